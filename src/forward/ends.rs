//! What every pass begins and ends with, and the inputs its layers share.

use super::{
    Forward, Mark, NodeLimit, Pass,
    graph::{Element, Id, Op},
};
use crate::{
    Message,
    model::{shape::Pooling, tensor::Kind},
};

impl Forward<'_> {
    /// The layer being described; what belongs to none counts with the first.
    pub(super) fn this_layer(&self) -> u64 {
        self.layer.unwrap_or(0)
    }

    pub(super) fn input(&mut self, element: Element, ne: [u64; 4]) -> Id {
        self.graph.push(Op::Input, element, ne, &[])
    }

    /// The rows of the tokens in the embedding table.
    pub fn embed(&mut self) -> Id {
        let (tokens, hidden) = (self.pass.tokens, self.shape.hidden);
        let mut rows = self.look_up();
        let wide = hidden.saturating_mul(self.shape.image_layers.saturating_add(1));
        if wide > hidden {
            rows = self.copy(rows, [wide, tokens, 1, 1]);
        }
        self.graph.expand(rows);
        // The runtime always makes room for embeddings given instead of tokens.
        let given = self.graph.push(Op::UnusedInput, Element::F32, [wide, tokens, 1, 1], &[]);
        self.graph.expand(given);
        rows
    }

    /// As [`Self::embed`], where nothing else is ever given instead of tokens.
    pub fn look_up(&mut self) -> Id {
        let (tokens, hidden) = (self.pass.tokens, self.shape.hidden);
        let ids = self.input(Element::I32, [tokens, 1, 1, 1]);
        let table = self.weight(Kind::TokenEmbd, [hidden, self.shape.vocab, 1]);
        self.made.embedding = Some(table);
        self.graph.push(Op::GetRows, Element::F32, [hidden, tokens, 1, 1], &[table, ids])
    }

    /// States of the tokens, given by the model that heads guess for.
    pub fn given_states(&mut self) -> Id {
        self.input(Element::F32, [self.shape.hidden, self.pass.tokens, 1, 1])
    }

    /// `x` and the rows of its positions in a table of as many as the model was trained for.
    pub fn add_positions(&mut self, x: Id) -> Id {
        self.add_positions_of(self.longest(), x)
    }

    /// As [`Self::add_positions`], from a table of so many rows.
    pub fn add_positions_of(&mut self, rows: u64, x: Id) -> Id {
        let rows = self.position_rows(rows, x);
        self.add(x, rows)
    }

    fn longest(&self) -> u64 {
        self.shape.trained_context.map_or(0, u64::from)
    }

    fn position_rows(&mut self, rows: u64, x: Id) -> Id {
        let [hidden, tokens, ..] = self.graph.node(x).ne;
        let positions = self.positions();
        let table = self.weight(Kind::PositionEmbd, [hidden, rows, 1]);
        let sources = [table, positions];
        self.graph.push(Op::GetRows, Element::F32, [hidden, tokens, 1, 1], &sources)
    }

    /// As [`Self::add_positions`], with the rows in front.
    pub fn add_positions_below(&mut self, x: Id) -> Id {
        let rows = self.position_rows(self.longest(), x);
        self.add(rows, x)
    }

    /// `x` and the row of the first segment, if the model tells segments apart.
    pub fn add_token_type(&mut self, x: Id) -> Id {
        let [hidden, types] = [self.shape.hidden, self.shape.token_types];
        if types == 0 {
            return x;
        }
        let table = self.weight(Kind::TokenTypes, [hidden, types, 1]);
        let row = self.reshape(table, [hidden, 1, 1, 1]);
        self.add(x, row)
    }

    pub fn layers(&mut self, mut x: Id, layer: impl Fn(&mut Self, u64, Id) -> Id) -> Id {
        let walk = std::mem::take(&mut self.walk);
        for &index in &walk {
            self.trace.marks.push(self.mark());
            self.layer = Some(self.shape.behind.saturating_add(index));
            x = layer(self, index, x);
        }
        self.layer = None;
        self.trace.marks.push(self.mark());
        x
    }

    fn mark(&self) -> Mark {
        Mark {
            tensors: self.graph.len(),
            steps: self.graph.order().len(),
            weights: self.trace.weights.len(),
        }
    }

    /// In the last layer, only the rows whose logits are wanted; before it, all.
    pub fn last(&mut self, x: Id) -> Id {
        if self.layer.is_some_and(|layer| layer.saturating_add(1) < self.shape.layers) {
            return x;
        }
        self.wanted(x)
    }

    /// The rows of `x` whose logits are wanted.
    pub fn wanted(&mut self, x: Id) -> Id {
        let outputs = self.pass.outputs;
        let rows = match self.made.output_rows {
            Some(rows) => rows,
            None => self.input(Element::I32, [outputs, 1, 1, 1]),
        };
        self.made.output_rows = Some(rows);
        let row = self.graph.node(x).ne[0];
        self.graph.push(Op::GetRows, Element::F32, [row, outputs, 1, 1], &[x, rows])
    }

    /// Logits of the normed state `x`, with the output matrix or the embedding table.
    pub fn logits(&mut self, x: Id) -> Id {
        let x = self.keep(x);
        self.head(x)
    }

    /// As [`Self::logits`], of something made from a state that is kept already.
    pub fn head(&mut self, x: Id) -> Id {
        let vocab = self.shape.vocab;
        let table = match (self.made.head, self.made.embedding) {
            (Some(table), _) => table,
            (None, Some(table)) if self.shape.tied_embeddings => table,
            _ => self.weight(Kind::Output, [self.shape.hidden, vocab, 1]),
        };
        self.product(table, x)
    }

    /// `x` is the last state, of which embeddings are made.
    pub fn keep(&mut self, x: Id) -> Id {
        self.made.state = Some(x);
        self.graph.mark_output(x)
    }

    /// Declares that the runtime cannot run the model, and why.
    pub fn refuse(&mut self, reason: Message) {
        self.trace.refusal = Some(reason);
    }

    /// As [`Self::wanted`] behind the last norm, where all rows are kept too.
    pub fn late_rows(&mut self, x: Id) -> Id {
        let x = self.keep(x);
        self.wanted(x)
    }

    /// The output matrix is the embedding table, but the runtime loads it as a tensor of its own.
    pub fn load_head_apart(&mut self) {
        let table = self.made.embedding.filter(|_| self.shape.tied_embeddings);
        self.made.head = table.map(|table| {
            let node = *self.graph.node(table);
            self.graph.push(node.op, node.element, node.ne, &[])
        });
    }

    pub fn finish(&mut self, logits: Id) {
        let logits = self.graph.mark_output(logits);
        self.graph.expand(logits);
        if let Some(state) = self.made.state {
            self.pool(state);
        }
    }

    /// As [`Self::finish`], of a model that makes no logits.
    pub fn finish_states(&mut self, x: Id) {
        self.trace.embeds = true;
        let x = self.keep(x);
        self.graph.expand(x);
        self.pool(x);
    }

    /// One embedding for each sequence, where embeddings are asked for, and what the file projects it to.
    fn pool(&mut self, states: Id) {
        if !self.pass.embeddings {
            return;
        }
        let Pass { tokens, sequences, .. } = *self.pass;
        let hidden = self.graph.node(states).ne[0];
        let mut pooled = match self.shape.pooling {
            Pooling::None => states,
            Pooling::Mean => {
                let shares = self.input(Element::F32, [tokens, sequences, 1, 1]);
                let turned = self.transpose(states);
                let turned = self.contiguous_copy(turned);
                self.product(turned, shares)
            }
            Pooling::Cls | Pooling::Last => {
                let rows = self.input(Element::I32, [sequences, 1, 1, 1]);
                let ne = [hidden, sequences, 1, 1];
                self.graph.push(Op::GetRows, Element::F32, ne, &[states, rows])
            }
        };
        if self.shape.dense_width > 0 {
            let wide = self.matmul(Kind::Dense2, pooled, self.shape.dense_width);
            pooled = self.matmul(Kind::Dense3, wide, hidden);
        }
        self.finish_pooled(pooled);
    }

    fn finish_pooled(&mut self, pooled: Id) {
        let pooled = self.graph.mark_output(pooled);
        self.graph.expand(pooled);
    }

    /// Positions in time and in an image: four numbers for each token.
    pub fn four_positions_per_token(&mut self) {
        self.positions_per_token = 4;
    }

    /// Recurrent layers can go back by some tokens. Source: llama.cpp 0c1e57098, `src/llama-arch.cpp`
    /// (`llm_arch_supports_rs_rollback`).
    pub fn can_roll_back(&mut self) {
        self.trace.rolls_back = true;
    }

    /// The runtime makes more room for nodes, by the tokens of a pass.
    pub fn make_room(&mut self, per_token: u64, per_tensor: u64, rule: Message) {
        self.trace.nodes = NodeLimit { per_token, per_tensor, rule };
    }

    // Inputs made once and shared.

    pub(super) fn positions(&mut self) -> Id {
        let numbers = self.pass.tokens.saturating_mul(self.positions_per_token);
        let made = self.made.positions;
        let positions = made.unwrap_or_else(|| self.input(Element::I32, [numbers, 1, 1, 1]));
        *self.made.positions.insert(positions)
    }

    /// Declares the file's tables of rotation factors, if it has any; one of them is used.
    pub fn declare_rotation_factors(&mut self) {
        let half = self.shape.rope_dim / 2;
        if self.shape.rope_freqs {
            self.made.rotation_factors = Some(self.weight(Kind::RopeFreqs, [half, 1, 1]));
        }
        if self.shape.rope_factors {
            // One of the two is read, depending on the context; they are alike.
            self.weight(Kind::RopeFactorsShort, [half, 1, 1]);
            self.made.rotation_factors = Some(self.weight(Kind::RopeFactorsLong, [half, 1, 1]));
        }
    }

    /// Scales queries by position, if the model does.
    pub fn temper(&mut self, q: Id) -> Id {
        if !self.shape.temperature_scale {
            return q;
        }
        let tokens = self.pass.tokens;
        let made = self.made.temperature;
        let temperature = made.unwrap_or_else(|| self.input(Element::F32, [1, 1, tokens, 1]));
        self.made.temperature = Some(temperature);
        self.mul(q, temperature)
    }
}
