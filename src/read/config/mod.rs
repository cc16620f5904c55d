//! A Hugging Face `config.json`: its keys, and the facts they are.
//!
//! Keys as in the configuration classes of Hugging Face transformers; what the converter makes of them as in
//! llama.cpp 0c1e57098, `conversion/`.

mod blocks;
mod layers;

use std::sync::Arc;

use serde_yaml::{Mapping, Value};

use super::{
    facts::{Facts, Named},
    plain, wrong,
};
use crate::{
    Catalog, Error,
    catalog::{architecture::Architecture, model::Model},
    forward::arch,
};

/// Whole numbers that are facts of a model, what a catalog entry calls them, and the names they go by.
const NUMBERS: &[(&str, &[&str])] = &[
    (
        "layers",
        &["num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_transformer_layers"],
    ),
    ("hidden", &["hidden_size", "n_embd", "d_model", "dim", "model_dim"]),
    ("heads", &["num_attention_heads", "n_head", "n_heads", "num_query_heads"]),
    ("kv_heads", &["num_key_value_heads", "n_kv_heads", "num_kv_heads"]),
    ("head_dim", &["head_dim", "attention_head_dim"]),
    ("feed_forward", &["intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size"]),
    (
        "trained_context",
        &["max_position_embeddings", "n_positions", "max_sequence_length", "max_context_length"],
    ),
    ("shared_caches", &["num_kv_shared_layers"]),
    ("per_layer_embedding", &["hidden_size_per_layer_input"]),
];

/// Choices that are facts of a model.
const FLAGS: &[(&str, &[&str])] = &[
    ("qkv_bias", &["attention_bias", "use_qkv_bias", "qkv_bias", "use_bias", "bias"]),
    ("output_bias", &["attention_out_bias", "attention_bias", "use_bias", "bias"]),
    ("ffn_bias", &["mlp_bias", "use_bias", "bias"]),
    ("head_bias", &["lm_head_bias"]),
    ("parallel", &["use_parallel_residual"]),
    ("rope_freqs", &["rope_freqs"]),
];

/// Fractions that are facts of a model.
const FRACTIONS: &[(&str, &str)] =
    &[("attn_softcap", "attn_logit_softcapping"), ("final_softcap", "final_logit_softcapping")];

/// A configuration.
#[derive(Debug)]
pub(super) struct Config {
    file: String,
    /// All of it.
    whole: Mapping,
    /// Of models that also see or hear, the part about text.
    text: Mapping,
}

impl Config {
    /// Parses a configuration; `file` is its name in messages.
    pub(super) fn parse(file: &str, json: &[u8]) -> Result<Self, Error> {
        let whole: Mapping = serde_json::from_slice(json)
            .map_err(|error| wrong(file, format!("it is no JSON object: {error}")))?;
        let text = match whole.get("text_config") {
            Some(Value::Mapping(text)) => text.clone(),
            _ => whole.clone(),
        };
        Ok(Self { file: file.to_owned(), whole, text })
    }

    /// What the model calls its architecture.
    pub(super) fn model_type(&self) -> Option<String> {
        let own = self.text.get("model_type").or(self.whole.get("model_type"));
        own?.as_str().map(plain)
    }

    /// The architecture, if it is one we know.
    pub(super) fn architecture(
        &self,
        catalog: &Catalog,
    ) -> Result<Option<Arc<Architecture>>, Error> {
        let Some(model_type) = self.model_type() else {
            return Err(wrong(&self.file, "it does not name a model_type, so it is no model's"));
        };
        match self.plainer() {
            Some(id) => catalog.by_id::<Architecture>(id),
            None => catalog.first(|one: &Architecture| one.hf_model_types.contains(&model_type)),
        }
    }

