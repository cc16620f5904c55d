//! Operating systems: what they and other programs keep from a model, and what they let it do.

use serde::{Deserialize, Deserializer, de::Error as _};

use super::record::{Catalog, Entry, Record, Topic};
use crate::{Bytes, Error, Message, messages};

/// An amount in three cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "[f64; 3]")]
pub struct Cases {
    /// Little else runs.
    pub optimistic: Bytes,
    /// Everyday use.
    pub typical: Bytes,
    /// Much else runs, or the machine is set up badly.
    pub conservative: Bytes,
}

/// A system of the catalog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    pub id: String,
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    /// The system whose amounts are taken where none stand here.
    like: Option<String>,
    /// A budget, whatever the size of the memory; without it, all but what is kept is a model's.
    #[serde(rename = "budget_gib")]
    pub budget: Option<Cases>,
    /// Sizes of memory at which it is known what is kept.
    #[serde(rename = "ram_gib", default, deserialize_with = "sizes")]
    pub ram: Vec<Bytes>,
    /// What is kept at each of them, in each of the [`Cases`].
    #[serde(default, deserialize_with = "sizes")]
    pub optimistic: Vec<Bytes>,
    #[serde(default, deserialize_with = "sizes")]
    pub typical: Vec<Bytes>,
    #[serde(default, deserialize_with = "sizes")]
    pub conservative: Vec<Bytes>,
    #[serde(default)]
    charge_limited: bool,
    /// The reserve limits what a process is charged; what it maps has a budget of its own.
    #[serde(rename = "page_reserve_gib")]
    pub pages: Option<Cases>,
    /// Room for addresses, where it is less than 64 bits give.
    #[serde(rename = "address_space_gib")]
    pub address_space: Option<Cases>,
    largest_mapping_gib: Option<f64>,
    /// The largest mapping of a file that can be written to which has never failed there.
    writable_mapping_gib: Option<f64>,
    /// What is seen of the memory a machine is sold with, thousandths, where the table holds. A machine of
    /// which it is known what is seen counts like one sold with as much as usually leaves that to be seen.
    seen_permille: Option<u32>,
    /// What a GPU that is part of the chip may take of all memory, thousandths.
    pub gpu_share_permille: Option<u32>,
    /// What a GPU uses past its share, or past the memory that is left, fails; it is not read from storage.
    #[serde(default)]
    pub gpu_fails_beyond: bool,
    /// Whether a file can be mapped into memory; it can where nothing is said.
    pub maps_files: Option<bool>,
    /// What a process may lock in memory.
    pub memlock_bytes: Option<u64>,
    /// What commands are typed into there.
    #[serde(default)]
    pub shell: Shell,
    /// The backend people use there, an id of `data/backends.yaml`; the CPU where none is named.
    pub backend: Option<String>,
    /// The machine it stands for, in words, where memory is named without a system: on a phone.
    pub stands_for: Option<Message>,
    /// The processor of most machines, where no chip is known.
    pub usual_cpu: Option<String>,
    /// The processor programs see there, whatever the chip.
    pub cpu: Option<String>,
    #[serde(default)]
    pub notes: Vec<Message>,
    pub evidence: Message,
    pub source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// What commands are typed into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shell {
    /// A shell as POSIX describes it.
    #[default]
    Sh,
    /// PowerShell.
    Powershell,
}

fn sizes<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<Bytes>, D::Error> {
    let list = Vec::<f64>::deserialize(list)?;
    if list.iter().any(|n| !n.is_finite() || *n < 0.0) {
        return Err(D::Error::custom("sizes must be numbers of GiB, not below zero"));
    }
    Ok(list.into_iter().map(Bytes::from_decimal_gib).collect())
}

impl From<[f64; 3]> for Cases {
    fn from(gib: [f64; 3]) -> Self {
        let [optimistic, typical, conservative] = gib.map(Bytes::from_decimal_gib);
        Self { optimistic, typical, conservative }
    }
}

impl Cases {
    /// The same amount in every case.
    pub(crate) const fn same(bytes: Bytes) -> Self {
        Self { optimistic: bytes, typical: bytes, conservative: bytes }
    }

    /// Each case made of those of two.
    pub(crate) fn with(self, other: Self, made: impl Fn(Bytes, Bytes) -> Bytes) -> Self {
        Self {
            optimistic: made(self.optimistic, other.optimistic),
            typical: made(self.typical, other.typical),
            conservative: made(self.conservative, other.conservative),
        }
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
        if let Some(budget) = self.budget {
            return budget.map(|budget| ram.saturating_sub(budget));
        }
        Cases {
            optimistic: between(&self.ram, &self.optimistic, ram),
            typical: between(&self.ram, &self.typical, ram),
            conservative: between(&self.ram, &self.conservative, ram),
        }
    }

    /// What a model gets of a machine of which the system sees `seen`; `None` where only the memory a machine
    /// is sold with says that.
    pub fn budget_of_seen(&self, seen: Bytes) -> Option<Cases> {
        let permille = u64::from(self.seen_permille.filter(|permille| *permille > 0)?);
        let sold = seen.get().checked_mul(1000)?.checked_div(permille).map(Bytes::new)?;
        Some(self.reserve(sold).map(|kept| sold.saturating_sub(kept)))
    }

    /// The largest mapping or allocation, where there is one.
    pub fn largest_mapping(&self) -> Option<Bytes> {
        self.largest_mapping_gib.map(Bytes::from_decimal_gib)
    }

    /// The largest mapping of a file that can be written to which has never failed, where larger ones have.
    pub fn writable_mapping(&self) -> Option<Bytes> {
        self.writable_mapping_gib.map(Bytes::from_decimal_gib)
    }

    /// What is wrong with its amounts: its columns must belong together.
    fn fault(&self) -> Option<&'static str> {
        if self.budget.is_some() {
            return None;
        }
        let columns = [&self.optimistic, &self.typical, &self.conservative];
        if self.ram.is_empty() || columns.iter().any(|column| column.len() != self.ram.len()) {
            return Some(
                "ram_gib, optimistic, typical and conservative must be lists of one length",
            );
        }
        if !self.ram.is_sorted_by(|a, b| a < b) {
            return Some("ram_gib must rise from column to column");
        }
        (self.charge_limited != self.pages.is_some())
            .then_some("charge_limited and page_reserve_gib belong together")
    }
}

/// The value at `x` of the line through the points, clamped at its ends.
fn between(xs: &[Bytes], ys: &[Bytes], x: Bytes) -> Bytes {
    let behind = xs.partition_point(|&known| known < x);
    let point = |place: usize| Some((*xs.get(place)?, *ys.get(place)?));
    match (behind.checked_sub(1).and_then(point), point(behind)) {
        (Some(low), Some(high)) => interpolate(x, low, high),
        (Some((_, y)), None) | (None, Some((_, y))) => y,
        (None, None) => Bytes::ZERO,
    }
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

impl Record for System {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let mut system: Self = entry.read()?;
        if let Some(like) = &system.like {
            let Self {
                budget,
                ram,
                optimistic,
                typical,
                conservative,
                charge_limited,
                pages,
                seen_permille,
                ..
            } = catalog.find(Topic::Systems, like)?.read()?;
            system = Self {
                budget,
                ram,
                optimistic,
                typical,
                conservative,
                charge_limited,
                pages,
                seen_permille,
                ..system
            };
        }
        system.fault().map_or(Ok(()), |reason| Err(entry.fault(reason.to_owned())))?;
        Ok(system)
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
