//! Tables: headings, captions, marks.

use super::messages;

messages! {
    /// A heading; in English the name of the column on the command line.
    model() { en: "model", es: "modelo" }
    /// Likewise.
    quant() { en: "quant", es: "cuantización" }
    /// Likewise.
    ctx_size() { en: "ctx-size", es: "contexto" }
    /// Likewise.
    place() { en: "place", es: "lugar" }
    /// Likewise.
    device() { en: "device", es: "dispositivo" }
    /// Likewise.
    runtime() { en: "runtime", es: "runtime" }
    /// Likewise.
    params() { en: "params", es: "parámetros" }
    /// Likewise.
    weights() { en: "weights", es: "pesos" }
    /// Likewise.
    file() { en: "file", es: "archivo" }
    /// Likewise.
    kv_cache() { en: "kv-cache", es: "caché KV" }
    /// Likewise.
    state() { en: "state", es: "estado" }
    /// Likewise.
    compute() { en: "compute", es: "cómputo" }
    /// Likewise.
    compute_resident() { en: "compute-resident", es: "cómputo residente" }
    /// Likewise.
    process() { en: "process", es: "proceso" }
    /// Likewise.
    needed() { en: "needed", es: "necesita" }
    /// Likewise.
    charged() { en: "charged", es: "imputado" }
    /// Likewise.
    resident() { en: "resident", es: "residente" }
    /// Likewise.
    budget() { en: "budget", es: "presupuesto" }
    /// Likewise.
    charge_limit() { en: "charge-limit", es: "límite app" }
    /// Likewise.
    headroom() { en: "headroom", es: "margen" }
    /// Likewise.
    decode() { en: "decode", es: "generación" }
    /// Likewise.
    prefill() { en: "prefill", es: "prompt" }
    /// Likewise.
    verdict() { en: "verdict", es: "veredicto" }
    /// Likewise.
    why() { en: "why", es: "por qué" }
    /// Likewise, of bars.
    memory() { en: "memory", es: "memoria" }
    /// What the table is, for those who do not see it.
    the_table() { en: "The table", es: "La tabla" }

    /// Nothing is left of a table.
    nothing_left() {
        en: "Nothing is left to show; loosen --only or --max-params",
        es: "No queda nada que mostrar; relaja --only o --max-params",
    }
    /// What a table shows.
    memory_needed(model) { en: "Memory needed by {model}", es: "Memoria que necesita {model}" }
    /// Several models.
    each_model() { en: "each model", es: "cada modelo" }
    /// What is the same for all rows.
    at(quant) { en: "at {quant}", es: "en {quant}" }
    /// Likewise.
    with_context(tokens) { en: "with {tokens} tokens of context", es: "con {tokens} tokens de contexto" }
    /// Likewise.
    on(place) { en: "on {place}", es: "en {place}" }
    /// Likewise, and what is left there.
    on_which_leaves(place, physical) {
        en: "on {place}, which leaves {physical}",
        es: "en {place}, que deja {physical}",
    }
    /// Likewise, and what an app may hold.
    on_which_lets(place, physical, limit) {
        en: "on {place}, which leaves {physical} and lets an app hold {limit}",
        es: "en {place}, que deja {physical} y permite a una app retener {limit}",
    }
    /// What varies.
    by(axes) { en: "by {axes}", es: "por {axes}" }
    /// An axis.
    by_quantization() { en: "quantization", es: "cuantización" }
    /// Likewise.
    by_context() { en: "tokens of context", es: "tokens de contexto" }
    /// Likewise.
    by_device() { en: "device", es: "dispositivo" }
    /// Likewise.
    by_runtime() { en: "runtime", es: "runtime" }

    /// What a row needs, for those who do not see its bar.
    needs(label, needed) { en: "{label}: {needed} needed", es: "{label}: necesita {needed}" }
    /// Likewise, of a budget.
    needs_of(label, needed, budget) {
        en: "{label}: {needed} needed of {budget}",
        es: "{label}: necesita {needed} de {budget}",
    }
    /// What of it an app holds.
    held(charged, limit) { en: "{charged} held of {limit}", es: "retiene {charged} de {limit}" }
    /// A context on an axis.
    tokens(context) { en: "{context} tokens", es: "{context} tokens" }
    /// The name of a limit that is drawn.
    app_limit() { en: "app limit", es: "límite app" }
}
