//! What programs set where nobody asks: values in words.

use super::messages;

messages! {
    amount(bytes) en: "{bytes}" es: "{bytes}"
    tokens(tokens) en: "{tokens} tokens" es: "{tokens} tokens"
    as_trained() en: "as long as the model was trained for" es: "la longitud con que se entrenó el modelo"
    trained_at_most(tokens)
        en: "as long as the model was trained for, at most {tokens} tokens"
        es: "la longitud con que se entrenó el modelo, hasta {tokens} tokens"
    by_gpu_memory(steps) en: "by GPU memory: {steps}" es: "según la memoria de la GPU: {steps}"
    tokens_from(tokens, memory) en: "{tokens} tokens from {memory}" es: "{tokens} tokens desde {memory}"
    or_else(tokens) en: "else {tokens} tokens" es: "si no, {tokens} tokens"
    by_context(steps) en: "by context: {steps}" es: "según el contexto: {steps}"
    tokens_up_to(tokens, context)
        en: "{tokens} tokens up to a context of {context}"
        es: "{tokens} tokens hasta un contexto de {context}"
    as_the_context() en: "as long as the context" es: "lo mismo que el contexto"
    as_the_batch() en: "as large as the batch" es: "lo mismo que el lote"
    where_it_can() en: "where the backend can" es: "donde el backend puede"
    mapped() en: "the file is mapped (mmap)" es: "el archivo se mapea (mmap)"
    read_whole() en: "the file is read into memory (none)" es: "el archivo se lee a memoria (none)"
    layers(count) en: "{count} layers" es: "{count} capas"
    all_layers() en: "all layers" es: "todas las capas"
    layers_with_room() en: "as many layers as have room" es: "tantas capas como quepan"
    of_the_cores(percent) en: "{percent} % of the cores" es: "{percent} % de los núcleos"
    but(count) en: "less {count}" es: "menos {count}"
    all_up_to(count) en: "all of up to {count}" es: "todos si son {count} o menos"
    at_most(count) en: "at most {count}" es: "{count} como máximo"
    a_row_each_token() en: "one for each token of the batch" es: "una por cada token del lote"
    a_row_each_sequence() en: "one for each sequence" es: "una por cada secuencia"
    no_limit() en: "no limit" es: "sin límite"
    of_recurrent_models(count, limit)
        en: "at most {count}, of recurrent and hybrid models alone, {limit} in all"
        es: "{count} como máximo, solo en modelos recurrentes e híbridos, {limit} en total"
    lowers(least, margin)
        en: "lowers a context nobody typed, down to {least} tokens, until all but {margin} of the memory hold it"
        es: "baja un contexto que nadie indicó, hasta {least} tokens, para que quepa en la memoria menos {margin}"
    by_pss(bytes) en: "{bytes} (PSS)" es: "{bytes} (PSS)"
    by_footprint(bytes) en: "{bytes} (phys_footprint)" es: "{bytes} (phys_footprint)"
    beyond_the_runtime(bytes) en: "{bytes} beyond the runtime alone" es: "{bytes} además del runtime solo"
    never_refuses() en: "never refuses" es: "nunca rechaza"
    warns() en: "warns, and loads if asked to" es: "avisa, y carga si se insiste"
    refuses_reserved() en: "refuses what would reserve too much" es: "rechaza lo que reservaría demasiado"
    refuses() en: "refuses" es: "rechaza"
    left_to_runtime() en: "left to the runtime" es: "lo decide el runtime"

    mark_read() en: "read in the source" es: "leído en el código"
    mark_documented() en: "documented" es: "documentado"
    mark_reported() en: "reported" es: "referido por usuarios"
    mark_measured() en: "measured" es: "medido"
    mark_unknown() en: "unknown" es: "se desconoce"
    behind(value, beside) en: "{value} ({beside})" es: "{value} ({beside})"
    on(places) en: "on {places}" es: "en {places}"
}
