//! The question backwards: the most context, the best quantization, the least memory that would do.

use std::sync::Arc;

use crate::{
    Bytes, Catalog, Error, Tokens,
    answer::judge,
    ask::How,
    budget::Budget,
    catalog::file_type::FileType,
    estimate::{Estimate, compute::Passes},
    runtimes,
    workload::{CELL_BLOCK, Workload},
};

/// What the budget would just hold; `None` where nothing does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The longest context, in tokens, at most the trained length.
    pub max_ctx_size: Option<u64>,
    /// The best quantization, in the order of `data/file_types.yaml`.
    pub best_quant: Option<BestQuant>,
    /// The least memory, in the unit of the question: the machine's, or free.
    pub min_ram: Option<Bytes>,
}

/// A quantization that fits, better than all others that do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestQuant {
    /// Its id.
    pub id: String,
    /// Expect a marked loss: it needs an importance matrix, or a model trained in as few bits.
    pub lossy: bool,
}

impl Limits {
    /// Searches all three for a workload that was asked about.
    pub(crate) fn of(
        how: &How,
        catalog: &Catalog,
        workload: &Workload,
        priced: (&Passes, &Estimate),
        budget: &Budget,
    ) -> Result<Self, Error> {
        let (passes, estimate) = priced;
        Ok(Self {
            max_ctx_size: max_context(how, workload, budget),
            best_quant: best_quant(catalog, workload, passes, budget)?,
            min_ram: min_ram(workload, estimate, budget),
        })
    }
}

/// The longest context that fits, by halving; whole blocks of cells, and the trained length itself.
fn max_context(how: &How, workload: &Workload, budget: &Budget) -> Option<u64> {
    let trained = u64::from(workload.model.shape.trained_context?);
    let block = CELL_BLOCK.saturating_mul(workload.setup.context.streams);
    let holds = |context: u64| {
        let ctx_size = u32::try_from(context).ok().map(Tokens::new);
        let changed = workload.run_as(&How { ctx_size, ..how.clone() });
        changed.is_ok_and(|workload| {
            Estimate::of(&workload).is_ok_and(|bill| is_yes(&workload, &bill, budget))
        })
    };
    if holds(trained) {
        return Some(trained);
    }
    let blocks = largest(trained.saturating_sub(1).checked_div(block).unwrap_or(0), |blocks| {
        holds(blocks.saturating_mul(block))
    })?;
    Some(blocks.saturating_mul(block))
}

/// The first file type that fits.
fn best_quant(
    catalog: &Catalog,
    workload: &Workload,
    passes: &Passes,
    budget: &Budget,
) -> Result<Option<BestQuant>, Error> {
    let mut workload = workload.clone();
    // Schemes stand in the order of their bits, the most first.
    for scheme in runtimes::schemes(&workload, catalog)? {
        let id = scheme.id.clone();
        workload.scheme = Some(Arc::new(scheme));
        let estimate = Estimate::with_passes(&workload, passes)?;
        if is_yes(&workload, &estimate, budget) {
            return Ok(Some(BestQuant { id, lossy: false }));
        }
    }
    if workload.scheme.is_some() {
        return Ok(None);
    }
    let formats = Arc::clone(&workload.formats);
    for file_type in catalog.file_types(&formats) {
        workload.file_type = file_type?;
        // A recipe may refuse a shape: then it is not the best one.
        let Ok(estimate) = Estimate::with_passes(&workload, passes) else { continue };
        if is_yes(&workload, &estimate, budget) {
            let FileType { id, native, .. } = workload.file_type;
            return Ok(Some(BestQuant { id, lossy: native || estimate.needs_imatrix }));
        }
    }
    Ok(None)
}

/// The least memory that holds a bill: a verdict never worsens with more.
fn min_ram(workload: &Workload, estimate: &Estimate, budget: &Budget) -> Option<Bytes> {
    let holds = |ram| is_yes(workload, estimate, &budget.with_ram(Bytes::new(ram)));
    let most = 1_u64 << 60;
    let missing = largest(most, |ram| !holds(ram)).unwrap_or(0);
    (missing < most).then(|| Bytes::new(missing.saturating_add(1)))
}

fn is_yes(workload: &Workload, estimate: &Estimate, budget: &Budget) -> bool {
    judge(workload, estimate, budget).verdict.is_yes()
}

/// The largest number from 1 to `most` that holds, if those that hold come first; `None` if 1 does not.
fn largest(most: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    if most == 0 || !holds(1) {
        return None;
    }
    let (mut yes, mut no) = (1, most.saturating_add(1));
    while no.saturating_sub(yes) > 1 {
        let middle = yes.midpoint(no);
        if holds(middle) { yes = middle } else { no = middle }
    }
    Some(yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_finds_the_last_that_holds() {
        for most in 0..20 {
            for last in 0..20 {
                let found = largest(most, |n| n <= last);
                assert_eq!(found, Some(last.min(most)).filter(|&n| n > 0), "{most} {last}");
            }
        }
    }
}
