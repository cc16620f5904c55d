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

use serde::Serialize;

use crate::{
    Catalog, Error, Judgement, Lang, Message, Verdict,
    catalog::{power::Power, speed::SpeedClass},
    estimate::Estimate,
    judge::budget::Budget,
    messages::{Number, place, speed as say},
    resolve::workload::Workload,
};
pub use decode::{Engine, Token};
pub use energy::Energy;
use facts::{Bandwidth, Facts};

/// An estimate: most likely `typical`, four times in five from `low` to `high`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figure {
    /// The lowest it is likely to be.
    pub low: f64,
    /// The most likely value.
    pub typical: f64,
    /// The highest it is likely to be.
    pub high: f64,
    /// What it rests on.
    pub basis: Message,
}

/// How fast a workload runs where it was asked about; `None` for what is not known.
///
/// ```
/// use edgefit::{Catalog, Place, Question, answer};
/// let mut question = Question::about("qwen2.5-1.5b:Q4_0");
/// let name = "galaxy-s23:8".to_owned();
/// question.place = Some(Place::Device { name, system: None, entitled: false });
/// let speed = answer(&question, &Catalog::bundled())?.priced.speed;
/// let decode = speed.decode_tps.unwrap();
/// assert!(decode.low < 22.0 && decode.high > 22.0, "{decode:?}");
/// assert!(speed.energy.is_some_and(|energy| energy.minutes.is_some()));
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(description = "How fast it runs there; null for what is not known.")
)]
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
    pub unknown: Option<Message>,
    /// What the reader should know, one sentence each.
    #[serde(skip)]
    pub notes: Vec<Message>,
}

/// A mixture of experts is slower than its active weights say where experts do not fit fast memory.
const LOW_ROUTED: f64 = 0.4;
/// What a figure is multiplied with where a fact of the machine is assumed or recalled.
const ASSUMED: [f64; 2] = [0.5, 2.0];

impl Figure {
    /// The typical number, rounded to a tenth.
    #[must_use]
    pub fn typical_in_tenths(&self) -> f64 {
        (self.typical * 10.0).round() / 10.0
    }

    /// The same, its basis in one language.
    #[must_use]
    pub fn only(&self, lang: Lang) -> Self {
        Self { basis: self.basis.only(lang), ..*self }
    }

    /// Three numbers in rising order, to three significant digits.
    fn new(three: [f64; 3], basis: Message) -> Self {
        let [low, typical, high] = three.map(rounded);
        Self { low, typical, high, basis }
    }

    /// A number, and what it is multiplied with for low and high.
    fn around(typical: f64, [low, high]: [f64; 2], basis: Message) -> Self {
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
    /// The same, every text in one language.
    #[must_use]
    pub fn only(&self, lang: Lang) -> Self {
        let only = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.only(lang));
        Self {
            decode_tps: only(&self.decode_tps),
            sustained_tps: only(&self.sustained_tps),
            prefill_tps: only(&self.prefill_tps),
            ttft_ms: only(&self.ttft_ms),
            load_ms: only(&self.load_ms),
            energy: self.energy.as_ref().map(|energy| energy.only(lang)),
            unknown: self.unknown.as_ref().map(|reason| reason.only(lang)),
            notes: self.notes.iter().map(|note| note.only(lang)).collect(),
        }
    }

    /// Nothing is known, for this reason.
    fn none(reason: Message) -> Self {
        Self { unknown: Some(reason), ..Self::default() }
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
            return Ok(Self::none(say::not_viable()));
        }
        let facts = match Facts::of(workload, &estimate.traffic, catalog)? {
            Ok(facts) => facts,
            Err(reason) => return Ok(Self::none(reason)),
        };
        facts.answer(estimate, judged.map(|(_, judgement)| judgement), catalog)
    }
}

