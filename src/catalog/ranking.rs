//! What a ranking counts, in points.

use serde::{Deserialize, Serialize};

use super::record::Plain;

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
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "ScoreAspect"))]
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
    Fast,
    Wait,
    Battery,
    Popularity,
    PopularityUnknown,
    LicenceConditions,
    LicenceResearch,
    LicenceUnknown,
    Age,
    AgeUnknown,
    Tight,
    Unverified,
    ShortContext,
    NarrowCache,
    Download,
    Thinking,
}

impl Plain for Weight {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let sound = self.points.is_finite() && self.most.is_none_or(|most| most > 0.0);
        vec![(!sound, "points must be a number, most above 0")]
    }
}
