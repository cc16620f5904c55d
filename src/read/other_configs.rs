//! Configurations of other tools, in the words of a Hugging Face `config.json`.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{beside, folder_of, named, wrong};
use crate::{Catalog, Error, Message, catalog::model::Model, file::Packing, messages::notes};

/// A configuration in the words of transformers, and what else it tells.
pub(super) struct Translated {
    pub(super) json: Vec<u8>,
    pub(super) packing: Option<Packing>,
    /// Bytes of the weights beside it, where they are counted by file.
    pub(super) bytes: u64,
    pub(super) notes: Vec<Message>,
}

/// Names of configurations, in the order in which one of several is taken.
pub(crate) const NAMES: [&str; 4] =
    ["config.json", "params.json", "mlc-chat-config.json", "genai_config.json"];

/// The configuration in `text`; as it is, if it is of transformers.
pub(super) fn translate(
    path: &Path,
    text: Vec<u8>,
    catalog: &Catalog,
) -> Result<Translated, Error> {
    let name = named(path);
    if !NAMES.iter().skip(1).any(|known| *known == name) {
        return Ok(Translated { json: text, packing: None, bytes: 0, notes: Vec::new() });
    }
    let file = path.display().to_string();
    let whole: Map<String, Value> = serde_json::from_slice(&text)
        .map_err(|error| wrong(&file, format!("it is no JSON object: {error}")))?;
    match name.as_str() {
        "params.json" => Ok(of_mistral(path, &whole)),
        "mlc-chat-config.json" => of_mlc(path, &whole),
        _ => of_genai(path, &whole, catalog),
    }
}

/// `params.json` of Mistral and of Meta's Llama.
fn of_mistral(path: &Path, whole: &Map<String, Value>) -> Translated {
    let number = |key: &str| whole.get(key).and_then(Value::as_u64);
    let mut notes = Vec::new();
    let wide = number("hidden_dim").or_else(|| {
        // Meta's: two thirds of four times the width, times a factor, up to a multiple.
        let eight = number("dim")?.checked_mul(8)? / 3;
        let factor = whole.get("ffn_dim_multiplier").and_then(Value::as_f64).unwrap_or(1.0);
        let wide = scaled(eight, factor).checked_next_multiple_of(number("multiple_of")?.max(1))?;
        notes.push(notes::assumed_width(named(path), wide));
        Some(wide)
    });
    let mut config = json!({
        "model_type": "llama",
        "hidden_size": number("dim"),
        "num_hidden_layers": number("n_layers"),
        "num_attention_heads": number("n_heads"),
        "num_key_value_heads": number("n_kv_heads"),
        "head_dim": number("head_dim"),
        "intermediate_size": wide,
        "vocab_size": number("vocab_size").unwrap_or(32000),
        "max_position_embeddings": number("max_position_embeddings").or(number("max_seq_len")),
        "tie_word_embeddings": whole.get("tied_embeddings").and_then(Value::as_bool) == Some(true),
    });
    if let Some(experts) = whole.get("moe").filter(|experts| experts.is_object()) {
        config["model_type"] = "mixtral".into();
        config["num_local_experts"] = experts["num_experts"].clone();
        config["num_experts_per_tok"] = experts["num_experts_per_tok"].clone();
    }
    translated(&config, None, 0, notes)
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "as Meta's model.py rounds it; both factors are small"
)]
fn scaled(n: u64, factor: f64) -> u64 {
    (n as f64 * factor.clamp(0.0, 16.0)) as u64
}

/// `mlc-chat-config.json` of MLC-LLM.
fn of_mlc(path: &Path, whole: &Map<String, Value>) -> Result<Translated, Error> {
    let Some(mut config) = whole.get("model_config").filter(|config| config.is_object()).cloned()
    else {
        return Err(wrong(&path.display().to_string(), "it has no model_config"));
    };
    let of_model = |config: &Value, key: &str| config.get(key).is_some_and(|one| !one.is_null());
    for (key, own) in
        [("model_type", "model_type"), ("max_position_embeddings", "context_window_size")]
    {
        if let Some(value) = whole.get(own).filter(|_| !of_model(&config, key)) {
            config[key] = value.clone();
        }
    }
    let scheme = whole.get("quantization").and_then(Value::as_str);
    let packing = scheme.map(|scheme| Packing::by(scheme, None, None));
    let bytes = beside::bytes_of(folder_of(path), &[".bin"]);
    Ok(translated(&config, packing, bytes, Vec::new()))
}

/// `genai_config.json` of ONNX Runtime GenAI, which leaves the feed-forward to the graph.
fn of_genai(
    path: &Path,
    whole: &Map<String, Value>,
    catalog: &Catalog,
) -> Result<Translated, Error> {
    let fault = || wrong(&path.display().to_string(), "it has no model.decoder");
    let model = whole.get("model").ok_or_else(fault)?;
    let decoder = model.get("decoder").filter(|decoder| decoder.is_object()).ok_or_else(fault)?;
    let hidden = decoder.get("hidden_size").and_then(Value::as_u64).ok_or_else(fault)?;
    let number = |key: &str| decoder.get(key).and_then(Value::as_u64);
    // As the catalog's model of that depth and width has it, or else the usual four times the width.
    let alike = |one: &Model| {
        let (shape, heads) = (&one.shape, one.shape.heads.at(0));
        shape.hidden == hidden
            && number("num_hidden_layers") == Some(shape.layers)
            && number("num_attention_heads") == Some(heads)
    };
    let known = catalog.first(alike)?;
    let wide = known.map_or(hidden.saturating_mul(4), |known| known.shape.feed_forward.at(0));
    let config = json!({
        "model_type": model.get("type"),
        "hidden_size": hidden,
        "num_hidden_layers": decoder.get("num_hidden_layers"),
        "num_attention_heads": decoder.get("num_attention_heads"),
        "num_key_value_heads": decoder.get("num_key_value_heads"),
        "head_dim": decoder.get("head_size"),
        "intermediate_size": wide,
        "vocab_size": model.get("vocab_size"),
        "max_position_embeddings": model.get("context_length"),
    });
    let bytes = beside::bytes_of(folder_of(path), &[".onnx", ".onnx.data", ".onnx_data"]);
    let packing = Some(Packing::by(if bytes > 0 { "onnx" } else { "int4" }, None, None));
    Ok(translated(&config, packing, bytes, vec![notes::assumed_width(named(path), wide)]))
}

fn translated(
    config: &Value,
    packing: Option<Packing>,
    bytes: u64,
    notes: Vec<Message>,
) -> Translated {
    Translated { json: config.to_string().into_bytes(), packing, bytes, notes }
}
