//! Folds over a forward pass: what its weights, caches and operations add up to.

use super::{LayerCache, Mark, Span, Trace, graph::Op, walk::Walk};
use crate::model::tensor::Weight;

/// Parameters of the model, as makers count them.
///
/// A tied matrix counts once, tables of rotation factors do not count.
pub fn params(weights: &[Weight]) -> u64 {
    let params = weights.iter().filter(|weight| weight.is_parameter());
    params.fold(0, |sum: u64, weight| sum.saturating_add(weight.elements()))
}

/// Parameters that a token goes through: of experts, only those that are picked for it.
pub fn active_params(weights: &[(Weight, Reads)]) -> u64 {
    let params = weights.iter().filter(|(weight, _)| weight.is_parameter());
    params.fold(0, |sum: u64, (weight, reads)| {
        let elements = weight.elements();
        let active = reads.routed.map_or(elements, |Routed { experts, used, .. }| {
            elements.checked_div(experts).unwrap_or(0).saturating_mul(used)
        });
        sum.saturating_add(active)
    })
}

/// Sums `row` over the tokens that layers see of the `depth` before: all of them, or a window.
pub fn cached(
    caches: &[LayerCache],
    depth: u64,
    window: u64,
    row: impl Fn(&LayerCache) -> u64,
) -> u64 {
    caches.iter().fold(0, |sum: u64, cache| {
        let seen = if cache.span == Span::Window { depth.min(window) } else { depth };
        sum.saturating_add(seen.saturating_mul(row(cache)))
    })
}

impl Routed {
    /// What of an amount spread over all experts belongs to those one token goes to.
    pub fn share(self, amount: u64) -> u64 {
        let share = u128::from(amount).saturating_mul(self.used.into());
        let share = share.checked_div(self.experts.into()).unwrap_or_default();
        u64::try_from(share).unwrap_or(u64::MAX)
    }
}

/// How a router sends tokens to the matrices of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routed {
    /// The matrices.
    pub experts: u64,
    /// Those picked for each token.
    pub used: u64,
    pub tokens: u64,
}

/// How the operations of a pass read one weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// As the matrix of a product: a CPU may keep it in a layout of its own.
    pub as_matrix: bool,
    /// As matrices of which a router picks some for each token.
    pub routed: Option<Routed>,
    /// By two tensors of the runtime, where a tied matrix is loaded as one of its own.
    pub twice: bool,
    /// Row by row, as a table: only the rows of the tokens are touched.
    pub as_table: bool,
    /// Whole, in some other way: a norm, a bias.
    pub whole: bool,
    /// Elements of the largest operand it is multiplied with.
    pub operand: u64,
}

impl Reads {
    /// Whether every token reads all of it.
    pub const fn by_every_token(self) -> bool {
        self.as_matrix || self.routed.is_some() || self.whole
    }

    const fn is_unused(self) -> bool {
        !self.as_matrix && self.routed.is_none() && !self.as_table && !self.whole
    }

    /// Whether a processor may keep `weight` in a layout of its own: matrices, alone or of experts.
    ///
    /// The runtime goes by what a matrix is for, so one that is not used counts too.
    pub const fn may_repack(self, weight: &Weight) -> bool {
        let [_, rows, matrices] = weight.dims;
        self.routed.is_some() || (self.as_matrix && matrices == 1) || (self.is_unused() && rows > 1)
    }
}

/// How each weight is read, in the order they were declared.
pub fn reads(trace: &Trace) -> Vec<Reads> {
    let mut reads = vec![Reads::default(); trace.weights.len()];
    let graph = &trace.graph;
    let mut tensors = vec![0_u8; trace.weights.len()];
    for &id in graph.leafs() {
        if let Op::Weight(weight) = graph.node(id).op
            && let (Some(seen), Some(reads)) =
                (tensors.get_mut(weight as usize), reads.get_mut(weight as usize))
        {
            *seen = seen.saturating_add(1);
            reads.twice = *seen > 1;
        }
    }
    for &id in graph.order() {
        let (op, sources) = (graph.node(id).op, graph.sources(id));
        for (place, &source) in sources.iter().enumerate() {
            if let Op::Weight(weight) = graph.node(source).op
                && let Some(reads) = reads.get_mut(weight as usize)
            {
                match (op, place, sources) {
                    (Op::MatMul, 0, &[_, operand]) => {
                        reads.as_matrix = true;
                        reads.operand = reads.operand.max(graph.node(operand).elements());
                    }
                    (Op::MatMulId, 0, &[matrices, operand, picked]) => {
                        let [used, tokens, ..] = graph.node(picked).ne;
                        let experts = graph.node(matrices).ne[2];
                        reads.routed = Some(Routed { experts, used, tokens });
                        reads.operand = reads.operand.max(graph.node(operand).elements());
                    }
                    (Op::GetRows, 0, _) => reads.as_table = true,
                    _ => reads.whole = true,
                }
            }
        }
    }
    reads
}

/// How a pass reads weights, and where those of each layer begin.
#[derive(Debug)]
pub struct Run {
    reads: Vec<Reads>,
    marks: Vec<Mark>,
}

impl Run {
    pub fn of(trace: &Trace) -> Self {
        Self { reads: reads(trace), marks: trace.marks.clone() }
    }
}

/// Every weight and how it is read, in llama-quantize's order: what belongs to no layer first,
/// then layer by layer, by name. `reads` are those of `declared`; operands are those of `run`, the passes that really happen.
pub fn weights_read(
    declared: &Trace,
    reads: Vec<Reads>,
    walk: &Walk,
    run: &[Run],
) -> Vec<(Weight, Reads)> {
    let largest = |place: usize, weight: &Weight| {
        let passes = run
            .iter()
            .filter_map(|run| run.reads.get(counterpart(declared, walk, run, place, weight)?));
        passes.max_by_key(|reads| reads.operand).copied()
    };
    let places = declared.weights.iter().enumerate();
    let reads = reads.into_iter().zip(places).map(|(reads, (place, weight))| {
        let Some(largest) = largest(place, weight) else { return reads };
        Reads { operand: largest.operand, routed: largest.routed, ..reads }
    });
    let mut weights: Vec<(Weight, Reads)> = declared.weights.iter().copied().zip(reads).collect();
    weights.sort_unstable_by_key(|(weight, _)| (weight.layer, weight.kind));
    weights
}

/// The place in `shorter` of the weight that is like the one at `place` of `declared`.
fn counterpart(
    declared: &Trace,
    walk: &Walk,
    shorter: &Run,
    place: usize,
    weight: &Weight,
) -> Option<usize> {
    if let Some(layer) = weight.layer {
        let start = declared.marks.get(usize::from(layer))?.weights;
        let stand_in = shorter.marks.get(walk.stand_in(layer.into())?)?.weights;
        return place.checked_sub(start)?.checked_add(stand_in);
    }
    match place.checked_sub(declared.marks.last()?.weights) {
        Some(behind) => shorter.marks.last()?.weights.checked_add(behind),
        None => Some(place),
    }
}
