//! What a model is for: who would choose it, and what speaks for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::usage::Mode;
use crate::{Error, messages::errors, units::names};

/// Facts a choice between models rests on. Source: `data/models/`; nothing is inferred.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The lineage as people name it, without versions; every bundled model has one.
    pub family: Option<String>,
    /// What it was tuned for; every bundled model says so.
    pub tuned: Option<Tuned>,
    /// What it is good for by the description of its publisher: a judgement, not measured.
    pub good_for: Vec<Suits>,
    /// What it takes in; empty for text alone.
    pub modalities: Vec<Modality>,
    /// Parameters of the encoders of pictures and sound, which the GGUF of the text leaves out.
    pub encoder_params: Option<u64>,
    pub languages: Option<Languages>,
    /// Published scores by mode and benchmark; harnesses differ, so compare within one source at most.
    pub scores: BTreeMap<Mode, BTreeMap<String, f64>>,
    /// Where the scores were published, and of which checkpoint.
    pub scores_source: Option<String>,
    pub downloads: Option<Downloads>,
}

names! {
    /// What the published checkpoint was tuned for.
    #[derive(Deserialize)]
    pub enum Tuned {
        /// It follows instructions and holds conversations.
        Chat = "chat",
        /// It thinks before every answer.
        Reasoning = "reasoning",
        /// It calls functions and little else.
        Tools = "tools",
        /// It writes code; it holds conversations too.
        Code = "code",
        /// It answers questions about pictures; what it knows of text alone nobody measured.
        Vision = "vision",
        /// It turns texts into vectors.
        Embedding = "embedding",
        /// It was only pretrained: it continues text.
        Base = "base",
    }
}

/// A kind of task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "TaskKind"))]
#[serde(rename_all = "kebab-case")]
pub enum Suits {
    /// Conversation.
    Chat,
    /// Texts made shorter.
    Summarization,
    /// Facts taken out of texts.
    Extraction,
    /// Texts put into classes.
    Classification,
    /// Answers from documents that were found.
    Rag,
    /// Texts in another language.
    Translation,
    /// Questions about pictures.
    Vision,
    /// Questions about sound.
    Audio,
    /// Problems that need thought.
    Reasoning,
    /// Calls of functions.
    ToolUse,
    /// Programs.
    Coding,
    /// Mathematics.
    Math,
}

/// What a model takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    /// Text.
    Text,
    /// Pictures.
    Vision,
    /// Sound.
    Audio,
}

impl Modality {
    /// The modality of that name.
    pub(crate) fn named(name: &str) -> Result<Self, Error> {
        match name.trim().to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "vision" | "image" | "images" => Ok(Self::Vision),
            "audio" => Ok(Self::Audio),
            other => Err(Error::Refused(errors::no_modality(other))),
        }
    }
}

/// The languages its publisher gives: a hint, not a tested list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Languages {
    /// ISO 639-1 codes of those that are named.
    #[serde(default)]
    pub named: Vec<String>,
    /// How many there are, where a number is given.
    pub count: Option<u32>,
    /// There are others, of which neither names nor number are given.
    #[serde(default)]
    pub more: bool,
    /// The words the rest was read from.
    pub basis: String,
}

/// Downloads from Hugging Face in the 30 days before, as it counts them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Downloads {
    /// How many.
    pub count: u64,
    /// Year and month.
    pub as_of: String,
    /// The repository that was counted, where it is not the one of the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repo: Option<String>,
}

/// Whether a model speaks a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// Its publisher names it.
    Named,
    /// It is not named, but there are so many that it is probably among them.
    Likely,
    /// Nobody says.
    Unknown,
    /// Others are named, and it is not among them.
    No,
}

/// So many languages probably include any that people write much in.
const MANY: u32 = 20;

impl Languages {
    /// Whether the language of this ISO 639-1 code is among them.
    pub fn speaks(&self, code: &str) -> Speaks {
        if self.named.iter().any(|named| named == code) {
            Speaks::Named
        } else if self.count.is_some_and(|count| count >= MANY) {
            Speaks::Likely
        } else if self.is_open() {
            Speaks::Unknown
        } else {
            Speaks::No
        }
    }

    /// There are languages that are not named.
    fn is_open(&self) -> bool {
        let named = u32::try_from(self.named.len()).unwrap_or(u32::MAX);
        self.more || named == 0 || self.count.is_some_and(|count| count > named)
    }
}

impl Facts {
    /// Whether the model speaks the language of this ISO 639-1 code.
    pub fn speaks(&self, code: &str) -> Speaks {
        self.languages.as_ref().map_or(Speaks::Unknown, |languages| languages.speaks(code))
    }

