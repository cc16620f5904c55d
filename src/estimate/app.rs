//! What the program itself holds that a model is run in, and what it counts before it loads one.

use super::{
    Estimate, Part,
    bill::{Factor, Formula, Term},
};
use crate::{
    Bytes, Error,
    catalog::app::{Acts, App},
    messages::terms,
    resolve::workload::Workload,
};

const SOURCE: &str = "data/apps.yaml";
/// Bytes of a logit.
const LOGIT: u64 = 4;

/// What the program holds without a model, where that is known; bytes, as it was measured.
pub fn term(workload: &Workload) -> Result<Option<Term>, Error> {
    let own = workload.own_memory().filter(|own| own.bytes > 0);
    let Some((own, app)) = own.zip(workload.app.as_deref()) else { return Ok(None) };
    let factors = [Factor::of_data(terms::bytes(), own.bytes, SOURCE)];
    let label = terms::own_memory(&app.name);
    Term::new(Part::Process, label, Formula::Product, factors, SOURCE).map(Some)
}

/// What a program that refuses by itself compares with the memory available; `None` where it does not.
///
/// It is what would be reserved: weights as stored, caches, buffers with logits of a whole batch, and the
/// process; bytes, by the rule in `data/apps.yaml`.
pub fn claims(workload: &Workload, estimate: &Estimate) -> Option<Bytes> {
    let app: &App = workload.app.as_deref()?;
    let admission = app.admission.there(&workload.circumstances(app))?;
    if admission.acts != Acts::RefusesReserved {
        return None;
    }
    let context = &workload.setup.context;
    let rows = match context.outputs_max.value {
        0 => 0,
        rows => context.batch.value.min(context.ubatch.value).saturating_sub(rows),
    };
    let logits = workload.model.shape.vocab.saturating_mul(rows).saturating_mul(LOGIT);
    let of = |part| estimate.part(part);
    let parts = [Part::KvCache, Part::RecurrentState, Part::Compute, Part::Output, Part::Encoder];
    let parts = parts.map(of).into_iter();
    let rest = [estimate.weights_bytes, estimate.process(), Bytes::new(logits)];
    Some(Bytes::sum(parts.chain(rest)).unwrap_or(Bytes::MAX))
}
