//! What the catalog holds, as a table or for programs.

use std::collections::BTreeMap;

use clap::ValueEnum;

use super::{Style, json, table::Table};
use crate::{
    Bytes, Error, Lang, Message, Verdict,
    catalog::suitability::Tuned,
    messages::{Number, Say, list as say},
    report::entry::{
        Device, Entry, EntryKind, LicenceClass, Memory, Model, Outcomes, Quantization, Soc,
    },
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
    let rows: Vec<Vec<Cell>> = entries.iter().map(|entry| row(entry, wide, lang)).collect();
    let headings = rows.first().into_iter().flatten();
    let headings: Vec<(Message, bool)> =
        headings.map(|(heading, number, _)| (heading.clone(), *number)).collect();
    let mut table = Table::headed(&headings, lang);
    table.verdicts = rows.iter().map(|row| row.iter().map(certainty).collect()).collect();
    table.rows = rows.into_iter().map(|row| row.into_iter().map(|cell| cell.2).collect()).collect();
    match format {
        ListFormat::Json => json::text(&BTreeMap::from([(kind.plural(), entries)])),
        ListFormat::Markdown => Ok(table.markdown()),
        ListFormat::Csv => table.csv(),
        ListFormat::Table => {
            let unverified = matches!(kind, EntryKind::Device | EntryKind::Soc);
            let note = super::wrap(say::unverified().to(lang), style, "  ");
            Ok(table.text(style) + &if unverified { format!("\n{note}\n") } else { String::new() })
        }
    }
}

/// The heading of a column, whether it holds numbers, and what stands in it.
type Cell = (Message, bool, String);

/// What is certain is coloured like what fits, what is not like what only just does.
fn certainty((heading, _, text): &Cell) -> Option<Verdict> {
    if *heading != say::verified() {
        return text.starts_with('~').then_some(Verdict::Tight);
    }
    let is_yes = Lang::ALL.iter().any(|&lang| say::yes().to(lang) == text);
    Some(if is_yes { Verdict::Fits } else { Verdict::Tight })
}

/// The cells of an entry: its id first.
fn row(entry: &Entry, wide: bool, lang: Lang) -> Vec<Cell> {
    let or = |text: String, none: Message| if text.is_empty() { none.say(lang) } else { text };
    let more = match entry {
        Entry::Model(model) => of_model(model, wide, lang),
        Entry::Quantization(quant) => {
            let (runtimes, most, output, rules) = match quant.as_ref() {
                Quantization::FileType(of) => (&of.runtimes, &of.default, &of.output, &of.rules),
                Quantization::Scheme(of) => {
                    (&of.runtimes, &of.default_short, &of.output_short, &of.rules)
                }
            };
            vec![
                (say::runtime(), false, runtimes.first().cloned().unwrap_or_default()),
                (say::most_tensors(), false, most.clone()),
                (say::output(), false, output.clone()),
                (say::exceptions(), true, rules.len().to_string()),
            ]
        }
        Entry::Cpu(cpu) => vec![
            (say::repacks(), false, or(cpu.formats.join(" "), say::nothing())),
            (say::examples(), false, cpu.examples.clone()),
        ],
        Entry::Device(device) => of_device(device, wide),
        Entry::Soc(soc) => of_soc(soc, wide, lang),
        Entry::System(system) => {
            let [least, typical, most] = system.keeps_of_8_gib_bytes.map(Bytes::new);
            vec![
                (say::name(), false, system.name.clone()),
                (say::keeps_of_8_gib(), false, say::from_to(least, typical, most).say(lang)),
                (say::evidence(), false, system.evidence.clone()),
            ]
        }
        Entry::Runtime(runtime) => vec![
            (say::accuracy(), false, runtime.known.clone()),
            (say::usual_scheme(), false, runtime.usual_scheme().to_owned()),
            (say::backends(), false, or(runtime.backends.join(" "), say::of_llama_cpp())),
        ],
        Entry::App(app) => vec![
            (say::context(), false, app.context.clone()),
            (say::loading(), false, app.loading.clone()),
            (say::systems(), false, app.systems.join(" ")),
        ],
        Entry::Task(task) => vec![
            (say::name(), false, task.name.say(lang)),
            (say::context(), true, task.context.to_string()),
            (say::prompt(), true, task.prompt.to_string()),
            (say::output(), true, task.output.to_string()),
            (say::wanted_speed(), true, Number(task.tps).say(lang)),
        ],
        Entry::Outcomes(outcomes) => of_outcomes(outcomes, wide, lang),
    };
    // Wide tables of devices and chips are named for programs.
    let for_programs = wide && matches!(entry, Entry::Device(_) | Entry::Soc(_));
    let id = if for_programs { named("id") } else { say::id() };
    std::iter::once((id, false, entry.id().to_owned())).chain(more).collect()
}

/// A heading for programs.
const fn named(name: &'static str) -> Message {
    Message::fixed(name, name)
}

fn of_model(model: &Model, wide: bool, lang: Lang) -> Vec<Cell> {
    let verified = if model.verified { say::yes() } else { say::no() };
    let kind = model.tuned.map_or(String::new(), |tuned| kind(tuned).say(lang));
    let mut cells = vec![
        (say::params(), true, millions(model.params)),
        (say::context(), true, known(model.trained_context)),
        (say::arch(), false, model.arch.clone()),
        (say::verified(), false, verified.say(lang)),
        (say::kind(), false, kind),
    ];
    if wide {
        let licence = model.licence.clone();
        let licence = licence.unwrap_or_else(|| say::licence_unknown().say(lang));
        cells.push((say::licence(), false, licence));
    } else {
        // The name of an architecture, and how sure a shape is, are for those who build.
        cells.drain(2..4);
        cells.push((say::licence(), false, allowed(model.licence_class).say(lang)));
    }
    cells
}

