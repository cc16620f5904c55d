//! The shape of a model: the numbers an architecture's page needs, wherever they were read.

mod blocks;

use serde::{Deserialize, Deserializer};

pub use blocks::{Experts, Latent, Ranks, Recurrence};

/// A number that layers share, or one for each layer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "expected a whole number, or a list of one for each layer")]
pub enum PerLayer {
    /// The same in every layer.
    Same(u64),
    /// One for each layer.
    Each(Vec<u64>),
}

impl Default for PerLayer {
    fn default() -> Self {
        Self::Same(0)
    }
}

impl PerLayer {
    /// The number in `layer`; 0 past the end.
    pub(crate) fn at(&self, layer: u64) -> u64 {
        match self {
            Self::Same(n) => *n,
            Self::Each(all) => {
                usize::try_from(layer).ok().and_then(|layer| all.get(layer)).copied().unwrap_or(0)
            }
        }
    }

    /// The largest.
    pub(crate) fn max(&self) -> u64 {
        match self {
            Self::Same(n) => *n,
            Self::Each(all) => all.iter().copied().max().unwrap_or(0),
        }
    }
}

/// How queries and keys are normalised, where a model has that as a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueryKeyNorm {
    /// Not at all.
    #[default]
    None,
    /// One weight of a head's length.
    PerHead,
    /// One weight over all heads.
    Full,
}

/// What becomes of the states of a text's tokens where an embedding of it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// Each is an embedding.
    #[default]
    None,
    /// Their mean is.
    Mean,
    /// That of the first token is.
    Cls,
    /// That of the last token is.
    Last,
}

/// Everything an architecture's page reads about one model.
///
/// Under the keys of `data/models/`; sizes in elements. What an architecture always does
/// (its norms, its activation, its order of things) is not here but on its page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Shape {
    /// Transformer blocks.
    pub layers: u64,
    /// Heads behind them that guess further tokens (MTP, NextN), each a layer of its own.
    #[serde(default)]
    pub nextn_layers: u64,
    /// Of such heads: the layers in front of them, which are those of the model they guess for.
    #[serde(skip)]
    pub behind: u64,
    /// Width of the residual stream.
    pub hidden: u64,
    /// Attention heads.
    #[serde(default)]
    pub heads: PerLayer,
    /// Key-value heads.
    #[serde(default)]
    pub kv_heads: PerLayer,
    /// Elements per head; never assume `hidden / heads`.
    #[serde(default)]
    pub head_dim: u64,
    /// Width of the feed-forward block.
    #[serde(default)]
    pub feed_forward: PerLayer,
    /// Rows of the embedding table.
    pub vocab: u64,
    /// The output matrix is the embedding table.
    pub tied_embeddings: bool,
    /// Queries, keys and values have biases.
    #[serde(default)]
    pub qkv_bias: bool,
    /// The output projection of attention has a bias.
    #[serde(default)]
    pub output_bias: bool,
    /// The feed-forward matrices have biases.
    #[serde(default)]
    pub ffn_bias: bool,
    /// The output matrix has a bias.
    #[serde(default)]
    pub head_bias: bool,
    /// Normalisation of queries and keys, for architectures that leave it open.
    #[serde(default)]
    pub qk_norm: QueryKeyNorm,
    /// Rotated dimensions of a head; all of them where an entry does not say.
    #[serde(default = "unsaid")]
    pub rope_dim: u64,
    /// The file holds one table of rotation factors.
    #[serde(default)]
    pub rope_freqs: bool,
    /// The file holds two tables of rotation factors, for short and long contexts.
    #[serde(default)]
    pub rope_factors: bool,
    /// Sliding-window span of the windowed layers, in tokens; 0 for none.
    #[serde(default)]
    pub window: u64,
    /// Of this many layers the last looks at everything and the others over a window; 0 for what
    /// the architecture always does.
    #[serde(default)]
    pub window_period: u64,
    /// Elements per head in windowed layers, where it is another number; 0 if not.
    #[serde(default)]
    pub window_head_dim: u64,
    /// Layers at the end that attend to what earlier layers keep.
    #[serde(default)]
    pub shared_caches: u64,
    /// Width of the embedding that each layer has of its own; 0 for none.
    #[serde(default)]
    pub per_layer_embedding: u64,
    /// First layers to which features of an image are added.
    #[serde(default)]
    pub image_layers: u64,
    /// Embeddings, residuals and logits are scaled, where the architecture leaves it open.
    #[serde(default = "yes")]
    pub scaled: bool,
    /// Attention and feed-forward block side by side, where the architecture leaves it open.
    #[serde(default)]
    pub parallel: bool,
    /// Attention has a norm of its own beside that of the feed-forward block, where the architecture
    /// leaves it open.
    #[serde(default)]
    pub two_norms: bool,
    /// Queries, keys and values have a matrix each, where the architecture leaves it open.
    #[serde(default)]
    pub heads_apart: bool,
    /// Feed-forward blocks have a gate, where the architecture leaves it open.
    #[serde(default = "yes")]
    pub gated: bool,
    /// The first matrix of a feed-forward block holds its gate too, where the architecture leaves it open.
    #[serde(default)]
    pub fused_gate: bool,
    /// How an embedding is made of the states of a text.
    #[serde(default)]
    pub pooling: Pooling,
    /// Width between the two matrices that embeddings are projected with; 0 without them.
    #[serde(default)]
    pub dense_width: u64,
    /// Parameters of the checkpoint that its GGUF leaves out: a pooler, numbers of positions.
    #[serde(default)]
    pub left_out: u64,
    /// Kinds of segments that an encoder tells apart.
    #[serde(default)]
    pub token_types: u64,
    /// Experts.
    #[serde(default)]
    pub experts: Experts,
    /// Latent attention.
    #[serde(default)]
    pub latent: Latent,
    /// Recurrent layers.
    #[serde(default)]
    pub recurrence: Recurrence,
    /// Narrow matrices of a recurrent layer.
    #[serde(default)]
    pub ranks: Ranks,
    /// Attention scores are soft-capped.
    #[serde(default, deserialize_with = "is_given")]
    pub attn_softcap: bool,
    /// Logits are soft-capped.
    #[serde(default, deserialize_with = "is_given")]
    pub final_softcap: bool,
    /// Layers without a window take their keys for values too (Gemma 4).
    #[serde(default)]
    pub keys_as_values: bool,
    /// Queries are scaled by position (Ministral 3).
    #[serde(default)]
    pub temperature_scale: bool,
    /// The longest context the model was trained for, in tokens, where it is known.
    pub trained_context: Option<u32>,
}

