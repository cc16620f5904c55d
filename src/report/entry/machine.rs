//! What is known of machines: processors, devices, chips, systems.

use std::collections::HashMap;

use serde::Serialize;

use super::{DeviceFacts, Npu, Soc};
use crate::{
    Bytes, Catalog, Error, Lang,
    catalog::{
        self,
        soc::{Compute, Gpu, Memory},
        system::{self, Cases},
    },
    messages::list as say,
};

/// The answer to `show cpu`: a processor, as far as memory depends on it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "ShowCpu"))]
#[non_exhaustive]
pub struct Cpu {
    /// Its name in the catalog.
    pub id: String,
    /// The name people know it by.
    pub name: String,
    /// Machines that have it.
    pub examples: String,
    /// Block formats that are copied into a layout of its own, in words.
    pub repacks: Vec<String>,
    /// Matrix products of some formats take extra room per thread.
    pub tiled: bool,
    /// Where the facts come from.
    pub source: String,
    /// The block formats of `repacks`.
    #[serde(skip)]
    pub formats: Vec<String>,
}

impl Cpu {
    /// Every processor, in the order of the catalog.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        let formats = catalog.formats()?;
        let all = catalog.cpus(&formats)?.into_iter();
        Ok(all.map(|cpu| Self::of(cpu, &formats, lang)).collect())
    }

    /// The processor people call `name`.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        let formats = catalog.formats()?;
        Ok(Self::of(catalog.cpu(name, &formats)?, &formats, lang))
    }

    fn of(cpu: catalog::cpu::Cpu, formats: &catalog::format::Formats, lang: Lang) -> Self {
        let format = |repack: &catalog::cpu::Repack| formats[repack.format].id.clone();
        let words = |repack| say::in_multiples(format(repack), repack.rows).to(lang).to_owned();
        Self {
            repacks: cpu.repacks.iter().map(words).collect(),
            formats: cpu.repacks.iter().map(format).collect(),
            id: cpu.id,
            name: cpu.name,
            examples: cpu.examples,
            tiled: cpu.tiled,
            source: cpu.source,
        }
    }
}

/// The answer to `show device`: what is known of a device; null for what is not. Its memory, GPU
/// and compute are those of its chip where the device has none of its own.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "ShowDevice"))]
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
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
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

/// Every chip by its id, and the processor llama.cpp takes it for.
type Chips = HashMap<String, (Soc, Option<catalog::cpu::Cpu>)>;

impl Device {
    /// Every device, in the order of the catalog.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        let chips = chips(catalog)?;
        let all = catalog.devices()?.into_iter();
        all.map(|device| Self::of(device, &chips, catalog, lang)).collect()
    }

    /// The device people call `name`.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Self::of(catalog.device(name)?, &chips(catalog)?, catalog, lang)
    }

    fn of(
        mut facts: DeviceFacts,
        chips: &Chips,
        catalog: &Catalog,
        lang: Lang,
    ) -> Result<Self, Error> {
        let known = facts.soc.as_ref().and_then(|id| chips.get(id));
        if let Some((soc, _)) = known {
            let of = say::maximum_of_chip().to(lang).to_owned();
            facts.memory =
                facts.memory.or_else(|| Some(Memory { of: Some(of), ..soc.memory.clone() }));
            facts.gpu = facts.gpu.or_else(|| soc.gpu.clone());
        }
        let chip = known.map(|(soc, cpu)| OfChip {
            npu: soc.npu.clone(),
            compute: soc.compute.filter(|_| facts.compute.is_none()),
            cpu: cpu.as_ref().map(|cpu| cpu.id.clone()),
            cores: soc.cores,
        });
        let cpu = known.and_then(|(_, cpu)| cpu.as_ref());
        facts.name = facts.name.only(lang);
        facts.gpu = facts.gpu.map(|gpu| gpu.only(lang));
        facts.not_viable = facts.not_viable.map(|reason| reason.only(lang));
        facts.note = facts.note.map(|note| note.only(lang));
        if let Some(reserve) = &mut facts.extra_reserve {
            reserve.basis = reserve.basis.only(lang);
        }
        let sources = catalog.cited(&std::mem::take(&mut facts.sources))?;
        Ok(Self { facts, chip, sources, repacks: cpu.map(|cpu| !cpu.repacks.is_empty()) })
    }
}

