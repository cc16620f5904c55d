//! Models: published shapes, one entry each in `data/models/<family>.yaml`.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use serde::Deserialize;
use serde_yaml::Value;

use super::{
    keys, names,
    record::{Catalog, Entry, Record},
    suitability::{Facts, Tuned},
    usage::Usage,
};
use crate::{
    Error, Message,
    forward::{
        arch::{self, Page},
        outline::Outline,
    },
    model::shape::Shape,
};

/// A model of the catalog.
#[derive(Clone, Debug, Deserialize)]
pub struct Model {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "read from the text when a name is looked up")]
    aliases: Vec<String>,
    /// Names of a family that people mean this size by.
    #[serde(default)]
    usual_of: Vec<String>,
    /// Other models of exactly this shape.
    #[serde(default)]
    same_shape: Vec<String>,
    pub(crate) arch: String,
    pub(crate) publisher: Option<String>,
    pub(crate) repo: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) released: Option<String>,
    #[serde(rename = "params")]
    pub(crate) published_params: Option<u64>,
    pub(crate) verified: bool,
    pub(crate) tokenizer: Option<String>,
    /// The file type of its own checkpoint, where that is quantized already; other files of it leave
    /// packed what is packed there.
    pub(crate) born: Option<String>,
    /// What it sees and hears through, an entry of its own.
    pub(crate) encoder: Option<String>,
    pub(crate) gguf_note: Option<Message>,
    pub(crate) sources: Vec<String>,
    pub(crate) checked: String,
    #[serde(skip, default = "blank")]
    pub(crate) page: Page,
    #[serde(skip)]
    pub(crate) shape: Shape,
    #[serde(skip)]
    pub(crate) facts: Facts,
    #[serde(skip)]
    pub(crate) usage: Usage,
    /// How far off the shape may be, thousandths of what it takes; 0 where it is known.
    #[serde(skip)]
    pub(crate) error_permille: u64,
    /// The catalog file the facts stand in.
    #[serde(skip)]
    pub(crate) file: Cow<'static, str>,
    /// The link and the revision it was read from.
    #[serde(skip)]
    pub(crate) link: Option<String>,
    /// What it declares in every setup, once somebody asks.
    #[serde(skip)]
    outline: OnceLock<Arc<Outline>>,
    /// Its heads that guess further tokens, once somebody asks.
    #[serde(skip)]
    heads: OnceLock<Option<Arc<Self>>>,
}

/// A page with nothing on it, for an architecture that has none.
pub const fn blank() -> Page {
    |_| {}
}

/// What can be said of a verified model without parsing its entry.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub publisher: Option<&'a str>,
    /// Tokens of context it was trained for.
    pub trained_context: Option<u32>,
    /// The published number of parameters.
    pub params: u64,
    /// What it was tuned for.
    pub tuned: Option<Tuned>,
}

/// Looks at the text of an entry; `None` for a model that is not verified.
pub(super) fn listed<'a>(entry: &Entry<'a>) -> Option<Listed<'a>> {
    Some(Listed {
        id: entry.id,
        name: entry.raw_value("name")?,
        publisher: entry.raw_value("publisher"),
        trained_context: entry.raw_value("trained_context").and_then(|it| it.parse().ok()),
        params: entry
            .raw_value("params")
            .filter(|_| entry.raw_value("verified") == Some("true"))?
            .parse()
            .ok()?,
        tuned: entry.raw_value("tuned").and_then(|name| name.parse().ok()),
    })
}

impl Model {
    /// The id, as in the catalog.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name its publisher gives it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether `name` is that of a family, of which this is the usual size.
    pub(crate) fn is_usual_of(&self, name: &str) -> bool {
        names::any_is(&self.usual_of, name)
    }

    /// Whether `name` is that of another model, which has this shape.
    pub(crate) fn has_shape_of(&self, name: &str) -> bool {
        names::any_is(&self.same_shape, name)
    }

    /// Whether another has the same weights to compute with. How long a context a model was trained for says
    /// nothing about that, nor what is left out, nor heads.
    #[cfg(feature = "files")]
    pub(crate) fn is_shaped_like(&self, other: &Self) -> bool {
        let Shape { trained_context, left_out, pooling, nextn_layers, .. } = other.shape;
        let shape =
            Shape { nextn_layers, pooling, left_out, trained_context, ..self.shape.clone() };
        self.arch == other.arch && shape == other.shape
    }

    /// The architecture, by its GGUF name.
    #[must_use]
    pub fn arch(&self) -> &str {
        &self.arch
    }

