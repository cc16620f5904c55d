//! The index of safetensors files, beside a configuration and one of its files.
#![no_main]

use edgefit_fuzz::{ask, folder};

const CONFIG: &[u8] = br#"{"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4, "num_hidden_layers": 2, "vocab_size": 100}"#;
const EMPTY: &[u8] = b"\x02\0\0\0\0\0\0\0{}";

libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    let index = "model.safetensors.index.json";
    ask(&folder(&[("config.json", CONFIG), ("s.safetensors", EMPTY), (index, json)]));
});
