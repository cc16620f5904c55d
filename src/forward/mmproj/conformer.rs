//! The conformer of Gemma 4: two convolutions that quarter the frames, and layers that look back a little.

use super::{
    Forced,
    audio::A,
    blocks::{Bias, Heads, Steps},
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Audio,
};

/// What the two convolutions make of each band.
const CHANNELS: [u64; 2] = [128, 32];
/// Frames of a block, and how many before them it looks back to.
const BLOCK: u64 = 12;
/// Frames that a block sees: itself and those before.
const SEEN: u64 = 24;
/// Distances back that have a position: none to 12.
const DISTANCES: u64 = 13;
/// Distances filled up to one more than is seen, so that rows of a block move by one.
const FILLED: u64 = SEEN + 1;
/// The same for all frames of a block.
const FILLED_BLOCK: u64 = FILLED * BLOCK;
/// What all frames of a block see.
const SEEN_BLOCK: u64 = SEEN * BLOCK;

pub(super) fn gemma4(t: &mut A<'_>) {
    let Audio { layers, hidden, output, .. } = *t.shape;
    let x = t.frames();
    let mut x = t.transposed(x);
    let mut from = 1;
    for (to, number) in CHANNELS.into_iter().zip(0_u8..) {
        x = convolved(t, number, x, [from, to]);
        from = to;
    }
    let [bands, n, channels, _] = t.graph.node(x).ne;
    let x = t.view(x, [channels, bands, n, 1]);
    let x = t.copy(x, [channels, bands, n, 1]);
    let x = t.view(x, [bands.saturating_mul(channels), n, 1, 1]);
    let x = t.forced_linear("input_projection", x, hidden, Bias::Clamped, Some(Forced::Single));
    let positions = t.input(Element::F32, [hidden, DISTANCES, 1, 1]);
    let blocks = n.div_ceil(BLOCK);
    let mask = t.input(Element::F32, [SEEN, BLOCK, blocks, 1]);
    let x = t.layers(0..layers, x, |t, x, _| layer(t, x, [positions, mask]));
    let x = clamped_with_bias(t, "pre_encode.out", x, output);
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.a.input_projection", x, t.text, Bias::Clamped);
    t.finish(y);
}

/// A convolution of three bands by three frames, a norm over what it makes of each, and an activation.
fn convolved(t: &mut A<'_>, number: u8, x: Id, [from, to]: [u64; 2]) -> Id {
    let what = |part: &str| format!("conv1d.{number}.{part}");
    let weight = t.tensor(&what("weight"), &[3, 3, from, to], Some(Forced::Single));
    let x = t.conv_2d(weight, x, Steps { stride: 2, padding: 1 });
    let [bands, n, channels, _] = t.graph.node(x).ne;
    let y = t.view(x, [channels, bands, n, 1]);
    let y = t.copy(y, [channels, bands, n, 1]);
    let y = t.same(Op::LayerNorm, y, &[y]);
    let y = t.scaled(&what("norm.weight"), y);
    let y = t.view(y, [bands, n, channels, 1]);
    let y = t.copy(y, [bands, n, channels, 1]);
    t.unary(y)
}

/// A product between bounds, and a bias behind it.
fn clamped_with_bias(t: &mut A<'_>, what: &str, x: Id, out: u64) -> Id {
    let y = t.linear(what, x, out, Bias::Clamped);
    t.scaled(&format!("{what}.bias"), y)
}

fn layer(t: &mut A<'_>, x: Id, given: [Id; 2]) -> Id {
    let x = half_step(t, x, "");
    let y = attention(t, x, given);
    let x = t.add(x, y);
    let x = light_convolution(t, x);
    let x = half_step(t, x, "_1");
    t.rms_norm("ln2", x)
}

/// One of the two feed-forward blocks, of which half is added.
fn half_step(t: &mut A<'_>, x: Id, which: &str) -> Id {
    let Audio { hidden, feed_forward, .. } = *t.shape;
    let b = t.rms_norm(&format!("ffn_norm{which}"), x);
    let up = t.linear(&format!("ffn_up{which}"), b, feed_forward, Bias::Clipped);
    let up = t.unary(up);
    let down = t.linear(&format!("ffn_down{which}"), up, hidden, Bias::Clipped);
    let down = t.rms_norm(&format!("ffn_post_norm{which}"), down);
    let half = t.unary(down);
    t.add(x, half)
}

