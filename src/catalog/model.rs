//! Models: published shapes, one entry each in `data/models/<family>.yaml`.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use super::{
    keys,
    record::{Catalog, Entry, Record},
    suitability::Facts,
};
use crate::{
    Error, Message,
    forward::arch::{self, Page},
    model::shape::Shape,
};

/// A model of the catalog.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arch: String,
    pub(crate) page: Page,
    pub(crate) shape: Shape,
    pub(crate) published_params: Option<u64>,
    pub(crate) verified: bool,
    pub(crate) publisher: Option<String>,
    pub(crate) repo: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) released: Option<String>,
    pub(crate) tokenizer: Option<String>,
    pub(crate) gguf_note: Option<Message>,
    pub(crate) facts: Facts,
    pub(crate) sources: Vec<String>,
    pub(crate) checked: String,
    /// The catalog file the facts stand in.
    pub(crate) file: Cow<'static, str>,
}

/// What can be said of a verified model without parsing its entry.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub publisher: Option<&'a str>,
    /// The published number of parameters.
    pub params: u64,
}

/// Looks at the text of an entry; `None` for a model that is not verified.
pub(super) fn listed<'a>(entry: &Entry<'a>) -> Option<Listed<'a>> {
    Some(Listed {
        id: entry.id,
        name: entry.value("name")?,
        publisher: entry.value("publisher"),
        params: entry
            .value("params")
            .filter(|_| entry.value("verified") == Some("true"))?
            .parse()
            .ok()?,
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
}

/// An entry as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(flatten)]
    own: Own,
    #[serde(flatten)]
    shape: Shape,
    #[serde(flatten)]
    facts: Facts,
}

/// What is neither a shape nor a reason to choose.
#[derive(Deserialize)]
struct Own {
    id: String,
    name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "read from the text when a name is looked up")]
    aliases: Vec<String>,
    arch: String,
    publisher: Option<String>,
    repo: Option<String>,
    licence: Option<String>,
    released: Option<String>,
    params: Option<u64>,
    verified: bool,
    tokenizer: Option<String>,
    gguf_note: Option<Message>,
    sources: Vec<String>,
    checked: String,
}

/// The keys of an entry, of which one that nothing is read from is refused.
struct Keys;

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        keys::check(deserializer, &[keys::of::<Own>(), keys::of::<Shape>(), keys::of::<Facts>()])?;
        Ok(Self)
    }
}

/// The fault of an entry with its line, which is lost where three structs are read from one map.
fn located(entry: &Entry<'_>, error: Error) -> Error {
    let known = entry.read::<Keys>().map(drop);
    let own = || entry.read::<Own>().map(drop);
    let shape = || entry.read::<Shape>().map(drop);
    let facts = || entry.read::<Facts>().map(drop);
    let found = known.and_then(|()| own()).and_then(|()| shape()).and_then(|()| facts());
    found.err().unwrap_or(error)
}

impl Record for Model {
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let raw: Raw = entry.read().map_err(|error| located(entry, error))?;
        let fault = |reason: String| entry.fault(reason);
        let page = arch::page(&raw.own.arch)
            .ok_or_else(|| fault(format!("no architecture is called {}", raw.own.arch)))?;
        if raw.own.sources.is_empty() {
            return Err(fault("sources must name where the facts come from".to_owned()));
        }
        if !is_date(&raw.own.checked) {
            return Err(fault(format!(
                "checked must be a date such as 2026-11-22, not {}",
                raw.own.checked
            )));
        }
        build(raw, page, entry.file.clone()).map_err(fault)
    }
}

/// A model described by the same keys as an entry, found elsewhere: in the model's own file.
pub fn of_facts(
    facts: serde_yaml::Mapping,
    page: Page,
    file: Cow<'static, str>,
) -> Result<Model, String> {
    let raw = serde_yaml::from_value(serde_yaml::Value::Mapping(facts));
    build(raw.map_err(|error| error.to_string())?, page, file)
}

fn build(raw: Raw, page: Page, file: Cow<'static, str>) -> Result<Model, String> {
    let Raw { own, shape, facts } = raw;
    let shape = shape.completed();
    if let Some(reason) = shape.fault().or_else(|| facts.fault()) {
        return Err(reason);
    }
    Ok(Model {
        id: own.id,
        name: own.name,
        arch: own.arch,
        page,
        shape,
        published_params: own.params,
        verified: own.verified,
        publisher: own.publisher,
        repo: own.repo,
        licence: own.licence,
        released: own.released,
        tokenizer: own.tokenizer,
        gguf_note: own.gguf_note,
        facts,
        sources: own.sources,
        checked: own.checked,
        file,
    })
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() }
        })
}
