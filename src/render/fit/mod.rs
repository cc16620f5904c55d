//! The answer for a person at a terminal: verdict, picture, what would change it.

mod picture;
mod speed;

pub(super) use speed::number;

use std::fmt::Write as _;

use super::{Style, words, wrap};
use crate::{
    Answer, Bytes, Case, Catalog, Error, LoadMode, Obstacle, Part, answer::judge, budget::Budget,
};

/// Systems that stand for a phone, a board and a laptop.
const EXAMPLES: [(&str, &str); 3] = [("phone", "android"), ("board", "sbc"), ("laptop", "windows")];

/// The whole answer.
pub(crate) fn fit(answer: &Answer, catalog: &Catalog, style: Style) -> Result<String, Error> {
    let mut text = headline(answer, style);
    if let Some(budget) = answer.budget.as_ref().filter(|budget| budget.is_generic()) {
        text.push_str(&meaning(answer, budget.ram, catalog)?);
    }
    text.push_str(&place(answer, style));
    if answer.obstacle.is_some() {
        // Whatever the memory, so there is nothing to draw.
        return Ok(text + &changes(answer, style) + &suggestion(answer) + &notes(answer, style));
    }
    text.push_str(&picture::picture(answer, style));
    text.push_str(&second_copy(answer, style));
    text.push_str(&changes(answer, style));
    text.push_str(&limits(answer, style));
    text.push_str(&speed::speed(answer, style));
    text.push_str(&suggestion(answer));
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
    let sentence =
        format!("{subject} {predicate} {}: {reason}.", words::place(&answer.workload, budget));
    // Colour goes on after wrapping, where it takes no room.
    let coloured = words::coloured(judgement.verdict, predicate);
    wrap(&sentence, style, "").replacen(predicate, &coloured, 1) + "\n\n"
}

/// What an amount of memory means on machines it is sold with.
fn meaning(answer: &Answer, ram: Bytes, catalog: &Catalog) -> Result<String, Error> {
    let heading = format!("{ram} mean");
    let mut text = format!("  {heading:<20} {:<20} {:>11}  verdict\n", "under", "for a model");
    for (machine, id) in EXAMPLES {
        let budget = Budget::sold(ram, Some(&catalog.system(id)?), catalog)?;
        let verdict = judge(&answer.workload, &answer.estimate, &budget).verdict;
        let left = budget.physical(Case::Typical).to_string();
        let word = words::coloured(verdict, verdict.id());
        let (machine, name) = (format!("on a {machine}"), budget.system_name());
        let _ = writeln!(text, "  {machine:<20} {name:<20} {left:>11}  {word}");
    }
    Ok(text + "\n")
}

/// Device, chip, system and backend, a line each; nothing where none is known.
fn place(answer: &Answer, style: Style) -> String {
    let site = &answer.workload.site;
    let mut text = String::new();
    let mut line = |name: &str, words: String| {
        text.push_str(&wrap(&format!("  {name:<8} {words}"), style, "           "));
        text.push('\n');
    };
    if let Some(device) = &site.device {
        let ram = answer.budget.as_ref().map_or(Bytes::ZERO, |budget| budget.ram);
        let memory = if device.is_card() { "of its own memory" } else { "of memory" };
        line("device", format!("{}, {ram} {memory}", device.name));
    }
    if let Some(soc) = &site.soc {
        let gpu = site.gpu.as_ref().map(|gpu| format!(", GPU {}", gpu.title()));
        let bandwidth = soc.memory.bandwidth().map(|speed| format!(", {speed}"));
        line(
            "chip",
            format!("{}{}{}", soc.name, gpu.unwrap_or_default(), bandwidth.unwrap_or_default()),
        );
    }
    if let (Some(budget), Some(system)) = (&answer.budget, &site.system) {
        line("system", words::system(budget, system));
    }
    let hindered =
        matches!(answer.obstacle, Some(Obstacle::Device { .. } | Obstacle::Runtime { .. }));
    if answer.workload.scheme.is_some() && !hindered {
        line("runtime", words::runtime(answer));
    } else if !hindered {
        line("backend", backend(answer));
    }
    text + "\n"
}

/// Where operations run, and why there.
fn backend(answer: &Answer) -> String {
    let site = &answer.workload.site;
    let (backend, cpu) = (&site.backend, &site.cpu);
    let repacks = if cpu.value.repacks.is_empty() { "repacks nothing" } else { "repacks weights" };
    let processor = format!("CPU {} ({}), {repacks}", cpu.value.id, words::origin(&cpu.origin));
    let offload = &answer.workload.setup.offload;
    let on_gpu = format!(
        "{} ({}), {} of {} layers on the GPU",
        backend.value.name,
        words::origin(&backend.origin),
        offload.layers.value,
        offload.of
    );
    match (offload.is_used(), offload.is_whole()) {
        (false, _) => processor,
        (true, true) => on_gpu,
        (true, false) => format!("{on_gpu}; {processor}"),
    }
}

