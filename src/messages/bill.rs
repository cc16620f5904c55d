//! What memory goes to.

use super::messages;

messages! {
    // A part of a bill.
    mapped_weights() en: "weights, mapped" es: "pesos, mapeados"
    idle_experts() en: "idle experts" es: "expertos inactivos"
    repacked_weights() en: "weights, repacked" es: "pesos, reempaquetados"
    copied_weights() en: "weights, copied" es: "pesos, copiados"
    file_pages() en: "file pages, unused" es: "páginas del archivo, sin usar"
    kv_cache() en: "KV cache" es: "caché KV"
    recurrent_state() en: "recurrent state" es: "estado recurrente"
    compute() en: "compute buffer" es: "búfer de cómputo"
    output() en: "output buffer" es: "búfer de salida"
    encoder() en: "encoder" es: "codificador"
    draft() en: "draft model" es: "modelo borrador"
    beside() en: "second model" es: "segundo modelo"
    adapter() en: "adapters" es: "adaptadores"
    prompt_cache() en: "prompt cache" es: "caché de prompts"
    checkpoints() en: "context checkpoints" es: "checkpoints de contexto"
    vocabulary() en: "vocabulary" es: "vocabulario"
    process() en: "process" es: "proceso"
    // A sum.
    weights() en: "weights" es: "los pesos"
    all_parts() en: "sum of all parts" es: "la suma de todas las partes"
    // Parts that are drawn as one.
    compute_and_output() en: "compute and output" es: "cómputo y salida"
    vocabulary_and_process() en: "vocabulary, process" es: "vocabulario, proceso"
}
