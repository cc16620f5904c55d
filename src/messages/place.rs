//! What is priced, and where.

use super::messages;

messages! {
    /// Model, quantization and context.
    subject(model, quant, context) {
        en: "{model} at {quant} with {context} tokens of context",
        es: "{model} en {quant} con {context} tokens de contexto",
    }
    /// A device and its memory.
    device(name, ram) { en: "the {name} ({ram})", es: "{name} ({ram})" }
    /// Free memory.
    free(ram) { en: "{ram} of free memory", es: "{ram} de memoria libre" }
    /// A machine of unknown system.
    machine(ram) { en: "a machine with {ram}", es: "un equipo con {ram}" }
    /// A machine that was looked at.
    this(name, ram) { en: "{name} with {ram}", es: "{name} con {ram}" }
    /// Memory and its system.
    under(ram, system) { en: "{ram} under {system}", es: "{ram} ({system})" }

    /// Memory and the id of its system.
    short(ram, id) { en: "{ram} {id}", es: "{ram} {id}" }

    /// A system of which nothing is known.
    unknown_system() { en: "a machine of unknown system", es: "un equipo de sistema desconocido" }
    /// Free memory as a system.
    free_memory() { en: "free memory", es: "memoria libre" }
    /// The machine that was looked at.
    this_machine() { en: "this machine", es: "este equipo" }
    /// What was looked at is a container.
    a_container() { en: "a container", es: "un contenedor" }

    /// The runtime, its backend, and how well its figures are known.
    runtime(runtime, backend, grade, low, high) {
        en: "{runtime} on {backend}; {grade}: from {low} to {high}",
        es: "{runtime} en {backend}; {grade}: de {low} a {high}",
    }
    /// A system, and what is in use there.
    in_use_now(name, kept) { en: "{name}, {kept} in use now", es: "{name}, {kept} en uso ahora" }
    /// A system, and what an app may hold there.
    measured_limit(name, limit) {
        en: "{name}, an app may hold {limit}, measured on this device",
        es: "{name}, una app puede retener {limit}, medido en este dispositivo",
    }
    /// Likewise, by a rule.
    limit(name, least, most, evidence) {
        en: "{name}, an app may hold {least} to {most} ({evidence})",
        es: "{name}, una app puede retener de {least} a {most} ({evidence})",
    }
    /// A system, and what it keeps.
    keeps(name, least, most, evidence) {
        en: "{name}, keeps {least} to {most} ({evidence})",
        es: "{name}, se reserva de {least} a {most} ({evidence})",
    }

    /// A GPU without a name.
    nameless_gpu() { en: "a GPU without a name", es: "una GPU sin nombre" }
    /// Bandwidth that nobody read in a document.
    recalled(gbps) { en: "{gbps} GB/s, recalled", es: "{gbps} GB/s, sin verificar" }
    /// A source that was not read again.
    recalled_source(source) { en: "{source} (recalled)", es: "{source} (sin verificar)" }
    /// Bandwidth.
    bandwidth(gbps) { en: "{gbps} GB/s", es: "{gbps} GB/s" }
}
