//! Which layers a pass must walk: of layers alike, one after another, a few stand for all.
//!
//! The planner is a machine: what it does with a layer depends on the memory it finds and on the
//! layer alone. If it finds the same memory before a layer as one or two repetitions earlier, it
//! goes round in a circle, and whole rounds may be left out. [`Walk::holds`] checks just that on
//! the plan of the shorter pass; where it does not hold, every layer is walked.

use std::ops::Range;

use super::{
    Mark, Trace,
    graph::{Graph, Id, Node},
    plan::Found,
};

/// The longest circle that is looked for, in repetitions.
const LONGEST_CIRCLE: usize = 2;
/// The longest block of layers whose repetitions are looked for.
const LONGEST_BLOCK: usize = 12;

/// The layers to walk, and for every layer of the model one alike that is walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Numbers of the layers walked, rising.
    pub layers: Vec<u64>,
    /// For each layer of the model, the place in [`Self::layers`] of one that is alike.
    stand_ins: Vec<usize>,
    /// Where repetitions were left out.
    cuts: Vec<Cut>,
}

/// Repetitions left out of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cut {
    /// The place in [`Walk::layers`] before which they are missing.
    before: usize,
    /// How many layers walked make one repetition.
    block: usize,
    /// How many repetitions are missing.
    missing: usize,
}

impl Walk {
    /// Every layer, each for itself.
    pub fn every(layers: u64) -> Self {
        Self {
            layers: (0..layers).collect(),
            stand_ins: (0..).take(usize::try_from(layers).unwrap_or(0)).collect(),
            cuts: Vec::new(),
        }
    }

    /// One layer of each of `kinds`, which are those of all layers.
    pub fn of_each(kinds: &[usize]) -> Self {
        let mut first: Vec<usize> = kinds.to_vec();
        first.sort_unstable();
        first.dedup();
        Self {
            stand_ins: kinds.iter().filter_map(|kind| first.binary_search(kind).ok()).collect(),
            cuts: Vec::new(),
            layers: first.into_iter().map(|layer| layer as u64).collect(),
        }
    }

    /// The layers that plan as all do, whose kinds are `kinds`.
    pub fn of(kinds: &[usize]) -> Self {
        let steps = compressed(kinds);
        let alike = |kind: &usize| {
            steps.iter().position(|step| kinds.get(step.layer) == Some(kind)).unwrap_or(0)
        };
        let cuts = steps.iter().enumerate().filter_map(|(before, step)| {
            step.behind.map(|(block, missing)| Cut { before, block, missing })
        });
        Self {
            stand_ins: kinds.iter().map(alike).collect(),
            cuts: cuts.collect(),
            layers: steps.into_iter().map(|step| step.layer as u64).collect(),
        }
    }

    /// Whether each layer walked left as many tensors as in a pass through every layer.
    pub fn has_sizes(&self, own: &[Mark], every: &[Mark]) -> bool {
        let size = |marks: &[Mark], at: usize| {
            marks.get(at.saturating_add(1))?.tensors.checked_sub(marks.get(at)?.tensors)
        };
        self.layers.iter().enumerate().all(|(step, &layer)| {
            let layer = usize::try_from(layer).unwrap_or(usize::MAX);
            size(own, step) == size(every, layer)
        })
    }

    /// For every tensor of a pass that walked `walk` and left `marks`, the one that stands for it in a pass which
    /// walked one layer of each kind and left `own`.
    pub fn counterparts(&self, own: &[Mark], walk: &Walk, marks: &[Mark], all: usize) -> Vec<Id> {
        let start = |marks: &[Mark], step: usize| marks.get(step).map_or(0, |mark| mark.tensors);
        let mut tensors = Vec::with_capacity(all);
        tensors.extend((0..start(marks, 0)).map(Id::at));
        for (step, &layer) in walk.layers.iter().enumerate() {
            let kind = self.stand_in(layer).unwrap_or(step);
            let (from, to) = (start(own, kind), start(own, kind.saturating_add(1)));
            tensors.extend((from..to).map(Id::at));
        }
        let (last, own) = (start(marks, walk.layers.len()), start(own, self.layers.len()));
        tensors.extend((last..all).map(|id| Id::at(id.saturating_sub(last).saturating_add(own))));
        tensors
    }

