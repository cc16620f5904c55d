//! Reports for programs: JSON with stable names; all sizes are integers, in bytes.

use serde::Serialize;
use serde_json::Value;

use crate::Error;
pub use crate::report::SCHEMA;

// A report and the version of its form; described as the report is.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "{T}"))]
pub struct Versioned<T> {
    /// The version of the form.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: &'static str,
    #[serde(flatten)]
    report: T,
}

/// A report as an answer.
pub fn answer(report: &impl Serialize) -> Result<String, Error> {
    written(&figures(&Versioned { schema: SCHEMA, report })?)
}

/// A report whose numbers add up, or several, as an answer: no fraction is rounded.
#[cfg(feature = "fleet")]
pub fn exact<T: Serialize>(reports: &[T]) -> Result<String, Error> {
    let versioned = |report| Versioned { schema: SCHEMA, report };
    match reports {
        [one] => text(&versioned(one)),
        all => text(&all.iter().map(versioned).collect::<Vec<_>>()),
    }
}

/// Anything as a JSON value, as it is.
pub fn value(document: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(document).map_err(fault)
}

/// What was computed, as a JSON value: fractions to four significant digits, which every platform agrees
/// on. Sizes are integers, and stay as they are.
pub fn figures(report: &impl Serialize) -> Result<Value, Error> {
    let mut value = value(report)?;
    round(&mut value);
    Ok(value)
}

fn round(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let exact = number.as_f64().unwrap_or_default();
            if let Some(rounded) =
                format!("{exact:.3e}").parse().ok().and_then(serde_json::Number::from_f64)
            {
                *number = rounded;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(round),
        Value::Object(fields) => fields.values_mut().for_each(round),
        _ => {}
    }
}

fn fault(error: serde_json::Error) -> Error {
    Error::Io { what: "the answer as JSON".to_owned(), source: error.into() }
}

/// Any answer as JSON, readable and with a line's end.
pub fn text(document: &impl Serialize) -> Result<String, Error> {
    written(&value(document)?)
}

/// By way of a value every report is serialized in one way only.
fn written(value: &Value) -> Result<String, Error> {
    Ok(serde_json::to_string_pretty(value).map_err(fault)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_keep_four_digits_and_sizes_all() {
        let exact = [1.0 / 3.0, 123_456.7, 0.000_123_46, 2.5, -98.766, 0.0];
        let sizes = [u64::MAX, 12_345_678];
        let (fractions, sizes) = figures(&(exact, sizes))
            .map(|both| (both[0].to_string(), both[1].to_string()))
            .unwrap();
        assert_eq!(fractions, "[0.3333,123500.0,0.0001235,2.5,-98.77,0.0]");
        assert_eq!(sizes, "[18446744073709551615,12345678]");
    }
}
