//! The order in which Vulkan runs a piece: what does not depend on each other is brought together, what is
//! fused stays together.
//!
//! Source: llama.cpp 0c1e57098, `ggml/src/ggml-vulkan/ggml-vulkan.cpp` (`ggml_vk_graph_optimize`).

use super::layout::{Layout, root};
use crate::forward::graph::{Graph, Id, Op};

/// How many operations it looks ahead.
const AHEAD: usize = 20;
/// How far behind an operation it looks for one that is fused with it.
const REACH: usize = 15;

/// Operations that pick experts, and that are fused; what they read is kept to their end.
const PICKS: [&[Op]; 4] = [
    &[
        Op::SoftMax,
        Op::Reshape,
        Op::Argsort,
        Op::View,
        Op::GetRows,
        Op::Reshape,
        Op::SumRows,
        Op::Clamp,
        Op::Div,
        Op::Reshape,
    ],
    &[
        Op::Unary,
        Op::Reshape,
        Op::Add,
        Op::Argsort,
        Op::View,
        Op::GetRows,
        Op::Reshape,
        Op::SumRows,
        Op::Clamp,
        Op::Div,
        Op::Reshape,
    ],
    &[Op::SoftMax, Op::Reshape, Op::Argsort, Op::View, Op::GetRows],
    &[Op::Argsort, Op::View, Op::GetRows, Op::Reshape, Op::SoftMax, Op::Reshape],
];

/// Other operations that are fused.
const FUSED: [&[Op]; 5] = [
    &[Op::RmsNorm, Op::Mul, Op::Add, Op::Mul],
    &[Op::RmsNorm, Op::Mul, Op::Add],
    &[Op::RmsNorm, Op::Mul, Op::Rope, Op::View, Op::Write],
    &[Op::RmsNorm, Op::View, Op::Write],
    &[Op::Rope, Op::View, Op::Write],
];

/// Pairs of which the second follows the first at once.
const PAIRS: [[Op; 2]; 6] = [
    [Op::MatMul, Op::Add],
    [Op::MatMulId, Op::AddId],
    [Op::MatMulId, Op::Mul],
    [Op::Add, Op::Add],
    [Op::Convolution, Op::Add],
    [Op::Convolution, Op::Unary],
];

/// How often each tensor is read.
pub fn uses(graph: &Graph) -> Vec<u32> {
    let mut uses = vec![0_u32; graph.len()];
    for &id in graph.order() {
        for source in graph.sources(id) {
            uses[source.index()] = uses[source.index()].saturating_add(1);
        }
    }
    uses
}

/// One piece being put in order.
pub struct Reorder<'a> {
    graph: &'a Graph,
    layouts: &'a [Layout],
    uses: &'a [u32],
    nodes: Vec<Id>,
    used: Vec<bool>,
    /// For each tensor, whether it has been run.
    done: Vec<bool>,
    order: Vec<Id>,
    first: usize,
}

impl<'a> Reorder<'a> {
    pub fn new(graph: &'a Graph, layouts: &'a [Layout], uses: &'a [u32]) -> Self {
        let (nodes, used, order) = (Vec::new(), Vec::new(), Vec::new());
        let done = vec![false; graph.len()];
        Self { graph, layouts, uses, nodes, used, done, order, first: 0 }
    }

    /// Orders a piece; what is to be kept until which operation.
    pub fn run(mut self, piece: &mut Vec<Id>) -> Vec<(Id, Vec<Id>)> {
        self.nodes = std::mem::take(piece);
        self.used = vec![false; self.nodes.len()];
        self.order.reserve(self.nodes.len());
        let mut kept = Vec::new();
        while self.first < self.nodes.len() {
            if let Some(pattern) = PICKS.iter().find(|pattern| self.matches(pattern, self.first)) {
                kept.push(self.sources_kept(pattern));
                self.take_pattern(pattern);
            } else if let Some(pattern) =
                FUSED.iter().find(|pattern| self.matches(pattern, self.first))
            {
                self.take_pattern(pattern);
            } else {
                let mut set = vec![self.first];
                self.gather(&mut set);
                self.gather_looks(&mut set);
                for at in set {
                    self.take(at);
                }
                self.advance();
            }
        }
        *piece = self.order;
        kept
    }

    fn op(&self, at: usize) -> Op {
        self.graph.node(self.nodes[at]).op
    }

    fn sources(&self, at: usize) -> &[Id] {
        self.graph.sources(self.nodes[at])
    }

    fn take(&mut self, at: usize) {
        let id = self.nodes[at];
        self.order.push(id);
        self.done[id.index()] = true;
        self.used[at] = true;
    }

