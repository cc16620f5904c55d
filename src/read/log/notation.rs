//! How programs write what they say: text behind times and colours, numbers with units, pairs behind signs.

use std::borrow::Cow;

use crate::units;

/// A line as text: without colours, and without the zeros between letters of UTF-16.
pub(super) fn text(line: &[u8]) -> String {
    let narrow: Cow<'_, [u8]> = if line.contains(&0) {
        line.iter().copied().filter(|&byte| byte != 0).collect::<Vec<u8>>().into()
    } else {
        line.into()
    };
    let text = String::from_utf8_lossy(&narrow);
    if text.contains('\u{1b}') { uncoloured(&text) } else { text.into_owned() }
}

/// The text without sequences for a terminal.
fn uncoloured(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.strip_prefix('[').map(|codes| {
            let end = codes.find(|c: char| c.is_ascii_alphabetic());
            end.and_then(|end| codes.get(end..)?.get(1..)).unwrap_or_default()
        });
        plain.push_str(rest.unwrap_or(part));
    }
    plain
}

/// The lines that one text joins: those that a program wrote into a string of another one.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let joins = text.matches(" = ").nth(1).is_some()
        && text.contains("\\n")
        && !text.contains("- kv")
        && !text.contains("msg=");
    let most = if joins { usize::MAX } else { 1 };
    text.splitn(most, "\\n")
}

/// An amount such as `416.00 MiB`, and how far it may be off for its last decimal, both in bytes.
pub(super) fn amount(text: &str) -> Option<(u64, u64)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    let number = number.trim_end_matches(['.', ',']);
    let unit = rest.trim_start();
    let unit = unit.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    sized(number, factor(unit)?)
}

/// A number of a unit of so many bytes.
pub(super) fn sized(number: &str, factor: u64) -> Option<(u64, u64)> {
    // Some systems write a comma for the decimal sign.
    let number = number.replace(',', ".");
    let bytes = units::decimal(&number, factor)?;
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let step = u32::try_from(decimals).ok().and_then(|n| 10_u64.checked_pow(n));
    let step = step.and_then(|step| factor.checked_div(step.checked_mul(2)?)).unwrap_or(0);
    Some((bytes, step.max(1)))
}

/// The bytes of a unit. What runtimes call MB is of 2²⁰ bytes.
fn factor(unit: &str) -> Option<u64> {
    Some(match unit {
        "B" | "bytes" | "byte" | "" => 1,
        "K" | "kB" | "KB" | "KiB" => 1 << 10,
        "M" | "MB" | "MiB" => 1 << 20,
        "G" | "GB" | "GiB" => 1 << 30,
        _ => return None,
    })
}

/// What stands before a sign, without what stands before that: `n_ctx` of `12:01 I llama_context: n_ctx   = 4096`,
/// who says it, and what is said.
pub(super) fn pair(piece: &str) -> Option<(&str, &str, &str)> {
    let (before, value) = piece.split_once(" = ").or_else(|| piece.split_once("= "))?;
    let (speaker, key) = before.rsplit_once(": ").unwrap_or(("", before));
    let speaker = speaker.split_whitespace().next_back().unwrap_or_default();
    Some((speaker, key.trim(), value.trim()))
}

/// The whole number that a text begins with.
pub(super) fn whole(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

/// What stands behind `mark`.
pub(super) fn behind<'a>(piece: &'a str, mark: &str) -> Option<&'a str> {
    piece.find(mark).and_then(|at| piece.get(at..)?.get(mark.len()..))
}

/// What stands between `mark` and `end`.
pub(super) fn between<'a>(piece: &'a str, mark: &str, end: &str) -> Option<&'a str> {
    behind(piece, mark)?.split(end).next()
}

/// The value of an attribute, `size="1.2 GiB"` or `count=1`.
pub(super) fn attribute<'a>(piece: &'a str, name: &str) -> Option<&'a str> {
    piece.match_indices(name).find_map(|(at, _)| {
        let opens = at == 0 || piece.get(..at)?.ends_with([' ', '{', ',', '"']);
        let value = piece.get(at..)?.get(name.len()..)?.strip_prefix('=')?;
        if !opens {
            return None;
        }
        match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split([' ', ',', '}']).next(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_say_how_exact_they_are() {
        assert_eq!(amount(" 416.00 MiB (8192 cells)"), Some((416 << 20, 5242)));
        assert_eq!(amount("1026,00 MB per state)"), Some((1026 << 20, 5242)));
        assert_eq!(amount("4113748.20 KB"), Some((4_212_478_157, 5)));
        assert_eq!(amount("96 kB"), Some((96 << 10, 512)));
        assert_eq!(amount("3 apples"), None);
        assert_eq!(amount(""), None);
    }

    #[test]
    fn pairs_are_told_by_who_says_them() {
        for (line, told) in [
            (
                "0.00.349.847 I llama_context: n_ctx         = 512",
                ("llama_context", "n_ctx", "512"),
            ),
            ("llama[2]: print_info: general.name     = A B", ("print_info", "general.name", "A B")),
            ("n_ctx = 4096", ("", "n_ctx", "4096")),
        ] {
            assert_eq!(pair(line), Some(told), "{line}");
        }
        assert_eq!(pair("nothing"), None);
    }

    #[test]
    fn colours_and_wide_letters_are_passed_over() {
        assert_eq!(text(b"\x1b[32m0.1 I\x1b[0m n_ctx = 1\x1b["), "0.1 I n_ctx = 1");
        assert_eq!(text(b"\xff\xfen\0_\0c\0t\0x\0"), "\u{fffd}\u{fffd}n_ctx");
    }

    #[test]
    fn attributes_are_whole_words() {
        let line = r#"msg="kv cache" buffer_size=3 device=CPU size="1.5 GiB""#;
        assert_eq!(attribute(line, "size"), Some("1.5 GiB"));
        assert_eq!(attribute(line, "device"), Some("CPU"));
        assert_eq!(attribute(line, "vice"), None);
    }
}
