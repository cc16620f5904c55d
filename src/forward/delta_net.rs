//! Linear attention by a gated delta rule, as Qwen 3.5 has it in most layers.
//!
//! Source: llama.cpp 0c1e57098, `src/models/qwen35.cpp` and `src/models/delta-net-base.cpp`.

#![expect(clippy::arithmetic_side_effects, reason = "sizes are below 2^24 each")]

use super::{
    Carried, Forward,
    graph::{Element, Id, Op},
};
use crate::model::{shape::Recurrence, tensor::Kind};

impl Forward<'_> {
    /// Keys, values and queries through a short convolution, then a state for each head.
    pub fn delta_net(&mut self, a: Id) -> Id {
        let Recurrence { inner, state, groups, heads, kernel, .. } = self.shape.recurrence;
        let [n, sequences] = self.sequences();
        let (width, value) = (inner + 2 * groups * state, inner / heads.max(1));
        let qkv = self.matmul(Kind::AttnQkv, a, width);
        let qkv = self.reshape(qkv, [width, n, sequences, 1]);
        let z = self.matmul(Kind::AttnGate, a, inner);
        let (rate, decay) = self.delta_gates(a, heads);
        let (inputs, last) = self.recall(Carried::Inputs, kernel.saturating_sub(1) * width);
        let last = self.reshape(last, [kernel.saturating_sub(1), width, sequences, 1]);
        let x = self.with_last_inputs(qkv, inputs, last);
        let (sum, past) = self.recall(Carried::Sum, state * inner);
        let past = self.reshape(past, [value, value, heads, sequences]);
        let weights = self.weight(Kind::SsmConv1d, [kernel, width, 1]);
        let x = self.convolve(weights, x);
        let x = self.unary(x);
        let q = self.normed_slice(x, [state, groups, n, sequences]);
        let k = self.normed_slice(x, [state, groups, n, sequences]);
        let v = self.slice(x, [value, heads, n, sequences]);
        let all = [inner, n * sequences + self.states_kept() * value * sequences, 1, 1];
        let y = self.graph.push(Op::DeltaNet, Element::F32, all, &[q, k, v, decay, rate, past]);
        let seen = self.look_at(y, [value, heads, n, sequences]);
        let new = self.look_at(y, [value, value, heads, sequences]);
        self.carry(sum, new);
        let z = self.reshape(z, [value, heads, n, sequences]);
        let y = self.rms_norm(Kind::SsmNorm, seen);
        let z = self.unary(z);
        let y = self.mul(y, z);
        let y = self.reshape(y, [inner, n, sequences, 1]);
        let y = self.matmul(Kind::SsmOut, y, self.shape.hidden);
        self.reshape(y, [self.shape.hidden, n * sequences, 1, 1])
    }

    /// How much each head learns from a token, and how much it forgets.
    fn delta_gates(&mut self, a: Id, heads: u64) -> (Id, Id) {
        let [n, sequences] = self.sequences();
        let rate = self.matmul(Kind::SsmBeta, a, heads);
        let rate = self.reshape(rate, [1, heads, n, sequences]);
        let rate = self.unary(rate);
        let decay = self.matmul(Kind::SsmAlpha, a, heads);
        let decay = self.reshape(decay, [heads, n, sequences, 1]);
        let decay = self.add_weight(Kind::SsmDtBias, decay);
        let decay = self.unary(decay);
        let decay = self.mul_weight(Kind::SsmA, decay, [heads, 1, 1]);
        (rate, self.reshape(decay, [1, heads, n, sequences]))
    }

    /// A window on `x`, brought to length one.
    fn normed_slice(&mut self, x: Id, ne: [u64; 4]) -> Id {
        let x = self.slice(x, ne);
        let x = self.rms_normed(x);
        self.scale(x)
    }
}