    /// Operations and leafs of a pass through every layer, by those of `trace`, which walked these.
    pub fn tensors(&self, trace: &Trace) -> usize {
        // What a layer creates may be run only when a later one reads it, so it counts where it was created.
        let run = |range: Range<usize>| {
            trace.graph.nodes(range).iter().filter(|node| node.is_run()).count()
        };
        let starts = trace.marks.iter().zip(trace.marks.iter().skip(1));
        let sizes: Vec<usize> = starts.map(|(from, to)| run(from.tensors..to.tensors)).collect();
        let walked = trace.graph.order().len().saturating_add(trace.graph.leafs().len());
        let apart = sizes.iter().fold(walked, |all, size| all.saturating_sub(*size));
        let of_all = self.stand_ins.iter().filter_map(|&step| sizes.get(step));
        of_all.fold(apart, |all, size| all.saturating_add(*size))
    }

    /// The layers walked before which the memory found must be known: those behind cuts, and a
    /// circle earlier.
    pub fn of_interest(&self) -> impl Iterator<Item = usize> {
        self.cuts.iter().flat_map(|cut| {
            (0..=LONGEST_CIRCLE)
                .filter_map(|circle| cut.before.checked_sub(circle.saturating_mul(cut.block)))
        })
    }

    /// Whether leaving layers out changed nothing, given the memory found before each layer walked.
    pub fn holds(&self, found: &[Option<Found>]) -> bool {
        self.cuts.iter().all(|cut| {
            (1..=LONGEST_CIRCLE).filter(|circle| cut.missing.is_multiple_of(*circle)).any(
                |circle| {
                    let earlier = cut.before.checked_sub(circle.saturating_mul(cut.block));
                    let earlier = earlier.and_then(|earlier| found.get(earlier));
                    earlier.is_some() && earlier == found.get(cut.before)
                },
            )
        })
    }

    /// The place among the layers walked of one like `layer`.
    pub fn stand_in(&self, layer: u64) -> Option<usize> {
        self.stand_ins.get(usize::try_from(layer).ok()?).copied()
    }
}

/// For every layer the first one that creates the same tensors from the same places.
pub fn kinds(trace: &Trace) -> Vec<usize> {
    let starts: Vec<usize> = trace.marks.iter().map(|mark| mark.tensors).collect();
    let ranges = starts.iter().copied().zip(starts.iter().copied().skip(1));
    let ranges: Vec<Range<usize>> = ranges.map(|(start, end)| start..end).collect();
    // The kind seen last stands last: it is the likeliest.
    let mut known: Vec<usize> = Vec::new();
    let mut kinds = Vec::with_capacity(ranges.len());
    for (layer, range) in ranges.iter().enumerate() {
        let alike = known.iter().rposition(|&first| {
            ranges.get(first).is_some_and(|first| are_alike(&trace.graph, first, range))
        });
        let kind = alike.map_or(layer, |at| known.remove(at));
        known.push(kind);
        kinds.push(kind);
    }
    kinds
}

/// Whether two layers create the same tensors, from inside the layer, from the one before it, or
/// from what all layers share.
fn are_alike(graph: &Graph, a: &Range<usize>, b: &Range<usize>) -> bool {
    let is_input = |id: Id| graph.node(id).op.is_input();
    let same_place = |x: Id, y: Id| {
        let in_layer = || x.index().wrapping_sub(a.start) == y.index().wrapping_sub(b.start);
        x == y || (in_layer() && !(is_input(x) || is_input(y)))
    };
    let same_root = |x: &Node, y: &Node| match (x.view_of, y.view_of) {
        (Some(x), Some(y)) => same_place(x, y),
        (None, None) => true,
        _ => false,
    };
    let alike = |(x, y): (&Node, &Node)| {
        let (x_sources, y_sources) = (x.sources(), y.sources());
        x.op.is_like(y.op)
            && x.same_layout(y)
            && (x.output, x.strided) == (y.output, y.strided)
            && x_sources.len() == y_sources.len()
            && (0..x_sources.len()).all(|at| same_place(x_sources[at], y_sources[at]))
            && same_root(x, y)
    };
    a.len() == b.len() && graph.nodes(a.clone()).iter().zip(graph.nodes(b.clone())).all(alike)
}

/// A layer walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    layer: usize,
    /// Before it, of a block of so many layers, so many repetitions are missing.
    behind: Option<(usize, usize)>,
}

