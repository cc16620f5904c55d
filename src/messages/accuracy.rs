//! How well a figure is known.

use super::messages;

messages! {
    measured() en: "measured" es: "medido"
    published() en: "published" es: "publicado"
    derived() en: "derived" es: "deducido"
    grade(known, percent) en: "{known}, ±{percent} %" es: "{known}, ±{percent} %"
}
