//! Tasks: what people use small language models for, and what each asks of a model.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    record::{Catalog, Entry, Record, Topic},
    suitability::{Modality, Suits},
};
use crate::{Error, Message};

/// A task of the catalog. Source: `data/tasks.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Task {
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: Message,
    /// What people type, in every language.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// Tokens of context it is planned with.
    pub(crate) context: u32,
    /// Tokens of context below which it makes little sense.
    pub(crate) least_context: u32,
    /// Tokens of a usual prompt, instructions included.
    pub(crate) prompt: u32,
    /// Tokens of a usual answer.
    pub(crate) output: u32,
    /// Tokens a second from which nobody waits for the text.
    pub(crate) tps: f64,
    /// Seconds until the text should begin.
    pub(crate) first_token_s: f64,
    /// How much capability counts: 1 for open answers, less where the answer is one of a few.
    pub(crate) difficulty: f64,
    /// What a model must be known to be good for: one of these.
    pub(crate) suits: Vec<Suits>,
    /// Published measures that say most about it, with their weights.
    pub(crate) measures: BTreeMap<String, f64>,
    /// Models that think before they answer are welcome.
    #[serde(default)]
    pub(crate) reasoning: bool,
    /// A modality that the model must have.
    pub(crate) needs: Option<Modality>,
    /// The sampling temperature usual for it.
    pub(crate) temperature: f64,
    /// Why so much context.
    pub(crate) why: Message,
    pub(crate) source: String,
    pub(crate) checked: String,
}

impl Record for Task {
    const TOPIC: Topic = Topic::Tasks;

    /// Reads one task.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let task: Task = entry.read()?;
        let fault = |reason: &str| Err(entry.fault(reason.to_owned()));
        let holds = task.prompt.checked_add(task.output).is_some_and(|sum| sum <= task.context);
        if !holds {
            return fault("prompt and output together must fit context");
        }
        if task.least_context > task.context {
            return fault("least_context must not exceed context");
        }
        if task.suits.is_empty() || task.measures.is_empty() {
            return fault("suits and measures must name something");
        }
        Ok(task)
    }
}
