//! Operating systems: what they and other programs keep from a model, and what they let it do.

use serde::Deserialize;

use super::record::{Catalog, Entry, Record, Topic};
use crate::{Bytes, Error, Message, messages};

/// An amount in three cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cases {
    /// Little else runs.
    pub optimistic: Bytes,
    /// Everyday use.
    pub typical: Bytes,
    /// Much else runs, or the machine is set up badly.
    pub conservative: Bytes,
}

/// A system of the catalog.
#[derive(Clone, Debug)]
pub struct System {
    pub id: String,
    pub name: Message,
    pub share: Share,
    /// The reserve limits what a process is charged; what it maps has a budget of its own.
    pub pages: Option<Cases>,
    /// Room for addresses, where it is less than 64 bits give.
    pub address_space: Option<Cases>,
    /// The largest mapping or allocation, where there is one.
    pub largest_mapping: Option<Bytes>,
    /// What a GPU that is part of the chip may take of all memory, thousandths.
    pub gpu_share_permille: Option<u32>,
    /// A file can be mapped into memory.
    pub maps_files: bool,
    /// What a process may lock in memory.
    pub memlock: Option<Bytes>,
    /// The backend people use there, an id of `data/backends.yaml`; the CPU where none is named.
    pub backend: Option<String>,
    /// The processor programs see there, whatever the chip.
    pub cpu: Option<String>,
    pub notes: Vec<Message>,
    pub evidence: Message,
    pub source: String,
}

/// What a model gets of a machine's memory.
#[derive(Clone, Debug)]
pub enum Share {
    /// All but what is kept, by the size of the memory.
    AllBut(Table),
    /// A budget, whatever the size of the memory.
    Budget(Cases),
}

/// What is kept at some sizes of memory.
#[derive(Clone, Debug)]
pub struct Table {
    pub ram: Vec<Bytes>,
    pub optimistic: Vec<Bytes>,
    pub typical: Vec<Bytes>,
    pub conservative: Vec<Bytes>,
}

impl Cases {
    /// The same amount in every case.
    pub(crate) const fn same(bytes: Bytes) -> Self {
        Self { optimistic: bytes, typical: bytes, conservative: bytes }
    }

    /// Each case changed alike.
    pub(crate) fn map(self, change: impl Fn(Bytes) -> Bytes) -> Self {
        Self {
            optimistic: change(self.optimistic),
            typical: change(self.typical),
            conservative: change(self.conservative),
        }
    }
}

/// What the id of a system ends in whose apps have the increased-memory entitlement.
const ENTITLED: &str = "-entitled";

impl System {
    /// The id of the same system for apps with the entitlement, where there is one.
    pub fn entitled_id(&self) -> String {
        format!("{}{ENTITLED}", self.id)
    }

    /// The id of the same system without the entitlement.
    pub fn plain_id(&self) -> &str {
        self.id.trim_end_matches(ENTITLED)
    }

    /// What it keeps of `ram`: linear between the columns of the table, clamped at its ends.
    pub fn reserve(&self, ram: Bytes) -> Cases {
        match &self.share {
            Share::Budget(budget) => budget.map(|budget| ram.saturating_sub(budget)),
            Share::AllBut(table) => Cases {
                optimistic: between(&table.ram, &table.optimistic, ram),
                typical: between(&table.ram, &table.typical, ram),
                conservative: between(&table.ram, &table.conservative, ram),
            },
        }
    }
}

