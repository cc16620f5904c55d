//! Files that tests read: headers of real models, and a tiny model made by hand.

use std::{
    fs,
    path::{Path, PathBuf},
};

pub fn headers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/headers")
}

/// A folder of this test's own, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn header_of(name: &str) -> Vec<u8> {
    fs::read(headers().join(name)).unwrap()
}

/// A safetensors file of a header and no data.
pub fn safetensors(tensors: &[(&str, &[u64])]) -> Vec<u8> {
    let (mut entries, mut end) = (Vec::new(), 0);
    for (name, shape) in tensors {
        let start = end;
        end += 2 * shape.iter().product::<u64>();
        entries.push(format!(
            r#""{name}":{{"dtype":"BF16","shape":{shape:?},"data_offsets":[{start},{end}]}}"#
        ));
    }
    let json = format!("{{{}}}", entries.join(","));
    [&(json.len() as u64).to_le_bytes()[..], json.as_bytes()].concat()
}

pub const TINY: &str = r#"{"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 1,
    "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 128,
    "max_position_embeddings": 2048, "vocab_size": 1000, "tie_word_embeddings": true}"#;

pub const TENSORS: [(&str, &[u64]); 11] = [
    ("model.embed_tokens.weight", &[1000, 64]),
    ("model.norm.weight", &[64]),
    ("model.layers.0.input_layernorm.weight", &[64]),
    ("model.layers.0.self_attn.q_proj.weight", &[64, 64]),
    ("model.layers.0.self_attn.k_proj.weight", &[32, 64]),
    ("model.layers.0.self_attn.v_proj.weight", &[32, 64]),
    ("model.layers.0.self_attn.o_proj.weight", &[64, 64]),
    ("model.layers.0.post_attention_layernorm.weight", &[64]),
    ("model.layers.0.mlp.gate_proj.weight", &[128, 64]),
    ("model.layers.0.mlp.up_proj.weight", &[128, 64]),
    ("model.layers.0.mlp.down_proj.weight", &[64, 128]),
];
