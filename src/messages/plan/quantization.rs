//! How a file is made, and which techniques are possible.

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
}
