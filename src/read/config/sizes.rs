//! The sizes and choices of a configuration as facts of a model.

use std::slice;

use serde_yaml::Value;

use super::{
    Config, Facts,
    blocks::EXPERTS,
    said::{numbers, said},
};
use crate::catalog::architecture::Architecture;

/// Whole numbers that are facts of a model, what a catalog entry calls them, and the names they go by.
pub(super) const NUMBERS: &[(&str, &[&str])] = &[
    (
        "layers",
        &["num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_transformer_layers"],
    ),
    ("hidden", &["hidden_size", "n_embd", "n_embed", "d_model", "dim", "model_dim"]),
    ("heads", &["num_attention_heads", "n_head", "n_heads", "num_query_heads", "num_heads"]),
    (
        "kv_heads",
        &[
            "num_key_value_heads",
            "n_kv_heads",
            "num_kv_heads",
            "n_head_kv",
            "multi_query_group_num",
            "num_query_groups",
            "kv_n_heads",
        ],
    ),
    ("head_dim", &["head_dim", "attention_head_dim", "kv_channels", "d_kv"]),
    (
        "feed_forward",
        &["intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "hidden_dim", "d_ff"],
    ),
    ("token_types", &["type_vocab_size"]),
    ("shared_caches", &["num_kv_shared_layers"]),
    ("per_layer_embedding", &["hidden_size_per_layer_input"]),
];

/// Choices that are facts of a model.
const FLAGS: &[(&str, &[&str])] = &[
    (
        "qkv_bias",
        &["attention_bias", "use_qkv_bias", "add_qkv_bias", "qkv_bias", "use_bias", "bias"],
    ),
    ("output_bias", &["attention_out_bias", "attention_bias", "use_bias", "bias"]),
    ("ffn_bias", &["mlp_bias", "use_bias", "bias"]),
    ("head_bias", &["lm_head_bias"]),
    ("parallel", &["use_parallel_residual"]),
    ("rope_freqs", &["rope_freqs"]),
];

/// Fractions that are facts of a model.
const FRACTIONS: &[(&str, &str)] =
    &[("attn_softcap", "attn_logit_softcapping"), ("final_softcap", "final_logit_softcapping")];

/// Facts without which nothing can be said of a model.
pub(super) const NEEDED: [&str; 3] = ["layers", "hidden", "vocab"];

/// The names of the longest context a model was trained for. Some files have an absurd number there.
const CONTEXT: &[&str] = &[
    "max_position_embeddings",
    "n_positions",
    "max_sequence_length",
    "max_context_length",
    "seq_length",
    "model_max_length",
    "max_seq_len",
    "max_length",
];

/// The names that a size of the vocabulary goes by.
const VOCAB: &[&str] = &["padded_vocab_size", "vocab_size"];

/// The names that a size goes by in a file.
pub(super) fn keys_of(name: &str) -> &'static [&'static str] {
    let known = NUMBERS.iter().find(|(known, _)| *known == name);
    known.map_or(VOCAB, |(_, keys)| keys)
}

impl Config {
    pub(super) fn facts(&self, architecture: &Architecture) -> Facts {
        let mut facts = Facts::default();
        // Only layers that carry a state may all be without heads.
        let is_state = |need: &String| need == "recurrence" || need == "ranks";
        let carries = architecture.needs.iter().any(is_state);
        let attends = |heads: &[u64]| carries || heads.iter().any(|&heads| heads > 0);
        for (name, keys) in NUMBERS {
            // What the file says goes before any default, whatever it calls it.
            let own = keys.iter().find(|key| self.said(key).is_some());
            let keys = own.map_or(*keys, slice::from_ref);
            let take =
                |value: &Value| numbers(value).filter(|all| *name != "heads" || attends(all));
            match self.taken(architecture, keys, take).as_deref() {
                Some([number]) => facts.set(name, *number),
                Some(list) => facts.set_list(name, list),
                None => {}
            }
        }
        facts.set_if("trained_context", self.get(architecture, CONTEXT).filter(Value::is_u64));
        for (name, keys) in FLAGS {
            facts.set_if(name, self.flag(architecture, keys));
        }
        for (name, key) in FRACTIONS {
            let number = |value: &Value| value.is_number().then(|| value.clone());
            facts.set_if(name, self.taken(architecture, &[key], number));
        }
        if self.text(architecture, &["attention_head_type"]).as_deref() == Some("multiquery")
            || (self.flag(architecture, &["multi_query"]) == Some(true) && !facts.has("kv_heads"))
        {
            facts.set("kv_heads", 1_u64);
        }
        if !facts.has("feed_forward") {
            facts.set_if("feed_forward", self.usual_width(architecture, &facts));
        }
        facts.set_if("vocab", self.vocab(architecture));
        if architecture.window {
            facts.set_if("window", self.number(architecture, &["sliding_window"]));
        }
        facts.set("tied_embeddings", self.is_tied(architecture));
        if let Some(kind) = self.text(architecture, &["feed_forward_proj"]) {
            facts.set("gated", kind.starts_with("gated"));
        }
        self.rotation(architecture, &mut facts);
        facts
    }

