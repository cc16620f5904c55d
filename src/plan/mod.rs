//! A deployment plan: which models for a task on a device, how to make and run them, what to heed.

#![expect(clippy::float_arithmetic, reason = "a ranking is a judgement; memory is not")]

mod backends;
mod capability;
mod embedder;
pub mod figures;
mod fitness;
#[cfg(feature = "fleet")]
pub mod fleet;
mod framework;
#[cfg(test)]
mod judgement;
mod loss;
pub mod making;
mod nothing;
mod overview;
pub mod picks;
mod quants;
pub mod remarks;
mod request;
mod score;
mod search;
pub mod settings;
mod setups;
mod shipping;
mod standing;
mod techniques;

use std::sync::Arc;

use crate::{
    Catalog, Error, Message, Model, Place, Priced,
    catalog::{
        preference::Preference,
        scope::{Circumstances, Unknown},
        suitability::{Speaks, Tuned},
        task::Task,
    },
    judge::{budget::Budget, rules},
    messages::{errors, plan as say},
    price::Pricer,
    resolve::workload::Workload,
};
pub use backends::BackendVerdict;
pub use framework::RuntimeVerdict;
pub use making::{Making, PlannedStep, StepMemory, Way};
pub use overview::{SizePlan, overview};
pub use picks::Role;
pub use request::{Constraints, Licences, PlanRequest};
use score::Scorer;
pub use score::{Score, ScorePart};
pub use search::Candidate;
pub use shipping::ShippingNote;
pub use techniques::TechniqueVerdict;

/// A plan.
#[derive(Debug)]
pub struct Plan {
    pub(crate) request: PlanRequest,
    pub(crate) task: Arc<Task>,
    /// The smallest model there, for what is true of the place whatever the model.
    pub(crate) probe: Priced,
    /// The models that are recommended, best first; none where nothing is viable.
    pub models: Vec<Candidate>,
    /// The others that fit, best first.
    pub others: Vec<Candidate>,
    /// Those that do not, the nearest first.
    pub(crate) missed: Vec<Candidate>,
    /// How the first model gets there; `None` where nothing is viable.
    pub(crate) body: Option<Body>,
    /// No model that fits is known to speak the languages asked for.
    pub(crate) unspoken: bool,
    /// The command that asks for it.
    pub(crate) command: String,
    /// What would have to change where nothing is viable.
    pub(crate) changes: Vec<Message>,
}

/// How the model that is recommended first gets there.
#[derive(Debug)]
pub struct Body {
    /// What kind of place it is.
    pub place: Message,
    /// Every runtime, the one that is chosen first.
    pub runtimes: Vec<RuntimeVerdict>,
    /// The model on every backend there is.
    pub backends: Vec<BackendVerdict>,
    pub techniques: Vec<TechniqueVerdict>,
    pub making: Making,
    /// What else there is to do before it is published.
    pub shipping: Vec<ShippingNote>,
}

