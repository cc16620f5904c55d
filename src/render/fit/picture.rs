//! The picture: where the memory goes, drawn to scale, and what each part of it is.

use std::fmt::Write as _;

use crate::{
    Answer, Bytes, Case, Pool,
    answer::need,
    bill::Columns,
    budget::Budget,
    render::{Style, bar, segments, wrap},
};

/// The bars and their legend: the working set against the memory, system first, and what is
/// charged against the limit of an app, where there is one.
pub(super) fn picture(answer: &Answer, style: Style) -> String {
    let budget = answer.budget.as_ref();
    let kept = budget.map_or(Bytes::ZERO, kept);
    let need = need(&answer.workload, &answer.estimate);
    let whole = budget.map_or(need.working_set, |budget| budget.ram);
    let working = segments::of(&answer.workload, &answer.estimate, |columns| columns.working);
    let mut text = bars(answer, &working, (kept, whole), style);
    let mut line = |mark: char, label: &str, bytes: Bytes, note: &str| {
        let row = format!("  {mark} {label:<20} {:>11}  {note}", bytes.to_string());
        text.push_str(&wrap(row.trim_end(), style, "                                     "));
        text.push('\n');
    };
    if kept > Bytes::ZERO {
        line('-', "kept by the system", kept, kept_note(budget));
    }
    for &(segment, bytes) in &working {
        line(bar::mark(segment), segments::label(segment), bytes, "");
    }
    let against = budget.map(|budget| {
        let whose = if budget.is_free() { "free" } else { "left by the system" };
        format!("of {} {whose}", budget.physical(Case::Typical))
    });
    line('=', "working set", need.working_set, against.as_deref().unwrap_or_default());
    if let Some(free) = budget.and_then(|budget| {
        budget.physical(Case::Typical).checked_sub(need.working_set).filter(|_| kept > Bytes::ZERO)
    }) {
        line(' ', "free", free, "");
    }
    if let Some(limit) = budget.and_then(|budget| budget.charge_limit(Case::Typical)) {
        line(' ', "charged", need.charged, &format!("of {limit} an app may hold"));
    }
    residents(answer, &mut line);
    text + "\n"
}

/// What is resident at the peak, or lies in the machine's memory beside a graphics card.
fn residents(answer: &Answer, line: &mut impl FnMut(char, &str, Bytes, &str)) {
    let sum = |pick: fn(&Columns) -> bool| answer.estimate.lying_in(Pool::Ram, pick);
    let (resident, charged) = (sum(|c| c.resident), sum(|c| c.charged));
    let back = match resident.saturating_sub(charged) {
        Bytes::ZERO => String::new(),
        back => format!("{back} of it can be taken back"),
    };
    let label = match answer.workload.pool_asked_about() {
        Pool::Ram => "resident at the peak",
        Pool::Vram => "in the machine's RAM",
    };
    line(' ', label, resident, &back);
}

/// What the system keeps in everyday use.
fn kept(budget: &Budget) -> Bytes {
    budget.ram.saturating_sub(budget.physical(Case::Typical))
}

fn kept_note(budget: Option<&Budget>) -> &'static str {
    match budget {
        Some(budget) if budget.is_machine() => "in use now",
        Some(budget) if budget.is_shared_with_gpu() => "typical, or not for the GPU",
        _ => "typical",
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
    let mut text = format!("  {} {whole}\n", bar::bar(&drawn(kept, working), whole, width));
    if let Some(limit) =
        answer.budget.as_ref().and_then(|budget| budget.charge_limit(Case::Typical))
    {
        let charged = segments::of(&answer.workload, &answer.estimate, |columns| columns.charged);
        let bar = bar::bar(&drawn(Bytes::ZERO, &charged), limit, width);
        let _ = writeln!(text, "  {bar} {limit} app");
    }
    text + "\n"
}
