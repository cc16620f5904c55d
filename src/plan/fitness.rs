//! How a setup serves, before points are compared: whether it leaves room, whether it is fast enough for the
//! task, whether the model is known for the languages and such a task, whether it fits even if the system keeps much.

use super::figures;
use crate::{
    Verdict,
    catalog::{model::Model, suitability::Speaks, task::Task},
    price::Priced,
    speed::Speed,
};

/// The share of a budget from which a setup leaves no room, thousandths.
const CROWDED: u64 = 920;

/// How far an estimate may be off what the task needs without missing it: as far as good estimates are off
/// what is measured.
const ERROR: f64 = 1.15;

/// By how much the pace of one quantization is above that of another of the same model.
const NEARLY: f64 = 1.5;

/// Whether a speed or a wait is what the task needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    Meets,
    Misses,
    Unknown,
}

/// How a setup serves; the least serves best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fitness {
    /// It takes nearly all there is.
    pub crowded: bool,
    /// It is slower than the task bears, or its first token comes later.
    pub slow: bool,
    /// It is not known to speak every language asked for.
    pub unspoken: bool,
    /// Its publisher does not describe it as good for the task.
    pub unsuited: bool,
    pub verdict: Verdict,
}

impl Fitness {
    pub fn of(row: &Priced, task: &Task, languages: &[String]) -> Self {
        let facts = &row.workload.model.facts;
        let known = |code: &String| matches!(facts.speaks(code), Speaks::Named | Speaks::Likely);
        Self {
            crowded: figures::share_permille(row).is_some_and(|share| share >= CROWDED),
            slow: is_slow(&row.speed, task),
            unspoken: !languages.iter().all(known),
            unsuited: !suits(&row.workload.model, task),
            verdict: row.verdict().unwrap_or(Verdict::NotViable),
        }
    }

    /// Room, speed as far as it is known, language and purpose: what comes before the verdict and points.
    pub const fn class(self) -> (bool, bool, bool, bool) {
        (self.crowded, self.slow, self.unspoken, self.unsuited)
    }

    /// Nothing could serve better but by points.
    pub const fn is_best(self) -> bool {
        !self.crowded && !self.slow && matches!(self.verdict, Verdict::Fits)
    }
}

/// Whether its publisher describes a model as good for the task.
pub fn suits(model: &Model, task: &Task) -> bool {
    task.suits.iter().any(|suits| model.facts.good_for.contains(suits))
}

/// How many times slower than the task needs it writes, once warm where that is known.
fn behind(speed: &Speed, task: &Task) -> Option<f64> {
    let decode = speed.sustained_tps.as_ref().or(speed.decode_tps.as_ref());
    decode.map(|decode| task.tps / decode.typical)
}

/// How many times later than the task needs the first token comes.
fn late(speed: &Speed, task: &Task) -> Option<f64> {
    let first = speed.ttft_ms.as_ref();
    first.map(|first| first.typical / (task.first_token_s * 1000.0))
}

/// Whether it writes as fast as the task needs.
pub fn speed(speed: &Speed, task: &Task) -> Pace {
    pace(behind(speed, task))
}

/// Whether the first token comes as soon as the task needs.
pub fn wait(speed: &Speed, task: &Task) -> Pace {
    pace(late(speed, task))
}

/// Whether it misses the speed or the wait, as far as they are known.
pub fn is_slow(of: &Speed, task: &Task) -> bool {
    [speed(of, task), wait(of, task)].contains(&Pace::Misses)
}

fn pace(times: Option<f64>) -> Pace {
    times.map_or(Pace::Unknown, |it| if it <= ERROR { Pace::Meets } else { Pace::Misses })
}

/// Whether it misses the speed or the wait by so little that another quantization may meet both.
pub fn is_nearly_fast(of: &Speed, task: &Task) -> bool {
    let all = [behind(of, task), late(of, task)];
    let worst = all.into_iter().flatten().fold(0.0, f64::max);
    worst > ERROR && worst <= NEARLY * ERROR
}
