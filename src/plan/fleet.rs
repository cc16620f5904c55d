//! A model for each class of memory that users have.

use std::{collections::BTreeMap, sync::Arc};

use super::{Plan, PlanRequest, plan};
use crate::{
    Bytes, Catalog, Error, Place,
    advice::fleet::{Placed, Reach},
    catalog::{system::System, task::Task},
    messages::fleet as say,
    price::Pricer,
};

/// Where classes begin, GiB: sizes that devices are sold with.
const CLASSES: [u32; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128];

/// Users whose devices have about as much memory under one system.
#[derive(Debug)]
pub struct Tier {
    /// Their system.
    pub system: Arc<System>,
    /// The least memory among them, which the model is chosen for, and the most.
    pub ram: Bytes,
    pub most: Bytes,
    /// Which places of the fleet.
    pub places: Vec<usize>,
    /// What is recommended for that memory.
    pub plan: Plan,
    /// How the model recommended first does at each place; empty where none is viable.
    pub reaches: Vec<Reach>,
}

/// A plan for each class of memory of a fleet, the least first, and how its first model does there.
///
/// # Errors
/// [`Error::Refused`] for memory without a system, and as [`plan`].
pub fn tiers(
    request: &PlanRequest,
    placed: &Placed,
    catalog: &Catalog,
) -> Result<(Arc<Task>, Vec<Tier>), Error> {
    let task = catalog.get::<Task>(&request.task)?;
    let mut classes: BTreeMap<(String, Option<u32>), Vec<usize>> = BTreeMap::new();
    for (at, place) in placed.places.iter().enumerate() {
        let system = place.system().ok_or(Error::Refused(say::tiers_need_system()))?;
        let class = CLASSES.into_iter().rev().find(|class| Bytes::gib(*class) <= place.ram);
        classes.entry((system.to_owned(), class)).or_default().push(at);
    }
    let pricer = Pricer::new(catalog);
    let tier = |((system, _), places): ((String, _), Vec<usize>)| {
        self::tier((system, places), request, placed, &pricer)
    };
    Ok((task, classes.into_iter().map(tier).collect::<Result<_, Error>>()?))
}

fn tier(
    (system, places): (String, Vec<usize>),
    request: &PlanRequest,
    placed: &Placed,
    pricer: &Pricer<'_>,
) -> Result<Tier, Error> {
    let there = || places.iter().filter_map(|at| placed.places.get(*at));
    let sizes = || there().map(|place| place.ram);
    let (ram, most) = (sizes().min().unwrap_or_default(), sizes().max().unwrap_or_default());
    let entitled = there().any(|place| place.entitled);
    let place = Place::Ram { size: ram, system: Some(system.clone()), entitled };
    let plan = plan(&PlanRequest { place: Some(place), ..request.clone() }, pricer.catalog())?;
    let first = plan.models.first();
    let reaches = first.map(|first| {
        let all = there().map(|place| place.judge(&first.question, pricer));
        all.collect::<Result<Vec<Reach>, Error>>()
    });
    Ok(Tier {
        system: pricer.catalog().get::<System>(&system)?,
        ram,
        most,
        reaches: reaches.transpose()?.unwrap_or_default(),
        places,
        plan,
    })
}