    /// Rows of the embedding table, as the converter writes it.
    fn vocab(&self, architecture: &Architecture) -> Option<u64> {
        let vocab = self.number(architecture, VOCAB)?;
        let multiple = self.number(architecture, &["pad_vocab_size_multiple"]);
        let multiple = architecture.vocab_multiple.map(|usual| multiple.unwrap_or(usual).max(1));
        let kept = architecture.vocab_at_most.unwrap_or(u64::MAX);
        vocab.min(kept).checked_next_multiple_of(multiple.unwrap_or(1))
    }

    /// Whether the output matrix is the embedding table: a model that also sees says it of the whole, or of its
    /// text.
    fn is_tied(&self, architecture: &Architecture) -> bool {
        let names = ["tie_word_embeddings", "tie_embedding", "share_input_output_layers"];
        let of_text = names.iter().find(|name| said(&self.text, name).is_some());
        let of_whole = || names.iter().find_map(|name| said(&self.whole, name)?.as_bool());
        let whole = if of_text.is_some() { None } else { of_whole() };
        let names = of_text.map_or(&names[..], slice::from_ref);
        whole.or_else(|| self.flag(architecture, names)).unwrap_or(true)
    }

    /// The width of the feed-forward block, where it is not said.
    fn usual_width(&self, architecture: &Architecture, facts: &Facts) -> Option<u64> {
        let width = architecture.hf_feed_forward.get(self.model_type.as_deref()?)?;
        width.of(facts.number("hidden")?)
    }

    /// What is said about rotation: under `rope_parameters`, or the older `rope_scaling`.
    fn rotation(&self, architecture: &Architecture, facts: &mut Facts) {
        let Some(Value::Mapping(rope)) =
            self.get(architecture, &["rope_parameters", "rope_scaling"])
        else {
            return;
        };
        let kind = rope.get("rope_type").or(rope.get("type")).and_then(Value::as_str);
        if kind == Some("llama3") {
            facts.set("rope_freqs", true);
        }
        if rope.get("long_factor").is_some_and(Value::is_sequence) {
            facts.set("rope_factors", true);
        }
        if rope.get("llama_4_scaling_beta").is_some_and(Value::is_number) {
            facts.set("temperature_scale", true);
        }
    }

    /// The rotated dimensions of a head, if not all of them.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the converter rounds the same product down; both factors are small"
    )]
    pub(super) fn rotated(&self, architecture: &Architecture, head_dim: u64) -> Option<u64> {
        if architecture.needs.iter().any(|need| need == "latent") {
            return None;
        }
        if let Some(dim) = self.number(architecture, &["rotary_dim"]).filter(|&dim| dim <= head_dim)
        {
            return Some(dim);
        }
        let keys = ["partial_rotary_factor", "rotary_pct", "rope_pct"];
        let rope = self.get(architecture, &["rope_parameters"]);
        let nested = rope.as_ref().and_then(|rope| rope.get(keys[0])).and_then(Value::as_f64);
        let own = || self.fraction(architecture, &keys);
        let factor = nested.or_else(own).filter(|factor| (0.0..=1.0).contains(factor))?;
        Some((head_dim as f64 * factor) as u64)
    }
}

/// Whether a key says how large a model is.
pub(super) fn is_size(key: &str) -> bool {
    let of_experts = EXPERTS.iter().any(|keys| keys.contains(&key));
    of_experts || VOCAB.contains(&key) || NUMBERS.iter().any(|(_, keys)| keys.contains(&key))
}

/// What nothing can be said without and the file does not say, as it would spell it.
pub(super) fn unsaid(facts: &Facts) -> Option<&'static str> {
    let missing = NEEDED.iter().find(|name| !facts.has(name))?;
    let keys = keys_of(missing);
    if *missing == "vocab" { keys.last() } else { keys.first() }.copied()
}
