//! Verdicts and what they rest on.

use super::messages;

messages! {
    // The verdict as a predicate; what follows is the place.
    fits() en: "fits" es: "cabe en"
    is_tight() en: "is a tight fit for" es: "cabe ajustado en"
    would_page() en: "would page on" es: "releería el disco en"
    is_too_large() en: "is too large for" es: "no cabe en"
    cannot_run() en: "cannot run on" es: "no puede ejecutarse en"

    // The verdict on kinds of machines: a phone, a board.
    fits_on(machines) en: "fits on {machines}" es: "cabe en {machines}"
    tight_on(machines) en: "a tight fit on {machines}" es: "cabe ajustado en {machines}"
    pages_on(machines) en: "would page on {machines}" es: "releería el disco en {machines}"
    too_large_on(machines) en: "too large on {machines}" es: "no cabe en {machines}"
    cannot_run_on(machines) en: "cannot run on {machines}" es: "no puede ejecutarse en {machines}"

    // The verdict in a table.
    word_fits() en: "fits" es: "cabe"
    word_tight() en: "tight" es: "ajustado"
    word_pages() en: "pages" es: "relee disco"
    word_too_large() en: "too-large" es: "no cabe"
    word_not_viable() en: "not-viable" es: "no viable"

    // Whose memory it is.
    an_app_may_use(size) en: "the {size} an app may use" es: "los {size} que una app puede usar"
    there_are(size) en: "the {size} available" es: "los {size} disponibles"
    available_now(size) en: "the {size} available now" es: "los {size} disponibles ahora"
    left_typically(size)
        en: "the {size} available in typical use"
        es: "los {size} disponibles en uso normal"
    left_carefully(size)
        en: "the {size} left if the system keeps its maximum"
        es: "los {size} que quedan si el sistema reserva el máximo"

    // What is used, and of what; where an app is limited apart, what counts against that.
    uses(needed, have) en: "it uses {needed} of {have}" es: "usa {needed} de {have}"
    uses_and_charges(working, charged, have)
        en: "it uses {working}, of which {charged} count against {have} (mapped weights do not count)"
        es: "usa {working}, de los que {charged} cuentan para {have} (los pesos mapeados no cuentan)"

    // A memory beside the machine's decides.
    memory_short(memory, needed, missing, have)
        en: "{memory} would have to hold {needed}, {missing} more than the {have} left there in typical use"
        es: "{memory} tendría que alojar {needed}, {missing} más que los {have} que quedan ahí en uso normal"
    memory_tight(memory, needed, have)
        en: "{memory} holds {needed} of the {have} left there in typical use, with little to spare"
        es: "{memory} aloja {needed} de los {have} que quedan ahí en uso normal, con poco margen"

    // Why the verdict is what it is.
    fits_always(uses)
        en: "{uses}, and fits even if the system keeps its maximum"
        es: "{uses}, y cabe incluso si el sistema reserva el máximo"
    uses_at_least(needed, have)
        en: "it uses at least {needed} of {have}, plus what could not be counted"
        es: "usa al menos {needed} de {have}, más lo que no se pudo contar"
    fits_with_room(needed, have)
        en: "its weights are {needed} of {have}, which leaves ample room; what it computes is not known"
        es: "sus pesos son {needed} de {have}, lo que deja margen de sobra; lo que calcula no se conoce"
    fits_closely(uses)
        en: "{uses}, with less to spare than the estimate may be off"
        es: "{uses}, con menos margen que el error de la estimación"
    fits_typically(uses, missing)
        en: "{uses}, but is {missing} short if the system keeps its maximum"
        es: "{uses}, pero le faltan {missing} si el sistema reserva el máximo"
    may_not_map(uses, weights)
        en: "{uses}, but mapping {weights} to be written to fails at times without com.apple.developer.kernel.extended-virtual-addressing"
        es: "{uses}, pero mapear {weights} con escritura falla a veces sin com.apple.developer.kernel.extended-virtual-addressing"
    fits_once_loaded(uses, loading, limit)
        en: "{uses}, but the {loading} mapped while it loads may count for a moment against {limit} if the system is careful"
        es: "{uses}, pero los {loading} mapeados durante la carga pueden contar por un momento para {limit} si el sistema es estricto"
    fails_on_gpu(working, over, have, backend)
        en: "each token needs {working} in RAM, {over} more than {have}; past what {backend} may use a run fails, and on the CPU weights would be read from storage again and again"
        es: "cada token necesita {working} en RAM: {over} más que {have}; más allá de lo que {backend} puede usar la ejecución falla, y en la CPU los pesos se leerían del almacenamiento una y otra vez"
    reads_more(working, over, have)
        en: "each token needs {working} in RAM, {over} more than {have}, so weights would be read from storage again and again"
        es: "cada token necesita {working} en RAM: {over} más que {have}, así que los pesos se leerían del almacenamiento una y otra vez"
    reads_experts(working, have, missing, idle)
        en: "each token needs {working} of {have}, but {missing} of the {idle} of experts that other tokens are sent to do not fit beside them and would be read from storage, which is slow"
        es: "cada token necesita {working} de {have}, pero {missing} de los {idle} de expertos a los que van otros tokens no caben a la vez y se leerían del almacenamiento, lo que es lento"
    needs_more(need, over, limit)
        en: "it needs {need} that the system cannot reclaim, {over} more than {limit}"
        es: "necesita {need} que el sistema no puede recuperar: {over} más que {limit}"

    app_refuses(app, claims, over, have)
        en: "{app} would reserve {claims}, {over} more than {have}, and refuses to load it"
        es: "{app} reservaría {claims}: {over} más que {have}, y se niega a cargarlo"

    untested(said, runtime)
        en: "{said}, but untested: {runtime} is not known to run this architecture"
        es: "{said}, pero sin probar: no consta que {runtime} ejecute esta arquitectura"
    word_untested(verdict) en: "{verdict}, untested" es: "{verdict}, sin probar"

    // What verdicts and columns mean, below a table.
    means(word, meaning) en: "{word}: {meaning}" es: "{word}: {meaning}"
    means_fits() en: "with room to spare" es: "con margen"
    means_tight() en: "in typical use only" es: "solo en uso normal"
    means_pages()
        en: "reads weights from storage for every token"
        es: "lee los pesos del almacenamiento en cada token"
    means_too_large() en: "needs more memory than there is" es: "necesita más memoria de la que hay"
    means_not_viable() en: "cannot run there" es: "no puede ejecutarse ahí"
    means_working_set() en: "must stay in RAM to be fast" es: "debe quedar en RAM para ser rápido"
    means_charged() en: "counts against the app limit" es: "cuenta para el límite por app"
}
