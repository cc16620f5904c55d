//! What to set, what to heed, how to verify it.

use crate::messages::messages;

messages! {
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