/// Attention of each block of frames to itself and those before, by content and by distance.
fn attention(t: &mut A<'_>, x: Id, [positions, mask]: [Id; 2]) -> Id {
    let Audio { hidden, heads, .. } = *t.shape;
    let dim = hidden.checked_div(heads).unwrap_or(0);
    let a = t.rms_norm("attn_pre_norm", x);
    let Heads { q, k, v } = t.project(a, heads, [Bias::Clipped; 2]);
    let n = t.graph.node(q).ne[2];
    let blocks = n.div_ceil(BLOCK);
    let filled = blocks.saturating_mul(BLOCK);
    let scale = t.tensor("per_dim_scale.weight", &[dim], None);
    let q = t.unary(q);
    let scale = t.view(scale, [dim, 1, 1, 1]);
    let q = t.add(q, scale);
    let k = t.unary(k);
    let q = t.fresh([dim, heads, filled, 1], &[q]);
    let q = t.view(q, [dim, heads, BLOCK, blocks]);
    let q = t.view(q, [dim, BLOCK, blocks, heads]);
    let q = t.copy(q, [dim, BLOCK, blocks, heads]);
    let k = overlapping(t, k, blocks);
    let k = t.view(k, [dim, SEEN, blocks, heads]);
    let k = t.copy(k, [dim, SEEN, blocks, heads]);
    let v = overlapping(t, v, blocks);
    let v = t.view(v, [SEEN, dim, blocks, heads]);
    let v = t.copy(v, [SEEN, dim, blocks, heads]);
    let content = t.product(k, q);
    let distance = by_distance(t, q, positions, [dim, blocks]);
    let scores = t.add(content, distance);
    // Scaled, bent and scaled back.
    let scores = (0..3).fold(scores, |scores, _| t.unary(scores));
    let scores = t.add(scores, mask);
    let weights = t.same(Op::SoftMax, scores, &[scores]);
    let mixed = t.graph.push(Op::MatMul, Element::F32, [dim, BLOCK, blocks, heads], &[v, weights]);
    let mixed = t.view(mixed, [dim, heads, BLOCK, blocks]);
    let mixed = t.copy(mixed, [dim, heads, BLOCK, blocks]);
    let mut mixed = t.copy(mixed, [hidden, filled, 1, 1]);
    if filled > n {
        let seen = t.view(mixed, [hidden, n, 1, 1]);
        mixed = t.copy(seen, [hidden, n, 1, 1]);
    }
    let y = t.linear("attn_out", mixed, hidden, Bias::Clipped);
    t.rms_norm("attn_post_norm", y)
}

/// Frames in blocks that overlap: `[head, heads, seen, blocks]`.
fn overlapping(t: &mut A<'_>, x: Id, blocks: u64) -> Id {
    let [dim, heads, ..] = t.graph.node(x).ne;
    let x = t.fresh([dim, heads, blocks.saturating_mul(SEEN), 1], &[x]);
    let x = t.view(x, [dim, heads, SEEN, blocks]);
    t.copy(x, [dim, heads, SEEN, blocks])
}

/// What queries have in common with each distance back, moved to the frames it reaches.
fn by_distance(t: &mut A<'_>, q: Id, positions: Id, [dim, blocks]: [u64; 2]) -> Id {
    let Audio { hidden, heads, .. } = *t.shape;
    let weight = t.tensor("attn_k_rel.weight", &[hidden, hidden], None);
    let p = t.product(weight, positions);
    let p = t.view(p, [dim, heads, DISTANCES, 1]);
    let p = t.view(p, [dim, DISTANCES, heads, 1]);
    let p = t.copy(p, [dim, DISTANCES, heads, 1]);
    let flat = t.view(q, [dim, blocks.saturating_mul(BLOCK), heads, 1]);
    let x = t.product(p, flat);
    let x = t.view(x, [DISTANCES, BLOCK, blocks, heads]);
    let x = t.fresh([FILLED, BLOCK, blocks, heads], &[x]);
    let x = t.view(x, [FILLED_BLOCK, blocks, heads, 1]);
    let x = t.view(x, [SEEN_BLOCK, blocks, heads, 1]);
    let x = t.copy(x, [SEEN_BLOCK, blocks, heads, 1]);
    t.view(x, [SEEN, BLOCK, blocks, heads])
}

/// A gate, a convolution that looks back, and two matrices around them.
fn light_convolution(t: &mut A<'_>, x: Id) -> Id {
    let Audio { hidden, conv_kernel, .. } = *t.shape;
    let c = t.rms_norm("norm_conv", x);
    let c = t.linear("conv_pw1", c, hidden.saturating_mul(2), Bias::Clipped);
    let n = t.graph.node(c).ne[1];
    let gate = t.view(c, [hidden, n, 1, 1]);
    let gate = t.copy(gate, [hidden, n, 1, 1]);
    let gate = t.unary(gate);
    let half = t.view(c, [hidden, n, 1, 1]);
    let c = t.add(half, gate);
    let c = t.transposed(c);
    let more = conv_kernel.saturating_sub(1);
    let c = t.fresh([n.saturating_add(more), hidden, 1, 1], &[c]);
    let weight = t.tensor("conv_dw.weight", &[conv_kernel, hidden], Some(Forced::Single));
    let c = t.fresh([hidden, n, 1, 1], &[c, weight]);
    let c = t.rms_norm("conv_norm", c);
    let c = t.unary(c);
    let c = t.linear("conv_pw2", c, hidden, Bias::Clipped);
    t.add(x, c)
}