/// That repacking makes a second copy, where it does.
fn second_copy(answer: &Answer, style: Style) -> String {
    let copy = answer.estimate.part(Part::RepackedWeights);
    if copy == Bytes::ZERO || answer.workload.scheme.is_some() {
        return String::new();
    }
    let beside = match answer.workload.setup.load_mode.value {
        LoadMode::Mmap => " beside the mapped file, and cannot be taken back",
        LoadMode::None => "",
    };
    let line = format!(
        "Repacking: the CPU's own layout is a copy of {copy}{beside}; --no-repack does without."
    );
    wrap(&line, style, "") + "\n\n"
}

/// What would make it fit, one change a line.
fn changes(answer: &Answer, style: Style) -> String {
    if answer.remedies.single.is_empty() {
        return String::new();
    }
    let mut text =
        format!("{:<24} {:>11}  {}\n", "What would change it", "saves", "at the cost of");
    for remedy in &answer.remedies.single {
        let better = answer.judgement.is_some_and(|judgement| remedy.verdict < judgement.verdict);
        let outcome = if better { format!(" -> {}", remedy.verdict.id()) } else { String::new() };
        let saves = match remedy.saves {
            Bytes::ZERO => "-".to_owned(),
            saves => saves.to_string(),
        };
        let line = format!("  {:<22} {saves:>11}  {}{outcome}", remedy.flags, remedy.costs);
        text.push_str(&wrap(&line, style, "                                      "));
        text.push('\n');
    }
    text + "\n"
}

/// When the answer is no: the question whose answer is yes, and how llama.cpp is run so.
fn suggestion(answer: &Answer) -> String {
    if answer.judgement.is_none_or(|judgement| judgement.verdict.is_yes()) {
        return String::new();
    }
    let Some(way_out) = &answer.remedies.way_out else {
        return "Nothing in the catalog fits there; `edgefit list models` shows what there is.\n\n"
            .to_owned();
    };
    let mut text = format!("Try ({}):\n  {}\n", way_out.verdict.id(), way_out.edgefit);
    if let Some(llama_cpp) = &way_out.llama_cpp {
        let _ = writeln!(text, "  {llama_cpp}");
    }
    text + "\n"
}

/// What the budget would just hold.
fn limits(answer: &Answer, style: Style) -> String {
    if answer.budget.is_none() {
        return wrap(
            "Add --device pixel-8, --ram 8GiB --os android or --free 2GiB for a verdict.",
            style,
            "",
        ) + "\n\n";
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
    let mut rows =
        vec![("longest context", context), ("best quantization", quant), ("least memory", least)];
    rows.extend(limits.smallest_device.clone().map(|device| ("smallest device", device)));
    let mut text = "Limits here, all else as asked:\n".to_owned();
    for (name, value) in rows {
        let _ = writeln!(text, "  {name:<20} {value}");
    }
    text + "\n"
}

/// What was taken for granted, and what to know.
pub(super) fn assumptions(answer: &Answer, style: Style) -> String {
    let (workload, setup) = (&answer.workload, &answer.workload.setup);
    let loading = match setup.load_mode.value {
        LoadMode::Mmap => "weights mapped",
        LoadMode::None => "weights read",
    };
    let repacking = match (setup.offload.is_whole(), setup.repack) {
        (true, _) => "",
        (false, true) => " and repacked where the CPU gains",
        (false, false) => " and not repacked",
    };
    if workload.scheme.is_some() {
        let assumed = format!(
            "Assumed: a prompt of {} tokens, {} of them at once. --explain shows every number.",
            setup.context.prompt.value, setup.context.ubatch.value
        );
        return wrap(&assumed, style, "") + "\n" + &notes(answer, style);
    }
    let assumed = format!(
        "Assumed: {}, {} threads, {loading}{repacking}, a prompt of {} tokens. --explain shows every number.",
        workload.runtime.name, setup.threads.value, setup.context.prompt.value
    );
    wrap(&assumed, style, "") + "\n" + &notes(answer, style)
}

/// What to know before believing it, a note each.
fn notes(answer: &Answer, style: Style) -> String {
    let mut text = String::new();
    for warning in &answer.warnings {
        text.push_str(&wrap(&format!("Note: {warning}."), style, "      "));
        text.push('\n');
    }
    text
}
