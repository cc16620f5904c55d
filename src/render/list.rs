//! What the catalog holds, as a table or for programs.

use serde_json::{Map, Value};

use super::{Style, json, show::hardware::Chips, table::Table};
use crate::{
    Catalog, Error,
    catalog::soc::Memory,
    cli::{ListFormat, Topic},
    forward, resolve, runtimes,
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
    let wide = format != ListFormat::Table;
    let table = match topic {
        Topic::Models => models(catalog)?,
        Topic::Quants => quants(catalog)?,
        Topic::Cpus => cpus(catalog)?,
        Topic::Devices => devices(catalog, wide)?,
        Topic::Socs => socs(catalog, wide)?,
        Topic::Systems => systems(catalog)?,
        Topic::Runtimes => runtimes(catalog)?,
    };
    match format {
        ListFormat::Markdown => Ok(table.markdown()),
        ListFormat::Csv => table.csv(),
        ListFormat::Table | ListFormat::Json => {
            let recalled = matches!(topic, Topic::Devices | Topic::Socs);
            let note = super::wrap(RECALLED, style, "  ");
            Ok(table.text(style) + &if recalled { format!("\n{note}\n") } else { String::new() })
        }
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
        ("runtime", false),
        ("most tensors", false),
        ("output", false),
        ("exceptions", true),
    ]);
    for file_type in catalog.file_types(&formats) {
        let file_type = file_type?;
        let (default, output) = (&formats[file_type.default].id, &formats[file_type.output].id);
        let rules = file_type.rules.len().to_string();
        let runtime = runtimes::RUNTIME.to_owned();
        table.rows.push(vec![file_type.id, runtime, default.clone(), output.clone(), rules]);
    }
    for scheme in catalog.schemes()? {
        let output = scheme.head.unwrap_or(scheme.linear).short();
        let rules = usize::from(scheme.more.is_some()).to_string();
        let runtime = scheme.runtimes.first().cloned().unwrap_or_default();
        table.rows.push(vec![scheme.id, runtime, scheme.linear.short(), output, rules]);
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

/// What a reader gets of the figures that nobody read in a document.
const RECALLED: &str = "~ recalled, not read in a document; `edgefit show` names the sources.";

/// Devices: for a terminal what fits in a line, else a column for each figure.
fn devices(catalog: &Catalog, wide: bool) -> Result<Table, Error> {
    let chips = Chips::of(catalog)?;
    let mut table = Table::new(if wide {
        &[
            ("id", false),
            ("name", false),
            ("platform", false),
            ("ram_gib", false),
            ("soc", false),
            ("repacks", false),
            ("bandwidth_gbps", true),
            ("bandwidth_gbps_recalled", true),
        ]
    } else {
        &[("id", false), ("GiB", true), ("chip", false), ("GB/s", true)]
    });
    for device in catalog.devices()? {
        let chip = chips.chip(&device);
        let memory = device.memory.as_ref().or_else(|| chip.map(|(soc, _)| &soc.memory));
        let sizes: Vec<String> = device.sizes().iter().map(f64::to_string).collect();
        let (sizes, soc) = (sizes.join(" "), device.soc.as_deref().unwrap_or("-").to_owned());
        let repacks = match chip.and_then(|(_, cpu)| cpu.as_ref()) {
            Some(cpu) if cpu.repacks.is_empty() => "no",
            Some(_) => "yes",
            None => "-",
        };
        let [read, recalled] = figures(memory);
        table.rows.push(if wide {
            let platform = device.platform.id().to_owned();
            vec![device.id, device.name, platform, sizes, soc, repacks.to_owned(), read, recalled]
        } else {
            vec![device.id, sizes, soc, bandwidth(memory)]
        });
    }
    Ok(table)
}

/// The bandwidth that was read, and the one that is recalled; empty where there is none.
fn figures(memory: Option<&Memory>) -> [String; 2] {
    let text = |figure: Option<f64>| figure.map(|gbps| gbps.to_string()).unwrap_or_default();
    memory.map_or_else(Default::default, |memory| {
        [text(memory.bandwidth_gbps), text(memory.bandwidth_gbps_recalled)]
    })
}

/// The bandwidth for a narrow column.
fn bandwidth(memory: Option<&Memory>) -> String {
    match figures(memory) {
        [read, _] if !read.is_empty() => read,
        [_, recalled] if !recalled.is_empty() => format!("~{recalled}"),
        _ => "-".to_owned(),
    }
}

fn socs(catalog: &Catalog, wide: bool) -> Result<Table, Error> {
    let mut table = Table::new(if wide {
        &[
            ("id", false),
            ("vendor", false),
            ("level", false),
            ("gpu", false),
            ("bandwidth_gbps", true),
            ("bandwidth_gbps_recalled", true),
        ]
    } else {
        &[("id", false), ("level", false), ("GPU", false), ("GB/s", true)]
    });
    for soc in catalog.socs()? {
        let [read, recalled] = figures(Some(&soc.memory));
        let narrow = bandwidth(Some(&soc.memory));
        let level = soc.isa.map_or_else(|| "-".to_owned(), |isa| isa.level);
        let gpu = soc.gpu.and_then(|gpu| gpu.name).unwrap_or_else(|| "-".to_owned());
        table.rows.push(if wide {
            vec![soc.id, soc.vendor, level, gpu, read, recalled]
        } else {
            vec![soc.id, level, gpu, narrow]
        });
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
    let mut table = Table::new(&[
        ("id", false),
        ("known", false),
        ("usual scheme", false),
        ("backends", false),
    ]);
    for runtime in catalog.runtimes()? {
        let grade = runtime.grade();
        let scheme = runtime.pricing.map_or(resolve::QUANT.to_owned(), |pricing| pricing.scheme);
        let backends = match runtime.backends.join(" ") {
            none if none.is_empty() => "those of llama.cpp".to_owned(),
            some => some,
        };
        table.rows.push(vec![runtime.id, grade, scheme, backends]);
    }
    Ok(table)
}

/// An object with one array, named after the topic.
fn json(topic: Topic, catalog: &Catalog) -> Result<String, Error> {
    let (name, kind) = match topic {
        Topic::Models => ("models", crate::cli::Kind::Model),
        Topic::Quants => ("quants", crate::cli::Kind::Quant),
        Topic::Cpus => ("cpus", crate::cli::Kind::Cpu),
        Topic::Devices => ("devices", crate::cli::Kind::Device),
        Topic::Socs => ("socs", crate::cli::Kind::Soc),
        Topic::Systems => ("systems", crate::cli::Kind::System),
        Topic::Runtimes => ("runtimes", crate::cli::Kind::Runtime),
    };
    let all = super::show::all(kind, catalog)?;
    let mut object = Map::new();
    object.insert(name.to_owned(), Value::Array(all.into_iter().map(Value::Object).collect()));
    json::text(&object)
}
