//! Systems and processors, for a reader and for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Facts, facts_of};
use crate::{
    Bytes, Error, Message,
    catalog::{
        cpu::Cpu,
        format::Formats,
        system::{Cases, Share, System},
    },
};

/// An amount in three cases, in bytes: optimistic, typical, conservative.
type Three = [u64; 3];

/// The answer to `show system`: what a system keeps of the memory, and what it lets programs do.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ShowSystem")]
pub(crate) struct SystemJson<'a> {
    id: &'a str,
    name: &'a Message,
    #[serde(flatten)]
    share: ShareJson,
    /// Where mapped files have a budget of their own, what is kept of that, in bytes: optimistic,
    /// typical, conservative.
    page_reserve_bytes: Option<Three>,
    /// Room for addresses in the three cases; null for 64 bits.
    address_space_bytes: Option<Three>,
    /// The largest mapping or allocation; null without such a limit.
    largest_mapping_bytes: Option<u64>,
    /// What a GPU that is part of the chip may take of all memory, thousandths.
    gpu_share_permille: Option<u32>,
    /// A file can be mapped into memory.
    maps_files: bool,
    /// What a process may lock in memory; null without such a limit.
    memlock_bytes: Option<u64>,
    /// The usual backend.
    backend: &'a str,
    notes: &'a [Message],
    /// How well the reserve is known, in words.
    evidence: &'a Message,
    source: &'a str,
}

/// What a model gets of a machine's memory.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum ShareJson {
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

/// The answer to `show cpu`: a processor, as far as memory depends on it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ShowCpu")]
pub(crate) struct CpuJson<'a> {
    id: &'a str,
    name: &'a str,
    /// Machines that have it.
    examples: &'a str,
    /// Block formats that are copied into a layout of its own, in words.
    repacks: Vec<String>,
    /// Matrix products of some formats take extra room per thread.
    tiled: bool,
    source: &'a str,
}

/// Everything about a system.
pub(super) fn system(system: &System) -> Result<Facts, Error> {
    let bytes = |list: &[Bytes]| list.iter().map(|bytes| bytes.get()).collect();
    let cases =
        |cases: Cases| [cases.optimistic, cases.typical, cases.conservative].map(Bytes::get);
    facts_of(&SystemJson {
        id: &system.id,
        name: &system.name,
        share: match &system.share {
            Share::AllBut(table) => ShareJson::AllBut {
                ram_bytes: bytes(&table.ram),
                optimistic_bytes: bytes(&table.optimistic),
                typical_bytes: bytes(&table.typical),
                conservative_bytes: bytes(&table.conservative),
            },
            Share::Budget(budget) => ShareJson::Budget { budget_bytes: cases(*budget) },
        },
        page_reserve_bytes: system.pages.map(cases),
        address_space_bytes: system.address_space.map(cases),
        largest_mapping_bytes: system.largest_mapping.map(Bytes::get),
        gpu_share_permille: system.gpu_share_permille,
        maps_files: system.maps_files,
        memlock_bytes: system.memlock.map(Bytes::get),
        backend: system.backend.as_deref().unwrap_or("cpu"),
        notes: &system.notes,
        evidence: &system.evidence,
        source: &system.source,
    })
}

/// Everything about a processor.
pub(super) fn cpu(cpu: &Cpu, formats: &Formats) -> Result<Facts, Error> {
    let repacks = cpu.repacks.iter();
    let repacks = repacks
        .map(|repack| format!("{} in multiples of {} rows", formats[repack.format].id, repack.rows))
        .collect();
    facts_of(&CpuJson {
        id: &cpu.id,
        name: &cpu.name,
        examples: &cpu.examples,
        repacks,
        tiled: cpu.tiled,
        source: &cpu.source,
    })
}
