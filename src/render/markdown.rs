//! The answer for a document: a sentence and a table that GitHub renders.

use std::fmt::Write as _;

use super::{fit::number, table::Table, words};
use crate::{
    Answer, Bytes,
    bill::{Columns, Part, Term},
    speed::Figure,
};

/// The verdict, the bill by part, with `--explain` by term, and the notes.
pub(crate) fn fit(answer: &Answer, by_term: bool) -> String {
    let mut text = format!("**{}**", words::subject(answer));
    if let (Some(budget), Some(judgement), Some(reason)) =
        (&answer.budget, answer.judgement, words::reason(answer))
    {
        let _ = write!(
            text,
            " on {}: **{}**, {reason}.",
            words::place(&answer.workload, budget),
            judgement.verdict.id()
        );
    }
    let _ = write!(text, "\n\n{}", if by_term { terms(answer) } else { parts(answer) }.markdown());
    let speed = answer.speed.decode_tps.as_ref();
    if let Some(Figure { low, typical, high, basis }) = speed {
        let [low, typical, high] = [low, typical, high].map(|speed| number(*speed));
        let _ = writeln!(text, "\n{low} to {high} tokens/s, typically {typical} ({basis}).");
    }
    if !answer.warnings.is_empty() {
        text.push('\n');
    }
    for warning in &answer.warnings {
        let _ = writeln!(text, "- {warning}");
    }
    text
}

fn parts(answer: &Answer) -> Table {
    let mut table = Table::new(&[
        ("Part", false),
        ("Reserved", true),
        ("Resident", true),
        ("Working set", true),
    ]);
    let mut parts: Vec<Part> = answer.estimate.terms.iter().map(|term| term.part).collect();
    parts.sort_unstable();
    parts.dedup();
    for part in parts {
        let terms: Vec<&Term> =
            answer.estimate.terms.iter().filter(|term| term.part == part).collect();
        table.rows.push(row(part.label(), &terms));
    }
    let all: Vec<&Term> = answer.estimate.terms.iter().collect();
    table.rows.push(row("**total**", &all));
    table
}

fn terms(answer: &Answer) -> Table {
    let mut table = Table::new(&[
        ("Part", false),
        ("Term", false),
        ("Factors", false),
        ("Reserved", true),
        ("Resident", true),
        ("Working set", true),
    ]);
    for term in &answer.estimate.terms {
        let mut cells = row(term.part.label(), &[term]);
        let factors: Vec<String> =
            term.factors.iter().map(|f| format!("{} {}", f.value, f.name)).collect();
        cells.splice(1..1, [term.label.to_string(), factors.join(term.formula.sign())]);
        table.rows.push(cells);
    }
    table
}

fn row(name: &str, terms: &[&Term]) -> Vec<String> {
    let sum = |pick: fn(&Columns) -> bool| {
        Bytes::sum(terms.iter().map(|term| term.column(pick))).unwrap_or(Bytes::MAX).to_string()
    };
    vec![name.to_owned(), sum(|c| c.reserved), sum(|c| c.resident), sum(|c| c.working)]
}
