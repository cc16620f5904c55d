//! What is wrong with a question, a file or the data, and what to do.

use super::{Message, messages};

/// Whether a refusal is about what one model does not have, and others do.
pub fn is_of_one_model(refusal: &Message) -> bool {
    matches!(refusal.key(), "no_encoder" | "unknown_encoder" | "no_heads" | "heads_not_described")
}

messages! {
    unknown(what, name, list)
        en: "no {what} '{name}' in the catalog; `edgefit list {list}` shows what there is"
        es: "'{name}' no está en el catálogo ({what}); `edgefit list {list}` muestra lo que hay"
    unknown_but(what, name, similar)
        en: "no {what} '{name}' in the catalog; did you mean {similar}?"
        es: "'{name}' no está en el catálogo ({what}); ¿querías decir {similar}?"
    unknown_or(what, name, list, instead)
        en: "no {what} '{name}' in the catalog; `edgefit list {list}` shows what there is: name one, or {instead}"
        es: "'{name}' no está en el catálogo ({what}); `edgefit list {list}` muestra lo que hay: indica uno o {instead}"
    unknown_but_or(what, name, similar, instead)
        en: "no {what} '{name}' in the catalog; did you mean {similar}? Name one, or {instead}"
        es: "'{name}' no está en el catálogo ({what}); ¿querías decir {similar}? Indica uno o {instead}"
    state_ram_and_os() en: "state --ram and --os" es: "da --ram y --os"
    not_listed(list, words)
        en: "nothing in `edgefit list {list}` is called '{words}'; without words it shows everything"
        es: "nada en `edgefit list {list}` se llama '{words}'; sin palabras muestra todo"
    ambiguous(name, choices)
        en: "'{name}' could be {choices}; name one"
        es: "'{name}' podría ser {choices}; indica uno"
    one_of_more(names, more) en: "{names} or one of {more} more" es: "{names} o uno de otros {more}"
    invalid_size(text, reason) en: "'{text}' is not a size: {reason}" es: "'{text}' no es un tamaño: {reason}"
    size_unit()
        en: "the unit must be B, KB, MB, GB, TB, KiB, MiB, GiB or TiB"
        es: "la unidad debe ser B, KB, MB, GB, TB, KiB, MiB, GiB o TiB"
    size_form()
        en: "write a number and a unit, such as 4GiB, 4GB or 512MiB"
        es: "escribe un número y una unidad, como 4GiB, 4GB o 512MiB"
    size_number()
        en: "the number must have digits only, with a point before a fraction, such as 4.5GiB"
        es: "el número debe tener solo cifras, con un punto ante los decimales, como 4.5GiB"
    size_above_zero(text)
        en: "'{text}' is no memory: the number must be greater than 0"
        es: "'{text}' no es memoria: el número debe ser mayor que 0"
    size_limit()
        en: "no memory is that large; the most is a byte below 16 EiB"
        es: "ninguna memoria es tan grande; el máximo es un byte menos que 16 EiB"
    bare_size(text, meant)
        en: "'{text}' is a size without a unit; did you mean {meant}?"
        es: "'{text}' es un tamaño sin unidad; ¿quisiste decir {meant}?"
    invalid_tokens(text)
        en: "'{text}' is not a number of tokens: write a whole number such as 4096 or 8k"
        es: "'{text}' no es un número de tokens: escribe un número entero como 4096 u 8k"
    invalid_rate(text)
        en: "'{text}' is not a number of bits per weight: write one from 0.001 to 32, such as 3.5"
        es: "'{text}' no es un número de bits por peso: escribe uno entre 0.001 y 32, como 3.5"
    no_name(text, all) en: "'{text}' is none of {all}" es: "'{text}' no es ninguno de {all}"
    entry(file, line, entry, reason)
        en: "{file}: line {line}: {entry}: {reason}"
        es: "{file}: línea {line}: {entry}: {reason}"
    file(file, reason) en: "{file}: {reason}" es: "{file}: {reason}"
    no_such_file() en: "there is no such file; check the path" es: "ese archivo no existe; revisa la ruta"
    no_such_file_but(question)
        en: "there is no such file, but the catalog knows the model; ask `edgefit fit {question}`"
        es: "ese archivo no existe, pero el catálogo conoce el modelo; pregunta `edgefit fit {question}`"
    log_is_empty()
        en: "the log is empty; give one from the start of a run, as llama.cpp, Ollama or LM Studio write it"
        es: "el registro está vacío; indica uno desde el inicio de una ejecución, como lo escriben llama.cpp, Ollama o LM Studio"
    no_log()
        en: "no line of it tells of a model or of memory; give a log from the start of a run of llama.cpp (with -v, which prints its buffers), Ollama or LM Studio, what `dumpsys meminfo` or `ollama ps` print, /proc/PID/status, or JSON of llama-bench"
        es: "ninguna de sus líneas habla de un modelo o de memoria; indica un registro desde el inicio de una ejecución de llama.cpp (con -v, que imprime sus búferes), Ollama o LM Studio, lo que imprimen `dumpsys meminfo` u `ollama ps`, /proc/PID/status o el JSON de llama-bench"
    no_log_of(runtime, scheme)
        en: "{runtime} ({scheme}) prints no buffers that are known; logs of llama.cpp and of what wraps it are compared"
        es: "{runtime} ({scheme}) no imprime búferes conocidos; se comparan los registros de llama.cpp y de lo que lo envuelve"
    log_names_no_model()
        en: "the log does not tell which model it is of; name it behind the log: `edgefit verify LOG MODEL:QUANT`"
        es: "el registro no dice de qué modelo es; indícalo después del registro: `edgefit verify REGISTRO MODELO:CUANTIZACIÓN`"
    two_models(first, second)
        en: "'{first}' and '{second}' are no files, so both would be models; give one model, and check the paths of the logs"
        es: "'{first}' y '{second}' no son archivos, así que ambos serían modelos; indica un solo modelo y revisa las rutas de los registros"
    no_logs(name)
        en: "'{name}' is no file, so there is no log; check the path, or write - for standard input"
        es: "'{name}' no es un archivo, así que no hay registro; revisa la ruta o escribe - para la entrada estándar"
    saved_already(file, id)
        en: "{file} has a run '{id}' already; choose another file, or take it out"
        es: "{file} ya tiene una ejecución '{id}'; elige otro archivo o quítala"
    save_needs_place()
        en: "a run is saved for a device or a machine; add --device, or --ram with --os"
        es: "una ejecución se guarda para un dispositivo o una máquina; agrega --device, o --ram con --os"
    saved_elsewhere(log, place)
        en: "the log is of {log}, the device named of {place}, so the run cannot be saved for it; name where it ran"
        es: "el registro es de {log} y el dispositivo indicado, de {place}, así que la ejecución no se puede guardar para él; indica dónde se ejecutó"
    save_needs_list(file)
        en: "{file} is no list of runs, so none is added to it; choose another file, such as evidence.yaml"
        es: "{file} no es una lista de ejecuciones, así que no se agrega ninguna; elige otro archivo, como evidence.yaml"
    save_needs_yaml(file)
        en: "{file}: a saved run is YAML; give a name that ends in .yaml"
        es: "{file}: una ejecución guardada es YAML; da un nombre que termine en .yaml"
    overflow(part)
        en: "the {part} would exceed 16 EiB; is one of the numbers asked for off by a unit?"
        es: "se superarían los 16 EiB ({part}); ¿alguno de los números pedidos tiene mal la unidad?"

    a_platform() en: "platform" es: "plataforma"

    a_model() en: "model" es: "modelo"
    a_architecture() en: "architecture" es: "arquitectura"
    a_block_format() en: "block format" es: "formato de bloque"
    a_quantization() en: "quantization" es: "cuantización"
    a_cpu() en: "CPU" es: "CPU"
    chip() en: "chip" es: "chip"
    a_device() en: "device" es: "dispositivo"
    a_gpu_family() en: "GPU family" es: "familia de GPU"
    a_backend() en: "backend" es: "backend"
    a_system() en: "system" es: "sistema"
    a_tokenizer() en: "tokenizer" es: "tokenizador"
    a_runtime() en: "runtime" es: "runtime"
    a_scheme() en: "scheme" es: "esquema"
    an_ending() en: "end of a name" es: "final de un nombre"
    a_source() en: "source" es: "fuente"
    a_class_of_speed() en: "class of speed" es: "clase de velocidad"
    a_group_of_kernels() en: "group of kernels" es: "grupo de kernels"
    a_kind_of_storage() en: "kind of storage" es: "tipo de almacenamiento"
    a_kind_of_machine() en: "kind of machine" es: "tipo de equipo"
    a_meter() en: "meter" es: "medidor"
    a_measured_run() en: "measured run" es: "ejecución medida"
    a_task() en: "task" es: "tarea"
    not_a_command(command)
        en: "'{command}' is no question a promise could be made of"
        es: "'{command}' no es una pregunta de la que se pueda hacer una promesa"
    a_shipping() en: "note on shipping" es: "nota de publicación"
    a_cache() en: "cache of models" es: "caché de modelos"
    a_store() en: "store" es: "tienda"
    a_weight() en: "weight of the ranking" es: "peso de la clasificación"
    a_licence() en: "licence" es: "licencia"
    a_tool() en: "tool" es: "herramienta"
    a_recipe() en: "recipe" es: "receta"
    a_check() en: "check" es: "comprobación"
    a_technique() en: "technique" es: "técnica"
    a_preference() en: "preference" es: "preferencia"
    a_quality() en: "published quality" es: "calidad publicada"
    mmproj_elsewhere(runtime)
        en: "{runtime} reads no mmproj file; leave out --mmproj"
        es: "{runtime} no lee archivos mmproj; quita --mmproj"
    image_without_encoder()
        en: "--image is the size of an image that an encoder reads; give --mmproj too"
        es: "--image es el tamaño de una imagen que lee un codificador; indica también --mmproj"
    not_an_image(text)
        en: "'{text}' is no size of an image; write its width and height in pixels, such as 1024x768"
        es: "'{text}' no es el tamaño de una imagen; escribe su ancho y alto en píxeles, como 1024x768"
    image_in_pieces(encoder, tokens, ubatch)
        en: "an image takes {tokens} tokens through {encoder} and must fit in one micro-batch, which holds {ubatch}: llama.cpp aborts; give -ub {tokens} or more"
        es: "una imagen ocupa {tokens} tokens con {encoder} y debe caber en un microlote, que es de {ubatch}: llama.cpp aborta; indica -ub {tokens} o más"
    no_encoder_type(name)
        en: "'{name}' is neither an mmproj file nor a type of one; write a path, or F16, BF16, Q8_0 or F32"
        es: "'{name}' no es un archivo mmproj ni un tipo de archivo; escribe una ruta, o F16, BF16, Q8_0 o F32"
    no_encoder(model)
        en: "{model} has no encoder of images or sound that is known here; leave out --mmproj, or name its file"
        es: "{model} no tiene un codificador de imágenes o sonido conocido aquí; quita --mmproj o indica su archivo"
    unknown_encoder(model)
        en: "the tensors of the encoder of {model} are not known; name its file after --mmproj"
        es: "no se conocen los tensores del codificador de {model}; indica su archivo después de --mmproj"
    no_mmproj(arch)
        en: "it is no encoder: its architecture is '{arch}', and that of an mmproj file is 'clip'"
        es: "no es un codificador: su arquitectura es '{arch}', y la de un archivo mmproj es 'clip'"
    odd_tiles(projector)
        en: "its header cuts images for '{projector}' in tiles that cannot be; is the file whole?"
        es: "su encabezado corta las imágenes para '{projector}' en mosaicos imposibles; ¿está completo el archivo?"
    other_width(file, own, model, width)
        en: "{file} hands on states of width {own}, and {model} reads {width}; name the mmproj file of this model"
        es: "{file} entrega estados de ancho {own} y {model} lee {width}; indica el archivo mmproj de este modelo"
    plan_needs_platform()
        en: "a plan is for one system; add --platform android, ios, ipados, macos, windows, linux or iot"
        es: "un plan es para un solo sistema; agrega --platform android, ios, ipados, macos, windows, linux o iot"
    an_evidence() en: "entry of evidence" es: "entrada de evidencia"
    link_unread(link)
        en: "{link} is not in the catalog, and only fit and table follow links; ask with one of them, or download the model and name its file or folder"
        es: "{link} no está en el catálogo, y solo fit y table siguen enlaces; pregunta con uno de ellos, o descarga el modelo e indica su archivo o carpeta"
    an_encoder() en: "encoder" es: "codificador"
    an_app() en: "app" es: "app"
    app_has_runtime(app, own, other)
        en: "{app} runs models with {own}, not with {other}; leave out --runtime"
        es: "{app} ejecuta modelos con {own}, no con {other}; quita --runtime"
    app_in_no_usual_place(app, places, systems, ids)
        en: "{app} runs on none of the usual places ({places}), but on {systems}; name one with --os: {ids}"
        es: "{app} no funciona en ninguno de los lugares usuales ({places}), sino en {systems}; indica uno con --os: {ids}"
    app_elsewhere(app, system, systems)
        en: "{app} does not run on {system}; it runs on {systems}"
        es: "{app} no funciona en {system}; funciona en {systems}"

    no_modality(name)
        en: "no modality is called '{name}'; write text, vision or audio"
        es: "ninguna modalidad se llama '{name}'; escribe text, vision o audio"
    overview_is_read()
        en: "the overview of a platform has no JSON form; ask for one size of memory, such as --ram 8GiB"
        es: "el panorama de una plataforma no tiene forma JSON; pide un solo tamaño de memoria, como --ram 8GiB"
    one_device(names)
        en: "a plan is for one device, and '{names}' are several; name one with --device"
        es: "un plan es para un dispositivo, y '{names}' son varios; indica uno con --device"
    one_at_a_time(names)
        en: "one device is asked about at a time, and '{names}' are several; ask about each"
        es: "se pregunta por un dispositivo a la vez, y '{names}' son varios; pregunta por cada uno"
    no_such_language(code)
        en: "no model of the catalog names '{code}' among its languages; write an ISO 639-1 code such as en or es"
        es: "ningún modelo del catálogo nombra '{code}' entre sus idiomas; escribe un código ISO 639-1 como en o es"
    no_such_quant(name)
        en: "nothing that runs there is quantized as '{name}'; `edgefit list quants` shows what there is"
        es: "nada que se ejecute ahí se cuantiza como '{name}'; `edgefit list quants` muestra lo que hay"
    platform_is_many(platform, command)
        en: "--platform {platform} is many machines; add --free 4GB or --ram 8GiB, name one with --device, or ask for an overview: `{command}`"
        es: "--platform {platform} son muchas máquinas; agrega --free 4GB o --ram 8GiB, indica una con --device o pide un panorama: `{command}`"
    no_model()
        en: "no model is named; `edgefit list models` shows what there is"
        es: "no se indica ningún modelo; `edgefit list models` muestra lo que hay"
    two_quants(model, quant, other)
        en: "'{model}' asks for {quant} and --quant for {other}; name one"
        es: "'{model}' pide {quant} y --quant pide {other}; indica solo uno"
    too_many_aliases()
        en: "it has more aliases such as *name than are read; write the value out, and in a text no star before a word"
        es: "tiene más alias como *nombre de los que se leen; escribe el valor completo y, en un texto, ningún asterisco antes de una palabra"
    too_many_values()
        en: "it holds more values than any such file; split it"
        es: "contiene más valores que cualquier archivo de este tipo; divídelo"
    quant_and_rate(quant, rate)
        en: "--quant asks for {quant} and --bpw for {rate}; name one"
        es: "--quant pide {quant} y --bpw pide {rate}; indica solo uno"
    not_a_file_type(runtime, quant)
        en: "{runtime} runs GGUF files, which cannot be '{quant}'; `edgefit list quants` shows what they can be"
        es: "{runtime} ejecuta archivos GGUF, que no pueden ser '{quant}'; `edgefit list quants` muestra lo que pueden ser"
    not_read(runtime, quant, reads)
        en: "{runtime} does not read '{quant}'; it reads {reads}"
        es: "{runtime} no lee '{quant}'; lee {reads}"
    not_read_of_many(runtime, quant, reads)
        en: "{runtime} does not read '{quant}'; it reads {reads}; `edgefit list quants` shows all"
        es: "{runtime} no lee '{quant}'; lee {reads}; `edgefit list quants` los muestra todos"
    a_chip(name)
        en: "'{name}' is a chip; name it with --soc, and the memory with --ram or --free"
        es: "'{name}' es un chip; indícalo con --soc, y la memoria con --ram o --free"
    row_not_packed(quant, format, block, row)
        en: "{quant} cannot hold this model: {format} packs {block} weights of a row and a row has {row}; ask for another quantization"
        es: "{quant} no puede contener este modelo: {format} empaqueta {block} pesos de una fila y una fila tiene {row}; pide otra cuantización"
    most_sequences(parallel, most)
        en: "--parallel {parallel} is more than the {most} sequences llama.cpp keeps apart"
        es: "--parallel {parallel} es más que las {most} secuencias que llama.cpp mantiene separadas"
    outputs_of_embeddings()
        en: "--outputs-max has no place beside embeddings: every token is an output"
        es: "--outputs-max no tiene lugar junto a los embeddings: cada token es una salida"
    uneven_mean(tokens, parallel, even)
        en: "llama.cpp takes no mean of {tokens} tokens shared by {parallel} sequences; give --ubatch-size {even}"
        es: "llama.cpp no promedia {tokens} tokens repartidos entre {parallel} secuencias; indica --ubatch-size {even}"
    text_in_one_batch(prompt, ubatch)
        en: "a text of {prompt} tokens must fit in one micro-batch of {ubatch} to be embedded; give --ubatch-size {prompt}"
        es: "un texto de {prompt} tokens debe caber en un microlote de {ubatch} para obtener su embedding; indica --ubatch-size {prompt}"
    few_outputs(outputs, parallel)
        en: "--outputs-max {outputs} is below --parallel {parallel}; each sequence needs a row of logits"
        es: "--outputs-max {outputs} es menos que --parallel {parallel}; cada secuencia necesita una fila de logits"
    no_trained_context(model)
        en: "the trained context of {model} is unknown; give --ctx-size a number"
        es: "no se conoce el contexto de entrenamiento de {model}; da un número a --ctx-size"
    long_prompt(prompt, cells)
        en: "--prompt-tokens {prompt} does not fit a context of {cells} tokens per sequence; raise --ctx-size"
        es: "--prompt-tokens {prompt} no cabe en un contexto de {cells} tokens por secuencia; sube --ctx-size"
    at_least_one(flag) en: "{flag} must be at least 1" es: "{flag} debe ser al menos 1"
    cache_type(flag, name, allowed)
        en: "{flag} cannot be '{name}'; llama.cpp keeps caches as {allowed}"
        es: "{flag} no puede ser '{name}'; llama.cpp guarda las cachés como {allowed}"
    values_need_flash(kind)
        en: "llama.cpp refuses a {kind} value cache with --flash-attn off; turn it on or keep values as f16"
        es: "llama.cpp rechaza una caché de valores {kind} con --flash-attn off; actívalo o deja los valores en f16"
    one_type(keys, values, model)
        en: "llama.cpp refuses a cache of {keys} keys and {values} values for {model}, which keeps both in one; give both one type"
        es: "llama.cpp rechaza una caché de claves {keys} y valores {values} para {model}, que guarda ambos juntos; dales un mismo tipo"
    blocks_not_filled(flag, kind, model, block, head)
        en: "llama.cpp refuses {flag} {kind} for {model}: blocks of {block} do not fill heads of {head}; keep f16"
        es: "llama.cpp rechaza {flag} {kind} para {model}: los bloques de {block} no llenan cabezas de {head}; deja f16"
    rows_not_filled(format, block, model, row)
        en: "a {format} cache needs rows of a multiple of {block} elements, but {model} keeps {row}; choose f16"
        es: "una caché {format} necesita filas de un múltiplo de {block} elementos, pero {model} guarda {row}; elige f16"
    browser_mmap()
        en: "--load-mode mmap is not possible in a browser; leave it out"
        es: "--load-mode mmap no es posible en un navegador; quítalo"
    layers_need_gpu(layers)
        en: "--n-gpu-layers {layers} needs a GPU; name one with --backend, such as vulkan"
        es: "--n-gpu-layers {layers} necesita una GPU; indica una con --backend, como vulkan"
    most_threads(threads, most)
        en: "--threads {threads} is more than the {most} llama.cpp runs"
        es: "--threads {threads} es más que los {most} que ejecuta llama.cpp"
    no_memory(name) en: "the memory of {name} is unknown" es: "no se conoce la memoria de {name}"
    aborts()
        en: "llama.cpp 0c1e57098 aborts when it runs this architecture; there is no setting that helps"
        es: "llama.cpp 0c1e57098 aborta al ejecutar esta arquitectura; ninguna opción lo evita"
    no_room(tensors, room)
        en: "llama.cpp aborts: the graph has {tensors} tensors and room for {room}; keep the cache as f16"
        es: "llama.cpp aborta: el grafo tiene {tensors} tensores y sitio para {room}; deja la caché en f16"

    no_card(id)
        en: "'{id}' is no graphics card; name one (`edgefit list devices`, class discrete-gpu) or a size such as 8GiB"
        es: "'{id}' no es una tarjeta gráfica; indica una (`edgefit list devices`, clase discrete-gpu) o un tamaño como 8GiB"
    no_shares(text, devices)
        en: "'{text}' are no shares of {devices} devices: write a number of 0 or more for each, such as 3,1"
        es: "'{text}' no son partes de {devices} dispositivos: escribe un número de 0 o más para cada uno, como 3,1"
    no_such_gpu(number, devices)
        en: "there is no device {number}; the first of {devices} is 0"
        es: "no hay dispositivo {number}; el primero de {devices} es 0"
    no_override(text)
        en: "'{text}' is no override of tensors: write a pattern and a buffer, such as exps=CPU"
        es: "'{text}' no es una asignación de tensores: escribe un patrón y un búfer, como exps=CPU"
    no_such_buffer(text, all)
        en: "there is no buffer '{text}' here; there are {all}"
        es: "aquí no hay búfer '{text}'; hay {all}"
    split_needs_gpu(flag)
        en: "{flag} says what stays beside a GPU, and there is none; name --gpu or --backend, or leave it out"
        es: "{flag} dice lo que queda fuera de una GPU, y no hay ninguna; indica --gpu o --backend, o quítala"
    no_such_option(flag, runtime)
        en: "{flag} is an option of llama.cpp that {runtime} does not have; leave it out"
        es: "{flag} es una opción de llama.cpp que {runtime} no tiene; quítala"
    no_chunks(runtime)
        en: "--ubatch-size is an option of llama.cpp, and {runtime} has none like it; leave it out"
        es: "--ubatch-size es una opción de llama.cpp, y {runtime} no tiene otra parecida; quítala"
    most_context(runtime, most, asked)
        en: "{runtime} is made for {most} tokens of context at most; lower --ctx-size {asked}"
        es: "{runtime} está hecho para {most} tokens de contexto como máximo; baja --ctx-size {asked}"
    keys_like_values(runtime)
        en: "{runtime} keeps keys and values in one type; give --cache-type-k and -v the same"
        es: "{runtime} guarda claves y valores en un mismo tipo; da el mismo a --cache-type-k y -v"
    window_only(runtime, usual)
        en: "{runtime} keeps the cache of a model with a sliding window as {usual} only"
        es: "{runtime} guarda la caché de un modelo con ventana deslizante solo como {usual}"
    no_such_cache(runtime, name, allowed)
        en: "{runtime} cannot keep its cache as '{name}'; it keeps it as {allowed}"
        es: "{runtime} no puede guardar su caché como '{name}'; la guarda como {allowed}"

    os_needs_place()
        en: "--os and --entitlement say more about --ram or --device; add one of them"
        es: "--os y --entitlement precisan --ram o --device; agrega uno de los dos"
    no_such_size(device, size, variants)
        en: "{device} does not come with {size} GiB; there is {variants}"
        es: "{device} no existe con {size} GiB; hay {variants}"
    entitlement_needs_os()
        en: "--entitlement is for --os ios or ipados; add one of them"
        es: "--entitlement es para --os ios o ipados; agrega uno de los dos"
    entitlement_elsewhere(system)
        en: "--entitlement is for iOS and iPadOS, not for {system}"
        es: "--entitlement es para iOS y iPadOS, no para este sistema ({system})"
    no_verdict(text, all)
        en: "'{text}' is not a verdict; the verdicts are {all}"
        es: "'{text}' no es un veredicto; los veredictos son {all}"
    no_params(text)
        en: "'{text}' is not a number of parameters: write 4B, 350M or a whole number"
        es: "'{text}' no es un número de parámetros: escribe 4B, 350M o un número entero"
    inject_needs_files()
        en: "--inject needs files; name those whose tables are to be refreshed"
        es: "--inject necesita archivos; indica aquellos cuyas tablas se deben actualizar"
    inject_alone()
        en: "with --inject each table is asked for in its marker; leave out all but files and --check"
        es: "con --inject cada tabla se pide en su marcador; quita todo menos los archivos y --check"
    data_in_marker()
        en: "--data belongs on the command line, not in a marker"
        es: "--data va en la línea de comandos, no en un marcador"
    no_help_in_marker()
        en: "a marker takes the arguments of `edgefit table`; --help is not one"
        es: "un marcador admite los argumentos de `edgefit table`; --help no es uno de ellos"
    inject_in_marker()
        en: "a marker takes neither --inject nor --output; leave it out"
        es: "un marcador no admite --inject ni --output; quítalo"
    at_line(line, reason) en: "line {line}: {reason}" es: "línea {line}: {reason}"
    no_list()
        en: "it is not a list of promises; write entries that begin with `- model:`"
        es: "no es una lista de promesas; escribe entradas que empiecen con `- model:`"
    empty_list()
        en: "it holds no promise; write entries that begin with `- model:`"
        es: "no contiene ninguna promesa; escribe entradas que empiecen con `- model:`"
    only_as_it_is()
        en: "without a config.json beside it, a safetensors file can only be estimated as it is"
        es: "sin un config.json a su lado, un archivo safetensors solo se puede calcular tal cual"
    no_lora()
        en: "it is no LoRA adapter that llama.cpp loads; give the file that convert_lora_to_gguf.py writes, or the folder PEFT wrote"
        es: "no es un adaptador LoRA que llama.cpp cargue; indica el archivo que escribe convert_lora_to_gguf.py o la carpeta que escribió PEFT"
    no_adapter(name)
        en: "'{name}' is neither the file of an adapter nor a rank; write a path, or a whole number such as 16"
        es: "'{name}' no es el archivo de un adaptador ni un rango; escribe una ruta, o un número entero como 16"
    no_rank(rank, highest)
        en: "--lora: no adapter has the rank {rank}; write a number from 1 to {highest}, such as 16"
        es: "--lora: ningún adaptador tiene el rango {rank}; escribe un número de 1 a {highest}, como 16"
    no_part_of_adapter(tensor)
        en: "its tensor '{tensor}' is no part of a LoRA adapter, and llama.cpp refuses it"
        es: "su tensor '{tensor}' no es parte de un adaptador LoRA, y llama.cpp lo rechaza"
    half_a_pair(tensor)
        en: "one of the two matrices for '{tensor}' is missing; llama.cpp refuses that"
        es: "falta una de las dos matrices para '{tensor}'; llama.cpp lo rechaza"
    too_large_tensor()
        en: "a tensor of it is larger than any memory"
        es: "uno de sus tensores es mayor que cualquier memoria"
    adapter_of_arch(arch, model, own)
        en: "the adapter is for the architecture '{arch}', and {model} is '{own}'; llama.cpp refuses that"
        es: "el adaptador es para la arquitectura '{arch}', y {model} es '{own}'; llama.cpp lo rechaza"
    adapter_of_shape(tensor, model)
        en: "the adapter is for another model: '{tensor}' has another shape in {model}"
        es: "el adaptador es para otro modelo: '{tensor}' tiene otra forma en {model}"
    adapter_without_base(tensor, model)
        en: "the adapter is for another model: {model} has no '{tensor}'"
        es: "el adaptador es para otro modelo: {model} no tiene '{tensor}'"
    nothing_to_guess(model)
        en: "--model-draft guesses tokens, and {model} makes embeddings; leave it out"
        es: "--model-draft adelanta tokens, y {model} produce embeddings; quítalo"
    heads_apart()
        en: "--spec-type draft-mtp is priced with heads in the model's own file; leave --model-draft out"
        es: "--spec-type draft-mtp se calcula con cabezas en el propio archivo del modelo; quita --model-draft"
    beside_in_llama_cpp(name)
        en: "--with prices a second model as llama.cpp runs it, and '{name}' is in another runtime's quantization; take one of llama.cpp's, such as Q4_0"
        es: "--with calcula un segundo modelo como lo ejecuta llama.cpp, y '{name}' tiene una cuantización de otro runtime; usa una de llama.cpp, como Q4_0"
    no_draft_named()
        en: "--spec-type draft-simple needs a draft model; name a small model of the same family after --model-draft"
        es: "--spec-type draft-simple necesita un modelo borrador; indica un modelo pequeño de la misma familia después de --model-draft"
    no_heads(model)
        en: "{model} has no heads that guess tokens (MTP); leave --model-draft out, or name a small model of the same family after it"
        es: "{model} no tiene cabezas que adelanten tokens (MTP); quita --model-draft o indica después un modelo pequeño de la misma familia"
    file_without_heads(model)
        en: "the file of {model} holds no heads that guess tokens (MTP); take a file that has them, often one with MTP in its name, or leave --model-draft out"
        es: "el archivo de {model} no contiene cabezas que adelanten tokens (MTP); usa un archivo que las tenga, a menudo con MTP en el nombre, o quita --model-draft"
    heads_not_described(model, arch)
        en: "what the heads of {model} that guess tokens (MTP) take is not known for the architecture '{arch}'; name a small model of the same family after --model-draft"
        es: "no se sabe cuánto ocupan las cabezas de {model} que adelantan tokens (MTP) en la arquitectura '{arch}'; indica un modelo pequeño de la misma familia después de --model-draft"
    guesses_nothing(name)
        en: "'{name}' makes no text that llama.cpp could take as a draft; name a small model of the same family after --model-draft"
        es: "'{name}' no produce texto que llama.cpp pueda usar como borrador; indica un modelo pequeño de la misma familia después de --model-draft"
    adapter(base)
        en: "it is an adapter (LoRA), not a model; ask about its base, {base}, to which it adds little"
        es: "es un adaptador (LoRA), no un modelo; pregunta por su base, {base}, a la que agrega poco"
    adapter_of_unknown()
        en: "it is an adapter (LoRA) and does not name its base; ask about that model, to which it adds little"
        es: "es un adaptador (LoRA) y no nombra su base; pregunta por ese modelo, al que agrega poco"
    only_a_pointer(bytes)
        en: "it is a Git LFS pointer to a file of {bytes} bytes, not the file; run `git lfs pull`"
        es: "es un puntero de Git LFS a un archivo de {bytes} bytes, no el archivo; ejecuta `git lfs pull`"
    file_of(runtime, size, id)
        en: "it is a file of {runtime} ({size}), which is not read here; ask about its model by name or config.json, with --runtime {id}"
        es: "es un archivo de {runtime} ({size}), que aquí no se lee; pregunta por su modelo por nombre o config.json, con --runtime {id}"
    several_models(files)
        en: "the folder holds several models; name one of its files: {files}"
        es: "la carpeta contiene varios modelos; indica uno de sus archivos: {files}"
    no_tensors()
        en: "the file holds no tensors, so there is nothing to estimate"
        es: "el archivo no contiene tensores, así que no hay nada que calcular"
    unknown_format(tensor, format)
        en: "the tensor '{tensor}' is stored in format {format}, which the catalog does not know"
        es: "el tensor '{tensor}' está guardado en el formato {format}, que el catálogo no conoce"
    no_floats()
        en: "the block formats lack plain floats of two and four bytes"
        es: "a los formatos de bloque les faltan flotantes simples de dos y cuatro bytes"
    no_column(text, near) en: "no column '{text}'; did you mean '{near}'?" es: "no hay columna '{text}'; ¿querías decir '{near}'?"
    no_column_of(text, all) en: "no column '{text}'; the columns are {all}" es: "no hay columna '{text}'; las columnas son {all}"
    no_axis(text, all)
        en: "no table varies by '{text}'; name one or two of {all}"
        es: "ninguna tabla varía por '{text}'; indica uno o dos de {all}"
    axis_is_fixed(axis, model)
        en: "the table varies by {axis}, but one is fixed for {model}; name several with --{axis}s"
        es: "la tabla varía por {axis}, pero hay uno fijado para {model}; indica varios con --{axis}s"
    axis_is_typed(axis, flag)
        en: "the table varies by {axis}, so leave out {flag}"
        es: "la tabla varía por {axis}, así que quita {flag}"
    promises_nothing()
        en: "it promises nothing; add max, a size, or verdict"
        es: "no promete nada; agrega max, un tamaño, o verdict"
    verdict_needs_place()
        en: "a verdict needs a place; add ram and os, or free"
        es: "un veredicto necesita un lugar; agrega ram y os, o free"
    axis_twice() en: "--by names one axis twice; name two, or one" es: "--by indica un eje dos veces; indica dos distintos, o uno"
    most_axes() en: "--by takes one axis or two; leave the others out" es: "--by admite uno o dos ejes; quita los demás"
    only_needs_place()
        en: "--only needs a verdict and so a place; add --ram SIZE or --free SIZE"
        es: "--only necesita un veredicto y por tanto un lugar; agrega --ram SIZE o --free SIZE"
}
