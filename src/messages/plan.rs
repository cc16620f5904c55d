//! What a plan says.

use super::messages;

messages! {
    /// A published score.
    score(measure, value) { en: "{measure} {value}", es: "{measure} {value}" }
    /// Scores, and the size of an average model with the same.
    scores(scores, billions) {
        en: "{scores}: like an average model of {billions} billion parameters",
        es: "{scores}: como un modelo medio de {billions} mil millones de parámetros",
    }
    as_its_siblings(billions) {
        en: "no published scores of its own; its siblings' put it beside an average model of {billions} billion parameters",
        es: "sin notas publicadas propias; las de su familia lo sitúan junto a un modelo medio de {billions} mil millones de parámetros",
    }
    by_size_alone(billions) {
        en: "no published scores: taken for an average model of {billions} billion parameters",
        es: "sin notas publicadas: se toma por un modelo medio de {billions} mil millones de parámetros",
    }
    perplexity_loss(quant, percent) {
        en: "{quant} adds {percent} % to the perplexity of Llama 3 8B",
        es: "{quant} añade un {percent} % a la perplejidad de Llama 3 8B",
    }
    scheme_loss(scheme, bits) {
        en: "{scheme} keeps {bits} bits of each weight",
        es: "{scheme} conserva {bits} bits de cada peso",
    }
    not_described_for(task) {
        en: "its publisher does not describe it as good for {task}",
        es: "su editor no lo describe como bueno para {task}",
    }
    made_for(task) { en: "made for {task}", es: "hecho para {task}" }
    thinks_first() {
        en: "thinks at length before every answer",
        es: "piensa largo rato antes de cada respuesta",
    }
    among_many(language, count) {
        en: "{language} is probably among its {count} languages",
        es: "el {language} está probablemente entre sus {count} idiomas",
    }
    speaks(language) { en: "{language} is among its languages", es: "el {language} está entre sus idiomas" }
    language_unknown(language) {
        en: "nobody says whether it speaks {language}",
        es: "nadie dice si habla {language}",
    }
    language_missing(language) {
        en: "{language} is not among its languages",
        es: "el {language} no está entre sus idiomas",
    }
    pace(typical) { en: "{typical} tokens/s", es: "{typical} tokens/s" }
    warm_pace(typical) { en: "{typical} tokens/s once warm", es: "{typical} tokens/s en caliente" }
    slower(pace, need) {
        en: "{pace}, and the task wants {need}",
        es: "{pace}, y la tarea pide {need}",
    }
    faster(pace, need) {
        en: "{pace}, where {need} are enough",
        es: "{pace}, cuando bastan {need}",
    }
    waits(seconds, bearable) {
        en: "{seconds} s to the first token, and the task bears {bearable}",
        es: "{seconds} s hasta el primer token, y la tarea admite {bearable}",
    }
    drains(percent) {
        en: "{percent} % of the battery for 1000 tokens",
        es: "{percent} % de la batería por cada 1000 tokens",
    }
    downloaded(count, month) {
        en: "{count} downloads in a month ({month})",
        es: "{count} descargas en un mes ({month})",
    }
    thousands(count) { en: "{count} thousand", es: "{count} mil" }
    millions(count) { en: "{count} million", es: "{count} millones de" }
    downloads_unknown() { en: "its downloads are not known", es: "no se conocen sus descargas" }
    released(month) { en: "released {month}", es: "publicado en {month}" }
    release_unknown() { en: "its release is not known", es: "no se conoce su fecha de publicación" }
    unverified() {
        en: "its shape is not checked against a published count of parameters",
        es: "su forma no está comprobada con un número publicado de parámetros",
    }
    licence(id, note) { en: "licence {id}: {note}", es: "licencia {id}: {note}" }
    licence_unknown() { en: "its licence is not known", es: "no se conoce su licencia" }
    only_just_fits() { en: "only just fits", es: "cabe por poco" }
    downloads(size) { en: "{size} to download", es: "{size} que descargar" }
    narrow_cache() { en: "KV cache in 8 bits", es: "caché KV en 8 bits" }
    shorter_context(has, planned) {
        en: "{has} tokens of context instead of the {planned} the task is planned with",
        es: "{has} tokens de contexto en lugar de los {planned} con los que se planea la tarea",
    }
}

