//! The picture: where the memory goes, drawn to scale, and what each part of it is.

use std::fmt::Write as _;

use super::{
    memory::{self, Bar},
    widest,
};
use crate::{
    Message, Part,
    messages::{Say, fit as say},
    render::{Style, bar, segments, wrap},
    report::Fit,
};

/// The bars and their legend: the working set against the memory, system first, and what is
/// charged against the limit of an app, where there is one.
pub(super) fn picture(fit: &Fit, style: Style) -> String {
    let lang = style.lang;
    let mut text = bars(&memory::bars(fit), style) + "\n";
    let beside = bars(&memory::beside_bars(fit), style);
    if !beside.is_empty() {
        text.push_str(&(beside + "\n"));
    }
    let width = widest(&labels(), lang, 0);
    for line in memory::lines(fit) {
        let (mark, label, bytes) = (line.sign.mark(), line.label.to(lang), line.bytes.say(lang));
        let note = line.note.as_ref().map_or("", |note| note.to(lang));
        let row = format!("  {mark} {label:<width$} {bytes:>11}  {note}");
        text.push_str(&wrap(row.trim_end(), style, &" ".repeat(width.saturating_add(17))));
        text.push('\n');
    }
    text + "\n"
}

/// Every label of the legend, drawn or not: columns do not move from one answer to the next.
fn labels() -> Vec<Message> {
    let own = [
        say::kept_by_the_system(),
        say::working_set(),
        say::free(),
        say::charged(),
        say::resident(),
        say::in_ram(),
        Part::IdleExperts.label(),
    ];
    let parts = (0..segments::SEGMENTS.len()).map(segments::label);
    parts.chain(own).collect()
}

/// Each to its own scale, and what lies there below, where it has a name.
fn bars(all: &[Bar], style: Style) -> String {
    let width = style.width.saturating_sub(22);
    let mut text = String::new();
    for Bar { parts, whole, limit, name } in all {
        let parts: Vec<_> = parts.iter().map(|&(sign, bytes)| (sign.mark(), bytes)).collect();
        let bar = bar::bar(&parts, *whole, width);
        let _ = writeln!(text, "  {bar} {}", limit.to(style.lang));
        if let Some(name) = name {
            let _ = writeln!(text, "    {}", name.to(style.lang));
        }
    }
    text
}
