//! Runs that somebody measured.

use serde::Deserialize;

use super::{record::Plain, speed::above_zero};

/// Runs somebody measured, of one program on one device. Source: `data/measured.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Measured {
    id: String,
    /// The device, in words.
    pub device: String,
    /// An id of `data/runtimes.yaml`.
    pub runtime: String,
    /// The program, in words.
    pub program: String,
    pub runs: Vec<MeasuredRun>,
    pub source: String,
    checked: String,
}

/// A measured run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct MeasuredRun {
    pub model: String,
    /// An id of `data/file_types.yaml` or `data/schemes.yaml`.
    pub quant: String,
    /// Tokens in the cache while it generated.
    pub depth: u64,
    /// Tokens of the prompt.
    pub prompt: Option<u64>,
    threads: Option<u64>,
    /// Tokens a second.
    pub decode: f64,
    /// Tokens a second.
    pub prefill: Option<f64>,
}

impl Plain for Measured {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let speeds = self.runs.iter().flat_map(|run| [Some(run.decode), run.prefill]);
        vec![above_zero(speeds.flatten())]
    }
}
