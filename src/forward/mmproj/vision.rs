//! A page for each projector of images, node for node as `tools/mtmd/models` builds them.

use super::{
    Forced, Tower, VisionPage,
    blocks::{Bias, Heads, Norm},
    minicpm,
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Vision,
};

pub(super) type V<'a> = Tower<'a, Vision>;

/// Every projector, under the name GGUF files give it.
const PAGES: &[(&str, VisionPage)] = &[
    ("gemma3", gemma3),
    ("gemma4uv", gemma4_unified),
    ("gemma4v", gemma4),
    ("idefics3", idefics3),
    ("internvl", internvl),
    ("lfm2", lfm2),
    ("minicpmv4_6", minicpm::merged),
    ("pixtral", pixtral),
    ("qwen2.5vl_merger", qwen25),
    ("qwen2vl_merger", qwen2),
    ("qwen3vl_merger", qwen3),
    ("resampler", minicpm::resampled),
];

pub(super) fn page(projector: &str) -> Option<VisionPage> {
    PAGES.iter().find(|(name, _)| *name == projector).map(|(_, page)| *page)
}

fn gemma3(t: &mut V<'_>) {
    let image = t.image();
    let x = t.patches(image, true, Some(Forced::Single));
    let table = t.position_table(Some(Forced::Single));
    let x = t.add(x, table);
    let x = t.siglip(x);
    let x = t.pooled(x);
    let x = t.rms_norm("mm.soft_emb_norm", x);
    // Stored the other way round than its product is taken.
    let (row, text) = (t.shape.hidden, t.text);
    let weight = t.tensor("mm.input_projection.weight", &[text, row], Some(Forced::Half));
    let turned = t.view(weight, [row, text, 1, 1]);
    let turned = t.halved(turned);
    let y = t.product(turned, x);
    t.finish(y);
}

fn idefics3(t: &mut V<'_>) {
    let image = t.image();
    let x = t.patches(image, true, Some(Forced::Single));
    let table = t.position_table(Some(Forced::Single));
    let x = t.add(x, table);
    let x = t.siglip(x);
    let x = t.shuffled(x);
    let y = t.linear("mm.model.fc", x, t.text, Bias::Without);
    t.finish(y);
}

fn lfm2(t: &mut V<'_>) {
    let image = t.image();
    let x = t.patches(image, true, None);
    let table = t.stretched_positions();
    let x = t.add(x, table);
    let x = t.siglip(x);
    let x = t.shuffled(x);
    let x = if t.shape.normed { t.layer_norm("mm.input_norm", x) } else { x };
    let y = t.mlp(["mm.1", "mm.2"], x, t.shape.middle, Bias::With);
    t.finish(y);
}

/// Behind the layers of a Qwen: four patches seen as one row, and two matrices.
fn qwen_merger(t: &mut V<'_>, x: Id) -> Id {
    let x = t.fours(x);
    let width = t.graph.node(x).ne[0];
    t.mlp(["mm.0", "mm.2"], x, width, Bias::With)
}

/// Where a patch stands, as the rotation of a Qwen asks: four numbers each.
fn qwen_positions(t: &mut V<'_>) -> Id {
    t.numbers(t.count().saturating_mul(4))
}

fn qwen2(t: &mut V<'_>) {
    let Vision { layers, feed_forward, .. } = *t.shape;
    let x = t.paired_patches(false);
    let positions = [qwen_positions(t)];
    let x = t.layers(0..layers, x, |t, x, _| {
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, &positions, None, Bias::With);
        t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
    });
    let x = t.layer_norm("post_ln", x);
    let y = qwen_merger(t, x);
    t.finish(y);
}

fn qwen25(t: &mut V<'_>) {
    let Vision { layers, feed_forward, hidden, full_every, .. } = *t.shape;
    let x = t.paired_patches(false);
    let positions = [qwen_positions(t)];
    let n = t.count();
    let (mut x, mut mask) = (x, None);
    if full_every > 0 {
        let order = t.numbers(n / 4);
        let window = t.input(Element::F32, [n, n, 1, 1]);
        mask = Some(if t.given.flash_attn { t.halved(window) } else { window });
        let fours = t.fours(x);
        x = t.rows(fours, order);
        x = t.view(x, [hidden, n, 1, 1]);
    }
    let x = t.layers(0..layers, x, |t, x, layer| {
        let is_full = full_every == 0 || layer.saturating_add(1).is_multiple_of(full_every);
        let mask = mask.filter(|_| !is_full);
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, &positions, mask, Bias::With);
        t.block(x, Norm::Rms, attention, |t, b| t.gated_ffn(b, feed_forward, Bias::With))
    });
    let x = t.rms_norm("post_ln", x);
    let mut y = qwen_merger(t, x);
    if mask.is_some() {
        let order = t.numbers(n / 4);
        let [row, tokens, ..] = t.graph.node(y).ne;
        y = t.view(y, [row, tokens, 1, 1]);
        y = t.rows(y, order);
        y = t.view(y, [row, tokens, 1, 1]);
    }
    t.finish(y);
}

