//! Runtimes: what each keeps, allocates and takes for itself, and where it runs.

use std::sync::Arc;

use serde::Deserialize;

use super::{
    model::Model,
    pricing::Pricing,
    record::{Catalog, Entry, Record, Topic},
    rule::Rule,
    scheme::Evidence,
    scope::{Circumstances, Scope, Unknown},
    support::{Archs, Support},
};
use crate::{
    Error, Message,
    messages::{self, Number},
    model::shape::Shape,
};

/// A runtime of the catalog; amounts in bytes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The version all rules and constants are about.
    pub version: String,
    /// The runtime it is built around, whose rules and constants are its own.
    pub wraps: Option<String>,
    /// The program it is, an id of `data/apps.yaml`, whose settings hold where nothing is asked.
    pub app: Option<String>,
    /// What the process of llama.cpp holds.
    #[serde(default)]
    pub process: Process,
    /// What llama-quantize takes a model for.
    #[serde(default)]
    pub takes_for: TakesFor,
    /// How memory is spent, where it is not llama.cpp's way.
    pub pricing: Option<Pricing>,
    /// How repositories are packed that it loads as they are: methods as `quant_method` has them.
    #[serde(default)]
    pub packings: Vec<String>,
    /// Ends of names of its own files, which are not read here.
    #[serde(default)]
    pub files: Vec<String>,
    /// Its builds of a model hold the encoder of images and sound too, or it fetches and loads that by itself.
    #[serde(default)]
    pub carries_encoder: bool,
    /// Backends it has, by id, the usual one first; llama.cpp's where none is named.
    #[serde(default)]
    pub backends: Vec<String>,
    /// How well figures are known; the first that the place has decides.
    #[serde(default)]
    pub grades: Vec<Grade>,
    /// The most it asks a GPU for, whatever there is; the first that the place has counts.
    #[serde(default)]
    pub ceilings: Vec<Ceiling>,
    /// It maps its file so that it can be written to, which takes addresses that some systems hand out sparsely.
    #[serde(default)]
    pub maps_writable: bool,
    /// What the very same file was seen to take there.
    #[serde(skip)]
    pub seen: Option<Seen>,
    /// Where it can run at all.
    #[serde(default)]
    pub requires: Vec<Rule>,
    /// Which architectures it carries; all where nothing is said.
    pub archs: Option<Archs>,
    /// How far resident memory may be off, in thousandths.
    pub stated_error_permille: u64,
    /// How that is known.
    pub evidence: Evidence,
    /// What the constants were fitted to, and how well.
    pub basis: String,
    /// What a reader should know, one sentence each.
    #[serde(default)]
    pub notes: Vec<Message>,
    pub source: String,
    pub checked: String,
}

/// Fitted constants of a process that runs llama.cpp.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Process {
    /// Heap of a started process with its backend.
    pub start: u64,
    /// Pages of program and libraries in use at the end of a run.
    pub program: u64,
    /// Pages of program and libraries in use right after loading.
    pub program_loaded: u64,
    /// Heap per token of a byte-pair vocabulary.
    pub bpe_token: u64,
    /// Heap per merge.
    pub bpe_merge: u64,
    /// Heap of the model's own structures beside a byte-pair vocabulary.
    pub bpe_tables: u64,
    /// Heap per piece of a SentencePiece vocabulary.
    pub spm_token: u64,
    /// Heap that loading leaves free for what comes later.
    pub left_free: u64,
    /// The least that later blocks add to the heap.
    pub least_growth: u64,
    /// Scheduler and allocator tables.
    pub tables: u64,
    /// A graph object, per node it has room for.
    pub graph_node: u64,
    /// Systems whose C++ library and heap keep a vocabulary otherwise.
    pub vocabulary_on: Vec<VocabularyOn>,
}

/// What a vocabulary takes on some systems, as derived from the sizes of types there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyOn {
    /// The systems, by id.
    systems: Vec<String>,
    bpe_token: u64,
    bpe_merge: u64,
    spm_token: u64,
}

/// What a vocabulary takes, bytes of heap.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// For each token of byte pairs.
    pub bpe_token: u64,
    /// For each merge.
    pub bpe_merge: u64,
    /// For each piece of SentencePiece.
    pub spm_token: u64,
}

impl Process {
    /// What a vocabulary takes on a system, and whether that was derived and not measured.
    pub fn vocabulary(&self, system: Option<&str>) -> (Vocabulary, bool) {
        let there = |on: &&VocabularyOn| on.systems.iter().any(|one| Some(one.as_str()) == system);
        let of = |[bpe_token, bpe_merge, spm_token]: [u64; 3]| Vocabulary {
            bpe_token,
            bpe_merge,
            spm_token,
        };
        match self.vocabulary_on.iter().find(there) {
            Some(on) => (of([on.bpe_token, on.bpe_merge, on.spm_token]), true),
            None => (of([self.bpe_token, self.bpe_merge, self.spm_token]), false),
        }
    }
}

/// What llama-quantize takes a model for, as the rules of file types ask.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakesFor {
    /// Architectures, by their GGUF names, that it quantizes as Falcon.
    falcon: Vec<String>,
    /// What it takes for a model of 70 billion parameters.
    large: Vec<Large>,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
}

