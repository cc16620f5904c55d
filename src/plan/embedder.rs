//! The model that makes embeddings beside the others, where the task searches by meaning first.

use std::sync::Arc;

use super::{
    request::PlanRequest,
    score::Scorer,
    search::{Engine, Found, Search},
};
use crate::{
    Catalog, Error, Model,
    catalog::{suitability::Speaks, task::Task},
    price::Pricer,
    resolve::workload::Workload,
};

/// Searches beside each of the task's embedders that the request admits, and beside none; the request that
/// finds the best, and what it finds. Who names a second model, or none, has chosen.
pub(super) fn best(
    request: PlanRequest,
    (candidates, engines): (&[Arc<Model>], &[Engine]),
    scorer: &Scorer<'_>,
    pricing: &Pricer<'_>,
) -> Result<(PlanRequest, Found), Error> {
    let catalog = pricing.catalog();
    let find = |request: &PlanRequest| {
        Search { request, scorer, pricing, catalog }.field(candidates, engines)
    };
    let found = find(&request)?;
    let mut best = (request, found);
    if best.0.how.beside.is_some() {
        return Ok(best);
    }
    let alone = best.0.clone();
    for name in &scorer.task.embedders {
        if !suits(&alone, name, catalog)? {
            continue;
        }
        let mut beside = alone.clone();
        beside.how.beside = Some(name.clone());
        let found = find(&beside)?;
        let is_better = match (found.viable.first(), best.1.viable.first()) {
            (Some(one), Some(other)) => one.rank(other).is_lt(),
            (one, other) => one.is_some() && other.is_none(),
        };
        if is_better {
            best = (beside, found);
        }
    }
    Ok(best)
}

/// Whether its licence is admitted and it is known to speak the languages.
fn suits(request: &PlanRequest, name: &str, catalog: &Catalog) -> Result<bool, Error> {
    let model = catalog.get::<Model>(id(name))?;
    let speaks = |code: &String| matches!(model.facts.speaks(code), Speaks::Named | Speaks::Likely);
    let spoken = request.constraints.languages.iter().all(speaks);
    Ok(spoken && request.admits(&model, catalog)?)
}

/// The model of a name with its quantization.
fn id(name: &str) -> &str {
    name.split_once(':').map_or(name, |(id, _)| id)
}

/// How many of the task's embedders are preferred to what searches here: all of them where nothing makes
/// embeddings, none where somebody chose another one.
pub(super) fn preferred(workload: &Workload, task: &Task) -> usize {
    let embeds = |second: &&Arc<Workload>| second.setup.context.embeddings.value;
    match workload.beside.as_ref().filter(embeds) {
        None => task.embedders.len(),
        Some(second) => {
            let is_it = |name: &String| id(name) == second.model.id;
            task.embedders.iter().position(is_it).unwrap_or(0)
        }
    }
}
