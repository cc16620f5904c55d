//! What machines draw and keep while they generate, and what their storage reads.

use serde::Deserialize;

use super::{
    record::Plain,
    scope::Scope,
    speed::{above_zero, rising},
};
use crate::{Message, messages};

/// What a kind of storage reads. Source: `data/storage.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Storage {
    id: String,
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    /// What devices of the catalog call it.
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub when: Vec<Scope>,
    /// 10⁹ bytes a second: low, typical, high.
    pub gbps: [f64; 3],
    source: String,
    checked: String,
}

/// What a kind of machine draws while it generates. Source: `data/power.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Power {
    id: String,
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    pub when: Vec<Scope>,
    /// Watts: low, typical, high.
    pub watts: Option<[f64; 3]>,
    /// Joules for each 10⁹ bytes of weights that a token streams, where no power is known.
    pub joules_per_gb: Option<f64>,
    /// What pauses between tokens add to an energy.
    pub gaps: Option<f64>,
    /// The share of its speed that it keeps once warm: low, typical, high.
    pub kept: Option<[f64; 3]>,
    /// Somebody put a meter on this kind.
    #[serde(default)]
    pub metered: bool,
    pub basis: Message,
    source: String,
    checked: String,
}

impl Plain for Storage {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        rising(&[self.gbps])
    }
}

impl Plain for Power {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let threes: Vec<[f64; 3]> = self.watts.into_iter().chain(self.kept).collect();
        let factors = self.gaps.into_iter().chain(self.joules_per_gb);
        [rising(&threes), vec![above_zero(factors)]].concat()
    }
}
