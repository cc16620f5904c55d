//! Answers as pages and pictures, and into files.

use std::path::Path;

use clap::ValueEnum;

use super::output;
use crate::{
    Catalog, Error, Lang, Place, Question,
    render::Style,
    report::{self, Fit},
};

/// How to write an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Table,
    Json,
    Markdown,
    Html,
    Svg,
}

impl Format {
    /// The language of what is written so.
    pub(super) fn lang(self, style: Style) -> Lang {
        if self == Self::Table { style.lang } else { style.written }
    }
}

/// Writes an answer to a file, where colours of a terminal mean nothing.
pub(super) fn file(path: &Path, text: &str) -> Result<(), Error> {
    let plain = anstream::adapter::strip_str(text).to_string();
    output::file(path, std::iter::once(Ok(plain)))
}

/// The answer on each of several devices.
pub(super) fn on_devices(
    question: &Question,
    names: &[String],
    catalog: &Catalog,
    lang: Lang,
) -> Result<Vec<Fit>, Error> {
    let (system, entitled) = match &question.place {
        Some(Place::Device { system, entitled, .. }) => (system.clone(), *entitled),
        _ => (None, false),
    };
    let on = |name: &String| {
        let (name, system) = (name.trim().to_owned(), system.clone());
        let place = Some(Place::Device { name, system, entitled });
        report::fit(&Question { place, ..question.clone() }, catalog, lang)
    };
    names.iter().map(on).collect()
}
