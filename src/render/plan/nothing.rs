//! The plan where nothing is viable: what comes closest, and what would have to change.

use super::Page;
use crate::{
    messages::plan as say,
    render::document::{Block, Rich},
    report::plan::Plan,
};

/// The whole answer.
pub fn section(page: &mut Page, plan: &Plan) {
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
