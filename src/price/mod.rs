//! A question priced and judged: what advice, tables, surveys, checks and plans stand on.

mod lowered;
mod memo;

use std::{cmp::Reverse, sync::Arc};

use crate::{
    Catalog, Error, Judgement, Message, Model, Need, Verdict,
    ask::Question,
    catalog::{app::App, support::Support, system::System},
    estimate::{Estimate, growth::Growth},
    judge::{beside::Beside, budget::Budget, obstacle::Obstacle, rules},
    messages::{nor, notes, notes as say},
    resolve::{self, workload::Workload},
    speed::Speed,
};
use memo::Shared;

/// A question priced and judged, without the searches a full answer makes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Priced {
    /// What was priced.
    pub workload: Workload,
    /// The bill.
    pub estimate: Arc<Estimate>,
    /// What it is held against; `None` where no place is named.
    pub budget: Option<Budget>,
    /// The verdict; `None` where no place is named.
    pub judgement: Option<Judgement>,
    /// What a server grows by with use; not part of the bill.
    pub growth: Growth,
    /// The verdict once a server has grown as far as it does; `None` where no place is named.
    pub when_full: Option<Judgement>,
    /// What stands in the way whatever the memory.
    pub obstacle: Option<Obstacle>,
    /// How fast it runs, as far as that is known.
    pub speed: Speed,
    /// What the reader should know before believing it, one sentence each.
    pub warnings: Vec<Message>,
    /// Where no system was named, the verdict on each of the usual ones; this is priced on the worst.
    pub by_system: Vec<OnSystem>,
    /// What keeps the runtime, or the scheme, from running there.
    hindrance: Option<Obstacle>,
}

/// The verdict on one system.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OnSystem {
    /// The machine, in words: on a phone.
    pub machine: Message,
    /// What it is held against.
    pub budget: Budget,
    /// The verdict there.
    pub judgement: Judgement,
}

/// A question judged by the numbers alone, as searches ask it many times.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) workload: Workload,
    pub(crate) estimate: Arc<Estimate>,
    pub(crate) budget: Option<Budget>,
    pub(crate) judgement: Option<Judgement>,
    pub(crate) obstacle: Option<Obstacle>,
    pub(crate) by_system: Vec<OnSystem>,
    hindrance: Option<Obstacle>,
}

impl Judged {
    fn of(
        question: &Question,
        (workload, estimate): (Workload, Arc<Estimate>),
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let hindrance = rules::hindrance(&workload, catalog)?;
        let ceiling = rules::ceiling(&workload);
        let budget = Budget::of(question, &workload.site, catalog)?.map(|it| it.under(ceiling));
        let obstacle = Obstacle::of(&workload, hindrance.as_ref(), &estimate);
        let obstacle = obstacle.map(|it| rules::beside(it, &workload, catalog)).transpose()?;
        let judgement = budget.as_ref().map(|budget| {
            let judgement = Judgement::of(&Need::of(&workload, &estimate), budget);
            judgement.everywhere(&workload, &estimate).hindered_by(obstacle.as_ref())
        });
        Ok(Self {
            workload,
            estimate,
            budget,
            judgement,
            obstacle,
            by_system: Vec::new(),
            hindrance,
        })
    }

    pub(crate) fn need(&self) -> Need {
        Need::of(&self.workload, &self.estimate)
    }

    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.judgement.map(|judgement| judgement.verdict)
    }

    /// Whether the memory of every device holds what lies there.
    pub(crate) fn devices_hold(&self) -> bool {
        let beside = Beside::all(&self.workload);
        if beside.is_empty() {
            return self.verdict().is_some_and(Verdict::is_yes);
        }
        beside.iter().all(|it| it.judge(&self.workload, &self.estimate).verdict.is_yes())
    }
}

