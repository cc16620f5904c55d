//! What cannot run, and why.

use super::messages;

messages! {
    device(name, reason) en: "{name} is {reason}" es: "{name} es {reason}"
    backend(name, reason) en: "{name} is not possible: {reason}" es: "{name} no es posible: {reason}"
    writes_text()
        en: "is known here for models that write text; this one makes embeddings"
        es: "se conoce aquí para modelos que escriben texto; este produce embeddings"
    runtime(name, reason) en: "{name} {reason}" es: "{name} {reason}"
    buffer(tensor, bytes, what, limit)
        en: "{tensor} takes {bytes}, more than the {limit} of {what}"
        es: "{tensor} ocupa {bytes}, más que los {limit} de {what}"
    weight(name) en: "the tensor {name}" es: "el tensor {name}"
    cache(bytes)
        en: "llama.cpp aborts: the driver of the GPU lets no operation work on a cache of {bytes} in one layer"
        es: "llama.cpp aborta: el controlador de la GPU no deja que ninguna operación trabaje con una caché de {bytes} en una capa"
    smaller_cache()
        en: "a shorter context, a quantized cache or fewer layers (-ngl) help"
        es: "ayudan un contexto más corto, una caché cuantizada o menos capas (-ngl)"
    addresses(needs, system, has)
        en: "the process needs {needs} of address space and gets {has} ({system})"
        es: "el proceso necesita {needs} de espacio de direcciones y tiene {has} ({system})"
    mapping(weights, system, largest)
        en: "the weights take {weights} in one piece; at most {largest} can be mapped ({system})"
        es: "los pesos ocupan {weights} en un solo bloque; se pueden mapear {largest} como máximo ({system})"
    under(what, backend, family) en: "{what} under {backend} on {family}" es: "{what} con {backend} en {family}"
    the_gpu() en: "the GPU" es: "la GPU"

    not_a_backend(runtime, has)
        en: "{runtime} does not support it; it runs on {has}"
        es: "{runtime} no lo admite; se ejecuta en {has}"
    card(name)
        en: "{name} is a graphics card; ask about the machine around it with --ram"
        es: "{name} es una tarjeta gráfica; pregunta por el equipo que la rodea con --ram"
    not_offered(gpu, has)
        en: "the GPU {gpu} does not offer it; its interfaces are: {has}"
        es: "la GPU {gpu} no lo ofrece; sus interfaces son: {has}"
    none() en: "none" es: "ninguna"
    not_on_system(system) en: "it does not exist on {system}" es: "no existe en este sistema ({system})"
    not_on_family(families, family)
        en: "llama.cpp runs it on {families} GPUs only, not on {family}"
        es: "llama.cpp solo lo ejecuta en GPU {families}, no en {family}"
    not_loaded(packing)
        en: "does not load weights packed as {packing}"
        es: "no carga pesos empaquetados como {packing}"
    convert(quant)
        en: "--quant {quant} estimates a conversion of the original, which llama.cpp runs with --runtime llama.cpp"
        es: "--quant {quant} calcula una conversión del original, que llama.cpp ejecuta con --runtime llama.cpp"
    runs_there(name, id)
        en: "{name} runs there: --runtime {id}"
        es: "{name} sí funciona ahí: --runtime {id}"
}
