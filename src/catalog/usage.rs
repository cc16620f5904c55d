//! What is published about running a model: how it thinks, how it is sampled, files ready to run.

use serde::{Deserialize, Serialize};

use super::suitability::Suits;

/// Whether a model thought before it answered; figures of two modes are never compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ScoreMode"))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Mode {
    /// It thought first.
    Thinking,
    /// It answered at once.
    NonThinking,
    /// It was the checkpoint before tuning.
    Base,
    /// Who published the figure does not say.
    NotStated,
}

/// What a model does where nobody says whether it should think.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ThinkingDefault"))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Thinks {
    /// It thinks, until that is switched off.
    On,
    /// It does not, until that is switched on.
    Off,
    /// It thinks, and nothing switches that off.
    Always,
    /// It never does.
    Never,
    /// It decides for itself.
    ByItself,
    /// One checkpoint always does, another never.
    ByCheckpoint,
}

impl Thinks {
    /// Whether who runs it chooses.
    #[must_use]
    pub const fn is_switched(self) -> bool {
        matches!(self, Self::On | Self::Off | Self::ByItself)
    }
}

/// How a model is told to think, or not to. Source: `data/models/`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Thinking {
    /// What it does untold; null where nobody says.
    pub default: Option<Thinks>,
    /// What switches thinking on: each by itself does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub switch_on: Vec<String>,
    /// What switches it off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub switch_off: Vec<String>,
    /// Where that was read, among the sources of the model.
    #[serde(skip_serializing)]
    pub(super) source: String,
}

/// How its publisher recommends to sample a model.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    /// Only in this mode; null for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Only for this kind of task; null for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Suits>,
    /// How even the choice is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The likeliest tokens that together reach this probability are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// So many of the likeliest tokens are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    /// Tokens less likely than this part of the likeliest are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_p: Option<f64>,
    /// What speaks against tokens that are there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// By what repeated tokens are made less likely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_penalty: Option<f64>,
    /// Where that was read, among the sources of the model.
    #[serde(skip_serializing)]
    pub(super) source: String,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ReadyFormat"))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ReadyFormat {
    /// The model for llama.cpp.
    Gguf,
    /// The same with the layer that predicts several tokens.
    GgufMtp,
    /// An encoder for llama.cpp.
    Mmproj,
    /// A small model that guesses tokens ahead.
    Drafter,
    /// The model for MLX.
    Mlx,
    /// The model for LiteRT-LM.
    LitertLm,
    /// The model for ONNX Runtime.
    Onnx,
    /// The checkpoint itself, its weights packed.
    Checkpoint,
}

/// A published file, or a repository of files, ready to run.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ready {
    /// What kind it is.
    pub format: ReadyFormat,
    /// The repository on Hugging Face.
    pub repo: String,
    /// The file there; null for the whole repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// How it is quantized, by the name its publisher uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quant: Option<String>,
    /// It was trained for that quantization.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub qat: bool,
    /// Its exact size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Its sum; a file uploaded again has another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The commit it was listed at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Where it was listed, among the sources of the model.
    #[serde(skip_serializing)]
    pub(super) source: String,
}

impl Thinking {
    /// What is wrong with it.
    fn fault(&self) -> Option<&'static str> {
        let fixed = matches!(self.default, Some(Thinks::Always | Thinks::Never));
        let switched = !self.switch_off.is_empty();
        (fixed && switched).then_some("thinking that is always or never there has no switch_off")
    }
}

impl Sampling {
    fn fault(&self) -> Option<&'static str> {
        let shares = [self.top_p, self.min_p];
        let is_share = |share: &f64| (0.0..=1.0).contains(share);
        let others = [self.temperature, self.presence_penalty, self.repeat_penalty];
        let is_odd = |number: &f64| !number.is_finite() || *number < 0.0;
        let odd = shares.iter().flatten().any(|share| !is_share(share))
            || others.iter().flatten().any(is_odd);
        odd.then_some("sampling must have numbers from 0 on, top_p and min_p of at most 1")
    }
}

impl Ready {
    fn fault(&self) -> Option<&'static str> {
        let is_sum = |sum: &String| sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit());
        if self.sha256.as_ref().is_some_and(|sum| !is_sum(sum)) {
            return Some("sha256 must have 64 hexadecimal digits");
        }
        let of_file = self.bytes.is_some() || self.sha256.is_some();
        if of_file && self.file.is_none() {
            return Some("bytes and sha256 are those of a file");
        }
        (self.bytes == Some(0) || self.repo.split('/').count() != 2)
            .then_some("a file that is ready has bytes, and a repository such as owner/name")
    }
}

/// What is published about running a model.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Whether Hugging Face asks for a login and consent before a download.
    pub gated_repo: Option<bool>,
    pub thinking: Option<Thinking>,
    pub sampling: Vec<Sampling>,
    pub ready: Vec<Ready>,
}

impl Usage {
    /// Published files of a kind that were trained for their quantization.
    pub(crate) fn trained(&self, format: ReadyFormat) -> impl Iterator<Item = &Ready> {
        self.ready.iter().filter(move |one| one.qat && one.format == format)
    }

    /// What is wrong with it.
    pub(super) fn fault(&self) -> Option<String> {
        let thinking = self.thinking.iter().find_map(Thinking::fault);
        let sampling = || self.sampling.iter().find_map(Sampling::fault);
        let ready = || self.ready.iter().find_map(Ready::fault);
        thinking.or_else(sampling).or_else(ready).map(str::to_owned)
    }

    /// The sources its figures name.
    pub(super) fn sources(&self) -> impl Iterator<Item = &String> {
        let thinking = self.thinking.iter().map(|one| &one.source);
        let sampling = self.sampling.iter().map(|one| &one.source);
        thinking.chain(sampling).chain(self.ready.iter().map(|one| &one.source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_figures_are_refused() {
        let fault = |yaml: &str| serde_yaml::from_str::<Usage>(yaml).unwrap().fault().unwrap();
        for (yaml, said) in [
            ("sampling: [{top_p: 1.5, source: a}]", "sampling must have numbers"),
            ("sampling: [{temperature: .inf, source: a}]", "sampling must have numbers"),
            ("ready: [{format: gguf, repo: a/b, bytes: 12, source: a}]", "bytes and sha256"),
            ("ready: [{format: gguf, repo: a/b, file: c, sha256: '12', source: a}]", "sha256 must"),
            ("ready: [{format: mlx, repo: a, source: a}]", "a file that is ready"),
            ("thinking: {default: always, switch_off: [/no_think], source: a}", "thinking that"),
        ] {
            let fault = fault(yaml);
            assert!(fault.starts_with(said), "{yaml}: {fault}");
        }
    }
}
