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
    let rows = records(table, columns)?.into_iter();
    let rows = rows.map(|record| record.into_values().map(cell).collect()).collect();
    Cells { columns: columns.iter().map(heading).collect(), rows, ..Cells::default() }.csv()
}

fn records(table: &Table, columns: &[Column]) -> Result<Vec<Map<String, Value>>, Error> {
    let asked = |row: &Row| {
        let record = json::value(row)?.as_object().cloned().unwrap_or_default();
        if columns.is_empty() {
            return Ok(record);
        }
        let fields = columns.iter().filter_map(|column| record.get_key_value(column.field()));
        Ok(fields.map(|(field, value)| (field.clone(), value.clone())).collect())
    };
    table.rows.iter().map(asked).collect()
}
