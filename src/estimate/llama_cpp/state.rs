//! What the state of one sequence comes to when it is saved: for a prompt cache, a checkpoint, a file. Exact.
//!
//! Source: llama.cpp 0c1e57098, `state_write` of `src/llama-kv-cache.cpp`, `llama-kv-cache-iswa.cpp`,
//! `llama-memory-recurrent.cpp`, `llama-memory-hybrid.cpp` and `llama-memory-hybrid-iswa.cpp`.

use std::collections::BTreeSet;

use crate::{
    Error,
    catalog::format::FormatId,
    forward::{LayerCache, Span, outline::Outline},
    messages::{bill, terms},
    resolve::workload::{Context, Workload},
};

use super::super::bill::Factor;

/// What every state begins with: a magic number and the sequence.
const HEAD: u64 = 8;
/// What one layer's rows begin with: their type, and the bytes of one.
const ROWS_HEAD: u64 = 12;
/// What a cell says of itself: position, number of sequences, one of them.
const CELL: u64 = 12;
/// Further positions of a cell, where each token has more than one.
const MORE_POSITIONS: u64 = 12;
/// What each cache says of itself, and each of its streams: how many there are, how many cells.
const COUNT: u64 = 4;
/// What rows of keys and values begin with: whether values are transposed, how many layers.
const LAYOUT: u64 = 8;
/// What the recurrent part says of itself: cells, position and sequences of one, layout, layers.
const RECURRENT_HEAD: u64 = 20;
/// Bytes of an element of a recurrent state.
const SINGLE: u64 = 4;

/// How much of a state is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// What a server cannot roll back: the window, the recurrent part. Without one, all of it.
    Partial,
}

/// A state of one sequence.
pub struct SavedState<'a> {
    workload: &'a Workload,
    outline: &'a Outline,
}

impl<'a> SavedState<'a> {
    pub fn of(workload: &'a Workload) -> Self {
        Self { workload, outline: workload.model.outline() }
    }

    /// Whether a server cannot go back in a sequence without a state saved before: past tokens are gone
    /// from a window or summed up.
    pub fn needs_checkpoints(&self) -> bool {
        let windowed = self.has_window() && !self.context().swa_full;
        windowed || !self.outline.states.is_empty()
    }

    /// What the state of so many tokens is made of; its sum are the bytes.
    pub fn factors(&self, tokens: u64, extent: Extent) -> Result<Vec<Factor>, Error> {
        let mut factors = vec![Factor::constant(terms::state_head(), HEAD, terms::magic())];
        // With a window beside a recurrent part, partial states are whole ones.
        let recurrent = !self.outline.states.is_empty();
        let partial = extent == Extent::Partial && (self.has_window() != recurrent);
        let window = tokens.min(self.workload.model.shape.window);
        let [everything, windowed] = [terms::saved_cells(tokens), terms::saved_cells(window)];
        if self.has_window() {
            let full = self.cells(&[Span::Full, Span::Only], tokens)?;
            factors.extend(
                (!partial).then(|| Factor::computed(everything, full, terms::saved_rule())),
            );
            let part = self.cells(&[Span::Window], window)?;
            factors.push(Factor::computed(windowed, part, terms::saved_rule()));
        } else if !self.outline.caches.is_empty() && !partial {
            let full = self.cells(&[Span::Only], tokens)?;
            factors.push(Factor::computed(everything, full, terms::saved_rule()));
        }
        if recurrent {
            let bytes = self.recurrent()?;
            factors.push(Factor::computed(terms::state(), bytes, terms::recurrent_rule()));
        }
        Ok(factors)
    }

    const fn context(&self) -> &Context {
        &self.workload.setup.context
    }

    fn has_window(&self) -> bool {
        self.outline.caches.iter().any(|cache| cache.span != Span::Only)
    }

    /// One cache with so many cells of the sequence.
    fn cells(&self, spans: &[Span], tokens: u64) -> Result<u64, Error> {
        let streams = COUNT.checked_mul(self.context().streams).ok_or(overflow())?;
        let mut bytes = streams.checked_add(COUNT).ok_or(overflow())?;
        if tokens == 0 {
            return Ok(bytes);
        }
        let more = if self.outline.positions > 1 { MORE_POSITIONS } else { 0 };
        let mut cell = CELL.saturating_add(more);
        bytes = bytes.saturating_add(LAYOUT);
        for cache in self.outline.caches.iter().filter(|cache| spans.contains(&cache.span)) {
            for row in self.rows(cache).into_iter().flatten() {
                bytes = bytes.saturating_add(ROWS_HEAD);
                cell = cell.checked_add(row).ok_or(overflow())?;
            }
        }
        cell.checked_mul(tokens).and_then(|cells| cells.checked_add(bytes)).ok_or(overflow())
    }

    /// Bytes of a cell's keys and of its values in one layer, where it keeps them.
    fn rows(&self, cache: &LayerCache) -> [Option<u64>; 2] {
        let row = |format: FormatId, elements: u64| {
            let format = &self.workload.formats[format];
            (elements > 0).then(|| format.blocks(elements).saturating_mul(format.bytes))
        };
        let Context { keys, values, .. } = *self.context();
        [row(keys, cache.keys), row(values, cache.values)]
    }

    /// The recurrent part; each layer has rows of two kinds, though one may be empty.
    fn recurrent(&self) -> Result<u64, Error> {
        let states = &self.outline.states;
        let layers = states.iter().map(|state| state.layer).collect::<BTreeSet<_>>().len() as u64;
        let heads = layers.saturating_mul(ROWS_HEAD).saturating_mul(2);
        let elements = states.iter().try_fold(0_u64, |sum, state| sum.checked_add(state.elements));
        let rows = elements.and_then(|elements| elements.checked_mul(SINGLE)).ok_or(overflow())?;
        rows.checked_add(heads).and_then(|all| all.checked_add(RECURRENT_HEAD)).ok_or(overflow())
    }
}

const fn overflow() -> Error {
    Error::Overflow { part: bill::prompt_cache() }
}
