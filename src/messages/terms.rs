//! Terms of a bill, their factors, and the rules those follow.

use super::messages;

messages! {
    pages() { en: "pages", es: "páginas" }
    written() { en: "written by the run", es: "escritas por la ejecución" }
    page_bytes() { en: "bytes of a page", es: "bytes de una página" }
    pages_of_4_kib() { en: "4 KiB pages", es: "páginas de 4 KiB" }
    touched() { en: "touched by the run", es: "tocado por la ejecución" }
    planned_on_gpu() { en: "planned, on the GPU", es: "planificado, en la GPU" }
    planned() { en: "planned", es: "planificado" }
    inputs() { en: "inputs", es: "entradas" }
    read_by_gpu() { en: "read by the GPU", es: "leídas por la GPU" }
    rows_of_tables() { en: "rows of tables", es: "filas de tablas" }
    looked_up() { en: "looked up by the processor", es: "consultadas por el procesador" }
    inputs_on_cpu() { en: "inputs, on the processor", es: "entradas, en el procesador" }
    alive() { en: "alive at the peak", es: "vivo en el pico" }
    gaps() { en: "gaps between them", es: "huecos entre ellos" }
    too_small() { en: "too small for any tensor", es: "demasiado pequeños para un tensor" }
    start() { en: "start of the process", es: "inicio del proceso" }
    program() { en: "program and libraries", es: "programa y bibliotecas" }
    driver() { en: "GPU driver, at least", es: "controlador de GPU, como mínimo" }
    bytes() { en: "bytes", es: "bytes" }
    fitted() { en: "fitted, data/runtimes.yaml", es: "ajustado, data/runtimes.yaml" }
    counted_elsewhere() { en: "heap counted where it is used", es: "memoria dinámica contada donde se usa" }
    pieces() { en: "pieces", es: "piezas" }
    tokens() { en: "tokens", es: "tokens" }
    bytes_per_token() { en: "bytes per token", es: "bytes por token" }
    merges() { en: "merges", es: "fusiones" }
    bytes_per_merge() { en: "bytes per merge", es: "bytes por fusión" }
    model_tables() { en: "tables of the model", es: "tablas del modelo" }
    sequences() { en: "sequences", es: "secuencias" }
    logit_bytes() { en: "bytes of a logit", es: "bytes de un logit" }
    float_32() { en: "32-bit float", es: "flotante de 32 bits" }
    cells() { en: "cells", es: "celdas" }
    cells_of_each() { en: "cells of each kind of cache", es: "celdas de cada tipo de caché" }
    streams() { en: "streams", es: "flujos" }
    cell_bytes() { en: "bytes of a cell's record", es: "bytes del registro de una celda" }
    cell_record() { en: "pos, ext, shift, sequence set", es: "pos, ext, shift, conjunto de secuencias" }
    graphs() { en: "graphs kept", es: "grafos conservados" }
    graphs_rule() { en: "reserved, run; one more for a split prompt", es: "reservado, ejecutado; uno más si el prompt se divide" }
    node_bytes() { en: "bytes of a node", es: "bytes de un nodo" }
    hungriest() { en: "the hungriest operation of the run", es: "la operación de la ejecución que más pide" }
    logits() { en: "logits", es: "logits" }
    cell_tables() { en: "cell tables", es: "tablas de celdas" }
    graph_objects() { en: "graph objects", es: "objetos de grafo" }
    work_buffer() { en: "work buffer", es: "búfer de trabajo" }
    scheduler_tables() { en: "scheduler and allocator tables", es: "tablas del planificador y del asignador" }
    nodes() { en: "nodes", es: "nodos" }
    left_free() { en: "left free by loading", es: "libre tras la carga" }
    left_free_rule() { en: "fit, and a staged tensor up to 32 MiB", es: "ajuste, y un tensor en tránsito de hasta 32 MiB" }
    used_later() { en: "used by what came later", es: "usado por lo que vino después" }
    used_later_rule() { en: "output, cells, graphs, work, tables", es: "salida, celdas, grafos, trabajo, tablas" }
    unused_heap() { en: "heap left over from loading", es: "memoria dinámica sobrante de la carga" }
    copy_bytes() { en: "bytes of a node's copies", es: "bytes de las copias de un nodo" }
    copy_rule() { en: "60 × 336", es: "60 × 336" }
    scheduler_copies() { en: "scheduler copies", es: "copias del planificador" }
    peak_loading() { en: "peak while loading", es: "pico durante la carga" }
    peak_loading_rule() { en: "process, vocabulary, copies, file, parsed strings", es: "proceso, vocabulario, copias, archivo, cadenas leídas" }
    peak_run() { en: "peak of the run", es: "pico de la ejecución" }
    all_other_terms() { en: "all other terms", es: "todos los demás términos" }
    surplus() { en: "surplus while loading", es: "excedente durante la carga" }
    keys() { en: "keys", es: "claves" }
    values() { en: "values", es: "valores" }
    last_inputs() { en: "last inputs", es: "últimas entradas" }
    state() { en: "state", es: "estado" }
    layers() { en: "layers", es: "capas" }
    elements() { en: "elements", es: "elementos" }
    element_bytes() { en: "bytes of an element", es: "bytes de un elemento" }
    context_rule() { en: "context per sequence, in blocks of 256", es: "contexto por secuencia, en bloques de 256" }
    window_rule() { en: "window + ubatch, in blocks of 256", es: "ventana + microlote, en bloques de 256" }
    tensors() { en: "tensors", es: "tensores" }
    rows() { en: "rows", es: "filas" }
    padded() { en: "bytes, padded to 32", es: "bytes, alineados a 32" }
    padded_rule() { en: "rows × blocks × bytes of a block", es: "filas × bloques × bytes de un bloque" }
    windowed_keys_and_values() { en: "keys and values, windowed layers", es: "claves y valores, capas con ventana" }
    keys_and_values() { en: "keys and values", es: "claves y valores" }
    at_once_rule() { en: "the context, allocated at once", es: "el contexto, reservado de una vez" }
    steps_rule() { en: "the context, in the steps the cache grows by", es: "el contexto, en los pasos en que crece la caché" }
    slots() { en: "slots", es: "posiciones" }
    token_bytes() { en: "bytes of a token's keys and values", es: "bytes de las claves y valores de un token" }
    groups_in_row() { en: "groups in a row", es: "grupos por fila" }
    group_bytes() { en: "bytes of a group", es: "bytes de un grupo" }
    elements_in_row() { en: "elements in a row", es: "elementos por fila" }
    blocks_in_row() { en: "blocks in a row", es: "bloques por fila" }
    bytes_of_one() { en: "bytes of one", es: "bytes de uno" }
    tables() { en: "tables", es: "tablas" }
    sines() { en: "sines and cosines", es: "senos y cosenos" }
    positions() { en: "trained positions", es: "posiciones entrenadas" }
    half_rotated() { en: "half the rotated dimensions", es: "la mitad de las dimensiones rotadas" }
    rotations() { en: "rotations", es: "rotaciones" }
    packed() { en: "codes, scales and zero points", es: "códigos, escalas y puntos cero" }
    thousandths() { en: "thousandths", es: "milésimas" }
    bytes_of_each() { en: "bytes of each", es: "bytes de cada uno" }
    summed() { en: "summed over the tensors of the scheme", es: "sumado sobre los tensores del esquema" }
    tokens_at_once() { en: "tokens at once", es: "tokens a la vez" }
    prompt_tokens() { en: "tokens of the prompt", es: "tokens del prompt" }
    context_tokens() { en: "tokens of context", es: "tokens de contexto" }
    all_sequences() { en: "all sequences together", es: "todas las secuencias juntas" }
    width() { en: "width", es: "ancho" }
    widest() { en: "width, or that of all heads", es: "ancho, o el de todas las cabezas" }
    feed_forward_width() { en: "feed-forward width", es: "ancho del feed-forward" }
    heads() { en: "heads", es: "cabezas" }
    embedding_elements() { en: "elements of the embedding", es: "elementos del embedding" }
    activation_bytes() { en: "bytes of an activation", es: "bytes de una activación" }
    weight_bytes() { en: "bytes of all weights", es: "bytes de todos los pesos" }
    code_bytes() { en: "bytes of codes", es: "bytes de códigos" }
    scale_bytes() { en: "bytes of scales", es: "bytes de escalas" }
    largest_matrix() { en: "largest matrix", es: "la matriz mayor" }
    its_codes() { en: "bytes of its codes", es: "bytes de sus códigos" }
    run_takes() { en: "what a run takes", es: "lo que ocupa una ejecución" }
    run_takes_rule() { en: "cache, workspace, logits", es: "caché, espacio de trabajo, logits" }
    pieces_of(tokens, bytes) { en: "{tokens} pieces × {bytes} bytes", es: "{tokens} piezas × {bytes} bytes" }
    windowed_keys() { en: "keys, windowed layers", es: "claves, capas con ventana" }
    windowed_values() { en: "values, windowed layers", es: "valores, capas con ventana" }
    block_bytes(format) { en: "bytes of a block of {format}", es: "bytes de un bloque de {format}" }
    plain_bytes(format) { en: "bytes of an {format}", es: "bytes de un {format}" }
    // How many nodes a graph has room for.
    least_nodes() { en: "8 for each tensor, at least 1024", es: "8 por cada tensor, al menos 1024" }
    nodes_by_token() {
        en: "40 for each token, at least 32 for each tensor",
        es: "40 por cada token, al menos 32 por cada tensor",
    }
    // How a tensor is packed.
    bits(bits) { en: "{bits} bits", es: "{bits} bits" }
    bits_by_row(bits) { en: "{bits} bits by row", es: "{bits} bits por fila" }
    bits_in_groups(bits, group) { en: "{bits} bits in groups of {group}", es: "{bits} bits en grupos de {group}" }
    // A tensor and how it is packed.
    tensor(name, packing) { en: "{name}, {packing}", es: "{name}, {packing}" }
    // What made a tensor.
    made_input(shape) { en: "input {shape}", es: "entrada {shape}" }
    made_rows(shape) { en: "rows {shape}", es: "filas {shape}" }
    made_matrix_product(shape) { en: "matrix product {shape}", es: "producto de matrices {shape}" }
    made_elementwise(shape) { en: "elementwise {shape}", es: "elemento a elemento {shape}" }
    made_norm(shape) { en: "norm {shape}", es: "norma {shape}" }
    made_rotation(shape) { en: "rotation {shape}", es: "rotación {shape}" }
    made_softmax(shape) { en: "softmax {shape}", es: "softmax {shape}" }
    made_gated_activation(shape) { en: "gated activation {shape}", es: "activación con puerta {shape}" }
    made_attention(shape) { en: "attention {shape}", es: "atención {shape}" }
    made_copy(shape) { en: "copy {shape}", es: "copia {shape}" }
    made_recurrence(shape) { en: "recurrence {shape}", es: "recurrencia {shape}" }
    made_view(shape) { en: "view {shape}", es: "vista {shape}" }
}
