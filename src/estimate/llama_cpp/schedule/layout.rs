//! How tensors lie in memory: strides, and the bytes from the first element to the last.
//!
//! A view says only its shape; its strides follow from those of what it looks at: dimensions at the end that
//! are as long as dimensions at the end there are stepped through alike, what is before them is dense.

use crate::forward::graph::{Element, Graph, Id, Node, Op};

/// The unit that elements are stored in: so many elements in so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    pub elements: u64,
    pub bytes: u64,
    /// A float that products read with any strides.
    pub is_float: bool,
    /// A 16-bit float of the usual kind.
    pub is_half: bool,
}

impl Unit {
    const fn of(element: Element) -> Self {
        Self {
            elements: 1,
            bytes: element.size(),
            is_float: matches!(element, Element::F32 | Element::F16),
            is_half: matches!(element, Element::F16),
        }
    }
}

/// A shape, its unit and its strides in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub ne: [u64; 4],
    pub unit: Unit,
    nb: [u64; 4],
}

impl Layout {
    /// One row behind the other.
    fn dense(ne: [u64; 4], unit: Unit) -> Self {
        let row = ne[0].div_ceil(unit.elements.max(1)).saturating_mul(unit.bytes);
        let matrix = row.saturating_mul(ne[1]);
        Self { ne, unit, nb: [unit.bytes, row, matrix, matrix.saturating_mul(ne[2])] }
    }

    /// Two dimensions exchanged.
    fn swapped(mut self, ne: [u64; 4], [a, b]: [usize; 2]) -> Self {
        self.nb.swap(a, b);
        Self { ne, ..self }
    }

    /// A window of shape `ne` on it.
    fn window(self, ne: [u64; 4]) -> Self {
        let mut view = Self::dense(ne, self.unit);
        view.nb[0] = self.nb[0];
        let used = |ne: &[u64; 4]| ne.iter().rposition(|&n| n != 1).map_or(0, |last| last + 1);
        let (mut own, mut seen) = (used(&ne), used(&self.ne));
        while own > 0 && seen > 0 && ne[own - 1] == self.ne[seen - 1] {
            (own, seen) = (own - 1, seen - 1);
            view.nb[own] = self.nb[seen];
        }
        view
    }

    /// From the first byte to the last.
    pub fn bytes(&self) -> u64 {
        if self.ne.contains(&0) {
            return 0;
        }
        let step = |at: usize| (self.ne[at] - 1).saturating_mul(self.nb[at]);
        let row = if self.unit.elements == 1 {
            self.unit.bytes.saturating_add(step(0))
        } else {
            self.ne[0].div_ceil(self.unit.elements).saturating_mul(self.nb[0])
        };
        (1..4).fold(row, |sum, at| sum.saturating_add(step(at)))
    }

    /// The bytes from one element of a dimension to the next.
    pub const fn step(&self, at: usize) -> u64 {
        self.nb[at]
    }

    /// Whether it is dense from dimension `from` on; steps through those before may be of any length.
    pub fn is_dense_from(&self, from: usize) -> bool {
        let dense = Self::dense(self.ne, self.unit).nb;
        if self.ne[0] != self.unit.elements && self.nb[0] != self.unit.bytes {
            return false;
        }
        let mut next = dense[1];
        for at in 1..4 {
            if at > from {
                if self.ne[at] != 1 && self.nb[at] != next {
                    return false;
                }
                next = next.saturating_mul(self.ne[at]);
            } else {
                next = self.ne[at].saturating_mul(self.nb[at]);
            }
        }
        true
    }

    /// Whether rows lie one behind the other, and sequences too.
    pub fn has_dense_matrices(&self) -> bool {
        let dense = Self::dense(self.ne, self.unit).nb;
        let apart = self.nb[2].saturating_mul(self.ne[2]);
        self.nb[..2] == dense[..2] && (self.ne[3] == 1 || self.nb[3] == apart)
    }
}

/// The layout of every tensor of a graph; `unit` says that of weights and caches.
pub fn layouts(graph: &Graph, unit: impl Fn(&Node) -> Option<Unit>) -> Vec<Layout> {
    let mut all: Vec<Layout> = Vec::with_capacity(graph.len());
    for node in graph.nodes(0..graph.len()) {
        let seen = node.sources().first().and_then(|id| all.get(id.index())).copied();
        let own = || Layout::dense(node.ne, unit(node).unwrap_or_else(|| Unit::of(node.element)));
        all.push(match (node.op, seen) {
            (Op::View, Some(seen)) => seen.window(node.ne),
            (Op::Permute, Some(seen)) => seen.swapped(node.ne, [1, 2]),
            (Op::Transpose, Some(seen)) => seen.swapped(node.ne, [0, 1]),
            (Op::Reshape, Some(seen)) => Layout::dense(node.ne, seen.unit),
            _ => match node.view_of.and_then(|root| all.get(root.index())) {
                Some(root) => Layout::dense(node.ne, root.unit),
                None => own(),
            },
        });
    }
    all
}

/// The tensor whose memory `id` shows: its own, or that it looks at.
pub fn root(graph: &Graph, id: Id) -> Id {
    graph.node(id).view_of.unwrap_or(id)
}
