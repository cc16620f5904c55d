//! Stores: how much of a model they deliver with an app.

use serde::Deserialize;

use super::{record::Plain, scope::Scope};
use crate::Message;

/// A store that delivers apps. Source: `data/stores.yaml`; the first that holds counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Store {
    pub id: String,
    pub name: Message,
    /// Where apps come from it.
    pub when: Scope,
    /// The most it delivers for one app, in bytes.
    pub delivers: u64,
    source: String,
    checked: String,
}

impl Plain for Store {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        vec![(self.delivers == 0, "delivers must be above 0")]
    }
}
