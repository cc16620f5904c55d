//! Promises for a reader: how many hold, and the broken ones.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Style, json, table::Table, words, wrap};
use crate::{
    Bytes, Error, Lang, Outcome, Verdict,
    messages::{promise as say, table},
};

/// For a terminal.
pub(crate) fn text(outcomes: &[Outcome], style: Style) -> String {
    let text = wrap(&summary(outcomes, style.lang), style, "") + "\n";
    match broken(outcomes, style.lang) {
        Some(table) => format!("{text}\n{}", table.text(style)),
        None => text,
    }
}

/// For a document.
pub(crate) fn markdown(outcomes: &[Outcome], lang: Lang) -> String {
    let text = summary(outcomes, lang) + "\n";
    match broken(outcomes, lang) {
        Some(table) => format!("{text}\n{}", table.markdown()),
        None => text,
    }
}

fn summary(outcomes: &[Outcome], lang: Lang) -> String {
    let (all, kept) = (outcomes.len(), outcomes.iter().filter(|outcome| outcome.holds()).count());
    let held = if all == 1 { say::one_holds(kept) } else { say::hold(kept, all) };
    let said = if kept == all { say::all_of_them(held) } else { say::broken(held) };
    said.to(lang).to_owned()
}

fn broken(outcomes: &[Outcome], lang: Lang) -> Option<Table> {
    let mut table = Table::headed(
        &[
            (say::promise(), false),
            (table::needed(), true),
            (say::at_most(), true),
            (table::verdict(), false),
            (say::at_least(), false),
        ],
        lang,
    );
    let size = |bytes: Bytes| words::said(bytes, lang);
    let word = |verdict| words::verdict(verdict).to(lang).to_owned();
    for outcome in outcomes.iter().filter(|outcome| !outcome.holds()) {
        let (max, verdict) = (outcome.promise.max, outcome.promise.verdict);
        table.rows.push(vec![
            name(outcome, lang),
            marked(size(outcome.needed()), outcome.is_small_enough()),
            max.map_or("-".to_owned(), size),
            outcome
                .row
                .verdict()
                .map_or("-".to_owned(), |is| marked(word(is), outcome.is_well_off())),
            verdict.map_or("-".to_owned(), |least| word(least.0)),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What breaks the promise has a cross.
fn marked(text: String, holds: bool) -> String {
    if holds { text } else { format!("{text} ✗") }
}

/// What the promise is called, or what it is about.
fn name(outcome: &Outcome, lang: Lang) -> String {
    if let Some(name) = &outcome.promise.name {
        return name.clone();
    }
    let (workload, budget) = (&outcome.row.workload, &outcome.row.budget);
    let tokens = workload.setup.context.size;
    let place = budget
        .as_ref()
        .map_or(String::new(), |at| format!(", {}", words::place(workload, at).to(lang)));
    format!("{}:{} -c {tokens}{place}", workload.model.id, workload.quant())
}

/// The answer to `check`; sizes are integers, in bytes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Check {
    /// The version of the form.
    #[schemars(extend("const" = json::SCHEMA))]
    schema: &'static str,
    /// Every promise is kept.
    kept: bool,
    promises: Vec<PromiseJson>,
}

/// A promise, kept or broken.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Promise")]
struct PromiseJson {
    /// What it is called, or what it is about.
    name: String,
    /// It is kept.
    kept: bool,
    /// The model's id.
    model: String,
    /// The quantization.
    quant: String,
    /// Tokens of context, as allocated.
    ctx_size: u64,
    /// What is held against the promise.
    working_set_bytes: u64,
    /// What it may be at most; null where that is not promised.
    max_bytes: Option<u64>,
    /// The answer in a word; null without a place.
    #[schemars(with = "Option<Verdict>")]
    verdict: Option<&'static str>,
    /// The worst verdict that keeps the promise; null where none is promised.
    #[schemars(with = "Option<Verdict>")]
    least_verdict: Option<&'static str>,
    /// What the reader should know, a sentence each.
    warnings: Vec<String>,
}

/// For programs: every promise.
pub(crate) fn json(outcomes: &[Outcome], lang: Lang) -> Result<String, Error> {
    let promise = |outcome: &Outcome| PromiseJson {
        name: name(outcome, lang),
        kept: outcome.holds(),
        model: outcome.row.workload.model.id.clone(),
        quant: outcome.row.workload.quant().to_owned(),
        ctx_size: outcome.row.workload.setup.context.size,
        working_set_bytes: outcome.needed().get(),
        max_bytes: outcome.promise.max.map(Bytes::get),
        verdict: outcome.row.verdict().map(Verdict::id),
        least_verdict: outcome.promise.verdict.map(|least| least.0.id()),
        warnings: json::said(&outcome.row.warnings, lang),
    };
    json::text(&Check {
        schema: json::SCHEMA,
        kept: outcomes.iter().all(Outcome::holds),
        promises: outcomes.iter().map(promise).collect(),
    })
}
