//! Rows, made once and dressed for a terminal, Markdown or CSV.

use std::collections::BTreeSet;

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table as Comfy, Width, presets,
};

use super::{Style, document, held_together, markup::Limit, words, wrap};
use crate::{
    Error, Lang, Message, Verdict,
    messages::{Say, plain::plain},
    report::Segment,
};

/// Blanks between columns.
const GAP: usize = 2;
/// Rows that are seen at once: a table of no more is continued below itself where it is too wide.
const SEEN_AT_ONCE: usize = 16;
/// Where a verdict begins and ends while columns are laid out: letters that take no room.
const BEGIN: char = '\u{2061}';
const END: char = '\u{2062}';

/// The least a column takes.
const LEAST_COLUMN: usize = 3;

fn columns_of(text: &str) -> usize {
    text.chars().count()
}

/// A table: headings and rows of text.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Headings, and whether the column holds numbers.
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<Vec<String>>,
    /// The last row sums the others.
    pub ends_with_total: bool,
    /// On a page: what it is, for those who do not see it.
    pub label: Option<String>,
    /// The verdicts that cells show, a place for each cell.
    pub verdicts: Vec<Vec<Option<Verdict>>>,
    /// On a page: a last column with the memory of each row.
    pub memory: Option<Memory>,
}

/// Memory of rows to one scale.
#[derive(Clone, Debug)]
pub struct Memory {
    pub heading: String,
    pub strips: Vec<Strip>,
    /// The amount that fills the picture, bytes.
    pub whole: u64,
    /// What segments are called, by their places.
    pub labels: Vec<(usize, String)>,
    /// What the lines of limits are called.
    pub limit: Option<String>,
}

/// The memory of one row.
#[derive(Clone, Debug)]
pub struct Strip {
    /// What it shows, for those who do not see it.
    pub said: String,
    pub segments: Vec<Segment>,
    /// What it is held against, a line each.
    pub limits: Vec<Limit>,
}

impl Table {
    /// A table without rows, its headings in a language.
    pub fn headed(columns: &[(Message, bool)], lang: Lang) -> Self {
        let columns = columns.iter().map(|(heading, number)| (heading.say(lang), *number));
        Self { columns: columns.collect(), ..Self::default() }
    }