const UNSAID: u64 = u64::MAX;

const fn unsaid() -> u64 {
    UNSAID
}

const fn yes() -> bool {
    true
}

/// A cap by its number, of which only that there is one counts.
fn is_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<f64>::deserialize(deserializer).map(|cap| cap.is_some())
}

impl Shape {
    /// The same with what follows from the rest.
    pub fn completed(mut self) -> Self {
        if self.rope_dim == UNSAID {
            self.rope_dim = self.head_dim;
        }
        self
    }

    /// The shape of the heads that guess further tokens: layers as the last ones are, behind the others.
    pub fn of_heads(&self) -> Self {
        let last = self.layers.saturating_sub(1);
        let as_last = |each: &PerLayer| PerLayer::Same(each.at(last));
        Self {
            layers: self.nextn_layers,
            nextn_layers: 0,
            behind: self.layers,
            heads: as_last(&self.heads),
            kv_heads: as_last(&self.kv_heads),
            feed_forward: as_last(&self.feed_forward),
            ..self.clone()
        }
    }

    /// Whether it is that of heads, whose embedding table and output matrix are those of the model they guess for.
    pub const fn is_of_heads(&self) -> bool {
        self.behind > 0
    }

    /// Elements of one token's values, the widest of all layers.
    pub fn widest_values(&self) -> u64 {
        if self.window_head_dim > 0 {
            let row = |layer| self.kv_heads.at(layer).saturating_mul(self.head_dim_at(layer));
            return (0..self.layers).map(row).max().unwrap_or(0);
        }
        let head = if self.latent.values > 0 { self.latent.values } else { self.head_dim };
        self.kv_heads.max().saturating_mul(head)
    }

    /// Whether `layer` looks over a window, in architectures whose models say how often.
    pub const fn is_windowed(&self, layer: u64) -> bool {
        !layer.saturating_add(1).is_multiple_of(self.window_period)
    }

    /// Elements per head in `layer`, where those with windows have a number of their own.
    pub const fn head_dim_at(&self, layer: u64) -> u64 {
        if self.is_windowed(layer) { self.window_head_dim } else { self.head_dim }
    }

    /// Elements that attention compares, of one head: what a cache's blocks must fill.
    pub fn key_dim(&self) -> u64 {
        match self.latent {
            Latent { absorbed: true, keys, .. } => keys.saturating_add(self.rope_dim),
            _ => self.head_dim,
        }
    }

