//! Configurations of every family, made by hand: each is what the catalog says of the model.

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

/// The same but for the context: publishers state another than the configuration.
#[track_caller]
fn is_in_any_context(id: &str, json: &str) {
    let (mut ours, known) = (model(json).unwrap(), Catalog::bundled().model(id).unwrap());
    ours.shape.trained_context = known.shape.trained_context;
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
    for (id, model_type, [hidden, layers, heads, kv_heads, ffn, vocab, context], rest) in families {
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
fn experts_in_every_layer_leave_no_other_block() {
    is(
        "qwen3-30b-a3b",
        r#"{"decoder_sparse_step": 1, "head_dim": 128, "hidden_size": 2048,
        "intermediate_size": 6144, "max_position_embeddings": 40960, "mlp_only_layers": [],
        "model_type": "qwen3_moe", "moe_intermediate_size": 768, "norm_topk_prob": true,
        "num_attention_heads": 32, "num_experts": 128, "num_experts_per_tok": 8,
        "num_hidden_layers": 48, "num_key_value_heads": 4, "tie_word_embeddings": false,
        "vocab_size": 151936}"#,
    );
    is(
        "olmoe-1b-7b",
        r#"{"attention_bias": false, "hidden_size": 2048, "intermediate_size": 1024,
        "max_position_embeddings": 4096, "model_type": "olmoe", "norm_topk_prob": false,
        "num_attention_heads": 16, "num_experts": 64, "num_experts_per_tok": 8,
        "num_hidden_layers": 16, "num_key_value_heads": 16, "tie_word_embeddings": false,
        "vocab_size": 50304}"#,
    );
    is(
        "granite-3.1-3b-a800m",
        r#"{"hidden_size": 1536, "intermediate_size": 512, "max_position_embeddings": 131072,
        "model_type": "granitemoe", "num_attention_heads": 24, "num_experts_per_tok": 8,
        "num_hidden_layers": 32, "num_key_value_heads": 8, "num_local_experts": 40,
        "tie_word_embeddings": true, "vocab_size": 49155}"#,
    );
    is(
        "gpt-oss-20b",
        r#"{"attention_bias": true, "experts_per_token": 4, "head_dim": 64, "hidden_size": 2880,
        "intermediate_size": 2880, "max_position_embeddings": 131072, "model_type": "gpt_oss",
        "num_attention_heads": 64, "num_experts_per_tok": 4, "num_hidden_layers": 24,
        "num_key_value_heads": 8, "num_local_experts": 32, "sliding_window": 128,
        "rope_scaling": {"rope_type": "yarn", "factor": 32.0}, "tie_word_embeddings": false,
        "vocab_size": 201088}"#,
    );
}

#[test]
fn latent_attention_is_absorbed_where_the_converter_splits_its_matrix() {
    is(
        "deepseek-v2-lite",
        r#"{"attention_bias": false, "first_k_dense_replace": 1, "hidden_size": 2048,
        "intermediate_size": 10944, "kv_lora_rank": 512, "max_position_embeddings": 163840,
        "model_type": "deepseek_v2", "moe_intermediate_size": 1408, "moe_layer_freq": 1,
        "n_routed_experts": 64, "n_shared_experts": 2, "norm_topk_prob": false,
        "num_attention_heads": 16, "num_experts_per_tok": 6, "num_hidden_layers": 27,
        "num_key_value_heads": 16, "q_lora_rank": null, "qk_nope_head_dim": 128,
        "qk_rope_head_dim": 64, "rope_scaling": {"factor": 40, "type": "yarn"},
        "routed_scaling_factor": 1.0, "scoring_func": "softmax", "topk_method": "greedy",
        "tie_word_embeddings": false, "v_head_dim": 128, "vocab_size": 102400}"#,
    );
    is(
        "minicpm3-4b",
        r#"{"attention_bias": false, "hidden_size": 2560, "intermediate_size": 6400,
        "kv_lora_rank": 256, "max_position_embeddings": 32768, "model_type": "minicpm3",
        "num_attention_heads": 40, "num_hidden_layers": 62, "num_key_value_heads": 40,
        "q_lora_rank": 768, "qk_nope_head_dim": 64, "qk_rope_head_dim": 32, "v_head_dim": 96,
        "rope_scaling": {"long_factor": [1.0], "short_factor": [1.0], "type": "longrope"},
        "vocab_size": 73448}"#,
    );
}

