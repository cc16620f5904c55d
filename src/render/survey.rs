//! One model on several devices, a line each.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Style, fit::number, json, sheet::cell, table::Table, words};
use crate::{
    Bytes, Error, Lang, Message, Verdict,
    catalog::device::Platform,
    messages::{Number, fit as say},
    report::{Cell, survey::OnDevice},
    speed::Figure,
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

/// The answer to `fit` on several devices, the smallest that works first; sizes are in bytes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Survey<'a> {
    /// The version of the form.
    #[schemars(extend("const" = json::SCHEMA))]
    schema: &'static str,
    /// The model's id.
    model: &'a str,
    /// The quantization.
    quant: &'a str,
    devices: Vec<DeviceJson<'a>>,
}

/// How the model does on a device.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SurveyDevice")]
struct DeviceJson<'a> {
    /// An id of `list devices`, with a size where it comes in several.
    id: &'a str,
    name: &'a str,
    #[schemars(with = "Platform")]
    platform: &'static str,
    /// Its chip, an id of `list socs`.
    soc: Option<&'a str>,
    /// Its memory: the machine's, or a graphics card's own.
    ram_bytes: u64,
    /// What is held against the physical budget.
    working_set_bytes: u64,
    /// What the system cannot take back.
    charged_bytes: u64,
    /// What the working set may take under the typical reserve.
    physical_bytes: u64,
    /// What the process may be charged; null where that is the physical budget.
    charge_limit_bytes: Option<u64>,
    #[schemars(with = "Verdict")]
    verdict: &'static str,
    /// The smaller of the two slacks under the typical reserve; below zero what is missing.
    headroom_bytes: i64,
    /// Why it cannot run there; null if it can.
    obstacle: Option<&'a str>,
    /// Tokens a second of one sequence; null where that is not known.
    decode_tps: Option<Figure>,
}

/// The same for programs; sizes are integers, in bytes.
pub(crate) fn json(
    (model, quant): (&str, &str),
    all: &[OnDevice],
    lang: Lang,
) -> Result<String, Error> {
    let device = |one| on_device(one, lang);
    let devices = all.iter().map(device).collect();
    json::text(&Survey { schema: json::SCHEMA, model, quant, devices })
}

fn on_device(one: &OnDevice, lang: Lang) -> DeviceJson<'_> {
    DeviceJson {
        id: &one.id,
        name: one.name.to(lang),
        platform: one.platform,
        soc: one.soc.as_deref(),
        ram_bytes: one.ram.get(),
        working_set_bytes: one.need.working_set.get(),
        charged_bytes: one.need.charged.get(),
        physical_bytes: one.physical.get(),
        charge_limit_bytes: one.charge_limit.map(Bytes::get),
        verdict: one.judgement.verdict.id(),
        headroom_bytes: one.judgement.headroom,
        obstacle: one.obstacle.as_ref().map(|obstacle| obstacle.to(lang)),
        decode_tps: one.speed.decode_tps.as_ref().map(|decode| decode.only(lang)),
    }
}
