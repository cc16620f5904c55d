//! What is priced, and where.

use super::messages;

messages! {
    card_with(ram) en: "a graphics card with {ram}" es: "una tarjeta gráfica con {ram}"
    remote_host(number) en: "remote host {number}" es: "equipo remoto {number}"
    // What is priced, and the place.
    subject(model, quant, context)
        en: "{model} at {quant} with {context} tokens of context"
        es: "{model} en {quant} con {context} tokens de contexto"
    beyond_training(subject, trained)
        en: "{subject} (trained for {trained})"
        es: "{subject} (entrenado con {trained})"
    device(name, ram) en: "the {name} ({ram})" es: "{name} ({ram})"
    free(ram) en: "{ram} of free memory" es: "{ram} de memoria libre"
    this(name, ram) en: "{name} with {ram}" es: "{name} con {ram}"
    under(ram, system) en: "{ram} under {system}" es: "{ram} ({system})"

    // Memory and the id of its system.
    short(ram, id) en: "{ram} {id}" es: "{ram} {id}"

    // What is promised of a setup, and where.
    setup_in(setup, place) en: "{setup}, {place}" es: "{setup}; {place}"

    // Systems without an entry.
    free_memory() en: "free memory" es: "memoria libre"
    this_machine() en: "this machine" es: "este equipo"
    a_container() en: "a container" es: "un contenedor"

    // Runtime and system.
    runtime(runtime, backend, grade, low, high)
        en: "{runtime} on {backend}; {grade}: {low} to {high}"
        es: "{runtime} en {backend}; {grade}: de {low} a {high}"
    in_use_now(name, kept) en: "{name}; {kept} in use now" es: "{name}; {kept} en uso ahora"
    measured_limit(name, limit)
        en: "{name}; an app may use {limit}, measured on this device"
        es: "{name}; una app puede usar {limit}, medido en este dispositivo"
    limit(name, least, most, evidence)
        en: "{name}; an app may use {least} to {most} ({evidence})"
        es: "{name}; una app puede usar de {least} a {most} ({evidence})"
    keeps(name, least, most, evidence)
        en: "{name}; keeps {least} to {most} for itself ({evidence})"
        es: "{name}; reserva de {least} a {most} ({evidence})"

    // Where a reserve comes from.
    nothing_taken_off()
        en: "free memory as asked; nothing is subtracted"
        es: "memoria libre indicada; no se descuenta nada"
    as_in_use()
        en: "detected: what is in use now, or what the system usually keeps where that is more"
        es: "detectado: lo que está en uso ahora, o lo que el sistema suele reservar si es más"

    // A GPU without a name.
    nameless_gpu() en: "a GPU without a name" es: "una GPU sin nombre"
    unverified(gbps) en: "{gbps} GB/s (unverified)" es: "{gbps} GB/s (sin verificar)"
    unverified_source(source)
        en: "{source}, from memory, not checked"
        es: "{source}, de memoria, sin verificar"
    bandwidth(gbps) en: "{gbps} GB/s" es: "{gbps} GB/s"
}
