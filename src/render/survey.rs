//! One model on several devices, a line each.

use serde_json::json;

use super::{Style, fit::number, json, sheet::cell, table::Table, words};
use crate::{
    Bytes, Error, Lang, Message,
    messages::{Number, fit as say},
    survey::OnDevice,
    table::Cell,
};

/// A table for a reader, the smallest device that works first.
pub(crate) fn text(subject: &Message, all: &[OnDevice], style: Style) -> String {
    let works = all.iter().filter(|one| one.judgement.verdict.is_yes()).count();
    let heading = say::works_on(subject, works, all.len());
    // Speeds are the first to go where a line would not fit.
    let mut table = table(all, true, style.lang);
    if table.width() > style.width {
        table = self::table(all, false, style.lang);
    }
    super::wrap(heading.to(style.lang), style, "") + "\n\n" + &table.text(style)
}

/// The same for a document.
pub(crate) fn markdown(all: &[OnDevice], lang: Lang) -> String {
    table(all, true, lang).markdown()
}

/// Working sets against what is left; where apps are limited, also what is charged against that.
fn table(all: &[OnDevice], speed: bool, lang: Lang) -> Table {
    let limited = all.iter().any(|one| one.charge_limit.is_some());
    let mut columns = vec![
        (say::device(), false),
        (say::memory(), true),
        (say::working_set(), true),
        (say::left(), true),
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
    let size = |bytes: Bytes| words::said(bytes, lang);
    for one in all {
        let mut row =
            vec![one.id.clone(), size(one.ram), size(one.need.working_set), size(one.physical)];
        if limited {
            let limit = one.charge_limit.map_or_else(|| "-".to_owned(), size);
            row.extend([size(one.need.charged), limit]);
        } else {
            row.push(cell(&Cell::Slack(one.judgement.headroom), lang));
        }
        if speed {
            let decode = one.speed.decode_tps.as_ref();
            let decode = decode.map(|figure| words::said(Number(number(figure.typical)), lang));
            row.push(decode.unwrap_or_else(|| "-".to_owned()));
        }
        row.push(words::verdict(one.judgement.verdict).to(lang).to_owned());
        table.rows.push(row);
    }
    table
}

/// The same for programs; sizes are integers, in bytes.
pub(crate) fn json(
    (model, quant): (&str, &str),
    all: &[OnDevice],
    lang: Lang,
) -> Result<String, Error> {
    let devices = all.iter().map(|one| {
        json!({
            "id": one.id,
            "name": one.name.to(lang),
            "platform": one.platform,
            "soc": one.soc,
            "ram_bytes": one.ram.get(),
            "working_set_bytes": one.need.working_set.get(),
            "charged_bytes": one.need.charged.get(),
            "physical_bytes": one.physical.get(),
            "charge_limit_bytes": one.charge_limit.map(Bytes::get),
            "verdict": one.judgement.verdict.id(),
            "headroom_bytes": one.judgement.headroom,
            "obstacle": one.obstacle.as_ref().map(|obstacle| obstacle.to(lang)),
            "decode_tps": one.speed.decode_tps.as_ref().map(|decode| decode.only(lang)),
        })
    });
    let devices: Vec<_> = devices.collect();
    json::text(&json!({
        "schema": json::SCHEMA,
        "model": model,
        "quant": quant,
        "devices": devices,
    }))
}
