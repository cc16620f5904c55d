//! The models of a plan.

use super::{Page, both, figures};
use crate::{
    Bytes, Candidate, Message, Plan, Verdict,
    catalog::{model::Model, suitability::Modality},
    command,
    judge::budget::Budget,
    messages::{Number, plan as say},
    plan::Body,
    price::Priced,
    render::{
        document::{Bar, Bars, Block},
        markup, segments,
        table::Table,
    },
    report::Row,
};

/// Parts of a score that are said as reasons, at most.
const REASONS: usize = 3;
/// Points from which what speaks against a model is said as its weakness.
const NOTABLE: f64 = -1.5;
/// Percent of the budget from which little room is left.
const FULL: u64 = 90;
/// Families in the list of what else fits, at most.
const FAMILIES: usize = 12;
/// Models whose score is explained beside the three.
const EXPLAINED: usize = 3;

/// The three, and what else fits: the best of each family, or all.
pub(super) fn section(page: &mut Page, plan: &Plan, body: &Body, all: bool) {
    page.section(&say::models_heading());
    picture(page, plan);
    for (place, candidate) in plan.models.iter().enumerate() {
        model(page, plan, (place, candidate), body);
    }
    if plan.models.len() < 3 {
        let why = match (plan.others.is_empty(), plan.models.len()) {
            (false, _) => say::no_family_thrice(),
            (true, 1) => say::alone(),
            (true, _) => say::two_only(),
        };
        page.text(&why);
    }
    others(page, plan, all);
}

/// One of the three.
fn model(page: &mut Page, plan: &Plan, (place, candidate): (usize, &Candidate), body: &Body) {
    let row = &candidate.row;
    let (workload, context) = (&row.workload, &row.workload.setup.context);
    let number = place.saturating_add(1);
    page.subsection(&say::model_heading(number, &workload.model.name, workload.quant()));
    let verdict = match candidate.verdict() {
        Verdict::Tight => say::tight(),
        _ if row.budget.as_ref().is_some_and(Budget::is_free) => say::fits_free(),
        _ => say::fits(),
    };
    let why = &plan.task.why;
    let tokens = match workload.model.shape.trained_context {
        Some(trained) => say::context_trained(context.asked.value, trained, why),
        None => say::context_line(context.asked.value, why),
    };
    let file = body.files.get(place).cloned().unwrap_or_default();
    let size = row.estimate.download();
    page.lines(&[
        (say::verdict_label(), verdict),
        (say::memory_label(), figures::memory(row)),
        (say::context_label(), tokens),
        (say::speed_label(), figures::speed(&row.speed, context.prompt.value)),
        (say::battery_label(), figures::energy(&row.speed)),
        (say::licence_label(), licence(&workload.model, body)),
        (say::download_label(), say::download_line(size, file)),
        (say::why_label(), why_this(candidate)),
        (say::weakness_label(), weakness(plan, (place, candidate))),
    ]);
    page.document.commands(vec![command(&candidate.question)]);
}

fn licence(model: &Model, body: &Body) -> Message {
    let name = model.licence.as_deref();
    let read = name.and_then(|name| body.licences.iter().find(|licence| licence.id == name));
    match (name, read) {
        (_, Some(licence)) => say::licence_line(&licence.id, &licence.note),
        (Some(name), None) => both(&name),
        (None, None) => say::licence_not_read(),
    }
}

/// What speaks for a model, the heaviest first.
pub(crate) fn why_this(candidate: &Candidate) -> Message {
    let parts = candidate.score.parts.iter();
    let reasons: Vec<&Message> =
        parts.filter(|part| part.points > 0.0).take(REASONS).map(|part| &part.reason).collect();
    Message::joined(reasons, "; ")
}

