//! The form of the answer to `fit`: names never change their meaning; sizes are integers, in bytes.

use schemars::JsonSchema;
use serde::Serialize;

use super::SCHEMA;
use crate::{
    Message, catalog::device::Platform, estimate::bill::Part, resolve::workload::Pool, speed::Speed,
};

/// The answer to `fit`; sizes are integers, in bytes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Fit {
    /// The version of the form.
    #[schemars(extend("const" = SCHEMA))]
    pub(super) schema: &'static str,
    #[serde(flatten)]
    pub(super) answer: AnswerJson,
}

/// What is said of a model in a place.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AnswerJson {
    pub(super) model: ModelJson,
    pub(super) setup: SetupJson,
    pub(super) footprint: Footprint,
    pub(super) accuracy: Accuracy,
    /// The device; null where none was named.
    pub(super) device: Option<DeviceJson>,
    /// The memory there is; null only where nothing was given and nothing can be detected.
    pub(super) budget: Option<BudgetJson>,
    /// The answer in a word; null with a null budget.
    #[schemars(with = "Option<crate::Verdict>")]
    pub(super) verdict: Option<&'static str>,
    /// The verdict in a sentence; null with a null verdict.
    pub(super) reason: Option<String>,
    /// The smaller of the two slacks under the typical reserve, in bytes; below zero what is missing.
    pub(super) headroom_bytes: Option<i64>,
    pub(super) limits: LimitsJson,
    /// What would change the answer, least loss first; empty if it fits.
    pub(super) remedies: Vec<RemedyJson>,
    /// The cheapest changes that make it fit together; null if it does, or nothing does.
    pub(super) way_out: Option<WayOutJson>,
    pub(super) speed: Speed,
    /// What the reader should know, a sentence each.
    pub(super) warnings: Vec<String>,
}

/// The model that was asked about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FitModel")]
pub(super) struct ModelJson {
    /// Its name in the catalog, or the name of the file.
    pub(super) id: String,
    /// The name its publisher gives it.
    pub(super) name: String,
    /// The architecture, by its GGUF name.
    pub(super) arch: String,
    /// Parameters.
    pub(super) params: u64,
    /// Parameters that a token is multiplied with; fewer in a mixture of experts.
    pub(super) active_params: u64,
    /// The shape was compared with a published file.
    pub(super) verified: bool,
    /// Where the facts come from.
    pub(super) source: String,
}

/// The setup that was priced, options named as in llama.cpp.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Setup")]
pub(super) struct SetupJson {
    /// The quantization.
    pub(super) quant: String,
    /// Tokens of context, as allocated.
    pub(super) ctx_size: u64,
    /// Tokens of context, as asked.
    pub(super) ctx_size_asked: u64,
    /// Tokens submitted at once.
    pub(super) batch_size: u64,
    /// Tokens processed at once.
    pub(super) ubatch_size: u64,
    /// Sequences at a time.
    pub(super) parallel: u64,
    /// The type of cached keys.
    pub(super) cache_type_k: String,
    /// The type of cached values.
    pub(super) cache_type_v: String,
    pub(super) flash_attn: bool,
    #[schemars(with = "crate::LoadMode")]
    pub(super) load_mode: &'static str,
    /// Weights may be copied into the layout the processor prefers.
    pub(super) repack: bool,
    /// Layers with a sliding window keep the whole context.
    pub(super) swa_full: bool,
    /// Sequences share one cache.
    pub(super) kv_unified: bool,
    /// Rows of logits that are kept at most; 0 for the batch size.
    pub(super) outputs_max: u64,
    /// Tokens of the prompt that is processed.
    pub(super) prompt_tokens: u64,
    pub(super) threads: u64,
    /// An id of `list runtimes`.
    pub(super) runtime: String,
    /// Where layers are computed: cpu, metal, vulkan, opencl, cuda, npu.
    pub(super) backend: String,
    /// Layers on the GPU.
    pub(super) n_gpu_layers: u64,
    /// An id of `list cpus`.
    pub(super) cpu: String,
}

/// How well the figures are known.
#[derive(Serialize, JsonSchema)]
pub(super) struct Accuracy {
    #[schemars(with = "crate::catalog::scheme::Evidence")]
    pub(super) evidence: &'static str,
    /// How far resident memory may be off, thousandths.
    pub(super) error_permille: u64,
    /// The working set less that error, in bytes.
    pub(super) working_set_low_bytes: u64,
    /// The working set and that error, in bytes.
    pub(super) working_set_high_bytes: u64,
}

