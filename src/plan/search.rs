//! Which models fit the place, each in the setup that serves the task best.

use std::sync::Arc;

use std::cmp::Ordering;

use super::{
    figures::exact,
    quants::Quant,
    request::PlanRequest,
    score::{Score, Scorer},
};
use crate::{
    Bytes, Catalog, Error, Question, Verdict,
    catalog::{
        licence::{Class, Licence},
        model::Model,
        suitability::{Modality, Suits, Tuned},
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
    /// What it falls short of; `None` where it fits.
    pub(crate) lacks: Option<Shortfall>,
}

impl Candidate {
    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.row.judgement.map_or(Verdict::NotViable, |judgement| judgement.verdict)
    }

    /// The model.
    pub(crate) fn model(&self) -> &Model {
        &self.row.workload.model
    }

    /// Whether it goes before another: what fits before what only just does, then by score.
    fn rank(&self, other: &Self) -> Ordering {
        let verdicts = self.verdict().cmp(&other.verdict());
        verdicts.then_with(|| other.score.total().total_cmp(&self.score.total()))
    }

    /// Its lineage, by which no more than two are recommended.
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
    /// It does not fit.
    Memory,
    /// It cannot run there.
    Viability,
}

/// The bits of the quantization that every model is tried in.
const MIDDLE_BITS: u64 = 4;
/// How many of the best are tried in every quantization.
const REFINED: usize = 12;

pub struct Search<'a, 'b> {
    pub request: &'a PlanRequest,
    pub scorer: &'a Scorer<'a>,
    pub pricing: &'a Pricer<'b>,
    pub catalog: &'b Catalog,
}

impl Search<'_, '_> {
    /// Tries every one of `models`: first in a middle quantization, with the first engine that carries
    /// it, then the best of them in every quantization with every engine. Those that fit, best first,
    /// and those that do not, nearest first.
    pub fn field(
        &mut self,
        models: &[Arc<Model>],
        engines: &[Engine],
    ) -> Result<(Vec<Candidate>, Vec<Candidate>), Error> {
        let (mut viable, mut missed) = (Vec::new(), Vec::new());
        let tries = engines.iter().map(|engine| self.quants(engine));
        let tries = tries.collect::<Result<Vec<_>, _>>()?;
        if tries.iter().all(Vec::is_empty) {
            let asked = self.request.quant.as_deref().unwrap_or_default();
            return Err(Error::Refused(errors::no_such_quant(asked)));
        }
        for model in models {
            if !self.serves(model)? {
                continue;
            }
            match self.first_of(model, &tries)? {
                Some(fits) if fits.lacks.is_none() => viable.push(fits),
                Some(one) => missed.push(one),
                None => {}
            }
        }
        viable.sort_by(Candidate::rank);
        for candidate in viable.iter_mut().take(REFINED) {
            let model = candidate.model().clone();
            for quant in tries.iter().flatten() {
                if let Some(other) = self.setup(&model, quant)?
                    && other.lacks.is_none()
                    && other.rank(candidate).is_lt()
                {
                    *candidate = other;
                }
            }
        }
        viable.sort_by(Candidate::rank);
        missed.sort_by(|a, b| {
            a.lacks.cmp(&b.lacks).then_with(|| distance(a).total_cmp(&distance(b)))
        });
        Ok((viable, missed))
    }

    /// A model with the first engine that carries it.
    fn first_of(
        &mut self,
        model: &Model,
        tries: &[Vec<Quant<'_>>],
    ) -> Result<Option<Candidate>, Error> {
        let mut last = None;
        for quants in tries {
            match self.first(model, quants)? {
                Some(fits) if fits.lacks.is_none() => return Ok(Some(fits)),
                Some(misses) => last = last.or(Some(misses)),
                None => {}
            }
        }
        Ok(last)
    }

    /// What the task takes in besides text, and what is asked for.
    pub(super) fn needed(&self) -> Result<[Option<Modality>; 2], Error> {
        let wanted = self.scorer.constraints.modality.as_deref();
        Ok([self.scorer.task.needs, wanted.map(Modality::named).transpose()?])
    }

    /// Whether a model is made for such a task at all: tuned, of the modality, of the licence.
    fn serves(&self, model: &Model) -> Result<bool, Error> {
        let (task, constraints, facts) = (self.scorer.task, self.scorer.constraints, &model.facts);
        let needed = self.needed()?;
        let tuned = match facts.tuned {
            Some(Tuned::Base | Tuned::Embedding) | None => false,
            Some(Tuned::Tools) => task.suits.contains(&Suits::ToolUse),
            Some(Tuned::Reasoning) => task.reasoning,
            Some(Tuned::Vision) => needed.contains(&Some(Modality::Vision)),
            Some(Tuned::Chat | Tuned::Code) => true,
        };
        let takes = |one: Modality| one == Modality::Text || facts.modalities.contains(&one);
        let licence =
            model.licence.as_deref().map(|name| self.catalog.by_id::<Licence>(name)).transpose()?;
        let free = licence.flatten().is_some_and(|licence| licence.class == Class::Permissive);
        Ok(tuned && needed.into_iter().flatten().all(takes) && (free || !constraints.permissive))
    }

    /// A model in the middle quantization, or in the smallest where that does not fit; `None` where it
    /// cannot be asked about.
    fn first(&mut self, model: &Model, quants: &[Quant<'_>]) -> Result<Option<Candidate>, Error> {
        let middle = quants.iter().find(|quant| quant.bits <= MIDDLE_BITS).or(quants.last());
        let smallest = quants.iter().min_by_key(|quant| quant.bits);
        let (Some(middle), Some(smallest)) = (middle, smallest) else { return Ok(None) };
        match self.setup(model, middle)? {
            Some(one) if one.lacks.is_some() && smallest.id != middle.id => {
                self.setup(model, smallest)
            }
            found => Ok(found),
        }
    }
}

/// How far off one is: bytes that lack, bytes to download, seconds a token.
fn distance(missed: &Candidate) -> f64 {
    let row = &missed.row;
    let lacking = || row.judgement.map_or(Bytes::MAX, |one| one.missing());
    match missed.lacks {
        Some(Shortfall::Speed) => {
            row.speed.decode_tps.as_ref().map_or(f64::INFINITY, |speed| 1.0 / speed.typical)
        }
        Some(Shortfall::Download) => exact(row.estimate.download().get()),
        _ => exact(lacking().get()),
    }
}

/// Takes the best out of what is viable: no family more than twice.
pub(super) fn take_best(viable: &mut Vec<Candidate>, most: usize) -> Vec<Candidate> {
    let mut best: Vec<Candidate> = Vec::new();
    for candidate in std::mem::take(viable) {
        let alike = best.iter().filter(|other| other.family() == candidate.family()).count();
        if best.len() < most && alike < 2 {
            best.push(candidate);
        } else {
            viable.push(candidate);
        }
    }
    best
}
