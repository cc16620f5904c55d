//! A Hugging Face `config.json`: its keys, and the facts they are.
//!
//! Keys as in the configuration classes of Hugging Face transformers; what the converter makes of them as in
//! llama.cpp 0c1e57098, `conversion/`.

mod blocks;
mod encoders;
mod estimate;
mod kept;
mod layers;
mod said;
mod sight;
mod sizes;

pub(super) use estimate::DECODER;

use std::{cell::RefCell, sync::Arc};

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
use said::{Heard, said};
use sizes::{NEEDED, unsaid};

/// Names of the part about text, in models that also see or hear; one may lie in another.
const PARTS: [&str; 4] = ["text_config", "llm_config", "language_config", "thinker_config"];

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
}

/// The part about text of a part.
fn inner(part: &Mapping) -> Option<&Mapping> {
    PARTS.iter().find_map(|name| part.get(*name)?.as_mapping())
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

#[cfg(test)]
mod tests;
