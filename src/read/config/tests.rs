//! Configurations of every family, made by hand: each is what the catalog says of the model.

use super::*;

#[track_caller]
fn model(json: &str) -> Result<Model, Error> {
    let catalog = Catalog::bundled();
    let config = Config::parse("config.json", json.as_bytes())?;
    let architecture = config.architecture(&catalog)?.expect("a known architecture");
    config.model("config.json", &architecture, |_| {})
}

/// A configuration of `tests/truth/configs.jsonl`.
#[derive(serde::Deserialize)]
struct Sample {
    /// The model of the catalog it is of.
    model: String,
    /// What is special about it.
    shows: String,
    config: serde_json::Value,
}

/// Publishers of these state another context than the configuration.
const IN_ANY_CONTEXT: [&str; 2] = ["lfm2-350m", "lfm2-8b-a1b"];

/// The shape of a configuration is that of the catalog's entry, field for field.
#[test]
fn every_family_is_read_as_the_catalog_has_it() {
    let catalog = Catalog::bundled();
    let samples = include_str!("../../../tests/truth/configs.jsonl").lines();
    let mut families = 0;
    for sample in samples.map(|line| serde_json::from_str::<Sample>(line).unwrap()) {
        let (mut ours, known) =
            (model(&sample.config.to_string()).unwrap(), catalog.model(&sample.model).unwrap());
        if IN_ANY_CONTEXT.contains(&sample.model.as_str()) {
            ours.shape.trained_context = known.shape.trained_context;
        }
        let what = (&sample.model, &sample.shows);
        assert_eq!((ours.arch(), &ours.shape), (known.arch(), &known.shape), "{what:?}");
        families += 1;
    }
    assert_eq!(families, 44);
}

/// Every type that is mapped leads to a model or to one sentence.
#[test]
fn what_a_config_leaves_open_is_never_guessed() {
    let refuses = |json: &str, reason: &str| {
        let error = model(json).unwrap_err().to_string();
        assert!(error.ends_with(reason), "{error}");
    };
    refuses(
        r#"{"model_type": "rwkv7", "hidden_size": 768, "num_hidden_layers": 12,
        "vocab_size": 65536}"#,
        "it does not describe a model of rwkv7: nothing is said of its ranks",
    );
    refuses(
        r#"{"model_type": "smallthinker", "hidden_size": 768, "num_hidden_layers": 12,
        "num_attention_heads": 12, "vocab_size": 65536}"#,
        "it does not describe a model of smallthinker: nothing is said of its experts",
    );
    refuses(
        r#"{"model_type": "qwen3_moe", "decoder_sparse_step": 2, "hidden_size": 768,
        "num_hidden_layers": 12, "num_attention_heads": 12, "vocab_size": 65536}"#,
        "only some of its layers have experts, which is not known",
    );
    refuses(
        r#"{"model_type": "nemotron_h", "hybrid_override_pattern": "ME*-", "hidden_size": 768,
        "num_attention_heads": 12, "intermediate_size": 64, "vocab_size": 65536}"#,
        "it does not describe a model of nemotron_h: layers of kind 'E' are not known",
    );
    refuses(
        r#"{"model_type": "gemma3_text", "layer_types": ["sliding_attention", "full_attention"]}"#,
        "layers with windows are only known as all but every 6th",
    );
    refuses(
        r#"{"model_type": "exaone4", "hidden_size": 768, "num_hidden_layers": 12,
        "num_attention_heads": 12, "sliding_window": 4096, "vocab_size": 65536}"#,
        "it does not describe a model of exaone4: windows of this architecture are not known",
    );
    refuses(
        r#"{"model_type": "gemma3n_text", "num_hidden_layers": 12}"#,
        "it does not describe a model of gemma3n: 15 of 12 layers cannot share caches",
    );
    refuses(
        r#"{"model_type": "gemma4_text", "enable_moe_block": true}"#,
        "experts beside a dense block, or values that are keys, are not known",
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

#[test]
fn numbers_no_model_has_are_refused_and_large_ones_overflow() {
    let json = |layers: u64, size: u64| {
        format!(
            r#"{{"model_type": "llama", "num_hidden_layers": {layers}, "hidden_size": {size},
            "num_attention_heads": {size}, "head_dim": {size}, "intermediate_size": {size},
            "vocab_size": {size}, "max_position_embeddings": 4096}}"#
        )
    };
    let reason = model(&json(1 << 40, 1 << 40)).unwrap_err().to_string();
    assert!(reason.contains("layers is 1099511627776, more than the 1024"), "{reason}");
    let model = model(&json(1024, 1 << 24)).unwrap();
    let file = crate::ModelFile {
        model: model.into(),
        tokenizer: None,
        contents: None,
        quant: None,
        packing: None,
        notes: Vec::new(),
    };
    for runtime in ["llama.cpp", "mlx"] {
        let question = crate::Question {
            file: Some(file.clone()),
            how: crate::How { runtime: Some(runtime.to_owned()), ..crate::How::default() },
            ..crate::Question::about("config.json")
        };
        let catalog = Catalog::bundled();
        let workload = crate::resolve(&question, &catalog).unwrap().workload;
        let error = crate::Estimate::of(&workload).unwrap_err();
        assert!(matches!(error, Error::Overflow { .. }), "{runtime}: {error}");
    }
}
