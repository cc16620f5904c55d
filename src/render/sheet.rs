//! Many questions for a reader: which columns, a grid where there are two axes, a caption, notes.

use std::fmt::Write as _;

use super::{Style, list::millions, table::Table, words, wrap};
use crate::{
    Bytes, Case, Lang, Message, Verdict,
    messages::{Number, and, notes, table as say},
    price::Priced,
    table::{Axis, Cell, Column, Grid, Kind, Sheet},
};

/// Notes that are shown; programs get all of them.
const MOST_NOTES: usize = 5;

/// Columns a narrow terminal can do without, those first.
const EXPENDABLE: [Column; 5] =
    [Column::Params, Column::State, Column::KvCache, Column::Headroom, Column::Weights];

/// A sheet and how it is shown.
#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) columns: Vec<Column>,
    /// Shown instead of a list where no columns or order were asked for.
    pub(crate) grid: Option<Grid<'a>>,
    /// The columns were asked for by name.
    named: bool,
    /// The language of its reader.
    pub(crate) lang: Lang,
}

impl<'a> View<'a> {
    /// With the columns asked for, or those that say most.
    pub(crate) fn of(sheet: &'a Sheet, columns: &[Column], sorted: bool, lang: Lang) -> Self {
        let grid = if columns.is_empty() && !sorted { sheet.grid() } else { None };
        let named = !columns.is_empty();
        let columns = if named { columns.to_vec() } else { usual(sheet) };
        Self { sheet, columns, grid: grid.filter(|grid| !grid.rows.is_empty()), named, lang }
    }

    /// For a terminal: columns nobody asked for are left out where there is no room.
    pub(crate) fn text(&mut self, style: Style) -> String {
        for column in EXPENDABLE {
            if self.table().width() > style.width && !self.named && self.grid.is_none() {
                self.columns.retain(|known| *known != column);
            }
        }
        let mut text = wrap(&self.caption(), style, "") + "\n";
        if self.sheet.rows.is_empty() {
            return text;
        }
        text.push('\n');
        text.push_str(&self.table().text(style));
        if let Some(legend) = self.legend() {
            let _ = write!(text, "\n{}\n", wrap(&legend, style, ""));
        }
        text + &super::notes(&self.notes(), Style { lang: self.lang, ..style })
    }

    /// For a document on GitHub: the table first, then what it is about.
    pub(crate) fn markdown(&self) -> String {
        if self.sheet.rows.is_empty() {
            return self.caption() + "\n";
        }
        let mut text = self.table().markdown();
        let legend = self.legend().map_or(String::new(), |legend| format!(" {legend}"));
        let _ = write!(text, "\n{}{legend}\n", self.caption());
        for (place, note) in self.notes().iter().enumerate() {
            let gap = if place == 0 { "\n" } else { "" };
            let _ = writeln!(text, "{gap}- {}", note.to(self.lang));
        }
        text
    }

    /// Headings and cells as text.
    pub(crate) fn table(&self) -> Table {
        let mut table = Table::default();
        let Some(grid) = &self.grid else {
            let heading =
                |column: &Column| (self.heading(*column).into(), column.kind() != Kind::Text);
            table.columns = self.columns.iter().map(heading).collect();
            let cells =
                |row: &Priced| self.columns.iter().map(|&column| self.cell(row, column)).collect();
            table.rows = self.sheet.rows.iter().map(cells).collect();
            return table;
        };
        table.columns.push((self.corner().into(), false));
        table.columns.extend(grid.columns.iter().map(|value| (self.short(value).into(), true)));
        for (label, cells) in &grid.rows {
            let cells =
                cells.iter().map(|row| row.map_or("-".to_owned(), |row| self.grid_cell(row)));
            table.rows.push(std::iter::once(self.short(label)).chain(cells).collect());
        }
        table
    }

    /// The columns, unless they were named, in the order for a narrow page: the answer before its details.
    pub(crate) fn answer_first(mut self) -> Self {
        if !self.named {
            let names = self.names();
            self.columns.sort_by_key(|column| match column {
                name if names.contains(name) => 0,
                Column::Verdict => 1,
                Column::Needed => 2,
                _ => 3,
            });
        }
        self
    }

    /// The columns that tell rows apart.
    pub(crate) fn names(&self) -> Vec<Column> {
        let usual = usual(self.sheet);
        let names = [Column::Model, Column::Runtime, Column::Quant, Column::CtxSize, Column::Place];
        names.into_iter().filter(|name| usual.contains(name)).collect()
    }

