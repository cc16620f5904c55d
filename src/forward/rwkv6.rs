//! The two mixes of RWKV 5 and 6.
//!
//! Source: llama.cpp 0c1e57098, `src/models/rwkv6-base.cpp`.

#![expect(clippy::arithmetic_side_effects, reason = "sizes are below 2^24 each")]

use super::{
    Carried, Forward,
    graph::{Element, Id, Op},
};
use crate::model::tensor::Kind;

/// What a token is mixed into: decay, key, value, receptance and gate.
const MIXES: usize = 5;

impl Forward<'_> {
    /// The mix over time of `x` with the tokens before, where each token says how much of them (RWKV 6).
    pub fn time_mix_by_token(&mut self, x: Id, previous: Id) -> Id {
        let (hidden, tokens, ranks) = (self.shape.hidden, self.pass.tokens, self.shape.ranks);
        let mixes = MIXES as u64;
        let (x, moved) = self.moved(x, previous);
        let mixed = self.mul_weight(Kind::TimeMixLerpX, moved, [hidden, 1, 1]);
        let mixed = self.add(mixed, x);
        let narrow = self.matmul(Kind::TimeMixW1, mixed, mixes * ranks.mix);
        let narrow = self.unary(narrow);
        let narrow = self.reshape(narrow, [ranks.mix, 1, mixes, tokens]);
        let narrow = self.slice(narrow, [ranks.mix, 1, tokens, mixes]);
        let narrow = self.contiguous_copy(narrow);
        let widen = self.weight(Kind::TimeMixW2, [ranks.mix, hidden, mixes]);
        let widen = self.reshape(widen, [ranks.mix, hidden, 1, mixes]);
        let wide = self.product(widen, narrow);
        let one = [hidden, 1, tokens, 1];
        let (moved, x) = (self.reshape(moved, one), self.reshape(x, one));
        let fused = self.weight(Kind::TimeMixLerpFused, [hidden, 1, mixes]);
        let share = self.add(wide, fused);
        let mixed = self.mul(share, moved);
        let mixed = self.add(mixed, x);
        let inputs = [(); MIXES].map(|()| self.slice(mixed, [hidden, tokens, 1, 1]));
        let [to_w, to_k, to_v, to_r, to_g] = inputs;
        let inputs = self.project_mixes([to_r, to_k, to_v, to_g]);
        let decay = self.matmul(Kind::TimeMixDecayW1, to_w, ranks.decay);
        let decay = self.unary(decay);
        let decay = self.matmul(Kind::TimeMixDecayW2, decay, hidden);
        let decay = self.add_weight(Kind::TimeMixDecay, decay);
        let decay = self.unary(decay);
        let decay = self.unary(decay);
        let decay = self.unary(decay);
        self.wkv6(inputs, decay)
    }

    /// As [`Self::time_mix_by_token`], where weights say how much (RWKV 5).
    pub fn time_mix_by_weight(&mut self, x: Id, previous: Id) -> Id {
        let hidden = self.shape.hidden;
        let (x, moved) = self.moved(x, previous);
        let kinds =
            [Kind::TimeMixLerpR, Kind::TimeMixLerpK, Kind::TimeMixLerpV, Kind::TimeMixLerpG];
        let inputs = kinds.map(|kind| {
            let mixed = self.mul_weight(kind, moved, [hidden, 1, 1]);
            self.add(mixed, x)
        });
        let inputs = self.project_mixes(inputs);
        let decay = self.weight(Kind::TimeMixDecay, [hidden, 1, 1]);
        self.wkv6(inputs, decay)
    }

    /// `x` and how far the tokens before are from it, both in rows.
    fn moved(&mut self, x: Id, previous: Id) -> (Id, Id) {
        let flat = [self.shape.hidden, self.pass.tokens, 1, 1];
        let moved = self.sub(previous, x);
        let moved = self.reshape(moved, flat);
        (self.reshape(x, flat), moved)
    }

    /// Receptance, key, value and gate.
    fn project_mixes(&mut self, [r, k, v, g]: [Id; 4]) -> [Id; 4] {
        let hidden = self.shape.hidden;
        let r = self.matmul(Kind::TimeMixReceptance, r, hidden);
        let k = self.matmul(Kind::TimeMixKey, k, hidden);
        let v = self.matmul(Kind::TimeMixValue, v, hidden);
        let g = self.matmul(Kind::TimeMixGate, g, hidden);
        [r, k, v, self.unary(g)]
    }

    /// The state over the tokens, normalised per head, behind a gate.
    fn wkv6(&mut self, [r, k, v, g]: [Id; 4], decay: Id) -> Id {
        let (hidden, tokens, head) = (self.shape.hidden, self.pass.tokens, self.shape.head_dim);
        let [n, sequences] = self.sequences();
        let heads = [head, hidden / head.max(1), tokens, 1];
        let [k, v, r] = [k, v, r].map(|x| self.reshape(x, heads));
        let decay = self.reshape(decay, heads);
        let (state, past) = self.recall(Carried::Sum, hidden * head);
        let first = self.weight(Kind::TimeMixFirst, [head, hidden / head.max(1), 1]);
        let all = [hidden, tokens + head * sequences, 1, 1];
        let sources = [k, v, r, first, decay, past];
        let y = self.graph.push(Op::Wkv, Element::F32, all, &sources);
        let seen = self.reshape(y, [hidden * tokens, 1, 1, 1]);
        let new = self.reshape(y, [hidden * head * sequences, 1, 1, 1]);
        self.carry(state, new);
        let y = self.reshape(seen, heads);
        let y = self.layer_normed_plainly(y);
        let y = self.reshape(y, [hidden, tokens, 1, 1]);
        let y = self.mul_weight(Kind::TimeMixLn, y, [hidden, 1, 1]);
        let y = self.add_weight(Kind::TimeMixLnBias, y);
        let y = self.mul(y, g);
        let y = self.matmul(Kind::TimeMixOutput, y, hidden);
        self.reshape(y, [hidden, n, sequences, 1])
    }

    /// The mix over channels of `x` with the tokens before, behind a gate.
    pub fn gated_channel_mix(&mut self, x: Id, previous: Id) -> Id {
        let hidden = self.shape.hidden;
        let moved = self.sub(previous, x);
        let mixed = [Kind::ChannelMixLerpK, Kind::ChannelMixLerpR].map(|kind| {
            let part = self.mul_weight(kind, moved, [hidden, 1, 1]);
            self.add(part, x)
        });
        let [k, r] = mixed;
        let r = self.matmul(Kind::ChannelMixReceptance, r, hidden);
        let r = self.unary(r);
        let k = self.matmul(Kind::ChannelMixKey, k, self.feed_forward());
        let k = self.unary(k);
        let k = self.power(k);
        let y = self.matmul(Kind::ChannelMixValue, k, hidden);
        self.mul(r, y)
    }
}
