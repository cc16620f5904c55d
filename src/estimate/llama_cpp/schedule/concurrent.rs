//! The order in which Metal runs a piece: what may run at the same time is brought together.
//!
//! Source: llama.cpp 0c1e57098, `ggml/src/ggml-metal/ggml-metal-common.cpp` (`ggml_graph_optimize`); of what is
//! fused, norms with their weights and sums one after another.

use super::layout::root;
use crate::forward::graph::{Graph, Id, Op};

/// How far ahead it looks.
const AHEAD: usize = 64;
/// Most sums that are one kernel.
const MOST_SUMS: usize = 7;

/// Operations that are run as one, and looks alone.
struct Group {
    nodes: Vec<Id>,
    is_look: bool,
}

/// What a set of operations reads and writes, by the tensor whose memory it is.
#[derive(Default)]
struct Touched {
    read: Vec<Id>,
    written: Vec<Id>,
}

/// Puts a piece in order.
pub fn run(graph: &Graph, piece: &mut Vec<Id>) {
    let groups = grouped(graph, piece);
    let mut used = vec![false; groups.len()];
    let mut order: Vec<usize> = Vec::with_capacity(groups.len());
    let (mut now, mut later) = (Touched::default(), Touched::default());
    for at in 0..groups.len() {
        if used[at] {
            continue;
        }
        let group = &groups[at];
        if !group.is_look && !now.allows(graph, group) {
            later.clear();
            later.add(graph, group);
            for next in at + 1..(at + AHEAD).min(groups.len()) {
                if used[next] {
                    continue;
                }
                let other = &groups[next];
                if !is_safe(graph.node(other.nodes[0]).op) {
                    break;
                }
                let joins = other.is_look || now.allows(graph, other);
                if joins && later.allows(graph, other) {
                    now.add(graph, other);
                    order.push(next);
                    used[next] = true;
                } else {
                    later.add(graph, other);
                }
            }
            now.clear();
        }
        now.add(graph, group);
        order.push(at);
    }
    *piece = order.into_iter().flat_map(|at| groups[at].nodes.iter().copied()).collect();
}

/// Operations that are one kernel, together.
fn grouped(graph: &Graph, piece: &[Id]) -> Vec<Group> {
    let mut groups = Vec::with_capacity(piece.len());
    let mut at = 0;
    while at < piece.len() {
        let count = fused(graph, &piece[at..]);
        let nodes = piece[at..at + count].to_vec();
        groups.push(Group { is_look: graph.node(nodes[0]).op.is_look(), nodes });
        at += count;
    }
    groups
}

/// How many operations from the first on are one kernel.
fn fused(graph: &Graph, rest: &[Id]) -> usize {
    let op = |at: usize| rest.get(at).map(|&id| graph.node(id).op);
    let reads = |at: usize| {
        let (by, of) = (rest.get(at), rest.get(at - 1));
        by.zip(of).is_some_and(|(&by, of)| graph.sources(by).contains(of))
    };
    let outputs = |at: usize| rest.get(at).is_some_and(|&id| graph.node(id).output);
    match op(0) {
        Some(Op::RmsNorm | Op::LayerNorm) if !outputs(0) && reads(1) => match op(1) {
            Some(Op::Mul) if !outputs(1) && op(2) == Some(Op::Add) && reads(2) => 3,
            Some(Op::Mul | Op::Scale) => 2,
            _ => 1,
        },
        Some(Op::Add) => {
            let follows = |at: &usize| op(*at) == Some(Op::Add) && reads(*at) && !outputs(at - 1);
            1 + (1..MOST_SUMS).take_while(follows).count()
        }
        _ => 1,
    }
}

/// Operations that others may be run before.
fn is_safe(op: Op) -> bool {
    op.is_look()
        || (op.is_elementwise() && op != Op::AddId)
        || matches!(
            op,
            Op::MatMul
                | Op::MatMulId
                | Op::Rope
                | Op::LayerNorm
                | Op::RmsNorm
                | Op::SumRows
                | Op::Convolution
                | Op::Scan
                | Op::Gate
                | Op::GetRows
                | Op::Write
                | Op::Store
                | Op::Copy
        )
}

impl Touched {
    fn clear(&mut self) {
        self.read.clear();
        self.written.clear();
    }

    fn add(&mut self, graph: &Graph, group: &Group) {
        for &id in &group.nodes {
            self.read.extend(outside(graph, group, id));
            self.written.push(root(graph, id));
        }
    }

    /// Whether a group touches nothing that is written here, and writes nothing that is touched.
    fn allows(&self, graph: &Graph, group: &Group) -> bool {
        group.nodes.iter().all(|&id| {
            let own = root(graph, id);
            outside(graph, group, id).all(|source| !self.written.contains(&source))
                && !self.written.contains(&own)
                && !self.read.contains(&own)
        })
    }
}

/// What an operation reads that is not of its own group.
fn outside<'a>(graph: &'a Graph, group: &'a Group, id: Id) -> impl Iterator<Item = Id> + 'a {
    let sources = graph.sources(id).iter().copied();
    sources.filter(|source| !group.nodes.contains(source)).map(|source| root(graph, source))
}
