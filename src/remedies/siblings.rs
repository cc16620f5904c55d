//! Smaller models: of the same publisher first, then of any.

use super::changes::{Change, Loss, Subject};
use crate::{Case, Catalog, Error, answer::Assessed, catalog::model::Model, forward};

/// Every smaller model that is verified, of the same publisher first, the largest first.
pub(super) fn all(asked: &Assessed, catalog: &Catalog) -> Result<Vec<Change>, Error> {
    let own = &asked.workload.model;
    let now = asked.estimate.params;
    // A model whose weights alone are too large at this quantization need not be priced.
    let room = asked.budget.as_ref().map_or(0, |budget| budget.physical(Case::Typical).get());
    let weights = |params: u64| {
        let bytes = u128::from(asked.estimate.weights_bytes.get()).saturating_mul(params.into());
        bytes.checked_div(now.into()).unwrap_or(u128::MAX)
    };
    let mut smaller: Vec<(u64, Model)> = catalog
        .models()?
        .into_iter()
        .filter(|model| model.verified && model.id != own.id)
        .map(|model| (forward::params(model.page, &model.shape), model))
        .filter(|(params, _)| *params < now && weights(*params) / 2 < room.into())
        .collect();
    let foreign = |model: &Model| own.publisher.is_none() || model.publisher != own.publisher;
    smaller.sort_by_key(|(params, model)| (foreign(model), std::cmp::Reverse(*params)));
    Ok(smaller.into_iter().map(|(_, model)| change(model)).collect())
}

fn change(model: Model) -> Change {
    let words = format!("{} instead", model.name);
    let id = model.id;
    let subject = (Subject::Model, Loss::Model);
    let edit = {
        let id = id.clone();
        move |question: &mut crate::Question| {
            // The quantization may stand behind the name; it is asked for again beside it.
            question.file = None;
            question.model.clone_from(&id);
        }
    };
    Change::new(subject, words, id, "a smaller model", edit)
}
