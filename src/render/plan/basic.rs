//! The short form of a plan: what is viable, in a screen.

use super::{Page, both, figures, models, nothing, place};
use crate::{
    Lang, Message, Plan, command,
    messages::plan as say,
    plan::{Outcome, Technical},
    render::document::Document,
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
            let row = &candidate.row;
            let name = format!("{} {}", row.workload.model.name, row.workload.quant());
            let needs = row.need().working_set;
            let share = figures::share(row);
            let prompt = row.workload.setup.context.prompt.value;
            let speed = match (&row.speed.decode_tps, &row.speed.unknown) {
                (None, Some(reason)) => say::speed_not_known(reason),
                _ => figures::speed(&row.speed, prompt),
            };
            let line = say::basic_line(needs, share, speed, models::why_this(candidate));
            (Message::same(name), line)
        })
        .collect();
    let (viable, not): (Vec<&Technical>, _) =
        body.techniques.iter().partition(|one| one.verdict.is_ok());
    let names = |all: &[&'_ Technical]| {
        named(&all.iter().map(|one| one.technique.name.as_str()).collect::<Vec<_>>())
    };
    let rest = body.frameworks.all.iter().skip(1);
    let frameworks: Vec<&str> = rest
        .filter(|one| matches!(one.outcome, Outcome::Runs(_)))
        .map(|one| one.runtime.name.as_str())
        .collect();
    lines.extend([
        (say::viable_techniques(), names(&viable)),
        (say::other_techniques(), names(&not)),
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

/// Names, or a dash for none.
fn named(names: &[&str]) -> Message {
    if names.is_empty() { both(&"-") } else { Message::same(names.join(", ")) }
}
