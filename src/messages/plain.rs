//! What others wrote, made fit to be read: nothing in it moves a cursor, ends a line or turns text around.

use std::borrow::Cow;

/// The longest name that is repeated whole, letters.
const LONGEST: usize = 200;
/// The longest reason; a list of all the keys of a model is shorter.
const LONGEST_REASON: usize = 2_000;

/// Whether a letter is read by terminals and layouts instead of people: controls, marks of direction,
/// separators of lines, signs without a shape.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

/// The text with a sign for every letter that is not seen.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let seen = |c| if is_unseen(c) { char::REPLACEMENT_CHARACTER } else { c };
    Cow::Owned(text.chars().map(seen).collect())
}

/// A name, its end left out where it is longer than any name is.
pub fn short(name: &str) -> Cow<'_, str> {
    cut(name, LONGEST)
}

/// What a parser says of a text, which may repeat some of it.
pub fn reason(said: String) -> String {
    match cut(&said, LONGEST_REASON) {
        Cow::Owned(short) => short,
        Cow::Borrowed(_) => said,
    }
}

fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(text.get(..end).unwrap_or_default().to_owned() + "…"),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_gets_a_sign() {
        assert_eq!(
            plain("a\u{1b}]0;x\u{7}\nb\u{202e}c\u{2066}"),
            "a\u{fffd}]0;x\u{fffd}\u{fffd}b\u{fffd}c\u{fffd}"
        );
        assert!(matches!(plain("El teléfono ñandú — 8 GiB"), Cow::Borrowed(_)));
    }

    #[test]
    fn long_names_are_cut_between_letters() {
        assert_eq!(short(&"ñ".repeat(201)).chars().count(), LONGEST + 1);
        assert_eq!(short("name"), "name");
    }
}
