//! What a platform carries, in a table.

use super::{Labelled, Page, basic::named, figures, glance::UNKNOWN, spoken};
use crate::{
    Bytes, Lang, Message,
    messages::{Say, plan as say},
    render::{
        document::Document,
        fit::{number, time},
    },
    report::plan::{Overview, OverviewModel, OverviewRow, Span},
};

/// The model recommended first for each size of memory.
pub fn overview(all: &Overview, lang: Lang) -> Document {
    let mut page = Page::new(&say::overview_title(&all.task, &all.system), lang);
    table(&mut page, all);
    page.lines(&techniques(all, lang));
    page.text(say::full_plan());
    page.document.commands(all.rows.iter().map(|row| spoken(&row.command, lang)).collect());
    page.document
}

/// A row for each size of memory, and whose speeds those are.
pub fn table(page: &mut Page, all: &Overview) {
    page.text(say::overview_intro());
    let headings = [
        (say::memory_label(), true),
        (say::model_label(), false),
        (say::quant_label(), false),
        (say::runtime_label(), false),
        (say::needs_label(), true),
        (say::download_label(), true),
        (say::pace_label(), true),
        (say::first_token_label(), true),
    ];
    let lang = page.lang;
    page.table(&headings, all.rows.iter().map(|one| row(one, lang)).collect());
    if all.rows.iter().any(|row| row.model.is_some()) {
        page.text(say::overview_speeds());
    }
}

fn row(row: &OverviewRow, lang: Lang) -> Vec<String> {
    let ram = Bytes::new(row.ram_bytes).say(lang);
    let Some(one) = &row.model else {
        let none = [say::none_viable().say(lang)].into_iter();
        let rest = std::iter::repeat_n(UNKNOWN.to_owned(), 6);
        return [ram].into_iter().chain(none).chain(rest).collect();
    };
    vec![
        ram,
        one.name.clone(),
        one.row.quant.clone(),
        format!("{}, {}", one.runtime_name, one.backend_name),
        figures::of_budget(&one.row).say(lang),
        Bytes::new(one.download_bytes).say(lang),
        span(one.decode_tps, number, lang),
        span(one.ttft_ms, time, lang),
    ]
}

/// The least and the most there is among devices; or that nothing is known.
fn span(span: Option<Span>, show: fn(f64) -> String, lang: Lang) -> String {
    let Some(Span { least, most }) = span else { return UNKNOWN.to_owned() };
    let [least, most] = [least, most].map(show).map(crate::messages::Number);
    if least.0 == most.0 { least.say(lang) } else { say::between(least, most).say(lang) }
}

/// Which techniques are possible: with any of the sizes, with some, with none.
pub fn techniques(all: &Overview, lang: Lang) -> Labelled {
    let known: Vec<(Bytes, &OverviewModel)> = all
        .rows
        .iter()
        .filter_map(|row| Some((Bytes::new(row.ram_bytes), row.model.as_ref()?)))
        .collect();
    let Some((_, first)) = known.first() else { return Labelled::new() };
    let (mut always, mut never, mut lines) = (Vec::new(), Vec::new(), Labelled::new());
    for (name, _) in &first.techniques {
        let carries = |one: &OverviewModel| {
            one.techniques.iter().any(|(other, viable)| other == name && *viable)
        };
        let sizes: Vec<String> =
            known.iter().filter(|(_, one)| carries(one)).map(|(ram, _)| ram.say(lang)).collect();
        match sizes.len() {
            0 => never.push(name.as_str()),
            some if some == known.len() => always.push(name.as_str()),
            _ => lines.push((
                Message::same(name.clone()),
                say::viable_with_memory(sizes.join("; ")).say(lang),
            )),
        }
    }
    lines.insert(0, (say::viable_techniques(), named(&always)));
    lines.push((say::other_techniques(), named(&never)));
    lines
}
