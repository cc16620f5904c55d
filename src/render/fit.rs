//! The answer for a person at a terminal: verdict, picture, what would change it.

use std::fmt::Write as _;

use super::{Style, bar, words, wrap};
use crate::{
    Answer, Bytes, Case, Catalog, Error, Judgement, LoadMode, Origin, Part, Place, answer::need,
    budget::Budget, estimate::Estimate,
};

/// Systems that stand for a phone, a board and a laptop.
const EXAMPLES: [(&str, &str); 3] = [("phone", "android"), ("board", "sbc"), ("laptop", "windows")];

/// What the picture shows: a label and the parts in it.
pub(super) const SEGMENTS: [(&str, &[Part]); 7] = [
    ("weights, mapped", &[Part::MappedWeights]),
    ("weights, repacked", &[Part::RepackedWeights]),
    ("weights, copied", &[Part::CopiedWeights]),
    ("KV cache", &[Part::KvCache]),
    ("recurrent state", &[Part::RecurrentState]),
    ("compute and output", &[Part::Compute, Part::Output]),
    ("vocabulary, process", &[Part::Vocabulary, Part::Process]),
];

/// The whole answer; `flags` are those of the question, for the command suggested next.
pub(crate) fn fit(
    answer: &Answer,
    catalog: &Catalog,
    flags: &str,
    style: Style,
) -> Result<String, Error> {
    let mut text = headline(answer, style);
    if let Some(budget) = answer.budget.as_ref().filter(|budget| budget.is_generic()) {
        text.push_str(&meaning(answer, budget.ram, catalog)?);
    }
    text.push_str(&picture(answer, style));
    text.push_str(&changes(answer, style));
    text.push_str(&limits(answer, style));
    text.push_str(&suggestion(answer, flags));
    text.push_str(&assumptions(answer, style));
    Ok(text)
}

/// The verdict in a sentence.
fn headline(answer: &Answer, style: Style) -> String {
    let subject = words::subject(answer);
    let (Some(budget), Some(judgement), Some(reason)) =
        (&answer.budget, answer.judgement, words::reason(answer))
    else {
        let need = answer.estimate.working_set();
        return wrap(&format!("{subject} needs {need} of memory."), style, "") + "\n\n";
    };
    let predicate = words::predicate(judgement.verdict);
    let sentence = format!("{subject} {predicate} {}: {reason}.", words::place(budget));
    // Colour goes on after wrapping, where it takes no room.
    let coloured = words::coloured(judgement.verdict, predicate);
    wrap(&sentence, style, "").replacen(predicate, &coloured, 1) + "\n\n"
}

/// What an amount of memory means on machines it is sold with.
fn meaning(answer: &Answer, ram: Bytes, catalog: &Catalog) -> Result<String, Error> {
    let heading = format!("{ram} mean");
    let mut text = format!("  {heading:<20} {:<20} {:>11}  verdict\n", "under", "for a model");
    for (machine, id) in EXAMPLES {
        let place = Place::Ram { size: ram, system: Some(id.to_owned()), entitled: false };
        let budget = Budget::of(&place, catalog)?;
        let verdict = Judgement::of(&need(&answer.workload, &answer.estimate), &budget).verdict;
        let left = budget.physical(Case::Typical).to_string();
        let word = words::coloured(verdict, verdict.id());
        let (machine, name) = (format!("on a {machine}"), budget.system_name());
        let _ = writeln!(text, "  {machine:<20} {name:<20} {left:>11}  {word}");
    }
    Ok(text + "\n")
}

/// The bar and its legend: the working set against the budget, system first.
fn picture(answer: &Answer, style: Style) -> String {
    let budget = answer.budget.as_ref();
    let kept = budget
        .map_or(Bytes::ZERO, |budget| budget.ram.saturating_sub(budget.physical(Case::Typical)));
    let working = answer.estimate.working_set();
    let whole = budget.map_or(working, |budget| budget.ram);
    let segments: Vec<(char, &str, Bytes)> = SEGMENTS
        .iter()
        .enumerate()
        .map(|(place, (label, parts))| {
            (bar::mark(place), *label, in_working_set(&answer.estimate, parts))
        })
        .filter(|(_, _, bytes)| *bytes > Bytes::ZERO)
        .collect();
    let drawn: Vec<(char, Bytes)> = std::iter::once(('-', kept))
        .chain(segments.iter().map(|&(mark, _, bytes)| (mark, bytes)))
        .collect();
    let width = style.width.saturating_sub(18).min(60);
    let mut text = format!("  {} {whole}\n\n", bar::bar(&drawn, whole, width));
    let mut line = |mark: char, label: &str, bytes: Bytes, note: &str| {
        let row = format!("  {mark} {label:<20} {:>11}  {note}", bytes.to_string());
        text.push_str(&wrap(row.trim_end(), style, "                                     "));
        text.push('\n');
    };
    if kept > Bytes::ZERO {
        line('-', "kept by the system", kept, "typical");
    }
    for (mark, label, bytes) in segments {
        line(mark, label, bytes, "");
    }
    let against = budget.map(|budget| {
        format!(
            "of {} {}",
            budget.physical(Case::Typical),
            if budget.is_free() { "free" } else { "left by the system" }
        )
    });
    line('=', "working set", working, against.as_deref().unwrap_or_default());
    if let Some(limit) = budget.and_then(|budget| budget.charge_limit(Case::Typical)) {
        line(' ', "charged", answer.estimate.charged(), &format!("of {limit} an app may hold"));
    }
    let (resident, charged) = (answer.estimate.resident(), answer.estimate.charged());
    let back = format!("{} of it can be taken back", resident.saturating_sub(charged));
    line(' ', "resident at the peak", resident, &back);
    text + "\n"
}

