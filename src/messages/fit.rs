//! Headings, hints and lines of an answer.

use super::messages;

messages! {
    /// The answer without a place.
    needs_memory(subject, need) {
        en: "{subject} needs {need} of memory.",
        es: "{subject} necesita {need} de memoria.",
    }
    /// The answer in a sentence.
    verdict(subject, predicate, place, reason) {
        en: "{subject} {predicate} {place}: {reason}.",
        es: "{subject} {predicate} {place}: {reason}.",
    }
    /// The answer in a document.
    verdict_in_bold(place, verdict, reason) {
        en: " on {place}: **{verdict}**, {reason}.",
        es: " en {place}: **{verdict}**, {reason}.",
    }
    /// A speed in a document.
    speed_and_basis(range, basis) { en: "{range} ({basis}).", es: "{range} ({basis})." }
    /// Too slow.
    no(reason) { en: "No: {reason}.", es: "No: {reason}." }
    /// Something to know.
    note(text) { en: "Note: {text}.", es: "Nota: {text}." }

    /// What an amount of memory means on machines it is sold with.
    mean(ram) { en: "{ram} mean", es: "{ram} son" }
    /// Likewise.
    under() { en: "under", es: "con" }
    /// Likewise.
    for_a_model() { en: "for a model", es: "para modelo" }
    /// Likewise.
    verdict_heading() { en: "verdict", es: "veredicto" }
    /// Likewise.
    on_a_phone() { en: "on a phone", es: "en un teléfono" }
    /// Likewise.
    on_a_board() { en: "on a board", es: "en una placa" }
    /// Likewise.
    on_a_laptop() { en: "on a laptop", es: "en un portátil" }

    /// A line about the place.
    device() { en: "device", es: "dispositivo" }
    /// Likewise.
    chip() { en: "chip", es: "chip" }
    /// Likewise.
    system() { en: "system", es: "sistema" }
    /// Likewise.
    runtime() { en: "runtime", es: "runtime" }
    /// Likewise.
    backend() { en: "backend", es: "backend" }
    /// A device and its memory.
    device_line(name, ram) { en: "{name}, {ram} of memory", es: "{name}, {ram} de memoria" }
    /// A graphics card and its memory.
    card_line(name, ram) { en: "{name}, {ram} of its own memory", es: "{name}, {ram} de memoria propia" }
    /// The GPU of a chip.
    gpu(title) { en: "GPU {title}", es: "GPU {title}" }
    /// The processor.
    repacks_nothing(cpu, origin) {
        en: "CPU {cpu} ({origin}), repacks nothing",
        es: "CPU {cpu} ({origin}), no reempaqueta nada",
    }
    /// Likewise.
    repacks_weights(cpu, origin) {
        en: "CPU {cpu} ({origin}), repacks weights",
        es: "CPU {cpu} ({origin}), reempaqueta pesos",
    }
    /// The GPU.
    on_gpu(backend, origin, layers, of) {
        en: "{backend} ({origin}), {layers} of {of} layers on the GPU",
        es: "{backend} ({origin}), {layers} de {of} capas en la GPU",
    }

    /// That repacking makes a second copy.
    copied(copy) {
        en: "Repacking: the CPU's own layout is a copy of {copy}; --no-repack does without.",
        es: "Reempaquetado: el formato propio de la CPU es una copia de {copy}; --no-repack la evita.",
    }
    /// Likewise, of a mapped file.
    copied_beside(copy) {
        en: "Repacking: the CPU's own layout is a copy of {copy} beside the mapped file, and cannot be taken back; --no-repack does without.",
        es: "Reempaquetado: el formato propio de la CPU es una copia de {copy} aparte del archivo mapeado, y no se puede devolver; --no-repack la evita.",
    }

    /// What would change the verdict.
    what_would_change_it() { en: "What would change it", es: "Qué lo cambiaría" }
    /// Likewise.
    saves() { en: "saves", es: "ahorra" }
    /// Likewise.
    at_the_cost_of() { en: "at the cost of", es: "a costa de" }
    /// Nothing would.
    nothing_fits() {
        en: "Nothing in the catalog fits there; `edgefit list models` shows what there is.",
        es: "Nada del catálogo cabe allí; `edgefit list models` muestra lo que hay.",
    }
    /// The way out.
    try_this(verdict) { en: "Try ({verdict}):", es: "Prueba ({verdict}):" }
    /// What to add for a verdict.
    add_a_place() {
        en: "Add --device pixel-8, --ram 8GiB --os android or --free 2GiB for a verdict.",
        es: "Añade --device pixel-8, --ram 8GiB --os android o --free 2GiB para un veredicto.",
    }

    /// What the budget would just hold.
    limits() { en: "Limits here, all else as asked:", es: "Límites aquí, con lo demás como se pide:" }
    /// Likewise.
    longest_context() { en: "longest context", es: "contexto máximo" }
    /// Likewise.
    best_quantization() { en: "best quantization", es: "mejor cuantización" }
    /// Likewise.
    least_memory() { en: "least memory", es: "memoria mínima" }
    /// Likewise.
    smallest_device() { en: "smallest device", es: "dispositivo mínimo" }
    /// Likewise.
    tokens(count) { en: "{count} tokens", es: "{count} tokens" }
    /// Likewise.
    no_context_fits() { en: "none fits", es: "ninguno cabe" }
    /// Likewise.
    no_quantization_fits() { en: "none fits", es: "ninguna cabe" }
    /// Likewise.
    trained_not_known() {
        en: "not known, as the trained length is not",
        es: "se desconoce, como la longitud de entrenamiento",
    }
    /// Likewise.
    lossy(quant) {
        en: "{quant}, at a marked loss of quality",
        es: "{quant}, con una pérdida notable de calidad",
    }

    /// What was taken for granted, of another runtime.
    assumed_prompt(prompt, chunk) {
        en: "Assumed: a prompt of {prompt} tokens, {chunk} of them at once. --explain shows every number.",
        es: "Se supone: un prompt de {prompt} tokens, {chunk} de ellos a la vez. --explain muestra cada número.",
    }
    /// Likewise, of llama.cpp.
    assumed(runtime, threads, loading, prompt) {
        en: "Assumed: {runtime}, {threads} threads, {loading}, a prompt of {prompt} tokens. --explain shows every number.",
        es: "Se supone: {runtime}, {threads} hilos, {loading}, un prompt de {prompt} tokens. --explain muestra cada número.",
    }
    /// How weights are loaded.
    mapped() { en: "weights mapped", es: "pesos mapeados" }
    /// Likewise.
    read() { en: "weights read", es: "pesos leídos" }
    /// Likewise.
    repacked(loading) {
        en: "{loading} and repacked where the CPU gains",
        es: "{loading} y reempaquetados donde la CPU gana",
    }
    /// Likewise.
    not_repacked(loading) { en: "{loading} and not repacked", es: "{loading} y sin reempaquetar" }

    /// A line of the picture.
    kept_by_the_system() { en: "kept by the system", es: "reserva del sistema" }
    /// Likewise.
    working_set() { en: "working set", es: "conjunto de trabajo" }
    /// Likewise.
    free() { en: "free", es: "libre" }
    /// Likewise.
    charged() { en: "charged", es: "imputado" }
    /// Likewise.
    resident() { en: "resident at the peak", es: "residente en el pico" }
    /// Likewise.
    in_ram() { en: "in the machine's RAM", es: "en la RAM del equipo" }
    /// What stands behind a line.
    of_free(size) { en: "of {size} free", es: "de {size} libres" }
    /// Likewise.
    of_left(size) { en: "of {size} left by the system", es: "de {size} que deja el sistema" }
    /// Likewise.
    of_app(size) { en: "of {size} an app may hold", es: "de {size} que una app puede retener" }
    /// Likewise.
    taken_back(size) { en: "{size} of it can be taken back", es: "{size} se pueden devolver" }
    /// Likewise.
    in_use_now() { en: "in use now", es: "en uso ahora" }
    /// Likewise.
    typical() { en: "typical", es: "típica" }
    /// Likewise.
    typical_or_not_gpu() { en: "typical, or not for the GPU", es: "típica, o no disponible para la GPU" }
    /// What the second bar is about.
    app(limit) { en: "{limit} app", es: "{limit} app" }

    /// No speed is known.
    speed_not_known(reason) {
        en: "Speed: not known, as {reason}.",
        es: "Velocidad desconocida: {reason}.",
    }
    /// Likewise, without a place.
    speed_needs_place(reason) {
        en: "Speed: not known, as {reason}. Name a --device or a --soc.",
        es: "Velocidad desconocida: {reason}. Indica --device o --soc.",
    }
    /// The block of speeds.
    speed() { en: "Speed:", es: "Velocidad:" }
    /// A line of it.
    decode() { en: "decode", es: "generación" }
    /// Likewise.
    once_warm() { en: "once warm", es: "en caliente" }
    /// Likewise.
    first_token() { en: "first token", es: "primer token" }
    /// Likewise.
    loading() { en: "loading", es: "carga" }
    /// Likewise.
    energy() { en: "energy", es: "energía" }
    /// Likewise.
    basis() { en: "basis", es: "base" }
    /// A range.
    from_to(low, high, unit, typical) {
        en: "{low} to {high}{unit}, typically {typical}",
        es: "{low} a {high}{unit}, normalmente {typical}",
    }
    /// The first token, and the prompt before it.
    prompt_at(first, speed) {
        en: "{first}; a prompt at {speed} tokens/s",
        es: "{first}; un prompt a {speed} tokens/s",
    }
    /// Nothing is known of prompts.
    no_prompts() {
        en: "not known; nobody measured prompts on this hardware",
        es: "se desconoce; nadie ha medido prompts en este hardware",
    }
    /// What 1000 tokens take of a battery.
    of_battery(energy, percent) {
        en: "{energy}; {percent} % of the battery for 1000 tokens",
        es: "{energy}; {percent} % de la batería por cada 1000 tokens",
    }
    /// How long a battery lasts.
    without_pause(energy, time) {
        en: "{energy}, {time} of output without a pause",
        es: "{energy}, {time} de salida sin pausa",
    }

    /// How many devices a model works on.
    works_on(subject, works, all) {
        en: "{subject} works on {works} of {all} devices, the smallest first.",
        es: "{subject} funciona en {works} de {all} dispositivos, los más pequeños primero.",
    }
    /// Likewise, fast enough.
    fast_enough(least, works) {
        en: "Typically {least} tokens/s or more: {works} of those that work.",
        es: "Normalmente {least} tokens/s o más: {works} de los que funcionan.",
    }
    /// A heading.
    memory() { en: "memory", es: "memoria" }
    /// Likewise.
    left() { en: "left", es: "queda" }
    /// Likewise.
    app_limit() { en: "app limit", es: "límite app" }
    /// Likewise.
    headroom() { en: "headroom", es: "margen" }
    /// Likewise.
    part() { en: "Part", es: "Parte" }
    /// Likewise.
    term() { en: "Term", es: "Término" }
    /// Likewise.
    factors() { en: "Factors", es: "Factores" }
    /// Likewise.
    reserved_heading() { en: "Reserved", es: "Reservado" }
    /// Likewise.
    resident_heading() { en: "Resident", es: "Residente" }
    /// Likewise.
    working_set_heading() { en: "Working set", es: "Conjunto de trabajo" }
    /// The sum of a table.
    total() { en: "total", es: "total" }

    /// The title of the whole bill.
    the_bill(subject) { en: "{subject}: the bill, in bytes.", es: "{subject}: la cuenta, en bytes." }
    /// Where a rule comes from.
    source(source) { en: "source: {source}", es: "fuente: {source}" }
    /// A column of the bill.
    reserved(size) { en: "reserved {size}", es: "reservado {size}" }
    /// Likewise.
    resident_sum(size) { en: "resident {size}", es: "residente {size}" }
    /// Likewise.
    reclaimable_sum(size) { en: "reclaimable {size}", es: "recuperable {size}" }
    /// Where a factor comes from.
    default(reason) { en: "default: {reason}", es: "por defecto: {reason}" }
    /// Likewise.
    constant(source) { en: "constant: {source}", es: "constante: {source}" }
    /// Likewise.
    asked() { en: "asked", es: "a petición" }
    /// A total.
    total_reserved() { en: "reserved", es: "reservado" }
    /// What it means.
    means_reserved() { en: "everything the process asks for", es: "todo lo que el proceso pide" }
    /// A total.
    total_resident() { en: "resident", es: "residente" }
    /// What it means.
    means_resident() { en: "held at the peak of a run", es: "retenido en el pico de una ejecución" }
    /// A total.
    reclaimable() { en: "reclaimable", es: "recuperable" }
    /// What it means.
    means_reclaimable() {
        en: "file pages the system may take back",
        es: "páginas del archivo que el sistema puede recuperar",
    }
    /// What it means.
    means_charged() { en: "what it cannot take back", es: "lo que no puede recuperar" }
    /// What it means.
    means_working() { en: "charged and read by every token", es: "imputado y leído con cada token" }
}
