//! Which quantization techniques are possible in a place.

use std::sync::Arc;

use super::{
    framework::{fits, leanest, question, unproven},
    request::PlanRequest,
    search::Candidate,
};
use crate::{
    Catalog, Error, Message,
    catalog::{runtime::Runtime, technique::Technique},
    judge::rules,
    messages::plan as say,
    price::Pricer,
};

/// A technique people ask about by name, and the runtime that carries it there; or why none does.
pub type TechniqueVerdict = (Arc<Technique>, Result<String, Message>);

/// Which techniques are possible there with `chosen`'s model: by the runtimes that read them, each in
/// the schemes the technique stands for.
pub fn all(
    request: &PlanRequest,
    chosen: &Candidate,
    pricing: &Pricer<'_>,
) -> Result<Vec<TechniqueVerdict>, Error> {
    let usual = pricing.catalog().usual_systems()?;
    let mut all = Vec::new();
    for technique in pricing.catalog().all::<Technique>()? {
        let mut verdict = Err(say::nothing_reads_it());
        for id in &technique.runtimes {
            let runtime = pricing.catalog().get::<Runtime>(id)?;
            if let Some(why) = unproven(&runtime, &rules::facts(&chosen.row.workload), &usual) {
                verdict = verdict.or(Err(why.reason));
                continue;
            }
            let mut question = question(request, chosen, &runtime, None);
            question.model.clone_from(&chosen.model().id);
            question.quant = scheme(&technique, &runtime, pricing.catalog())?;
            let found = match leanest(&question, &runtime, pricing)? {
                Ok(row) if fits(&row) => Ok(runtime.name.clone()),
                Ok(_) => Err(say::does_not_fit_in(&runtime.name)),
                Err(why) => Err(why.reason),
            };
            // The usual reader's reason says most, if none carries it.
            if found.is_ok() || technique.runtimes.first() == Some(id) {
                verdict = found;
            }
            if verdict.is_ok() {
                break;
            }
        }
        all.push((technique, verdict));
    }
    Ok(all)
}

/// The first scheme of a technique that a runtime reads; `None` for the usual one.
fn scheme(
    technique: &Technique,
    runtime: &Runtime,
    catalog: &Catalog,
) -> Result<Option<String>, Error> {
    for id in &technique.schemes {
        let own = catalog.schemes_called(id)?.iter().any(|scheme| scheme.is_for(&runtime.id));
        if own || (runtime.pricing.is_none() && catalog.has_file_type(id)) {
            return Ok(Some(id.clone()));
        }
    }
    Ok(None)
}