    fn headings(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(heading, _)| heading.as_str())
    }

    /// For a terminal: no lines, columns apart. What is too wide is continued below; where a word of each
    /// column would not fit, an entry is a block of lines instead: no word is ever broken.
    pub fn text(&self, style: Style) -> String {
        let word = |text: &str| held_together(text).split(' ').map(columns_of).max().unwrap_or(0);
        let (parts, fit) = self.continued(style.width + GAP, GAP, word);
        let whole = self.laid_out(style);
        if !fit || parts.len() == 1 {
            return whole;
        }
        let parts: Vec<String> = parts.iter().map(|part| part.laid_out(style)).collect();
        let parts = parts.join("\n");
        // Cells broken into lines are as good where they take no more of them.
        if whole.lines().count() <= parts.lines().count() { whole } else { parts }
    }

    /// The table in parts, each in `room` with the first column in front, where it is short enough to be
    /// seen at once and too wide; else as it is; and whether each part has room. A column takes `beside`
    /// more than its widest cell and what its heading takes at least.
    pub fn continued(
        &self,
        room: usize,
        beside: usize,
        heading: impl Fn(&str) -> usize,
    ) -> (Vec<Self>, bool) {
        let cells = self.widths(&self.rows, columns_of).into_iter().zip(self.headings());
        let widths: Vec<usize> =
            cells.map(|(cell, name)| cell.max(heading(name)).max(LEAST_COLUMN) + beside).collect();
        let stacks = |room: usize| {
            let (first, rest) = (widths.first().copied().unwrap_or(0), 1..widths.len());
            let (mut all, mut taken) = (vec![vec![0]], first);
            for column in rest {
                if taken + widths[column] > room && taken > first {
                    (all, taken) = ([all, vec![vec![0]]].concat(), first);
                }
                taken += widths[column];
                all.last_mut().into_iter().for_each(|stack: &mut Vec<usize>| stack.push(column));
            }
            all
        };
        let width = |stack: &Vec<usize>| stack.iter().map(|column| widths[*column]).sum::<usize>();
        let all = stacks(room);
        let fit = all.iter().all(|stack| width(stack) <= room);
        if all.len() == 1 || self.rows.len() > SEEN_AT_ONCE || !self.is_keyed() {
            return (vec![self.columns_at(&(0..widths.len()).collect::<Vec<_>>())], fit);
        }
        // As many parts, of like widths.
        let even = (0..room).map(stacks).find(|even| even.len() <= all.len()).unwrap_or(all);
        (even.iter().map(|stack| self.columns_at(stack)).collect(), fit)
    }

    /// Whether the first column tells rows apart.
    fn is_keyed(&self) -> bool {
        let keys: BTreeSet<&String> = self.rows.iter().filter_map(|row| row.first()).collect();
        keys.len() == self.rows.len()
    }

    /// The table without columns of which nothing is known: every cell is `unknown`.
    pub fn told(self, unknown: &str) -> Self {
        let known = |place: &usize| {
            self.rows.iter().any(|row| row.get(*place).is_some_and(|it| it != unknown))
        };
        let places: Vec<usize> = (0..self.columns.len()).filter(known).collect();
        if self.rows.is_empty() { self } else { self.columns_at(&places) }
    }

    /// Some of its columns, by their places.
    fn columns_at(&self, places: &[usize]) -> Self {
        fn at<T: Clone>(all: &[T], places: &[usize]) -> Vec<T> {
            places.iter().filter_map(|place| all.get(*place).cloned()).collect()
        }
        Self {
            columns: at(&self.columns, places),
            rows: self.rows.iter().map(|row| at(row, places)).collect(),
            verdicts: self.verdicts.iter().map(|row| at(row, places)).collect(),
            ends_with_total: self.ends_with_total,
            label: self.label.clone(),
            memory: None,
        }
    }

    fn laid_out(&self, style: Style) -> String {
        let rows = self.signed();
        let text = match self.fitted(&rows, style.width) {
            Some(widths) => self.in_columns(&rows, &widths),
            None => self.in_blocks(&rows, style),
        };
        self.coloured(&text.replace('\u{a0}', " "))
    }

    /// Widths of columns that have room side by side, if there are any that break no word. Headings
    /// give way first, then whatever is widest; an id never does: it is what people copy.
    fn fitted(&self, rows: &[Vec<String>], width: usize) -> Option<Vec<usize>> {
        let whole = columns_of;
        let word = |text: &str| text.split(' ').map(whole).max().unwrap_or_default();
        let headings = [self.headings().map(held_together).collect()];
        let widest = |rows: &[Vec<String>], by: &dyn Fn(&str) -> usize| self.widths(rows, by);
        let wider = |a: &[usize], b: Vec<usize>| -> Vec<usize> {
            a.iter().zip(b).map(|(a, b)| *a.max(&b)).collect()
        };
        let (cells, heads) = (widest(rows, &whole), widest(&headings, &word));
        let mut least = wider(&heads, widest(rows, &word));
        if let (Some(least), Some(id)) = (least.first_mut(), cells.first()) {
            *least = (*least).max(*id);
        }
        let mut widths = wider(&cells, widest(&headings, &whole));
        let fit =
            |widths: &[usize]| widths.iter().map(|one| one + GAP).sum::<usize>() <= width + GAP;
        for least in [wider(&heads, cells), least] {
            while !fit(&widths) {
                let gives = (0..widths.len()).filter(|&column| widths[column] > least[column]);
                let Some(widest) = gives.max_by_key(|&column| widths[column]) else { break };
                widths[widest] -= 1;
            }
        }
        fit(&widths).then_some(widths)
    }

    /// Cells whose figures keep their units, and whose verdicts are marked.
    fn signed(&self) -> Vec<Vec<String>> {
        let signed = |(row, cells): (usize, &Vec<String>)| {
            let verdicts = self.verdicts.get(row);
            let is_verdict = |column| verdicts.and_then(|row| *row.get(column)?).is_some();
            let cell = |(column, text): (usize, &String)| {
                if is_verdict(column) {
                    return format!("{BEGIN}{}{END}", text.replace(' ', "\u{a0}"));
                }
                held_together(text)
            };
            cells.iter().enumerate().map(cell).collect()
        };
        self.rows.iter().enumerate().map(signed).collect()
    }

    fn in_columns(&self, rows: &[Vec<String>], widths: &[usize]) -> String {
        let columns = |width: usize| u16::try_from(width).unwrap_or(u16::MAX);
        let mut table = Comfy::new();
        table
            .load_style(presets::NOTHING)
            .set_header(self.headings().map(held_together))
            .add_rows(rows);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        for ((column, (_, number)), width) in table.column_iter_mut().zip(&self.columns).zip(widths)
        {
            column.set_padding((0, columns(GAP)));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(columns(width + GAP))));
            let alignment = if *number { CellAlignment::Right } else { CellAlignment::Left };
            column.set_cell_alignment(alignment);
        }
        table.trim_fmt() + "\n"
    }

    fn in_blocks(&self, rows: &[Vec<String>], style: Style) -> String {
        let block = |row: &Vec<String>| -> String {
            let cells = self.headings().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
            let lines =
                cells.map(|(name, cell)| wrap(&format!("  {name}: {cell}"), style, "    ") + "\n");
            row.first().cloned().into_iter().map(|id| id + "\n").chain(lines).collect()
        };
        rows.iter().map(block).collect()
    }

    /// The text with its signs in the colours of their verdicts, which stand in it in the same order.
    fn coloured(&self, text: &str) -> String {
        let mut parts = text.split(BEGIN);
        let mut coloured = parts.next().unwrap_or_default().to_owned();
        for (part, verdict) in parts.zip(self.verdicts.iter().flatten().flatten()) {
            let (sign, rest) = part.split_once(END).unwrap_or((part, ""));
            coloured.push_str(&words::coloured(*verdict, sign));
            coloured.push_str(rest);
        }
        coloured
    }

    /// Columns of text it takes, if there is room.
    pub fn width(&self) -> usize {
        let headings = [self.headings().map(str::to_owned).collect()];
        let widths = self.widths(headings.iter().chain(&self.rows), columns_of);
        (widths.iter().sum::<usize>() + GAP * widths.len()).saturating_sub(GAP)
    }

    /// The widest of each column by a measure of its texts.
    fn widths<'a>(
        &self,
        rows: impl IntoIterator<Item = &'a Vec<String>>,
        measure: impl Fn(&str) -> usize,
    ) -> Vec<usize> {
        let mut widths = vec![0; self.columns.len()];
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(measure(cell.trim_matches([BEGIN, END])));
            }
        }
        widths
    }

    pub fn markdown(&self) -> String {
        document::markdown::table(self, false)
    }

    pub fn csv(&self) -> Result<String, Error> {
        let rows = self.rows.iter().map(csv_line);
        std::iter::once(csv_line(self.headings())).chain(rows).collect()
    }
}

