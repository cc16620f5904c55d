//! What HTML and SVG share: text made safe, segments of memory, lengths to scale.

use std::fmt::Write as _;

pub(crate) use super::segments::label;
use super::{
    segments::{self, SEGMENTS},
    words,
};
use crate::{
    Bytes, Case, Lang, Message, Part, messages::table as say, price::Priced, table::Column,
};

/// `text` as text of HTML or SVG, also within quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// What a row's working set is made of: places in [`SEGMENTS`] and amounts, without those of nothing.
///
/// What the system may take back stands last, so that the rest ends where an app's limit counts.
pub(crate) fn segments(row: &Priced) -> Vec<(usize, Bytes)> {
    mapped_last(segments::of(&row.workload, &row.estimate, |columns| columns.working))
}

/// Segments in the order they are drawn: pages of the file last.
pub(crate) fn mapped_last(mut segments: Vec<(usize, Bytes)>) -> Vec<(usize, Bytes)> {
    segments.sort_by_key(|(segment, _)| is_mapped(*segment));
    segments
}

/// Whether a segment is pages of the file.
pub(crate) fn is_mapped(segment: usize) -> bool {
    SEGMENTS.get(segment).is_some_and(|parts| parts.contains(&Part::MappedWeights))
}

/// Segments that any of `rows` has.
pub(crate) fn in_use(rows: &[Priced]) -> Vec<usize> {
    let mut places: Vec<usize> =
        rows.iter().flat_map(segments).map(|(segment, _)| segment).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// What a row needs and of what, in a sentence.
pub(crate) fn described(row: &Priced, label: &str, lang: Lang) -> String {
    let need = row.need();
    let budget = row.budget.as_ref();
    let mut said = vec![match budget {
        Some(budget) => say::needs_of(label, need.working_set, budget.physical(Case::Typical)),
        None => say::needs(label, need.working_set),
    }];
    let limit = budget.and_then(|budget| budget.charge_limit(Case::Typical));
    said.extend(limit.map(|limit| say::held(need.charged, limit)));
    said.extend(row.verdict().map(words::verdict));
    let mut text = Message::joined(&said, ", ").to(lang).to_owned();
    for (place, (segment, bytes)) in segments(row).into_iter().enumerate() {
        let mark = if place == 0 { ":" } else { ";" };
        let (label, bytes) = (self::label(segment), words::said(bytes, lang));
        let _ = write!(text, "{mark} {} {bytes}", label.to(lang));
    }
    text
}

/// `amount` of `whole` in steps of `length`, rounded.
pub(crate) fn scaled(amount: Bytes, whole: Bytes, length: u32) -> u32 {
    let product = u128::from(amount.get()).saturating_mul(length.into());
    let half = u128::from(whole.get()) / 2;
    let steps = product.saturating_add(half).checked_div(whole.get().into()).unwrap_or(0);
    u32::try_from(steps).unwrap_or(u32::MAX)
}

/// A limit that is drawn as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) what: Message,
    pub(crate) bytes: Bytes,
}

/// The limits a row is held against.
pub(crate) fn limits(row: &Priced) -> Vec<Limit> {
    let Some(budget) = &row.budget else { return Vec::new() };
    let mut limits = vec![Limit { what: say::budget(), bytes: budget.physical(Case::Typical) }];
    let charge = budget.charge_limit(Case::Typical);
    limits.extend(charge.map(|bytes| Limit { what: say::app_limit(), bytes }));
    limits
}

/// The amount that fills the picture: all rows and, unless they are far beyond, their limits.
pub(crate) fn whole(rows: &[Priced]) -> Bytes {
    let needed = rows.iter().map(|row| row.need().working_set).max().unwrap_or_default();
    filled(needed, rows.iter().flat_map(limits).map(|limit| limit.bytes))
}

/// The same of the largest need and the limits.
pub(crate) fn filled(needed: Bytes, limits: impl Iterator<Item = Bytes>) -> Bytes {
    let most = Bytes::new(needed.get().saturating_mul(4));
    let largest = limits.filter(|bytes| *bytes <= most).max().unwrap_or_default().max(needed);
    let air = largest.get() / 16;
    Bytes::new(largest.get().saturating_add(air).max(1))
}

/// Amounts to mark on a scale up to `whole`: four to eight of them, in powers of two.
pub(crate) fn ticks(whole: Bytes) -> Vec<Bytes> {
    let step = (whole.get() / 5).max(1).next_power_of_two();
    let ticks = (0..16_u64).map(|n| n.saturating_mul(step));
    ticks.take_while(|tick| *tick <= whole.get()).map(Bytes::new).collect()
}

/// What tells a row from the others: what varies, else the model.
pub(crate) fn row_label(row: &Priced, columns: &[Column], lang: Lang) -> String {
    let names = columns.iter().map(|&column| row.cell(column));
    let words: Vec<String> = names.map(|cell| super::sheet::short(&cell, lang)).collect();
    words.join(" ")
}
