//! Rows, made once and dressed for a terminal, Markdown or CSV.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table as Comfy, TableStyle, presets,
};

use super::Style;

/// A table: headings and rows of text.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Headings, and whether the column holds numbers.
    pub(crate) columns: Vec<(&'static str, bool)>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(columns: &[(&'static str, bool)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    fn headings(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(heading, _)| *heading)
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

    /// How wide it is when no cell is broken, the last column's padding left out.
    pub(crate) fn natural_width(&self) -> usize {
        let widths = self.columns.iter().enumerate().map(|(place, (heading, _))| {
            let cells = self.rows.iter().filter_map(|row| row.get(place));
            let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
            widest.max(heading.len()).saturating_add(2)
        });
        widths.sum::<usize>().saturating_sub(2)
    }

    /// For a document on GitHub.
    pub(crate) fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let rule =
            self.columns.iter().map(|(_, number)| if *number { "---:" } else { "---" }.to_owned());
        let mut text = line(self.headings().map(str::to_owned).collect());
        text.push_str(&line(rule.collect()));
        for row in &self.rows {
            text.push_str(&line(row.iter().map(|cell| cell.replace('|', "\\|")).collect()));
        }
        text
    }

    /// For a spreadsheet.
    pub(crate) fn csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.headings())?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
