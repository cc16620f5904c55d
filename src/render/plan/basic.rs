//! The short form of a plan: what is viable, in a screen.

use super::{Page, both, figures, models, nothing, place};
use crate::{
    Lang, Message, Plan, command, messages::plan as say, plan::Outcome, render::document::Document,
};

/// The plan in short.
pub(crate) fn basic(plan: &Plan, lang: Lang) -> Document {
    let title = say::title(&plan.task.name, place(plan));
    let mut page = Page { document: Document::new(title.to(lang)), lang };
    let Some(body) = &plan.body else {
        nothing::section(&mut page, plan);
        return page.document;
    };
    super::lead(&mut page, plan);
    let mut lines: Vec<(Message, Message)> = plan
        .models
        .iter()
        .map(|candidate| {
            let row = &candidate.row.0;
            let name = format!("{} {}", row.workload.model.name, row.workload.quant());
            let needs = row.need().working_set;
            let share = figures::percent(needs, figures::budget(row).unwrap_or(needs));
            let prompt = row.workload.setup.context.prompt.value;
            let speed = match (&row.speed.decode_tps, &row.speed.unknown) {
                (None, Some(reason)) => say::speed_not_known(reason),
                _ => figures::speed(&row.speed, prompt),
            };
            let line = say::basic_line(needs, share, speed, models::why_this(candidate));
            (Message::same(name), line)
        })
        .collect();
    let viable: Vec<&str> = body
        .techniques
        .iter()
        .filter(|one| one.verdict.is_ok())
        .map(|one| one.technique.name.as_str())
        .collect();
    let not: Vec<&str> = body
        .techniques
        .iter()
        .filter(|one| one.verdict.is_err())
        .map(|one| one.technique.name.as_str())
        .collect();
    let rest = body.frameworks.all.iter().skip(1);
    let frameworks: Vec<&str> = rest
        .filter(|one| matches!(one.outcome, Outcome::Runs(_)))
        .map(|one| one.runtime.name.as_str())
        .collect();
    let none = || both(&"-");
    let named =
        |names: &[&str]| if names.is_empty() { none() } else { Message::same(names.join(", ")) };
    lines.extend([
        (say::viable_techniques(), named(&viable)),
        (say::other_techniques(), named(&not)),
        (say::other_frameworks(), named(&frameworks)),
    ]);
    page.lines(&lines);
    page.text(&say::full_plan());
    page.document.commands(vec![super::spoken(&plan.command, lang)]);
    if let Some(first) = plan.models.first() {
        page.text(&say::ask_one());
        page.document.commands(vec![super::spoken(&command(&first.question), lang)]);
    }
    page.document
}
