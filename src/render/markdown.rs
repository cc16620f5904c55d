//! The answer for a document: a sentence and a table that GitHub renders.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    document::markdown::plain,
    fit::{number, range},
    table::Table,
    words,
};
use crate::{
    Bytes, Lang, Message, Part,
    messages::fit as say,
    report::fit::{Fit, Term},
};

/// The verdict, the bill by part, with `--explain` by term, and the notes.
pub fn fit(fit: &Fit, by_term: bool, lang: Lang) -> String {
    let mut text = format!("**{}**", plain(words::subject(fit).to(lang)));
    if let (Some(place), Some(verdict), Some(reason)) = (&fit.place.name, fit.verdict, &fit.reason)
    {
        let word = words::verdict(verdict);
        let said = match (words::worst(&fit.by_system), &fit.budget) {
            (Some(machine), Some(budget)) => {
                let ram = Bytes::new(budget.ram_bytes);
                let places = words::by_system(&fit.by_system);
                say::on_the_worst_in_bold(ram, places, machine, word, reason)
            }
            _ => say::verdict_in_bold(place, word, reason),
        };
        text.push_str(said.to(lang));
    }
    let table = if by_term { terms(fit, lang) } else { parts(fit, lang) };
    let _ = write!(text, "\n\n{}", table.markdown());
    if let Some(growth) = words::growth(fit) {
        let _ = writeln!(text, "\n{}", growth.to(lang));
    }
    if let Some(decode) = &fit.speed.decode_tps {
        let said = say::speed_and_basis(range(decode, "tokens/s", number), &decode.basis);
        let _ = writeln!(text, "\n{}", said.to(lang));
    }
    if !fit.warnings.is_empty() {
        text.push('\n');
    }
    for warning in &fit.warnings {
        let _ = writeln!(text, "- {}", plain(warning));
    }
    text
}

/// A table of amounts, behind columns of names.
fn headed(mut columns: Vec<(Message, bool)>, lang: Lang) -> Table {
    let amounts = [say::reserved_heading(), say::resident_heading(), say::working_set_heading()];
    columns.extend(amounts.map(|amount| (amount, true)));
    Table::headed(&columns, lang)
}

/// The bill by part.
pub(super) fn parts(fit: &Fit, lang: Lang) -> Table {
    let mut table = headed(vec![(say::part(), false)], lang);
    let all: Vec<&Term> = fit.footprint.terms.iter().collect();
    let parts: BTreeSet<Part> = all.iter().map(|term| term.part).collect();
    for part in parts {
        let terms: Vec<&Term> = all.iter().copied().filter(|term| term.part == part).collect();
        table.rows.push(row(part.label().to(lang), &terms, lang));
    }
    table.rows.push(row(say::total().to(lang), &all, lang));
    table.ends_with_total = true;
    table
}

/// The bill by term.
pub(super) fn terms(fit: &Fit, lang: Lang) -> Table {
    let names = [say::part(), say::term(), say::factors()];
    let mut table = headed(names.map(|name| (name, false)).into(), lang);
    for term in &fit.footprint.terms {
        let mut cells = row(term.part.label().to(lang), &[term], lang);
        let factors: Vec<String> =
            term.factors.iter().map(|f| format!("{} {}", f.value, f.name)).collect();
        cells.splice(1..1, [term.label.clone(), factors.join(term.formula.sign())]);
        table.rows.push(cells);
    }
    table
}

fn row(name: &str, terms: &[&Term], lang: Lang) -> Vec<String> {
    let sum =
        |column: fn(&Term) -> u64| words::size(terms.iter().map(|&term| column(term)).sum(), lang);
    let columns =
        [sum(|term| term.reserved), sum(|term| term.resident), sum(|term| term.working_set)];
    [name.to_owned()].into_iter().chain(columns).collect()
}
