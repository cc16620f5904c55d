//! YAML of strangers: what no list needs, and what makes a small file a large one.

use crate::{Message, messages::errors};

/// The longest file of entries or promises that is read, bytes.
#[cfg(feature = "cli")]
pub const MOST_BYTES: u64 = 1 << 20;

/// The most signs that begin a value, which each take far more memory than text.
const MOST_VALUES: usize = 1 << 18;

/// The most aliases of a text: copies of copies of so few are still small.
const MOST_ALIASES: usize = 12;
/// The longest text with aliases, bytes.
const LONGEST_COPIED: usize = 64 << 10;

/// What a text may not hold, and its line, from 1.
pub fn fault(text: &str) -> Option<(usize, Message)> {
    let most = if text.len() > LONGEST_COPIED { 0 } else { MOST_ALIASES };
    if let Some(line) = aliases(text).nth(most) {
        return Some((line, errors::too_many_aliases()));
    }
    let begins = |byte: &u8| b"[{,:\n".contains(byte);
    let many = text.bytes().filter(begins).count() > MOST_VALUES;
    many.then(|| (1, errors::too_many_values()))
}

/// The line, from 1, of every alias (`*name`) of a text, and of what could be one.
///
/// An alias begins where a value may: behind a blank, a bracket, a comma or a colon. A comment is passed over
/// where the whole line is one, unless a quote in it could end a text that began before.
pub fn aliases(text: &str) -> impl Iterator<Item = usize> {
    let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).zip(1..);
    let is_comment = |line: &str| {
        line.trim_start_matches([' ', '\t']).starts_with('#') && !line.contains(['"', '\''])
    };
    let read = lines.filter(move |(line, _)| !is_comment(line));
    read.flat_map(|(line, number)| std::iter::repeat_n(number, in_line(line)))
}

fn in_line(line: &str) -> usize {
    let begins = |at: usize| {
        let before = line.get(..at).and_then(|line| line.chars().next_back());
        let after = line.get(at..).and_then(|line| line.chars().nth(1));
        let inside = |c: char| c.is_alphanumeric() || "\"'/\\.(*=_".contains(c);
        let names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !before.is_some_and(inside) && after.is_some_and(names)
    };
    line.match_indices('*').filter(|(at, _)| begins(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_found_wherever_it_may_stand() {
        for text in [
            "- *a",
            "[*a]",
            "{b: *a}",
            "{\"b\":*a}",
            "x,*a",
            "*a",
            "- ? *a",
            "<<: *a",
            "\t*a",
            "- [\"\n# \", *a]",
        ] {
            assert_eq!(aliases(text).count(), 1, "{text}");
        }
        assert_eq!(aliases("- a\r\n- *b").next(), Some(3));
        for text in
            ["a: 2 * 3", "a: '*.gguf'", "# all *of* it", "a: 2x A78 * b", "a: /*b", "a: b**c"]
        {
            assert_eq!(aliases(text).next(), None, "{text}");
        }
    }
}
