//! A Hugging Face `config.json`: its keys, and the facts they are.
//!
//! Keys as in the configuration classes of Hugging Face transformers; what the converter makes of them as in
//! llama.cpp 0c1e57098, `conversion/`.

mod blocks;
mod encoders;
mod estimate;
mod kept;
mod layers;

pub(super) use estimate::DECODER;

use std::{cell::RefCell, collections::BTreeSet, slice, sync::Arc};

use serde_yaml::{Mapping, Value};

use super::{
    facts::{Facts, Named},
    wrong,
};
use crate::{
    Catalog, Error,
    catalog::{architecture::Architecture, file_type::FileType, model::Model},
    forward::arch,
    messages::plain::{plain, short},
};

/// Whole numbers that are facts of a model, what a catalog entry calls them, and the names they go by.
const NUMBERS: &[(&str, &[&str])] = &[
    (
        "layers",
        &["num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_transformer_layers"],
    ),
    ("hidden", &["hidden_size", "n_embd", "n_embed", "d_model", "dim", "model_dim"]),
    ("heads", &["num_attention_heads", "n_head", "n_heads", "num_query_heads", "num_heads"]),
    (
        "kv_heads",
        &[
            "num_key_value_heads",
            "n_kv_heads",
            "num_kv_heads",
            "n_head_kv",
            "multi_query_group_num",
            "num_query_groups",
            "kv_n_heads",
        ],
    ),
    ("head_dim", &["head_dim", "attention_head_dim", "kv_channels", "d_kv"]),
    (
        "feed_forward",
        &["intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "hidden_dim", "d_ff"],
    ),
    ("token_types", &["type_vocab_size"]),
    ("shared_caches", &["num_kv_shared_layers"]),
    ("per_layer_embedding", &["hidden_size_per_layer_input"]),
];

/// Choices that are facts of a model.
const FLAGS: &[(&str, &[&str])] = &[
    (
        "qkv_bias",
        &["attention_bias", "use_qkv_bias", "add_qkv_bias", "qkv_bias", "use_bias", "bias"],
    ),
    ("output_bias", &["attention_out_bias", "attention_bias", "use_bias", "bias"]),
    ("ffn_bias", &["mlp_bias", "use_bias", "bias"]),
    ("head_bias", &["lm_head_bias"]),
    ("parallel", &["use_parallel_residual"]),
    ("rope_freqs", &["rope_freqs"]),
];

/// Fractions that are facts of a model.
const FRACTIONS: &[(&str, &str)] =
    &[("attn_softcap", "attn_logit_softcapping"), ("final_softcap", "final_logit_softcapping")];

/// Facts without which nothing can be said of a model.
const NEEDED: [&str; 3] = ["layers", "hidden", "vocab"];

/// The names of the longest context a model was trained for. Some files have an absurd number there.
const CONTEXT: &[&str] = &[
    "max_position_embeddings",
    "n_positions",
    "max_sequence_length",
    "max_context_length",
    "seq_length",
    "model_max_length",
    "max_seq_len",
    "max_length",
];

/// The names that a size of the vocabulary goes by.
const VOCAB: &[&str] = &["padded_vocab_size", "vocab_size"];

/// The names that a size goes by in a file.
fn keys_of(name: &str) -> &'static [&'static str] {
    let known = NUMBERS.iter().find(|(known, _)| *known == name);
    known.map_or(VOCAB, |(_, keys)| keys)
}

/// Names of the part about text, in models that also see or hear; one may lie in another.
const PARTS: [&str; 4] = ["text_config", "llm_config", "language_config", "thinker_config"];

/// Names of the parts about one block, in models that keep such parts.
const BLOCK_PARTS: [&str; 2] = ["attn_config", "ffn_config"];

/// What a class of models adds to the name of its architecture.
const CLASS_ENDS: [&str; 4] = ["For", "LMHead", "LM", "Model"];

/// A configuration.
#[derive(Debug)]
pub(super) struct Config {
    file: String,
    /// All of it.
    whole: Mapping,
    /// Of models that also see or hear, the part about text.
    text: Mapping,
    /// What the model calls its architecture: by the innermost part that says it.
    model_type: Option<String>,
    /// The class that part names.
    class: Option<String>,
    /// The text is a part of the whole.
    nested: bool,
    /// What was noticed in reading it.
    heard: RefCell<Heard>,
}

