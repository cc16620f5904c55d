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
        // A folder's weights are read without what guesses further tokens.
        ours.shape.nextn_layers = known.shape.nextn_layers;
        let what = (&sample.model, &sample.shows);
        assert_eq!((ours.arch(), &ours.shape), (known.arch(), &known.shape), "{what:?}");
        families += 1;
    }
    assert_eq!(families, 44);
}

/// A configuration of `tests/truth/more_configs.jsonl`.
#[derive(serde::Deserialize)]
struct Counted {
    model: String,
    params: u64,
    config: serde_json::Value,
}

/// Of models that the catalog does not have, the parameters are those their makers count.
#[test]
fn configurations_of_other_models_have_their_parameters() {
    for line in include_str!("../../../tests/truth/more_configs.jsonl").lines() {
        let known: Counted = serde_json::from_str(line).unwrap();
        let params = model(&known.config.to_string()).unwrap().outline().params;
        assert_eq!(params, known.params, "{}", known.model);
    }
}

/// Known models, taken for unknown ones: most are within the error that is stated then.
#[test]
fn an_estimate_is_mostly_within_its_error() {
    let catalog = Catalog::bundled();
    let decoder = catalog.by_id::<Architecture>(estimate::DECODER).unwrap().unwrap();
    let samples = include_str!("../../../tests/truth/configs.jsonl").lines();
    let (mut within, mut all) = (0, 0);
    for sample in samples.map(|line| serde_json::from_str::<Sample>(line).unwrap()) {
        let known = catalog.model(&sample.model).unwrap().outline().params;
        let json = sample.config.to_string();
        let config = Config::parse("config.json", json.as_bytes()).unwrap();
        let Ok(model) = config.estimate("config.json", &decoder) else { continue };
        let off = model.outline().params.abs_diff(known).saturating_mul(1000) / known;
        all += 1;
        within += u64::from(off <= model.error_permille);
    }
    assert!(all >= 40 && within * 100 >= all * 85, "{within} of {all}");
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
        "it does not describe a model of rwkv7: it says nothing of its decay_low_rank_dim",
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
        r#"{"model_type": "gemma3n_text", "num_hidden_layers": 12}"#,
        "it does not describe a model of gemma3n: 15 of 12 layers cannot share caches",
    );
}

/// Experts beside the block of every layer, and layers that take their keys for values.
#[test]
fn a_gemma_4_with_experts_is_read() {
    let kinds: Vec<&str> =
        (1..=30).map(|n| if n % 6 == 0 { "full_attention" } else { "sliding_attention" }).collect();
    let json = format!(
        r#"{{"model_type": "gemma4_text", "enable_moe_block": true, "attention_k_eq_v": true,
        "num_experts": 128, "top_k_experts": 8, "moe_intermediate_size": 704, "hidden_size": 2816,
        "intermediate_size": 2112, "num_hidden_layers": 30, "num_attention_heads": 16,
        "num_key_value_heads": 8, "num_global_key_value_heads": 2, "head_dim": 256,
        "global_head_dim": 512, "vocab_size": 262144, "sliding_window": 1024,
        "hidden_size_per_layer_input": 0, "num_kv_shared_layers": 0, "layer_types": {kinds:?}}}"#
    );
    let model = model(&json).unwrap();
    assert_eq!(model.outline().params, 25_233_141_790);
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
        "config.json: it does not describe a model of llama: it says nothing of its num_hidden_layers",
    );
}

