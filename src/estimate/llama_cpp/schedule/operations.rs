//! What each kind of backend runs, and what it takes from the processor.
//!
//! Source: llama.cpp 0c1e57098, `supports_op` and `offload_op` of each backend.

use super::{Draft, assign::Side, layout::Layout};
use crate::{
    catalog::backend::Operations,
    forward::graph::{Id, Op},
};

impl Draft<'_> {
    /// Whether a backend runs an operation; the processor runs all.
    pub(super) fn supports(&self, side: Side, id: Id) -> bool {
        let Some(device) = self.machine.devices.get(side) else { return true };
        let fits = |id: &Id| self.layouts[id.index()].bytes() <= device.range;
        if !(fits(&id) && self.graph.sources(id).iter().all(fits)) {
            return false;
        }
        match device.operations {
            Operations::All => true,
            Operations::Vulkan => self.vulkan_supports(id),
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

    /// What Vulkan's shaders cannot do among the operations that are run here.
    fn vulkan_supports(&self, id: Id) -> bool {
        let node = self.graph.node(id);
        let layout = |at: usize| node.sources().get(at).map(|id| self.layouts[id.index()]);
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
            Op::DeltaNet => {
                layout(2).is_some_and(|layout| matches!(layout.ne[0], 16 | 32 | 64 | 128))
            }
            _ => true,
        }
    }
}
