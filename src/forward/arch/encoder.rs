//! Encoders: every token looks at every other, and nothing is kept. Their weights are exact, what they
//! compute is near what llama.cpp runs.

use super::super::{Forward, Span, graph::Id, heads::Heads};
use crate::model::tensor::Kind;

/// Rows of the table by which T5 tells distances.
const DISTANCES: u64 = 32;

/// BERT and its kin: tables of segments and positions, norms behind the blocks.
pub(super) fn encoder(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.add_token_type(x);
    let x = f.add_positions(x);
    let x = f.layer_norm(Kind::TokenEmbdNorm, Kind::TokenEmbdNormBias, x);
    let x = f.layers(x, |f, _, x| {
        let heads = f.project_heads(x);
        let o = f.attend_within(heads);
        let y = f.project_output(o);
        let h = f.add(y, x);
        let h = f.layer_norm(Kind::AttnOutputNorm, Kind::AttnOutputNormBias, h);
        let d = f.plain_ffn(h);
        let h = f.add(d, h);
        f.layer_norm(Kind::LayerOutputNorm, Kind::LayerOutputNormBias, h)
    });
    f.finish(x);
}

/// T5: as many layers of an encoder as of a decoder, which also looks at what the encoder made.
pub(super) fn encoder_decoder(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layers(x, |f, layer, x| {
        let decodes = layer >= f.shape.layers / 2;
        let a = f.rms_norm(Kind::AttnNorm, x);
        let heads = f.project_heads(a);
        if layer == 0 || layer == f.shape.layers / 2 {
            f.unused(Kind::AttnRelB, [f.shape.heads.at(layer), DISTANCES, 1]);
        }
        let o = if decodes { f.attend(Span::Only, heads) } else { f.attend_within(heads) };
        let y = f.project_output(o);
        let mut h = f.add(y, x);
        if decodes {
            h = look_at_the_encoder(f, h);
        }
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = if f.shape.gated { f.gated_ffn(b) } else { f.plain_ffn(b) };
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
    let o = f.attend_within(Heads { q, k, v });
    let y = f.matmul(Kind::CrossAttnOutput, o, f.shape.hidden);
    f.add(y, x)
}
