//! Qwen 3.5: linear attention in most layers, gated attention in the others, and in the head that guesses the
//! token after the next.

use super::super::{Forward, Span, graph::Id, moe::Routing};
use crate::{messages::terms, model::tensor::Kind};

pub(super) fn qwen35(f: &mut Forward<'_>) {
    model(f, |f, b| f.gated_ffn(b));
}

pub(super) fn heads(f: &mut Forward<'_>) {
    guess(f, |f, b| f.gated_ffn(b));
}

/// Experts, and a block beside them behind a gate of its own.
pub(super) fn qwen35moe(f: &mut Forward<'_>) {
    model(f, gated_experts);
}

pub(super) fn moe_heads(f: &mut Forward<'_>) {
    guess(f, gated_experts);
}

fn gated_experts(f: &mut Forward<'_>, b: Id) -> Id {
    let o = f.experts(b, Routing::NORMALIZED);
    let shared = f.shared_expert(b);
    let gate = f.matmul(Kind::FfnGateInpShexp, b, 1);
    let gate = f.unary(gate);
    let shared = f.mul(shared, gate);
    f.add(o, shared)
}

fn model(f: &mut Forward<'_>, feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id) {
    f.four_positions_per_token();
    f.make_room(40, 32, terms::nodes_by_token());
    f.can_roll_back();
    let period = f.shape.recurrence.attention_every;
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        f.expand(a);
        let attends = layer.saturating_add(1).is_multiple_of(period);
        let y = if attends { attention(f, a) } else { f.delta_net(a) };
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::PostAttentionNorm, h);
        let d = feed_forward(f, b);
        f.add(d, h)
    });
    let x = f.rms_norm(Kind::OutputNorm, x);
    let x = f.late_rows(x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// One full-attention layer over the embedding of a token and the model's last state of the one before.
fn guess(f: &mut Forward<'_>, feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id) {
    f.four_positions_per_token();
    f.make_room(40, 32, terms::nodes_by_token());
    let (token, state) = (f.look_up(), f.given_states());
    let x = f.layers(token, |f, _, token| {
        let state = f.rms_norm(Kind::NextnHnorm, state);
        let token = f.rms_norm(Kind::NextnEnorm, token);
        let both = f.concat(token, state, 0);
        let x = f.matmul(Kind::NextnEhProj, both, f.shape.hidden);
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = attention(f, a);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::PostAttentionNorm, h);
        let d = feed_forward(f, b);
        let x = f.add(d, h);
        f.rms_norm(Kind::NextnSharedHeadNorm, x)
    });
    let x = f.late_rows(x);
    let logits = f.logits(x);
    f.finish(logits);
}

fn attention(f: &mut Forward<'_>, a: Id) -> Id {
    let (heads, gate) = f.project_gated_heads(a);
    let heads = f.normed(heads);
    let heads = f.rotated(heads);
    let o = f.attend(Span::Only, heads);
    let gate = f.unary(gate);
    let o = f.mul(o, gate);
    f.project_output(o)
}
