//! A deployment plan: which models for a task on a device, how to make and run them, what to heed.

#![expect(clippy::float_arithmetic, reason = "a ranking is a judgement; memory is not")]

mod brief;
mod conversion;
mod framework;
mod loss;
mod nothing;
mod overview;
mod quants;
mod score;
mod search;
mod setups;
mod yardstick;

use crate::{
    Catalog, Error, Message, Place, Priced,
    catalog::{
        licence::Licence,
        preference::Preference,
        quality::Quality,
        scope::{Circumstances, Unknown},
        system::System,
        task::Task,
    },
    price::Pricer,
    resolve::workload::Workload,
};
pub use brief::{Brief, Wishes};
pub(crate) use conversion::Conversion;
#[cfg(feature = "cli")]
pub(crate) use conversion::{Done, Held, Made};
#[cfg(feature = "cli")]
pub(crate) use framework::{Compared, Outcome, SURE_PERMILLE};
pub(crate) use framework::{Frameworks, Technical};
pub use overview::overview;
use score::Jury;
pub use score::{Counted, Score};
pub use search::Candidate;
pub(crate) use search::Missed;
use search::Search;
#[cfg(feature = "cli")]
pub(crate) use search::Shortfall;

/// How many models a plan recommends.
const RECOMMENDED: usize = 3;

/// A plan.
#[derive(Debug)]
pub struct Plan {
    pub(crate) brief: Brief,
    pub(crate) task: Task,
    /// The smallest model there, for what is true of the place whatever the model.
    pub(crate) probe: Priced,
    /// The models that are recommended, best first; none where nothing is viable.
    pub models: Vec<Candidate>,
    /// The others that fit, best first.
    pub others: Vec<Candidate>,
    /// Those that do not, the nearest first.
    pub(crate) missed: Vec<Missed>,
    /// How the first model gets there; `None` where nothing is viable.
    pub(crate) body: Option<Body>,
    /// On systems that know an entitlement for more memory, whether the app has it.
    pub(crate) entitled: Option<bool>,
    /// The command that asks for it.
    pub(crate) command: String,
    /// What would have to change where nothing is viable.
    pub(crate) changes: Vec<Message>,
}

/// Everything about the model that is recommended first.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) frameworks: Frameworks,
    pub(crate) techniques: Vec<Technical>,
    pub(crate) conversion: Conversion,
    /// What the files of the recommended models are called.
    pub(crate) files: Vec<String>,
    /// The licences of the models that are recommended, as far as somebody read them.
    pub(crate) licences: Vec<Licence>,
    /// What quantization costs, as published.
    pub(crate) quality: Vec<Quality>,
}

/// Plans what `brief` asks for.
///
/// ```
/// use edgefit::{Brief, Bytes, Catalog, Place, Verdict, plan};
/// let mut brief = Brief::of("resumen");
/// brief.place = Some(Place::Free(Bytes::gib(2)));
/// let plan = plan(&brief, &Catalog::bundled())?;
/// assert_eq!(plan.models.len(), 3);
/// assert!(plan.models.iter().all(|model| model.verdict() == Verdict::Fits));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unknown`] for a task or a place nobody knows, and as [`crate::price`].
pub fn plan(brief: &Brief, catalog: &Catalog) -> Result<Plan, Error> {
    let task = catalog.get::<Task>(&brief.task)?;
    let models = catalog.models()?;
    let mut pricing = Pricer::new(catalog);
    let probe = probe(brief, catalog, &mut pricing)?;
    let brief = &named(brief, &probe);
    let ram = probe.budget.as_ref().map(|budget| budget.ram.get());
    let here = Circumstances { ram_bytes: ram, ..framework::facts(&probe.workload) };
    let preference = catalog.first(|one: &Preference| one.when.holds(&here, Unknown::Fails))?;
    let usual = &probe.workload.backend().id;
    let engines = framework::engines(brief, preference.as_ref(), usual, catalog)?;
    let jury = Jury::of((&task, &brief.wishes), &models, catalog)?;
    let mut search = Search { brief, jury: &jury, pricing: &mut pricing, catalog };
    let mut field = search.field(&models, &engines)?;
    let chosen = search::recommended(&field.viable, RECOMMENDED);
    let mut best: Vec<Candidate> = Vec::new();
    for place in chosen.into_iter().rev() {
        best.insert(0, field.viable.remove(place));
    }
    let body = match best.first() {
        Some(first) => {
            let files = best.iter().map(|one| conversion::file(one, catalog));
            let frameworks = framework::compare(brief, first, preference.as_ref(), &mut pricing)?;
            Some(Body {
                techniques: framework::techniques(brief, first, &mut pricing)?,
                conversion: conversion::of(first, catalog, &mut pricing)?,
                files: files.collect::<Result<_, _>>()?,
                licences: licences(&best, catalog)?,
                quality: catalog.all::<Quality>()?,
                frameworks,
            })
        }
        None => None,
    };
    let changes = match &body {
        Some(_) => Vec::new(),
        None => nothing::changes(&field.missed, &probe, catalog)?,
    };
    let system = probe.workload.site.system.as_ref();
    let known = system.filter(|system| catalog.get::<System>(&system.entitled_id()).is_ok());
    Ok(Plan {
        entitled: known.map(|system| system.id == system.entitled_id()),
        command: brief.command(&task.id),
        brief: brief.clone(),
        task,
        probe,
        models: best,
        others: field.viable,
        missed: field.missed,
        body,
        changes,
    })
}

/// The smallest model of the catalog where the plan is for.
fn probe(brief: &Brief, catalog: &Catalog, pricing: &mut Pricer<'_>) -> Result<Priced, Error> {
    let smallest = catalog.listed_models().min_by_key(|model| model.params);
    let id = smallest.map_or(String::new(), |model| model.id.to_owned());
    pricing.price(&brief.question(&id))
}

/// The brief with the ids of what it names, which are found at once, and the threads that suit.
fn named(brief: &Brief, probe: &Priced) -> Brief {
    let mut brief = brief.clone();
    let site = &probe.workload.site;
    if brief.soc.is_some() {
        brief.soc = site.soc.as_ref().map(|soc| soc.id.clone());
    }
    if let (Some(Place::Device { name, .. }), Some(device), Some(budget)) =
        (&mut brief.place, &site.device, &probe.budget)
    {
        *name = device.variant(budget.ram);
    }
    brief.how.threads = brief.how.threads.or_else(|| fast_cores(&probe.workload));
    brief
}

/// On a processor whose fast cores are known, as many threads: slow cores hold up the fast.
fn fast_cores(workload: &Workload) -> Option<u32> {
    let cores = workload.site.soc.as_ref()?.compute?.big_cores?;
    workload.backend().is_cpu().then_some(cores)
}

fn licences(models: &[Candidate], catalog: &Catalog) -> Result<Vec<Licence>, Error> {
    let names = models.iter().filter_map(|model| model.model().licence.as_deref());
    names.filter_map(|name| catalog.by_id::<Licence>(name).transpose()).collect()
}
