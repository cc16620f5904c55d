//! The two mixes of RWKV 7: over time, with a state for each head, and over channels.
//!
//! Source: llama.cpp 0c1e57098, `src/models/rwkv7-base.cpp`.

#![expect(clippy::arithmetic_side_effects, reason = "sizes are below 2^24 each")]

use super::{
    Carried, Forward,
    graph::{Element, Id, Op},
    recurrent::State,
};
use crate::model::tensor::Kind;

/// What a token is mixed into: receptance, decay, key, value, rate and gate.
const MIXES: usize = 6;

/// The tokens before the first, as both mixes of a layer saw them.
pub struct Before {
    state: State,
    /// As the mix over time saw it.
    pub time: Id,
    /// As the mix over channels saw it.
    pub channels: Id,
}

impl Forward<'_> {
    /// What the layer saw of the last token.
    pub fn token_before(&mut self) -> Before {
        let (hidden, sequences) = (self.shape.hidden, self.pass.sequences);
        let (state, both) = self.recall(Carried::Inputs, 2 * hidden);
        let both = self.reshape(both, [hidden, 2, sequences, 1]);
        let one = [hidden, 1, sequences, 1];
        Before { state, time: self.slice(both, one), channels: self.slice(both, one) }
    }

    /// For each token of `x` the one before it.
    pub fn shifted(&mut self, before: Id, x: Id) -> Id {
        let [hidden, n, sequences, _] = self.graph.node(x).ne;
        let rest = self.slice(x, [hidden, n.saturating_sub(1), sequences, 1]);
        self.concat(before, rest, 1)
    }

    /// Carries on the last token as both mixes saw it.
    pub fn carry_token(&mut self, before: &Before, time: Id, channels: Id) {
        let (hidden, sequences) = (self.shape.hidden, self.pass.sequences);
        let one = [hidden, 1, sequences, 1];
        let (time, channels) = (self.slice(time, one), self.slice(channels, one));
        let both = self.concat(time, channels, 1);
        let row = self.reshape(both, [2 * hidden * sequences, 1, 1, 1]);
        self.carry(before.state, row);
    }

    /// The mix over time of `x` with the tokens before; `first` is what layer 0 made values of.
    pub fn time_mix(&mut self, x: Id, previous: Id, first: &mut Option<Id>) -> Id {
        let (hidden, tokens) = (self.shape.hidden, self.pass.tokens);
        let [n, sequences] = self.sequences();
        let moved = self.sub(previous, x);
        let moved = self.fresh([hidden, n, sequences, MIXES as u64], &[moved]);
        let mixed = self.mul_weight(Kind::TimeMixLerpFused, moved, [hidden, 1, MIXES as u64]);
        let mixed = self.add(mixed, x);
        let inputs = [(); MIXES].map(|()| self.slice(mixed, [hidden, tokens, 1, 1]));
        let [to_r, to_w, to_k, to_v, to_a, to_g] = inputs;
        let r = self.matmul(Kind::TimeMixReceptance, to_r, hidden);
        let w = self.decay(to_w);
        let k = self.matmul(Kind::TimeMixKey, to_k, hidden);
        let v = self.values(to_v, first);
        let rank = self.shape.ranks.gate;
        let g = self.matmul(Kind::TimeMixG1, to_g, rank);
        let g = self.unary(g);
        let g = self.matmul(Kind::TimeMixG2, g, hidden);
        let a = self.rate(to_a);
        let y = self.wkv([r, w, k, v, a]);
        let y = self.mul(y, g);
        let y = self.matmul(Kind::TimeMixOutput, y, hidden);
        self.reshape(y, [hidden, n, sequences, 1])
    }

    fn decay(&mut self, x: Id) -> Id {
        let w = self.matmul(Kind::TimeMixW1, x, self.shape.ranks.decay);
        let w = self.unary(w);
        let w = self.matmul(Kind::TimeMixW2, w, self.shape.hidden);
        let w = self.add_weight(Kind::TimeMixW0, w);
        let w = self.unary(w);
        let w = self.scale(w);
        self.unary(w)
    }

    fn rate(&mut self, x: Id) -> Id {
        let a = self.matmul(Kind::TimeMixA1, x, self.shape.ranks.rate);
        let a = self.matmul(Kind::TimeMixA2, a, self.shape.hidden);
        let a = self.add_weight(Kind::TimeMixA0, a);
        self.unary(a)
    }

    /// Values, mixed with those of the first layer.
    fn values(&mut self, x: Id, first: &mut Option<Id>) -> Id {
        let (hidden, ranks) = (self.shape.hidden, self.shape.ranks);
        let v = self.matmul(Kind::TimeMixValue, x, hidden);
        let Some(known) = *first else {
            *first = Some(v);
            // The file has the matrices of the mix in every layer; there they are as narrow as the rate's.
            self.unused(Kind::TimeMixV0, [hidden, 1, 1]);
            self.unused(Kind::TimeMixV1, [hidden, ranks.rate, 1]);
            self.unused(Kind::TimeMixV2, [ranks.rate, hidden, 1]);
            return v;
        };
        let away = self.sub(known, v);
        let share = self.matmul(Kind::TimeMixV1, x, ranks.values);
        let share = self.matmul(Kind::TimeMixV2, share, hidden);
        let share = self.add_weight(Kind::TimeMixV0, share);
        let share = self.unary(share);
        let away = self.mul(away, share);
        self.add(v, away)
    }

    /// The state over the tokens, normalised per head, and what goes past it.
    fn wkv(&mut self, [r, w, k, v, a]: [Id; 5]) -> Id {
        let (hidden, tokens, head) = (self.shape.hidden, self.pass.tokens, self.shape.head_dim);
        let heads = [head, hidden / head.max(1), tokens, 1];
        let row = [hidden, 1, 1];
        let direction = self.mul_weight(Kind::TimeMixKK, k, row);
        let direction = self.reshape(direction, heads);
        let direction = self.fresh(heads, &[direction]);
        let learned = self.mul_weight(Kind::TimeMixKA, k, row);
        let kept = self.mul(a, learned);
        let kept = self.sub(kept, learned);
        let k = self.add(k, kept);
        let [r, w, k, v, a] = [r, w, k, v, a].map(|x| self.reshape(x, heads));
        let (state, past) = self.recall(Carried::Sum, hidden * head);
        let away = self.unary(direction);
        let toward = self.mul(direction, a);
        let all = [hidden, tokens + head * self.pass.sequences, 1, 1];
        let y = self.graph.push(Op::Wkv, Element::F32, all, &[r, w, k, v, away, toward, past]);
        let seen = self.reshape(y, [hidden * tokens, 1, 1, 1]);
        let new = self.reshape(y, [hidden * head * self.pass.sequences, 1, 1, 1]);
        self.carry(state, new);
        let y = self.reshape(seen, heads);
        let y = self.same_shape(Op::LayerNorm, y, &[y]);
        let y = self.reshape(y, [hidden, tokens, 1, 1]);
        let y = self.mul_weight(Kind::TimeMixLn, y, row);
        let y = self.add_weight(Kind::TimeMixLnBias, y);
        let past = self.past_the_state([r, k, v], heads);
        self.add(y, past)
    }

    fn past_the_state(&mut self, [r, k, v]: [Id; 3], heads: [u64; 4]) -> Id {
        let hidden = self.shape.hidden;
        let both = self.mul(k, r);
        let weight = self.weight(Kind::TimeMixRK, [hidden, 1, 1]);
        let weight = self.reshape(weight, [heads[0], heads[1], 1, 1]);
        let both = self.mul(both, weight);
        let sum = self.sum_rows(both);
        let v = self.mul(v, sum);
        self.reshape(v, [hidden, self.pass.tokens, 1, 1])
    }

    /// The mix over channels of `x` with the tokens before.
    pub fn channel_mix(&mut self, x: Id, previous: Id) -> Id {
        let hidden = self.shape.hidden;
        let moved = self.sub(previous, x);
        let moved = self.mul_weight(Kind::ChannelMixLerpK, moved, [hidden, 1, 1]);
        let k = self.add(moved, x);
        let k = self.matmul(Kind::ChannelMixKey, k, self.feed_forward());
        let k = self.unary(k);
        let k = self.power(k);
        self.matmul(Kind::ChannelMixValue, k, hidden)
    }
}
