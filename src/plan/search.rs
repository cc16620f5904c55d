//! Which models fit the place, each in the setup that serves the task best.

use super::{
    brief::Brief,
    score::{Jury, Score},
};
use crate::{
    Bytes, Case, Catalog, Error, Part, Question, Tokens, Verdict,
    catalog::{
        licence::Class,
        model::Model,
        suitability::{Modality, Suits, Tuned},
        task::Task,
    },
    table::{Pricing, Row},
};

/// A runtime and a backend that models are tried with; `None` for what the place has by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Engine {
    pub(crate) runtime: Option<String>,
    pub(crate) backend: Option<String>,
}

/// A model in a setup, priced, judged and scored.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The question it answers, as it would be asked alone.
    pub question: Question,
    pub(crate) row: Row,
    /// What speaks for and against it.
    pub score: Score,
}

impl Candidate {
    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.row.0.judgement.map_or(Verdict::NotViable, |judgement| judgement.verdict)
    }

    /// The model.
    pub(crate) fn model(&self) -> &Model {
        &self.row.0.workload.model
    }

    /// Its lineage, by which no more than two are recommended.
    pub(crate) fn family(&self) -> &str {
        let model = self.model();
        model.facts.family.as_deref().unwrap_or(&model.id)
    }
}

/// Why a model that might do is not among those that fit.
#[derive(Clone, Debug)]
pub(crate) struct Missed {
    /// Its leanest setup, or the one that falls short of a wish.
    pub(crate) candidate: Candidate,
    pub(crate) why: Shortfall,
}

/// What a model falls short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shortfall {
    /// It is slower than asked for, or nobody knows how fast it is.
    Speed,
    /// Its file is larger than asked for.
    Download,
    /// It does not fit.
    Memory,
    /// It cannot run there.
    Viability,
}

/// Every model that serves the task: those that fit, best first, and those that do not, nearest first.
#[derive(Debug, Default)]
pub(crate) struct Field {
    pub(crate) viable: Vec<Candidate>,
    pub(crate) missed: Vec<Missed>,
}

/// A model that fits, or how it falls short.
type Outcome = Result<Candidate, Missed>;

/// A quantization to try, and the bits of its codes.
#[derive(Clone, Debug)]
struct Quant {
    id: String,
    bits: u64,
}

/// The bits of the quantization that every model is tried in.
const MIDDLE_BITS: u64 = 4;
/// How many of the best are tried in every quantization.
const REFINED: usize = 12;

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
const NARROW: &str = "q8_0";

/// Searches for models.
pub(crate) struct Search<'a, 'b> {
    pub(crate) brief: &'a Brief,
    pub(crate) jury: &'a Jury<'a>,
    pub(crate) pricing: &'a mut Pricing<'b>,
    pub(crate) catalog: &'b Catalog,
}

impl Search<'_, '_> {
    /// Tries every one of `models`: first in a middle quantization, with the first engine that carries
    /// it, then the best of them in every quantization with every engine.
    pub(crate) fn field(&mut self, models: &[Model], engines: &[Engine]) -> Result<Field, Error> {
        let mut field = Field::default();
        let quants: Vec<(&Engine, Vec<Quant>)> = engines
            .iter()
            .map(|engine| Ok((engine, self.quants(engine)?)))
            .collect::<Result<_, Error>>()?;
        for model in models {
            if !self.serves(model)? {
                continue;
            }
            match self.first_of(model, &quants)? {
                Some(Ok(candidate)) => field.viable.push(candidate),
                Some(Err(missed)) => field.missed.push(missed),
                None => {}
            }
        }
        best_first(&mut field.viable);
        for candidate in field.viable.iter_mut().take(REFINED) {
            for (engine, quants) in &quants {
                self.refine(candidate, quants, engine)?;
            }
        }
        best_first(&mut field.viable);
        field.missed.sort_by_key(|missed| (missed.why, missing(&missed.candidate)));
        Ok(field)
    }

    /// A model with the first engine that carries it.
    fn first_of(
        &mut self,
        model: &Model,
        engines: &[(&Engine, Vec<Quant>)],
    ) -> Result<Option<Outcome>, Error> {
        let mut last = None;
        for (engine, quants) in engines {
            match self.first(model, quants, engine)? {
                Some(Ok(candidate)) => return Ok(Some(Ok(candidate))),
                Some(Err(missed)) => last = last.or(Some(Err(missed))),
                None => {}
            }
        }
        Ok(last)
    }

    /// Whether a model is made for such a task at all: tuned, of the modality, of the licence.
    fn serves(&self, model: &Model) -> Result<bool, Error> {
        let (task, wishes, facts) = (self.jury.task, self.jury.wishes, &model.facts);
        let tuned = match facts.tuned {
            Some(Tuned::Base) | None => false,
            Some(Tuned::Tools) => task.suits.contains(&Suits::ToolUse),
            Some(Tuned::Reasoning) => task.reasoning,
            Some(Tuned::Chat | Tuned::Code) => true,
        };
        let wanted = wishes.modality.as_deref().map(Modality::named).transpose()?;
        let takes = |one: Modality| one == Modality::Text || facts.modalities.contains(&one);
        let licence =
            model.licence.as_deref().map(|name| self.catalog.licence(name)).transpose()?;
        let free = licence.flatten().is_some_and(|licence| licence.class == Class::Permissive);
        Ok(tuned && task.needs.into_iter().chain(wanted).all(takes) && (free || !wishes.permissive))
    }

