//! The levers of a setup: ways of running a model that need less, each with what it sets and what it costs.

use crate::{
    How, LoadMode, Message, Tokens,
    messages::remedy::{self, cache_of_4_bits, cache_of_8_bits},
};

/// Micro-batches for a machine short of memory, tokens.
pub const SMALL_UBATCH: u32 = 128;

/// How much is lost by a change; less first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// Nothing.
    Nothing,
    /// Nothing, but somebody has to grant it.
    Grant,
    /// Time.
    Speed,
    /// Hardly any quality.
    Trace,
    /// Memory of the conversation.
    Context,
    /// Some quality.
    Mild,
    /// Another, smaller model.
    Model,
    /// Much quality or most of the context.
    Marked,
}

/// What a change is about: of one subject only one change can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Loading,
    Outputs,
    Entitlement,
    Layout,
    Batch,
    Backend,
    Cache,
    Context,
    Quantization,
    Model,
}

/// One way of needing less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// The file is mapped, not read.
    Map,
    /// So many rows of logits are kept.
    Outputs(u32),
    /// Weights stay in the layout of the file.
    KeepLayout,
    /// Micro-batches of [`SMALL_UBATCH`].
    SmallBatches,
    /// Keys and values in 8 bits.
    Cache8,
    /// Keys and values in 4 bits.
    Cache4,
    /// A context of so many tokens, a half or less of what was to be had.
    Context { tokens: u32, is_half: bool },
}

impl Lever {
    pub const fn subject(self) -> Subject {
        match self {
            Self::Map => Subject::Loading,
            Self::Outputs(_) => Subject::Outputs,
            Self::KeepLayout => Subject::Layout,
            Self::SmallBatches => Subject::Batch,
            Self::Cache8 | Self::Cache4 => Subject::Cache,
            Self::Context { .. } => Subject::Context,
        }
    }

    pub const fn loss(self) -> Loss {
        match self {
            Self::Map | Self::Outputs(_) => Loss::Nothing,
            Self::KeepLayout | Self::SmallBatches => Loss::Speed,
            Self::Cache8 => Loss::Trace,
            Self::Context { is_half: true, .. } => Loss::Context,
            Self::Cache4 | Self::Context { .. } => Loss::Marked,
        }
    }

    /// The type of cached keys and values that it sets, an id of `data/formats.yaml`.
    pub const fn cache_type(self) -> Option<&'static str> {
        match self {
            Self::Cache8 => Some("q8_0"),
            Self::Cache4 => Some("q4_0"),
            _ => None,
        }
    }

    /// The lever and what is lost by it, in words.
    pub const fn words(self) -> (Message, Message) {
        match self {
            Self::Map => (remedy::map_the_file(), remedy::nothing()),
            Self::Outputs(_) => (remedy::fewer_logits(), remedy::server_does()),
            Self::KeepLayout => (remedy::keep_layout(), remedy::slower_prompts()),
            Self::SmallBatches => (remedy::smaller_batches(), remedy::slower_prompts()),
            Self::Cache8 => (cache_of_8_bits(), remedy::hardly_any_quality()),
            Self::Cache4 => (cache_of_4_bits(), remedy::some_quality()),
            Self::Context { is_half: true, .. } => {
                (remedy::shorter_context(), remedy::half_the_context())
            }
            Self::Context { .. } => (remedy::shorter_context(), remedy::most_of_the_context()),
        }
    }

    /// What is typed for it.
    pub fn flags(self) -> String {
        match self {
            Self::Map => "--load-mode mmap".to_owned(),
            Self::Outputs(rows) => format!("--outputs-max {rows}"),
            Self::KeepLayout => "--no-repack".to_owned(),
            Self::SmallBatches => format!("-ub {SMALL_UBATCH}"),
            Self::Context { tokens, .. } => format!("-c {tokens}"),
            Self::Cache8 | Self::Cache4 => {
                let id = self.cache_type().unwrap_or_default();
                format!("-ctk {id} -ctv {id}")
            }
        }
    }

    /// Whether `how` leaves open what it sets.
    pub const fn is_open_in(self, how: &How) -> bool {
        match self {
            Self::Map => how.load_mode.is_none(),
            Self::Outputs(_) => how.outputs_max.is_none(),
            Self::KeepLayout => !how.no_repack,
            Self::SmallBatches => how.ubatch_size.is_none(),
            Self::Cache8 | Self::Cache4 => how.cache_type_k.is_none() && how.cache_type_v.is_none(),
            Self::Context { .. } => how.ctx_size.is_none(),
        }
    }

    /// Sets what it is about, and nothing else.
    pub fn set(self, how: &mut How) {
        match self {
            Self::Map => how.load_mode = Some(LoadMode::Mmap),
            Self::Outputs(rows) => how.outputs_max = Some(rows),
            Self::KeepLayout => how.no_repack = true,
            Self::SmallBatches => how.ubatch_size = Some(Tokens::new(SMALL_UBATCH)),
            Self::Context { tokens, .. } => how.ctx_size = Some(Tokens::new(tokens)),
            Self::Cache8 | Self::Cache4 => {
                how.cache_type_k = self.cache_type().map(str::to_owned);
                how.cache_type_v.clone_from(&how.cache_type_k);
            }
        }
    }

    /// Takes back what was asked for and stands in its way.
    pub fn make_way(self, how: &mut How) {
        match self {
            // Without flash attention, values cannot be cached in fewer bits.
            Self::Cache8 | Self::Cache4 => how.flash_attn = None,
            // A prompt must fit what is left.
            Self::Context { .. } => how.prompt_tokens = how.prompt_tokens.min(how.ctx_size),
            _ => {}
        }
    }
}
