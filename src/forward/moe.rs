//! Feed-forward blocks of which a router picks some for each token.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-graph.cpp` (`build_moe_ffn`).

use super::{
    Forward,
    graph::{Element, Id, Op},
};
use crate::model::tensor::Kind;

/// Experts whose scores stand for their group.
const BEST_OF_GROUP: u64 = 2;

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
    /// What stands between the matrices of an expert.
    pub activation: Activation,
}

/// What stands between the matrices of an expert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// An activation of the gate, times the other matrix.
    Gated,
    /// The same with gate and up in one matrix, and each expert scales what it gives.
    Fused,
    /// No gate.
    Plain,
    /// No gate, and squared.
    Squared,
}

impl Routing {
    /// A softmax over all experts, as most do.
    pub const SOFTMAX: Self = Self {
        scores: Scores::Softmax,
        normalized: false,
        biases: false,
        activation: Activation::Gated,
    };
    /// As [`Self::SOFTMAX`], made to sum to one again.
    pub const NORMALIZED: Self = Self { normalized: true, ..Self::SOFTMAX };
    /// As [`Self::SOFTMAX`], of experts without a gate.
    pub const UNGATED: Self = Self { activation: Activation::Plain, ..Self::SOFTMAX };
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
        let shared = match routing.activation {
            Activation::Squared => self.squared_shared_expert(x),
            _ => self.shared_expert(x),
        };
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

    /// As [`Self::shared_expert`], with a squared activation and no gate.
    fn squared_shared_expert(&mut self, x: Id) -> Id {
        let up = self.matmul(Kind::FfnUpShexp, x, self.shape.experts.shared);
        let active = self.unary(up);
        let squared = self.power(active);
        self.matmul(Kind::FfnDownShexp, squared, self.shape.hidden)
    }

    /// As [`Self::experts`], with scores from elsewhere.
    pub fn scored_experts(&mut self, x: Id, scores: Id, routing: Routing) -> Id {
        let picked = self.pick(scores, routing);
        self.graph.expand(picked.weights);
        let [row, tokens, ..] = self.graph.node(x).ne;
        let x = self.reshape(x, [row, 1, tokens, 1]);
        let width = self.shape.experts.width;
        let both = self.activation(x, width, picked, routing);
        let hidden = self.shape.hidden;
        let down = [Kind::FfnDownExps, Kind::FfnDownExpsBias];
        let mut down = self.expert_matrix(down, both, hidden, picked, routing);
        if routing.activation == Activation::Fused {
            down = self.scale_experts(down, picked);
        }
        let weighed = self.mul(down, picked.weights);
        self.graph.expand(weighed);
        self.sum_experts(weighed)
    }

    /// What goes into the last matrix of each expert.
    fn activation(&mut self, x: Id, width: u64, picked: Picked, routing: Routing) -> Id {
        if routing.activation == Activation::Fused {
            return self.fused_activation(x, width, picked);
        }
        let up = [Kind::FfnUpExps, Kind::FfnUpExpsBias];
        let up = self.expert_matrix(up, x, width, picked, routing);
        match routing.activation {
            Activation::Plain => return self.unary(up),
            Activation::Squared => {
                let active = self.unary(up);
                return self.power(active);
            }
            Activation::Gated | Activation::Fused => {}
        }
        let gate = [Kind::FfnGateExps, Kind::FfnGateExpsBias];
        let gate = self.expert_matrix(gate, x, width, picked, routing);
        self.gate(gate, up)
    }

    /// As [`Self::activation`], gate and up in one matrix.
    fn fused_activation(&mut self, x: Id, width: u64, picked: Picked) -> Id {
        let kinds = [Kind::FfnGateUpExps, Kind::FfnUpExpsBias];
        let both = self.expert_matrix(kinds, x, width.saturating_mul(2), picked, Routing::SOFTMAX);
        let [_, used, tokens, _] = self.graph.node(both).ne;
        let [gate, up] = [(); 2].map(|()| self.slice(both, [width, used, tokens, 1]));
        self.gate(gate, up)
    }

    /// What each expert gives, times a number of its own.
    fn scale_experts(&mut self, y: Id, picked: Picked) -> Id {
        let count = self.shape.experts.count;
        let [_, used, tokens, _] = self.graph.node(y).ne;
        let scales = self.weight(Kind::FfnDownExpsScale, [count, 1, 1]);
        let scales = self.reshape(scales, [1, count, 1, 1]);
        let scales = self.fresh([1, count, tokens, 1], &[scales]);
        let sources = [scales, picked.experts];
        let scales = self.graph.push(Op::GetRows, Element::F32, [1, used, tokens, 1], &sources);
        self.mul(y, scales)
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
        let ranked = if self.shape.experts.groups > 1 { self.in_best(ranked) } else { ranked };
        let order = self.order(ranked);
        let experts = self.slice(order, [self.shape.experts.used, tokens, 1, 1]);
        let rows = self.reshape(scores, [1, count, tokens, 1]);
        let each = [1, self.shape.experts.used, tokens, 1];
        let weights = self.graph.push(Op::GetRows, Element::F32, each, &[rows, experts]);
        Picked { experts, weights: self.weigh(weights, routing) }
    }

    /// Which elements of each row are the largest.
    fn order(&mut self, x: Id) -> Id {
        let ne = self.graph.node(x).ne;
        self.graph.push(Op::Argsort, Element::I32, ne, &[x])
    }

    /// Scores, those outside the best groups of experts masked out.
    fn in_best(&mut self, scores: Id) -> Id {
        let [count, tokens, ..] = self.graph.node(scores).ne;
        let (groups, used) = (self.shape.experts.groups, self.shape.experts.used_groups);
        let each = count.checked_div(groups).unwrap_or(0);
        let apart = self.reshape(scores, [each, groups, tokens, 1]);
        let two = self.order(apart);
        let two = self.slice(two, [BEST_OF_GROUP, groups, tokens, 1]);
        let rows = self.reshape(apart, [1, each, groups, tokens]);
        let best = [1, BEST_OF_GROUP, groups, tokens];
        let best = self.graph.push(Op::GetRows, Element::F32, best, &[rows, two]);
        let best = self.reshape(best, [BEST_OF_GROUP, groups, tokens, 1]);
        let sums = self.sum_rows(best);
        let sums = self.reshape(sums, [groups, tokens, 1, 1]);
        let order = self.order(sums);
        let picked = self.slice(order, [used, tokens, 1, 1]);
        let kept = [each, used, tokens, 1];
        let kept = self.graph.push(Op::GetRows, Element::F32, kept, &[apart, picked]);
        let masked = self.power(apart);
        let ne = self.graph.node(masked).ne;
        let masked = self.graph.push_view(Op::Write, masked, ne, &[kept, picked, masked]);
        self.reshape(masked, [count, tokens, 1, 1])
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
            let sum = self.same_shape(Op::Clamp, sum, &[sum]);
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
        self.same_shape(Op::AddId, y, &[y, bias, picked.experts])
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
