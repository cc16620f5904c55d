//! Preferences: which runtime suits which place, most efficient first.

use serde::Deserialize;

use super::{
    record::{Catalog, Entry, Record, Topic},
    scope::Scope,
};
use crate::{Error, Message};

/// What suits some places. Source: `data/preferences.yaml`; of several that hold, the first counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preference {
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader of the file"))]
    pub(crate) id: String,
    /// The places, as a heading.
    pub(crate) name: Message,
    /// Which places those are; every one where nothing is asked.
    #[serde(default)]
    pub(crate) when: Scope,
    /// Best first.
    pub(crate) prefer: Vec<Choice>,
    #[serde(default)]
    pub(crate) avoid: Vec<Avoid>,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// A runtime that suits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    /// An id of `data/runtimes.yaml`.
    pub(crate) runtime: String,
    /// An id of `data/backends.yaml`; the runtime's own choice where none is named.
    pub(crate) backend: Option<String>,
    pub(crate) why: Message,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
}

/// A runtime that does not suit, even where it runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Avoid {
    /// An id of `data/runtimes.yaml`.
    pub(crate) runtime: String,
    /// An id of `data/backends.yaml`; all of them where none is named.
    #[expect(dead_code, reason = "for plans to heed")]
    backend: Option<String>,
    pub(crate) why: Message,
}

impl Record for Preference {
    const TOPIC: Topic = Topic::Preferences;

    /// Reads one entry.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let preference: Preference = entry.read()?;
        if preference.prefer.is_empty() {
            return Err(entry.fault("prefer must name at least one runtime".to_owned()));
        }
        Ok(preference)
    }
}
