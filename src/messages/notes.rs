//! What the reader should know before believing an answer.

use super::{Message, messages};

/// Whether a note about a model says by itself which.
pub fn names_its_model(note: &Message) -> bool {
    matches!(note.key(), "trained_for" | "not_verified" | "no_tokenizer" | "weights_only")
}

messages! {
    trained_for(model, trained, asked)
        en: "{model} was trained for {trained} tokens; with {asked} the memory is right, but its answers may not be"
        es: "{model} se entrenó con {trained} tokens; con {asked} la memoria es correcta, pero sus respuestas quizá no"
    not_on_disk(file, model)
        en: "there is no file {file} here; the answer is for {model} of the catalog"
        es: "aquí no hay un archivo {file}; la respuesta es para {model} del catálogo"
    usual_size(name, model)
        en: "{name} is a family; its usual size was taken: {model}"
        es: "{name} es una familia; se tomó su tamaño usual: {model}"
    same_shape(name, model)
        en: "{name} has the shape of {model}, so it takes the same memory"
        es: "{name} tiene la forma de {model}, así que ocupa la misma memoria"
    near_recipe(recipe, quant)
        en: "{recipe} files have a recipe of their own; the sizes are those of {quant}, the nearest"
        es: "los archivos {recipe} tienen una receta propia; los tamaños son los de {quant}, la más cercana"
    recalled_size(device, ram)
        en: "no document was read that shows {device} with {ram}; the size is recalled"
        es: "no se leyó ningún documento que muestre {device} con {ram}; el tamaño se cita de memoria"
    not_verified(model)
        en: "the dimensions of {model} are not checked against a published parameter count"
        es: "las dimensiones de {model} no se han verificado con un número de parámetros publicado"
    no_tokenizer(model)
        en: "the tokenizer of {model} is not measured; its memory is estimated from the vocabulary size"
        es: "el tokenizador de {model} no se ha medido; su memoria se estima por el tamaño del vocabulario"
    card_only(card)
        en: "the verdict covers the memory of the {card}, not the RAM of the machine around it"
        es: "el veredicto abarca la memoria de la tarjeta {card}, no la RAM del equipo"
    shared_gpu()
        en: "the GPU is assumed to share the memory given; name a graphics card with --device"
        es: "se supone que la GPU comparte la memoria indicada; indica una tarjeta gráfica con --device"
    gpu_buffers(backend, percent)
        en: "compute buffers under {backend} are planned by its source and may be off by {percent} %"
        es: "los búferes de cómputo con {backend} se planifican según su código y pueden variar un {percent} %"
    own_memory_unknown(app)
        en: "the memory {app} takes without a model is unknown and not counted"
        es: "no se conoce la memoria que ocupa {app} sin un modelo, y no se cuenta"
    runs_elsewhere(app, places)
        en: "{app} does not run on {places}, so only the other usual places are priced"
        es: "{app} no funciona en {places}, así que solo se calculan los demás lugares usuales"
    image_too_long(tokens, context)
        en: "an image takes {tokens} tokens and a sequence has {context} of context: not even one image fits; give a longer -c"
        es: "una imagen ocupa {tokens} tokens y una secuencia tiene {context} de contexto: no cabe ni una imagen; indica un -c más largo"
    lowers_on_gpu(app, from, to, allowed)
        en: "{app} lowers the context from {from} to {to} tokens by itself: it counts what lies on the GPU against {allowed}, what the GPU may take but a margin; -c sets it"
        es: "{app} baja por su cuenta el contexto de {from} a {to} tokens: compara lo que está en la GPU con {allowed}, lo que la GPU puede usar menos un margen; -c lo fija"
    lowers_and_spills(app, from, to, allowed)
        en: "{app} lowers the context from {from} to {to} tokens by itself, finds that too much for {allowed} of the GPU as well, and leaves layers on the processor, which is not counted here; -c sets the context"
        es: "{app} baja por su cuenta el contexto de {from} a {to} tokens; también eso es demasiado para {allowed} de la GPU, así que deja capas en el procesador, lo que aquí no se cuenta; -c fija el contexto"
    spills_from_gpu(app, allowed)
        en: "{app} finds the model too much for {allowed} of the GPU and leaves layers on the processor, which is not counted here"
        es: "a {app} el modelo le resulta demasiado grande para {allowed} de la GPU y deja capas en el procesador, lo que aquí no se cuenta"
    offloads_partly(app)
        en: "where the GPU has too little memory, {app} leaves layers on the processor, and an automatic context may be lowered once; neither is counted here"
        es: "si la GPU tiene poca memoria, {app} deja capas en el procesador y puede bajar una vez un contexto automático; ni lo uno ni lo otro se cuenta aquí"
    lowers_context(app, from, to, allowed)
        en: "{app} lowers the context from {from} to {to} tokens by itself: it counts weights, cache and buffer against {allowed}, all memory but a margin; -c sets it"
        es: "{app} baja por su cuenta el contexto de {from} a {to} tokens: compara pesos, caché y búfer con {allowed}, toda la memoria menos un margen; -c lo fija"
    lowers_in_vain(app, from, to, allowed)
        en: "{app} lowers the context from {from} to {to} tokens by itself, finds that too much for {allowed} as well, and loads it all the same"
        es: "{app} baja por su cuenta el contexto de {from} a {to} tokens; también eso es demasiado para {allowed}, y lo carga de todos modos"
    about(name, note) en: "{name}: {note}" es: "{name}: {note}"
    extra_reserve(size, basis)
        en: "{size} are reserved for the system's own models ({basis})"
        es: "{size} se reservan para los modelos del propio sistema ({basis})"
    needs_imatrix(quant)
        en: "llama-quantize makes {quant} files only with an importance matrix; the sizes are those of such a file"
        es: "llama-quantize solo crea archivos {quant} con una matriz de importancia; los tamaños son los de un archivo así"
    requantized(quant, born, bytes)
        en: "the experts stay as the checkpoint has them ({born}), as in published {quant} files; llama-quantize --allow-requantize packs them anew: {bytes} of weights"
        es: "los expertos quedan como en el checkpoint ({born}), igual que en los archivos {quant} publicados; llama-quantize --allow-requantize los vuelve a empaquetar: {bytes} de pesos"
    only_rate(rate)
        en: "only the size of a file of {rate} is known: its weights are not repacked here, and its speed is that of the nearest quantization"
        es: "de un archivo de {rate} solo se conoce el tamaño: aquí sus pesos no se reempaquetan y su velocidad es la de la cuantización más cercana"
    width(quant, scheme, runtime) en: "{quant} is {scheme} in {runtime}" es: "{quant} es {scheme} en {runtime}"
    converted(runtime, scheme, into)
        en: "{runtime} does not run {scheme} directly; the estimate is for {into} with the same calibration"
        es: "{runtime} no ejecuta {scheme} directamente; se calcula {into} con la misma calibración"
    a_gguf_file() en: "a GGUF file" es: "un archivo GGUF"
    as_if_made(file, own, asked)
        en: "{file} holds {own}; the estimate is for {asked} made from the original"
        es: "{file} contiene {own}; se calcula {asked} creado a partir del original"
    speed_not_known(least, reason)
        en: "{least} tokens/s were asked for, but the speed is unknown, because {reason}"
        es: "se pidieron {least} tokens/s, pero la velocidad se desconoce, porque {reason}"
    too_slow(least, typical)
        en: "{least} tokens/s were asked for; {typical} are typical"
        es: "se pidieron {least} tokens/s; lo normal son {typical}"
    left_out(reason) en: "left out: {reason}" es: "omitido: {reason}"
    and_more(count)
        en: "{count} more notes in --format json"
        es: "{count} notas más en --format json"

    header_only(file, needed)
        en: "{file} is only a header: all {needed} bytes of its tensor data are missing; the estimate counts them"
        es: "{file} es solo una cabecera: faltan los {needed} bytes de datos de sus tensores; el cálculo los incluye"
    cut_short(file, missing, needed)
        en: "{file} is incomplete: {missing} of {needed} bytes of its tensor data are missing; the estimate counts them"
        es: "{file} está incompleto: faltan {missing} de los {needed} bytes de datos de sus tensores; el cálculo los incluye"
    parts_missing(lost, parts, first)
        en: "{lost} of {parts} parts are missing, first {first}; their weights are not counted"
        es: "faltan {lost} de {parts} partes, la primera {first}; sus pesos no se cuentan"
    lfs_pointer(file, bytes)
        en: "{file} is only a Git LFS pointer to {bytes} bytes; `git lfs pull` fetches them"
        es: "{file} es solo un puntero de Git LFS a {bytes} bytes; `git lfs pull` los descarga"
    files_missing(lost, files, first)
        en: "{lost} of {files} weight files are missing, first {first}; the estimate follows the configuration"
        es: "faltan {lost} de {files} archivos de pesos, el primero {first}; el cálculo sigue la configuración"
    files_missing_of(lost, files, bytes)
        en: "{lost} of {files} weight files are missing, with {bytes} bytes by the index; the estimate follows the configuration"
        es: "faltan {lost} de {files} archivos de pesos, con {bytes} bytes según el índice; el cálculo sigue la configuración"
    counted_by_index(lost, files, bytes)
        en: "{lost} of {files} weight files are missing; their {bytes} bytes are counted as the index or pointers say"
        es: "faltan {lost} de {files} archivos de pesos; sus {bytes} bytes se cuentan como dicen el índice o los punteros"
    encoder_beside(file, bytes)
        en: "{file} is the encoder of images or sound ({bytes} bytes); it is loaded besides and not counted here"
        es: "{file} es el codificador de imágenes o sonido ({bytes} bytes); se carga aparte y aquí no se cuenta"
    encoder_left_out(model, size, file)
        en: "{model} sees or hears through an encoder, {size} of weights in {file}, which are not counted here; --mmproj counts them"
        es: "{model} ve u oye con un codificador de {size} de pesos en {file} que aquí no se cuentan; con --mmproj se cuentan"
    encoder_not_counted(model, size)
        en: "{model} sees or hears through an encoder of about {size} of weights, which are not counted here"
        es: "{model} ve u oye con un codificador de unos {size} de pesos que aquí no se cuentan"
    encoder_of_unknown_size(model)
        en: "{model} sees or hears through an encoder that is not counted here; its size is not known"
        es: "{model} ve u oye con un codificador que aquí no se cuenta; no se conoce su tamaño"
    encoder_carried(runtime, size)
        en: "{runtime} loads the encoder of images and sound with the model; its {size} of weights and its buffers are counted"
        es: "{runtime} carga con el modelo el codificador de imágenes y sonido; se cuentan sus {size} de pesos y sus búferes"
    encoder_unplanned(file)
        en: "the projector of {file} is not known; its weights are exact, but its compute buffer and the tokens of an image are not counted"
        es: "no se conoce el proyector de {file}; sus pesos son exactos, pero no se cuentan ni su búfer de cómputo ni los tokens de una imagen"
    assumed_adapter(rank, matrices)
        en: "an adapter of rank {rank} is taken to change every matrix of every layer ({matrices} in all, experts left out) in 32-bit floats, as convert_lora_to_gguf.py writes it by default"
        es: "se supone que un adaptador de rango {rank} cambia cada matriz de cada capa ({matrices} en total, sin los expertos) con flotantes de 32 bits, como lo escribe por defecto convert_lora_to_gguf.py"
    embeds_beside(model, quant, tokens)
        en: "{model} ({quant}) stays loaded beside it and embeds passages of up to {tokens} tokens; it shares the process, not the context"
        es: "{model} ({quant}) sigue cargado junto a él y convierte en embeddings pasajes de hasta {tokens} tokens; comparte el proceso, no el contexto"
    runs_beside(model, quant, tokens)
        en: "{model} ({quant}) stays loaded beside it with a context of its own of {tokens} tokens; they share the process"
        es: "{model} ({quant}) sigue cargado junto a él con un contexto propio de {tokens} tokens; comparten el proceso"
    draft_speed()
        en: "llama-server uses the draft model only with --spec-type draft-simple; the speed shown is without it"
        es: "llama-server usa el modelo borrador solo con --spec-type draft-simple; la velocidad mostrada es sin él"
    heads_speed()
        en: "llama-server uses the heads that guess tokens (MTP) only with --spec-type draft-mtp; the speed shown is without them"
        es: "llama-server usa las cabezas que adelantan tokens (MTP) solo con --spec-type draft-mtp; la velocidad mostrada es sin ellas"
    file_with_heads()
        en: "most published files leave the heads out: take one that has them, often with MTP in its name"
        es: "la mayoría de los archivos publicados no incluyen las cabezas: usa uno que las tenga, a menudo con MTP en el nombre"
    other_vocabulary(model)
        en: "the vocabulary of {model} is another one; llama.cpp refuses a draft model that does not share the model's"
        es: "el vocabulario de {model} es otro; llama.cpp rechaza un modelo borrador que no comparte el del modelo"
    several_files(folder)
        en: "{folder} also holds several GGUF files; name one of them to have it estimated"
        es: "{folder} contiene además varios archivos GGUF; indica uno de ellos para calcularlo"
    assumed_width(file, width)
        en: "{file} does not say how wide the feed-forward is; {width} is assumed"
        es: "{file} no dice el ancho del feed-forward; se supone {width}"
    not_there(file)
        en: "{file} is missing; its weights are not counted"
        es: "falta {file}; sus pesos no se cuentan"
    unknown_type(kind)
        en: "the model_type '{kind}' belongs to no known architecture"
        es: "el model_type '{kind}' no es de ninguna arquitectura conocida"
    untyped()
        en: "the configuration names no model_type, so its architecture is unknown"
        es: "la configuración no indica un model_type, así que no se conoce su arquitectura"
    sizes_of_class(file, sizes)
        en: "{file} leaves out {sizes}: the defaults of its class, which count where a file says nothing"
        es: "{file} omite {sizes}: los valores por defecto de su clase, que valen cuando el archivo no dice nada"
    estimated_untyped(percent)
        en: "the configuration names no model_type; the estimate is for a decoder of these sizes and may be off by {percent} %, and whether the runtime runs the model is unknown"
        es: "la configuración no indica un model_type; se calcula un decodificador de esas dimensiones, que puede variar un {percent} %, y no se sabe si el runtime ejecuta el modelo"
    estimated_type(kind, percent)
        en: "the model_type '{kind}' belongs to no known architecture; the estimate is for a decoder of these sizes and may be off by {percent} %, and whether the runtime runs the model is unknown"
        es: "el model_type '{kind}' no es de ninguna arquitectura conocida; se calcula un decodificador de esas dimensiones, que puede variar un {percent} %, y no se sabe si el runtime ejecuta el modelo"
    not_run(arch, percent)
        en: "llama.cpp does not run models of the architecture {arch}; its weights follow from its sizes, and what it computes may be off by {percent} %"
        es: "llama.cpp no ejecuta modelos de la arquitectura {arch}; sus pesos se deducen de sus dimensiones, y lo que calcula puede variar un {percent} %"
    makes_embeddings() en: "it makes embeddings, not text" es: "produce embeddings, no texto"
    made_for_embeddings()
        en: "it was tuned to make embeddings; --embeddings is what that takes"
        es: "se ajustó para producir embeddings; con --embeddings se calcula lo que eso ocupa"
    longest_text(tokens, trained)
        en: "a text must fit in one micro-batch of {tokens} tokens; for longer ones, up to {trained}, give --ubatch-size"
        es: "un texto debe caber en un microlote de {tokens} tokens; para textos más largos, de hasta {trained}, indica --ubatch-size"
    encoder_and_decoder(name, percent)
        en: "{name} is an encoder and a decoder; its weights follow from its sizes, and what it computes may be off by {percent} %"
        es: "{name} es un codificador con un decodificador; sus pesos se deducen de sus dimensiones, y lo que calcula puede variar un {percent} %"
    estimated(reason, percent)
        en: "the model is known only in part ({reason}); the estimate is for a decoder of its sizes and may be off by {percent} %"
        es: "el modelo se conoce solo en parte ({reason}); se calcula un decodificador de sus dimensiones, que puede variar un {percent} %"
    unpacked(folder, packing)
        en: "the weights of {folder} are packed as {packing}; the estimate is for a conversion of the original"
        es: "los pesos de {folder} están empaquetados como {packing}; se calcula una conversión del original"
    packed_for(packing, runtimes)
        en: "the weights are packed as {packing}, for {runtimes}; --quant estimates a conversion of the original"
        es: "los pesos están empaquetados como {packing}, para {runtimes}; --quant calcula una conversión del original"
    packed_for_none(packing)
        en: "the weights are packed as {packing}, which no runtime known here loads; --quant estimates a conversion of the original"
        es: "los pesos están empaquetados como {packing}, que no carga ningún runtime conocido aquí; --quant calcula una conversión del original"
    outline_only(file, reason)
        en: "the metadata of {file} does not describe a model ({reason}); its weights are exact, but cache and compute buffer are not counted"
        es: "los metadatos de {file} no describen un modelo ({reason}); sus pesos son exactos, pero no se cuentan ni la caché ni el búfer de cómputo"
    unknown_arch(arch, file)
        en: "the architecture '{arch}' is unknown; the weights of {file} are exact, but its cache and compute buffer are not counted"
        es: "no se conoce la arquitectura '{arch}'; los pesos de {file} son exactos, pero no se cuentan ni su caché ni su búfer de cómputo"
    as_converted(folder, bytes, quant)
        en: "{folder} holds {bytes} bytes of tensors, most of them {quant}; the estimate is for the GGUF file the converter makes of them"
        es: "{folder} contiene {bytes} bytes de tensores, la mayoría {quant}; se calcula el archivo GGUF que crea el conversor"
    other_parameters(held, file, described)
        en: "the weights hold {held} parameters, but {file} describes {described}; the estimate follows the description"
        es: "los pesos tienen {held} parámetros, pero {file} describe {described}; el cálculo sigue la descripción"
    weights_only(name)
        en: "{name} does not describe its computation; its weights are exact, but cache and compute buffer are not counted"
        es: "{name} no describe su cómputo; sus pesos son exactos, pero no se cuentan ni la caché ni el búfer de cómputo"
    extra_tensors(file, tensors, arch, names)
        en: "{file} holds {tensors} that {arch} does not have ({names}); only the weights are counted"
        es: "{file} contiene {tensors} que {arch} no tiene ({names}); solo se cuentan sus pesos"
    other_tensors(file, tensors, names)
        en: "metadata and tensors of {file} disagree about the shape of {tensors} ({names}); the weights are exact, cache and compute buffer follow the metadata"
        es: "los metadatos y los tensores de {file} no coinciden en la forma de {tensors} ({names}); los pesos son exactos, la caché y el búfer de cómputo siguen los metadatos"
    missing_tensors(file, tensors, arch, names)
        en: "{file} lacks {tensors} that {arch} has ({names}); only what is there is counted"
        es: "a {file} le faltan {tensors} que {arch} tiene ({names}); solo se cuenta lo que hay"
    a_tensor() en: "a tensor" es: "un tensor"
    tensors(count) en: "{count} tensors" es: "{count} tensores"
    and_others(names) en: "{names} and others" es: "{names} y otros"
}
