//! Feed-forward blocks of which a router picks some for each token.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-graph.cpp` (`build_moe_ffn`).

use super::{
    Forward,
    graph::{Element, Id, Op},
};
use crate::model::tensor::Kind;

/// How scores become weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scores {
    Softmax,
    /// Each squashed on its own.
    Sigmoid,
    /// A softmax over those that were picked.
    Picked,
}

/// What an architecture's router and experts do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Routing {
    /// How scores become weights.
    pub scores: Scores,
    /// The weights of those picked are made to sum to one.
    pub normalized: bool,
    /// The router and the experts have biases.
    pub biases: bool,
    /// Experts have a gate.
    pub gated: bool,
    /// Gate and up are one matrix, and what an expert says is scaled by a number of its own.
    pub joined: bool,
}

impl Routing {
    /// A softmax over all experts, as most do.
    pub const SOFTMAX: Self = Self {
        scores: Scores::Softmax,
        normalized: false,
        biases: false,
        gated: true,
        joined: false,
    };
    /// As [`Self::SOFTMAX`], made to sum to one again.
    pub const NORMALIZED: Self = Self { normalized: true, ..Self::SOFTMAX };
    /// As [`Self::SOFTMAX`], of experts without a gate.
    pub const UNGATED: Self = Self { gated: false, ..Self::SOFTMAX };
    /// Each squashed on its own, and made to sum to one.
    pub const SIGMOID: Self = Self { scores: Scores::Sigmoid, ..Self::NORMALIZED };
}

#[derive(Clone, Copy)]
struct Picked {
    experts: Id,
    weights: Id,
}

