//! Runs somebody measured: shown instead of an estimate.

use super::{Figure, decode, facts::Facts};
use crate::{
    Catalog, Error, Message,
    catalog::measured::{Measured, MeasuredRun},
    messages::speed as say,
};

/// How far runs of one setup lie apart, at least: programs and versions differ.
const APART: [f64; 2] = [0.75, 1.3];

/// What was measured of this model, quantization, chip, backend and runtime.
pub(super) struct Found {
    /// Tokens a second, brought to the depth asked about.
    pub(super) decode: Figure,
    /// Tokens of the prompt a second.
    pub(super) prefill: Option<Figure>,
}

/// Finds the runs, if there are any.
pub(super) fn find(
    facts: &Facts<'_>,
    depth: u64,
    catalog: &Catalog,
) -> Result<Option<Found>, Error> {
    let Some(chip) = facts.chip() else { return Ok(None) };
    let workload = facts.workload;
    // A file's own mix of formats, and kernels of another class, are nobody's measured run.
    if workload.contents.is_some() || facts.left.is_some() || !workload.setup.context.flash_attn {
        return Ok(None);
    }
    let (model, quant) = (&workload.model.id, &workload.file_type.id);
    let alike = |run: &&MeasuredRun| run.model == *model && run.quant == *quant;
    let all = catalog.measured(chip, &facts.class.id)?;
    let here = all.iter().filter(|measured| measured.runtime == workload.runtime.id);
    let runs: Vec<(&Measured, &MeasuredRun)> =
        here.flat_map(|all| all.runs.iter().filter(alike).map(move |run| (&**all, run))).collect();
    let Some((first, _)) = runs.first() else { return Ok(None) };
    let Some((engine, _)) = decode::engine(facts) else { return Ok(None) };
    let asked = engine.seconds(&decode::token(facts, depth));
    let at_depth =
        |run: &MeasuredRun| run.decode * engine.seconds(&decode::token(facts, run.depth)) / asked;
    let basis = say::measured(&first.device, &first.program, &first.source);
    let decodes = runs.iter().map(|(_, run)| at_depth(run)).collect();
    let prefills = runs.iter().filter_map(|(_, run)| run.prefill).collect();
    Ok(summary(decodes, &basis).map(|decode| Found { decode, prefill: summary(prefills, &basis) }))
}

/// The median, within what was measured and a margin.
fn summary(mut values: Vec<f64>, basis: &Message) -> Option<Figure> {
    values.sort_by(f64::total_cmp);
    let typical = *values.get(values.len() / 2)?;
    let [low, high] = APART.map(|factor| typical * factor);
    let (least, most) = (values.first()?.min(low), values.last()?.max(high));
    Some(Figure::new([least, typical, most], basis.clone()))
}
