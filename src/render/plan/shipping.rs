//! What a team that ships does besides choosing a model, a line or two each.

use super::Page;
use crate::{messages::plan as say, report::plan::Plan};

/// The section, where there is something to say.
pub fn section(page: &mut Page, plan: &Plan) {
    if plan.shipping.is_empty() {
        return;
    }
    page.section(say::shipping_heading());
    let line = |one: &crate::report::plan::Shipping| (one.topic.name(), one.text.clone());
    page.lines(&plan.shipping.iter().map(line).collect::<Vec<_>>());
}