#[test]
fn recurrent_layers_come_in_every_order() {
    let mixed = |attends: &[usize], layers: usize, other: &str, kind: &str| {
        let kind = |layer| if attends.contains(&layer) { kind } else { other };
        let kinds: Vec<String> = (0..layers).map(|layer| format!("\"{}\"", kind(layer))).collect();
        kinds.join(",")
    };
    let attends = [5, 15, 25, 35];
    let kinds = mixed(&attends, 40, "mamba", "attention");
    is(
        "granite-4.0-h-tiny",
        &format!(
            r#"{{"attention_bias": false, "hidden_size": 1536, "intermediate_size": 512,
            "layer_types": [{kinds}], "mamba_chunk_size": 256, "mamba_d_conv": 4,
            "mamba_d_head": 64, "mamba_d_state": 128, "mamba_expand": 2, "mamba_n_groups": 1,
            "mamba_n_heads": 48, "max_position_embeddings": 131072,
            "model_type": "granitemoehybrid", "num_attention_heads": 12,
            "num_experts_per_tok": 6, "num_hidden_layers": 40, "num_key_value_heads": 4,
            "num_local_experts": 64, "position_embedding_type": "nope",
            "shared_intermediate_size": 1024, "tie_word_embeddings": true, "vocab_size": 100352}}"#
        ),
    );
    is(
        "granite-4.0-h-micro",
        &format!(
            r#"{{"attention_bias": false, "hidden_size": 2048, "intermediate_size": 8192,
            "layer_types": [{kinds}], "mamba_d_conv": 4, "mamba_d_head": 64,
            "mamba_d_state": 128, "mamba_expand": 2, "mamba_n_groups": 1, "mamba_n_heads": 64,
            "max_position_embeddings": 131072, "model_type": "granitemoehybrid",
            "num_attention_heads": 32, "num_experts_per_tok": 0, "num_hidden_layers": 40,
            "num_key_value_heads": 8, "num_local_experts": 0, "position_embedding_type": "nope",
            "shared_intermediate_size": 8192, "tie_word_embeddings": true, "vocab_size": 100352}}"#
        ),
    );
    let kinds = mixed(&[2, 5, 8, 10, 12, 14], 16, "conv", "full_attention");
    is_in_any_context(
        "lfm2-350m",
        &format!(
            r#"{{"block_auto_adjust_ff_dim": true, "block_ff_dim": 6656,
            "block_ffn_dim_multiplier": 1.0, "block_multiple_of": 256, "conv_L_cache": 3,
            "conv_bias": false, "hidden_size": 1024, "layer_types": [{kinds}],
            "max_position_embeddings": 128000, "model_type": "lfm2", "num_attention_heads": 16,
            "num_hidden_layers": 16, "num_key_value_heads": 8, "vocab_size": 65536}}"#
        ),
    );
    let kinds = mixed(&[2, 6, 10, 14, 18, 21], 24, "conv", "full_attention");
    is_in_any_context(
        "lfm2-8b-a1b",
        &format!(
            r#"{{"conv_L_cache": 3, "hidden_size": 2048, "intermediate_size": 7168,
            "layer_types": [{kinds}], "max_position_embeddings": 128000,
            "model_type": "lfm2_moe", "moe_intermediate_size": 1792, "norm_topk_prob": true,
            "num_attention_heads": 32, "num_dense_layers": 2, "num_experts": 32,
            "num_experts_per_tok": 4, "num_hidden_layers": 24, "num_key_value_heads": 8,
            "routed_scaling_factor": 1.0, "use_expert_bias": true, "vocab_size": 65536}}"#
        ),
    );
    let kinds = mixed(&[3, 7, 11, 15, 19, 23], 24, "linear_attention", "full_attention");
    is(
        "qwen3.5-0.8b",
        &format!(
            r#"{{"model_type": "qwen3_5", "text_config": {{"attention_bias": false,
            "head_dim": 256, "hidden_size": 1024, "intermediate_size": 3584,
            "layer_types": [{kinds}], "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128,
            "linear_num_key_heads": 16, "linear_num_value_heads": 16,
            "linear_value_head_dim": 128, "max_position_embeddings": 262144,
            "model_type": "qwen3_5_text", "num_attention_heads": 8, "num_hidden_layers": 24,
            "num_key_value_heads": 2, "rope_parameters": {{"partial_rotary_factor": 0.25,
            "rope_type": "default"}}, "tie_word_embeddings": true, "vocab_size": 248320}}}}"#
        ),
    );
}

