//! Which runtime, how it is built and run, and what was not chosen.

use super::{Page, both, figures};
use crate::{
    Message,
    messages::plan as say,
    plan::{Body, Compared, Outcome, SURE_PERMILLE},
    price::Priced,
    resolve::command::llama_cpp_command,
};

/// The whole section.
pub(super) fn section(page: &mut Page, body: &Body) {
    let Some(chosen) = body.frameworks.all.first() else { return };
    let Outcome::Chosen(row) = &chosen.outcome else { return };
    let row = &row;
    page.section(&say::framework_heading(&chosen.runtime.name, &row.workload.backend().name));
    page.text(&say::place_kind(&body.frameworks.place));
    page.list(&reasons(chosen));
    page.subsection(&say::build_heading());
    page.done(&body.conversion.build);
    page.subsection(&say::run_heading());
    if row.workload.scheme.is_none() {
        page.document.commands(vec![llama_cpp_command(&row.workload)]);
    }
    page.done(&body.conversion.run);
    page.subsection(&say::weighed_heading());
    let rest = body.frameworks.all.iter().skip(1);
    let lines: Vec<(Message, Message)> =
        rest.map(|one| (both(&one.runtime.name), verdict(one))).collect();
    page.lines(&lines);
}

/// Why this one.
pub(super) fn reasons(chosen: &Compared) -> Vec<Message> {
    let sure = if chosen.runtime.pricing.is_none() {
        say::exact_figures()
    } else {
        say::figures_within(chosen.runtime.stated_error_permille / 10)
    };
    chosen.preferred.iter().map(|choice| choice.why.clone()).chain([sure]).collect()
}

/// Why not that one.
pub(super) fn verdict(one: &Compared) -> Message {
    match &one.outcome {
        Outcome::Not(why) => say::not_viable(why),
        Outcome::TooLarge(row) => {
            let needs = row.need().working_set;
            say::too_large_in(needs, figures::budget(row).unwrap_or(needs))
        }
        Outcome::Chosen(row) | Outcome::Runs(row) => runs(one, row),
    }
}

/// A runtime that would do as well, and why it is not the one.
fn runs(one: &Compared, row: &Priced) -> Message {
    let speed = match &row.speed.decode_tps {
        Some(decode) => say::some_tokens(figures::said(decode.typical)),
        None => say::unknown_speed(),
    };
    let mut parts = vec![say::runs_too(row.need().working_set, speed)];
    let error = row.workload.runtime.stated_error_permille;
    parts.extend(one.avoided.iter().map(|avoided| avoided.why.clone()));
    parts.extend(one.preferred.iter().map(|choice| choice.why.clone()));
    parts.push(if one.runtime.wraps.is_some() {
        say::same_files()
    } else if error > SURE_PERMILLE {
        say::unsure(error / 10)
    } else {
        say::figures_within(error / 10)
    });
    Message::joined(&parts, "; ")
}