    /// A heading for a reader.
    fn heading(&self, column: Column) -> String {
        heading(column).to(self.lang).to_owned()
    }

    /// A cell for the reader.
    pub(crate) fn cell(&self, row: &Priced, column: Column) -> String {
        cell(&row.cell(column), self.lang)
    }

    /// A value of an axis for the reader.
    pub(crate) fn short(&self, value: &Cell) -> String {
        short(value, self.lang)
    }

    /// A cell of a grid for the reader.
    pub(crate) fn grid_cell(&self, row: &Priced) -> String {
        grid_cell(row, self.lang)
    }

    /// What the rows of a grid vary by.
    pub(crate) fn corner(&self) -> String {
        self.sheet.by.first().map_or(String::new(), |axis| match axis {
            Axis::Device => say::device().to(self.lang).to_owned(),
            axis => self.heading(axis.column()),
        })
    }

    /// What the table shows, in a sentence.
    pub(crate) fn caption(&self) -> String {
        let setting = self.setting();
        let gap = if setting.is_empty() { "" } else { " " };
        format!("{}{gap}{setting}.", self.title())
    }

    /// Whose memory the table shows.
    pub(crate) fn title(&self) -> String {
        let title = match self.sheet.rows.first() {
            None => say::nothing_left(),
            Some(first) if self.sheet.shared(Column::Model).is_some() => {
                say::memory_needed(&first.workload.model.name)
            }
            Some(_) => say::memory_needed(say::each_model()),
        };
        title.to(self.lang).to_owned()
    }

    /// What is the same for all rows, and what varies.
    pub(crate) fn setting(&self) -> String {
        let Some(first) = self.sheet.rows.first() else { return String::new() };
        let shared = |column| self.sheet.shared(column).is_some();
        let mut words = Vec::new();
        if shared(Column::Quant) {
            words.push(say::at(first.workload.quant()));
        }
        if shared(Column::CtxSize) {
            words.push(say::with_context(first.workload.setup.context.size));
        }
        if let Some(budget) = first.budget.as_ref().filter(|_| shared(Column::Place)) {
            let (place, physical) =
                (words::place(&first.workload, budget), budget.physical(Case::Typical));
            words.push(match budget.charge_limit(Case::Typical) {
                _ if budget.is_free() => say::on(place),
                Some(limit) => say::on_which_lets(place, physical, limit),
                None => say::on_which_leaves(place, physical),
            });
        }
        let text = Message::joined(&words, " ");
        if self.grid.is_none() {
            return text.to(self.lang).to_owned();
        }
        let by: Vec<Message> = self.sheet.by.iter().map(|&axis| axis_word(axis)).collect();
        let by = say::by(Message::joined_by(&by, &and()));
        let said = if words.is_empty() { vec![by] } else { vec![text, by] };
        Message::joined(&said, ", ").to(self.lang).to_owned()
    }

    /// What the marks of a grid mean.
    pub(crate) fn legend(&self) -> Option<String> {
        self.grid.as_ref().and_then(|_| self.marks())
    }

    /// What the marks of the verdicts mean.
    pub(crate) fn marks(&self) -> Option<String> {
        let mut verdicts: Vec<Verdict> =
            self.sheet.rows.iter().filter_map(Priced::verdict).collect();
        verdicts.sort_unstable();
        verdicts.dedup();
        let meanings: Vec<String> =
            verdicts.iter().map(|&is| format!("{} {}", mark(is), self.word(is))).collect();
        (!meanings.is_empty()).then(|| format!("{}.", meanings.join(", ")))
    }

    fn word(&self, verdict: Verdict) -> String {
        words::verdict(verdict).to(self.lang).to_owned()
    }

    /// The first notes, and how many more there are.
    pub(crate) fn notes(&self) -> Vec<Message> {
        let mut all = self.sheet.notes();
        let more = all.len().saturating_sub(MOST_NOTES);
        if more > 1 {
            all.truncate(MOST_NOTES);
            all.push(notes::and_more(more));
        }
        all
    }
}

