//! The models of a plan: a line each, what speaks for and against them, and where nothing is viable.

use crate::messages::messages;

messages! {
    models_heading() en: "1. Models" es: "1. Modelos"
    model_heading(number, name, quant) en: "{number}: {name}, {quant}" es: "{number}: {name}, {quant}"
    others_heading() en: "What else fits" es: "Qué más cabe"
    score_heading(name) en: "Score of {name}" es: "Puntuación de {name}"
    verdict_label() en: "Verdict" es: "Veredicto"
    memory_label() en: "Memory" es: "Memoria"
    context_label() en: "Context" es: "Contexto"
    speed_label() en: "Speed" es: "Velocidad"
    battery_label() en: "Energy" es: "Energía"
    licence_label() en: "Licence" es: "Licencia"
    download_label() en: "Download" es: "Descarga"
    why_label() en: "Why" es: "Por qué"
    weakness_label() en: "Weakness" es: "Debilidad"
    weights_label() en: "Weights" es: "Pesos"
    needs_label() en: "Needs" es: "Necesita"
    model_label() en: "Model" es: "Modelo"
    total_label() en: "total" es: "total"
    alone()
        en: "No other model of the catalog serves the task and fits."
        es: "Ningún otro modelo del catálogo sirve para la tarea y cabe."
    two_only()
        en: "No third model of the catalog serves the task and fits."
        es: "Ningún tercer modelo del catálogo sirve para la tarea y cabe."
    no_family_thrice()
        en: "Others that fit are of a family that is here twice already."
        es: "Los demás que caben son de una familia que ya está aquí dos veces."
    fits() en: "fits, also when the system keeps much" es: "cabe, aunque el sistema retenga mucho"
    fits_free()
        en: "fits, by more than the estimate may be off"
        es: "cabe, con más margen que el error de la estimación"
    tight()
        en: "only just fits: holds in everyday use, not when the system keeps much"
        es: "cabe por poco: alcanza en el uso diario, no si el sistema retiene mucho"
    memory_line(weights, cache, buffers, process, total, budget, percent)
        en: "weights {weights}, KV cache {cache}, buffers {buffers}, process {process}: {total} of {budget} ({percent} %)"
        es: "pesos {weights}, caché KV {cache}, búferes {buffers}, proceso {process}: {total} de {budget} ({percent} %)"
    charged_line(charged, limit)
        en: "; {charged} of it count against the {limit} an app may hold"
        es: "; {charged} cuentan para el límite de {limit} por app"
    context_line(tokens, why) en: "{tokens} tokens: {why}" es: "{tokens} tokens: {why}"
    context_trained(tokens, trained, why)
        en: "{tokens} tokens of {trained} trained: {why}"
        es: "{tokens} tokens de {trained} entrenados: {why}"
    once_warm(typical) en: ", {typical} once warm" es: ", {typical} en caliente"
    first_token(low, high, prompt)
        en: "; first token of a prompt of {prompt} tokens after {low} to {high}"
        es: "; primer token de un prompt de {prompt} tokens tras {low} a {high}"
    first_token_unknown()
        en: "; the wait for the first token is not known on this hardware"
        es: "; no se conoce la espera hasta el primer token en este hardware"
    speed_unknown(reason) en: "not known, as {reason}" es: "no se conoce, porque {reason}"
    of_battery(percent, minutes)
        en: ", {percent} % of the battery for 1000 tokens, {minutes} of output without a pause"
        es: ", {percent} % de la batería por cada 1000 tokens, {minutes} de texto sin pausa"
    energy_unknown()
        en: "not known: nobody measured what such a machine draws"
        es: "no se conoce: nadie midió lo que consume una máquina así"
    licence_line(id, note) en: "{id}: {note}" es: "{id}: {note}"
    licence_not_read() en: "not known; read the model's card first" es: "no se conoce; lee antes la ficha del modelo"
    download_line(size, file) en: "{size} (`{file}`)" es: "{size} (`{file}`)"
    encoder(size)
        en: "its encoder of images, a file of its own (mmproj), takes some {size} more in 16 bits and is not in these figures"
        es: "su codificador de imágenes, un archivo aparte (mmproj), ocupa unos {size} más en 16 bits y no está en estas cifras"
    little_room(left) en: "only {left} of the budget are left" es: "solo quedan {left} del presupuesto"
    no_weakness() en: "none that the catalog knows of" es: "ninguna que conozca el catálogo"
    runner_up(points, name)
        en: "{points} points behind {name}"
        es: "{points} puntos por debajo de {name}"
    and_more(count, flag)
        en: "{count} more fit; `{flag}` lists them all."
        es: "Caben {count} más; `{flag}` los muestra todos."
    speed_not_known(reason) en: "speed not known, as {reason}" es: "velocidad desconocida, porque {reason}"
    unknown_speed() en: "speed not known" es: "velocidad desconocida"
    budget_line(budget) en: "{budget} for the model" es: "{budget} para el modelo"
    quant_label() en: "Quantization" es: "Cuantización"
    share_label() en: "Share" es: "Parte"
    others_all()
        en: "All that fit, the best first, by what the weights take and what the process needs:"
        es: "Todos los que caben, el mejor primero, con lo que ocupan los pesos y lo que necesita el proceso:"
    others_intro()
        en: "The best of each family, by what the weights take and what the process needs:"
        es: "Lo mejor de cada familia, con lo que ocupan los pesos y lo que necesita el proceso:"
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
    closest_heading() en: "What comes closest" es: "Qué se acerca más"
    change_heading() en: "What would have to change" es: "Qué tendría que cambiar"
    nothing(task, place)
        en: "Nothing viable: no model of the catalog serves {task} on {place}."
        es: "Nada viable: ningún modelo del catálogo sirve para {task} en {place}."
    nothing_as_wished(task, place, wish)
        en: "Nothing viable: no model that fits serves {task} on {place} with {wish}."
        es: "Nada viable: ningún modelo que quepa sirve para {task} en {place} con {wish}."
    wish_speed(tps) en: "{tps} tokens/s" es: "{tps} tokens/s"
    wish_download(size) en: "a download of {size} at most" es: "una descarga de {size} como máximo"
    nothing_because(why) en: "The reason: {why}." es: "El motivo: {why}."
    closest_memory(name, quant, needs, missing)
        en: "{name} at {quant} needs {needs}, {missing} more than there are"
        es: "{name} en {quant} necesita {needs}, {missing} más de los que hay"
    closest_speed(name, quant, typical)
        en: "{name} at {quant} generates {typical} tokens/s"
        es: "{name} en {quant} genera {typical} tokens/s"
    closest_speed_unknown(name, quant)
        en: "{name} at {quant} fits, but how fast it is there is not known"
        es: "{name} en {quant} cabe, pero no se sabe qué velocidad alcanza ahí"
    closest_download(name, quant, size)
        en: "{name} at {quant} is a file of {size}"
        es: "{name} en {quant} es un archivo de {size}"
    closest_never(name, quant, needs)
        en: "{name} at {quant} would need {needs}, if it could run"
        es: "{name} en {quant} necesitaría {needs}, si pudiera ejecutarse"
    closest_none()
        en: "no model of the catalog has all that is asked for: the licence, the modality"
        es: "ningún modelo del catálogo cumple todo lo pedido: la licencia, la modalidad"
    change_memory(least) en: "memory: {least} would do for the closest" es: "la memoria: {least} bastarían para el más cercano"
    change_speed()
        en: "the speed asked for, or the chip; `--soc` names it where it is not known"
        es: "la velocidad pedida, o el chip; `--soc` lo indica donde no se conoce"
    change_download() en: "the largest download allowed" es: "la descarga máxima permitida"
    change_wishes() en: "the licence or the modality asked for" es: "la licencia o la modalidad pedidas"
    change_device(device)
        en: "the device: with the closest, `{device}` is the smallest of the catalog that would do"
        es: "el dispositivo: con el más cercano, `{device}` es el menor del catálogo que bastaría"
    change_runtime(flags) en: "the runtime: `{flags}` runs there" es: "el entorno: `{flags}` funciona ahí"
    change_backend() en: "the backend: `--backend cpu`" es: "el backend: `--backend cpu`"
    change_any_device()
        en: "the device: language models need one with a 64-bit system and some hundred megabytes of memory"
        es: "el dispositivo: los modelos de lenguaje necesitan uno con sistema de 64 bits y algunos cientos de megabytes de memoria"
    change_system()
        en: "the system: the same board under a 64-bit system; ask again without `--os`"
        es: "el sistema: la misma placa con un sistema de 64 bits; pregunta de nuevo sin `--os`"
}