/// What ran and what did not: how many runs, and the amount that counts.
fn of_outcomes(one: &Outcomes, wide: bool, lang: Lang) -> Vec<Cell> {
    let Outcomes { device, system, ram_gib, runtime, backend, app, ran, died, paged, .. } = one;
    let ran = ran.map(|ran| (ran.runs, ran.most_working_mib.unwrap_or(ran.most_charged_mib)));
    let died = died.map(|died| (died.runs, died.least()));
    let paged = paged.map(|paged| (paged.runs, paged.least_working_mib));
    let gib = Number(ram_gib).say(lang);
    if !wide {
        let name = one.system_name.as_ref().map_or_else(|| system.clone(), |name| name.say(lang));
        let pair = |count, amount, runs: Option<(u32, u32)>| {
            let (runs, mib) = runs.unzip();
            let size = known(mib.map(|mib| Bytes::mib(mib).say(lang)));
            [(count, true, known(runs)), (amount, true, size)]
        };
        let mut cells = vec![(say::system(), false, name), (say::gib(), true, gib)];
        cells.extend(pair(say::ran(), say::most_held(), ran));
        cells.extend(pair(say::died(), say::least_died(), died));
        cells.extend(pair(say::paged(), say::least_paged(), paged));
        return cells;
    }
    let pair = |names: [&'static str; 2], runs: Option<(u32, u32)>| {
        let [count, amount] = names;
        let (runs, mib) = runs.unzip();
        [(named(count), true, known(runs.or(Some(0)))), (named(amount), true, known(mib))]
    };
    let mut cells = vec![
        (named("device"), false, known(device.as_ref())),
        (named("system"), false, system.clone()),
        (named("ram_gib"), true, gib),
        (named("runtime"), false, runtime.clone()),
        (named("backend"), false, backend.clone()),
        (named("app"), false, known(app.as_ref())),
    ];
    cells.extend(pair(["ran", "most_mib"], ran));
    cells.extend(pair(["died", "died_from_mib"], died));
    cells.extend(pair(["paged", "paged_from_mib"], paged));
    cells
}

/// What a model is for, in a word.
const fn kind(tuned: Tuned) -> Message {
    match tuned {
        Tuned::Chat => say::for_chat(),
        Tuned::Reasoning => say::for_reasoning(),
        Tuned::Tools => say::for_tools(),
        Tuned::Code => say::for_code(),
        Tuned::Vision => say::for_vision(),
        Tuned::Embedding => say::for_embeddings(),
        Tuned::Base => say::for_continuing(),
    }
}

/// What a licence allows, in a word or two.
fn allowed(class: Option<LicenceClass>) -> Message {
    match class {
        Some(LicenceClass::Permissive) => say::permissive(),
        Some(LicenceClass::Conditions) => say::with_conditions(),
        Some(LicenceClass::Research) => say::research_only(),
        None => say::licence_unknown(),
    }
}

fn of_device(device: &Device, wide: bool) -> Vec<Cell> {
    let facts = &device.facts;
    let sizes = facts.sizes().iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    let (soc, memory) = (known(facts.soc.as_ref()), facts.memory.as_ref());
    if !wide {
        return vec![
            (say::gib(), true, sizes),
            (say::chip(), false, soc),
            (say::gb_per_second(), true, bandwidth(memory)),
        ];
    }
    let repacks = known(device.repacks.map(|repacks| if repacks { "yes" } else { "no" }));
    let mut cells = vec![
        (named("name"), false, facts.name.to_string()),
        (named("platform"), false, facts.platform.to_string()),
        (named("ram_gib"), false, sizes),
        (named("soc"), false, soc),
        (named("repacks"), false, repacks),
    ];
    cells.extend(bandwidths(memory));
    cells
}

fn of_soc(soc: &Soc, wide: bool, lang: Lang) -> Vec<Cell> {
    let level = known(soc.isa.as_ref().map(|isa| &isa.level));
    let gpu = known(soc.gpu.as_ref().and_then(|gpu| Some(gpu.name.as_ref()?.to(lang))));
    if !wide {
        return vec![
            (say::level(), false, level),
            (say::gpu(), false, gpu),
            (say::gb_per_second(), true, bandwidth(Some(&soc.memory))),
        ];
    }
    let mut cells = vec![
        (named("vendor"), false, soc.vendor.clone()),
        (named("level"), false, level),
        (named("gpu"), false, gpu),
    ];
    cells.extend(bandwidths(Some(&soc.memory)));
    cells
}

/// What may not be known.
fn known(fact: Option<impl ToString>) -> String {
    fact.map_or_else(|| "-".to_owned(), |fact| fact.to_string())
}
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

fn bandwidths(memory: Option<&Memory>) -> [Cell; 2] {
    let [read, recalled] = figures(memory);
    [(named("bandwidth_gbps"), true, read), (named("bandwidth_gbps_recalled"), true, recalled)]
}

fn bandwidth(memory: Option<&Memory>) -> String {
    match figures(memory) {
        [read, _] if !read.is_empty() => read,
        [_, recalled] if !recalled.is_empty() => format!("~{recalled}"),
        _ => known(None::<u8>),
    }
}
