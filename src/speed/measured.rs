//! Runs somebody measured: shown instead of an estimate.

use super::{
    Figure, decode,
    facts::Facts,
    prefill::{self, Reader},
};
use crate::{
    Catalog, Error,
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
    let (model, quant) = (&*workload.model.id, workload.quant());
    let alike = |run: &&MeasuredRun| run.model == model && run.quant == quant;
    let all = catalog.measured(chip, &facts.class.id)?;
    let here = all.iter().filter(|measured| measured.runtime == workload.runtime.id);
    let runs: Vec<(&Measured, &MeasuredRun)> =
        here.flat_map(|all| all.runs.iter().filter(alike).map(move |run| (&**all, run))).collect();
    let Some((engine, _)) = decode::engine(facts) else { return Ok(None) };
    let seconds = |depth| engine.seconds(&decode::token(facts, depth));
    let decodes = runs.iter().map(|&(of, run)| Point {
        of,
        at: run.depth,
        rate: run.decode * seconds(run.depth) / seconds(depth),
    });
    Ok(about(decodes.collect(), depth)
        .map(|decode| Found { decode, prefill: prompt(facts, &runs) }))
}

/// Tokens of the prompt a second, by the runs that say it, brought to the prompt asked about.
fn prompt(facts: &Facts<'_>, runs: &[(&Measured, &MeasuredRun)]) -> Option<Figure> {
    let context = &facts.workload.setup.context;
    let asked = prefill::back(facts, context.prompt.value, context.size);
    let reader = Reader::of(facts);
    let slower = |back| reader.map_or(1.0, |it| it.seconds(facts, back) / it.seconds(facts, asked));
    let point = |&(of, run): &(_, &MeasuredRun)| {
        let at = run.prompt.map_or(asked, |prompt| prefill::back(facts, prompt, run.depth));
        Some(Point { of, at, rate: run.prefill? * slower(at) })
    };
    about(runs.iter().filter_map(point).collect(), asked)
}

/// A run at a depth of its own, its speed brought to the depth asked about.
#[derive(Clone, Copy)]
struct Point<'a> {
    of: &'a Measured,
    at: u64,
    rate: f64,
}

/// The speed at `asked` by the runs nearest on both sides, each counting the more the nearer it is; within what
/// was measured there and a margin.
fn about(mut points: Vec<Point<'_>>, asked: u64) -> Option<Figure> {
    points.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    let at_depth = |at: u64| points.iter().filter(move |point| point.at == at);
    let below = points.iter().map(|point| point.at).filter(|at| *at <= asked).max();
    let above = points.iter().map(|point| point.at).filter(|at| *at >= asked).min();
    let (low, high) = (below.or(above)?, above.or(below)?);
    let middle = |at| {
        let rates: Vec<f64> = at_depth(at).map(|point| point.rate).collect();
        let both = [rates.get(rates.len().saturating_sub(1) / 2), rates.get(rates.len() / 2)];
        both.into_iter().flatten().sum::<f64>() / 2.0
    };
    let apart = |a: u64, b: u64| a.saturating_sub(b) as f64;
    let share = if high > low { apart(asked, low) / apart(high, low) } else { 0.0 };
    let typical = middle(low) * (1.0 - share) + middle(high) * share;
    let used = || at_depth(low).chain(at_depth(high));
    let [least, most] = APART.map(|factor| typical * factor);
    let least = used().map(|point| point.rate).fold(least, f64::min);
    let most = used().map(|point| point.rate).fold(most, f64::max);
    let Measured { device, program, source, .. } =
        at_depth(if share > 0.5 { high } else { low }).next()?.of;
    Some(Figure::new([least, typical, most], say::measured(device, program, source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_depths_the_nearer_counts_more() {
        let catalog = Catalog::bundled();
        let all = catalog.measured("snapdragon-8-elite", "cpu-mobile").unwrap();
        let of = &*all[0];
        let points = || vec![Point { of, at: 100, rate: 10.0 }, Point { of, at: 300, rate: 20.0 }];
        let typical = |asked| about(points(), asked).unwrap().typical;
        let seen = [50, 100, 150, 200, 300, 900].map(typical);
        assert_eq!(format!("{seen:?}"), "[10.0, 10.0, 12.5, 15.0, 20.0, 20.0]");
        assert!(about(Vec::new(), 100).is_none());
    }
}
