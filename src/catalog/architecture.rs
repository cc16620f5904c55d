//! Architectures: what files of one leave unsaid, and what Hugging Face calls it.
//!
//! What an architecture runs is not here but on its page (`forward::arch`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::record::{Catalog, Entry, Record};
use crate::{Error, forward::arch};

/// How files of one architecture are read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// Its GGUF name.
    pub id: String,
    /// What `model_type` of a `config.json` is for it.
    pub hf_model_types: Vec<String>,
    /// What a `config.json` means where it does not say, under the keys it would have there.
    #[serde(default)]
    pub hf_defaults: serde_yaml::Mapping,
    /// Of a `model_type`, the sizes its class has where a `config.json` leaves them out.
    #[serde(default)]
    pub hf_class_defaults: BTreeMap<String, serde_yaml::Mapping>,
    /// Of a `model_type`, the width of the feed-forward block where a `config.json` does not say.
    #[serde(default)]
    pub hf_feed_forward: BTreeMap<String, Width>,
    /// What is so where no file says otherwise, under the keys of `data/models/`.
    #[serde(default)]
    pub facts: serde_yaml::Mapping,
    /// Blocks of `data/models/` that every model of it has.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The converter writes the sliding window of a `config.json` down.
    #[serde(default)]
    pub window: bool,
    /// Rows of the embedding table that the converter keeps; it cuts those without a token.
    pub vocab_at_most: Option<u64>,
    /// The converter fills the embedding table up to a multiple of so many rows.
    pub vocab_multiple: Option<u64>,
    /// What its models read a whole text for, before or instead of writing one.
    pub encodes: Option<Encodes>,
    /// llama.cpp does not run it.
    #[serde(default)]
    pub not_run: bool,
    /// How far off an estimate by it may be, thousandths; 0 where the page is the runtime's own graph.
    #[serde(default)]
    pub error_permille: u64,
    #[expect(dead_code, reason = "read to be checked")]
    source: String,
}

/// What an encoder reads a text for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encodes {
    /// Numbers that stand for it.
    Embeddings,
    /// Another text.
    TextToText,
}

/// A width that follows from that of the model.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Width {
    /// So many times that of the model,
    times: u64,
    /// over so many,
    #[serde(default = "one")]
    over: u64,
    /// filled up to a multiple of so many.
    #[serde(default = "one")]
    multiple: u64,
}

const fn one() -> u64 {
    1
}

impl Width {
    /// In a model of width `hidden`.
    pub fn of(&self, hidden: u64) -> Option<u64> {
        hidden
            .checked_mul(self.times)?
            .checked_div(self.over)?
            .checked_next_multiple_of(self.multiple)
    }
}

impl Record for Architecture {
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let architecture: Architecture = entry.read()?;
        if arch::page(&architecture.id).is_none() {
            return Err(entry.fault(format!("no architecture is called {}", architecture.id)));
        }
        Ok(architecture)
    }
}
