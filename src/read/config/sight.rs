//! What a configuration says of the encoders of images and sound.

use std::sync::Arc;

use serde_yaml::{Mapping, Value};

use super::{Config, said::said};
use crate::{
    Catalog, Error,
    catalog::{encoder::Encoder, model::Model},
    file::Sight,
    model::encoder::Vision,
};

/// Where the parts about images and sound stand.
const SIDES: [&str; 3] = ["vision_config", "audio_config", "vision_tower"];

impl Config {
    /// What the model sees and hears through: the encoder of the catalog with the sizes it names.
    pub(in crate::read) fn sight(
        &self,
        model: &Model,
        catalog: &Catalog,
    ) -> Result<Option<Sight>, Error> {
        let parts = [&self.whole, &self.text];
        let inner = said(&self.whole, "thinker_config").and_then(Value::as_mapping);
        let parts = parts.into_iter().chain(inner);
        let side = |key: &str| {
            parts.clone().find_map(|part| said(part, key).filter(|value| !value.is_null()))
        };
        if SIDES.iter().all(|key| side(key).is_none()) {
            return Ok(None);
        }
        let vision = side(SIDES[0]).and_then(Value::as_mapping);
        let all = catalog.all::<Encoder>()?;
        let fits = |encoder: &&Arc<Encoder>| {
            encoder.archs.contains(&model.arch)
                && encoder.vision.as_ref().zip(vision).is_some_and(|(one, said)| is_like(one, said))
        };
        let hidden = model.shape.hidden;
        let mut found: Vec<&Arc<Encoder>> = all.iter().filter(fits).collect();
        found.sort_by_key(|encoder| encoder.output != hidden);
        Ok(Some(match found.first() {
            Some(encoder) if encoder.output == hidden => Sight::Shape(Arc::clone(encoder)),
            Some(encoder) => Sight::Shape(Arc::new(encoder.before(hidden))),
            None => Sight::Unknown,
        }))
    }
}

/// Whether a part about images has the sizes of an encoder, as far as it says them.
fn is_like(one: &Vision, part: &Mapping) -> bool {
    let number = |keys: &[&str]| keys.iter().find_map(|key| said(part, key)?.as_u64());
    let is = |keys: &[&str], size: u64| number(keys).is_none_or(|said| said == size);
    let width = one.hidden;
    let wide = number(&["embed_dim"]).or_else(|| number(&["hidden_size"]));
    let ratio = number(&["mlp_ratio"]).and_then(|ratio| ratio.checked_mul(width));
    let feed_forward = number(&["intermediate_size"]).or(ratio);
    let layers = ["num_hidden_layers", "depth"];
    is(&layers, one.layers)
        && wide.is_none_or(|wide| wide == width)
        && feed_forward.is_none_or(|wide| wide == one.feed_forward)
        && is(&["patch_size"], one.patch)
        && (number(&layers).is_some() || wide.is_some())
}
