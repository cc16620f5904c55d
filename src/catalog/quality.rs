//! What quantization costs in quality, as somebody measured and published.

use serde::Deserialize;

use super::record::{Catalog, Entry, Record};
use crate::{Error, Message, messages};

/// Published figures of one model in one stack. Source: `data/quality.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Quality {
    pub id: String,
    /// The model, in words.
    pub model: String,
    /// Its parameters, where known exactly.
    pub params: Option<u64>,
    /// Architectures of models that the figures of trained rows hold for.
    #[serde(default)]
    pub archs: Vec<String>,
    /// An id of `data/runtimes.yaml`.
    runtime: String,
    pub measure: Measure,
    /// What the figures compare with, such as `fp16`.
    base_name: String,
    /// The figure of that.
    pub base: f64,
    pub rows: Vec<Row>,
    /// Recalled, not read again, which `source` then says.
    #[serde(default)]
    pub recalled: bool,
    /// What a reader must know to compare.
    note: Option<Message>,
    #[serde(deserialize_with = "messages::name")]
    pub source: Message,
    checked: String,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Perplexity by token on Wikitext-2; lower is better.
    Perplexity,
    /// Perplexity by word on Wikitext; lower is better.
    WordPerplexity,
    /// Mean Kullback-Leibler divergence from the base on Wikitext-2; lower is better.
    Divergence,
    /// Tokens on Wikitext-2 whose likeliest successor stays the same, in percent; higher is better.
    SameToken,
    /// MMLU-Pro, in percent; higher is better.
    MmluPro,
    /// The mean of MMLU, GSM8K, HellaSwag and Winogrande, in percent; higher is better.
    Accuracy,
    /// GSM8K, in percent; higher is better.
    Gsm8k,
    /// What is left of the loss of perplexity without training for it, in percent; lower is better.
    PerplexityLoss,
}

impl Measure {
    /// What it is called.
    pub fn name(self) -> Message {
        match self {
            Self::Perplexity => messages::plan::perplexity(),
            Self::WordPerplexity => messages::plan::word_perplexity(),
            Self::Divergence => messages::plan::divergence(),
            Self::SameToken => messages::plan::same_token(),
            Self::MmluPro => Message::same("MMLU-Pro"),
            Self::Accuracy => messages::plan::accuracy(),
            Self::Gsm8k => Message::same("GSM8K"),
            Self::PerplexityLoss => messages::plan::perplexity_loss_left(),
        }
    }

    /// The benchmark it is, as scores of models name it; `None` for what compares texts.
    pub const fn benchmark(self) -> Option<&'static str> {
        match self {
            Self::MmluPro => Some("MMLU_Pro"),
            Self::Gsm8k => Some("GSM8K"),
            _ => None,
        }
    }

    /// Whether a lower figure is the better one.
    pub const fn lower_is_better(self) -> bool {
        matches!(
            self,
            Self::Perplexity | Self::WordPerplexity | Self::Divergence | Self::PerplexityLoss
        )
    }
}

/// A figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// An id of `data/file_types.yaml` or `data/schemes.yaml`, where there is one.
    pub quant: Option<String>,
    /// What it is called, where there is none.
    pub label: Option<String>,
    /// Whether it was made with an importance matrix, where it matters.
    #[expect(dead_code, reason = "for plans to say")]
    imatrix: Option<bool>,
    /// The weights were trained for it, by their developer.
    #[serde(default)]
    pub trained: bool,
    pub value: f64,
}

impl Quality {
    /// How much worse than the base, in percent of it; below zero if better. A base of zero has no percent.
    #[expect(
        clippy::float_arithmetic,
        reason = "published figures are decimals, and no size comes of them"
    )]
    pub fn loss_percent(&self, row: &Row) -> Option<f64> {
        let change = (self.base > 0.0).then(|| (row.value - self.base) / self.base * 100.0);
        if self.measure.lower_is_better() { change } else { change.map(|change| -change) }
    }
}

impl Record for Quality {
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let mut quality: Self = entry.read()?;
        if quality.rows.is_empty() {
            return Err(entry.fault("rows must hold at least one figure".to_owned()));
        }
        if quality.rows.iter().any(|row| row.quant.is_some() == row.label.is_some()) {
            return Err(entry.fault("a row must have either quant or label".to_owned()));
        }
        let figures = quality.rows.iter().map(|row| row.value).chain([quality.base]);
        if figures.into_iter().any(|value| !value.is_finite() || value < 0.0) {
            return Err(entry.fault("figures must be numbers from 0 on".to_owned()));
        }
        if quality.recalled {
            quality.source = messages::place::unverified_source(quality.source);
        }
        Ok(quality)
    }
}
