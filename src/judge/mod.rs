//! Does it fit: a bill held against a budget.

pub mod beside;
pub mod budget;
mod known;
pub mod obstacle;
pub mod rules;

use crate::{
    Bytes, Estimate, Workload,
    catalog::backend::Weights,
    estimate::{
        app,
        bill::{Part, Term},
        growth::Growth,
    },
    resolve::workload::Pool,
    units::names,
};
use budget::{Budget, Case};
use obstacle::Obstacle;

names! {
    /// The answer in a word.
    #[derive(PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Verdict {
        /// Both budgets hold, also with the conservative reserve, by more than the stated error.
        Fits = "fits",
        /// Both budgets hold with the typical reserve only.
        Tight = "tight",
        /// What is charged fits, the working set does not: weights would be read again for every token.
        Pages = "pages",
        /// What is charged alone exceeds the budget.
        TooLarge = "too-large",
        /// It cannot run there, whatever the memory.
        NotViable = "not-viable",
    }
}

impl Verdict {
    /// Whether it runs as it should.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Fits | Self::Tight)
    }
}

/// What is held against a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// What the system cannot take back.
    pub charged: Bytes,
    /// What must stay in memory to be fast.
    pub working_set: Bytes,
    /// Mapped experts that a token is not sent to; the next one may be.
    pub idle_experts: Bytes,
    /// What is mapped while it loads and a GPU holds at once: where an app is limited apart, systems have
    /// counted it against that limit for a moment.
    pub loading: Bytes,
    /// The file is mapped in a way that has failed there with files as large.
    pub may_not_map: bool,
    /// What the program it is run in compares with what is available before it loads, if it does.
    pub claims: Option<Bytes>,
    /// How far both may be off.
    pub error: Bytes,
    /// By how much they must hold to be a sure yes: that error, twice that of a shape which is itself an
    /// estimate, or several times the need where what is computed is not known.
    pub margin: Bytes,
    /// What the very same file was seen to take, where that is further apart than the error has it.
    pub seen: Option<(Bytes, Bytes)>,
}

impl Need {
    /// What of a bill is held against a budget: of a graphics card, what lies in its memory.
    ///
    /// Without a graph the bill is a lower bound: it can say no, and a yes only with much room.
    pub(crate) fn of(workload: &Workload, estimate: &Estimate) -> Self {
        Self::in_pool(workload, estimate, workload.pool_asked_about())
    }

    /// What of it lies in one memory.
    pub(crate) fn in_pool(workload: &Workload, estimate: &Estimate, pool: Pool) -> Self {
        let working_set = estimate.lying_in(pool, |columns| columns.working);
        let thousandths = |bytes: Bytes, permille: u64| {
            let share = u128::from(bytes.get()).saturating_mul(permille.into()) / 1000;
            u64::try_from(share).unwrap_or(u64::MAX)
        };
        let mut error = thousandths(working_set, workload.runtime.stated_error_permille);
        let estimated = thousandths(working_set, workload.model.error_permille);
        error = error.saturating_add(estimated);
        // Of a runtime priced from data, the stated error is that of all of it.
        if workload.setup.offload.is_used() && workload.scheme.is_none() {
            error = error.saturating_add(error_beside(workload, estimate, pool));
        }
        let system = workload.site.system.as_ref().filter(|_| workload.runtime.maps_writable);
        let mapping = system.and_then(|system| system.writable_mapping());
        let may_not_map = mapping.is_some_and(|most| estimate.weights_bytes > most);
        let seen = workload.runtime.seen.as_ref();
        let seen = seen.map(|seen| (Bytes::new(seen.low), Bytes::new(seen.high)));
        let above = seen.map_or(0, |(_, high)| high.saturating_sub(working_set).get());
        let sure = estimate.part(Part::Compute) > Bytes::ZERO;
        Self {
            charged: estimate.lying_in(pool, |columns| columns.charged),
            working_set,
            idle_experts: idle_experts(estimate, pool),
            loading: loading(workload, estimate, pool),
            may_not_map,
            claims: app::claims(workload, estimate),
            seen,
            error: if sure { Bytes::new(error) } else { Bytes::MAX },
            margin: Bytes::new(if may_not_map {
                u64::MAX
            } else if sure {
                error.saturating_add(estimated).max(above)
            } else {
                working_set.get().saturating_mul(ROOM_WITHOUT_A_GRAPH)
            }),
        }
    }

