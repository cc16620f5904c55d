//! The part of compute buffers that a run touches, page by page. Exact on the processor.

use super::reserved::Reserved;
use crate::{
    Error,
    estimate::bill::{Columns, Factor, Formula, Part, Term},
    forward::{Trace, graph::Op},
    messages::terms,
};

const TOUCHING: &str = "llama.cpp 0c1e57098, ggml/src/ggml-alloc.c: tensors of a run lie where the reserved graph put them";

/// Bytes of a page, on every system the model covers.
const PAGE: u64 = 4096;
/// Pages between the chunks of a buffer: more than any chunk has.
const CHUNK_PAGES: u64 = 1 << 40;

/// What the passes of a run touch.
#[derive(Debug, Default)]
pub struct Touched {
    /// Of each buffer.
    pages: Vec<Pages>,
}

impl Touched {
    /// Adds every tensor of a pass at the place the reserved graph gave it.
    ///
    /// Room for embeddings given instead of tokens is never written.
    pub fn add(&mut self, reserved: &Reserved<'_>, pass: &Trace) {
        self.pages.resize_with(reserved.plan.buffers.len(), Pages::default);
        for (id, node) in reserved.in_shapes_of(pass) {
            let Some(spot) = reserved.plan.spot(id) else { continue };
            let Some(pages) = self.pages.get_mut(spot.buffer) else { continue };
            let bytes = node.bytes();
            if bytes > 0 && node.op != Op::UnusedInput {
                let first = (spot.chunk as u64).saturating_mul(CHUNK_PAGES);
                let end = spot.offset.saturating_add(bytes).div_ceil(PAGE);
                let start = first.saturating_add(spot.offset / PAGE);
                pages.add(start, first.saturating_add(end));
            }
        }
    }

    /// What a run touches of a buffer.
    pub fn term(&self, buffer: usize) -> Result<Term, Error> {
        let pages = self.pages.get(buffer).map_or(0, Pages::count);
        let factors = [
            Factor::computed(terms::pages(), pages, terms::written()),
            Factor::constant(terms::page_bytes(), PAGE, terms::pages_of_4_kib()),
        ];
        let label = terms::touched();
        let term = Term::new(Part::Compute, label, Formula::Product, factors, TOUCHING)?;
        Ok(term.standing_in(Columns::TOUCHED))
    }
}

/// Ranges of pages, from and to: rising, and apart from each other.
#[derive(Debug, Default)]
struct Pages(Vec<(u64, u64)>);

impl Pages {
    /// Adds a range, joined with those it meets.
    fn add(&mut self, from: u64, to: u64) {
        let first = self.0.partition_point(|&(_, end)| end < from);
        let met = self.0.iter().skip(first).take_while(|&&(start, _)| start <= to);
        let (count, joined) =
            met.fold((0_usize, (from, to)), |(count, (start, end)), &(other_start, other_end)| {
                (count.saturating_add(1), (start.min(other_start), end.max(other_end)))
            });
        if count != 1 || self.0.get(first) != Some(&joined) {
            self.0.splice(first..first.saturating_add(count), [joined]);
        }
    }

    /// How many pages there are in all ranges together.
    fn count(&self) -> u64 {
        self.0.iter().fold(0, |pages, (from, to)| pages.saturating_add(to.saturating_sub(*from)))
    }
}
