//! What each kind of backend runs, and what it takes from the processor.
//!
//! Source: llama.cpp 0c1e57098, `supports_op` and `offload_op` of each backend; of a Hexagon as llama.rn
//! 0.12.0-rc.9 has it, whose runs are recorded.

use super::{Draft, assign::Side, layout::Layout};
use crate::{
    catalog::backend::Operations,
    forward::graph::{Id, Node, Op},
};

/// Sizes of heads that OpenCL's fused attention has kernels for: of keys and of values.
const OPENCL_HEADS: [[u64; 2]; 9] = [
    [40, 40],
    [64, 64],
    [80, 80],
    [96, 96],
    [112, 112],
    [128, 128],
    [192, 128],
    [192, 192],
    [256, 256],
];
/// Most rows of an operand that a Hexagon multiplies with.
const HEXAGON_ROWS: u64 = 1024;
/// Longest rows that a Hexagon sorts.
const HEXAGON_SORTED: u64 = 16 << 10;

impl Draft<'_> {
    /// Whether a backend runs an operation; the processor runs all.
    pub(super) fn supports(&self, side: Side, id: Id) -> bool {
        let Some(device) = self.machine.devices.get(side) else { return true };
        let fits = |id: &Id| self.layouts[id.index()].bytes() <= device.range;
        if !(fits(&id) && self.graph.sources(id).iter().all(fits)) {
            return false;
        }
        let operation = Operation { draft: self, node: self.graph.node(id), id };
        match device.operations {
            Operations::All => true,
            Operations::Vulkan => operation.is_in_vulkan(),
            Operations::OpenCl => operation.is_in_opencl(),
            Operations::Hexagon => operation.is_on(side) && operation.is_in_hexagon(),
        }
    }

    /// Whether a device takes an operation whose weights lie in the machine's memory: by the rows it makes.
    pub(super) fn takes(&self, side: Side, id: Id) -> bool {
        let node = self.graph.node(id);
        let rows = match node.op {
            Op::GetRows => 0,
            Op::MatMul => node.ne[1],
            Op::MatMulId | Op::Rope => node.ne[2],
            _ => node.ne[1].saturating_mul(node.ne[2]).saturating_mul(node.ne[3]),
        };
        let Some(device) = self.machine.devices.get(side) else { return false };
        let is_product = matches!(node.op, Op::MatMul | Op::MatMulId);
        (is_product || !device.takes_products)
            && device.takes_from.is_some_and(|least| rows >= least)
    }
}

/// One operation, and how what it reads is laid out.
struct Operation<'a> {
    draft: &'a Draft<'a>,
    node: &'a Node,
    id: Id,
}

