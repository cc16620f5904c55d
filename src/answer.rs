//! From question to answer: the whole path, for programs that do not want the steps.

use crate::{
    Bytes, Catalog, Error, Judgement, Message, Need, Verdict,
    ask::Question,
    bill::Part,
    budget::Budget,
    estimate::{Estimate, compute::Passes},
    limits::Limits,
    messages::notes,
    remedies::{self, Remedies},
    resolve::{Resolved, resolve},
    speed::Speed,
    viability::Obstacle,
    workload::Workload,
};

/// An answer: the bill, and where a place was named the verdict and what would change it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was priced.
    pub workload: Workload,
    /// The bill.
    pub estimate: Estimate,
    /// What it is held against.
    pub budget: Option<Budget>,
    /// The verdict.
    pub judgement: Option<Judgement>,
    /// What stands in the way whatever the memory.
    pub obstacle: Option<Obstacle>,
    /// What the budget would just hold.
    pub limits: Limits,
    /// What would make it fit, or fit better.
    pub remedies: Remedies,
    /// How fast it runs, as far as that is known.
    pub speed: Speed,
    /// What the reader should know before believing it, one sentence each.
    pub warnings: Vec<Message>,
}

impl Answer {
    /// The device asked about, by id and name.
    #[must_use]
    pub fn device(&self) -> Option<(&str, &Message)> {
        let device = self.workload.site.device.as_ref()?;
        Some((&device.id, &device.name))
    }
}

/// A question priced and judged, without the searches a full [`Answer`] makes.
#[derive(Clone, Debug)]
pub(crate) struct Assessed {
    pub(crate) workload: Workload,
    pub(crate) estimate: Estimate,
    pub(crate) budget: Option<Budget>,
    pub(crate) judgement: Option<Judgement>,
    pub(crate) obstacle: Option<Obstacle>,
    pub(crate) speed: Speed,
    pub(crate) warnings: Vec<Message>,
}

impl Assessed {
    /// What of the bill is held against a budget.
    pub(crate) fn need(&self) -> Need {
        need(&self.workload, &self.estimate)
    }
}

/// Prices and judges `question`: what a row of a table needs.
pub(crate) fn assess(question: &Question, catalog: &Catalog) -> Result<Assessed, Error> {
    let resolved = resolve(question, catalog)?;
    let passes = Passes::of(&resolved.workload)?;
    price(resolved, &passes, catalog)
}

/// As [`assess`], with the passes of a question that was asked before where it would be run alike.
pub(crate) fn assess_like(
    question: &Question,
    catalog: &Catalog,
    (asked, passes): (&Assessed, &Passes),
) -> Result<Assessed, Error> {
    let resolved = resolve(question, catalog)?;
    if resolved.workload.runs_like(&asked.workload) {
        return price(resolved, passes, catalog);
    }
    let passes = Passes::of(&resolved.workload)?;
    price(resolved, &passes, catalog)
}

/// Prices and judges what was resolved, with the passes of its graph.
pub(crate) fn price(
    resolved: Resolved,
    passes: &Passes,
    catalog: &Catalog,
) -> Result<Assessed, Error> {
    let Resolved { workload, budget, notes: mut warnings } = resolved;
    let estimate = Estimate::with_passes(&workload, passes)?;
    if estimate.needs_imatrix && !workload.imatrix {
        warnings.push(notes::needs_imatrix(&workload.file_type.id));
    }
    let obstacle = Obstacle::of(&workload, &estimate);
    let judgement = budget.as_ref().map(|budget| {
        Judgement::of(&need(&workload, &estimate), budget).hindered_by(obstacle.as_ref())
    });
    let speed = Speed::of(&workload, &estimate, budget.as_ref().zip(judgement), catalog)?;
    warnings.extend(speed.notes.iter().cloned());
    Ok(Assessed { workload, estimate, budget, judgement, obstacle, speed, warnings })
}

/// The verdict on `question` alone, without the searches of a full answer; `None` without a place.
///
/// ```
/// use edgefit::{Bytes, Catalog, Place, Question, Verdict, verdict};
/// let mut question = Question::about("gemma-2-2b:Q4_K_M");
/// question.place = Some(Place::Free(Bytes::gib(1)));
/// assert_eq!(verdict(&question, &Catalog::bundled())?, Some(Verdict::TooLarge));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// As [`answer`].
pub fn verdict(question: &Question, catalog: &Catalog) -> Result<Option<Verdict>, Error> {
    Ok(assess(question, catalog)?.judgement.map(|judgement| judgement.verdict))
}

/// Answers `question` from the facts of `catalog`.
///
/// # Errors
/// As [`resolve`] and [`Estimate::of`].
pub fn answer(question: &Question, catalog: &Catalog) -> Result<Answer, Error> {
    let resolved = resolve(question, catalog)?;
    let passes = Passes::of(&resolved.workload)?;
    let assessed = price(resolved, &passes, catalog)?;
    let limits = match &assessed.budget {
        Some(budget) => Limits::of(question, (&assessed, &passes), budget, catalog)?,
        None => Limits::default(),
    };
    let remedies = remedies::of(question, (&assessed, &passes), catalog)?;
    let Assessed { workload, estimate, budget, judgement, obstacle, speed, warnings } = assessed;
    Ok(Answer {
        workload,
        estimate,
        budget,
        judgement,
        obstacle,
        limits,
        remedies,
        speed,
        warnings,
    })
}

/// The verdict on a bill, obstacles included.
pub(crate) fn judge(workload: &Workload, estimate: &Estimate, budget: &Budget) -> Judgement {
    let obstacle = Obstacle::of(workload, estimate);
    Judgement::of(&need(workload, estimate), budget).hindered_by(obstacle.as_ref())
}

/// What of a bill is held against a budget: of a graphics card, what lies in its memory.
///
/// Without a graph the bill is a lower bound: it can say no, but never a sure yes.
pub(crate) fn need(workload: &Workload, estimate: &Estimate) -> Need {
    let pool = workload.pool_asked_about();
    let working_set = estimate.lying_in(pool, |columns| columns.working);
    let thousandths = |bytes: Bytes, permille: u64| {
        let share = u128::from(bytes.get()).saturating_mul(permille.into()) / 1000;
        u64::try_from(share).unwrap_or(u64::MAX)
    };
    let mut error = thousandths(working_set, workload.runtime.stated_error_permille);
    // Of a runtime priced from data, the stated error is that of all of it.
    if workload.setup.offload.is_used() && workload.scheme.is_none() {
        let backend = workload.backend();
        let compute = estimate.compute_resident();
        error = error
            .saturating_add(thousandths(compute, backend.compute_error_permille.into()))
            .saturating_add(
                backend.driver_bytes.map_or(0, |range| range.high.saturating_sub(range.low)),
            );
    }
    let sure = estimate.part(Part::Compute) > Bytes::ZERO;
    Need {
        charged: estimate.lying_in(pool, |columns| columns.charged),
        working_set,
        error: if sure { Bytes::new(error) } else { Bytes::MAX },
    }
}
