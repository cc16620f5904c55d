//! The picture: where the memory goes, drawn to scale, and what each part of it is.

use std::fmt::Write as _;

use super::widest;
use crate::{
    Bytes, Message, Part, Pool,
    messages::{Say, fit as say},
    render::{Style, bar, segments, wrap},
    report::fit::{Budget, Fit, MemoryBuffers, Term},
};

/// The bars and their legend: the working set against the memory, system first, and what is
/// charged against the limit of an app, where there is one.
pub(super) fn picture(fit: &Fit, style: Style) -> String {
    let (budget, lang) = (fit.budget.as_ref(), style.lang);
    let kept = budget.map_or(Bytes::ZERO, kept);
    let need = held(fit, |term| term.working_set);
    let whole = budget.map_or(need, |budget| Bytes::new(budget.ram_bytes));
    let working = drawn(fit, |term| term.working_set);
    let mut text = bars(fit, &working, (kept, whole), style);
    text.push_str(&beside_bars(fit, style));
    let width = widest(&labels(), lang, 0);
    let mut line = |mark: char, label: Message, bytes: Bytes, note: Option<Message>| {
        let (label, bytes) = (label.to(lang), bytes.say(lang));
        let note = note.as_ref().map_or("", |note| note.to(lang));
        let row = format!("  {mark} {label:<width$} {bytes:>11}  {note}");
        text.push_str(&wrap(row.trim_end(), style, &" ".repeat(width.saturating_add(17))));
        text.push('\n');
    };
    if kept > Bytes::ZERO {
        line('-', say::kept_by_the_system(), kept, Some(kept_note(budget)));
    }
    for &(segment, bytes) in &working {
        line(bar::mark(segment), segments::label(segment), bytes, beside(fit, segment));
    }
    let left = budget.map(|budget| Bytes::new(budget.physical_bytes));
    let of_budget = match fit.footprint.pool {
        Pool::Ram => say::of_budget,
        Pool::Gpu(_) | Pool::Remote(_) => say::of_gpu_memory,
    };
    line('=', say::working_set(), need, left.map(of_budget));
    let experts = idle_experts(fit);
    if experts > Bytes::ZERO {
        line(IDLE, Part::IdleExperts.label(), experts, Some(say::for_other_tokens()));
    }
    let taken = Bytes::new(need.get().saturating_add(experts.get()));
    let free = left.and_then(|left| left.checked_sub(taken)).filter(|_| kept > Bytes::ZERO);
    if let Some(free) = free {
        line(' ', say::free(), free, None);
    }
    if let Some(limit) = budget.and_then(charge_limit) {
        line(' ', say::charged(), held(fit, |term| term.charged), Some(say::of_app(limit)));
    }
    residents(fit, &mut line);
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

/// The mark of experts that a token is not sent to.
const IDLE: char = '▥';

/// What they take of what is held against the budget.
fn idle_experts(fit: &Fit) -> Bytes {
    let terms = fit.footprint.terms.iter().filter(|term| term.part == Part::IdleExperts);
    Bytes::new(terms.filter(|term| term.pool == fit.footprint.pool).map(|term| term.resident).sum())
}

/// The segments of a column that are not nothing, of what is held against the budget.
fn drawn(fit: &Fit, column: fn(&Term) -> u64) -> Vec<(usize, Bytes)> {
    let sum = |parts: &[Part]| {
        let terms = fit.footprint.terms.iter().filter(|term| term.pool == fit.footprint.pool);
        terms.filter(|term| parts.contains(&term.part)).map(column).sum()
    };
    let all = segments::SEGMENTS.iter().map(|parts| Bytes::new(sum(parts))).enumerate();
    all.filter(|(_, bytes)| *bytes > Bytes::ZERO).collect()
}

/// What becomes of weights: part of the file as it is, or copies of the rest.
fn beside(fit: &Fit, segment: usize) -> Option<Message> {
    let is = |part: Part| segments::SEGMENTS.get(segment).is_some_and(|all| all.contains(&part));
    let repacks = fit.footprint.repacked_weights_bytes > 0;
    let limited = fit.budget.as_ref().and_then(charge_limit).is_some();
    match (is(Part::MappedWeights), is(Part::RepackedWeights)) {
        (true, _) if limited => Some(say::not_charged()),
        (true, _) if repacks => Some(say::rest_is_repacked()),
        (true, _) => Some(say::read_in_place()),
        (_, true) => Some(say::in_cpu_layout()),
        _ => None,
    }
}

/// What is resident at the peak, or lies in the machine's memory beside a graphics card.
fn residents(fit: &Fit, line: &mut impl FnMut(char, Message, Bytes, Option<Message>)) {
    let resident = lying_in(fit, Pool::Ram, |term| term.resident);
    let charged = lying_in(fit, Pool::Ram, |term| term.charged);
    let back = Some(resident.saturating_sub(charged)).filter(|back| *back > Bytes::ZERO);
    let (label, note) = match fit.footprint.pool {
        Pool::Ram => (say::resident(), back.map(say::most_in_ram)),
        Pool::Gpu(_) | Pool::Remote(_) => (say::in_ram(), back.map(say::reclaimable_of_it)),
    };
    line(' ', label, resident, note);
}

/// The sum of a column over what lies in one memory.
fn lying_in(fit: &Fit, pool: Pool, column: fn(&Term) -> u64) -> Bytes {
    let terms = fit.footprint.terms.iter().filter(|term| term.pool == pool);
    Bytes::new(terms.map(column).sum())
}

/// The sum of a column over what is held against the budget.
fn held(fit: &Fit, column: fn(&Term) -> u64) -> Bytes {
    lying_in(fit, fit.footprint.pool, column)
}

fn kept(budget: &Budget) -> Bytes {
    Bytes::new(budget.ram_bytes.saturating_sub(budget.physical_bytes))
}

fn charge_limit(budget: &Budget) -> Option<Bytes> {
    budget.charge_limit_bytes.map(Bytes::new)
}

fn kept_note(budget: Option<&Budget>) -> Message {
    match budget {
        Some(budget) if budget.is_detected => say::in_use_now(),
        Some(budget) if budget.is_shared_with_gpu => say::typical_or_not_gpu(),
        _ => say::typical(),
    }
}

/// One bar, or two where an app is limited apart from the memory there is.
fn bars(
    fit: &Fit,
    working: &[(usize, Bytes)],
    (kept, whole): (Bytes, Bytes),
    style: Style,
) -> String {
    let width = style.width.saturating_sub(22);
    let marked = |system: Bytes, segments: &[(usize, Bytes)]| -> Vec<(char, Bytes)> {
        let system = std::iter::once(('-', system));
        system.chain(segments.iter().map(|&(segment, bytes)| (bar::mark(segment), bytes))).collect()
    };
    let mut memory = marked(kept, working);
    memory.push((IDLE, idle_experts(fit)));
    let bar = bar::bar(&memory, whole, width);
    let mut text = format!("  {bar} {}\n", whole.say(style.lang));
    if let Some(limit) = fit.budget.as_ref().and_then(charge_limit) {
        let charged = drawn(fit, |term| term.charged);
        let bar = bar::bar(&marked(Bytes::ZERO, &charged), limit, width);
        let _ = writeln!(text, "  {bar} {}", say::app(limit).to(style.lang));
    }
    text + "\n"
}

/// One bar for each memory beside the machine's: what the driver keeps, weights, cache, compute.
fn beside_bars(fit: &Fit, style: Style) -> String {
    let width = style.width.saturating_sub(22);
    let mark = |part: Part| {
        let at = segments::SEGMENTS.iter().position(|parts| parts.contains(&part));
        bar::mark(at.unwrap_or(0))
    };
    let mut text = String::new();
    let own = fit.budget.iter().flat_map(|budget| &budget.memories);
    for memory in own.rev().skip(1).collect::<Vec<_>>().into_iter().rev() {
        let lies = |one: &&MemoryBuffers| one.memory == memory.memory;
        let Some(buffers) = fit.footprint.buffers.iter().find(lies) else { continue };
        let whole = Bytes::new(memory.total_bytes);
        let kept = whole.saturating_sub(Bytes::new(memory.available_bytes.typical));
        let cache = buffers.kv_cache_bytes.saturating_add(buffers.recurrent_state_bytes);
        let segments = [
            ('-', kept),
            (mark(Part::KvCache), Bytes::new(cache)),
            (mark(Part::CopiedWeights), Bytes::new(buffers.weights_bytes)),
            (mark(Part::Compute), Bytes::new(buffers.compute_bytes)),
        ];
        let bar = bar::bar(&segments, whole, width);
        let _ = writeln!(text, "  {bar} {}", whole.say(style.lang));
        let need = Bytes::new(memory.needed_bytes);
        let left = Bytes::new(memory.available_bytes.typical);
        let layers = buffers.layers.map_or_else(String::new, |[first, last]| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        });
        let line = say::beside(&buffers.device, need, left, layers);
        let _ = writeln!(text, "    {}", line.to(style.lang));
    }
    if text.is_empty() { text } else { text + "\n" }
}
