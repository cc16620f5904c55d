//! Promises for a reader: how many hold, and the broken ones.

use std::collections::BTreeSet;

use super::{Style, table::Table, words, wrap};
use crate::{
    Lang, Verdict,
    messages::{check as say, table},
    report::check::Check,
};

pub fn text(check: &Check, style: Style) -> String {
    let broken = broken(check, style.lang).map(|table| {
        let legend = legend(check, style.lang)
            .map_or_else(String::new, |legend| format!("\n{}\n", wrap(&legend, style, "")));
        format!("\n{}{legend}", table.text(style))
    });
    wrap(&summary(check, style.lang), style, "") + "\n" + &broken.unwrap_or_default()
}

/// What the amount that counts and the verdicts of broken promises mean.
fn legend(check: &Check, lang: Lang) -> Option<String> {
    let broken = check.promises.iter().filter(|one| !one.kept);
    let verdicts: BTreeSet<Verdict> = broken.filter_map(|one| one.verdict).collect();
    let verdicts = verdicts.into_iter().map(words::defined);
    words::glossary(std::iter::once(words::needed()).chain(verdicts), lang)
}

pub fn markdown(check: &Check, lang: Lang) -> String {
    let broken = broken(check, lang).map(|table| format!("\n{}", table.markdown()));
    summary(check, lang) + "\n" + &broken.unwrap_or_default()
}

fn summary(check: &Check, lang: Lang) -> String {
    let (all, kept) = (check.promises.len(), check.promises.iter().filter(|one| one.kept).count());
    let held = if all == 1 { say::one_holds(kept) } else { say::hold(kept, all) };
    let said = if kept == all { say::all_of_them(held) } else { say::broken(held) };
    said.to(lang).to_owned()
}

fn broken(check: &Check, lang: Lang) -> Option<Table> {
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
    let size = |bytes| words::size(bytes, lang);
    let word = |verdict| words::verdict(verdict).to(lang).to_owned();
    for one in check.promises.iter().filter(|one| !one.kept) {
        let large = (!one.is_small_enough()).then_some(Verdict::TooLarge);
        table.verdicts.push(vec![None, large, None, one.verdict, None]);
        table.rows.push(vec![
            one.name.clone(),
            marked(size(one.working_set_bytes), one.is_small_enough()),
            one.max_bytes.map_or("-".to_owned(), size),
            one.verdict.map_or("-".to_owned(), |is| marked(word(is), one.is_well_off())),
            one.least_verdict.map_or("-".to_owned(), word),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What breaks the promise has a cross.
fn marked(text: String, holds: bool) -> String {
    if holds { text } else { format!("{text} ✗") }
}
