//! Techniques: formats and methods of quantization that people ask about by name.

use serde::Deserialize;

use super::{record::Plain, usage::ReadyFormat};
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
    /// Runtimes that read it; the usual one first.
    pub readers: Vec<Reader>,
    /// What comes nearest where none reads it.
    pub nearest: Option<Message>,
    /// What it is, as a clause.
    pub what: Message,
    source: String,
    checked: String,
}

/// A runtime that reads what a technique makes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// An id of `data/runtimes.yaml`.
    pub runtime: String,
    /// Schemes it stands for there, by id; the first that the runtime reads is taken.
    #[serde(default)]
    pub schemes: Vec<String>,
    /// The architectures of models it is known for; all where none is named.
    #[serde(default)]
    pub archs: Vec<String>,
    /// Only models of which a file of this kind is published that was trained for its quantization.
    pub trained: Option<ReadyFormat>,
    /// What restricts it.
    pub limit: Option<Message>,
    /// How it is made there.
    pub made: Option<Message>,
}

impl Plain for Technique {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        vec![(self.readers.is_empty(), "readers must name at least one")]
    }
}
