//! What is known of machines: processors, devices, chips, systems.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{DeviceFacts, Npu, Soc, said};
use crate::{
    Bytes, Catalog, Error, Lang,
    catalog::{
        self,
        evidence::Evidence,
        soc::{Compute, Gpu, Memory},
        system::{self, Cases},
    },
    messages::{Say, list as say},
};

facts! {
    /// The answer to `show cpu`: a processor, as far as memory depends on it.
    Cpu as "ShowCpu", of(cpu: catalog::cpu::Cpu, _catalog: &Catalog, lang: Lang) {
        /// Its name in the catalog.
        id: String = cpu.id,
        /// The name people know it by.
        name: String = cpu.name,
        /// Machines that have it.
        examples: String = cpu.examples,
        /// Block formats that are copied into a layout of its own, in words.
        repacks: Vec<String> = cpu
            .repacks
            .iter()
            .map(|one| say::in_multiples(&one.format, one.rows).say(lang))
            .collect(),
        /// Matrix products of some formats take extra room per thread.
        tiled: bool = cpu.tiled,
        /// Where the facts come from.
        source: String = cpu.source,
        /// The block formats of `repacks`.
        #[serde(skip)]
        formats: Vec<String> = cpu.repacks.into_iter().map(|one| one.format).collect(),
    }
}

/// The answer to `show device`: what is known of a device; null for what is not. Its memory, GPU
/// and compute are those of its chip where the device has none of its own.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ShowDevice"))]
#[non_exhaustive]
pub struct Device {
    /// What the catalog says of the device; memory and GPU may be those of its chip.
    #[serde(flatten)]
    pub facts: DeviceFacts,
    /// What it has from its chip; `None` where that is not known.
    #[serde(flatten)]
    pub chip: Option<OfChip>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Whether weights are copied into a layout of the processor; `None` where that is not known.
    #[serde(skip)]
    pub repacks: Option<bool>,
}

/// What a device has from its chip, where that is in the catalog.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OfChip {
    /// The neural processor.
    pub npu: Option<Npu>,
    /// What speed depends on, where the device has no figures of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute: Option<Compute>,
    /// The processor llama.cpp takes it for, an id of `list cpus`.
    pub cpu: Option<String>,
    /// How many cores.
    pub cores: Option<u32>,
}

impl Device {
    pub(super) fn of(mut facts: DeviceFacts, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        let soc = facts.soc.as_deref().map(|id| catalog.by_id::<Soc>(id)).transpose()?.flatten();
        let isa = soc.as_ref().and_then(|soc| soc.isa.as_ref());
        let cpu = isa.map(|isa| catalog.cpu_of(isa)).transpose()?.flatten();
        let repacks = cpu.as_ref().map(|cpu| !cpu.repacks.is_empty());
        let chip = soc.map(|soc| {
            let of = Some(say::maximum_of_chip().say(lang));
            facts.memory.get_or_insert_with(|| Memory { of, ..soc.memory.clone() });
            facts.gpu = facts.gpu.take().or_else(|| soc.gpu.clone());
            OfChip {
                npu: soc.npu.clone(),
                compute: soc.compute.filter(|_| facts.compute.is_none()),
                cpu: cpu.map(|cpu| cpu.id.clone()),
                cores: soc.cores,
            }
        });
        let sources = catalog.cited(&std::mem::take(&mut facts.sources))?;
        Ok(Self { facts: in_one_language(facts, lang), chip, sources, repacks })
    }
}

fn in_one_language(mut facts: DeviceFacts, lang: Lang) -> DeviceFacts {
    facts.name = facts.name.only(lang);
    facts.gpu = facts.gpu.map(|gpu| gpu.only(lang));
    facts.not_viable = facts.not_viable.map(|reason| reason.only(lang));
    facts.note = facts.note.map(|note| note.only(lang));
    if let Some(reserve) = &mut facts.extra_reserve {
        reserve.basis = reserve.basis.only(lang);
    }
    facts
}

impl Soc {
    /// The same in one language, with what its sources stand for.
    pub(super) fn of(soc: Self, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Ok(Self {
            name: soc.name.only(lang),
            gpu: soc.gpu.map(|gpu| gpu.only(lang)),
            note: soc.note.map(|note| note.only(lang)),
            sources: catalog.cited(&soc.sources)?,
            ..soc
        })
    }
}

impl Gpu {
    fn only(self, lang: Lang) -> Self {
        Self { name: self.name.map(|name| name.only(lang)), ..self }
    }
}

/// An amount in three cases, in bytes: optimistic, typical, conservative.
type Three = [u64; 3];

