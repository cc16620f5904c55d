//! The model that is recommended first, on every backend of its place.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Lang, Verdict, messages::Say, plan::BackendVerdict, speed::Figure};

/// The first model with one runtime on one backend, at the task's lengths.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanBackend"))]
#[non_exhaustive]
pub struct Backend {
    /// An id of `list runtimes`.
    pub runtime: String,
    /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
    pub backend: String,
    /// The quantization; null where it cannot run.
    pub quant: Option<String>,
    /// The answer in a word; null where the memory is not known.
    pub verdict: Option<Verdict>,
    /// What must stay in memory to be fast; null where it cannot run.
    pub working_set_bytes: Option<u64>,
    /// Tokens of the task's prompt a second.
    pub prefill_tps: Option<Figure>,
    /// Milliseconds to the first token of the answer.
    pub ttft_ms: Option<Figure>,
    /// Tokens of the answer a second, after that prompt.
    pub decode_tps: Option<Figure>,
    /// The same once the machine is warm.
    pub sustained_tps: Option<Figure>,
    /// Joules for each token of the answer.
    pub joules_per_token: Option<Figure>,
    /// Joules for the prompt.
    pub prompt_joules: Option<Figure>,
    /// Why it cannot run there, or why no speed is known.
    pub reason: Option<String>,
    /// What the runtime is called.
    #[serde(skip)]
    pub runtime_name: String,
    /// What the backend is called.
    #[serde(skip)]
    pub backend_name: String,
}

impl Backend {
    pub(super) fn of(one: &BackendVerdict, lang: Lang) -> Self {
        let row = one.outcome.as_ref().ok();
        let speed = row.map(|row| row.speed.only(lang)).unwrap_or_default();
        let (joules, prompt) = match &speed.energy {
            Some(energy) => (Some(energy.joules_per_token.clone()), energy.prompt_joules.clone()),
            None => (None, None),
        };
        Self {
            runtime: one.runtime.id.clone(),
            backend: one.backend.id.clone(),
            quant: row.map(|row| row.workload.quant().to_owned()),
            verdict: match row {
                Some(row) => row.verdict(),
                None => Some(Verdict::NotViable),
            },
            working_set_bytes: row.map(|row| row.need().working_set.get()),
            prefill_tps: speed.prefill_tps,
            ttft_ms: speed.ttft_ms,
            decode_tps: speed.decode_tps,
            sustained_tps: speed.sustained_tps,
            joules_per_token: joules,
            prompt_joules: prompt,
            reason: one.outcome.as_ref().err().or(speed.unknown.as_ref()).map(|why| why.say(lang)),
            runtime_name: one.runtime.name.clone(),
            backend_name: one.backend.name.clone(),
        }
    }
}
