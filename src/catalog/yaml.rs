//! YAML of strangers: what no list needs, and what makes a small file a large one.

use crate::{Message, messages::errors};

/// The longest file of entries or promises that is read, bytes.
#[cfg(feature = "cli")]
pub const MOST_BYTES: u64 = 1 << 20;

/// The most signs that begin a value, which each take far more memory than text.
const MOST_VALUES: usize = 1 << 18;

/// What a text may not hold, and its line, from 1.
pub fn fault(text: &str) -> Option<(usize, Message)> {
    if let Some(line) = alias(text) {
        return Some((line, errors::no_aliases()));
    }
    let begins = |byte: &u8| b"[{,:\n".contains(byte);
    let many = text.bytes().filter(begins).count() > MOST_VALUES;
    many.then(|| (1, errors::too_many_values()))
}

/// The line, from 1, of the first alias (`*name`) of a text, or of what could be one. Copies of copies grow
/// without bound, and nothing that is read here needs them.
///
/// An alias begins where a value may: behind a blank, a bracket, a comma or a colon. A comment is passed over
/// where the whole line is one, unless a quote in it could end a text that began before.
fn alias(text: &str) -> Option<usize> {
    let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).zip(1..);
    let is_comment = |line: &str| {
        line.trim_start_matches([' ', '\t']).starts_with('#') && !line.contains(['"', '\''])
    };
    let mut read = lines.filter(|(line, _)| !is_comment(line));
    read.find(|(line, _)| has_alias(line)).map(|(_, number)| number)
}

fn has_alias(line: &str) -> bool {
    line.match_indices('*').any(|(at, _)| {
        let before = line.get(..at).and_then(|line| line.chars().next_back());
        let after = line.get(at..).and_then(|line| line.chars().nth(1));
        let inside = |c: char| c.is_alphanumeric() || "\"'/\\.(*=_".contains(c);
        let names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !before.is_some_and(inside) && after.is_some_and(names)
    })
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
            assert!(alias(text).is_some(), "{text}");
        }
        assert_eq!(alias("- a\r\n- *b"), Some(3));
        for text in
            ["a: 2 * 3", "a: '*.gguf'", "# all *of* it", "a: 2x A78 * b", "a: /*b", "a: b**c"]
        {
            assert_eq!(alias(text), None, "{text}");
        }
    }
}