/// The name of a language, by its ISO 639-1 code.
pub(crate) fn language(code: &str) -> crate::Message {
    use crate::Message;
    match code {
        "en" => Message::new("English", "inglés"),
        "es" => Message::new("Spanish", "español"),
        "fr" => Message::new("French", "francés"),
        "de" => Message::new("German", "alemán"),
        "it" => Message::new("Italian", "italiano"),
        "pt" => Message::new("Portuguese", "portugués"),
        "zh" => Message::new("Chinese", "chino"),
        "ja" => Message::new("Japanese", "japonés"),
        "ko" => Message::new("Korean", "coreano"),
        "ar" => Message::new("Arabic", "árabe"),
        "hi" => Message::new("Hindi", "hindi"),
        "ru" => Message::new("Russian", "ruso"),
        "ca" => Message::new("Catalan", "catalán"),
        "gl" => Message::new("Galician", "gallego"),
        "eu" => Message::new("Basque", "euskera"),
        other => Message::same(other.to_owned()),
    }
}

messages! {
    // Headings.
    overview_title(task, system) { en: "Overview: {task} under {system}", es: "Panorama: {task} con {system}" }
    overview_intro() {
        en: "The model recommended first, by the memory a device is sold with:",
        es: "El modelo recomendado en primer lugar, según la memoria con la que se vende un dispositivo:",
    }
    ram_label() { en: "Memory", es: "Memoria" }
    none_viable() { en: "none", es: "ninguno" }
    title(task, place) { en: "Plan: {task} on {place}", es: "Plan: {task} en {place}" }
    models_heading() { en: "1. Models", es: "1. Modelos" }
    model_heading(number, name, quant) { en: "{number}: {name}, {quant}", es: "{number}: {name}, {quant}" }
    others_heading() { en: "What else fits", es: "Qué más cabe" }
    quantization_heading(quant, name) {
        en: "2. Quantization: {name} to {quant}",
        es: "2. Cuantización: {name} a {quant}",
    }
    step_heading(number, does) { en: "Step {number}: {does}", es: "Paso {number}: {does}" }
    ready_heading() { en: "Or without converting", es: "O sin convertir" }
    techniques_heading() { en: "Techniques: what is viable here", es: "Técnicas: qué es viable aquí" }
    framework_heading(name, backend) { en: "3. Framework: {name} on {backend}", es: "3. Framework: {name} sobre {backend}" }
    build_heading() { en: "Build", es: "Compilar" }
    run_heading() { en: "Run", es: "Ejecutar" }
    weighed_heading() { en: "Weighed and not chosen", es: "Considerados y no elegidos" }
    settings_heading() { en: "4. Settings", es: "4. Ajustes" }
    warnings_heading() { en: "5. Warnings", es: "5. Advertencias" }
    verify_heading() { en: "6. Verify on the device", es: "6. Verificar en el dispositivo" }
    score_heading(name) { en: "Score of {name}", es: "Puntuación de {name}" }
    closest_heading() { en: "What comes closest", es: "Qué se acerca más" }
    change_heading() { en: "What would have to change", es: "Qué tendría que cambiar" }

    // Labels.
    verdict_label() { en: "Verdict", es: "Veredicto" }
    memory_label() { en: "Memory", es: "Memoria" }
    context_label() { en: "Context", es: "Contexto" }
    speed_label() { en: "Speed", es: "Velocidad" }
    battery_label() { en: "Energy", es: "Energía" }
    licence_label() { en: "Licence", es: "Licencia" }
    download_label() { en: "Download", es: "Descarga" }
    why_label() { en: "Why", es: "Por qué" }
    weakness_label() { en: "Weakness", es: "Debilidad" }
    weights_label() { en: "Weights", es: "Pesos" }
    needs_label() { en: "Needs", es: "Necesita" }
    model_label() { en: "Model", es: "Modelo" }
    total_label() { en: "total", es: "total" }
    quality_label() { en: "Quality", es: "Calidad" }
    converter_label() { en: "To convert", es: "Para convertir" }
    result_label() { en: "Result", es: "Resultado" }

    // The place.
    device_place(name, ram) { en: "{name} ({ram})", es: "{name} ({ram})" }
    free_place(size) { en: "{size} of free memory", es: "{size} de memoria libre" }
    ram_place(size) { en: "a machine with {size}", es: "una máquina con {size}" }
    free_under(size, system) { en: "{size} free under {system}", es: "{size} libres con {system}" }
    ram_under(size, system) { en: "{size} under {system}", es: "{size} con {system}" }
    chip_label() { en: "Chip", es: "Chip" }
    chip_and_gpu(chip, gpu) { en: "{chip}, GPU {gpu}", es: "{chip}, GPU {gpu}" }
    budget_label() { en: "Budget", es: "Presupuesto" }
    budget_range(typical, least) {
        en: "{typical} in everyday use, {least} when the system keeps much",
        es: "{typical} en el uso diario, {least} si el sistema retiene mucho",
    }

    // The lead.
    lead(name, quant, framework, backend) {
        en: "Take {name} at {quant} with {framework} on {backend}.",
        es: "Usa {name} en {quant} con {framework} sobre {backend}.",
    }
    lead_needs(needs, budget, percent) {
        en: "It needs {needs} of the {budget} there are ({percent} %).",
        es: "Necesita {needs} de los {budget} disponibles ({percent} %).",
    }
    offline() {
        en: "Everything runs on the device, offline; the network is needed for downloads before that only.",
        es: "Todo se ejecuta en el dispositivo, sin conexión; la red solo hace falta antes, para las descargas.",
    }
    alone() {
        en: "No other model of the catalog serves the task and fits.",
        es: "Ningún otro modelo del catálogo sirve para la tarea y cabe.",
    }
    two_only() {
        en: "No third model of the catalog serves the task and fits.",
        es: "Ningún tercer modelo del catálogo sirve para la tarea y cabe.",
    }
    no_family_thrice() {
        en: "Others that fit are of a family that is here twice already.",
        es: "Los demás que caben son de una familia que ya está aquí dos veces.",
    }

    // A model.
    fits() { en: "fits, also when the system keeps much", es: "cabe, aunque el sistema retenga mucho" }
    fits_free() {
        en: "fits, by more than the estimate may be off",
        es: "cabe, con más margen que el error de la estimación",
    }
    tight() {
        en: "only just fits: holds in everyday use, not when the system keeps much",
        es: "cabe por poco: alcanza en el uso diario, no si el sistema retiene mucho",
    }
    memory_line(weights, cache, buffers, process, total, budget, percent) {
        en: "weights {weights}, KV cache {cache}, buffers {buffers}, process {process}: {total} of {budget} ({percent} %)",
        es: "pesos {weights}, caché KV {cache}, búferes {buffers}, proceso {process}: {total} de {budget} ({percent} %)",
    }
    charged_line(charged, limit) {
        en: "; {charged} of it count against the {limit} an app may hold",
        es: "; {charged} cuentan para el límite de {limit} por app",
    }
    context_line(tokens, why) { en: "{tokens} tokens: {why}", es: "{tokens} tokens: {why}" }
    context_trained(tokens, trained, why) {
        en: "{tokens} tokens of {trained} trained: {why}",
        es: "{tokens} tokens de {trained} entrenados: {why}",
    }
    once_warm(typical) { en: ", {typical} once warm", es: ", {typical} en caliente" }
    first_token(low, high, prompt) {
        en: "; first token of a prompt of {prompt} tokens after {low} to {high}",
        es: "; primer token de un prompt de {prompt} tokens tras {low} a {high}",
    }
    first_token_unknown() {
        en: "; the wait for the first token is not known on this hardware",
        es: "; no se conoce la espera hasta el primer token en este hardware",
    }
    speed_unknown(reason) { en: "not known, as {reason}", es: "no se conoce, porque {reason}" }
    of_battery(percent, minutes) {
        en: ", {percent} % of the battery for 1000 tokens, {minutes} of output without a pause",
        es: ", {percent} % de la batería por cada 1000 tokens, {minutes} de texto sin pausa",
    }
    energy_unknown() {
        en: "not known: nobody measured what such a machine draws",
        es: "no se conoce: nadie midió lo que consume una máquina así",
    }
    licence_line(id, note) { en: "{id}: {note}", es: "{id}: {note}" }
    licence_not_read() { en: "not known; read the model's card first", es: "no se conoce; lee antes la ficha del modelo" }
    download_line(size, file) { en: "{size} (`{file}`)", es: "{size} (`{file}`)" }
    encoder(size) {
        en: "its encoder of images, a file of its own (mmproj), takes some {size} more in 16 bits and is not in these figures",
        es: "su codificador de imágenes, un archivo aparte (mmproj), ocupa unos {size} más en 16 bits y no está en estas cifras",
    }
    little_room(left) { en: "only {left} of the budget are left", es: "solo quedan {left} del presupuesto" }
    few_addresses(needs, has) {
        en: "asks for {needs} of addresses, and a process there may have no more than {has}",
        es: "pide {needs} de direcciones, y un proceso ahí puede no tener más de {has}",
    }
    no_weakness() { en: "none that the catalog knows of", es: "ninguna que conozca el catálogo" }
    runner_up(points, name) {
        en: "{points} points behind {name}",
        es: "{points} puntos por debajo de {name}",
    }
    and_more(count, flag) {
        en: "{count} more fit; `{flag}` lists them all.",
        es: "Caben {count} más; `{flag}` los muestra todos.",
    }

    // Quantization.
    convert_needs(machine, memory, storage) {
        en: "{machine}with {memory} of memory and {storage} of storage free",
        es: "{machine}con {memory} de memoria y {storage} de disco libres",
    }
    convert_memory_unknown(machine, storage) {
        en: "{machine}with {storage} of storage free; how much memory is not known",
        es: "{machine}con {storage} de disco libres; no se sabe cuánta memoria",
    }
    machine(what) { en: "{what}, ", es: "{what}, " }
    any_machine() { en: "a computer ", es: "una computadora " }
    result(size, params, bits) {
        en: "{size} for {params} billion parameters, {bits} bits for each",
        es: "{size} para {params} mil millones de parámetros, {bits} bits por cada uno",
    }
    published_loss(model, quant, measure, value, base, percent, source) {
        en: "published for {model}, the nearest in size, at {quant}: {measure} {value} against {base}, a loss of {percent} % ({source})",
        es: "publicado para {model}, el de tamaño más cercano, en {quant}: {measure} {value} frente a {base}, una pérdida de {percent} % ({source})",
    }
    loss_unpublished(quant) {
        en: "no figure is published for {quant}",
        es: "no hay cifra publicada para {quant}",
    }
    holds_about(bytes) { en: "Holds about {bytes} of memory", es: "Ocupa unos {bytes} de memoria" }
    holds_at_least(bytes) {
        en: "Its makers ask for a machine with {bytes} of memory",
        es: "Sus autores piden una máquina con {bytes} de memoria",
    }
    holds_gpu(bytes) {
        en: "Needs a GPU that holds {bytes}",
        es: "Necesita una GPU con {bytes}",
    }
    holds_nothing() { en: "Holds little memory", es: "Ocupa poca memoria" }
    holds_unknown() { en: "What it holds in memory is not known", es: "No se sabe cuánta memoria ocupa" }
    writes(held, bytes) { en: "{held}, and writes {bytes}.", es: "{held} y escribe {bytes}." }
    writes_nothing(held) { en: "{held}.", es: "{held}." }
    by_hand() { en: "This is done by hand.", es: "Esto se hace a mano." }
    viable_with(what, runtime) { en: "viable, with {runtime}: {what}", es: "viable, con {runtime}: {what}" }
    not_viable(why) { en: "not viable: {why}", es: "no viable: {why}" }
    does_not_fit_in(runtime) {
        en: "it does not fit with {runtime}",
        es: "no cabe con {runtime}",
    }
    nothing_reads_it() { en: "no runtime of the catalog reads it", es: "ningún entorno del catálogo lo lee" }
    unproven(runtime, reason) {
        en: "{runtime} {reason}, and what this place has is not known",
        es: "{runtime} {reason}, y no se sabe qué hay aquí",
    }
    setup_refused() {
        en: "it does not take this model in this setup",
        es: "no admite este modelo con esta configuración",
    }

    // Framework.
    place_kind(kind) { en: "For this kind of place ({kind}):", es: "Para este tipo de equipo ({kind}):" }
    exact_figures() {
        en: "its figures are planned to the byte, by the rules its own allocator follows",
        es: "sus cifras se calculan al byte, con las reglas que sigue su propio asignador",
    }
    figures_within(percent) {
        en: "its figures are known to about {percent} %",
        es: "sus cifras se conocen con un margen de un {percent} %",
    }
    same_files() {
        en: "it runs the same files by the same rules",
        es: "ejecuta los mismos archivos con las mismas reglas",
    }
    runs_too(needs, speed) { en: "runs too: {needs}, {speed}", es: "también sirve: {needs}, {speed}" }
    some_tokens(typical) { en: "some {typical} tokens/s", es: "unos {typical} tokens/s" }
    speed_not_known(reason) { en: "speed not known, as {reason}", es: "velocidad desconocida, porque {reason}" }
    unknown_speed() { en: "speed not known", es: "velocidad desconocida" }
    unsure(percent) {
        en: "but its figures are sure to {percent} % only: measure it before you rely on it",
        es: "pero sus cifras solo son seguras al {percent} %: mídelo antes de confiar",
    }
    too_large_in(needs, budget) {
        en: "does not fit: {needs} of {budget}",
        es: "no cabe: {needs} de {budget}",
    }

    // Settings.
    set_context(flags) { en: "`{flags}`: a prompt and its answer fit; more costs KV cache", es: "`{flags}`: caben el prompt y la respuesta; más contexto cuesta caché KV" }
    set_cache(flags) {
        en: "`{flags}`: half the KV cache at hardly any loss",
        es: "`{flags}`: la mitad de caché KV casi sin pérdida",
    }
    keep_cache() {
        en: "16-bit KV cache: it fits, so nothing is to be gained from a narrower one",
        es: "caché KV de 16 bits: cabe, así que nada se gana con una más estrecha",
    }
    set_ubatch(flags) {
        en: "`{flags}`: tokens of a prompt that are processed at once; fewer take less memory and more time",
        es: "`{flags}`: tokens del prompt que se procesan a la vez; con menos hay menos memoria y más tiempo",
    }
    set_threads(flags) {
        en: "`{flags}`: no more than there are fast cores; slow ones hold up the fast",
        es: "`{flags}`: no más que núcleos rápidos; los lentos frenan a los rápidos",
    }
    set_threads_of_all(flags) {
        en: "`{flags}`: the cores there are; which of them are slow is not known, so try fewer",
        es: "`{flags}`: los núcleos que hay; no se sabe cuáles son lentos, así que prueba con menos",
    }
    set_no_repack() {
        en: "`--no-repack`: without it the CPU keeps a second copy of the weights; prompts are slower",
        es: "`--no-repack`: sin esta opción la CPU guarda una segunda copia de los pesos; los prompts van más lentos",
    }
    keep_repack(size) {
        en: "weights repacked for the CPU ({size}): prompts are faster; `--no-repack` gives that memory back",
        es: "pesos reempaquetados para la CPU ({size}): los prompts van más rápidos; `--no-repack` devuelve esa memoria",
    }
    no_repack_needed() {
        en: "nothing is repacked, so `--no-repack` changes nothing",
        es: "nada se reempaqueta, así que `--no-repack` no cambia nada",
    }
    set_temperature(value) {
        en: "`--temp {value}`: usual for the task; the model's card may say otherwise",
        es: "`--temp {value}`: habitual para la tarea; la ficha del modelo puede indicar otra",
    }
    entitled() {
        en: "the app must have the increased-memory entitlement (`com.apple.developer.kernel.increased-memory-limit`)",
        es: "la app debe tener el permiso de memoria ampliada (`com.apple.developer.kernel.increased-memory-limit`)",
    }
    not_entitled() {
        en: "without the increased-memory entitlement; with it an app may hold more",
        es: "sin el permiso de memoria ampliada; con él una app puede ocupar más",
    }

    // Warnings.
    weights_mislead(name, file, needs) {
        en: "The size of the weights is not what it takes: {name} is a file of {file}, and needs {needs}:",
        es: "El tamaño de los pesos no es lo que ocupa: {name} es un archivo de {file} y necesita {needs}:",
    }
    repacking_adds(bytes) { en: "repacking for the CPU makes a copy of {bytes}", es: "el reempaquetado para la CPU hace una copia de {bytes}" }
    repacking_avoided() {
        en: "repacking, which would copy most of the weights, is turned off",
        es: "el reempaquetado, que copiaría la mayor parte de los pesos, está desactivado",
    }
    cache_adds(bytes, tokens) {
        en: "the KV cache of {tokens} tokens adds {bytes}",
        es: "la caché KV de {tokens} tokens suma {bytes}",
    }
    vocabulary_adds(bytes, rows) {
        en: "the vocabulary of {rows} tokens and the process add {bytes}",
        es: "el vocabulario de {rows} tokens y el proceso suman {bytes}",
    }
    tables_save(bytes) {
        en: "{bytes} of the file are tables read row by row, which need not stay in memory",
        es: "{bytes} del archivo son tablas que se leen fila a fila y no tienen que quedar en memoria",
    }
    scores_differ() {
        en: "Scores are as their publishers give them, by harnesses that differ: try the three on texts of your own.",
        es: "Las notas son las que dan sus editores, con métodos distintos: prueba los tres con textos propios.",
    }
    languages_wanted(languages) {
        en: "Ranked for: {languages}; `--languages` asks for others.",
        es: "Ordenados para: {languages}; `--languages` pide otros.",
    }
    not_before_quant() {
        en: "An importance matrix from text like that of the task keeps more quality at 4 bits and fewer.",
        es: "Una matriz de importancia hecha con textos como los de la tarea conserva más calidad con 4 bits o menos.",
    }

    // Verifying.
    verify_intro(needs, low, high) {
        en: "The estimate to hold it against: {needs} working set ({low} to {high}).",
        es: "La estimación con la que comparar: {needs} de conjunto de trabajo (de {low} a {high}).",
    }

    // Nothing viable.
    nothing(task, place) {
        en: "Nothing viable: no model of the catalog serves {task} on {place}.",
        es: "Nada viable: ningún modelo del catálogo sirve para {task} en {place}.",
    }
    nothing_as_wished(task, place, wish) {
        en: "Nothing viable: no model that fits serves {task} on {place} with {wish}.",
        es: "Nada viable: ningún modelo que quepa sirve para {task} en {place} con {wish}.",
    }
    wish_speed(tps) { en: "{tps} tokens/s", es: "{tps} tokens/s" }
    wish_download(size) { en: "a download of {size} at most", es: "una descarga de {size} como máximo" }
    nothing_because(why) { en: "The reason: {why}.", es: "El motivo: {why}." }
    closest_memory(name, quant, needs, missing) {
        en: "{name} at {quant} needs {needs}, {missing} more than there are",
        es: "{name} en {quant} necesita {needs}, {missing} más de los que hay",
    }
    closest_speed(name, quant, typical) {
        en: "{name} at {quant} generates {typical} tokens/s",
        es: "{name} en {quant} genera {typical} tokens/s",
    }
    closest_speed_unknown(name, quant) {
        en: "{name} at {quant} fits, but how fast it is there is not known",
        es: "{name} en {quant} cabe, pero no se sabe qué velocidad alcanza ahí",
    }
    closest_download(name, quant, size) {
        en: "{name} at {quant} is a file of {size}",
        es: "{name} en {quant} es un archivo de {size}",
    }
    closest_never(name, quant, needs) {
        en: "{name} at {quant} would need {needs}, if it could run",
        es: "{name} en {quant} necesitaría {needs}, si pudiera ejecutarse",
    }
    closest_none() {
        en: "no model of the catalog has all that is asked for: the licence, the modality",
        es: "ningún modelo del catálogo cumple todo lo pedido: la licencia, la modalidad",
    }
    change_memory(least) { en: "memory: {least} would do for the closest", es: "la memoria: {least} bastarían para el más cercano" }
    change_speed() {
        en: "the speed asked for, or the chip; `--soc` names it where it is not known",
        es: "la velocidad pedida, o el chip; `--soc` lo indica donde no se conoce",
    }
    change_download() { en: "the largest download allowed", es: "la descarga máxima permitida" }
    change_wishes() { en: "the licence or the modality asked for", es: "la licencia o la modalidad pedidas" }
    change_device(device) {
        en: "the device: with the closest, `{device}` is the smallest of the catalog that would do",
        es: "el dispositivo: con el más cercano, `{device}` es el menor del catálogo que bastaría",
    }
    change_runtime(flags) { en: "the runtime: `{flags}` runs there", es: "el entorno: `{flags}` funciona ahí" }
    change_backend() { en: "the backend: `--backend cpu`", es: "el backend: `--backend cpu`" }
    change_any_device() {
        en: "the device: language models need one with a 64-bit system and some hundred megabytes of memory",
        es: "el dispositivo: los modelos de lenguaje necesitan uno con sistema de 64 bits y algunos cientos de megabytes de memoria",
    }
    change_system() {
        en: "the system: the same board under a 64-bit system; ask again without `--os`",
        es: "el sistema: la misma placa con un sistema de 64 bits; pregunta de nuevo sin `--os`",
    }
}