impl Operation<'_> {
    fn own(&self) -> Layout {
        self.draft.layouts[self.id.index()]
    }

    fn source(&self, at: usize) -> Option<Layout> {
        self.node.sources().get(at).map(|id| self.draft.layouts[id.index()])
    }

    fn sources(&self) -> impl Iterator<Item = Layout> {
        self.node.sources().iter().map(|id| self.draft.layouts[id.index()])
    }

    /// Whether all that lies somewhere already lies on this device.
    fn is_on(&self, side: Side) -> bool {
        let lies = |id: &Id| self.draft.home(*id).is_none_or(|at| self.draft.side_of(at) == side);
        lies(&self.id) && self.node.sources().iter().all(lies)
    }

    /// Whether positions are of four kinds each.
    fn rotates_by_sections(&self) -> bool {
        let tokens = self.node.ne[2];
        self.source(1).is_some_and(|positions| positions.ne[0] != tokens)
    }

    /// Whether values of a gated delta rule are of a size that kernels are written for.
    fn has_common_heads(&self) -> bool {
        self.source(2).is_some_and(|values| matches!(values.ne[0], 16 | 32 | 64 | 128))
    }

    /// What Vulkan's shaders cannot do among the operations that are run here.
    fn is_in_vulkan(&self) -> bool {
        let (node, layout) = (self.node, |at: usize| self.source(at));
        match node.op {
            Op::MatMul | Op::MatMulId => {
                let operands = [layout(0), layout(1)];
                let last = operands.map(|layout| layout.map(|layout| layout.ne[3]));
                let is_read = |layout: Layout| layout.unit.is_float || layout.has_dense_matrices();
                operands.into_iter().flatten().all(is_read)
                    && (node.op == Op::MatMulId || last[0] == last[1])
            }
            Op::FlashAttention => {
                let heads = [layout(1), layout(2)];
                heads.into_iter().flatten().all(|layout| layout.ne[0].is_multiple_of(8))
            }
            Op::SoftMax | Op::Scale | Op::Argsort => {
                layout(0).is_none_or(|layout| layout.is_dense_from(0))
            }
            Op::Copy => {
                let quantized = layout(0).filter(|layout| layout.unit.elements > 1);
                quantized.is_none_or(|layout| layout.is_dense_from(0))
            }
            // Mamba 2 only, with states of some sizes; the first source is the state of every head.
            Op::Scan => layout(0).is_some_and(|layout| {
                let [state, head, ..] = layout.ne;
                head > 1 && matches!(state, 128 | 256) && head.is_multiple_of(16)
            }),
            Op::DeltaNet => self.has_common_heads(),
            _ => true,
        }
    }

    /// What OpenCL's kernels cannot do.
    fn is_in_opencl(&self) -> bool {
        let first = self.source(0);
        let is_dense = || first.is_none_or(|layout| layout.is_dense_from(0));
        match self.node.op {
            Op::GetRows => first.is_some_and(|layout| layout.unit.is_float),
            Op::Write => self.own().unit.is_float,
            Op::Copy => first.is_some_and(|layout| layout.unit.elements == 1),
            Op::MatMul => {
                let unit = first.map(|layout| layout.unit);
                unit.is_some_and(|unit| unit.is_float)
                    || self.sources().all(|layout| layout.is_dense_from(0))
            }
            Op::MatMulId => self.sources().take(2).all(|layout| layout.is_dense_from(0)),
            Op::Unary | Op::Scale | Op::Argsort | Op::SumRows => is_dense(),
            Op::Gate => first.is_none_or(|layout| layout.is_dense_from(1)),
            Op::RmsNorm => self.node.ne[0].is_multiple_of(4),
            Op::FlashAttention => self.attends(&OPENCL_HEADS),
            Op::DeltaNet => self.has_common_heads(),
            Op::Wkv => false,
            _ => true,
        }
    }

    /// Whether fused attention is over 16-bit floats, and heads of one of these sizes.
    fn attends(&self, heads: &[[u64; 2]]) -> bool {
        let [k, v] = [1, 2].map(|at| self.source(at));
        let (Some(k), Some(v)) = (k, v) else { return false };
        k.unit.is_half && v.unit.is_half && heads.contains(&[k.ne[0], v.ne[0]])
    }

    /// What a Hexagon's kernels can do.
    fn is_in_hexagon(&self) -> bool {
        let node = self.node;
        let all_dense = || self.sources().all(|layout| layout.is_dense_from(0));
        match node.op {
            op if op.is_look() || op.is_leaf() => true,
            Op::Add
            | Op::AddId
            | Op::Mul
            | Op::Div
            | Op::Elementwise
            | Op::Store
            | Op::MatMulId => true,
            Op::RmsNorm | Op::Scale | Op::Unary | Op::SumRows | Op::Convolution | Op::Gate => {
                all_dense()
            }
            Op::Rope => all_dense() && !self.rotates_by_sections(),
            Op::SoftMax => node.sources().len() < 3 && all_dense(),
            Op::MatMul => self.hexagon_multiplies(),
            Op::FlashAttention => {
                let kept = [1, 2].map(|at| self.source(at));
                let is_half = kept.into_iter().flatten().all(|layout| layout.unit.is_half);
                // Of a prompt it is left to the processor.
                is_half && node.ne[2] == 1 && node.ne[3] == 1
            }
            Op::Write => self.own().unit.is_half,
            Op::GetRows | Op::Copy => self.sources().next().is_some_and(|it| it.unit.is_float),
            Op::Argsort => node.ne[0] <= HEXAGON_SORTED,
            _ => false,
        }
    }

    fn hexagon_multiplies(&self) -> bool {
        let (Some(matrix), Some(operand)) = (self.source(0), self.source(1)) else { return false };
        let [_, rows, heads, sequences] = operand.ne;
        let is_small = rows.saturating_mul(heads).saturating_mul(sequences) <= HEXAGON_ROWS;
        if matrix.unit.elements > 1 {
            return is_small && heads == 1 && sequences == 1;
        }
        matrix.unit.is_half && matrix.step(1) >= matrix.step(0) && is_small
    }
}
