//! Whether a text is in one language: words that give a language away, and how it writes numbers.

/// Words that every English sentence is made of, and that no Spanish one has.
pub(crate) const ENGLISH: &[&str] = &[
    "the",
    "of",
    "and",
    "with",
    "for",
    "from",
    "is",
    "are",
    "not",
    "which",
    "needs",
    "it",
    "its",
    "that",
    "this",
    "has",
    "have",
    "at",
    "on",
    "by",
    "to",
    "be",
    "or",
    "than",
    "what",
    "known",
    "memory",
    "weights",
    "fits",
    "tight",
    "left",
    "runs",
    "typical",
    "typically",
];

/// Likewise in Spanish.
pub(crate) const SPANISH: &[&str] = &[
    "el", "la", "los", "las", "de", "del", "con", "para", "que", "una", "un", "por", "se", "y",
    "en", "es", "al", "más", "cabe", "memoria", "pesos", "sin",
];

/// What Spanish answers call otherwise: they speak one Spanish, which CONTRIBUTING.md describes.
const UNCHOSEN: &[&str] = &[
    "ordenador",
    "ordenadores",
    "portátil",
    "portátiles",
    "móvil",
    "móviles",
    "fichero",
    "ficheros",
    "coste",
    "costes",
    "correr",
    "correrlo",
    "corre",
    "añade",
    "añadir",
    "añadirlo",
    "órdenes",
    "entorno",
    "entornos",
    "editor",
    "editores",
    "punto de control",
    "puntos de control",
    "un mac",
    "un pc",
    "vosotros",
    "usted",
];

/// The words of another Spanish in a text.
pub(crate) fn unchosen(text: &str) -> Vec<&'static str> {
    let words = text.to_lowercase();
    let words: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let text = format!(" {} ", words.join(" "));
    UNCHOSEN.iter().copied().filter(|one| text.contains(&format!(" {one} "))).collect()
}

/// Commas between figures of which one has a decimal comma: `12, 6,0`.
pub(crate) fn crowded(text: &str) -> Vec<String> {
    const UNITS: &[&str] = &["%", "B", "KiB", "MiB", "GiB", "GB", "GB/s", "tokens/s", "J/token"];
    let is_figure = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_decimal = |word: &str| {
        let parts = word.split_once(',').filter(|(_, after)| is_figure(after));
        parts.is_some_and(|(before, _)| before.ends_with(|c: char| c.is_ascii_digit()))
    };
    let is_crowded = |three: &[&str]| {
        let [before, word, after] = three else { return false };
        let Some(ended) = word.strip_suffix(',') else { return false };
        let decimal = is_decimal(ended) || (UNITS.contains(&ended) && is_decimal(before));
        is_figure(after) && (decimal || is_decimal(after))
    };
    // Cells of a table stand beside each other, so each line is read by itself.
    let in_line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let found = words.windows(3).filter(|three| is_crowded(three));
        found.map(|three| three.join(" ")).collect::<Vec<_>>()
    };
    text.lines().flat_map(in_line).collect()
}

/// The words of an answer, without commands, flags, names between quotes and sources.
pub(crate) fn words(text: &str) -> Vec<String> {
    let apart = ["edgefit ", "llama-", "source: ", "fuente: "];
    let mut prose: Vec<&str> = Vec::new();
    let mut skipping = false;
    for line in text.lines() {
        // A source may go on in indented lines; what follows it is less indented.
        skipping = apart.iter().any(|start| line.trim_start().starts_with(start))
            || (skipping && line.starts_with("    "));
        prose.extend((!skipping).then_some(line));
    }
    let spoken: Vec<String> = prose.join("\n").split('`').step_by(2).map(str::to_owned).collect();
    let spoken = spoken.join(" ");
    let is_name = |word: &&str| word.starts_with("--") || word.contains('_');
    let flagless = spoken.split_whitespace().filter(|word| !is_name(word));
    let letters = flagless.flat_map(|word| word.split(|c: char| !c.is_alphabetic() && c != '-'));
    letters.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The words that are not of the language: `en` or `es`.
pub(crate) fn foreign(text: &str, lang: &str) -> Vec<String> {
    let others = if lang == "es" { ENGLISH } else { SPANISH };
    let mut found = words(text);
    found.retain(|word| others.contains(&word.as_str()));
    found
}