    /// The same once a server has grown: what it keeps lies in the machine's memory and cannot be taken back.
    pub(crate) fn grown(self, workload: &Workload, growth: &Growth) -> Self {
        if workload.pool_asked_about() != Pool::Ram {
            return self;
        }
        let more = |bytes: Bytes| Bytes::new(bytes.get().saturating_add(growth.full().get()));
        Self { charged: more(self.charged), working_set: more(self.working_set), ..self }
    }

    /// The working set, and the experts that are not in it.
    pub(crate) fn with_experts(&self) -> Bytes {
        Bytes::new(self.working_set.get().saturating_add(self.idle_experts.get()))
    }

    /// What the working set may be at least and at most.
    pub(crate) fn range(&self) -> (Bytes, Bytes) {
        let high = Bytes::new(self.working_set.get().saturating_add(self.error.get()));
        let low = self.working_set.saturating_sub(self.error);
        let around = |(least, most): (Bytes, Bytes)| {
            (least.min(self.working_set), most.max(self.working_set))
        };
        self.seen.map_or((low, high), around)
    }
}

/// How far what lies in one memory may be off because a device takes part: its compute buffers, and what drivers
/// hold.
fn error_beside(workload: &Workload, estimate: &Estimate, pool: Pool) -> u64 {
    let devices = &workload.setup.offload.devices;
    let buffers = estimate.terms.iter().filter(|it| it.part == Part::Compute && it.pool == pool);
    let off = |term: &Term| {
        let device = devices.get(term.device.unwrap_or(0))?;
        let bytes = term.column(|columns| columns.resident).get();
        let permille = u64::from(device.backend.compute_error_permille);
        Some((bytes / 1000).saturating_mul(permille))
    };
    let driver = workload.backend().driver_bytes.filter(|_| pool == workload.pool_asked_about());
    let driver = driver.map_or(0, |range| range.high.saturating_sub(range.low));
    buffers.filter_map(off).fold(driver, u64::saturating_add)
}

/// What of the mapped file a GPU wraps: all of it that is read when it is loaded.
fn loading(workload: &Workload, estimate: &Estimate, pool: Pool) -> Bytes {
    let wrapped = workload.backend().weights == Weights::Mapped;
    if !workload.setup.offload.is_used() || !wrapped || workload.scheme.is_some() {
        return Bytes::ZERO;
    }
    let charged = estimate.lying_in(pool, |columns| columns.charged);
    estimate.lying_in(pool, |columns| columns.resident).saturating_sub(charged)
}

/// What mapped experts take in one memory beyond those of a token.
fn idle_experts(estimate: &Estimate, pool: Pool) -> Bytes {
    let idle = |term: &&Term| term.part == Part::IdleExperts && term.pool == pool;
    let terms = estimate.terms.iter().filter(idle);
    Bytes::sum(terms.map(Term::amount)).unwrap_or(Bytes::MAX)
}

/// How many times what is known must be free beside it, where caches and buffers are not known.
const ROOM_WITHOUT_A_GRAPH: u64 = 3;

/// A verdict and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The answer.
    pub verdict: Verdict,
    /// The smaller of the two slacks under the typical reserve; below zero the shortfall.
    pub headroom: i64,
    /// Of the two budgets, the charge limit is the one with less slack.
    pub charge_decides: bool,
    /// Of the experts a token is not sent to, what memory cannot hold beside the working set under
    /// the typical reserve: it is read from storage as tokens come that are sent to them.
    pub from_storage: Bytes,
    /// The program refuses to load it, by what it would reserve.
    pub refused: bool,
}

