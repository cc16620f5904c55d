//! The report of one question: a model in a place, what it costs, whether it fits, what would help.

mod cost;
mod fill;

use serde::Serialize;

use crate::{Catalog, Error, Lang, LoadMode, Question, Verdict, answer, speed::Speed};
pub use crate::{
    catalog::{device::Platform, scheme::Evidence},
    estimate::bill::{Formula, Part},
    resolve::{origin::Origin, workload::Pool},
};
pub use cost::{Accuracy, Budget, Factor, Footprint, Reserve, Term};

/// The report of `question`, its texts in `lang`.
///
/// ```
/// use edgefit::{Bytes, Catalog, Lang, Place, Question, Verdict, report};
/// let mut question = Question::about("gemma-2-2b:Q4_K_M");
/// question.place = Some(Place::Free(Bytes::gib(1)));
/// let fit = report::fit(&question, &Catalog::bundled(), Lang::En)?;
/// assert_eq!((fit.verdict, fit.setup.ctx_size), (Some(Verdict::TooLarge), 4096));
/// assert!(fit.footprint.charged_bytes > 1 << 30);
/// assert!(fit.way_out.is_some_and(|way_out| way_out.verdict.is_yes()));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// As [`answer`].
pub fn fit(question: &Question, catalog: &Catalog, lang: Lang) -> Result<Fit, Error> {
    Fit::of(&answer(question, catalog)?, catalog, lang)
}

/// The answer to `fit`; sizes are integers, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Fit {
    /// What was asked about.
    pub model: Model,
    /// How it is run.
    pub setup: Setup,
    /// What it takes.
    pub footprint: Footprint,
    /// How sure that is.
    pub accuracy: Accuracy,
    /// The device; null where none was named.
    pub device: Option<Device>,
    /// The memory there is; null only where nothing was given and nothing can be detected.
    pub budget: Option<Budget>,
    /// The answer in a word; null with a null budget.
    pub verdict: Option<Verdict>,
    /// The verdict in a sentence; null with a null verdict.
    pub reason: Option<String>,
    /// The smaller of the two slacks under the typical reserve, in bytes; below zero what is missing.
    pub headroom_bytes: Option<i64>,
    /// What the budget would just hold.
    pub limits: Limits,
    /// What would change the answer, least loss first; empty if it fits.
    pub remedies: Vec<Remedy>,
    /// The cheapest changes that make it fit together; null if it does, or nothing does.
    pub way_out: Option<WayOut>,
    /// How fast it runs.
    pub speed: Speed,
    /// What the reader should know, a sentence each.
    pub warnings: Vec<String>,
    /// What stands in the way whatever the memory, in a sentence.
    #[serde(skip)]
    pub obstacle: Option<String>,
    /// The place in words.
    #[serde(skip)]
    pub place: PlaceInWords,
    /// What an amount of memory means on the usual systems, where none was named.
    #[serde(skip)]
    pub on_usual_systems: Vec<OnSystem>,
    /// What was taken for granted, in a sentence.
    #[serde(skip)]
    pub assumed: String,
}

/// The model that was asked about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "FitModel"))]
#[non_exhaustive]
pub struct Model {
    /// Its name in the catalog, or the name of the file.
    pub id: String,
    /// The name its publisher gives it.
    pub name: String,
    /// The architecture, by its GGUF name.
    pub arch: String,
    /// Parameters.
    pub params: u64,
    /// Parameters that a token is multiplied with; fewer in a mixture of experts.
    pub active_params: u64,
    /// The shape was compared with a published file.
    pub verified: bool,
    /// Where the facts come from.
    pub source: String,
    /// Tokens of the longest context it was trained for; null where that is not known.
    pub trained_ctx_size: Option<u64>,
}

