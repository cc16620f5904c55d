//! What the reader should know before believing an answer.

use super::{Message, messages};

/// Whether a note about a model says by itself which.
pub fn names_its_model(note: &Message) -> bool {
    matches!(note.key(), "trained_for" | "not_verified" | "no_tokenizer" | "weights_only")
}

messages! {
    trained_for(model, trained, asked)
        en: "{model} was trained for {trained} tokens; {asked} are priced as asked"
        es: "{model} se entrenó para {trained} tokens; se calculan los {asked} que se piden"
    not_verified(model)
        en: "the shape of {model} is not checked against a published parameter count"
        es: "la forma de {model} no se ha cotejado con un número de parámetros publicado"
    no_tokenizer(model)
        en: "the tokenizer of {model} is not measured; its memory is a guess by vocabulary size"
        es: "el tokenizador de {model} no se ha medido; su memoria se supone por el tamaño del vocabulario"
    card_only(card)
        en: "the verdict is about the memory of the {card}; what stays in the machine's own is not judged"
        es: "el veredicto trata de la memoria de la tarjeta {card}; no se juzga lo que queda en la del equipo"
    shared_gpu()
        en: "the GPU is taken to share the memory asked about; a graphics card is named with --device"
        es: "se supone que la GPU comparte la memoria indicada; una tarjeta gráfica se indica con --device"
    gpu_buffers()
        en: "compute buffers of a GPU are planned like the CPU's, and may be off by a fifth"
        es: "los búferes de cómputo de una GPU se calculan como los de la CPU, y pueden variar en una quinta parte"
    about(name, note) en: "{name}: {note}" es: "{name}: {note}"
    extra_reserve(size, basis)
        en: "{size} are kept for the system's own models: {basis}"
        es: "{size} se reservan para los modelos del propio sistema: {basis}"
    needs_imatrix(quant)
        en: "llama-quantize makes {quant} files with an importance matrix only; sizes are those it would have"
        es: "llama-quantize solo crea archivos {quant} con una matriz de importancia; los tamaños son los que tendría"
    width(quant, scheme, runtime) en: "{quant} is {scheme} in {runtime}" es: "{quant} es {scheme} en {runtime}"
    converted(runtime, scheme, into)
        en: "{runtime} does not run {scheme} as it is; its calibration is carried over, and {into} is priced"
        es: "{runtime} no ejecuta {scheme} tal cual; se traslada su calibración y se calcula {into}"
    a_gguf_file() en: "a GGUF file" es: "un archivo GGUF"
    as_if_made(file, own, asked)
        en: "{file} holds {own}; it is priced as if {asked} had been made of the original"
        es: "{file} contiene {own}; se calcula como si {asked} se hubiera creado a partir del original"
    typed_gb(typed, bytes, number)
        en: "{typed} is {bytes}; memory is sold in GiB, so a machine of that name has --ram {number}GiB"
        es: "{typed} son {bytes}; la memoria se vende en GiB, así que un equipo con ese nombre tiene --ram {number}GiB"
    speed_not_known(least, reason)
        en: "{least} tokens a second are asked for, and the speed is not known, as {reason}"
        es: "se piden {least} tokens por segundo, y la velocidad no se conoce: {reason}"
    too_slow(least, typical)
        en: "{least} tokens a second are asked for, and {typical} are typical"
        es: "se piden {least} tokens por segundo, y lo normal son {typical}"
    left_out(reason) en: "left out: {reason}" es: "omitido: {reason}"
    and_more(count)
        en: "and {count} more, all of them in --format json"
        es: "y {count} más, todas en --format json"

    header_only(file, needed)
        en: "{file} is a header only: all {needed} bytes of its tensor data are missing; it is priced as if they were there"
        es: "{file} es solo una cabecera: faltan los {needed} bytes de datos de sus tensores; se calcula como si estuvieran"
    cut_short(file, missing, needed)
        en: "{file} is cut short: {missing} of {needed} bytes of its tensor data are missing; it is priced as if they were there"
        es: "{file} está incompleto: faltan {missing} de los {needed} bytes de datos de sus tensores; se calcula como si estuvieran"
    parts_missing(lost, parts, first)
        en: "{lost} of {parts} parts are not there, first {first}: their weights are left out"
        es: "faltan {lost} de {parts} partes, la primera {first}: sus pesos no se cuentan"
    not_there(file)
        en: "{file} is not there: its weights are left out"
        es: "{file} no está: sus pesos no se cuentan"
    unknown_type(kind)
        en: "the model_type '{kind}' is of no architecture we know"
        es: "el model_type '{kind}' no es de ninguna arquitectura conocida"
    packed(folder, packing)
        en: "the weights of {folder} are packed ({packing}), which llama.cpp does not load; priced as converted from the original"
        es: "los pesos de {folder} están empaquetados ({packing}), y llama.cpp no los carga así; se calculan como convertidos del original"
    outline_only(file, reason)
        en: "the metadata of {file} does not describe a model ({reason}), so its weights are exact, but cache and compute buffer are left out"
        es: "los metadatos de {file} no describen un modelo ({reason}), así que sus pesos son exactos, pero no se cuentan ni la caché ni el búfer de cómputo"
    unknown_arch(arch, file)
        en: "the architecture '{arch}' is not known, so the weights of {file} are exact, but its cache and compute buffer are left out"
        es: "la arquitectura '{arch}' no se conoce, así que los pesos de {file} son exactos, pero no se cuentan ni su caché ni su búfer de cómputo"
    as_converted(folder, bytes, quant)
        en: "{folder} holds {bytes} bytes of tensors, most of them {quant}; priced as the GGUF file the converter makes of them"
        es: "{folder} contiene {bytes} bytes de tensores, la mayoría {quant}; se calcula como el archivo GGUF que crea el conversor"
    other_parameters(held, file, described)
        en: "the weights hold {held} parameters, but {file} describes {described}: it is priced as described"
        es: "los pesos tienen {held} parámetros, pero {file} describe {described}: se calcula según la descripción"
    weights_only(name)
        en: "{name} says nothing about what it computes, so its weights are exact, but cache and compute buffer are left out"
        es: "{name} no dice qué calcula, así que sus pesos son exactos, pero no se cuentan ni la caché ni el búfer de cómputo"
    extra_tensors(file, tensors, arch, names)
        en: "{file} holds {tensors} that {arch} does not have ({names}): counted as weights, what they compute is left out"
        es: "{file} contiene {tensors} que {arch} no tiene ({names}): cuentan como pesos, pero no lo que calculan"
    other_tensors(file, tensors, names)
        en: "metadata and tensors of {file} disagree about the shape of {tensors} ({names}): weights are exact, cache and compute buffer follow the metadata"
        es: "los metadatos y los tensores de {file} no coinciden en la forma de {tensors} ({names}): los pesos son exactos, la caché y el búfer de cómputo siguen los metadatos"
    missing_tensors(file, tensors, arch, names)
        en: "{file} lacks {tensors} that {arch} has ({names}): only what is there is counted"
        es: "a {file} le faltan {tensors} que {arch} tiene ({names}): solo se cuenta lo que hay"
    a_tensor() en: "a tensor" es: "un tensor"
    tensors(count) en: "{count} tensors" es: "{count} tensores"
    and_others(names) en: "{names} and others" es: "{names} y otros"
}
