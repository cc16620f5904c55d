//! Many questions for programs: one record a row, all amounts in bytes.

use std::borrow::Borrow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{json, table::csv_line};
use crate::{
    Error,
    report::{Row, Table},
    table::Column,
};

/// A table of which some columns are asked for.
#[derive(Serialize)]
struct Asked<'a> {
    rows: Vec<Map<String, Value>>,
    left_out: &'a [String],
}

/// An object with all rows; of these the fields of `columns`, or every one.
pub fn json(table: &Table, columns: &[Column]) -> Result<String, Error> {
    if columns.is_empty() {
        return json::answer(table);
    }
    let rows = table.rows.iter().map(|row| record(row, columns));
    json::answer(&Asked { rows: rows.collect::<Result<_, Error>>()?, left_out: &table.left_out })
}

/// A row a line, as rows come.
pub fn ndjson<R: Borrow<Row>>(
    rows: impl IntoIterator<Item = Result<R, Error>>,
    columns: &[Column],
) -> impl Iterator<Item = Result<String, Error>> {
    let line = |row: Result<R, Error>| {
        Ok(Value::Object(record(row?.borrow(), columns)?).to_string() + "\n")
    };
    rows.into_iter().map(line)
}

/// For a spreadsheet, a line a row as rows come: numbers as numbers, units in the headings. What is
/// wrong with the first row is said before there are headings.
pub fn csv<R: Borrow<Row>>(
    rows: impl IntoIterator<Item = Result<R, Error>>,
    columns: &[Column],
) -> impl Iterator<Item = Result<String, Error>> {
    let columns = if columns.is_empty() { Column::ALL } else { columns };
    let cell = |value: Value| match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        number => number.to_string(),
    };
    let line = move |row: Result<R, Error>| {
        csv_line(record(row?.borrow(), columns)?.into_iter().map(|(_, value)| cell(value)))
    };
    let mut rows = rows.into_iter().map(line).peekable();
    let wrong = rows.peek().is_some_and(Result::is_err);
    let headings = || csv_line(columns.iter().map(|column| column.field()));
    (!wrong).then(headings).into_iter().chain(rows)
}

/// The fields of a row that are asked for.
fn record(row: &Row, columns: &[Column]) -> Result<Map<String, Value>, Error> {
    let Value::Object(record) = json::figures(row)? else { return Ok(Map::new()) };
    if columns.is_empty() {
        return Ok(record);
    }
    let fields = columns.iter().filter_map(|column| record.get_key_value(column.field()));
    Ok(fields.map(|(field, value)| (field.clone(), value.clone())).collect())
}
