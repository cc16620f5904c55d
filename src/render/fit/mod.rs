//! The answer for a person at a terminal: verdict, picture, what would change it.

pub(super) mod memory;
#[cfg(feature = "pictures")]
pub mod page;
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
    text.push_str(&paragraph(second_copy(fit), style));
    text.push_str(&paragraph(words::growth(fit), style));
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

/// The answer in a sentence or two.
pub(super) fn sentence(fit: &Fit) -> Message {
    let subject = words::subject(fit);
    let (Some(place), Some(verdict), Some(reason)) = (&fit.place.name, fit.verdict, &fit.reason)
    else {
        return say::needs_memory(subject, Bytes::new(fit.footprint.working_set_bytes));
    };
    if let (Some(machine), Some(budget)) = (words::worst(&fit.by_system), &fit.budget) {
        let places = words::by_system(&fit.by_system);
        let first = say::where_it_holds(subject, Bytes::new(budget.ram_bytes), places);
        return Message::joined(&[first, say::on_the_worst(machine, reason)], " ");
    }
    say::verdict(subject, words::predicate(verdict), place, reason)
}

fn headline(fit: &Fit, style: Style) -> String {
    let mut text = wrap(sentence(fit).to(style.lang), style, "") + "\n\n";
    // Colour goes on after wrapping, where it takes no room.
    if let Some(verdict) = fit.verdict.filter(|_| fit.by_system.is_empty()) {
        let predicate = words::predicate(verdict);
        let predicate = predicate.to(style.lang);
        text = text.replacen(predicate, &words::coloured(verdict, predicate), 1);
    }
    text
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

const fn place_labels() -> [Message; 5] {
    [say::device(), say::chip(), say::system(), say::runtime(), say::backend()]
}

/// Device, chip, system and backend; what is not known is left out.
fn places(fit: &Fit) -> Vec<(Message, String)> {
    let place = fit.place.clone();
    let words = [place.device, place.chip, place.system, place.runtime, place.backend];
    let known = place_labels().into_iter().zip(words);
    known.filter_map(|(name, words)| Some((name, words?))).collect()
}

/// The same, a line each.
fn place(fit: &Fit, style: Style) -> String {
    let width = widest(&place_labels(), style.lang, 0).saturating_add(1);
    lines(places(fit), width, style)
}

/// That repacking makes a second copy, where it does.
fn second_copy(fit: &Fit) -> Option<Message> {
    let copy = Bytes::new(fit.footprint.repacked_weights_bytes);
    (copy > Bytes::ZERO && fit.setup.is_llama_cpp).then(|| match fit.setup.load_mode {
        LoadMode::Mmap => say::copied_beside(copy),
        LoadMode::None => say::copied(copy),
    })
}

/// A paragraph, where there is something to say.
fn paragraph(words: Option<Message>, style: Style) -> String {
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
fn meanings(fit: &Fit, lang: Lang) -> Option<String> {
    let others = fit.by_system.iter().map(|one| one.verdict);
    let shown = others.chain(fit.remedies.iter().map(|remedy| remedy.verdict));
    let unclear = shown.filter(|is| matches!(is, Verdict::Tight | Verdict::Pages));
    words::legend(unclear.filter(|is| Some(*is) != fit.verdict), lang)
}

fn legend(fit: &Fit, style: Style) -> String {
    let said = meanings(fit, style.lang);
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
    if fit.budget.is_none() {
        return wrap(say::add_a_place().to(style.lang), style, "") + "\n\n";
    }
    let heading = wrap(limits_heading(fit).to(style.lang), style, "");
    heading + "\n" + &lines(limits_there(fit, style.lang), 20, style)
}

const fn limits_heading(fit: &Fit) -> Message {
    match fit.limits.in_memory {
        Some(_) => say::limits_of_experts(),
        None => say::limits(),
    }
}

/// Each limit and what it is.
fn limits_there(fit: &Fit, lang: Lang) -> Vec<(Message, String)> {
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
    let encoder = fit.encoder.as_ref();
    let encoded = [
        (say::images_in_context(), encoder.and_then(images)),
        (say::sound_in_context(), encoder.and_then(sound)),
    ];
    let encoded =
        encoded.into_iter().filter_map(|(name, of)| Some((name, of?.to(lang).to_owned())));
    rows.extend(encoded);
    rows.extend(limits.smallest_device.clone().map(|device| (say::smallest_device(), device)));
    rows
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
