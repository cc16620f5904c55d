//! Models on the devices that users have: whom they serve, drawn to scale, and whom they do not.

use super::{
    document::{Bar, Bars, Block, Document, Rich},
    table::Table,
    words,
};
use crate::{
    Amount, Bytes, Lang, Message, Verdict,
    messages::{Number, Say, capitalized, fit as fit_words, fleet as say},
    report::{
        FleetFit, Segment,
        fleet::{ByVerdict, ENOUGH, OnPlace, UnknownDevice},
    },
};

/// Verdicts in the order they are drawn, and the mark of each.
const DRAWN: [(Verdict, usize); 5] = [
    (Verdict::Fits, 0),
    (Verdict::Tight, 1),
    (Verdict::Pages, 2),
    (Verdict::TooLarge, 3),
    (Verdict::NotViable, 6),
];
/// Devices that are named as not served, and as unknown.
const MOST_UNSERVED: usize = 5;
const MOST_UNKNOWN: usize = 3;
/// Thousandths of all users.
const ALL: u64 = 1000;

/// The answer as a document.
pub fn document(all: &[FleetFit], lang: Lang) -> Document {
    let Some(first) = all.first() else { return Document::default() };
    let mut document = Document::new(title(all, first).to(lang));
    let places = first.places.len();
    let total = Number(first.total);
    document.text(say::counted(first.rows, total, &first.counted_by, places).to(lang));
    let bars = all.iter().map(|one| bar(subject(one).say(lang), &one.by_verdict, one.total));
    document.blocks.push(Block::Bars(self::bars(bars.collect(), lang)));
    document.blocks.push(Block::Table(by_verdict(all, lang)));
    document.text(enough(all).to(lang));
    let with_most = all.iter().max_by_key(|one| (!one.unserved().is_empty(), one.served));
    if let Some(one) = with_most {
        unserved(&mut document, one, lang);
    }
    let notes = notes(all).into_iter().chain(unknown(&first.unknown_devices, first.total));
    document.list(notes.map(|note| Rich::of(&sentence(&note, lang))).collect());
    let verdicts = all.iter().flat_map(|one| shown(&one.by_verdict));
    if let Some(legend) = words::legend(verdicts, lang) {
        document.blocks.push(Block::Aside(legend));
    }
    document
}

fn title(all: &[FleetFit], first: &FleetFit) -> Message {
    match all {
        [_] => say::serves(subject(first), percent(first.served, first.total)),
        _ => say::models_by_users(),
    }
}

fn subject(one: &FleetFit) -> Message {
    say::model_at(&one.name, &one.quant)
}

/// Whether one serves enough users, and which is the largest.
fn enough(all: &[FleetFit]) -> Message {
    let largest = all.iter().find(|one| {
        one.largest_for_90.as_ref() == Some(&one.model) && one.served.reaches(ENOUGH, one.total)
    });
    match (all, largest) {
        ([_], Some(_)) => say::is_enough(),
        ([_], None) => say::is_not_enough(),
        (_, Some(one)) => say::largest_for_90(subject(one)),
        (_, None) => say::none_for_90(),
    }
}

/// Users of all, percent with a decimal.
pub fn percent(users: Amount, total: Amount) -> Message {
    let permille = users.permille(total);
    let text = match (permille / 10, permille % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    };
    say::percent(Number(text))
}

/// A sentence with a capital letter and a full stop.
pub fn sentence(text: &Message, lang: Lang) -> String {
    capitalized(text.to(lang)) + "."
}

/// The verdicts that some users get.
pub fn shown(by_verdict: &ByVerdict) -> impl Iterator<Item = Verdict> {
    let verdicts = DRAWN.map(|(verdict, _)| verdict).into_iter();
    verdicts.filter(|verdict| !by_verdict.of(*verdict).is_zero())
}

/// A bar of the users by verdict, the width of all being all users.
pub fn bar(name: String, by_verdict: &ByVerdict, total: Amount) -> impl Fn(Lang) -> Bar {
    let (mut sum, mut drawn, mut segments) = (Amount::default(), 0, Vec::new());
    for (verdict, place) in DRAWN {
        sum = sum.checked_add(by_verdict.of(verdict)).unwrap_or(sum);
        // Ends are rounded and not lengths, so that all together are as long as all.
        let end = sum.permille(total);
        segments.push(Segment { parts: &[], bytes: end.saturating_sub(drawn), place });
        drawn = end;
    }
    segments.retain(|segment| segment.bytes > 0);
    let served = by_verdict.served();
    let verdict = if served.reaches(ENOUGH, total) { Verdict::Fits } else { Verdict::Tight };
    let verdict = if served.is_zero() { Verdict::TooLarge } else { verdict };
    move |lang| Bar {
        name: name.clone(),
        segments: segments.clone(),
        total: percent(served, total).say(lang),
        verdict,
    }
}

