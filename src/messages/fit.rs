//! Headings, hints and lines of an answer.

use super::messages;

messages! {
    beside(device, need, left, layers)
        en: "{device}: {need} of {left}, layers {layers}"
        es: "{device}: {need} de {left}, capas {layers}"
    // Sentences of the answer.
    needs_memory(subject, need)
        en: "{subject} needs {need} of memory."
        es: "{subject} necesita {need} de memoria."
    verdict(subject, predicate, place, reason)
        en: "{subject} {predicate} {place}: {reason}."
        es: "{subject} {predicate} {place}: {reason}."
    where_it_holds(subject, ram, places)
        en: "{subject}, with {ram} of RAM: {places}."
        es: "{subject}, con {ram} de RAM: {places}."
    on_the_worst(machine, reason) en: "On {machine}, {reason}." es: "En {machine}, {reason}."
    on_the_worst_in_bold(ram, places, machine, verdict, reason)
        en: " with {ram} of RAM: {places}. **{verdict}** on {machine}: {reason}."
        es: " con {ram} de RAM: {places}. **{verdict}** en {machine}: {reason}."
    verdict_in_bold(place, verdict, reason)
        en: " on {place}: **{verdict}**, {reason}."
        es: " en {place}: **{verdict}**, {reason}."
    speed_and_basis(range, basis) en: "{range} ({basis})." es: "{range} ({basis})."
    no(reason) en: "No: {reason}." es: "No: {reason}."
    note(text) en: "Note: {text}." es: "Nota: {text}."

    // What an amount of memory means on machines it is sold with.
    of_ram(ram) en: "{ram} of RAM" es: "{ram} de RAM"
    for_a_model() en: "available" es: "disponible"
    verdict_heading() en: "verdict" es: "veredicto"
    on_machine(machine) en: "on {machine}" es: "en {machine}"

    // Lines about the place.
    device() en: "device" es: "dispositivo"
    chip() en: "chip" es: "chip"
    system() en: "system" es: "sistema"
    runtime() en: "runtime" es: "runtime"
    backend() en: "backend" es: "backend"
    device_line(name, ram) en: "{name}, {ram} of memory" es: "{name}; {ram} de memoria"
    card_line(name, ram) en: "{name}, {ram} of its own memory" es: "{name}; {ram} de memoria propia"
    gpu(title) en: "GPU {title}" es: "GPU {title}"
    repacks_nothing(cpu, origin)
        en: "CPU {cpu} ({origin}), repacks nothing"
        es: "CPU {cpu} ({origin}), no reempaqueta nada"
    repacks_weights(cpu, origin)
        en: "CPU {cpu} ({origin}), repacks weights"
        es: "CPU {cpu} ({origin}), reempaqueta pesos"
    on_npu(backend, origin) en: "{backend} ({origin})" es: "{backend} ({origin})"
    on_gpu(backend, origin, layers, of)
        en: "{backend} ({origin}), {layers} of {of} layers on the GPU"
        es: "{backend} ({origin}), {layers} de {of} capas en la GPU"
    in_sessions(backend, origin, layers, of, sessions)
        en: "{backend} ({origin}), {layers} of {of} layers in {sessions} sessions"
        es: "{backend} ({origin}), {layers} de {of} capas en {sessions} sesiones"
    in_a_session(backend, origin, layers, of)
        en: "{backend} ({origin}), {layers} of {of} layers in one session"
        es: "{backend} ({origin}), {layers} de {of} capas en una sesión"

    // That repacking makes a second copy.
    copied(copy)
        en: "Repacking copies {copy} of weights into a layout the CPU computes faster with; --no-repack avoids the copy."
        es: "El reempaquetado copia {copy} de pesos a un formato con el que la CPU calcula más rápido; --no-repack evita la copia."
    copied_beside(copy)
        en: "Repacking copies {copy} of weights into a layout the CPU computes faster with. The copy comes beside the mapped file, and the system cannot reclaim it; --no-repack avoids it."
        es: "El reempaquetado copia {copy} de pesos a un formato con el que la CPU calcula más rápido. La copia se suma al archivo mapeado y el sistema no puede recuperarla; --no-repack la evita."

    // What a server grows by with use.
    prompts_up_to(size) en: "prompt cache up to {size}" es: "caché de prompts hasta {size}"
    checkpoints_up_to(size)
        en: "context checkpoints up to {size}"
        es: "checkpoints de contexto hasta {size}"
    grows(parts) en: "Comes with use: {parts}." es: "Se suma con el uso: {parts}."
    grows_until(parts, verdict)
        en: "Comes with use: {parts}; once full, the verdict is {verdict}."
        es: "Se suma con el uso: {parts}; una vez lleno, el veredicto es {verdict}."
    grows_but(sentence, flags)
        en: "{sentence} It stays within the memory with {flags}."
        es: "{sentence} No sale de la memoria con {flags}."
    means_grown()
        en: "comes with use, in none of these sums"
        es: "se suma con el uso, en ninguna de estas sumas"

    // What would change the verdict.
    what_would_help() en: "What would help" es: "Qué ayudaría"
    saves() en: "saves" es: "ahorra"
    at_the_cost_of() en: "at the cost of" es: "a costa de"
    nothing_fits()
        en: "No model of the catalog fits there; `edgefit list models` lists them all."
        es: "Ningún modelo del catálogo cabe ahí; `edgefit list models` los muestra todos."
    try_this(verdict) en: "Try ({verdict}):" es: "Prueba ({verdict}):"
    add_a_place()
        en: "Add --device pixel-8, --ram 8GiB --os android or --free 2GiB for a verdict."
        es: "Agrega --device pixel-8, --ram 8GiB --os android o --free 2GiB para obtener un veredicto."

    // What the budget would just hold.
    limits()
        en: "Limits here, with everything else as asked:"
        es: "Límites aquí, con todo lo demás como se pidió:"
    limits_of_experts()
        en: "Limits here with all experts in memory, and everything else as asked:"
        es: "Límites aquí con todos los expertos en memoria y lo demás como se pidió:"
    longest_context() en: "longest context" es: "contexto máximo"
    best_quantization() en: "best quantization" es: "mejor cuantización"
    least_memory() en: "least memory" es: "memoria mínima"
    smallest_device() en: "smallest device" es: "dispositivo mínimo"
    tokens(count) en: "{count} tokens" es: "{count} tokens"
    images_in_context() en: "images in context" es: "imágenes en contexto"
    images(most, tokens)
        en: "{most} at most, {tokens} tokens each"
        es: "{most} como máximo, de {tokens} tokens cada una"
    sound_in_context() en: "sound in context" es: "sonido en contexto"
    sound(tokens, seconds)
        en: "{tokens} tokens for every {seconds} s"
        es: "{tokens} tokens por cada {seconds} s"
    no_context_fits() en: "none fits" es: "ninguno cabe"
    no_quantization_fits() en: "none fits" es: "ninguna cabe"
    trained_not_known()
        en: "unknown: the trained length is not known"
        es: "se desconoce: falta la longitud de entrenamiento"
    lossy(quant)
        en: "{quant}, with a clear loss of quality"
        es: "{quant}, con una pérdida clara de calidad"

    // What was taken for granted: of another runtime, of llama.cpp.
    assumed_prompt(prompt, chunk)
        en: "Assumed: a prompt of {prompt} tokens, {chunk} at a time. --explain shows every number."
        es: "Se supone: un prompt de {prompt} tokens, en bloques de {chunk}. --explain muestra cada número."
    assumed(runtime, threads, loading, prompt)
        en: "Assumed: {runtime}, {threads} threads, {loading}, a prompt of {prompt} tokens. --explain shows every number."
        es: "Se supone: {runtime}, {threads} hilos, {loading}, un prompt de {prompt} tokens. --explain muestra cada número."
    assumed_embeddings(runtime, threads, loading, prompt)
        en: "Assumed: {runtime} with --embeddings, {threads} threads, {loading}, texts of {prompt} tokens. --explain shows every number."
        es: "Se supone: {runtime} con --embeddings, {threads} hilos, {loading}, textos de {prompt} tokens. --explain muestra cada número."
    mapped() en: "weights mapped" es: "pesos mapeados"
    read() en: "weights read" es: "pesos leídos"
    repacked(loading)
        en: "{loading} and repacked where that is faster"
        es: "{loading} y reempaquetados donde es más rápido"
    not_repacked(loading) en: "{loading} and not repacked" es: "{loading} y sin reempaquetar"

    // The program an answer holds for.
    holds_for(program, apps)
        en: "Holds for {program}; apps load otherwise: --app {apps}."
        es: "Vale para {program}; las apps cargan de otra forma: --app {apps}."
    holds_for_many(program, apps)
        en: "Holds for {program}; apps load otherwise: --app {apps} or others of `edgefit list apps`."
        es: "Vale para {program}; las apps cargan de otra forma: --app {apps} u otras de `edgefit list apps`."
    app_on(app, system) en: "{app} on {system}" es: "{app} en {system}"
    app_sets(app, flags) en: "{app} sets {flags}." es: "{app} usa {flags}."
    app_sets_nothing(app)
        en: "{app} loads as llama-completion does."
        es: "{app} carga igual que llama-completion."

    // The legend of the picture.
    kept_by_the_system() en: "kept by the system" es: "reserva del sistema"
    working_set() en: "working set" es: "conjunto de trabajo"
    free() en: "free" es: "libre"
    charged() en: "charged" es: "imputado"
    resident() en: "resident at the peak" es: "residente en el pico"
    in_ram() en: "in the machine's RAM" es: "en la RAM del equipo"
    of_budget(size)
        en: "of {size}; must stay in RAM to be fast"
        es: "de {size}; rápido solo si está en RAM"
    of_gpu_memory(size) en: "of {size} of GPU memory" es: "de {size} de memoria de la GPU"
    of_app(size) en: "of {size} per app; not reclaimable" es: "de {size} por app; no recuperable"
    reclaimable_of_it(size) en: "{size} of it reclaimable" es: "{size} recuperables"
    most_in_ram(size) en: "most RAM in use; {size} reclaimable" es: "máximo en RAM; {size} recuperables"
    for_other_tokens() en: "mapped, for other tokens" es: "mapeados, para otros tokens"
    rest_is_repacked() en: "used as stored; the rest is repacked" es: "tal cual; el resto se reempaqueta"
    not_charged() en: "in the file; not charged to the app" es: "en el archivo; no cuentan para la app"
    read_in_place() en: "used in the file; reclaimable" es: "en el archivo; recuperables"
    in_cpu_layout() en: "copies in the layout of the CPU" es: "copias en el formato de la CPU"
    in_use_now() en: "in use now" es: "en uso ahora"
    typical() en: "in typical use" es: "en uso normal"
    typical_or_not_gpu()
        en: "in typical use, or not usable by the GPU"
        es: "en uso normal, o no utilizable por la GPU"
    app(limit) en: "{limit} per app" es: "{limit} por app"

    // How fast.
    speed_not_known(reason)
        en: "Speed: unknown, because {reason}."
        es: "Velocidad: se desconoce, porque {reason}."
    speed_needs_place(reason)
        en: "Speed: unknown, because {reason}. Name a --device or a --soc."
        es: "Velocidad: se desconoce, porque {reason}. Indica --device o --soc."
    speed() en: "Speed:" es: "Velocidad:"
    decode() en: "decode" es: "generación"
    once_warm() en: "once warm" es: "en caliente"
    first_token() en: "first token" es: "primer token"
    texts() en: "texts" es: "textos"
    loading() en: "loading" es: "carga"
    energy() en: "energy" es: "energía"
    basis() en: "basis" es: "base"
    from_to(low, high, unit, typical)
        en: "{low} to {high}{unit}, typically {typical}"
        es: "de {low} a {high}{unit}; normalmente {typical}"
    prompt_at(first, speed)
        en: "{first}; reads the prompt at {speed} tokens/s"
        es: "{first}; lee el prompt a {speed} tokens/s"
    no_prompts()
        en: "unknown: prompts have not been measured on this hardware"
        es: "se desconoce: no hay mediciones de prompts en este hardware"
    of_battery(energy, percent)
        en: "{energy}; {percent} % of the battery per 1000 tokens"
        es: "{energy}; {percent} % de la batería por cada 1000 tokens"
    without_pause(energy, time)
        en: "{energy}; {time} of output without a pause"
        es: "{energy}; {time} de salida sin pausa"

    // Several devices; headings of tables.
    works_on(subject, works, all)
        en: "{subject} works on {works} of {all} devices, smallest first."
        es: "{subject} funciona en {works} de {all} dispositivos, de menor a mayor."
    fast_enough(least, works)
        en: "{works} of them typically reach {least} tokens/s."
        es: "{works} de ellos alcanzan normalmente {least} tokens/s."
    memory() en: "memory" es: "memoria"
    available() en: "available" es: "queda"
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
    asked() en: "as asked" es: "según lo pedido"
    total_reserved() en: "reserved" es: "reservado"
    means_reserved() en: "everything the process asks for" es: "todo lo que pide el proceso"
    total_resident() en: "resident" es: "residente"
    means_resident()
        en: "the most RAM in use during a run"
        es: "la mayor RAM en uso durante una ejecución"
    reclaimable() en: "reclaimable" es: "recuperable"
    means_reclaimable()
        en: "file pages the system can reclaim"
        es: "páginas del archivo que el sistema puede recuperar"
    means_charged() en: "what the system cannot reclaim" es: "lo que el sistema no puede recuperar"
    means_working()
        en: "charged, plus what every token reads"
        es: "imputado, más lo que lee cada token"
}
