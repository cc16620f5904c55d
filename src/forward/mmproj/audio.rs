//! A page for each projector of sound.

use super::{
    AudioPage, Forced, Tower,
    blocks::{Bias, Heads, Norm},
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Audio,
};

type A<'a> = Tower<'a, Audio>;

/// Every projector, under the name GGUF files give it.
const PAGES: &[(&str, AudioPage)] = &[
    ("gemma4a", gemma4),
    ("gemma4ua", gemma4_unified),
    ("qwen2a", qwen2),
    ("ultravox", ultravox),
    ("voxtral", voxtral),
];

pub(super) fn page(projector: &str) -> Option<AudioPage> {
    PAGES.iter().find(|(name, _)| *name == projector).map(|(_, page)| *page)
}

/// Whisper's encoder: two convolutions, of which the second halves the frames, and its layers.
fn whisper(t: &mut A<'_>) -> Id {
    let Audio { layers, hidden, heads, feed_forward, mel_bins, positions, .. } = *t.shape;
    let frames = t.given.grid[0];
    let x = t.input([frames, mel_bins, 1, 1]);
    let x = convolved(t, 1, x, [mel_bins, hidden, frames]);
    let x = convolved(t, 2, x, [hidden, hidden, frames / 2]);
    let n = frames / 2;
    let x = t.copy(x, [hidden, n, 1, 1]);
    let table = t.tensor("position_embd.weight", &[hidden, positions], Some(Forced::Single));
    let x = t.add(x, table);
    t.layers(layers, x, |t, x| {
        let biases = [Bias::With, Bias::Without];
        let attention = |t: &mut A<'_>, a| t.self_attention(a, heads, biases);
        t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
    })
}

/// A convolution over three frames, its bias and an activation.
fn convolved(t: &mut A<'_>, number: u8, x: Id, [from, to, frames]: [u64; 3]) -> Id {
    let what = |part: &str| format!("conv1d.{number}.{part}");
    let weight = t.tensor(&what("weight"), &[3, from, to], Some(Forced::Half));
    let columns =
        t.graph.push(Op::Other, Element::F16, [from.saturating_mul(3), frames, 1, 1], &[x]);
    let y = t.graph.push(Op::MatMul, Element::F32, [frames, to, 1, 1], &[columns, weight]);
    let bias = t.tensor(&what("bias"), &[1, to], None);
    let y = t.add(y, bias);
    t.unary(y)
}

fn ultravox(t: &mut A<'_>) {
    /// Width of its first matrix, of which the gate takes half.
    const MIDDLE: u64 = 4096;
    let x = whisper(t);
    let x = t.stacked(x, 8);
    let x = t.rms_norm("mm.a.norm_pre", x);
    let y = t.linear("mm.a.mlp.1", x, MIDDLE, Bias::Without);
    let n = t.graph.node(y).ne[1];
    let y = t.graph.push(Op::Gate, Element::F32, [MIDDLE / 2, n, 1, 1], &[y]);
    let y = t.rms_norm("mm.a.norm_mid", y);
    let y = t.linear("mm.a.mlp.2", y, t.text, Bias::Without);
    t.finish(y);
}

fn voxtral(t: &mut A<'_>) {
    let x = whisper(t);
    let x = t.layer_norm("post_ln", x);
    let x = t.stacked(x, 4);
    let y = t.linear("mm.a.mlp.1", x, t.text, Bias::Without);
    let y = t.unary(y);
    let y = t.linear("mm.a.mlp.2", y, t.text, Bias::Without);
    t.finish(y);
}

fn qwen2(t: &mut A<'_>) {
    let x = whisper(t);
    let [row, n, ..] = t.graph.node(x).ne;
    let x = t.fresh([row, n / 2, 1, 1], &[x]);
    let x = t.layer_norm("post_ln", x);
    let y = t.linear("mm.a.fc", x, t.text, Bias::With);
    t.finish(y);
}