    fn advance(&mut self) {
        while self.used.get(self.first) == Some(&true) {
            self.first += 1;
        }
    }

    fn matches(&self, pattern: &[Op], start: usize) -> bool {
        start + pattern.len() <= self.nodes.len()
            && pattern
                .iter()
                .enumerate()
                .all(|(at, &op)| self.op(start + at) == op && !self.used[start + at])
    }

    fn take_pattern(&mut self, pattern: &[Op]) {
        for at in self.first..self.first + pattern.len() {
            self.take(at);
        }
        self.advance();
    }

    /// What a pattern reads from outside, and its last operation, a scale behind it included.
    fn sources_kept(&self, pattern: &[Op]) -> (Id, Vec<Id>) {
        let (start, end) = (self.first, self.first + pattern.len());
        let scaled = end < self.nodes.len() && self.op(end) == Op::Scale;
        let last = self.nodes[if scaled { end } else { end - 1 }];
        let mut kept: Vec<Id> = Vec::new();
        for at in start..end {
            for &source in self.sources(at) {
                if !kept.contains(&source) && !self.nodes[start..at].contains(&source) {
                    kept.push(source);
                }
            }
        }
        (last, kept)
    }

    /// Adds operations ahead that read nothing that is still to be run, or follow the one before in a pair.
    fn gather(&mut self, set: &mut Vec<usize>) {
        for at in self.first + 1..(self.first + AHEAD).min(self.nodes.len()) {
            if self.used[at] || self.is_empty(self.nodes[at]) || self.starts_pattern(at) {
                continue;
            }
            let last = set.last().copied().unwrap_or(self.first);
            let waits = |before: usize| {
                !self.used[before]
                    && self.depends(self.nodes[at], self.nodes[before])
                    && !(before == last && self.is_pair(before, at))
            };
            if (self.first..at).any(waits) {
                continue;
            }
            set.push(at);
            self.pull(at, set);
        }
    }

    fn starts_pattern(&self, at: usize) -> bool {
        PICKS.iter().chain(&FUSED).any(|pattern| self.matches(pattern, at))
    }

    /// Whether the second of two is fused with the first.
    fn is_pair(&self, before: usize, at: usize) -> bool {
        let pair = [self.op(before), self.op(at)];
        let loose = matches!(pair, [Op::RmsNorm | Op::Unary, Op::Mul]);
        let between = || (before + 1..at).all(|at| self.used[at] || self.is_empty(self.nodes[at]));
        (loose && between()) || (at == before + 1 && PAIRS.contains(&pair))
    }

    /// Adds what is fused with the operation that was added last.
    fn pull(&mut self, at: usize, set: &mut Vec<usize>) {
        let before = self.op(at - 1);
        let mut turned = at;
        if (before, self.op(at)) == (Op::RmsNorm, Op::Mul)
            && let Some(rope) = self.behind(at, |other| self.is_rope_of(other, at))
        {
            turned = rope;
            self.pull_one(rope, set);
        }
        if matches!(self.op(turned), Op::Rope | Op::RmsNorm) {
            self.pull_write(turned, set);
        }
        let follows = |op: Op, other: usize| {
            let sources = self.sources(other);
            self.op(other) == op
                && sources.first() == Some(&self.nodes[at])
                && sources.get(1).is_some_and(|&id| self.is_there(id))
        };
        let found = match (before, self.op(at)) {
            (Op::MatMulId, Op::AddId) => self.behind(at, |other| follows(Op::Mul, other)),
            (Op::MatMul, Op::Add) => self.behind(at, |other| follows(Op::Add, other)),
            (Op::Convolution, Op::Add) => self.behind(at, |other| {
                self.op(other) == Op::Unary && self.sources(other).first() == Some(&self.nodes[at])
            }),
            _ => None,
        };
        if let Some(found) = found {
            self.pull_one(found, set);
        }
        if self.op(at) == Op::Unary
            && let Some(product) = self.behind(at, |other| self.is_product_of(other, at))
        {
            self.pull_one(product, set);
        }
    }

    fn pull_one(&mut self, at: usize, set: &mut Vec<usize>) {
        set.push(at);
        self.used[at] = true;
    }

    /// The first operation behind `at` that is as wanted.
    fn behind(&self, at: usize, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        (at + 1..(at + REACH).min(self.nodes.len())).find(|&other| is_it(other))
    }

    /// It is given, or has been run.
    fn is_there(&self, id: Id) -> bool {
        self.is_given(id) || self.done[id.index()]
    }

    fn is_given(&self, id: Id) -> bool {
        let op = self.graph.node(id).op;
        op.is_leaf() || op == Op::Arrival
    }

