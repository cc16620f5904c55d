//! Changes of a question, and what each costs.

use super::messages;

messages! {
    // What a change costs.
    nothing() en: "nothing" es: "nada"
    slower_prompts() en: "slower prompts" es: "prompts más lentos"
    server_does() en: "nothing, llama-server does it by itself" es: "nada, llama-server ya lo hace"
    apple_grants() en: "an entitlement Apple grants" es: "un permiso que concede Apple"
    another_speed() en: "another speed" es: "otra velocidad"
    another_speed_and_driver() en: "another speed, a GPU driver" es: "otra velocidad, un controlador de GPU"
    hardly_any_quality() en: "hardly any quality" es: "apenas calidad"
    some_quality() en: "some quality in long contexts" es: "algo de calidad en contextos largos"
    half_the_context() en: "half the context" es: "la mitad del contexto"
    what_it_never_learned()
        en: "nothing, it was trained for no more"
        es: "nada, no se entrenó para más"
    most_of_the_context() en: "most of the context" es: "la mayor parte del contexto"
    perplexity(added)
        en: "quality: +{added} perplexity, Llama 3 8B"
        es: "calidad: +{added} de perplejidad, Llama 3 8B"
    unmeasured() en: "quality; not measured" es: "calidad; sin mediciones"
    a_smaller_model() en: "a smaller model" es: "un modelo más pequeño"

    // A change.
    map_the_file() en: "map the file instead of reading it" es: "mapear el archivo en lugar de leerlo"
    fewer_logits()
        en: "a row of logits for each sequence only"
        es: "una fila de logits por secuencia y nada más"
    entitlement() en: "the increased-memory entitlement" es: "el permiso de memoria ampliada"
    keep_layout()
        en: "keep weights in the layout of the file"
        es: "dejar los pesos en el formato del archivo"
    smaller_batches() en: "smaller micro-batches" es: "microlotes más pequeños"
    run_with(name) en: "run it with {name}" es: "ejecutarlo con {name}"
    cache_of_8_bits() en: "an 8-bit KV cache" es: "una caché KV de 8 bits"
    cache_of_4_bits() en: "a 4-bit KV cache" es: "una caché KV de 4 bits"
    shorter_context() en: "a shorter context" es: "un contexto más corto"
    instead_of(quant, other) en: "{quant} instead of {other}" es: "{quant} en lugar de {other}"
    instead(model) en: "{model} instead" es: "{model} en su lugar"
}
