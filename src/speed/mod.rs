//! How fast: tokens a second, time to the first token, loading, energy. Estimates, each a range.
//!
//! Memory is exact and in integers; speed is fitted to measured runs and in floats. Coefficients
//! and their sources stand in `data/speed.yaml`, `kernels.yaml`, `storage.yaml` and `power.yaml`;
//! bytes and operations of a token are folds over the same graph that memory comes from. What
//! cannot be known is `None`, and [`Speed::unknown`] says why.
#![expect(clippy::float_arithmetic, reason = "speed is an estimate in floats; memory is not")]
#![expect(clippy::cast_precision_loss, reason = "an estimate needs no more than 53 bits")]

mod decode;
mod energy;
mod facts;
mod load;
mod measured;
mod prefill;

use std::fmt;

use serde::Serialize;

use crate::{
    Bytes, Catalog, Error, Judgement, Verdict, budget::Budget, estimate::Estimate,
    workload::Workload,
};
pub use decode::{Engine, Token};
pub use energy::Energy;
use facts::{Bandwidth, Facts};

/// An estimate: most likely `typical`, four times in five from `low` to `high`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The lowest it is likely to be.
    pub low: f64,
    /// The most likely value.
    pub typical: f64,
    /// The highest it is likely to be.
    pub high: f64,
    /// What it rests on.
    pub basis: String,
}

/// How fast a workload runs where it was asked about; `None` for what is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Speed {
    /// Tokens a second of one sequence, after the prompt, in the first half minute.
    pub decode_tps: Option<Figure>,
    /// Tokens a second once the machine is warm, where it is known to slow down or not to.
    pub sustained_tps: Option<Figure>,
    /// Tokens of the prompt a second.
    pub prefill_tps: Option<Figure>,
    /// Milliseconds from a loaded model to the first token.
    pub ttft_ms: Option<Figure>,
    /// Milliseconds to load the model, cold.
    pub load_ms: Option<Figure>,
    /// What generating costs.
    pub energy: Option<Energy>,
    /// Why no speed is known, if none is.
    pub unknown: Option<String>,
    /// What the reader should know, one sentence each.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// The fact that is missing for a speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unknown {
    Bandwidth,
    Class,
    Split,
    Host,
    Arithmetic,
    Storage,
    NotViable,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bandwidth => "the bandwidth of the memory is not known; name a device or a chip",
            Self::Class => "nobody measured this kind of hardware with this backend",
            Self::Split => "layers split between GPU and CPU were not measured",
            Self::Host => "the machine around the graphics card is not known",
            Self::Arithmetic => "what the processor or GPU computes in a second is not known",
            Self::Storage => "the storage it would read weights from is not known",
            Self::NotViable => "it cannot run there",
        })
    }
}

/// A mixture of experts is slower than its active weights say where experts do not fit fast memory.
const LOW_ROUTED: f64 = 0.4;
/// What a figure is multiplied with where a fact of the machine is assumed or recalled.
const ASSUMED: [f64; 2] = [0.5, 2.0];

impl Figure {
    /// Three numbers in rising order, to three significant digits.
    fn new(three: [f64; 3], basis: String) -> Self {
        let [low, typical, high] = three.map(rounded);
        Self { low, typical, high, basis }
    }

    /// A number, and what it is multiplied with for low and high.
    fn around(typical: f64, [low, high]: [f64; 2], basis: String) -> Self {
        Self::new([typical * low, typical, typical * high], basis)
    }
}

/// To three significant digits.
fn rounded(n: f64) -> f64 {
    if !n.is_finite() || n <= 0.0 {
        return n;
    }
    let scale = 10_f64.powf(2.0 - n.log10().floor());
    (n * scale).round() / scale
}

impl Speed {
    /// Nothing is known, for this reason.
    fn none(reason: Unknown) -> Self {
        Self { unknown: Some(reason.to_string()), ..Self::default() }
    }

    /// The speed of `workload`, priced in `estimate` and judged against `budget`.
    ///
    /// # Errors
    /// [`Error::Catalog`] for a faulty entry.
    pub(crate) fn of(
        workload: &Workload,
        estimate: &Estimate,
        judged: Option<(&Budget, Judgement)>,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let verdict = judged.map(|(_, judgement)| judgement.verdict);
        if verdict == Some(Verdict::NotViable) {
            return Ok(Self::none(Unknown::NotViable));
        }
        let facts = match Facts::of(workload, &estimate.traffic, catalog)? {
            Ok(facts) => facts,
            Err(reason) => return Ok(Self::none(reason)),
        };
        let missing = judged
            .filter(|_| verdict == Some(Verdict::Pages))
            .map(|(_, judgement)| Bytes::new(judgement.headroom.min(0).unsigned_abs()));
        facts.answer(estimate, missing, verdict, catalog)
    }
}

