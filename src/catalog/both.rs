//! Prose in both languages of the program.

use serde::{Deserialize, Serialize};

/// The same said in English and in Spanish.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Both {
    pub(crate) en: String,
    pub(crate) es: String,
}

impl Both {
    /// Whether either language is missing.
    pub(crate) fn is_missing(&self) -> bool {
        self.en.trim().is_empty() || self.es.trim().is_empty()
    }
}
