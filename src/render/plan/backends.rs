//! Backends side by side: how fast the first model is with each, at the task's lengths.

use super::Page;
use crate::{
    Bytes, Message, Verdict,
    messages::{Number, Say, plan as say},
    render::fit::{number, time},
    report::plan::{Backend, Plan},
    speed::Figure,
};

/// A table of those it fits with; why not with the others in a line each.
pub fn section(page: &mut Page, plan: &Plan) {
    if plan.backends.len() < 2 {
        return;
    }
    let (fitting, others): (Vec<&Backend>, Vec<&Backend>) =
        plan.backends.iter().partition(|one| one.verdict.is_none_or(Verdict::is_yes));
    page.subsection(say::backends_heading());
    page.text(say::backends_intro(plan.task.prompt_tokens));
    let headings = [
        (say::runtime_label(), false),
        (say::prompt_speed_label(), true),
        (say::first_token_label(), true),
        (say::answer_speed_label(), true),
        (say::energy_label(), true),
    ];
    let rows = fitting.iter().map(|one| row(one, page)).collect();
    page.table(&headings, rows);
    let line = |one: &&Backend| {
        let needs = one.working_set_bytes.map(|needs| say::too_much(Bytes::new(needs)));
        let why = needs.map(|needs| needs.say(page.lang)).or_else(|| one.reason.clone())?;
        Some((say::on_backend(&one.runtime_name, &one.backend_name), why))
    };
    let lines: Vec<(Message, String)> = others.iter().filter_map(line).collect();
    if !lines.is_empty() {
        page.lines(&lines);
    }
}

fn row(one: &Backend, page: &Page) -> Vec<String> {
    let typical = |figure: &Option<Figure>, show: fn(f64) -> String| {
        let figure = figure.as_ref();
        let known = figure.map(|one| Number(show(one.typical)).message().say(page.lang));
        known.unwrap_or_else(|| "-".to_owned())
    };
    vec![
        format!("{}, {}", one.runtime_name, one.backend_name),
        typical(&one.prefill_tps, number),
        typical(&one.ttft_ms, time),
        typical(&one.decode_tps, number),
        typical(&one.joules_per_token, number),
    ]
}
