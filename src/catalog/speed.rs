//! What speed depends on: classes of hardware and kernels.

use serde::Deserialize;

use super::{
    record::{Catalog, Entry, Record, Topic},
    scope::Scope,
};
use crate::{Error, Message, messages};

/// A class of hardware that generates at a speed of its own. Source: `data/speed.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeedClass {
    pub id: String,
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    pub when: Vec<Scope>,
    /// An id of `data/kernels.yaml`.
    pub kernels: String,
    pub compute: Per,
    /// The share of the theoretical bandwidth that is reached.
    pub eta: f64,
    /// Fixed cost of a layer, microseconds.
    pub tau_us: f64,
    /// The share reached when nothing else is known of the arithmetic.
    pub eta_alone: Option<f64>,
    /// Weights a second, for each unit of arithmetic; of processors the kernels say it.
    pub rate: Option<f64>,
    /// What the typical speed is multiplied with.
    pub low: f64,
    pub high: f64,
    /// The share of the arithmetic that a prompt reaches; of processors the kernels say it.
    pub prefill: Option<f64>,
    pub prefill_low: f64,
    pub prefill_high: f64,
    /// What starting takes beside reading the file, seconds.
    pub init_s: f64,
    /// The most bandwidth it gets at, 10⁹ bytes a second.
    pub most_gbps: Option<f64>,
    /// Every step pays for the whole context, which is compiled in.
    #[serde(default)]
    pub compiled: bool,
    /// Chips whose measured share of the bandwidth is better than the class.
    #[serde(default)]
    pub boards: Vec<Board>,
    /// Formats it has no kernels for.
    pub lacks: Option<Lacks>,
    pub basis: Message,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// What arithmetic is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// Cycles of all big cores that have a thread.
    Cores,
    /// Operations of the GPU.
    Tflops,
    /// The same everywhere, 10¹² weights a second.
    Fixed,
}

/// A chip whose share of the bandwidth was measured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    pub soc: String,
    pub eta: f64,
}

/// Formats a backend has no kernels for: they run as another class does, and slower.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lacks {
    pub backend: String,
    pub formats: Vec<String>,
    /// An id of `data/speed.yaml`.
    pub class: String,
    pub decode: f64,
    pub prefill: f64,
}

/// What weights cost in arithmetic, by their format. Source: `data/kernels.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kernels {
    #[expect(dead_code, reason = "for the reader of the file")]
    id: String,
    #[serde(default)]
    pub isas: Vec<IsaRate>,
    pub formats: Vec<FormatCost>,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    checked: String,
}

/// What a core does in a cycle.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IsaRate {
    pub arch: String,
    pub features: Vec<String>,
    /// Weights.
    pub decode: f64,
    /// Floating-point operations.
    pub prefill: Option<f64>,
}

/// What weights of some formats cost, beside those of the reference format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatCost {
    /// What measured runs call the formats, which the fit goes by.
    #[expect(dead_code, reason = "for the reader of the file")]
    group: String,
    formats: Vec<String>,
    decode: f64,
    prefill: f64,
}

impl Kernels {
    /// What the last instruction set that fits does: `features` are those of the processor.
    pub fn isa(&self, arch: &str, features: &[String]) -> Option<&IsaRate> {
        let fits = |isa: &&IsaRate| {
            isa.arch == arch && isa.features.iter().all(|one| features.contains(one))
        };
        self.isas.iter().rfind(fits)
    }

    /// How much longer a weight of `format` takes, and how fast a prompt is with it.
    pub fn cost(&self, format: &str) -> (f64, f64) {
        let found = self.formats.iter().find(|cost| cost.formats.iter().any(|one| one == format));
        found.map_or((1.0, 1.0), |cost| (cost.decode, cost.prefill))
    }
}

impl Record for SpeedClass {
    const TOPIC: Topic = Topic::Speed;

    /// Reads one class; what divides or multiplies a time must be above zero.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let class: SpeedClass = entry.read()?;
        let mut factors =
            vec![class.eta, class.low, class.high, class.prefill_low, class.prefill_high];
        factors
            .extend([class.eta_alone, class.rate, class.prefill, class.most_gbps].iter().flatten());
        factors.extend(class.boards.iter().map(|board| board.eta));
        factors.extend(class.lacks.iter().flat_map(|lacks| [lacks.decode, lacks.prefill]));
        above_zero(entry, &factors)?;
        if !(class.tau_us >= 0.0 && class.init_s >= 0.0) {
            return Err(entry.fault("tau_us and init_s must not be below zero".to_owned()));
        }
        let ordered = |low: f64, high: f64| low <= 1.0 && high >= 1.0;
        if !ordered(class.low, class.high) || !ordered(class.prefill_low, class.prefill_high) {
            return Err(entry.fault("low must be at most 1 and high at least 1".to_owned()));
        }
        Ok(class)
    }
}

impl Record for Kernels {
    const TOPIC: Topic = Topic::Kernels;

    /// Reads one group of kernels.
    fn read(entry: &Entry<'_>, _: &Catalog) -> Result<Self, Error> {
        let kernels: Kernels = entry.read()?;
        let costs = kernels.formats.iter().flat_map(|cost| [cost.decode, cost.prefill]);
        let rates = kernels.isas.iter().flat_map(|isa| [Some(isa.decode), isa.prefill]);
        above_zero(entry, &costs.chain(rates.flatten()).collect::<Vec<_>>())?;
        Ok(kernels)
    }
}

/// Refuses what divides or multiplies and is not above zero.
pub(super) fn above_zero(entry: &Entry<'_>, numbers: &[f64]) -> Result<(), Error> {
    if numbers.iter().all(|n| n.is_finite() && *n > 0.0) {
        return Ok(());
    }
    Err(entry.fault("speeds, shares and factors must be above zero".to_owned()))
}

/// Refuses low, typical and high that do not rise.
pub(super) fn rising(entry: &Entry<'_>, three: [f64; 3]) -> Result<(), Error> {
    above_zero(entry, &three)?;
    if three.is_sorted() {
        return Ok(());
    }
    Err(entry.fault("low, typical and high must rise".to_owned()))
}