#[test]
fn published_models_have_their_parameters() {
    let has = |json: &str, arch: &str, params: u64| {
        let model = model(json).unwrap();
        assert_eq!((model.arch(), model.outline().params), (arch, params));
    };
    let gpt2 = r#"{"model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_layer": 12,
        "n_positions": 1024, "vocab_size": 50257}"#;
    has(gpt2, "gpt2", 124_439_808);
    let santacoder = r#"{"model_type": "gpt2", "architectures": ["GPT2LMHeadCustomModel"],
        "attention_head_type": "multiquery", "n_embd": 2048, "n_head": 16, "n_inner": 8192,
        "n_layer": 24, "n_positions": 2048, "vocab_size": 49280}"#;
    has(santacoder, "gpt2", 1_124_886_528);
    let starcoder = r#"{"model_type": "gpt_bigcode", "multi_query": true, "n_embd": 6144,
        "n_head": 48, "n_inner": 24576, "n_layer": 40, "n_positions": 8192, "vocab_size": 49152}"#;
    has(starcoder, "starcoder", 15_517_456_384);
    let bloom = r#"{"model_type": "bloom", "n_embed": 4096, "n_layer": 30,
        "num_attention_heads": 32, "seq_length": 2048, "vocab_size": 250880}"#;
    has(bloom, "bloom", 7_069_016_064);
    let baichuan = r#"{"model_type": "baichuan", "hidden_size": 4096, "intermediate_size": 11008,
        "num_attention_heads": 32, "num_hidden_layers": 32, "vocab_size": 125696,
        "model_max_length": 4096}"#;
    has(baichuan, "baichuan", 7_505_973_248);
    let chatglm = r#"{"model_type": "chatglm", "add_qkv_bias": true, "ffn_hidden_size": 13696,
        "hidden_size": 4096, "kv_channels": 128, "multi_query_attention": true,
        "multi_query_group_num": 2, "num_attention_heads": 32, "num_layers": 28,
        "padded_vocab_size": 65024, "seq_length": 8192}"#;
    has(chatglm, "chatglm", 6_243_584_000);
    let aya = r#"{"model_type": "cohere", "hidden_size": 4096, "intermediate_size": 14336,
        "logit_scale": 0.0625, "max_position_embeddings": 8192, "num_attention_heads": 32,
        "num_hidden_layers": 32, "num_key_value_heads": 8, "vocab_size": 256000}"#;
    has(aya, "command-r", 8_028_033_024);
    let orion = r#"{"model_type": "orion", "hidden_size": 5120, "intermediate_size": 15360,
        "max_position_embeddings": 4096, "num_attention_heads": 40, "num_hidden_layers": 40,
        "num_key_value_heads": 40, "tie_word_embeddings": false, "vocab_size": 84608}"#;
    has(orion, "orion", 14_498_703_360);
    let qwen = r#"{"model_type": "qwen", "hidden_size": 4096, "intermediate_size": 22016,
        "kv_channels": 128, "num_attention_heads": 32, "num_hidden_layers": 32,
        "seq_length": 8192, "vocab_size": 151936}"#;
    has(qwen, "qwen", 7_721_324_544);
    let phi = r#"{"model_type": "phi-msft", "n_embd": 2560, "n_head": 32, "n_inner": null,
        "n_layer": 32, "n_positions": 2048, "rotary_dim": 32, "vocab_size": 51200}"#;
    has(phi, "phi2", 2_779_683_840);
    let minimind = r#"{"model_type": "minimind", "dim": 768, "n_layers": 16, "n_heads": 8,
        "n_kv_heads": 2, "vocab_size": 6400, "hidden_dim": null, "max_seq_len": 8192,
        "tie_word_embeddings": true, "use_moe": false, "n_routed_experts": 4}"#;
    has(minimind, "llama", 104_030_976);
    let mimo = r#"{"model_type": "mimo", "architectures": ["MiMoForCausalLM"],
        "attention_bias": true, "head_dim": 128, "hidden_size": 4096, "intermediate_size": 11008,
        "num_attention_heads": 32, "num_hidden_layers": 36, "num_key_value_heads": 8,
        "num_nextn_predict_layers": 1, "vocab_size": 151680}"#;
    has(mimo, "qwen2", 7_622_619_136);
}

