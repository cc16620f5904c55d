//! Rows, made once and dressed for a terminal, Markdown or CSV.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table as Comfy, TableStyle, presets,
};

use super::{Style, document, markup::Limit, with_units};
use crate::{Error, Lang, Message, Verdict, messages::Say, report::Segment};

/// The least room for a column of words.
const WORDS: usize = 12;

/// A table: headings and rows of text.
#[derive(Debug, Default)]
pub struct Table {
    /// Headings, and whether the column holds numbers.
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<Vec<String>>,
    /// The last row sums the others.
    pub ends_with_total: bool,
    /// On a page: what it is, for those who do not see it.
    pub label: Option<String>,
    /// On a page: the verdicts that cells show, a place for each cell.
    pub verdicts: Vec<Vec<Option<Verdict>>>,
    /// On a page: a last column with the memory of each row.
    pub memory: Option<Memory>,
}

/// Memory of rows to one scale.
#[derive(Debug)]
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
#[derive(Debug)]
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

    fn dress(&self, style: TableStyle) -> Comfy {
        let mut table = Comfy::new();
        table.load_style(style).set_header(self.headings());
        for (column, (_, number)) in table.column_iter_mut().zip(&self.columns) {
            column.set_padding((0, 2));
            column.set_cell_alignment(if *number {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            });
        }
        table.add_rows(self.rows.iter().map(|row| row.iter().map(|cell| with_units(cell))));
        table
    }

    /// For a terminal: no lines, columns apart.
    pub fn text(&self, style: Style) -> String {
        let mut table = self.dress(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
        // An id is never broken, as it is what people copy, nor is a figure where there is room.
        let room = self.width_of_numbers() + WORDS * self.words() <= style.width;
        for (place, column) in table.column_iter_mut().enumerate() {
            let is_number = self.columns.get(place).is_some_and(|(_, is_number)| *is_number);
            let is_id = place == 0
                && !self.rows.iter().any(|row| row.first().is_some_and(|id| id.contains(' ')));
            if is_id || (is_number && room) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.trim_fmt().replace('\u{a0}', " ") + "\n"
    }

    /// Columns of words, beside the first.
    fn words(&self) -> usize {
        self.columns.iter().skip(1).filter(|(_, is_number)| !is_number).count()
    }

    /// Columns of text that names and figures take.
    fn width_of_numbers(&self) -> usize {
        let widths = self.widths().into_iter().zip(&self.columns).enumerate();
        let fixed = widths.filter(|(place, (_, (_, is_number)))| *place == 0 || *is_number);
        fixed.map(|(_, (width, _))| width + 2).sum()
    }

    /// Columns of text it takes, if there is room; a gap is laid out behind the last one too.
    pub fn width(&self) -> usize {
        self.widths().into_iter().map(|width| width + 2).sum()
    }

    /// The widest cell of each column.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.headings().map(|text| text.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
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

/// A line of CSV with its end.
pub fn csv_line(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<String, Error> {
    let fault = |error: csv::Error| Error::Io {
        what: "the answer as CSV".to_owned(),
        source: std::io::Error::other(error),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(fault)?;
    let bytes = writer.into_inner().map_err(|error| fault(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
