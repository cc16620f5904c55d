//! What the catalog holds, as a table or for programs.

use std::collections::BTreeMap;

use clap::ValueEnum;

use super::{Style, json, table::Table, words};
use crate::{
    Bytes, Error, Lang, Message,
    messages::{Number, list as say},
    report::entry::{Device, Entry, EntryKind, Memory, Quantization, Soc},
};

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    #[default]
    Table,
    Json,
    Markdown,
    Csv,
}

impl ListFormat {
    /// The language of its reader.
    pub const fn lang(self, style: Style) -> Lang {
        match self {
            Self::Table => style.lang,
            Self::Markdown | Self::Json => style.written,
            // Programs find columns by their names.
            Self::Csv => Lang::En,
        }
    }
}

/// The entries of a kind, in the language of the format.
pub fn list(
    kind: EntryKind,
    entries: &[Entry],
    format: ListFormat,
    style: Style,
) -> Result<String, Error> {
    let lang = format.lang(style);
    let wide = format != ListFormat::Table;
    let mut table = headed(kind, wide, lang);
    table.rows = entries.iter().map(|entry| row(entry, wide, lang)).collect();
    match format {
        ListFormat::Json => json::text(&BTreeMap::from([(kind.plural(), entries)])),
        ListFormat::Markdown => Ok(table.markdown()),
        ListFormat::Csv => table.csv(),
        ListFormat::Table => {
            let recalled = matches!(kind, EntryKind::Device | EntryKind::Soc);
            let note = super::wrap(say::recalled().to(lang), style, "  ");
            Ok(table.text(style) + &if recalled { format!("\n{note}\n") } else { String::new() })
        }
    }
}

/// Columns of wide tables of devices and chips: one for each figure, named for programs.
const OF_DEVICES: [(&str, bool); 8] = [
    ("id", false),
    ("name", false),
    ("platform", false),
    ("ram_gib", false),
    ("soc", false),
    ("repacks", false),
    ("bandwidth_gbps", true),
    ("bandwidth_gbps_recalled", true),
];
const OF_SOCS: [(&str, bool); 6] = [
    ("id", false),
    ("vendor", false),
    ("level", false),
    ("gpu", false),
    ("bandwidth_gbps", true),
    ("bandwidth_gbps_recalled", true),
];

/// The table of a kind without rows.
fn headed(kind: EntryKind, wide: bool, lang: Lang) -> Table {
    let name = (say::name(), false);
    let mut columns = vec![(say::id(), false)];
    columns.extend(match kind {
        EntryKind::Device if wide => return Table::new(&OF_DEVICES),
        EntryKind::Soc if wide => return Table::new(&OF_SOCS),
        EntryKind::Model => vec![
            (say::params(), true),
            (say::context(), true),
            (say::arch(), false),
            (say::verified(), false),
        ],
        EntryKind::Quantization => vec![
            (say::runtime(), false),
            (say::most_tensors(), false),
            (say::output(), false),
            (say::exceptions(), true),
        ],
        EntryKind::Cpu => vec![(say::repacks(), false), (say::examples(), false)],
        EntryKind::Device => {
            vec![(say::gib(), true), (say::chip(), false), (say::gb_per_second(), true)]
        }
        EntryKind::Soc => {
            vec![(say::level(), false), (say::gpu(), false), (say::gb_per_second(), true)]
        }
        EntryKind::System => vec![name, (say::keeps_of_8_gib(), false), (say::evidence(), false)],
        EntryKind::Runtime => {
            vec![(say::known(), false), (say::usual_scheme(), false), (say::backends(), false)]
        }
        EntryKind::Task => vec![
            name,
            (say::context(), true),
            (say::prompt(), true),
            (say::output(), true),
            (say::wanted_speed(), true),
        ],
        EntryKind::Backend => Vec::new(),
    });
    Table::headed(&columns, lang)
}

/// The cells of an entry: its id first.
fn row(entry: &Entry, wide: bool, lang: Lang) -> Vec<String> {
    let said = |message: Message| message.to(lang).to_owned();
    let or = |text: String, none: Message| if text.is_empty() { said(none) } else { text };
    let more = match entry {
        Entry::Model(model) => vec![
            millions(model.params),
            model.trained_context.map_or(dash(), |tokens| tokens.to_string()),
            model.arch.clone(),
            said(if model.verified { say::yes() } else { say::no() }),
        ],
        Entry::Quantization(quant) => {
            let (runtimes, most, output, rules) = match quant.as_ref() {
                Quantization::FileType(of) => (&of.runtimes, &of.default, &of.output, &of.rules),
                Quantization::Scheme(of) => {
                    (&of.runtimes, &of.default_short, &of.output_short, &of.rules)
                }
            };
            let runtime = runtimes.first().cloned().unwrap_or_default();
            vec![runtime, most.clone(), output.clone(), rules.len().to_string()]
        }
        Entry::Cpu(cpu) => vec![or(cpu.formats.join(" "), say::nothing()), cpu.examples.clone()],
        Entry::Device(device) => of_device(device, wide),
        Entry::Soc(soc) => of_soc(soc, wide, lang),
        Entry::System(system) => {
            let [least, typical, most] = system.keeps_of_8_gib_bytes.map(Bytes::new);
            let keeps = said(say::from_to(least, typical, most));
            vec![system.name.clone(), keeps, system.evidence.clone()]
        }
        Entry::Runtime(runtime) => vec![
            runtime.known.clone(),
            runtime.usual_scheme().to_owned(),
            or(runtime.backends.join(" "), say::of_llama_cpp()),
        ],
        Entry::Task(task) => vec![
            task.name.to(lang).to_owned(),
            task.context.to_string(),
            task.prompt.to_string(),
            task.output.to_string(),
            words::said(Number(task.tps), lang),
        ],
    };
    std::iter::once(entry.id().to_owned()).chain(more).collect()
}

fn of_device(device: &Device, wide: bool) -> Vec<String> {
    let facts = &device.facts;
    let sizes = facts.sizes().iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    let soc = facts.soc.clone().unwrap_or_else(dash);
    if !wide {
        return vec![sizes, soc, bandwidth(facts.memory.as_ref())];
    }
    let repacks = match device.repacks {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    };
    let [read, recalled] = figures(facts.memory.as_ref());
    let (name, platform) = (facts.name.to_string(), facts.platform.to_string());
    vec![name, platform, sizes, soc, repacks.to_owned(), read, recalled]
}

fn of_soc(soc: &Soc, wide: bool, lang: Lang) -> Vec<String> {
    let gpu = soc.gpu.as_ref().and_then(|gpu| Some(gpu.name.as_ref()?.to(lang).to_owned()));
    let level = soc.isa.as_ref().map(|isa| isa.level.clone());
    let [level, gpu] = [level, gpu].map(|known| known.unwrap_or_else(dash));
    if !wide {
        return vec![level, gpu, bandwidth(Some(&soc.memory))];
    }
    let [read, recalled] = figures(Some(&soc.memory));
    vec![soc.vendor.clone(), level, gpu, read, recalled]
}

/// What is not known.
fn dash() -> String {
    "-".to_owned()
}

/// Parameters in millions, rounded.
pub(super) fn millions(params: u64) -> String {
    format!("{} M", params.saturating_add(500_000) / 1_000_000)
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
        _ => dash(),
    }
}
