//! Encoders: every token looks at every other, and nothing is kept.
//!
//! llama.cpp computes no logits of them: a pass ends with the last state, or what is pooled of it.

use super::super::{Forward, Span, attention::DISTANCES, graph::Id, heads::Heads, moe::Routing};
use super::gemma;
use crate::model::tensor::Kind;

/// Layers of `ModernBERT` of which the first sees everything, where a file does not say.
const MODERN_PERIOD: u64 = 3;
/// Layers of Gemma of which the last sees everything.
const GEMMA_PERIOD: u64 = 6;

/// BERT and its kin: tables of segments and positions, norms behind the blocks.
pub(super) fn bert(f: &mut Forward<'_>) {
    let x = embed_segments(f);
    let x = f.add_positions_below(x);
    normed_behind(f, x, |f, x| f.project_heads(x), |f, b| f.plain_ffn(b));
}

/// Jina 2: positions bias the scores, and the first matrix of a block holds its gate too.
pub(super) fn jina_bert_v2(f: &mut Forward<'_>) {
    let x = embed_segments(f);
    normed_behind(f, x, |f, x| f.project_heads(x), jina_ffn);
}

fn jina_ffn(f: &mut Forward<'_>, b: Id) -> Id {
    match (f.shape.gated, f.shape.fused_gate) {
        (false, _) => f.plain_ffn(b),
        (true, false) => f.gated_ffn_down_biased(b),
        (true, true) => f.fused_ffn_down_biased(b),
    }
}

/// Jina 3: positions are rotated in.
pub(super) fn jina_bert_v3(f: &mut Forward<'_>) {
    let x = embed_segments(f);
    normed_behind(f, x, rotated_heads, |f, b| f.plain_ffn(b));
}

/// Nomic: as Jina 3, with a gate.
pub(super) fn nomic_bert(f: &mut Forward<'_>) {
    let x = embed_segments(f);
    normed_behind(f, x, rotated_heads, |f, b| f.gated_ffn(b));
}

/// Nomic 2: every other layer has experts.
pub(super) fn nomic_bert_moe(f: &mut Forward<'_>) {
    let x = embed_segments(f);
    normed_behind(f, x, rotated_heads, |f, b| {
        if f.has_experts() { f.experts(b, Routing::UNGATED) } else { f.plain_ffn(b) }
    });
}

fn rotated_heads(f: &mut Forward<'_>, x: Id) -> Heads {
    let heads = f.project_fused_heads(x);
    f.rotated(heads)
}

/// Tokens and the first segment.
fn embed_segments(f: &mut Forward<'_>) -> Id {
    let x = f.embed();
    f.add_token_type(x)
}

/// BERT's order of things: what was there before is added again, then all is normed.
fn normed_behind(
    f: &mut Forward<'_>,
    x: Id,
    heads: impl Fn(&mut Forward<'_>, Id) -> Heads,
    feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id,
) {
    let x = f.layer_norm(Kind::TokenEmbdNorm, Kind::TokenEmbdNormBias, x);
    let x = f.layers(x, |f, _, x| {
        let heads = heads(f, x);
        let o = f.attend_within(Span::Only, heads, None);
        let y = f.project_output(o);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let h = f.layer_norm(Kind::AttnOutputNorm, Kind::AttnOutputNormBias, h);
        let d = feed_forward(f, h);
        let h = f.add(d, h);
        f.layer_norm(Kind::LayerOutputNorm, Kind::LayerOutputNormBias, h)
    });
    f.finish_states(x);
}

/// Norms before the blocks: what was there before is added as it is.
fn normed_before(
    f: &mut Forward<'_>,
    x: Id,
    norm: impl Fn(&mut Forward<'_>, Kind, Id) -> Id,
    attention: impl Fn(&mut Forward<'_>, u64, Id) -> Id,
    feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id,
) -> Id {
    f.layers(x, |f, layer, x| {
        let a = norm(f, Kind::AttnNorm, x);
        let y = attention(f, layer, a);
        let (y, x) = (f.last(y), f.last(x));
        let h = f.add(y, x);
        let b = norm(f, Kind::FfnNorm, h);
        let d = feed_forward(f, b);
        f.add(d, h)
    })
}

/// `ModernBERT`: layer norms without biases, none before the first layer; of three layers two look about a window.
pub(super) fn modern_bert(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.unbiased_layer_norm(Kind::TokenEmbdNorm, x);
    let period = if f.shape.window_period > 0 { f.shape.window_period } else { MODERN_PERIOD };
    let norm = |f: &mut Forward<'_>, kind, x| {
        let is_first = kind == Kind::AttnNorm && f.this_layer() == 0;
        if is_first { x } else { f.unbiased_layer_norm(kind, x) }
    };
    let attention = |f: &mut Forward<'_>, layer: u64, a| {
        let heads = rotated_heads(f, a);
        let whole = f.shape.window == 0 || layer.is_multiple_of(period);
        let o = f.attend_within(if whole { Span::Only } else { Span::Window }, heads, None);
        f.project_output(o)
    };
    let x = normed_before(f, x, norm, attention, |f, b| f.fused_ffn(b));
    let x = f.unbiased_layer_norm(Kind::OutputNorm, x);
    f.finish_states(x);
}

/// `NeoBERT`: RMS norms, and a gate in the first matrix of a block.
pub(super) fn neo_bert(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = rms_normed_before(f, x, rotated_heads, |f, b| f.fused_ffn(b));
    let x = f.rms_norm(Kind::EncOutputNorm, x);
    f.finish_states(x);
}

/// `EuroBERT`: llama's order of things.
pub(super) fn eurobert(f: &mut Forward<'_>) {
    let x = f.embed();
    let heads = |f: &mut Forward<'_>, a| {
        let heads = f.project_heads(a);
        f.rotated(heads)
    };
    let x = rms_normed_before(f, x, heads, |f, b| f.gated_ffn(b));
    let x = f.rms_norm(Kind::OutputNorm, x);
    f.finish_states(x);
}

