//! One model on several devices, a line each.

use std::collections::BTreeSet;

use super::{Style, fit::number, sheet::cell, table::Table, words};
use crate::{
    Lang, Message, Verdict,
    messages::{Number, Say, fit as say, table as table_words, verdict},
    report::{
        Cell,
        survey::{OnDevice, Survey},
    },
};

/// A table for a reader, the smallest device that works first.
pub fn text(survey: &Survey, style: Style) -> String {
    let all = &survey.devices;
    let heading = heading(survey);
    // Speeds are the first to go where a line would not fit.
    let mut table = table(all, true, style.lang);
    if table.width() > style.width {
        table = self::table(all, false, style.lang);
    }
    super::wrap(heading.to(style.lang), style, "")
        + "\n\n"
        + &table.text(style)
        + &legend(all, style.lang)
            .map_or_else(String::new, |said| format!("\n{}\n", super::wrap(&said, style, "")))
}

/// On how many it works.
pub fn heading(survey: &Survey) -> Message {
    let all = &survey.devices;
    let works = all.iter().filter(|one| one.verdict.is_yes()).count();
    say::works_on(&survey.subject, works, all.len())
}

/// What columns and verdicts mean.
pub fn legend(all: &[OnDevice], lang: Lang) -> Option<String> {
    let mut terms = vec![words::needed()];
    let limited = all.iter().any(|one| one.charge_limit_bytes.is_some());
    terms.extend(limited.then(|| verdict::means(say::charged(), verdict::means_charged())));
    let verdicts: BTreeSet<Verdict> = all.iter().map(|one| one.verdict).collect();
    words::glossary(terms.into_iter().chain(verdicts.into_iter().map(words::defined)), lang)
}

pub fn markdown(survey: &Survey, lang: Lang) -> String {
    table(&survey.devices, true, lang).markdown()
}

/// Working sets against what is left; where apps are limited, also what is charged against that.
pub fn table(all: &[OnDevice], speed: bool, lang: Lang) -> Table {
    let limited = all.iter().any(|one| one.charge_limit_bytes.is_some());
    let mut columns = vec![
        (say::device(), false),
        (say::memory(), true),
        (table_words::needed(), true),
        (say::available(), true),
    ];
    columns.extend(if limited {
        vec![(say::charged(), true), (say::app_limit(), true)]
    } else {
        vec![(say::headroom(), true)]
    });
    if speed {
        columns.push((Message::fixed("tok/s", "tok/s"), true));
    }
    columns.push((say::verdict_heading(), false));
    let mut table = Table::headed(&columns, lang);
    let size = |bytes: u64| words::size(bytes, lang);
    for one in all {
        let mut row = vec![
            one.id.clone(),
            size(one.ram_bytes),
            size(one.working_set_bytes),
            size(one.physical_bytes),
        ];
        if limited {
            let limit = one.charge_limit_bytes.map_or_else(|| "-".to_owned(), size);
            row.extend([size(one.charged_bytes), limit]);
        } else {
            row.push(cell(&Cell::Slack(one.headroom_bytes), lang));
        }
        if speed {
            let decode = one.decode_tps.as_ref();
            let decode = decode.map(|figure| Number(number(figure.typical)).say(lang));
            row.push(decode.unwrap_or_else(|| "-".to_owned()));
        }
        table.verdicts.push(vec![None; row.len()].into_iter().chain([Some(one.verdict)]).collect());
        row.push(words::verdict(one.verdict).to(lang).to_owned());
        table.rows.push(row);
    }
    table
}
