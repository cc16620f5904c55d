//! Programs people run models in: what each sets where nobody asks, what it keeps for itself, what it refuses.

mod rules;
mod words;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    backend::LoadMode,
    record::{Catalog, Entry, Record, Topic},
    scope::{Circumstances, Scope, Unknown},
};
use crate::{Error, Message, units::names};
pub use rules::{
    Acts, Admission, Batch, ByGpuMemory, CacheRam, CacheRamOf, Checkpoints, Context, Flash,
    GpuLayers, Lowers, MicroBatch, Own, Rows, Threads,
};
use words::InWords;

names! {
    /// How a value is known.
    #[derive(Deserialize)]
    #[cfg_attr(feature = "schema", schemars(rename = "AppMark"))]
    #[non_exhaustive]
    pub enum Mark {
        /// The program's own source, at the commit its source names.
        Read = "read",
        /// The program's documentation.
        Documented = "documented",
        /// Users or makers, with the numbers of a run.
        Reported = "reported",
        /// Measured, by its makers or with the library.
        Measured = "measured",
        /// Nothing was found.
        Unknown = "unknown",
    }
}

/// What is said of one thing, in the order it is looked at: the first that holds somewhere counts there.
#[derive(Clone, Debug)]
pub struct Said<T>(Vec<Case<T>>);

/// A value, where it holds, and how it is known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case<T> {
    /// Where it holds.
    #[serde(default)]
    pub when: Scope,
    /// Null where it is unknown, or where the program leaves it to the runtime.
    pub value: Option<T>,
    pub mark: Mark,
    /// An id of `data/sources`.
    pub source: Option<String>,
    /// For the reader of the file.
    pub note: Option<String>,
}

impl<T> Default for Said<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Said<T> {
    /// What holds there, if anything is said of it.
    pub fn case(&self, here: &Circumstances<'_>) -> Option<&Case<T>> {
        self.0.iter().find(|case| case.when.holds(here, Unknown::Fails))
    }

    /// The value there, where one is known.
    pub fn there(&self, here: &Circumstances<'_>) -> Option<&T> {
        self.case(here)?.value.as_ref()
    }

    /// Every case, in order.
    pub fn cases(&self) -> &[Case<T>] {
        &self.0
    }

    /// The same, or what `other` says where nothing is said here.
    fn or(self, other: Self) -> Self {
        if self.0.is_empty() { other } else { self }
    }

    /// The first case whose mark and value contradict each other.
    fn fault(&self) -> Option<&'static str> {
        let odd = |case: &&Case<T>| {
            let unknown = case.mark == Mark::Unknown;
            unknown && case.value.is_some() || unknown != case.source.is_none()
        };
        let fault = "a value has a mark and a source; one that is unknown is null and has neither";
        self.0.iter().find(odd).map(|_| fault)
    }
}

/// A case alone, or a list of them.
impl<'de, T: DeserializeOwned> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let list = if value.is_array() { value } else { Value::Array(vec![value]) };
        serde_json::from_value(list).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A value as a report shows it: of what, where, how it is known.
#[derive(Clone, Debug)]
pub struct Shown {
    pub setting: &'static str,
    pub when: Scope,
    pub value: Value,
    /// The same in words, where there is one.
    pub words: Option<Message>,
    pub mark: Mark,
    pub source: Option<String>,
    pub note: Option<String>,
}

/// What a program sets, option by option, named as in llama.cpp.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)+) => {
        /// What a program sets where nobody asks, named as in llama.cpp.
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Settings {
            $($(#[$doc])* pub $name: Said<$type>,)+
        }

        impl Settings {
            /// The same, with what `other` says where nothing is said here.
            fn or(self, other: Self) -> Self {
                Self { $($name: self.$name.or(other.$name),)+ }
            }

            fn fault(&self) -> Option<&'static str> {
                [$(self.$name.fault(),)+].into_iter().flatten().next()
            }

            /// Every value, in the order of the options.
            pub fn shown(&self) -> Vec<Shown> {
                [$(shown(stringify!($name), &self.$name),)+].concat()
            }
        }
    };
}

