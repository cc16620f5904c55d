//! How fast, what that rests on, and what is not known.

use super::messages;

messages! {
    // The fact that is missing for a speed.
    no_bandwidth()
        en: "the bandwidth of the memory is not known"
        es: "no se conoce el ancho de banda de la memoria"
    no_class()
        en: "nobody measured this kind of hardware with this backend"
        es: "nadie ha medido este tipo de hardware con este backend"
    split()
        en: "layers split between GPU and CPU were not measured"
        es: "no se han medido capas repartidas entre GPU y CPU"
    no_host()
        en: "the machine around the graphics card is not known"
        es: "no se conoce el equipo que rodea a la tarjeta gráfica"
    no_arithmetic()
        en: "what the processor or GPU computes in a second is not known"
        es: "no se conoce lo que el procesador o la GPU calculan por segundo"
    no_storage()
        en: "the storage it would read weights from is not known"
        es: "no se conoce el almacenamiento del que leería los pesos"
    not_viable() en: "it cannot run there" es: "no puede ejecutarse allí"
    // Where nothing more is known.
    not_measured() en: "nobody measured it" es: "nadie lo ha medido"

    // What an estimate rests on.
    basis(class, fit, bandwidth, kernels, depth)
        en: "{class} ({fit}), {bandwidth}, {kernels}, after {depth} tokens, not yet warm"
        es: "{class} ({fit}), {bandwidth}, {kernels}, después de {depth} tokens, aún en frío"
    // Kernels of a scheme.
    scheme_kernels(scheme, format)
        en: "{scheme} with kernels like those of {format}"
        es: "{scheme} con kernels como los de {format}"
    // Kernels of a format.
    kernels(format) en: "{format} kernels" es: "kernels de {format}"
    // What the speed of a prompt rests on.
    prompt_basis(class, kernels, prompt)
        en: "{class}, {kernels}, a prompt of {prompt} tokens, not yet warm"
        es: "{class}, {kernels}, un prompt de {prompt} tokens, aún en frío"
    // What the first token rests on.
    first_token(prompt)
        en: "{prompt} tokens of prompt, the model loaded; a first run of a GPU compiles its shaders on top"
        es: "{prompt} tokens de prompt, con el modelo cargado; la primera ejecución en una GPU compila además sus shaders"
    // A measured run.
    measured(device, program, source)
        en: "measured: {device}, {program} ({source})"
        es: "medido: {device}, {program} ({source})"
    // What loading rests on.
    loading(storage)
        en: "cold, from {storage} at half its rate; few machines were measured"
        es: "en frío, desde {storage} a la mitad de su velocidad; se han medido pocos equipos"
    // Storage without a name.
    storage() en: "storage" es: "el almacenamiento"
    // Weights do not stay in memory.
    paged(storage, basis)
        en: "weights read again from {storage}; else {basis}"
        es: "los pesos se releen de {storage}; por lo demás, {basis}"
    // It does not fit.
    if_it_had(basis) en: "{basis}, if it had the memory" es: "{basis}, si tuviera la memoria"
    // What is kept once warm.
    keeps_some(name, low, high)
        en: "{name} keeps {low} to {high} % of its speed when it generates for more than a minute or two"
        es: "{name} conserva del {low} al {high} % de su velocidad si genera durante más de uno o dos minutos"
    // All of it is.
    keeps_all(name) en: "{name} keeps its speed" es: "{name} conserva su velocidad"
    // What an energy rests on.
    metered(name, basis) en: "{name}: {basis}" es: "{name}: {basis}"
    // What minutes rest on.
    battery(wh) en: "a new battery of {wh} Wh" es: "una batería nueva de {wh} Wh"
    // A format that runs elsewhere.
    no_kernels(backend, format)
        en: "{backend} has no kernels for {format} weights, which run on the CPU, slower than without it"
        es: "{backend} no tiene kernels para pesos {format}, que se ejecutan en la CPU, más despacio que sin él"
    // Several sequences.
    one_alone()
        en: "the speed is that of one sequence alone"
        es: "la velocidad es la de una sola secuencia"
}