    fn is_rope_of(&self, other: usize, at: usize) -> bool {
        let sources = self.sources(other);
        self.op(other) == Op::Rope
            && sources.first() == Some(&self.nodes[at])
            && sources.iter().skip(1).all(|&id| self.is_given(id))
    }

    /// A product with an activation whose other factor is there.
    fn is_product_of(&self, other: usize, at: usize) -> bool {
        let unary = self.nodes[at];
        let &[a, b] = self.sources(other) else { return false };
        if self.op(other) != Op::Mul || (a != unary && b != unary) {
            return false;
        }
        let factor = if a == unary { b } else { a };
        if !self.is_there(factor) {
            return false;
        }
        let layout = |id: Id| self.layouts[id.index()];
        let operand = self.sources(at).first().copied().unwrap_or(unary);
        let (small, large) = if a == unary { (b, unary) } else { (unary, a) };
        layout(factor).is_dense_from(1)
            && layout(operand).is_dense_from(1)
            && repeats(layout(small).ne, layout(large).ne)
    }

    /// Adds the view of a rotated or normed tensor and its write into a cache, if nothing else reads them.
    fn pull_write(&mut self, at: usize, set: &mut Vec<usize>) {
        let (mut view, mut write) = (None, None);
        for other in at + 1..(at + REACH).min(self.nodes.len()) {
            if self.used[other] {
                continue;
            }
            let first = self.sources(other).first().copied();
            match view {
                None if self.op(other) == Op::View && first == Some(self.nodes[at]) => {
                    view = Some(other);
                }
                Some(view) if self.op(other) == Op::Write && first == Some(self.nodes[view]) => {
                    write = Some(other);
                    break;
                }
                _ => {}
            }
        }
        let (Some(view), Some(write)) = (view, write) else { return };
        let waits = |other: usize| {
            !self.used[other]
                && other != view
                && !self.is_empty(self.nodes[other])
                && self.depends(self.nodes[write], self.nodes[other])
        };
        if self.is_only_read_by(at, view, write) && !(at + 1..write).any(waits) {
            self.pull_one(view, set);
            self.pull_one(write, set);
        }
    }

    /// Whether nothing but each next one reads the first and the second of three, and the view is of the first.
    fn is_only_read_by(&self, first: usize, view: usize, write: usize) -> bool {
        let reads = |by: usize, of: usize| {
            let of = self.nodes[of];
            u32::try_from(self.sources(by).iter().filter(|&&id| id == of).count()).unwrap_or(0)
        };
        let uses = |at: usize| self.uses[self.nodes[at].index()];
        let (node, seen) = (self.graph.node(self.nodes[first]), self.graph.node(self.nodes[view]));
        !node.output
            && !seen.output
            && reads(view, first) + reads(write, first) == uses(first)
            && reads(write, view) == uses(view)
            && node.view_of.is_none()
            && seen.view_of == Some(self.nodes[first])
    }

    /// Adds views ahead whose sources are there, unless the last operation added is a sum.
    fn gather_looks(&self, set: &mut Vec<usize>) {
        if set.last().is_some_and(|&last| self.op(last) == Op::Add) {
            return;
        }
        for at in self.first + 1..(self.first + AHEAD).min(self.nodes.len()) {
            if self.used[at] || !self.is_empty(self.nodes[at]) {
                continue;
            }
            let waits = |before: usize| {
                !self.used[before]
                    && !set.contains(&before)
                    && self.depends(self.nodes[at], self.nodes[before])
            };
            if !(self.first..at).any(waits) {
                set.push(at);
            }
        }
    }

    fn is_empty(&self, id: Id) -> bool {
        let op = self.graph.node(id).op;
        op.is_look() || op.is_leaf() || op == Op::Arrival
    }

    /// Whether `later` must not be run before `earlier`: it reads it, or both touch the same memory.
    fn depends(&self, later: Id, earlier: Id) -> bool {
        let (later_root, earlier_root) = (root(self.graph, later), root(self.graph, earlier));
        if later_root == earlier_root || self.graph.sources(later).contains(&earlier) {
            return true;
        }
        if self.is_empty(later) || self.is_empty(earlier) {
            return false;
        }
        let same =
            |sources: &[Id], with: Id| sources.iter().any(|&id| root(self.graph, id) == with);
        same(self.graph.sources(later), earlier_root)
            || same(self.graph.sources(earlier), later_root)
    }
}

/// Whether a tensor of one shape can be repeated to fill one of another.
fn repeats(small: [u64; 4], large: [u64; 4]) -> bool {
    small.iter().zip(large).all(|(&small, large)| small > 0 && large.is_multiple_of(small))
}
