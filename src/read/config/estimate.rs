//! Of a configuration that no page runs, a decoder of the sizes it states.

use super::{
    Config, Facts,
    sizes::{is_size, unsaid},
};
use crate::catalog::{architecture::Architecture, model::Model};

/// The architecture that stands for those not known.
pub(in crate::read) const DECODER: &str = "decoder";

/// Names of the activation of feed-forward blocks.
const ACTIVATIONS: &[&str] =
    &["hidden_act", "hidden_activation", "activation_function", "mlp_hidden_act", "activation"];

/// Numbers that may differ from layer to layer; an estimate takes the largest.
const PER_LAYER: [&str; 3] = ["heads", "kv_heads", "feed_forward"];

/// Usual elements of a head.
const HEAD_DIM: u64 = 128;

impl Config {
    /// A decoder of the sizes there are; the reason if there are too few.
    pub(in crate::read) fn estimate(
        &self,
        named: &str,
        decoder: &Architecture,
    ) -> Result<Model, String> {
        let mut facts = self.facts(decoder);
        self.blocks(decoder, &mut facts);
        if let Some(reason) = self.odd(is_size) {
            return Err(reason);
        }
        if let Some(key) = unsaid(&facts) {
            return Err(format!("it says nothing of its {key}"));
        }
        for key in PER_LAYER {
            facts.set_if(key, facts.number(key));
        }
        even_heads(&mut facts);
        self.feed_forward(decoder, &mut facts);
        facts.fill(decoder);
        facts.derive();
        // A window, or layers that share caches, would only make it smaller.
        for key in ["window", "shared_caches", "per_layer_embedding", "token_types"] {
            facts.remove(key);
        }
        self.described(named, decoder, facts)
    }

    /// A block of the width there is, and experts of it where only their number is known.
    fn feed_forward(&self, decoder: &Architecture, facts: &mut Facts) {
        if facts.has("experts") {
            facts.set_in_if_missing("experts", "used", 1);
            facts.set_in_if_missing("experts", "width", facts.number("feed_forward").unwrap_or(1));
        }
        let hidden = facts.number("hidden").unwrap_or(0);
        let stated = facts.number("feed_forward").filter(|&width| width > 0);
        facts.set("gated", self.is_gated(decoder, stated));
        facts.set("feed_forward", stated.unwrap_or_else(|| hidden.saturating_mul(4)));
    }

    /// Whether its feed-forward blocks have a gate: by the activation, which gates are seldom without.
    fn is_gated(&self, decoder: &Architecture, width: Option<u64>) -> bool {
        let old = self.text.contains_key("activation_function");
        match self.text(decoder, ACTIVATIONS) {
            Some(name) if name.contains("glu") || name.contains("silu") => true,
            Some(name) => !old && name.ends_with("tanh"),
            None => width.is_some(),
        }
    }
}

/// Heads that share key-value heads evenly.
fn even_heads(facts: &mut Facts) {
    let hidden = facts.number("hidden").unwrap_or(0);
    let own = facts.number("heads").filter(|&heads| heads > 0);
    let heads = own.unwrap_or_else(|| hidden.div_ceil(HEAD_DIM));
    facts.set("heads", heads);
    let even = |&kv_heads: &u64| heads.checked_rem(kv_heads) == Some(0);
    let kv_heads = facts.number("kv_heads").filter(even);
    facts.set("kv_heads", kv_heads.unwrap_or(heads));
}