    /// Tokens of context it was trained for, where that is published.
    #[must_use]
    pub const fn trained_context(&self) -> Option<u32> {
        self.shape.trained_context
    }

    /// Whether the parameter count that follows from the shape equals a published one.
    #[must_use]
    pub const fn verified(&self) -> bool {
        self.verified
    }

    /// What it declares, whatever pass is made through it.
    pub(crate) fn outline(&self) -> &Arc<Outline> {
        self.outline.get_or_init(|| Arc::new(Outline::of(self.page, &self.shape)))
    }

    /// The heads behind it that guess further tokens (MTP, NextN), as a model beside it; `None` where it has none,
    /// or its architecture's are not described.
    pub(crate) fn heads(&self) -> Option<&Arc<Self>> {
        let described = || {
            let page = arch::heads(&self.arch).filter(|_| self.shape.nextn_layers > 0)?;
            let (outline, heads) = (OnceLock::new(), OnceLock::new());
            let shape = self.shape.of_heads();
            Some(Arc::new(Self { page, shape, outline, heads, ..self.clone() }))
        };
        self.heads.get_or_init(described).as_ref()
    }

    /// Itself, or what is impossible about it.
    fn sound(self) -> Result<Self, String> {
        let fault = self.shape.fault().or_else(|| self.facts.fault());
        let fault = fault.or_else(|| self.usage.fault());
        fault.map_or(Ok(self), Err)
    }
}

/// A key that nothing is read from, and why it is refused.
fn unknown(entry: &Value) -> Option<(&str, String)> {
    let own = [keys::of::<Model>(), keys::of::<Shape>()].concat();
    let known = [own.as_slice(), keys::of::<Facts>(), keys::of::<Usage>()].concat();
    let mut keys = entry.as_mapping()?.keys().filter_map(Value::as_str);
    let odd = keys.find(|key| !known.contains(key))?;
    Some((odd, format!("unknown field `{odd}`, expected one of `{}`", known.join("`, `"))))
}

/// The fault of an entry with its line, which is lost where three structs are read from one value.
fn located(entry: &Entry<'_>, error: Error) -> Error {
    let own = entry.read::<Model>().map(drop);
    let shape = || entry.read::<Shape>().map(drop);
    let facts = || entry.read::<Facts>().map(drop);
    let usage = || entry.read::<Usage>().map(drop);
    own.and_then(|()| shape()).and_then(|()| facts()).and_then(|()| usage()).err().unwrap_or(error)
}

impl Record for Model {
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let fault = |reason: String| entry.fault(reason);
        let value: Value = entry.read().map_err(|error| located(entry, error))?;
        if let Some((key, reason)) = unknown(&value) {
            return Err(entry.at(key).fault(reason));
        }
        let mut model = parts(&value).map_err(|error| located(entry, fault(error.to_string())))?;
        model.page = arch::page(&model.arch)
            .ok_or_else(|| fault(format!("no architecture is called {}", model.arch)))?;
        if model.sources.is_empty() {
            return Err(fault("sources must name where the facts come from".to_owned()));
        }
        let mut named = model.usage.sources();
        if let Some(source) = named.find(|source| !model.sources.contains(source)) {
            return Err(fault(format!("source {source} is not among the sources of the model")));
        }
        drop(named);
        if !is_date(&model.checked) {
            return Err(fault(format!(
                "checked must be a date such as 2026-11-22, not {}",
                model.checked
            )));
        }
        Self { file: entry.file(), ..model }.sound().map_err(fault)
    }
}

/// A model described by the same keys as an entry, found elsewhere: in the model's own file.
pub fn of_facts(
    facts: serde_yaml::Mapping,
    page: Page,
    file: Cow<'static, str>,
) -> Result<Model, String> {
    let facts = Value::Mapping(facts);
    if let Some((_, reason)) = unknown(&facts) {
        return Err(reason);
    }
    let model = parts(&facts).map_err(|error| error.to_string())?;
    Model { page, file, ..model }.sound()
}

/// The four structs that are read from the keys of one entry.
fn parts(entry: &Value) -> Result<Model, serde_yaml::Error> {
    let (shape, facts) = (Shape::deserialize(entry)?.completed(), Facts::deserialize(entry)?);
    let usage = Usage::deserialize(entry)?;
    Ok(Model { shape, facts, usage, ..Model::deserialize(entry)? })
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_read_by_two_of_the_structs_of_an_entry() {
        let own = [keys::of::<Model>(), keys::of::<Shape>()].concat();
        let mut all = [own.as_slice(), keys::of::<Facts>(), keys::of::<Usage>()].concat();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
    }
}
