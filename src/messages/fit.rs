//! Headings, hints and lines of an answer.

use super::messages;

messages! {
    // Sentences of the answer.
    needs_memory(subject, need)
        en: "{subject} needs {need} of memory."
        es: "{subject} necesita {need} de memoria."
    verdict(subject, predicate, place, reason)
        en: "{subject} {predicate} {place}: {reason}."
        es: "{subject} {predicate} {place}: {reason}."
    verdict_in_bold(place, verdict, reason)
        en: " on {place}: **{verdict}**, {reason}."
        es: " en {place}: **{verdict}**, {reason}."
    speed_and_basis(range, basis) en: "{range} ({basis})." es: "{range} ({basis})."
    no(reason) en: "No: {reason}." es: "No: {reason}."
    note(text) en: "Note: {text}." es: "Nota: {text}."

    // What an amount of memory means on machines it is sold with.
    mean(ram) en: "{ram} mean" es: "{ram} son"
    under() en: "under" es: "con"
    for_a_model() en: "for a model" es: "para modelo"
    verdict_heading() en: "verdict" es: "veredicto"
    on_a_phone() en: "on a phone" es: "en un teléfono"
    on_a_board() en: "on a board" es: "en una placa"
    on_a_laptop() en: "on a laptop" es: "en un portátil"

    // Lines about the place.
    device() en: "device" es: "dispositivo"
    chip() en: "chip" es: "chip"
    system() en: "system" es: "sistema"
    runtime() en: "runtime" es: "runtime"
    backend() en: "backend" es: "backend"
    device_line(name, ram) en: "{name}, {ram} of memory" es: "{name}, {ram} de memoria"
    card_line(name, ram) en: "{name}, {ram} of its own memory" es: "{name}, {ram} de memoria propia"
    gpu(title) en: "GPU {title}" es: "GPU {title}"
    repacks_nothing(cpu, origin)
        en: "CPU {cpu} ({origin}), repacks nothing"
        es: "CPU {cpu} ({origin}), no reempaqueta nada"
    repacks_weights(cpu, origin)
        en: "CPU {cpu} ({origin}), repacks weights"
        es: "CPU {cpu} ({origin}), reempaqueta pesos"
    on_gpu(backend, origin, layers, of)
        en: "{backend} ({origin}), {layers} of {of} layers on the GPU"
        es: "{backend} ({origin}), {layers} de {of} capas en la GPU"

    // That repacking makes a second copy.
    copied(copy)
        en: "Repacking: the CPU's own layout is a copy of {copy}; --no-repack does without."
        es: "Reempaquetado: el formato propio de la CPU es una copia de {copy}; --no-repack la evita."
    copied_beside(copy)
        en: "Repacking: the CPU's own layout is a copy of {copy} beside the mapped file, and cannot be taken back; --no-repack does without."
        es: "Reempaquetado: el formato propio de la CPU es una copia de {copy} aparte del archivo mapeado, y no se puede devolver; --no-repack la evita."

    // What would change the verdict.
    what_would_change_it() en: "What would change it" es: "Qué lo cambiaría"
    saves() en: "saves" es: "ahorra"
    at_the_cost_of() en: "at the cost of" es: "a costa de"
    nothing_fits()
        en: "Nothing in the catalog fits there; `edgefit list models` shows what there is."
        es: "Nada del catálogo cabe allí; `edgefit list models` muestra lo que hay."
    try_this(verdict) en: "Try ({verdict}):" es: "Prueba ({verdict}):"
    add_a_place()
        en: "Add --device pixel-8, --ram 8GiB --os android or --free 2GiB for a verdict."
        es: "Añade --device pixel-8, --ram 8GiB --os android o --free 2GiB para un veredicto."

    // What the budget would just hold.
    limits() en: "Limits here, all else as asked:" es: "Límites aquí, con lo demás como se pide:"
    longest_context() en: "longest context" es: "contexto máximo"
    best_quantization() en: "best quantization" es: "mejor cuantización"
    least_memory() en: "least memory" es: "memoria mínima"
    smallest_device() en: "smallest device" es: "dispositivo mínimo"
    tokens(count) en: "{count} tokens" es: "{count} tokens"
    no_context_fits() en: "none fits" es: "ninguno cabe"
    no_quantization_fits() en: "none fits" es: "ninguna cabe"
    trained_not_known()
        en: "not known, as the trained length is not"
        es: "se desconoce, como la longitud de entrenamiento"
    lossy(quant)
        en: "{quant}, at a marked loss of quality"
        es: "{quant}, con una pérdida notable de calidad"

    // What was taken for granted: of another runtime, of llama.cpp.
    assumed_prompt(prompt, chunk)
        en: "Assumed: a prompt of {prompt} tokens, {chunk} of them at once. --explain shows every number."
        es: "Se supone: un prompt de {prompt} tokens, {chunk} de ellos a la vez. --explain muestra cada número."
    assumed(runtime, threads, loading, prompt)
        en: "Assumed: {runtime}, {threads} threads, {loading}, a prompt of {prompt} tokens. --explain shows every number."
        es: "Se supone: {runtime}, {threads} hilos, {loading}, un prompt de {prompt} tokens. --explain muestra cada número."
    mapped() en: "weights mapped" es: "pesos mapeados"
    read() en: "weights read" es: "pesos leídos"
    repacked(loading)
        en: "{loading} and repacked where the CPU gains"
        es: "{loading} y reempaquetados donde la CPU gana"
    not_repacked(loading) en: "{loading} and not repacked" es: "{loading} y sin reempaquetar"

    // The legend of the picture.
    kept_by_the_system() en: "kept by the system" es: "reserva del sistema"
    working_set() en: "working set" es: "conjunto de trabajo"
    free() en: "free" es: "libre"
    charged() en: "charged" es: "imputado"
    resident() en: "resident at the peak" es: "residente en el pico"
    in_ram() en: "in the machine's RAM" es: "en la RAM del equipo"
    of_free(size) en: "of {size} free" es: "de {size} libres"
    of_left(size) en: "of {size} left by the system" es: "de {size} que deja el sistema"
    of_app(size) en: "of {size} an app may hold" es: "de {size} que una app puede retener"
    taken_back(size) en: "{size} of it can be taken back" es: "{size} se pueden devolver"
    in_use_now() en: "in use now" es: "en uso ahora"
    typical() en: "typical" es: "típica"
    typical_or_not_gpu() en: "typical, or not for the GPU" es: "típica, o no disponible para la GPU"
    app(limit) en: "{limit} app" es: "{limit} app"

    // How fast.
    speed_not_known(reason)
        en: "Speed: not known, as {reason}."
        es: "Velocidad desconocida: {reason}."
    speed_needs_place(reason)
        en: "Speed: not known, as {reason}. Name a --device or a --soc."
        es: "Velocidad desconocida: {reason}. Indica --device o --soc."
    speed() en: "Speed:" es: "Velocidad:"
    decode() en: "decode" es: "generación"
    once_warm() en: "once warm" es: "en caliente"
    first_token() en: "first token" es: "primer token"
    loading() en: "loading" es: "carga"
    energy() en: "energy" es: "energía"
    basis() en: "basis" es: "base"
    from_to(low, high, unit, typical)
        en: "{low} to {high}{unit}, typically {typical}"
        es: "{low} a {high}{unit}, normalmente {typical}"
    prompt_at(first, speed)
        en: "{first}; a prompt at {speed} tokens/s"
        es: "{first}; un prompt a {speed} tokens/s"
    no_prompts()
        en: "not known; nobody measured prompts on this hardware"
        es: "se desconoce; nadie ha medido prompts en este hardware"
    of_battery(energy, percent)
        en: "{energy}; {percent} % of the battery for 1000 tokens"
        es: "{energy}; {percent} % de la batería por cada 1000 tokens"
    without_pause(energy, time)
        en: "{energy}, {time} of output without a pause"
        es: "{energy}, {time} de salida sin pausa"

    // Several devices; headings of tables.
    works_on(subject, works, all)
        en: "{subject} works on {works} of {all} devices, the smallest first."
        es: "{subject} funciona en {works} de {all} dispositivos, los más pequeños primero."
    fast_enough(least, works)
        en: "Typically {least} tokens/s or more: {works} of those that work."
        es: "Normalmente {least} tokens/s o más: {works} de los que funcionan."
    memory() en: "memory" es: "memoria"
    left() en: "left" es: "queda"
    app_limit() en: "app limit" es: "límite app"
    headroom() en: "headroom" es: "margen"
    part() en: "Part" es: "Parte"
    term() en: "Term" es: "Término"
    factors() en: "Factors" es: "Factores"
    reserved_heading() en: "Reserved" es: "Reservado"
    resident_heading() en: "Resident" es: "Residente"
    working_set_heading() en: "Working set" es: "Conjunto de trabajo"
    total() en: "total" es: "total"

    // The whole bill.
    the_bill(subject) en: "{subject}: the bill, in bytes." es: "{subject}: la cuenta, en bytes."
    source(source) en: "source: {source}" es: "fuente: {source}"
    reserved(size) en: "reserved {size}" es: "reservado {size}"
    resident_sum(size) en: "resident {size}" es: "residente {size}"
    reclaimable_sum(size) en: "reclaimable {size}" es: "recuperable {size}"
    default(reason) en: "default: {reason}" es: "por defecto: {reason}"
    constant(source) en: "constant: {source}" es: "constante: {source}"
    asked() en: "asked" es: "a petición"
    total_reserved() en: "reserved" es: "reservado"
    means_reserved() en: "everything the process asks for" es: "todo lo que el proceso pide"
    total_resident() en: "resident" es: "residente"
    means_resident() en: "held at the peak of a run" es: "retenido en el pico de una ejecución"
    reclaimable() en: "reclaimable" es: "recuperable"
    means_reclaimable()
        en: "file pages the system may take back"
        es: "páginas del archivo que el sistema puede recuperar"
    means_charged() en: "what it cannot take back" es: "lo que no puede recuperar"
    means_working() en: "charged and read by every token" es: "imputado y leído con cada token"
}
