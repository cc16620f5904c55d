//! How fast, what that rests on, and what is not known.

use super::messages;

messages! {
    // The fact that is missing for a speed.
    no_bandwidth()
        en: "the memory bandwidth is not known"
        es: "no se conoce el ancho de banda de la memoria"
    no_class()
        en: "there are no measurements of this kind of hardware with this backend"
        es: "no hay mediciones de este tipo de hardware con este backend"
    split()
        en: "layers split between GPU and CPU have not been measured"
        es: "no hay mediciones con capas repartidas entre GPU y CPU"
    no_host()
        en: "the machine around the graphics card is not known"
        es: "no se conoce el equipo de la tarjeta gráfica"
    no_arithmetic()
        en: "the compute throughput of the processor or GPU is not known"
        es: "no se conoce la capacidad de cómputo del procesador o de la GPU"
    no_storage()
        en: "the storage that weights would be read from is not known"
        es: "no se conoce el almacenamiento del que se leerían los pesos"
    not_viable() en: "it cannot run there" es: "no puede ejecutarse ahí"
    no_text() en: "no text is generated" es: "no se genera texto"
    // Where nothing more is known.
    not_measured() en: "there are no measurements" es: "no hay mediciones"

    // What an estimate rests on.
    basis(class, fit, bandwidth, kernels, depth)
        en: "{class} ({fit}), {bandwidth}, {kernels}, after {depth} tokens, before it warms up"
        es: "{class} ({fit}); {bandwidth}; {kernels}; tras {depth} tokens, antes de calentarse"
    // Kernels of a scheme.
    scheme_kernels(scheme, format)
        en: "{scheme} with kernels like those of {format}"
        es: "{scheme} con kernels como los de {format}"
    // Kernels of a format.
    kernels(format) en: "{format} kernels" es: "kernels de {format}"
    // What the speed of a prompt rests on.
    prompt_basis(class, kernels, prompt)
        en: "{class}, {kernels}, a prompt of {prompt} tokens, before it warms up"
        es: "{class}; {kernels}; un prompt de {prompt} tokens, antes de calentarse"
    // Where the arithmetic of the chip is not known.
    usual_arithmetic()
        en: "; the chip is taken to compute as much as others with its memory bandwidth"
        es: "; se supone que el chip calcula tanto como otros con su ancho de banda de memoria"
    // What the first token rests on.
    first_token(prompt)
        en: "a prompt of {prompt} tokens, with the model loaded; the first run on a GPU also compiles its shaders"
        es: "un prompt de {prompt} tokens, con el modelo cargado; la primera ejecución en una GPU compila además sus shaders"
    // A measured run.
    measured(device, program, source)
        en: "measured: {device}, {program} ({source})"
        es: "medido: {device}, {program} ({source})"
    // What loading rests on.
    loading(storage)
        en: "cold start from {storage} at half its speed; few machines were measured"
        es: "en frío, desde {storage} a la mitad de su velocidad; pocos equipos medidos"
    // Storage without a name.
    storage() en: "storage" es: "el almacenamiento"
    // Weights do not stay in memory.
    paged(storage, basis)
        en: "weights read again from {storage}; otherwise {basis}"
        es: "los pesos se releen de {storage}; por lo demás, {basis}"
    // It does not fit.
    if_it_had(basis) en: "{basis}, if the memory were enough" es: "{basis}, si la memoria alcanzara"
    // What is kept once warm.
    keeps_some(name, low, high)
        en: "{name} keeps {low} to {high} % of its speed after a minute or two"
        es: "{name} conserva del {low} al {high} % de su velocidad tras uno o dos minutos"
    // All of it is.
    keeps_all(name) en: "{name} keeps its speed" es: "{name} conserva su velocidad"
    // What an energy rests on.
    metered(name, basis) en: "{name}: {basis}" es: "{name}: {basis}"
    // What minutes rest on.
    battery(wh) en: "a new battery of {wh} Wh" es: "una batería nueva de {wh} Wh"
    // A format that runs elsewhere.
    no_kernels(backend, format)
        en: "{backend} has no kernels for {format} weights: they run on the CPU, slower than without {backend}"
        es: "{backend} no tiene kernels para pesos {format}: se ejecutan en la CPU, más despacio que sin {backend}"
    // Several sequences.
    one_alone()
        en: "the speed is that of a single sequence"
        es: "la velocidad es la de una sola secuencia"
}
