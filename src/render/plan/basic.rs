//! The short form of a plan: what is viable, in a screen.

use super::{Page, figures, sections};
use crate::{
    Bytes, Lang, Message,
    messages::{Say, plan as say},
    render::document::Document,
    report::{
        fit::Support,
        plan::{Model, Plan},
    },
};

/// The plan in short.
pub fn basic(plan: &Plan, lang: Lang) -> Document {
    let mut page = Page::new(&say::title(&plan.task.name, &plan.place), lang);
    let (Some(made), Some(framework)) = (&plan.quantization, &plan.framework) else {
        sections::nothing(&mut page, plan);
        return page.document;
    };
    super::lead(&mut page, plan);
    let mut lines: super::Labelled = plan.models.iter().map(|one| model(one, lang)).collect();
    let techniques = |is: fn(Support) -> bool| {
        let those = made.techniques.iter().filter(|one| is(one.support));
        named(&those.map(|one| one.name.as_str()).collect::<Vec<_>>())
    };
    let untested = techniques(|support| support == Support::Untested);
    let others = framework.others.iter().filter(|one| one.viable);
    lines.extend([
        (say::viable_techniques(), techniques(|support| support <= Support::Limited)),
        (say::other_techniques(), techniques(|support| support == Support::Unsupported)),
        (say::other_frameworks(), named(&others.map(|one| one.name.as_str()).collect::<Vec<_>>())),
    ]);
    let doubtful = (untested != "-").then(|| (say::untested_techniques(), untested));
    lines.extend(doubtful);
    page.lines(&lines);
    page.text(say::full_plan());
    page.document.commands(vec![super::spoken(&plan.command, lang)]);
    if let Some(first) = plan.models.first() {
        page.text(say::ask_one());
        page.document.commands(vec![super::spoken(&first.command, lang)]);
    }
    page.document
}

fn model(model: &Model, lang: Lang) -> (Message, String) {
    let (answer, row) = (&model.answer, &model.row);
    let speed = match (&answer.speed.decode_tps, &answer.speed.unknown) {
        (None, Some(reason)) => say::speed_not_known(reason),
        _ => figures::speed(&answer.speed, answer.setup.prompt_tokens),
    };
    let need = Bytes::new(row.needed());
    let line = say::basic_line(need, figures::percent(row), speed, &model.why);
    (Message::same(format!("{} {}", answer.model.name, answer.setup.quant)), line.say(lang))
}

/// Names, or a dash for none.
fn named(names: &[&str]) -> String {
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}
