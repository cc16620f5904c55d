//! The choice at a glance: the models that are recommended side by side, and why each has its place.

use super::{Labelled, Page, figures};
use crate::{
    Bytes, Lang, Message, Verdict,
    messages::{Number, Say, plan as say},
    render::{
        document::{Bar, Bars, Block},
        fit::{number, time},
        markup,
        table::Table,
        words,
    },
    report::{
        Row,
        plan::{Model, Plan},
        segments,
    },
    speed::Figure,
};

/// What stands where something is not known.
pub const UNKNOWN: &str = "-";

/// The table, what its verdicts mean, and the memory of each to scale.
pub fn section(page: &mut Page, plan: &Plan) {
    table(page, plan);
    legend(page, plan);
    picture(page, plan);
}

/// A row for each model.
pub fn table(page: &mut Page, plan: &Plan) {
    let headings = [
        (say::model_label(), false),
        (say::quant_label(), false),
        (say::runtime_label(), false),
        (say::memory_label(), true),
        (say::download_label(), true),
        (say::pace_label(), true),
        (say::first_token_label(), true),
        (say::licence_label(), false),
        (say::verdict_label(), false),
    ];
    let lang = page.lang;
    let last = headings.len().saturating_sub(1);
    let verdict = |model: &Model| {
        let mut row = vec![None; last];
        row.push(model.answer.verdict);
        row
    };
    let table = Table {
        rows: plan.models.iter().map(|model| row(model, lang)).collect(),
        verdicts: plan.models.iter().map(verdict).collect(),
        label: Some(page.sentence(say::models_label())),
        ..Table::headed(&headings, lang)
    };
    page.document.blocks.push(Block::Table(table));
}

fn row(model: &Model, lang: Lang) -> Vec<String> {
    let (answer, speed) = (&model.answer, &model.answer.speed);
    let verdict = answer.verdict.map(words::verdict);
    vec![
        answer.model.name.clone(),
        answer.setup.quant.clone(),
        format!("{}, {}", model.runtime_name, model.backend_name),
        figures::of_budget(&model.row).say(lang),
        Bytes::new(model.download_bytes).say(lang),
        typical(speed.decode_tps.as_ref(), number, lang),
        typical(speed.ttft_ms.as_ref(), time, lang),
        licence(model).to_owned(),
        verdict.unwrap_or_default().say(lang),
    ]
}

/// The name of its licence without what stands in brackets.
fn licence(model: &Model) -> &str {
    let name = model.licence.as_deref().unwrap_or(UNKNOWN);
    name.split_once(" (").map_or(name, |(name, _)| name)
}

/// A figure that is typical, or that it is not known.
pub fn typical(figure: Option<&Figure>, show: fn(f64) -> String, lang: Lang) -> String {
    let known = figure.map(|figure| Number(show(figure.typical)).say(lang));
    known.unwrap_or_else(|| UNKNOWN.to_owned())
}

/// What the verdicts of the table mean.
fn legend(page: &mut Page, plan: &Plan) {
    let mut verdicts: Vec<Verdict> =
        plan.models.iter().filter_map(|model| model.answer.verdict).collect();
    verdicts.sort_unstable();
    verdicts.dedup();
    let meaning = |verdict: &Verdict| match (verdict, plan.situation.is_free) {
        (Verdict::Tight, true) => say::tight_free(),
        (Verdict::Tight, false) => say::tight(),
        (_, true) => say::fits_free(),
        (_, false) => say::fits(),
    };
    let meanings: Vec<Message> = verdicts.iter().map(meaning).collect();
    let mut said = vec![say::verdicts_mean(Message::joined(&meanings, "; "))];
    let speeds = || plan.models.iter().map(|model| &model.answer.speed);
    let unknown = speeds().any(|it| it.decode_tps.is_none() || it.ttft_ms.is_none());
    said.extend(unknown.then(say::a_dash));
    said.extend(plan.models.iter().filter_map(|model| cut_prompt(model, plan)));
    page.text(Message::joined(&said, " "));
}

/// That a wait is not for the whole prompt of the task.
fn cut_prompt(model: &Model, plan: &Plan) -> Option<Message> {
    let (has, planned) = (model.answer.setup.prompt_tokens, u64::from(plan.task.prompt_tokens));
    let short = model.answer.setup.ctx_size_asked < u64::from(plan.task.ctx_size);
    let name = &model.answer.model.name;
    (short && has < planned).then(|| say::prompt_is_cut(name, has, planned))
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
        ..Bars::default()
    }));
}

/// For each model why it is recommended, and why it comes before or after the first.
pub fn reasons(plan: &Plan) -> Labelled {
    let mut lines = Labelled::new();
    for (place, model) in plan.models.iter().enumerate() {
        lines.push((say::why_model(&model.answer.model.name), model.reason.clone()));
        let label = if place == 0 { say::why_first() } else { say::why_not_first() };
        lines.extend(model.standing.iter().map(|standing| (label.clone(), standing.clone())));
    }
    lines
}
