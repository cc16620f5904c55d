//! What speaks for and against a recommended model, what its licence asks for, and what its
//! quantization costs in quality.

#![expect(clippy::float_arithmetic, reason = "points are a judgement")]

use super::{capability, figures, picks::Role, score::ScorePart, search::Candidate};
use crate::{
    Bytes, Catalog, Error, Message, Part, Verdict,
    catalog::{
        encoder::Encoder,
        licence::Licence,
        model::Model,
        quality::{Measure, Quality, Row},
        ranking::Aspect,
        recipe::{Recipe, Switch},
        scope::admits,
        suitability::Modality,
        task::Task,
        usage::{Mode, Thinks},
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
    for_it(candidate, REASONS)
}

/// As what a model is recommended, and what speaks for it most.
pub fn reason(candidate: &Candidate) -> Message {
    for_it(candidate, 1)
}

/// As what a model is recommended, and so many reasons, the heaviest first.
fn for_it(candidate: &Candidate, most: usize) -> Message {
    let parts = candidate.score.parts.iter();
    let reasons = parts.filter(|part| part.points > 0.0).take(most);
    let role = candidate.role.map(Role::message);
    Message::joined(role.iter().chain(reasons.map(|part| &part.reason)), "; ")
}

/// What speaks against one of `models`, the best of which is the first.
pub fn weakness(
    candidate: &Candidate,
    models: &[Candidate],
    catalog: &Catalog,
) -> Result<Message, Error> {
    let mut against: Vec<Message> = heavy(candidate).map(|part| part.reason.clone()).collect();
    against.extend(little_room(&candidate.row));
    against.extend(encoder(candidate, catalog)?);
    against.extend(after(candidate, models).map(|best| behind(candidate, best)));
    let none = against.is_empty();
    Ok(if none { say::no_weakness() } else { Message::joined(&against, "; ") })
}

/// What speaks against a model, without what a table says of it: its speed, the wait, its licence.
pub fn faults(candidate: &Candidate, catalog: &Catalog) -> Result<Vec<Message>, Error> {
    let tight = candidate.verdict() == Verdict::Tight;
    let is_tabled = |aspect: Aspect| match aspect {
        Aspect::Tight => tight,
        other => other.is_tabled(),
    };
    let beside = heavy(candidate).filter(|part| !is_tabled(part.aspect));
    let mut all: Vec<Message> = beside.map(|part| part.reason.clone()).collect();
    all.extend(little_room(&candidate.row));
    all.extend(encoder(candidate, catalog)?);
    Ok(all)
}

fn heavy(candidate: &Candidate) -> impl Iterator<Item = &ScorePart> {
    let parts = candidate.score.parts.iter();
    parts.filter(|part| part.points <= NOTABLE).take(REASONS)
}

/// The first, if it is another.
fn after<'a>(candidate: &Candidate, models: &'a [Candidate]) -> Option<&'a Candidate> {
    models.first().filter(|best| best.model().id != candidate.model().id)
}

/// Why a model goes after the first, or the first before the second.
pub fn standing(candidate: &Candidate, models: &[Candidate]) -> Option<Message> {
    match after(candidate, models) {
        Some(best) => Some(behind(candidate, best)),
        None => models.get(1).map(|second| ahead(candidate, second)),
    }
}

/// Why one goes after another: what comes before points, or points and the term that is most of them.
enum Order {
    Room,
    Purpose,
    Pace,
    Language,
    Margin,
    Points(Number<String>, Option<Aspect>),
}

fn order(best: &Candidate, other: &Candidate) -> Order {
    let (first, second) = (best.fitness, other.fitness);
    if second.crowded && !first.crowded {
        return Order::Room;
    }
    if second.slow && !first.slow {
        return Order::Pace;
    }
    if second.unspoken && !first.unspoken {
        return Order::Language;
    }
    if second.unsuited && !first.unsuited {
        return Order::Purpose;
    }
    if second.verdict != first.verdict {
        return Order::Margin;
    }
    let points = |one: &Candidate, aspect: Aspect| {
        let parts = one.score.parts.iter().filter(|part| part.aspect == aspect);
        parts.map(|part| part.points).sum::<f64>()
    };
    let parts = other.score.parts.iter().chain(&best.score.parts);
    let lost = |aspect: Aspect| points(best, aspect) - points(other, aspect);
    let most = parts.map(|part| part.aspect).max_by(|a, b| lost(*a).total_cmp(&lost(*b)));
    let total = best.score.total() - other.score.total();
    Order::Points(Number(format!("{total:.1}")), most)
}

/// Why the first goes before one.
fn behind(candidate: &Candidate, best: &Candidate) -> Message {
    let name = &best.model().name;
    match order(best, candidate) {
        Order::Room => say::behind_by_room(name),
        Order::Purpose => say::behind_by_purpose(name),
        Order::Pace => say::behind_by_pace(name),
        Order::Language => say::behind_by_language(name),
        Order::Margin => say::behind_by_margin(name),
        Order::Points(total, Some(most)) => say::runner_up(total, name, most.term()),
        Order::Points(_, None) => say::level(name),
    }
}

/// Why one goes before the second.
fn ahead(best: &Candidate, second: &Candidate) -> Message {
    let name = &second.model().name;
    match order(best, second) {
        Order::Room => say::ahead_by_room(name),
        Order::Purpose => say::ahead_by_purpose(name),
        Order::Pace => say::ahead_by_pace(name),
        Order::Language => say::ahead_by_language(name),
        Order::Margin => say::ahead_by_margin(name),
        Order::Points(total, Some(most)) => say::ahead(total, name, most.term()),
        Order::Points(_, None) => say::level(name),
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
pub fn thinking(
    candidate: &Candidate,
    task: &Task,
    catalog: &Catalog,
) -> Result<Option<(Mode, Message)>, Error> {
    let recipe = catalog.get::<Recipe>(&candidate.row.workload.runtime.id)?;
    Ok(switched(candidate, task, recipe.thinking.as_ref()))
}

/// The same with the options of the runtime's programs, which think without them wherever a template can.
fn switched(
    candidate: &Candidate,
    task: &Task,
    switch: Option<&Switch>,
) -> Option<(Mode, Message)> {
    let model = candidate.model();
    let thinking = model.usage.thinking.as_ref()?;
    let mode = capability::mode(model, task);
    let (own, flag) = match (thinking.default?, mode) {
        (Thinks::Never | Thinks::ByCheckpoint, _) => return None,
        (Thinks::Always, _) => return Some((mode, say::thinking_always())),
        (_, Mode::Thinking) => (&thinking.switch_on, switch.map(|it| &it.on)),
        (_, _) => (&thinking.switch_off, switch.map(|it| &it.off)),
    };
    let switches: Vec<Message> =
        flag.into_iter().chain(own.first()).map(|it| Message::same(format!("`{it}`"))).collect();
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

/// What its licence asks for, as far as somebody read it; `None` where only its name is known.
pub fn licence(model: &Model, catalog: &Catalog) -> Result<Option<Message>, Error> {
    let Some(name) = &model.licence else { return Ok(Some(say::licence_not_read())) };
    Ok(catalog.by_id::<Licence>(name)?.map(|licence| licence.note.clone()))
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
