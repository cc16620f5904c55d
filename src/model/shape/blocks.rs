//! The numbers of blocks that only some architectures have; all 0 where a model has none.

use serde::Deserialize;

/// The experts of a feed-forward block, of which a router picks some for each token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Experts {
    /// How many there are; 0 for none.
    pub(crate) count: u64,
    /// How many of them each token goes through.
    pub(crate) used: u64,
    /// Width of one expert.
    pub(crate) width: u64,
    /// Width of the block that every token goes through beside them; 0 for none.
    #[serde(default)]
    pub(crate) shared: u64,
    /// Layers at the start that have an ordinary block instead.
    #[serde(default)]
    pub(crate) after: u64,
    /// A bias decides which experts are picked, but not how they are weighed.
    #[serde(default)]
    pub(crate) bias: bool,
    /// Scores are squashed one by one and not against each other, where a model has the choice.
    #[serde(default)]
    pub(crate) sigmoid: bool,
    /// The weights of the picked experts sum to one, where a model has the choice.
    #[serde(default)]
    pub(crate) normalized: bool,
    /// The weights are scaled.
    #[serde(default)]
    pub(crate) scaled: bool,
}

/// Attention through narrow, "latent" keys and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Latent {
    /// Width of the latent queries; 0 if queries are projected at once.
    #[serde(default)]
    pub(crate) queries: u64,
    /// Width of the latent keys and values.
    pub(crate) keys: u64,
    /// Elements of a head that are not rotated; those that are come on top (`rope_dim`).
    pub(crate) unrotated: u64,
    /// Elements of a head's values.
    pub(crate) values: u64,
    /// The cache holds the latent rows, and queries are brought to them.
    #[serde(default)]
    pub(crate) absorbed: bool,
}

/// What a recurrent layer carries from token to token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recurrence {
    /// Width of the layer inside.
    #[serde(default)]
    pub(crate) inner: u64,
    /// Elements of state for each element of width, or width of a head.
    #[serde(default)]
    pub(crate) state: u64,
    /// Groups that share their way into and out of the state.
    #[serde(default)]
    pub(crate) groups: u64,
    /// Heads, or the rank of the time step.
    #[serde(default)]
    pub(crate) heads: u64,
    /// Tokens a convolution looks at.
    #[serde(default)]
    pub(crate) kernel: u64,
    /// The result is normalised.
    #[serde(default)]
    pub(crate) norm: bool,
    /// Every which layer attends instead; 0 if the number of key-value heads tells.
    #[serde(default)]
    pub(crate) attention_every: u64,
}

/// Ranks of the narrow matrices of RWKV 7.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ranks {
    /// Of the decay.
    pub(crate) decay: u64,
    /// Of the rate of learning in context.
    pub(crate) rate: u64,
    /// Of the mix with the first layer's values.
    pub(crate) values: u64,
    /// Of the gate.
    pub(crate) gate: u64,
}
