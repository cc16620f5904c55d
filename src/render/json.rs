//! Reports for programs: JSON with stable names; all sizes are integers, in bytes.

use schemars::JsonSchema;
use serde::Serialize;

use crate::Error;
pub use crate::report::SCHEMA;

// A report and the version of its form; described as the report is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}")]
pub struct Versioned<T> {
    /// The version of the form.
    #[schemars(extend("const" = SCHEMA))]
    schema: &'static str,
    #[serde(flatten)]
    report: T,
}

/// A report as an answer.
pub fn answer(report: &impl Serialize) -> Result<String, Error> {
    text(&Versioned { schema: SCHEMA, report })
}

/// Anything as a JSON value.
pub fn value(document: &impl Serialize) -> Result<serde_json::Value, Error> {
    serde_json::to_value(document).map_err(fault)
}

fn fault(error: serde_json::Error) -> Error {
    Error::Io { what: "the answer as JSON".to_owned(), source: error.into() }
}

/// Any answer as JSON, readable and with a line's end.
pub fn text(document: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(document);
    Ok(text.map_err(fault)? + "\n")
}
