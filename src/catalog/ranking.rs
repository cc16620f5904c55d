//! What a ranking counts, in points.

use serde::{Deserialize, Serialize};

use super::record::Plain;
use crate::{Message, messages::plan as say};

/// A weight of the ranking. Source: `data/ranking.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    pub id: Aspect,
    /// Points for each unit.
    pub points: f64,
    /// The most points it gives or takes.
    pub most: Option<f64>,
}

/// What can speak for or against a model; `data/ranking.yaml` says what of it counts, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ScoreAspect"))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is called what it is")]
pub enum Aspect {
    Capability,
    Quantization,
    NotForTheTask,
    MadeForTheTask,
    LanguageNamed,
    LanguageLikely,
    LanguageUnknown,
    LanguageMissing,
    Slow,
    SpeedUnknown,
    Fast,
    Wait,
    WaitUnknown,
    Battery,
    Popularity,
    PopularityUnknown,
    LicenceConditions,
    LicenceResearch,
    LicenceUnknown,
    Age,
    AgeUnknown,
    Tight,
    Crowded,
    Unverified,
    ShortContext,
    NarrowCache,
    Download,
    PastStore,
    /// Somebody published the very file.
    Published,
    Thinking,
    ThinksHere,
    Search,
}

impl Aspect {
    /// Whether a table that compares models says it.
    pub(crate) const fn is_tabled(self) -> bool {
        use Aspect::{
            Crowded, Download, LicenceConditions, LicenceResearch, LicenceUnknown, SpeedUnknown,
            WaitUnknown,
        };
        matches!(
            self,
            Crowded
                | Download
                | LicenceConditions
                | LicenceResearch
                | LicenceUnknown
                | SpeedUnknown
                | WaitUnknown
        )
    }

    /// What it is about, in a word or two.
    pub(crate) const fn term(self) -> Message {
        match self {
            Self::Capability => say::term_capability(),
            Self::Quantization => say::term_quantization(),
            Self::NotForTheTask | Self::MadeForTheTask => say::term_purpose(),
            Self::LanguageNamed
            | Self::LanguageLikely
            | Self::LanguageUnknown
            | Self::LanguageMissing => say::term_languages(),
            Self::Slow | Self::SpeedUnknown | Self::Fast => say::term_speed(),
            Self::Wait | Self::WaitUnknown => say::term_wait(),
            Self::Battery => say::term_energy(),
            Self::Popularity | Self::PopularityUnknown => say::term_popularity(),
            Self::LicenceConditions | Self::LicenceResearch | Self::LicenceUnknown => {
                say::term_licence()
            }
            Self::Age | Self::AgeUnknown => say::term_age(),
            Self::Tight | Self::Crowded => say::term_room(),
            Self::Unverified => say::term_figures(),
            Self::ShortContext | Self::NarrowCache => say::term_context(),
            Self::Download | Self::PastStore | Self::Published => say::term_download(),
            Self::Thinking | Self::ThinksHere => say::term_thinking(),
            Self::Search => say::term_search(),
        }
    }
}

impl Plain for Weight {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let sound = self.points.is_finite() && self.most.is_none_or(|most| most > 0.0);
        vec![(!sound, "points must be a number, most above 0")]
    }
}
