//! What the catalog holds, as a table or for programs.

use serde_json::{Map, Value};

use super::{Style, json, show::hardware::Chips, table::Table, words};
use clap::ValueEnum;

use super::show::Kind;
use crate::{
    Catalog, Error, Lang,
    catalog::{
        cpu::Cpu,
        device::Device,
        file_type::FileType,
        runtime::Runtime,
        scheme::Scheme,
        soc::{Memory, Soc},
        system::System,
        task::Task,
    },
    forward,
    messages::{Number, list as say},
    resolve::{self, choose::RUNTIME},
};

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    #[default]
    Table,
    Json,
    Markdown,
    Csv,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Topic {
    Models,
    Quants,
    Cpus,
    Devices,
    Socs,
    Systems,
    Runtimes,
    Tasks,
}

/// Every entry of a topic.
pub(crate) fn list(
    topic: Topic,
    format: ListFormat,
    catalog: &Catalog,
    style: Style,
) -> Result<String, Error> {
    if format == ListFormat::Json {
        return json(topic, catalog, style.written);
    }
    let wide = format != ListFormat::Table;
    let lang = match format {
        ListFormat::Table => style.lang,
        ListFormat::Markdown => style.written,
        // Programs find columns by their names.
        ListFormat::Csv | ListFormat::Json => Lang::En,
    };
    let table = match topic {
        Topic::Models => models(catalog, lang)?,
        Topic::Quants => quants(catalog, lang)?,
        Topic::Cpus => cpus(catalog, lang)?,
        Topic::Devices if wide => wide_devices(catalog)?,
        Topic::Devices => devices(catalog, lang)?,
        Topic::Socs if wide => wide_socs(catalog)?,
        Topic::Socs => socs(catalog, lang)?,
        Topic::Systems => systems(catalog, lang)?,
        Topic::Runtimes => runtimes(catalog, lang)?,
        Topic::Tasks => tasks(catalog, lang)?,
    };
    match format {
        ListFormat::Markdown => Ok(table.markdown()),
        ListFormat::Csv => table.csv(),
        ListFormat::Table | ListFormat::Json => {
            let recalled = matches!(topic, Topic::Devices | Topic::Socs);
            let note = super::wrap(say::recalled().to(lang), style, "  ");
            Ok(table.text(style) + &if recalled { format!("\n{note}\n") } else { String::new() })
        }
    }
}

fn models(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let columns = [
        (say::id(), false),
        (say::params(), true),
        (say::context(), true),
        (say::arch(), false),
        (say::verified(), false),
    ];
    let mut table = Table::headed(&columns, lang);
    for model in catalog.models()? {
        let params = millions(forward::params(model.page, &model.shape));
        let context =
            model.shape.trained_context.map_or("-".to_owned(), |tokens| tokens.to_string());
        let verified = if model.verified { say::yes() } else { say::no() };
        let verified = verified.to(lang).to_owned();
        table.rows.push(vec![model.id, params, context, model.arch, verified]);
    }
    Ok(table)
}

/// Parameters in millions, rounded.
pub(super) fn millions(params: u64) -> String {
    format!("{} M", params.saturating_add(500_000) / 1_000_000)
}

fn quants(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let formats = catalog.formats()?;
    let columns = [
        (say::id(), false),
        (say::runtime(), false),
        (say::most_tensors(), false),
        (say::output(), false),
        (say::exceptions(), true),
    ];
    let mut table = Table::headed(&columns, lang);
    for file_type in catalog.all::<FileType>()? {
        let (default, output) = (&formats[file_type.default].id, &formats[file_type.output].id);
        let rules = file_type.rules.len().to_string();
        let runtime = RUNTIME.to_owned();
        table.rows.push(vec![file_type.id, runtime, default.clone(), output.clone(), rules]);
    }
    for scheme in catalog.all::<Scheme>()? {
        let output = scheme.head.unwrap_or(scheme.linear).short();
        let rules = usize::from(scheme.more.is_some()).to_string();
        let runtime = scheme.runtimes.first().cloned().unwrap_or_default();
        table.rows.push(vec![scheme.id, runtime, scheme.linear.short(), output, rules]);
    }
    Ok(table)
}

fn cpus(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let formats = catalog.formats()?;
    let columns = [(say::id(), false), (say::repacks(), false), (say::examples(), false)];
    let mut table = Table::headed(&columns, lang);
    for cpu in catalog.all::<Cpu>()? {
        let repacks: Vec<&str> =
            cpu.repacks.iter().map(|repack| formats[repack.format].id.as_str()).collect();
        let nothing = say::nothing();
        let repacks =
            if repacks.is_empty() { nothing.to(lang).to_owned() } else { repacks.join(" ") };
        table.rows.push(vec![cpu.id, repacks, cpu.examples]);
    }
    Ok(table)
}

/// Devices for a terminal: what fits in a line.
fn devices(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let chips = Chips::of(catalog)?;
    let columns = [
        (say::id(), false),
        (say::gib(), true),
        (say::chip(), false),
        (say::gb_per_second(), true),
    ];
    let mut table = Table::headed(&columns, lang);
    for device in catalog.all::<Device>()? {
        let memory = bandwidth(memory(&device, &chips));
        let soc = device.soc.as_deref().unwrap_or("-").to_owned();
        table.rows.push(vec![device.id.clone(), sizes(&device), soc, memory]);
    }
    Ok(table)
}