fn qwen3(t: &mut V<'_>) {
    let Vision { layers, feed_forward, deepstack, .. } = *t.shape;
    let x = t.paired_patches(true);
    let table = t.stretched_positions();
    let table = t.by_fours(table);
    let x = t.add(x, table);
    let positions = [qwen_positions(t)];
    let deep: Vec<u64> = spread(layers, deepstack).collect();
    let mut states = Vec::new();
    let x = t.layers(0..layers, x, |t, x, layer| {
        let attention = |t: &mut V<'_>, a| {
            let heads = t.fused(a);
            let heads = t.rotated(heads, &positions);
            t.attend(heads, None, Bias::With)
        };
        let x = t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward));
        if deep.contains(&layer) {
            states.push((layer, x));
        }
        x
    });
    let mut slices: Option<Id> = None;
    for (layer, x) in states {
        let merged = t.fours(x);
        let called = |what: &str| format!("deepstack.{layer}.{what}");
        let y = t.layer_norm(&called("norm"), merged);
        let width = t.graph.node(y).ne[0];
        let y = t.mlp([&called("fc1"), &called("fc2")], y, width, Bias::With);
        slices = Some(slices.map_or(y, |before| t.joined(before, y, 0)));
    }
    let x = t.layer_norm("post_ln", x);
    let y = qwen_merger(t, x);
    let y = slices.map_or(y, |slices| t.joined(y, slices, 0));
    t.finish(y);
}

/// So many of the layers, spread over them.
fn spread(layers: u64, count: u64) -> impl Iterator<Item = u64> {
    let step = layers.checked_div(count.saturating_add(1)).unwrap_or(0);
    (1..=count).map(move |n| n.saturating_mul(step).saturating_sub(1))
}

fn gemma4(t: &mut V<'_>) {
    let Vision { layers, clipped, standardized, .. } = *t.shape;
    let image = t.image();
    let image = t.unary(image);
    let x = t.patches(image, false, None);
    let positions = [(); 2].map(|()| t.numbers(t.count()));
    let x = t.add_crossed_positions(x, positions);
    let bias = if clipped { Bias::Clipped } else { Bias::Clamped };
    let x = t.listed(x);
    let x = t.layers(0..layers, x, |t, x, _| gemma4_layer(t, x, positions, bias));
    let x = t.unlisted(x);
    let x = t.pooled(x);
    let x = t.unary(x);
    let x = if standardized {
        let x = t.scaled("std_bias", x);
        t.scaled("std_scale", x)
    } else {
        x
    };
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.input_projection", x, t.text, Bias::Clamped);
    t.finish(y);
}

fn gemma4_layer(t: &mut V<'_>, x: Id, positions: [Id; 2], bias: Bias) -> Id {
    let Vision { heads, feed_forward, .. } = *t.shape;
    let a = t.rms_norm("ln1", x);
    let Heads { q, k, v } = t.project(a, heads, [bias; 2]);
    let q = t.rms_norm("attn_q_norm", q);
    let k = t.rms_norm("attn_k_norm", k);
    let v = t.same(Op::RmsNorm, v, &[v]);
    let heads = t.rotated(Heads { q, k, v }, &positions);
    let y = t.attend(heads, None, bias);
    let y = t.rms_norm("attn_post_norm", y);
    let h = t.add(y, x);
    let b = t.rms_norm("ln2", h);
    let d = t.gated_ffn(b, feed_forward, bias);
    let d = t.rms_norm("ffn_post_norm", d);
    t.add(h, d)
}

/// No layers: patches are projected, and that is all.
fn gemma4_unified(t: &mut V<'_>) {
    let Vision { hidden, patch, .. } = *t.shape;
    let [w, h] = t.given.grid;
    let values = patch.saturating_mul(patch).saturating_mul(3);
    let image = t.image();
    // A kernel that only says how large patches are.
    let kernel = t.input(Element::F32, [patch, patch, 3, 1]);
    let x = t.fresh([values, w, h, t.images()], &[kernel, image]);
    let x = t.view(x, [values, t.count().saturating_mul(t.images()), 1, 1]);
    let x = t.layer_norm("patch_norm.1", x);
    let x = t.linear("patch_embd", x, hidden, Bias::With);
    let x = t.layer_norm("patch_norm.2", x);
    let positions = [(); 2].map(|()| t.numbers(t.count()));
    let x = t.add_crossed_positions(x, positions);
    let x = t.layer_norm("patch_norm.3", x);
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.input_projection", x, t.text, Bias::Without);
    t.finish(y);
}