impl Facts<'_> {
    /// Every figure, where it was judged like this.
    fn answer(
        &self,
        estimate: &Estimate,
        judged: Option<Judgement>,
        catalog: &Catalog,
    ) -> Result<Speed, Error> {
        let pages = judged.filter(Judgement::reads_storage);
        let context = &self.workload.setup.context;
        if context.embeddings.value {
            return Ok(self.of_texts(estimate, pages.is_some()));
        }
        let depth = if self.class.compiled { context.size } else { context.prompt.value };
        let (decode, mut prefill) = match measured::find(self, depth, catalog)? {
            Some(found) => (Some(found.decode), found.prefill),
            None => (self.decode(depth), None),
        };
        let Some(mut decode) = decode else { return Ok(Speed::none(say::no_arithmetic())) };
        prefill = prefill.or_else(|| prefill::rate(self));
        if let Some(judgement) = pages {
            let Some(reading) = load::paging(self, estimate, judgement) else {
                return Ok(Speed::none(say::no_storage()));
            };
            decode = self.paged(&decode, reading.token);
            let batch = context.ubatch.value.min(context.prompt.value) as f64;
            let each = reading.batch.map(|seconds| seconds / batch);
            prefill = prefill.map(|rate| self.paged(&rate, each));
        }
        if judged.is_some_and(|judgement| judgement.verdict == Verdict::TooLarge) {
            decode.basis = say::if_it_had(&decode.basis);
        }
        let first = prefill.as_ref().map(|rate| prefill::first_token(self, rate));
        // A machine that waits for its storage neither warms up nor draws what was metered.
        let power = self.power.as_ref().filter(|_| pages.is_none());
        let sustained = power.and_then(|power| sustained(&decode, power));
        let warm = sustained.as_ref().unwrap_or(&decode);
        Ok(Speed {
            energy: power.and_then(|power| energy::of(self, power, warm, first.as_ref())),
            load_ms: load::time(self, estimate),
            notes: self.notes(),
            decode_tps: Some(decode),
            sustained_tps: sustained,
            prefill_tps: prefill,
            ttft_ms: first,
            unknown: None,
        })
    }

    /// Of embeddings: how fast texts are read, and nothing of what is generated.
    fn of_texts(&self, estimate: &Estimate, pages: bool) -> Speed {
        Speed {
            prefill_tps: prefill::rate(self).filter(|_| !pages),
            load_ms: load::time(self, estimate),
            notes: self.notes(),
            ..Speed::none(say::no_text())
        }
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
        if self.traffic.routed.is_some() {
            low = low.min(LOW_ROUTED);
        }
        [low, high]
    }

    /// What an estimate rests on.
    fn basis(&self, depth: u64) -> Message {
        let Bandwidth { gbps, recalled } = self.bandwidth;
        let gbps = Number(gbps);
        let bandwidth = if recalled { place::unverified(gbps) } else { place::bandwidth(gbps) };
        let SpeedClass { name, basis, .. } = &*self.class;
        say::basis(name, basis, bandwidth, self.kernels_in_words(), depth)
    }

    /// The kernels an estimate rests on; those of other runtimes were not measured one by one.
    fn kernels_in_words(&self) -> Message {
        match &self.workload.scheme {
            Some(scheme) => say::scheme_kernels(&scheme.id, &self.format),
            None => say::kernels(&self.format),
        }
    }

    /// The same where weights are read from storage again: so many seconds more for each token.
    fn paged(&self, speed: &Figure, reading: [f64; 3]) -> Figure {
        let [low, typical, high] = reading;
        let slower = |speed: f64, reading: f64| 1.0 / (1.0 / speed + reading);
        let storage = self.storage.as_ref().map_or(say::storage(), |one| one.name.clone());
        Figure::new(
            [slower(speed.low, low), slower(speed.typical, typical), slower(speed.high, high)],
            say::paged(storage, &speed.basis),
        )
    }

    fn notes(&self) -> Vec<Message> {
        let note = |_| say::no_kernels(&self.workload.backend().name, &self.format);
        let several = self.workload.setup.context.parallel.value > 1;
        self.left.map(note).into_iter().chain(several.then(say::one_alone)).collect()
    }
}

/// Tokens a second once warm, where it is known what is kept.
fn sustained(decode: &Figure, power: &Power) -> Option<Figure> {
    let [low, typical, high] = power.kept?;
    let percent = |share: f64| (share * 100.0).round();
    let basis = if typical < 1.0 {
        say::keeps_some(&power.name, Number(percent(low)), Number(percent(high)))
    } else {
        say::keeps_all(&power.name)
    };
    let speeds = [decode.low * low, decode.typical * typical, decode.high * high];
    Some(Figure::new(speeds, basis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        let figure = Figure::around(12.3456, [0.5, 2.0], Message::default());
        let text = format!("{} {} {}", figure.low, figure.typical, figure.high);
        assert_eq!(text, "6.17 12.3 24.7");
        assert_eq!(format!("{} {}", rounded(0.0), rounded(123_456.0)), "0 123000");
    }
}
