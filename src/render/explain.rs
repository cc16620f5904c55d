//! The bill, term by term, factor by factor.

use std::fmt::Write as _;

use super::{Style, fit::widest, words, wrap};
use crate::{
    Bytes, Message,
    messages::{fit as say, origin},
    report::fit::{Factor, Fit, Origin, Term},
    resolve::origin::CHIPS,
    units::grouped,
};

/// Every term with its factors and where they come from, then the totals.
pub fn explain(fit: &Fit, style: Style) -> String {
    let mut text = wrap(say::the_bill(words::subject(fit)).to(style.lang), style, "") + "\n";
    for terms in fit.footprint.terms.chunk_by(|a, b| a.part == b.part) {
        text.push_str(&heading(terms, style));
        text.push_str(&lines(terms, style));
    }
    text.push_str(&totals(fit, style));
    text.push_str(&grown(fit, style));
    text.push_str(&super::fit::assumptions(fit, style));
    text
}

/// Terms of one part, with where their rules come from.
fn lines(terms: &[Term], style: Style) -> String {
    let mut text = String::new();
    for terms in terms.chunk_by(|a, b| a.source == b.source) {
        for term in terms {
            text.push_str(&line(term, style));
        }
        let source = terms.first().map_or("", |term| term.source.as_str());
        let source = format!("  {}", say::source(source).to(style.lang));
        text.push_str(&wrap(&source, style, "    "));
        text.push('\n');
    }
    text
}

/// What a server grows by with use, and what one prompt and one checkpoint are made of.
fn grown(fit: &Fit, style: Style) -> String {
    let growth = &fit.footprint.growth;
    let Some(words) = words::growth(fit) else { return String::new() };
    let mut text = wrap(words.to(style.lang), style, "") + "\n";
    for terms in growth.terms.chunk_by(|a, b| a.part == b.part) {
        let part = terms.first().map_or(Message::default(), |term| term.part.label());
        let heading = format!("{}: {}", part.to(style.lang), say::means_grown().to(style.lang));
        let _ = writeln!(text, "\n{}", wrap(&heading, style, "  "));
        text.push_str(&lines(terms, style));
    }
    text + "\n"
}

fn heading(terms: &[Term], style: Style) -> String {
    let sum = |column: fn(&Term) -> u64| Bytes::new(terms.iter().map(column).sum());
    let (reserved, resident, charged) =
        (sum(|term| term.reserved), sum(|term| term.resident), sum(|term| term.charged));
    let reclaimable = resident.saturating_sub(charged);
    let mut words = vec![say::reserved(reserved), say::resident_sum(resident)];
    if reclaimable > Bytes::ZERO {
        words.push(say::reclaimable_sum(reclaimable));
    }
    let part = terms.first().map_or(Message::default(), |term| term.part.label());
    let (part, words) = (part.to(style.lang), Message::figures(&words));
    format!("\n{}\n", wrap(&format!("{part}: {}", words.to(style.lang)), style, "  "))
}

fn line(term: &Term, style: Style) -> String {
    let amount = format!("{:#}", Bytes::new(term.amount()));
    let label_width = style.width.saturating_sub(amount.chars().count().saturating_add(4));
    let line = format!("  {:<label_width$} {amount}", term.label);
    let mut text = wrap(&line, style, "    ") + "\n";
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
        Origin::Chip => Message::same(CHIPS),
        Origin::App(name) => origin::of_app(name),
        Origin::Default(reason) => say::default(reason),
        Origin::Constant(source) => say::constant(source),
        Origin::Computed(rule) => rule.clone(),
    };
    let origin = origin.to(style.lang);
    let line = format!("    {sign} {:<26} {:>14}  {origin}", factor.name, grouped(factor.value));
    wrap(line.trim_end(), style, &" ".repeat(49)) + "\n"
}

fn totals(fit: &Fit, style: Style) -> String {
    let lang = style.lang;
    let sums = &fit.footprint;
    let reclaimable = sums.resident_bytes.saturating_sub(sums.charged_bytes);
    let rows = [
        (say::total_reserved(), sums.reserved_bytes, say::means_reserved()),
        (say::total_resident(), sums.resident_bytes, say::means_resident()),
        (say::reclaimable(), reclaimable, say::means_reclaimable()),
        (say::charged(), sums.charged_bytes, say::means_charged()),
        (say::working_set(), sums.working_set_bytes, say::means_working()),
    ];
    let width = widest(&rows.clone().map(|(name, ..)| name), lang, 12);
    let mut text = "\n".to_owned();
    for (name, bytes, meaning) in rows {
        let (exact, rounded) = (format!("{:#}", Bytes::new(bytes)), words::size(bytes, lang));
        let (name, meaning) = (name.to(lang), meaning.to(lang));
        let row = format!("{name:<width$} {exact:>15}  {rounded:>11}  {meaning}");
        text.push_str(&(wrap(&row, style, "    ") + "\n"));
    }
    text + "\n"
}
