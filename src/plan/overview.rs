//! What a platform carries, by the memory its devices are sold with.

use std::collections::BTreeMap;

use super::{Candidate, Plan, PlanRequest, Role, fitness, plan, techniques};
use crate::{
    Bytes, Catalog, Error, Place, Question,
    catalog::{
        device::{Device, Platform},
        task::Task,
    },
    price::Pricer,
    speed::Speed,
};

/// How many sizes of memory are looked at.
const SIZES: usize = 4;

/// The plan for a size of memory.
#[derive(Debug)]
#[non_exhaustive]
pub struct SizePlan {
    /// What such a device is sold with.
    pub ram: Bytes,
    /// What is recommended for it.
    pub plan: Plan,
    /// How fast the first model is on the devices of the catalog with that memory, where that is known.
    pub(crate) speeds: Vec<Speed>,
}

/// A plan for each of the sizes of memory that most devices of a platform come with, smallest first.
///
/// # Errors
/// [`Error::Unknown`] for a platform nobody knows, and as [`plan`].
pub fn overview(
    request: &PlanRequest,
    platform: &str,
    catalog: &Catalog,
) -> Result<Vec<SizePlan>, Error> {
    let platform = Platform::named(platform)?;
    let mut by_size: BTreeMap<Bytes, Vec<String>> = BTreeMap::new();
    for device in catalog.all::<Device>()?.iter().filter(|device| device.platform == platform) {
        for &gib in &device.ram_gib {
            let ram = Bytes::from_decimal_gib(gib);
            by_size.entry(ram).or_default().push(device.variant(ram));
        }
    }
    let mut sizes: Vec<(Bytes, Vec<String>)> = by_size.into_iter().collect();
    sizes.sort_by_key(|(size, devices)| (std::cmp::Reverse(devices.len()), *size));
    sizes.truncate(SIZES);
    sizes.sort_unstable();
    let pricing = Pricer::new(catalog);
    let of = |(ram, devices): (Bytes, Vec<String>)| {
        let system = Some(platform.system().to_owned());
        let place = Place::Ram { size: ram, system, entitled: false };
        let request = PlanRequest { place: Some(place), system: None, ..request.clone() };
        let mut plan = plan(&request, catalog)?;
        let speeds = fast_first(&mut plan, &devices, &pricing)?;
        Ok(SizePlan { ram, plan, speeds })
    };
    sizes.into_iter().map(of).collect()
}

/// Puts the first model that meets the speed and the wait of the task on any of the devices before the
/// others, where there is one, judged on the fastest; and how fast the first is there.
fn fast_first(
    plan: &mut Plan,
    names: &[String],
    pricing: &Pricer<'_>,
) -> Result<Vec<Speed>, Error> {
    let Some(first) = plan.models.first() else { return Ok(Vec::new()) };
    let mut usual = Vec::new();
    for name in names {
        usual
            .extend(speeds(first, std::slice::from_ref(name), pricing)?.pop().map(|it| (name, it)));
    }
    let rate = |speed: &Speed| speed.decode_tps.as_ref().map_or(0.0, |rate| rate.typical);
    let misses = |speed: &Speed, task: &Task| fitness::is_slow(speed, task);
    let fastest = usual.iter().max_by(|a, b| rate(&a.1).total_cmp(&rate(&b.1)));
    let Some((fastest, _)) = fastest.filter(|_| usual.iter().all(|it| misses(&it.1, &plan.task)))
    else {
        return Ok(usual.into_iter().map(|(_, speed)| speed).collect());
    };
    let all = plan.models.iter().skip(1).chain(&plan.others);
    let mut all: Vec<&Candidate> = all.filter(|one| !one.fitness.crowded).collect();
    all.sort_by(|a, b| a.rank(b));
    for candidate in all {
        let there = speeds(candidate, std::slice::from_ref(*fastest), pricing)?;
        if there.iter().any(|speed| !misses(speed, &plan.task)) {
            let first = Candidate { role: Some(Role::Best), ..candidate.clone() };
            plan.models.retain(|one| one.model().id != first.model().id);
            let speeds = speeds(&first, names, pricing)?;
            plan.models.insert(0, first);
            if let Some(body) = &mut plan.body {
                body.techniques = techniques::all(&plan.request, &plan.models, pricing)?;
            }
            return Ok(speeds);
        }
    }
    Ok(usual.into_iter().map(|(_, speed)| speed).collect())
}

/// How fast a model is on devices, where that is known.
fn speeds(first: &Candidate, names: &[String], pricing: &Pricer<'_>) -> Result<Vec<Speed>, Error> {
    let on = |name: &String| {
        let place = Place::Device { name: name.clone(), system: None, entitled: false };
        let question = Question { place: Some(place), system: None, ..first.question.clone() };
        Ok(pricing.price(&question)?.speed)
    };
    let all: Vec<Speed> = names.iter().map(on).collect::<Result<_, Error>>()?;
    Ok(all.into_iter().filter(|speed| speed.decode_tps.is_some()).collect())
}
