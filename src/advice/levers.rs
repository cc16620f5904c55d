//! The levers of a setup: ways of running a model that need less, each with what it sets and what it costs.

use crate::{How, LoadMode, Message, Tokens, messages::remedy as say};

/// Micro-batches for a machine short of memory, tokens.
pub const SMALL_UBATCH: u32 = 128;

/// How much is lost by a change; less first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    Nothing,
    /// Nothing, but somebody has to grant it.
    Grant,
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
    Layers,
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
    /// A context of so many tokens.
    Context { tokens: u32, cut: Cut },
}

/// How much shorter a context becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// As long as the model was trained for.
    ToTrained,
    ToHalf,
    /// To a quarter or less.
    Further,
}

impl Lever {
    /// Half the context, a quarter, and so on, in tokens.
    pub fn shorter_contexts(now: u64, least: u64) -> impl Iterator<Item = Self> {
        let tokens = (1..8).map(move |halvings| now >> halvings).take_while(move |it| *it >= least);
        let tokens = tokens.filter_map(|tokens| u32::try_from(tokens).ok());
        let cut = |at| if at == 0 { Cut::ToHalf } else { Cut::Further };
        tokens.enumerate().map(move |(at, tokens)| Self::Context { tokens, cut: cut(at) })
    }

    /// What it is about, how much is lost by it, itself and the loss in words.
    pub fn about(self) -> (Subject, Loss, Message, Message) {
        let (subject, loss) = match self {
            Self::Map => (Subject::Loading, Loss::Nothing),
            Self::Outputs(_) => (Subject::Outputs, Loss::Nothing),
            Self::KeepLayout => (Subject::Layout, Loss::Speed),
            Self::SmallBatches => (Subject::Batch, Loss::Speed),
            Self::Cache8 => (Subject::Cache, Loss::Trace),
            Self::Cache4 => (Subject::Cache, Loss::Marked),
            Self::Context { cut: Cut::ToTrained, .. } => (Subject::Context, Loss::Nothing),
            Self::Context { cut: Cut::ToHalf, .. } => (Subject::Context, Loss::Context),
            Self::Context { cut: Cut::Further, .. } => (Subject::Context, Loss::Marked),
        };
        let (words, costs) = match self {
            Self::Map => (say::map_the_file(), say::nothing()),
            Self::Outputs(_) => (say::fewer_logits(), say::server_does()),
            Self::KeepLayout => (say::keep_layout(), say::slower_prompts()),
            Self::SmallBatches => (say::smaller_batches(), say::slower_prompts()),
            Self::Cache8 => (say::cache_of_8_bits(), say::hardly_any_quality()),
            Self::Cache4 => (say::cache_of_4_bits(), say::some_quality()),
            Self::Context { cut, .. } => {
                let costs = match cut {
                    Cut::ToTrained => say::what_it_never_learned(),
                    Cut::ToHalf => say::half_the_context(),
                    Cut::Further => say::most_of_the_context(),
                };
                (say::shorter_context(), costs)
            }
        };
        (subject, loss, words, costs)
    }

    /// The type of cached keys and values that it sets, an id of `data/formats.yaml`.
    pub const fn cache_type(self) -> Option<&'static str> {
        match self {
            Self::Cache8 => Some("q8_0"),
            Self::Cache4 => Some("q4_0"),
            _ => None,
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
