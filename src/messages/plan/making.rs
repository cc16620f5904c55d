//! How the file is made and what is possible, which runtime, what to set, heed and verify.

use crate::messages::messages;

messages! {
    quantization_heading(quant, name)
        en: "2. Quantization: {name} to {quant}"
        es: "2. Cuantización: {name} a {quant}"
    step_heading(number, does) en: "Step {number}: {does}" es: "Paso {number}: {does}"
    ready_heading() en: "Or without converting" es: "O sin convertir"
    ready_alone_heading() en: "A file that is ready" es: "Un archivo ya hecho"
    techniques_heading() en: "Techniques: what is viable here" es: "Técnicas: qué es viable aquí"
    quality_label() en: "Quality" es: "Calidad"
    converter_label() en: "To convert" es: "Para convertir"
    result_label() en: "Result" es: "Resultado"
    convert_needs(machine, memory, storage)
        en: "{machine}with {memory} of memory and {storage} of storage free"
        es: "{machine}con {memory} de memoria y {storage} de disco libres"
    convert_memory_unknown(machine, storage)
        en: "{machine}with {storage} of storage free; how much memory is not known"
        es: "{machine}con {storage} de disco libres; no se sabe cuánta memoria"
    convert_storage(machine, storage)
        en: "{machine}with {storage} of storage free"
        es: "{machine}con {storage} de disco libres"
    ready_only(quant, storage)
        en: "not here: no recipe that ends in {quant} is known, so take a file that is ready ({storage})"
        es: "aquí no: no se conoce una receta que termine en {quant}, así que usa un archivo ya hecho ({storage})"
    no_recipe(quant, runtime)
        en: "no recipe that ends in {quant} is known, nor a file that is ready: ask the makers of {runtime}"
        es: "no se conoce una receta que termine en {quant}, ni un archivo ya hecho: consulta a los autores de {runtime}"
    machine(what) en: "{what}, " es: "{what}, "
    any_machine() en: "a computer " es: "una computadora "
    result(size, params, bits)
        en: "{size} for {params} billion parameters, {bits} bits for each"
        es: "{size} para {params} mil millones de parámetros, {bits} bits por cada uno"
    published_loss(model, quant, measure, value, base, percent, source)
        en: "published for {model}, the nearest in size, at {quant}: {measure} {value} against {base}, a loss of {percent} % ({source})"
        es: "publicado para {model}, el de tamaño más cercano, en {quant}: {measure} {value} frente a {base}, una pérdida de {percent} % ({source})"
    recalled(source) en: "recalled, not read again: {source}" es: "citado de memoria, sin volver a leerlo: {source}"
    loss_unpublished(quant)
        en: "no figure is published for {quant}"
        es: "no hay cifra publicada para {quant}"
    holds_about(bytes) en: "Holds about {bytes} of memory" es: "Ocupa unos {bytes} de memoria"
    holds_at_least(bytes)
        en: "Its makers ask for a machine with {bytes} of memory"
        es: "Sus autores piden una máquina con {bytes} de memoria"
    holds_gpu(bytes)
        en: "Needs a GPU that holds {bytes}"
        es: "Necesita una GPU con {bytes}"
    holds_nothing() en: "Holds little memory" es: "Ocupa poca memoria"
    holds_unknown() en: "What it holds in memory is not known" es: "No se sabe cuánta memoria ocupa"
    writes(held, bytes) en: "{held}, and writes {bytes}." es: "{held} y escribe {bytes}."
    writes_nothing(held) en: "{held}." es: "{held}."
    by_hand() en: "This is done by hand." es: "Esto se hace a mano."
    viable_with(what, runtime) en: "viable, with {runtime}: {what}" es: "viable, con {runtime}: {what}"
    not_viable(why) en: "not viable: {why}" es: "no viable: {why}"
    does_not_fit_in(runtime)
        en: "it does not fit with {runtime}"
        es: "no cabe con {runtime}"
    nothing_reads_it() en: "no runtime of the catalog reads it" es: "ningún entorno del catálogo lo lee"
    unproven(runtime, reason)
        en: "{runtime} {reason}, and what this place has is not known"
        es: "{runtime} {reason}, y no se sabe qué hay aquí"
    setup_refused()
        en: "it does not take this model in this setup"
        es: "no admite este modelo con esta configuración"
    perplexity() en: "perplexity on Wikitext-2" es: "perplejidad en Wikitext-2"
    word_perplexity() en: "perplexity by word on Wikitext" es: "perplejidad por palabra en Wikitext"
    divergence() en: "Kullback-Leibler divergence" es: "divergencia de Kullback-Leibler"
    same_token() en: "same likeliest token, percent" es: "mismo token más probable, por ciento"
    accuracy() en: "mean accuracy of four benchmarks" es: "acierto medio en cuatro pruebas"
    framework_heading(name, backend) en: "3. Framework: {name} on {backend}" es: "3. Framework: {name} sobre {backend}"
    build_heading() en: "Build" es: "Compilar"
    run_heading() en: "Run" es: "Ejecutar"
    weighed_heading() en: "Weighed and not chosen" es: "Considerados y no elegidos"
    place_kind(kind) en: "For this kind of place ({kind}):" es: "Para este tipo de equipo ({kind}):"
    exact_figures()
        en: "its figures are planned to the byte, by the rules its own allocator follows"
        es: "sus cifras se calculan al byte, con las reglas que sigue su propio asignador"
    figures_within(percent)
        en: "its figures are known to about {percent} %"
        es: "sus cifras se conocen con un margen de un {percent} %"
    same_files()
        en: "it runs the same files by the same rules"
        es: "ejecuta los mismos archivos con las mismas reglas"
    runs_too(needs, speed) en: "runs too: {needs}, {speed}" es: "también sirve: {needs}, {speed}"
    some_tokens(typical) en: "some {typical} tokens/s" es: "unos {typical} tokens/s"
    unsure(percent)
        en: "but its figures are sure to {percent} % only: measure it before you rely on it"
        es: "pero sus cifras solo son seguras al {percent} %: mídelo antes de confiar"
    too_large_in(needs, budget)
        en: "does not fit: {needs} of {budget}"
        es: "no cabe: {needs} de {budget}"
    settings_heading() en: "4. Settings" es: "4. Ajustes"
    warnings_heading() en: "5. Warnings" es: "5. Advertencias"
    verify_heading() en: "6. Verify on the device" es: "6. Verificar en el dispositivo"
    set_context(flags) en: "`{flags}`: a prompt and its answer fit; more costs KV cache" es: "`{flags}`: caben el prompt y la respuesta; más contexto cuesta caché KV"
    set_cache(flags)
        en: "`{flags}`: half the KV cache at hardly any loss"
        es: "`{flags}`: la mitad de caché KV casi sin pérdida"
    keep_cache()
        en: "16-bit KV cache: it fits, so nothing is to be gained from a narrower one"
        es: "caché KV de 16 bits: cabe, así que nada se gana con una más estrecha"
    set_ubatch(flags)
        en: "`{flags}`: tokens of a prompt that are processed at once; fewer take less memory and more time"
        es: "`{flags}`: tokens del prompt que se procesan a la vez; con menos hay menos memoria y más tiempo"
    set_threads(flags)
        en: "`{flags}`: no more than there are fast cores; slow ones hold up the fast"
        es: "`{flags}`: no más que núcleos rápidos; los lentos frenan a los rápidos"
    set_threads_of_all(flags)
        en: "`{flags}`: the cores there are; which of them are slow is not known, so try fewer"
        es: "`{flags}`: los núcleos que hay; no se sabe cuáles son lentos, así que prueba con menos"
    set_no_repack()
        en: "`--no-repack`: without it the CPU keeps a second copy of the weights; prompts are slower"
        es: "`--no-repack`: sin esta opción la CPU guarda una segunda copia de los pesos; los prompts van más lentos"
    keep_repack(size)
        en: "weights repacked for the CPU ({size}): prompts are faster; `--no-repack` gives that memory back"
        es: "pesos reempaquetados para la CPU ({size}): los prompts van más rápidos; `--no-repack` devuelve esa memoria"
    no_repack_needed()
        en: "nothing is repacked, so `--no-repack` changes nothing"
        es: "nada se reempaqueta, así que `--no-repack` no cambia nada"
    set_temperature(value)
        en: "`--temp {value}`: usual for the task; the model's card may say otherwise"
        es: "`--temp {value}`: habitual para la tarea; la ficha del modelo puede indicar otra"
    entitled()
        en: "the app must have the increased-memory entitlement (`com.apple.developer.kernel.increased-memory-limit`)"
        es: "la app debe tener el permiso de memoria ampliada (`com.apple.developer.kernel.increased-memory-limit`)"
    not_entitled()
        en: "without the increased-memory entitlement; with it an app may hold more"
        es: "sin el permiso de memoria ampliada; con él una app puede ocupar más"
    weights_mislead(name, file, needs)
        en: "The size of the weights is not what it takes: {name} is a file of {file}, and needs {needs}:"
        es: "El tamaño de los pesos no es lo que ocupa: {name} es un archivo de {file} y necesita {needs}:"
    repacking_adds(bytes) en: "repacking for the CPU makes a copy of {bytes}" es: "el reempaquetado para la CPU hace una copia de {bytes}"
    repacking_avoided()
        en: "repacking, which would copy most of the weights, is turned off"
        es: "el reempaquetado, que copiaría la mayor parte de los pesos, está desactivado"
    cache_adds(bytes, tokens)
        en: "the KV cache of {tokens} tokens adds {bytes}"
        es: "la caché KV de {tokens} tokens suma {bytes}"
    vocabulary_adds(bytes, rows)
        en: "the vocabulary of {rows} tokens and the process add {bytes}"
        es: "el vocabulario de {rows} tokens y el proceso suman {bytes}"
    tables_save(bytes)
        en: "{bytes} of the file are tables read row by row, which need not stay in memory"
        es: "{bytes} del archivo son tablas que se leen fila a fila y no tienen que quedar en memoria"
    scores_differ()
        en: "Scores are as their publishers give them, by harnesses that differ: try the three on texts of your own."
        es: "Las notas son las que dan sus editores, con métodos distintos: prueba los tres con textos propios."
    languages_wanted(languages)
        en: "Ranked for: {languages}; `--languages` asks for others."
        es: "Ordenados para: {languages}; `--languages` pide otros."
    not_before_quant()
        en: "An importance matrix from text like that of the task keeps more quality at 4 bits and fewer."
        es: "Una matriz de importancia hecha con textos como los de la tarea conserva más calidad con 4 bits o menos."
    verify_intro(needs, low, high)
        en: "The estimate to hold it against: {needs} working set ({low} to {high})."
        es: "La estimación con la que comparar: {needs} de conjunto de trabajo (de {low} a {high})."
}
