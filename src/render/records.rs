//! Many questions for programs: one record a row, all amounts in bytes.

use serde_json::{Map, Value};

use super::{json, table::Table};
use crate::{
    Error, Lang,
    table::{Cell, Column, Kind, Row, Sheet},
};

/// An object with all rows.
pub(crate) fn json(sheet: &Sheet, columns: &[Column], lang: Lang) -> Result<String, Error> {
    let mut object = Map::new();
    object.insert("schema".to_owned(), json::SCHEMA.into());
    let rows = sheet.rows.iter().map(|row| Value::Object(record(row, columns, lang)));
    object.insert("rows".to_owned(), Value::Array(rows.collect()));
    object.insert("left_out".to_owned(), json::said(&sheet.left_out, lang).into());
    json::text(&object)
}

/// A row a line.
pub(crate) fn ndjson(sheet: &Sheet, columns: &[Column], lang: Lang) -> String {
    let lines =
        sheet.rows.iter().map(|row| Value::Object(record(row, columns, lang)).to_string() + "\n");
    lines.collect()
}

/// For a spreadsheet: numbers as numbers, units in the headings.
pub(crate) fn csv(sheet: &Sheet, columns: &[Column], lang: Lang) -> Result<String, Error> {
    let columns = all_or(columns);
    let heading = |column: &Column| (column.field().into(), column.kind() != Kind::Text);
    let mut table = Table { columns: columns.iter().map(heading).collect(), rows: Vec::new() };
    for row in &sheet.rows {
        let cells = columns.iter().map(|&column| match value(&row.cell(column), lang) {
            Value::String(text) => text,
            Value::Null => String::new(),
            number => number.to_string(),
        });
        table.rows.push(cells.collect());
    }
    table.csv()
}

fn record(row: &Row, columns: &[Column], lang: Lang) -> Map<String, Value> {
    let cell = |column: &Column| (column.field().to_owned(), value(&row.cell(*column), lang));
    let mut record: Map<String, Value> = all_or(columns).iter().map(cell).collect();
    if columns.is_empty() {
        record.insert("warnings".to_owned(), json::said(row.warnings(), lang).into());
    }
    record
}

fn all_or(columns: &[Column]) -> &[Column] {
    if columns.is_empty() { &Column::ALL } else { columns }
}

fn value(cell: &Cell, lang: Lang) -> Value {
    match cell {
        Cell::Said(message) => message.to(lang).into(),
        Cell::Text(text) => text.as_str().into(),
        Cell::Tokens(number) | Cell::Params(number) => (*number).into(),
        Cell::Bytes(bytes) => bytes.get().into(),
        Cell::Slack(slack) => (*slack).into(),
        Cell::Speed(tenths) => speed(*tenths),
        Cell::Verdict(verdict) => verdict.id().into(),
        Cell::Nothing => Value::Null,
    }
}

/// Tokens a second as a decimal number.
fn speed(tenths: u64) -> Value {
    let decimal = format!("{}.{}", tenths / 10, tenths % 10);
    decimal.parse::<f64>().map_or(Value::Null, Value::from)
}
