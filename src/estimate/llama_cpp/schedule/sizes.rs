//! What a tensor takes in a device's buffer beyond its elements: room for kernels, and for scratch of its own.
//!
//! Source: llama.cpp 0c1e57098, `get_alloc_size` of each backend's buffer type.

use super::{Schedule, layout::Layout};
use crate::{
    catalog::backend::Sizes,
    forward::graph::{Id, Node, Op},
};

/// Elements that CUDA fills the rows of quantized tensors up to.
const CUDA_ROW: u64 = 512;
/// What CUDA aligns converted caches to.
const CUDA_SCRATCH: u64 = 128;
/// Metal's fused attention: cells and tokens that a group of threads works on, and groups that share a head.
const METAL_CELLS: u64 = 64;
const METAL_TOKENS: u64 = 8;
const METAL_FEW_TOKENS: u64 = 20;
const METAL_FEW_CELLS: u64 = 32;
const METAL_GROUPS: u64 = 32;
/// Scales that Metal keeps beside a product of experts, bytes.
const METAL_SCALES: u64 = 8 + 256 * 4;

impl Schedule {
    /// What a tensor takes besides in a buffer of `sizes`.
    pub(super) fn extra(&self, sizes: Sizes, id: Id, node: &Node) -> u64 {
        let Some(layout) = self.layouts.get(id.index()) else { return 0 };
        match sizes {
            Sizes::Plain => 0,
            Sizes::Cuda if node.op == Op::FlashAttention => self.cuda_attention(node, layout),
            Sizes::Cuda => cuda_row(layout),
            Sizes::Metal => match node.op {
                Op::FlashAttention => self.metal_attention(node),
                Op::Argsort => layout.bytes(),
                Op::MatMulId => {
                    let experts = self.source(node, 0).map_or(0, |layout| layout.ne[2]);
                    let tokens = self.source(node, 2).map_or(0, |layout| layout.ne[1]);
                    4 * experts + 4 * experts * tokens + METAL_SCALES
                }
                _ => 0,
            },
        }
    }

    fn source(&self, node: &Node, at: usize) -> Option<&Layout> {
        self.layouts.get(node.sources().get(at)?.index())
    }

    /// Keys and values as 16-bit floats, where the kernel does not read them as they are kept.
    fn cuda_attention(&self, node: &Node, layout: &Layout) -> u64 {
        let [q, k, v] = [0, 1, 2].map(|at| self.source(node, at).copied());
        let (Some(q), Some(k), Some(v)) = (q, k, v) else { return 0 };
        let few = q.ne[1] <= 2 && q.ne[0] <= 256 && q.ne[0].is_multiple_of(64) && q.ne[0] != 192;
        if few && [k, v].iter().all(|it| it.unit.elements > 1 || it.unit.is_half) {
            return 0;
        }
        let shared = self.shares_memory(node);
        let mut end = layout.bytes();
        let kept = [Some(k), Some(v).filter(|_| !shared)];
        for one in kept.into_iter().flatten().filter(|one| !one.unit.is_half) {
            end = end.next_multiple_of(CUDA_SCRATCH) + 2 * elements(&one);
        }
        end - layout.bytes()
    }

    /// Keys and values are one tensor.
    fn shares_memory(&self, node: &Node) -> bool {
        let root = |at: usize| {
            let id = *node.sources().get(at)?;
            Some(super::layout::root(&self.graph, id))
        };
        root(1) == root(2)
    }

    /// Room for the last cells, for what is masked, for partial results, and for a copy of keys and values.
    fn metal_attention(&self, node: &Node) -> u64 {
        let [q, k, v, mask] = [0, 1, 2, 3].map(|at| self.source(node, at).copied());
        let (Some(q), Some(k), Some(v), Some(mask)) = (q, k, v, mask) else { return 0 };
        let shared = self.shares_memory(node);
        let copied = q.ne[1] >= 32 && k.unit.elements > 1;
        let row = |one: &Layout, dim: u64| if copied { 2 * dim } else { one.step(1) };
        let (k_row, v_row) = (row(&k, k.ne[0]), row(&v, if shared { k.ne[0] } else { v.ne[0] }));
        let pad = METAL_CELLS
            * (k_row * k.ne[2] * k.ne[3]
                + v_row * v.ne[2] * v.ne[3]
                + 2 * mask.ne[1] * mask.ne[2] * mask.ne[3]);
        let few = q.ne[1] < METAL_FEW_TOKENS && q.ne[0].is_multiple_of(32);
        let (tokens, cells) = if few { (1, METAL_FEW_CELLS) } else { (METAL_TOKENS, METAL_CELLS) };
        let blocks = q.ne[1].div_ceil(tokens) * mask.ne[0].div_ceil(cells);
        let blocks = (blocks * mask.ne[2] * mask.ne[3]).next_multiple_of(32);
        let partial = 4 * q.ne[1].min(32) * q.ne[2] * q.ne[3] * METAL_GROUPS * (v.ne[0] + 2);
        let copy = |one: &Layout| (2 * elements(one)).next_multiple_of(16);
        let copies = copy(&k) + if shared { 0 } else { copy(&v) };
        pad + blocks + partial + copies
    }
}

fn elements(layout: &Layout) -> u64 {
    layout.ne.iter().fold(1, |all: u64, &n| all.saturating_mul(n))
}

/// What is missing in the last row of a quantized tensor.
fn cuda_row(layout: &Layout) -> u64 {
    let over = layout.ne[0] % CUDA_ROW;
    if layout.unit.elements == 1 || over == 0 {
        return 0;
    }
    (CUDA_ROW - over).div_ceil(layout.unit.elements) * layout.unit.bytes
}

/// What a weight takes besides in a buffer of `sizes`: its row, and the bytes of a block of so many elements.
pub fn of_weight(sizes: Sizes, row: u64, [block, bytes]: [u64; 2]) -> u64 {
    match sizes {
        Sizes::Cuda if block > 1 && !row.is_multiple_of(CUDA_ROW) => {
            (CUDA_ROW - row % CUDA_ROW).div_ceil(block) * bytes
        }
        Sizes::Plain | Sizes::Cuda | Sizes::Metal => 0,
    }
}
