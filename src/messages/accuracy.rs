//! How well a figure is known.

use super::messages;

messages! {
    measured() en: "measured" es: "medido"
    published() en: "published" es: "publicado"
    derived() en: "derived" es: "deducido"
    untested(grade) en: "untested; {grade}" es: "sin probar; {grade}"
    grade(known, percent) en: "{known}, ±{percent} %" es: "{known}, ±{percent} %"
}
