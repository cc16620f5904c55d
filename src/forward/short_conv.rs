//! A short convolution between two gates, as LFM 2 has it instead of attention.
//!
//! Source: llama.cpp 0c1e57098, `src/models/lfm2.cpp`.

use super::{Carried, Forward, graph::Id};
use crate::model::tensor::Kind;

impl Forward<'_> {
    /// `out(c · convolution(b · x))`, with b, c and x from one projection of `a`.
    pub fn short_convolution(&mut self, a: Id) -> Id {
        let (hidden, kernel) = (self.shape.hidden, self.shape.recurrence.kernel);
        let before = kernel.saturating_sub(1);
        let [n, sequences] = self.sequences();
        let a = self.reshape(a, [hidden, n, sequences, 1]);
        let all = self.matmul(Kind::ShortconvInProj, a, hidden.saturating_mul(3));
        let part = [hidden, n, sequences, 1];
        let (b, c, x) = (self.slice(all, part), self.slice(all, part), self.slice(all, part));
        let x = self.mul(b, x);
        let (state, last) = self.recall(Carried::Inputs, before.saturating_mul(hidden));
        let last = self.reshape(last, [before, hidden, sequences, 1]);
        let x = self.with_last_inputs(x, state, last);
        let weights = self.weight(Kind::ShortconvConv, [kernel, hidden, 1]);
        let x = self.convolve(weights, x);
        let y = self.mul(c, x);
        let y = self.matmul(Kind::ShortconvOutProj, y, hidden);
        self.reshape(y, [hidden, self.pass.tokens, 1, 1])
    }
}
