//! Techniques: formats and methods of quantization that people ask about by name.

use serde::Deserialize;

use super::record::{Catalog, Entry, Record, Topic};
use crate::{Error, Message};

/// A format or method, and the runtimes that read it. Source: `data/techniques.yaml`.
///
/// Whether it is possible somewhere follows from the rules of those runtimes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Technique {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Runtimes that read it, by id; the usual one first.
    pub(crate) runtimes: Vec<String>,
    /// Schemes it stands for in those runtimes, by id.
    #[serde(default)]
    pub(crate) schemes: Vec<String>,
    /// What it is, as a clause.
    pub(crate) what: Message,
    /// What four bits of it cost in quality, as somebody published.
    #[serde(default)]
    pub(crate) cost: Vec<Cost>,
    pub(crate) source: String,
    checked: String,
}

/// A published cost in quality.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cost {
    pub(crate) text: Message,
    pub(crate) source: String,
}

impl Record for Technique {
    const TOPIC: Topic = Topic::Techniques;

    /// Reads one entry.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let technique: Technique = entry.read()?;
        if technique.runtimes.is_empty() {
            return Err(entry.fault("runtimes must name at least one that reads it".to_owned()));
        }
        let said = technique.cost.iter().map(|cost| &cost.text).chain([&technique.what]);
        if said.into_iter().any(Message::is_missing) {
            return Err(entry.fault("en and es must both say something".to_owned()));
        }
        Ok(technique)
    }
}
