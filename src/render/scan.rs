//! What is on a disk, a model a line.

use std::collections::BTreeSet;

use super::{Style, table::Table, words, wrap};
use crate::{
    Bytes, Error, Lang, Message, Verdict,
    messages::{Say, scan as say, table, verdict as means},
    report::scan::{Scan, ScanModel, State},
};

/// The most names a reason stands behind.
const MOST_NAMES: usize = 4;
/// The least room for a name, letters.
const LEAST_NAME: usize = 20;

/// A table for a reader, what could not be read below it, and the totals.
pub fn text(scan: &Scan, style: Style) -> String {
    let lang = style.lang;
    let mut text = String::new();
    if scan.models.is_empty() {
        let folders = counted(scan.folders, say::a_folder, say::folders);
        let none = if scan.folders == 0 { say::nowhere() } else { say::none_found(folders) };
        text.push_str(&(wrap(none.to(lang), style, "") + "\n"));
    } else {
        text.push_str(&fitted(scan, style).text(style));
        let parts = [reasons(scan, style), legend(scan, style), totals(scan, style)];
        parts.iter().filter(|part| !part.is_empty()).for_each(|part| {
            text.push('\n');
            text.push_str(part);
        });
    }
    if !scan.warnings.is_empty() {
        text.push('\n');
        text.push_str(&super::notes(&scan.warnings, style));
    }
    text
}

/// A table for a document, and the totals.
pub fn markdown(scan: &Scan, lang: Lang) -> String {
    let total = total(scan, lang);
    if scan.models.is_empty() {
        total + "\n"
    } else {
        shown(scan, true, lang).markdown() + "\n" + &total + "\n"
    }
}

/// All that is known of each, for a spreadsheet.
pub fn csv(scan: &Scan) -> Result<String, Error> {
    let names = [
        "path",
        "app",
        "format",
        "bytes",
        "model",
        "quant",
        "params",
        "state",
        "verdict",
        "max-ctx-size",
        "reason",
    ];
    let number = |number: Option<u64>| number.map_or_else(String::new, |n| n.to_string());
    let rows = scan.models.iter().map(|one| {
        vec![
            one.path.clone(),
            one.app.clone().unwrap_or_default(),
            one.format.id().to_owned(),
            one.bytes.to_string(),
            one.model.clone(),
            one.quant.clone().unwrap_or_default(),
            number(one.params),
            one.state.id().to_owned(),
            one.verdict.map_or_else(String::new, |is| words::verdict(is).to(Lang::En).to_owned()),
            number(one.max_ctx_size),
            one.reason.clone().unwrap_or_default(),
        ]
    });
    let columns = names.map(|name| (name.to_owned(), false)).to_vec();
    Table { columns, rows: rows.collect(), ..Table::default() }.csv()
}

/// The table in the width of a terminal: programs are the first to go where a line would not fit, then the
/// middles of names.
fn fitted(scan: &Scan, style: Style) -> Table {
    let mut table = shown(scan, true, style.lang);
    let names = |table: &Table| {
        table.rows.iter().filter_map(|row| Some(row.first()?.chars().count())).max()
    };
    let room = |table: &Table| {
        let beside = table.width().saturating_sub(names(table).unwrap_or(0));
        style.width.saturating_sub(beside)
    };
    if room(&table) < names(&table).unwrap_or(0).min(LEAST_NAME) {
        table = shown(scan, false, style.lang);
    }
    let room = room(&table).max(LEAST_NAME);
    table
        .rows
        .iter_mut()
        .filter_map(|row| row.first_mut())
        .for_each(|name| *name = shortened(name, room));
    table
}

/// A name without its middle where it is longer than there is room for: both ends tell names apart.
fn shortened(name: &str, room: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= room {
        return name.to_owned();
    }
    let (begin, end) = (room / 2, room.saturating_sub(room / 2 + 1));
    let begin = letters.iter().take(begin);
    let end = letters.iter().skip(letters.len().saturating_sub(end));
    begin.chain(&['…']).chain(end).collect()
}

