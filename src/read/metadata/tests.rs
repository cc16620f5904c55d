//! Metadata as the converter writes it, with the tensors of a catalog entry: the same shape comes back.

use std::collections::BTreeMap;

use super::*;
use crate::{
    Catalog, catalog::architecture::Architecture, file::About, forward, read::facts::Named,
};

/// `key=1`, `key=1,2` (a list), `key=1.5` or `key=true`.
fn value(text: &str) -> Value {
    if text.contains('.') {
        return Value::Fraction(text.parse().unwrap());
    }
    if let Ok(flag) = text.parse() {
        return Value::Flag(flag);
    }
    if text.contains(',') {
        return Value::List(text.split(',').map(|n| n.parse().unwrap()).collect());
    }
    Value::Number(text.parse().unwrap())
}

/// The metadata describes the catalog's model, field for field.
#[track_caller]
fn is(id: &str, keys: &str) {
    let catalog = Catalog::bundled();
    let known = catalog.model(id).unwrap();
    let key = |pair: &str| {
        let (key, text) = pair.split_once('=').unwrap();
        (format!("{}.{key}", known.arch()), value(text))
    };
    let metadata: BTreeMap<String, Value> = keys.split_whitespace().map(key).collect();
    let header = Header { metadata, ..Header::default() };
    let weights = forward::weights(known.page, &known.shape);
    let tensor = |weight: &crate::model::tensor::Weight| {
        let (name, dims) = (weight.name(), weight.dims);
        Tensor { name, dims, format: 1, bytes: 0, part: 0 }
    };
    let contents = Contents::new(weights.iter().map(tensor).collect(), About::default());
    let (mut facts, odd) = facts(&header, &contents, known.arch());
    assert_eq!(odd, None, "{id}");
    let architecture = catalog.by_id::<Architecture>(known.arch()).unwrap().unwrap();
    facts.fill(&architecture);
    assert_eq!(facts.lack(&architecture), None, "{id}");
    facts.derive();
    let named = Named { file: "a.gguf", name: None, arch: known.arch() };
    let mut ours = facts.model(named, known.page).unwrap();
    ours.shape.trained_context = known.shape.trained_context;
    assert_eq!(ours.shape, known.shape, "{id}");
}

#[test]
fn experts() {
    is(
        "gpt-oss-20b",
        "block_count=24 embedding_length=2880 feed_forward_length=2880 attention.head_count=64
        attention.head_count_kv=8 attention.key_length=64 attention.value_length=64
        attention.sliding_window=128 expert_count=32 expert_used_count=4
        expert_feed_forward_length=2880",
    );
    is(
        "granite-3.1-3b-a800m",
        "block_count=32 embedding_length=1536 feed_forward_length=512 attention.head_count=24
        attention.head_count_kv=8 rope.dimension_count=64 expert_count=40 expert_used_count=8
        embedding_scale=12.0 residual_scale=0.22 logit_scale=6.0 attention.scale=0.015625",
    );
    is(
        "lfm2-8b-a1b",
        "block_count=24 embedding_length=2048 feed_forward_length=7168 attention.head_count=32
        attention.head_count_kv=0,0,8,0,0,0,8,0,0,0,8,0,0,0,8,0,0,0,8,0,0,8,0,0
        shortconv.l_cache=3 expert_count=32 expert_used_count=4 expert_feed_forward_length=1792
        leading_dense_block_count=2 expert_gating_func=2",
    );
}

#[test]
fn recurrent_layers() {
    is(
        "falcon-h1-1.5b",
        "block_count=24 embedding_length=2048 feed_forward_length=4608 attention.head_count=8
        attention.head_count_kv=2 attention.key_length=128 attention.value_length=128
        ssm.conv_kernel=4 ssm.inner_size=3072 ssm.state_size=256 ssm.time_step_rank=48
        ssm.group_count=1",
    );
    is(
        "falcon-h1-0.5b",
        "block_count=36 embedding_length=1024 feed_forward_length=2048 attention.head_count=8
        attention.head_count_kv=2 attention.key_length=64 attention.value_length=64
        ssm.conv_kernel=4 ssm.inner_size=1536 ssm.state_size=128 ssm.time_step_rank=24
        ssm.group_count=1",
    );
    is(
        "rwkv7-1.5b",
        "block_count=24 embedding_length=2048 feed_forward_length=8192 attention.head_count=0
        wkv.head_size=64 token_shift_count=2 attention.decay_lora_rank=96
        attention.iclr_lora_rank=96 attention.value_residual_mix_lora_rank=64
        attention.gate_lora_rank=256",
    );
    // The flags of recurrent layers, and a layer behind the others that guesses further tokens.
    is(
        "qwen3.5-0.8b",
        "block_count=25 nextn_predict_layers=1 embedding_length=1024 feed_forward_length=3584
        attention.head_count=8 attention.head_count_kv=2 attention.key_length=256
        attention.value_length=256 rope.dimension_count=64 ssm.conv_kernel=4 ssm.inner_size=2048
        ssm.state_size=128 ssm.time_step_rank=16 ssm.group_count=16
        attention.recurrent_layers=1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0",
    );
}

