//! Backends side by side: how fast the first model is with each, at the task's lengths.

use super::Page;
use crate::{
    Bytes, Message, Verdict,
    messages::{Number, Say, plan as say},
    render::fit::{number, time},
    report::plan::{Backend, Plan},
    speed::Figure,
};

/// A table of those it runs with; what it does not run with in a line each.
pub fn section(page: &mut Page, plan: &Plan) {
    let (runs, others): (Vec<&Backend>, Vec<&Backend>) =
        plan.backends.iter().partition(|one| one.working_set_bytes.is_some());
    if plan.backends.len() < 2 {
        return;
    }
    page.subsection(say::backends_heading());
    page.text(say::backends_intro(plan.task.prompt_tokens));
    let headings = [
        (say::runtime_label(), false),
        (say::backend_label(), false),
        (say::prompt_speed_label(), true),
        (say::first_token_label(), true),
        (say::answer_speed_label(), true),
        (say::warm_speed_label(), true),
        (say::energy_label(), true),
        (say::needs_label(), true),
    ];
    let rows = runs.iter().map(|one| row(one, page)).collect();
    page.table(&headings, rows);
    let line = |one: &&Backend| {
        let name = say::on_backend(&one.runtime_name, &one.backend_name);
        Some((name, one.reason.clone()?))
    };
    let lines: Vec<(Message, String)> = others.iter().filter_map(line).collect();
    if !lines.is_empty() {
        page.lines(&lines);
    }
}

fn row(one: &Backend, page: &Page) -> Vec<String> {
    let lang = page.lang;
    let typical = |figure: &Option<Figure>, show: fn(f64) -> String| {
        let known = figure.as_ref().map(|figure| Number(show(figure.typical)).message().say(lang));
        known.unwrap_or_else(|| "-".to_owned())
    };
    let needs = Bytes::new(one.working_set_bytes.unwrap_or_default()).say(lang);
    let needs = match one.verdict {
        Some(verdict) if !verdict.is_yes() && verdict != Verdict::NotViable => {
            say::too_much(needs).say(lang)
        }
        _ => needs,
    };
    vec![
        one.runtime_name.clone(),
        one.backend_name.clone(),
        typical(&one.prefill_tps, number),
        typical(&one.ttft_ms, time),
        typical(&one.decode_tps, number),
        typical(&one.sustained_tps, number),
        typical(&one.joules_per_token, number),
        needs,
    ]
}