fn chips(catalog: &Catalog) -> Result<Chips, Error> {
    let formats = catalog.formats()?;
    let with_cpu = |soc: Soc| {
        let cpu = soc.isa.as_ref().map(|isa| catalog.cpu_of(isa, &formats));
        Ok((soc.id.clone(), (soc, cpu.transpose()?.flatten())))
    };
    catalog.socs()?.into_iter().map(with_cpu).collect()
}

impl Soc {
    /// Every chip, in the order of the catalog.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        catalog.socs()?.into_iter().map(|soc| soc.said(catalog, lang)).collect()
    }

    /// The chip people call `name`.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        catalog.soc(name)?.said(catalog, lang)
    }

    /// The same in one language, with what its sources stand for.
    fn said(self, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Ok(Self {
            name: self.name.only(lang),
            gpu: self.gpu.map(|gpu| gpu.only(lang)),
            sources: catalog.cited(&self.sources)?,
            ..self
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

/// The answer to `show system`: what a system keeps of the memory, and what it lets programs do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "ShowSystem"))]
#[non_exhaustive]
pub struct System {
    /// Its name in the catalog.
    pub id: String,
    /// The name people know it by.
    pub name: String,
    /// What a model gets of the memory.
    #[serde(flatten)]
    pub share: Share,
    /// Where mapped files have a budget of their own, what is kept of that, in bytes: optimistic,
    /// typical, conservative.
    pub page_reserve_bytes: Option<Three>,
    /// Room for addresses in the three cases; null for 64 bits.
    pub address_space_bytes: Option<Three>,
    /// The largest mapping or allocation; null without such a limit.
    pub largest_mapping_bytes: Option<u64>,
    /// What a GPU that is part of the chip may take of all memory, thousandths.
    pub gpu_share_permille: Option<u32>,
    /// A file can be mapped into memory.
    pub maps_files: bool,
    /// What a process may lock in memory; null without such a limit.
    pub memlock_bytes: Option<u64>,
    /// The usual backend.
    pub backend: String,
    /// What a reader should know, a sentence each.
    pub notes: Vec<String>,
    /// How well the reserve is known, in words.
    pub evidence: String,
    /// Where the facts come from.
    pub source: String,
    /// What it keeps of 8 GiB, in bytes: optimistic, typical, conservative.
    #[serde(skip)]
    pub keeps_of_8_gib_bytes: Three,
}

/// What a model gets of a machine's memory.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
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

impl System {
    /// Every system, in the order of the catalog.
    pub fn all(catalog: &Catalog, lang: Lang) -> Result<Vec<Self>, Error> {
        Ok(catalog.systems()?.into_iter().map(|system| Self::of(system, lang)).collect())
    }

    /// The system people call `name`.
    pub fn named(name: &str, catalog: &Catalog, lang: Lang) -> Result<Self, Error> {
        Ok(Self::of(catalog.system(name)?, lang))
    }

    fn of(system: system::System, lang: Lang) -> Self {
        Self {
            keeps_of_8_gib_bytes: three(system.reserve(Bytes::gib(8))),
            name: system.name.to(lang).to_owned(),
            share: Share::of(&system.share),
            page_reserve_bytes: system.pages.map(three),
            address_space_bytes: system.address_space.map(three),
            largest_mapping_bytes: system.largest_mapping.map(Bytes::get),
            gpu_share_permille: system.gpu_share_permille,
            maps_files: system.maps_files,
            memlock_bytes: system.memlock.map(Bytes::get),
            backend: system.backend.unwrap_or_else(|| "cpu".to_owned()),
            notes: system.notes.iter().map(|note| note.to(lang).to_owned()).collect(),
            evidence: system.evidence.to(lang).to_owned(),
            id: system.id,
            source: system.source,
        }
    }
}

impl Share {
    fn of(share: &system::Share) -> Self {
        let bytes = |list: &[Bytes]| list.iter().map(|bytes| bytes.get()).collect();
        match share {
            system::Share::AllBut(table) => Self::AllBut {
                ram_bytes: bytes(&table.ram),
                optimistic_bytes: bytes(&table.optimistic),
                typical_bytes: bytes(&table.typical),
                conservative_bytes: bytes(&table.conservative),
            },
            system::Share::Budget(budget) => Self::Budget { budget_bytes: three(*budget) },
        }
    }
}

fn three(cases: Cases) -> Three {
    [cases.optimistic, cases.typical, cases.conservative].map(Bytes::get)
}
