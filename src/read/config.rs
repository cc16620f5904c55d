//! A Hugging Face `config.json`: its keys, and the facts they are.
//!
//! Keys as in the configuration classes of Hugging Face transformers; what the converter makes of them as in
//! llama.cpp 0c1e57098, `conversion/`.

use serde_yaml::{Mapping, Value};

use super::{
    facts::{Facts, Named},
    plain,
};
use crate::{
    Catalog, Error,
    catalog::{architecture::Architecture, model::Model},
    forward::arch,
};

/// Whole numbers that are facts of a model, what a catalog entry calls them, and the names they go by.
const NUMBERS: &[(&str, &[&str])] = &[
    ("layers", &["num_hidden_layers", "n_layer", "n_layers", "num_layers"]),
    ("hidden", &["hidden_size", "n_embd", "d_model", "dim"]),
    ("heads", &["num_attention_heads", "n_head", "n_heads"]),
    ("kv_heads", &["num_key_value_heads", "n_kv_heads"]),
    ("head_dim", &["head_dim"]),
    ("feed_forward", &["intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size"]),
    ("trained_context", &["max_position_embeddings", "n_positions", "max_sequence_length"]),
];

/// Choices that are facts of a model.
const FLAGS: &[(&str, &[&str])] = &[
    ("qkv_bias", &["attention_bias", "use_qkv_bias", "qkv_bias", "use_bias"]),
    ("output_bias", &["attention_bias", "use_bias"]),
    ("ffn_bias", &["mlp_bias", "use_bias"]),
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
        let fault = |reason: String| Error::File { file: file.to_owned(), reason };
        let whole: Mapping = serde_json::from_slice(json)
            .map_err(|error| fault(format!("it is no JSON object: {error}")))?;
        let text = match whole.get("text_config") {
            Some(Value::Mapping(text)) => text.clone(),
            _ => whole.clone(),
        };
        Ok(Self { file: file.to_owned(), whole, text })
    }

    fn fault(&self, reason: String) -> Error {
        Error::File { file: self.file.clone(), reason }
    }

    /// What the model calls its architecture.
    pub(super) fn model_type(&self) -> Option<String> {
        let own = self.text.get("model_type").or(self.whole.get("model_type"));
        own?.as_str().map(plain)
    }

    /// The architecture, if it is one we know.
    pub(super) fn architecture(&self, catalog: &Catalog) -> Result<Option<Architecture>, Error> {
        let Some(model_type) = self.model_type() else {
            return Err(self.fault("it does not name a model_type, so it is no model's".to_owned()));
        };
        catalog.architecture_of(&model_type)
    }

    /// How the weights of the repository are packed, if they are not plain floats.
    pub(super) fn packing(&self) -> Option<String> {
        let found = self.whole.get("quantization_config").or(self.text.get("quantization_config"));
        let config = found.filter(|value| !value.is_null())?;
        let method = config.get("quant_method").and_then(Value::as_str).unwrap_or("quantized");
        let bits = config.get("bits").or(config.get("w_bit")).and_then(Value::as_u64);
        Some(bits.map_or(method.to_owned(), |bits| format!("{method}, {bits} bits")))
    }

    /// The model it describes.
    pub(super) fn model(
        &self,
        named: &str,
        architecture: &Architecture,
        adjust: impl FnOnce(&mut Facts),
    ) -> Result<Model, Error> {
        let mut facts = self.facts(architecture);
        facts.fill(architecture);
        facts.derive();
        if let Some(dim) = self.rotated(architecture, facts.number("head_dim").unwrap_or(0)) {
            facts.set("rope_dim", dim);
        }
        adjust(&mut facts);
        let page = arch::page(&architecture.id)
            .ok_or_else(|| self.fault(format!("no architecture is called {}", architecture.id)))?;
        let path = self.whole.get("_name_or_path").and_then(Value::as_str);
        let called = path.and_then(|path| path.trim_end_matches('/').rsplit('/').next());
        let called = called.filter(|name| !name.is_empty()).map(plain);
        let name = called.as_deref();
        facts.model(Named { file: named, name, arch: &architecture.id }, page).map_err(|reason| {
            self.fault(format!("it does not describe a model of {}: {reason}", architecture.id))
        })
    }

    /// The value of the first of `keys`: as it stands, or as it is meant where it does not.
    fn get(&self, architecture: &Architecture, keys: &[&str]) -> Option<Value> {
        let own = keys.iter().find_map(|key| self.text.get(*key)).filter(|value| !value.is_null());
        own.or_else(|| keys.iter().find_map(|key| architecture.hf_defaults.get(*key))).cloned()
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
        facts.set_if("vocab", vocab.map(|vocab| vocab.min(kept)));
        if architecture.window {
            facts.set_if("window", get(&["sliding_window"]).filter(Value::is_u64));
        }
        // A model that also sees says this of the whole, or of its text.
        let tied = |part: &Mapping| part.get("tie_word_embeddings").and_then(Value::as_bool);
        let default = || get(&["tie_word_embeddings"]).and_then(|value| value.as_bool());
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
        let key = "partial_rotary_factor";
        let rope = self.get(architecture, &["rope_parameters"]);
        let nested = rope.as_ref().and_then(|rope| rope.get(key)).and_then(Value::as_f64);
        let own = || self.get(architecture, &[key]).and_then(|value| value.as_f64());
        let factor = nested.or_else(own).filter(|factor| (0.0..=1.0).contains(factor))?;
        Some((head_dim as f64 * factor) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn model(json: &str) -> Result<Model, Error> {
        let catalog = Catalog::bundled();
        let config = Config::parse("config.json", json.as_bytes())?;
        let architecture = config.architecture(&catalog)?.expect("a known architecture");
        config.model("config.json", &architecture, |_| {})
    }

    /// The shape of a configuration is that of the catalog's entry, field for field.
    #[track_caller]
    fn is(id: &str, json: &str) {
        let (ours, known) = (model(json).unwrap(), Catalog::bundled().model(id).unwrap());
        assert_eq!((ours.arch(), &ours.shape), (known.arch(), &known.shape), "{id}");
    }

    #[test]
    fn llama_with_scaled_rotation_and_tied_embeddings() {
        is(
            "llama-3.2-1b",
            r#"{"architectures": ["LlamaForCausalLM"], "attention_bias": false, "head_dim": 64,
            "hidden_size": 2048, "intermediate_size": 8192, "max_position_embeddings": 131072,
            "mlp_bias": false, "model_type": "llama", "num_attention_heads": 32,
            "num_hidden_layers": 16, "num_key_value_heads": 8, "rope_scaling": {"factor": 32.0,
            "rope_type": "llama3"}, "tie_word_embeddings": true, "vocab_size": 128256}"#,
        );
    }

    #[test]
    fn qwen2_has_biases_it_does_not_mention() {
        is(
            "qwen2.5-0.5b",
            r#"{"hidden_size": 896, "intermediate_size": 4864, "max_position_embeddings": 32768,
            "model_type": "qwen2", "num_attention_heads": 14, "num_hidden_layers": 24,
            "num_key_value_heads": 2, "sliding_window": 32768, "use_sliding_window": false,
            "tie_word_embeddings": true, "vocab_size": 151936}"#,
        );
    }

    #[test]
    fn qwen3_heads_are_wider_than_their_share() {
        is(
            "qwen3-0.6b",
            r#"{"attention_bias": false, "head_dim": 128, "hidden_size": 1024,
            "intermediate_size": 3072, "max_position_embeddings": 40960, "model_type": "qwen3",
            "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8,
            "rope_scaling": null, "sliding_window": null, "tie_word_embeddings": true,
            "vocab_size": 151936}"#,
        );
    }

    #[test]
    fn gemma2_has_windows_and_soft_caps() {
        is(
            "gemma-2-2b",
            r#"{"attention_bias": false, "attn_logit_softcapping": 50.0,
            "final_logit_softcapping": 30.0, "head_dim": 256, "hidden_size": 2304,
            "intermediate_size": 9216, "max_position_embeddings": 8192, "model_type": "gemma2",
            "num_attention_heads": 8, "num_hidden_layers": 26, "num_key_value_heads": 4,
            "sliding_window": 4096, "vocab_size": 256000}"#,
        );
    }

    #[test]
    fn gemma3_text_inside_a_model_that_sees_relies_on_defaults() {
        is(
            "gemma-3-4b",
            r#"{"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3",
            "text_config": {"hidden_size": 2560, "intermediate_size": 10240,
            "model_type": "gemma3_text", "num_hidden_layers": 34, "sliding_window": 1024,
            "rope_scaling": {"factor": 8.0, "rope_type": "linear"}},
            "vision_config": {"hidden_size": 1152, "num_hidden_layers": 27}}"#,
        );
    }

    #[test]
    fn phi3_windows_are_kept_and_factors_seen() {
        is(
            "phi-3-mini-4k",
            r#"{"hidden_size": 3072, "intermediate_size": 8192, "max_position_embeddings": 4096,
            "model_type": "phi3", "num_attention_heads": 32, "num_hidden_layers": 32,
            "num_key_value_heads": 32, "rope_scaling": null, "sliding_window": 2047,
            "tie_word_embeddings": false, "vocab_size": 32064}"#,
        );
        is(
            "phi-4-mini",
            r#"{"hidden_size": 3072, "intermediate_size": 8192, "max_position_embeddings": 131072,
            "model_type": "phi3", "num_attention_heads": 24, "num_hidden_layers": 32,
            "num_key_value_heads": 8, "partial_rotary_factor": 0.75, "rope_scaling":
            {"long_factor": [1.0], "short_factor": [1.0], "type": "longrope"},
            "tie_word_embeddings": true, "vocab_size": 200064}"#,
        );
    }

    #[test]
    fn phi2_has_every_bias() {
        is(
            "phi-2",
            r#"{"hidden_size": 2560, "intermediate_size": 10240, "max_position_embeddings": 2048,
            "model_type": "phi", "num_attention_heads": 32, "num_hidden_layers": 32,
            "num_key_value_heads": 32, "partial_rotary_factor": 0.4, "tie_word_embeddings": false,
            "vocab_size": 51200}"#,
        );
    }

    #[test]
    fn every_other_family_has_its_own_habits() {
        let families = [
            (
                "stablelm-2-1.6b",
                "stablelm",
                [2048, 24, 32, 32, 5632, 100_352, 4096],
                r#""partial_rotary_factor": 0.25, "use_qkv_bias": true, "tie_word_embeddings": false"#,
            ),
            (
                "smollm3-3b",
                "smollm3",
                [2048, 36, 16, 4, 11008, 128_256, 65536],
                r#""attention_bias": false, "no_rope_layer_interval": 4"#,
            ),
            (
                "olmo2-1b",
                "olmo2",
                [2048, 16, 16, 16, 8192, 100_352, 4096],
                r#""attention_bias": false, "tie_word_embeddings": false"#,
            ),
            (
                "granite-3.3-2b",
                "granite",
                [2048, 40, 32, 8, 8192, 49159, 131_072],
                r#""attention_bias": false, "mlp_bias": false, "tie_word_embeddings": true"#,
            ),
            (
                "ernie-4.5-0.3b",
                "ernie4_5",
                [1024, 18, 16, 2, 3072, 103_424, 131_072],
                r#""head_dim": 128, "use_bias": false, "tie_word_embeddings": true"#,
            ),
            (
                "exaone-4.0-1.2b",
                "exaone4",
                [2048, 30, 32, 8, 4096, 102_400, 65536],
                r#""head_dim": 64, "sliding_window": null, "rope_scaling": {"rope_type": "llama3"}, "tie_word_embeddings": true"#,
            ),
            (
                "hunyuan-0.5b",
                "hunyuan_v1_dense",
                [1024, 24, 16, 8, 3584, 120_818, 262_144],
                r#""head_dim": 128, "use_qk_norm": true, "tie_word_embeddings": true"#,
            ),
            ("gemma-2b", "gemma", [2048, 18, 8, 1, 16384, 256_000, 8192], r#""head_dim": 256"#),
            (
                "tinyllama-1.1b",
                "llama",
                [2048, 22, 32, 4, 5632, 32000, 2048],
                r#""attention_bias": false"#,
            ),
        ];
        for (id, model_type, [hidden, layers, heads, kv_heads, ffn, vocab, context], rest) in
            families
        {
            is(
                id,
                &format!(
                    r#"{{"model_type": "{model_type}", "hidden_size": {hidden},
                    "num_hidden_layers": {layers}, "num_attention_heads": {heads},
                    "num_key_value_heads": {kv_heads}, "intermediate_size": {ffn},
                    "vocab_size": {vocab}, "max_position_embeddings": {context}, {rest}}}"#
                ),
            );
        }
    }

    #[test]
    fn ministral_is_told_from_mistral_by_its_text() {
        is(
            "ministral-3-3b",
            r#"{"model_type": "mistral3", "text_config": {"model_type": "ministral3",
            "head_dim": 128, "hidden_size": 3072, "intermediate_size": 9216,
            "max_position_embeddings": 262144, "num_attention_heads": 32, "num_hidden_layers": 26,
            "num_key_value_heads": 8, "rope_parameters": {"llama_4_scaling_beta": 0.1,
            "rope_type": "yarn"}, "tie_word_embeddings": true, "vocab_size": 131072}}"#,
        );
    }

    #[test]
    fn a_config_that_describes_no_model_is_one_sentence() {
        let refuses = |json: &str, message: &str| {
            assert_eq!(model(json).unwrap_err().to_string(), message);
        };
        refuses("{}", "config.json: it does not name a model_type, so it is no model's");
        refuses(
            "[1]",
            "config.json: it is no JSON object: invalid type: sequence, expected a YAML mapping at line 1 column 0",
        );
        refuses(
            r#"{"model_type": "llama"}"#,
            "config.json: it does not describe a model of llama: missing field `layers`",
        );
    }
}
