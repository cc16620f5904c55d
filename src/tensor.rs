//! The tensors a model file holds: their GGUF names, shapes and what the converter stores them as.

/// Declares [`Kind`] with the GGUF name of each; in bytewise order of the names, which a test holds.
macro_rules! kinds {
    ($($kind:ident = $name:literal,)*) => {
        /// A tensor by its role, named as GGUF names it (without the `blk.N.` of a layer).
        ///
        /// Ordered like the names, so sorting by kind is sorting by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Kind {
            $(#[doc = $name] $kind,)*
        }

        impl Kind {
            /// All kinds, in order.
            const ALL: &[Self] = &[$(Self::$kind,)*];

            /// How many kinds there are.
            pub(crate) const COUNT: usize = [$($name,)*].len();

            /// The kind with this name inside its layer or file.
            pub(crate) fn named(name: &str) -> Option<Self> {
                let place = Self::ALL.binary_search_by(|kind| kind.name().cmp(name)).ok()?;
                Self::ALL.get(place).copied().filter(|kind| *kind != Self::Other)
            }

            /// The name inside its layer or file.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    AttnKBias = "attn_k.bias",
    AttnK = "attn_k.weight",
    AttnKNorm = "attn_k_norm.weight",
    AttnNormBias = "attn_norm.bias",
    AttnNorm = "attn_norm.weight",
    AttnOutputBias = "attn_output.bias",
    AttnOutput = "attn_output.weight",
    AttnQBias = "attn_q.bias",
    AttnQ = "attn_q.weight",
    AttnQNorm = "attn_q_norm.weight",
    AttnQkvBias = "attn_qkv.bias",
    AttnQkv = "attn_qkv.weight",
    AttnVBias = "attn_v.bias",
    AttnV = "attn_v.weight",
    FfnDownBias = "ffn_down.bias",
    FfnDown = "ffn_down.weight",
    FfnGateBias = "ffn_gate.bias",
    FfnGate = "ffn_gate.weight",
    FfnNormBias = "ffn_norm.bias",
    FfnNorm = "ffn_norm.weight",
    FfnUpBias = "ffn_up.bias",
    FfnUp = "ffn_up.weight",
    Other = "other tensors",
    OutputBias = "output.bias",
    Output = "output.weight",
    OutputNormBias = "output_norm.bias",
    OutputNorm = "output_norm.weight",
    PostAttentionNorm = "post_attention_norm.weight",
    PostFfwNorm = "post_ffw_norm.weight",
    RopeFactorsLong = "rope_factors_long.weight",
    RopeFactorsShort = "rope_factors_short.weight",
    RopeFreqs = "rope_freqs.weight",
    TokenEmbd = "token_embd.weight",
}

/// One tensor of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weight {
    /// Its role, and by that its name.
    pub(crate) kind: Kind,
    /// The layer it belongs to; `None` for what the whole model shares.
    pub(crate) layer: Option<u16>,
    /// Its shape, row length first (ggml order); missing dimensions are 1.
    pub(crate) dims: [u64; 3],
}

impl Weight {
    /// Its elements; saturates.
    pub(crate) fn elements(&self) -> u64 {
        self.dims.iter().fold(1, |elements: u64, &n| elements.saturating_mul(n))
    }

    /// Tables of rotation factors are tensors of the file, but not parameters of the model.
    pub(crate) const fn is_parameter(&self) -> bool {
        !matches!(self.kind, Kind::RopeFreqs | Kind::RopeFactorsLong | Kind::RopeFactorsShort)
    }

    /// The full GGUF name, such as `blk.3.attn_q.weight`.
    pub(crate) fn name(&self) -> String {
        match self.layer {
            Some(layer) => format!("blk.{layer}.{}", self.kind.name()),
            None => self.kind.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_ordered_like_their_names() {
        assert!(Kind::ALL.is_sorted_by(|a, b| a.name() < b.name()));
    }
}
