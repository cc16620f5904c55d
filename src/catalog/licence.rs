//! Licences of models: what they mean to those who ship a product.

use serde::{Deserialize, Serialize};

use super::record::Plain;
use crate::Message;

/// How much a licence asks of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "LicenceClass"))]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Free for commercial use; notices are kept.
    Permissive,
    /// Commercial use on conditions: a number of users, a revenue, places, prohibited uses.
    Conditions,
    /// No commercial use.
    Research,
}

/// A licence. Source: `data/licences.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// The text that `licence` of a model holds.
    pub id: String,
    pub class: Class,
    /// What it means to a product team; a short reading, not advice.
    pub note: Message,
    pub source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

impl Plain for Licence {}
