//! Operating systems: how much memory they and other programs keep from a model.

use serde::Deserialize;

use super::shelf::Entry;
use crate::{Bytes, Error};

/// A reserve in three cases.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct System {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ram: Vec<Bytes>,
    pub(crate) optimistic: Vec<Bytes>,
    pub(crate) typical: Vec<Bytes>,
    pub(crate) conservative: Vec<Bytes>,
    /// The reserve limits what a process is charged; what it maps has a budget of its own.
    pub(crate) pages: Option<Cases>,
    pub(crate) evidence: String,
    pub(crate) source: String,
}

impl System {
    /// What it keeps of `ram`: linear between the columns of the table, clamped at its ends.
    pub(crate) fn reserve(&self, ram: Bytes) -> Cases {
        Cases {
            optimistic: between(&self.ram, &self.optimistic, ram),
            typical: between(&self.ram, &self.typical, ram),
            conservative: between(&self.ram, &self.conservative, ram),
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
    name: String,
    ram_gib: Vec<f64>,
    optimistic: Vec<f64>,
    typical: Vec<f64>,
    conservative: Vec<f64>,
    #[serde(default)]
    charge_limited: bool,
    page_reserve_gib: Option<[f64; 3]>,
    evidence: String,
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// Reads one entry and checks that its table is one.
pub(super) fn read(entry: &Entry<'_>) -> Result<System, Error> {
    let raw: Raw = entry.read()?;
    let fault = |reason: &str| Err(entry.fault(reason.to_owned()));
    let lists = [&raw.ram_gib, &raw.optimistic, &raw.typical, &raw.conservative];
    if raw.ram_gib.is_empty() || lists.iter().any(|list| list.len() != raw.ram_gib.len()) {
        return fault("ram_gib, optimistic, typical and conservative must be lists of one length");
    }
    if lists.iter().any(|list| list.iter().any(|n| !n.is_finite() || *n < 0.0)) {
        return fault("sizes must be numbers of GiB, not below zero");
    }
    if !raw.ram_gib.is_sorted_by(|a, b| a < b) {
        return fault("ram_gib must rise from column to column");
    }
    if raw.charge_limited != raw.page_reserve_gib.is_some() {
        return fault("charge_limited and page_reserve_gib belong together");
    }
    let bytes = |list: &[f64]| list.iter().copied().map(Bytes::from_decimal_gib).collect();
    Ok(System {
        ram: bytes(&raw.ram_gib),
        optimistic: bytes(&raw.optimistic),
        typical: bytes(&raw.typical),
        conservative: bytes(&raw.conservative),
        pages: raw.page_reserve_gib.map(|[optimistic, typical, conservative]| Cases {
            optimistic: Bytes::from_decimal_gib(optimistic),
            typical: Bytes::from_decimal_gib(typical),
            conservative: Bytes::from_decimal_gib(conservative),
        }),
        id: raw.id,
        name: raw.name,
        evidence: raw.evidence,
        source: raw.source,
    })
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
