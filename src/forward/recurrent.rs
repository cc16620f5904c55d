//! What recurrent layers carry from token to token: read, passed on, written back.
//!
//! Source: llama.cpp 0c1e57098, `src/llama-graph.cpp` (`build_rs`).

use super::{
    Carried, Forward, LayerState,
    graph::{Element, Id, Op},
};

/// The state of one layer while a pass works on it.
#[derive(Clone, Copy)]
pub struct State {
    cache: Id,
    elements: u64,
}

impl Forward<'_> {
    /// Tokens of each sequence, and sequences: what recurrent layers see instead of tokens.
    pub fn sequences(&self) -> [u64; 2] {
        [self.pass.tokens_per_sequence(), self.pass.sequences]
    }

    /// What the layer carried so far, in rows of `elements`, one for each sequence.
    pub fn recall(&mut self, carried: Carried, elements: u64) -> (State, Id) {
        self.recall_with(carried, elements, |f, rows, sequences| {
            let ne = [elements, f.pass.sequences, 1, 1];
            f.graph.push(Op::GetRows, Element::F32, ne, &[rows, sequences])
        })
    }

    /// As [`Self::recall`], read by an operation of its own from all rows and the sequences' places.
    pub fn recall_with(
        &mut self,
        carried: Carried,
        elements: u64,
        read: impl FnOnce(&mut Self, Id, Id) -> Id,
    ) -> (State, Id) {
        self.trace.states.push(LayerState { layer: self.this_layer(), carried, elements });
        let rows = [elements, self.pass.sequences, 1, 1];
        let cache = self.graph.push(Op::State, Element::F32, rows, &[]);
        let [main, extra] = self.state_sources();
        let seen = self.reshape(cache, rows);
        let cleared = self.look_at(seen, [0, 1, 1, 1]);
        let cleared = self.graph.push_view(Op::Scale, cleared, [0, 1, 1, 1], &[cleared]);
        self.graph.expand(cleared);
        let found = read(self, seen, main);
        self.graph.expand(found);
        let none = [elements, 0, 1, 1];
        let moved = self.graph.push(Op::GetRows, Element::F32, none, &[seen, extra]);
        let target = self.look_at(cache, none);
        let moved = self.graph.push_view(Op::Store, target, none, &[moved, target]);
        self.graph.expand(moved);
        (State { cache, elements }, found)
    }

    /// Writes `x` back as what the layer carries on.
    pub fn carry(&mut self, state: State, x: Id) {
        let rows = [state.elements, self.pass.sequences, 1, 1];
        let target = self.look_at(state.cache, rows);
        let written = self.graph.push_view(Op::Store, target, rows, &[x, target]);
        self.graph.expand(written);
    }

    /// States that are written for each sequence: the last one, and those that may be gone back to.
    pub fn states_kept(&self) -> u64 {
        let before = if self.trace.rolls_back { self.pass.rollback } else { 0 };
        before.saturating_add(1)
    }

    /// The inputs of the last tokens before `x`, and `x`: `[tokens, width, sequences]`.
    ///
    /// Those at the end are carried on, and those at the end of each token that may be gone back to.
    pub fn with_last_inputs(&mut self, x: Id, state: State, carried: Id) -> Id {
        let x = self.transpose(x);
        let all = self.concat(carried, x, 0);
        let tail = self.graph.node(carried).ne;
        for _ in 0..self.states_kept() {
            let tail = self.slice(all, tail);
            self.carry(state, tail);
        }
        all
    }

    /// A convolution over the tokens of `x`, with `kernel` weights for each of its columns.
    pub fn convolve(&mut self, kernel: Id, x: Id) -> Id {
        let [_, width, sequences, _] = self.graph.node(x).ne;
        let tokens = self.pass.tokens_per_sequence();
        let ne = [width, tokens, sequences, 1];
        self.graph.push(Op::Convolution, Element::F32, ne, &[x, kernel])
    }

    /// Where each sequence's state lies, and where further ones lie (there are none).
    fn state_sources(&mut self) -> [Id; 2] {
        if let Some(sources) = self.made.states {
            return sources;
        }
        let sequences = self.pass.sequences;
        let all = self.input(Element::I32, [sequences, 1, 1, 1]);
        let main = self.look_at(all, [sequences, 1, 1, 1]);
        let extra = self.look_at(all, [0, 1, 1, 1]);
        *self.made.states.insert([main, extra])
    }
}
