//! `DeepSeek` 2, `MiniCPM` 3 and PLM: attention through latent keys and values.

use super::super::{
    Forward,
    graph::Id,
    moe::{Routing, Scores},
};
use super::llama;
use crate::{messages, model::tensor::Kind};

/// Experts behind the first layers; the cache holds latent rows if the file is made for it.
pub(super) fn deepseek2(f: &mut Forward<'_>) {
    let experts = f.shape.experts;
    let scores = if experts.sigmoid { Scores::Sigmoid } else { Scores::Softmax };
    let routing = Routing { scores, normalized: experts.normalized, ..Routing::SOFTMAX };
    llama::model(f, attention, |f, b| f.ffn_or_experts(b, routing));
}

/// `DeepSeek` OCR: the same experts behind ordinary attention.
pub(super) fn deepseek2_ocr(f: &mut Forward<'_>) {
    let routing = Routing { normalized: f.shape.experts.normalized, ..Routing::SOFTMAX };
    llama::model(f, |f, _, a| llama::attention(f, a, true), |f, b| f.ffn_or_experts(b, routing));
}

fn attention(f: &mut Forward<'_>, _: u64, a: Id) -> Id {
    let q = f.latent_queries(a);
    let narrow = f.latent_keys(a);
    if f.shape.latent.absorbed { f.attend_absorbed(q, narrow) } else { f.attend_widened(q, narrow) }
}

/// Scaled embeddings, residuals and last state.
pub(super) fn minicpm3(f: &mut Forward<'_>) {
    f.declare_rotation_factors();
    let x = f.embed();
    let x = f.scale(x);
    let x = f.layers(x, |f, layer, x| {
        let a = f.rms_norm(Kind::AttnNorm, x);
        let y = attention(f, layer, a);
        let (y, x) = (f.last(y), f.last(x));
        let y = f.scale(y);
        let h = f.add(y, x);
        let b = f.rms_norm(Kind::FfnNorm, h);
        let d = f.gated_ffn(b);
        let d = f.scale(d);
        f.add(d, h)
    });
    let x = f.rms_norm(Kind::OutputNorm, x);
    let x = f.keep(x);
    let x = f.scale(x);
    let logits = f.head(x);
    f.finish(logits);
}

/// The runtime has the architecture and aborts when it writes the first values into the cache.
pub(super) fn plm(f: &mut Forward<'_>) {
    f.refuse(messages::errors::aborts());
    llama::model(f, attention, |f, b| f.squared_ffn(b));
}
