//! What a picture of memory shows: its segments and their sizes.

use crate::{
    Bytes, Estimate, Part, Workload,
    bill::{Columns, Term},
};

/// A label and the parts in it, in the order they are drawn.
pub(crate) const SEGMENTS: [(&str, &[Part]); 7] = [
    ("weights, mapped", &[Part::MappedWeights]),
    ("weights, repacked", &[Part::RepackedWeights]),
    ("weights, copied", &[Part::CopiedWeights]),
    ("KV cache", &[Part::KvCache]),
    ("recurrent state", &[Part::RecurrentState]),
    ("compute and output", &[Part::Compute, Part::Output]),
    ("vocabulary, process", &[Part::Vocabulary, Part::Process]),
];

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
    let all = SEGMENTS.iter().map(|&(_, parts)| amount(parts)).enumerate();
    all.filter(|(_, bytes)| *bytes > Bytes::ZERO).collect()
}

/// What a segment is called.
pub(crate) fn label(segment: usize) -> &'static str {
    SEGMENTS.get(segment).map_or("", |(label, _)| label)
}