impl Priced {
    /// What was judged, with what a reader should know of it, and how fast it runs.
    fn of(judged: Judged, mut warnings: Vec<Message>, catalog: &Catalog) -> Result<Self, Error> {
        let Judged { workload, estimate, budget, judgement, obstacle, by_system, hindrance } =
            judged;
        if hindrance.is_some() {
            warnings.retain(|warning| !workload.runtime.notes.contains(warning));
        }
        if estimate.needs_imatrix && !workload.imatrix {
            warnings.push(notes::needs_imatrix(&workload.file_type.id));
        }
        if let (Some(bytes), Some(born)) = (estimate.requantized, &workload.born) {
            warnings.push(notes::requantized(&workload.file_type.id, &born.id, bytes));
        }
        let (_, why) = rules::support(&workload);
        if let Some(why) = why.filter(|_| hindrance.is_none()) {
            warnings.insert(0, notes::about(&workload.runtime.name, why));
        }
        warnings.extend(workload.runtime.seen.iter().map(|seen| seen.note.clone()));
        warnings.extend(workload.scheme.iter().filter_map(|scheme| scheme.caution.clone()));
        let speed = Speed::of(&workload, &estimate, budget.as_ref().zip(judgement), catalog)?;
        warnings.extend(speed.notes.iter().cloned());
        let growth = Growth::of(&workload)?;
        let when_full = budget.as_ref().map(|budget| {
            let need = Need::of(&workload, &estimate).grown(&workload, &growth);
            let judgement = Judgement::of(&need, budget).everywhere(&workload, &estimate);
            judgement.hindered_by(obstacle.as_ref())
        });
        Ok(Self {
            workload,
            estimate,
            budget,
            judgement,
            growth,
            when_full,
            obstacle,
            speed,
            warnings,
            by_system,
            hindrance,
        })
    }

    /// The numbers alone.
    pub(crate) fn judged(&self) -> Judged {
        Judged {
            workload: self.workload.clone(),
            estimate: Arc::clone(&self.estimate),
            budget: self.budget.clone(),
            judgement: self.judgement,
            obstacle: self.obstacle.clone(),
            by_system: self.by_system.clone(),
            hindrance: self.hindrance.clone(),
        }
    }

    /// The device asked about, by id and name.
    #[must_use]
    pub fn device(&self) -> Option<(&str, &Message)> {
        let device = self.workload.site.device.as_ref()?;
        Some((&device.id, &device.name))
    }

    /// What of the bill is held against a budget.
    #[must_use]
    pub fn need(&self) -> Need {
        Need::of(&self.workload, &self.estimate)
    }

    /// The verdict, where a place is named.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.judgement.map(|judgement| judgement.verdict)
    }

    /// Whether the runtime is known to carry the model.
    #[must_use]
    pub fn support(&self) -> Support {
        rules::support(&self.workload).0
    }

    /// The bill of a workload that was changed, judged in the same place.
    pub(crate) fn judge(&self, changed: (&Workload, &Estimate), budget: &Budget) -> Judgement {
        let (workload, estimate) = changed;
        let obstacle = Obstacle::of(workload, self.hindrance.as_ref(), estimate);
        let judgement = Judgement::of(&Need::of(workload, estimate), budget);
        judgement.everywhere(workload, estimate).hindered_by(obstacle.as_ref())
    }
}

/// The verdict on `question` alone, without the searches of a full answer; `None` without a place.
///
/// ```
/// use edgefit::{Bytes, Catalog, Place, Question, Verdict, verdict};
/// let mut question = Question::about("gemma-2-2b:Q4_K_M");
/// question.place = Some(Place::Free(Bytes::gib(1)));
/// assert_eq!(verdict(&question, &Catalog::bundled())?, Some(Verdict::TooLarge));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// As [`crate::resolve()`] and [`Estimate::of`].
pub fn verdict(question: &Question, catalog: &Catalog) -> Result<Option<Verdict>, Error> {
    Ok(Pricer::new(catalog).judge(question)?.verdict())
}

/// Prices questions one after another and remembers what they share.
#[derive(Debug)]
pub struct Pricer<'a> {
    catalog: &'a Catalog,
    shared: Arc<Shared>,
}

