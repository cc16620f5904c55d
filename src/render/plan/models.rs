//! The models of a plan.

use super::{Page, figures};
use crate::{
    Bytes, Message, Verdict,
    messages::{Number, Say, plan as say},
    render::{
        document::{Bar, Bars, Block},
        markup,
    },
    report::{
        Row,
        plan::{Model, Other, Plan, ScorePart},
        segments,
    },
};

/// Families in the list of what else fits, at most.
const FAMILIES: usize = 12;
/// Models whose score is explained beside the three.
const EXPLAINED: usize = 3;

/// The three, and what else fits: the best of each family, or all.
pub fn section(page: &mut Page, plan: &Plan, all: bool) {
    page.section(say::models_heading());
    picture(page, plan);
    for (number, model) in (1_usize..).zip(&plan.models) {
        self::model(page, plan, (number, model));
    }
    if plan.models.len() < 3 {
        page.text(if plan.models.len() == 1 { say::alone() } else { say::two_only() });
    }
    others(page, plan, all);
}

fn model(page: &mut Page, plan: &Plan, (number, model): (usize, &Model)) {
    let (answer, lang) = (&model.answer, page.lang);
    let setup = &answer.setup;
    page.subsection(say::model_heading(number, &answer.model.name, &setup.quant));
    let verdict = match (answer.verdict, plan.situation.is_free) {
        (Some(Verdict::Tight), true) => say::tight_free(),
        (Some(Verdict::Tight), false) => say::tight(),
        (_, true) => say::fits_free(),
        (_, false) => say::fits(),
    };
    let (tokens, why) = (setup.ctx_size_asked, &plan.task.why);
    let context = match answer.model.trained_ctx_size {
        Some(trained) => say::context_trained(tokens, trained, why),
        None => say::context_line(tokens, why),
    };
    let download = say::download_line(Bytes::new(model.download_bytes), &model.file);
    let mut lines = vec![
        (say::verdict_label(), verdict.say(lang)),
        (say::memory_label(), figures::memory(&model.row).say(lang)),
        (say::context_label(), context.say(lang)),
        (say::speed_label(), figures::speed(&answer.speed, setup.prompt_tokens).say(lang)),
        (say::battery_label(), figures::energy(&answer.speed).say(lang)),
        (say::licence_label(), model.licence_note.clone()),
        (say::download_label(), download.say(lang)),
        (say::why_label(), model.why.clone()),
        (say::weakness_label(), model.weakness.clone()),
    ];
    let thinking = model.thinking.iter().map(|it| (say::thinking_label(), it.switch.clone()));
    lines.splice(3..3, thinking);
    page.lines(&lines);
    page.document.commands(vec![model.command.clone()]);
}

fn picture(page: &mut Page, plan: &Plan) {
    let lang = page.lang;
    let rows: Vec<Row> = plan.models.iter().map(|model| model.row.clone()).collect();
    let label = |place: usize| (place, segments::label(place).say(lang));
    let limit = rows.first().and_then(|first| first.budget_bytes).map(Bytes::new);
    let bar = |(model, row): (&Model, &Row)| Bar {
        name: model.answer.model.name.clone(),
        segments: row.segments.clone(),
        total: Bytes::new(row.needed()).say(lang),
        verdict: row.verdict.unwrap_or(Verdict::NotViable),
    };
    page.document.blocks.push(Block::Bars(Bars {
        labels: markup::in_use(&rows).into_iter().map(label).collect(),
        rows: plan.models.iter().zip(&rows).map(bar).collect(),
        whole: markup::whole(&rows),
        limit: limit.map(|limit| (limit, say::budget_line(limit).say(lang))),
    }));
}

/// What else fits: the best of each family, or all.
fn others(page: &mut Page, plan: &Plan, all: bool) {
    if plan.also_viable.is_empty() {
        return;
    }
    let mut shown: Vec<&Other> = Vec::new();
    for other in &plan.also_viable {
        let known = shown.iter().any(|one| one.family == other.family);
        if all || (!known && shown.len() < FAMILIES) {
            shown.push(other);
        }
    }
    page.subsection(say::others_heading());
    page.text(if all { say::others_all() } else { say::others_intro() });
    let headings =
        [(say::model_label(), false), (say::weights_label(), true), (say::needs_label(), true)];
    let lang = page.lang;
    let row = |one: &&Other| {
        let size = |bytes| Bytes::new(bytes).say(lang);
        let name = format!("{}:{}", one.id, one.quant);
        vec![name, size(one.weights_bytes), size(one.needed_bytes)]
    };
    page.table(&headings, shown.iter().map(row).collect());
    let left = plan.also_viable.len().saturating_sub(shown.len());
    if left > 0 {
        page.text(say::and_more(left, "--explain"));
    }
}

pub fn scores(page: &mut Page, plan: &Plan) {
    for one in &plan.models {
        score(page, &one.answer.model.name, &one.score_parts, one.score);
    }
    for one in plan.also_viable.iter().take(EXPLAINED) {
        score(page, &one.name, &one.score_parts, one.score);
    }
}

fn score(page: &mut Page, name: &str, parts: &[ScorePart], total: f64) {
    page.subsection(say::score_heading(name));
    let points = |points: f64| Number(format!("{points:+.1}")).message();
    let mut lines: Vec<(Message, String)> =
        parts.iter().map(|part| (points(part.points), part.reason.clone())).collect();
    lines.push((points(total), say::total_label().say(page.lang)));
    page.lines(&lines);
}
