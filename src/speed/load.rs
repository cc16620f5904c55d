//! How long loading takes, and what reading weights from storage for every token costs.

use super::{Figure, facts::Facts};
use crate::{
    Bytes, Judgement, Verdict,
    ask::LoadMode,
    estimate::{Estimate, bill::Part},
    forward::fold::Routed,
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

/// Seconds that reading from storage takes, each at low, typical and high speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    /// For one token.
    pub(super) token: [f64; 3],
    /// For the tokens of a prompt that are processed together: among them they are sent to all experts.
    pub(super) batch: [f64; 3],
}

/// What reading again takes that memory does not hold: `None` where it holds all, or the storage is
/// not known.
///
/// Weights that every token reads are read in a circle, so what was read last is gone when it is
/// needed: typically all that is mapped is read again, at best only what is missing. Experts are
/// not: as many of those a token is sent to are missing as of all.
pub(super) fn paging(
    facts: &Facts<'_>,
    estimate: &Estimate,
    judgement: Judgement,
) -> Option<Reading> {
    let rates = facts.storage.as_ref()?.gbps;
    let mapped = estimate.working_set().saturating_sub(estimate.charged());
    let idle = estimate.part(Part::IdleExperts);
    let all = Bytes::new(mapped.get().saturating_add(idle.get()));
    let batch = reading(all.get(), judgement.missing().get(), rates);
    if judgement.verdict == Verdict::Pages {
        let missing = judgement.shortfall().min(mapped);
        return Some(Reading { token: reading(mapped.get(), missing.get(), rates), batch });
    }
    let sent = sent_to(facts, idle);
    let experts = u128::from(idle.get()).saturating_add(sent.into());
    let lost = u128::from(sent).saturating_mul(judgement.from_storage.get().into());
    let lost = lost.checked_div(experts).and_then(|lost| u64::try_from(lost).ok()).unwrap_or(0);
    let [low, ..] = reading(sent, lost, rates);
    let [_, typical, high] = reading(lost, lost, rates);
    Some(Reading { token: [low, typical, high], batch })
}

/// The experts that one token is sent to, of which all others are `idle`, in bytes.
fn sent_to(facts: &Facts<'_>, idle: Bytes) -> u64 {
    let of = |routed: Routed| {
        let others = routed.experts.checked_sub(routed.used)?;
        idle.get().checked_div(others)?.checked_mul(routed.used)
    };
    facts.traffic.routed.and_then(of).unwrap_or(0)
}

/// Seconds to read all bytes at the low and the typical rate, and the least at the high one.
fn reading(all: u64, least: u64, gbps: [f64; 3]) -> [f64; 3] {
    let [low, typical, high] = gbps.map(|gbps| gbps * 1e9 * REACHED);
    [all as f64 / low, all as f64 / typical, least as f64 / high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_best_only_what_is_missing_is_read_again() {
        let [low, typical, high] = reading(4_000_000_000, 1_000_000_000, [1.0, 2.0, 4.0]);
        assert_eq!(format!("{low} {typical} {high}"), "8 4 0.5");
    }
}