#[test]
fn state_spaces_alone_and_beside_attention() {
    is(
        "mamba2-130m",
        r#"{"conv_kernel": 4, "expand": 2, "head_dim": 64, "hidden_size": 768,
        "model_type": "mamba2", "n_groups": 1, "num_heads": 24, "num_hidden_layers": 24,
        "state_size": 128, "tie_word_embeddings": true, "use_bias": false, "vocab_size": 50277}"#,
    );
    is(
        "falcon-h1-1.5b",
        r#"{"attention_bias": false, "head_dim": 128, "hidden_size": 2048,
        "intermediate_size": 4608, "mamba_d_conv": 4, "mamba_d_head": 64, "mamba_d_ssm": 3072,
        "mamba_d_state": 256, "mamba_expand": 2, "mamba_n_groups": 1, "mamba_n_heads": 48,
        "mamba_rms_norm": true, "max_position_embeddings": 131072, "mlp_bias": false,
        "model_type": "falcon_h1", "num_attention_heads": 8, "num_hidden_layers": 24,
        "num_key_value_heads": 2, "tie_word_embeddings": false, "vocab_size": 65536}"#,
    );
    is(
        "falcon-h1-0.5b",
        r#"{"attention_bias": false, "head_dim": 64, "hidden_size": 1024,
        "intermediate_size": 2048, "mamba_d_conv": 4, "mamba_d_head": 64, "mamba_d_ssm": 1536,
        "mamba_d_state": 128, "mamba_n_groups": 1, "mamba_n_heads": 24, "mamba_rms_norm": false,
        "max_position_embeddings": 16384, "mlp_bias": false, "model_type": "falcon_h1",
        "num_attention_heads": 8, "num_hidden_layers": 36, "num_key_value_heads": 2,
        "tie_word_embeddings": false, "vocab_size": 32784}"#,
    );
    is(
        "rwkv7-1.5b",
        r#"{"a_low_rank_dim": 96, "decay_low_rank_dim": 96, "gate_low_rank_dim": 256,
        "head_dim": 64, "hidden_size": 2048, "intermediate_size": 8192, "model_type": "rwkv7",
        "num_hidden_layers": 24, "num_heads": 32, "tie_word_embeddings": false,
        "v_low_rank_dim": 64, "vocab_size": 65536}"#,
    );
}

#[test]
fn later_gemmas_share_caches_and_embed_in_every_layer() {
    is(
        "gemma-3n-e4b",
        r#"{"model_type": "gemma3n", "text_config": {"hidden_size": 2048, "head_dim": 256,
        "intermediate_size": 16384, "max_position_embeddings": 32768,
        "model_type": "gemma3n_text", "num_attention_heads": 8, "num_hidden_layers": 35,
        "num_key_value_heads": 2, "num_kv_shared_layers": 15, "sliding_window": 512,
        "vocab_size": 262400}, "vision_config": {}}"#,
    );
    let kind = |layer: u32| if layer % 5 == 4 { "full_attention" } else { "sliding_attention" };
    let kinds: Vec<String> = (0..35).map(|layer| format!("\"{}\"", kind(layer))).collect();
    is(
        "gemma-4-e2b",
        &format!(
            r#"{{"model_type": "gemma4", "text_config": {{"attention_k_eq_v": false,
            "enable_moe_block": false, "final_logit_softcapping": 30.0, "global_head_dim": 512,
            "head_dim": 256, "hidden_size": 1536, "hidden_size_per_layer_input": 256,
            "intermediate_size": 6144, "layer_types": [{}], "max_position_embeddings": 131072,
            "model_type": "gemma4_text", "num_attention_heads": 8, "num_hidden_layers": 35,
            "num_key_value_heads": 1, "num_kv_shared_layers": 20, "sliding_window": 512,
            "tie_word_embeddings": true, "use_double_wide_mlp": true, "vocab_size": 262144}}}}"#,
            kinds.join(",")
        ),
    );
}

