//! One question on several devices, the smallest that works first.

use std::sync::Arc;

use crate::{
    Catalog, Error, Place, Question, Verdict,
    catalog::device::{Device, Platform},
    messages::errors,
    price::{Priced, Pricer},
};

/// Asks `question` of every device named in `names`, as people name them: those that work, by size
/// and name; then the others, by how far off they are. Each has a budget and a verdict.
///
/// # Errors
/// As [`crate::verdict`], for the first device that cannot be asked about.
pub fn on_devices(
    question: &Question,
    names: &[String],
    catalog: &Catalog,
) -> Result<Vec<Priced>, Error> {
    let pricer = Pricer::new(catalog);
    let all = names.iter().map(|name| on_device(question, name, &pricer));
    let mut all = all.collect::<Result<Vec<_>, Error>>()?;
    all.sort_by_key(|one| {
        let verdict = one.verdict();
        let works = verdict.filter(|verdict| verdict.is_yes()).map(|_| Verdict::Fits);
        let ram = one.budget.as_ref().map(|budget| budget.ram);
        (works.or(verdict), ram, verdict, one.device().map(|(id, _)| id.to_owned()))
    });
    Ok(all)
}

/// Every device of a platform by name, once for each size of memory it comes with: `rpi-5:4`.
///
/// # Errors
/// [`Error::Unknown`] for a platform nobody knows.
pub fn platform_devices(platform: &str, catalog: &Catalog) -> Result<Vec<String>, Error> {
    let platform = Platform::named(platform)?;
    let there =
        |device: &Arc<Device>| device.platform == platform || device.also.contains(&platform);
    let devices = catalog.all::<Device>()?.into_iter().filter(there);
    Ok(devices.flat_map(|device| device.variants()).collect())
}

fn on_device(question: &Question, name: &str, pricer: &Pricer<'_>) -> Result<Priced, Error> {
    let (system, entitled) = match &question.place {
        Some(Place::Device { system, entitled, .. }) => (system.clone(), *entitled),
        _ => (None, false),
    };
    let place = Place::Device { name: name.trim().to_owned(), system, entitled };
    let priced = pricer.price(&Question { place: Some(place), ..question.clone() })?;
    let known = priced.judgement.is_some() && priced.device().is_some();
    if known { Ok(priced) } else { Err(Error::Refused(errors::no_memory(name))) }
}
