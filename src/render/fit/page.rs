//! An answer as a page: what the text says, under headings, with tables and bars.

use super::{
    limits_heading, limits_there, meanings,
    memory::{self, Bar},
    places, second_copy, sentence,
    speed::known,
};
use crate::{
    Bytes, Lang, Message, Verdict,
    messages::{Say, capitalized, fit as say},
    render::{
        document::{self, Bars, Block, Document, Rich},
        markdown::{parts, terms},
        survey,
        table::Table,
        words,
    },
    report::{Fit, Segment, Survey},
};

/// The page of one answer; with the bill by term where that is asked for.
pub fn page(fit: &Fit, by_term: bool, lang: Lang) -> Document {
    let mut page = Document::new(words::subject(fit).say(lang));
    page.text(sentence(fit).to(lang));
    meaning(&mut page, fit, lang);
    labelled(&mut page, places(fit), lang);
    if fit.obstacle.is_none() {
        picture(&mut page, fit, by_term, lang);
        for words in second_copy(fit).into_iter().chain(words::growth(fit)) {
            page.text(words.to(lang));
        }
    }
    changes(&mut page, fit, lang);
    page.blocks.extend(meanings(fit, lang).map(Block::Aside));
    if fit.obstacle.is_none() {
        limits(&mut page, fit, lang);
        speed(&mut page, fit, lang);
    }
    way_out(&mut page, fit, lang);
    if fit.obstacle.is_none() {
        page.blocks.extend(fit.meter.clone().map(Block::Aside));
        page.blocks.push(Block::Aside(fit.assumed.clone()));
        page.blocks.extend(fit.program.clone().map(Block::Aside));
    }
    page.list(fit.warnings.iter().map(|note| Rich::of(&(capitalized(note) + "."))).collect());
    page
}

/// The page of one model on several devices.
pub fn several(survey: &Survey, lang: Lang) -> Document {
    let mut page = Document::new(survey.subject.clone());
    page.text(survey::heading(survey).to(lang));
    page.blocks.push(Block::Table(survey::table(&survey.devices, true, lang)));
    page.blocks.extend(survey::legend(&survey.devices, lang).map(Block::Aside));
    page
}

/// A heading of the text, without the colon that lines follow there.
fn section(page: &mut Document, heading: &Message, lang: Lang) {
    page.section(capitalized(heading.to(lang).trim_end_matches(':')));
}

fn labelled<T: Say>(page: &mut Document, rows: Vec<(Message, T)>, lang: Lang) {
    let line =
        |(name, words): (Message, T)| Rich::labelled(&capitalized(name.to(lang)), &words.say(lang));
    page.list(rows.into_iter().map(line).collect());
}

/// What an amount of memory means on machines it is sold with.
fn meaning(page: &mut Document, fit: &Fit, lang: Lang) {
    let (Some(budget), false) = (&fit.budget, fit.by_system.is_empty()) else { return };
    let heading = say::of_ram(Bytes::new(budget.ram_bytes));
    let columns = [(heading, false), (say::for_a_model(), true), (say::verdict_heading(), false)];
    let mut table = Table::headed(&columns, lang);
    for one in &fit.by_system {
        table.rows.push(vec![
            say::on_machine(&one.machine).say(lang),
            words::size(one.physical_bytes, lang),
            words::verdict(one.verdict).say(lang),
        ]);
        table.verdicts.push(vec![None, None, Some(one.verdict)]);
    }
    page.blocks.push(Block::Table(table));
}

/// Every bar, what its parts are, and the whole bill.
fn picture(page: &mut Document, fit: &Fit, by_term: bool, lang: Lang) {
    section(page, &say::memory(), lang);
    let bars = memory::bars(fit).into_iter().chain(memory::beside_bars(fit));
    page.blocks.extend(bars.map(|bar| Block::Bars(to_scale(&bar, lang))));
    let amounts = [(say::part(), false), (say::memory(), true), (Message::default(), false)];
    let mut table = Table::headed(&amounts, lang);
    for line in memory::lines(fit) {
        let note = line.note.map_or_else(String::new, |note| note.say(lang));
        table.rows.push(vec![line.label.say(lang), line.bytes.say(lang), note]);
    }
    let bill = if by_term { terms(fit, lang) } else { parts(fit, lang) };
    page.blocks.extend([table, bill].map(Block::Table));
}

/// A bar, with the key to its colours.
fn to_scale(bar: &Bar, lang: Lang) -> Bars {
    let parts = bar.parts.iter().filter(|(_, bytes)| *bytes > Bytes::ZERO);
    let parts: Vec<_> =
        parts.filter_map(|&(sign, bytes)| Some((sign.place()?, sign, bytes))).collect();
    let segments: Vec<Segment> = parts
        .iter()
        .map(|&(place, _, bytes)| Segment { parts: &[], bytes: bytes.get(), place })
        .collect();
    let name = bar.name.clone().unwrap_or_else(say::memory);
    let limit = bar.limit.say(lang);
    let row = document::Bar {
        name: capitalized(name.to(lang)),
        segments,
        total: limit.clone(),
        verdict: if bar.is_over() { Verdict::TooLarge } else { Verdict::Fits },
    };
    Bars {
        are_shares: false,
        labels: parts.iter().map(|&(place, sign, _)| (place, sign.label().say(lang))).collect(),
        rows: vec![row],
        whole: bar.filled(),
        limit: Some((bar.whole, limit)),
    }
}

/// What would make it fit.
fn changes(page: &mut Document, fit: &Fit, lang: Lang) {
    if fit.remedies.is_empty() {
        return;
    }
    section(page, &say::what_would_help(), lang);
    let flags = Message::default();
    let columns = [
        (flags, false),
        (say::saves(), true),
        (say::at_the_cost_of(), false),
        (say::verdict_heading(), false),
    ];
    let mut table = Table::headed(&columns, lang);
    for remedy in &fit.remedies {
        let saves = match remedy.saves_bytes {
            0 => "-".to_owned(),
            saves => words::size(saves, lang),
        };
        let verdict = words::verdict(remedy.verdict).say(lang);
        table.rows.push(vec![remedy.flags.clone(), saves, remedy.costs.clone(), verdict]);
        table.verdicts.push(vec![None, None, None, Some(remedy.verdict)]);
    }
    page.blocks.push(Block::Table(table));
}

fn limits(page: &mut Document, fit: &Fit, lang: Lang) {
    if fit.budget.is_none() {
        page.text(say::add_a_place().to(lang));
        return;
    }
    section(page, &limits_heading(fit), lang);
    labelled(page, limits_there(fit, lang), lang);
}

fn speed(page: &mut Document, fit: &Fit, lang: Lang) {
    match known(fit) {
        None => {}
        Some(Err(reason)) => page.text(reason.to(lang)),
        Some(Ok(rows)) => {
            section(page, &say::speed(), lang);
            labelled(page, rows, lang);
        }
    }
}

/// When the answer is no: the question whose answer is yes.
fn way_out(page: &mut Document, fit: &Fit, lang: Lang) {
    if fit.verdict.is_none_or(Verdict::is_yes) {
        return;
    }
    let Some(way_out) = &fit.way_out else {
        page.text(say::nothing_fits().to(lang));
        return;
    };
    section(page, &say::try_this(words::verdict(way_out.verdict)), lang);
    let commands = [Some(&way_out.edgefit), way_out.llama_cpp.as_ref()];
    page.commands(commands.into_iter().flatten().cloned().collect());
}
