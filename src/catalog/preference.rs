//! Preferences: which runtime suits which place, most efficient first.

use serde::Deserialize;

use super::{
    record::{Catalog, Entry, Record, Topic},
    rule::{Facts, admits},
};
use crate::{Error, Message};

/// What suits some places. Source: `data/preferences.yaml`; of several that hold, the first counts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preference {
    pub(crate) id: String,
    /// The places, as a heading.
    pub(crate) name: Message,
    /// Which places those are; every one where nothing is asked.
    #[serde(default)]
    pub(crate) when: Where,
    /// Best first.
    pub(crate) prefer: Vec<Choice>,
    #[serde(default)]
    pub(crate) avoid: Vec<Avoid>,
    checked: String,
}

/// What a place must have: of each list that is not empty, one. What is not known about a place is
/// not had, unlike in a [`Rule`](super::rule::Rule).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Where {
    /// Systems, by id.
    #[serde(default)]
    pub(crate) systems: Vec<String>,
    /// Instruction sets, as `data/cpus.yaml` names them.
    #[serde(default)]
    pub(crate) isas: Vec<String>,
    /// Makers of the chip.
    #[serde(default)]
    pub(crate) vendors: Vec<String>,
    /// Chips, by id.
    #[serde(default)]
    pub(crate) chips: Vec<String>,
    /// GPU interfaces.
    #[serde(default)]
    pub(crate) apis: Vec<String>,
    /// The least memory it is sold with; GiB.
    pub(crate) least_ram_gib: Option<u64>,
    /// The most; GiB.
    pub(crate) most_ram_gib: Option<u64>,
}

/// A runtime that suits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    /// An id of `data/runtimes.yaml`.
    pub(crate) runtime: String,
    /// An id of `data/backends.yaml`; the runtime's own choice where none is named.
    pub(crate) backend: Option<String>,
    pub(crate) why: Message,
    pub(crate) source: String,
}

/// A runtime that does not suit, even where it runs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Avoid {
    /// An id of `data/runtimes.yaml`.
    pub(crate) runtime: String,
    /// An id of `data/backends.yaml`; all of them where none is named.
    pub(crate) backend: Option<String>,
    pub(crate) why: Message,
}

impl Where {
    /// Whether a place with these facts and this memory, in bytes as it is sold, is one of those.
    pub(crate) fn holds(&self, facts: &Facts<'_>, ram: Option<u64>) -> bool {
        let among = |list: &[String], fact: Option<&str>| {
            list.is_empty() || fact.is_some_and(|fact| admits(list, fact))
        };
        let any = |apis: &[String]| apis.iter().any(|api| self.apis.contains(api));
        let gib = |gib: u64| gib.saturating_mul(1 << 30);
        among(&self.systems, facts.system)
            && among(&self.isas, facts.isa)
            && among(&self.vendors, facts.vendor)
            && among(&self.chips, facts.chip)
            && (self.apis.is_empty() || facts.apis.is_some_and(any))
            && self.least_ram_gib.is_none_or(|least| ram.is_some_and(|ram| ram >= gib(least)))
            && self.most_ram_gib.is_none_or(|most| ram.is_some_and(|ram| ram <= gib(most)))
    }
}

impl Record for Preference {
    const TOPIC: Topic = Topic::Preferences;

    /// Reads one entry.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let preference: Preference = entry.read()?;
        if preference.prefer.is_empty() {
            return Err(entry.fault("prefer must name at least one runtime".to_owned()));
        }
        let preferred = preference.prefer.iter().map(|choice| &choice.why);
        let avoided = preference.avoid.iter().map(|avoid| &avoid.why);
        if preferred.chain(avoided).chain([&preference.name]).any(Message::is_missing) {
            return Err(entry.fault("en and es must both say something".to_owned()));
        }
        Ok(preference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Where {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn what_is_not_known_is_not_had() {
        let facts = Facts { system: Some("android"), ..Facts::default() };
        assert!(place("{systems: [android]}").holds(&facts, None));
        assert!(!place("{systems: [android], vendors: [qualcomm]}").holds(&facts, None));
        assert!(!place("{systems: [android], most_ram_gib: 4}").holds(&facts, None));
        assert!(!place("{systems: [android], apis: [opencl]}").holds(&facts, None));
        assert!(place("{}").holds(&Facts::default(), None));
    }

    #[test]
    fn memory_as_sold_counts_up_to_its_bounds() {
        let holds = |text: &str, gib: u64| place(text).holds(&Facts::default(), Some(gib << 30));
        assert!(holds("{most_ram_gib: 4}", 4) && !holds("{most_ram_gib: 4}", 6));
        assert!(holds("{least_ram_gib: 8}", 8) && !holds("{least_ram_gib: 8}", 6));
    }
}
