//! Blocks that encoders of images share.

use super::{
    Forced, Tower,
    blocks::{Bias, Heads, Norm, Steps},
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Vision,
};

impl Tower<'_, Vision> {
    /// Patches of one image.
    pub(super) fn count(&self) -> u64 {
        self.given.grid[0].saturating_mul(self.given.grid[1])
    }

    pub(super) fn images(&self) -> u64 {
        self.given.images.max(1)
    }

    /// The pixels: `[width, height, 3, images]`.
    pub(super) fn image(&mut self) -> Id {
        let [w, h] = self.given.grid.map(|side| side.saturating_mul(self.shape.patch));
        self.input(Element::F32, [w, h, 3, self.images()])
    }

    /// What a matrix makes of each patch of the pixels: `[along, down, hidden, images]`.
    pub(super) fn convolved(&mut self, what: &str, image: Id, forced: Option<Forced>) -> Id {
        let Vision { patch, hidden, .. } = *self.shape;
        let weight = self.tensor(what, &[patch, patch, 3, hidden], forced);
        self.conv_2d(weight, image, Steps { stride: patch.max(1), padding: 0 })
    }

    /// The image in patches, each projected: `[hidden, n, images]`.
    pub(super) fn patches(&mut self, image: Id, bias: bool, forced: Option<Forced>) -> Id {
        let (hidden, n, images) = (self.shape.hidden, self.count(), self.images());
        let x = self.convolved("patch_embd.weight", image, forced);
        let x = self.view(x, [n, hidden, images, 1]);
        let x = self.transposed(x);
        if bias { self.scaled("patch_embd.bias", x) } else { x }
    }

    /// Both halves of a pair of images that stand still, neighbours of four together: `[hidden, n]`.
    pub(super) fn paired_patches(&mut self, bias: bool) -> Id {
        let image = self.image();
        let [first, second] = ["patch_embd.weight", "patch_embd.weight.1"]
            .map(|what| self.convolved(what, image, None));
        let x = self.add(first, second);
        let [w, h, hidden, _] = self.graph.node(x).ne;
        let x = self.view(x, [hidden, w, h, 1]);
        let x = self.by_fours(x);
        if bias { self.scaled("patch_embd.bias", x) } else { x }
    }

    /// Patches in the order of the squares of four that become one token.
    pub(super) fn by_fours(&mut self, x: Id) -> Id {
        let (hidden, [w, h]) = (self.shape.hidden, self.given.grid);
        let wide = hidden.saturating_mul(2);
        let x = self.copy(x, [wide, w / 2, h, 1]);
        let x = self.view(x, [wide, w / 2, 2, h / 2]);
        let x = self.view(x, [wide, 2, w / 2, h / 2]);
        self.copy(x, [hidden, self.count(), 1, 1])
    }

    /// The table of learned positions.
    pub(super) fn position_table(&mut self, forced: Option<Forced>) -> Id {
        let Vision { positions, hidden, .. } = *self.shape;
        self.tensor("position_embd.weight", &[hidden, positions], forced)
    }

    /// The table of positions of a square, stretched to the grid of this image.
    pub(super) fn stretched_positions(&mut self) -> Id {
        let (hidden, [w, h]) = (self.shape.hidden, self.given.grid);
        let table = self.position_table(None);
        let side = self.shape.positions.isqrt();
        if [w, h] == [side; 2] {
            return table;
        }
        let x = self.view(table, [hidden, side, side, 1]);
        let x = self.view(x, [side, side, hidden, 1]);
        let x = self.fresh([w, h, hidden, 1], &[x]);
        let x = self.view(x, [hidden, w, h, 1]);
        self.copy(x, [hidden, self.count(), 1, 1])
    }

    /// The number of something for each patch.
    pub(super) fn numbers(&mut self, count: u64) -> Id {
        self.input(Element::I32, [count, 1, 1, 1])
    }

    /// A row of each of two tables, by where patches stand along and down, added to them.
    pub(super) fn add_crossed_positions(&mut self, x: Id, [along, down]: [Id; 2]) -> Id {
        let Vision { positions, hidden, .. } = *self.shape;
        let each = positions / 2;
        let table = self.tensor("position_embd.weight", &[hidden, each, 2], Some(Forced::Single));
        let tables = [(); 2].map(|()| self.view(table, [hidden, each, 1, 1]));
        let [a, b] = [(tables[0], along), (tables[1], down)].map(|(table, n)| self.rows(table, n));
        let x = self.add(x, a);
        self.add(x, b)
    }

    /// Queries and keys turned by their positions, once for each list of them.
    pub(super) fn rotated(&mut self, Heads { q, k, v }: Heads, positions: &[Id]) -> Heads {
        let [q, k] = [q, k].map(|x| {
            positions.iter().fold(x, |x, &positions| self.same(Op::Rope, x, &[x, positions]))
        });
        Heads { q, k, v }
    }

    /// Attention of queries and keys rotated by position.
    pub(super) fn rotated_attention(
        &mut self,
        x: Id,
        positions: &[Id],
        mask: Option<Id>,
        bias: Bias,
    ) -> Id {
        let projected = self.project(x, self.shape.heads, [bias; 2]);
        let rotated = self.rotated(projected, positions);
        self.attend(rotated, mask, bias)
    }

    /// What one projection makes: queries, keys and values side by side.
    pub(super) fn fused(&mut self, x: Id) -> Heads {
        let Vision { hidden, heads, .. } = *self.shape;
        let n = self.graph.node(x).ne[1];
        let all = self.linear("attn_qkv", x, hidden.saturating_mul(3), Bias::With);
        let dim = self.shape.head_dim();
        let [q, k, v] = [(); 3].map(|()| {
            let view = self.view(all, [dim, heads, n, 1]);
            self.graph.mark_strided(view)
        });
        Heads { q, k, v }
    }

    /// All patches of all images in one list, as layers take them.
    pub(super) fn listed(&mut self, x: Id) -> Id {
        let [row, n, images, _] = self.graph.node(x).ne;
        self.view(x, [row, n.saturating_mul(images), 1, 1])
    }

    /// That list cut in images again.
    pub(super) fn unlisted(&mut self, x: Id) -> Id {
        let ([row, n, ..], images) = (self.graph.node(x).ne, self.images());
        self.view(x, [row, n.checked_div(images).unwrap_or(n), images, 1])
    }

    /// Layers of SigLIP, and the norm behind them.
    pub(super) fn siglip(&mut self, x: Id) -> Id {
        let x = self.listed(x);
        let x = self.siglip_layers(0..self.shape.layers, x);
        let x = self.layer_norm("post_ln", x);
        self.unlisted(x)
    }

    pub(super) fn siglip_layers(&mut self, numbers: std::ops::Range<u64>, x: Id) -> Id {
        let Vision { heads, feed_forward, .. } = *self.shape;
        self.layers(numbers, x, |t, x, _| {
            let attention = |t: &mut Self, a| t.self_attention(a, heads, [Bias::With; 2]);
            t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
        })
    }

    /// Squares of patches that become one token, side by side, at the edges filled up.
    pub(super) fn shuffled(&mut self, x: Id) -> Id {
        let merge = self.shape.merge.max(1);
        let ([hidden, ..], [w, h]) = (self.graph.node(x).ne, self.given.grid);
        let mut x = self.view(x, [hidden, w, h, 1]);
        let [wide, high] = [w, h].map(|side| side.checked_next_multiple_of(merge).unwrap_or(side));
        if [wide, high] != [w, h] {
            x = self.fresh([hidden, wide, high, 1], &[x]);
        }
        let row = hidden.saturating_mul(merge);
        let [across, down] = [wide, high].map(|side| side.checked_div(merge).unwrap_or(side));
        let x = self.view(x, [row, across, high, 1]);
        let x = self.view(x, [row, high, across, 1]);
        let row = row.saturating_mul(merge);
        let x = self.copy(x, [row, down, across, 1]);
        let x = self.view(x, [row, across, down, 1]);
        self.copy(x, [row, across.saturating_mul(down), 1, 1])
    }

    /// Four patches that lie one behind the other seen as one row.
    pub(super) fn fours(&mut self, x: Id) -> Id {
        let [row, n, ..] = self.graph.node(x).ne;
        self.view(x, [row.saturating_mul(4), n / 4, 1, 1])
    }

    /// Squares of patches that become one token, averaged.
    pub(super) fn pooled(&mut self, x: Id) -> Id {
        let merge = self.shape.merge.max(1);
        let ([hidden, n, images, _], [w, h]) = (self.graph.node(x).ne, self.given.grid);
        let x = self.view(x, [n, hidden, images, 1]);
        let x = self.copy(x, [w, h, hidden, images]);
        let [w, h] = [w, h].map(|side| side.checked_div(merge).unwrap_or(side).max(1));
        let x = self.fresh([w, h, hidden, images], &[x]);
        let x = self.view(x, [w.saturating_mul(h), hidden, images, 1]);
        self.transposed(x)
    }

    /// Two matrices of the projector with an activation between them.
    pub(super) fn mlp(&mut self, [first, second]: [&str; 2], x: Id, middle: u64, bias: Bias) -> Id {
        let y = self.linear(first, x, middle, bias);
        let y = self.unary(y);
        self.linear(second, y, self.text, bias)
    }
}
