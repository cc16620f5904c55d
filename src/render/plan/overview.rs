//! What a platform carries, in a table.

use super::{Page, figures, spoken};
use crate::{
    Bytes, Lang,
    messages::{Say, plan as say},
    render::document::Document,
    report::plan::{Overview, OverviewRow},
};

/// The model recommended first for each size of memory.
pub fn overview(all: &Overview, lang: Lang) -> Document {
    let mut page = Page::new(&say::overview_title(&all.task, &all.system), lang);
    page.text(say::overview_intro());
    let headings = [
        (say::memory_label(), true),
        (say::model_label(), false),
        (say::quant_label(), false),
        (say::needs_label(), true),
        (say::share_label(), true),
    ];
    page.table(&headings, all.rows.iter().map(|one| row(one, lang)).collect());
    page.text(say::full_plan());
    page.document.commands(all.rows.iter().map(|row| spoken(&row.command, lang)).collect());
    page.document
}

fn row(row: &OverviewRow, lang: Lang) -> Vec<String> {
    let ram = Bytes::new(row.ram_bytes).say(lang);
    let nothing = || "-".to_owned();
    match &row.model {
        None => vec![ram, say::none_viable().say(lang), nothing(), nothing(), nothing()],
        Some((name, row)) => vec![
            ram,
            name.clone(),
            row.quant.clone(),
            Bytes::new(row.needed()).say(lang),
            format!("{} %", figures::percent(row)),
        ],
    }
}
