//! What a tensor is to the recipes, and what the converter stores it as: by its name.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-quant.cpp` and `conversion/base.py`.

use serde::Deserialize;

/// What a tensor is to the recipes (`tensor_get_category`), by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The output matrix.
    Output,
    /// The token embedding, and Gemma's embedding per layer. No rule names it: it goes by the output matrix
    /// where both are one, else by [`FileType::embedding`].
    #[serde(skip)]
    Embedding,
    /// The projection to values, alone or fused with that to keys (and queries).
    Value,
    /// The projection to keys.
    Key,
    /// The projection to queries.
    Query,
    /// The projection back from attention.
    AttnOutput,
    /// The down projection of a feed-forward block, its experts and shared experts.
    FfnDown,
    /// The gate of a feed-forward block, also fused with its up projection.
    FfnGate,
    /// The up projection of a feed-forward block.
    FfnUp,
    /// Any other matrix.
    Other,
    /// Not quantized: norms, biases, convolutions, routers and other small tensors.
    #[serde(skip)]
    Kept,
}

/// Parts of names that decide the class; the first that occurs does (`tensor_get_category`).
const CLASSES: [(&str, Class); 9] = [
    ("attn_qkv.weight", Class::Value),
    ("attn_kv_b.weight", Class::Value),
    ("attn_v.weight", Class::Value),
    ("attn_k.weight", Class::Key),
    ("attn_q.weight", Class::Query),
    ("attn_output.weight", Class::AttnOutput),
    ("ffn_up", Class::FfnUp),
    ("ffn_gate", Class::FfnGate),
    ("ffn_down", Class::FfnDown),
];

/// Parts of names of matrices that are not quantized (`tensor_allows_quantization`).
const KEPT: [&str; 35] = [
    "_norm.weight",
    "ffn_gate_inp.weight",
    "ffn_gate_tid2eid.weight",
    "altup",
    "laurel",
    "per_layer_model_proj",
    "ssm_conv1d",
    "shortconv.conv.weight",
    "indexer.k_proj.weight",
    "indexer.q_proj.weight",
    "time_mix_first.weight",
    "time_mix_w0.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_v0.weight",
    "time_mix_v1.weight",
    "time_mix_v2.weight",
    "time_mix_a0.weight",
    "time_mix_a1.weight",
    "time_mix_a2.weight",
    "time_mix_g1.weight",
    "time_mix_g2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    "attn_rel_b.weight",
    ".position_embd",
    "sam.pos_embd",
    "sam.neck.",
    "sam.net_",
    ".rel_pos",
    ".patch_embd",
    ".patch_merger",
    "a.rvq.codebook",
    "mm.a.code_embd",
];

/// Ends of names of what the converter stores as F32 (`prepare_tensors` in conversion/base.py).
const STORED_AS_F32: [&str; 16] = [
    "_norm.weight",
    "ffn_gate_inp.weight",
    "ffn_gate_inp_shexp.weight",
    "position_embd.weight",
    "token_types.weight",
    "ssm_conv1d.weight",
    "shortconv.conv.weight",
    "time_mix_first.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    "altup_correct_coef.weight",
    "altup_predict_coef.weight",
    "indexer.proj.weight",
];

impl Class {
    pub const COUNT: usize = Self::Kept as usize + 1;

    /// The class of a tensor by its name, with or without the `blk.N.` of its layer, and [`rank`].
    pub fn of(name: &str, rank: usize) -> Self {
        if rank < 2 || !name.ends_with("weight") || KEPT.iter().any(|part| name.contains(part)) {
            return Self::Kept;
        }
        match name {
            "position_embd.weight" | "token_types.weight" => Self::Kept,
            "output.weight" => Self::Output,
            "token_embd.weight" | "per_layer_token_embd.weight" => Self::Embedding,
            _ => CLASSES
                .iter()
                .find(|(part, _)| name.contains(part))
                .map_or(Self::Other, |&(_, class)| class),
        }
    }
}

/// How many dimensions a tensor has, ones at the end not counted.
pub fn rank(dims: [u64; 3]) -> usize {
    dims.iter().rposition(|&dim| dim != 1).map_or(0, |last| last.saturating_add(1))
}

/// Whether the converter stores a tensor as F32 in an F16 or BF16 file, and so in every file made from it
/// unless it is quantized.
pub fn stored_as_f32(name: &str, rank: usize) -> bool {
    rank < 2 || !name.ends_with(".weight") || STORED_AS_F32.iter().any(|end| name.ends_with(end))
}
