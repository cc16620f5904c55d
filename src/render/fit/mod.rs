//! The answer for a person at a terminal: verdict, picture, what would change it.

mod picture;
mod speed;

pub(super) use speed::{number, range, time};

use std::fmt::Write as _;

use super::{Style, words, wrap};
use crate::{
    Bytes, Lang, LoadMode, Message, Verdict,
    messages::fit as say,
    report::{Fit, fit::Encoder},
};

pub fn fit(fit: &Fit, style: Style) -> String {
    let mut text = headline(fit, style) + &meaning(fit, style) + &place(fit, style);
    if fit.obstacle.is_some() {
        // Whatever the memory, so there is nothing to draw.
        return text
            + &changes(fit, style)
            + &legend(fit, style)
            + &suggestion(fit, style)
            + &super::notes(&fit.warnings, style);
    }
    text.push_str(&picture::picture(fit, style));
    text.push_str(&second_copy(fit, style));
    text.push_str(&grown(fit, style));
    text.push_str(&changes(fit, style));
    text.push_str(&legend(fit, style));
    text.push_str(&limits(fit, style));
    text.push_str(&speed::speed(fit, style));
    text.push_str(&suggestion(fit, style));
    if let Some(line) = &fit.meter {
        text.push_str(&(wrap(line, style, "") + "\n"));
    }
    text.push_str(&assumptions(fit, style));
    text
}

/// The columns that labels take in a language: the widest of them, but no less than `least`.
pub(super) fn widest(labels: &[Message], lang: Lang, least: usize) -> usize {
    labels.iter().map(|label| label.to(lang).chars().count()).fold(least, usize::max)
}

fn headline(fit: &Fit, style: Style) -> String {
    let subject = words::subject(fit);
    let (Some(place), Some(verdict), Some(reason)) = (&fit.place.name, fit.verdict, &fit.reason)
    else {
        let need = Bytes::new(fit.footprint.working_set_bytes);
        return wrap(say::needs_memory(subject, need).to(style.lang), style, "") + "\n\n";
    };
    if let (Some(machine), Some(budget)) = (words::worst(&fit.by_system), &fit.budget) {
        let places = words::by_system(&fit.by_system);
        let first = say::where_it_holds(subject, Bytes::new(budget.ram_bytes), places);
        let second = say::on_the_worst(machine, reason);
        let said = Message::joined(&[first, second], " ");
        return wrap(said.to(style.lang), style, "") + "\n\n";
    }
    let predicate = words::predicate(verdict);
    let sentence = say::verdict(subject, &predicate, place, reason);
    // Colour goes on after wrapping, where it takes no room.
    let predicate = predicate.to(style.lang);
    let coloured = words::coloured(verdict, predicate);
    wrap(sentence.to(style.lang), style, "").replacen(predicate, &coloured, 1) + "\n\n"
}

/// What an amount of memory means on machines it is sold with.
fn meaning(fit: &Fit, style: Style) -> String {
    let lang = style.lang;
    let (Some(budget), false) = (&fit.budget, fit.by_system.is_empty()) else {
        return String::new();
    };
    let heading = say::of_ram(Bytes::new(budget.ram_bytes));
    let (model, verdict) = (say::for_a_model(), say::verdict_heading());
    let [heading, model, verdict] = [&heading, &model, &verdict].map(|one| one.to(lang));
    let mut text = String::new();
    let mut line = |[machine, left, verdict]: [&str; 3]| {
        let row = format!("  {machine:<28}  {left:>10}  {verdict}");
        text.push_str(&(wrap(&row, style, "      ") + "\n"));
    };
    line([heading, model, verdict]);
    for one in &fit.by_system {
        let left = words::size(one.physical_bytes, lang);
        let word = words::coloured(one.verdict, words::verdict(one.verdict).to(lang));
        let machine = say::on_machine(&one.machine);
        line([machine.to(lang), &left, &word]);
    }
    text + "\n"
}

/// A name and its words a line; words that take more stay below each other.
fn lines(rows: Vec<(Message, String)>, width: usize, style: Style) -> String {
    let line = |(name, words): (Message, String)| {
        let row = format!("  {:<width$} {words}", name.to(style.lang));
        wrap(&row, style, &" ".repeat(width.saturating_add(3))) + "\n"
    };
    rows.into_iter().map(line).collect::<String>() + "\n"
}

/// Device, chip, system and backend, a line each; nothing where none is known.
fn place(fit: &Fit, style: Style) -> String {
    let labels = [say::device(), say::chip(), say::system(), say::runtime(), say::backend()];
    let width = widest(&labels, style.lang, 0).saturating_add(1);
    let place = fit.place.clone();
    let words = [place.device, place.chip, place.system, place.runtime, place.backend];
    let known = labels.into_iter().zip(words).filter_map(|(name, words)| Some((name, words?)));
    lines(known.collect(), width, style)
}

/// That repacking makes a second copy, where it does.
fn second_copy(fit: &Fit, style: Style) -> String {
    let copy = Bytes::new(fit.footprint.repacked_weights_bytes);
    if copy == Bytes::ZERO || !fit.setup.is_llama_cpp {
        return String::new();
    }
    let line = match fit.setup.load_mode {
        LoadMode::Mmap => say::copied_beside(copy),
        LoadMode::None => say::copied(copy),
    };
    wrap(line.to(style.lang), style, "") + "\n\n"
}