/// What a configuration says that is no answer, and what it leaves to its class.
#[derive(Debug, Default)]
struct Heard {
    odd: Option<Odd>,
    of_class: BTreeSet<String>,
}

/// A value that means nothing under its key.
#[derive(Debug)]
struct Odd {
    key: String,
    value: String,
}

impl Config {
    /// Parses a configuration; `file` is its name in messages.
    pub(super) fn parse(file: &str, json: &[u8]) -> Result<Self, Error> {
        let whole: Mapping = serde_json::from_slice(json)
            .map_err(|error| wrong(file, format!("it is no JSON object: {error}")))?;
        let odd = PARTS.iter().find(|key| said(&whole, key).is_some_and(|part| !part.is_mapping()));
        if let Some(key) = odd {
            return Err(wrong(file, format!("its {key} is no object")));
        }
        let mut parts = vec![&whole];
        while let Some(part) = parts.last().and_then(|part| inner(part)) {
            parts.push(part);
        }
        let text = parts.last().copied().cloned().unwrap_or_default();
        let named = parts.iter().rev().find(|part| type_of(part).is_some()).copied();
        let (model_type, class) =
            (named.and_then(type_of), named.or(parts.last().copied()).and_then(class_of));
        let nested = parts.len() > 1;
        let heard = RefCell::default();
        Ok(Self { file: file.to_owned(), text, model_type, class, nested, whole, heard })
    }

    /// What the model calls its architecture.
    pub(super) fn model_type(&self) -> Option<String> {
        let own = self.model_type.as_ref().or(self.class.as_ref());
        own.map(|name| plain(&short(name)).into_owned())
    }

    /// The architecture, if it is one we know.
    pub(super) fn architecture(
        &self,
        catalog: &Catalog,
    ) -> Result<Option<Arc<Architecture>>, Error> {
        let Some(model_type) = self.model_type() else {
            if NEEDED.iter().all(|name| self.says(name)) {
                return Ok(None);
            }
            return Err(wrong(&self.file, "it does not name a model_type, so it is no model's"));
        };
        if let Some(id) = self.encoder().or_else(|| self.plainer()) {
            return catalog.by_id::<Architecture>(id);
        }
        let known = catalog.first(|one: &Architecture| one.hf_model_types.contains(&model_type))?;
        let Some(class) = self.class.as_ref().filter(|_| known.is_none()) else {
            return Ok(known);
        };
        // Who renames a model keeps its class, by which the converter goes.
        let is_of = |known: &String| known.replace(['_', '-'], "") == *class;
        catalog.first(|one: &Architecture| one.hf_model_types.iter().any(is_of))
    }

