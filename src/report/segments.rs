//! What a picture of memory shows: its segments and their sizes.

use crate::{Bytes, Estimate, Message, Part, Term, Workload, messages::bill};

/// The parts that are drawn as one, in the order they are drawn.
pub(crate) const SEGMENTS: [&[Part]; 11] = [
    &[Part::MappedWeights, Part::IdleExperts],
    &[Part::RepackedWeights],
    &[Part::CopiedWeights],
    &[Part::KvCache],
    &[Part::RecurrentState],
    &[Part::Compute, Part::Output],
    &[Part::Vocabulary, Part::Process],
    &[Part::Encoder],
    &[Part::Draft],
    &[Part::Adapter],
    &[Part::Beside],
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

    /// The segments of a working set, and of experts beside it, that are not nothing, in the order they are drawn: what the
    /// system may take back stands last, so that the rest ends where an app's limit counts.
    pub(crate) fn all(workload: &Workload, estimate: &Estimate) -> Vec<Self> {
        let pool = workload.pool_asked_about();
        let amount = |parts: &'static [Part]| {
            let terms = estimate.terms.iter().filter(|term| parts.contains(&term.part));
            let there = terms.filter(|term| term.pool == pool);
            let drawn = |term: &Term| match term.part {
                Part::IdleExperts => term.amount(),
                _ => term.column(|columns| columns.working),
            };
            Bytes::sum(there.map(drawn))
        };
        let segment = |(place, parts): (usize, &&'static [Part])| Self {
            parts,
            bytes: amount(parts).unwrap_or(Bytes::MAX).get(),
            place,
        };
        let all = SEGMENTS.iter().enumerate().map(segment);
        let mut segments: Vec<Self> = all.filter(|segment| segment.bytes > 0).collect();
        segments.sort_by_key(|segment| segment.is_mapped());
        segments
    }
}

/// What a segment is called.
pub(crate) fn label(segment: usize) -> Message {
    match SEGMENTS.get(segment) {
        Some([part] | [part @ Part::MappedWeights, ..]) => part.label(),
        Some([Part::Compute, ..]) => bill::compute_and_output(),
        Some(_) => bill::vocabulary_and_process(),
        None => Message::default(),
    }
}
