//! Selective state spaces: the mixers of Mamba and Mamba 2.
//!
//! Source: llama.cpp 0c1e57098, `src/models/mamba-base.cpp`.

#![expect(clippy::arithmetic_side_effects, reason = "sizes are below 2^24 each")]

use super::{
    Carried, Forward,
    graph::{Element, Id, Op},
};
use crate::model::{shape::Recurrence, tensor::Kind};

impl Forward<'_> {
    /// Mamba 2: heads that share their way into and out of the state in groups.
    pub fn mamba2(&mut self, a: Id) -> Id {
        let Recurrence { inner, state, groups, heads, kernel, norm, .. } = self.shape.recurrence;
        let [n, sequences] = self.sequences();
        let (width, head) = (inner + 2 * groups * state, inner / heads.max(1));
        let (inputs, last) = self.recall(Carried::Inputs, kernel.saturating_sub(1) * width);
        let last = self.reshape(last, [kernel.saturating_sub(1), width, sequences, 1]);
        let all = self.matmul(Kind::SsmIn, a, inner + width + heads);
        let all = self.reshape(all, [inner + width + heads, n, sequences, 1]);
        let z = self.slice(all, [head, heads, n, sequences]);
        let x = self.slice(all, [width, n, sequences, 1]);
        let step = self.slice(all, [heads, n, sequences, 1]);
        let x = self.with_last_inputs(x, inputs, last);
        let x = self.mamba_convolution(x);
        let into = self.slice(x, [state, groups, n, sequences]);
        let out_of = self.slice(x, [state, groups, n, sequences]);
        let x = self.slice(x, [head, heads, n, sequences]);
        let step = self.contiguous_copy(step);
        let step = self.add_weight(Kind::SsmDtBias, step);
        let rows = [state, head, heads, sequences];
        let y =
            self.scan(rows, [x, step, into, out_of], [1, heads, 1], [head, heads, n, sequences]);
        let y = self.add_direct(y, x, [1, heads, 1]);
        let z = self.contiguous_copy(z);
        let mut y = self.gate(z, y);
        if norm {
            let row = inner / groups.max(1);
            y = self.reshape(y, [row, groups, n, sequences]);
            y = self.rms_normed(y);
            self.pin(y);
            y = self.mul_weight(Kind::SsmNorm, y, [row, groups, 1]);
        }
        let y = self.reshape(y, [inner, n * sequences, 1, 1]);
        self.matmul(Kind::SsmOut, y, self.shape.hidden)
    }

    /// Mamba: every element of the width is a head; `norms` follow the split where a model has them.
    pub fn mamba(&mut self, a: Id, norms: bool) -> Id {
        let Recurrence { inner, state, heads: rank, kernel, .. } = self.shape.recurrence;
        let [n, sequences] = self.sequences();
        let (inputs, last) = self.recall(Carried::Inputs, kernel.saturating_sub(1) * inner);
        let last = self.reshape(last, [kernel.saturating_sub(1), inner, sequences, 1]);
        let a = self.reshape(a, [self.shape.hidden, n, sequences, 1]);
        let both = self.matmul(Kind::SsmIn, a, 2 * inner);
        let x = self.slice(both, [inner, n, sequences, 1]);
        let z = self.slice(both, [inner, n, sequences, 1]);
        let x = self.with_last_inputs(x, inputs, last);
        let u = self.mamba_convolution(x);
        let all = self.matmul(Kind::SsmX, u, rank + 2 * state);
        let step = self.slice(all, [rank, n, sequences, 1]);
        let mut into = self.slice(all, [state, 1, n, sequences]);
        let mut out_of = self.slice(all, [state, 1, n, sequences]);
        let step = if norms {
            into = self.rms_norm(Kind::SsmBNorm, into);
            out_of = self.rms_norm(Kind::SsmCNorm, out_of);
            self.rms_norm(Kind::SsmDtNorm, step)
        } else {
            self.contiguous_copy(step)
        };
        let step = self.matmul(Kind::SsmDt, step, inner);
        let step = self.add_weight(Kind::SsmDtBias, step);
        let x = self.reshape(u, [1, inner, n, sequences]);
        let rows = [state, 1, inner, sequences];
        let y =
            self.scan(rows, [x, step, into, out_of], [state, inner, 1], [inner, n, sequences, 1]);
        let y = self.add_direct(y, u, [inner, 1, 1]);
        let z = self.contiguous_copy(z);
        let y = self.gate(z, y);
        let y = self.matmul(Kind::SsmOut, y, self.shape.hidden);
        self.reshape(y, [self.shape.hidden, n * sequences, 1, 1])
    }

    fn mamba_convolution(&mut self, x: Id) -> Id {
        let width = self.graph.node(x).ne[1];
        let kernel = self.weight(Kind::SsmConv1d, [self.shape.recurrence.kernel, width, 1]);
        let x = self.convolve(kernel, x);
        let x = self.add_weight(Kind::SsmConv1dBias, x);
        self.unary(x)
    }

    /// Runs the state over the tokens: one tensor of results and the new state behind them.
    fn scan(
        &mut self,
        rows: [u64; 4],
        [x, step, into, out_of]: [Id; 4],
        decay: [u64; 3],
        seen: [u64; 4],
    ) -> Id {
        let Recurrence { inner, state, .. } = self.shape.recurrence;
        let tokens = self.pass.tokens;
        let decay = self.weight(Kind::SsmA, decay);
        let elements = inner * tokens + state * inner * self.pass.sequences;
        let (sum, y) = self.recall_with(Carried::Sum, state * inner, |f, all, sequences| {
            let all = f.reshape(all, rows);
            let sources = [all, x, step, decay, into, out_of, sequences];
            f.graph.push(Op::Scan, Element::F32, [elements, 1, 1, 1], &sources)
        });
        let last = self.look_at(y, [state * inner, self.pass.sequences, 1, 1]);
        self.carry(sum, last);
        self.look_at(y, seen)
    }

    /// `y` plus what goes past the state: `x` times a weight.
    fn add_direct(&mut self, y: Id, x: Id, dims: [u64; 3]) -> Id {
        let direct = self.mul_weight(Kind::SsmD, x, dims);
        self.add(y, direct)
    }
}
