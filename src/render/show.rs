//! Everything the catalog knows about one entry, for a reader.

use serde_json::Value;

use super::{Style, json, wrap};
use crate::{Error, report::entry::Entry};

/// How wide the names of facts are.
const NAMES: usize = 22;

/// One fact a line, by the names they have as JSON; what is not known is left out.
pub fn text(entry: &Entry, style: Style) -> Result<String, Error> {
    let facts = json::value(entry)?;
    let facts = facts.as_object().into_iter().flatten();
    let known = facts.filter(|(_, value)| !is_unknown(value));
    let lines = known.map(|(name, value)| {
        let words = match value {
            Value::Array(list) => words(list, "; "),
            other => word(other),
        };
        let line = format!("{:<NAMES$}{words}", name.replace('_', " "));
        wrap(&line, style, &" ".repeat(NAMES)) + "\n"
    });
    Ok(lines.collect())
}

fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(facts) => facts.values().all(Value::is_null),
        _ => false,
    }
}

/// A value in words; of an object, what is known, by name.
fn word(value: &Value) -> String {
    match value {
        Value::String(words) => words.clone(),
        Value::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
        Value::Array(list) => words(list, ", "),
        Value::Object(facts) => {
            let known = facts.iter().filter(|(_, value)| !is_unknown(value));
            let words =
                known.map(|(name, value)| format!("{} {}", name.replace('_', " "), word(value)));
            words.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn words(list: &[Value], between: &str) -> String {
    list.iter().map(word).collect::<Vec<_>>().join(between)
}
