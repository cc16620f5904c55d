//! Of a configuration, what single architectures write in words of their own.

use super::{Config, Facts};
use crate::catalog::architecture::Architecture;

/// Query heads of PLaMo that share a pair of keys and values; the converter does not go by what is stated.
const PLAMO_SHARED: u64 = 8;

impl Config {
    /// Fills them in; the reason if no page runs such a model.
    pub(super) fn kept(
        &self,
        architecture: &Architecture,
        facts: &mut Facts,
    ) -> Result<(), String> {
        match architecture.id.as_str() {
            // The newer class keeps them apart.
            "chatglm" if self.model_type.as_deref() == Some("glm") => {
                facts.set("heads_apart", true);
            }
            "falcon" => self.falcon(architecture, facts),
            "glm4moe" | "stablelm" if self.norms_heads(architecture) => {
                facts.set("qk_norm", "per-head");
            }
            "plamo" => {
                let heads = facts.number("heads");
                facts.set_if("kv_heads", heads.and_then(|heads| heads.checked_div(PLAMO_SHARED)));
            }
            "mpt" => {
                let biased = self.flag(architecture, &["no_bias"]) == Some(false);
                for key in ["qkv_bias", "output_bias", "ffn_bias"] {
                    facts.set(key, biased);
                }
            }
            "opt" => {
                let narrow = self.number(architecture, &["word_embed_proj_dim"]);
                if narrow.is_some_and(|width| facts.number("hidden") != Some(width)) {
                    return Err("its embeddings are narrower than the model".to_owned());
                }
            }
            "rwkv5" | "rwkv6" => self.rwkv6(architecture, facts),
            _ => {}
        }
        Ok(())
    }

    fn norms_heads(&self, architecture: &Architecture) -> bool {
        self.flag(architecture, &["use_qk_norm", "qk_layernorm"]) == Some(true)
    }

    /// Of the older blocks, those with one query group have one pair of keys and values, whatever they state.
    fn falcon(&self, architecture: &Architecture, facts: &mut Facts) {
        let newer = self.flag(architecture, &["new_decoder_architecture"]) == Some(true);
        if !newer && self.flag(architecture, &["multi_query"]) == Some(true) {
            facts.set("kv_heads", 1_u64);
        }
        let norms = self.number(architecture, &["num_ln_in_parallel_attn"]);
        facts.set("two_norms", newer && norms != Some(1));
    }

    /// What the converter makes of a width: ranks by it, and blocks of three and a half times it.
    fn rwkv6(&self, architecture: &Architecture, facts: &mut Facts) {
        for key in ["heads", "kv_heads"] {
            facts.set(key, 0_u64);
        }
        let hidden = facts.number("hidden").unwrap_or(0);
        facts.set_if("head_dim", self.number(architecture, &["head_size"]));
        if self.number(architecture, &["intermediate_size"]).is_none() {
            let width = hidden.saturating_mul(7) / 2 / 32;
            facts.set("feed_forward", width.saturating_mul(32));
        }
        let rescale = self.number(architecture, &["rescale_every"]).unwrap_or(0);
        facts.set_in("ranks", "rescale_every", rescale);
        if architecture.id == "rwkv6" {
            let (mix, decay) = if hidden == 4096 { (64, 128) } else { (32, 64) };
            facts.set_in("ranks", "mix", mix);
            facts.set_in("ranks", "decay", decay);
        }
    }
}
