//! Techniques: formats and methods of quantization that people ask about by name.

use serde::Deserialize;

use super::record::Plain;
use crate::Message;

/// A format or method, and the runtimes that read it. Source: `data/techniques.yaml`.
///
/// Whether it is possible somewhere follows from the rules of those runtimes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Technique {
    pub id: String,
    pub name: String,
    /// Runtimes that read it, by id; the usual one first.
    pub runtimes: Vec<String>,
    /// Schemes it stands for in those runtimes, by id.
    #[serde(default)]
    pub schemes: Vec<String>,
    /// What it is, as a clause.
    pub what: Message,
    source: String,
    checked: String,
}

impl Plain for Technique {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        vec![(self.runtimes.is_empty(), "runtimes must name at least one that reads it")]
    }
}