#[test]
fn latent_attention() {
    is(
        "minicpm3-4b",
        "block_count=62 embedding_length=2560 feed_forward_length=6400 attention.head_count=40
        attention.head_count_kv=40 attention.key_length=96 attention.q_lora_rank=768
        attention.kv_lora_rank=256 rope.dimension_count=32",
    );
}

#[test]
fn heads_of_unsaid_length_share_the_residual_stream() {
    is(
        "smollm2-135m",
        "block_count=30 embedding_length=576 feed_forward_length=1536 attention.head_count=9
        attention.head_count_kv=3",
    );
}

/// What of the metadata no page runs.
fn odd(arch: &str, keys: &str) -> Option<String> {
    let key = |pair: &str| {
        let (key, text) = pair.split_once('=').unwrap();
        (format!("{arch}.{key}"), value(text))
    };
    let metadata = keys.split_whitespace().map(key).collect();
    let contents = Contents::new(Vec::new(), About::default());
    facts(&Header { metadata, ..Header::default() }, &contents, arch).1
}

#[test]
fn keys_and_values_of_different_length_are_not_priced() {
    let qwen3 = "block_count=36 embedding_length=2560 attention.head_count=32";
    let odd_of = |more: &str| odd("qwen3", &format!("{qwen3} {more}"));
    let different = Some("a head has 128 elements of keys, but 80 of values".to_owned());
    assert_eq!(odd_of("attention.key_length=128"), different);
    assert_eq!(odd_of("attention.key_length=128 attention.value_length=128"), None);
    assert_eq!(odd_of("attention.head_count=32,16 attention.key_length=80"), None);
    assert_eq!(
        odd_of("attention.key_length_swa=64 attention.value_length_swa=64"),
        Some("heads of layers with windows have 64 elements, not 80".to_owned())
    );
}

#[test]
fn windows_of_gemma_4_may_have_shorter_heads_but_not_shorter_keys() {
    let gemma4 = "block_count=6 embedding_length=1536 attention.head_count=8
        attention.key_length=512 attention.value_length=512 attention.key_length_swa=256
        attention.sliding_window_pattern=1,1,1,1,1,0";
    assert_eq!(odd("gemma4", &format!("{gemma4} attention.value_length_swa=256")), None);
    assert_eq!(
        odd("gemma4", gemma4),
        Some("a head has 256 elements of keys, but 512 of values".to_owned())
    );
}

#[test]
fn latent_rows_are_as_long_as_the_cache_has_them() {
    let deepseek2 = "block_count=27 embedding_length=2048 attention.head_count=16
        attention.kv_lora_rank=512 rope.dimension_count=64 attention.key_length_mla=192
        attention.value_length_mla=128";
    let odd_of = |more: &str| odd("deepseek2", &format!("{deepseek2} {more}"));
    assert_eq!(odd_of("attention.key_length=576 attention.value_length=512"), None);
    assert_eq!(odd_of(""), Some("its latent rows have 512 and 64 elements, not 128".to_owned()));
}

#[test]
fn layers_of_their_own() {
    is(
        "gemma-3n-e4b",
        "block_count=35 embedding_length=2048 attention.head_count=8 attention.head_count_kv=2
        feed_forward_length=16384 attention.key_length=256 attention.value_length=256
        attention.sliding_window=512 attention.shared_kv_layers=15
        embedding_length_per_layer_input=256 final_logit_softcapping=30.0",
    );
    is(
        "openelm-270m",
        "block_count=16 embedding_length=1280 attention.key_length=64 attention.value_length=64
        attention.head_count=12,12,12,12,12,16,16,16,16,16,16,16,20,20,20,20
        attention.head_count_kv=3,3,3,3,3,4,4,4,4,4,4,4,5,5,5,5 rope.dimension_count=64
        feed_forward_length=768,1024,1280,1536,1792,2048,2560,2816,3072,3328,3584,3840,4352,4608,4864,5120",
    );
    is(
        "qwen3-vl-2b",
        "block_count=28 embedding_length=2048 feed_forward_length=6144 attention.head_count=16
        attention.head_count_kv=8 attention.key_length=128 attention.value_length=128
        n_deepstack_layers=3",
    );
    is(
        "ministral-3-3b",
        "block_count=26 embedding_length=3072 feed_forward_length=9216 attention.head_count=32
        attention.head_count_kv=8 attention.key_length=128 attention.value_length=128
        rope.dimension_count=128 attention.temperature_scale=0.1",
    );
}

#[test]
fn layers_without_a_period_are_not_guessed() {
    let contents = Contents::new(Vec::new(), About::default());
    for (arch, key) in [
        ("gemma4", "gemma4.attention.sliding_window_pattern"),
        ("qwen35", "qwen35.attention.recurrent_layers"),
    ] {
        let metadata = BTreeMap::from([(key.to_owned(), Value::List(vec![1, 0, 1, 1, 1, 0]))]);
        let header = Header { metadata, ..Header::default() };
        assert!(facts(&header, &contents, arch).1.unwrap().contains("follow no period"));
    }
}