facts! {
    /// The answer to `show system`: what a system keeps of the memory, and what it lets programs do.
    System as "ShowSystem", of(system: system::System, catalog: &Catalog, lang: Lang) {
        /// What it keeps of 8 GiB, in bytes: optimistic, typical, conservative.
        #[serde(skip)]
        keeps_of_8_gib_bytes: Three = three(system.reserve(Bytes::gib(8))),
        /// Its name in the catalog.
        id: String = system.id.clone(),
        /// The name people know it by.
        name: String = system.name.say(lang),
        /// What a model gets of the memory.
        #[serde(flatten)]
        share: Share = Share::of(&system),
        /// Where mapped files have a budget of their own, what is kept of that, in bytes: optimistic,
        /// typical, conservative.
        page_reserve_bytes: Option<Three> = system.pages.map(three),
        /// Room for addresses in the three cases; null for 64 bits.
        address_space_bytes: Option<Three> = system.address_space.map(three),
        /// The largest mapping or allocation; null without such a limit.
        largest_mapping_bytes: Option<u64> = system.largest_mapping().map(Bytes::get),
        /// What a GPU that is part of the chip may take of all memory, thousandths.
        gpu_share_permille: Option<u32> = system.gpu_share_permille,
        /// A file can be mapped into memory.
        maps_files: bool = system.maps_files.unwrap_or(true),
        /// What a process may lock in memory; null without such a limit.
        memlock_bytes: Option<u64> = system.memlock_bytes,
        /// The usual backend.
        backend: String = system.backend.unwrap_or_else(|| "cpu".to_owned()),
        /// What a reader should know, a sentence each.
        notes: Vec<String> = said(&system.notes, lang),
        /// What ran under it and what did not, by the memory of the machine; empty where nothing is known.
        runs: Vec<Runs> = Runs::under(&system.id, catalog)?,
        /// How well the reserve is known, in words.
        evidence: String = system.evidence.say(lang),
        /// Where the facts come from.
        source: String = system.source,
    }
}

/// What ran with one size of memory and what did not, all devices and programs together.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ShowRuns"))]
#[non_exhaustive]
pub struct Runs {
    /// The memory, in bytes.
    pub ram_bytes: u64,
    /// How many runs ended well.
    pub ran: u32,
    /// The largest working set of them, in bytes; null where none did.
    pub most_ran_bytes: Option<u64>,
    /// How many were killed, or could not be allocated.
    pub died: u32,
    /// The smallest working set of them, in bytes; null where none was.
    pub least_died_bytes: Option<u64>,
    /// How many ran from storage.
    pub paged: u32,
    /// The smallest working set of them, in bytes; null where none did.
    pub least_paged_bytes: Option<u64>,
}

impl Runs {
    fn under(system: &str, catalog: &Catalog) -> Result<Vec<Self>, Error> {
        let mut all: BTreeMap<Bytes, Self> = BTreeMap::new();
        for one in catalog.all::<Evidence>()?.iter().filter(|one| one.system == system) {
            let runs = all.entry(one.ram()).or_default();
            runs.ram_bytes = one.ram().get();
            runs.take(one);
        }
        Ok(all.into_values().collect())
    }

    fn take(&mut self, one: &Evidence) {
        let bytes = |mib| Some(Bytes::mib(mib).get());
        let least = |known: Option<u64>, mib| known.into_iter().chain(bytes(mib)).min();
        if let Some(ran) = one.ran {
            self.ran = self.ran.saturating_add(ran.runs);
            self.most_ran_bytes = self.most_ran_bytes.max(one.most_working().map(Bytes::get));
        }
        if let Some(died) = one.died {
            self.died = self.died.saturating_add(died.runs);
            self.least_died_bytes = least(self.least_died_bytes, died.least());
        }
        if let Some(paged) = one.paged {
            self.paged = self.paged.saturating_add(paged.runs);
            self.least_paged_bytes = least(self.least_paged_bytes, paged.least_working_mib);
        }
    }
}

/// What a model gets of a machine's memory.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Share {
    /// All but what is kept at some sizes of memory; linear between them.
    AllBut {
        /// Sizes of memory, in bytes.
        ram_bytes: Vec<u64>,
        /// What is kept of each in the optimistic case.
        optimistic_bytes: Vec<u64>,
        /// What is kept of each typically.
        typical_bytes: Vec<u64>,
        /// What is kept of each in the conservative case.
        conservative_bytes: Vec<u64>,
    },
    /// A budget, whatever the size of the memory.
    Budget {
        /// Optimistic, typical, conservative.
        budget_bytes: Three,
    },
}

impl Share {
    fn of(system: &system::System) -> Self {
        let bytes = |list: &[Bytes]| list.iter().map(|bytes| bytes.get()).collect();
        match system.budget {
            Some(budget) => Self::Budget { budget_bytes: three(budget) },
            None => Self::AllBut {
                ram_bytes: bytes(&system.ram),
                optimistic_bytes: bytes(&system.optimistic),
                typical_bytes: bytes(&system.typical),
                conservative_bytes: bytes(&system.conservative),
            },
        }
    }
}

fn three(cases: Cases) -> Three {
    [cases.optimistic, cases.typical, cases.conservative].map(Bytes::get)
}
