//! The form of every JSON answer, as a JSON Schema.
//!
//! It is derived from what is serialized, so that it cannot say anything else. Objects are open:
//! fields may be added, and none changes its meaning.

use std::borrow::Cow;

use schemars::{
    JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema,
    transform::RecursiveTransform,
};
use serde_json::{Value, json};

use super::json::{self, Versioned};
use crate::{
    Error, Message,
    messages::capitalized,
    report::{self, Check, Fit, Row, Survey, Table, Verify, entry},
};

/// A message is written in one language.
impl JsonSchema for Message {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Message".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// The answer to `schema`: a definition for each answer, and that an answer is one of them.
pub fn schema() -> Result<String, Error> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut generator = settings.with_transform(RecursiveTransform(plain)).into_generator();
    let mut answers = vec![
        generator.subschema_for::<Versioned<Fit>>(),
        generator.subschema_for::<Versioned<Survey>>(),
        generator.subschema_for::<Versioned<Table>>(),
        generator.subschema_for::<Row>(),
        generator.subschema_for::<Versioned<Check>>(),
        generator.subschema_for::<Versioned<report::Plan>>(),
        generator.subschema_for::<Versioned<Verify>>(),
    ];
    #[cfg(feature = "fleet")]
    answers.extend([
        generator.subschema_for::<Versioned<report::FleetFit>>(),
        generator.subschema_for::<Vec<Versioned<report::FleetFit>>>(),
        generator.subschema_for::<Versioned<report::plan::FleetPlan>>(),
    ]);
    #[cfg(feature = "scan")]
    answers.push(generator.subschema_for::<Versioned<report::Scan>>());
    let entries = entry::schemas(&mut generator);
    let mut definitions = generator.take_definitions(true);
    for (kind, entry) in entries {
        let plural = kind.plural();
        let name = format!("List{}", capitalized(plural));
        answers.push(Schema::new_ref(format!("#/$defs/{name}")));
        definitions.insert(name, list(plural, &entry));
        answers.push(entry);
    }
    json::text(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": json::SCHEMA,
        "description": "What edgefit answers as JSON. Sizes are integers, in bytes. Fields may be \
            added; none changes its meaning.",
        "anyOf": answers,
        "$defs": definitions,
    }))
}

/// What is listed is what is shown of each.
fn list(topic: &str, entry: &Schema) -> Value {
    json!({
        "description": format!("The answer to `list {topic}`."),
        "type": "object",
        "properties": { topic: { "type": "array", "items": entry } },
        "required": [topic],
    })
}

/// Open objects, which only what is read is not; and descriptions without the line breaks of
/// the source.
fn plain(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    for word in ["additionalProperties", "unevaluatedProperties"] {
        if schema.get(word) == Some(&Value::Bool(false)) {
            schema.remove(word);
        }
    }
}
