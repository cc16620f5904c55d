//! The four streams of Gemma 3n: predicted before a layer, corrected behind it.
//!
//! Source: llama.cpp 0c1e57098, `src/models/gemma3n.cpp` (`altup_predict`, `altup_correct`).

use super::{Forward, graph::Id};
use crate::model::tensor::Kind;

/// How many streams there are.
const STREAMS: u64 = 4;
/// Those a layer does not run on.
const OTHERS: u64 = STREAMS - 1;

/// The weights of a layer that weigh the streams, before and behind it.
#[derive(Clone, Copy)]
pub struct StreamRouter {
    norm: Id,
    matrix: Id,
}

impl Forward<'_> {
    /// Declares the weights of the layer's router.
    pub fn stream_router(&mut self) -> StreamRouter {
        let hidden = self.shape.hidden;
        StreamRouter {
            norm: self.weight(Kind::AltupRouterNorm, [hidden, 1, 1]),
            matrix: self.weight(Kind::AltupRouter, [hidden, STREAMS, 1]),
        }
    }

    fn weigh_streams(&mut self, router: StreamRouter, x: Id) -> Id {
        let x = self.normed_by(router.norm, x);
        let x = self.scale(x);
        let x = self.product(router.matrix, x);
        self.unary(x)
    }

    /// Makes streams of `x`: itself, and others as long as it is.
    pub fn spread(&mut self, x: Id) -> Id {
        let (hidden, tokens) = (self.shape.hidden, self.pass.tokens);
        let length = self.length(x);
        let repeated = self.fresh([hidden, tokens, OTHERS, 1], &[x]);
        let matrices = self.weight(Kind::AltupProj, [hidden, hidden, OTHERS]);
        let others = self.product(matrices, repeated);
        let others = self.as_long_as(length, others);
        self.concat(x, others, 2)
    }

    /// One stream again, of all.
    pub fn merge(&mut self, streams: Id) -> Id {
        let (hidden, tokens) = (self.shape.hidden, self.pass.tokens);
        let first = self.stream(streams);
        let length = self.length(first);
        let others = self.slice(streams, [hidden, tokens, OTHERS, 1]);
        let matrices = self.weight(Kind::AltupUnembdProj, [hidden, hidden, OTHERS]);
        let others = self.product(matrices, others);
        let others = self.as_long_as(length, others);
        let mut x = self.stream(streams);
        for _ in 0..OTHERS {
            let other = self.stream(others);
            x = self.add(x, other);
        }
        self.scale(x)
    }

    /// A window on one of the streams.
    pub fn stream(&mut self, streams: Id) -> Id {
        self.slice(streams, [self.shape.hidden, self.pass.tokens, 1, 1])
    }

    /// What a layer will make of the streams.
    pub fn predict(&mut self, router: StreamRouter, streams: Id) -> Id {
        let (hidden, tokens) = (self.shape.hidden, self.pass.tokens);
        let active = self.stream(streams);
        let weights = self.weigh_streams(router, active);
        let mix = self.matmul(Kind::AltupPredictCoef, weights, STREAMS * STREAMS);
        let mix = self.reshape(mix, [STREAMS, STREAMS, tokens, 1]);
        let turned = self.slice(streams, [STREAMS, hidden, tokens, 1]);
        let turned = self.contiguous_copy(turned);
        let mixed = self.product(turned, mix);
        let back = self.slice(mixed, [hidden, tokens, STREAMS, 1]);
        let back = self.contiguous_copy(back);
        self.add(back, streams)
    }

    /// The streams as a layer's result `x` corrects what was predicted.
    pub fn correct(&mut self, router: StreamRouter, predicted: Id, x: Id) -> Id {
        let (hidden, tokens) = (self.shape.hidden, self.pass.tokens);
        let weights = self.weigh_streams(router, x);
        let active = self.stream(predicted);
        let news = self.sub(x, active);
        let mix = self.matmul(Kind::AltupCorrectCoef, weights, STREAMS);
        let mix = self.scale(mix);
        let mix = self.transpose(mix);
        let mix = self.copy(mix, [1, tokens, STREAMS, 1]);
        let news = self.fresh([hidden, tokens, STREAMS, 1], &[news]);
        let news = self.mul(news, mix);
        self.add(news, predicted)
    }

    /// The first stream, and `x` added to the others.
    pub fn add_to_others(&mut self, streams: Id, x: Id) -> Id {
        let first = self.stream(streams);
        let others = self.slice(streams, [self.shape.hidden, self.pass.tokens, OTHERS, 1]);
        let others = self.add(others, x);
        self.concat(first, others, 2)
    }

    /// Keeps of `x` what is far above the mean of its row.
    pub fn outstanding(&mut self, x: Id) -> Id {
        let mean = self.sum_rows(x);
        let away = self.sub(x, mean);
        let away = self.power(away);
        let deviation = self.sum_rows(away);
        let deviation = self.scale(deviation);
        let deviation = self.power(deviation);
        let deviation = self.scale(deviation);
        let bound = self.add(mean, deviation);
        let above = self.sub(x, bound);
        self.unary(above)
    }

    fn length(&mut self, x: Id) -> Id {
        let squares = self.power(x);
        let sum = self.sum_rows(squares);
        self.power(sum)
    }

    fn as_long_as(&mut self, length: Id, x: Id) -> Id {
        let own = self.length(x);
        let x = self.mul(x, length);
        self.div(x, own)
    }
}
