//! Many questions for a reader: which columns, a grid where there are two axes, a caption, notes.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{Style, list::millions, table::Table, words, wrap};
use crate::{
    Bytes, Lang, Message, Verdict,
    messages::{Number, Say, and, notes, table as say, verdict as say_verdict},
    report::{self, Cell, Grid, Row, fit::Support},
    table::{Axis, Column},
};

/// Notes that are shown; programs get all of them.
const MOST_NOTES: usize = 5;

/// Columns a narrow terminal can do without, those first.
const EXPENDABLE: [Column; 5] =
    [Column::Params, Column::State, Column::KvCache, Column::Headroom, Column::Weights];

/// A table and how it is shown.
#[derive(Debug)]
pub struct View<'a> {
    pub table: &'a report::Table,
    pub columns: Vec<Column>,
    /// Shown instead of a list where no columns or order were asked for.
    pub grid: Option<Grid<'a>>,
    /// The columns that tell rows apart.
    names: Vec<Column>,
    asked: bool,
    pub lang: Lang,
}

impl<'a> View<'a> {
    /// With the columns asked for, or those that say most.
    pub fn of(table: &'a report::Table, columns: &[Column], sorted: bool, lang: Lang) -> Self {
        let (asked, usual) = (!columns.is_empty(), usual(table));
        let names = [
            Column::Model,
            Column::Runtime,
            Column::App,
            Column::LoadMode,
            Column::Repack,
            Column::Quant,
            Column::CtxSize,
            Column::Place,
        ];
        Self {
            table,
            grid: if asked || sorted { None } else { table.grid() },
            names: names.into_iter().filter(|name| usual.contains(name)).collect(),
            columns: if asked { columns.to_vec() } else { usual },
            asked,
            lang,
        }
    }

    /// For a terminal: columns nobody asked for are left out where there is no room.
    pub fn text(&mut self, style: Style) -> String {
        for column in EXPENDABLE {
            if self.cells().width() > style.width && !self.asked && self.grid.is_none() {
                self.columns.retain(|known| *known != column);
            }
        }
        let mut text = wrap(&self.caption(), style, "") + "\n";
        if self.table.rows.is_empty() {
            return text;
        }
        text.push('\n');
        text.push_str(&self.cells().text(style));
        if let Some(legend) = self.legend().or_else(|| self.glossary()) {
            let _ = write!(text, "\n{}\n", wrap(&legend, style, ""));
        }
        text + &super::notes(&self.notes(), Style { lang: self.lang, ..style })
    }

    /// Headings and cells as text, with the verdicts they show.
    pub fn cells(&self) -> Table {
        let mut table = Table::default();
        let rows: Vec<Vec<(String, Option<Verdict>)>> = if let Some(grid) = &self.grid {
            table.columns.push((self.corner(), false));
            table.columns.extend(grid.columns.iter().map(|value| (self.short(value), true)));
            let shown = |row: Option<&Row>| {
                row.map_or(("-".to_owned(), None), |row| (self.grid_cell(row), row.verdict))
            };
            let row = |(label, cells): &(Cell<'_>, Vec<Option<&Row>>)| {
                let cells = cells.iter().copied().map(shown);
                std::iter::once((self.short(label), None)).chain(cells).collect()
            };
            grid.rows.iter().map(row).collect()
        } else {
            let heading = |column: &Column| (column.heading().say(self.lang), column.is_number());
            table.columns = self.columns.iter().map(heading).collect();
            let shown = |row: &Row, column: Column| {
                let verdict = row.verdict.filter(|_| column == Column::Verdict);
                (self.told(row, column), verdict)
            };
            let row = |row| self.columns.iter().map(|&column| shown(row, column)).collect();
            self.table.rows.iter().map(row).collect()
        };
        (table.rows, table.verdicts) = rows.into_iter().map(|row| row.into_iter().unzip()).unzip();
        table
    }

    /// The columns, unless they were asked for, in the order for a narrow page: the answer before
    /// its details.
    pub fn answer_first(mut self) -> Self {
        if !self.asked {
            self.columns.sort_by_key(|column| match column {
                name if self.names.contains(name) => 0,
                Column::Verdict => 1,
                Column::Needed => 2,
                _ => 3,
            });
        }
        self
    }

