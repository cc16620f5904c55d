//! Tokenizers: what a vocabulary costs in memory.

use serde::Deserialize;

use super::record::Plain;

/// How a vocabulary splits text, which decides what the runtime keeps of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// SentencePiece: scored pieces, no merges.
    Spm,
    /// Byte-pair encoding: tokens and ranked merges.
    Bpe,
}

/// A tokenizer of the catalog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Tokenizer {
    pub id: String,
    pub kind: Kind,
    pub tokens: u64,
    /// Merges; unknown for some byte-pair vocabularies, which have about as many as tokens.
    pub merges: Option<u64>,
    pub file_bytes: Option<u64>,
    pub file_basis: Option<String>,
    pub source: String,
}

impl Plain for Tokenizer {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        vec![(self.tokens == 0, "tokens must be at least 1")]
    }
}