/// A line of CSV with its end; no cell of it is a formula to a spreadsheet.
pub fn csv_line(cells: impl IntoIterator<Item = impl AsRef<str>>) -> Result<String, Error> {
    let fault = |error: csv::Error| Error::Io {
        what: "the answer as CSV".to_owned(),
        source: std::io::Error::other(error),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let inert = |cell: &str| {
        let is_formula = cell.len() > 1
            && cell.starts_with(['=', '+', '-', '@'])
            && cell.parse::<f64>().is_err();
        if is_formula { format!("'{cell}") } else { cell.to_owned() }
    };
    let cells = cells.into_iter().map(|cell| inert(&plain(cell.as_ref())));
    writer.write_record(cells.map(String::into_bytes)).map_err(fault)?;
    let bytes = writer.into_inner().map_err(|error| fault(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(keys: [&str; 2]) -> Table {
        let columns = ["model", "memory", "speed"].map(|name| (name.to_owned(), false));
        let row = |key: &str| [key, "1.4 of 4.0 GiB", "12 tokens/s"].map(str::to_owned).to_vec();
        Table { columns: columns.to_vec(), rows: keys.map(row).to_vec(), ..Table::default() }
    }

    fn parts(table: &Table, room: usize) -> Vec<usize> {
        let (parts, _) = table.continued(room, 2, str::len);
        parts.iter().map(|part| part.columns.len()).collect()
    }

    #[test]
    fn what_is_too_wide_is_continued_below_where_rows_are_told_apart() {
        assert_eq!(parts(&table(["a", "b"]), 40), [3]);
        assert_eq!(parts(&table(["a", "b"]), 30), [2, 2]);
        assert_eq!(parts(&table(["-", "-"]), 30), [3]);
        // Longer than can be seen at once.
        let mut long = table(["a", "b"]);
        long.rows = (0..20).map(|n| vec![n.to_string(), "x".repeat(14), "y".repeat(11)]).collect();
        assert_eq!(parts(&long, 30), [3]);
    }

    #[test]
    fn columns_of_which_nothing_is_known_are_left_out() {
        let mut table = table(["a", "b"]);
        table.rows.iter_mut().for_each(|row| row[2] = "-".to_owned());
        assert_eq!(table.clone().told("-").columns.len(), 2);
        table.rows[1][2] = "12".to_owned();
        assert_eq!(table.told("-").columns.len(), 3);
    }
}
