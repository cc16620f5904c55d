//! Schemes: what runtimes other than llama.cpp make of the tensors of a model.

use serde::{Deserialize, Serialize};

use super::{packing::Packing, record::Plain, rule::Rule};
use crate::{
    Message,
    messages::{self, accuracy},
    units::names,
};

/// A scheme of the catalog, such as `mlx-4bit`: a packing for each class of tensors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    pub id: String,
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Files of it are published of most models, and it is worth recommending.
    #[serde(default)]
    pub usual: bool,
    /// The runtimes that read it; the first is taken where none is named.
    pub runtimes: Vec<String>,
    /// Matrices that every token is multiplied with, experts included.
    pub linear: Packing,
    /// The token embedding, and embeddings per layer; as `linear` if it does not stand here.
    pub embedding: Option<Packing>,
    /// The output matrix; as `linear` if it does not stand here.
    pub head: Option<Packing>,
    /// The matrix that picks experts; left as it is if it does not stand here.
    pub router: Option<Packing>,
    /// Matrices that get more bits in some layers.
    pub more: Option<More>,
    /// Bytes of an element of what is not packed: norms, biases, filters.
    pub floats: u64,
    /// Bytes of an activation, where it is not what the runtime uses by itself.
    pub activations: Option<u64>,
    /// What a matrix is stored as that is embedding and output at once.
    #[serde(default)]
    pub tied: Tied,
    /// The scheme made for a GPU instead.
    pub on_gpu: Option<String>,
    /// What speaks against it: it is priced where it is asked for, and never recommended.
    pub caution: Option<Message>,
    /// What other runtimes convert such a checkpoint to.
    #[serde(default)]
    pub feeds: Vec<Feed>,
    /// Where it can run at all.
    #[serde(default)]
    pub requires: Vec<Rule>,
    /// Whether the sizes were measured.
    pub evidence: Evidence,
    pub source: String,
    pub checked: String,
}

names! {
    /// How a figure is known.
    #[derive(Deserialize)]
    pub enum Evidence {
        /// It was measured.
        Measured = "measured",
        /// The maker of the runtime, or a third party, published it.
        Published = "published",
        /// It follows from documents by arithmetic.
        Derived = "derived",
    }
}

impl Evidence {
    /// In a word.
    pub(crate) const fn word(self) -> Message {
        match self {
            Self::Measured => accuracy::measured(),
            Self::Published => accuracy::published(),
            Self::Derived => accuracy::derived(),
        }
    }
}

/// What a matrix is stored as that is embedding and output at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tied {
    /// Once, packed as the embedding.
    #[default]
    Embedding,
    /// Once, packed as the output matrix.
    Head,
    /// Twice, each in its own packing.
    Twice,
}

/// Matrices that get more bits in the first and the last eighth of the layers, and in every third between.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct More {
    /// Names inside a layer, as GGUF files have them.
    pub tensors: Vec<String>,
    pub packing: Packing,
}

impl More {
    /// Whether `layer` of `layers` is one of those with more bits.
    pub fn in_layer(layer: u64, layers: u64) -> bool {
        let first = layers / 8;
        let last = layers.saturating_mul(7) / 8;
        layer < first || layer >= last || layer.saturating_sub(first) % 3 == 2
    }
}

/// What another runtime converts a checkpoint to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    pub runtime: String,
    /// The scheme there; the runtime's usual one where none is named.
    pub scheme: Option<String>,
}

impl Scheme {
    /// Whether the runtime reads it.
    pub fn is_for(&self, runtime: &str) -> bool {
        self.runtimes.iter().any(|known| known == runtime)
    }
}

impl Plain for Scheme {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let more = self.more.as_ref().map(|more| more.packing);
        let packings = [Some(self.linear), self.embedding, self.head, self.router, more];
        let bits = packings.iter().flatten().any(|packing| packing.bits == 0 || packing.bits > 32);
        vec![
            (self.runtimes.is_empty(), "runtimes must name at least one that reads it"),
            (!matches!(self.floats, 2 | 4), "floats must be 2 or 4 bytes"),
            (bits, "bits must be between 1 and 32"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_layer_between_the_outer_eighths_has_more() {
        let with_more = (0..30).filter(|&layer| More::in_layer(layer, 30)).count();
        assert_eq!(with_more, 14);
    }
}
