//! What is wrong with a command line, and what to write instead.

use super::messages;

messages! {
    no_command()
        en: "no command is given; try `edgefit fit MODEL --ram 4GiB`, or `edgefit --help`"
        es: "no se indica ningún comando; prueba `edgefit fit MODELO --ram 4GiB` o `edgefit --help`"
    no_such_command(name)
        en: "no command '{name}'; `edgefit --help` lists what there is"
        es: "no existe el comando '{name}'; `edgefit --help` muestra los que hay"
    no_such_command_but(name, near)
        en: "no command '{name}'; did you mean {near}?"
        es: "no existe el comando '{name}'; ¿querías decir {near}?"
    a_model_is_no_command(name, quoted)
        en: "'{name}' is a model, not a command; ask `edgefit fit {quoted}`"
        es: "'{name}' es un modelo, no un comando; pregunta `edgefit fit {quoted}`"
    an_entry_is_no_command(name, quoted)
        en: "'{name}' is not a command but an entry of the catalog; ask `edgefit show {quoted}`"
        es: "'{name}' no es un comando sino una entrada del catálogo; pregunta `edgefit show {quoted}`"
    no_option(option, command)
        en: "no option '{option}'; `{command} --help` lists what there is"
        es: "no existe la opción '{option}'; `{command} --help` muestra las que hay"
    no_option_but(option, near)
        en: "no option '{option}'; did you mean '{near}'?"
        es: "no existe la opción '{option}'; ¿querías decir '{near}'?"
    no_picture_of_fleet()
        en: "a fleet is not drawn as one picture; ask for --format html, or table for its bars"
        es: "una flota no se dibuja en una sola imagen; pide --format html, o table para ver sus barras"
    one_too_many(text, command)
        en: "'{text}' is one argument too many; put a name with blanks between quotes, or see `{command} --help`"
        es: "'{text}' sobra; escribe entre comillas un nombre con espacios, o mira `{command} --help`"
    no_percent(text)
        en: "'{text}' is not a percentage; write a number from 0 to 100, such as 5"
        es: "'{text}' no es un porcentaje; escribe un número de 0 a 100, como 5"
    needs_value(option) en: "{option} needs a value" es: "{option} necesita un valor"
    needs_one_of(option, all) en: "{option} needs a value: {all}" es: "{option} necesita un valor: {all}"
    takes_no_more(option, text)
        en: "{option} takes no such value; leave out '{text}'"
        es: "{option} no admite ese valor; quita '{text}'"
    not_one_of(option, text, all)
        en: "{option} cannot be '{text}'; write {all}"
        es: "{option} no puede ser '{text}'; escribe {all}"
    not_one_of_but(option, text, near)
        en: "{option} cannot be '{text}'; did you mean '{near}'?"
        es: "{option} no puede ser '{text}'; ¿querías decir '{near}'?"
    not_a_value(option, text)
        en: "{option} cannot be '{text}'"
        es: "{option} no puede ser '{text}'"
    at(option, reason) en: "{option}: {reason}" es: "{option}: {reason}"
    missing(all, usage)
        en: "{all} is missing; write `{usage}`"
        es: "falta {all}; escribe `{usage}`"
    excluded(one, other)
        en: "{one} and {other} exclude each other; leave one out"
        es: "{one} y {other} se excluyen; quita una de las dos"
    twice(option) en: "{option} is given twice; leave one out" es: "{option} aparece dos veces; quita una"
    not_understood(command)
        en: "the command line is not understood; see `{command} --help`"
        es: "no se entiende la línea de comandos; mira `{command} --help`"

    no_lang(text) en: "'{text}' is not spoken here; write en or es" es: "'{text}' no se habla aquí; escribe en o es"
    no_speed(text)
        en: "'{text}' is not a number of tokens a second above 0, such as 5 or 7.5"
        es: "'{text}' no es un número de tokens por segundo mayor que 0, como 5 o 7.5"
    no_languages(text)
        en: "'{text}' is not an ISO 639-1 code such as es; write several as en,es"
        es: "'{text}' no es un código ISO 639-1 como es; escribe varios así: en,es"
    no_cache_size(text)
        en: "'{text}' is no amount of MiB such as 512; 0 stands for none, -1 for no limit"
        es: "'{text}' no es una cantidad de MiB como 512; 0 es ninguno, -1 es sin límite"
    not_whole(text)
        en: "'{text}' is not a whole number such as 8"
        es: "'{text}' no es un número entero como 8"
}
