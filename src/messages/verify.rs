//! A run compared with what is predicted of it.

use super::messages;

messages! {
    // The first sentence: of how many amounts how many agree.
    summary(subject, close, all, tolerance)
        en: "{subject}: {close} of {all} amounts are within {tolerance} %."
        es: "{subject}: {close} de {all} cantidades están dentro del {tolerance} %."
    nothing_measured(subject)
        en: "{subject}: nothing of it was measured that could be compared."
        es: "{subject}: no se midió nada que se pueda comparar."
    no_buffers(subject)
        en: "{subject}: the log prints no buffer, so there is nothing to compare; llama.cpp prints them with -v: run it again with that."
        es: "{subject}: el registro no imprime ningún búfer, así que no hay nada que comparar; llama.cpp los imprime con -v: ejecútalo otra vez así."
    save_name()
        en: "a data folder (--data) reads runs from evidence.yaml or a folder evidence; give the file that name to have them judged"
        es: "una carpeta de datos (--data) lee las ejecuciones de evidence.yaml o de una carpeta evidence; da ese nombre al archivo para que se tengan en cuenta"
    // Several runs.
    setup_of(run, all)
        en: "{all} runs are compared; the setup shown is that of {run}"
        es: "se comparan {all} ejecuciones; la configuración mostrada es la de {run}"
    left_out(shown, all)
        en: "{shown} of {all} runs are compared: those of the model that is named, and the last ones of very many"
        es: "se comparan {shown} de {all} ejecuciones: las del modelo indicado, y las últimas si son muchas"
    not_compared(run, why) en: "{run} is not compared: {why}" es: "{run} no se compara: {why}"
    run() en: "run" es: "ejecución"

    // What the logs say of the setup.
    rebuilt(setup) en: "Setup: {setup}" es: "Configuración: {setup}"
    not_in_the_log(list) en: "Not in the log, taken as usual: {list}." es: "No está en el registro, se toma lo habitual: {list}."
    context() en: "context" es: "contexto"
    batch() en: "micro-batch" es: "micro-lote"
    flash_attention() en: "flash attention" es: "flash attention"
    loading() en: "how the file is loaded" es: "cómo se carga el archivo"
    backend() en: "backend" es: "backend"
    quantization() en: "quantization" es: "cuantización"
    layout_by_size(cpu)
        en: "instruction set {cpu}, by the size of the repacked weights"
        es: "conjunto de instrucciones {cpu}, según el tamaño de los pesos reempaquetados"
    adapter() en: "adapter" es: "adaptador"

    // Headings.
    term() en: "amount" es: "cantidad"
    memory() en: "memory" es: "memoria"
    buffer() en: "printed as" es: "aparece como"
    predicted() en: "predicted" es: "previsto"
    measured() en: "measured" es: "medido"
    error() en: "error" es: "error"
    exact() en: "exact" es: "exacto"

    // Why they differ.
    other_recipe(printed, predicted)
        en: "another file recipe: it has {printed} tensors, llama-quantize makes {predicted}"
        es: "otra receta del archivo: tiene tensores {printed}; llama-quantize produce {predicted}"
    types_unknown()
        en: "the log does not count tensors by type; it may be another file recipe"
        es: "el registro no cuenta tensores por tipo; puede ser otra receta del archivo"
    moved()
        en: "as much in all; tensors the GPU does not take stay with the CPU"
        es: "en total es lo mismo; los tensores que la GPU no admite quedan en la CPU"
    context_is_open()
        en: "the log does not tell the context; add -c"
        es: "el registro no dice el contexto; agrega -c"
    context_by_size() en: "context, by the size of its cache" es: "contexto, según el tamaño de su caché"
    outputs_by_size()
        en: "rows of logits, by the size of the compute buffer"
        es: "filas de logits, según el tamaño del búfer de cómputo"
    estimated_on_gpu()
        en: "compute buffers beside a GPU are estimated"
        es: "los búferes de cómputo con GPU son una estimación"
    shared_out()
        en: "several buffers there: their sum is predicted"
        es: "hay varios búferes ahí: se prevé su suma"
    split()
        en: "layers are split between CPU and GPU by number"
        es: "las capas se reparten entre CPU y GPU por número"
    npu()
        en: "the sessions of an NPU are not rebuilt from a log"
        es: "las sesiones de una NPU no se reconstruyen a partir de un registro"
    not_asked(option)
        en: "loaded beside the model; add {option} with its file"
        es: "se carga junto al modelo; agrega {option} con su archivo"
    prompt_assumed(tokens)
        en: "a prompt of {tokens} tokens is assumed, and another length explains it; add --prompt-tokens"
        es: "se supone un prompt de {tokens} tokens, y otra longitud lo explica; agrega --prompt-tokens"
    with_scratch()
        en: "llama.cpp of 2023 counts its scratch buffers with the weights"
        es: "llama.cpp de 2023 cuenta sus búferes de trabajo junto con los pesos"
    older_version()
        en: "an older version of llama.cpp"
        es: "una versión anterior de llama.cpp"
    described()
        en: "the catalog does not have the model; its shape is the one the log prints"
        es: "el catálogo no tiene el modelo; su forma es la que imprime el registro"
    counts(what)
        en: "it counts {what}; the memory of an app around the model comes on top"
        es: "cuenta {what}; la memoria de la app alrededor del modelo se suma"

    // What a meter shows on a device.
    will_show(meter, size, figure)
        en: "{meter} will show about {size} ({figure})."
        es: "{meter} mostrará cerca de {size} ({figure})."
}