impl<'a> Pricer<'a> {
    /// With the facts of `catalog`.
    #[must_use]
    pub fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, shared: catalog.derived() }
    }

    /// The facts.
    #[must_use]
    pub const fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// Prices and judges `question`. Where another question has cost as much, factors of the bill may
    /// name what was asked there as their origin; those of an answer name their own.
    ///
    /// # Errors
    /// As [`verdict`].
    pub fn price(&self, question: &Question) -> Result<Priced, Error> {
        self.priced(question, |workload| self.bill(workload))
    }

    /// Prices and judges `question`, every factor with its own origin.
    pub(crate) fn explained(&self, question: &Question) -> Result<Priced, Error> {
        self.priced(question, |workload| self.shared.estimate(workload).map(Arc::new))
    }

    fn priced(
        &self,
        question: &Question,
        bill: impl FnOnce(&Workload) -> Result<Arc<Estimate>, Error>,
    ) -> Result<Priced, Error> {
        let usual = self.usual(question)?;
        let question = usual.as_ref().map_or(question, |(worst, _)| worst);
        let (workload, found) = self.workload(question)?;
        let mut notes = resolve::notes(&workload, question, found, self.catalog)?;
        let estimate = bill(&workload)?;
        let mut judged = Judged::of(question, (workload, estimate), self.catalog)?;
        judged.by_system = usual.map(|(_, all)| all).unwrap_or_default();
        if let Some(app) = judged.workload.app.as_ref().filter(|_| !judged.by_system.is_empty()) {
            let elsewhere = self.catalog.usual_systems()?.into_iter();
            let elsewhere = elsewhere.filter(|system| !app.runs_on(&system.id));
            let places: Vec<Message> =
                elsewhere.filter_map(|system| system.stands_for.clone()).collect();
            if !places.is_empty() {
                notes
                    .insert(0, say::runs_elsewhere(&app.name, Message::joined_by(&places, &nor())));
            }
        }
        Priced::of(judged, notes, self.catalog)
    }

    /// Judges `question` by the numbers alone.
    pub(crate) fn judge(&self, question: &Question) -> Result<Judged, Error> {
        let Some((worst, by_system)) = self.usual(question)? else {
            return self.judge_there(question);
        };
        Ok(Judged { by_system, ..self.judge_there(&worst)? })
    }

    /// The same, where it is known whose memory it is.
    fn judge_there(&self, question: &Question) -> Result<Judged, Error> {
        let (workload, _) = self.workload(question)?;
        let estimate = self.bill(&workload)?;
        Judged::of(question, (workload, estimate), self.catalog)
    }

    /// Where memory is named and no system: the question on each of the usual ones, and the one of them
    /// with the worst answer. A program is asked about where it runs.
    fn usual(&self, question: &Question) -> Result<Option<(Question, Vec<OnSystem>)>, Error> {
        if !question.is_of_any_system() {
            return Ok(None);
        }
        let (mut all, mut worst) = (Vec::new(), None);
        let app = question.how.app.as_deref().map(|name| self.catalog.get::<App>(name));
        let app = app.transpose()?;
        let usual = self.catalog.usual_systems()?;
        let runs = |system: &Arc<System>| app.as_ref().is_none_or(|app| app.runs_on(&system.id));
        if let Some(app) = app.as_ref().filter(|_| !usual.iter().any(runs)) {
            return Err(resolve::in_no_usual_place(app, &usual, self.catalog)?);
        }
        for system in usual.into_iter().filter(runs) {
            let there = question.under(&system.id);
            let Judged { budget, judgement, .. } = self.judge_there(&there)?;
            let (Some(machine), Some(budget), Some(judgement)) =
                (system.stands_for.clone(), budget, judgement)
            else {
                continue;
            };
            let badness = (judgement.verdict, Reverse(judgement.headroom));
            if worst.as_ref().is_none_or(|(known, _)| badness > *known) {
                worst = Some((badness, there));
            }
            all.push(OnSystem { machine, budget, judgement });
        }
        Ok(worst.map(|(_, question)| (question, all)))
    }

    /// What `question` names, as the program runs it that it is asked about, and what was found on the way.
    fn workload(&self, question: &Question) -> Result<(Workload, Vec<Message>), Error> {
        let (workload, mut found) = resolve::workload(question, self.catalog)?;
        let bill = |workload: &Workload| self.shared.estimate(workload);
        Ok(match lowered::by_program(question, &workload, self.catalog, bill)? {
            Some((lowered, note)) => {
                found.push(note);
                (lowered, found)
            }
            None => (workload, found),
        })
    }

    /// The bill of a workload that costs as much.
    pub(crate) fn bill(&self, workload: &Workload) -> Result<Arc<Estimate>, Error> {
        self.shared.bill(workload)
    }

    /// The context the model of `question` was trained for, where it is known.
    pub(crate) fn trained(&self, question: &Question) -> Result<Option<u32>, Error> {
        if let Some(file) = &question.file {
            return Ok(file.model.shape.trained_context);
        }
        let (name, _) = self.catalog.split_quant(&question.model);
        Ok(self.catalog.get::<Model>(name)?.shape.trained_context)
    }
}