messages! {
    budget_line(budget) { en: "{budget} for the model", es: "{budget} para el modelo" }
    quant_label() { en: "Quantization", es: "Cuantización" }
    share_label() { en: "Share", es: "Parte" }
    others_all() {
        en: "All that fit, the best first, by what the weights take and what the process needs:",
        es: "Todos los que caben, el mejor primero, con lo que ocupan los pesos y lo que necesita el proceso:",
    }
    others_intro() {
        en: "The best of each family, by what the weights take and what the process needs:",
        es: "Lo mejor de cada familia, con lo que ocupan los pesos y lo que necesita el proceso:",
    }
}

messages! {
    basic_line(needs, share, speed, why) {
        en: "{needs} ({share} % of the budget), {speed}. {why}",
        es: "{needs} ({share} % del presupuesto), {speed}. {why}",
    }
    viable_techniques() { en: "Viable techniques", es: "Técnicas viables" }
    other_techniques() { en: "Not viable here", es: "No viables aquí" }
    other_frameworks() { en: "Frameworks that run too", es: "Otros frameworks que sirven" }
    full_plan() { en: "The whole plan:", es: "El plan completo:" }
    ask_one() { en: "One model in detail:", es: "Un modelo en detalle:" }
    perplexity() { en: "perplexity on Wikitext-2", es: "perplejidad en Wikitext-2" }
    word_perplexity() { en: "perplexity by word on Wikitext", es: "perplejidad por palabra en Wikitext" }
    divergence() { en: "Kullback-Leibler divergence", es: "divergencia de Kullback-Leibler" }
    same_token() { en: "same likeliest token, percent", es: "mismo token más probable, por ciento" }
    accuracy() { en: "mean accuracy of four benchmarks", es: "acierto medio en cuatro pruebas" }
}
