//! The report of a plan: which models for a task in a place, how the file of the first is made, what
//! runs it, what to set, heed and verify.

mod backends;
mod fill;
#[cfg(feature = "fleet")]
pub(crate) mod fleet;
mod lock;
mod making;
mod overview;
mod shipping;
mod steps;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Serialize;

use super::{Row, fit::Fit};
use crate::{Catalog, Error, Lang, PlanRequest, Speed, Verdict};
pub use crate::{
    catalog::{ranking::Aspect, recipe::CodeLanguage, rule::Barrier, system::Shell, usage::Mode},
    plan::{Role, StepMemory, Way},
};
pub use backends::Backend;
#[cfg(feature = "fleet")]
pub use fleet::{FleetPlan, FleetTier, TierModel};
pub use lock::{Lock, Locked, LockedFile, LockedRuntime};
pub use making::{Framework, Guard, OtherFramework, Quantization, Snippet, Step, Technique};
pub use overview::{Overview, OverviewModel, OverviewRow, Span};
pub use shipping::{Shipping, ShippingTopic};

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
#[cfg_attr(feature = "schema", derive(JsonSchema))]
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
    /// The first model on every backend there is, at the task's lengths; empty if nothing is viable.
    pub backends: Vec<Backend>,
    /// Settings of the first model, a sentence each.
    pub settings: Vec<String>,
    /// What the reader should know, a sentence each.
    pub warnings: Vec<String>,
    /// How the tools are had that everything else is typed with, each once.
    pub prepare: Vec<Step>,
    /// What to measure before relying on it.
    pub verify: Vec<Step>,
    /// What else there is to do before an app with the first model is published; empty if nothing is viable.
    pub shipping: Vec<Shipping>,
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
    /// The first model, pinned; none if nothing is viable.
    #[serde(skip)]
    pub lock: Option<Lock>,
}

/// A recommended model: all that `fit` says of it, and why it is recommended.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanModel"))]
#[non_exhaustive]
pub struct Model {
    /// The report of the question `command` asks.
    #[serde(flatten)]
    pub answer: Fit,
    /// What it is recommended as.
    pub role: Role,
    /// Why this model.
    pub why: String,
    /// What speaks against it.
    pub weakness: String,
    /// How it is told to think, or not to; null for a model that cannot think.
    pub thinking: Option<Thinking>,
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
    /// What its runtime is called.
    #[serde(skip)]
    pub runtime_name: String,
    /// What its backend is called.
    #[serde(skip)]
    pub backend_name: String,
    /// As what it is recommended, and what speaks for it most.
    #[serde(skip)]
    pub reason: String,
    /// Why it goes after the first; of the first, why it goes before the second; none where it is alone.
    #[serde(skip)]
    pub standing: Option<String>,
    /// What speaks against it beside its figures, its licence and its standing, a clause each.
    #[serde(skip)]
    pub faults: Vec<String>,
    /// What it takes of the memory asked about, and what there is.
    #[serde(skip)]
    pub row: Row,
    /// What its licence asks for, in words; none where only its name is known.
    #[serde(skip)]
    pub licence_note: Option<String>,
    /// The name of its file, or of the folder.
    #[serde(skip)]
    pub file: String,
}

/// Whether a model thinks before it answers, as it is planned.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanThinking"))]
#[non_exhaustive]
pub struct Thinking {
    /// The mode it is scored in and should be run in.
    pub mode: Mode,
    /// How that is switched, in words.
    pub switch: String,
}

/// What the task asks for.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanTask"))]
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
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanOther"))]
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
    /// The same, and all experts beside it.
    #[serde(skip)]
    pub(crate) needed_bytes: u64,
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
    /// How fast it is, as far as that is known.
    #[serde(skip)]
    pub speed: Speed,
    /// What counts for and against it, the heaviest first.
    #[serde(skip)]
    pub score_parts: Vec<ScorePart>,
}

/// A part of a score.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanScorePart"))]
#[non_exhaustive]
pub struct ScorePart {
    /// What counts.
    pub aspect: Aspect,
    /// What it adds; below zero what it takes off.
    pub points: f64,
    /// Why, in words.
    pub reason: String,
}

/// What comes nearest to being viable.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanClosest"))]
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
    /// What commands are typed into there.
    pub shell: Shell,
}
