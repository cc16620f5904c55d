//! What a team that ships does besides choosing a model: entries by topic, their figures left open.

use serde::Deserialize;

use super::{record::Plain, scope::Scope};
use crate::{Message, messages::plan as say, units::names};

names! {
    /// What there is to do before an app with a model is published, in the order it is told.
    #[derive(Deserialize)]
    #[non_exhaustive]
    pub enum ShippingTopic {
        /// How a chat becomes a prompt, and whether the model thinks.
        Template = "template",
        /// An answer in a form that a program reads.
        Structure = "structure",
        /// Texts longer than the wait allows.
        Chunks = "chunks",
        /// What is searched before it is asked.
        Retrieval = "retrieval",
        /// Training for a task with few answers.
        Tuning = "tuning",
        /// What guesses tokens ahead.
        Drafter = "drafter",
        /// The first answer.
        WarmUp = "warm-up",
        /// When the system is short of memory.
        Memory = "memory",
        /// What lets an app have more memory.
        Entitlement = "entitlement",
        /// When another app is in front.
        Background = "background",
        /// When the device is hot.
        Heat = "heat",
        /// What a store delivers.
        Delivery = "delivery",
        /// The first start.
        Download = "download",
    }
}

impl ShippingTopic {
    /// What it is called.
    pub(crate) const fn name(self) -> Message {
        match self {
            Self::Template => say::topic_template(),
            Self::Structure => say::topic_structure(),
            Self::Chunks => say::topic_chunks(),
            Self::Retrieval => say::topic_retrieval(),
            Self::Tuning => say::topic_tuning(),
            Self::Drafter => say::topic_drafter(),
            Self::WarmUp => say::topic_warm_up(),
            Self::Memory => say::topic_memory(),
            Self::Entitlement => say::topic_entitlement(),
            Self::Background => say::topic_background(),
            Self::Heat => say::topic_heat(),
            Self::Delivery => say::topic_delivery(),
            Self::Download => say::topic_download(),
        }
    }
}

/// What an entry says of a topic. Source: `data/shipping.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Shipping {
    pub id: String,
    pub topic: ShippingTopic,
    /// Where it holds.
    #[serde(default)]
    pub when: Scope,
    /// The tasks it is for, by id; every one where none is named.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// What to do, with figures left open.
    pub text: Message,
    /// The calls, options and figures of it alone; none where it has none.
    pub calls: Option<String>,
    pub source: String,
    checked: String,
}

/// What may stand in braces.
pub const FIGURES: [&str; 22] = [
    "mode",
    "thinks",
    "always",
    "limit",
    "chunk",
    "whole",
    "embedder",
    "embedder_memory",
    "passage",
    "dimensions",
    "bytes_a_passage",
    "heads_memory",
    "drafter",
    "drafter_repo",
    "size",
    "store_limit",
    "pack",
    "byte_parts",
    "tensor_parts",
    "largest",
    "past_store",
    "free_disk",
];

impl Plain for Shipping {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        use crate::Lang;
        let of = |lang| {
            let mut names: Vec<&str> = figures(self.text.to(lang)).collect();
            names.sort_unstable();
            names
        };
        let [en, es] = Lang::ALL.map(of);
        let calls = self.calls.as_deref().map(figures).into_iter().flatten();
        let unknown = en.iter().copied().chain(calls).any(|name| !FIGURES.contains(&name));
        vec![
            (unknown, "text has a figure in braces that nobody computes"),
            (en != es, "text must have the same figures in every language"),
        ]
    }
}

/// The names in braces; braces around anything else stand for themselves.
pub fn figures(text: &str) -> impl Iterator<Item = &str> {
    let inner = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    inner.map(|(name, _)| name).filter(|name| is_name(name))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_of_json_are_no_figures() {
        let text = r#"{"enable_thinking": {thinks}} in {size}, `{...}`"#;
        assert_eq!(figures(text).collect::<Vec<_>>(), ["thinks", "size"]);
    }

    #[test]
    fn figures_are_the_same_in_every_language_and_computed() {
        let fault = |text: &str| {
            let yaml = format!("{{id: a, topic: heat, text: {text}, source: b, checked: c}}");
            let one: Shipping = serde_yaml::from_str(&yaml).unwrap();
            one.faults().into_iter().find(|(is_so, _)| *is_so).map(|(_, why)| why)
        };
        assert_eq!(fault("{en: '{size} a', es: 'a {size}'}"), None);
        assert!(fault("{en: '{size}', es: a}").unwrap().contains("every language"));
        assert!(fault("{en: '{weight}', es: '{weight}'}").unwrap().contains("nobody computes"));
    }
}
