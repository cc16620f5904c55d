//! How the file of a model is made, and what runs it.

#[cfg(feature = "cli")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::{catalog::support::Support, plan::StepMemory};

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
    /// How sure that is: with a restriction it is limited, where nobody has tried untested.
    pub support: Support,
    /// The runtime it runs with there, or may run with where it is untested; null if it is not viable.
    pub runtime: Option<String>,
    /// Why it is not viable; null if it is.
    pub reason: Option<String>,
    /// How it is made there, and what restricts it; null where there is nothing to say.
    pub note: Option<String>,
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
    /// Whether it is known to carry the model; unsupported where it cannot run there at all.
    pub support: Support,
    /// What must stay in memory to be fast; null where it cannot run.
    pub working_set_bytes: Option<u64>,
    /// Tokens a second, typically; null where that is not known.
    pub decode_tps: Option<f64>,
    /// How far its figures may be off, thousandths; null where it cannot run.
    pub error_permille: Option<u64>,
    /// Why it was not chosen.
    pub reason: String,
}
