//! Promises, kept and broken.

use super::messages;

messages! {
    // How many hold; headings of the broken ones.
    one_holds(kept) en: "{kept} of 1 promise holds" es: "Se cumple {kept} de 1 promesa"
    hold(kept, all) en: "{kept} of {all} promises hold" es: "Se cumplen {kept} de {all} promesas"
    all_of_them(held) en: "{held}." es: "{held}."
    broken(held) en: "{held}; broken:" es: "{held}; incumplidas:"
    promise() en: "promise" es: "promesa"
    at_most() en: "at most" es: "como máximo"
    at_least() en: "at least" es: "como mínimo"
}
