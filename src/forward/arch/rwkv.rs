//! RWKV 5 to 7: no attention; two mixes with the token before, and a state for each head.

use super::super::{Forward, graph::Id};
use super::layer_norm;
use crate::model::tensor::Kind;
use std::cell::Cell;

/// What mixes the normed tokens with those before them.
type Mix<'a> = &'a dyn Fn(&mut Forward<'_>, Id, Id) -> Id;

pub(super) fn rwkv7(f: &mut Forward<'_>) {
    let first = Cell::new(None);
    let time = |f: &mut Forward<'_>, a, previous| {
        let mut values = first.get();
        let y = f.time_mix(a, previous, &mut values);
        first.set(values);
        y
    };
    let channels = |f: &mut Forward<'_>, b, previous| f.channel_mix(b, previous);
    model(f, &time, &channels);
}

pub(super) fn rwkv6(f: &mut Forward<'_>) {
    model(f, &|f, a, previous| f.time_mix_by_token(a, previous), &gated);
}

/// RWKV 5, which the runtime does not run: how much is mixed is the same for every token.
pub(super) fn rwkv5(f: &mut Forward<'_>) {
    model(f, &|f, a, previous| f.time_mix_by_weight(a, previous), &gated);
}

fn gated(f: &mut Forward<'_>, b: Id, previous: Id) -> Id {
    f.gated_channel_mix(b, previous)
}

fn model(f: &mut Forward<'_>, time: Mix<'_>, channels: Mix<'_>) {
    let x = f.embed();
    let x = f.layer_norm(Kind::TokenEmbdNorm, Kind::TokenEmbdNormBias, x);
    let x = f.layers(x, |f, layer, x| {
        let (hidden, tokens, [n, sequences]) = (f.shape.hidden, f.pass.tokens, f.sequences());
        let flat = [hidden, tokens, 1, 1];
        let x = f.reshape(x, [hidden, n, sequences, 1]);
        let before = f.token_before();
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let previous = f.shifted(before.time, a);
        let y = time(f, a, previous);
        let h = f.add(y, x);
        let b = f.layer_norm(Kind::AttnNorm2, Kind::AttnNorm2Bias, h);
        let previous = f.shifted(before.channels, b);
        f.carry_token(&before, a, b);
        let [h, b, previous] = [h, b, previous].map(|x| f.reshape(x, flat));
        let [h, b, previous] = [h, b, previous].map(|x| f.last(x));
        let d = channels(f, b, previous);
        let x = f.add(d, h);
        let rescaled = layer.saturating_add(1).checked_rem(f.shape.ranks.rescale_every) == Some(0);
        if rescaled { f.scale(x) } else { x }
    });
    layer_norm::end(f, x);
}
