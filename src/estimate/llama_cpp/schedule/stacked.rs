//! The order in which a Hexagon runs a piece: products of quantized weights with the same operand are brought
//! together, what is fused stays together.
//!
//! Source: llama.rn 0.12.0-rc.9, `cpp/ggml-hexagon/ggml-hexagon.cpp` (`ggml_backend_hexagon_graph_optimize`), and
//! llama.cpp 0c1e57098, `ggml/src/ggml-impl.h` (`ggml_can_fuse`).

use super::layout::Layout;
use crate::forward::graph::{Graph, Id, Op};

/// How many operations it looks ahead, itself counted.
const AHEAD: usize = 16;
/// Most operations that are fused.
const MOST_FUSED: usize = 16;

/// One piece being put in order.
pub struct Stacks<'a> {
    pub graph: &'a Graph,
    pub layouts: &'a [Layout],
    /// How often each tensor is read.
    pub uses: &'a [u32],
}

impl Stacks<'_> {
    /// Orders a piece.
    pub fn run(&self, piece: &mut Vec<Id>) {
        let groups = self.grouped(piece);
        let mut used = vec![false; groups.len()];
        let mut order: Vec<Id> = Vec::with_capacity(piece.len());
        for at in 0..groups.len() {
            if used[at] {
                continue;
            }
            order.extend(groups[at]);
            let Some(operand) = self.stacked_on(groups[at]) else { continue };
            for next in at + 1..(at + AHEAD).min(groups.len()) {
                if !used[next] && self.stacked_on(groups[next]) == Some(operand) {
                    order.extend(groups[next]);
                    used[next] = true;
                }
            }
        }
        *piece = order;
    }

    /// Operations that are fused, together.
    fn grouped<'b>(&self, piece: &'b [Id]) -> Vec<&'b [Id]> {
        let mut groups = Vec::with_capacity(piece.len());
        let mut rest = piece;
        while !rest.is_empty() {
            let (group, behind) = rest.split_at(self.fused(rest));
            groups.push(group);
            rest = behind;
        }
        groups
    }

    /// How many operations from the first on are fused.
    fn fused(&self, rest: &[Id]) -> usize {
        let op = |id: &Id| self.graph.node(*id).op;
        if !matches!(op(&rest[0]), Op::Add | Op::LayerNorm | Op::RmsNorm) {
            return 1;
        }
        let may = |id: &&Id| matches!(op(id), Op::Add | Op::Mul | Op::LayerNorm | Op::RmsNorm);
        let most = rest.iter().take(MOST_FUSED).take_while(may).count();
        1 + rest[..most].windows(2).take_while(|pair| self.is_fused(pair[0], pair[1])).count()
    }

    /// Whether nothing else reads `first`, and `next` is as long.
    fn is_fused(&self, first: Id, next: Id) -> bool {
        let (node, behind) = (self.graph.node(first), self.graph.node(next));
        let reads = behind.sources().iter().take(2).any(|source| *source == first);
        self.uses.get(first.index()) == Some(&1) && !node.output && reads && node.ne == behind.ne
    }

    /// What a product of a quantized weight is with; `None` for other operations.
    fn stacked_on(&self, group: &[Id]) -> Option<Id> {
        let &first = group.first()?;
        let node = self.graph.node(first);
        let is_product = matches!(node.op, Op::MatMul | Op::MatMulId);
        let &[matrix, operand, ..] = node.sources() else { return None };
        (is_product && self.layouts[matrix.index()].unit.elements > 1).then_some(operand)
    }
}