    /// Whether it has narrow matrices of RWKV, or what else only that has.
    const fn is_rwkv(&self) -> bool {
        self.ranks.decay > 0 || self.ranks.rescale_every > 0
    }

    /// Whether there are layers without heads or feed-forward blocks: recurrences and experts.
    const fn is_mixed(&self) -> bool {
        self.recurrence.kernel > 0 || self.is_rwkv() || self.experts.count > 0
    }

    /// What is impossible about it, if anything.
    pub fn fault(&self) -> Option<String> {
        let positive = [
            ("layers", self.layers),
            ("hidden", self.hidden),
            ("head_dim", self.head_dim.max(u64::from(self.heads.max() == 0))),
            ("vocab", self.vocab),
            ("trained_context", self.trained_context.map_or(1, u64::from)),
        ];
        if let Some((name, _)) = positive.iter().find(|(_, n)| *n == 0) {
            return Some(format!("{name} must be at least 1"));
        }
        let bounded = [
            ("layers", self.layers, MOST_LAYERS),
            ("nextn_layers", self.nextn_layers, MOST_LAYERS),
            ("hidden", self.hidden, MOST),
            ("vocab", self.vocab, MOST),
            ("token_types", self.token_types, MOST),
            ("experts: used", self.experts.used, MOST_USED),
            ("recurrence: kernel", self.recurrence.kernel, MOST_KERNEL),
        ];
        if let Some((name, n, most)) = bounded.iter().find(|(_, n, most)| n > most) {
            return Some(format!("{name} is {n}, more than the {most} any model has"));
        }
        for (name, list) in [
            ("heads", &self.heads),
            ("kv_heads", &self.kv_heads),
            ("feed_forward", &self.feed_forward),
        ] {
            if let PerLayer::Each(all) = list
                && all.len() as u64 != self.layers
            {
                let (listed, layers) = (all.len(), self.layers);
                return Some(format!("{name} lists {listed} layers, but there are {layers}"));
            }
            if list.max() > MOST || (list.max() == 0 && !self.is_mixed()) {
                return Some(format!("{name} must be between 1 and {MOST}"));
            }
        }
        if self.shared_caches >= self.layers {
            let (shared, layers) = (self.shared_caches, self.layers);
            return Some(format!("{shared} of {layers} layers cannot share caches"));
        }
        let uneven = |layer| {
            let (heads, kv) = (self.heads.at(layer), self.kv_heads.at(layer));
            (kv > 0 && heads.checked_rem(kv) != Some(0)).then(|| {
                format!("layer {layer}: {heads} heads cannot share {kv} key-value heads evenly")
            })
        };
        self.block_fault().or_else(|| (0..self.layers).find_map(uneven))
    }

    /// What is impossible about experts, latent attention or recurrent layers.
    fn block_fault(&self) -> Option<String> {
        let (experts, latent, ranks) = (&self.experts, &self.latent, &self.ranks);
        let recurrence = &self.recurrence;
        if experts.used > experts.count || (experts.count > 0 && experts.used == 0) {
            return Some(format!("{} of {} experts cannot be used", experts.used, experts.count));
        }
        let sizes = [
            ("experts", experts.groups.max(experts.used_groups)),
            ("experts", experts.count.max(experts.width).max(experts.shared)),
            ("latent", latent.queries.max(latent.keys).max(latent.unrotated).max(latent.values)),
            ("recurrence", recurrence.inner.max(recurrence.state).max(recurrence.heads)),
            ("recurrence", recurrence.groups.max(recurrence.kernel)),
            ("ranks", ranks.mix.max(ranks.decay).max(ranks.rate).max(ranks.values).max(ranks.gate)),
            ("per_layer_embedding", self.per_layer_embedding.max(self.image_layers)),
            ("dense_width", self.dense_width),
            ("window_head_dim", self.window_head_dim.max(self.rope_dim).max(self.head_dim)),
        ];
        sizes
            .iter()
            .find(|(_, largest)| *largest > MOST)
            .map(|(name, _)| format!("{name} has a number above {MOST}"))
    }
}

const MOST_LAYERS: u64 = 1024;
const MOST: u64 = 1 << 24;
/// Most experts that one token goes through.
const MOST_USED: u64 = 64;
/// Most tokens that a convolution looks at.
const MOST_KERNEL: u64 = 256;