/// The table, with the program each lies in the cache of where there is room.
fn shown(scan: &Scan, programs: bool, lang: Lang) -> Table {
    let mut columns = vec![
        (table::model(), false),
        (say::quant(), false),
        (say::size(), true),
        (say::context(), true),
    ];
    columns.extend(programs.then(|| (table::app(), false)));
    columns.push((table::verdict(), false));
    let mut table = Table::headed(&columns, lang);
    for one in &scan.models {
        let (word, is) = verdict(one);
        let mut row = vec![
            one.model.clone(),
            one.quant.clone().unwrap_or_else(|| "-".to_owned()),
            words::size(one.bytes, lang),
            one.max_ctx_size.map_or_else(|| "-".to_owned(), |tokens| tokens.to_string()),
        ];
        row.extend(programs.then(|| one.app_name.clone().unwrap_or_else(|| "-".to_owned())));
        table.verdicts.push(vec![None; row.len()].into_iter().chain([is]).collect());
        row.push(word.map_or_else(|| "-".to_owned(), |word| word.say(lang)));
        table.rows.push(row);
    }
    // Without a place, nothing is said of contexts and verdicts.
    table.told("-")
}

/// The verdict, or the state of what has none, and its colour.
fn verdict(one: &ScanModel) -> (Option<Message>, Option<Verdict>) {
    match (one.state, one.verdict) {
        (State::Whole, Some(is)) => (Some(words::verdict(is)), Some(is)),
        (State::Whole, None) if one.reason.is_some() => {
            (Some(say::not_priced()), Some(Verdict::Tight))
        }
        (State::Whole, None) => (None, None),
        (State::Part, _) => (Some(say::is_part()), Some(Verdict::Tight)),
        (State::Unfinished, _) => (Some(say::is_unfinished()), Some(Verdict::Tight)),
        (State::Broken, _) => (Some(say::is_broken()), Some(Verdict::TooLarge)),
    }
}

/// Why some have no verdict, each reason once.
fn reasons(scan: &Scan, style: Style) -> String {
    let mut reasons: Vec<&String> = Vec::new();
    for reason in scan.models.iter().filter_map(|one| one.reason.as_ref()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let line = |reason: &&String| {
        let those = scan.models.iter().filter(|one| one.reason.as_ref() == Some(reason));
        let names: BTreeSet<&str> = those.map(|one| one.model.as_str()).collect();
        let (first, more) = (names.iter().take(MOST_NAMES), names.len().saturating_sub(MOST_NAMES));
        let mut names = first.copied().collect::<Vec<_>>().join(", ");
        if more > 0 {
            names = say::names_and_more(names, more).say(style.lang);
        }
        wrap(&format!("{names}: {reason}."), style, "  ") + "\n"
    };
    reasons.iter().map(line).collect()
}

/// What verdicts mean.
fn legend(scan: &Scan, style: Style) -> String {
    let verdicts = scan.models.iter().filter(|one| one.state == State::Whole);
    let verdicts: BTreeSet<Verdict> = verdicts.filter_map(|one| one.verdict).collect();
    let context = scan.models.iter().any(|one| one.max_ctx_size.is_some());
    let context = context.then(|| means::means(say::context(), say::means_context()));
    let terms = context.into_iter().chain(verdicts.into_iter().map(words::defined));
    let said = words::glossary(terms, style.lang);
    said.map_or_else(String::new, |said| wrap(&said, style, "") + "\n")
}

/// How many there are, and what to ask next.
fn totals(scan: &Scan, style: Style) -> String {
    let place = scan.place.as_ref().map(|place| say::here(place).say(style.lang));
    let place = place.map(|place| wrap(&place, style, "") + "\n").unwrap_or_default();
    let next = scan.next.as_ref().map(|command| say::next(command).say(style.lang) + "\n");
    wrap(&total(scan, style.lang), style, "") + "\n" + &place + &next.unwrap_or_default()
}

fn total(scan: &Scan, lang: Lang) -> String {
    let all = counted(scan.models.len(), say::a_model, say::models);
    let mut total = say::total(all, Bytes::new(scan.total_bytes));
    if scan.place.is_some() {
        let fit = scan.models.iter().filter(|one| one.verdict.is_some_and(Verdict::is_yes));
        total = match fit.count() {
            1 => say::of_which_one_fits(total),
            count => say::of_which_fit(total, count),
        };
    }
    total = match scan.models.iter().filter(|one| one.state > State::Part).count() {
        0 => total,
        1 => say::one_not_whole(total),
        count => say::not_whole(total, count),
    };
    say::sentence(total).say(lang)
}

fn counted(count: usize, one: fn() -> Message, several: fn(usize) -> Message) -> Message {
    if count == 1 { one() } else { several(count) }
}
