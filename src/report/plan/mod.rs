//! The report of a plan: which models for a task in a place, how the file of the first is made, what
//! runs it, what to set, heed and verify.

mod fill;
mod overview;

#[cfg(feature = "cli")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Row, fit::Fit};
use crate::{Catalog, Error, Lang, PlanRequest, Verdict};
pub use crate::{catalog::ranking::Aspect, plan::StepMemory};
pub use overview::{Overview, OverviewRow};

/// The report of the plan that `request` asks for, its texts in `lang`.
///
/// ```
/// use edgefit::{Bytes, Catalog, Lang, Place, PlanRequest, report};
/// let mut request = PlanRequest::of("chat");
/// request.place = Some(Place::Free(Bytes::gib(2)));
/// let plan = report::plan(&request, &Catalog::bundled(), Lang::En)?;
/// assert!(plan.viable && !plan.models[0].why.is_empty());
/// assert!(plan.quantization.is_some_and(|made| !made.steps.is_empty()));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// As [`crate::plan`].
pub fn plan(request: &PlanRequest, catalog: &Catalog, lang: Lang) -> Result<Plan, Error> {
    Plan::of(&crate::plan(request, catalog)?, catalog, lang)
}

/// The answer to `plan`; sizes are integers, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema))]
#[non_exhaustive]
pub struct Plan {
    /// The language of every text, an ISO 639-1 code.
    pub language: &'static str,
    /// What the models are to do.
    pub task: Task,
    /// Where it is to run, in words.
    pub place: String,
    /// Some model does the task there.
    pub viable: bool,
    /// The models to consider, the best first: three, or fewer where no more are viable.
    pub models: Vec<Model>,
    /// Other models that are viable, the best first.
    pub also_viable: Vec<Other>,
    /// How the file of the first model is had; null if nothing is viable.
    pub quantization: Option<Quantization>,
    /// What runs the first model; null if nothing is viable.
    pub framework: Option<Framework>,
    /// Settings of the first model, a sentence each.
    pub settings: Vec<String>,
    /// What the reader should know, a sentence each.
    pub warnings: Vec<String>,
    /// What to measure before relying on it.
    pub verify: Vec<Action>,
    /// What comes nearest, where nothing is viable.
    pub closest: Vec<Closest>,
    /// What would have to change, where nothing is viable, a sentence each.
    pub changes: Vec<String>,
    /// What is known of the place.
    #[serde(skip)]
    pub situation: Situation,
    /// That nothing is viable, in a sentence; none if something is.
    #[serde(skip)]
    pub nothing: Option<String>,
    /// What keeps every model from running there.
    #[serde(skip)]
    pub obstacle: Option<String>,
    /// Where the size of the weights of the first model misleads.
    #[serde(skip)]
    pub misleading: Option<String>,
    /// The command that asks for the plan.
    #[serde(skip)]
    pub command: String,
}

/// A recommended model: all that `fit` says of it, and why it is recommended.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanModel"))]
#[non_exhaustive]
pub struct Model {
    /// The report of the question `command` asks.
    #[serde(flatten)]
    pub answer: Fit,
    /// Why this model.
    pub why: String,
    /// What speaks against it.
    pub weakness: String,
    /// Null where its licence is not known.
    pub licence: Option<String>,
    /// What is downloaded.
    pub download_bytes: u64,
    /// The question that `fit` answers so.
    pub command: String,
    /// The sum of its parts; more is better.
    pub score: f64,
    /// What counts for and against it, the heaviest first.
    pub score_parts: Vec<ScorePart>,
    /// What it takes of the memory asked about, and what there is.
    #[serde(skip)]
    pub row: Row,
    /// Its licence and what that asks for, in words.
    #[serde(skip)]
    pub licence_note: String,
    /// The name of its file, or of the folder.
    #[serde(skip)]
    pub file: String,
}

/// What the task asks for.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanTask"))]
#[non_exhaustive]
pub struct Task {
    /// An id of `list tasks`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Tokens of context it is planned with.
    pub ctx_size: u32,
    /// Tokens of a usual prompt.
    pub prompt_tokens: u32,
    /// Tokens of a usual answer.
    pub output_tokens: u32,
    /// Tokens a second from which nobody waits for the text.
    pub tokens_per_second: f64,
    /// Languages the models must speak, by ISO 639-1 code.
    pub languages: Vec<String>,
    /// Why so much context.
    #[serde(skip)]
    pub why: String,
}

/// A model that is viable too.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanOther"))]
#[non_exhaustive]
pub struct Other {
    /// The model's id.
    pub id: String,
    /// Its lineage.
    pub family: String,
    /// The quantization.
    pub quant: String,
    /// An id of `list runtimes`.
    pub runtime: String,
    /// Tensor data as stored.
    pub weights_bytes: u64,
    /// What must stay in memory to be fast.
    pub working_set_bytes: u64,
    /// The answer in a word.
    pub verdict: Verdict,
    /// More is better.
    pub score: f64,
    /// The question that `fit` answers so.
    pub command: String,
    /// The name its publisher gives it.
    #[serde(skip)]
    pub name: String,
    /// What it takes of the memory asked about, and what there is.
    #[serde(skip)]
    pub row: Row,
    /// Tokens a second, typically, where that is known.
    #[serde(skip)]
    pub decode_tps: Option<f64>,
    /// What counts for and against it, the heaviest first.
    #[serde(skip)]
    pub score_parts: Vec<ScorePart>,
}

