//! The shorter sections: what runs the models, what to set, heed and verify; and where nothing is viable.

use super::Page;
use crate::{
    Bytes,
    messages::plan as say,
    render::document::{Block, Rich},
    report::plan::Plan,
};

/// Which runtime, how it is built and run.
pub fn framework(page: &mut Page, plan: &Plan) {
    let Some(chosen) = &plan.framework else { return };
    page.section(say::framework_heading(&chosen.name, &chosen.backend_name));
    page.text(say::place_kind(&chosen.place));
    page.list(&chosen.why);
    let shell = plan.situation.shell;
    if !chosen.build.is_empty() {
        page.subsection(say::build_heading());
        page.steps(&chosen.build, shell);
    }
    page.subsection(say::run_heading());
    page.steps(&chosen.run, shell);
}

/// What to set, what to heed, and how to see on the device whether it is true.
pub fn settings(page: &mut Page, plan: &Plan) {
    let Some(first) = plan.models.first() else { return };
    page.section(say::settings_heading());
    page.list(&plan.settings);
    page.section(say::warnings_heading());
    page.list(&plan.misleading.iter().chain(&plan.warnings).collect::<Vec<_>>());
    page.section(say::verify_heading());
    let accuracy = &first.answer.accuracy;
    let [needs, low, high] =
        [first.row.needed(), accuracy.working_set_low_bytes, accuracy.working_set_high_bytes]
            .map(Bytes::new);
    page.text(say::verify_intro(needs, low, high));
    page.steps(&plan.verify, plan.situation.shell);
}

/// Where nothing is viable: what comes closest, and what would have to change.
pub fn nothing(page: &mut Page, plan: &Plan) {
    let nothing = plan.nothing.as_deref().unwrap_or_default();
    page.document.blocks.push(Block::Text(Rich::strong(nothing)));
    if let Some(obstacle) = &plan.obstacle {
        page.text(say::nothing_because(obstacle));
    }
    page.section(say::closest_heading());
    if plan.closest.is_empty() {
        page.list(&[say::closest_none()]);
    } else {
        page.list(&plan.closest.iter().map(|one| &one.reason).collect::<Vec<_>>());
        page.document.commands(plan.closest.iter().map(|one| one.command.clone()).collect());
    }
    page.section(say::change_heading());
    page.list(&plan.changes);
}