#[test]
fn dense_families_differ_in_their_defaults() {
    let families = [
        (
            "nemotron-mini-4b",
            "nemotron",
            [3072, 32, 24, 8, 9216, 256_000, 4096],
            r#""head_dim": 128, "partial_rotary_factor": 0.5, "mlp_bias": false, "tie_word_embeddings": false"#,
        ),
        (
            "internlm2.5-1.8b",
            "internlm2",
            [2048, 24, 16, 8, 8192, 92544, 32768],
            r#""bias": false, "rope_scaling": {"type": "dynamic", "factor": 2.0}, "tie_word_embeddings": false"#,
        ),
        (
            "minicpm4-0.5b",
            "minicpm",
            [1024, 24, 16, 2, 4096, 73448, 32768],
            r#""scale_emb": 12, "scale_depth": 1.4, "dim_model_base": 256, "tie_word_embeddings": true"#,
        ),
        (
            "apertus-8b",
            "apertus",
            [4096, 32, 32, 8, 21504, 131_072, 65536],
            r#""qk_norm": true, "hidden_act": "xielu", "rope_scaling": {"factor": 8.0, "rope_type": "llama3"}, "tie_word_embeddings": false"#,
        ),
        (
            "bitnet-b1.58-2b-4t",
            "bitnet",
            [2560, 30, 20, 5, 6912, 128_256, 4096],
            r#""tie_word_embeddings": true"#,
        ),
        (
            "exaone-3.5-2.4b",
            "exaone",
            [2560, 30, 32, 8, 7168, 102_400, 32768],
            r#""head_dim": 80, "rope_scaling": {"rope_type": "llama3"}, "tie_word_embeddings": true"#,
        ),
        (
            "granite-4.0-350m",
            "granitemoehybrid",
            [1024, 28, 16, 4, 2048, 100_352, 32768],
            r#""layer_types": ["attention"], "num_local_experts": 0, "position_embedding_type": "rope", "shared_intermediate_size": 2048, "tie_word_embeddings": true"#,
        ),
    ];
    for (id, model_type, [hidden, layers, heads, kv_heads, ffn, vocab, context], rest) in families {
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
    is(
        "openelm-270m",
        r#"{"ffn_dim_divisor": 256, "ffn_multipliers": [0.5, 0.73, 0.97, 1.2, 1.43, 1.67, 1.9,
        2.13, 2.37, 2.6, 2.83, 3.07, 3.3, 3.53, 3.77, 4.0], "head_dim": 64,
        "max_context_length": 2048, "model_dim": 1280, "model_type": "openelm",
        "normalize_qk_projections": true, "num_kv_heads": [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5,
        5, 5, 5], "num_query_heads": [12, 12, 12, 12, 12, 16, 16, 16, 16, 16, 16, 16, 20, 20, 20,
        20], "num_transformer_layers": 16, "share_input_output_layers": true,
        "vocab_size": 32000}"#,
    );
}

#[test]
fn images_reach_the_first_layers_of_qwen3_vl() {
    is(
        "qwen3-vl-2b",
        r#"{"model_type": "qwen3_vl", "text_config": {"head_dim": 128, "hidden_size": 2048,
        "intermediate_size": 6144, "max_position_embeddings": 262144,
        "model_type": "qwen3_vl_text", "num_attention_heads": 16, "num_hidden_layers": 28,
        "num_key_value_heads": 8, "tie_word_embeddings": true, "vocab_size": 151936},
        "vision_config": {"deepstack_visual_indexes": [5, 11, 17]}}"#,
    );
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
    let file =
        crate::ModelFile { model, tokenizer: None, contents: None, quant: None, notes: Vec::new() };
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
