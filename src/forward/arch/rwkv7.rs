//! RWKV 7: no attention; two mixes with the token before, and a state for each head.

use super::super::Forward;
use super::layer_norm;
use crate::model::tensor::Kind;
use std::cell::Cell;

pub(super) fn rwkv7(f: &mut Forward<'_>) {
    let x = f.embed();
    let x = f.layer_norm(Kind::TokenEmbdNorm, Kind::TokenEmbdNormBias, x);
    let first = Cell::new(None);
    let x = f.layers(x, |f, _, x| {
        let (hidden, tokens, [n, sequences]) = (f.shape.hidden, f.pass.tokens, f.sequences());
        let flat = [hidden, tokens, 1, 1];
        let x = f.reshape(x, [hidden, n, sequences, 1]);
        let before = f.token_before();
        let a = f.layer_norm(Kind::AttnNorm, Kind::AttnNormBias, x);
        let previous = f.shifted(before.time, a);
        let mut values = first.get();
        let y = f.time_mix(a, previous, &mut values);
        first.set(values);
        let h = f.add(y, x);
        let b = f.layer_norm(Kind::AttnNorm2, Kind::AttnNorm2Bias, h);
        let previous = f.shifted(before.channels, b);
        f.carry_token(&before, a, b);
        let [h, b, previous] = [h, b, previous].map(|x| f.reshape(x, flat));
        let [h, b, previous] = [h, b, previous].map(|x| f.last(x));
        let d = f.channel_mix(b, previous);
        f.add(d, h)
    });
    layer_norm::end(f, x);
}
