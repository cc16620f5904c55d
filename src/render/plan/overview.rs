//! What a platform carries, in a table.

use super::{Page, both, figures, spoken};
use crate::{
    Bytes, Lang, Message, Plan,
    messages::plan as say,
    render::{
        document::{Block, Document},
        table::Table,
    },
};

/// Columns of the table.
const COLUMNS: usize = 5;

/// The model recommended first for each size of memory.
pub(crate) fn overview(all: &[(Bytes, Plan)], lang: Lang) -> Document {
    let Some((_, first)) = all.first() else { return Document::default() };
    let system = first.probe.workload.site.system.as_ref();
    let system = system.map_or_else(Message::default, |system| both(&system.name));
    let title = say::overview_title(&first.task.name, system);
    let mut page = Page { document: Document::new(title.to(lang)), lang };
    page.text(&say::overview_intro());
    let headings = [
        (say::memory_label(), true),
        (say::model_label(), false),
        (say::quant_label(), false),
        (say::needs_label(), true),
        (say::share_label(), true),
    ];
    let mut table = Table::headed(&headings, page.lang);
    table.rows = all.iter().map(|one| row(&page, one)).collect();
    page.document.blocks.push(Block::Table(table));
    page.text(&say::full_plan());
    page.document.commands(all.iter().map(|(_, plan)| spoken(&plan.command, lang)).collect());
    page.document
}

fn row(page: &Page, (ram, plan): &(Bytes, Plan)) -> Vec<String> {
    let cells = plan.models.first().map_or_else(
        || vec![both(ram), say::none_viable()],
        |first| {
            let row = &first.row;
            let share = figures::share(row);
            vec![
                both(ram),
                both(&first.model().name),
                both(&row.workload.quant()),
                both(&row.need().working_set),
                Message::same(format!("{share} %")),
            ]
        },
    );
    let mut cells: Vec<String> = cells.iter().map(|cell| page.say(cell)).collect();
    cells.resize(COLUMNS, "-".to_owned());
    cells
}