/// Sound as it is, in pieces that become tokens.
fn gemma4_unified(t: &mut A<'_>) {
    let n = t.given.grid[0] / 4;
    let x = t.input([t.shape.hidden, n.max(1), 1, 1]);
    let y = t.linear("mm.a.input_projection", x, t.text, Bias::Without);
    t.finish(y);
}

/// A conformer behind two convolutions that quarter the frames.
fn gemma4(t: &mut A<'_>) {
    /// What the two convolutions make of each band.
    const CHANNELS: [u64; 2] = [128, 32];
    let Audio { layers, hidden, mel_bins, output, .. } = *t.shape;
    let frames = t.given.grid[0];
    let x = t.input([mel_bins, frames, 1, 1]);
    let mut from = 1;
    let (mut bands, mut n, mut x) = (mel_bins, frames, x);
    for (to, number) in CHANNELS.into_iter().zip(0_u8..) {
        (bands, n) = (bands / 2, (n / 2).max(1));
        let what = |part: &str| format!("conv1d.{number}.{part}");
        let weight = t.tensor(&what("weight"), &[3, 3, from, to], Some(Forced::Single));
        let columns = t.fresh([from.saturating_mul(9), bands, n, 1], &[x]);
        let y = t.graph.push(Op::MatMul, Element::F32, [to, bands, n, 1], &[columns, weight]);
        let y = t.same(Op::LayerNorm, y, &[y]);
        let y = t.scaled(&what("norm.weight"), y);
        (x, from) = (t.unary(y), to);
    }
    let x = t.copy(x, [bands.saturating_mul(from), n, 1, 1]);
    let x = t.forced_linear("input_projection", x, hidden, Bias::Without, Some(Forced::Single));
    let x = t.layers(layers, x, conformer);
    let x = t.linear("pre_encode.out", x, output, Bias::With);
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.a.input_projection", x, t.text, Bias::Without);
    t.finish(y);
}

fn conformer(t: &mut A<'_>, x: Id) -> Id {
    let Audio { hidden, heads, conv_kernel, .. } = *t.shape;
    let x = half_step(t, x, "");
    let a = t.rms_norm("attn_pre_norm", x);
    let Heads { q, k, v } = t.project(a, heads, [Bias::Clipped; 2]);
    t.unused("attn_k_rel.weight", &[hidden, hidden]);
    t.unused("per_dim_scale.weight", &[hidden.checked_div(heads).unwrap_or(0)]);
    let y = t.attend(Heads { q, k, v }, Bias::Clipped);
    let y = t.rms_norm("attn_post_norm", y);
    let x = t.add(y, x);
    let c = t.rms_norm("norm_conv", x);
    let c = t.linear("conv_pw1", c, hidden.saturating_mul(2), Bias::Clipped);
    let n = t.graph.node(c).ne[1];
    let c = t.graph.push(Op::Gate, Element::F32, [hidden, n, 1, 1], &[c]);
    let weight = t.tensor("conv_dw.weight", &[conv_kernel, hidden], Some(Forced::Single));
    let c = t.fresh([hidden, n, 1, 1], &[c, weight]);
    let c = t.rms_norm("conv_norm", c);
    let c = t.unary(c);
    let c = t.linear("conv_pw2", c, hidden, Bias::Clipped);
    let x = t.add(c, x);
    let x = half_step(t, x, "_1");
    t.rms_norm("ln2", x)
}

/// One of the two feed-forward blocks of a conformer, of which half is added.
fn half_step(t: &mut A<'_>, x: Id, which: &str) -> Id {
    let Audio { hidden, feed_forward, .. } = *t.shape;
    let b = t.rms_norm(&format!("ffn_norm{which}"), x);
    let up = t.linear(&format!("ffn_up{which}"), b, feed_forward, Bias::Clipped);
    let up = t.unary(up);
    let down = t.linear(&format!("ffn_down{which}"), up, hidden, Bias::Clipped);
    let down = t.rms_norm(&format!("ffn_post_norm{which}"), down);
    t.add(down, x)
}
