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
pub const WIDEST: usize = 100;

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
    let options = textwrap::Options::new(style.width).subsequent_indent(hanging);
    textwrap::fill(&with_units(text), options).replace('\u{a0}', " ")
}

/// `text` with numbers and their units held together by blanks that do not break.
fn with_units(text: &str) -> String {
    let mut joined = text.to_owned();
    for unit in ["B", "KiB", "MiB", "GiB", "TiB", "GB/s", "GB", "MB"] {
        joined = joined.replace(&format!(" {unit}"), &format!("\u{a0}{unit}"));
    }
    joined
}
