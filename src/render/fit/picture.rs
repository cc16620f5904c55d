//! The picture: where the memory goes, drawn to scale, and what each part of it is.

use std::fmt::Write as _;

use super::widest;
use crate::{
    Answer, Bytes, Case, Message, Pool,
    estimate::bill::Columns,
    judge::budget::Budget,
    messages::fit as say,
    render::{Style, bar, segments, words, wrap},
};

/// The bars and their legend: the working set against the memory, system first, and what is
/// charged against the limit of an app, where there is one.
pub(super) fn picture(answer: &Answer, style: Style) -> String {
    let (budget, lang) = (answer.budget.as_ref(), style.lang);
    let kept = budget.map_or(Bytes::ZERO, kept);
    let need = answer.need();
    let whole = budget.map_or(need.working_set, |budget| budget.ram);
    let working = segments::of(&answer.workload, &answer.estimate, |columns| columns.working);
    let mut text = bars(answer, &working, (kept, whole), style);
    let width = widest(&labels(), lang, 0);
    let mut line = |mark: char, label: Message, bytes: Bytes, note: Option<Message>| {
        let (label, bytes) = (label.to(lang), words::said(bytes, lang));
        let note = note.as_ref().map_or("", |note| note.to(lang));
        let row = format!("  {mark} {label:<width$} {bytes:>11}  {note}");
        text.push_str(&wrap(row.trim_end(), style, &" ".repeat(width.saturating_add(17))));
        text.push('\n');
    };
    if kept > Bytes::ZERO {
        line('-', say::kept_by_the_system(), kept, Some(kept_note(budget)));
    }
    for &(segment, bytes) in &working {
        line(bar::mark(segment), segments::label(segment), bytes, None);
    }
    let against = budget.map(|budget| {
        let whose = if budget.is_free() { say::of_free } else { say::of_left };
        whose(budget.physical(Case::Typical))
    });
    line('=', say::working_set(), need.working_set, against);
    if let Some(free) = budget.and_then(|budget| {
        budget.physical(Case::Typical).checked_sub(need.working_set).filter(|_| kept > Bytes::ZERO)
    }) {
        line(' ', say::free(), free, None);
    }
    if let Some(limit) = budget.and_then(|budget| budget.charge_limit(Case::Typical)) {
        line(' ', say::charged(), need.charged, Some(say::of_app(limit)));
    }
    residents(answer, &mut line);
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
    ];
    let parts = (0..segments::SEGMENTS.len()).map(segments::label);
    parts.chain(own).collect()
}

/// What is resident at the peak, or lies in the machine's memory beside a graphics card.
fn residents(answer: &Answer, line: &mut impl FnMut(char, Message, Bytes, Option<Message>)) {
    let sum = |pick: fn(&Columns) -> bool| answer.estimate.lying_in(Pool::Ram, pick);
    let (resident, charged) = (sum(|c| c.resident), sum(|c| c.charged));
    let back = Some(resident.saturating_sub(charged)).filter(|back| *back > Bytes::ZERO);
    let label = match answer.workload.pool_asked_about() {
        Pool::Ram => say::resident(),
        Pool::Vram => say::in_ram(),
    };
    line(' ', label, resident, back.map(say::taken_back));
}

/// What the system keeps in everyday use.
fn kept(budget: &Budget) -> Bytes {
    budget.ram.saturating_sub(budget.physical(Case::Typical))
}

fn kept_note(budget: Option<&Budget>) -> Message {
    match budget {
        Some(budget) if budget.is_machine() => say::in_use_now(),
        Some(budget) if budget.is_shared_with_gpu() => say::typical_or_not_gpu(),
        _ => say::typical(),
    }
}

/// One bar, or two where an app is limited apart from the memory there is.
fn bars(
    answer: &Answer,
    working: &[(usize, Bytes)],
    (kept, whole): (Bytes, Bytes),
    style: Style,
) -> String {
    let width = style.width.saturating_sub(20).min(58);
    let drawn = |system: Bytes, segments: &[(usize, Bytes)]| -> Vec<(char, Bytes)> {
        let system = std::iter::once(('-', system));
        system.chain(segments.iter().map(|&(segment, bytes)| (bar::mark(segment), bytes))).collect()
    };
    let bar = bar::bar(&drawn(kept, working), whole, width);
    let mut text = format!("  {bar} {}\n", words::said(whole, style.lang));
    if let Some(limit) =
        answer.budget.as_ref().and_then(|budget| budget.charge_limit(Case::Typical))
    {
        let charged = segments::of(&answer.workload, &answer.estimate, |columns| columns.charged);
        let bar = bar::bar(&drawn(Bytes::ZERO, &charged), limit, width);
        let _ = writeln!(text, "  {bar} {}", say::app(limit).to(style.lang));
    }
    text + "\n"
}
