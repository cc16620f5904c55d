//! One model on several devices: a verdict each, the smallest that works first.

use crate::{
    Bytes, Case, Catalog, Error, Judgement, Message, Need, Place, Question, Verdict,
    catalog::device::{Device, Platform},
    messages,
    price::{Priced, Pricer},
    speed::Speed,
};

/// How a model does on one device.
#[derive(Clone, Debug)]
pub struct OnDevice {
    /// The id of the device.
    pub id: String,
    /// Its name.
    pub name: Message,
    /// What it runs: android, ios, ...
    pub platform: &'static str,
    /// The chip, where it is known.
    pub soc: Option<String>,
    /// Its memory: the machine's, or a graphics card's own.
    pub ram: Bytes,
    /// What is held against the budgets.
    pub need: Need,
    /// What a typical reserve leaves for the working set.
    pub physical: Bytes,
    /// What an app may be charged, where that is limited apart.
    pub charge_limit: Option<Bytes>,
    /// The verdict.
    pub judgement: Judgement,
    /// How fast it runs, as far as that is known.
    pub speed: Speed,
    /// Why it cannot run there, if it cannot.
    pub obstacle: Option<Message>,
}

/// Asks `question` of every device named in `names`, as people name them.
///
/// # Errors
/// As [`crate::price`], for the first device that cannot be asked about.
pub fn on_devices(
    question: &Question,
    names: &[String],
    catalog: &Catalog,
) -> Result<Vec<OnDevice>, Error> {
    let mut pricing = Pricer::new(catalog);
    let all = names.iter().map(|name| on_device(question, name, &mut pricing));
    Ok(smallest_first(all.collect::<Result<_, _>>()?))
}

/// Asks `question` of every device of a platform, each in every size of memory it comes with.
///
/// # Errors
/// [`Error::Unknown`] for a platform nobody knows, and as [`crate::price`].
pub fn on_platform(
    question: &Question,
    platform: &str,
    catalog: &Catalog,
) -> Result<Vec<OnDevice>, Error> {
    on_devices(question, &platform_devices(platform, catalog)?, catalog)
}

/// Every device of a platform by name, once for each size of memory it comes with: `rpi-5:4`.
///
/// # Errors
/// [`Error::Unknown`] for a platform nobody knows.
pub fn platform_devices(platform: &str, catalog: &Catalog) -> Result<Vec<String>, Error> {
    let platform = Platform::named(platform)?;
    let there = |device: &Device| device.platform == platform || device.also.contains(&platform);
    let devices = catalog.all::<Device>()?.into_iter().filter(there);
    Ok(devices.flat_map(|device| device.variants()).collect())
}

/// Those that work, by size and name; then the others, by how far off they are.
fn smallest_first(mut all: Vec<OnDevice>) -> Vec<OnDevice> {
    all.sort_by_key(|one| {
        let verdict = one.judgement.verdict;
        let rank = if verdict.is_yes() { Verdict::Fits } else { verdict };
        (rank, one.ram, verdict, one.id.clone())
    });
    all
}

fn on_device(question: &Question, name: &str, pricing: &mut Pricer<'_>) -> Result<OnDevice, Error> {
    let (system, entitled) = match &question.place {
        Some(Place::Device { system, entitled, .. }) => (system.clone(), *entitled),
        _ => (None, false),
    };
    let place = Place::Device { name: name.trim().to_owned(), system, entitled };
    let assessed = pricing.price(&Question { place: Some(place), ..question.clone() })?;
    let need = assessed.need();
    let Priced { workload, budget, judgement, obstacle, speed, .. } = assessed;
    let missing = || Error::Refused(messages::errors::no_memory(name));
    let (budget, judgement) = budget.zip(judgement).ok_or_else(missing)?;
    let device = workload.site.device.as_ref().ok_or_else(missing)?;
    Ok(OnDevice {
        id: device.id.clone(),
        name: device.name.clone(),
        platform: device.platform.id(),
        soc: device.soc.clone(),
        ram: budget.ram,
        need,
        physical: budget.physical(Case::Typical),
        charge_limit: budget.charge_limit(Case::Typical),
        judgement,
        speed,
        obstacle: obstacle.map(|obstacle| obstacle.message()),
    })
}
