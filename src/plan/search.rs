//! Which models fit the place, each in the setup that serves the task best.

use std::sync::Arc;

use std::cmp::Ordering;

use super::{
    figures::exact,
    fitness::{Fitness, is_nearly_fast},
    picks::Role,
    quants::Quant,
    request::PlanRequest,
    score::{Score, Scorer},
};
use crate::{
    Bytes, Catalog, Error, Question, Verdict,
    catalog::{
        model::Model,
        suitability::{Modality, Speaks, Suits, Tuned},
    },
    messages::errors,
    price::{Priced, Pricer},
};

/// A runtime and a backend that models are tried with; `None` for what the place has by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Engine {
    pub runtime: Option<String>,
    pub backend: Option<String>,
}

/// A model in a setup, priced, judged and scored.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The question it answers, as it would be asked alone.
    pub question: Question,
    pub(crate) row: Priced,
    /// What speaks for and against it.
    pub score: Score,
    /// What goes before points.
    pub(crate) fitness: Fitness,
    /// What it falls short of; `None` where it fits.
    pub(crate) lacks: Option<Shortfall>,
    /// What it is recommended as.
    pub(crate) role: Option<Role>,
}

impl Candidate {
    /// A model in a setup that was compared with no other.
    #[cfg(test)]
    pub(crate) fn unranked(question: Question, row: Priced) -> Self {
        let verdict = row.verdict().unwrap_or(Verdict::NotViable);
        let fitness =
            Fitness { crowded: false, slow: false, unspoken: false, unsuited: false, verdict };
        Self { question, row, score: Score::default(), fitness, lacks: None, role: None }
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.row.judgement.map_or(Verdict::NotViable, |judgement| judgement.verdict)
    }

    /// Whether something else than memory is in the way, which no leaner setup changes.
    pub(super) fn is_only_barred(&self) -> bool {
        let holds = self.row.judgement.is_some_and(|one| one.missing() == Bytes::ZERO);
        let bars = [Shortfall::Proof, Shortfall::Context, Shortfall::Viability];
        self.lacks.is_some_and(|lacks| bars.contains(&lacks)) && holds
    }

    /// The model.
    pub(crate) fn model(&self) -> &Model {
        &self.row.workload.model
    }

    /// Whether it goes before another: what leaves room, then what is fast enough for the task, then what
    /// fits whatever the system keeps, then by score.
    pub(super) fn rank(&self, other: &Self) -> Ordering {
        let fitness = self.fitness.cmp(&other.fitness);
        fitness.then_with(|| other.score.total().total_cmp(&self.score.total()))
    }

    /// Its lineage, of which the second is another.
    pub(crate) fn family(&self) -> &str {
        let model = self.model();
        model.facts.family.as_deref().unwrap_or(&model.id)
    }
}

/// What a model falls short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortfall {
    /// It is slower than asked for, or nobody knows how fast it is.
    Speed,
    /// Its file is larger than asked for.
    Download,
    /// Nobody is known to have tried the runtime with such a model.
    Proof,
    /// It does not fit.
    Memory,
    /// Its context does not hold the task.
    Context,
    /// It cannot run there.
    Viability,
}

/// The bits of the quantization that every model is tried in.
const MIDDLE_BITS: u64 = 4;
/// How many of the best are tried in every quantization.
const REFINED: usize = 12;

/// What a search finds.
#[derive(Default)]
pub struct Found {
    /// Those that fit, each in the setup that suits best, the best first.
    pub viable: Vec<Candidate>,
    /// Those of them in other setups.
    pub others: Vec<Candidate>,
    /// Those that do not, the nearest first.
    pub missed: Vec<Candidate>,
    /// No model that fits is known to speak the languages asked for.
    pub unspoken: bool,
}

pub struct Search<'a, 'b> {
    pub request: &'a PlanRequest,
    pub scorer: &'a Scorer<'a>,
    pub pricing: &'a Pricer<'b>,
    pub catalog: &'b Catalog,
}

impl Search<'_, '_> {
    /// Tries those of `models` that speak the languages asked for, and where none of them is viable the
    /// others too.
    pub fn field(&mut self, models: &[Arc<Model>], engines: &[Engine]) -> Result<Found, Error> {
        let tries = engines.iter().map(|engine| self.quants(engine));
        let tries = tries.collect::<Result<Vec<_>, _>>()?;
        if tries.iter().all(Vec::is_empty) {
            let asked = self.request.quant.as_deref().unwrap_or_default();
            return Err(Error::Refused(errors::no_such_quant(asked)));
        }
        let (speaking, silent): (Vec<&Model>, Vec<&Model>) =
            models.iter().map(|model| &**model).partition(|model| self.speaks(model));
        let mut found = self.among(&speaking, &tries)?;
        if found.viable.is_empty() {
            let others = self.among(&silent, &tries)?;
            found.unspoken = !others.viable.is_empty();
            found.missed.extend(others.missed);
            found.missed.sort_by(nearer);
            found = Found { missed: found.missed, unspoken: found.unspoken, ..others };
        }
        Ok(found)
    }

