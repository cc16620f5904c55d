//! The command `scan`: what models are on this disk, and whether they fit.

use std::path::PathBuf;

use clap::Args;

use super::{
    args::{Setup, Where, this_machine},
    progress::Progress,
};
use crate::{
    Catalog, Error,
    messages::scan as say,
    read,
    render::{self, Style, list::ListFormat},
    report,
};

#[derive(Debug, Args)]
pub(super) struct Scan {
    #[arg(value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    #[command(flatten)]
    place: Where,
}

impl Scan {
    /// What was found; that is an answer also where it is nothing.
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        if let Some(names) = self.place.several(catalog)? {
            return Err(Error::Refused(say::one_place(names.join(", "))));
        }
        let lang = self.format.lang(style);
        let like = self.place.question(None, &Setup::default(), this_machine)?;
        let looking = Progress::busy(&say::looking(), style.lang);
        let found = read::scan::scan(&self.folders, catalog)?;
        drop(looking);
        let progress = Progress::of(found.finds.len(), style.lang);
        let scan = report::scan(&found, &like, catalog, lang, || progress.step())?;
        drop(progress);
        let text = match self.format {
            ListFormat::Table => render::scan::text(&scan, style),
            ListFormat::Markdown => render::scan::markdown(&scan, lang),
            ListFormat::Csv => render::scan::csv(&scan)?,
            ListFormat::Json => render::json::answer(&scan)?,
        };
        Ok((text, true))
    }
}