#[test]
fn encoders_have_their_parameters() {
    let has = |json: &str, params: u64| {
        assert_eq!(model(json).unwrap().outline().params, params, "{json}");
    };
    let minilm = r#"{"model_type": "bert", "hidden_size": 384, "intermediate_size": 1536,
        "max_position_embeddings": 512, "num_attention_heads": 12, "num_hidden_layers": 6,
        "type_vocab_size": 2, "vocab_size": 30522}"#;
    has(minilm, 22_713_216);
    // As its checkpoint: rows for padding, and a layer that pools.
    let bge_m3 = r#"{"model_type": "xlm-roberta", "hidden_size": 1024,
        "intermediate_size": 4096, "max_position_embeddings": 8194, "num_attention_heads": 16,
        "num_hidden_layers": 24, "pad_token_id": 1, "type_vocab_size": 1, "vocab_size": 250002}"#;
    has(bge_m3, 567_754_752);
    let distilbert = r#"{"model_type": "distilbert", "dim": 768, "hidden_dim": 3072,
        "max_position_embeddings": 512, "n_heads": 12, "n_layers": 6, "vocab_size": 30522}"#;
    has(distilbert, 66_362_880);
    let nomic = r#"{"model_type": "nomic_bert", "activation_function": "swiglu", "n_embd": 768,
        "n_head": 12, "n_inner": 3072, "n_layer": 12, "n_positions": 8192,
        "qkv_proj_bias": false, "type_vocab_size": 2, "vocab_size": 30528}"#;
    has(nomic, 136_731_648);
    let modern = r#"{"model_type": "modernbert", "global_attn_every_n_layers": 3,
        "hidden_size": 768, "intermediate_size": 1152, "local_attention": 128,
        "max_position_embeddings": 8192, "num_attention_heads": 12, "num_hidden_layers": 22,
        "vocab_size": 50368}"#;
    has(modern, 149_014_272);
    let gemma = r#"{"model_type": "gemma3_text", "architectures": ["Gemma3TextModel"],
        "head_dim": 256, "hidden_size": 768, "intermediate_size": 1152,
        "max_position_embeddings": 2048, "num_attention_heads": 3, "num_hidden_layers": 24,
        "num_key_value_heads": 1, "sliding_window": 512, "use_bidirectional_attention": true,
        "vocab_size": 262144}"#;
    has(gemma, 302_863_104);
    let jina = r#"{"model_type": "bert", "architectures": ["JinaBertModel"],
        "feed_forward_type": "geglu", "hidden_size": 512, "intermediate_size": 2048,
        "max_position_embeddings": 8192, "num_attention_heads": 8, "num_hidden_layers": 4,
        "position_embedding_type": "alibi", "type_vocab_size": 2, "vocab_size": 30528}"#;
    has(jina, 32_428_032 + 512 * 513);
    let t5_small = r#"{"model_type": "t5", "d_ff": 2048, "d_kv": 64, "d_model": 512,
        "num_heads": 8, "num_layers": 6, "vocab_size": 32128}"#;
    has(t5_small, 60_506_624);
    let flan_t5_base = r#"{"model_type": "t5", "d_ff": 2048, "d_kv": 64, "d_model": 768,
        "feed_forward_proj": "gated-gelu", "num_decoder_layers": 12, "num_heads": 12,
        "num_layers": 12, "tie_word_embeddings": false, "vocab_size": 32128}"#;
    has(flan_t5_base, 247_577_856);
}

/// A part as transformers writes it: without what is as its class has it.
#[test]
fn parts_are_found_at_any_depth_and_filled_by_their_class() {
    let part = r#"{"model_type": "llama", "vocab_size": 32064}"#;
    for whole in [
        format!(r#"{{"model_type": "x", "text_config": {part}}}"#),
        format!(r#"{{"model_type": "x", "llm_config": {part}}}"#),
        format!(r#"{{"model_type": "x", "thinker_config": {{"text_config": {part}}}}}"#),
        format!(r#"{{"model_type": "x", "language_config": {{"llm_config": {part}}}}}"#),
        r#"{"model_type": "llava", "text_config": {"vocab_size": 32064}}"#.to_owned(),
    ] {
        let model = model(&whole).unwrap();
        assert_eq!(model.outline().params, 6_738_939_904, "{whole}");
    }
    let mistral =
        model(r#"{"model_type": "x", "text_config": {"model_type": "mistral"}}"#).unwrap();
    assert_eq!(mistral.outline().params, 7_241_732_096);
}

/// The converter goes by the class, and so do we where a model_type is not known.
#[test]
fn a_renamed_model_is_known_by_its_class() {
    let json = r#"{"model_type": "made_up", "architectures": ["Qwen2ForCausalLM"],
        "hidden_size": 896, "intermediate_size": 4864, "num_attention_heads": 14,
        "num_hidden_layers": 24, "num_key_value_heads": 2, "tie_word_embeddings": true,
        "vocab_size": 151936}"#;
    assert_eq!(model(json).unwrap().outline().params, 494_032_768);
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
        sight: None,
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
