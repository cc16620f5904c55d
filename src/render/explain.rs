//! The bill, term by term, factor by factor.

use std::fmt::Write as _;

use super::{Style, fit, words, wrap};
use crate::{
    Answer, Bytes,
    bill::{Columns, Factor, Term, total},
    units::grouped,
    workload::Origin,
};

/// Every term with its factors and where they come from, then the totals.
pub(crate) fn explain(answer: &Answer, style: Style) -> String {
    let mut text =
        wrap(&format!("{}: the bill, in bytes.", words::subject(answer)), style, "") + "\n";
    for terms in answer.estimate.terms.chunk_by(|a, b| a.part == b.part) {
        text.push_str(&heading(terms));
        for terms in terms.chunk_by(|a, b| a.source == b.source) {
            for term in terms {
                text.push_str(&line(term, style));
            }
            let source = terms.first().map_or("", |term| &*term.source);
            text.push_str(&wrap(&format!("  source: {source}"), style, "    "));
            text.push('\n');
        }
    }
    text.push_str(&totals(answer));
    text.push_str(&fit::assumptions(answer, style));
    text
}

/// A part and what its terms are in each column.
fn heading(terms: &[Term]) -> String {
    let sum = |pick: fn(&Columns) -> bool| total(terms, pick).unwrap_or(Bytes::MAX);
    let (reserved, resident, charged) =
        (sum(|c| c.reserved), sum(|c| c.resident), sum(|c| c.charged));
    let reclaimable = resident.saturating_sub(charged);
    let mut words = vec![format!("reserved {reserved}"), format!("resident {resident}")];
    if reclaimable > Bytes::ZERO {
        words.push(format!("reclaimable {reclaimable}"));
    }
    let part = terms.first().map_or("", |term| term.part.label());
    format!("\n{part}: {}\n", words.join(", "))
}

/// One term: its amount and its factors.
fn line(term: &Term, style: Style) -> String {
    let amount = format!("{:#}", term.amount());
    let label_width = style.width.saturating_sub(amount.chars().count().saturating_add(4));
    let mut text = format!("  {:<label_width$} {amount}\n", term.label);
    for (place, factor) in term.factors.iter().enumerate() {
        let sign = if place == 0 { " " } else { term.formula.sign().trim() };
        text.push_str(&factor_line(sign, factor, style));
    }
    text
}

fn factor_line(sign: &str, factor: &Factor, style: Style) -> String {
    let origin = match &factor.origin {
        Origin::Asked => "asked".to_owned(),
        Origin::Detected => "this machine".to_owned(),
        Origin::Catalog(file) => file.to_string(),
        Origin::Default(reason) => format!("default: {reason}"),
        Origin::Constant(source) => format!("constant: {source}"),
        Origin::Computed(rule) => rule.to_string(),
    };
    let line = format!("    {sign} {:<26} {:>14}  {origin}", factor.name, grouped(factor.value));
    wrap(line.trim_end(), style, &" ".repeat(49)) + "\n"
}

/// The columns summed.
fn totals(answer: &Answer) -> String {
    let estimate = &answer.estimate;
    let rows = [
        ("reserved", estimate.reserved(), "everything the process asks for"),
        ("resident", estimate.resident(), "held at the peak of a run"),
        (
            "reclaimable",
            estimate.resident().saturating_sub(estimate.charged()),
            "file pages the system may take back",
        ),
        ("charged", estimate.charged(), "what it cannot take back"),
        ("working set", estimate.working_set(), "charged and read by every token"),
    ];
    let mut text = "\n".to_owned();
    for (name, bytes, meaning) in rows {
        let (exact, rounded) = (format!("{bytes:#}"), bytes.to_string());
        let _ = writeln!(text, "{name:<12} {exact:>15}  {rounded:>11}  {meaning}");
    }
    text + "\n"
}
