//! Runtimes: fitted constants of the process that runs a model.

use serde::Deserialize;

use super::shelf::Entry;
use crate::Error;

/// A runtime of the catalog; amounts in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Runtime {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The version all rules and constants are about.
    pub(crate) version: String,
    /// Heap of a started process with its backend.
    pub(crate) start: u64,
    /// Pages of program and libraries in use at the end of a run.
    pub(crate) program: u64,
    /// Likewise, right after loading.
    pub(crate) program_loaded: u64,
    /// Heap per token of a byte-pair vocabulary.
    pub(crate) bpe_token: u64,
    /// Heap per merge.
    pub(crate) bpe_merge: u64,
    /// Heap of the model's own structures beside a byte-pair vocabulary.
    pub(crate) bpe_tables: u64,
    /// Heap per piece of a SentencePiece vocabulary.
    pub(crate) spm_token: u64,
    /// Heap that loading leaves free for what comes later.
    pub(crate) left_free: u64,
    /// The least that later blocks add to the heap.
    pub(crate) least_growth: u64,
    /// Scheduler and allocator tables.
    pub(crate) tables: u64,
    /// A graph object, per node it has room for.
    pub(crate) graph_node: u64,
    /// How far resident memory may be off, in thousandths.
    pub(crate) stated_error_permille: u64,
    /// What the constants were fitted to, and how well.
    pub(crate) basis: String,
    pub(crate) source: String,
    pub(crate) checked: String,
}

/// Reads one entry.
pub(super) fn read(entry: &Entry<'_>) -> Result<Runtime, Error> {
    let runtime: Runtime = entry.read()?;
    if runtime.stated_error_permille >= 1000 {
        return Err(entry.fault("stated_error_permille must be below 1000".to_owned()));
    }
    Ok(runtime)
}
