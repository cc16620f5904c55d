//! A question priced and judged: what advice, tables, surveys, checks and plans stand on.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    Catalog, Error, Judgement, Message, Need, Verdict,
    ask::Question,
    estimate::{Estimate, graphs::PlannedGraphs},
    judge::{budget::Budget, obstacle::Obstacle, rules},
    messages::notes,
    resolve::{Resolved, resolve, workload::Workload},
    speed::Speed,
};

/// A question priced and judged, without the searches a full answer makes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Priced {
    /// What was priced.
    pub workload: Workload,
    /// The bill.
    pub estimate: Estimate,
    /// What it is held against; `None` where no place is named.
    pub budget: Option<Budget>,
    /// The verdict; `None` where no place is named.
    pub judgement: Option<Judgement>,
    /// What stands in the way whatever the memory.
    pub obstacle: Option<Obstacle>,
    /// How fast it runs, as far as that is known.
    pub speed: Speed,
    /// What the reader should know before believing it, one sentence each.
    pub warnings: Vec<Message>,
    /// What keeps the runtime, or the scheme, from running there.
    hindrance: Option<Obstacle>,
    /// The graphs it was planned with, which serve whatever is run alike.
    pub(crate) graphs: Arc<PlannedGraphs>,
}

impl Priced {
    /// Prices and judges `question`, with the graphs of this one where it would be run alike.
    pub(crate) fn like(&self, question: &Question, catalog: &Catalog) -> Result<Self, Error> {
        let resolved = resolve(question, catalog)?;
        let graphs = if resolved.workload.runs_like(&self.workload) {
            Arc::clone(&self.graphs)
        } else {
            Arc::new(PlannedGraphs::of(&resolved.workload)?)
        };
        Self::with(question, resolved, graphs, catalog)
    }

    /// Prices and judges what was resolved, with its planned graphs.
    fn with(
        question: &Question,
        resolved: Resolved,
        graphs: Arc<PlannedGraphs>,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let Resolved { workload, notes: mut warnings } = resolved;
        let hindrance = rules::hindrance(&workload, catalog)?;
        if hindrance.is_some() {
            warnings.retain(|warning| !workload.runtime.notes.contains(warning));
        }
        let budget = Budget::of(question, &workload.site, catalog)?;
        let estimate = Estimate::with_graphs(&workload, &graphs)?;
        if estimate.needs_imatrix && !workload.imatrix {
            warnings.push(notes::needs_imatrix(&workload.file_type.id));
        }
        let obstacle = Obstacle::of(&workload, hindrance.as_ref(), &estimate);
        let judgement = budget.as_ref().map(|budget| {
            Judgement::of(&Need::of(&workload, &estimate), budget).hindered_by(obstacle.as_ref())
        });
        let speed = Speed::of(&workload, &estimate, budget.as_ref().zip(judgement), catalog)?;
        warnings.extend(speed.notes.iter().cloned());
        Ok(Self {
            workload,
            estimate,
            budget,
            judgement,
            obstacle,
            speed,
            warnings,
            hindrance,
            graphs,
        })
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

    /// The verdict in the same place on the bill of a workload that was changed.
    pub(crate) fn judge(&self, changed: (&Workload, &Estimate), budget: &Budget) -> Verdict {
        let (workload, estimate) = changed;
        let obstacle = Obstacle::of(workload, self.hindrance.as_ref(), estimate);
        Judgement::of(&Need::of(workload, estimate), budget).hindered_by(obstacle.as_ref()).verdict
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
/// As [`resolve`] and [`Estimate::of`].
pub fn verdict(question: &Question, catalog: &Catalog) -> Result<Option<Verdict>, Error> {
    Ok(Pricer::new(catalog).price(question)?.verdict())
}

/// Graphs that were planned, each with a workload it was planned for.
type Planned = Vec<(Workload, Arc<PlannedGraphs>)>;

/// Prices questions one after another and remembers what they share.
#[derive(Debug)]
pub struct Pricer<'a> {
    catalog: &'a Catalog,
    /// By the model; they serve every quantization and place that is run alike.
    planned: BTreeMap<String, Planned>,
}

impl<'a> Pricer<'a> {
    /// With the facts of `catalog`.
    #[must_use]
    pub const fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, planned: BTreeMap::new() }
    }

    /// The facts.
    #[must_use]
    pub const fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// Prices and judges `question`.
    ///
    /// # Errors
    /// As [`verdict`].
    pub fn price(&mut self, question: &Question) -> Result<Priced, Error> {
        let resolved = resolve(question, self.catalog)?;
        let graphs = self.graphs(&resolved.workload)?;
        Priced::with(question, resolved, graphs, self.catalog)
    }

    /// The context the model of `question` was trained for, where it is known.
    pub(crate) fn trained(&self, question: &Question) -> Result<Option<u32>, Error> {
        if let Some(file) = &question.file {
            return Ok(file.model.shape.trained_context);
        }
        let (name, _) = self.catalog.split_quant(&question.model);
        Ok(self.catalog.model(name)?.shape.trained_context)
    }

    fn graphs(&mut self, workload: &Workload) -> Result<Arc<PlannedGraphs>, Error> {
        let planned = self.planned.entry(workload.model.id.clone()).or_default();
        if let Some((_, known)) = planned.iter().find(|(known, _)| known.runs_like(workload)) {
            return Ok(Arc::clone(known));
        }
        let graphs = Arc::new(PlannedGraphs::of(workload)?);
        planned.push((workload.clone(), Arc::clone(&graphs)));
        Ok(graphs)
    }
}
