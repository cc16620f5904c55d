//! What a team that ships does besides choosing a model.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Serialize;

pub use crate::catalog::shipping::ShippingTopic;
use crate::{Lang, messages::Say, plan::ShippingNote};

/// What to do about a topic before an app with the first model is published.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "PlanShipping"))]
#[non_exhaustive]
pub struct Shipping {
    /// What it is about.
    pub topic: ShippingTopic,
    /// What to do, with the call or the option by name.
    pub text: String,
    /// Where that is documented.
    pub source: String,
    /// The same in a line: calls, options and figures only.
    #[serde(skip)]
    pub short: String,
}

impl Shipping {
    /// The same in a line.
    pub fn shorten(&mut self) {
        self.text.clone_from(&self.short);
    }

    pub(super) fn of(note: &ShippingNote, lang: Lang) -> Self {
        let [text, short] = [&note.text, &note.short].map(|text| text.say(lang));
        Self { topic: note.topic, text, short, source: note.source.clone() }
    }
}
