//! What ran on a device, what did not, and how much of its memory that took.

use serde::{Deserialize, Serialize};

use super::{Catalog, Topic, record::Plain};
use crate::{Bytes, Error, Message};

/// Runs of one program on one device, or on machines with one size of memory. Sizes are in the terms of a
/// bill: what it charges, and its working set; not a reading of a meter with an app in it.
///
/// Source: `data/evidence.yaml`, or an entry of a user's folder.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "ShowEvidence",
        description = "The answer to `show evidence`: what ran on a device, and what did not."
    )
)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its name in the catalog.
    pub id: String,
    /// The device, an id of `list devices`; null where it counts for every machine with that memory.
    pub device: Option<String>,
    /// The system, an id of `list systems`.
    pub system: String,
    /// The name people know the system by, where it was looked up.
    #[serde(skip)]
    pub(crate) system_name: Option<Message>,
    /// The memory it is sold with, GiB.
    pub ram_gib: f64,
    /// What the kernel sees of it, MiB.
    pub mem_total_mib: Option<u32>,
    /// The runtime, an id of `list runtimes`.
    pub runtime: String,
    /// Where layers were computed: cpu, metal, vulkan, opencl, cuda, npu.
    pub backend: String,
    /// The app.
    pub app: Option<String>,
    /// What ran; null where nothing did.
    pub ran: Option<Ran>,
    /// What was killed, or could not be allocated; null where nothing was.
    pub died: Option<Died>,
    /// What ran from storage, slowly; null where nothing did.
    pub paged: Option<Paged>,
    /// Where it was read.
    pub sources: Vec<String>,
    /// The day it was read.
    pub checked: String,
}

/// What ran.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ran {
    /// How many runs.
    pub runs: u32,
    /// The most that was charged, MiB.
    pub most_charged_mib: u32,
    /// The largest working set, MiB; null where it was what was charged.
    pub most_working_mib: Option<u32>,
}

/// What was killed, or could not be allocated.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Died {
    /// How many runs.
    pub runs: u32,
    /// The least that would have been charged, MiB.
    pub least_charged_mib: u32,
    /// The smallest working set, MiB, mapped weights included; null where it was what was charged.
    pub least_working_mib: Option<u32>,
}

/// What ran from storage.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Paged {
    /// How many runs.
    pub runs: u32,
    /// The smallest working set, MiB.
    pub least_working_mib: u32,
}

/// The extremes of several entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extremes {
    /// The most that was charged and ran.
    pub charged: Bytes,
    /// The largest working set that ran.
    pub working: Bytes,
    /// The smallest working set that died: what is mapped may count for a moment while it loads.
    pub died: Option<Bytes>,
    /// The smallest working set that ran from storage.
    pub paged: Option<Bytes>,
}

impl Evidence {
    /// The memory it is sold with.
    pub(crate) fn ram(&self) -> Bytes {
        Bytes::from_decimal_gib(self.ram_gib)
    }

    /// The largest working set that ran.
    pub(crate) fn most_working(&self) -> Option<Bytes> {
        self.ran.map(|ran| Bytes::mib(ran.most_working_mib.unwrap_or(ran.most_charged_mib)))
    }
}

impl Died {
    /// The smallest working set that died, MiB.
    pub(crate) fn least(self) -> u32 {
        self.least_working_mib.unwrap_or(self.least_charged_mib)
    }
}

impl Extremes {
    /// Those of one entry taken in.
    fn with(self, one: &Evidence) -> Self {
        let least = |known: Option<Bytes>, mib: Option<u32>| match (known, mib.map(Bytes::mib)) {
            (Some(known), Some(next)) => Some(known.min(next)),
            (known, next) => known.or(next),
        };
        let charged = one.ran.map_or(Bytes::ZERO, |ran| Bytes::mib(ran.most_charged_mib));
        Self {
            charged: self.charged.max(charged),
            working: self.working.max(one.most_working().unwrap_or_default()),
            died: least(self.died, one.died.map(Died::least)),
            paged: least(self.paged, one.paged.map(|paged| paged.least_working_mib)),
        }
    }
}

