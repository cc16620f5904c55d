//! MiniCPM-V: SigLIP, and what makes few tokens of many patches.

use super::{
    Forced,
    blocks::{Bias, Heads},
    vision::V,
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Vision,
};

/// Elements of a head of the resampler.
const HEAD: u64 = 128;

/// SigLIP, and learned queries that look at its states.
pub(super) fn resampled(t: &mut V<'_>) {
    let (text, n, queries) = (t.text, t.count(), t.shape.queries);
    let omega = t.input(Element::F32, [text / 4, 1, 1, 1]);
    let [down, along] = [(); 2].map(|()| t.input(Element::F32, [1, n, 1, 1]));
    let numbers = t.numbers(n);
    let image = t.image();
    let x = t.patches(image, true, None);
    let table = t.position_table(Some(Forced::Half));
    let rows = t.rows(table, numbers);
    let x = t.add(x, rows);
    let x = t.siglip(x);
    let query = t.tensor("resampler.query", &[text, queries], Some(Forced::Single));
    t.tensor("resampler.pos_embed_k", &[text, t.shape.positions], Some(Forced::Single));
    let v = t.linear("resampler.kv", x, text, Bias::Without);
    let v = t.layer_norm("resampler.ln_kv", v);
    let q = t.layer_norm("resampler.ln_q", query);
    let waves = t.fresh([text / 4, n, 1, 1], &[omega]);
    let [across, below] = [along, down].map(|place| {
        let angle = t.add(waves, place);
        let parts = [(); 2].map(|()| t.same(Op::Other, angle, &[angle]));
        t.joined(parts[0], parts[1], 0)
    });
    let positions = t.joined(across, below, 0);
    let k = t.add(v, positions);
    let heads = text / HEAD;
    let [q, k, v] = [("q", q), ("k", k), ("v", v)].map(|(what, from)| {
        let y = t.linear(&format!("resampler.attn.{what}"), from, text, Bias::With);
        t.heads(y, heads)
    });
    let mixed = t.attention(Heads { q, k, v }, None);
    let y = t.linear("resampler.attn.out", mixed, text, Bias::With);
    let y = t.layer_norm("resampler.ln_post", y);
    let y = t.linear("resampler.proj", y, text, Bias::Without);
    t.finish(y);
}

/// SigLIP; four neighbours become one after a few layers, and four of those at the end.
pub(super) fn merged(t: &mut V<'_>) {
    let Vision { layers, merger_after, .. } = *t.shape;
    let numbers = t.numbers(t.count());
    let image = t.image();
    let x = t.patches(image, true, None);
    let table = t.position_table(None);
    let rows = t.rows(table, numbers);
    let x = t.add(x, rows);
    let split = merger_after.saturating_add(1).min(layers);
    let x = t.siglip_layers(0..split, x);
    let x = windows(t, x);
    let x = middle_merger(t, x);
    let x = t.siglip_layers(split..layers, x);
    let x = t.layer_norm("post_ln", x);
    let tokens = t.graph.node(x).ne[1] / 4;
    let parts = gathered(t, x, tokens);
    let x = side_by_side(t, parts);
    let x = t.layer_norm("mm.input_norm", x);
    let width = t.graph.node(x).ne[0];
    let y = t.mlp(["mm.up", "mm.down"], x, width, Bias::With);
    t.finish(y);
}

/// Attention of each square of four patches to itself.
fn windows(t: &mut V<'_>, x: Id) -> Id {
    let (Vision { hidden, heads, .. }, n) = (t.shape, t.count());
    let (hidden, heads) = (*hidden, *heads);
    let [order, back] = [(); 2].map(|()| t.numbers(n));
    let mask = t.input(Element::F32, [n, n, 1, 1]);
    let mask = if t.given.flash_attn { t.halved(mask) } else { mask };
    let a = t.layer_norm("vit_merger.ln1", x);
    let a = t.rows(a, order);
    let [q, k, v] = ["q", "k", "v"].map(|what| {
        let y = t.linear(&format!("vit_merger.attn_{what}"), a, hidden, Bias::With);
        t.heads(y, heads)
    });
    let mixed = t.attention(Heads { q, k, v }, Some(mask));
    let y = t.linear("vit_merger.attn_out", mixed, hidden, Bias::With);
    let y = t.rows(y, back);
    t.add(y, x)
}

/// Four patches become one: their mean, and what two matrices make of them side by side.
fn middle_merger(t: &mut V<'_>, x: Id) -> Id {
    let Vision { hidden, feed_forward, .. } = *t.shape;
    let [w, h] = t.given.grid.map(|side| side / 2);
    let parts = gathered(t, x, w.saturating_mul(h));
    let [first, rest @ ..] = parts;
    let mean = rest.into_iter().fold(first, |sum, part| t.add(sum, part));
    let mean = t.unary(mean);
    let all = side_by_side(t, parts);
    let b = t.layer_norm("vit_merger.ds_ln", all);
    let d = t.linear("vit_merger.ds_ffn_up", b, feed_forward.saturating_mul(4), Bias::With);
    let d = t.unary(d);
    let d = t.linear("vit_merger.ds_ffn_down", d, hidden, Bias::With);
    t.add(d, mean)
}

/// Each of the four patches of so many squares, by their numbers.
fn gathered(t: &mut V<'_>, x: Id, squares: u64) -> [Id; 4] {
    [(); 4].map(|()| {
        let numbers = t.numbers(squares);
        t.rows(x, numbers)
    })
}

fn side_by_side(t: &mut V<'_>, [first, rest @ ..]: [Id; 4]) -> Id {
    rest.into_iter().fold(first, |all, part| t.joined(all, part, 0))
}