/// What it takes, in bytes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Footprint {
    /// Tensor data as stored, without padding and metadata.
    pub(super) weights_bytes: u64,
    /// The whole file; null where it cannot be known.
    pub(super) file_bytes: Option<u64>,
    /// Tensors used in place from the mapped file.
    pub(super) mapped_weights_bytes: u64,
    /// Tensors copied into the layout the processor prefers.
    pub(super) repacked_weights_bytes: u64,
    /// Tensors loaded into ordinary or device memory as they are.
    pub(super) copied_weights_bytes: u64,
    /// Mapped, repacked and copied together.
    pub(super) loaded_weights_bytes: u64,
    /// Keys and values of the context.
    pub(super) kv_cache_bytes: u64,
    /// State of recurrent layers.
    pub(super) recurrent_state_bytes: u64,
    /// The reserved compute buffer.
    pub(super) compute_bytes: u64,
    /// The part of it touched once a prompt of `prompt_tokens` has been processed.
    pub(super) compute_resident_bytes: u64,
    /// Logits and embeddings that are handed out.
    pub(super) output_bytes: u64,
    /// The process itself, its vocabulary included.
    pub(super) process_bytes: u64,
    /// Everything the process asks for.
    pub(super) reserved_bytes: u64,
    /// The peak resident set of a run, file pages read at load included.
    pub(super) resident_bytes: u64,
    /// What is charged, and the mapped weights that every token reads.
    pub(super) working_set_bytes: u64,
    /// What the system cannot take back.
    pub(super) charged_bytes: u64,
    /// Of everything asked for, what lies in a graphics card.
    pub(super) vram_bytes: u64,
    /// The bill, line by line; each total above sums a column of it.
    pub(super) terms: Vec<TermJson>,
}

/// A line of the bill; amounts in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Term")]
pub(super) struct TermJson {
    #[schemars(with = "Part")]
    pub(super) part: &'static str,
    /// What exactly it pays for.
    pub(super) label: String,
    #[schemars(with = "crate::Formula")]
    pub(super) formula: &'static str,
    /// What the amount is made of.
    pub(super) factors: Vec<FactorJson>,
    #[schemars(with = "Pool")]
    pub(super) pool: &'static str,
    /// What is asked for.
    pub(super) reserved: u64,
    /// What is touched.
    pub(super) resident: u64,
    /// What the system cannot take back.
    pub(super) charged: u64,
    /// What every token needs.
    pub(super) working_set: u64,
    /// Where the rule comes from.
    pub(super) source: String,
}

/// A number in a line of the bill.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Factor")]
pub(super) struct FactorJson {
    pub(super) name: String,
    pub(super) value: u64,
    /// asked, detected, a file of the catalog, or what it is behind `default:`, `constant:` and
    /// `computed:`.
    pub(super) origin: String,
}

/// The device that was named.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FitDevice")]
pub(super) struct DeviceJson {
    /// An id of `list devices`.
    pub(super) id: String,
    pub(super) name: Message,
    #[schemars(with = "Platform")]
    pub(super) platform: &'static str,
    /// Its chip, an id of `list socs`.
    pub(super) soc: Option<String>,
    pub(super) gpu: Option<Message>,
}

/// The memory there is, in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Budget")]
pub(super) struct BudgetJson {
    /// The memory of the machine, or what was given as free.
    pub(super) ram_bytes: u64,
    pub(super) os_reserved_bytes: Reserve,
    /// What the working set may take under the typical reserve.
    pub(super) physical_bytes: u64,
    /// What the process may be charged; null where that is the physical budget.
    pub(super) charge_limit_bytes: Option<u64>,
    /// Whose reserve it is: an id of `list systems`, `free`, `machine`, ...
    pub(super) system: String,
    /// Where the reserve comes from.
    pub(super) source: String,
}

/// What the system and other programs keep, in bytes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Reserve {
    /// Little else runs.
    pub(super) optimistic: u64,
    /// Everyday use.
    pub(super) typical: u64,
    /// Much else runs, or the machine is set up badly.
    pub(super) conservative: u64,
}

/// How far it goes; each null where nothing fits, or nothing is held against memory.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Limits")]
pub(super) struct LimitsJson {
    /// Tokens of the longest context that fits, at most the trained length.
    pub(super) max_ctx_size: Option<u64>,
    /// The best quantization that fits.
    pub(super) best_quant: Option<String>,
    /// The least memory it fits in, in bytes of what was asked: free memory, else the machine's.
    pub(super) min_ram_bytes: Option<u64>,
    /// The device of the catalog with the least memory that it fits.
    pub(super) smallest_device: Option<String>,
}

/// A change that helps.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Remedy")]
pub(super) struct RemedyJson {
    /// The change in words.
    pub(super) change: String,
    /// The flags to add.
    pub(super) flags: String,
    /// What it saves, in bytes.
    pub(super) saves_bytes: u64,
    /// What is lost by it, in words.
    pub(super) costs: String,
    /// The verdict with the change.
    #[schemars(with = "crate::Verdict")]
    pub(super) verdict: &'static str,
    /// The question with the change.
    pub(super) command: String,
}

/// Changes that make it fit together.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WayOut")]
pub(super) struct WayOutJson {
    /// The changes in words.
    pub(super) changes: Vec<String>,
    /// The verdict with all of them.
    #[schemars(with = "crate::Verdict")]
    pub(super) verdict: &'static str,
    /// The question with all of them.
    pub(super) edgefit: String,
    /// The command that runs the model so; null for another runtime.
    pub(super) llama_cpp: Option<String>,
}