    /// The quantizations to try, most bits first: those asked for, or the usual ones of the runtime.
    fn quants(&self, engine: &Engine) -> Result<Vec<Quant>, Error> {
        let usual = match &engine.runtime {
            Some(name) => self.schemes(name)?,
            None => self.file_types()?,
        };
        let Some(asked) = &self.brief.quant else { return Ok(usual) };
        let all: Vec<Quant> =
            usual.into_iter().filter(|quant| width(asked) == Some(quant.bits)).collect();
        if all.is_empty() {
            return Ok(vec![Quant { id: asked.clone(), bits: MIDDLE_BITS }]);
        }
        Ok(all)
    }

    /// The file types of llama.cpp that are usual.
    fn file_types(&self) -> Result<Vec<Quant>, Error> {
        let formats = self.catalog.formats()?;
        let mut all = Vec::new();
        for one in self.catalog.file_types(&formats) {
            let one = one?;
            if one.usual {
                all.push(Quant { bits: formats[one.default].code_bits(), id: one.id });
            }
        }
        Ok(all)
    }

    /// The schemes of another runtime that are usual.
    fn schemes(&self, runtime: &str) -> Result<Vec<Quant>, Error> {
        let runtime = self.catalog.runtime(runtime)?;
        let Some(pricing) = &runtime.pricing else { return self.file_types() };
        let mut own = self.catalog.schemes()?;
        own.retain(|one| one.is_for(&runtime.id) && (one.usual || one.id == pricing.scheme));
        Ok(own.into_iter().map(|one| Quant { bits: one.linear.bits, id: one.id }).collect())
    }

    /// A model in the middle quantization, or in the smallest where that does not fit; `None` where it
    /// cannot be asked about.
    fn first(
        &mut self,
        model: &Model,
        quants: &[Quant],
        engine: &Engine,
    ) -> Result<Option<Outcome>, Error> {
        let middle = quants.iter().find(|quant| quant.bits <= MIDDLE_BITS).or(quants.last());
        let smallest = quants.iter().min_by_key(|quant| quant.bits);
        let (Some(middle), Some(smallest)) = (middle, smallest) else { return Ok(None) };
        let found = self.setup(model, &middle.id, engine)?;
        match found {
            Some(Err(_)) if smallest.id != middle.id => self.setup(model, &smallest.id, engine),
            found => Ok(found),
        }
    }

    /// Puts `candidate` into the quantization with the best score.
    fn refine(
        &mut self,
        candidate: &mut Candidate,
        quants: &[Quant],
        engine: &Engine,
    ) -> Result<(), Error> {
        let model = candidate.model().clone();
        for quant in quants {
            if let Some(Ok(other)) = self.setup(&model, &quant.id, engine)?
                && other.score.total() > candidate.score.total()
            {
                *candidate = other;
            }
        }
        Ok(())
    }

    /// The mildest setup of a model in one quantization that fits.
    fn setup(
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
                Ok(Some(Err(Missed { candidate, why })))
            }
            (None, None) => Ok(None),
        }
    }

    /// The candidate, if it is as fast and as small as wished for.
    fn wished(&self, candidate: Candidate) -> Outcome {
        let (wishes, assessed) = (self.jury.wishes, &candidate.row.0);
        let typical = assessed.speed.decode_tps.as_ref().map_or(0.0, |speed| speed.typical);
        let file = assessed.estimate.file_bytes.unwrap_or(assessed.estimate.weights_bytes);
        let why = if wishes.min_tps.is_some_and(|least| typical < least) {
            Shortfall::Speed
        } else if wishes.max_download.is_some_and(|most| file > most) {
            Shortfall::Download
        } else {
            return Ok(candidate);
        };
        Err(Missed { candidate, why })
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
        let row = match self.pricing.row(&question) {
            Ok(row) => row,
            Err(fault @ Error::Catalog { .. }) => return Err(fault),
            Err(_) => return Ok(None),
        };
        let score = self.jury.score(&row.0, leaner.narrow_cache)?;
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
    let row = &candidate.row.0;
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

/// The bits of a width such as `4-bit`, `4bit`, `int4` or `INT4`.
fn width(quant: &str) -> Option<u64> {
    let text = quant.trim().to_ascii_lowercase();
    let bits = text.strip_prefix("int").or_else(|| text.strip_suffix("bit"))?;
    bits.trim_end_matches(['-', ' ']).parse().ok()
}

fn best_first(all: &mut [Candidate]) {
    all.sort_by(|a, b| b.score.total().total_cmp(&a.score.total()));
}

/// How far a candidate is from fitting, in bytes.
fn missing(candidate: &Candidate) -> u64 {
    candidate.row.0.judgement.map_or(u64::MAX, |one| one.headroom.min(0).unsigned_abs())
}

/// The best of a field: no family more than twice.
pub(crate) fn recommended(field: &[Candidate], most: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    for (place, candidate) in field.iter().enumerate() {
        let alike = |other: &&usize| {
            field.get(**other).is_some_and(|other| other.family() == candidate.family())
        };
        if chosen.len() < most && chosen.iter().filter(alike).count() < 2 {
            chosen.push(place);
        }
    }
    chosen
}
