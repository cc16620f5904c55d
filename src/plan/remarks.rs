//! What speaks for and against a recommended model, what its licence asks for, and what its
//! quantization costs in quality.

#![expect(clippy::float_arithmetic, reason = "points are a judgement")]

use super::{figures, search::Candidate};
use crate::{
    Bytes, Catalog, Error, Message, Part,
    catalog::{
        encoder::Encoder,
        licence::Licence,
        model::Model,
        quality::{Measure, Quality},
        suitability::Modality,
    },
    messages::{Number, plan as say},
    price::Priced,
};

/// Parts of a score that are said as reasons, at most.
const REASONS: usize = 3;
/// Points from which what speaks against a model is said as its weakness.
const NOTABLE: f64 = -1.5;
/// Percent of the budget from which little room is left.
const FULL: u64 = 90;

/// What speaks for a model, the heaviest first.
pub fn why(candidate: &Candidate) -> Message {
    let parts = candidate.score.parts.iter();
    let reasons = parts.filter(|part| part.points > 0.0).take(REASONS);
    Message::joined(reasons.map(|part| &part.reason), "; ")
}

/// What speaks against one of `models`, the best of which is the first.
pub fn weakness(
    candidate: &Candidate,
    models: &[Candidate],
    catalog: &Catalog,
) -> Result<Message, Error> {
    let best = models.first().filter(|best| best.model().id != candidate.model().id);
    let parts = candidate.score.parts.iter();
    let heavy = parts.filter(|part| part.points <= NOTABLE).take(REASONS);
    let mut against: Vec<Message> = heavy.map(|part| part.reason.clone()).collect();
    against.extend(little_room(&candidate.row));
    against.extend(encoder(candidate, catalog)?);
    against.extend(best.map(|best| {
        let behind = best.score.total() - candidate.score.total();
        say::runner_up(Number(format!("{behind:.1}")), &best.model().name)
    }));
    let none = against.is_empty();
    Ok(if none { say::no_weakness() } else { Message::joined(&against, "; ") })
}

fn little_room(row: &Priced) -> Option<Message> {
    let (budget, need) = (figures::budget(row)?, row.need().with_experts());
    let left = budget.saturating_sub(need);
    (figures::percent(need, budget) >= FULL).then(|| say::little_room(left))
}

/// What the encoder of images takes, which is a file of its own.
fn encoder(candidate: &Candidate, catalog: &Catalog) -> Result<Option<Message>, Error> {
    let (model, row) = (candidate.model(), &candidate.row);
    if row.workload.encoder.is_some() {
        return Ok(Some(say::encoder_counted(row.estimate.part(Part::Encoder))));
    }
    let sees = model.facts.modalities.contains(&Modality::Vision);
    let Some(id) = model.encoder.as_deref().filter(|_| sees) else { return Ok(None) };
    let encoder = catalog.by_id::<Encoder>(id)?;
    let formats = catalog.formats()?;
    let file = encoder.and_then(|encoder| encoder.file(encoder.file_type, &formats));
    Ok(file.map(|file| say::encoder(Bytes::new(file.file_bytes), &file.name)))
}

/// Its licence and what that asks for, as far as somebody read it.
pub fn licence(model: &Model, catalog: &Catalog) -> Result<Message, Error> {
    let Some(name) = &model.licence else { return Ok(say::licence_not_read()) };
    Ok(match catalog.by_id::<Licence>(name)? {
        Some(licence) => say::licence_line(&licence.id, &licence.note),
        None => Message::same(name.clone()),
    })
}

/// The published loss of this quantization in the model nearest in size, and where it was published.
pub fn published(row: &Priced, catalog: &Catalog) -> Result<Message, Error> {
    let all = catalog.all::<Quality>()?;
    let quant = row.workload.quant();
    let size = row.estimate.params;
    let far = |one: &Quality| one.params.map_or(u64::MAX, |params| params.abs_diff(size));
    let figures = |one: &Quality| {
        let row = one.rows.iter().find(|row| row.quant.as_deref() == Some(quant))?;
        Some((one.loss_percent(row)?, row.value))
    };
    let known = all.iter().filter(|one| one.measure != Measure::SameToken);
    let nearest =
        known.filter_map(|one| Some((one, figures(one)?))).min_by_key(|(one, _)| far(one));
    let Some((one, (percent, value))) = nearest else { return Ok(say::loss_unpublished(quant)) };
    let percent = Number(format!("{percent:.1}"));
    let (value, base) = (Number(value), Number(one.base));
    let measure = one.measure.name();
    Ok(say::published_loss(&one.model, quant, measure, value, base, percent, &one.source))
}
