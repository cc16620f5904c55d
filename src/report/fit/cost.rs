//! What a model takes, and the memory it is held against.

use serde::Serialize;

use super::{Evidence, Formula, Origin, Part, Pool};

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
