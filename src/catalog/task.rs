//! Tasks: what people use small language models for, and what each asks of a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    record::Plain,
    suitability::{Modality, Suits},
};
use crate::Message;

/// A task of the catalog. Source: `data/tasks.yaml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "ShowTask",
        description = "The answer to `show task`: what a use asks of a model and of its setup."
    )
)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its name in the catalog.
    pub id: String,
    /// What it is called.
    pub name: Message,
    /// What people type, in every language.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Tokens of context it is planned with.
    #[serde(rename(serialize = "ctx_size"))]
    pub context: u32,
    /// Tokens of context below which it makes little sense.
    #[serde(rename(serialize = "least_ctx_size"))]
    pub least_context: u32,
    /// Tokens of a usual prompt, instructions included.
    #[serde(rename(serialize = "prompt_tokens"))]
    pub prompt: u32,
    /// Tokens of a usual answer.
    #[serde(rename(serialize = "output_tokens"))]
    pub output: u32,
    /// Tokens a second from which nobody waits for the text.
    #[serde(rename(serialize = "tokens_per_second"))]
    pub tps: f64,
    /// Seconds until the text should begin.
    #[serde(rename(serialize = "first_token_seconds"))]
    pub first_token_s: f64,
    /// How much capability counts: 1 for open answers, less where the answer is one of a few.
    pub difficulty: f64,
    /// What a model must be known to be good for: one of these.
    pub suits: Vec<Suits>,
    /// Published measures that say most about it, with their weights.
    pub measures: BTreeMap<String, f64>,
    /// It is run thinking, by the models that can; else none should think before it answers.
    #[serde(default)]
    pub reasoning: bool,
    /// Models that make embeddings for it, the preferred first; empty where nothing is searched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embedders: Vec<String>,
    /// What a model must take in besides text; null for nothing.
    pub needs: Option<Modality>,
    /// The sampling temperature usual for it.
    pub temperature: f64,
    /// Why so much context.
    pub why: Message,
    /// Where the facts come from.
    pub source: String,
    /// The day the facts were read.
    pub checked: String,
}

/// Of a usual prompt, the share below which a shorter one is another task: one in so many.
const LEAST_PROMPT: u32 = 4;

impl Task {
    /// The tokens of a usual prompt that a context holds beside the answer.
    pub(crate) fn prompt_in(&self, context: u32) -> u32 {
        self.prompt.min(context.saturating_sub(self.output).max(1))
    }

    /// Whether a context holds the answer and so much of the prompt that it is still the task.
    pub(crate) fn is_held_by(&self, context: u32) -> bool {
        self.prompt_in(context) >= self.prompt / LEAST_PROMPT
    }
}

impl Plain for Task {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let used = self.prompt.checked_add(self.output);
        let fits = used.is_some_and(|used| used <= self.context);
        let nothing = self.suits.is_empty() || self.measures.is_empty();
        vec![
            (!fits, "prompt and output together must fit context"),
            (self.least_context > self.context, "least_context must not exceed context"),
            (nothing, "suits and measures must name something"),
        ]
    }
}