/// What a server grows by with use, where it does.
fn grown(fit: &Fit, style: Style) -> String {
    let words = words::growth(fit);
    words.map_or_else(String::new, |words| wrap(words.to(style.lang), style, "") + "\n\n")
}

/// What would make it fit, one change a line.
fn changes(fit: &Fit, style: Style) -> String {
    if fit.remedies.is_empty() {
        return String::new();
    }
    let lang = style.lang;
    let (change, saves, costs) = (say::what_would_help(), say::saves(), say::at_the_cost_of());
    let [change, saves, costs] = [&change, &saves, &costs].map(|one| one.to(lang));
    let wrapped = |line: &str| wrap(line, style, &" ".repeat(38)) + "\n";
    let mut text = wrapped(&format!("{change:<24} {saves:>11}  {costs}"));
    for remedy in &fit.remedies {
        let mut outcome = String::new();
        if fit.verdict.is_some_and(|verdict| remedy.verdict < verdict) {
            outcome = format!(" -> {}", words::verdict(remedy.verdict).to(lang));
        }
        let saves = match remedy.saves_bytes {
            0 => "-".to_owned(),
            saves => words::size(saves, lang),
        };
        let line = format!("  {:<22} {saves:>11}  {}{outcome}", remedy.flags, remedy.costs);
        text.push_str(&wrapped(&line));
    }
    text + "\n"
}

/// What the verdicts of other systems and of changes mean, where their words do not say it.
fn legend(fit: &Fit, style: Style) -> String {
    let others = fit.by_system.iter().map(|one| one.verdict);
    let shown = others.chain(fit.remedies.iter().map(|remedy| remedy.verdict));
    let unclear = shown.filter(|is| matches!(is, Verdict::Tight | Verdict::Pages));
    let said = words::legend(unclear.filter(|is| Some(*is) != fit.verdict), style.lang);
    said.map_or_else(String::new, |said| wrap(&said, style, "") + "\n\n")
}

/// When the answer is no: the question whose answer is yes, and how llama.cpp is run so.
fn suggestion(fit: &Fit, style: Style) -> String {
    if fit.verdict.is_none_or(Verdict::is_yes) {
        return String::new();
    }
    let Some(way_out) = &fit.way_out else {
        return wrap(say::nothing_fits().to(style.lang), style, "") + "\n\n";
    };
    let heading = say::try_this(words::verdict(way_out.verdict));
    let heading = wrap(heading.to(style.lang), style, "");
    let mut text = format!("{heading}\n  {}\n", way_out.edgefit);
    if let Some(llama_cpp) = &way_out.llama_cpp {
        let _ = writeln!(text, "  {llama_cpp}");
    }
    text + "\n"
}

/// What the budget would just hold.
fn limits(fit: &Fit, style: Style) -> String {
    let lang = style.lang;
    if fit.budget.is_none() {
        return wrap(say::add_a_place().to(lang), style, "") + "\n\n";
    }
    // A mixture of experts that waits for storage answers hardly anyone.
    let limits = fit.limits.in_memory.as_deref().unwrap_or(&fit.limits);
    let context = match (limits.max_ctx_size, fit.model.trained_ctx_size) {
        (Some(tokens), _) => say::tokens(tokens),
        (None, Some(_)) => say::no_context_fits(),
        (None, None) => say::trained_not_known(),
    };
    let least = limits.min_ram_bytes.map_or("-".to_owned(), |bytes| words::size(bytes, lang));
    let quant = limits.best_quant.as_ref().map_or_else(say::no_quantization_fits, |best| {
        let lossy = limits.best_quant_is_lossy == Some(true);
        if lossy { say::lossy(best) } else { Message::same(best.clone()) }
    });
    let mut rows = vec![
        (say::longest_context(), context.to(lang).to_owned()),
        (say::best_quantization(), quant.to(lang).to_owned()),
        (say::least_memory(), least),
    ];
    rows.extend(
        fit.encoder
            .as_ref()
            .and_then(images)
            .map(|of| (say::images_in_context(), of.to(lang).to_owned())),
    );
    rows.extend(
        fit.encoder
            .as_ref()
            .and_then(sound)
            .map(|of| (say::sound_in_context(), of.to(lang).to_owned())),
    );
    rows.extend(limits.smallest_device.clone().map(|device| (say::smallest_device(), device)));
    let heading = match fit.limits.in_memory {
        Some(_) => say::limits_of_experts(),
        None => say::limits(),
    };
    wrap(heading.to(lang), style, "") + "\n" + &lines(rows, 20, style)
}

/// How many images the context holds, and what one takes of it.
fn images(encoder: &Encoder) -> Option<Message> {
    Some(say::images(encoder.max_images?, encoder.tokens_per_image?))
}

/// What sound takes of the context.
fn sound(encoder: &Encoder) -> Option<Message> {
    encoder.sound.map(|(tokens, seconds)| say::sound(tokens, seconds))
}

/// What was taken for granted, and what to know.
pub(super) fn assumptions(fit: &Fit, style: Style) -> String {
    let program = fit.program.iter().map(|program| wrap(program, style, "") + "\n");
    wrap(&fit.assumed, style, "")
        + "\n"
        + &program.collect::<String>()
        + &super::notes(&fit.warnings, style)
}
