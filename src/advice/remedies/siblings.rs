//! Smaller models: of the same publisher first, then of any.

use std::cmp::Reverse;

use super::changes::Change;
use crate::{
    Case, Catalog, Question,
    advice::levers::{Loss, Subject},
    catalog::model::Listed,
    messages::remedy,
    price::Priced,
};

/// Every smaller model that is verified, of the same publisher first, the largest first.
pub(super) fn all(asked: &Priced, catalog: &Catalog) -> Vec<Change> {
    let own = &asked.workload.model;
    let now = asked.estimate.params;
    // A model whose weights alone are too large at this quantization need not be priced.
    let room = asked.budget.as_ref().map_or(0, |budget| budget.physical(Case::Typical).get());
    let weights = |params: u64| {
        let bytes = u128::from(asked.estimate.weights_bytes.get()).saturating_mul(params.into());
        bytes.checked_div(now.into()).unwrap_or(u128::MAX)
    };
    let mut smaller: Vec<Listed> = catalog
        .listed_models()
        .filter(|model| model.params < now && weights(model.params) / 2 < room.into())
        .collect();
    let foreign = |model: &Listed| own.publisher.as_deref() != model.publisher;
    smaller.sort_by_key(|model| (foreign(model), Reverse(model.params)));
    smaller.into_iter().map(change).collect()
}

fn change(model: Listed<'_>) -> Change {
    let words = remedy::instead(model.name);
    let id = model.id.to_owned();
    let subject = (Subject::Model, Loss::Model);
    let edit = {
        let id = id.clone();
        move |question: &mut Question| {
            // The quantization may stand behind the name; it is asked for again beside it.
            question.file = None;
            question.model.clone_from(&id);
        }
    };
    Change::new(subject, words, id, remedy::a_smaller_model(), edit)
}
