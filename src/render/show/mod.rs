//! Everything the catalog knows about one entry.

pub(super) mod hardware;
pub(super) mod models;
pub(super) mod quants;
pub(super) mod runtimes;
pub(super) mod systems;
pub(super) mod tasks;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Style, json, wrap};
use clap::ValueEnum;

use crate::{
    Catalog, Error, Lang,
    catalog::{
        cpu::Cpu, device::Device, rule::Rule, runtime::Runtime, soc::Soc, system::System,
        task::Task,
    },
};
use hardware::Chips;

/// The facts of an entry, by name.
type Facts = Map<String, Value>;

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Model,
    Quant,
    Cpu,
    Device,
    Soc,
    System,
    Runtime,
    Task,
}

/// One entry, for a reader or as JSON.
pub(crate) fn show(
    kind: Kind,
    id: &str,
    as_json: bool,
    catalog: &Catalog,
    style: Style,
) -> Result<String, Error> {
    let formats = catalog.formats()?;
    let lang = if as_json { style.written } else { style.lang };
    let facts = match kind {
        Kind::Model => models::model(&catalog.model(id)?, catalog)?,
        Kind::Quant => quants::named(id, catalog, &formats)?,
        Kind::Cpu => systems::cpu(&catalog.get::<Cpu>(id)?, &formats)?,
        Kind::Device => {
            hardware::device(&catalog.get::<Device>(id)?, &Chips::of(catalog)?, catalog)?
        }
        Kind::Soc => hardware::soc(&catalog.get::<Soc>(id)?, catalog)?,
        Kind::System => systems::system(&catalog.get::<System>(id)?)?,
        Kind::Runtime => runtimes::runtime(&catalog.get::<Runtime>(id)?, catalog)?,
        Kind::Task => tasks::task(&catalog.get::<Task>(id)?, lang)?,
    };
    if as_json { json::text(&facts) } else { Ok(text(&facts, style)) }
}

/// Every entry of a kind.
pub(crate) fn all(kind: Kind, catalog: &Catalog, lang: Lang) -> Result<Vec<Facts>, Error> {
    let formats = catalog.formats()?;
    match kind {
        Kind::Model => catalog.models()?.iter().map(|one| models::model(one, catalog)).collect(),
        Kind::Quant => quants::all(catalog, &formats),
        Kind::Cpu => catalog.all::<Cpu>()?.iter().map(|cpu| systems::cpu(cpu, &formats)).collect(),
        Kind::Device => {
            let chips = Chips::of(catalog)?;
            let devices = catalog.all::<Device>()?;
            devices.iter().map(|found| hardware::device(found, &chips, catalog)).collect()
        }
        Kind::Soc => {
            catalog.all::<Soc>()?.iter().map(|found| hardware::soc(found, catalog)).collect()
        }
        Kind::System => catalog.all::<System>()?.iter().map(systems::system).collect(),
        Kind::Runtime => catalog
            .all::<Runtime>()?
            .iter()
            .map(|found| runtimes::runtime(found, catalog))
            .collect(),
        Kind::Task => catalog.all::<Task>()?.iter().map(|task| tasks::task(task, lang)).collect(),
    }
}

/// Anything that is written as an object.
fn facts_of(entry: &impl Serialize) -> Result<Facts, Error> {
    Ok(match json::value(entry)? {
        Value::Object(facts) => facts,
        other => std::iter::once(("value".to_owned(), other)).collect(),
    })
}

/// A rule in words.
fn rule(rule: &Rule) -> String {
    let what = [
        ("systems", &rule.needs.systems),
        ("instruction sets", &rule.needs.isas),
        ("makers", &rule.needs.vendors),
        ("chips", &rule.needs.socs),
        ("GPU interfaces", &rule.needs.apis),
        ("architectures", &rule.needs.archs),
    ];
    let lists = what.iter().filter(|(_, list)| !list.is_empty());
    let lists: Vec<String> =
        lists.map(|(name, list)| format!("{name} {}", list.join(" "))).collect();
    format!("{}, else it {} ({})", lists.join(" and "), rule.reason, rule.source)
}

/// One fact a line; what is not known is left out.
fn text(facts: &Facts, style: Style) -> String {
    let mut text = String::new();
    for (name, value) in facts {
        let words = match value {
            Value::Null => continue,
            Value::String(words) => words.clone(),
            Value::Array(list) if list.is_empty() => continue,
            Value::Array(list) => list.iter().map(word).collect::<Vec<_>>().join("; "),
            Value::Object(facts) if facts.values().all(Value::is_null) => continue,
            other => word(other),
        };
        let indent = " ".repeat(22);
        text.push_str(&wrap(&format!("{:<22}{words}", name.replace('_', " ")), style, &indent));
        text.push('\n');
    }
    text
}

/// A value in words; of an object, what is known, by name.
fn word(value: &Value) -> String {
    match value {
        Value::String(words) => words.clone(),
        Value::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
        Value::Array(list) => list.iter().map(word).collect::<Vec<_>>().join(", "),
        Value::Object(facts) => {
            let known = facts.iter().filter(|(_, value)| !value.is_null() && !is_empty(value));
            let words =
                known.map(|(name, value)| format!("{} {}", name.replace('_', " "), word(value)));
            words.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}
