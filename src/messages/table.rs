//! Tables: headings, captions, marks.

use super::messages;

messages! {
    // Headings; in English the names of the columns on the command line.
    model() en: "model" es: "modelo"
    quant() en: "quant" es: "cuantización"
    ctx_size() en: "ctx-size" es: "contexto"
    place() en: "place" es: "lugar"
    device() en: "device" es: "dispositivo"
    runtime() en: "runtime" es: "runtime"
    app() en: "app" es: "app"
    load_mode() en: "load-mode" es: "carga"
    repack() en: "repack" es: "reempaquetado"
    params() en: "params" es: "parámetros"
    weights() en: "weights" es: "pesos"
    file() en: "file" es: "archivo"
    kv_cache() en: "kv-cache" es: "caché KV"
    state() en: "state" es: "estado"
    compute() en: "compute" es: "cómputo"
    compute_resident() en: "compute-resident" es: "cómputo residente"
    encoder() en: "encoder" es: "codificador"
    process() en: "process" es: "proceso"
    needed() en: "needed" es: "necesita"
    charged() en: "charged" es: "imputado"
    resident() en: "resident" es: "residente"
    budget() en: "budget" es: "presupuesto"
    charge_limit() en: "charge-limit" es: "límite app"
    headroom() en: "headroom" es: "margen"
    decode() en: "decode" es: "generación"
    prefill() en: "prefill" es: "prompt"
    verdict() en: "verdict" es: "veredicto"
    why() en: "why" es: "por qué"
    memory() en: "memory" es: "memoria"
    the_table() en: "The table" es: "La tabla"

    nothing_left()
        en: "No rows are left; loosen --only or --max-params"
        es: "No queda ninguna fila; relaja --only o --max-params"
    memory_needed(model) en: "Memory needed by {model}" es: "Memoria que necesita {model}"
    each_model() en: "each model" es: "cada modelo"
    // What is the same for all rows.
    at(quant) en: "at {quant}" es: "en {quant}"
    with_context(tokens) en: "with {tokens} tokens of context" es: "con {tokens} tokens de contexto"
    on(place) en: "on {place}" es: "en {place}"
    on_which_leaves(place, physical)
        en: "on {place}, with {physical} available"
        es: "en {place}, con {physical} disponibles"
    on_which_lets(place, physical, limit)
        en: "on {place}, with {physical} available and {limit} per app"
        es: "en {place}, con {physical} disponibles y {limit} por app"
    by(axes) en: "by {axes}" es: "por {axes}"
    by_quantization() en: "quantization" es: "cuantización"
    by_context() en: "tokens of context" es: "tokens de contexto"

    needs(label, needed) en: "{label}: {needed} needed" es: "{label}: necesita {needed}"
    needs_of(label, needed, budget)
        en: "{label}: {needed} needed of {budget}"
        es: "{label}: necesita {needed} de {budget}"
    held(charged, limit) en: "{charged} of {limit} per app" es: "{charged} de {limit} por app"
    tokens(context) en: "{context} tokens" es: "{context} tokens"
    app_limit() en: "app limit" es: "límite app"
}
