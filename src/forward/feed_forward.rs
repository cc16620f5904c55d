//! Feed-forward blocks that every token goes through whole.

use super::{
    Forward,
    graph::{Element, Id, Op},
    moe::Routing,
};
use crate::model::tensor::Kind;

impl Forward<'_> {
    /// `down(act(gate(x)) · up(x))`: swiglu, geglu.
    pub fn gated_ffn(&mut self, x: Id) -> Id {
        self.gated_ffn_of(x, self.feed_forward())
    }

    /// As [`Self::gated_ffn`], where the model states the width of gate and up together.
    pub fn halved_gated_ffn(&mut self, x: Id) -> Id {
        self.gated_ffn_of(x, self.feed_forward() / 2)
    }

    /// As [`Self::gated_ffn`], of a width of its own.
    pub fn gated_ffn_of(&mut self, x: Id, width: u64) -> Id {
        let bias = self.shape.ffn_bias;
        let up = self.linear(Kind::FfnUp, Kind::FfnUpBias, bias, x, width);
        let gate = self.linear(Kind::FfnGate, Kind::FfnGateBias, bias, x, width);
        let both = self.gate(gate, up);
        self.linear(Kind::FfnDown, Kind::FfnDownBias, bias, both, self.shape.hidden)
    }

    /// As [`Self::gated_ffn`], with a bias behind the last matrix alone.
    pub fn gated_ffn_down_biased(&mut self, x: Id) -> Id {
        let width = self.feed_forward();
        let up = self.matmul(Kind::FfnUp, x, width);
        let gate = self.matmul(Kind::FfnGate, x, width);
        let both = self.gate(gate, up);
        self.linear(Kind::FfnDown, Kind::FfnDownBias, true, both, self.shape.hidden)
    }

    /// As [`Self::gated_ffn`], with a norm before the last matrix.
    pub fn normed_gated_ffn(&mut self, x: Id) -> Id {
        let width = self.feed_forward();
        let up = self.matmul(Kind::FfnUp, x, width);
        let gate = self.matmul(Kind::FfnGate, x, width);
        let both = self.gate(gate, up);
        let both = self.rms_norm(Kind::FfnSubNorm, both);
        self.matmul(Kind::FfnDown, both, self.shape.hidden)
    }

    /// Experts in the layers that have them, [`Self::gated_ffn`] in the others.
    pub fn ffn_or_experts(&mut self, x: Id, routing: Routing) -> Id {
        if self.has_experts() { self.experts_and_shared(x, routing) } else { self.gated_ffn(x) }
    }

    /// `down(relu(up(x))²)`.
    pub fn squared_ffn(&mut self, x: Id) -> Id {
        let (width, bias) = (self.feed_forward(), self.shape.ffn_bias);
        let up = self.linear(Kind::FfnUp, Kind::FfnUpBias, bias, x, width);
        let active = self.unary(up);
        let squared = self.power(active);
        self.linear(Kind::FfnDown, Kind::FfnDownBias, bias, squared, self.shape.hidden)
    }

    /// As [`Self::gated_ffn`], with gate and up in one matrix.
    pub fn fused_ffn(&mut self, x: Id) -> Id {
        let gated = self.fused_gate(x);
        self.matmul(Kind::FfnDown, gated, self.shape.hidden)
    }

    /// As [`Self::fused_ffn`], with a bias behind the last matrix.
    pub fn fused_ffn_down_biased(&mut self, x: Id) -> Id {
        let gated = self.fused_gate(x);
        self.linear(Kind::FfnDown, Kind::FfnDownBias, true, gated, self.shape.hidden)
    }

    fn fused_gate(&mut self, x: Id) -> Id {
        let width = self.feed_forward();
        let both = self.matmul(Kind::FfnUp, x, width.saturating_mul(2));
        let [_, tokens, _, _] = self.graph.node(both).ne;
        self.graph.push(Op::Gate, Element::F32, [width, tokens, 1, 1], &[both])
    }

    /// `down(act(up(x)))`.
    pub fn plain_ffn(&mut self, x: Id) -> Id {
        let (width, bias) = (self.feed_forward(), self.shape.ffn_bias);
        let up = self.linear(Kind::FfnUp, Kind::FfnUpBias, bias, x, width);
        let active = self.unary(up);
        self.linear(Kind::FfnDown, Kind::FfnDownBias, bias, active, self.shape.hidden)
    }

    pub(super) fn feed_forward(&self) -> u64 {
        self.shape.feed_forward.at(self.layer.unwrap_or(0))
    }
}
