//! What the table of the models does not say of each, and what else fits.

use super::{Labelled, Page, figures};
use crate::{
    Bytes, Lang, Message,
    messages::{Number, Say, plan as say},
    report::plan::{Model, Other, Plan, ScorePart},
};

/// Families in the list of what else fits, at most.
const FAMILIES: usize = 12;
/// Models whose score is explained beside the three.
const EXPLAINED: usize = 3;

/// Each model in short lines; what is the same for all is said once.
pub fn section(page: &mut Page, plan: &Plan) {
    page.section(say::models_heading());
    let all: Vec<Labelled> =
        plan.models.iter().map(|model| lines(model, plan, page.lang)).collect();
    let several = all.len() > 1;
    let shared = |line: &(Message, String)| several && all.iter().all(|one| one.contains(line));
    let common: Labelled =
        all.iter().take(1).flatten().filter(|line| shared(line)).cloned().collect();
    page.lines(&common);
    for ((number, model), lines) in (1_usize..).zip(&plan.models).zip(&all) {
        let (name, quant) = (&model.answer.model.name, &model.answer.setup.quant);
        page.subsection(say::model_heading(number, name, quant));
        let own: Labelled = lines.iter().filter(|line| !shared(line)).cloned().collect();
        page.lines(&own);
        page.document.commands(vec![super::spoken(&model.command, page.lang)]);
    }
    if plan.models.len() < 3 {
        page.text(if plan.models.len() == 1 { say::alone() } else { say::two_only() });
    }
}

fn lines(model: &Model, plan: &Plan, lang: Lang) -> Labelled {
    let (answer, setup) = (&model.answer, &model.answer.setup);
    let usual = setup.ctx_size_asked == u64::from(plan.task.ctx_size);
    let planned = (!usual).then(|| say::tokens_planned(setup.ctx_size_asked));
    let context: Vec<Message> =
        planned.into_iter().chain(answer.model.trained_ctx_size.map(say::tokens_trained)).collect();
    let context = (!context.is_empty()).then(|| Message::joined(&context, "; "));
    let thinking = model.thinking.as_ref().map(|thinking| thinking.switch.clone());
    let faults = (!model.faults.is_empty()).then(|| model.faults.join("; "));
    let lines = [
        (say::thinking_label(), thinking),
        (say::memory_label(), Some(figures::memory(&model.row).say(lang))),
        (say::context_label(), context.map(|context| context.say(lang))),
        (say::speed_label(), Some(figures::speed(&answer.speed, setup.prompt_tokens).say(lang))),
        (say::battery_label(), Some(figures::energy(&answer.speed).say(lang))),
        (say::licence_label(), model.licence_note.clone()),
        (say::weakness_label(), faults),
    ];
    lines.into_iter().filter_map(|(label, text)| Some((label, text?))).collect()
}

/// What else fits: the best of each family, or all.
pub fn others(page: &mut Page, plan: &Plan, all: bool) {
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
    let headings = [
        (say::model_label(), false),
        (say::download_label(), true),
        (say::needs_label(), true),
        (say::pace_label(), true),
    ];
    let lang = page.lang;
    let row = |one: &&Other| {
        let size = |bytes| Bytes::new(bytes).say(lang);
        let name = format!("{}:{}", one.id, one.quant);
        let speed = one.speed.decode_tps.as_ref();
        let speed = speed.map(|tps| crate::messages::rounded(tps.typical).say(lang));
        let speed = speed.unwrap_or_else(|| "-".to_owned());
        vec![name, size(one.weights_bytes), size(one.needed_bytes), speed]
    };
    page.table(&headings, shown.iter().map(row).collect());
    let left = plan.also_viable.len().saturating_sub(shown.len());
    if left > 0 {
        page.text(say::and_more(left, super::FULL));
    }
}

/// The parts of the scores of the models, and of the best of the others.
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
    let mut lines: Labelled =
        parts.iter().map(|part| (points(part.points), part.reason.clone())).collect();
    lines.push((points(total), say::total_label().say(page.lang)));
    page.lines(&lines);
}
