//! Which runtime, how it is built and run, and what was not chosen.

use super::Page;
use crate::{messages::plan as say, report::plan::Plan};

/// The whole section.
pub fn section(page: &mut Page, plan: &Plan) {
    let Some(chosen) = &plan.framework else { return };
    page.section(say::framework_heading(&chosen.name, &chosen.backend_name));
    page.text(say::place_kind(&chosen.place));
    page.list(&chosen.why);
    page.subsection(say::build_heading());
    page.actions(&chosen.build);
    page.subsection(say::run_heading());
    let (own, run) = chosen.run.split_at(usize::from(chosen.is_llama_cpp).min(chosen.run.len()));
    for own in own {
        page.document.commands(own.commands.clone());
    }
    page.actions(run);
    page.subsection(say::weighed_heading());
    let lines: Vec<(&String, String)> =
        chosen.others.iter().map(|one| (&one.name, one.reason.clone())).collect();
    page.lines(&lines);
}
