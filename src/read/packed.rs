//! How the weights of a repository are packed, and its packed tensors as they lie.

use std::path::Path;

use serde_yaml::{Mapping, Value};

use super::{safetensors, text};
use crate::{
    Error,
    catalog::format::Formats,
    file::{About, Contents, MLX, Packing, Tensor},
    messages::bill,
};

/// What older GPTQ repositories say of their packing.
const BESIDE: &str = "quantize_config.json";
/// Longest of those.
const LONGEST: u64 = 512 << 10;

/// What modules of transformers are called, and what they are in GGUF files.
const MODULES: [(&str, &str); 10] = [
    ("embed_tokens", "token_embd"),
    ("lm_head", "output"),
    ("q_proj", "attn_q"),
    ("k_proj", "attn_k"),
    ("v_proj", "attn_v"),
    ("o_proj", "attn_output"),
    ("gate_proj", "ffn_gate"),
    ("up_proj", "ffn_up"),
    ("down_proj", "ffn_down"),
    ("gate_up_proj", "ffn_up"),
];

/// The packing that a configuration tells of, the file beside it, or the names of the tensors.
pub(super) fn packing(
    config: Option<&Value>,
    path: &Path,
    tensors: &[safetensors::Tensor],
) -> Option<Packing> {
    let config = config.filter(|value| !value.is_null());
    let told = config.and_then(Value::as_mapping).map(|config| told(config, MLX));
    let beside = || {
        let text = text(&path.with_file_name(BESIDE), LONGEST).ok()?;
        let config: Mapping = serde_json::from_str(&text).ok()?;
        Some(told_of_gptq(&config))
    };
    let seen = || {
        let is_packed = tensors.iter().any(|tensor| tensor.name.ends_with(".qweight"));
        is_packed.then(|| Packing::by(GPTQ, None, None))
    };
    told.or_else(beside).or_else(seen)
}

const GPTQ: &str = "gptq";

fn told_of_gptq(config: &Mapping) -> Packing {
    told(config, GPTQ)
}

/// What `quantization_config` says; MLX alone does not name its method.
fn told(config: &Mapping, unnamed: &str) -> Packing {
    let first = |keys: &[&str]| keys.iter().find_map(|key| config.get(*key)?.as_u64());
    let set = |key: &str| config.get(key).and_then(Value::as_bool) == Some(true);
    let method = config.get("quant_method").and_then(Value::as_str).unwrap_or(unnamed);
    // compressed-tensors: groups of modules, each with its own weights; the first stands for all.
    let groups = config.get("config_groups").and_then(Value::as_mapping);
    let weights = groups.and_then(|groups| groups.values().next()?.get("weights"));
    let of_group = |key: &str| weights.and_then(|weights| weights.get(key)?.as_u64());
    let loaded = match (set("load_in_4bit"), set("load_in_8bit")) {
        (true, _) => Some(4),
        (_, true) => Some(8),
        _ => method.contains("fp8").then_some(8),
    };
    let bits = first(&["bits", "w_bit", "nbits"]).or_else(|| of_group("num_bits")).or(loaded);
    let group = first(&["group_size", "q_group_size"]).or_else(|| of_group("group_size"));
    Packing::by(method, bits, group)
}

/// The tensors of a packed repository, under the names of the weights they belong to, and `lost` bytes more.
pub(super) fn contents(
    tensors: &[safetensors::Tensor],
    (header_bytes, lost): (u64, u64),
    params: u64,
    formats: &Formats,
) -> Result<Contents, Error> {
    let number = |id: &str| formats.find(id).map(|id| (formats[id].number, formats[id].bytes));
    let mut all = Vec::with_capacity(tensors.len().saturating_add(1));
    let mut file_bytes = header_bytes.saturating_add(lost);
    for tensor in tensors {
        let Some((format, each)) = number(tensor.format) else { continue };
        // Codes of less than a byte are counted in bytes.
        let whole = tensor.elements().checked_mul(each) == Some(tensor.bytes);
        let dims = if whole { tensor.dims } else { [tensor.bytes, 1, 1] };
        let sum = file_bytes.checked_add(tensor.bytes);
        file_bytes = sum.ok_or(Error::Overflow { part: bill::weights() })?;
        let name = gguf_name(&tensor.name);
        all.push(Tensor { name, dims, format, bytes: tensor.bytes, part: 0 });
    }
    if let Some((format, _)) = number("I8").filter(|_| lost > 0) {
        let name = "tensors of missing files".to_owned();
        all.push(Tensor { name, dims: [lost, 1, 1], format, bytes: lost, part: 0 });
    }
    let about = About { header_bytes, file_bytes, params: Some(params), ..About::default() };
    Ok(Contents::new(all, about))
}

/// The name of the weight that a tensor belongs to, as GGUF files have it; its own if it is not known.
///
/// Codes, scales and zero points of a matrix all get the matrix's name: they are read as it is.
fn gguf_name(name: &str) -> String {
    let mut parts: Vec<&str> = name.split('.').collect();
    parts.pop();
    let Some((_, kind)) = MODULES.iter().find(|(module, _)| parts.last() == Some(module)) else {
        return name.to_owned();
    };
    if super::weights::is_beside(name) {
        return name.to_owned();
    }
    let at = parts.iter().position(|&part| part == "layers");
    let layer = at.and_then(|at| parts.get(at.checked_add(1)?)?.parse::<u16>().ok());
    let experts = parts.iter().any(|part| ["experts", "switch_mlp"].contains(part));
    let shared = parts.iter().any(|part| ["shared_expert", "shared_experts"].contains(part));
    let end = match (experts, shared) {
        (true, _) => "_exps",
        (_, true) => "_shexp",
        _ => "",
    };
    let layer = layer.map(|layer| format!("blk.{layer}.")).unwrap_or_default();
    format!("{layer}{kind}{end}.weight")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(config: &str, label: &str) {
        let config: Value = serde_json::from_str(config).unwrap();
        let packing = packing(Some(&config), Path::new("no/config.json"), &[]);
        assert_eq!(packing.unwrap().label(), label);
    }

    #[test]
    fn packings_are_known_by_their_configuration() {
        is(r#"{"group_size": 64, "bits": 8}"#, "mlx-8bit");
        is(r#"{"group_size": 32, "bits": 3, "mode": "affine"}"#, "mlx-3bit-g32");
        is(r#"{"quant_method": "awq", "w_bit": 4, "q_group_size": 128}"#, "awq-4bit");
        is(r#"{"quant_method": "bitsandbytes", "load_in_4bit": true}"#, "bitsandbytes-4bit");
        is(r#"{"quant_method": "fp8", "fmt": "e4m3"}"#, "fp8");
        is(
            r#"{"quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"num_bits": 4, "group_size": 32}}}}"#,
            "compressed-tensors-4bit-g32",
        );
    }

    #[test]
    fn parts_of_a_matrix_have_its_name() {
        for (name, known) in [
            ("model.layers.3.self_attn.q_proj.scales", "blk.3.attn_q.weight"),
            ("model.layers.3.mlp.experts.7.down_proj.qweight", "blk.3.ffn_down_exps.weight"),
            ("model.embed_tokens.weight", "token_embd.weight"),
            ("model.layers.3.input_layernorm.weight", "model.layers.3.input_layernorm.weight"),
            ("visual.blocks.layers.1.q_proj.weight", "visual.blocks.layers.1.q_proj.weight"),
        ] {
            assert_eq!(gguf_name(name), known);
        }
    }
}
