//! Figures that a plan decides by: the budget of a model, and what its working set is made of.

use crate::{Bytes, Case, Part, estimate::bill::Term, price::Priced};

/// Weights of a working set: mapped, repacked, copied.
pub const WEIGHTS: [Part; 4] =
    [Part::MappedWeights, Part::IdleExperts, Part::RepackedWeights, Part::CopiedWeights];
/// What grows with the context.
pub const CACHE: [Part; 2] = [Part::KvCache, Part::RecurrentState];
/// What the process takes by itself.
pub const PROCESS: [Part; 2] = [Part::Vocabulary, Part::Process];

/// The memory a model may use there, under the typical reserve.
pub fn budget(row: &Priced) -> Option<Bytes> {
    row.budget.as_ref().map(|budget| budget.physical(Case::Typical))
}

/// The share of the budget that is needed, thousandths: of what an app may hold, where that is closer.
pub fn share_permille(row: &Priced) -> Option<u64> {
    let (budget, need) = (row.budget.as_ref()?, row.need());
    let share = |part: Bytes, whole: Bytes| {
        let share = u128::from(part.get()).saturating_mul(1000).checked_div(whole.get().into());
        share.and_then(|share| u64::try_from(share).ok()).unwrap_or(u64::MAX)
    };
    let held = budget.charge_limit(Case::Typical).map(|limit| share(need.charged, limit));
    Some(share(need.with_experts(), budget.physical(Case::Typical)).max(held.unwrap_or(0)))
}

/// A share in whole percent, rounded.
pub fn percent(part: Bytes, whole: Bytes) -> u64 {
    let hundredfold = u128::from(part.get()).saturating_mul(100);
    let half = u128::from(whole.get()) / 2;
    let share = hundredfold.saturating_add(half).checked_div(whole.get().into()).unwrap_or(0);
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// What parts of the bill add to the working set, in the memory asked about.
pub fn working(row: &Priced, parts: &[Part]) -> Bytes {
    let pool = row.workload.pool_asked_about();
    let among = |term: &&Term| parts.contains(&term.part) && term.pool == pool;
    let terms = row.estimate.terms.iter().filter(among);
    Bytes::sum(terms.map(|term| term.column(|columns| columns.working))).unwrap_or(Bytes::MAX)
}

/// A count as a float: exact to 53 bits.
#[expect(clippy::cast_precision_loss, reason = "a ranking, or two decimals, need no more")]
pub const fn exact(count: u64) -> f64 {
    count as f64
}
