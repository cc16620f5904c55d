//! How well a figure is known.

use super::messages;

messages! {
    /// It was measured.
    measured() { en: "measured", es: "medido" }
    /// Somebody published it.
    published() { en: "published", es: "publicado" }
    /// It follows by arithmetic.
    derived() { en: "derived", es: "deducido" }
    /// How it is known, and how far it may be off.
    grade(known, percent) { en: "{known}, ±{percent} %", es: "{known}, ±{percent} %" }
}
