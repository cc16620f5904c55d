//! How runtimes other than llama.cpp spend memory.

use serde::{Deserialize, Serialize};

use super::scope::Scope;
use crate::Message;

/// How a runtime spends memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pricing {
    /// The scheme taken where none is named: the one nearest to four bits that is usual.
    pub scheme: String,
    /// Bytes of an activation.
    pub activations: u64,
    /// Tokens of a prompt processed at once; the whole prompt where none is given.
    pub chunk: Option<u64>,
    /// The option that changes the chunk, as the runtime calls it.
    pub chunk_option: Option<String>,
    /// The longest context it can be made for.
    pub most_context: Option<u64>,
    /// Where weights lie.
    pub weights: Keep,
    /// Where tables lie that are read row by row.
    pub tables: Keep,
    /// Keys and values.
    pub cache: Cache,
    /// Tables of rotations that the file holds, for each trained position.
    pub rotations: Option<Rotations>,
    /// Widths of heads whose attention to a prompt is fused, so that no scores are kept.
    #[serde(default)]
    pub fused_head_dims: Vec<u64>,
    /// While loading, the largest matrix is held once more.
    #[serde(default)]
    pub stages_largest: bool,
    /// Everything else.
    pub costs: Vec<Cost>,
}

/// Where weights lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "WhereWeightsLie"))]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// In memory of the process or the device.
    Copied,
    /// In the mapped file, used in place.
    Mapped,
    /// In the mapped file, whose pages were read to make a copy elsewhere.
    Pages,
    /// In the file; next to nothing of it stays in memory.
    Unread,
}

/// How keys and values are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// Types of its elements; the first is usual.
    pub types: Vec<CacheType>,
    /// Slots are allocated in steps of so many.
    pub step: u64,
    /// What layers with a sliding window keep.
    #[serde(default)]
    pub window: Window,
    /// Of a model with a sliding window, only the usual type is possible.
    #[serde(default)]
    pub window_is_usual_only: bool,
    /// Allocated at once, rather than as it fills.
    pub at_once: bool,
}

/// A type of cached elements.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheType {
    /// The block format that stands for it in `--cache-type-k` and `-v`.
    #[serde(rename = "type")]
    pub format: String,
    /// Bits of an element; the bytes of an activation where none stand here.
    pub bits: Option<u64>,
    /// Bytes of scales for each head and token.
    #[serde(default)]
    pub head_bytes: u64,
    /// Elements that share a scale, and its bytes.
    #[serde(default)]
    pub group: u64,
    #[serde(default)]
    pub scale_bytes: u64,
}

/// What layers with a sliding window keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "CacheWindow"))]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    /// The whole context.
    #[default]
    Ignored,
    /// The window.
    Kept,
    /// The window, and the tokens of a chunk but one.
    KeptWithChunk,
}

/// Tables of rotations: sines and cosines of every trained position.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotations {
    /// Architectures whose windowed layers have a table of their own.
    pub two: Vec<String>,
}

/// One more term of the bill: a product of quantities.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    pub part: CostPart,
    pub label: Message,
    /// What is multiplied; nothing for a constant.
    #[serde(default)]
    pub per: Vec<Quantity>,
    /// Bytes of each, in thousandths.
    pub permille: Option<u64>,
    /// Bytes of each, whole.
    pub bytes: Option<u64>,
    #[serde(default)]
    pub held: Held,
    /// The backends, architectures and schemes it is about.
    #[serde(default)]
    pub when: Scope,
}

/// The part of the bill a cost belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostPart {
    Repacked,
    Copied,
    FilePages,
    KvCache,
    Compute,
    Output,
    Process,
}

/// How a cost is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// In ordinary memory.
    #[default]
    Always,
    /// As pages of a file that the system may take back, and that are asked for elsewhere.
    Pages,
}

/// What a cost can be in proportion to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Tokens of the prompt processed at once.
    Chunk,
    /// Tokens of the prompt.
    Prompt,
    /// Tokens of context, all sequences together.
    Context,
    /// Width of the residual stream.
    Hidden,
    /// The wider of the residual stream and all heads together.
    Widest,
    /// Width of the feed-forward block; of experts, of those a token goes through.
    FeedForward,
    /// Attention heads.
    Heads,
    /// The same where attention to a prompt is not fused; none where it is in every layer.
    UnfusedHeads,
    /// Rows of the embedding.
    Vocab,
    /// Bytes of an activation.
    Activation,
    /// Parallel sequences.
    Sequences,
    /// Bytes of all stored weights.
    Weights,
    /// Bytes of the codes of matrices that tokens are multiplied with.
    MatrixData,
    /// Bytes of their scales.
    MatrixScales,
    /// Bytes of the codes of a matrix that is embedding and output at once.
    SharedData,
    /// Bytes of its scales.
    SharedScales,
    /// Elements of the embedding.
    Embedding,
}

impl Pricing {
    /// What YAML cannot check.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.cache.types.is_empty() || self.cache.step == 0 {
            return Err("cache needs at least one type and a step of at least 1");
        }
        if self.activations == 0 || self.chunk == Some(0) {
            return Err("activations and chunk must be at least 1");
        }
        if self.costs.iter().any(|cost| cost.permille.is_some() == cost.bytes.is_some()) {
            return Err("a cost has either permille or bytes");
        }
        Ok(())
    }
}
