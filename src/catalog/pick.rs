//! Chips by the names people type, and what names of devices have in common with them.

use super::{entry::Entry, names, topic::Topic};
use crate::Error;

/// The most choices an error lists.
const MOST_CHOICES: usize = 8;

/// `text` in letters and digits alone, `+` spelled out.
pub(super) fn key(text: &str) -> String {
    words(text).concat()
}

/// The words of `text`: letters and digits in lower case, `+` spelled out.
pub(super) fn words(text: &str) -> Vec<String> {
    let spelled = text.to_lowercase().replace('+', "plus ");
    let words = spelled.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The name and the size of memory asked for with it: behind a colon, or as a last word such as `8gb`.
pub fn split_size(text: &str) -> (&str, Option<f64>) {
    if let Some((name, size)) = text.rsplit_once(':')
        && let Some(gib) = gib(size)
    {
        return (name.trim(), Some(gib));
    }
    let text = text.trim();
    let Some((name, last)) = text.rsplit_once(char::is_whitespace) else { return (text, None) };
    if matches!(last.to_lowercase().as_str(), "gb" | "gib")
        && let Some((name, number)) = name.trim().rsplit_once(char::is_whitespace)
        && let Some(gib) = gib(number)
    {
        return (name.trim(), Some(gib));
    }
    match gib(last).filter(|_| is_size(last)) {
        Some(gib) => (name.trim(), Some(gib)),
        None => (text, None),
    }
}

/// The name and the size of memory behind its last dash, as in `raspberry-pi-5-8gb`.
pub fn split_dashed_size(text: &str) -> Option<(&str, f64)> {
    let (name, last) = text.trim().rsplit_once('-')?;
    Some((name, gib(last).filter(|_| last.to_lowercase().ends_with('b'))?))
}

/// Whether a last word is a size: with its unit, where that is not a network's, as in `4G` and `5G`.
fn is_size(word: &str) -> bool {
    let word = word.to_lowercase();
    word.ends_with('b') || word.ends_with('g') && !["2g", "3g", "4g", "5g"].contains(&word.as_str())
}

/// A number of GiB, with or without its unit.
fn gib(text: &str) -> Option<f64> {
    let lower = text.trim().to_lowercase();
    let number =
        ["gib", "gb", "g"].iter().find_map(|unit| lower.strip_suffix(unit)).unwrap_or(&lower);
    number.trim().parse().ok().filter(|gib: &f64| gib.is_finite() && *gib > 0.0)
}

/// The one entry that is called `name`: in full, or without its maker, or the only one with all its
/// words.
///
/// # Errors
/// [`Error::Ambiguous`] with the choices, [`Error::Unknown`] with the nearest names.
pub fn one<'a>(
    topic: Topic,
    name: &str,
    entries: &(impl Iterator<Item = Entry<'a>> + Clone),
) -> Result<Entry<'a>, Error> {
    let (wanted, words) = (key(name), words(name));
    let ways: [&dyn Fn(&Entry<'a>) -> bool; 3] = [
        &|entry| entry.names().any(|name| key(name) == wanted),
        &|entry| entry.names().any(|name| key(without_maker(name)) == wanted),
        &|entry| has_words(entry, &words),
    ];
    let those = |fits: &dyn Fn(&Entry<'a>) -> bool| -> Vec<Entry<'a>> {
        entries.clone().filter(|entry| fits(entry)).collect()
    };
    let found = ways.iter().map(|fits| those(*fits)).find(|found| !found.is_empty());
    match found.unwrap_or_default().as_slice() {
        [one] => Ok(*one),
        [] => Err(unknown(topic, name, nearest(name, entries))),
        several => Err(ambiguous(name, several.iter().map(|entry| entry.id.to_owned()))),
    }
}

/// The error for a name that no entry of the topic has.
pub(super) fn unknown(topic: Topic, name: &str, similar: Vec<String>) -> Error {
    let words = topic.words();
    let (what, list) = (words.noun.clone(), words.list);
    Error::Unknown { what, name: name.to_owned(), similar, list, instead: None }
}

/// The ids of the entries whose names look most like `name`.
pub(super) fn nearest<'a>(
    name: &str,
    entries: &(impl Iterator<Item = Entry<'a>> + Clone),
) -> Vec<String> {
    let called = entries.clone().flat_map(|one| one.names().map(move |name| (one.id, name)));
    names::nearest_called(name, called)
}

/// An error that lists what `name` could mean.
pub fn ambiguous(name: &str, choices: impl IntoIterator<Item = String>) -> Error {
    let mut choices: Vec<String> = choices.into_iter().collect();
    let left_out = choices.len().saturating_sub(MOST_CHOICES);
    choices.truncate(MOST_CHOICES);
    Error::Ambiguous { name: name.to_owned(), choices, left_out }
}

/// A name without its first word.
pub(super) fn without_maker(name: &str) -> &str {
    name.split_once(' ').map_or("", |(_, rest)| rest)
}

/// Whether every word stands in the names of the entry.
pub(super) fn has_words(entry: &Entry<'_>, wanted: &[String]) -> bool {
    let known: Vec<String> = entry.names().flat_map(self::words).collect();
    !wanted.is_empty() && wanted.iter().all(|word| known.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_stands_behind_a_colon_or_is_the_last_word() {
        for (text, name, size) in [
            ("pixel-8a:8", "pixel-8a", Some(8.0)),
            ("rpi-5:16GiB", "rpi-5", Some(16.0)),
            ("raspberry pi 5 8gb", "raspberry pi 5", Some(8.0)),
            ("raspberry pi 5 8 GB", "raspberry pi 5", Some(8.0)),
            ("rpi-zero-2w:0.5", "rpi-zero-2w", Some(0.5)),
            ("jetson-orin-nano-8gb", "jetson-orin-nano-8gb", None),
            ("galaxy a54 5G", "galaxy a54 5G", None),
            ("galaxy a54 5G 8G", "galaxy a54 5G", Some(8.0)),
            ("pixel 8", "pixel 8", None),
            ("iphone 15 pro", "iphone 15 pro", None),
        ] {
            assert_eq!(split_size(text), (name, size), "{text}");
        }
    }

    #[test]
    fn a_size_may_stand_behind_a_dash_with_its_unit() {
        assert_eq!(split_dashed_size("raspberry-pi-5-8gb"), Some(("raspberry-pi-5", 8.0)));
        assert_eq!(split_dashed_size("pixel-8"), None);
    }

    #[test]
    fn a_plus_is_a_word() {
        assert_eq!(key("Galaxy S23+"), key("galaxy-s23-plus"));
    }
}
