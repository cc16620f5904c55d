//! The setup of a model in one quantization: the mildest that fits.

use super::{
    figures,
    fitness::Fitness,
    quants::Quant,
    search::{Candidate, Search, Shortfall},
};
use crate::{
    Case, Error, Question, Tokens, Verdict,
    advice::levers::Lever::{self, Cache8, KeepLayout, SmallBatches},
    ask::Mmproj,
    catalog::{
        model::Model, scope::admits, suitability::Modality, support::Support, task::Task,
        technique::Reader,
    },
    price::Priced,
};

/// Levers to pull, from what costs nothing to what costs most.
const LADDER: [&[Lever]; 5] =
    [&[], &[KeepLayout], &[Cache8], &[KeepLayout, Cache8], &[KeepLayout, Cache8, SmallBatches]];

impl Search<'_, '_> {
    /// The mildest setup of a model in one quantization that fits; `None` where the runtime refuses all.
    pub(super) fn setup(
        &mut self,
        model: &Model,
        quant: &Quant<'_>,
    ) -> Result<Option<Candidate>, Error> {
        if !self.is_made_for(model, quant)? {
            return Ok(None);
        }
        let ladder = self.ladder(model);
        let mut price = |levers: &[Lever]| self.candidate(model, quant, levers);
        let no = |one: &Candidate| !one.row.judgement.is_some_and(|one| one.holds_all());
        let mut found = price(&[])?;
        // What stands in the way whatever the memory stays there in a leaner setup.
        if found.as_ref().is_some_and(Candidate::is_only_barred) {
            return Ok(found);
        }
        if let Some(mildest) = found.as_ref().filter(|one| no(one)) {
            // Where not even the leanest setup fits, those between need not be priced.
            let leanest = match ladder.last() {
                Some(levers) if could_fit(mildest) => price(levers)?,
                _ => Some(mildest.clone()),
            };
            if let Some(misses) = leanest.filter(no) {
                return Ok(Some(misses));
            }
        }
        for levers in ladder.iter().skip(1) {
            let room = |one: &Candidate| (one.fitness.crowded, one.verdict());
            let known = found.as_ref().map(room);
            if known == Some((false, Verdict::Fits)) {
                break;
            }
            let better =
                price(levers)?.filter(|one| !no(one) && known.is_none_or(|it| room(one) < it));
            found = better.or(found);
        }
        Ok(found)
    }

    /// Whether the technique asked for is known for the model in that runtime.
    fn is_made_for(&self, model: &Model, quant: &Quant<'_>) -> Result<bool, Error> {
        let Some(technique) = self.request.technique(self.catalog)? else { return Ok(true) };
        let is_it = |reader: &&Reader| quant.engine.runtime.as_ref() == Some(&reader.runtime);
        let reader = technique.readers.iter().find(is_it);
        Ok(reader.is_none_or(|reader| admits(&reader.archs, &model.arch)))
    }

    /// What a setup falls short of: the place, or what is asked for besides.
    fn lacks(&self, row: &Priced) -> Option<Shortfall> {
        let constraints = self.scorer.constraints;
        let typical = row.speed.decode_tps.as_ref().map_or(0.0, |speed| speed.typical);
        let file = row.estimate.downloads();
        match row.verdict().unwrap_or(Verdict::NotViable) {
            Verdict::NotViable => Some(Shortfall::Viability),
            _ if !row.judgement.is_some_and(|one| one.holds_all()) => Some(Shortfall::Memory),
            _ if row.support() == Support::Untested => Some(Shortfall::Proof),
            _ if self.is_cut(row) => Some(Shortfall::Context),
            _ if constraints.min_tps.is_some_and(|least| typical < least) => Some(Shortfall::Speed),
            _ => constraints.max_download.filter(|most| file > *most).map(|_| Shortfall::Download),
        }
    }

