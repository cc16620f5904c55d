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
