//! What speaks for and against a recommended model, what its licence asks for, and what its
//! quantization costs in quality.

#![expect(clippy::float_arithmetic, reason = "points are a judgement")]

use super::{capability, figures, picks::Role, search::Candidate};
use crate::{
    Bytes, Catalog, Error, Message, Part,
    catalog::{
        encoder::Encoder,
        licence::Licence,
        model::Model,
        quality::{Measure, Quality, Row},
        ranking::Aspect,
        scope::admits,
        suitability::Modality,
        task::Task,
        usage::{Mode, Thinks},
    },
    messages::{Number, plan as say},
    price::Priced,
};

/// How llama.cpp's programs are told to think, or not to.
const REASONING_ON: &str = "--reasoning on";
const REASONING_OFF: &str = "--reasoning off";
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
    let role = candidate.role.map(Role::message);
    Message::joined(role.iter().chain(reasons.map(|part| &part.reason)), "; ")
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
    against.extend(best.map(|best| behind(candidate, best)));
    let none = against.is_empty();
    Ok(if none { say::no_weakness() } else { Message::joined(&against, "; ") })
}

/// Why the first goes before one: what comes before points, or the term of the score that is most of it.
fn behind(candidate: &Candidate, best: &Candidate) -> Message {
    let (name, ours, theirs) = (&best.model().name, candidate.fitness, best.fitness);
    if ours.crowded && !theirs.crowded {
        return say::behind_by_room(name);
    }
    if ours.slow && !theirs.slow {
        return say::behind_by_pace(name);
    }
    if ours.verdict != theirs.verdict {
        return say::behind_by_margin(name);
    }
    let points = |one: &Candidate, aspect: Aspect| {
        let parts = one.score.parts.iter().filter(|part| part.aspect == aspect);
        parts.map(|part| part.points).sum::<f64>()
    };
    let parts = candidate.score.parts.iter().chain(&best.score.parts);
    let lost = |aspect: Aspect| points(best, aspect) - points(candidate, aspect);
    let most = parts.map(|part| part.aspect).max_by(|a, b| lost(*a).total_cmp(&lost(*b)));
    let total = best.score.total() - candidate.score.total();
    let total = Number(format!("{total:.1}"));
    match most {
        Some(most) => say::runner_up(total, name, most.term()),
        None => say::level(name),
    }
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

/// Whether it thinks first, and how that is switched; `None` for a model that cannot think.
pub fn thinking(candidate: &Candidate, task: &Task) -> Option<(Mode, Message)> {
    let (model, workload) = (candidate.model(), &candidate.row.workload);
    let thinking = model.usage.thinking.as_ref()?;
    let mode = capability::mode(model, task);
    let (own, flag) = match (thinking.default?, mode) {
        (Thinks::Never | Thinks::ByCheckpoint, _) => return None,
        (Thinks::Always, _) => return Some((mode, say::thinking_always())),
        (_, Mode::Thinking) => (&thinking.switch_on, REASONING_ON),
        (_, _) => (&thinking.switch_off, REASONING_OFF),
    };
    // llama.cpp has a flag of its own, and thinks without it wherever a template can.
    let flag = workload.scheme.is_none().then(|| flag.to_owned());
    let switches: Vec<Message> =
        flag.iter().chain(own.first()).map(|it| Message::same(format!("`{it}`"))).collect();
    let switch = match switches.as_slice() {
        [] => say::thinking_by_default(),
        _ => Message::joined(&switches, ", "),
    };
    let said = match mode {
        Mode::Thinking => say::thinking_on(switch),
        _ => say::thinking_off(switch),
    };
    Some((mode, said))
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
    let trained = row.workload.is_trained_for_its_quant();
    let is_it = |row: &Row| row.quant.as_deref() == Some(quant) && row.trained == trained;
    let figures = |one: &Quality| {
        let row = one.rows.iter().find(|row| is_it(row))?;
        Some((one.loss_percent(row)?, row.value))
    };
    // What is left of a loss by training says nothing of another architecture.
    let is_about = |one: &Quality| admits(&one.archs, &row.workload.model.arch);
    let known = all.iter().filter(|one| trained || one.measure != Measure::SameToken);
    let known = known.filter(|one| is_about(one));
    let nearest =
        known.filter_map(|one| Some((one, figures(one)?))).min_by_key(|(one, _)| far(one));
    let Some((one, (percent, value))) = nearest else { return Ok(say::loss_unpublished(quant)) };
    let percent = Number(format!("{percent:.1}"));
    let (value, base) = (Number(value), Number(one.base));
    let measure = one.measure.name();
    Ok(say::published_loss(&one.model, quant, measure, value, base, percent, &one.source))
}