    /// The architecture that the converter takes instead, for models without what their type is for.
    fn plainer(&self) -> Option<&'static str> {
        let count = |key: &str| self.text.get(key).and_then(Value::as_u64).unwrap_or(0);
        let own = self.text.get("model_type").and_then(Value::as_str)?;
        let kinds = self.text.get("layer_types").and_then(Value::as_sequence)?;
        let recurrent = kinds.iter().any(|kind| kind.as_str() == Some("mamba"));
        if own != "granitemoehybrid" || recurrent {
            return None;
        }
        Some(if count("num_local_experts") > 0 { "granitemoe" } else { "granite" })
    }

    /// What it says of how the weights of the repository are packed.
    pub(super) fn quantization(&self) -> Option<&Value> {
        let said = |part: &'_ Mapping, key: &str| part.get(key).is_some_and(Value::is_mapping);
        let parts = [&self.whole, &self.text];
        let keys = ["quantization_config", "quantization"];
        let mut all = parts.into_iter().flat_map(|part| keys.map(|key| (part, key)));
        let (part, key) = all.find(|(part, key)| said(part, key))?;
        part.get(key)
    }

    /// The model it describes.
    pub(super) fn model(
        &self,
        named: &str,
        architecture: &Architecture,
        adjust: impl FnOnce(&mut Facts),
    ) -> Result<Model, Error> {
        let none = |reason: String| {
            wrong(
                &self.file,
                format!("it does not describe a model of {}: {reason}", architecture.id),
            )
        };
        let mut facts = self.facts(architecture);
        self.blocks(architecture, &mut facts);
        self.layers(architecture, &mut facts).map_err(none)?;
        facts.fill(architecture);
        if let Some(reason) = facts.lack(architecture) {
            return Err(none(reason));
        }
        facts.derive();
        if let Some(dim) = self.rotated(architecture, facts.number("head_dim").unwrap_or(0)) {
            facts.set("rope_dim", dim);
        }
        adjust(&mut facts);
        let page = arch::page(&architecture.id).ok_or_else(|| {
            wrong(&self.file, format!("no architecture is called {}", architecture.id))
        })?;
        let path = self.whole.get("_name_or_path").and_then(Value::as_str);
        let called = path.and_then(|path| path.trim_end_matches('/').rsplit('/').next());
        let called = called.filter(|name| !name.is_empty()).map(plain);
        let name = called.as_deref();
        facts.model(Named { file: named, name, arch: &architecture.id }, page).map_err(none)
    }

    /// The value of the first of `keys`: as it stands, or as it is meant where it does not.
    fn get(&self, architecture: &Architecture, keys: &[&str]) -> Option<Value> {
        let own = |key: &str| self.text.get(key).filter(|value| !value.is_null());
        let find = |key: &&str| own(key).or_else(|| architecture.hf_defaults.get(*key));
        keys.iter().find_map(find).cloned()
    }

    fn number(&self, architecture: &Architecture, keys: &[&str]) -> Option<u64> {
        self.get(architecture, keys)?.as_u64()
    }

    fn flag(&self, architecture: &Architecture, keys: &[&str]) -> Option<bool> {
        self.get(architecture, keys)?.as_bool()
    }

    fn text(&self, architecture: &Architecture, keys: &[&str]) -> Option<String> {
        Some(self.get(architecture, keys)?.as_str()?.to_owned())
    }

    fn fraction(&self, architecture: &Architecture, keys: &[&str]) -> Option<f64> {
        self.get(architecture, keys)?.as_f64()
    }

    /// The names in a list, such as the kinds of layers.
    fn names(&self, architecture: &Architecture, key: &str) -> Option<Vec<String>> {
        let list = self.get(architecture, &[key])?;
        let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Some(list.as_sequence()?.iter().map(name).collect())
    }

    fn facts(&self, architecture: &Architecture) -> Facts {
        let get = |keys: &[&str]| self.get(architecture, keys);
        let mut facts = Facts::default();
        for (name, keys) in NUMBERS {
            match get(keys) {
                Some(Value::Sequence(list)) => {
                    let list: Vec<u64> = list.iter().filter_map(Value::as_u64).collect();
                    facts.set_list(name, &list);
                }
                value => facts.set_if(name, value.filter(Value::is_u64)),
            }
        }
        for (name, keys) in FLAGS {
            facts.set_if(name, get(keys).filter(Value::is_bool));
        }
        for (name, key) in FRACTIONS {
            facts.set_if(name, get(&[key]).filter(Value::is_number));
        }
        let vocab = get(&["vocab_size"]).and_then(|value| value.as_u64());
        let kept = architecture.vocab_at_most.unwrap_or(u64::MAX);
        let multiple = get(&["pad_vocab_size_multiple"]).and_then(|value| value.as_u64());
        let multiple = architecture.vocab_multiple.map(|usual| multiple.unwrap_or(usual).max(1));
        let filled = |vocab: u64| vocab.checked_next_multiple_of(multiple.unwrap_or(1));
        facts.set_if("vocab", vocab.map(|vocab| vocab.min(kept)).and_then(filled));
        if architecture.window {
            facts.set_if("window", get(&["sliding_window"]).filter(Value::is_u64));
        }
        // A model that also sees says this of the whole, or of its text.
        let names = ["tie_word_embeddings", "tie_embedding", "share_input_output_layers"];
        let tied = |part: &Mapping| names.iter().find_map(|name| part.get(*name)?.as_bool());
        let default = || get(&names).and_then(|value| value.as_bool());
        let tied = tied(&self.text).or_else(|| tied(&self.whole)).or_else(default);
        facts.set("tied_embeddings", tied.unwrap_or(true));
        self.rotation(architecture, &mut facts);
        facts
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
    fn rotated(&self, architecture: &Architecture, head_dim: u64) -> Option<u64> {
        if architecture.needs.iter().any(|need| need == "latent") {
            return None;
        }
        let keys = ["partial_rotary_factor", "rotary_pct", "rope_pct"];
        let rope = self.get(architecture, &["rope_parameters"]);
        let nested = rope.as_ref().and_then(|rope| rope.get(keys[0])).and_then(Value::as_f64);
        let own = || self.fraction(architecture, &keys);
        let factor = nested.or_else(own).filter(|factor| (0.0..=1.0).contains(factor))?;
        Some((head_dim as f64 * factor) as u64)
    }
}

#[cfg(test)]
mod tests;