    /// What is wrong with them.
    pub(super) fn fault(&self) -> Option<String> {
        let is_code =
            |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase());
        let mut named = self.languages.iter().flat_map(|languages| &languages.named);
        if let Some(code) = named.find(|code| !is_code(code)) {
            return Some(format!("{code} is not an ISO 639-1 code such as en"));
        }
        let mut scores = self.scores.values().flatten();
        if let Some((name, _)) = scores.find(|(_, score)| !score.is_finite() || **score < 0.0) {
            return Some(format!("the score {name} must be a number from 0 on"));
        }
        if self.scores.is_empty() != self.scores_source.is_none() {
            return Some("scores and scores_source go together".to_owned());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Catalog,
        catalog::{licence::Licence, usage::Thinks},
    };

    fn languages(yaml: &str) -> Languages {
        serde_yaml::from_str(yaml).unwrap()
    }

    #[test]
    fn every_bundled_model_has_a_family_and_says_what_it_was_tuned_for() {
        for model in Catalog::bundled().models().unwrap() {
            assert!(model.facts.family.is_some() && model.facts.tuned.is_some(), "{}", model.id);
        }
    }

    #[test]
    fn what_is_measured_on_pictures_only_is_not_for_text() {
        let of_pictures = ["MMMU", "MMMU_Pro", "MATH_Vision", "MathVista_testmini", "CoVoST"];
        for model in Catalog::bundled().models().unwrap() {
            let facts = &model.facts;
            let measures: Vec<&String> = facts.scores.values().flat_map(BTreeMap::keys).collect();
            let of_text = measures.iter().any(|name| !of_pictures.contains(&name.as_str()));
            let fair = measures.is_empty() || of_text || facts.tuned == Some(Tuned::Vision);
            assert!(fair, "{}: {measures:?}", model.id);
        }
    }

    #[test]
    fn what_always_thinks_is_tuned_to_reason() {
        for model in Catalog::bundled().models().unwrap() {
            let Some(thinking) = &model.usage.thinking else { continue };
            // Where a switch shortens it, a conversation is possible.
            if thinking.default == Some(Thinks::Always) && thinking.switch_on.is_empty() {
                assert_eq!(model.facts.tuned, Some(Tuned::Reasoning), "{}", model.id);
            }
        }
    }

    #[test]
    fn every_licence_of_a_bundled_model_was_read() {
        let catalog = Catalog::bundled();
        for model in catalog.models().unwrap() {
            if let Some(name) = &model.licence {
                assert!(catalog.by_id::<Licence>(name).unwrap().is_some(), "{}: {name}", model.id);
            }
        }
        assert!(catalog.by_id::<Licence>("a licence of my own").unwrap().is_none());
    }

    #[test]
    fn a_language_is_named_likely_unknown_or_not_spoken() {
        let some = languages("{named: [en, zh], basis: 'English, Chinese'}");
        assert_eq!(["en", "es"].map(|code| some.speaks(code)), [Speaks::Named, Speaks::No]);
        let many = languages("{named: [en], count: 29, basis: '29 languages incl. English'}");
        assert_eq!(["en", "es"].map(|code| many.speaks(code)), [Speaks::Named, Speaks::Likely]);
        for open in [
            "{count: 18, basis: 18 languages}",
            "{named: [en], more: true, basis: 'English (multilingual)'}",
            "{more: true, basis: multilingual}",
        ] {
            assert_eq!(languages(open).speaks("es"), Speaks::Unknown, "{open}");
        }
        assert_eq!(Facts::default().speaks("en"), Speaks::Unknown);
    }

    #[test]
    fn the_small_gemma_3_speaks_english_and_the_larger_many_languages() {
        let catalog = Catalog::bundled();
        let spanish = |id| catalog.model(id).unwrap().facts.speaks("es");
        assert_eq!(["gemma-3-1b", "gemma-3-4b"].map(spanish), [Speaks::No, Speaks::Likely]);
    }

    #[test]
    fn scores_without_a_source_and_odd_codes_are_refused() {
        let scores = BTreeMap::from([("MMLU".to_owned(), 56.1)]);
        let scores = BTreeMap::from([(Mode::NonThinking, scores)]);
        let facts = Facts { scores, ..Facts::default() };
        assert_eq!(facts.fault().as_deref(), Some("scores and scores_source go together"));
        let odd = languages("{named: [English], basis: English}");
        let facts = Facts { languages: Some(odd), ..Facts::default() };
        assert_eq!(facts.fault().as_deref(), Some("English is not an ISO 639-1 code such as en"));
    }
}
