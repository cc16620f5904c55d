//! Of the configuration of an encoder, what the converter makes of it.
//!
//! Source: llama.cpp 0c1e57098, `conversion/bert.py`, `gemma.py` and `t5.py`.

use serde_yaml::Value;

use super::{Config, Facts};
use crate::catalog::architecture::Architecture;

/// Types whose tables of positions begin behind those for padding, which the converter cuts.
const PADDED: [&str; 2] = ["roberta", "xlm-roberta"];
/// Types whose plain models have a pooler.
const POOLED: [&str; 4] = ["bert", "camembert", "roberta", "xlm-roberta"];
/// Nomic's positions as stated, and as trained by its converter.
const NOMIC_POSITIONS: [(u64, u64); 2] = [(8192, 2048), (2048, 512)];
/// What the converter of T5 takes where no length is said.
const T5_POSITIONS: u64 = 512;

impl Config {
    /// The architecture that the converter takes for an encoder, where its type is that of others too.
    pub(super) fn encoder(&self) -> Option<&'static str> {
        let class = self.class.as_deref();
        let said = |key: &str| self.text.get(key);
        let flag = |key: &str| said(key).and_then(Value::as_bool) == Some(true);
        let is = |key: &str, value: &str| said(key).and_then(Value::as_str) == Some(value);
        match self.model_type.as_deref()? {
            "bert" if class == Some("jinabert") || is("position_embedding_type", "alibi") => {
                Some("jina-bert-v2")
            }
            "xlm-roberta" if said("lora_adaptations").is_some_and(Value::is_sequence) => {
                Some("jina-bert-v3")
            }
            "nomic_bert" if said("moe_every_n_layers").and_then(Value::as_u64).unwrap_or(0) > 0 => {
                Some("nomic-bert-moe")
            }
            "gemma3_text" if class == Some("gemma3text") || flag("use_bidirectional_attention") => {
                Some("gemma-embedding")
            }
            "t5" if class == Some("t5encoder") => Some("t5encoder"),
            _ => None,
        }
    }

    /// What is counted otherwise than it is said.
    pub(super) fn encodes(&self, architecture: &Architecture, facts: &mut Facts) {
        let number = |key: &str| self.number(architecture, &[key]);
        let is_padded = self.model_type.as_deref().is_some_and(|own| PADDED.contains(&own));
        let mut left_out = if self.has_pooler() { pooler(facts) } else { 0 };
        if is_padded && let Some(pad) = number("pad_token_id") {
            let rows = facts.number("trained_context").unwrap_or(0);
            let left = rows.saturating_sub(pad).saturating_sub(1);
            facts.set_if("trained_context", Some(left).filter(|&left| left > 0));
            let hidden = facts.number("hidden").unwrap_or(0);
            left_out = left_out.saturating_add(rows.saturating_sub(left).saturating_mul(hidden));
        }
        facts.set("left_out", left_out);
        match architecture.id.as_str() {
            "jina-bert-v2" => {
                let kind = self.text(architecture, &["feed_forward_type"]);
                let gated = kind.is_none_or(|kind| kind.ends_with("glu"));
                facts.set("gated", gated);
                facts.set("fused_gate", gated);
            }
            "modern-bert" => {
                facts.set_if("window", number("local_attention"));
                facts.set_if("window_period", number("global_attn_every_n_layers"));
            }
            "neo-bert" => {
                let width = facts.number("feed_forward").map(|width| width.saturating_mul(2) / 3);
                facts.set_if("feed_forward", width);
            }
            "nomic-bert" | "nomic-bert-moe" => self.nomic(architecture, facts),
            "t5encoder" if !facts.has("trained_context") => {
                facts.set("trained_context", T5_POSITIONS);
            }
            _ => {}
        }
    }

    /// Whether its checkpoint holds a pooler, which the converter leaves out.
    fn has_pooler(&self) -> bool {
        let class = self.text.get("architectures").and_then(|all| all.get(0)?.as_str());
        let own = self.model_type.as_deref();
        POOLED.contains(&own.unwrap_or_default())
            && class.is_none_or(|class| class.ends_with("Model"))
    }

    fn nomic(&self, architecture: &Architecture, facts: &mut Facts) {
        let number = |key: &str| self.number(architecture, &[key]);
        let stated = facts.number("trained_context");
        let trained = number("max_trained_positions").unwrap_or(NOMIC_POSITIONS[0].1);
        let of = |&&(said, _): &&(u64, u64)| stated == Some(said) && trained == 2048;
        facts.set_if("trained_context", NOMIC_POSITIONS.iter().find(of).map(|&(_, rows)| rows));
        if !facts.has("experts") {
            return;
        }
        let width = number("n_inner");
        facts.set_if("feed_forward", width);
        let own = [("width", width), ("used", number("moe_top_k"))];
        let every = ("every", number("moe_every_n_layers"));
        for (name, n) in own.into_iter().chain([every]) {
            if let Some(n) = n {
                facts.set_in("experts", name, n);
            }
        }
    }
}

/// Parameters of a pooler: a matrix and a bias.
fn pooler(facts: &Facts) -> u64 {
    let hidden = facts.number("hidden").unwrap_or(0);
    hidden.saturating_mul(hidden).saturating_add(hidden)
}
