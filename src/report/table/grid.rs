//! Two axes of one model as a grid: rows by the first, columns by the second.

use super::{Cell, Row, Table};

/// A grid of rows; what was left out leaves a gap.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grid<'a> {
    /// Values of the second axis, one a column.
    pub columns: Vec<Cell<'a>>,
    /// Values of the first axis, each with a row or a gap for every column.
    pub rows: Vec<(Cell<'a>, Vec<Option<&'a Row>>)>,
}

impl Table {
    /// The grid, if the table varies by two axes, is about one model and has rows.
    #[must_use]
    pub fn grid(&self) -> Option<Grid<'_>> {
        let [down, across] = *self.by.as_slice() else { return None };
        if !self.one_model || self.rows.is_empty() {
            return None;
        }
        let values = |column| {
            let mut values: Vec<Cell<'_>> = Vec::new();
            for cell in self.rows.iter().map(|row| row.cell(column)) {
                if !values.contains(&cell) {
                    values.push(cell);
                }
            }
            values
        };
        let columns = values(across.column());
        let cell = |label: Cell<'_>, heading: Cell<'_>| {
            let is = |row: &&Row| {
                row.cell(down.column()) == label && row.cell(across.column()) == heading
            };
            self.rows.iter().rfind(is)
        };
        let row = |label| (label, columns.iter().map(|&heading| cell(label, heading)).collect());
        let rows = values(down.column()).into_iter().map(row).collect();
        Some(Grid { columns, rows })
    }
}
