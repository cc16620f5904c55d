//! How long loading takes, and what reading weights from storage for every token costs.

use super::{Figure, facts::Facts};
use crate::{
    Bytes,
    ask::LoadMode,
    estimate::{Estimate, bill::Part},
    messages::speed as say,
};

/// Half of what a vendor states is reached.
const REACHED: f64 = 0.5;
/// Bytes a second that rewriting weights takes: repacking, copying.
const REWRITING: f64 = 2e9;
/// Few machines were measured: low and high for a load.
const RANGE: [f64; 2] = [0.5, 3.0];

/// Milliseconds to load the model from storage, cold: read, rewrite, start.
pub(super) fn time(facts: &Facts<'_>, estimate: &Estimate) -> Option<Figure> {
    let storage = facts.storage.as_ref()?;
    let [_, typical, _] = storage.gbps.map(|gbps| gbps * 1e9 * REACHED);
    let file = estimate.download();
    let mut rewritten = estimate.part(Part::RepackedWeights).get();
    if facts.workload.setup.load_mode.value == LoadMode::None {
        rewritten = rewritten.saturating_add(estimate.part(Part::CopiedWeights).get());
    }
    let seconds = file.get() as f64 / typical + rewritten as f64 / REWRITING + facts.class.init_s;
    let basis = say::loading(&storage.name);
    Some(Figure::around(seconds * 1e3, RANGE, basis))
}

/// Seconds for one token, low, typical and high speed, to read again what memory does not hold.
///
/// The weights are read in a circle, so what was read last is gone when it is needed: typically all
/// that is mapped is read again, at best only what is missing.
pub(super) fn paging(facts: &Facts<'_>, estimate: &Estimate, missing: Bytes) -> Option<[f64; 3]> {
    let traffic = facts.traffic;
    let mapped = estimate.working_set().saturating_sub(estimate.charged());
    let active = traffic.bytes as f64 / (traffic.bytes_of_all as f64).max(1.0);
    let [all, least] = [mapped, missing.min(mapped)].map(|bytes| bytes.get() as f64 * active);
    Some(reading(all, least, facts.storage.as_ref()?.gbps))
}

/// Seconds to read all bytes at the low and the typical rate, and the least at the high one.
fn reading(all: f64, least: f64, gbps: [f64; 3]) -> [f64; 3] {
    let [low, typical, high] = gbps.map(|gbps| gbps * 1e9 * REACHED);
    [all / low, all / typical, least / high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_best_only_what_is_missing_is_read_again() {
        let [low, typical, high] = reading(4e9, 1e9, [1.0, 2.0, 4.0]);
        assert_eq!(format!("{low} {typical} {high}"), "8 4 0.5");
    }
}
