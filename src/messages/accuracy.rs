//! How well a figure is known.

use super::messages;

messages! {
    measured() en: "measured" es: "medido"
    published() en: "published" es: "publicado"
    derived() en: "derived" es: "deducido"
    seen(known) en: "{known}, as seen of the same file" es: "{known}, según lo visto con el mismo archivo"
    untested(grade) en: "untested; {grade}" es: "sin probar; {grade}"
    grade(known, percent) en: "{known}, ±{percent} %" es: "{known}, ±{percent} %"
}
