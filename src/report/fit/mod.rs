//! The report of one question: a model in a place, what it costs, whether it fits, what would help.

mod fill;

use serde::Serialize;

use crate::{Catalog, Error, Lang, LoadMode, Question, Verdict, answer, speed::Speed};
pub use crate::{
    catalog::{device::Platform, scheme::Evidence},
    estimate::bill::{Formula, Part},
    resolve::{origin::Origin, workload::Pool},
};

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

/// How well the figures are known.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Accuracy {
    /// What they rest on.
    pub evidence: Evidence,
    /// How far resident memory may be off, thousandths.
    pub error_permille: u64,
    /// The working set less that error, in bytes.
    pub working_set_low_bytes: u64,
    /// The working set and that error, in bytes.
    pub working_set_high_bytes: u64,
}

/// What it takes, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Footprint {
    /// Tensor data as stored, without padding and metadata.
    pub weights_bytes: u64,
    /// The whole file; null where it cannot be known.
    pub file_bytes: Option<u64>,
    /// Tensors used in place from the mapped file.
    pub mapped_weights_bytes: u64,
    /// Tensors copied into the layout the processor prefers.
    pub repacked_weights_bytes: u64,
    /// Tensors loaded into ordinary or device memory as they are.
    pub copied_weights_bytes: u64,
    /// Mapped, repacked and copied together.
    pub loaded_weights_bytes: u64,
    /// Keys and values of the context.
    pub kv_cache_bytes: u64,
    /// State of recurrent layers.
    pub recurrent_state_bytes: u64,
    /// The reserved compute buffer.
    pub compute_bytes: u64,
    /// The part of it touched once a prompt of `prompt_tokens` has been processed.
    pub compute_resident_bytes: u64,
    /// Logits and embeddings that are handed out.
    pub output_bytes: u64,
    /// The process itself, its vocabulary included.
    pub process_bytes: u64,
    /// Everything the process asks for.
    pub reserved_bytes: u64,
    /// The peak resident set of a run, file pages read at load included.
    pub resident_bytes: u64,
    /// What is charged, and the mapped weights that every token reads.
    pub working_set_bytes: u64,
    /// What the system cannot take back.
    pub charged_bytes: u64,
    /// Of everything asked for, what lies in a graphics card.
    pub vram_bytes: u64,
    /// The bill, line by line; each total above sums a column of it.
    pub terms: Vec<Term>,
    /// The memory the question is about: what lies elsewhere is not held against the budget.
    #[serde(skip)]
    pub pool: Pool,
}

/// A line of the bill; amounts in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Term {
    /// What it pays for.
    pub part: Part,
    /// What exactly.
    pub label: String,
    /// How the factors make the amount.
    pub formula: Formula,
    /// What the amount is made of.
    pub factors: Vec<Factor>,
    /// The memory it lies in.
    pub pool: Pool,
    /// What is asked for.
    pub reserved: u64,
    /// What is touched.
    pub resident: u64,
    /// What the system cannot take back.
    pub charged: u64,
    /// What every token needs.
    pub working_set: u64,
    /// Where the rule comes from.
    pub source: String,
}

/// A number in a line of the bill.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Factor {
    /// What it counts.
    pub name: String,
    /// The number.
    pub value: u64,
    /// asked, detected, a file of the catalog, or what it is behind `default:`, `constant:` and
    /// `computed:`.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub origin: Origin,
}

impl Term {
    /// What its factors make, in bytes, whatever the columns it stands in.
    #[must_use]
    pub fn amount(&self) -> u64 {
        self.reserved.max(self.resident).max(self.charged).max(self.working_set)
    }
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

/// The memory there is, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Budget {
    /// The memory of the machine, or what was given as free.
    pub ram_bytes: u64,
    /// What the system and other programs keep.
    pub os_reserved_bytes: Reserve,
    /// What the working set may take under the typical reserve.
    pub physical_bytes: u64,
    /// What the process may be charged; null where that is the physical budget.
    pub charge_limit_bytes: Option<u64>,
    /// Whose reserve it is: an id of `list systems`, `free`, `machine`, ...
    pub system: String,
    /// Where the reserve comes from.
    pub source: String,
    /// Nothing is kept: the amount is what is free.
    #[serde(skip)]
    pub is_free: bool,
    /// What is kept is what is in use on the machine that was looked at.
    #[serde(skip)]
    pub is_detected: bool,
    /// A GPU that is part of the chip gets no more than a share of the memory.
    #[serde(skip)]
    pub is_shared_with_gpu: bool,
}

/// What the system and other programs keep, in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Reserve {
    /// Little else runs.
    pub optimistic: u64,
    /// Everyday use.
    pub typical: u64,
    /// Much else runs, or the machine is set up badly.
    pub conservative: u64,
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
