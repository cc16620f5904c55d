//! How the file is made and what is possible, which runtime, what to set, heed and verify.

use crate::messages::messages;

messages! {
    quantization_heading(quant, name)
        en: "2. Quantization: {name} to {quant}"
        es: "2. Cuantización: {name} a {quant}"
    file_heading(file) en: "the file: {file}" es: "el archivo: {file}"
    measure_heading() en: "measure" es: "medir"
    tools_heading() en: "Tools" es: "Herramientas"
    tools_intro()
        en: "Everything is typed in one empty folder, in this order; versions are pinned."
        es: "Todo se escribe en una carpeta vacía, en este orden; las versiones están fijadas."
    ready_heading() en: "a file that is published" es: "un archivo publicado"
    convert_heading() en: "your own conversion" es: "una conversión propia"
    instead(way) en: "instead: {way}" es: "en su lugar: {way}"
    sum(sha256)
        en: "Its SHA-256 is `{sha256}`; a file that was uploaded again has another."
        es: "Su SHA-256 es `{sha256}`; un archivo subido de nuevo tiene otro."
    step_with_cost(does, cost) en: "{does} ({cost})" es: "{does} ({cost})"
    techniques_heading() en: "Techniques: what is viable here" es: "Técnicas: qué es viable aquí"
    quality_label() en: "Quality" es: "Calidad"
    converter_label() en: "To convert" es: "Para convertir"
    result_label() en: "Result" es: "Resultado"
    convert_needs(machine, memory, storage)
        en: "{machine}with {memory} of memory and {storage} of storage free"
        es: "{machine}con {memory} de memoria y {storage} de disco libres"
    convert_memory_unknown(machine, storage)
        en: "{machine}with {storage} of storage free; the memory needed is unknown"
        es: "{machine}con {storage} de disco libres; se desconoce la memoria necesaria"
    convert_storage(machine, storage)
        en: "{machine}with {storage} of storage free"
        es: "{machine}con {storage} de disco libres"
    ready_only(quant, storage)
        en: "not here: no recipe for {quant} is known, so use a ready-made file ({storage})"
        es: "aquí no: no se conoce una receta para {quant}, así que usa un archivo ya hecho ({storage})"
    no_recipe(quant, runtime)
        en: "neither a recipe for {quant} nor a ready-made file is known: ask the developers of {runtime}"
        es: "no se conoce una receta para {quant} ni un archivo ya hecho: consulta a los desarrolladores de {runtime}"
    machine(what) en: "{what}, " es: "{what}, "
    any_machine() en: "a computer " es: "una computadora "
    result(size, params, bits)
        en: "{size} for {params} parameters, {bits} bits each"
        es: "{size} para {params} de parámetros; {bits} bits cada uno"
    published_loss(model, quant, measure, value, base, percent, source)
        en: "published for {model}, the closest in size, at {quant}: {measure} {value} against {base}, a loss of {percent} % ({source})"
        es: "publicado para {model}, el de tamaño más cercano, en {quant}: {measure} {value} frente a {base}; pérdida del {percent} % ({source})"
    loss_unpublished(quant)
        en: "no figure is published for {quant}"
        es: "no hay cifra publicada para {quant}"
    holds_about(bytes) en: "about {bytes} of RAM" es: "unos {bytes} de RAM"
    holds_at_least(bytes)
        en: "its developers ask for {bytes} of RAM"
        es: "sus desarrolladores piden {bytes} de RAM"
    holds_gpu(bytes) en: "a GPU with {bytes} of memory" es: "una GPU con {bytes} de memoria"
    holds_unknown() en: "RAM unknown" es: "RAM desconocida"
    writes(bytes) en: "writes {bytes}" es: "escribe {bytes}"
    viable_with(what, runtime) en: "viable, with {runtime}: {what}" es: "viable, con {runtime}: {what}"
    not_viable(why) en: "not viable: {why}" es: "no viable: {why}"
    limited_by(said, limit) en: "{said}; limit: {limit}" es: "{said}; límite: {limit}"
    and_note(said, note) en: "{said}; {note}" es: "{said}; {note}"
    nearest(what) en: "what comes nearest: {what}" es: "lo más cercano: {what}"
    trained_file(name) en: "`{name}` is ready" es: "`{name}` está listo"
    none_trained(model)
        en: "its developer publishes no file of {model} trained for a quantization"
        es: "su desarrollador no publica ningún archivo de {model} entrenado para una cuantización"
    not_for_arch(runtime)
        en: "{runtime} does not make it of this architecture"
        es: "{runtime} no lo crea con esta arquitectura"
    does_not_fit_in(runtime)
        en: "it does not fit with {runtime}"
        es: "no cabe con {runtime}"
    unproven(runtime, reason)
        en: "{runtime} {reason}, and the hardware here is unknown"
        es: "{runtime} {reason}, y se desconoce el hardware de aquí"
    setup_refused()
        en: "it does not support this model in this setup"
        es: "no admite este modelo con esta configuración"
    perplexity() en: "perplexity on Wikitext-2" es: "perplejidad en Wikitext-2"
    word_perplexity() en: "perplexity by word on Wikitext" es: "perplejidad por palabra en Wikitext"
    divergence() en: "Kullback-Leibler divergence" es: "divergencia de Kullback-Leibler"
    same_token() en: "same likeliest token, percent" es: "mismo token más probable, por ciento"
    perplexity_loss_left()
        en: "loss of perplexity, percent of that without training for it"
        es: "pérdida de perplejidad, por ciento de la que hay sin entrenar para ella"
    accuracy() en: "mean accuracy on four benchmarks" es: "precisión media en cuatro pruebas"
    framework_heading(name, backend)
        en: "3. Framework: {name} on {backend}"
        es: "3. Framework: {name} en {backend}"
    build_heading() en: "Build for the device" es: "Compilar para el dispositivo"
    run_heading() en: "Run" es: "Ejecutar"
    backends_heading() en: "Backends compared" es: "Comparación de backends"
    backends_intro(prompt)
        en: "Typical tokens a second (/s) for a prompt of {prompt} tokens and for the answer after it; a dash is not known."
        es: "Tokens por segundo (/s) típicos de un prompt de {prompt} tokens y de la respuesta que le sigue; un guion es un valor desconocido."
    runtime_label() en: "Runtime" es: "Runtime"
    prompt_speed_label() en: "Prompt/s" es: "Prompt/s"
    first_token_label() en: "First token" es: "Primer token"
    answer_speed_label() en: "Answer/s" es: "Respuesta/s"
    energy_label() en: "J/token" es: "J/token"
    too_much(needs) en: "does not fit: needs {needs}" es: "no cabe: necesita {needs}"
    on_backend(runtime, backend) en: "{runtime} on {backend}" es: "{runtime} en {backend}"
    weighed_heading() en: "Alternatives considered" es: "Alternativas consideradas"
    place_kind(kind)
        en: "For this class of device ({kind}):"
        es: "Para esta clase de dispositivo ({kind}):"
    exact_figures()
        en: "its memory is estimated to the byte, by the rules of its own allocator"
        es: "su memoria se calcula al byte, con las reglas de su propio asignador"
    figures_within(percent) en: "estimate within {percent} %" es: "estimación con ±{percent} %"
    same_files()
        en: "runs the same files by the same rules"
        es: "ejecuta los mismos archivos con las mismas reglas"
    runs_too(needs, speed) en: "works too: {needs}, {speed}" es: "también sirve: {needs}; {speed}"
    some_tokens(typical) en: "about {typical} tokens/s" es: "unos {typical} tokens/s"
    unsure(percent)
        en: "estimate within {percent} %: measure first"
        es: "estimación con ±{percent} %: mide antes"
    too_large_in(needs, missing, budget)
        en: "does not fit: needs {needs}, {missing} more than the {budget} available"
        es: "no cabe: necesita {needs}, {missing} más que los {budget} disponibles"
    too_large_for_app(needs, missing, limit)
        en: "does not fit: needs {needs} that the system cannot reclaim, {missing} more than the {limit} an app may use"
        es: "no cabe: necesita {needs} que el sistema no puede recuperar, {missing} más que los {limit} que una app puede usar"
    untested_on(runtime, why)
        en: "untested, with {runtime}: it {why}"
        es: "sin probar, con {runtime}: {why}"
    untested_with(why, needs)
        en: "untested: {why}; it would need {needs}"
        es: "sin probar: {why}; necesitaría {needs}"
    settings_heading() en: "4. Settings" es: "4. Ajustes"
    warnings_heading() en: "5. Warnings" es: "5. Advertencias"
    verify_heading() en: "6. Verify on the device" es: "6. Verificar en el dispositivo"
    set_context(flags)
        en: "`{flags}`: room for the prompt and its answer; more context needs more KV cache"
        es: "`{flags}`: espacio para el prompt y la respuesta; más contexto necesita más caché KV"
    set_cache(flags)
        en: "`{flags}`: halves the KV cache with almost no loss"
        es: "`{flags}`: reduce la caché KV a la mitad casi sin pérdida"
    keep_cache()
        en: "16-bit KV cache: it fits, so a smaller type gains nothing"
        es: "caché KV de 16 bits: cabe, así que un tipo menor no aporta nada"
    set_ubatch(flags)
        en: "`{flags}`: tokens of the prompt processed at once; fewer need less memory and more time"
        es: "`{flags}`: tokens del prompt que se procesan a la vez; con menos hace falta menos memoria y más tiempo"
    set_threads(flags)
        en: "`{flags}`: no more than the fast cores; slow cores hold up the fast ones"
        es: "`{flags}`: no más que los núcleos rápidos; los lentos frenan a los rápidos"
    set_threads_of_all(flags)
        en: "`{flags}`: all cores; some may be slow, so try fewer"
        es: "`{flags}`: todos los núcleos; algunos pueden ser lentos, así que prueba con menos"
    set_no_repack()
        en: "`--no-repack`: saves a second copy of the weights; prompts are slower"
        es: "`--no-repack`: ahorra una segunda copia de los pesos; los prompts van más lentos"
    keep_repack(size)
        en: "weights repacked for the CPU ({size}): prompts are faster; `--no-repack` frees that memory"
        es: "pesos reempaquetados para la CPU ({size}): los prompts van más rápidos; `--no-repack` libera esa memoria"
    no_repack_needed()
        en: "nothing is repacked, so `--no-repack` changes nothing"
        es: "nada se reempaqueta, así que `--no-repack` no cambia nada"
    set_temperature(value)
        en: "`--temp {value}`: usual for the task; the model's card may say otherwise"
        es: "`--temp {value}`: habitual para la tarea; la ficha del modelo puede indicar otra"
    entitled()
        en: "the app needs the increased-memory entitlement (`com.apple.developer.kernel.increased-memory-limit`)"
        es: "la app necesita el permiso de memoria ampliada (`com.apple.developer.kernel.increased-memory-limit`)"
    not_entitled()
        en: "without the increased-memory entitlement; with it an app may use more"
        es: "sin el permiso de memoria ampliada; con él una app puede usar más"
    weights_mislead(name, file, needs)
        en: "File size is not memory use. {name} is a file of {file} and uses {needs}:"
        es: "El tamaño del archivo no es la memoria usada. {name} es un archivo de {file} y usa {needs}:"
    repacking_adds(bytes)
        en: "repacking for the CPU copies {bytes}"
        es: "el reempaquetado para la CPU copia {bytes}"
    repacking_avoided()
        en: "repacking, which would copy most of the weights, is off"
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
        en: "scores come from the developers, who measure in different ways: try the three models on your own texts"
        es: "las puntuaciones son de los desarrolladores, que miden de formas distintas: prueba los tres modelos con tus propios textos"
    languages_wanted(languages)
        en: "ranked for {languages}; `--languages` chooses others"
        es: "ordenados para {languages}; `--languages` elige otros"
    not_before_quant()
        en: "an importance matrix made from texts like those of the task keeps more quality at 4 bits or fewer"
        es: "una matriz de importancia hecha con textos como los de la tarea conserva más calidad con 4 bits o menos"
    verify_intro(needs, low, high)
        en: "Compare with the estimate: a working set of {needs} ({low} to {high}), which is what must stay in RAM to be fast."
        es: "Compara con la estimación: un conjunto de trabajo de {needs} (de {low} a {high}), que es lo que debe quedar en RAM para ser rápido."
    as_script() en: "All steps as one script: `--script`." es: "Todos los pasos en un solo script: `--script`."
    script_how()
        en: "Run it in an empty folder. What asks questions or is watched beside a run stands in comments."
        es: "Ejecútalo en una carpeta vacía. Lo que hace preguntas o se mira durante una ejecución está en comentarios."
    script_windows()
        en: "Its commands are for PowerShell: type them there, without the number sign."
        es: "Sus comandos son de PowerShell: escríbelos ahí, sin la almohadilla."
    script_waits()
        en: "Then run the rest of this script."
        es: "Después ejecuta el resto de este script."
}
