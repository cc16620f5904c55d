//! Promises, kept and broken.

use super::messages;

messages! {
    /// Of one promise.
    one_holds(kept) { en: "{kept} of 1 promise holds", es: "se cumple {kept} de 1 promesa" }
    /// Of several.
    hold(kept, all) { en: "{kept} of {all} promises hold", es: "se cumplen {kept} de {all} promesas" }
    /// None is broken.
    all_of_them(held) { en: "{held}.", es: "{held}." }
    /// Some are broken, and listed below.
    broken(held) { en: "{held}; broken:", es: "{held}; incumplidas:" }
    /// A heading.
    promise() { en: "promise", es: "promesa" }
    /// Likewise.
    at_most() { en: "at most", es: "como máximo" }
    /// Likewise.
    at_least() { en: "at least", es: "como mínimo" }
}
