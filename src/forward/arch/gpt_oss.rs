//! gpt-oss: sinks beside the attention, windows in every other layer, experts with biases.

use super::super::{
    Forward, Span,
    moe::{Routing, Scores},
};
use super::llama;
use crate::model::tensor::Kind;

pub(super) fn gpt_oss(f: &mut Forward<'_>) {
    let routing = Routing { scores: Scores::Picked, biases: true, ..Routing::SOFTMAX };
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let span = if layer % 2 == 0 { Span::Window } else { Span::Full };
        let a = f.rms_norm(Kind::AttnNorm, x);
        let heads = f.project_heads(a);
        let heads = f.rotated(heads);
        let o = f.attend_with_sinks(span, heads);
        let y = f.project_output(o);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::PostAttentionNorm, h);
        let d = f.experts(b, routing);
        f.add(d, h)
    });
    let x = f.late_rows(x);
    llama::end(f, x);
}
