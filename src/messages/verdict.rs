//! Verdicts and what they rest on.

use super::messages;

messages! {
    // The verdict as a predicate; what follows is the place.
    fits() en: "fits" es: "cabe en"
    only_just_fits() en: "only just fits" es: "cabe por poco en"
    would_page()
        en: "would read weights from storage for every token on"
        es: "leería pesos del almacenamiento con cada token en"
    is_too_large() en: "is too large for" es: "no cabe en"
    cannot_run() en: "cannot run on" es: "no puede ejecutarse en"

    // The verdict in a table.
    word_fits() en: "fits" es: "cabe"
    word_tight() en: "tight" es: "por poco"
    word_pages() en: "pages" es: "pagina"
    word_too_large() en: "too-large" es: "no cabe"
    word_not_viable() en: "not-viable" es: "no viable"

    // Whose memory it is.
    an_app_may_hold(size) en: "the {size} an app may hold" es: "los {size} que una app puede retener"
    there_are(size) en: "the {size} there are" es: "los {size} que hay"
    available_now(size) en: "the {size} available now" es: "los {size} disponibles ahora"
    left_typically(size) en: "the {size} a typical reserve leaves" es: "los {size} que deja una reserva típica"
    left_carefully(size) en: "the {size} that a conservative reserve leaves" es: "los {size} que deja una reserva conservadora"

    // Why the verdict is what it is.
    needs(needed, have) en: "it needs {needed} of {have}" es: "necesita {needed} de {have}"
    needs_and_holds(needed, have)
        en: "it needs {needed} of {have}, and holds with a conservative reserve too"
        es: "necesita {needed} de {have}, y también cabe con una reserva conservadora"
    needs_at_least(needed, have)
        en: "it needs at least {needed} of {have}, and what is left out comes on top"
        es: "necesita al menos {needed} de {have}, más lo que no se ha contado"
    needs_closely(needed, have)
        en: "it needs {needed} of {have}, within the estimate's margin of error"
        es: "necesita {needed} de {have}, dentro del margen de error de la estimación"
    holds_typically(needed, have, careful)
        en: "it needs {needed}, which holds with a typical reserve ({have} left), not with a conservative one ({careful})"
        es: "necesita {needed}, que cabe con una reserva típica (quedan {have}), pero no con una conservadora ({careful})"
    reads_more(charged, working, over, have)
        en: "it keeps {charged} and reads {working} for every token, {over} more than {have}"
        es: "retiene {charged} y lee {working} con cada token, {over} más que {have}"
    holds_more(held, over, limit)
        en: "it holds {held} that cannot be given back, {over} more than {limit}"
        es: "retiene {held} que no se pueden devolver, {over} más que {limit}"
}
