//! What HTML and SVG share: text made safe, segments of memory, lengths to scale.

use std::fmt::Write as _;

use super::words;
pub(crate) use crate::report::segments::label;
use crate::{
    Bytes, Lang, Message,
    messages::{plain::is_unseen, table as say},
    report::{Row, Segment},
};

/// The place of what the system keeps among segments, and of experts that a token is not sent to.
pub const KEPT: usize = 11;
pub const IDLE: usize = 12;

/// Fills of the segments, of what the system keeps and of idle experts, on light and on dark ground.
const FILLS: [(&str, &str); 13] = [
    ("#4a9bd1", "#6cb6ff"),
    ("#0b5394", "#2f7fd1"),
    ("#5e60ce", "#9a9bff"),
    ("#d98500", "#f0a53c"),
    ("#b3478a", "#e08cc0"),
    ("#00795a", "#3fb68b"),
    ("#6e7781", "#9198a1"),
    ("#8a5a2b", "#c79a6b"),
    ("#a13d2d", "#e8867a"),
    ("#5a7d1a", "#a5c95e"),
    ("#1f7a8c", "#62c3d4"),
    ("#b7bfc8", "#545d68"),
    ("#c9dcec", "#2b4a66"),
];

/// `text` as text of HTML or SVG, also within quotes.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if is_unseen(c) => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// Places of segments that any of `rows` has.
pub fn in_use(rows: &[Row]) -> Vec<usize> {
    let segments = rows.iter().flat_map(|row| &row.segments);
    let mut places: Vec<usize> = segments.map(|segment| segment.place).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// What a row needs and of what, in a sentence.
pub fn described(row: &Row, name: &str, lang: Lang) -> String {
    let needed = Bytes::new(row.needed());
    let mut said = vec![match row.budget_bytes {
        Some(budget) => say::needs_of(name, needed, Bytes::new(budget)),
        None => say::needs(name, needed),
    }];
    let charged = Bytes::new(row.charged_bytes);
    said.extend(row.charge_limit_bytes.map(|limit| say::held(charged, Bytes::new(limit))));
    said.extend(row.verdict.map(words::verdict));
    let mut text = Message::figures(&said).to(lang).to_owned();
    for (place, segment) in row.segments.iter().enumerate() {
        let mark = if place == 0 { ":" } else { ";" };
        let bytes = words::size(segment.bytes, lang);
        let _ = write!(text, "{mark} {} {bytes}", label(segment.place).to(lang));
    }
    text
}

/// `amount` of `whole` in steps of `length`, rounded.
pub fn scaled(amount: u64, whole: u64, length: u32) -> u32 {
    let (amount, whole) = (u128::from(amount), u128::from(whole.max(1)));
    let steps = (amount * u128::from(length) + whole / 2) / whole;
    u32::try_from(steps).unwrap_or(u32::MAX)
}

/// Segments side by side in `length` steps for `whole`: places, where each begins, its width; what
/// is too small to be seen is left out.
pub fn side_by_side(
    segments: &[Segment],
    whole: u64,
    length: u32,
) -> impl Iterator<Item = (usize, u32, u32)> {
    let (mut sum, mut x) = (0_u64, 0);
    segments.iter().filter_map(move |segment| {
        sum = sum.saturating_add(segment.bytes);
        let (start, end) = (x, scaled(sum, whole, length));
        x = end;
        (end > start).then(|| (segment.place, start, end - start))
    })
}

/// A limit that is drawn as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    pub what: Message,
    pub bytes: u64,
}

pub fn limits(row: &Row) -> Vec<Limit> {
    let budget = row.budget_bytes.map(|bytes| Limit { what: say::budget(), bytes });
    let charge = row.charge_limit_bytes.map(|bytes| Limit { what: say::app_limit(), bytes });
    budget.into_iter().chain(charge).collect()
}

/// The amount that fills the picture of `rows`.
pub fn whole(rows: &[Row]) -> u64 {
    let needed = rows.iter().map(Row::needed).max().unwrap_or_default();
    filled(needed, rows.iter().flat_map(limits).map(|limit| limit.bytes))
}

/// The amount that fills a picture, bytes: the most that is needed and, unless they are far beyond,
/// the limits.
pub fn filled(needed: u64, limits: impl Iterator<Item = u64>) -> u64 {
    let near = limits.filter(|bytes| *bytes <= needed.saturating_mul(4));
    let largest = near.max().unwrap_or_default().max(needed);
    largest.saturating_add(largest / 16).max(1)
}

/// Amounts to mark on a scale up to `whole`, bytes: four to eight of them, in powers of two.
pub fn ticks(whole: u64) -> impl Iterator<Item = u64> {
    let step = (whole / 5).max(1).next_power_of_two();
    (0..16_u64).map(move |n| n.saturating_mul(step)).take_while(move |tick| *tick <= whole)
}

/// The fills of segments, light and dark.
pub fn fills(segments: &[usize]) -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for &segment in segments {
        let (day, night) = FILLS.get(segment).copied().unwrap_or(("#888", "#aaa"));
        let _ = writeln!(light, ".edgefit .edgefit-{segment}{{fill:{day}}}");
        let _ = writeln!(dark, ".edgefit .edgefit-{segment}{{fill:{night}}}");
    }
    format!("{light}@media (prefers-color-scheme:dark){{\n{dark}}}\n")
}