    /// The architecture that the converter takes instead, for models without what their type is for.
    fn plainer(&self) -> Option<&'static str> {
        let count = |key: &str| self.text.get(key).and_then(Value::as_u64).unwrap_or(0);
        let own = self.model_type.as_deref()?;
        if own == "nemotron_h" && count("n_routed_experts") > 0 {
            return Some("nemotron_h_moe");
        }
        if own == "deepseek_v2" && self.text.get("use_mla").and_then(Value::as_bool) == Some(false)
        {
            return Some("deepseek2-ocr");
        }
        let kinds = self.text.get("layer_types").and_then(Value::as_sequence)?;
        let recurrent = kinds.iter().any(|kind| kind.as_str() == Some("mamba"));
        if own != "granitemoehybrid" || recurrent {
            return None;
        }
        Some(if count("num_local_experts") > 0 { "granitemoe" } else { "granite" })
    }

    /// The file type that the converter writes of the packed weights as they are.
    pub(super) fn born(&self, catalog: &Catalog) -> Result<Option<Arc<FileType>>, Error> {
        let method = self.quantization().and_then(|said| said.get("quant_method")?.as_str());
        let Some(method) = method else { return Ok(None) };
        catalog.first(|one: &FileType| one.packings.iter().any(|packing| packing == method))
    }

    /// What it says of how the weights of the repository are packed.
    pub(super) fn quantization(&self) -> Option<&Value> {
        let said = |part: &'_ Mapping, key: &str| part.get(key).is_some_and(Value::is_mapping);
        let parts = [&self.whole, &self.text];
        let keys = ["quantization_config", "quantization"];
        let mut all = parts.into_iter().flat_map(|part| keys.map(|key| (part, key)));
        let (part, key) = all.find(|(part, key)| said(part, key))?;
        part.get(key)
    }

    /// The model it describes.
    pub(super) fn model(
        &self,
        named: &str,
        architecture: &Architecture,
        adjust: impl FnOnce(&mut Facts),
    ) -> Result<Model, Error> {
        let none = |reason: String| {
            wrong(
                &self.file,
                format!("it does not describe a model of {}: {reason}", architecture.id),
            )
        };
        let mut facts = self.facts(architecture);
        self.blocks(architecture, &mut facts);
        self.encodes(architecture, &mut facts);
        self.layers(architecture, &mut facts).map_err(none)?;
        if let Some(reason) = self.odd(|_| true) {
            return Err(none(reason));
        }
        facts.fill(architecture);
        if let Some(key) = unsaid(&facts) {
            return Err(none(format!("it says nothing of its {key}")));
        }
        if let Some(reason) = facts.lack(architecture) {
            return Err(none(reason));
        }
        facts.derive();
        if let Some(dim) = self.rotated(architecture, facts.number("head_dim").unwrap_or(0)) {
            facts.set("rope_dim", dim);
        }
        adjust(&mut facts);
        self.described(named, architecture, facts).map_err(none)
    }

    /// The model of these facts; the reason if there is none.
    fn described(
        &self,
        named: &str,
        architecture: &Architecture,
        facts: Facts,
    ) -> Result<Model, String> {
        let page = arch::page(&architecture.id)
            .ok_or_else(|| format!("no architecture is called {}", architecture.id))?;
        let path = self.whole.get("_name_or_path").and_then(Value::as_str);
        let called = path.and_then(|path| path.trim_end_matches('/').rsplit('/').next());
        let called =
            called.filter(|name| !name.is_empty()).map(|name| plain(&short(name)).into_owned());
        let name = called.as_deref();
        let mut model = facts.model(Named { file: named, name, arch: &architecture.id }, page)?;
        model.error_permille = architecture.error_permille;
        Ok(model)
    }

    /// The value of a key, also of one that stands in the part about a block.
    fn said(&self, key: &str) -> Option<&Value> {
        let inner = |part: &&str| self.text.get(*part)?.get(key).filter(|value| !value.is_null());
        said(&self.text, key).or_else(|| BLOCK_PARTS.iter().find_map(inner))
    }

    /// Whether it says a size itself.
    fn says(&self, name: &str) -> bool {
        keys_of(name).iter().any(|key| self.said(key).is_some())
    }

    /// The value of the first of `keys`: as it stands, or as it is meant where it does not.
    fn get(&self, architecture: &Architecture, keys: &[&str]) -> Option<Value> {
        let meant = |key: &str| {
            let value = said(&architecture.hf_defaults, key)?;
            if is_size(key) {
                self.left_out(key, value);
            }
            Some(value)
        };
        let found = keys.iter().find_map(|key| self.said(key).or_else(|| meant(key)));
        found.cloned().or_else(|| self.of_class(architecture, keys))
    }

    /// The value that the class has, of a key the file does not have.
    fn of_class(&self, architecture: &Architecture, keys: &[&str]) -> Option<Value> {
        let class = self.class_defaults(architecture)?;
        let left_out = |key: &&&str| !self.text.contains_key(**key);
        let (key, value) =
            keys.iter().filter(left_out).find_map(|key| Some((*key, class.get(*key)?)))?;
        self.left_out(key, value);
        Some(value.clone())
    }

    /// Notes a number that the class has and the file leaves out.
    fn left_out(&self, key: &str, value: &Value) {
        if let Some(number) = value.as_u64() {
            self.heard.borrow_mut().of_class.insert(format!("{key} {number}"));
        }
    }

    /// What `take` makes of the value of the first of `keys`; a value that it makes nothing of is no answer.
    fn taken<T>(
        &self,
        architecture: &Architecture,
        keys: &[&str],
        take: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(architecture, keys)?;
        let taken = take(&value);
        if taken.is_none() {
            let key = keys.iter().find(|key| self.said(key).is_some()).unwrap_or(&"");
            let value = short(&serde_json::to_string(&value).unwrap_or_default()).into_owned();
            let odd = Odd { key: (*key).to_owned(), value };
            self.heard.borrow_mut().odd.get_or_insert(odd);
        }
        taken
    }

    /// What was said in a way that means nothing; `which` of it counts.
    fn odd(&self, which: impl Fn(&str) -> bool) -> Option<String> {
        let heard = self.heard.borrow();
        let Odd { key, value } = heard.odd.as_ref().filter(|odd| which(&odd.key))?;
        Some(format!("its {key} is {value}, which means nothing there"))
    }

    /// The sizes that the file does not say and its class has, as it would spell them.
    pub(super) fn taken_from_class(&self) -> Vec<String> {
        self.heard.borrow().of_class.iter().cloned().collect()
    }

    /// The sizes its class has; of what is no part, which is written whole, only if it has some of its own.
    fn class_defaults<'a>(&self, architecture: &'a Architecture) -> Option<&'a Mapping> {
        let sized = |(name, keys): &(&str, &[&str])| {
            !["layers", "hidden"].contains(name)
                || keys.iter().any(|key| self.text.contains_key(*key))
        };
        let known = architecture.hf_class_defaults.get(self.model_type.as_deref()?)?;
        Some(known).filter(|_| self.nested || NUMBERS.iter().all(sized))
    }

    fn number(&self, architecture: &Architecture, keys: &[&str]) -> Option<u64> {
        self.taken(architecture, keys, number)
    }

    fn flag(&self, architecture: &Architecture, keys: &[&str]) -> Option<bool> {
        self.taken(architecture, keys, Value::as_bool)
    }

    fn text(&self, architecture: &Architecture, keys: &[&str]) -> Option<String> {
        self.taken(architecture, keys, |value| Some(value.as_str()?.to_owned()))
    }

    fn fraction(&self, architecture: &Architecture, keys: &[&str]) -> Option<f64> {
        self.taken(architecture, keys, Value::as_f64)
    }

    /// The names in a list, such as the kinds of layers.
    fn names(&self, architecture: &Architecture, key: &str) -> Option<Vec<String>> {
        let name = |value: &Value| Some(value.as_str()?.to_owned());
        self.taken(architecture, &[key], |list| list.as_sequence()?.iter().map(name).collect())
    }

    fn facts(&self, architecture: &Architecture) -> Facts {
        let mut facts = Facts::default();
        for (name, keys) in NUMBERS {
            // What the file says goes before any default, whatever it calls it.
            let own = keys.iter().find(|key| self.said(key).is_some());
            let keys = own.map_or(*keys, slice::from_ref);
            match self.taken(architecture, keys, numbers).as_deref() {
                Some([number]) => facts.set(name, *number),
                Some(list) => facts.set_list(name, list),
                None => {}
            }
        }
        facts.set_if("trained_context", self.get(architecture, CONTEXT).filter(Value::is_u64));
        for (name, keys) in FLAGS {
            facts.set_if(name, self.flag(architecture, keys));
        }
        for (name, key) in FRACTIONS {
            let number = |value: &Value| value.is_number().then(|| value.clone());
            facts.set_if(name, self.taken(architecture, &[key], number));
        }
        if self.text(architecture, &["attention_head_type"]).as_deref() == Some("multiquery")
            || (self.flag(architecture, &["multi_query"]) == Some(true) && !facts.has("kv_heads"))
        {
            facts.set("kv_heads", 1_u64);
        }
        if !facts.has("feed_forward") {
            facts.set_if("feed_forward", self.usual_width(architecture, &facts));
        }
        facts.set_if("vocab", self.vocab(architecture));
        if architecture.window {
            facts.set_if("window", self.number(architecture, &["sliding_window"]));
        }
        facts.set("tied_embeddings", self.is_tied(architecture));
        if let Some(kind) = self.text(architecture, &["feed_forward_proj"]) {
            facts.set("gated", kind.starts_with("gated"));
        }
        self.rotation(architecture, &mut facts);
        facts
    }

    /// Rows of the embedding table, as the converter writes it.
    fn vocab(&self, architecture: &Architecture) -> Option<u64> {
        let vocab = self.number(architecture, VOCAB)?;
        let multiple = self.number(architecture, &["pad_vocab_size_multiple"]);
        let multiple = architecture.vocab_multiple.map(|usual| multiple.unwrap_or(usual).max(1));
        let kept = architecture.vocab_at_most.unwrap_or(u64::MAX);
        vocab.min(kept).checked_next_multiple_of(multiple.unwrap_or(1))
    }

    /// Whether the output matrix is the embedding table: a model that also sees says it of the whole, or of its
    /// text.
    fn is_tied(&self, architecture: &Architecture) -> bool {
        let names = ["tie_word_embeddings", "tie_embedding", "share_input_output_layers"];
        let of_text = names.iter().find(|name| said(&self.text, name).is_some());
        let of_whole = || names.iter().find_map(|name| said(&self.whole, name)?.as_bool());
        let whole = if of_text.is_some() { None } else { of_whole() };
        let names = of_text.map_or(&names[..], slice::from_ref);
        whole.or_else(|| self.flag(architecture, names)).unwrap_or(true)
    }

    /// The width of the feed-forward block, where it is not said.
    fn usual_width(&self, architecture: &Architecture, facts: &Facts) -> Option<u64> {
        let width = architecture.hf_feed_forward.get(self.model_type.as_deref()?)?;
        width.of(facts.number("hidden")?)
    }

    /// What is said about rotation: under `rope_parameters`, or the older `rope_scaling`.
    fn rotation(&self, architecture: &Architecture, facts: &mut Facts) {
        let Some(Value::Mapping(rope)) =
            self.get(architecture, &["rope_parameters", "rope_scaling"])
        else {
            return;
        };
        let kind = rope.get("rope_type").or(rope.get("type")).and_then(Value::as_str);
        if kind == Some("llama3") {
            facts.set("rope_freqs", true);
        }
        if rope.get("long_factor").is_some_and(Value::is_sequence) {
            facts.set("rope_factors", true);
        }
        if rope.get("llama_4_scaling_beta").is_some_and(Value::is_number) {
            facts.set("temperature_scale", true);
        }
    }

    /// The rotated dimensions of a head, if not all of them.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the converter rounds the same product down; both factors are small"
    )]
    fn rotated(&self, architecture: &Architecture, head_dim: u64) -> Option<u64> {
        if architecture.needs.iter().any(|need| need == "latent") {
            return None;
        }
        if let Some(dim) = self.number(architecture, &["rotary_dim"]).filter(|&dim| dim <= head_dim)
        {
            return Some(dim);
        }
        let keys = ["partial_rotary_factor", "rotary_pct", "rope_pct"];
        let rope = self.get(architecture, &["rope_parameters"]);
        let nested = rope.as_ref().and_then(|rope| rope.get(keys[0])).and_then(Value::as_f64);
        let own = || self.fraction(architecture, &keys);
        let factor = nested.or_else(own).filter(|factor| (0.0..=1.0).contains(factor))?;
        Some((head_dim as f64 * factor) as u64)
    }
}