/// What speaks against it.
pub(super) fn weakness(plan: &Plan, (place, candidate): (usize, &Candidate)) -> Message {
    let parts = candidate.score.parts.iter();
    let mut against: Vec<Message> = parts
        .filter(|part| part.points <= NOTABLE)
        .take(REASONS)
        .map(|part| part.reason.clone())
        .collect();
    against.extend(little_room(&candidate.row));
    against.extend(encoder(candidate.model()));
    if place > 0
        && let Some(first) = plan.models.first()
    {
        let behind = first.score.ahead_of(&candidate.score);
        let behind = Number(format!("{behind:.1}"));
        against.push(say::runner_up(behind, &first.model().name));
    }
    if against.is_empty() { say::no_weakness() } else { Message::joined(&against, "; ") }
}

/// That hardly anything of the budget is left.
fn little_room(row: &Priced) -> Option<Message> {
    let (budget, need) = (figures::budget(row)?, row.need().working_set);
    let left = budget.saturating_sub(need);
    (figures::percent(need, budget) >= FULL).then(|| say::little_room(left))
}

/// What the encoder of images takes, which is a file of its own.
fn encoder(model: &Model) -> Option<Message> {
    let sees = model.facts.modalities.contains(&Modality::Vision);
    let params = model.facts.encoder_params.filter(|_| sees)?;
    Some(say::encoder(Bytes::new(params.saturating_mul(2))))
}

/// A bar for each of the three.
fn picture(page: &mut Page, plan: &Plan) {
    let rows: Vec<_> =
        plan.models.iter().map(|candidate| Row::of(&candidate.row, page.lang)).collect();
    let label = |place: &usize| (*place, page.say(&both(&segments::label(*place))));
    let limit = plan.models.first().and_then(|first| figures::budget(&first.row));
    let budget = |limit: Bytes| {
        let name = say::budget_line(limit);
        (limit, page.say(&name))
    };
    let bar = |(candidate, row): (&Candidate, &Row)| Bar {
        name: candidate.model().name.clone(),
        segments: row.segments.clone(),
        total: page.say(&both(&candidate.row.need().working_set)),
        verdict: candidate.verdict(),
    };
    let bars = Bars {
        labels: markup::in_use(&rows).iter().map(label).collect(),
        rows: plan.models.iter().zip(&rows).map(bar).collect(),
        whole: markup::whole(&rows),
        limit: limit.map(budget),
    };
    page.document.blocks.push(Block::Bars(bars));
}

/// What else fits: the best of each family, or all.
fn others(page: &mut Page, plan: &Plan, all: bool) {
    if plan.others.is_empty() {
        return;
    }
    let mut shown: Vec<&Candidate> = Vec::new();
    for candidate in &plan.others {
        let known = shown.iter().any(|other| other.family() == candidate.family());
        if all || (!known && shown.len() < FAMILIES) {
            shown.push(candidate);
        }
    }
    page.subsection(&say::others_heading());
    page.text(&if all { say::others_all() } else { say::others_intro() });
    let headings =
        [(say::model_label(), false), (say::weights_label(), true), (say::needs_label(), true)];
    let mut table = Table::headed(&headings, page.lang);
    for candidate in &shown {
        let row = &candidate.row;
        table.rows.push(vec![
            candidate.named(),
            page.say(&both(&row.estimate.weights_bytes)),
            page.say(&both(&row.need().working_set)),
        ]);
    }
    page.document.blocks.push(Block::Table(table));
    let left = plan.others.len().saturating_sub(shown.len());
    if left > 0 {
        page.text(&say::and_more(left, "--explain"));
    }
}

/// The parts of every score.
pub(super) fn scores(page: &mut Page, plan: &Plan) {
    for candidate in plan.models.iter().chain(plan.others.iter().take(EXPLAINED)) {
        page.subsection(&say::score_heading(&candidate.model().name));
        let points = |points: f64| both(&Number(format!("{points:+.1}")));
        let parts = candidate.score.parts.iter();
        let mut lines: Vec<(Message, Message)> =
            parts.map(|part| (points(part.points), part.reason.clone())).collect();
        lines.push((points(candidate.score.total()), say::total_label()));
        page.lines(&lines);
    }
}
