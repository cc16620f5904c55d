//! From question to answer: the whole path, for programs that do not want the steps.

use crate::{
    Bytes, Catalog, Error, Judgement, Need,
    ask::Question,
    bill::Part,
    budget::Budget,
    estimate::{Estimate, compute::Passes},
    limits::Limits,
    remedies::{self, Remedy},
    resolve::{Resolved, resolve},
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
    /// What the budget would just hold.
    pub limits: Limits,
    /// What would make it fit, or fit better; least loss first.
    pub remedies: Vec<Remedy>,
    /// What the reader should know before believing it, one sentence each.
    pub warnings: Vec<String>,
}

/// A question priced and judged, without the searches a full [`Answer`] makes.
#[derive(Clone, Debug)]
pub(crate) struct Assessed {
    pub(crate) workload: Workload,
    pub(crate) estimate: Estimate,
    pub(crate) budget: Option<Budget>,
    pub(crate) judgement: Option<Judgement>,
    pub(crate) warnings: Vec<String>,
}

/// Prices and judges what was resolved, with its passes: what a row of a table needs.
pub(crate) fn assess(resolved: Resolved, passes: &Passes) -> Result<Assessed, Error> {
    let Resolved { workload, budget, notes: mut warnings } = resolved;
    let estimate = Estimate::with_passes(&workload, passes)?;
    if estimate.needs_imatrix && !workload.imatrix {
        warnings.push(format!(
            "llama-quantize makes {} files with an importance matrix only; sizes are those it would have",
            workload.file_type.id
        ));
    }
    let priced = Assessed { workload, estimate, budget: None, judgement: None, warnings };
    Ok(priced.against(budget))
}

impl Assessed {
    /// The same bill held against a budget.
    pub(crate) fn against(mut self, budget: Option<Budget>) -> Self {
        let need = need(&self.workload, &self.estimate);
        self.judgement = budget.as_ref().map(|budget| Judgement::of(&need, budget));
        self.budget = budget;
        self
    }
}

/// Answers `question` from the facts of `catalog`.
///
/// # Errors
/// As [`resolve`] and [`Estimate::of`].
pub fn answer(question: &Question, catalog: &Catalog) -> Result<Answer, Error> {
    let resolved = resolve(question, catalog)?;
    let passes = Passes::of(&resolved.workload)?;
    let Assessed { workload, estimate, budget, judgement, warnings } = assess(resolved, &passes)?;
    let limits = match &budget {
        Some(budget) => {
            Limits::of(&question.how, catalog, &workload, (&passes, &estimate), budget)?
        }
        None => Limits::default(),
    };
    let remedies = match (&budget, judgement) {
        (Some(budget), Some(judgement)) => {
            remedies::of(&question.how, &workload, (&passes, &estimate), budget, judgement)
        }
        _ => Vec::new(),
    };
    Ok(Answer { workload, estimate, budget, judgement, limits, remedies, warnings })
}

/// What of a bill is held against a budget.
///
/// Without a graph the bill is a lower bound: it can say no, but never a sure yes.
pub(crate) fn need(workload: &Workload, estimate: &Estimate) -> Need {
    let working_set = estimate.working_set();
    let permille = u128::from(workload.runtime.stated_error_permille);
    let share = u128::from(working_set.get()).saturating_mul(permille) / 1000;
    let sure = estimate.part(Part::Compute) > Bytes::ZERO;
    Need {
        charged: estimate.charged(),
        working_set,
        error: if sure { Bytes::new(u64::try_from(share).unwrap_or(u64::MAX)) } else { Bytes::MAX },
    }
}