    /// Whether the context that the model was trained for, or that is asked for, does not hold the task.
    fn is_cut(&self, row: &Priced) -> bool {
        let (task, how) = (self.scorer.task, &self.request.how);
        let context = u32::try_from(row.workload.setup.context.asked.value).unwrap_or(u32::MAX);
        let short = how.ctx_size.is_none() && context < task.least_context;
        short || (how.prompt_tokens.is_none() && !task.is_held_by(context))
    }

    /// The setups to try, mildest first: what the request decides is left as it is.
    fn ladder(&self, model: &Model) -> Vec<Vec<Lever>> {
        let task = self.scorer.task;
        let shorter =
            Lever::shorter_contexts(context(task, model).into(), task.least_context.into());
        let leanest = LADDER.last().copied().unwrap_or_default();
        let shorter = shorter.map(|context| [leanest, &[context]].concat());
        let mut all: Vec<Vec<Lever>> =
            LADDER.iter().map(|levers| levers.to_vec()).chain(shorter).collect();
        for levers in &mut all {
            levers.retain(|lever| lever.is_open_in(&self.request.how));
        }
        all.dedup();
        all
    }

    /// The quantization a model is planned in: where none is asked for, the file everybody has.
    fn file<'a>(&self, model: &'a Model, quant: &'a Quant<'_>) -> &'a str {
        let open = self.request.quant.is_none() && self.catalog.has_file_type(&quant.id);
        model.born.as_deref().filter(|_| open).unwrap_or(&quant.id)
    }

    /// Prices a question, without an encoder where the runtime reads none or its size is not known.
    fn seeing(&self, question: &mut Question) -> Result<Priced, Error> {
        match self.pricing.price(question) {
            Err(Error::Refused(_)) if question.how.mmproj == Some(Mmproj::Usual) => {
                question.how.mmproj = None;
                self.pricing.price(question)
            }
            found => found,
        }
    }

    /// Prices a model in a setup; `None` for one that the runtime refuses.
    fn candidate(
        &mut self,
        model: &Model,
        quant: &Quant<'_>,
        levers: &[Lever],
    ) -> Result<Option<Candidate>, Error> {
        let mut question =
            self.request.question(&format!("{}:{}", model.id, self.file(model, quant)));
        let (how, task) = (&mut question.how, self.scorer.task);
        how.runtime = how.runtime.take().or_else(|| quant.engine.runtime.clone());
        how.backend = how.backend.take().or_else(|| quant.engine.backend.clone());
        for lever in levers {
            lever.set(how);
        }
        let context = how.ctx_size.map_or_else(|| context(task, model), Tokens::get);
        how.ctx_size = Some(Tokens::new(context));
        how.prompt_tokens = how.prompt_tokens.or(Some(Tokens::new(task.prompt_in(context))));
        if self.needed()?.contains(&Some(Modality::Vision)) {
            question.how.mmproj.get_or_insert(Mmproj::Usual);
        }
        let row = match self.seeing(&mut question) {
            Ok(row) => row,
            Err(fault @ Error::Catalog { .. }) => return Err(fault),
            Err(_) => return Ok(None),
        };
        let score = self.scorer.score(&row, levers.contains(&Cache8))?;
        let languages = &self.scorer.constraints.languages;
        let (lacks, fitness) = (self.lacks(&row), Fitness::of(&row, task, languages));
        Ok(Some(Candidate { question, row, score, fitness, lacks, role: None }))
    }
}

/// Whether a leaner setup could help at all: nine tenths of the weights alone have room.
fn could_fit(candidate: &Candidate) -> bool {
    let row = &candidate.row;
    let weights = u128::from(figures::working(row, &figures::WEIGHTS).get());
    let physical = row.budget.as_ref().map(|budget| budget.physical(Case::Optimistic));
    physical
        .is_none_or(|room| weights.saturating_mul(9) <= u128::from(room.get()).saturating_mul(10))
}

/// The context of a task, as far as a model was trained for it.
fn context(task: &Task, model: &Model) -> u32 {
    model.shape.trained_context.map_or(task.context, |trained| trained.min(task.context))
}
