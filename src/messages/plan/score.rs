//! What speaks for and against a model.

use crate::messages::messages;

messages! {
    score(measure, value) en: "{measure} {value}" es: "{measure} {value}"
    scores(scores, billions)
        en: "{scores}: like an average model of {billions} billion parameters"
        es: "{scores}: como un modelo medio de {billions} mil millones de parámetros"
    as_its_siblings(billions)
        en: "no published scores of its own; its siblings' put it beside an average model of {billions} billion parameters"
        es: "sin notas publicadas propias; las de su familia lo sitúan junto a un modelo medio de {billions} mil millones de parámetros"
    by_size_alone(billions)
        en: "no published scores: taken for an average model of {billions} billion parameters"
        es: "sin notas publicadas: se toma por un modelo medio de {billions} mil millones de parámetros"
    perplexity_loss(quant, percent)
        en: "{quant} adds {percent} % to the perplexity of Llama 3 8B"
        es: "{quant} añade un {percent} % a la perplejidad de Llama 3 8B"
    scheme_loss(scheme, bits)
        en: "{scheme} keeps {bits} bits of each weight"
        es: "{scheme} conserva {bits} bits de cada peso"
    not_described_for(task)
        en: "its publisher does not describe it as good for {task}"
        es: "su editor no lo describe como bueno para {task}"
    made_for(task) en: "made for {task}" es: "hecho para {task}"
    thinks_first()
        en: "thinks at length before every answer"
        es: "piensa largo rato antes de cada respuesta"
    among_many(language, count)
        en: "{language} is probably among its {count} languages"
        es: "el {language} está probablemente entre sus {count} idiomas"
    speaks(language) en: "{language} is among its languages" es: "el {language} está entre sus idiomas"
    language_unknown(language)
        en: "nobody says whether it speaks {language}"
        es: "nadie dice si habla {language}"
    language_missing(language)
        en: "{language} is not among its languages"
        es: "el {language} no está entre sus idiomas"
    pace(typical) en: "{typical} tokens/s" es: "{typical} tokens/s"
    warm_pace(typical) en: "{typical} tokens/s once warm" es: "{typical} tokens/s en caliente"
    slower(pace, need)
        en: "{pace}, and the task wants {need}"
        es: "{pace}, y la tarea pide {need}"
    faster(pace, need)
        en: "{pace}, where {need} are enough"
        es: "{pace}, cuando bastan {need}"
    waits(seconds, bearable)
        en: "{seconds} s to the first token, and the task bears {bearable}"
        es: "{seconds} s hasta el primer token, y la tarea admite {bearable}"
    drains(percent)
        en: "{percent} % of the battery for 1000 tokens"
        es: "{percent} % de la batería por cada 1000 tokens"
    downloaded(count, month)
        en: "{count} downloads in a month ({month})"
        es: "{count} descargas en un mes ({month})"
    thousands(count) en: "{count} thousand" es: "{count} mil"
    millions(count) en: "{count} million" es: "{count} millones de"
    downloads_unknown() en: "its downloads are not known" es: "no se conocen sus descargas"
    released(month) en: "released {month}" es: "publicado en {month}"
    release_unknown() en: "its release is not known" es: "no se conoce su fecha de publicación"
    unverified()
        en: "its shape is not checked against a published count of parameters"
        es: "su forma no está comprobada con un número publicado de parámetros"
    licence(id, note) en: "licence {id}: {note}" es: "licencia {id}: {note}"
    licence_unknown() en: "its licence is not known" es: "no se conoce su licencia"
    only_just_fits() en: "only just fits" es: "cabe por poco"
    downloads(size) en: "{size} to download" es: "{size} que descargar"
    narrow_cache() en: "KV cache in 8 bits" es: "caché KV en 8 bits"
    shorter_context(has, planned)
        en: "{has} tokens of context instead of the {planned} the task is planned with"
        es: "{has} tokens de contexto en lugar de los {planned} con los que se planea la tarea"
    few_addresses(needs, has)
        en: "asks for {needs} of addresses, and a process there may have no more than {has}"
        es: "pide {needs} de direcciones, y un proceso ahí puede no tener más de {has}"
}
