//! Many questions for programs: one record a row, all amounts in bytes.

use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{json, table::Table};
use crate::{
    Error, Lang, Verdict,
    price::Priced,
    table::{Cell, Column, Kind, Sheet},
};

/// The answer to `table`; sizes are integers, in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Table")]
pub(crate) struct TableJson {
    /// The version of the form.
    #[schemars(extend("const" = json::SCHEMA))]
    schema: &'static str,
    #[schemars(with = "Vec<RowJson>")]
    rows: Vec<Map<String, Value>>,
    /// What has no row, and why, a sentence each.
    left_out: Vec<String>,
}

/// A row of `table`, a line of its own as ndjson. It has every field, or those of `--columns`;
/// sizes are integers, in bytes.
#[derive(JsonSchema)]
#[schemars(rename = "TableRow", transform = whatever_is_asked)]
#[expect(dead_code, reason = "describes what is written, which depends on the columns asked for")]
pub(crate) struct RowJson {
    /// The model's id.
    model: String,
    /// The quantization.
    quant: String,
    /// Tokens of context, as allocated.
    ctx_size: u64,
    /// Where it runs; null where nothing was given and nothing can be detected.
    place: Option<String>,
    /// An id of `list runtimes`.
    runtime: String,
    /// Parameters of the model.
    params: u64,
    /// Tensor data as stored.
    weights_bytes: u64,
    /// The whole file; null where it cannot be known.
    file_bytes: Option<u64>,
    /// Keys and values of the context.
    kv_cache_bytes: u64,
    /// State of recurrent layers.
    recurrent_state_bytes: u64,
    /// The reserved compute buffer.
    compute_bytes: u64,
    /// The part of it that a run touches.
    compute_resident_bytes: u64,
    /// The process itself, its vocabulary included.
    process_bytes: u64,
    /// What must stay in memory to be fast.
    working_set_bytes: u64,
    /// What the system cannot take back.
    charged_bytes: u64,
    /// The peak resident set of a run.
    resident_bytes: u64,
    /// What the working set may take under the typical reserve; null without a place.
    budget_bytes: Option<u64>,
    /// What the process may be charged; null where that is not limited apart.
    charge_limit_bytes: Option<u64>,
    /// What is left under the typical reserve, below zero what is missing; null without a place.
    headroom_bytes: Option<i64>,
    /// Tokens a second, typically; null where that is not known.
    decode_tps: Option<f64>,
    /// Tokens of the prompt a second, typically; null where that is not known.
    prefill_tps: Option<f64>,
    /// The answer in a word; null without a place.
    verdict: Option<Verdict>,
    /// How well it is known, or why it cannot run.
    why: String,
    /// What the reader should know, a sentence each; left out with `--columns`.
    warnings: Vec<String>,
}

/// Which fields there are is up to who asks.
fn whatever_is_asked(schema: &mut Schema) {
    schema.remove("required");
}

/// An object with all rows.
pub(crate) fn json(sheet: &Sheet, columns: &[Column], lang: Lang) -> Result<String, Error> {
    json::text(&TableJson {
        schema: json::SCHEMA,
        rows: sheet.rows.iter().map(|row| record(row, columns, lang)).collect(),
        left_out: json::said(&sheet.left_out, lang),
    })
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

fn record(row: &Priced, columns: &[Column], lang: Lang) -> Map<String, Value> {
    let cell = |column: &Column| (column.field().to_owned(), value(&row.cell(*column), lang));
    let mut record: Map<String, Value> = all_or(columns).iter().map(cell).collect();
    if columns.is_empty() {
        record.insert("warnings".to_owned(), json::said(&row.warnings, lang).into());
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
