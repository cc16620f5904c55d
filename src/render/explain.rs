//! The bill, term by term, factor by factor.

use std::fmt::Write as _;

use super::{Style, fit, words, wrap};
use crate::{
    Answer, Bytes, Lang, Message,
    estimate::bill::{Columns, Factor, Term, total},
    messages::{fit as say, origin},
    resolve::origin::Origin,
    units::grouped,
};

/// Every term with its factors and where they come from, then the totals.
pub(crate) fn explain(answer: &Answer, style: Style) -> String {
    let lang = style.lang;
    let mut text = wrap(say::the_bill(words::subject(answer)).to(lang), style, "") + "\n";
    for terms in answer.estimate.terms.chunk_by(|a, b| a.part == b.part) {
        text.push_str(&heading(terms, lang));
        for terms in terms.chunk_by(|a, b| a.source == b.source) {
            for term in terms {
                text.push_str(&line(term, style));
            }
            let source = terms.first().map_or("", |term| &*term.source);
            let source = format!("  {}", say::source(source).to(lang));
            text.push_str(&wrap(&source, style, "    "));
            text.push('\n');
        }
    }
    text.push_str(&totals(answer, lang));
    text.push_str(&fit::assumptions(answer, style));
    text
}

/// A part and what its terms are in each column.
fn heading(terms: &[Term], lang: Lang) -> String {
    let sum = |pick: fn(&Columns) -> bool| total(terms, pick).unwrap_or(Bytes::MAX);
    let (reserved, resident, charged) =
        (sum(|c| c.reserved), sum(|c| c.resident), sum(|c| c.charged));
    let reclaimable = resident.saturating_sub(charged);
    let mut words = vec![say::reserved(reserved), say::resident_sum(resident)];
    if reclaimable > Bytes::ZERO {
        words.push(say::reclaimable_sum(reclaimable));
    }
    let part = terms.first().map_or(Message::default(), |term| term.part.label());
    format!("\n{}: {}\n", part.to(lang), Message::joined(&words, ", ").to(lang))
}

/// One term: its amount and its factors.
fn line(term: &Term, style: Style) -> String {
    let amount = format!("{:#}", term.amount());
    let label_width = style.width.saturating_sub(amount.chars().count().saturating_add(4));
    let mut text = format!("  {:<label_width$} {amount}\n", term.label.to(style.lang));
    for (place, factor) in term.factors.iter().enumerate() {
        let sign = if place == 0 { " " } else { term.formula.sign().trim() };
        text.push_str(&factor_line(sign, factor, style));
    }
    text
}

fn factor_line(sign: &str, factor: &Factor, style: Style) -> String {
    let origin = match &factor.origin {
        Origin::Asked => say::asked(),
        Origin::Detected => origin::this_machine(),
        Origin::Catalog(file) => Message::same(file.clone()),
        Origin::Default(reason) => say::default(reason),
        Origin::Constant(source) => say::constant(source),
        Origin::Computed(rule) => rule.clone(),
    };
    let origin = origin.to(style.lang);
    let line = format!(
        "    {sign} {:<26} {:>14}  {origin}",
        factor.name.to(style.lang),
        grouped(factor.value)
    );
    wrap(line.trim_end(), style, &" ".repeat(49)) + "\n"
}

/// The columns summed.
fn totals(answer: &Answer, lang: Lang) -> String {
    let estimate = &answer.estimate;
    let rows = [
        (say::total_reserved(), estimate.reserved(), say::means_reserved()),
        (say::total_resident(), estimate.resident(), say::means_resident()),
        (
            say::reclaimable(),
            estimate.resident().saturating_sub(estimate.charged()),
            say::means_reclaimable(),
        ),
        (say::charged(), estimate.charged(), say::means_charged()),
        (say::working_set(), estimate.working_set(), say::means_working()),
    ];
    let width = fit::widest(&rows.clone().map(|(name, ..)| name), lang, 12);
    let mut text = "\n".to_owned();
    for (name, bytes, meaning) in rows {
        let (exact, rounded) = (format!("{bytes:#}"), words::said(bytes, lang));
        let (name, meaning) = (name.to(lang), meaning.to(lang));
        let _ = writeln!(text, "{name:<width$} {exact:>15}  {rounded:>11}  {meaning}");
    }
    text + "\n"
}
