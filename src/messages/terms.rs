//! Terms of a bill, their factors, and the rules those follow.

use super::messages;

messages! {
    /// In a bill.
    pages() { en: "pages", es: "páginas" }
    /// In a bill.
    written() { en: "written by the run", es: "escritas por la ejecución" }
    /// In a bill.
    page_bytes() { en: "bytes of a page", es: "bytes de una página" }
    /// In a bill.
    pages_of_4_kib() { en: "4 KiB pages", es: "páginas de 4 KiB" }
    /// In a bill.
    touched() { en: "touched by the run", es: "tocado por la ejecución" }
    /// In a bill.
    planned_on_gpu() { en: "planned, on the GPU", es: "planificado, en la GPU" }
    /// In a bill.
    planned() { en: "planned", es: "planificado" }
    /// In a bill.
    inputs() { en: "inputs", es: "entradas" }
    /// In a bill.
    read_by_gpu() { en: "read by the GPU", es: "leídas por la GPU" }
    /// In a bill.
    rows_of_tables() { en: "rows of tables", es: "filas de tablas" }
    /// In a bill.
    looked_up() { en: "looked up by the processor", es: "consultadas por el procesador" }
    /// In a bill.
    inputs_on_cpu() { en: "inputs, on the processor", es: "entradas, en el procesador" }
    /// In a bill.
    alive() { en: "alive at the peak", es: "vivo en el pico" }
    /// In a bill.
    gaps() { en: "gaps between them", es: "huecos entre ellos" }
    /// In a bill.
    too_small() { en: "too small for any tensor", es: "demasiado pequeños para un tensor" }
    /// In a bill.
    start() { en: "start of the process", es: "inicio del proceso" }
    /// In a bill.
    program() { en: "program and libraries", es: "programa y bibliotecas" }
    /// In a bill.
    driver() { en: "GPU driver, at least", es: "controlador de GPU, como mínimo" }
    /// In a bill.
    bytes() { en: "bytes", es: "bytes" }
    /// In a bill.
    fitted() { en: "fitted, data/runtimes.yaml", es: "ajustado, data/runtimes.yaml" }
    /// In a bill.
    counted_elsewhere() { en: "heap counted where it is used", es: "memoria dinámica contada donde se usa" }
    /// In a bill.
    pieces() { en: "pieces", es: "piezas" }
    /// In a bill.
    tokens() { en: "tokens", es: "tokens" }
    /// In a bill.
    bytes_per_token() { en: "bytes per token", es: "bytes por token" }
    /// In a bill.
    merges() { en: "merges", es: "fusiones" }
    /// In a bill.
    bytes_per_merge() { en: "bytes per merge", es: "bytes por fusión" }
    /// In a bill.
    model_tables() { en: "tables of the model", es: "tablas del modelo" }
    /// In a bill.
    sequences() { en: "sequences", es: "secuencias" }
    /// In a bill.
    logit_bytes() { en: "bytes of a logit", es: "bytes de un logit" }
    /// In a bill.
    float_32() { en: "32-bit float", es: "flotante de 32 bits" }
    /// In a bill.
    cells() { en: "cells", es: "celdas" }
    /// In a bill.
    cells_of_each() { en: "cells of each kind of cache", es: "celdas de cada tipo de caché" }
    /// In a bill.
    streams() { en: "streams", es: "flujos" }
    /// In a bill.
    cell_bytes() { en: "bytes of a cell's record", es: "bytes del registro de una celda" }
    /// In a bill.
    cell_record() { en: "pos, ext, shift, sequence set", es: "pos, ext, shift, conjunto de secuencias" }
    /// In a bill.
    graphs() { en: "graphs kept", es: "grafos conservados" }
    /// In a bill.
    graphs_rule() { en: "reserved, run; one more for a split prompt", es: "reservado, ejecutado; uno más si el prompt se divide" }
    /// In a bill.
    node_bytes() { en: "bytes of a node", es: "bytes de un nodo" }
    /// In a bill.
    hungriest() { en: "the hungriest operation of the run", es: "la operación de la ejecución que más pide" }
    /// In a bill.
    logits() { en: "logits", es: "logits" }
    /// In a bill.
    cell_tables() { en: "cell tables", es: "tablas de celdas" }
    /// In a bill.
    graph_objects() { en: "graph objects", es: "objetos de grafo" }
    /// In a bill.
    work_buffer() { en: "work buffer", es: "búfer de trabajo" }
    /// In a bill.
    scheduler_tables() { en: "scheduler and allocator tables", es: "tablas del planificador y del asignador" }
    /// In a bill.
    nodes() { en: "nodes", es: "nodos" }
    /// In a bill.
    left_free() { en: "left free by loading", es: "libre tras la carga" }
    /// In a bill.
    left_free_rule() { en: "fit, and a staged tensor up to 32 MiB", es: "ajuste, y un tensor en tránsito de hasta 32 MiB" }
    /// In a bill.
    used_later() { en: "used by what came later", es: "usado por lo que vino después" }
    /// In a bill.
    used_later_rule() { en: "output, cells, graphs, work, tables", es: "salida, celdas, grafos, trabajo, tablas" }
    /// In a bill.
    unused_heap() { en: "heap left over from loading", es: "memoria dinámica sobrante de la carga" }
    /// In a bill.
    copy_bytes() { en: "bytes of a node's copies", es: "bytes de las copias de un nodo" }
    /// In a bill.
    copy_rule() { en: "60 × 336", es: "60 × 336" }
    /// In a bill.
    scheduler_copies() { en: "scheduler copies", es: "copias del planificador" }
    /// In a bill.
    peak_loading() { en: "peak while loading", es: "pico durante la carga" }
    /// In a bill.
    peak_loading_rule() { en: "process, vocabulary, copies, file, parsed strings", es: "proceso, vocabulario, copias, archivo, cadenas leídas" }
    /// In a bill.
    peak_run() { en: "peak of the run", es: "pico de la ejecución" }
    /// In a bill.
    all_other_terms() { en: "all other terms", es: "todos los demás términos" }
    /// In a bill.
    surplus() { en: "surplus while loading", es: "excedente durante la carga" }
    /// In a bill.
    keys() { en: "keys", es: "claves" }
    /// In a bill.
    values() { en: "values", es: "valores" }
    /// In a bill.
    last_inputs() { en: "last inputs", es: "últimas entradas" }
    /// In a bill.
    state() { en: "state", es: "estado" }
    /// In a bill.
    layers() { en: "layers", es: "capas" }
    /// In a bill.
    elements() { en: "elements", es: "elementos" }
    /// In a bill.
    element_bytes() { en: "bytes of an element", es: "bytes de un elemento" }
    /// In a bill.
    context_rule() { en: "context per sequence, in blocks of 256", es: "contexto por secuencia, en bloques de 256" }
    /// In a bill.
    window_rule() { en: "window + ubatch, in blocks of 256", es: "ventana + microlote, en bloques de 256" }
    /// In a bill.
    tensors() { en: "tensors", es: "tensores" }
    /// In a bill.
    rows() { en: "rows", es: "filas" }
    /// In a bill.
    padded() { en: "bytes, padded to 32", es: "bytes, alineados a 32" }
    /// In a bill.
    padded_rule() { en: "rows × blocks × bytes of a block", es: "filas × bloques × bytes de un bloque" }
    /// In a bill.
    windowed_keys_and_values() { en: "keys and values, windowed layers", es: "claves y valores, capas con ventana" }
    /// In a bill.
    keys_and_values() { en: "keys and values", es: "claves y valores" }
    /// In a bill.
    at_once_rule() { en: "the context, allocated at once", es: "el contexto, reservado de una vez" }
    /// In a bill.
    steps_rule() { en: "the context, in the steps the cache grows by", es: "el contexto, en los pasos en que crece la caché" }
    /// In a bill.
    slots() { en: "slots", es: "posiciones" }
    /// In a bill.
    token_bytes() { en: "bytes of a token's keys and values", es: "bytes de las claves y valores de un token" }
    /// In a bill.
    groups_in_row() { en: "groups in a row", es: "grupos por fila" }
    /// In a bill.
    group_bytes() { en: "bytes of a group", es: "bytes de un grupo" }
    /// In a bill.
    elements_in_row() { en: "elements in a row", es: "elementos por fila" }
    /// In a bill.
    blocks_in_row() { en: "blocks in a row", es: "bloques por fila" }
    /// In a bill.
    bytes_of_one() { en: "bytes of one", es: "bytes de uno" }
    /// In a bill.
    tables() { en: "tables", es: "tablas" }
    /// In a bill.
    sines() { en: "sines and cosines", es: "senos y cosenos" }
    /// In a bill.
    positions() { en: "trained positions", es: "posiciones entrenadas" }
    /// In a bill.
    half_rotated() { en: "half the rotated dimensions", es: "la mitad de las dimensiones rotadas" }
    /// In a bill.
    rotations() { en: "rotations", es: "rotaciones" }
    /// In a bill.
    packed() { en: "codes, scales and zero points", es: "códigos, escalas y puntos cero" }
    /// In a bill.
    thousandths() { en: "thousandths", es: "milésimas" }
    /// In a bill.
    bytes_of_each() { en: "bytes of each", es: "bytes de cada uno" }
    /// In a bill.
    summed() { en: "summed over the tensors of the scheme", es: "sumado sobre los tensores del esquema" }
    /// In a bill.
    tokens_at_once() { en: "tokens at once", es: "tokens a la vez" }
    /// In a bill.
    prompt_tokens() { en: "tokens of the prompt", es: "tokens del prompt" }
    /// In a bill.
    context_tokens() { en: "tokens of context", es: "tokens de contexto" }
    /// In a bill.
    all_sequences() { en: "all sequences together", es: "todas las secuencias juntas" }
    /// In a bill.
    width() { en: "width", es: "ancho" }
    /// In a bill.
    widest() { en: "width, or that of all heads", es: "ancho, o el de todas las cabezas" }
    /// In a bill.
    feed_forward_width() { en: "feed-forward width", es: "ancho del feed-forward" }
    /// In a bill.
    heads() { en: "heads", es: "cabezas" }
    /// In a bill.
    embedding_elements() { en: "elements of the embedding", es: "elementos del embedding" }
    /// In a bill.
    activation_bytes() { en: "bytes of an activation", es: "bytes de una activación" }
    /// In a bill.
    weight_bytes() { en: "bytes of all weights", es: "bytes de todos los pesos" }
    /// In a bill.
    code_bytes() { en: "bytes of codes", es: "bytes de códigos" }
    /// In a bill.
    scale_bytes() { en: "bytes of scales", es: "bytes de escalas" }
    /// In a bill.
    largest_matrix() { en: "largest matrix", es: "la matriz mayor" }
    /// In a bill.
    its_codes() { en: "bytes of its codes", es: "bytes de sus códigos" }
    /// In a bill.
    run_takes() { en: "what a run takes", es: "lo que ocupa una ejecución" }
    /// In a bill.
    run_takes_rule() { en: "cache, workspace, logits", es: "caché, espacio de trabajo, logits" }
    /// In a bill.
    pieces_of(tokens, bytes) { en: "{tokens} pieces × {bytes} bytes", es: "{tokens} piezas × {bytes} bytes" }
    /// Likewise.
    windowed_keys() { en: "keys, windowed layers", es: "claves, capas con ventana" }
    /// Likewise.
    windowed_values() { en: "values, windowed layers", es: "valores, capas con ventana" }
    /// Likewise.
    block_bytes(format) { en: "bytes of a block of {format}", es: "bytes de un bloque de {format}" }
    /// Likewise.
    plain_bytes(format) { en: "bytes of an {format}", es: "bytes de un {format}" }
    /// How many nodes a graph has room for.
    least_nodes() { en: "8 for each tensor, at least 1024", es: "8 por cada tensor, al menos 1024" }
    /// Likewise.
    nodes_by_token() {
        en: "40 for each token, at least 32 for each tensor",
        es: "40 por cada token, al menos 32 por cada tensor",
    }
    /// How a tensor is packed.
    bits(bits) { en: "{bits} bits", es: "{bits} bits" }
    /// Likewise.
    bits_by_row(bits) { en: "{bits} bits by row", es: "{bits} bits por fila" }
    /// Likewise.
    bits_in_groups(bits, group) { en: "{bits} bits in groups of {group}", es: "{bits} bits en grupos de {group}" }
    /// A tensor and how it is packed.
    tensor(name, packing) { en: "{name}, {packing}", es: "{name}, {packing}" }
    /// What made a tensor.
    made_input(shape) { en: "input {shape}", es: "entrada {shape}" }
    /// What made a tensor.
    made_rows(shape) { en: "rows {shape}", es: "filas {shape}" }
    /// What made a tensor.
    made_matrix_product(shape) { en: "matrix product {shape}", es: "producto de matrices {shape}" }
    /// What made a tensor.
    made_elementwise(shape) { en: "elementwise {shape}", es: "elemento a elemento {shape}" }
    /// What made a tensor.
    made_norm(shape) { en: "norm {shape}", es: "norma {shape}" }
    /// What made a tensor.
    made_rotation(shape) { en: "rotation {shape}", es: "rotación {shape}" }
    /// What made a tensor.
    made_softmax(shape) { en: "softmax {shape}", es: "softmax {shape}" }
    /// What made a tensor.
    made_gated_activation(shape) { en: "gated activation {shape}", es: "activación con puerta {shape}" }
    /// What made a tensor.
    made_attention(shape) { en: "attention {shape}", es: "atención {shape}" }
    /// What made a tensor.
    made_copy(shape) { en: "copy {shape}", es: "copia {shape}" }
    /// What made a tensor.
    made_recurrence(shape) { en: "recurrence {shape}", es: "recurrencia {shape}" }
    /// What made a tensor.
    made_view(shape) { en: "view {shape}", es: "vista {shape}" }
}
