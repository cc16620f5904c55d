//! What the catalog holds: headings and words.

use super::messages;

messages! {
    /// A heading.
    id() { en: "id", es: "id" }
    /// Likewise.
    params() { en: "params", es: "parámetros" }
    /// Likewise.
    context() { en: "context", es: "contexto" }
    /// Likewise.
    arch() { en: "arch", es: "arquitectura" }
    /// Likewise.
    verified() { en: "verified", es: "verificado" }
    /// Likewise.
    runtime() { en: "runtime", es: "runtime" }
    /// Likewise.
    most_tensors() { en: "most tensors", es: "mayoría de tensores" }
    /// Likewise.
    output() { en: "output", es: "salida" }
    /// Likewise.
    exceptions() { en: "exceptions", es: "excepciones" }
    /// Likewise.
    repacks() { en: "repacks", es: "reempaqueta" }
    /// Likewise.
    examples() { en: "examples", es: "ejemplos" }
    /// Likewise.
    chip() { en: "chip", es: "chip" }
    /// Likewise.
    level() { en: "level", es: "nivel" }
    /// Likewise.
    gpu() { en: "GPU", es: "GPU" }
    /// Likewise.
    gib() { en: "GiB", es: "GiB" }
    /// Likewise.
    gb_per_second() { en: "GB/s", es: "GB/s" }
    /// Likewise.
    name() { en: "name", es: "nombre" }
    /// Likewise.
    keeps_of_8_gib() { en: "keeps of 8 GiB", es: "reserva de 8 GiB" }
    /// Likewise.
    evidence() { en: "evidence", es: "evidencia" }
    /// Likewise.
    known() { en: "known", es: "precisión" }
    /// Likewise.
    usual_scheme() { en: "usual scheme", es: "esquema habitual" }
    /// Likewise.
    backends() { en: "backends", es: "backends" }

    /// Likewise.
    prompt() { en: "prompt", es: "prompt" }
    /// Likewise; the speed a task wants.
    wanted_speed() { en: "tokens/s wanted", es: "tokens/s deseados" }

    /// It is so.
    yes() { en: "yes", es: "sí" }
    /// It is not.
    no() { en: "no", es: "no" }
    /// A processor that repacks nothing.
    nothing() { en: "nothing", es: "nada" }
    /// The backends of llama.cpp.
    of_llama_cpp() { en: "those of llama.cpp", es: "los de llama.cpp" }
    /// Three amounts.
    from_to(least, typical, most) {
        en: "{least} to {typical} to {most}",
        es: "{least} a {typical} a {most}",
    }
    /// What a reader gets of the figures that nobody read in a document.
    recalled() {
        en: "~ recalled, not read in a document; `edgefit show` names the sources.",
        es: "~ sin verificar en ningún documento; `edgefit show` cita las fuentes.",
    }
}
