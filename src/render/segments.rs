//! What a picture of memory shows: its segments and their sizes.

use crate::{
    Bytes, Estimate, Message, Part, Workload,
    estimate::bill::Columns,
    messages::bill,
    report::fit::{Fit, Term},
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

/// The segments of a column in the memory asked about: places in [`SEGMENTS`] and amounts, without
/// those of nothing.
pub(crate) fn of(
    workload: &Workload,
    estimate: &Estimate,
    pick: fn(&Columns) -> bool,
) -> Vec<(usize, Bytes)> {
    let pool = workload.pool_asked_about();
    let terms = estimate.terms.iter().filter(|term| term.pool == pool);
    summed(terms.map(|term| (term.part, term.column(pick))))
}

/// The same of a report.
pub(crate) fn of_report(fit: &Fit, column: fn(&Term) -> u64) -> Vec<(usize, Bytes)> {
    let footprint = &fit.footprint;
    let terms = footprint.terms.iter().filter(|term| term.pool == footprint.pool);
    summed(terms.map(|term| (term.part, Bytes::new(column(term)))))
}

fn summed(amounts: impl Iterator<Item = (Part, Bytes)>) -> Vec<(usize, Bytes)> {
    let mut sums = [0_u64; SEGMENTS.len()];
    for (part, bytes) in amounts {
        let drawn = SEGMENTS.iter().zip(&mut sums).filter(|(parts, _)| parts.contains(&part));
        drawn.for_each(|(_, sum)| *sum = sum.saturating_add(bytes.get()));
    }
    sums.into_iter().map(Bytes::new).enumerate().filter(|(_, sum)| *sum > Bytes::ZERO).collect()
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
