//! How an answer looks: words, a picture, tables, JSON. No arithmetic but that of layout.

// Columns, widths, coordinates: amounts of memory are added up where they are priced.
#![allow(clippy::arithmetic_side_effects)]

pub mod bar;
pub mod check;
pub mod document;
pub mod explain;
pub mod fit;
pub mod json;
pub mod list;
pub mod markdown;
pub mod markup;
pub mod page;
pub mod plan;
pub mod records;
pub mod schema;
pub mod sheet;
pub mod show;
pub mod survey;
pub mod svg;
pub mod table;
pub mod words;

pub(crate) use crate::report::segments;
use crate::{Lang, messages};

/// Columns of text that is not written to a terminal.
const PIPED: usize = 80;
/// The narrowest text that is still worth laying out.
const NARROWEST: usize = 40;
/// The widest text that is still read with ease.
const WIDEST: usize = 100;

/// How wide the text may be, and in which language; colour is left to the stream it is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub width: usize,
    /// The language of what is printed for whoever sits there.
    pub lang: Lang,
    /// The language of files, tables for documents and JSON: no locale changes what a build makes.
    pub written: Lang,
}

impl Style {
    /// For a terminal of so many columns, or for a pipe or a file, in the language of the locale.
    #[must_use]
    pub fn of(terminal: Option<usize>, locale: Lang) -> Self {
        let width = terminal.unwrap_or(PIPED).clamp(NARROWEST, WIDEST);
        Self { width, lang: locale, written: Lang::En }
    }

    /// The same, with everything in `lang` where one is asked for.
    pub fn asked(self, lang: Option<Lang>) -> Self {
        lang.map_or(self, |lang| Self { lang, written: lang, ..self })
    }
}

/// What the reader should know, a note each.
pub fn notes(all: &[impl messages::Say], style: Style) -> String {
    let note = |text| {
        let note = messages::fit::note(text);
        wrap(note.to(style.lang), style, "      ") + "\n"
    };
    all.iter().map(note).collect()
}

/// `text` broken into lines of `style`, further lines indented like `hanging`.
pub fn wrap(text: &str, style: Style, hanging: &str) -> String {
    let options = textwrap::Options::new(style.width)
        .subsequent_indent(hanging)
        // A flag is never broken: it is what people copy.
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(&with_units(text), options).replace('\u{a0}', " ")
}

/// What follows a figure and is read with it.
const UNITS: &[&str] = &[
    "B", "KiB", "MiB", "GiB", "TiB", "kB", "MB", "GB", "TB", "GB/s", "GiB/s", "%", "tokens/s",
    "J/token", "ms", "s", "min", "h", "W", "Wh", "M", "mil", "millones", "million", "thousand",
];

/// `text` with figures and their units held together by blanks that do not break.
fn with_units(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let (mut after_figure, mut first) = (false, true);
    for word in text.split(' ') {
        let unit = word.trim_end_matches(|c: char| c.is_ascii_punctuation() && c != '%');
        let is_unit = after_figure && UNITS.contains(&unit);
        if !first {
            joined.push(if is_unit { '\u{a0}' } else { ' ' });
        }
        joined.push_str(word);
        // A thousand millions is a unit of two words.
        after_figure = word.ends_with(|c: char| c.is_ascii_digit()) || (is_unit && word == "mil");
        first = false;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_and_its_unit_are_not_parted() {
        for (text, joined) in [
            ("holds 2.1 GiB, 35 % of it", "holds 2.1\u{a0}GiB, 35\u{a0}% of it"),
            ("1,2 mil millones de", "1,2\u{a0}mil\u{a0}millones de"),
            ("a B of 4 models", "a B of 4 models"),
        ] {
            assert_eq!(with_units(text), joined);
        }
    }
}
