//! The short form of a plan: what is viable, in a screen.

use super::{Page, glance, sections};
use crate::{
    Lang,
    messages::plan as say,
    render::document::Document,
    report::{
        fit::Support,
        plan::{Plan, Quantization},
    },
};

/// The plan in short.
pub fn basic(plan: &Plan, lang: Lang) -> Document {
    let mut page = Page::new(&say::title(&plan.task.name, &plan.place), lang);
    let (Some(made), Some(framework)) = (&plan.quantization, &plan.framework) else {
        sections::nothing(&mut page, plan);
        return page.document;
    };
    glance::table(&mut page, plan);
    let mut lines = glance::reasons(plan);
    let untested = techniques(made, |support| support == Support::Untested);
    let others = framework.others.iter().filter(|one| one.viable);
    lines.extend([
        (say::viable_techniques(), techniques(made, |support| support <= Support::Limited)),
        (say::other_techniques(), techniques(made, |support| support == Support::Unsupported)),
        (say::other_frameworks(), named(&others.map(|one| one.name.as_str()).collect::<Vec<_>>())),
        (say::network_label(), page.said(say::offline())),
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

/// The techniques that are supported so.
pub fn techniques(made: &Quantization, is: fn(Support) -> bool) -> String {
    let those = made.techniques.iter().filter(|one| is(one.support));
    named(&those.map(|one| one.name.as_str()).collect::<Vec<_>>())
}

/// Names, or a dash for none.
pub fn named(names: &[&str]) -> String {
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}
