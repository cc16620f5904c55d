//! Towers of Qwen-VL: patches of a pair of images that stand still, in the order of the squares they become.

use super::{
    blocks::{Bias, Norm},
    vision::V,
};
use crate::{
    forward::graph::{Element, Id},
    model::encoder::Vision,
};

/// Behind the layers of a Qwen: four patches seen as one row, and two matrices.
fn merger(t: &mut V<'_>, x: Id) -> Id {
    let x = t.fours(x);
    let width = t.graph.node(x).ne[0];
    t.mlp(["mm.0", "mm.2"], x, width, Bias::With)
}

/// Where a patch stands, as the rotation of a Qwen asks: four numbers each.
fn positions(t: &mut V<'_>) -> Id {
    t.numbers(t.count().saturating_mul(4))
}

pub(super) fn second(t: &mut V<'_>) {
    let Vision { layers, feed_forward, .. } = *t.shape;
    let x = t.paired_patches(false);
    let places = [positions(t)];
    let x = t.layers(0..layers, x, |t, x, _| {
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, &places, None, Bias::With);
        t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
    });
    let x = t.layer_norm("post_ln", x);
    let y = merger(t, x);
    t.finish(y);
}

pub(super) fn windowed(t: &mut V<'_>) {
    let Vision { layers, feed_forward, hidden, full_every, .. } = *t.shape;
    let x = t.paired_patches(false);
    let places = [positions(t)];
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
        let attention = |t: &mut V<'_>, a| t.rotated_attention(a, &places, mask, Bias::With);
        t.block(x, Norm::Rms, attention, |t, b| t.gated_ffn(b, feed_forward, Bias::With))
    });
    let x = t.rms_norm("post_ln", x);
    let mut y = merger(t, x);
    if mask.is_some() {
        let order = t.numbers(n / 4);
        let [row, tokens, ..] = t.graph.node(y).ne;
        y = t.view(y, [row, tokens, 1, 1]);
        y = t.rows(y, order);
        y = t.view(y, [row, tokens, 1, 1]);
    }
    t.finish(y);
}

pub(super) fn third(t: &mut V<'_>) {
    let Vision { layers, feed_forward, deepstack, .. } = *t.shape;
    let x = t.paired_patches(true);
    let table = t.stretched_positions();
    let table = t.by_fours(table);
    let x = t.add(x, table);
    let places = [positions(t)];
    let deep: Vec<u64> = spread(layers, deepstack).collect();
    let mut states = Vec::new();
    let x = t.layers(0..layers, x, |t, x, layer| {
        let attention = |t: &mut V<'_>, a| {
            let heads = t.fused(a);
            let heads = t.rotated(heads, &places);
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
    let y = merger(t, x);
    let y = slices.map_or(y, |slices| t.joined(y, slices, 0));
    t.finish(y);
}

/// So many of the layers, spread over them.
fn spread(layers: u64, count: u64) -> impl Iterator<Item = u64> {
    let step = layers.checked_div(count.saturating_add(1)).unwrap_or(0);
    (1..=count).map(move |n| n.saturating_mul(step).saturating_sub(1))
}