impl Catalog {
    /// What is known to have run under `system` with `ram`: on `device` where one is named, and on
    /// machines of which nothing else is said; `None` where nothing is known. Other entries are not read.
    pub(crate) fn extremes(
        &self,
        system: &str,
        device: Option<&str>,
        ram: Bytes,
    ) -> Result<Option<Extremes>, Error> {
        let mut found: Option<Extremes> = None;
        for entry in self.entries(Topic::Evidence) {
            let named = entry.raw_value("device");
            if entry.raw_value("system") != Some(system) || (named.is_some() && named != device) {
                continue;
            }
            let one = self.known::<Evidence>(&entry)?;
            if one.ram() == ram {
                found = Some(found.unwrap_or_default().with(&one));
            }
        }
        Ok(found)
    }
}

impl Plain for Evidence {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let counts = [
            self.ran.map(|ran| ran.runs),
            self.died.map(|died| died.runs),
            self.paged.map(|paged| paged.runs),
        ];
        let none = counts.iter().all(Option::is_none);
        let zero = counts.into_iter().flatten().any(|runs| runs == 0);
        let working = self.ran.is_some_and(|ran| {
            ran.most_working_mib.is_some_and(|working| working < ran.most_charged_mib)
        });
        let died = self.died.is_some_and(|died| died.least() < died.least_charged_mib);
        vec![
            (died, "least_working_mib must not be below least_charged_mib"),
            (none, "it must say what ran, died or paged"),
            (zero, "runs must be at least 1"),
            (working, "most_working_mib must not be below most_charged_mib"),
            (self.ram_gib <= 0.0, "ram_gib must be above zero"),
            (self.sources.is_empty(), "sources must name where it was read"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{backend::Backend, device::Device, runtime::Runtime, system::System};

    #[test]
    fn what_evidence_names_exists() {
        let catalog = Catalog::bundled();
        for one in catalog.all::<Evidence>().unwrap() {
            let Evidence { id, device, system, runtime, backend, .. } = &*one;
            assert!(catalog.by_id::<System>(system).unwrap().is_some(), "{id}");
            assert!(catalog.by_id::<Runtime>(runtime).unwrap().is_some(), "{id}");
            assert!(catalog.by_id::<Backend>(backend).unwrap().is_some(), "{id}");
            if let Some(device) = device {
                assert!(catalog.by_id::<Device>(device).unwrap().is_some(), "{id}");
            }
        }
    }

    #[test]
    fn entries_of_one_place_are_taken_together() {
        let mut catalog = Catalog::bundled();
        let entry = |id: &str, rest: &str| {
            format!(
                "- id: {id}\n  system: android\n  ram_gib: 5\n  runtime: llama.cpp\n  backend: cpu\n  \
                 {rest}\n  sources: [a log]\n  checked: 2026-12-01\n"
            )
        };
        let text = entry("a", "ran: {runs: 2, most_charged_mib: 100, most_working_mib: 300}")
            + &entry("b", "device: pixel-8\n  died: {runs: 1, least_charged_mib: 400}")
            + &entry("c", "died: {runs: 1, least_charged_mib: 500}");
        catalog.add("evidence.yaml", text).unwrap();
        let of = |device| catalog.extremes("android", device, Bytes::gib(5)).unwrap().unwrap();
        let all = of(Some("pixel-8"));
        assert_eq!((all.charged, all.working), (Bytes::mib(100), Bytes::mib(300)));
        assert_eq!((all.died, all.paged), (Some(Bytes::mib(400)), None));
        assert_eq!(of(None).died, Some(Bytes::mib(500)));
        assert_eq!(catalog.extremes("android", None, Bytes::gib(7)).unwrap(), None);
    }
}