fn rms_normed_before(
    f: &mut Forward<'_>,
    x: Id,
    heads: impl Fn(&mut Forward<'_>, Id) -> Heads,
    feed_forward: impl Fn(&mut Forward<'_>, Id) -> Id,
) -> Id {
    let attention = |f: &mut Forward<'_>, _, a| {
        let heads = heads(f, a);
        let o = f.attend_within(Span::Only, heads, None);
        f.project_output(o)
    };
    normed_before(f, x, |f, kind, x| f.rms_norm(kind, x), attention, feed_forward)
}

/// Gemma 3 as an encoder; windows reach to both sides.
pub(super) fn gemma_embedding(f: &mut Forward<'_>) {
    let x = f.embed();
    f.load_head_apart();
    let x = f.scale(x);
    let attention = |f: &mut Forward<'_>, layer: u64, a| {
        let last = layer.saturating_add(1).is_multiple_of(GEMMA_PERIOD);
        let heads = f.project_heads(a);
        let Heads { q, k, v } = f.normed(heads);
        let q = f.rope(q);
        let (q, k) = (f.scale(q), f.rope(k));
        let span = if last { Span::Only } else { Span::Window };
        let o = f.attend_within(span, Heads { q, k, v }, None);
        f.project_output(o)
    };
    let x = gemma::normed_behind(f, x, attention, |f, b| f.gated_ffn(b));
    let x = f.rms_norm(Kind::OutputNorm, x);
    f.finish_states(x);
}

/// The encoder of T5 alone: what distances add to the scores is worked out in every layer.
///
/// The runtime makes a cache for it, as for a decoder.
pub(super) fn t5encoder(f: &mut Forward<'_>) {
    let x = f.embed();
    f.load_head_apart();
    let attention = |f: &mut Forward<'_>, _, a| {
        let heads = f.project_heads(a);
        f.make_unread_cache();
        let bias = f.distance_bias();
        let o = f.attend_within(Span::Only, heads, Some(bias));
        f.matmul(Kind::AttnO, o, f.shape.hidden)
    };
    let norm = |f: &mut Forward<'_>, kind, x| f.rms_norm(kind, x);
    let x = normed_before(f, x, norm, attention, t5_ffn);
    let x = f.rms_norm(Kind::EncOutputNorm, x);
    f.finish_states(x);
}

fn t5_ffn(f: &mut Forward<'_>, b: Id) -> Id {
    if f.shape.gated { f.gated_ffn(b) } else { f.plain_ffn(b) }
}

/// T5: as many layers of an encoder as of a decoder, which also looks at what the encoder made. Its weights are
/// exact, what it computes is near what llama.cpp runs.
pub(super) fn encoder_decoder(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let decodes = layer >= f.shape.layers / 2;
        let a = f.rms_norm(Kind::AttnNorm, x);
        let heads = f.project_heads(a);
        if layer == 0 || layer == f.shape.layers / 2 {
            f.unused(Kind::AttnRelB, [f.shape.heads.at(layer), DISTANCES, 1]);
        }
        let o = if decodes {
            f.attend(Span::Only, heads)
        } else {
            f.attend_within(Span::Only, heads, None)
        };
        let y = f.matmul(Kind::AttnO, o, f.shape.hidden);
        let mut h = f.add(y, x);
        if decodes {
            h = look_at_the_encoder(f, h);
        }
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = t5_ffn(f, b);
        f.add(d, h)
    });
    let x = f.wanted(x);
    f.unused(Kind::EncOutputNorm, [f.shape.hidden, 1, 1]);
    let x = f.rms_norm(Kind::OutputNorm, x);
    let logits = f.logits(x);
    f.finish(logits);
}

/// Attention to the states of the encoder, which are as wide as `x`.
fn look_at_the_encoder(f: &mut Forward<'_>, x: Id) -> Id {
    let a = f.rms_norm(Kind::CrossAttnNorm, x);
    let (dim, heads, _) = f.head_counts();
    let mut project = |kind| {
        let rows = f.matmul(kind, a, dim.saturating_mul(heads));
        f.heads(rows, dim, heads)
    };
    let [q, k, v] = [Kind::CrossAttnQ, Kind::CrossAttnK, Kind::CrossAttnV].map(&mut project);
    let o = f.attend_within(Span::Only, Heads { q, k, v }, None);
    let y = f.matmul(Kind::CrossAttnOutput, o, f.shape.hidden);
    f.add(y, x)
}
