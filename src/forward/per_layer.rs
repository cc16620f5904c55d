//! Gemma's embeddings per layer.
//!
//! Source: llama.cpp 0c1e57098, `src/models/gemma4.cpp` and `src/models/gemma3n.cpp` (`build_inp_per_layer`).

use super::{
    Forward,
    graph::{Element, Id, Op},
};
use crate::model::tensor::Kind;

impl Forward<'_> {
    /// An embedding of every token for each layer, from a table and from `x`: `[width, tokens, layers]`.
    pub fn embed_per_layer(&mut self, x: Id) -> Id {
        let (width, layers) = (self.shape.per_layer_embedding, self.shape.layers);
        let (all, tokens) = (width.saturating_mul(layers), self.pass.tokens);
        let each = [width, layers, tokens, 1];
        let ids = self.input(Element::I32, [tokens, 1, 1, 1]);
        let table = self.weight(Kind::PerLayerTokenEmbd, [all, self.shape.vocab, 1]);
        let rows = self.graph.push(Op::GetRows, Element::F32, [all, tokens, 1, 1], &[table, ids]);
        let rows = self.reshape(rows, each);
        let rows = self.scale(rows);
        self.graph.expand(rows);
        let projected = self.matmul(Kind::PerLayerModelProj, x, all);
        let projected = self.scale(projected);
        let projected = self.reshape(projected, each);
        let projected = self.rms_norm(Kind::PerLayerProjNorm, projected);
        let sum = self.add(projected, rows);
        let sum = self.scale(sum);
        let sum = self.permute(sum);
        self.contiguous_copy(sum)
    }

    /// What the layer's own embedding adds to `x`, through a gate that `x` opens.
    pub fn own_embedding(&mut self, x: Id, embeddings: Id) -> Id {
        let (width, tokens) = (self.shape.per_layer_embedding, self.pass.tokens);
        let gate = self.matmul(Kind::InpGate, x, width);
        let gate = self.unary(gate);
        let own = self.slice(embeddings, [width, tokens, 1, 1]);
        let open = self.mul(gate, own);
        let y = self.matmul(Kind::Proj, open, self.shape.hidden);
        self.rms_norm(Kind::PostNorm, y)
    }
}
