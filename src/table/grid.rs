//! Two axes of one model as a grid: rows by the first, columns by the second.

use super::{Cell, Sheet};
use crate::Priced;

/// A grid of rows; what was left out leaves a gap.
#[derive(Debug)]
pub struct Grid<'a> {
    /// Values of the second axis, one a column.
    pub columns: Vec<Cell>,
    /// Values of the first axis, each with a row or a gap for every column.
    pub rows: Vec<(Cell, Vec<Option<&'a Priced>>)>,
}

impl Sheet {
    /// The grid, if the table varies by two axes and is about one model.
    #[must_use]
    pub fn grid(&self) -> Option<Grid<'_>> {
        let [down, across] = *self.by.as_slice() else { return None };
        if !self.one_model {
            return None;
        }
        let mut grid = Grid { columns: Vec::new(), rows: Vec::new() };
        for row in &self.rows {
            let (label, heading) = (row.cell(down.column()), row.cell(across.column()));
            let column = found(&mut grid.columns, |known| *known == heading, || heading.clone());
            let at =
                found(&mut grid.rows, |(known, _)| *known == label, || (label.clone(), vec![]));
            if let Some((_, cells)) = grid.rows.get_mut(at) {
                cells.resize(cells.len().max(column.saturating_add(1)), None);
                if let Some(cell) = cells.get_mut(column) {
                    *cell = Some(row);
                }
            }
        }
        let width = grid.columns.len();
        for (_, cells) in &mut grid.rows {
            cells.resize(width, None);
        }
        Some(grid)
    }
}

/// The place of what `is` wanted; it is added at the end if it is not there.
fn found<T>(all: &mut Vec<T>, is: impl Fn(&T) -> bool, add: impl FnOnce() -> T) -> usize {
    all.iter().position(is).unwrap_or_else(|| {
        all.push(add());
        all.len().saturating_sub(1)
    })
}