impl Forward<'_> {
    pub fn has_experts(&self) -> bool {
        let experts = &self.shape.experts;
        let has = |layer: u64| {
            let every = layer.checked_rem(experts.every).is_none_or(|place| place == 1);
            every && layer >= experts.after
        };
        experts.count > 0 && self.layer.is_some_and(has)
    }

    /// The scores a router gives each expert.
    pub fn router(&mut self, x: Id) -> Id {
        self.matmul(Kind::FfnGateInp, x, self.shape.experts.count)
    }

    /// The experts a router picks for `x`, weighed and summed.
    pub fn experts(&mut self, x: Id, routing: Routing) -> Id {
        let scores = self.router(x);
        self.scored_experts(x, scores, routing)
    }

    /// As [`Self::experts`], and beside them a block that every token goes through, if there is one.
    pub fn experts_and_shared(&mut self, x: Id, routing: Routing) -> Id {
        let picked = self.experts(x, routing);
        if self.shape.experts.shared == 0 {
            return picked;
        }
        let shared = self.shared_expert(x);
        self.add(picked, shared)
    }

    /// The block that every token goes through beside the experts picked for it.
    pub fn shared_expert(&mut self, x: Id) -> Id {
        let width = self.shape.experts.shared;
        let up = self.matmul(Kind::FfnUpShexp, x, width);
        let gate = self.matmul(Kind::FfnGateShexp, x, width);
        let both = self.gate(gate, up);
        self.matmul(Kind::FfnDownShexp, both, self.shape.hidden)
    }

    /// As [`Self::experts`], with scores from elsewhere.
    pub fn scored_experts(&mut self, x: Id, scores: Id, routing: Routing) -> Id {
        let picked = self.pick(scores, routing);
        self.graph.expand(picked.weights);
        let [row, tokens, ..] = self.graph.node(x).ne;
        let x = self.reshape(x, [row, 1, tokens, 1]);
        let width = self.shape.experts.width;
        let both = if routing.joined {
            self.joined_gate(x, picked, routing)
        } else {
            let up = [Kind::FfnUpExps, Kind::FfnUpExpsBias];
            let up = self.expert_matrix(up, x, width, picked, routing);
            if routing.gated {
                let gate = [Kind::FfnGateExps, Kind::FfnGateExpsBias];
                let gate = self.expert_matrix(gate, x, width, picked, routing);
                self.gate(gate, up)
            } else {
                self.unary(up)
            }
        };
        let hidden = self.shape.hidden;
        let down = [Kind::FfnDownExps, Kind::FfnDownExpsBias];
        let down = self.expert_matrix(down, both, hidden, picked, routing);
        let down = if routing.joined { self.scaled_by_expert(down, picked) } else { down };
        let weighed = self.mul(down, picked.weights);
        self.graph.expand(weighed);
        self.sum_experts(weighed)
    }

    /// Gate and up from one matrix, taken apart as views.
    fn joined_gate(&mut self, x: Id, picked: Picked, routing: Routing) -> Id {
        let width = self.shape.experts.width;
        let kinds = [Kind::FfnGateUpExps, Kind::Other];
        let both = self.expert_matrix(kinds, x, width.saturating_mul(2), picked, routing);
        let [_, used, tokens, _] = self.graph.node(both).ne;
        let gate = self.slice(both, [width, used, tokens, 1]);
        let up = self.slice(both, [width, used, tokens, 1]);
        self.gate(gate, up)
    }

    /// What each picked expert says, times a number of its own.
    fn scaled_by_expert(&mut self, y: Id, picked: Picked) -> Id {
        let count = self.shape.experts.count;
        let [_, used, tokens, _] = self.graph.node(y).ne;
        let scale = self.weight(Kind::FfnDownExpsScale, [count, 1, 1]);
        let scale = self.reshape(scale, [1, count, 1, 1]);
        let repeated = self.fresh([1, count, tokens, 1], &[scale]);
        let each = [1, used, tokens, 1];
        let each = self.graph.push(Op::GetRows, Element::F32, each, &[repeated, picked.experts]);
        self.mul(y, each)
    }

    fn pick(&mut self, scores: Id, routing: Routing) -> Picked {
        let count = self.shape.experts.count;
        let tokens = self.graph.node(scores).ne[1];
        let scores =
            if routing.biases { self.add_weight(Kind::FfnGateInpBias, scores) } else { scores };
        let scores = match routing.scores {
            Scores::Softmax => self.same_shape(Op::SoftMax, scores, &[scores]),
            Scores::Sigmoid => self.unary(scores),
            Scores::Picked => scores,
        };
        let ranked = if self.shape.experts.bias {
            self.add_weight(Kind::ExpProbsBBias, scores)
        } else {
            scores
        };
        let order = self.graph.push(Op::Other, Element::I32, [count, tokens, 1, 1], &[ranked]);
        let experts = self.slice(order, [self.shape.experts.used, tokens, 1, 1]);
        let rows = self.reshape(scores, [1, count, tokens, 1]);
        let each = [1, self.shape.experts.used, tokens, 1];
        let weights = self.graph.push(Op::GetRows, Element::F32, each, &[rows, experts]);
        Picked { experts, weights: self.weigh(weights, routing) }
    }

    fn weigh(&mut self, mut weights: Id, routing: Routing) -> Id {
        let each @ [_, used, tokens, _] = self.graph.node(weights).ne;
        let flat = [used, tokens, 1, 1];
        if routing.scores == Scores::Picked {
            let row = self.reshape(weights, flat);
            let row = self.same_shape(Op::SoftMax, row, &[row]);
            weights = self.reshape(row, each);
        }
        if routing.normalized {
            let row = self.reshape(weights, flat);
            let sum = self.sum_rows(row);
            let sum = self.unary(sum);
            let row = self.div(row, sum);
            weights = self.reshape(row, each);
        }
        if self.shape.experts.scaled {
            weights = self.scale(weights);
        }
        weights
    }

    fn expert_matrix(
        &mut self,
        [kind, bias]: [Kind; 2],
        x: Id,
        out: u64,
        picked: Picked,
        routing: Routing,
    ) -> Id {
        let count = self.shape.experts.count;
        let matrix = self.weight(kind, [self.graph.node(x).ne[0], out, count]);
        let [used, tokens, ..] = self.graph.node(picked.experts).ne;
        let ne = [out, used, tokens, 1];
        let y = self.graph.push(Op::MatMulId, Element::F32, ne, &[matrix, x, picked.experts]);
        if !routing.biases {
            return y;
        }
        let bias = self.weight(bias, [out, count, 1]);
        self.elementwise(y, &[y, bias, picked.experts])
    }

    /// One sum for each token, expert by expert.
    fn sum_experts(&mut self, weighed: Id) -> Id {
        let [row, used, tokens, _] = self.graph.node(weighed).ne;
        let each = (0..used).map(|_| {
            let view = self.slice(weighed, [row, tokens, 1, 1]);
            self.graph.expand(view);
            view
        });
        let each: Vec<Id> = each.collect();
        let Some((&first, rest)) = each.split_first() else { return weighed };
        if rest.is_empty() {
            return self.contiguous_copy(first);
        }
        rest.iter().fold(first, |sum, &next| {
            let sum = self.add(sum, next);
            self.graph.expand(sum);
            sum
        })
    }
}
