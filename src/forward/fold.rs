//! Folds over a forward pass: what its weights, caches and operations add up to.

use super::{
    LayerCache, Span, Trace,
    graph::{Graph, Id, Op},
};
use crate::model::tensor::Weight;

/// Parameters of the model, as makers count them.
///
/// A tied matrix counts once, tables of rotation factors do not count.
pub fn params(weights: &[Weight]) -> u64 {
    let params = weights.iter().filter(|weight| weight.is_parameter());
    params.fold(0, |sum: u64, weight| sum.saturating_add(weight.elements()))
}

/// Parameters that a token goes through: of experts, only those that are picked for it.
pub fn active_params(weights: impl IntoIterator<Item = (Weight, Reads)>) -> u64 {
    let params = weights.into_iter().filter(|(weight, _)| weight.is_parameter());
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
    /// Not as a matrix, but the runtime loads it as one.
    pub as_spare: bool,
    /// Row by row, as a table: only the rows of the tokens are touched.
    pub as_table: bool,
    /// Whole, in some other way: a norm, a bias.
    pub whole: bool,
    /// So, by a scan over tokens.
    pub scanned: bool,
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
        self.routed.is_some()
            || ((self.as_matrix || self.as_spare) && matrices == 1)
            || (self.is_unused() && rows > 1)
    }
}

/// How each weight is read, in the order they were declared.
pub fn reads(trace: &Trace) -> Vec<Reads> {
    let graph = &trace.graph;
    let mut reads = reads_by(graph.order().iter().copied(), graph, trace.weights.len());
    let mut seen = vec![false; reads.len()];
    for &id in graph.leafs() {
        if let Op::Weight(weight) = graph.node(id).op
            && let (Some(seen), Some(reads)) =
                (seen.get_mut(weight as usize), reads.get_mut(weight as usize))
        {
            reads.twice = std::mem::replace(seen, true);
        }
    }
    add_spares(&mut reads, graph);
    reads
}

/// Finds tables that the runtime loads as matrices too, which no operation reads.
fn add_spares(reads: &mut [Reads], graph: &Graph) {
    let mut seen = 0_u32;
    for node in graph.nodes(0..graph.len()) {
        let Op::Weight(at) = node.op else { continue };
        if at >= seen {
            seen = at.saturating_add(1);
        } else if let Some(reads) = reads.get_mut(at as usize) {
            reads.as_spare = !reads.as_matrix;
        }
    }
}

/// A product with a weight.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// The place of the weight.
    pub weight: u32,
    /// Elements of what it is multiplied with.
    pub operand: u64,
    pub routed: Option<Routed>,
}

/// The product that an operation is, if it is one with a weight.
pub fn product(graph: &Graph, id: Id) -> Option<Product> {
    let (matrix, operand, routed) = match (graph.node(id).op, graph.sources(id)) {
        (Op::MatMul, &[matrix, operand]) => (matrix, operand, None),
        (Op::MatMulId, &[matrices, operand, picked]) => {
            let [used, tokens, ..] = graph.node(picked).ne;
            let experts = graph.node(matrices).ne[2];
            (matrices, operand, Some(Routed { experts, used, tokens }))
        }
        _ => return None,
    };
    let Op::Weight(weight) = graph.node(matrix).op else { return None };
    Some(Product { weight, operand: graph.node(operand).elements(), routed })
}

/// How `operations` of a graph read each of so many weights.
pub fn reads_by(
    operations: impl IntoIterator<Item = Id>,
    graph: &Graph,
    weights: usize,
) -> Vec<Reads> {
    let mut reads = vec![Reads::default(); weights];
    for id in operations {
        let product = product(graph, id);
        for (place, &source) in graph.sources(id).iter().enumerate() {
            if let Op::Weight(weight) = graph.node(source).op
                && let Some(reads) = reads.get_mut(weight as usize)
            {
                match product.filter(|_| place == 0) {
                    Some(product) => {
                        reads.as_matrix |= product.routed.is_none();
                        reads.routed = product.routed.or(reads.routed);
                        reads.operand = reads.operand.max(product.operand);
                    }
                    None if place == 0 && graph.node(id).op == Op::GetRows => reads.as_table = true,
                    None => {
                        reads.whole = true;
                        reads.scanned |= graph.node(id).op == Op::Scan;
                    }
                }
            }
        }
    }
    reads
}
