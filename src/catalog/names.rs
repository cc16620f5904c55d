//! Names as people write them.

/// `name` as it is compared: lower case, without the publisher, blanks, dashes and chat suffixes.
///
/// `google/gemma-2-2b-it`, `gemma2:2b` and `Gemma 2 2B` are all `gemma22b`.
pub fn normal(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or_default();
    let mut normal: String = name
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_' | ':'))
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect();
    while let Some(shorter) = ["it", "instruct", "chat", "gguf", "latest"]
        .iter()
        .find_map(|suffix| normal.strip_suffix(suffix))
        .filter(|rest| !rest.is_empty())
    {
        normal.truncate(shorter.len());
    }
    normal
}

/// Whether a file is a model in one piece, or the first of several.
pub fn is_first_part(name: &str) -> bool {
    !name.contains("-of-") || name.contains("-00001-of-")
}

/// Whether one of `known` is what people mean by `name`.
pub fn any_is(known: &[String], name: &str) -> bool {
    let wanted = normal(name);
    known.iter().any(|known| normal(known) == wanted)
}

/// The parameters in a word such as `3.8b` or `135m`, in millions.
pub fn millions(word: &str) -> Option<u64> {
    let word = word.to_ascii_lowercase();
    let (number, thousands) = match word.strip_suffix('b') {
        Some(number) => (number, true),
        None => (word.strip_suffix('m')?, false),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: u64 = format!("{part:0<3}").parse().ok()?;
    let number = whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(part)?;
    if thousands { Some(number) } else { number.checked_div(1000) }
}

/// The most names an error suggests.
const MOST_SIMILAR: usize = 3;

/// What parts the words of a name.
pub const BETWEEN: [char; 5] = ['-', '.', '_', ':', ' '];

/// Whether a word of a name is the size of a model, such as `7b`.
pub fn says_a_size(name: &str) -> bool {
    name.split(BETWEEN).any(|word| millions(word).is_some())
}

/// A name without what makes it a link or a file: `/tree/main`, `.gguf`, `-00001-of-00002`.
pub fn stem(name: &str) -> &str {
    let name = name.trim().trim_end_matches('/');
    let name =
        ["/tree/main", "/blob/main"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let name =
        if is_gguf(name) { name.rsplit_once('.').map_or(name, |(stem, _)| stem) } else { name };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match name.rsplit_once("-of-").and_then(|(first, count)| Some((first.rsplit_once('-')?, count)))
    {
        Some(((stem, part), count)) if number(part) && number(count) => stem,
        _ => name,
    }
}

/// Whether a name ends as GGUF files do.
pub fn is_gguf(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| end.eq_ignore_ascii_case("gguf"))
}

/// Bits from which numbers are floats.
pub const FLOATS: u64 = 16;

/// The bits of a width: of integers `int4`, `4bit`, `4-bit`, `4 bits`, `q4`, `w4`; of floats `fp16`,
/// `bf16`, `f32`. Floats of less than 16 bits are types of their own.
pub fn width(quant: &str) -> Option<u64> {
    let name = quant.trim().to_ascii_lowercase().replace(['-', ' '], "");
    let integer = ["int", "q", "w"].iter().find_map(|start| name.strip_prefix(start));
    let integer = integer.or_else(|| ["bit", "bits"].iter().find_map(|end| name.strip_suffix(end)));
    let float = ["bf", "fp", "f"].iter().find_map(|start| name.strip_prefix(start));
    let (digits, widths) = match (integer, float) {
        (Some(digits), _) => (digits, 2..=8),
        (None, Some(digits)) => (digits, FLOATS..=32),
        (None, None) => return None,
    };
    digits.parse().ok().filter(|bits| widths.contains(bits))
}

/// A letter without its accent, which people leave out when they type.
const fn plain(letter: char) -> char {
    match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    }
}

/// The up to three of `known` that look most like `name`, best first.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    nearest_called(name, known.into_iter().map(|known| (known, known)))
}

/// The up to three ids whose names look most like `name`, best first; an id may have several names.
pub fn nearest_called<'a>(
    name: &str,
    called: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<String> {
    let (wanted, written) = (normal(name), name.to_lowercase());
    // What normal names leave out tells short ones apart: Q9_K is more like Q2_K than like Q80.
    let score = |called: &str| {
        let as_written = strsim::jaro_winkler(&called.to_lowercase(), &written);
        strsim::jaro_winkler(&normal(called), &wanted).max(as_written)
    };
    let mut scored: Vec<(f64, &str)> = called
        .into_iter()
        .map(|(id, called)| (score(called), id))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    first_few(scored.into_iter().map(|(_, id)| id.to_owned()))
}

/// The first few that an error suggests, each once.
pub fn first_few(all: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut few: Vec<String> = Vec::new();
    for one in all {
        if few.len() < MOST_SIMILAR && !few.contains(&one) {
            few.push(one);
        }
    }
    few
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishers_blanks_and_chat_suffixes_do_not_matter() {
        for name in
            ["Gemma-2-2B", "google/gemma-2-2b-it", "gemma2:2b", "Gemma 2 2B", "gemma-2-2b-it-GGUF"]
        {
            assert_eq!(normal(name), "gemma22b", "{name}");
        }
    }

    #[test]
    fn a_width_is_an_integer_below_sixteen_bits_or_a_float() {
        for name in ["int4", "INT4", "4bit", "4-bit", "4 bit", "4bits", "4-bits", "q4", "w4"] {
            assert_eq!(width(name), Some(4), "{name}");
        }
        assert_eq!(width("bf16"), Some(16));
        assert_eq!(width("fp32"), Some(32));
        for name in ["fp8", "nvfp4", "Q4_0", "Q4_K_M", "int64", "nf4", "4", "", "bit"] {
            assert_eq!(width(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_that_is_only_a_suffix_stays() {
        assert_eq!(normal("it"), "it");
    }
}