/// The setup that was priced, options named as in llama.cpp.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Setup {
    /// The quantization.
    pub quant: String,
    /// Tokens of context, as allocated.
    pub ctx_size: u64,
    /// Tokens of context, as asked.
    pub ctx_size_asked: u64,
    /// Tokens submitted at once.
    pub batch_size: u64,
    /// Tokens processed at once.
    pub ubatch_size: u64,
    /// Sequences at a time.
    pub parallel: u64,
    /// The type of cached keys.
    pub cache_type_k: String,
    /// The type of cached values.
    pub cache_type_v: String,
    /// Attention is computed without its matrix.
    pub flash_attn: bool,
    /// How weights come into memory.
    pub load_mode: LoadMode,
    /// Weights may be copied into the layout the processor prefers.
    pub repack: bool,
    /// Layers with a sliding window keep the whole context.
    pub swa_full: bool,
    /// Sequences share one cache.
    pub kv_unified: bool,
    /// Rows of logits that are kept at most; 0 for the batch size.
    pub outputs_max: u64,
    /// Tokens of the prompt that is processed.
    pub prompt_tokens: u64,
    /// Threads of the processor.
    pub threads: u64,
    /// An id of `list runtimes`.
    pub runtime: String,
    /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
    pub backend: String,
    /// Layers on the GPU.
    pub n_gpu_layers: u64,
    /// An id of `list cpus`.
    pub cpu: String,
    /// The runtime is llama.cpp or wraps it: files are mapped and repacked as it does.
    #[serde(skip)]
    pub is_llama_cpp: bool,
}

/// The device that was named.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "FitDevice"))]
#[non_exhaustive]
pub struct Device {
    /// An id of `list devices`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it runs.
    pub platform: Platform,
    /// Its chip, an id of `list socs`.
    pub soc: Option<String>,
    /// Its GPU, where one has a name.
    pub gpu: Option<String>,
}

/// How far it goes; each null where nothing fits, or nothing is held against memory.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Limits {
    /// Tokens of the longest context that fits, at most the trained length.
    pub max_ctx_size: Option<u64>,
    /// The best quantization that fits.
    pub best_quant: Option<String>,
    /// The least memory it fits in, in bytes of what was asked: free memory, else the machine's.
    pub min_ram_bytes: Option<u64>,
    /// The device of the catalog with the least memory that it fits.
    pub smallest_device: Option<String>,
    /// The best quantization loses a marked part of the quality; null without one.
    pub best_quant_is_lossy: Option<bool>,
}

/// A change that helps.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Remedy {
    /// The change in words.
    pub change: String,
    /// The flags to add.
    pub flags: String,
    /// What it saves, in bytes.
    pub saves_bytes: u64,
    /// What is lost by it, in words.
    pub costs: String,
    /// The verdict with the change.
    pub verdict: Verdict,
    /// The question with the change.
    pub command: String,
}

/// Changes that make it fit together.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WayOut {
    /// The changes in words.
    pub changes: Vec<String>,
    /// The verdict with all of them.
    pub verdict: Verdict,
    /// The question with all of them.
    pub edgefit: String,
    /// The command that runs the model so; null for another runtime.
    pub llama_cpp: Option<String>,
}

/// The place in words; what is not known is left out.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PlaceInWords {
    /// The device, or the memory and whose it is; `None` where no place was named.
    pub name: Option<String>,
    /// The device and its memory.
    pub device: Option<String>,
    /// The chip, its GPU and its bandwidth.
    pub chip: Option<String>,
    /// The system, and what it keeps.
    pub system: Option<String>,
    /// The runtime that is not llama.cpp, and how well its figures are known.
    pub runtime: Option<String>,
    /// Where llama.cpp computes, and why there.
    pub backend: Option<String>,
}

/// What an amount of memory means on a machine it is sold with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OnSystem {
    /// The kind of machine: on a phone, on a board, on a laptop.
    pub machine: String,
    /// The name of its system.
    pub system: String,
    /// What the working set may take under the typical reserve, in bytes.
    pub physical_bytes: u64,
    /// The verdict there.
    pub verdict: Verdict,
}
