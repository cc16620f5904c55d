//! llama, and what is llama with other numbers or one other block.

use super::super::{Forward, Span, graph::Id, heads::Heads, moe::Routing};
use crate::model::tensor::Kind;

/// Also Mistral, Qwen 2, InternLM 2, EXAONE, ERNIE 4.5, SmolLM, Ministral 3: biases, rotation
/// factors, experts and the scaling of queries are the model's choice.
pub(super) fn llama(f: &mut Forward<'_>) {
    model(f, |f, _, a| attention(f, a, true), gated);
}

/// What stands for decoders nobody knows: llama, or the same without a gate.
pub(super) fn decoder(f: &mut Forward<'_>) {
    let feed_forward = if f.shape.gated || f.shape.experts.count > 0 { gated } else { plain };
    model(f, |f, _, a| attention(f, a, true), feed_forward);
}

fn plain(f: &mut Forward<'_>, b: Id) -> Id {
    f.plain_ffn(b)
}

/// As llama, with no rotation in every fourth layer.
pub(super) fn smollm3(f: &mut Forward<'_>) {
    model(f, |f, layer, a| attention(f, a, layer % 4 != 3), gated);
}

/// As llama, with a squared activation and no gate.
pub(super) fn arcee(f: &mut Forward<'_>) {
    model(f, |f, _, a| attention(f, a, true), |f, b| f.squared_ffn(b));
}

/// Baichuan: positions rotate queries and keys in the smallest size only; the others bias the scores.
pub(super) fn baichuan(f: &mut Forward<'_>) {
    let rotated = f.shape.layers == BAICHUAN_ROTATED;
    model(f, |f, _, a| attention(f, a, rotated), gated);
}

/// Layers of the Baichuan that rotates (7B), by which the runtime knows it.
const BAICHUAN_ROTATED: u64 = 32;

/// Refact: as llama; positions bias the scores.
pub(super) fn refact(f: &mut Forward<'_>) {
    model(f, |f, _, a| attention(f, a, false), gated);
}

/// `ChatGLM` 3 and GLM 4: queries, keys and values in one matrix, gate and up in another.
pub(super) fn chatglm(f: &mut Forward<'_>) {
    model(f, |f, _, a| fused_attention(f, a), |f, b| f.fused_ffn(b));
}

/// Qwen 1: queries, keys and values in one matrix; gate and up share the width it states.
pub(super) fn qwen(f: &mut Forward<'_>) {
    model(f, |f, _, a| fused_attention(f, a), |f, b| f.halved_gated_ffn(b));
}

pub(super) fn fused_attention(f: &mut Forward<'_>, a: Id) -> Id {
    let heads = f.project_fused_heads(a);
    attend(f, heads)
}

/// BitNet: a norm before the last matrix of each block.
pub(super) fn bitnet(f: &mut Forward<'_>) {
    fn attend(f: &mut Forward<'_>, _: u64, a: Id) -> Id {
        let heads = f.project_heads(a);
        let heads = f.rotated(heads);
        let o = f.attend(Span::Only, heads);
        let o = f.rms_norm(Kind::AttnSubNorm, o);
        f.project_output(o)
    }
    model(f, attend, |f, b| f.normed_gated_ffn(b));
}

/// Seed-OSS: llama, with the second norm under another name.
pub(super) fn seed_oss(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = layers(f, x, Kind::PostAttentionNorm, |f, _, a| attention(f, a, true), gated);
    end(f, x);
}

fn gated(f: &mut Forward<'_>, b: Id) -> Id {
    f.ffn_or_experts(b, Routing::NORMALIZED)
}

/// llama's order of things around the two blocks of a layer.
pub(super) fn model(
    f: &mut Forward<'_>,
    attention: impl Fn(&mut Forward<'_>, u64, Id) -> Id,
    feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id,
) {
    f.declare_rotation_factors();
    let x = f.embed();
    let x = layers(f, x, Kind::FfnNorm, attention, feed_forward);
    end(f, x);
}

/// The layers of [`model`], with the second norm under a name of its own.
pub(super) fn layers(
    f: &mut Forward<'_>,
    x: Id,
    second: Kind,
    attention: impl Fn(&mut Forward<'_>, u64, Id) -> Id,
    feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id,
) -> Id {
    f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = attention(f, layer, a);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = f.rms_norm(second, h);
        let d = feed_forward(f, b);
        f.add(d, h)
    })
}

/// The last norm, and logits.
pub(super) fn end(f: &mut Forward<'_>, x: Id) {
    let x = f.rms_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// Rotated queries and keys attend in one cache.
pub(super) fn attend(f: &mut Forward<'_>, heads: Heads) -> Id {
    let heads = f.rotated(heads);
    let o = f.attend(Span::Only, heads);
    f.project_output(o)
}

/// Attention as llama has it: rotated queries and keys, one cache.
pub(super) fn attention(f: &mut Forward<'_>, a: Id, rotated: bool) -> Id {
    let mut heads = f.project_heads(a);
    if rotated {
        heads = f.rotated(heads);
    }
    heads.q = f.temper(heads.q);
    let o = f.attend(Span::Only, heads);
    f.project_output(o)
}
