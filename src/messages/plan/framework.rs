//! Which runtime, and why not the others.

use crate::messages::messages;

messages! {
    framework_heading(name, backend) en: "3. Framework: {name} on {backend}" es: "3. Framework: {name} sobre {backend}"
    build_heading() en: "Build" es: "Compilar"
    run_heading() en: "Run" es: "Ejecutar"
    weighed_heading() en: "Weighed and not chosen" es: "Considerados y no elegidos"
    place_kind(kind) en: "For this kind of place ({kind}):" es: "Para este tipo de equipo ({kind}):"
    exact_figures()
        en: "its figures are planned to the byte, by the rules its own allocator follows"
        es: "sus cifras se calculan al byte, con las reglas que sigue su propio asignador"
    figures_within(percent)
        en: "its figures are known to about {percent} %"
        es: "sus cifras se conocen con un margen de un {percent} %"
    same_files()
        en: "it runs the same files by the same rules"
        es: "ejecuta los mismos archivos con las mismas reglas"
    runs_too(needs, speed) en: "runs too: {needs}, {speed}" es: "también sirve: {needs}, {speed}"
    some_tokens(typical) en: "some {typical} tokens/s" es: "unos {typical} tokens/s"
    unsure(percent)
        en: "but its figures are sure to {percent} % only: measure it before you rely on it"
        es: "pero sus cifras solo son seguras al {percent} %: mídelo antes de confiar"
    too_large_in(needs, budget)
        en: "does not fit: {needs} of {budget}"
        es: "no cabe: {needs} de {budget}"
}
