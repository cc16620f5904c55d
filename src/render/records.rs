//! Many questions for programs: one record a row, all amounts in bytes.

use serde_json::{Map, Value};

use super::{json, table::Table as Cells};
use crate::{
    Error,
    report::{Row, Table},
    table::Column,
};

/// An object with all rows; of these the fields of `columns`, or every one.
pub fn json(table: &Table, columns: &[Column]) -> Result<String, Error> {
    let mut answer = json::versioned(table)?;
    answer["rows"] = records(table, columns)?.into_iter().map(Value::Object).collect();
    json::text(&answer)
}

/// A row a line.
pub fn ndjson(table: &Table, columns: &[Column]) -> Result<String, Error> {
    let records = records(table, columns)?.into_iter();
    Ok(records.map(|record| Value::Object(record).to_string() + "\n").collect())
}

/// For a spreadsheet: numbers as numbers, units in the headings.
pub fn csv(table: &Table, columns: &[Column]) -> Result<String, Error> {
    let columns = if columns.is_empty() { Column::ALL } else { columns };
    let heading = |column: &Column| (column.field().to_owned(), column.is_number());
    let cell = |value: Value| match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        number => number.to_string(),
    };
    let row = |row: &Row| {
        let record = record(row)?;
        let value = |column: &Column| record.get(column.field()).cloned().unwrap_or_default();
        Ok(columns.iter().map(|column| cell(value(column))).collect())
    };
    let rows = table.rows.iter().map(row).collect::<Result<_, Error>>()?;
    Cells { columns: columns.iter().map(heading).collect(), rows, ..Cells::default() }.csv()
}

fn records(table: &Table, columns: &[Column]) -> Result<Vec<Map<String, Value>>, Error> {
    let asked = |row: &Row| {
        let record = record(row)?;
        if columns.is_empty() {
            return Ok(record);
        }
        let fields = columns.iter().filter_map(|column| record.get_key_value(column.field()));
        Ok(fields.map(|(field, value)| (field.clone(), value.clone())).collect())
    };
    table.rows.iter().map(asked).collect()
}

/// A row with all its fields.
fn record(row: &Row) -> Result<Map<String, Value>, Error> {
    match json::value(row)? {
        Value::Object(record) => Ok(record),
        _ => Ok(Map::new()),
    }
}
