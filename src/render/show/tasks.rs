//! Tasks, for a reader and for programs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Facts, facts_of};
use crate::{
    Error, Lang,
    catalog::{
        suitability::{Modality, Suits},
        task::Task,
    },
};

/// The answer to `show task`: what a use asks of a model and of its setup.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ShowTask")]
pub(crate) struct TaskJson<'a> {
    id: &'a str,
    /// What it is called.
    name: &'a str,
    /// What people type, in every language.
    aliases: &'a [String],
    /// Tokens of context it is planned with.
    ctx_size: u32,
    /// Tokens of context below which it makes little sense.
    least_ctx_size: u32,
    /// Tokens of a usual prompt, instructions included.
    prompt_tokens: u32,
    /// Tokens of a usual answer.
    output_tokens: u32,
    /// Tokens a second from which nobody waits for the text.
    tokens_per_second: f64,
    /// Seconds until the text should begin.
    first_token_seconds: f64,
    /// How much capability counts: 1 for open answers, less where the answer is one of a few.
    difficulty: f64,
    /// What a model must be known to be good for: one of these.
    suits: &'a [Suits],
    /// Published measures that say most about it, with their weights.
    measures: &'a BTreeMap<String, f64>,
    /// Models that think before they answer are welcome.
    reasoning: bool,
    /// What a model must take in besides text; null for nothing.
    needs: Option<Modality>,
    /// The sampling temperature usual for it.
    temperature: f64,
    /// Why so much context.
    why: &'a str,
    source: &'a str,
    /// The day the facts were read.
    checked: &'a str,
}

/// Everything about a task.
pub(super) fn task(task: &Task, lang: Lang) -> Result<Facts, Error> {
    facts_of(&TaskJson {
        id: &task.id,
        name: task.name.to(lang),
        aliases: &task.aliases,
        ctx_size: task.context,
        least_ctx_size: task.least_context,
        prompt_tokens: task.prompt,
        output_tokens: task.output,
        tokens_per_second: task.tps,
        first_token_seconds: task.first_token_s,
        difficulty: task.difficulty,
        suits: &task.suits,
        measures: &task.measures,
        reasoning: task.reasoning,
        needs: task.needs,
        temperature: task.temperature,
        why: task.why.to(lang),
        source: &task.source,
        checked: &task.checked,
    })
}