/// Devices for documents and programs: a column for each figure.
fn wide_devices(catalog: &Catalog) -> Result<Table, Error> {
    let chips = Chips::of(catalog)?;
    let mut table = Table::new(&[
        ("id", false),
        ("name", false),
        ("platform", false),
        ("ram_gib", false),
        ("soc", false),
        ("repacks", false),
        ("bandwidth_gbps", true),
        ("bandwidth_gbps_recalled", true),
    ]);
    for device in catalog.all::<Device>()? {
        let repacks = match chips.chip(&device).and_then(|(_, cpu)| cpu.as_ref()) {
            Some(cpu) if cpu.repacks.is_empty() => "no",
            Some(_) => "yes",
            None => "-",
        };
        let [read, recalled] = figures(memory(&device, &chips));
        let (sizes, soc) = (sizes(&device), device.soc.as_deref().unwrap_or("-").to_owned());
        let (platform, repacks) = (device.platform.id().to_owned(), repacks.to_owned());
        table.rows.push(vec![
            device.id,
            device.name.to_string(),
            platform,
            sizes,
            soc,
            repacks,
            read,
            recalled,
        ]);
    }
    Ok(table)
}

/// Its memory, or what its chip can do.
fn memory<'a>(device: &'a Device, chips: &'a Chips) -> Option<&'a Memory> {
    device.memory.as_ref().or_else(|| chips.chip(device).map(|(soc, _)| &soc.memory))
}

fn sizes(device: &Device) -> String {
    device.sizes().iter().map(f64::to_string).collect::<Vec<_>>().join(" ")
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

fn socs(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let columns = [
        (say::id(), false),
        (say::level(), false),
        (say::gpu(), false),
        (say::gb_per_second(), true),
    ];
    let mut table = Table::headed(&columns, lang);
    for soc in catalog.all::<Soc>()? {
        let (bandwidth, [level, gpu]) = (bandwidth(Some(&soc.memory)), level_and_gpu(&soc, lang));
        table.rows.push(vec![soc.id, level, gpu, bandwidth]);
    }
    Ok(table)
}

fn wide_socs(catalog: &Catalog) -> Result<Table, Error> {
    let mut table = Table::new(&[
        ("id", false),
        ("vendor", false),
        ("level", false),
        ("gpu", false),
        ("bandwidth_gbps", true),
        ("bandwidth_gbps_recalled", true),
    ]);
    for soc in catalog.all::<Soc>()? {
        let ([read, recalled], [level, gpu]) =
            (figures(Some(&soc.memory)), level_and_gpu(&soc, Lang::En));
        table.rows.push(vec![soc.id, soc.vendor, level, gpu, read, recalled]);
    }
    Ok(table)
}

fn level_and_gpu(soc: &Soc, lang: Lang) -> [String; 2] {
    let level = soc.isa.as_ref().map(|isa| isa.level.clone());
    let gpu = soc.gpu.as_ref().and_then(|gpu| Some(gpu.name.as_ref()?.to(lang).to_owned()));
    [level, gpu].map(|known| known.unwrap_or_else(|| "-".to_owned()))
}

fn systems(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let columns = [
        (say::id(), false),
        (say::name(), false),
        (say::keeps_of_8_gib(), false),
        (say::evidence(), false),
    ];
    let mut table = Table::headed(&columns, lang);
    for system in catalog.all::<System>()? {
        let kept = system.reserve(crate::Bytes::gib(8));
        let keeps = say::from_to(kept.optimistic, kept.typical, kept.conservative);
        let [name, keeps, evidence] =
            [&system.name, &keeps, &system.evidence].map(|one| one.to(lang).to_owned());
        table.rows.push(vec![system.id, name, keeps, evidence]);
    }
    Ok(table)
}

fn runtimes(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let columns = [
        (say::id(), false),
        (say::known(), false),
        (say::usual_scheme(), false),
        (say::backends(), false),
    ];
    let mut table = Table::headed(&columns, lang);
    for runtime in catalog.all::<Runtime>()? {
        let grade = runtime.grade().to(lang).to_owned();
        let scheme = runtime.pricing.map_or(resolve::QUANT.to_owned(), |pricing| pricing.scheme);
        let backends = match runtime.backends.join(" ") {
            none if none.is_empty() => say::of_llama_cpp().to(lang).to_owned(),
            some => some,
        };
        table.rows.push(vec![runtime.id, grade, scheme, backends]);
    }
    Ok(table)
}

fn tasks(catalog: &Catalog, lang: Lang) -> Result<Table, Error> {
    let columns = [
        (say::id(), false),
        (say::name(), false),
        (say::context(), true),
        (say::prompt(), true),
        (say::output(), true),
        (say::wanted_speed(), true),
    ];
    let mut table = Table::headed(&columns, lang);
    for task in catalog.all::<Task>()? {
        let [context, prompt, output] =
            [task.context, task.prompt, task.output].map(|tokens| tokens.to_string());
        let (name, speed) = (task.name.to(lang).to_owned(), words::said(Number(task.tps), lang));
        table.rows.push(vec![task.id, name, context, prompt, output, speed]);
    }
    Ok(table)
}

/// An object with one array, named after the topic.
fn json(topic: Topic, catalog: &Catalog, lang: Lang) -> Result<String, Error> {
    let (name, kind) = match topic {
        Topic::Models => ("models", Kind::Model),
        Topic::Quants => ("quants", Kind::Quant),
        Topic::Cpus => ("cpus", Kind::Cpu),
        Topic::Devices => ("devices", Kind::Device),
        Topic::Socs => ("socs", Kind::Soc),
        Topic::Systems => ("systems", Kind::System),
        Topic::Runtimes => ("runtimes", Kind::Runtime),
        Topic::Tasks => ("tasks", Kind::Task),
    };
    let all = super::show::all(kind, catalog, lang)?;
    let mut object = Map::new();
    object.insert(name.to_owned(), Value::Array(all.into_iter().map(Value::Object).collect()));
    json::text(&object)
}
