//! What the catalog holds, as a table or for programs.

use serde_json::{Map, Value};

use super::{Style, json, table::Table};
use crate::{
    Catalog, Error,
    cli::{ListFormat, Topic},
    forward,
};

/// Every entry of a topic.
pub(crate) fn list(
    topic: Topic,
    format: ListFormat,
    catalog: &Catalog,
    style: Style,
) -> Result<String, Error> {
    if format == ListFormat::Json {
        return json(topic, catalog);
    }
    let table = match topic {
        Topic::Models => models(catalog)?,
        Topic::Quants => quants(catalog)?,
        Topic::Cpus => cpus(catalog)?,
        Topic::Systems => systems(catalog)?,
        Topic::Runtimes => runtimes(catalog)?,
    };
    match format {
        ListFormat::Markdown => Ok(table.markdown()),
        ListFormat::Csv => table.csv(),
        ListFormat::Table | ListFormat::Json => Ok(table.text(style)),
    }
}

fn models(catalog: &Catalog) -> Result<Table, Error> {
    let mut table = Table::new(&[
        ("id", false),
        ("params", true),
        ("context", true),
        ("arch", false),
        ("verified", false),
    ]);
    for model in catalog.models()? {
        let params = millions(forward::params(model.page, &model.shape));
        let context =
            model.shape.trained_context.map_or("-".to_owned(), |tokens| tokens.to_string());
        let verified = if model.verified { "yes" } else { "no" };
        table.rows.push(vec![model.id, params, context, model.arch, verified.to_owned()]);
    }
    Ok(table)
}

/// Parameters in millions, rounded.
pub(super) fn millions(params: u64) -> String {
    format!("{} M", params.saturating_add(500_000) / 1_000_000)
}

fn quants(catalog: &Catalog) -> Result<Table, Error> {
    let formats = catalog.formats()?;
    let mut table = Table::new(&[
        ("id", false),
        ("most tensors", false),
        ("output", false),
        ("exceptions", true),
    ]);
    for file_type in catalog.file_types(&formats) {
        let file_type = file_type?;
        let (default, output) = (&formats[file_type.default].id, &formats[file_type.output].id);
        let rules = file_type.rules.len().to_string();
        table.rows.push(vec![file_type.id, default.clone(), output.clone(), rules]);
    }
    Ok(table)
}

fn cpus(catalog: &Catalog) -> Result<Table, Error> {
    let formats = catalog.formats()?;
    let mut table = Table::new(&[("id", false), ("repacks", false), ("examples", false)]);
    for cpu in catalog.cpus(&formats)? {
        let repacks: Vec<&str> =
            cpu.repacks.iter().map(|repack| formats[repack.format].id.as_str()).collect();
        let repacks = if repacks.is_empty() { "nothing".to_owned() } else { repacks.join(" ") };
        table.rows.push(vec![cpu.id, repacks, cpu.examples]);
    }
    Ok(table)
}

fn systems(catalog: &Catalog) -> Result<Table, Error> {
    let mut table = Table::new(&[
        ("id", false),
        ("name", false),
        ("keeps of 8 GiB", false),
        ("evidence", false),
    ]);
    for system in catalog.systems()? {
        let reserve = system.reserve(crate::Bytes::gib(8));
        let keeps = [reserve.optimistic, reserve.typical, reserve.conservative]
            .map(|kept| kept.to_string())
            .join(" to ");
        table.rows.push(vec![system.id, system.name, keeps, system.evidence]);
    }
    Ok(table)
}

fn runtimes(catalog: &Catalog) -> Result<Table, Error> {
    let mut table = Table::new(&[("id", false), ("version", false), ("basis", false)]);
    for runtime in catalog.runtimes()? {
        table.rows.push(vec![runtime.id, runtime.version, runtime.basis]);
    }
    Ok(table)
}

/// An object with one array, named after the topic.
fn json(topic: Topic, catalog: &Catalog) -> Result<String, Error> {
    let (name, kind) = match topic {
        Topic::Models => ("models", crate::cli::Kind::Model),
        Topic::Quants => ("quants", crate::cli::Kind::Quant),
        Topic::Cpus => ("cpus", crate::cli::Kind::Cpu),
        Topic::Systems => ("systems", crate::cli::Kind::System),
        Topic::Runtimes => ("runtimes", crate::cli::Kind::Runtime),
    };
    let all = super::show::all(kind, catalog)?;
    let mut object = Map::new();
    object.insert(name.to_owned(), Value::Array(all.into_iter().map(Value::Object).collect()));
    json::text(&object)
}
