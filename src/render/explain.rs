//! The bill, term by term, factor by factor.

use super::{Style, fit, words, wrap};
use crate::{
    Answer, Bytes,
    bill::{Factor, Part, Term},
    units::grouped,
    workload::Origin,
};

/// Every term with its factors and where they come from, then the totals.
pub(crate) fn explain(answer: &Answer, style: Style) -> String {
    let mut text =
        wrap(&format!("{}: the bill, in bytes.", words::subject(answer)), style, "") + "\n";
    let mut part = None;
    for term in &answer.estimate.terms {
        if part != Some(term.part) {
            text.push_str(&heading(answer, term.part));
            part = Some(term.part);
        }
        text.push_str(&line(term, style));
    }
    text.push_str(&totals(answer));
    text.push_str(&fit::assumptions(answer, style));
    text
}

/// A part and what it is in each column.
fn heading(answer: &Answer, part: Part) -> String {
    let sum = |pick: fn(&crate::Columns) -> bool| {
        let terms = answer.estimate.terms.iter().filter(|term| term.part == part);
        Bytes::sum(terms.map(|term| term.column(pick))).unwrap_or(Bytes::MAX)
    };
    let (reserved, resident, charged) =
        (sum(|c| c.reserved), sum(|c| c.resident), sum(|c| c.charged));
    let reclaimable = resident.saturating_sub(charged);
    let mut words = vec![format!("reserved {reserved}"), format!("resident {resident}")];
    if reclaimable > Bytes::ZERO {
        words.push(format!("reclaimable {reclaimable}"));
    }
    format!("\n{}: {}\n", part.label(), words.join(", "))
}

/// One term: its amount, its factors, its source.
fn line(term: &Term, style: Style) -> String {
    let amount = format!("{:#}", term.amount());
    let label_width = style.width.saturating_sub(amount.chars().count().saturating_add(4));
    let mut text = format!("  {:<label_width$} {amount}\n", term.label);
    for (place, factor) in term.factors.iter().enumerate() {
        let sign = if place == 0 { " " } else { term.formula.sign().trim() };
        text.push_str(&factor_line(sign, factor, style));
    }
    text.push_str(&wrap(&format!("      {}", term.source), style, "      "));
    text.push('\n');
    text
}

fn factor_line(sign: &str, factor: &Factor, style: Style) -> String {
    let origin = match &factor.origin {
        Origin::Asked => "asked".to_owned(),
        Origin::Catalog(file) => file.to_string(),
        Origin::Default(reason) => format!("default: {reason}"),
        Origin::Constant(source) => format!("constant: {source}"),
        Origin::Computed(rule) => rule.to_string(),
    };
    let line = format!("    {sign} {:<28} {:>15}  {origin}", factor.name, grouped(factor.value));
    wrap(line.trim_end(), style, "                                                    ") + "\n"
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
        ("working set", estimate.working_set(), "charged, and weights every token reads"),
    ];
    let mut text = "\n".to_owned();
    for (name, bytes, meaning) in rows {
        text.push_str(&format!(
            "{name:<12} {:>15}  {:>11}  {meaning}\n",
            format!("{bytes:#}"),
            bytes.to_string()
        ));
    }
    text + "\n"
}
