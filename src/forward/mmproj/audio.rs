//! A page for each projector of sound, node for node as `tools/mtmd/models` builds them.

use super::{
    AudioPage, Forced, Tower,
    blocks::{Bias, Norm, Steps},
    conformer,
};
use crate::{
    forward::graph::{Element, Id, Op},
    model::encoder::Audio,
};

pub(super) type A<'a> = Tower<'a, Audio>;

/// Every projector, under the name GGUF files give it.
const PAGES: &[(&str, AudioPage)] = &[
    ("gemma4a", conformer::gemma4),
    ("gemma4ua", gemma4_unified),
    ("qwen2a", qwen2),
    ("ultravox", ultravox),
    ("voxtral", voxtral),
];

pub(super) fn page(projector: &str) -> Option<AudioPage> {
    PAGES.iter().find(|(name, _)| *name == projector).map(|(_, page)| *page)
}

impl A<'_> {
    /// Sound as it is given: so many values of so many frames.
    pub(super) fn frames(&mut self) -> Id {
        self.input(Element::F32, [self.given.grid[0], self.shape.mel_bins, 1, 1])
    }
}

/// Whisper's encoder: two convolutions, of which the second halves the frames, and its layers.
fn whisper(t: &mut A<'_>) -> Id {
    let Audio { layers, hidden, heads, feed_forward, mel_bins, positions, .. } = *t.shape;
    let x = t.frames();
    let x = convolved(t, 1, x, [mel_bins, hidden]);
    let x = convolved(t, 2, x, [hidden, hidden]);
    let x = t.transposed(x);
    let n = t.graph.node(x).ne[1];
    let table = t.tensor("position_embd.weight", &[hidden, positions], Some(Forced::Single));
    let table = t.view(table, [hidden, n, 1, 1]);
    let x = t.add(x, table);
    let x = t.view(x, [hidden, n, 1, 1]);
    t.layers(0..layers, x, |t, x, _| {
        let biases = [Bias::With, Bias::Without];
        let attention = |t: &mut A<'_>, a| t.self_attention(a, heads, biases);
        t.block(x, Norm::Layer, attention, |t, b| t.plain_ffn(b, feed_forward))
    })
}

/// A convolution over three frames, its bias and an activation.
fn convolved(t: &mut A<'_>, number: u64, x: Id, [from, to]: [u64; 2]) -> Id {
    let what = |part: &str| format!("conv1d.{number}.{part}");
    let weight = t.tensor(&what("weight"), &[3, from, to], Some(Forced::Half));
    let y = t.conv_1d(weight, x, Steps { stride: number, padding: 1 });
    let bias = t.tensor(&what("bias"), &[1, to], None);
    let y = t.add(y, bias);
    t.unary(y)
}

/// The states seen as they are handed on.
fn handed_on(t: &mut A<'_>, x: Id) -> Id {
    let ne = t.graph.node(x).ne;
    t.view(x, ne)
}

/// So many frames side by side; the last are filled up.
fn stacked(t: &mut A<'_>, x: Id, count: u64) -> Id {
    let [row, n, ..] = t.graph.node(x).ne;
    let (all, row) = (row.saturating_mul(n), row.saturating_mul(count));
    let filled = all.checked_next_multiple_of(row).unwrap_or(all);
    let x = if filled == all {
        x
    } else {
        let x = t.view(x, [all, 1, 1, 1]);
        t.fresh([filled, 1, 1, 1], &[x])
    };
    t.view(x, [row, filled.checked_div(row).unwrap_or(0), 1, 1])
}

fn ultravox(t: &mut A<'_>) {
    /// Width of its first matrix, of which the gate takes half.
    const MIDDLE: u64 = 4096;
    let x = whisper(t);
    let x = handed_on(t, x);
    let x = stacked(t, x, 8);
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
    let x = handed_on(t, x);
    let x = stacked(t, x, 4);
    let y = t.linear("mm.a.mlp.1", x, t.text, Bias::Without);
    let y = t.unary(y);
    let y = t.linear("mm.a.mlp.2", y, t.text, Bias::Without);
    t.finish(y);
}

fn qwen2(t: &mut A<'_>) {
    let x = whisper(t);
    let x = t.transposed(x);
    let [n, row, ..] = t.graph.node(x).ne;
    let x = t.fresh([n / 2, row, 1, 1], &[x]);
    let x = t.transposed(x);
    let x = t.layer_norm("post_ln", x);
    let x = handed_on(t, x);
    let y = t.linear("mm.a.fc", x, t.text, Bias::With);
    t.finish(y);
}

/// Sound as it is, in pieces that become tokens.
fn gemma4_unified(t: &mut A<'_>) {
    let x = t.input(Element::F32, [t.given.grid[0], t.shape.hidden, 1, 1]);
    let x = t.transposed(x);
    let x = t.same(Op::RmsNorm, x, &[x]);
    let y = t.linear("mm.a.input_projection", x, t.text, Bias::Without);
    t.finish(y);
}