/// Bars with what their marks mean.
pub fn bars(rows: Vec<impl Fn(Lang) -> Bar>, lang: Lang) -> Bars {
    let rows: Vec<Bar> = rows.into_iter().map(|row| row(lang)).collect();
    let is_drawn =
        |place: usize| rows.iter().flat_map(|row| &row.segments).any(|it| it.place == place);
    let labels = DRAWN.iter().filter(|(_, place)| is_drawn(*place));
    let labels = labels.map(|(verdict, place)| (*place, words::verdict(*verdict).say(lang)));
    Bars { labels: labels.collect(), rows, whole: ALL, limit: None, are_shares: true }
}

/// A line for each model, users by verdict in percent.
fn by_verdict(all: &[FleetFit], lang: Lang) -> Table {
    let verdicts: Vec<Verdict> = DRAWN
        .map(|(verdict, _)| verdict)
        .into_iter()
        .filter(|verdict| all.iter().any(|one| !one.by_verdict.of(*verdict).is_zero()))
        .collect();
    let has_unknown = all.iter().any(|one| !one.unknown.is_zero());
    let mut columns = vec![(say::model(), false), (say::served(), true)];
    columns.extend(verdicts.iter().map(|verdict| (words::verdict(*verdict), true)));
    columns.extend(has_unknown.then(|| (say::unknown(), true)));
    let mut table = Table::headed(&columns, lang);
    for one in all {
        let share = |users| percent(users, one.total).say(lang);
        let mut row = vec![format!("{}:{}", one.model, one.quant), share(one.served)];
        row.extend(verdicts.iter().map(|verdict| share(one.by_verdict.of(*verdict))));
        row.extend(has_unknown.then(|| share(one.unknown)));
        table.rows.push(row);
    }
    table
}

/// The places with most users that a model does not serve.
fn unserved(document: &mut Document, one: &FleetFit, lang: Lang) {
    let all = one.unserved();
    if all.is_empty() {
        return;
    }
    let heading = say::not_served_by(subject(one));
    document.section(capitalized(heading.to(lang)));
    let columns = [
        (fit_words::device(), false),
        (fit_words::memory(), true),
        (say::users(), true),
        (fit_words::verdict_heading(), false),
    ];
    let mut table = Table::headed(&columns, lang);
    let (named, rest) = all.split_at(all.len().min(MOST_UNSERVED));
    for place in named {
        table.verdicts.push(vec![None, None, None, Some(place.verdict)]);
        table.rows.push(vec![
            called(place, lang),
            Bytes::new(place.ram_bytes).say(lang),
            percent(place.users, one.total).say(lang),
            words::verdict(place.verdict).say(lang),
        ]);
    }
    document.blocks.push(Block::Table(table));
    if !rest.is_empty() {
        let users = crate::report::fleet::sum(rest.iter().map(|place| place.users));
        let more = say::and_more(rest.len(), percent(users, one.total));
        document.text(&sentence(&more, lang));
    }
}

/// What a place is called: the device, or the system of a size of memory.
fn called(place: &OnPlace, lang: Lang) -> String {
    let system = || place.system.clone().unwrap_or_else(|| say::any_device().say(lang));
    place.device.clone().or_else(|| place.name.clone()).unwrap_or_else(system)
}

/// What a reader should know of the numbers.
fn notes(all: &[FleetFit]) -> Vec<Message> {
    let Some(first) = all.first() else { return Vec::new() };
    let mut notes = Vec::new();
    if !first.by_memory.is_zero() {
        notes.push(say::judged_by_memory(percent(first.by_memory, first.total)));
    }
    if first.places.iter().any(|place| place.name.is_none() && place.system.is_none()) {
        notes.push(say::on_the_scarcest());
    }
    if !first.at_smallest.is_zero() {
        notes.push(say::at_smallest(percent(first.at_smallest, first.total)));
        let more = all.iter().filter(|one| one.served_at_most != one.served);
        notes.extend(
            more.map(|one| say::would_serve(subject(one), percent(one.served_at_most, one.total))),
        );
    }
    notes
}

/// That some users are not known, and what stands in the file of most of them.
pub fn unknown(all: &[UnknownDevice], total: Amount) -> Option<Message> {
    let users = crate::report::fleet::sum(all.iter().map(|one| one.users));
    let name = |one: &UnknownDevice| match one.name.as_str() {
        "" => say::no_name(),
        name => Message::same(name.to_owned()),
    };
    let mut names: Vec<Message> = all.iter().take(MOST_UNKNOWN).map(name).collect();
    names.extend((all.len() > MOST_UNKNOWN).then(|| Message::same("…")));
    let names = Message::joined(&names, ", ");
    (!all.is_empty()).then(|| say::unknown_users(percent(users, total), names))
}
