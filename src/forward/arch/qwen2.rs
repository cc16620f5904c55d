//! Qwen 2 with images, and with experts.

use super::super::{Forward, graph::Id, moe::Routing};
use super::llama;
use crate::model::tensor::Kind;

/// As llama, with four positions for each token.
pub(super) fn qwen2vl(f: &mut Forward<'_>) {
    f.four_positions_per_token();
    llama::llama(f);
}

/// Experts, and a block beside them behind a gate of its own.
pub(super) fn qwen2moe(f: &mut Forward<'_>) {
    llama::model(f, |f, _, a| llama::attention(f, a, true), experts);
}

fn experts(f: &mut Forward<'_>, b: Id) -> Id {
    let o = f.experts(b, Routing::SOFTMAX);
    let gate = f.matmul(Kind::FfnGateInpShexp, b, 1);
    let squashed = f.unary(gate);
    let open = f.div(squashed, gate);
    let shared = f.shared_expert(b);
    let shared = f.mul(shared, open);
    f.add(o, shared)
}
