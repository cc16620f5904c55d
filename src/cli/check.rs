//! The command `check`: promises, kept or broken.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::promises;
use crate::{
    Catalog, Error, Outcome,
    price::Pricer,
    render::{self, Style},
};

#[derive(Debug, Args)]
pub(super) struct Check {
    /// A YAML list of promises: model, quant, ram and os or free, any flag of `fit`, and max or verdict
    #[arg(value_name = "BUDGET.yaml")]
    file: PathBuf,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    #[default]
    Table,
    Markdown,
    Json,
}

impl Check {
    /// The broken promises, and whether there are none.
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let mut pricing = Pricer::new(catalog);
        let keep = |entry: promises::Entry| {
            entry.promise.keep(&mut pricing).map_err(|error| entry.fault(&error))
        };
        let entries = promises::read(&self.file, catalog)?;
        let outcomes: Vec<Outcome> = entries.into_iter().map(keep).collect::<Result<_, Error>>()?;
        let text = match self.format {
            CheckFormat::Table => render::promises::text(&outcomes, style),
            CheckFormat::Markdown => render::promises::markdown(&outcomes, style.written),
            CheckFormat::Json => render::promises::json(&outcomes, style.written)?,
        };
        Ok((text, outcomes.iter().all(Outcome::holds)))
    }
}