/// The layers left when of every block that is repeated only a few repetitions stay.
fn compressed(kinds: &[usize]) -> Vec<Step> {
    let mut steps: Vec<Step> = (0..kinds.len()).map(|layer| Step { layer, behind: None }).collect();
    for block in 1..=LONGEST_BLOCK {
        let mut kept = Vec::with_capacity(steps.len());
        let mut rest = steps.as_slice();
        while let Some((&step, behind)) = rest.split_first() {
            let repetitions = repetitions(rest, block, kinds);
            let missing = missing(repetitions, block);
            let dropped = missing.saturating_mul(block);
            if dropped == 0 || step.behind.is_some() {
                kept.push(step);
                rest = behind;
                continue;
            }
            let (all, behind) = rest.split_at(repetitions.saturating_mul(block));
            let before = all.len().saturating_sub(dropped).saturating_sub(block);
            kept.extend(all.iter().take(before));
            let mut after = all.iter().skip(before.saturating_add(dropped)).copied();
            kept.extend(after.next().map(|step| Step { behind: Some((block, missing)), ..step }));
            kept.extend(after);
            rest = behind;
        }
        steps = kept;
    }
    steps
}

/// How many of so many repetitions are left out: layers alike tend to go round in circles of one or
/// two, patterns of layers in circles of one; some are walked before the circle is reached.
const fn missing(repetitions: usize, block: usize) -> usize {
    if block == 1 {
        (repetitions.saturating_sub(5) / 2).saturating_mul(2)
    } else {
        repetitions.saturating_sub(3)
    }
}

/// How often the first `block` layers are repeated, themselves included.
fn repetitions(steps: &[Step], block: usize, kinds: &[usize]) -> usize {
    let kind = |step: &Step| (kinds.get(step.layer).copied(), step.behind);
    let mut blocks = steps.chunks_exact(block);
    let Some(first) = blocks.next() else { return 0 };
    blocks
        .take_while(|next| next.iter().map(kind).eq(first.iter().map(kind)))
        .count()
        .saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Catalog, How, Question,
        forward::{self, outline::Outline, plan::Plan},
        resolve,
    };

    fn walked(kinds: &[usize]) -> Vec<usize> {
        compressed(kinds).iter().map(|step| step.layer).collect()
    }

    #[test]
    fn a_few_of_many_layers_alike_are_walked_and_the_last_keeps_its_number() {
        assert_eq!(walked(&[0, 1, 1, 1, 1, 1, 1, 1, 1, 9]), [0, 1, 2, 3, 4, 5, 8, 9]);
    }

    #[test]
    fn repeated_patterns_are_left_out_like_repeated_layers() {
        let windows: Vec<usize> = (0..48).map(|layer| usize::from(layer % 6 == 5)).collect();
        assert_eq!(walked(&windows).len(), 18);
    }

    #[test]
    fn a_few_layers_are_all_walked() {
        assert_eq!(walked(&[0, 1, 1, 1, 1, 6]), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn what_is_left_out_changes_no_plan_of_any_model() {
        let mut catalog = Catalog::bundled();
        let shapes = include_str!("../../tests/truth/architectures.yaml").to_owned();
        catalog.add("models/architectures.yaml", shapes).unwrap();
        let mut shorter = 0;
        for model in catalog.models().unwrap() {
            for (flash_attn, outputs_max) in [(true, None), (false, Some(1)), (true, Some(1))] {
                let outputs_max = outputs_max.filter(|_| !model.outline().embeds);
                let how = How { flash_attn: Some(flash_attn), outputs_max, ..How::default() };
                let question = Question { how, ..Question::about(model.id()) };
                let workload = resolve(&question, &catalog).unwrap().workload;
                let (page, shape) = (workload.model.page, &workload.model.shape);
                let outline = Outline::of(page, shape);
                let context = &workload.setup.context;
                for pass in [context.reserved_prompt(), context.reserved_token()] {
                    let whole = forward::trace(page, shape, &pass);
                    assert_eq!(Walk::of(&kinds(&whole)), outline.walk, "{}", model.id());
                    let walk = &outline.walk;
                    let trace = forward::trace_walk(page, shape, &pass, walk, Graph::default());
                    let all = whole.graph.order().len() + whole.graph.leafs().len();
                    assert_eq!(walk.tensors(&trace), all, "{}", model.id());
                    let (plan, holds) = Plan::along(&trace, walk).unwrap();
                    if holds && !walk.cuts.is_empty() {
                        let bytes = Plan::of(&whole.graph).unwrap().bytes();
                        assert_eq!(plan.bytes(), bytes, "{}", model.id());
                        shorter += 1;
                    }
                }
            }
        }
        assert!(shorter > 300, "only {shorter} passes are shorter");
    }
}
