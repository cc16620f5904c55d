//! The answer for a person at a terminal: verdict, picture, what would change it.

mod picture;
mod speed;

pub(super) use speed::{number, range, time};

use std::fmt::Write as _;

use super::{Style, words, wrap};
use crate::{
    Answer, Bytes, Case, Catalog, Error, Lang, LoadMode, Message, Obstacle, Part,
    catalog::system::System, judge::budget::Budget, messages::fit as say,
};

/// Systems that stand for a phone, a board and a laptop.
const EXAMPLES: [(Message, &str); 3] =
    [(say::on_a_phone(), "android"), (say::on_a_board(), "sbc"), (say::on_a_laptop(), "windows")];

/// The whole answer.
pub(crate) fn fit(answer: &Answer, catalog: &Catalog, style: Style) -> Result<String, Error> {
    let mut text = headline(answer, style);
    if let Some(budget) = answer.budget.as_ref().filter(|budget| budget.is_generic()) {
        text.push_str(&meaning(answer, budget.ram, catalog, style.lang)?);
    }
    text.push_str(&place(answer, style));
    if answer.obstacle.is_some() {
        // Whatever the memory, so there is nothing to draw.
        return Ok(text
            + &changes(answer, style)
            + &suggestion(answer, style.lang)
            + &notes(answer, style));
    }
    text.push_str(&picture::picture(answer, style));
    text.push_str(&second_copy(answer, style));
    text.push_str(&changes(answer, style));
    text.push_str(&limits(answer, style));
    text.push_str(&speed::speed(answer, style));
    text.push_str(&suggestion(answer, style.lang));
    text.push_str(&assumptions(answer, style));
    Ok(text)
}

/// The columns that labels take in a language: the widest of them, but no less than `least`.
pub(super) fn widest(labels: &[Message], lang: Lang, least: usize) -> usize {
    labels.iter().map(|label| label.to(lang).chars().count()).fold(least, usize::max)
}

/// The verdict in a sentence.
fn headline(answer: &Answer, style: Style) -> String {
    let subject = words::subject(answer);
    let (Some(budget), Some(judgement), Some(reason)) =
        (&answer.budget, answer.judgement, words::reason(answer))
    else {
        let sentence = say::needs_memory(subject, answer.estimate.working_set());
        return wrap(sentence.to(style.lang), style, "") + "\n\n";
    };
    let predicate = words::predicate(judgement.verdict);
    let place = words::place(&answer.workload, budget);
    let sentence = say::verdict(subject, &predicate, place, reason);
    // Colour goes on after wrapping, where it takes no room.
    let predicate = predicate.to(style.lang);
    let coloured = words::coloured(judgement.verdict, predicate);
    wrap(sentence.to(style.lang), style, "").replacen(predicate, &coloured, 1) + "\n\n"
}

/// What an amount of memory means on machines it is sold with.
fn meaning(answer: &Answer, ram: Bytes, catalog: &Catalog, lang: Lang) -> Result<String, Error> {
    let (heading, under) = (say::mean(ram), say::under());
    let (model, verdict) = (say::for_a_model(), say::verdict_heading());
    let [heading, under, model, verdict] =
        [&heading, &under, &model, &verdict].map(|one| one.to(lang));
    let mut text = format!("  {heading:<20} {under:<20} {model:>11}  {verdict}\n");
    for (machine, id) in &EXAMPLES {
        let budget = Budget::sold(ram, Some(&catalog.get::<System>(id)?), catalog)?;
        let verdict = answer.judge((&answer.workload, &answer.estimate), &budget);
        let left = words::said(budget.physical(Case::Typical), lang);
        let word = words::coloured(verdict, words::verdict(verdict).to(lang));
        let (machine, name) = (machine.to(lang), budget.system_name());
        let name = name.to(lang);
        let _ = writeln!(text, "  {machine:<20} {name:<20} {left:>11}  {word}");
    }
    Ok(text + "\n")
}

/// Device, chip, system and backend, a line each; nothing where none is known.
fn place(answer: &Answer, style: Style) -> String {
    let (site, lang) = (&answer.workload.site, style.lang);
    let labels = [say::device(), say::chip(), say::system(), say::runtime(), say::backend()];
    let width = widest(&labels, lang, 0).saturating_add(1);
    let [device, chip, system, runtime, backend] = labels;
    let mut text = String::new();
    let mut line = |name: Message, words: Message| {
        let row = format!("  {:<width$} {}", name.to(lang), words.to(lang));
        text.push_str(&wrap(&row, style, &" ".repeat(width.saturating_add(3))));
        text.push('\n');
    };
    if let Some(known) = &site.device {
        let ram = answer.budget.as_ref().map_or(Bytes::ZERO, |budget| budget.ram);
        let words = if known.is_card() { say::card_line } else { say::device_line };
        line(device, words(&known.name, ram));
    }
    if let Some(soc) = &site.soc {
        let gpu = site.gpu.as_ref().map(|gpu| say::gpu(gpu.title()));
        let parts = [Some(soc.name.clone()), gpu, soc.memory.bandwidth()];
        line(chip, Message::joined(parts.iter().flatten(), ", "));
    }
    if let (Some(budget), Some(known)) = (&answer.budget, &site.system) {
        line(system, words::system(budget, known));
    }
    let hindered =
        matches!(answer.obstacle, Some(Obstacle::Device { .. } | Obstacle::Runtime { .. }));
    if answer.workload.scheme.is_some() && !hindered {
        line(runtime, words::runtime(answer));
    } else if !hindered {
        line(backend, where_it_runs(answer));
    }
    text + "\n"
}

