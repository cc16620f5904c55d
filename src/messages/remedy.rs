//! Changes of a question, and what each costs.

use super::messages;

messages! {
    /// What a change costs.
    nothing() { en: "nothing", es: "nada" }
    /// Likewise.
    slower_prompts() { en: "slower prompts", es: "prompts más lentos" }
    /// Likewise.
    server_does() { en: "nothing, llama-server does it by itself", es: "nada, llama-server ya lo hace" }
    /// Likewise.
    apple_grants() { en: "an entitlement Apple grants", es: "un permiso que concede Apple" }
    /// Likewise.
    another_speed() { en: "another speed", es: "otra velocidad" }
    /// Likewise.
    another_speed_and_driver() { en: "another speed, a GPU driver", es: "otra velocidad, un controlador de GPU" }
    /// Likewise.
    hardly_any_quality() { en: "hardly any quality", es: "apenas calidad" }
    /// Likewise.
    some_quality() { en: "some quality in long contexts", es: "algo de calidad en contextos largos" }
    /// Likewise.
    half_the_context() { en: "half the context", es: "la mitad del contexto" }
    /// Likewise.
    most_of_the_context() { en: "most of the context", es: "la mayor parte del contexto" }
    /// Likewise.
    perplexity(added) {
        en: "quality: +{added} perplexity, Llama 3 8B",
        es: "calidad: +{added} de perplejidad, Llama 3 8B",
    }
    /// Likewise.
    not_published() { en: "quality, not published", es: "calidad, sin datos publicados" }
    /// Likewise.
    a_smaller_model() { en: "a smaller model", es: "un modelo más pequeño" }

    /// A change.
    map_the_file() { en: "map the file instead of reading it", es: "mapear el archivo en lugar de leerlo" }
    /// Likewise.
    fewer_logits() {
        en: "a row of logits for each sequence only",
        es: "una fila de logits por secuencia y nada más",
    }
    /// Likewise.
    entitlement() { en: "the increased-memory entitlement", es: "el permiso de memoria ampliada" }
    /// Likewise.
    keep_layout() {
        en: "keep weights in the layout of the file",
        es: "dejar los pesos en el formato del archivo",
    }
    /// Likewise.
    smaller_batches() { en: "smaller micro-batches", es: "microlotes más pequeños" }
    /// Likewise.
    run_with(name) { en: "run it with {name}", es: "ejecutarlo con {name}" }
    /// Likewise.
    cache_of_8_bits() { en: "an 8-bit KV cache", es: "una caché KV de 8 bits" }
    /// Likewise.
    cache_of_4_bits() { en: "a 4-bit KV cache", es: "una caché KV de 4 bits" }
    /// Likewise.
    shorter_context() { en: "a shorter context", es: "un contexto más corto" }
    /// Likewise.
    instead_of(quant, other) { en: "{quant} instead of {other}", es: "{quant} en lugar de {other}" }
    /// Likewise.
    instead(model) { en: "{model} instead", es: "{model} en su lugar" }
}
