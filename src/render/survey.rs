//! One model on several devices, a line each.

use serde_json::json;

use super::{Style, fit::number, json, sheet::cell, table::Table};
use crate::{Bytes, Error, survey::OnDevice, table::Cell};

/// A table for a reader, the smallest device that works first.
pub(crate) fn text(subject: &str, all: &[OnDevice], style: Style) -> String {
    let works = all.iter().filter(|one| one.judgement.verdict.is_yes()).count();
    let heading =
        format!("{subject} works on {works} of {} devices, the smallest first.", all.len());
    // Speeds are the first to go where a line would not fit.
    let mut table = table(all, true);
    if table.width() > style.width {
        table = self::table(all, false);
    }
    super::wrap(&heading, style, "") + "\n\n" + &table.text(style)
}

/// The same for a document.
pub(crate) fn markdown(all: &[OnDevice]) -> String {
    table(all, true).markdown()
}

/// Working sets against what is left; where apps are limited, also what is charged against that.
fn table(all: &[OnDevice], speed: bool) -> Table {
    let limited = all.iter().any(|one| one.charge_limit.is_some());
    let mut columns =
        vec![("device", false), ("memory", true), ("working set", true), ("left", true)];
    columns.extend(if limited {
        vec![("charged", true), ("app limit", true)]
    } else {
        vec![("headroom", true)]
    });
    if speed {
        columns.push(("tok/s", true));
    }
    columns.push(("verdict", false));
    let mut table = Table::new(&columns);
    for one in all {
        let mut row = vec![
            one.id.clone(),
            one.ram.to_string(),
            one.need.working_set.to_string(),
            one.physical.to_string(),
        ];
        if limited {
            let limit = one.charge_limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
            row.extend([one.need.charged.to_string(), limit]);
        } else {
            row.push(cell(&Cell::Slack(one.judgement.headroom)));
        }
        if speed {
            let decode = one.speed.decode_tps.as_ref();
            row.push(decode.map_or_else(|| "-".to_owned(), |figure| number(figure.typical)));
        }
        row.push(one.judgement.verdict.id().to_owned());
        table.rows.push(row);
    }
    table
}

/// The same for programs; sizes are integers, in bytes.
pub(crate) fn json(model: &str, quant: &str, all: &[OnDevice]) -> Result<String, Error> {
    let devices = all.iter().map(|one| {
        json!({
            "id": one.id,
            "name": one.name,
            "platform": one.platform,
            "soc": one.soc,
            "ram_bytes": one.ram.get(),
            "working_set_bytes": one.need.working_set.get(),
            "charged_bytes": one.need.charged.get(),
            "physical_bytes": one.physical.get(),
            "charge_limit_bytes": one.charge_limit.map(Bytes::get),
            "verdict": one.judgement.verdict.id(),
            "headroom_bytes": one.judgement.headroom,
            "obstacle": one.obstacle,
            "decode_tps": one.speed.decode_tps,
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
