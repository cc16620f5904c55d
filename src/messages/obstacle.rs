//! What cannot run, and why.

use super::messages;

messages! {
    /// Nothing of the kind runs on the device.
    device(name, reason) { en: "{name} is {reason}", es: "{name} es {reason}" }
    /// The backend is not there.
    backend(name, reason) { en: "{name} is not possible: {reason}", es: "{name} no es posible: {reason}" }
    /// The runtime or scheme does not run there.
    runtime(name, reason) { en: "{name} {reason}", es: "{name} {reason}" }
    /// A tensor is larger than the largest buffer.
    buffer(tensor, bytes, what, limit) {
        en: "the tensor {tensor} takes {bytes}, but {what} holds {limit} at most",
        es: "el tensor {tensor} ocupa {bytes}, pero {what} admite {limit} como máximo",
    }
    /// Too few addresses.
    addresses(needs, system, has) {
        en: "the process asks for {needs} of addresses, and a {system} has {has}",
        es: "el proceso pide {needs} de direcciones, y hay {has} ({system})",
    }
    /// Too large a mapping.
    mapping(weights, system, largest) {
        en: "the weights take {weights} in one piece, and a {system} maps {largest} at most",
        es: "los pesos ocupan {weights} de una pieza, y se pueden mapear {largest} como máximo ({system})",
    }
    /// What the limit of a buffer is about.
    under(what, backend, family) { en: "{what} under {backend} on {family}", es: "{what} con {backend} en {family}" }
    /// A GPU whose family is not known.
    the_gpu() { en: "the GPU", es: "la GPU" }

    /// The runtime has other backends.
    not_a_backend(runtime, has) {
        en: "{runtime} does not have it; it runs on {has}",
        es: "{runtime} no lo tiene; funciona con {has}",
    }
    /// A graphics card is no processor.
    card(name) {
        en: "{name} is a graphics card; ask about the machine around it with --ram",
        es: "{name} es una tarjeta gráfica; pregunta por el equipo que la rodea con --ram",
    }
    /// The GPU does not offer the interface.
    not_offered(gpu, has) {
        en: "the GPU {gpu} does not offer it; its interfaces are: {has}",
        es: "la GPU {gpu} no lo ofrece; sus interfaces son: {has}",
    }
    /// It offers nothing.
    none() { en: "none", es: "ninguna" }
    /// The backend is not for the system.
    not_on_system(system) { en: "it does not exist on {system}", es: "no existe en este sistema ({system})" }
    /// The backend is not for the GPU.
    not_on_family(families, family) {
        en: "llama.cpp runs it on {families} GPUs only, not on {family}",
        es: "llama.cpp solo lo ejecuta en GPU {families}, no en {family}",
    }
    /// Another runtime that works.
    runs_there(name, id) { en: "{name} runs there: --runtime {id}", es: "{name} sí funciona allí: --runtime {id}" }
}
