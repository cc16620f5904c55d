//! The models of a plan: a line each, what speaks for and against them, and where nothing is viable.

use crate::messages::messages;

messages! {
    models_heading() en: "1. Models" es: "1. Modelos"
    model_heading(number, name, quant) en: "{number}: {name}, {quant}" es: "{number}: {name}, {quant}"
    others_heading() en: "Other models that fit" es: "Otros modelos que caben"
    score_heading(name) en: "Score of {name}" es: "Puntuación de {name}"
    verdict_label() en: "Verdict" es: "Veredicto"
    memory_label() en: "Memory" es: "Memoria"
    context_label() en: "Context" es: "Contexto"
    speed_label() en: "Speed" es: "Velocidad"
    battery_label() en: "Energy" es: "Energía"
    licence_label() en: "Licence" es: "Licencia"
    download_label() en: "Download" es: "Descarga"
    why_model(name) en: "Why {name}" es: "Por qué {name}"
    why_first() en: "Why first" es: "Por qué primero"
    why_not_first() en: "Why not first" es: "Por qué no primero"
    models_label() en: "the models to consider" es: "los modelos a considerar"
    pace_label() en: "Tokens/s" es: "Tokens/s"
    verdicts_mean(meanings) en: "Verdict: {meanings}." es: "Veredicto: {meanings}."
    a_dash() en: "A dash is not known." es: "Un guion es un valor desconocido."
    left_out(names, flag)
        en: "Left out here: {names}. `{flag}` shows everything."
        es: "Omitido aquí: {names}. `{flag}` muestra todo."
    not_for_system() en: "Not for this system" es: "No son para este sistema"
    not_for_processor() en: "Not for this processor" es: "No son para este procesador"
    no_such_gpu()
        en: "No GPU that they support, or none known"
        es: "Sin una GPU compatible, o no se conoce"
    not_for_chip()
        en: "For other chips, or this one is unknown"
        es: "Para otros chips, o se desconoce este"
    no_converter() en: "No converter for this architecture" es: "Sin conversor para esta arquitectura"
    not_in_setup() en: "Not in this setup" es: "No con esta configuración"
    weakness_label() en: "Weakness" es: "Debilidad"
    weights_label() en: "Weights" es: "Pesos"
    needs_label() en: "Needs" es: "Necesita"
    model_label() en: "Model" es: "Modelo"
    total_label() en: "total" es: "total"
    alone()
        en: "No other model of the catalog suits the task and fits."
        es: "Ningún otro modelo del catálogo sirve para la tarea y cabe."
    two_only()
        en: "No third model of the catalog suits the task and fits."
        es: "Ningún tercer modelo del catálogo sirve para la tarea y cabe."
    fits()
        en: "fits even if the system keeps its maximum"
        es: "cabe incluso si el sistema reserva el máximo"
    fits_free()
        en: "fits, with more room than the estimate may be off"
        es: "cabe, con más margen que el error de la estimación"
    tight() en: "tight: fits in typical use only" es: "ajustado: cabe solo en uso normal"
    memory_line(weights, cache, buffers, process)
        en: "weights {weights}, KV cache {cache}, buffers {buffers}, process {process}"
        es: "pesos {weights}; caché KV {cache}; búferes {buffers}; proceso {process}"
    of_budget(needs, budget, percent)
        en: "{needs} of {budget}, {percent} %"
        es: "{needs} de {budget}; {percent} %"
    second_line(second) en: ", second model {second}" es: "; segundo modelo {second}"
    charged_line(charged, limit)
        en: "; {charged} count against the limit of {limit} per app"
        es: "; {charged} cuentan para el límite de {limit} por app"
    tokens_planned(tokens) en: "planned with {tokens} tokens" es: "planeado con {tokens} tokens"
    tokens_trained(tokens) en: "trained for {tokens} tokens" es: "entrenado con {tokens} tokens"
    task_line(tokens, why, prompt, output)
        en: "{tokens} tokens: {why} ({prompt} of prompt, {output} of answer)"
        es: "{tokens} tokens: {why} ({prompt} de prompt, {output} de respuesta)"
    once_warm(typical) en: ", {typical} once warm" es: "; {typical} en caliente"
    first_token(low, high, prompt)
        en: "; the first token of a prompt of {prompt} tokens takes {low} to {high}"
        es: "; el primer token de un prompt de {prompt} tokens tarda de {low} a {high}"
    first_token_unknown()
        en: "; the wait for the first token is unknown on this hardware"
        es: "; se desconoce la espera hasta el primer token en este hardware"
    speed_unknown(reason) en: "unknown: {reason}" es: "se desconoce: {reason}"
    of_battery(percent, minutes)
        en: ", {percent} % of the battery per 1000 tokens, {minutes} of output without a pause"
        es: "; {percent} % de la batería por cada 1000 tokens; {minutes} de texto sin pausa"
    energy_unknown()
        en: "no power measurements for this device"
        es: "sin mediciones de consumo en este equipo"
    energy_needs_speed() en: "unknown, like the speed" es: "se desconoce, como la velocidad"
    licence_not_read()
        en: "licence unknown; read the model's card first"
        es: "licencia desconocida; lee antes la ficha del modelo"
    encoder(size, file)
        en: "image input needs a file of its own ({file}, {size}), not counted"
        es: "para imágenes hace falta un archivo aparte de {size} ({file}), no incluido"
    encoder_counted(size)
        en: "its encoder of images takes {size}, which are counted"
        es: "su codificador de imágenes ocupa {size}, que se cuentan"
    little_room(left) en: "only {left} of the budget left" es: "solo quedan {left} del presupuesto"
    no_weakness() en: "none known" es: "ninguna conocida"
    runner_up(points, name, term)
        en: "{points} points behind {name}, mostly for {term}"
        es: "{points} puntos por debajo de {name}, sobre todo por {term}"
    term_capability() en: "published scores" es: "puntuaciones publicadas"
    term_quantization() en: "its quantization" es: "su cuantización"
    term_purpose() en: "what it is made for" es: "aquello para lo que está hecho"
    term_languages() en: "its languages" es: "sus idiomas"
    term_speed() en: "speed" es: "velocidad"
    term_wait() en: "the wait for the first token" es: "la espera hasta el primer token"
    term_energy() en: "energy" es: "consumo"
    term_popularity() en: "how widely it is used" es: "lo extendido de su uso"
    term_licence() en: "its licence" es: "su licencia"
    term_age() en: "its age" es: "su antigüedad"
    term_room() en: "the memory it leaves" es: "la memoria que deja libre"
    term_figures() en: "how sure its figures are" es: "la certeza de sus cifras"
    term_context() en: "its context" es: "su contexto"
    term_download() en: "the size of its download" es: "el tamaño de su descarga"
    term_thinking() en: "thinking" es: "el razonamiento"
    thinking_label() en: "Thinking" es: "Razonamiento"
    thinking_always()
        en: "always on, which nothing switches off"
        es: "siempre activado; no se puede desactivar"
    thinking_on(switch) en: "on, as it is scored: {switch}" es: "activado, como se puntúa: {switch}"
    thinking_off(switch)
        en: "off, as the task is planned: {switch}"
        es: "desactivado, como se planea la tarea: {switch}"
    thinking_by_default() en: "by default" es: "por defecto"
    languages_unmet(languages)
        en: "No model that fits here is known to speak {languages}: these are the best whatever they speak; test them in it first"
        es: "De ningún modelo que quepa aquí se sabe que hable {languages}: estos son los mejores sin contar el idioma; pruébalos antes en él"
    level(name) en: "level with {name}" es: "igualado con {name}"
    behind_by_room(name)
        en: "after {name}, which leaves more room"
        es: "después de {name}, que deja más margen"
    behind_by_pace(name)
        en: "after {name}, which is fast enough for the task"
        es: "después de {name}, que es lo bastante rápido para la tarea"
    behind_by_language(name)
        en: "after {name}, which is known to speak the language"
        es: "después de {name}, del que se sabe que habla el idioma"
    behind_by_margin(name)
        en: "after {name}, which fits even if the system keeps its maximum"
        es: "después de {name}, que cabe incluso si el sistema reserva el máximo"
    ahead(points, name, term)
        en: "{points} points ahead of {name}, mostly for {term}"
        es: "{points} puntos por encima de {name}, sobre todo por {term}"
    ahead_by_room(name)
        en: "it leaves more room than {name}"
        es: "deja más margen que {name}"
    behind_by_purpose(name)
        en: "after {name}, which its developer describes as good for the task"
        es: "después de {name}, que su desarrollador describe como bueno para la tarea"
    ahead_by_purpose(name)
        en: "its developer describes it as good for the task, which that of {name} does not"
        es: "su desarrollador lo describe como bueno para la tarea, y el de {name} no"
    ahead_by_pace(name)
        en: "it is fast enough for the task, and {name} is not"
        es: "es lo bastante rápido para la tarea, y {name} no"
    ahead_by_language(name)
        en: "it is known to speak the language, and {name} is not"
        es: "se sabe que habla el idioma, y de {name} no"
    ahead_by_margin(name)
        en: "it fits even if the system keeps its maximum, and {name} does not"
        es: "cabe incluso si el sistema reserva el máximo, y {name} no"
    role_best() en: "the best choice here" es: "la mejor opción aquí"
    role_other_family() en: "the best of another family" es: "el mejor de otra familia"
    role_light()
        en: "the best that needs at most half of the memory"
        es: "el mejor que necesita como máximo la mitad de la memoria"
    role_fast()
        en: "the best that is at least twice as fast as the first"
        es: "el mejor que es al menos el doble de rápido que el primero"
    role_next() en: "the next best" es: "el siguiente mejor"
    and_more(count, flag)
        en: "{count} more fit; `{flag}` lists them all."
        es: "Caben {count} más; `{flag}` los muestra todos."
    unknown_speed() en: "speed unknown" es: "velocidad desconocida"
    budget_line(budget) en: "{budget} for the model" es: "{budget} para el modelo"
    quant_label() en: "Quantization" es: "Cuantización"
    others_all()
        en: "All models that fit, best first, with download, memory needed and typical tokens/s:"
        es: "Todos los modelos que caben, el mejor primero, con descarga, memoria necesaria y tokens/s típicos:"
    others_intro()
        en: "The best of each family, with its download, the memory needed and typical tokens/s:"
        es: "El mejor de cada familia, con su descarga, la memoria necesaria y los tokens/s típicos:"
    score_thinking(name, score) en: "{name} {score} (thinking)" es: "{name} {score} (con razonamiento)"
    score_of_base(name, score) en: "{name} {score} (base)" es: "{name} {score} (base)"
    score(measure, value) en: "{measure} {value}" es: "{measure} {value}"
    scores(scores, size)
        en: "{scores}: scores like a typical {size} model"
        es: "{scores}: puntúa como un modelo típico de {size} de parámetros"
    as_its_siblings(size)
        en: "no published scores of its own; by those of its family, like a typical {size} model"
        es: "sin puntuaciones publicadas propias; por las de su familia, como un modelo típico de {size} de parámetros"
    by_size_alone(size)
        en: "no published scores; assumed like a typical {size} model"
        es: "sin puntuaciones publicadas; se supone como un modelo típico de {size} de parámetros"
    perplexity_loss(quant, percent)
        en: "{quant} adds {percent} % to the perplexity (Llama 3 8B)"
        es: "{quant} aumenta un {percent} % la perplejidad (Llama 3 8B)"
    trained_for_it(quant)
        en: "published as {quant} by its developer, trained for it (QAT): it loses less than others"
        es: "publicado en {quant} por su desarrollador, entrenado para ello (QAT): pierde menos que otros"
    scheme_loss(scheme, bits)
        en: "{scheme} keeps {bits} bits per weight"
        es: "{scheme} conserva {bits} bits por peso"
    not_described_for(task)
        en: "its developer does not describe it as good for {task}"
        es: "su desarrollador no lo describe como bueno para {task}"
    made_for(task) en: "made for {task}" es: "hecho para {task}"
    thinks_first()
        en: "thinks at length before every answer"
        es: "piensa mucho antes de cada respuesta"
    thinks_here()
        en: "thinks before it answers, as the task asks"
        es: "piensa antes de responder, como pide la tarea"
    wait_unknown()
        en: "the wait for the first token is unknown"
        es: "se desconoce la espera hasta el primer token"
    crowded(percent)
        en: "takes {percent} % of the memory there is"
        es: "ocupa el {percent} % de la memoria disponible"
    is_published(repo)
        en: "the very file is published in {repo}"
        es: "el archivo mismo está publicado en {repo}"
    past_store(size, store, most)
        en: "{size} is more than the {most} {store} delivers with an app: it needs a server of your own"
        es: "{size} es más que los {most} que {store} entrega con una app: hace falta un servidor propio"
    among_many(language, count)
        en: "{language} is probably among its {count} languages"
        es: "el {language} está probablemente entre sus {count} idiomas"
    speaks(language) en: "{language} is among its languages" es: "el {language} está entre sus idiomas"
    language_unknown(language)
        en: "support for {language} is not documented"
        es: "no está documentado que hable {language}"
    language_missing(language)
        en: "{language} is not among its languages"
        es: "el {language} no está entre sus idiomas"
    pace(typical) en: "{typical} tokens/s" es: "{typical} tokens/s"
    warm_pace(typical) en: "{typical} tokens/s once warm" es: "{typical} tokens/s en caliente"
    slower(pace, need)
        en: "only {pace} (the task needs {need})"
        es: "solo {pace} (la tarea pide {need})"
    faster(pace, need) en: "{pace} (the task needs {need})" es: "{pace} (la tarea pide {need})"
    waits(seconds, bearable)
        en: "{seconds} s to the first token (the task allows {bearable} s)"
        es: "{seconds} s hasta el primer token (la tarea admite {bearable} s)"
    drains(percent)
        en: "{percent} % of the battery per 1000 tokens"
        es: "{percent} % de la batería por cada 1000 tokens"
    downloaded(count, month)
        en: "{count} downloads a month ({month})"
        es: "{count} descargas al mes ({month})"
    thousands(count) en: "{count} thousand" es: "{count} mil"
    millions(count) en: "{count} million" es: "{count} millones de"
    downloads_unknown() en: "downloads unknown" es: "descargas desconocidas"
    released(month) en: "released in {month}" es: "publicado en {month}"
    release_unknown() en: "release date unknown" es: "fecha de publicación desconocida"
    unverified()
        en: "its dimensions are not checked against a published parameter count"
        es: "sus dimensiones no se han verificado con un número de parámetros publicado"
    licence(id, note) en: "licence {id}: {note}" es: "licencia {id}: {note}"
    licence_unknown() en: "licence unknown" es: "licencia desconocida"
    tight_free()
        en: "tight: the margin is smaller than the error of the estimate"
        es: "ajustado: el margen es menor que el error de la estimación"
    downloads(size) en: "{size} to download" es: "{size} de descarga"
    narrow_cache() en: "8-bit KV cache" es: "caché KV de 8 bits"
    shorter_context(has, planned)
        en: "{has} tokens of context instead of the {planned} usual for the task"
        es: "{has} tokens de contexto en lugar de los {planned} habituales de la tarea"
    prompt_is_cut(name, has, planned)
        en: "The wait of {name} is for a prompt cut to {has} of {planned} tokens: its context holds no more."
        es: "La espera de {name} es con un prompt recortado a {has} de {planned} tokens: su contexto no admite más."
    scores_of_thinking(scores, size)
        en: "published thinking only, counted lower without: {scores}; scores like a typical {size} model"
        es: "publicadas solo con razonamiento, cuentan menos sin él: {scores}; puntúa como un modelo típico de {size} de parámetros"
    few_addresses(needs, has)
        en: "needs {needs} of address space; a process there may get only {has}"
        es: "necesita {needs} de espacio de direcciones; un proceso ahí puede tener solo {has}"
    closest_heading() en: "Closest candidates" es: "Los candidatos más cercanos"
    change_heading() en: "What would have to change" es: "Qué tendría que cambiar"
    nothing(task, place)
        en: "Nothing viable: no model of the catalog works for {task} on {place}."
        es: "Nada viable: ningún modelo del catálogo sirve para {task} en {place}."
    nothing_as_wished(task, place, wish)
        en: "Nothing viable: no model that fits works for {task} on {place} with {wish}."
        es: "Nada viable: ningún modelo que quepa sirve para {task} en {place} con {wish}."
    wish_speed(tps) en: "{tps} tokens/s" es: "{tps} tokens/s"
    wish_download(size) en: "a download of {size} at most" es: "una descarga de {size} como máximo"
    nothing_because(why) en: "The reason: {why}." es: "El motivo: {why}."
    closest_memory(name, quant, needs, missing)
        en: "{name} at {quant} needs {needs}, {missing} more than available"
        es: "{name} en {quant} necesita {needs}: {missing} más de lo disponible"
    closest_speed(name, quant, typical)
        en: "{name} at {quant} generates {typical} tokens/s"
        es: "{name} en {quant} genera {typical} tokens/s"
    closest_speed_unknown(name, quant)
        en: "{name} at {quant} fits, but its speed there is unknown"
        es: "{name} en {quant} cabe, pero se desconoce su velocidad ahí"
    closest_download(name, quant, size)
        en: "{name} at {quant} is a file of {size}"
        es: "{name} en {quant} es un archivo de {size}"
    closest_context(name, quant, has)
        en: "{name} at {quant} holds {has} tokens of context, too few for the prompt and the answer of the task"
        es: "{name} en {quant} admite {has} tokens de contexto: muy pocos para el prompt y la respuesta de la tarea"
    closest_never(name, quant, needs)
        en: "{name} at {quant} would need {needs}, if it could run"
        es: "{name} en {quant} necesitaría {needs}, si pudiera ejecutarse"
    closest_untested(name, quant, needs, runtime)
        en: "{name} at {quant} would need {needs}, but is untested: {runtime} is not known to run its architecture"
        es: "{name} en {quant} necesitaría {needs}, pero está sin probar: no consta que {runtime} ejecute su arquitectura"
    closest_none()
        en: "no model of the catalog has the licence and the modality asked for"
        es: "ningún modelo del catálogo tiene la licencia y la modalidad pedidas"
    change_memory(least)
        en: "memory: {least} would be enough for the closest one"
        es: "la memoria: {least} bastarían para el más cercano"
    change_speed()
        en: "the speed asked for, or the chip: where it is unknown, name it with `--soc`"
        es: "la velocidad pedida, o el chip: si se desconoce, indícalo con `--soc`"
    change_context()
        en: "the context: a model trained for more, or a shorter prompt with `--prompt-tokens`"
        es: "el contexto: un modelo entrenado con más, o un prompt más corto con `--prompt-tokens`"
    change_trial(command)
        en: "a trial: it has room there but is untested; `{command}` says what it would take"
        es: "una prueba: tiene espacio ahí pero está sin probar; `{command}` dice cuánto ocuparía"
    change_download() en: "the largest download allowed" es: "la descarga máxima permitida"
    change_wishes() en: "the licence or the modality asked for" es: "la licencia o la modalidad pedidas"
    change_device(device)
        en: "the device: `{device}` is the smallest one that runs the closest model"
        es: "el dispositivo: `{device}` es el menor que ejecuta el modelo más cercano"
    change_runtime(flags)
        en: "the runtime: `{flags}` works there"
        es: "el runtime: `{flags}` funciona ahí"
    change_backend() en: "the backend: `--backend cpu`" es: "el backend: `--backend cpu`"
    change_any_device()
        en: "the device: language models need a 64-bit system and some hundred megabytes of memory"
        es: "el dispositivo: los modelos de lenguaje necesitan un sistema de 64 bits y algunos cientos de megabytes de memoria"
    change_system()
        en: "the system: the same board under a 64-bit system; ask again without `--os`"
        es: "el sistema: la misma placa con un sistema de 64 bits; pregunta de nuevo sin `--os`"
}
