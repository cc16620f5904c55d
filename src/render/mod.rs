//! How an answer looks: words, a picture, tables, JSON. No arithmetic but that of layout.

pub(crate) mod bar;
pub(crate) mod check;
pub(crate) mod document;
pub(crate) mod explain;
pub(crate) mod fit;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod list;
pub(crate) mod markdown;
pub(crate) mod markup;
pub(crate) mod plan;
pub(crate) mod records;
pub(crate) mod schema;
pub(crate) mod segments;
pub(crate) mod sheet;
pub(crate) mod show;
pub(crate) mod survey;
pub(crate) mod svg;
pub(crate) mod table;
pub(crate) mod words;

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
    pub(crate) width: usize,
    /// The language of what is printed for whoever sits there.
    pub(crate) lang: Lang,
    /// The language of files, tables for documents and JSON: no locale changes what a build makes.
    pub(crate) written: Lang,
}

impl Style {
    /// For a terminal of so many columns, or for a pipe or a file, in the language of the locale.
    #[must_use]
    pub fn of(terminal: Option<usize>, locale: Lang) -> Self {
        let width = terminal.unwrap_or(PIPED).clamp(NARROWEST, WIDEST);
        Self { width, lang: locale, written: Lang::En }
    }

    /// The same, with everything in `lang` where one is asked for.
    pub(crate) fn asked(self, lang: Option<Lang>) -> Self {
        lang.map_or(self, |lang| Self { lang, written: lang, ..self })
    }
}

/// What the reader should know, a note each.
pub(crate) fn notes(all: &[impl messages::Say], style: Style) -> String {
    let note = |text| {
        let note = messages::fit::note(text);
        wrap(note.to(style.lang), style, "      ") + "\n"
    };
    all.iter().map(note).collect()
}

/// `text` broken into lines of `style`, further lines indented like `hanging`.
pub(crate) fn wrap(text: &str, style: Style, hanging: &str) -> String {
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
