//! Qwen 3, Hunyuan and Apertus: llama with normalised queries and keys.

use super::super::{Forward, Span, graph::Id, moe::Routing};
use super::llama;
use crate::model::tensor::Kind;

/// Normalised per head, then rotated.
pub(super) fn qwen3(f: &mut Forward<'_>) {
    llama::model(f, attention, |f, b| f.gated_ffn(b));
}

/// As Qwen 3, with experts.
pub(super) fn qwen3moe(f: &mut Forward<'_>) {
    llama::model(f, attention, |f, b| f.experts(b, Routing::NORMALIZED));
}

/// As Qwen 3, with an activation and no gate.
pub(super) fn apertus(f: &mut Forward<'_>) {
    llama::model(f, attention, |f, b| f.plain_ffn(b));
}

/// Rotated, then normalised per head. Also Maincoder.
pub(super) fn hunyuan_dense(f: &mut Forward<'_>) {
    llama::model(f, rotated_first, |f, b| f.gated_ffn(b));
}

/// As [`hunyuan_dense`], with experts and one that every token goes through.
pub(super) fn hunyuan_moe(f: &mut Forward<'_>) {
    llama::model(f, rotated_first, |f, b| f.experts_and_shared(b, Routing::NORMALIZED));
}

fn rotated_first(f: &mut Forward<'_>, _: u64, a: Id) -> Id {
    let heads = f.project_heads(a);
    let heads = f.rotated(heads);
    let heads = f.normed(heads);
    let o = f.attend(Span::Only, heads);
    f.project_output(o)
}

/// As Qwen 3, with four positions for each token, and features of images added to the first layers.
pub(super) fn qwen3vl(f: &mut Forward<'_>) {
    with_images(f, |f, b| f.gated_ffn(b));
}

/// As [`qwen3vl`], with experts.
pub(super) fn qwen3vlmoe(f: &mut Forward<'_>) {
    with_images(f, |f, b| f.experts(b, Routing::NORMALIZED));
}

fn with_images(f: &mut Forward<'_>, feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id) {
    f.four_positions_per_token();
    let row = [f.shape.hidden, f.pass.tokens, 1, 1];
    let wide = f.embed();
    let mut x = wide;
    if f.shape.image_layers > 0 {
        x = f.slice(wide, row);
        f.expand(x);
    }
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = attention(f, layer, a);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = feed_forward(f, b);
        let x = f.add(d, h);
        if layer >= f.shape.image_layers {
            return x;
        }
        let features = f.slice(wide, row);
        f.add(x, features)
    });
    llama::end(f, x);
}

pub(super) fn attention(f: &mut Forward<'_>, _: u64, a: Id) -> Id {
    let heads = f.project_heads(a);
    let heads = f.normed(heads);
    llama::attend(f, heads)
}
