//! Whether a JSON value has the form a JSON Schema gives, for the keywords that a schema of ours has.
//! A keyword beyond these is a fault of the schema, so nothing it says goes unchecked.

use serde_json::Value;

const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];

/// What is wrong with a value, by a schema that is part of `root`: each fault with its place.
pub(crate) fn faults(root: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let keywords = schema.as_object().unwrap_or_else(|| panic!("no schema: {schema}"));
    let mut found = Vec::new();
    for (keyword, wants) in keywords {
        if !holds(root, keyword, wants, value) {
            found.push(format!(": {keyword} {wants} is not met by {value}"));
        }
        found.extend(inner_faults(root, schema, keyword, value));
    }
    found
}

/// Whether a value is as one keyword says; keywords about what is inside it are left aside.
fn holds(root: &Value, keyword: &str, wants: &Value, value: &Value) -> bool {
    let matching = || all(wants).filter(|one| faults(root, one, value).is_empty()).count();
    let number = || value.as_f64().zip(wants.as_f64());
    let length = || value.as_array().map(|items| items.len() as u64).zip(wants.as_u64());
    let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
    match keyword {
        "type" => all(wants).any(|name| is_a(name.as_str().unwrap(), value)),
        "const" => value == wants,
        "enum" => all(wants).any(|one| one == value),
        "anyOf" => matching() > 0,
        "oneOf" => matching() == 1,
        "required" => !value.is_object() || all(wants).all(has),
        "minimum" => number().is_none_or(|(is, least)| is >= least),
        "maximum" => number().is_none_or(|(is, most)| is <= most),
        "minItems" => length().is_none_or(|(is, least)| is >= least),
        "maxItems" => length().is_none_or(|(is, most)| is <= most),
        _ => true,
    }
}

/// What is wrong inside a value, by one keyword.
fn inner_faults(root: &Value, schema: &Value, keyword: &str, value: &Value) -> Vec<String> {
    let wants = &schema[keyword];
    let under = |place: &str, schema: &Value, value: &Value| -> Vec<String> {
        let found = faults(root, schema, value).into_iter();
        found.map(|fault| format!("/{place}{fault}")).collect()
    };
    match (keyword, value) {
        ("$ref", _) => faults(root, referred(root, wants).unwrap(), value),
        ("items", Value::Array(items)) => {
            let items = items.iter().enumerate();
            items.flat_map(|(place, item)| under(&place.to_string(), wants, item)).collect()
        }
        ("properties", Value::Object(fields)) => {
            let known = fields.iter().filter(|(name, _)| wants.get(name).is_some());
            known.flat_map(|(name, field)| under(name, &wants[name], field)).collect()
        }
        ("additionalProperties", Value::Object(fields)) => {
            let more = fields.iter().filter(|(name, _)| schema["properties"].get(name).is_none());
            more.flat_map(|(name, field)| under(name, wants, field)).collect()
        }
        _ => Vec::new(),
    }
}

/// The values of a list, or the one value.
fn all(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}

fn is_a(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0)
        }
        "string" => value.is_string(),
        _ => panic!("no type {name}"),
    }
}

fn referred<'a>(root: &'a Value, reference: &Value) -> Option<&'a Value> {
    root.pointer(reference.as_str()?.strip_prefix('#')?)
}

/// What is wrong with a schema that is part of `root`, and with every one inside it: keywords that are
/// not known here, values that a keyword does not take, references to nothing.
pub(crate) fn misshapen(root: &Value, schema: &Value) -> Vec<String> {
    let Some(keywords) = schema.as_object() else { return vec![format!("no schema: {schema}")] };
    let mut found = Vec::new();
    for (keyword, wants) in keywords {
        if !is_form(root, keyword, wants) {
            found.push(format!("{keyword}: {wants}"));
        }
        let schemas: Vec<&Value> = match keyword.as_str() {
            "properties" | "$defs" => {
                wants.as_object().into_iter().flat_map(|it| it.values()).collect()
            }
            "items" | "additionalProperties" | "anyOf" | "oneOf" => all(wants).collect(),
            _ => Vec::new(),
        };
        found.extend(schemas.into_iter().flat_map(|inner| misshapen(root, inner)));
    }
    found
}

/// Whether a keyword is known and takes such a value.
fn is_form(root: &Value, keyword: &str, wants: &Value) -> bool {
    let is_list = wants.as_array().is_some_and(|list| !list.is_empty());
    let is_type = |name: &Value| name.as_str().is_some_and(|name| TYPES.contains(&name));
    match keyword {
        "$schema" | "title" | "description" | "format" => wants.is_string(),
        "default" | "const" => true,
        "$ref" => referred(root, wants).is_some_and(Value::is_object),
        "type" => all(wants).all(is_type) && (wants.is_string() || is_list),
        "properties" | "$defs" | "items" | "additionalProperties" => wants.is_object(),
        "required" => is_list && all(wants).all(Value::is_string),
        "enum" | "anyOf" | "oneOf" => is_list,
        "minimum" | "maximum" => wants.is_number(),
        "minItems" | "maxItems" => wants.is_u64(),
        "readOnly" => wants.is_boolean(),
        _ => false,
    }
}