settings! {
    /// Tokens of context.
    ctx_size: Context,
    /// Tokens submitted at once.
    batch_size: Batch,
    /// Tokens processed at once.
    ubatch_size: MicroBatch,
    /// Sequences at a time.
    parallel: u32,
    /// All sequences share one stream of cells.
    kv_unified: bool,
    /// Fused attention.
    flash_attn: Flash,
    /// Block format of cached keys.
    cache_type_k: String,
    /// Block format of cached values.
    cache_type_v: String,
    /// Windowed layers keep the whole context.
    swa_full: bool,
    /// How weights come into memory.
    load_mode: LoadMode,
    /// Weights are locked in memory.
    mlock: bool,
    /// Weights are copied into the layout of the processor, where its build can.
    repack: bool,
    /// Features of the instruction set that its builds are compiled for.
    cpu_features: Vec<String>,
    /// Layers on the GPU.
    gpu_layers: GpuLayers,
    /// Processor threads.
    threads: Threads,
    /// Most rows of logits at once.
    outputs_max: Rows,
    /// What the cache of prompts may grow to, MiB.
    cache_ram_mib: CacheRam,
    /// Copies of the state of a sequence that are kept, at most.
    ctx_checkpoints: Checkpoints,
    /// What it lowers by itself where memory is short.
    fit: Lowers,
}

fn shown<T: Serialize + InWords>(setting: &'static str, said: &Said<T>) -> Vec<Shown> {
    let one = |case: &Case<T>| Shown {
        setting,
        when: case.when.clone(),
        value: serde_json::to_value(&case.value).unwrap_or_default(),
        words: case.value.as_ref().map(InWords::words),
        mark: case.mark,
        source: case.source.clone(),
        note: case.note.clone(),
    };
    said.cases().iter().map(one).collect()
}

/// A program of the catalog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its packages on Android, by which logs there name it.
    #[serde(default)]
    pub packages: Vec<String>,
    /// The version its settings are of.
    pub version: String,
    /// What it runs models with, in words.
    pub engine: String,
    /// The runtime whose rules price it, an id of `data/runtimes.yaml`.
    pub runtime: String,
    /// Systems it runs on, the usual one first.
    pub systems: Vec<String>,
    /// The program whose settings hold where none stand here.
    like: Option<String>,
    #[serde(default)]
    pub settings: Settings,
    /// What it holds without a model.
    #[serde(default)]
    pub own_memory: Said<Own>,
    /// What it does before it loads a model.
    #[serde(default)]
    pub admission: Said<Admission>,
    /// What a reader should know, one sentence each.
    #[serde(default)]
    pub notes: Vec<Message>,
    pub checked: String,
}

impl App {
    /// Whether it runs on the system of that id.
    pub fn runs_on(&self, system: &str) -> bool {
        self.systems.iter().any(|one| one == system)
    }

    /// Every value it says, in order.
    pub fn shown(&self) -> Vec<Shown> {
        let mut all = self.settings.shown();
        all.extend(shown("own_memory", &self.own_memory));
        all.extend(shown("admission", &self.admission));
        all
    }

    fn fault(&self) -> Option<&'static str> {
        let none = self.systems.is_empty().then_some("systems must name at least one");
        let said = || self.own_memory.fault().or_else(|| self.admission.fault());
        none.or_else(|| self.settings.fault()).or_else(said)
    }
}

impl Record for App {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let mut app: Self = entry.read()?;
        if let Some(like) = &app.like {
            let other: Self = catalog.find(Topic::Apps, like)?.read()?;
            app.settings = app.settings.or(other.settings);
        }
        app.fault().map_or(Ok(()), |reason| Err(entry.fault(reason.to_owned())))?;
        Ok(app)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said<u32> {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn the_first_case_that_holds_counts() {
        let all = said(
            "[{when: {systems: [ios]}, value: 1, mark: read, source: x}, {value: 2, mark: read, source: x}]",
        );
        let on = |system| Circumstances { system, ..Circumstances::default() };
        assert_eq!(all.there(&on(Some("ios"))), Some(&1));
        assert_eq!(all.there(&on(Some("android"))), Some(&2));
        assert_eq!(all.there(&on(None)), Some(&2));
    }

    #[test]
    fn what_is_unknown_has_neither_value_nor_source() {
        for (text, sound) in [
            ("{value: null, mark: unknown}", true),
            ("{value: 1, mark: read, source: x}", true),
            ("{value: null, mark: read, source: x}", true),
            ("{value: 1, mark: unknown}", false),
            ("{value: 1, mark: read}", false),
            ("{value: null, mark: unknown, source: x}", false),
        ] {
            assert_eq!(said(text).fault().is_none(), sound, "{text}");
        }
    }

    #[test]
    fn an_option_nobody_knows_is_refused_with_those_there_are() {
        let fault = serde_yaml::from_str::<Settings>("{n_ctx: {value: 1, mark: unknown}}");
        let fault = fault.unwrap_err().to_string();
        assert!(fault.contains("unknown field `n_ctx`, expected one of `ctx_size`"), "{fault}");
    }
}
