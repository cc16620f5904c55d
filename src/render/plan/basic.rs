//! The short form of a plan: what is viable, in a screen.

use super::{Page, glance, sections};
use crate::{
    Lang,
    messages::plan as say,
    render::document::Document,
    report::plan::{Plan, Quantization},
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
    let others = framework.others.iter().filter(|one| one.viable);
    lines.extend([
        (say::viable_techniques(), techniques(made, true)),
        (say::other_techniques(), techniques(made, false)),
        (say::other_frameworks(), named(&others.map(|one| one.name.as_str()).collect::<Vec<_>>())),
        (say::network_label(), page.said(say::offline())),
    ]);
    page.lines(&lines);
    page.text(say::full_plan());
    page.document.commands(vec![super::spoken(&plan.command, lang)]);
    if let Some(first) = plan.models.first() {
        page.text(say::ask_one());
        page.document.commands(vec![super::spoken(&first.command, lang)]);
    }
    page.document
}

/// The techniques that are viable, or those that are not.
pub fn techniques(made: &Quantization, viable: bool) -> String {
    let those = made.techniques.iter().filter(|one| one.viable == viable);
    named(&those.map(|one| one.name.as_str()).collect::<Vec<_>>())
}

/// Names, or a dash for none.
pub fn named(names: &[&str]) -> String {
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}