/// The value at `x` of the line through the points, clamped at its ends.
fn between(xs: &[Bytes], ys: &[Bytes], x: Bytes) -> Bytes {
    let points: Vec<(Bytes, Bytes)> = xs.iter().copied().zip(ys.iter().copied()).collect();
    for pair in points.windows(2) {
        if let [(x0, y0), (x1, y1)] = *pair {
            if x <= x0 {
                return y0;
            }
            if x < x1 {
                return interpolate(x, (x0, y0), (x1, y1));
            }
        }
    }
    points.last().map_or(Bytes::ZERO, |(_, y)| *y)
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "x0 < x1; the product of two 64-bit spans fits 128 bits"
)]
fn interpolate(x: Bytes, (x0, y0): (Bytes, Bytes), (x1, y1): (Bytes, Bytes)) -> Bytes {
    let span = i128::from(x1.get()) - i128::from(x0.get());
    let rise = i128::from(y1.get()) - i128::from(y0.get());
    let along = i128::from(x.get()) - i128::from(x0.get());
    let y = i128::from(y0.get()) + (rise * along).div_euclid(span);
    Bytes::new(u64::try_from(y).unwrap_or(0))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    #[serde(deserialize_with = "messages::name")]
    name: Message,
    /// The system whose amounts are taken where none stand here.
    like: Option<String>,
    #[serde(default)]
    ram_gib: Vec<f64>,
    #[serde(default)]
    optimistic: Vec<f64>,
    #[serde(default)]
    typical: Vec<f64>,
    #[serde(default)]
    conservative: Vec<f64>,
    budget_gib: Option<[f64; 3]>,
    #[serde(default)]
    charge_limited: bool,
    page_reserve_gib: Option<[f64; 3]>,
    address_space_gib: Option<[f64; 3]>,
    largest_mapping_gib: Option<f64>,
    gpu_share_permille: Option<u32>,
    maps_files: Option<bool>,
    memlock_bytes: Option<u64>,
    backend: Option<String>,
    cpu: Option<String>,
    #[serde(default)]
    notes: Vec<Message>,
    evidence: Message,
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

impl Record for System {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let raw: Raw = entry.read()?;
        let base: Option<Raw> = raw
            .like
            .as_deref()
            .map(|like| catalog.find(Topic::Systems, like)?.read())
            .transpose()?;
        let amounts = base.as_ref().unwrap_or(&raw);
        Ok(System {
            share: share(entry, amounts)?,
            pages: amounts.page_reserve_gib.map(cases),
            address_space: raw.address_space_gib.map(cases),
            largest_mapping: raw.largest_mapping_gib.map(Bytes::from_decimal_gib),
            gpu_share_permille: raw.gpu_share_permille,
            maps_files: raw.maps_files.unwrap_or(true),
            memlock: raw.memlock_bytes.map(Bytes::new),
            backend: raw.backend,
            cpu: raw.cpu,
            id: raw.id,
            name: raw.name,
            notes: raw.notes,
            evidence: raw.evidence,
            source: raw.source,
        })
    }
}

/// A table whose columns belong together, or a budget.
fn share(entry: &Entry<'_>, amounts: &Raw) -> Result<Share, Error> {
    let fault = |reason: &str| Err(entry.fault(reason.to_owned()));
    if let Some(budget) = amounts.budget_gib {
        return Ok(Share::Budget(cases(budget)));
    }
    let Raw { ram_gib, optimistic, typical, conservative, .. } = amounts;
    let lists = [ram_gib, optimistic, typical, conservative];
    if ram_gib.is_empty() || lists.iter().any(|list| list.len() != ram_gib.len()) {
        return fault("ram_gib, optimistic, typical and conservative must be lists of one length");
    }
    if lists.iter().any(|list| list.iter().any(|n| !n.is_finite() || *n < 0.0)) {
        return fault("sizes must be numbers of GiB, not below zero");
    }
    if !ram_gib.is_sorted_by(|a, b| a < b) {
        return fault("ram_gib must rise from column to column");
    }
    if amounts.charge_limited != amounts.page_reserve_gib.is_some() {
        return fault("charge_limited and page_reserve_gib belong together");
    }
    let bytes = |list: &[f64]| list.iter().copied().map(Bytes::from_decimal_gib).collect();
    Ok(Share::AllBut(Table {
        ram: bytes(ram_gib),
        optimistic: bytes(optimistic),
        typical: bytes(typical),
        conservative: bytes(conservative),
    }))
}

fn cases([optimistic, typical, conservative]: [f64; 3]) -> Cases {
    Cases {
        optimistic: Bytes::from_decimal_gib(optimistic),
        typical: Bytes::from_decimal_gib(typical),
        conservative: Bytes::from_decimal_gib(conservative),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_lies_on_the_line_between_two_columns() {
        let (xs, ys) = ([Bytes::gib(4), Bytes::gib(8)], [Bytes::gib(1), Bytes::gib(3)]);
        for (x, y) in [(0, 1), (4, 1), (6, 2), (8, 3), (64, 3)] {
            assert_eq!(between(&xs, &ys, Bytes::gib(x)), Bytes::gib(y), "{x}");
        }
    }
}