pub(super) fn in_working_set(estimate: &Estimate, parts: &[Part]) -> Bytes {
    let terms = estimate.terms.iter().filter(|term| parts.contains(&term.part));
    Bytes::sum(terms.map(|term| term.column(|columns| columns.working))).unwrap_or(Bytes::MAX)
}

/// What would make it fit, one change a line.
fn changes(answer: &Answer, style: Style) -> String {
    if answer.remedies.is_empty() {
        return String::new();
    }
    let mut text =
        format!("{:<36} {:>11}  {}\n", "What would change it", "saves", "at the cost of");
    for remedy in &answer.remedies {
        let better = answer.judgement.is_some_and(|judgement| remedy.verdict < judgement.verdict);
        let outcome = if better { format!(" -> {}", remedy.verdict.id()) } else { String::new() };
        let line = format!(
            "  {:<34} {:>11}  {}{outcome}",
            remedy.flags,
            remedy.saves.to_string(),
            remedy.costs
        );
        text.push_str(&wrap(&line, style, "      "));
        text.push('\n');
    }
    text + "\n"
}

/// When the answer is no: the question whose answer is yes.
fn suggestion(answer: &Answer, flags: &str) -> String {
    if answer.judgement.is_none_or(|judgement| judgement.verdict.is_yes()) {
        return String::new();
    }
    let (model, quant) = (&answer.workload.model.id, &answer.workload.file_type.id);
    let remedy = answer.remedies.iter().find(|remedy| remedy.verdict.is_yes());
    let command = match (remedy, &answer.limits.best_quant) {
        (Some(remedy), _) => format!("edgefit fit {model}:{quant}{flags} {}", remedy.flags),
        (None, Some(best)) if !best.lossy => format!("edgefit fit {model}:{}{flags}", best.id),
        (None, _) => "edgefit list models, for a smaller one".to_owned(),
    };
    format!("Try: {command}\n\n")
}

/// What the budget would just hold.
fn limits(answer: &Answer, style: Style) -> String {
    if answer.budget.is_none() {
        return wrap("Add --ram 8GiB --os android, or --free 2GiB, for a verdict.", style, "")
            + "\n\n";
    }
    let limits = &answer.limits;
    let context = match (limits.max_ctx_size, answer.workload.model.shape.trained_context) {
        (Some(tokens), _) => format!("{tokens} tokens"),
        (None, Some(_)) => "none fits".to_owned(),
        (None, None) => "not known, as the trained length is not".to_owned(),
    };
    let least = limits.min_ram.map_or("-".to_owned(), |bytes| bytes.to_string());
    let quant = limits.best_quant.as_ref().map_or("none fits".to_owned(), |best| {
        let warning = if best.lossy { ", at a marked loss of quality" } else { "" };
        format!("{}{warning}", best.id)
    });
    let rows =
        [("longest context", context), ("best quantization", quant), ("least memory", least)];
    let mut text = "Limits here, all else as asked:\n".to_owned();
    for (name, value) in rows {
        let _ = writeln!(text, "  {name:<20} {value}");
    }
    text + "\n"
}

/// What was taken for granted, and what to know.
pub(super) fn assumptions(answer: &Answer, style: Style) -> String {
    let workload = &answer.workload;
    let cpu = match workload.cpu.origin {
        Origin::Default(reason) => format!("CPU {} ({reason})", workload.cpu.value.id),
        _ => format!("CPU {}", workload.cpu.value.id),
    };
    let loading = match workload.setup.load_mode.value {
        LoadMode::Mmap => "weights mapped",
        LoadMode::None => "weights read",
    };
    let repacking =
        if workload.setup.repack { "repacked where the CPU gains" } else { "not repacked" };
    let assumed = format!(
        "Assumed: {} on {cpu}, {} threads, {loading} and {repacking}, a prompt of {} tokens. --explain shows every number.",
        workload.runtime.name, workload.setup.threads.value, workload.setup.context.prompt.value
    );
    let mut text = wrap(&assumed, style, "") + "\n";
    for warning in &answer.warnings {
        text.push_str(&wrap(&format!("Note: {warning}."), style, "      "));
        text.push('\n');
    }
    text
}