/// A part of a score.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanScorePart"))]
#[non_exhaustive]
pub struct ScorePart {
    /// What counts.
    pub aspect: Aspect,
    /// What it adds; below zero what it takes off.
    pub points: f64,
    /// Why, in words.
    pub reason: String,
}

/// How the file of a model is had.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanQuantization"))]
#[non_exhaustive]
pub struct Quantization {
    /// The model's id.
    pub model: String,
    /// The quantization.
    pub quant: String,
    /// The name of the file, or of the folder.
    pub file: String,
    /// The size of the result.
    pub result_bytes: u64,
    /// The most memory that a step takes; null where that is not known.
    pub memory_bytes: Option<u64>,
    /// The storage that all steps take.
    pub storage_bytes: u64,
    /// The machine it takes, in words; null for any.
    pub needs: Option<String>,
    /// What quality it costs, in words.
    pub quality: String,
    /// How it is made; empty where no recipe is known that ends in it.
    pub steps: Vec<Step>,
    /// How it is had ready-made; empty where that is not known.
    pub ready: Vec<Step>,
    /// Formats and methods that people ask about by name.
    pub techniques: Vec<Technique>,
}

/// A step of making a file.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanStep"))]
#[non_exhaustive]
pub struct Step {
    /// What it does, as an instruction.
    pub does: String,
    /// What is typed for it.
    pub commands: Vec<String>,
    /// The memory it takes; null where that is not known.
    pub memory_bytes: Option<u64>,
    /// What it writes to storage.
    pub writes_bytes: u64,
    /// Where it is documented.
    pub source: String,
    /// Whose memory that is, and how well it is known.
    #[serde(skip)]
    pub memory: StepMemory,
}

/// A way to make a model smaller.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanTechnique"))]
#[non_exhaustive]
pub struct Technique {
    /// Its name in short: int4, gguf, awq, ...
    pub id: String,
    /// What it is called.
    pub name: String,
    /// It is possible there.
    pub viable: bool,
    /// The runtime it runs with there; null if it is not viable.
    pub runtime: Option<String>,
    /// Why it is not viable; null if it is.
    pub reason: Option<String>,
    /// What it is, as a clause.
    #[serde(skip)]
    pub what: String,
}

/// What runs the model.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanFramework"))]
#[non_exhaustive]
pub struct Framework {
    /// An id of `list runtimes`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
    pub backend: String,
    /// Why this one, a sentence each.
    pub why: Vec<String>,
    /// How it is built or installed.
    pub build: Vec<Action>,
    /// How the model is run with it.
    pub run: Vec<Action>,
    /// The frameworks that were not chosen.
    pub others: Vec<OtherFramework>,
    /// What the backend is called.
    #[serde(skip)]
    pub backend_name: String,
    /// What kind of place it was chosen for.
    #[serde(skip)]
    pub place: String,
    /// The first command of `run` is llama.cpp's own, which needs no words.
    #[serde(skip)]
    pub is_llama_cpp: bool,
}

/// Something to do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanAction"))]
#[non_exhaustive]
pub struct Action {
    /// What it does, as an instruction.
    pub does: String,
    /// What is typed for it; empty where that is said in words.
    pub commands: Vec<String>,
}

/// A framework that was not chosen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanOtherFramework"))]
#[non_exhaustive]
pub struct OtherFramework {
    /// An id of `list runtimes`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// It would run the model too.
    pub viable: bool,
    /// What must stay in memory to be fast; null where it cannot run.
    pub working_set_bytes: Option<u64>,
    /// Tokens a second, typically; null where that is not known.
    pub decode_tps: Option<f64>,
    /// How far its figures may be off, thousandths; null where it cannot run.
    pub error_permille: Option<u64>,
    /// Why it was not chosen.
    pub reason: String,
}

/// What comes nearest to being viable.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "PlanClosest"))]
#[non_exhaustive]
pub struct Closest {
    /// The model's id.
    pub id: String,
    /// The quantization.
    pub quant: String,
    /// What it fails by.
    pub reason: String,
    /// What must stay in memory to be fast.
    pub working_set_bytes: u64,
    /// The question that `fit` answers so.
    pub command: String,
}

/// What is known of a place; sizes in bytes.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Situation {
    /// The system, by name.
    pub system: Option<String>,
    /// The chip, by name.
    pub chip: Option<String>,
    /// Its GPU, by name.
    pub gpu: Option<String>,
    /// What a model may take under the typical reserve.
    pub budget_bytes: Option<u64>,
    /// What it may take when the system keeps much.
    pub least_budget_bytes: Option<u64>,
    /// The memory that was named is free: the system keeps none of it.
    pub is_free: bool,
}
