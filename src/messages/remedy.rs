//! Changes of a question, and what each costs.

use super::messages;

messages! {
    experts_on_cpu(layers, all)
        en: "the experts of {layers} of {all} layers stay with the processor"
        es: "los expertos de {layers} de {all} capas quedan en el procesador"
    layers_on_gpu(layers, all)
        en: "{layers} of {all} layers on the GPU"
        es: "{layers} de {all} capas en la GPU"
    slower_tokens() en: "slower tokens" es: "tokens más lentos"
    // What a change costs.
    nothing() en: "nothing" es: "nada"
    slower_prompts() en: "slower prompts" es: "prompts más lentos"
    server_does() en: "nothing: llama-server does so by default" es: "nada: llama-server ya lo hace"
    apple_grants() en: "an entitlement from Apple" es: "un permiso de Apple"
    another_speed() en: "a different speed" es: "otra velocidad"
    another_speed_and_driver()
        en: "a different speed, a GPU driver"
        es: "otra velocidad, un controlador de GPU"
    hardly_any_quality() en: "almost no quality" es: "casi nada de calidad"
    some_quality() en: "some quality in long contexts" es: "algo de calidad en contextos largos"
    half_the_context() en: "half the context" es: "la mitad del contexto"
    what_it_never_learned()
        en: "nothing: it was trained for no more"
        es: "nada: no se entrenó para más"
    most_of_the_context() en: "most of the context" es: "la mayor parte del contexto"
    perplexity(added)
        en: "+{added} perplexity (Llama 3 8B)"
        es: "+{added} de perplejidad (Llama 3 8B)"
    unmeasured() en: "quality (not measured)" es: "calidad (sin mediciones)"
    a_smaller_model() en: "a smaller model" es: "un modelo más pequeño"

    // A change.
    map_the_file() en: "map the file instead of reading it" es: "mapear el archivo en lugar de leerlo"
    fewer_logits() en: "one row of logits per sequence" es: "una sola fila de logits por secuencia"
    entitlement() en: "the increased-memory entitlement" es: "el permiso de memoria ampliada"
    keep_layout()
        en: "keep the weights as the file stores them"
        es: "dejar los pesos como los guarda el archivo"
    smaller_batches() en: "smaller micro-batches" es: "microlotes más pequeños"
    run_with(name) en: "run it with {name}" es: "ejecutarlo con {name}"
    cache_of_8_bits() en: "an 8-bit KV cache" es: "una caché KV de 8 bits"
    cache_of_4_bits() en: "a 4-bit KV cache" es: "una caché KV de 4 bits"
    shorter_context() en: "a shorter context" es: "un contexto más corto"
    instead_of(quant, other) en: "{quant} instead of {other}" es: "{quant} en lugar de {other}"
    instead(model) en: "{model} instead" es: "{model} en su lugar"
}
