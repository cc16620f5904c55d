//! The command `check`: promises, kept or broken.

use std::path::PathBuf;

use clap::Args;

use super::{args::Format, expectations};
use crate::{
    Catalog, Error,
    price::Pricer,
    render::{self, Style},
    report,
};

#[derive(Debug, Args)]
pub(super) struct Check {
    #[arg(value_name = "BUDGET.yaml")]
    file: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Check {
    /// The broken promises, and whether there are none.
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let lang = self.format.lang(style);
        let mut pricer = Pricer::new(catalog);
        let entries = expectations::read(&self.file, catalog)?;
        let checked = entries.iter().map(|entry| {
            entry.expectation.check(&mut pricer, lang).map_err(|error| entry.fault(&error))
        });
        let check = checked.collect::<Result<report::Check, Error>>()?;
        let text = match self.format {
            Format::Table => render::check::text(&check, style),
            Format::Markdown => render::check::markdown(&check, lang),
            Format::Json => render::json::answer(&check)?,
        };
        Ok((text, check.kept))
    }
}
