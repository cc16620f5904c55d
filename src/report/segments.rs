//! What a picture of memory shows: its segments and their sizes.

use crate::{
    Bytes, Estimate, Message, Part, Workload,
    estimate::bill::{Columns, Term},
    messages::bill,
};

/// The parts that are drawn as one, in the order they are drawn.
pub(crate) const SEGMENTS: [&[Part]; 7] = [
    &[Part::MappedWeights],
    &[Part::RepackedWeights],
    &[Part::CopiedWeights],
    &[Part::KvCache],
    &[Part::RecurrentState],
    &[Part::Compute, Part::Output],
    &[Part::Vocabulary, Part::Process],
];

/// Parts of a working set that a picture draws as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Segment {
    /// The parts of the bill.
    pub parts: &'static [Part],
    /// What they take of the memory asked about, bytes.
    pub bytes: u64,
    /// Its place in [`SEGMENTS`], which gives it its colour and mark.
    pub(crate) place: usize,
}

impl Segment {
    /// Whether it is pages of the file, which the system may take back.
    pub(crate) fn is_mapped(self) -> bool {
        self.parts.contains(&Part::MappedWeights)
    }

    /// Segments in the order they are drawn: what the system may take back stands last, so that the
    /// rest ends where an app's limit counts.
    pub(crate) fn in_order(all: Vec<(usize, Bytes)>) -> Vec<Self> {
        let segment = |(place, bytes): (usize, Bytes)| {
            let parts = SEGMENTS.get(place).copied().unwrap_or_default();
            Self { parts, bytes: bytes.get(), place }
        };
        let mut segments: Vec<Self> = all.into_iter().map(segment).collect();
        segments.sort_by_key(|segment| segment.is_mapped());
        segments
    }
}

/// The segments of a column in the memory asked about: places in [`SEGMENTS`] and amounts, without
/// those of nothing.
pub(crate) fn of(
    workload: &Workload,
    estimate: &Estimate,
    pick: fn(&Columns) -> bool,
) -> Vec<(usize, Bytes)> {
    let pool = workload.pool_asked_about();
    let amount = |parts: &'static [Part]| {
        let of_parts = move |term: &&Term| parts.contains(&term.part) && term.pool == pool;
        let terms = estimate.terms.iter().filter(of_parts);
        Bytes::sum(terms.map(|term| term.column(pick))).unwrap_or(Bytes::MAX)
    };
    let all = SEGMENTS.iter().map(|parts| amount(parts)).enumerate();
    all.filter(|(_, bytes)| *bytes > Bytes::ZERO).collect()
}

/// What a segment is called.
pub(crate) fn label(segment: usize) -> Message {
    match SEGMENTS.get(segment) {
        Some([part]) => part.label(),
        Some([Part::Compute, ..]) => bill::compute_and_output(),
        Some(_) => bill::vocabulary_and_process(),
        None => Message::default(),
    }
}