    /// What tells a row from the others: what varies, else the model.
    pub fn label(&self, row: &Row) -> String {
        let words: Vec<String> =
            self.names.iter().map(|&column| self.short(&row.cell(column))).collect();
        words.join(" ")
    }

    /// A value of an axis: a context as people say it, `8k`.
    pub fn short(&self, value: &Cell<'_>) -> String {
        match value {
            Cell::Tokens(tokens) if *tokens > 0 && tokens.is_multiple_of(1024) => {
                format!("{}k", tokens / 1024)
            }
            other => cell(other, self.lang),
        }
    }

    /// What a row needs, and the sign of its verdict.
    pub fn grid_cell(&self, row: &Row) -> String {
        let needed = cell(&row.cell(Column::Needed), self.lang);
        let doubt = if row.support == Support::Untested { "?" } else { "" };
        let sign = |verdict| format!("{needed} {}{doubt}", mark(verdict));
        row.verdict.map_or(needed.clone(), sign)
    }

    /// A cell in words; a verdict on what nobody has tried says so.
    fn told(&self, row: &Row, column: Column) -> String {
        let text = cell(&row.cell(column), self.lang);
        let doubtful = column == Column::Verdict && row.support == Support::Untested;
        let doubtful = doubtful && row.verdict.is_some_and(Verdict::is_yes);
        if doubtful { say_verdict::word_untested(text).say(self.lang) } else { text }
    }

    fn corner(&self) -> String {
        self.table.by.first().map_or(String::new(), |axis| match axis {
            Axis::Device => say::device().say(self.lang),
            axis => axis.column().heading().say(self.lang),
        })
    }

    /// What the table shows, in a sentence.
    pub fn caption(&self) -> String {
        let setting = self.setting();
        let gap = if setting.is_empty() { "" } else { " " };
        format!("{}{gap}{setting}.", self.title())
    }

    /// Whose memory the table shows.
    pub fn title(&self) -> String {
        let title = match &self.table.name {
            _ if self.table.rows.is_empty() => say::nothing_left(),
            Some(name) => say::memory_needed(name),
            None => say::memory_needed(say::each_model()),
        };
        title.say(self.lang)
    }

    /// What is the same for all rows, and what varies.
    pub fn setting(&self) -> String {
        let Some(first) = self.table.rows.first() else { return String::new() };
        let mut words = Vec::new();
        if self.table.shares(Column::Quant) {
            words.push(say::at(&first.quant));
        }
        if self.table.shares(Column::CtxSize) {
            words.push(say::with_context(first.ctx_size));
        }
        if let Some(place) = &self.table.place {
            let physical = Bytes::new(first.budget_bytes.unwrap_or_default());
            words.push(match first.charge_limit_bytes.map(Bytes::new) {
                _ if place.is_free => say::on(&place.name),
                Some(limit) => say::on_which_lets(&place.name, physical, limit),
                None => say::on_which_leaves(&place.name, physical),
            });
        }
        let text = Message::joined(&words, " ");
        if self.grid.is_none() {
            return text.to(self.lang).to_owned();
        }
        let by: Vec<Message> = self.table.by.iter().map(|&axis| axis_word(axis)).collect();
        let by = say::by(Message::joined_by(&by, &and()));
        let said = if words.is_empty() { vec![by] } else { vec![text, by] };
        Message::joined(&said, ", ").to(self.lang).to_owned()
    }

    /// What the marks of a grid mean, in a sentence.
    pub fn legend(&self) -> Option<String> {
        self.grid.as_ref()?;
        let marked = |is| {
            let word = format!("{} {}", mark(is), words::verdict(is).to(self.lang));
            words::means(&Message::same(word), is)
        };
        words::glossary(self.verdicts().into_iter().map(marked), self.lang)
    }

    /// What the amount that counts and the verdicts mean, in a sentence.
    fn glossary(&self) -> Option<String> {
        let needed = self.columns.contains(&Column::Needed).then(words::needed);
        let shown = self.columns.contains(&Column::Verdict);
        let verdicts = self.verdicts().into_iter().filter(|_| shown);
        words::glossary(needed.into_iter().chain(verdicts.map(words::defined)), self.lang)
    }