/// Where operations run, and why there.
fn where_it_runs(answer: &Answer) -> Message {
    let site = &answer.workload.site;
    let (backend, cpu) = (&site.backend, &site.cpu);
    let id = cpu.value.id.as_str();
    let processor = match cpu.value.repacks.as_slice() {
        [] => say::repacks_nothing(id, words::origin(&cpu.origin)),
        _ => say::repacks_weights(id, words::origin(&cpu.origin)),
    };
    let offload = &answer.workload.setup.offload;
    let origin = words::origin(&backend.origin);
    let on_gpu = say::on_gpu(&backend.value.name, origin, offload.layers.value, offload.of);
    match (offload.is_used(), offload.is_whole()) {
        (false, _) => processor,
        (true, true) => on_gpu,
        (true, false) => Message::joined([&on_gpu, &processor], "; "),
    }
}

/// That repacking makes a second copy, where it does.
fn second_copy(answer: &Answer, style: Style) -> String {
    let copy = answer.estimate.part(Part::RepackedWeights);
    if copy == Bytes::ZERO || answer.workload.scheme.is_some() {
        return String::new();
    }
    let line = match answer.workload.setup.load_mode.value {
        LoadMode::Mmap => say::copied_beside(copy),
        LoadMode::None => say::copied(copy),
    };
    wrap(line.to(style.lang), style, "") + "\n\n"
}

/// What would make it fit, one change a line.
fn changes(answer: &Answer, style: Style) -> String {
    if answer.remedies.single.is_empty() {
        return String::new();
    }
    let lang = style.lang;
    let (change, saves, costs) = (say::what_would_change_it(), say::saves(), say::at_the_cost_of());
    let [change, saves, costs] = [&change, &saves, &costs].map(|one| one.to(lang));
    let mut text = format!("{change:<24} {saves:>11}  {costs}\n");
    for remedy in &answer.remedies.single {
        let better = answer.judgement.is_some_and(|judgement| remedy.verdict < judgement.verdict);
        let outcome = if better {
            format!(" -> {}", words::verdict(remedy.verdict).to(lang))
        } else {
            String::new()
        };
        let saves = match remedy.saves {
            Bytes::ZERO => "-".to_owned(),
            saves => words::said(saves, lang),
        };
        let costs = remedy.costs.to(lang);
        let line = format!("  {:<22} {saves:>11}  {costs}{outcome}", remedy.flags);
        text.push_str(&wrap(&line, style, "                                      "));
        text.push('\n');
    }
    text + "\n"
}

/// When the answer is no: the question whose answer is yes, and how llama.cpp is run so.
fn suggestion(answer: &Answer, lang: Lang) -> String {
    if answer.judgement.is_none_or(|judgement| judgement.verdict.is_yes()) {
        return String::new();
    }
    let Some(way_out) = &answer.remedies.way_out else {
        return say::nothing_fits().to(lang).to_owned() + "\n\n";
    };
    let heading = say::try_this(words::verdict(way_out.verdict));
    let mut text = format!("{}\n  {}\n", heading.to(lang), way_out.edgefit);
    if let Some(llama_cpp) = &way_out.llama_cpp {
        let _ = writeln!(text, "  {llama_cpp}");
    }
    text + "\n"
}

/// What the budget would just hold.
fn limits(answer: &Answer, style: Style) -> String {
    let lang = style.lang;
    if answer.budget.is_none() {
        return wrap(say::add_a_place().to(lang), style, "") + "\n\n";
    }
    let limits = &answer.limits;
    let context = match (limits.max_ctx_size, answer.workload.model.shape.trained_context) {
        (Some(tokens), _) => say::tokens(tokens),
        (None, Some(_)) => say::no_context_fits(),
        (None, None) => say::trained_not_known(),
    };
    let least = limits.min_ram.map_or("-".to_owned(), |bytes| words::said(bytes, lang));
    let quant = limits.best_quant.as_ref().map_or_else(say::no_quantization_fits, |best| {
        if best.lossy { say::lossy(&best.id) } else { Message::same(best.id.clone()) }
    });
    let device = limits.smallest_device.clone().map(Message::same);
    let mut rows = vec![
        (say::longest_context(), context),
        (say::best_quantization(), quant),
        (say::least_memory(), Message::same(least)),
    ];
    rows.extend(device.map(|device| (say::smallest_device(), device)));
    let mut text = say::limits().to(lang).to_owned() + "\n";
    for (name, value) in rows {
        let _ = writeln!(text, "  {:<20} {}", name.to(lang), value.to(lang));
    }
    text + "\n"
}

/// What was taken for granted, and what to know.
pub(super) fn assumptions(answer: &Answer, style: Style) -> String {
    let (workload, setup) = (&answer.workload, &answer.workload.setup);
    let loading = match setup.load_mode.value {
        LoadMode::Mmap => say::mapped(),
        LoadMode::None => say::read(),
    };
    let loading = match (setup.offload.is_whole(), setup.repack) {
        (true, _) => loading,
        (false, true) => say::repacked(loading),
        (false, false) => say::not_repacked(loading),
    };
    let prompt = setup.context.prompt.value;
    let assumed = match workload.scheme {
        Some(_) => say::assumed_prompt(prompt, setup.context.ubatch.value),
        None => say::assumed(&workload.runtime.name, setup.threads.value, loading, prompt),
    };
    wrap(assumed.to(style.lang), style, "") + "\n" + &notes(answer, style)
}

/// What to know before believing it, a note each.
fn notes(answer: &Answer, style: Style) -> String {
    super::notes(&answer.warnings, style)
}
