//! What is on a disk.

use super::messages;

messages! {
    // Headings.
    quant() en: "quant" es: "cuant."
    size() en: "size" es: "tamaño"
    context() en: "context" es: "contexto"
    means_context() en: "tokens of the longest that fits" es: "tokens del más largo que cabe"

    // States of what has no verdict.
    is_part() en: "part" es: "parte"
    is_unfinished() en: "unfinished" es: "incompleto"
    is_broken() en: "broken" es: "dañado"
    not_priced() en: "not known" es: "no se conoce"

    // Why a file is not read.
    half_downloaded()
        en: "the download is not finished; the program it belongs to goes on with it when it is asked for the model again"
        es: "la descarga no ha terminado; el programa al que pertenece la continúa cuando se le vuelve a pedir el modelo"
    link_to_nothing()
        en: "it is a link to a file that is not there; download the model again"
        es: "es un enlace a un archivo que no existe; descarga el modelo otra vez"
    ends_early()
        en: "the file ends before its tensors do; download it again"
        es: "el archivo termina antes que sus tensores; descárgalo otra vez"
    files_missing()
        en: "some of its files are missing; download those too"
        es: "faltan algunos de sus archivos; descárgalos también"
    no_file() en: "it is no regular file, and is not opened" es: "no es un archivo normal y no se abre"
    first_part_missing()
        en: "the first of its parts is missing; download that too"
        es: "falta la primera de sus partes; descárgala también"
    encoder_alone()
        en: "an encoder (mmproj) without the model it belongs to beside it"
        es: "un codificador (mmproj) sin el modelo al que pertenece a su lado"
    no_manifest()
        en: "its manifest cannot be read; pull the model again"
        es: "no se puede leer su manifiesto; descarga el modelo otra vez con pull"
    names_no_weights()
        en: "its manifest names no GGUF file: it runs elsewhere, or is in another format"
        es: "su manifiesto no nombra ningún archivo GGUF: se ejecuta en otro lugar o está en otro formato"
    blob_missing()
        en: "the blob its manifest names is not there; pull the model again"
        es: "no existe el blob que nombra su manifiesto; descarga el modelo otra vez con pull"

    // What could not be looked at.
    not_allowed(path)
        en: "{path} was not looked into: reading it is not permitted"
        es: "no se miró dentro de {path}: no se permite leerlo"
    unread(path, why) en: "{path} was not looked into: {why}" es: "no se miró dentro de {path}: {why}"
    too_many()
        en: "there is more than is looked at; name the folders of interest one by one"
        es: "hay más de lo que se revisa; indica una por una las carpetas de interés"

    // The end.
    none_found(folders)
        en: "No models were found; {folders} were looked into. Name others: `edgefit scan FOLDER`."
        es: "No se encontró ningún modelo; se miró en {folders}. Indica otras: `edgefit scan CARPETA`."
    nowhere()
        en: "No models were found: no program's cache is on this disk. Name a folder: `edgefit scan FOLDER`."
        es: "No se encontró ningún modelo: en este disco no hay cachés de programas. Indica una carpeta: `edgefit scan CARPETA`."
    a_folder() en: "1 folder" es: "1 carpeta"
    folders(count) en: "{count} folders" es: "{count} carpetas"
    a_model() en: "1 model" es: "1 modelo"
    models(count) en: "{count} models" es: "{count} modelos"
    total(models, size) en: "{models}, {size}" es: "{models}; {size}"
    of_which_one_fits(total) en: "{total}; 1 fits here" es: "{total}; aquí cabe 1"
    of_which_fit(total, count) en: "{total}; {count} fit here" es: "{total}; aquí caben {count}"
    here(place) en: "Here: {place}." es: "Aquí: {place}."
    one_not_whole(total)
        en: "{total}; 1 unfinished or broken"
        es: "{total}; 1 incompleto o dañado"
    not_whole(total, count)
        en: "{total}; {count} unfinished or broken"
        es: "{total}; {count} incompletos o dañados"
    names_and_more(names, more) en: "{names} and {more} more" es: "{names} y {more} más"
    sentence(text) en: "{text}." es: "{text}."
    next(command) en: "What the largest of them costs: {command}" es: "Lo que cuesta el mayor de ellos: {command}"
    looking() en: "looking for models" es: "buscando modelos"

    one_place(names)
        en: "a scan is judged in one place, and '{names}' are several; name one with --device"
        es: "los modelos encontrados se evalúan en un solo lugar, y '{names}' son varios; indica uno con --device"
}