impl Judgement {
    /// Holds `need` against `budget`.
    ///
    /// ```
    /// # use edgefit::*;
    /// let budget = Budget::free(Bytes::gib(2));
    /// let need = Need { charged: Bytes::gib(1), working_set: Bytes::gib(3), ..Need::default() };
    /// assert_eq!(Judgement::of(&need, &budget).verdict, Verdict::Pages);
    /// ```
    #[must_use]
    pub fn of(need: &Need, budget: &Budget) -> Self {
        let slacks = |case| {
            let physical = budget.physical(case);
            let limit = budget.charge_limit(case).unwrap_or(physical);
            (slack(limit, need.charged), slack(physical, need.working_set))
        };
        let (charge, working) = slacks(Case::Typical);
        let (careful_charge, careful_working) = slacks(Case::Conservative);
        let limited = budget.charge_limit(Case::Conservative).is_some();
        let loading = i64::try_from(need.loading.get()).unwrap_or(i64::MAX);
        let careful_charge = careful_charge.saturating_sub(if limited { loading } else { 0 });
        let margin = i64::try_from(need.margin.get()).unwrap_or(i64::MAX);
        let idle = i64::try_from(need.idle_experts.get()).unwrap_or(i64::MAX);
        let lacking = working.saturating_sub(idle).min(0).unsigned_abs();
        // Elsewhere nobody knows what the program finds available.
        let claims = need.claims.filter(|_| budget.is_free() || budget.is_machine());
        let claimed = claims.map_or(i64::MAX, |it| slack(budget.physical(Case::Typical), it));
        let verdict = if charge < 0 || claimed < 0 {
            Verdict::TooLarge
        } else if working < 0 {
            Verdict::Pages
        } else if careful_charge > margin && careful_working.saturating_sub(idle) > margin {
            Verdict::Fits
        } else {
            Verdict::Tight
        };
        Self {
            verdict,
            headroom: charge.min(working).min(claimed),
            refused: claimed < 0 && charge >= 0,
            charge_decides: charge < working,
            from_storage: Bytes::new(lacking.min(need.idle_experts.get())),
        }
    }

    /// What is missing under the typical reserve; nothing where both budgets hold.
    pub(crate) fn shortfall(&self) -> Bytes {
        Bytes::new(self.headroom.min(0).unsigned_abs())
    }

    /// The same, and what experts beyond those of a token lack.
    pub(crate) fn missing(&self) -> Bytes {
        Bytes::new(self.shortfall().get().saturating_add(self.from_storage.get()))
    }

    /// Whether it runs as it should, and from memory alone.
    pub(crate) const fn holds_all(&self) -> bool {
        self.verdict.is_yes() && self.from_storage.get() == 0
    }

    /// Whether tokens wait for weights that are read from storage again.
    pub(crate) const fn reads_storage(&self) -> bool {
        match self.verdict {
            Verdict::Pages => true,
            Verdict::Fits | Verdict::Tight => self.from_storage.get() > 0,
            Verdict::TooLarge | Verdict::NotViable => false,
        }
    }

    /// The same, where something stands in the way whatever the memory.
    pub(crate) const fn hindered_by(self, obstacle: Option<&Obstacle>) -> Self {
        match obstacle {
            Some(_) => Self { verdict: Verdict::NotViable, ..self },
            None => self,
        }
    }
}

/// `budget` less `need`, below zero if it does not hold; clamped to 63 bits.
fn slack(budget: Bytes, need: Bytes) -> i64 {
    let difference = i128::from(budget.get()).saturating_sub(i128::from(need.get()));
    i64::try_from(difference).unwrap_or(if difference < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What tokens are sent to must fit; where not all experts do, they come from storage.
    #[test]
    fn experts_that_do_not_fit_are_read_from_storage() {
        let gib = |n: u32| Bytes::gib(n);
        let need =
            Need { charged: gib(1), working_set: gib(2), idle_experts: gib(10), ..Need::default() };
        for (free, verdict, from_storage, holds_all) in [
            (13, Verdict::Fits, 0, true),
            (12, Verdict::Tight, 0, true),
            (8, Verdict::Tight, 4, false),
            (2, Verdict::Tight, 10, false),
            (1, Verdict::Pages, 10, false),
        ] {
            let judgement = Judgement::of(&need, &Budget::free(gib(free)));
            assert_eq!(judgement.verdict, verdict, "{free} GiB");
            assert_eq!(judgement.from_storage, gib(from_storage), "{free} GiB");
            assert_eq!(judgement.holds_all(), holds_all, "{free} GiB");
        }
    }
}
