//! Metadata as the converter writes it, with the tensors of a catalog entry: the same shape comes back.

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

/// A header of `keys`, of which each stands behind the name of the architecture.
fn header(arch: &str, keys: &str) -> Header {
    let key = |pair: &str| {
        let (key, text) = pair.split_once('=').unwrap();
        (format!("{arch}.{key}"), value(text))
    };
    Header { metadata: keys.split_whitespace().map(key).collect(), ..Header::default() }
}

/// The shape of `tests/truth/metadata.tsv` is that of the catalog's model, field for field.
#[test]
fn metadata_is_read_as_the_catalog_has_it() {
    let catalog = Catalog::bundled();
    for line in include_str!("../../../tests/truth/metadata.tsv").lines().skip(1) {
        let [id, shows, keys] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let known = catalog.model(id).unwrap();
        let arch = known.arch();
        let tensor = |weight: &crate::model::tensor::Weight| {
            let (name, dims) = (weight.name(), weight.dims);
            Tensor { name, dims, format: 1, bytes: 0, part: 0 }
        };
        let tensors = forward::weights(known.page, &known.shape).iter().map(tensor).collect();
        let contents = Contents::new(tensors, About::default());
        let (mut facts, odd) = facts(&header(arch, keys), &contents, arch);
        let architecture = catalog.by_id::<Architecture>(arch).unwrap().unwrap();
        facts.fill(&architecture);
        assert_eq!((odd, facts.lack(&architecture)), (None, None), "{id}: {shows}");
        facts.derive();
        let mut ours = facts.model(Named { file: "a.gguf", name: None, arch }, known.page).unwrap();
        ours.shape.trained_context = known.shape.trained_context;
        // Most files leave out what guesses further tokens.
        if !keys.contains("nextn_predict_layers") {
            ours.shape.nextn_layers = known.shape.nextn_layers;
        }
        assert_eq!(ours.shape, known.shape, "{id}: {shows}");
    }
}

/// What of the metadata no page runs.
fn odd(arch: &str, keys: &str) -> Option<String> {
    let contents = Contents::new(Vec::new(), About::default());
    facts(&header(arch, keys), &contents, arch).1
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
fn layers_without_a_period_are_not_guessed() {
    for (arch, key) in
        [("gemma4", "attention.sliding_window_pattern"), ("qwen35", "attention.recurrent_layers")]
    {
        let reason = odd(arch, &format!("{key}=1,0,1,1,1,0")).unwrap();
        assert!(reason.contains("follow no period"), "{reason}");
    }
}