/// Models that count as having 70 billion parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Large {
    /// Their architectures, by their GGUF names.
    archs: Vec<String>,
    /// Their layers, without those that guess further tokens.
    layers: u64,
    /// Only if layer 0 has fewer KV heads than heads.
    #[serde(default)]
    share_keys: bool,
}

impl TakesFor {
    /// Whether a model of this architecture is quantized as Falcon.
    pub fn falcon(&self, arch: &str) -> bool {
        self.falcon.iter().any(|known| known == arch)
    }

    /// Whether a model counts as one of 70 billion parameters.
    pub fn large(&self, arch: &str, shape: &Shape) -> bool {
        let shares_keys = shape.heads.at(0) != shape.kv_heads.at(0);
        self.large.iter().any(|large| {
            large.layers == shape.layers
                && (shares_keys || !large.share_keys)
                && large.archs.iter().any(|known| known == arch)
        })
    }
}

/// The most a runtime asks a GPU for in some places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceiling {
    /// The places.
    #[serde(default)]
    pub when: Scope,
    pub bytes: u64,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
}

/// How well figures are known in some places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// The backends, instruction sets and architectures of models it is about.
    #[serde(default)]
    pub when: Scope,
    pub evidence: Evidence,
    /// How far resident memory may be off, thousandths.
    pub error_permille: u64,
    /// What the very same file was seen to take, by device, where that is further apart.
    pub seen: Option<Seen>,
}

/// What one file was seen to take, bytes of resident memory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub low: u64,
    pub high: u64,
    /// That in words, as a note.
    pub note: Message,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
}

impl Runtime {
    /// The same runtime, as well known as `backend`, `isa` and the model have it.
    pub fn known_for(
        self: Arc<Self>,
        backend: &str,
        isa: &str,
        model: Option<&Model>,
    ) -> Arc<Self> {
        let (backend, isa) = (Some(backend), Some(isa));
        let arch = model.map(|model| model.arch.as_str());
        let here = Circumstances { isa, backend, arch, model, ..Circumstances::default() };
        let found = self.grades.iter().find(|grade| grade.when.holds(&here, Unknown::Fails));
        let Some(Grade { evidence, error_permille, seen, .. }) = found else { return self };
        let (evidence, stated_error_permille, seen) = (*evidence, *error_permille, seen.clone());
        Arc::new(Self { seen, stated_error_permille, evidence, ..Self::clone(&self) })
    }

    /// Whether it carries a model, and why that is no plain yes.
    pub fn supports(&self, here: &Circumstances<'_>) -> (Support, Option<&Message>) {
        self.archs.as_ref().map_or((Support::Supported, None), |archs| archs.of(here))
    }

    /// How well its figures are known, in words.
    pub fn grade(&self) -> Message {
        if self.seen.is_some() {
            return messages::accuracy::seen(self.evidence.word());
        }
        let percent = Number(percent(self.stated_error_permille));
        messages::accuracy::grade(self.evidence.word(), percent)
    }
}

/// Thousandths as a percentage.
fn percent(permille: u64) -> String {
    match (permille / 10, permille % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

impl Record for Runtime {
    fn read(entry: &Entry<'_>, catalog: &Catalog) -> Result<Self, Error> {
        let mut runtime: Runtime = entry.read()?;
        if let Some(wrapped) = &runtime.wraps {
            let wrapped: Runtime = catalog.find(Topic::Runtimes, wrapped)?.read()?;
            (runtime.process, runtime.takes_for) = (wrapped.process, wrapped.takes_for);
            runtime.requires.extend(wrapped.requires);
        }
        check(&runtime).map_err(|reason| entry.fault(reason.to_owned()))?;
        Ok(runtime)
    }
}

fn check(runtime: &Runtime) -> Result<(), &'static str> {
    let shares = runtime.grades.iter().map(|grade| grade.error_permille);
    if shares.chain([runtime.stated_error_permille]).any(|share| share >= 1000) {
        return Err("stated_error_permille and error_permille must be below 1000");
    }
    runtime.archs.as_ref().map_or(Ok(()), Archs::check)?;
    runtime.pricing.as_ref().map_or(Ok(()), Pricing::check)
}

#[cfg(test)]
mod tests {
    use super::{Catalog, Runtime};

    #[test]
    fn large_is_what_llama_cpp_takes_for_70_billion_parameters() {
        let catalog = Catalog::bundled();
        let known = catalog.model("llama-3.1-8b").unwrap().shape;
        let of = |runtime: &str| catalog.get::<Runtime>(runtime).unwrap().takes_for.clone();
        for (arch, layers, kv_heads, large) in [
            ("llama", 80, 8, true),
            ("llama", 80, 32, false),
            ("llama", 78, 8, false),
            ("llama-embed", 80, 8, true),
            ("qwen2", 80, 32, true),
            ("qwen3", 80, 8, false),
            ("jais2", 68, 32, true),
        ] {
            let mut shape = known.clone();
            (shape.layers, shape.kv_heads) =
                (layers, crate::model::shape::PerLayer::Same(kv_heads));
            assert_eq!(of("llama.cpp").large(arch, &shape), large, "{arch} {layers} {kv_heads}");
            assert_eq!(of("ollama").large(arch, &shape), large, "{arch} {layers} {kv_heads}");
        }
        assert!(of("llama.cpp").falcon("falcon") && !of("llama.cpp").falcon("falcon-h1"));
    }
}
