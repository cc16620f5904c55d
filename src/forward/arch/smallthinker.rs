//! `SmallThinker`: a router that looks at the layer before attention does.

use super::super::{Forward, Span, moe::Routing};
use super::llama;
use crate::model::tensor::Kind;

/// With a window, every fourth layer, the first included, looks at everything and is not rotated.
pub(super) fn smallthinker(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let scores = f.router(x);
        let a = f.rms_norm(Kind::AttnNorm, x);
        let mut heads = f.project_heads(a);
        let span = match (f.shape.window, layer % 4) {
            (0, _) => Span::Only,
            (_, 0) => Span::Full,
            _ => Span::Window,
        };
        if span != Span::Full {
            heads = f.rotated(heads);
        }
        let o = f.attend(span, heads);
        let y = f.project_output(o);
        let (y, x, scores) = (f.last(y), f.last(x), f.last(scores));
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.scored_experts(b, scores, Routing::SIGMOID);
        f.add(d, h)
    });
    llama::end(f, x);
}
