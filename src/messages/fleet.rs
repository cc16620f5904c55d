//! Devices that users have: what is wrong with a table of them, and whom a model serves.

use super::messages;

messages! {
    // What is wrong with the file.
    at_line(line, reason) en: "line {line}: {reason}" es: "línea {line}: {reason}"
    no_text()
        en: "it is no text in UTF-8 or UTF-16; save it as a CSV in UTF-8"
        es: "no es un texto en UTF-8 ni UTF-16; guárdalo como CSV en UTF-8"
    no_rows()
        en: "it has no rows; write headings such as model,users and a line for each device"
        es: "no tiene filas; escribe encabezados como modelo,usuarios y una línea por dispositivo"
    no_device_column(headings)
        en: "no column names devices ({headings}); call one model, device or ram"
        es: "ninguna columna indica dispositivos ({headings}); llama a una modelo, dispositivo o ram"
    no_number_column(headings)
        en: "no column says how many users ({headings}); call one users, count or share"
        es: "ninguna columna dice cuántos usuarios ({headings}); llama a una usuarios, cantidad o porcentaje"
    no_number()
        en: "the number is missing; write how many users the line stands for, or 0"
        es: "falta el número; escribe a cuántos usuarios representa la línea, o 0"
    not_a_number(text)
        en: "'{text}' is no number; write one such as 1200, 12.5 or 12,5 %"
        es: "'{text}' no es un número; escribe uno como 1200, 12.5 o 12,5 %"
    below_zero(text)
        en: "'{text}' is below zero; write how many users the line stands for, or 0"
        es: "'{text}' es menor que cero; escribe a cuántos usuarios representa la línea, o 0"
    too_many()
        en: "the numbers are too large, or have too many decimals, to be added up exactly; round them"
        es: "los números son demasiado grandes, o tienen demasiados decimales, para sumarlos con exactitud; redondéalos"
    nobody(column)
        en: "every number under {column} is 0; write how many users each line stands for"
        es: "todos los números de {column} son 0; escribe a cuántos usuarios representa cada línea"
    no_memory(text)
        en: "'{text}' is no amount of memory; write it as 8GB or 7811MB, or leave it empty"
        es: "'{text}' no es una cantidad de memoria; escríbela como 8GB o 7811MB, o déjala vacía"
    open_quote()
        en: "a quotation mark opens and is not closed on the line; close it, or double it within a cell"
        es: "se abre una comilla y no se cierra en la línea; ciérrala, o duplícala dentro de una celda"

    // Whom models serve.
    serves(subject, percent)
        en: "{subject} serves {percent} of users"
        es: "{subject} sirve al {percent} de los usuarios"
    models_by_users()
        en: "Models by the users they serve"
        es: "Modelos según los usuarios a los que sirven"
    counted(rows, total, column, places)
        en: "{rows} rows, {total} under {column}, {places} kinds of device."
        es: "{rows} filas; {total} en {column}; {places} clases de dispositivo."
    percent(number) en: "{number} %" es: "{number} %"
    model_at(model, quant) en: "{model} at {quant}" es: "{model} en {quant}"
    model() en: "model" es: "modelo"
    served() en: "served" es: "con servicio"
    unknown() en: "unknown" es: "sin datos"
    users() en: "users" es: "usuarios"
    largest_for_90(model)
        en: "The largest that serves 90 % of users is {model}."
        es: "El más grande que sirve al 90 % de los usuarios es {model}."
    none_for_90()
        en: "None of them serves 90 % of users."
        es: "Ninguno sirve al 90 % de los usuarios."
    is_enough() en: "It serves at least 90 % of users." es: "Sirve al menos al 90 % de los usuarios."
    is_not_enough()
        en: "It serves less than 90 % of users."
        es: "Sirve a menos del 90 % de los usuarios."
    not_served_by(model)
        en: "not served by {model}, most users first"
        es: "sin servicio con {model}, primero donde hay más usuarios"
    and_more(count, percent)
        en: "{count} more, with {percent} of users"
        es: "{count} más, con el {percent} de los usuarios"
    any_device() en: "any device" es: "cualquiera"

    // What to know of the numbers.
    unknown_users(percent, names)
        en: "{percent} of users are counted as unknown: the catalog does not have their device, and the file not its memory ({names})"
        es: "{percent} de los usuarios cuentan como «sin datos»: el catálogo no tiene su dispositivo, ni el archivo su memoria ({names})"
    no_name() en: "no name" es: "sin nombre"
    judged_by_memory(percent)
        en: "{percent} of users are judged by memory alone"
        es: "{percent} de los usuarios se evalúan solo por la memoria"
    on_the_scarcest()
        en: "memory without a system is judged on the kind of machine that leaves least of it; --platform android names one"
        es: "la memoria sin sistema se evalúa en la clase de equipo que menos deja; --platform android indica uno"
    at_smallest(percent)
        en: "{percent} of users have a device that is sold with several sizes of memory, and are judged with the smallest; a ram column says which it is"
        es: "{percent} de los usuarios tienen un dispositivo que se vende con varias memorias y se evalúan con la menor; una columna ram dice cuál es"
    would_serve(model, percent)
        en: "with the largest sizes, {model} would serve {percent}"
        es: "con las mayores, {model} serviría al {percent}"

    // A model for each class of memory.
    tiers_need_system()
        en: "rows of the file name memory and no system; add --platform android, ios, ipados, macos, windows, linux or iot, or a column system"
        es: "hay filas del archivo que indican memoria y ningún sistema; agrega --platform android, ios, ipados, macos, windows, linux o iot, o una columna sistema"
    tiers_title(task, percent)
        en: "{task}: a model per class of memory serves {percent} of users"
        es: "{task}: un modelo por clase de memoria sirve al {percent} de los usuarios"
    counted_in(rows, total, column)
        en: "{rows} rows, {total} under {column}. The model of each class is the one a plan recommends for its least memory; what it serves is checked on every device."
        es: "{rows} filas; {total} en {column}. El modelo de cada clase es el que un plan recomienda para su menor memoria; a quién sirve se comprueba en cada dispositivo."
    memory_of(system, ram) en: "{system}, {ram}" es: "{system}; {ram}"
    memory_between(system, least, most)
        en: "{system}, {least} to {most}"
        es: "{system}; de {least} a {most}"
    download() en: "download" es: "descarga"
    served_of_them() en: "of them served" es: "de ellos con servicio"
    no_model() en: "none is viable" es: "ninguno es viable"
    without_model(percent)
        en: "for {percent} of users no model is viable"
        es: "para el {percent} de los usuarios ningún modelo es viable"
    one_for_90(model)
        en: "One model for all: {model} is the largest of these that serves 90 % of users by itself."
        es: "Un modelo para todos: {model} es el más grande de estos que sirve por sí solo al 90 % de los usuarios."
    no_one_for_90()
        en: "None of these serves 90 % of users by itself."
        es: "Ninguno de estos sirve por sí solo al 90 % de los usuarios."
    whole_plans() en: "The whole plan of each class:" es: "El plan completo de cada clase:"
}
