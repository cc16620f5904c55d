//! The numbers of blocks that only some architectures have; all 0 where a model has none.

use serde::Deserialize;

/// The experts of a feed-forward block, of which a router picks some for each token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experts {
    /// How many there are; 0 for none.
    pub count: u64,
    /// How many of them each token goes through.
    pub used: u64,
    /// Width of one expert.
    pub width: u64,
    /// Width of the block that every token goes through beside them; 0 for none.
    #[serde(default)]
    pub shared: u64,
    /// Layers at the start that have an ordinary block instead.
    #[serde(default)]
    pub after: u64,
    /// Of so many layers only the second has experts; 0 where all have.
    #[serde(default)]
    pub every: u64,
    /// A bias decides which experts are picked, but not how they are weighed.
    #[serde(default)]
    pub bias: bool,
    /// Scores are squashed one by one and not against each other, where a model has the choice.
    #[serde(default)]
    pub sigmoid: bool,
    /// The weights of the picked experts sum to one, where a model has the choice.
    #[serde(default)]
    pub normalized: bool,
    /// The weights are scaled.
    #[serde(default)]
    pub scaled: bool,
    /// Groups of them, of which only the best are looked into; 0 for none.
    #[serde(default)]
    pub groups: u64,
    /// Groups that are looked into.
    #[serde(default)]
    pub used_groups: u64,
}

/// Attention through narrow, "latent" keys and values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latent {
    /// Width of the latent queries; 0 if queries are projected at once.
    #[serde(default)]
    pub queries: u64,
    /// Width of the latent keys and values.
    pub keys: u64,
    /// Elements of a head that are not rotated; those that are come on top (`rope_dim`).
    pub unrotated: u64,
    /// Elements of a head's values.
    pub values: u64,
    /// The cache holds the latent rows, and queries are brought to them.
    #[serde(default)]
    pub absorbed: bool,
}

/// What a recurrent layer carries from token to token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recurrence {
    /// Width of the layer inside.
    pub inner: u64,
    /// Elements of state for each element of width, or width of a head.
    pub state: u64,
    /// Groups that share their way into and out of the state.
    pub groups: u64,
    /// Heads, or the rank of the time step.
    pub heads: u64,
    /// Tokens a convolution looks at.
    pub kernel: u64,
    /// The result is normalised.
    pub norm: bool,
    /// Every n-th layer is attention instead; 0 if the number of key-value heads tells.
    pub attention_every: u64,
}

/// Ranks of the narrow matrices of RWKV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ranks {
    /// Of the mix with the token before (RWKV 6).
    pub mix: u64,
    /// After so many layers the state is halved; 0 for never.
    pub rescale_every: u64,
    /// Of the decay.
    pub decay: u64,
    /// Of the rate of learning in context.
    pub rate: u64,
    /// Of the mix with the first layer's values.
    pub values: u64,
    /// Of the gate.
    pub gate: u64,
}
