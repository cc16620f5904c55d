//! Rows, made once and dressed for a terminal, Markdown or CSV.

use std::borrow::Cow;

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table as Comfy, TableStyle, presets,
};

use super::Style;
use crate::{Error, Lang, Message};

/// A table: headings and rows of text.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Headings, and whether the column holds numbers.
    pub(crate) columns: Vec<(Cow<'static, str>, bool)>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(columns: &[(&'static str, bool)]) -> Self {
        let columns = columns.iter().map(|&(heading, number)| (heading.into(), number));
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    /// A table without rows, its headings in a language.
    pub(crate) fn headed(columns: &[(Message, bool)], lang: Lang) -> Self {
        let heading = |message: &Message| message.to(lang).to_owned().into();
        let columns = columns.iter().map(|(message, number)| (heading(message), *number));
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    fn headings(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(heading, _)| heading.as_ref())
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
        table.add_rows(&self.rows);
        table
    }

    /// For a terminal: no lines, columns apart.
    pub(crate) fn text(&self, style: Style) -> String {
        let mut table = self.dress(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
        // An id is never broken: it is what people copy.
        if let Some(id) = table.column_mut(0) {
            id.set_constraint(ColumnConstraint::ContentWidth);
        }
        table.trim_fmt() + "\n"
    }

    /// Columns of text it takes, if there is room; a gap is laid out behind the last one too.
    pub(crate) fn width(&self) -> usize {
        let mut widths: Vec<usize> = self.headings().map(|text| text.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let gaps = widths.len().saturating_mul(2);
        widths.iter().fold(gaps, |sum, width| sum.saturating_add(*width))
    }

    /// For a document on GitHub.
    pub(crate) fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let rule =
            self.columns.iter().map(|(_, number)| if *number { "---:" } else { "---" }.to_owned());
        let mut text = line(self.headings().map(str::to_owned).collect());
        text.push_str(&line(rule.collect()));
        for row in &self.rows {
            text.push_str(&line(row.iter().map(|cell| escaped(cell)).collect()));
        }
        text
    }

    /// For a spreadsheet.
    pub(crate) fn csv(&self) -> Result<String, Error> {
        self.written().map_err(|error| Error::Io {
            what: "the answer as CSV".to_owned(),
            source: std::io::Error::other(error),
        })
    }

    fn written(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.headings())?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A cell that ends neither its column nor its line, and is no markup.
fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|").replace('<', "&lt;").replace(char::is_control, " ")
}
