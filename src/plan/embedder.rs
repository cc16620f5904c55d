//! The model that makes embeddings beside the others, where the task searches by meaning first.

use super::request::PlanRequest;
use crate::{
    Catalog, Error, Model, Verdict,
    catalog::{suitability::Speaks, task::Task},
    price::Pricer,
};

/// What a plan knows of a second model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// The task searches nothing, or the request says itself what is loaded.
    AsAsked,
    /// The first of the task's embedders that suits stays loaded.
    Chosen,
    /// None of them fits even beside the smallest model.
    NoRoom,
}

/// Names the first of the task's embedders that the request admits and that fits beside `smallest`, unless
/// the request names a second model itself, or none.
pub fn choose(
    request: &mut PlanRequest,
    task: &Task,
    smallest: &str,
    pricing: &Pricer<'_>,
) -> Result<Search, Error> {
    if task.embedders.is_empty() || request.how.beside.is_some() {
        return Ok(Search::AsAsked);
    }
    for name in &task.embedders {
        if !suits(request, name, pricing.catalog())? {
            continue;
        }
        let mut question = request.question(smallest);
        question.how.beside = Some(name.clone());
        if pricing.price(&question)?.verdict().is_some_and(Verdict::is_yes) {
            request.how.beside = Some(name.clone());
            return Ok(Search::Chosen);
        }
    }
    Ok(Search::NoRoom)
}

/// Whether its licence is admitted and it is known to speak the languages.
fn suits(request: &PlanRequest, name: &str, catalog: &Catalog) -> Result<bool, Error> {
    let id = name.split_once(':').map_or(name, |(id, _)| id);
    let model = catalog.get::<Model>(id)?;
    let speaks = |code: &String| matches!(model.facts.speaks(code), Speaks::Named | Speaks::Likely);
    let spoken = request.constraints.languages.iter().all(speaks);
    Ok(spoken && request.admits(&model, catalog)?)
}
