//! Preferences: which runtime suits which place, most efficient first.

use serde::Deserialize;

use super::{record::Plain, scope::Scope};
use crate::Message;

/// What suits some places. Source: `data/preferences.yaml`; of several that hold, the first counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Preference {
    pub id: String,
    /// The places, as a heading.
    pub name: Message,
    /// Which places those are; every one where nothing is asked.
    #[serde(default)]
    pub when: Scope,
    /// Best first.
    pub prefer: Vec<Choice>,
    #[serde(default)]
    pub avoid: Vec<Avoid>,
    checked: String,
}

/// A runtime that suits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// An id of `data/runtimes.yaml`.
    pub runtime: String,
    /// An id of `data/backends.yaml`; the runtime's own choice where none is named.
    pub backend: Option<String>,
    pub why: Message,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
}

/// A runtime that does not suit, even where it runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Avoid {
    /// An id of `data/runtimes.yaml`.
    pub runtime: String,
    /// An id of `data/backends.yaml`; all of them where none is named.
    pub backend: Option<String>,
    pub why: Message,
}

impl Plain for Preference {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        vec![(self.prefer.is_empty(), "prefer must name at least one runtime")]
    }
}