    fn verdicts(&self) -> BTreeSet<Verdict> {
        self.table.rows.iter().filter_map(|row| row.verdict).collect()
    }

    /// What the marks of the verdicts mean.
    pub fn marks(&self) -> Option<String> {
        let verdicts = self.verdicts();
        let meaning = |is| format!("{} {}", mark(is), words::verdict(is).to(self.lang));
        let meanings: Vec<String> = verdicts.into_iter().map(meaning).collect();
        (!meanings.is_empty()).then(|| format!("{}.", meanings.join(", ")))
    }

    /// The first notes, and how many more there are.
    pub fn notes(&self) -> Vec<String> {
        let all = &self.table.notes;
        let more = all.len().saturating_sub(MOST_NOTES);
        if more < 2 {
            return all.clone();
        }
        let and_more = notes::and_more(more).to(self.lang).to_owned();
        all.iter().take(MOST_NOTES).cloned().chain([and_more]).collect()
    }
}

/// What varies, then what says most about it.
fn usual(table: &report::Table) -> Vec<Column> {
    use Column::{
        App, CtxSize, Headroom, KvCache, LoadMode, Model, Needed, Params, Place, Quant, Repack,
        Runtime, State, Weights,
    };
    let varies = |column| table.by.iter().any(|axis| axis.column() == column);
    let differs = |column| !table.rows.is_empty() && !table.shares(column);
    let names = [Model, App, Runtime, Quant, LoadMode, Repack, CtxSize, Place].into_iter();
    let told = |name| !matches!(name, LoadMode | Repack);
    let mut columns: Vec<Column> = names
        .filter(|&name| {
            varies(name) || (differs(name) && told(name)) || (name == Model && !table.one_model)
        })
        .collect();
    columns.extend((!table.one_model).then_some(Params));
    let some = |column| {
        let none = [Cell::Bytes(0), Cell::Nothing];
        table.rows.iter().any(|row| !none.contains(&row.cell(column)))
    };
    columns.push(Weights);
    columns.extend(some(KvCache).then_some(KvCache));
    columns.extend((table.one_model && some(State)).then_some(State));
    columns.push(Needed);
    if some(Column::Verdict) {
        columns.extend(table.one_model.then_some(Headroom));
        let places = varies(Place) || varies(Runtime);
        columns.extend((places && some(Column::Decode)).then_some(Column::Decode));
        columns.push(Column::Verdict);
        if varies(Runtime) {
            // A runtime is told by its scheme, and by why it can run or not.
            columns.retain(|column| !matches!(column, Headroom | KvCache | State));
            columns.push(Column::Why);
        }
    }
    if columns.first().is_none_or(|first| first.is_number() && *first != CtxSize) {
        columns.insert(0, Model);
    }
    columns
}

const fn axis_word(axis: Axis) -> Message {
    match axis {
        Axis::Quant => say::by_quantization(),
        Axis::CtxSize => say::by_context(),
        Axis::Device => say::device(),
        Axis::Runtime => say::runtime(),
        Axis::App => say::app(),
        Axis::LoadMode => say::load_mode(),
        Axis::Repack => say::repack(),
    }
}

/// The sign of a verdict, told apart without colour.
pub const fn mark(verdict: Verdict) -> char {
    match verdict {
        Verdict::Fits => '✓',
        Verdict::Tight => '~',
        Verdict::Pages => '↻',
        Verdict::TooLarge => '✗',
        Verdict::NotViable => '⊘',
    }
}

pub fn cell(cell: &Cell<'_>, lang: Lang) -> String {
    match *cell {
        Cell::Text(text) => text.to_owned(),
        Cell::Tokens(tokens) => tokens.to_string(),
        Cell::Params(params) => millions(params),
        Cell::Bytes(bytes) => words::size(bytes, lang),
        Cell::Slack(slack) => {
            let sign = if slack < 0 { "-" } else { "" };
            format!("{sign}{}", words::size(slack.unsigned_abs(), lang))
        }
        Cell::Speed(speed) => Number(format!("{speed:.1}/s")).say(lang),
        Cell::Verdict(verdict) => words::verdict(verdict).to(lang).to_owned(),
        Cell::Nothing => "-".to_owned(),
    }
}
