//! What to set, what to heed, and how to see on the device whether it is true.

use super::Page;
use crate::{Bytes, messages::plan as say, report::plan::Plan};

/// Settings, warnings and checks.
pub fn section(page: &mut Page, plan: &Plan) {
    let Some(first) = plan.models.first() else { return };
    page.section(say::settings_heading());
    page.list(&plan.settings);
    page.section(say::warnings_heading());
    page.list(&plan.misleading.iter().chain(&plan.warnings).collect::<Vec<_>>());
    page.section(say::verify_heading());
    let accuracy = &first.answer.accuracy;
    let [needs, low, high] = [
        first.row.working_set_bytes,
        accuracy.working_set_low_bytes,
        accuracy.working_set_high_bytes,
    ]
    .map(Bytes::new);
    page.text(say::verify_intro(needs, low, high));
    page.actions(&plan.verify);
}
