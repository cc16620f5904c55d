//! How the file of a model is made, and what runs it.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    catalog::{recipe::CodeLanguage, rule::Barrier, support::Support, usage::Ready},
    plan::{StepMemory, Way},
};

/// How the file of a model is had.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanQuantization"))]
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
    /// Which way it is had: `steps` or `ready`.
    pub way: Way,
    /// The published file that is taken instead of making one; null where none is known that is just this.
    pub published: Option<Ready>,
    /// How it is made; empty where no recipe is known that ends in it.
    pub steps: Vec<Step>,
    /// How it is had ready-made; empty where that is not known.
    pub ready: Vec<Step>,
    /// What is done with the file before anything else.
    pub import: Vec<Step>,
    /// How the computer that has it tells whether it is good, where that is not the device.
    pub trial: Vec<Step>,
    /// Formats and methods that people ask about by name.
    pub techniques: Vec<Technique>,
}

/// Something that is done, and what is typed for it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanStep"))]
#[non_exhaustive]
pub struct Step {
    /// What it does, as an instruction.
    pub does: String,
    /// What is typed for it, in the one folder that everything is typed in.
    pub commands: Vec<String>,
    /// What there is afterwards, so that a second run leaves it out.
    #[serde(skip)]
    pub makes: Option<String>,
    /// What is written in an app for it; null where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Snippet>,
    /// What the machine must have for it, as an instruction; null for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires: Option<String>,
    /// It asks questions, never ends or is typed beside a run: no script can do it.
    pub by_hand: bool,
    /// The memory it takes; null where that is not known.
    pub memory_bytes: Option<u64>,
    /// What it writes to storage.
    pub writes_bytes: u64,
    /// Where it is documented.
    pub source: String,
    /// Whose memory that is, and how well it is known.
    #[serde(skip)]
    pub memory: StepMemory,
    /// How a script tells whether the machine has what it must have, and what is typed where it has not.
    #[serde(skip)]
    pub guard: Option<Guard>,
}

/// How a script tells whether the machine has what a step asks for.
#[derive(Clone, Debug)]
pub struct Guard {
    /// A command that succeeds where it has.
    pub test: String,
    /// What is typed where it has not; nothing where the script ends there.
    pub otherwise: Vec<String>,
}

/// Lines of an app.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[non_exhaustive]
pub struct Snippet {
    /// What they are written in.
    pub language: CodeLanguage,
    /// The lines.
    pub text: String,
}

/// A way to make a model smaller.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanTechnique"))]
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
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanFramework"))]
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
    pub build: Vec<Step>,
    /// How the model is run with it.
    pub run: Vec<Step>,
    /// The frameworks that were not chosen.
    pub others: Vec<OtherFramework>,
    /// What the backend is called.
    #[serde(skip)]
    pub backend_name: String,
    /// What kind of place it was chosen for.
    #[serde(skip)]
    pub place: String,
}

/// A framework that was not chosen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanOtherFramework"))]
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
    /// What kind of thing keeps it from running; null where it runs.
    pub barrier: Option<Barrier>,
}
