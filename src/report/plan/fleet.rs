//! The report of a plan for the devices that users have: a model for each class of memory.

use std::sync::Arc;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    Amount, Catalog, Error, Lang, PlanRequest, Verdict,
    advice::fleet::Placed,
    catalog::task::Task,
    messages::Say,
    plan::{Candidate, fleet::Tier},
    price::Pricer,
    report::fleet::{ByVerdict, ENOUGH, UnknownDevice, percent, sum, unknown},
};

/// The answer to `plan` with a fleet. Numbers of users are in the unit of the file, and add up to all that stand there.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[non_exhaustive]
pub struct FleetPlan {
    /// What the models are to do, an id of `list tasks`.
    pub task: String,
    /// What the task is called.
    #[serde(skip)]
    pub task_name: String,
    /// Rows of the file.
    pub rows: usize,
    /// What the column is called that counts users.
    pub counted_by: String,
    /// All users.
    pub total: Amount,
    /// Those on whose devices the model of their class fits, also when tight.
    pub served: Amount,
    /// The same of all users, percent.
    pub served_percent: f64,
    /// Users by the verdict on the model of their class; with `without_model` and `unknown` they add up to `total`.
    pub by_verdict: ByVerdict,
    /// Users in a class for which no model is viable.
    pub without_model: Amount,
    /// Users whose device is not known, and its memory neither.
    pub unknown: Amount,
    /// The largest of the models of the classes that serves 90 % of all users by itself; null if none does.
    pub largest_for_90: Option<String>,
    /// The classes, by system and memory.
    pub tiers: Vec<FleetTier>,
    /// What is not known.
    pub unknown_devices: Vec<UnknownDevice>,
}

/// Users whose devices have about as much memory under one system.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[non_exhaustive]
pub struct FleetTier {
    /// An id of `list systems`.
    pub system: String,
    /// What the system is called.
    #[serde(skip)]
    pub system_name: String,
    /// The least memory among them, which the model is chosen for.
    pub ram_bytes: u64,
    /// The most memory among them.
    pub most_ram_bytes: u64,
    /// Who they are.
    pub users: Amount,
    /// Those on whose devices the model fits, also when tight.
    pub served: Amount,
    /// Users by the verdict on the model; nobody where none is viable.
    pub by_verdict: ByVerdict,
    /// The model a plan takes there; null where none is viable.
    pub model: Option<TierModel>,
    /// The command that asks for the whole plan.
    pub command: String,
}

/// The model of a class.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[non_exhaustive]
pub struct TierModel {
    /// An id of `list models`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The quantization.
    pub quant: String,
    /// An id of `list runtimes`.
    pub runtime: String,
    /// What the runtime is called.
    #[serde(skip)]
    pub runtime_name: String,
    /// What is downloaded.
    pub download_bytes: u64,
}

/// The report of plans for the classes of memory of a fleet.
///
/// # Errors
/// As [`crate::plan::fleet::tiers`].
pub(crate) fn fleet(
    request: &PlanRequest,
    placed: &Placed,
    catalog: &Catalog,
    lang: Lang,
) -> Result<FleetPlan, Error> {
    let (task, tiers) = crate::plan::fleet::tiers(request, placed, catalog)?;
    let largest = largest(&tiers, placed, &Pricer::new(catalog))?;
    Ok(FleetPlan::of((&task, &tiers), placed, largest, lang))
}

/// The largest of the first models that serves enough of all users, each asked about everywhere.
fn largest(tiers: &[Tier], placed: &Placed, pricer: &Pricer<'_>) -> Result<Option<String>, Error> {
    let size = |one: &&Candidate| (one.row.estimate.params, one.row.estimate.weights_bytes);
    let mut firsts: Vec<&Candidate> =
        tiers.iter().filter_map(|tier| tier.plan.models.first()).collect();
    firsts.sort_by_key(size);
    firsts.dedup_by_key(|one| size(&*one));
    for one in firsts.into_iter().rev() {
        let verdicts = placed.judge(&one.question, pricer)?.into_iter().map(|reach| reach.verdict);
        let users = placed.places.iter().map(|place| place.users);
        if ByVerdict::of_all(verdicts.zip(users)).served().reaches(ENOUGH, placed.total) {
            return Ok(Some(one.model().id.clone()));
        }
    }
    Ok(None)
}

impl FleetPlan {
    fn of(
        (task, all): (&Arc<Task>, &[Tier]),
        placed: &Placed,
        largest: Option<String>,
        lang: Lang,
    ) -> Self {
        let tiers: Vec<FleetTier> =
            all.iter().map(|tier| FleetTier::of(tier, placed, lang)).collect();
        let by_verdict = ByVerdict::of_all(all.iter().flat_map(|tier| tier.judged(placed)));
        let served = by_verdict.served();
        let without = tiers.iter().filter(|tier| tier.model.is_none());
        Self {
            task: task.id.clone(),
            task_name: task.name.say(lang),
            rows: placed.rows,
            counted_by: placed.counted_by.clone(),
            total: placed.total,
            served,
            served_percent: percent(served, placed.total),
            by_verdict,
            without_model: sum(without.map(|tier| tier.users)),
            unknown: sum(placed.unknown.iter().map(|one| one.users)),
            largest_for_90: largest,
            tiers,
            unknown_devices: unknown(placed),
        }
    }
}

impl Tier {
    /// The users of each of its places.
    fn users<'a>(&'a self, placed: &'a Placed) -> impl Iterator<Item = Amount> + 'a {
        let places = self.places.iter().filter_map(|at| placed.places.get(*at));
        places.map(|place| place.users)
    }

    /// The same with the verdict on its model; nobody where none is viable.
    fn judged<'a>(&'a self, placed: &'a Placed) -> impl Iterator<Item = (Verdict, Amount)> + 'a {
        self.reaches.iter().map(|reach| reach.verdict).zip(self.users(placed))
    }
}

impl FleetTier {
    fn of(tier: &Tier, placed: &Placed, lang: Lang) -> Self {
        let by_verdict = ByVerdict::of_all(tier.judged(placed));
        Self {
            system: tier.system.id.clone(),
            system_name: tier.system.name.say(lang),
            ram_bytes: tier.ram.get(),
            most_ram_bytes: tier.most.get(),
            users: sum(tier.users(placed)),
            served: by_verdict.served(),
            by_verdict,
            model: tier.plan.models.first().map(|first| TierModel {
                id: first.model().id.clone(),
                name: first.model().name.say(lang),
                quant: first.row.workload.quant().to_owned(),
                runtime: first.row.workload.runtime.id.clone(),
                runtime_name: first.row.workload.runtime.name.clone(),
                download_bytes: first.row.estimate.downloads().get(),
            }),
            command: tier.plan.command.clone(),
        }
    }
}
