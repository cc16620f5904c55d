//! How an answer looks: words, a picture, tables, JSON. No arithmetic but that of layout.

// Columns, widths, coordinates: amounts of memory are added up where they are priced.
#![allow(clippy::arithmetic_side_effects)]

pub mod bar;
pub mod check;
pub mod document;
pub mod explain;
pub mod fit;
#[cfg(feature = "fleet")]
pub mod fleet;
pub mod json;
pub mod list;
pub mod markdown;
pub mod markup;
pub mod page;
pub mod plan;
pub mod records;
#[cfg(feature = "scan")]
pub mod scan;
#[cfg(feature = "schema")]
pub mod schema;
pub mod sheet;
pub mod show;
pub mod survey;
#[cfg(feature = "pictures")]
pub mod svg;
pub mod table;
#[cfg(feature = "logs")]
pub mod verify;
pub mod words;

pub(crate) use crate::report::segments;
use crate::{Lang, messages};

/// Columns of text that is not written to a terminal.
const PIPED: usize = 80;
/// The narrowest text that is still worth laying out.
const NARROWEST: usize = 40;
/// The least room that is worth an indentation.
const LEAST: usize = 16;
/// The widest text that is still read with ease.
pub const WIDEST: usize = 100;

/// How wide the text may be, and in which language; colour is left to the stream it is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub width: usize,
    /// Whether it is read on a terminal, not in a pipe or a file.
    pub is_terminal: bool,
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
        Self { width, is_terminal: false, lang: locale, written: Lang::En }
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

/// `text` broken into lines of `style`, further lines indented like `hanging`, or less where that leaves
/// no room for words. No word is broken, nor a number from its unit.
pub fn wrap(text: &str, style: Style, hanging: &str) -> String {
    let text = held_together(text);
    let longest = text.split(' ').map(textwrap::core::display_width).max();
    let room = style.width.saturating_sub(hanging.chars().count());
    let hanging = if room < longest.unwrap_or(0).max(LEAST) { "    " } else { hanging };
    let options = textwrap::Options::new(style.width)
        .subsequent_indent(hanging)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(&text, options).replace('\u{a0}', " ")
}

/// What follows a figure and is read with it.
const UNITS: &[&str] = &[
    "B", "KiB", "MiB", "GiB", "TiB", "kB", "MB", "GB", "TB", "GB/s", "GiB/s", "%", "tokens/s",
    "J/token", "ms", "s", "min", "h", "W", "Wh", "M", "mil", "millones", "million", "thousand",
];

/// `text` with numbers held together, and with their units, by blanks that do not break.
fn held_together(text: &str) -> String {
    let is_group = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut joined = String::with_capacity(text.len());
    let mut after_number = false;
    for (place, word) in text.split(' ').enumerate() {
        let unit = word.trim_end_matches(|c: char| c.is_ascii_punctuation() && c != '%');
        let held = after_number && (UNITS.contains(&unit) || is_group(unit));
        joined.push_str(if place == 0 {
            ""
        } else if held {
            "\u{a0}"
        } else {
            " "
        });
        joined.push_str(word);
        // A thousand millions is a unit of two words.
        after_number = word.ends_with(|c: char| c.is_ascii_digit()) || (held && word == "mil");
    }
    joined
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        Catalog, Place, Pricer, Question,
        render::list::{ListFormat, list},
        report::{self, entry},
        table::{Axis, Request},
    };

    fn style(width: usize, lang: Lang) -> Style {
        Style { width, is_terminal: false, lang, written: lang }
    }

    /// The text as it is seen.
    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    /// Asserts that at every width the text has no other words than where there is room for all, and
    /// no line that is too wide for its words.
    fn is_never_broken(what: &str, text: impl Fn(Style) -> String) {
        for lang in Lang::ALL {
            let whole = plain(&text(style(400, lang)));
            let words: BTreeSet<&str> = whole.split_whitespace().collect();
            for width in NARROWEST..=120 {
                let narrow = plain(&text(style(width, lang)));
                for line in narrow.lines() {
                    let is_command = line.starts_with("  edgefit") || line.starts_with("  llama-");
                    let is_bar =
                        line.ends_with(['▏', '▶']) || line.contains("▏ ") || line.contains("▶ ");
                    let is_word = line.split_whitespace().count() == 1;
                    let fits = line.chars().count() <= width || is_word || is_command;
                    assert!(fits, "{what}, {width} columns: {line}");
                    for word in line.split_whitespace().filter(|_| !is_bar) {
                        // Where columns do not fit, a heading stands before each value.
                        let known =
                            words.contains(word) || words.contains(word.trim_end_matches(':'));
                        assert!(known, "{what}, {width} columns: {word} is broken in: {line}");
                    }
                }
            }
        }
    }

    #[test]
    fn lists_break_no_word() {
        let catalog = Catalog::bundled();
        for kind in entry::KINDS {
            let entries = Lang::ALL.map(|lang| entry::list(kind, &catalog, lang).unwrap());
            is_never_broken(kind.plural(), |style| {
                let [english, spanish] = &entries;
                let entries = if style.lang == Lang::En { english } else { spanish };
                list(kind, entries, ListFormat::Table, style).unwrap()
            });
        }
    }

    #[test]
    fn entries_break_no_word() {
        let catalog = Catalog::bundled();
        for name in ["gemma-2-2b", "Q4_K_M", "pixel-8", "snapdragon-778g", "android", "mlx", "chat"]
        {
            let shown = Lang::ALL.map(|lang| entry::show(None, name, &catalog, lang).unwrap());
            is_never_broken(name, |style| {
                let [english, spanish] = &shown;
                show::text(if style.lang == Lang::En { english } else { spanish }, style).unwrap()
            });
        }
    }

    #[test]
    fn answers_break_no_word() {
        let catalog = Catalog::bundled();
        for place in ["iphone-13-pro", "pixel-8", "rpi-5:4", "rtx-4060", "esp32-s3"] {
            let name = place.to_owned();
            let place = Some(Place::Device { name, system: None, entitled: false });
            let question = Question { place, ..Question::about("llama-3.2-3b") };
            let fits = Lang::ALL.map(|lang| report::fit(&question, &catalog, lang).unwrap());
            is_never_broken(&question.model, |style| {
                let [english, spanish] = &fits;
                fit::fit(if style.lang == Lang::En { english } else { spanish }, style)
            });
        }
    }

    #[test]
    fn tables_break_no_word() {
        let catalog = Catalog::bundled();
        let like =
            Question { place: Some(Place::Free(crate::Bytes::gib(4))), ..Question::default() };
        let models = ["gemma-2-2b", "deepseek-r1-distill-qwen-1.5b"];
        let models = models.map(|model| Question { model: model.to_owned(), ..like.clone() });
        for (models, by) in [
            (&models[..], vec![]),
            (&models[..], vec![Axis::Quant]),
            (&models[..1], vec![Axis::Quant, Axis::CtxSize]),
            (&models[..1], vec![Axis::Runtime]),
        ] {
            let models = models.to_vec();
            let request =
                Request { models, by: by.clone(), like: like.clone(), ..Request::default() };
            let pricer = Pricer::new(&catalog);
            let tables = Lang::ALL.map(|lang| report::table(&request, &pricer, lang).unwrap());
            is_never_broken(&format!("{by:?}"), |style| {
                let [english, spanish] = &tables;
                let table = if style.lang == Lang::En { english } else { spanish };
                sheet::View::of(table, &[], false, style.lang).text(style)
            });
        }
    }
}
