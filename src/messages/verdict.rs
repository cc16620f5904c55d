//! Verdicts and what they rest on.

use super::messages;

messages! {
    /// The verdict as a predicate; what follows is the place.
    fits() { en: "fits", es: "cabe en" }
    /// Likewise.
    only_just_fits() { en: "only just fits", es: "cabe por poco en" }
    /// Likewise.
    would_page() {
        en: "would read weights from storage for every token on",
        es: "leería pesos del almacenamiento con cada token en",
    }
    /// Likewise.
    is_too_large() { en: "is too large for", es: "no cabe en" }
    /// Likewise.
    cannot_run() { en: "cannot run on", es: "no puede ejecutarse en" }

    /// The verdict in a table.
    word_fits() { en: "fits", es: "cabe" }
    /// Likewise.
    word_tight() { en: "tight", es: "por poco" }
    /// Likewise.
    word_pages() { en: "pages", es: "pagina" }
    /// Likewise.
    word_too_large() { en: "too-large", es: "no cabe" }
    /// Likewise.
    word_not_viable() { en: "not-viable", es: "no viable" }

    /// What an app may be charged.
    an_app_may_hold(size) { en: "the {size} an app may hold", es: "los {size} que una app puede retener" }
    /// All the memory that is free.
    there_are(size) { en: "the {size} there are", es: "los {size} que hay" }
    /// What of a machine is free.
    available_now(size) { en: "the {size} available now", es: "los {size} disponibles ahora" }
    /// What the reserve of everyday use leaves.
    left_typically(size) { en: "the {size} a typical reserve leaves", es: "los {size} que deja una reserva típica" }
    /// What a careful reserve leaves.
    left_carefully(size) { en: "the {size} that a conservative reserve leaves", es: "los {size} que deja una reserva conservadora" }

    /// Enough of an amount.
    needs(needed, have) { en: "it needs {needed} of {have}", es: "necesita {needed} de {have}" }
    /// Enough, whatever is kept.
    needs_and_holds(needed, have) {
        en: "it needs {needed} of {have}, and holds with a conservative reserve too",
        es: "necesita {needed} de {have}, y también cabe con una reserva conservadora",
    }
    /// Something is not counted.
    needs_at_least(needed, have) {
        en: "it needs at least {needed} of {have}, and what is left out comes on top",
        es: "necesita al menos {needed} de {have}, más lo que no se ha contado",
    }
    /// Enough, by less than the estimate is sure.
    needs_closely(needed, have) {
        en: "it needs {needed} of {have}, closer than the estimate is sure",
        es: "necesita {needed} de {have}, una diferencia menor que el error de la estimación",
    }
    /// Enough with one reserve and not with the other.
    holds_typically(needed, have, careful) {
        en: "it needs {needed}, which holds with a typical reserve ({have} left), not with a conservative one ({careful})",
        es: "necesita {needed}, que cabe con una reserva típica (quedan {have}), pero no con una conservadora ({careful})",
    }
    /// Weights are read again.
    reads_more(charged, working, over, have) {
        en: "it keeps {charged} and reads {working} for every token, {over} more than {have}",
        es: "retiene {charged} y lee {working} con cada token, {over} más que {have}",
    }
    /// Too much is charged.
    holds_more(held, over, limit) {
        en: "it holds {held} that cannot be given back, {over} more than {limit}",
        es: "retiene {held} que no se pueden devolver, {over} más que {limit}",
    }
}