    /// Tries every one of `models`: first in a middle quantization, with the first engine that carries
    /// it, then the best of them, and what is nearly fast enough, in every quantization with every engine.
    fn among(&mut self, models: &[&Model], tries: &[Vec<Quant<'_>>]) -> Result<Found, Error> {
        let mut found = Found::default();
        for model in models {
            if !self.serves(model)? {
                continue;
            }
            match self.first_of(model, tries)? {
                Some(fits) if fits.lacks.is_none() => found.viable.push(fits),
                Some(one) => found.missed.push(one),
                None => {}
            }
        }
        found.viable.sort_by(Candidate::rank);
        for (place, candidate) in found.viable.iter_mut().enumerate() {
            let nearly = is_nearly_fast(&candidate.row.speed, self.scorer.task);
            if place >= REFINED && !nearly {
                continue;
            }
            let model = candidate.model().clone();
            for quant in tries.iter().flatten() {
                let Some(other) = self.setup(&model, quant)? else { continue };
                if other.lacks.is_none() {
                    let better = other.rank(candidate).is_lt();
                    let left = if better { std::mem::replace(candidate, other) } else { other };
                    found.others.push(left);
                }
            }
        }
        found.viable.sort_by(Candidate::rank);
        found.missed.sort_by(nearer);
        Ok(found)
    }

    /// Whether a model is known to speak every language asked for.
    fn speaks(&self, model: &Model) -> bool {
        let known =
            |code: &String| matches!(model.facts.speaks(code), Speaks::Named | Speaks::Likely);
        // Who names models has seen what they speak.
        let named = !self.request.models.is_empty();
        named || self.scorer.constraints.languages.iter().all(known)
    }

    /// A model with the first engine that carries it and serves the task; else with the one that serves best.
    fn first_of(
        &mut self,
        model: &Model,
        tries: &[Vec<Quant<'_>>],
    ) -> Result<Option<Candidate>, Error> {
        let (mut best, mut last) = (None::<Candidate>, None::<Candidate>);
        for quants in tries {
            match self.first(model, quants)? {
                Some(fits) if fits.lacks.is_none() => {
                    if best.as_ref().is_none_or(|best| fits.rank(best).is_lt()) {
                        best = Some(fits);
                    }
                    if best.as_ref().is_some_and(|best| best.fitness.is_best()) {
                        break;
                    }
                }
                Some(misses) => {
                    let is_nearer = |last: &Candidate| nearer(&misses, last).is_lt();
                    if last.as_ref().is_none_or(is_nearer) {
                        last = Some(misses);
                    }
                }
                None => {}
            }
        }
        Ok(best.or(last))
    }

    /// What the task takes in besides text, and what is asked for.
    pub(super) fn needed(&self) -> Result<[Option<Modality>; 2], Error> {
        let wanted = self.scorer.constraints.modality.as_deref();
        Ok([self.scorer.task.needs, wanted.map(Modality::named).transpose()?])
    }

    /// Whether a model is made for such a task at all: tuned, of the modality, of the licence.
    fn serves(&self, model: &Model) -> Result<bool, Error> {
        let (task, facts) = (self.scorer.task, &model.facts);
        let needed = self.needed()?;
        let named = !self.request.models.is_empty();
        let tuned = match facts.tuned {
            Some(tuned) if named => tuned != Tuned::Embedding,
            Some(Tuned::Base | Tuned::Embedding) | None => false,
            Some(Tuned::Tools) => task.suits.contains(&Suits::ToolUse),
            Some(Tuned::Reasoning) => task.reasoning,
            Some(Tuned::Vision) => needed.contains(&Some(Modality::Vision)),
            Some(Tuned::Chat | Tuned::Code) => true,
        };
        let takes = |one: Modality| one == Modality::Text || facts.modalities.contains(&one);
        let free = self.request.admits(model, self.catalog)?;
        Ok(tuned && needed.into_iter().flatten().all(takes) && free)
    }

    /// A model in the middle quantization, or in the smallest where that does not fit; `None` where it
    /// cannot be asked about.
    fn first(&mut self, model: &Model, quants: &[Quant<'_>]) -> Result<Option<Candidate>, Error> {
        let middle = quants.iter().find(|quant| quant.bits <= MIDDLE_BITS).or(quants.last());
        let smallest = quants.iter().min_by_key(|quant| quant.bits);
        let (Some(middle), Some(smallest)) = (middle, smallest) else { return Ok(None) };
        match self.setup(model, middle)? {
            Some(one) if one.is_only_barred() => Ok(Some(one)),
            Some(one) if one.lacks.is_some() && smallest.id != middle.id => {
                self.setup(model, smallest)
            }
            // What takes nearly all there is may leave room with fewer bits.
            Some(one) if one.fitness.crowded && smallest.id != middle.id => {
                let leaner = self.setup(model, smallest)?;
                let fits = leaner.filter(|leaner| leaner.lacks.is_none());
                Ok(Some(fits.filter(|leaner| leaner.rank(&one).is_lt()).unwrap_or(one)))
            }
            found => Ok(found),
        }
    }
}

/// Which of two that miss is nearer: by what lacks, then by how much of it, then by what else speaks for it.
fn nearer(a: &Candidate, b: &Candidate) -> Ordering {
    let by_lack = a.lacks.cmp(&b.lacks);
    let by_distance = by_lack.then_with(|| distance(a).total_cmp(&distance(b)));
    by_distance.then_with(|| b.score.total().total_cmp(&a.score.total()))
}

/// How far off one is, as a share of what is asked for: seconds a token, bytes to download, or bytes that
/// it needs. What cannot run there is as far as its memory is beyond what there is.
fn distance(missed: &Candidate) -> f64 {
    let row = &missed.row;
    match missed.lacks {
        // Of what is wanted every candidate falls short of the same.
        Some(Shortfall::Speed) => {
            row.speed.decode_tps.as_ref().map_or(f64::INFINITY, |speed| 1.0 / speed.typical)
        }
        Some(Shortfall::Download) => exact(row.estimate.downloads().get()),
        Some(Shortfall::Context) => 1.0 / exact(row.workload.setup.context.asked.value.max(1)),
        _ => {
            let lacking = row.judgement.map_or(Bytes::MAX, |one| one.missing());
            exact(lacking.get()) / exact(row.need().with_experts().get().max(1))
        }
    }
}