/// Plans what `request` asks for.
///
/// ```
/// use edgefit::{PlanRequest, Bytes, Catalog, Place, Verdict, plan};
/// let mut request = PlanRequest::of("resumen");
/// request.place = Some(Place::Free(Bytes::gib(2)));
/// let plan = plan(&request, &Catalog::bundled())?;
/// assert_eq!(plan.models.len(), 3);
/// assert!(plan.models.iter().all(|model| model.verdict() == Verdict::Fits));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Unknown`] for a task or a place nobody knows, and as [`crate::verdict`].
pub fn plan(request: &PlanRequest, catalog: &Catalog) -> Result<Plan, Error> {
    let task = catalog.get::<Task>(&request.task)?;
    if request.question("").is_of_any_system() {
        return Err(Error::Refused(errors::plan_needs_platform()));
    }
    let pricing = Pricer::new(catalog);
    let probe = probe(request, catalog, &pricing)?;
    let request = settled(request, &probe);
    let ram = probe.budget.as_ref().map(|budget| budget.ram.get());
    let here = Circumstances { ram_bytes: ram, ..rules::facts(&probe.workload) };
    let preference = catalog.first(|one: &Preference| one.when.holds(&here, Unknown::Fails))?;
    let usual = &probe.workload.backend().id;
    let blocked = probe.obstacle.is_some();
    let engines = framework::engines(&request, preference.as_deref(), (usual, blocked), catalog)?;
    let models = catalog.all::<Model>()?;
    let named = named(&request, &models, catalog)?;
    let candidates = if named.is_empty() { &models } else { &named };
    let constraints = request.constraints.clone();
    let scorer = Scorer::of((&task, &constraints), &models, catalog)?;
    let (request, mut found) = embedder::best(request, (candidates, &engines), &scorer, &pricing)?;
    let mut plan = Plan {
        models: picks::picked(&mut found),
        others: found.viable,
        missed: found.missed,
        unspoken: found.unspoken,
        body: None,
        command: request.command(&task.id),
        changes: Vec::new(),
        request,
        task,
        probe,
    };
    match plan.models.first() {
        None => plan.changes = nothing::changes(&plan, catalog)?,
        Some(first) => {
            let request = &plan.request;
            let technique = request.technique(catalog)?;
            let technique = technique.as_ref().map(|one| one.id.as_str());
            let runtimes = framework::compare(request, first, preference.as_deref(), &pricing)?;
            plan.body = Some(Body {
                place: preference.as_ref().map(|one| one.name.clone()).unwrap_or_default(),
                backends: backends::compare(request, first, &runtimes, &pricing)?,
                runtimes,
                techniques: techniques::all(request, &plan.models, &pricing)?,
                making: making::of(first, (&plan.task, technique), catalog, &pricing)?,
                shipping: shipping::notes(first, &plan.task, &pricing)?,
            });
        }
    }
    Ok(plan)
}

impl Plan {
    /// Where it is for: the device, or the memory and the system.
    pub(crate) fn place(&self) -> Message {
        let (site, budget) = (&self.probe.workload.site, &self.probe.budget);
        let ram = budget.as_ref().map(|budget| budget.ram).unwrap_or_default();
        if let Some(device) = &site.device {
            return say::device_place(&device.name, ram);
        }
        match (&site.system, budget.as_ref().is_some_and(Budget::is_free)) {
            (Some(system), true) => say::free_under(ram, &system.name),
            (Some(system), false) => say::ram_under(ram, &system.name),
            (None, true) => say::free_place(ram),
            (None, false) => say::ram_place(ram),
        }
    }
}

/// The models that are named, each once. The languages must be such that any model is known to speak.
fn named(
    request: &PlanRequest,
    models: &[Arc<Model>],
    catalog: &Catalog,
) -> Result<Vec<Arc<Model>>, Error> {
    for code in &request.constraints.languages {
        if !models.iter().any(|model| model.facts.speaks(code) == Speaks::Named) {
            return Err(Error::Refused(errors::no_such_language(code)));
        }
    }
    let mut all: Vec<Arc<Model>> = Vec::new();
    for name in &request.models {
        let model = catalog.get::<Model>(name)?;
        if all.iter().all(|other| other.id != model.id) {
            all.push(model);
        }
    }
    Ok(all)
}

/// The smallest model of the catalog where the plan is for.
fn probe(request: &PlanRequest, catalog: &Catalog, pricing: &Pricer<'_>) -> Result<Priced, Error> {
    let writing = catalog.listed_models().filter(|model| model.tuned != Some(Tuned::Embedding));
    let smallest = writing.min_by_key(|model| model.params);
    let id = smallest.map_or(String::new(), |model| model.id.to_owned());
    pricing.price(&request.question(&id))
}

/// The request with the ids of what it names, which are found at once, and the threads that suit.
fn settled(request: &PlanRequest, probe: &Priced) -> PlanRequest {
    let mut request = request.clone();
    let site = &probe.workload.site;
    if request.soc.is_some() {
        request.soc = site.soc.as_ref().map(|soc| soc.id.clone());
    }
    if let (Some(Place::Device { name, .. }), Some(device), Some(budget)) =
        (&mut request.place, &site.device, &probe.budget)
    {
        *name = device.variant(budget.ram);
    }
    request.how.threads = request.how.threads.or_else(|| fast_cores(&probe.workload));
    request
}

/// On a processor whose fast cores are known, as many threads: slow cores hold up the fast.
fn fast_cores(workload: &Workload) -> Option<u32> {
    let cores = workload.site.soc.as_ref()?.compute?.big_cores?;
    workload.backend().is_cpu().then_some(cores)
}
