//! What speed depends on: classes of hardware and kernels.

use serde::Deserialize;

use super::{record::Plain, scope::Scope};
use crate::{Message, messages};

/// A class of hardware that generates at a speed of its own. Source: `data/speed.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
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
    /// The share of the arithmetic that a prompt reaches; of processors, of what the kernels say.
    pub prefill: Option<f64>,
    pub prefill_low: f64,
    pub prefill_high: f64,
    /// What looking back at the tokens before takes, where that was measured.
    pub attention: Option<Attention>,
    /// The arithmetic a chip usually has for each byte a second of its memory, for those of which it is not known.
    pub balance: Option<f64>,
    /// What starting takes beside reading the file, seconds.
    pub init_s: f64,
    /// The most bandwidth it gets at, 10⁹ bytes a second.
    pub most_gbps: Option<f64>,
    /// Every step pays for the whole context, which is compiled in.
    #[serde(default)]
    pub compiled: bool,
    /// Chips of which more is known than of the class.
    #[serde(default)]
    pub boards: Vec<Board>,
    /// Formats it has no kernels for.
    pub lacks: Option<Lacks>,
    pub basis: Message,
    source: String,
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

/// How fast heads look at keys and values: elements for each unit of the arithmetic of the class.
///
/// Every head looks at every token on its own, also where heads share keys and values, so the time is the
/// heads' work and not what the cache holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Attention {
    /// For a token that is generated.
    pub decode: f64,
    /// For the tokens of a prompt, many at once.
    pub prefill: f64,
    /// The factor that slowdowns of generating, and of prompts, are off by in the median for devices left out of the fit.
    off: [f64; 2],
    /// What it was fitted to.
    basis: String,
}

/// A chip of which more is known than of its class.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    pub soc: String,
    /// Its measured share of the bandwidth, which stands for everything.
    pub eta: Option<f64>,
    /// The most bandwidth it gets at, 10⁹ bytes a second.
    pub most_gbps: Option<f64>,
}

/// Formats a backend has no kernels for: they run as another class does, and slower.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lacks {
    /// An id of `data/speed.yaml`.
    pub class: String,
    pub decode: f64,
    pub prefill: f64,
}

/// What weights cost in arithmetic, by their format. Source: `data/kernels.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "some keys are for the reader of the file")]
pub struct Kernels {
    id: String,
    #[serde(default)]
    pub isas: Vec<IsaRate>,
    pub formats: Vec<FormatCost>,
    source: String,
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

impl Plain for SpeedClass {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let some = [self.eta_alone, self.rate, self.prefill, self.most_gbps, self.balance];
        let factors = [self.eta, self.low, self.high, self.prefill_low, self.prefill_high];
        let factors = factors.into_iter().chain(some.into_iter().flatten());
        let boards = self.boards.iter().flat_map(|board| [board.eta, board.most_gbps]);
        let factors = factors.chain(boards.flatten());
        let attention = self.attention.iter().flat_map(|one| [one.decode, one.prefill]);
        let factors = factors.chain(attention);
        let lacks = self.lacks.iter().flat_map(|lacks| [lacks.decode, lacks.prefill]);
        let holds_one = |low: f64, high: f64| low <= 1.0 && high >= 1.0;
        let around =
            holds_one(self.low, self.high) && holds_one(self.prefill_low, self.prefill_high);
        let times = self.tau_us >= 0.0 && self.init_s >= 0.0;
        vec![
            above_zero(factors.chain(lacks)),
            (!times, "tau_us and init_s must not be below zero"),
            (!around, "low must be at most 1 and high at least 1"),
        ]
    }
}

impl Plain for Kernels {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let costs = self.formats.iter().flat_map(|cost| [cost.decode, cost.prefill]);
        let rates = self.isas.iter().flat_map(|isa| [Some(isa.decode), isa.prefill]);
        vec![above_zero(costs.chain(rates.flatten()))]
    }
}

/// What divides or multiplies and is not above zero.
pub(super) fn above_zero(numbers: impl IntoIterator<Item = f64>) -> (bool, &'static str) {
    let sound = numbers.into_iter().all(|n| n.is_finite() && n > 0.0);
    (!sound, "speeds, shares and factors must be above zero")
}

/// Low, typical and high that do not rise.
pub(super) fn rising(threes: &[[f64; 3]]) -> Vec<(bool, &'static str)> {
    let rise = threes.iter().all(|three| three.is_sorted());
    vec![above_zero(threes.concat()), (!rise, "low, typical and high must rise")]
}
