//! The form of the answer to `plan`; sizes are integers, in bytes.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Verdict, catalog::ranking::Aspect, render::json};

/// The answer to `plan`; sizes are integers, in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Plan")]
pub(crate) struct PlanJson {
    /// The version of the form.
    #[schemars(extend("const" = json::SCHEMA))]
    pub(super) schema: &'static str,
    /// The language of every text, an ISO 639-1 code.
    pub(super) language: &'static str,
    pub(super) task: Task,
    /// Where it is to run, in words.
    pub(super) place: String,
    /// Some model does the task there.
    pub(super) viable: bool,
    /// The models to consider, the best first: three, or fewer where no more are viable.
    pub(super) models: Vec<Planned>,
    /// Other models that are viable, the best first.
    pub(super) also_viable: Vec<Other>,
    /// How the file of the first model is had; null if nothing is viable.
    pub(super) quantization: Option<Quantization>,
    /// What runs the first model; null if nothing is viable.
    pub(super) framework: Option<Framework>,
    /// Settings of the first model, a sentence each.
    pub(super) settings: Vec<String>,
    /// What the reader should know, a sentence each.
    pub(super) warnings: Vec<String>,
    /// What to measure before relying on it.
    pub(super) verify: Vec<Action>,
    /// What comes nearest, where nothing is viable.
    pub(super) closest: Vec<Closest>,
    /// What would have to change, where nothing is viable, a sentence each.
    pub(super) changes: Vec<String>,
}

/// A recommended model: all that `fit` says of it, and why it is recommended.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanModel")]
pub(super) struct Planned {
    #[serde(flatten)]
    pub(super) answer: crate::report::Fit,
    /// Why this model.
    pub(super) why: String,
    /// What speaks against it.
    pub(super) weakness: String,
    /// Null where its licence is not known.
    pub(super) licence: Option<String>,
    /// What is downloaded.
    pub(super) download_bytes: u64,
    /// The question that `fit` answers so.
    pub(super) command: String,
    /// The sum of its parts; more is better.
    pub(super) score: f64,
    pub(super) score_parts: Vec<Part>,
}

/// What the task asks for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanTask")]
pub(super) struct Task {
    /// An id of `list tasks`.
    pub(super) id: String,
    pub(super) name: String,
    /// Tokens of context it is planned with.
    pub(super) ctx_size: u32,
    /// Tokens of a usual prompt.
    pub(super) prompt_tokens: u32,
    /// Tokens of a usual answer.
    pub(super) output_tokens: u32,
    /// Tokens a second from which nobody waits for the text.
    pub(super) tokens_per_second: f64,
    /// Languages the models must speak, by ISO 639-1 code.
    pub(super) languages: Vec<String>,
}

/// A model that is viable too.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanOther")]
pub(super) struct Other {
    /// The model's id.
    pub(super) id: String,
    /// Its lineage.
    pub(super) family: String,
    /// The quantization.
    pub(super) quant: String,
    /// An id of `list runtimes`.
    pub(super) runtime: String,
    /// Tensor data as stored.
    pub(super) weights_bytes: u64,
    /// What must stay in memory to be fast.
    pub(super) working_set_bytes: u64,
    #[schemars(with = "Verdict")]
    pub(super) verdict: &'static str,
    /// More is better.
    pub(super) score: f64,
    /// The question that `fit` answers so.
    pub(super) command: String,
}

/// A part of a score.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanScorePart")]
pub(super) struct Part {
    pub(super) aspect: Aspect,
    /// What it adds; below zero what it takes off.
    pub(super) points: f64,
    pub(super) reason: String,
}

/// How the file of a model is had.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanQuantization")]
pub(super) struct Quantization {
    /// The model's id.
    pub(super) model: String,
    /// The quantization.
    pub(super) quant: String,
    /// The name of the file, or of the folder.
    pub(super) file: String,
    /// The size of the result.
    pub(super) result_bytes: u64,
    /// The most memory that a step takes; null where that is not known.
    pub(super) memory_bytes: Option<u64>,
    /// The storage that all steps take.
    pub(super) storage_bytes: u64,
    /// The machine it takes, in words; null for any.
    pub(super) needs: Option<String>,
    /// What quality it costs, in words.
    pub(super) quality: String,
    /// How it is made.
    pub(super) steps: Vec<Step>,
    /// How it is had ready-made; empty where that is not known.
    pub(super) ready: Vec<Step>,
    pub(super) techniques: Vec<Technique>,
}

/// A step of making a file.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanStep")]
pub(super) struct Step {
    pub(super) does: String,
    /// What is typed for it.
    pub(super) commands: Vec<String>,
    /// The memory it takes; null where that is not known.
    pub(super) memory_bytes: Option<u64>,
    /// What it writes to storage.
    pub(super) writes_bytes: u64,
    pub(super) source: String,
}

/// A way to make a model smaller.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanTechnique")]
pub(super) struct Technique {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) viable: bool,
    /// The runtime it runs with there; null if it is not viable.
    pub(super) runtime: Option<String>,
    /// Why it is not viable; null if it is.
    pub(super) reason: Option<String>,
}

/// What runs the model.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanFramework")]
pub(super) struct Framework {
    /// An id of `list runtimes`.
    pub(super) id: String,
    pub(super) name: String,
    /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
    pub(super) backend: String,
    /// Why this one, a sentence each.
    pub(super) why: Vec<String>,
    /// How it is built or installed.
    pub(super) build: Vec<Action>,
    /// How the model is run with it.
    pub(super) run: Vec<Action>,
    pub(super) others: Vec<OtherFramework>,
}

/// Something to do.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanAction")]
pub(super) struct Action {
    pub(super) does: String,
    /// What is typed for it; empty where that is said in words.
    pub(super) commands: Vec<String>,
}

/// A framework that was not chosen.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanOtherFramework")]
pub(super) struct OtherFramework {
    /// An id of `list runtimes`.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) viable: bool,
    /// What must stay in memory to be fast; null where it cannot run.
    pub(super) working_set_bytes: Option<u64>,
    /// Tokens a second, typically; null where that is not known.
    pub(super) decode_tps: Option<f64>,
    /// How far its figures may be off, thousandths; null where it cannot run.
    pub(super) error_permille: Option<u64>,
    /// Why it was not chosen.
    pub(super) reason: String,
}

/// What comes nearest to being viable.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlanClosest")]
pub(super) struct Closest {
    /// The model's id.
    pub(super) id: String,
    /// The quantization.
    pub(super) quant: String,
    /// What it fails by.
    pub(super) reason: String,
    /// What must stay in memory to be fast.
    pub(super) working_set_bytes: u64,
    /// The question that `fit` answers so.
    pub(super) command: String,
}