impl Facts<'_> {
    fn answer(
        &self,
        estimate: &Estimate,
        missing: Option<Bytes>,
        verdict: Option<Verdict>,
        catalog: &Catalog,
    ) -> Result<Speed, Error> {
        let context = &self.workload.setup.context;
        let depth = if self.class.compiled { context.size } else { context.prompt.value };
        let found = measured::find(self, depth, catalog)?;
        let (measured, measured_prefill) = match found {
            Some(found) => (Some(found.decode), found.prefill),
            None => (None, None),
        };
        let Some(mut decode) = measured.or_else(|| self.decode(depth)) else {
            return Ok(Speed::none(Unknown::Arithmetic));
        };
        let mut speed = Speed::default();
        if let Some(missing) = missing {
            let Some(paged) = self.paged(&decode, estimate, missing) else {
                return Ok(Speed::none(Unknown::Storage));
            };
            decode = paged;
        }
        if verdict == Some(Verdict::TooLarge) {
            decode.basis.push_str(", if it had the memory");
        }
        speed.prefill_tps = measured_prefill.or_else(|| prefill::rate(self));
        speed.ttft_ms = speed.prefill_tps.as_ref().map(|rate| prefill::first_token(self, rate));
        speed.load_ms = load::time(self, estimate);
        speed.sustained_tps = self.sustained(&decode, missing.is_some());
        let warm = speed.sustained_tps.as_ref().unwrap_or(&decode);
        speed.energy = energy::of(self, warm, speed.ttft_ms.as_ref());
        speed.notes = self.notes(missing.is_some());
        speed.decode_tps = Some(decode);
        Ok(speed)
    }

    /// Tokens a second, estimated.
    fn decode(&self, depth: u64) -> Option<Figure> {
        let (engine, sure) = decode::engine(self)?;
        let left = self.left.map_or(1.0, |(decode, _)| decode);
        let typical = left / engine.seconds(&decode::token(self, depth));
        Some(Figure::around(typical, self.range(sure), self.basis(depth)))
    }

    /// What a typical speed is multiplied with.
    fn range(&self, sure: bool) -> [f64; 2] {
        let [mut low, mut high] = [self.class.low, self.class.high];
        if !sure || self.bandwidth.recalled {
            low = low.min(ASSUMED[0]);
            high = high.max(ASSUMED[1]);
        }
        if self.traffic.is_routed {
            low = low.min(LOW_ROUTED);
        }
        [low, high]
    }

    /// What an estimate rests on.
    fn basis(&self, depth: u64) -> String {
        let Bandwidth { gbps, recalled } = self.bandwidth;
        let recalled = if recalled { ", recalled" } else { "" };
        format!(
            "{} ({}), {gbps} GB/s{recalled}, {} kernels, after {depth} tokens, burst",
            self.class.name, self.class.basis, self.format
        )
    }

    /// The same where weights are read from storage for every token.
    fn paged(&self, decode: &Figure, estimate: &Estimate, missing: Bytes) -> Option<Figure> {
        let [low, typical, high] = load::paging(self, estimate, missing)?;
        let slower = |speed: f64, reading: f64| 1.0 / (1.0 / speed + reading);
        let storage = self.storage.as_ref().map_or("storage", |storage| storage.name.as_str());
        Some(Figure::new(
            [slower(decode.low, low), slower(decode.typical, typical), slower(decode.high, high)],
            format!("weights read again from {storage} for every token; else {}", decode.basis),
        ))
    }

    /// Tokens a second once warm; reading from storage warms nothing.
    fn sustained(&self, decode: &Figure, paging: bool) -> Option<Figure> {
        let power = self.power.as_ref()?;
        let kept = power.kept?;
        if paging {
            return Some(decode.clone());
        }
        let [low, typical, high] = kept;
        let basis = if typical < 1.0 {
            format!("{} keeps {low} to {high} of its speed after a minute or two", power.name)
        } else {
            format!("{} keeps its speed", power.name)
        };
        let speeds = [decode.low * low, decode.typical * typical, decode.high * high];
        Some(Figure::new(speeds, basis))
    }

    fn notes(&self, paging: bool) -> Vec<String> {
        let mut notes = Vec::new();
        if self.left.is_some() {
            notes.push(format!(
                "{} has no kernels for {} weights, which run on the CPU, slower than without it",
                self.workload.backend().name,
                self.format
            ));
        }
        let kept = self.power.as_ref().and_then(|power| Some((power, power.kept?)));
        if let Some((power, [_, kept, _])) = kept.filter(|(_, [_, kept, _])| *kept < 1.0 && !paging)
        {
            notes.push(format!(
                "{} keeps about {:.0} % of its speed when it generates for more than a minute or two",
                power.name,
                kept * 100.0
            ));
        }
        notes
    }
}
