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
    /// The most it delivers in one piece, in bytes; none where that is all it delivers.
    pub pack: Option<u64>,
    source: String,
    checked: String,
}

impl Plain for Store {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let odd = self.pack.is_some_and(|pack| pack == 0 || pack > self.delivers);
        vec![
            (self.delivers == 0, "delivers must be above 0"),
            (odd, "pack must be above 0 and at most delivers"),
        ]
    }
}
