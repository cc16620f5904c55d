//! Backends side by side: how fast the first model is with each, at the task's lengths.

use super::{Labelled, Page, glance::typical};
use crate::{
    Bytes, Verdict,
    messages::plan as say,
    render::fit::{number, time},
    report::plan::{Backend, Plan},
};

/// A table of those it fits with; why not with the others of the same runtimes in a line each.
pub fn section(page: &mut Page, plan: &Plan) {
    if plan.backends.len() < 2 {
        return;
    }
    page.subsection(say::backends_heading());
    page.text(say::backends_intro(plan.task.prompt_tokens));
    let headings = [
        (say::runtime_label(), false),
        (say::needs_label(), true),
        (say::prompt_speed_label(), true),
        (say::first_token_label(), true),
        (say::answer_speed_label(), true),
        (say::energy_label(), true),
    ];
    let rows = shown(plan).map(|one| row(one, page)).collect();
    page.table(&headings, rows);
    let has_rows = |one: &&Backend| shown(plan).any(|other| other.runtime == one.runtime);
    let line = |one: &Backend| {
        let needs = one.working_set_bytes.map(|needs| say::too_much(Bytes::new(needs)));
        let why = needs.map(|needs| page.said(&needs)).or_else(|| one.reason.clone())?;
        Some((say::on_backend(&one.runtime_name, &one.backend_name), why))
    };
    let others = plan.backends.iter().filter(|one| !fits(one)).filter(has_rows);
    let lines: Labelled = others.filter_map(line).collect();
    page.lines(&lines);
}

/// The rows of the table.
pub fn shown(plan: &Plan) -> impl Iterator<Item = &Backend> {
    plan.backends.iter().filter(|one| plan.backends.len() > 1 && fits(one))
}

fn fits(one: &Backend) -> bool {
    one.verdict.is_none_or(Verdict::is_yes)
}

fn row(one: &Backend, page: &Page) -> Vec<String> {
    let lang = page.lang;
    let needs = one.working_set_bytes.map(|needs| page.said(Bytes::new(needs)));
    vec![
        format!("{}, {}", one.runtime_name, one.backend_name),
        needs.unwrap_or_else(|| "-".to_owned()),
        typical(one.prefill_tps.as_ref(), number, lang),
        typical(one.ttft_ms.as_ref(), time, lang),
        typical(one.decode_tps.as_ref(), number, lang),
        typical(one.joules_per_token.as_ref(), number, lang),
    ]
}