/// What varies, then what says most about it.
fn usual(sheet: &Sheet) -> Vec<Column> {
    use Column::{
        CtxSize, Headroom, KvCache, Model, Needed, Params, Place, Quant, Runtime, State, Weights,
    };
    let varies = |column| sheet.by.iter().any(|axis| axis.column() == column);
    let differs = |column| !sheet.rows.is_empty() && sheet.shared(column).is_none();
    let names = [Model, Runtime, Quant, CtxSize, Place].into_iter();
    let mut columns: Vec<Column> = names
        .filter(|&name| varies(name) || differs(name) || (name == Model && !sheet.one_model))
        .collect();
    columns.extend((!sheet.one_model).then_some(Params));
    let some = |column| {
        let none = [Cell::Bytes(Bytes::ZERO), Cell::Nothing];
        sheet.rows.iter().any(|row| !none.contains(&row.cell(column)))
    };
    columns.push(Weights);
    columns.extend(some(KvCache).then_some(KvCache));
    columns.extend((sheet.one_model && some(State)).then_some(State));
    columns.push(Needed);
    if sheet.rows.iter().any(|row| row.verdict().is_some()) {
        columns.extend(sheet.one_model.then_some(Headroom));
        let places = varies(Place) || varies(Runtime);
        columns.extend((places && some(Column::Decode)).then_some(Column::Decode));
        columns.push(Column::Verdict);
        if varies(Runtime) {
            // A runtime is told by its scheme, and by why it can run or not.
            columns.retain(|column| !matches!(column, Headroom | KvCache | State));
            columns.push(Column::Why);
        }
    }
    if columns.first().is_none_or(|first| first.kind() != Kind::Text && *first != CtxSize) {
        columns.insert(0, Model);
    }
    columns
}

const fn axis_word(axis: Axis) -> Message {
    match axis {
        Axis::Quant => say::by_quantization(),
        Axis::CtxSize => say::by_context(),
        Axis::Device => say::by_device(),
        Axis::Runtime => say::by_runtime(),
    }
}

/// What a column is called for a reader; in English as on the command line.
const fn heading(column: Column) -> Message {
    match column {
        Column::Model => say::model(),
        Column::Quant => say::quant(),
        Column::CtxSize => say::ctx_size(),
        Column::Place => say::place(),
        Column::Runtime => say::runtime(),
        Column::Params => say::params(),
        Column::Weights => say::weights(),
        Column::File => say::file(),
        Column::KvCache => say::kv_cache(),
        Column::State => say::state(),
        Column::Compute => say::compute(),
        Column::ComputeTouched => say::compute_resident(),
        Column::Process => say::process(),
        Column::Needed => say::needed(),
        Column::Charged => say::charged(),
        Column::Resident => say::resident(),
        Column::Budget => say::budget(),
        Column::ChargeLimit => say::charge_limit(),
        Column::Headroom => say::headroom(),
        Column::Decode => say::decode(),
        Column::Prefill => say::prefill(),
        Column::Verdict => say::verdict(),
        Column::Why => say::why(),
    }
}

/// The sign of a verdict, told apart without colour.
pub(crate) const fn mark(verdict: Verdict) -> char {
    match verdict {
        Verdict::Fits => '✓',
        Verdict::Tight => '~',
        Verdict::Pages => '↻',
        Verdict::TooLarge => '✗',
        Verdict::NotViable => '⊘',
    }
}

/// A cell for a reader.
pub(crate) fn cell(cell: &Cell, lang: Lang) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Said(message) => message.to(lang).to_owned(),
        Cell::Tokens(tokens) => tokens.to_string(),
        Cell::Params(params) => millions(*params),
        Cell::Bytes(bytes) => words::said(bytes, lang),
        Cell::Slack(slack) => {
            let sign = if *slack < 0 { "-" } else { "" };
            format!("{sign}{}", words::said(Bytes::new(slack.unsigned_abs()), lang))
        }
        Cell::Speed(tenths) => {
            words::said(Number(format!("{}.{}/s", tenths / 10, tenths % 10)), lang)
        }
        Cell::Verdict(verdict) => words::verdict(*verdict).to(lang).to_owned(),
        Cell::Nothing => "-".to_owned(),
    }
}

/// A value of an axis: a context as people say it, `8k`.
pub(crate) fn short(value: &Cell, lang: Lang) -> String {
    match value {
        Cell::Tokens(tokens) if *tokens > 0 && tokens.is_multiple_of(1024) => {
            format!("{}k", tokens / 1024)
        }
        other => cell(other, lang),
    }
}

/// What a row needs, and the sign of its verdict.
pub(crate) fn grid_cell(row: &Priced, lang: Lang) -> String {
    let needed = cell(&row.cell(Column::Needed), lang);
    row.verdict().map_or(needed.clone(), |verdict| format!("{needed} {}", mark(verdict)))
}