/// The part about text of a part.
fn inner(part: &Mapping) -> Option<&Mapping> {
    PARTS.iter().find_map(|name| part.get(*name)?.as_mapping())
}

/// The value of a key, if it says something.
fn said<'a>(part: &'a Mapping, key: &str) -> Option<&'a Value> {
    part.get(key).filter(|value| !value.is_null())
}

/// A whole number, or one for each layer where all are alike.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Sequence(list) => {
            let first = list.first()?;
            list.iter().all(|one| one == first).then(|| first.as_u64())?
        }
        other => other.as_u64(),
    }
}

/// A whole number, or one for every layer.
fn numbers(value: &Value) -> Option<Vec<u64>> {
    match value {
        Value::Sequence(list) => list.iter().map(Value::as_u64).collect(),
        other => Some(vec![other.as_u64()?]),
    }
}

/// Whether a key says how large a model is.
fn is_size(key: &str) -> bool {
    VOCAB.contains(&key) || NUMBERS.iter().any(|(_, keys)| keys.contains(&key))
}

fn type_of(part: &Mapping) -> Option<String> {
    let name = part.get("model_type")?.as_str().filter(|name| !name.is_empty())?;
    Some(plain(&short(name)).into_owned())
}

/// The architecture that a part's class is named after, in small letters.
fn class_of(part: &Mapping) -> Option<String> {
    let class = part.get("architectures")?.as_sequence()?.first()?.as_str()?;
    let end = CLASS_ENDS.iter().filter_map(|end| class.find(end)).filter(|&at| at > 0).min();
    Some(plain(class.get(..end.unwrap_or(class.len()))?).to_ascii_lowercase())
}

/// What nothing can be said without and the file does not say, as it would spell it.
fn unsaid(facts: &Facts) -> Option<&'static str> {
    let missing = NEEDED.iter().find(|name| !facts.has(name))?;
    let keys = keys_of(missing);
    if *missing == "vocab" { keys.last() } else { keys.first() }.copied()
}

#[cfg(test)]
mod tests;
