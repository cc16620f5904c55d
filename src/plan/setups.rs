//! The setup of a model in one quantization: the mildest that fits.

use super::search::{Candidate, Engine, Missed, Outcome, Search, Shortfall};
use crate::{
    Bytes, Case, Error, Part, Question, Tokens, Verdict,
    catalog::{model::Model, task::Task},
};

/// One way of running a model leaner than by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Leaner {
    no_repack: bool,
    narrow_cache: bool,
    small_batch: bool,
    halvings: u32,
}

/// From what costs nothing to what costs most.
const LEANER: [Leaner; 5] = [
    Leaner { no_repack: false, narrow_cache: false, small_batch: false, halvings: 0 },
    Leaner { no_repack: true, narrow_cache: false, small_batch: false, halvings: 0 },
    Leaner { no_repack: false, narrow_cache: true, small_batch: false, halvings: 0 },
    Leaner { no_repack: true, narrow_cache: true, small_batch: false, halvings: 0 },
    Leaner { no_repack: true, narrow_cache: true, small_batch: true, halvings: 0 },
];
/// Micro-batches of a machine short of memory, tokens.
const SMALL_BATCH: u32 = 128;
/// The type of a narrow cache.
pub(super) const NARROW: &str = "q8_0";

impl Search<'_, '_> {
    /// The mildest setup of a model in one quantization that fits.
    pub(super) fn setup(
        &mut self,
        model: &Model,
        quant: &str,
        engine: &Engine,
    ) -> Result<Option<Outcome>, Error> {
        let all = self.leaner(model);
        let Some(leanest) = all.last().copied() else { return Ok(None) };
        let mut tight: Option<Candidate> = None;
        let mut last: Option<Candidate> = None;
        for (place, leaner) in all.into_iter().enumerate() {
            let Some(candidate) = self.candidate(model, quant, (engine, leaner))? else {
                continue;
            };
            match candidate.verdict() {
                Verdict::Fits => return Ok(Some(self.wished(candidate))),
                Verdict::Tight => tight = tight.or(Some(candidate)),
                // Where not even the leanest setup fits, those between need not be priced.
                _ if place == 0 => {
                    if !could_fit(&candidate) {
                        last = Some(candidate);
                        break;
                    }
                    let Some(lean) = self.candidate(model, quant, (engine, leanest))? else {
                        last = Some(candidate);
                        continue;
                    };
                    let fits = lean.verdict().is_yes();
                    last = Some(lean);
                    if !fits {
                        break;
                    }
                }
                _ => {}
            }
        }
        match (tight, last) {
            (Some(tight), _) => Ok(Some(self.wished(tight))),
            (None, Some(candidate)) => {
                let never = candidate.verdict() == Verdict::NotViable;
                let why = if never { Shortfall::Viability } else { Shortfall::Memory };
                Ok(Some(Outcome::Misses(Missed { candidate, why })))
            }
            (None, None) => Ok(None),
        }
    }

    /// The candidate, if it is as fast and as small as wished for.
    fn wished(&self, candidate: Candidate) -> Outcome {
        let (wishes, assessed) = (self.jury.wishes, &candidate.row);
        let typical = assessed.speed.decode_tps.as_ref().map_or(0.0, |speed| speed.typical);
        let file = assessed.estimate.download();
        let why = if wishes.min_tps.is_some_and(|least| typical < least) {
            Shortfall::Speed
        } else if wishes.max_download.is_some_and(|most| file > most) {
            Shortfall::Download
        } else {
            return Outcome::Fits(candidate);
        };
        Outcome::Misses(Missed { candidate, why })
    }

    /// The setups to try, mildest first: what the brief decides is left as it is.
    fn leaner(&self, model: &Model) -> Vec<Leaner> {
        let how = &self.brief.how;
        let mut all = LEANER.to_vec();
        let context = context(self.jury.task, model);
        let shorter = (1..8).take_while(|halvings| {
            how.ctx_size.is_none() && context >> halvings >= self.jury.task.least_context
        });
        all.extend(shorter.map(|halvings| Leaner {
            no_repack: true,
            narrow_cache: true,
            small_batch: true,
            halvings,
        }));
        for leaner in &mut all {
            leaner.no_repack |= how.no_repack;
            leaner.narrow_cache &= how.cache_type_k.is_none() && how.cache_type_v.is_none();
            leaner.small_batch &= how.ubatch_size.is_none();
        }
        all.dedup();
        all
    }

    /// Prices a model in a setup; `None` for one that the runtime refuses.
    fn candidate(
        &mut self,
        model: &Model,
        quant: &str,
        (engine, leaner): (&Engine, Leaner),
    ) -> Result<Option<Candidate>, Error> {
        let question = self.question(model, quant, (engine, leaner));
        let row = match self.pricing.price(&question) {
            Ok(row) => row,
            Err(fault @ Error::Catalog { .. }) => return Err(fault),
            Err(_) => return Ok(None),
        };
        let score = self.jury.score(&row, leaner.narrow_cache)?;
        Ok(Some(Candidate { question, row, score }))
    }

    fn question(
        &self,
        model: &Model,
        quant: &str,
        (engine, leaner): (&Engine, Leaner),
    ) -> Question {
        let mut question = self.brief.question(&format!("{}:{quant}", model.id));
        let (how, task) = (&mut question.how, self.jury.task);
        how.runtime = how.runtime.take().or_else(|| engine.runtime.clone());
        how.backend = how.backend.take().or_else(|| engine.backend.clone());
        let context = how.ctx_size.map_or(context(task, model) >> leaner.halvings, Tokens::get);
        how.ctx_size = Some(Tokens::new(context));
        let prompt = task.prompt.min(context.saturating_sub(task.output).max(1));
        how.prompt_tokens = how.prompt_tokens.or(Some(Tokens::new(prompt)));
        how.no_repack |= leaner.no_repack;
        if leaner.narrow_cache {
            how.cache_type_k = Some(NARROW.to_owned());
            how.cache_type_v = Some(NARROW.to_owned());
        }
        if leaner.small_batch {
            how.ubatch_size = Some(Tokens::new(SMALL_BATCH));
        }
        question
    }
}

/// Whether a leaner setup could help at all: nine tenths of the weights alone have room.
fn could_fit(candidate: &Candidate) -> bool {
    let row = &candidate.row;
    let pool = row.workload.pool_asked_about();
    let parts = [Part::MappedWeights, Part::RepackedWeights, Part::CopiedWeights];
    let terms = row.estimate.terms.iter();
    let weights = terms.filter(|term| term.pool == pool && parts.contains(&term.part));
    let weights = Bytes::sum(weights.map(|term| term.column(|columns| columns.working)));
    let physical = row.budget.as_ref().map(|budget| budget.physical(Case::Optimistic));
    physical.zip(weights).is_none_or(|(physical, weights)| {
        u128::from(weights.get()).saturating_mul(9) <= u128::from(physical.get()).saturating_mul(10)
    })
}

/// The context of a task, as far as a model was trained for it.
fn context(task: &Task, model: &Model) -> u32 {
    model.shape.trained_context.map_or(task.context, |trained| trained.min(task.context))
}
