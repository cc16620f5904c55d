//! The command `check`: promises, kept or broken.

use std::path::PathBuf;

use clap::Args;

use super::{args::Format, expectations::Promises, progress::Progress};
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
        let (promises, pricer) = (Promises::open(&self.file)?, Pricer::new(catalog));
        let progress = Progress::of(promises.len(), style.lang);
        let checked = promises.each(catalog).map(|entry| {
            progress.step();
            let entry = entry?;
            let finding = entry.expectation.check(&pricer, lang);
            finding.map_err(|error| entry.fault(&error))
        });
        let check = checked.collect::<Result<report::Check, Error>>()?;
        drop(progress);
        let text = match self.format {
            Format::Table => render::check::text(&check, style),
            Format::Markdown => render::check::markdown(&check, lang),
            Format::Json => render::json::answer(&check)?,
        };
        Ok((text, check.kept))
    }
}
