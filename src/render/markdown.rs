//! The answer for a document: a sentence and a table that GitHub renders.

use std::fmt::Write as _;

use super::{
    fit::{number, range},
    table::Table,
    words,
};
use crate::{
    Answer, Bytes, Lang, Message,
    estimate::bill::{Columns, Part, Term},
    messages::fit as say,
};

/// The verdict, the bill by part, with `--explain` by term, and the notes.
pub(crate) fn fit(answer: &Answer, by_term: bool, lang: Lang) -> String {
    let mut text = format!("**{}**", words::subject(answer).to(lang));
    if let (Some(budget), Some(judgement), Some(reason)) =
        (&answer.budget, answer.judgement, words::reason(answer))
    {
        let place = words::place(&answer.workload, budget);
        let said = say::verdict_in_bold(place, words::verdict(judgement.verdict), reason);
        text.push_str(said.to(lang));
    }
    let table = if by_term { terms(answer, lang) } else { parts(answer, lang) };
    let _ = write!(text, "\n\n{}", table.markdown());
    if let Some(decode) = &answer.speed.decode_tps {
        let said = say::speed_and_basis(range(decode, "tokens/s", number), &decode.basis);
        let _ = writeln!(text, "\n{}", said.to(lang));
    }
    if !answer.warnings.is_empty() {
        text.push('\n');
    }
    for warning in &answer.warnings {
        let _ = writeln!(text, "- {}", warning.to(lang));
    }
    text
}

fn parts(answer: &Answer, lang: Lang) -> Table {
    let mut table = Table::headed(
        &[
            (say::part(), false),
            (say::reserved_heading(), true),
            (say::resident_heading(), true),
            (say::working_set_heading(), true),
        ],
        lang,
    );
    let mut parts: Vec<Part> = answer.estimate.terms.iter().map(|term| term.part).collect();
    parts.sort_unstable();
    parts.dedup();
    for part in parts {
        let terms: Vec<&Term> =
            answer.estimate.terms.iter().filter(|term| term.part == part).collect();
        table.rows.push(row(&part.label(), &terms, lang));
    }
    let all: Vec<&Term> = answer.estimate.terms.iter().collect();
    table.rows.push(row(&say::total(), &all, lang));
    table.ends_with_total = true;
    table
}

fn terms(answer: &Answer, lang: Lang) -> Table {
    let mut table = Table::headed(
        &[
            (say::part(), false),
            (say::term(), false),
            (say::factors(), false),
            (say::reserved_heading(), true),
            (say::resident_heading(), true),
            (say::working_set_heading(), true),
        ],
        lang,
    );
    for term in &answer.estimate.terms {
        let mut cells = row(&term.part.label(), &[term], lang);
        let factors: Vec<String> =
            term.factors.iter().map(|f| format!("{} {}", f.value, f.name.to(lang))).collect();
        cells.splice(1..1, [term.label.to(lang).to_owned(), factors.join(term.formula.sign())]);
        table.rows.push(cells);
    }
    table
}

fn row(name: &Message, terms: &[&Term], lang: Lang) -> Vec<String> {
    let sum = |pick: fn(&Columns) -> bool| {
        let sum = Bytes::sum(terms.iter().map(|term| term.column(pick))).unwrap_or(Bytes::MAX);
        words::said(sum, lang)
    };
    vec![name.to(lang).to_owned(), sum(|c| c.reserved), sum(|c| c.resident), sum(|c| c.working)]
}
