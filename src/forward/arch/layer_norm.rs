//! Layer norms instead of RMS norms: `StableLM` 2, `StarCoder` 2, Nemotron, GPT-NeoX, Command R7B.

use super::super::{Forward, Span, graph::Id};
use super::llama;
use crate::model::tensor::Kind;

pub(super) fn stablelm(f: &mut Forward<'_>) {
    model(f, |f, b| f.gated_ffn(b));
}

pub(super) fn starcoder2(f: &mut Forward<'_>) {
    model(f, |f, b| f.plain_ffn(b));
}

/// A squared activation and no gate.
pub(super) fn nemotron(f: &mut Forward<'_>) {
    model(f, |f, b| f.squared_ffn(b));
}

fn model(f: &mut Forward<'_>, feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let y = llama::attention(f, a, true);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.layer_norm(Kind::FfnNorm, Kind::FfnNormBias, h);
        let d = feed_forward(f, b);
        f.add(d, h)
    });
    end(f, x);
}

/// The last norm, and logits.
pub(super) fn end(f: &mut Forward<'_>, x: Id) {
    let x = f.layer_norm(Kind::OutputNorm, Kind::OutputNormBias, x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// GPT-NeoX: queries, keys and values in one matrix; the two blocks side by side or in turn.
pub(super) fn gptneox(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, _, x| {
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let heads = f.project_fused_heads(a);
        let y = llama::attend(f, heads);
        let (y, x) = (f.last(y), f.last(x));
        let h = if f.shape.parallel { x } else { f.add(y, x) };
        let b = f.layer_norm(Kind::FfnNorm, Kind::FfnNormBias, h);
        let d = f.plain_ffn(b);
        let d = f.add(d, h);
        if f.shape.parallel { f.add(d, y) } else { d }
    });
    end(f, x);
}

/// Command R7B: no biases, the two blocks side by side; windows, and rotation only in them.
pub(super) fn cohere2(f: &mut Forward<'_>) {
    f.declare_rotation_factors();
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let a = f.unbiased_layer_norm(Kind::AttnNorm, x);
        let mut heads = f.project_heads(a);
        let span = if layer % 4 == 3 { Span::Full } else { Span::Window };
        if span == Span::Window {
            heads = f.rotated(heads);
        }
        let o = f.attend(span, heads);
        let y = f.project_output(o);
        let (y, x, a) = (f.last(y), f.last(x), f.last(a));
        let d = f.gated_ffn(a);
        let d = f.add(d, x);
        f.add(d, y)
    });
    let x = f.unbiased_layer_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    let logits = f.scale(logits);
    f.finish(logits);
}
