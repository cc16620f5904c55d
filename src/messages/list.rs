//! What the catalog holds: headings and words.

use super::messages;

messages! {
    id() en: "id" es: "id"
    params() en: "params" es: "parám."
    context() en: "context" es: "contexto"
    arch() en: "arch" es: "arquitectura"
    kind() en: "kind" es: "tipo"
    for_chat() en: "chat" es: "chat"
    for_reasoning() en: "thinking" es: "razona"
    for_tools() en: "tools" es: "funciones"
    for_code() en: "code" es: "código"
    for_vision() en: "vision" es: "visión"
    for_embeddings() en: "embedder" es: "embeddings"
    for_continuing() en: "base" es: "base"
    verified() en: "verified" es: "verificado"
    licence() en: "licence" es: "licencia"
    licence_unknown() en: "licence unknown" es: "licencia desconocida"
    permissive() en: "permissive" es: "permisiva"
    with_conditions() en: "conditions" es: "condiciones"
    research_only() en: "research" es: "no comercial"
    runtime() en: "runtime" es: "runtime"
    most_tensors() en: "most tensors" es: "mayoría de tensores"
    output() en: "output" es: "salida"
    exceptions() en: "exceptions" es: "excepciones"
    repacks() en: "repacks" es: "reempaqueta"
    examples() en: "examples" es: "ejemplos"
    chip() en: "chip" es: "chip"
    level() en: "level" es: "nivel"
    gpu() en: "GPU" es: "GPU"
    gib() en: "GiB" es: "GiB"
    gb_per_second() en: "GB/s" es: "GB/s"
    name() en: "name" es: "nombre"
    keeps_of_8_gib() en: "system keeps of 8 GiB" es: "reserva de 8 GiB"
    evidence() en: "evidence" es: "evidencia"
    system() en: "system" es: "sistema"
    ran() en: "ran" es: "funcionaron"
    most_held() en: "most held" es: "máximo ocupado"
    died() en: "died" es: "fallaron"
    least_died() en: "least that died" es: "mínimo que falló"
    paged() en: "paged" es: "releyeron disco"
    least_paged() en: "least that paged" es: "mínimo que releyó"
    accuracy() en: "accuracy" es: "precisión"
    as_trained() en: "trained" es: "entrenado"
    at_most(tokens) en: "at most {tokens}" es: "hasta {tokens}"
    by_gpu_memory(tokens) en: "{tokens} by GPU" es: "{tokens} según GPU"
    not_known() en: "unknown" es: "se desconoce"
    loading() en: "loading" es: "carga"
    usual_scheme() en: "usual scheme" es: "esquema habitual"
    backends() en: "backends" es: "backends"

    prompt() en: "prompt" es: "prompt"
    wanted_speed() en: "tokens/s needed" es: "tokens/s necesarios"

    yes() en: "yes" es: "sí"
    no() en: "no" es: "no"
    nothing() en: "nothing" es: "nada"
    of_llama_cpp() en: "as llama.cpp" es: "como llama.cpp"
    from_to(least, typical, most)
        en: "{typical} ({least} to {most})"
        es: "{typical} ({least} a {most})"
    unverified()
        en: "~ not checked against a document; `edgefit show` lists the sources."
        es: "~ sin verificar en un documento; `edgefit show` muestra las fuentes."
    // Between figures: no comma beside a decimal comma.
    apart() en: ", " es: "; "
    not_checked() en: "not checked" es: "sin verificar"
    entry() en: "entry" es: "entrada"

    only_names(kind)
        en: "the catalog has only the name of a {kind}"
        es: "el catálogo solo tiene su nombre ({kind})"
    which(kind, all)
        en: "which {kind}? `edgefit list {all}` lists them"
        es: "¿cuál ({kind})? `edgefit list {all}` los muestra"

    systems() en: "systems" es: "sistemas"
    instruction_sets() en: "instruction sets" es: "juegos de instrucciones"
    makers() en: "makers" es: "fabricantes"
    chips() en: "chips" es: "chips"
    gpu_interfaces() en: "GPU interfaces" es: "interfaces de GPU"
    architectures() en: "architectures" es: "arquitecturas"
    some(what, list) en: "{what} {list}" es: "{what} {list}"
    else_it(only, reason, source)
        en: "{only}; otherwise it {reason} ({source})"
        es: "{only}; si no, {reason} ({source})"
    in_multiples(format, rows)
        en: "{format} in multiples of {rows} rows"
        es: "{format} en múltiplos de {rows} filas"
    in_some_layers(bits, tensors)
        en: "{bits} in some layers: {tensors}"
        es: "{bits} en algunas capas: {tensors}"
    maximum_of_chip()
        en: "the chip's maximum; the memory of a device may be slower"
        es: "el máximo del chip; la memoria de un dispositivo puede ser más lenta"
}