fn pixtral(t: &mut V<'_>) {
    let Vision { layers, feed_forward, hidden, .. } = *t.shape;
    let positions = [(); 2].map(|()| t.numbers(t.count()));
    let image = t.image();
    let x = t.patches(image, false, None);
    let x = t.listed(x);
    let x = t.rms_norm("pre_ln", x);
    let x = t.layers(0..layers, x, |t, x, _| {
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, &positions, None, Bias::Without);
        t.block(x, Norm::Rms, attention, |t, b| t.gated_ffn(b, feed_forward, Bias::Without))
    });
    let x = t.unlisted(x);
    let x = t.rms_norm("mm.input_norm", x);
    let x = unfolded(t, x);
    let x = t.linear("mm.patch_merger", x, hidden, Bias::Without);
    let y = t.mlp(["mm.1", "mm.2"], x, t.text, Bias::Without);
    let y = with_breaks(t, y);
    t.finish(y);
}

/// Squares of patches side by side, as a convolution would see them.
fn unfolded(t: &mut V<'_>, x: Id) -> Id {
    let (hidden, merge, [w, h]) = (t.shape.hidden, t.shape.merge.max(1), t.given.grid);
    let x = t.view(x, [hidden, w, h, 1]);
    let x = t.view(x, [w, h, hidden, 1]);
    let x = t.copy(x, [w, h, hidden, 1]);
    let kernel = t.view(x, [merge, merge, hidden, 1]);
    let [w, h] = [w, h].map(|side| side.checked_div(merge).unwrap_or(side));
    let row = hidden.saturating_mul(merge).saturating_mul(merge);
    let x = t.fresh([row, w, h, 1], &[kernel, x]);
    t.view(x, [row, w.saturating_mul(h), 1, 1])
}

/// A break behind each row of tokens.
fn with_breaks(t: &mut V<'_>, y: Id) -> Id {
    let (text, merge) = (t.text, t.shape.merge.max(1));
    let [across, down] = t.given.grid.map(|side| side.checked_div(merge).unwrap_or(side));
    let rows = t.view(y, [text, across, down, 1]);
    let empty = t.input(Element::F32, [text, 1, down, 1]);
    let breaks = t.unary(empty);
    let breaks = t.scaled("token_embd.img_break", breaks);
    let all = t.joined(rows, breaks, 1);
    let tokens = across.saturating_add(1).saturating_mul(down).saturating_sub(1);
    t.view(all, [text, tokens, 1, 1])
}

fn internvl(t: &mut V<'_>) {
    let Vision { layers, heads, feed_forward, hidden, positions, .. } = *t.shape;
    let (n, images) = (t.count(), t.images());
    let image = t.image();
    let x = t.patches(image, true, None);
    let class = t.tensor("class_embd", &[hidden], None);
    let classes = t.fresh([hidden, 1, images, 1], &[class]);
    let x = t.joined(x, classes, 1);
    let table = t.tensor("position_embd.weight", &[hidden, positions, 1], Some(Forced::Single));
    let x = t.add(x, table);
    let x = t.listed(x);
    let x = t.layers(0..layers, x, |t, x, _| {
        let attention = |t: &mut V<'_>, a| {
            let y = t.self_attention(a, heads, [Bias::With; 2]);
            t.scaled("ls1.weight", y)
        };
        t.block(x, Norm::Layer, attention, |t, b| {
            let y = t.plain_ffn(b, feed_forward);
            t.scaled("ls2.weight", y)
        })
    });
    let x = t.unlisted(x);
    let x = t.view(x, [hidden, n, images, 1]);
    let x = t.copy(x, [hidden, n, images, 1]);
    let x = tiles_shuffled(t, x);
    let x = t.layer_norm("mm.model.mlp.0", x);
    let y = t.mlp(["mm.model.mlp.1", "mm.model.mlp.3"], x, t.text, Bias::With);
    t.finish(y);
}

/// Squares of patches side by side, of several images at once.
fn tiles_shuffled(t: &mut V<'_>, x: Id) -> Id {
    let merge = t.shape.merge.max(1);
    let ([hidden, _, images, _], [w, h]) = (t.graph.node(x).ne, t.given.grid);
    let row = hidden.saturating_mul(merge);
    let [across, down] = [w, h].map(|side| side.checked_div(merge).unwrap_or(side));
    let x = t.view(x, [row, down, w, images]);
    let x = t.view(x, [row, w, down, images]);
    let row = row.saturating_mul(merge);
    let x = t.copy(x, [row, down, across, images]);
    let x = t.view(x, [row, across, down, images]);
    t.copy(x, [row, across.saturating_mul(down), images, 1])
}
