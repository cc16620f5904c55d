//! The JSON Schema that the program prints holds of what it answers, and of nothing else.

use serde_json::{Value, json};

use crate::{form, program::run};

fn answer(args: &[&str]) -> Value {
    let output = run(args);
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|fault| panic!("{args:?}: {fault} {error}"))
}

/// What is wrong with an answer, by one definition of the schema.
fn faults(schema: &Value, definition: &str, answer: &Value) -> Vec<String> {
    assert!(schema["$defs"][definition].is_object(), "no {definition}");
    form::faults(schema, &schema["$defs"][definition], answer)
}

const JSON: [&str; 2] = ["--format", "json"];

#[test]
fn every_answer_has_the_form_the_schema_gives() {
    let schema = answer(&["schema"]);
    let promises = concat!(env!("CARGO_TARGET_TMPDIR"), "/schema-promises.yaml");
    let text = "- {model: gemma-2-2b, ram: 4GiB, os: android, max: 1GiB}\n\
                - {model: smollm2-135m, free: 4GiB, verdict: fits}\n";
    std::fs::write(promises, text).unwrap();
    for (definition, args) in [
        ("Fit", &["fit", "qwen2.5-1.5b:Q4_0", "--device", "galaxy-s25"][..]),
        ("Fit", &["fit", "gemma-2-2b", "--free", "1GiB"]),
        ("Fit", &["fit", "smollm2-135m"]),
        ("Fit", &["fit", "gemma-2-2b", "--device", "esp32-s3"]),
        ("Fit", &["fit", "gemma-3-1b:mlx-4bit", "--device", "iphone 15 pro", "--lang", "es"]),
        ("Fit", &["fit", "qwen3-8b", "--device", "rtx 4060"]),
        ("Survey", &["fit", "gemma-2-2b", "--device", "pixel-8,rpi-5:4,esp32-s3,iphone 15 pro"]),
        ("Table", &["table", "gemma-2-2b", "--by", "quant", "--ram", "8GiB", "--os", "ios"]),
        ("Table", &["table", "gemma-2-2b", "--by", "runtime", "--device", "pixel-8"]),
        ("Table", &["table", "phi-2", "--free", "4GiB", "--columns", "model,needed"]),
        ("Check", &["check", promises]),
        ("Plan", &["plan", "--task", "resumen", "--device", "pixel-8"]),
        ("Plan", &["plan", "--task", "chat", "--device", "esp32-s3"]),
        ("Fleet", &["fit", "gemma-2-2b", "--fleet", "tests/fleets/phones.csv"]),
        ("FleetPlan", &["plan", "--task", "chat", "--fleet", "tests/fleets/phones.csv"]),
        ("ListModels", &["list", "models"]),
        ("ListQuants", &["list", "quants"]),
        ("ListCpus", &["list", "cpus"]),
        ("ListDevices", &["list", "devices"]),
        ("ListSocs", &["list", "socs"]),
        ("ListSystems", &["list", "systems"]),
        ("ListRuntimes", &["list", "runtimes"]),
        ("ListTasks", &["list", "tasks"]),
        ("ShowModel", &["show", "model", "gemma-2-2b"]),
        ("ShowQuant", &["show", "quant", "awq-int4"]),
        ("ShowCpu", &["show", "cpu", "armv8.0"]),
        ("ShowDevice", &["show", "device", "pixel-8"]),
        ("ShowSoc", &["show", "soc", "snapdragon 8 gen 3"]),
        ("ShowSystem", &["show", "system", "ios"]),
        ("ShowRuntime", &["show", "runtime", "mlx"]),
        ("ShowTask", &["show", "task", "resumen"]),
    ] {
        let answer = answer(&[args, &JSON].concat());
        assert_eq!(faults(&schema, definition, &answer), [""; 0], "{definition}: {args:?}");
    }
    let rows = run(&["table", "phi-2", "--free", "4GiB", "--format", "ndjson"]).stdout;
    let row = serde_json::from_slice(&rows).unwrap();
    assert_eq!(faults(&schema, "TableRow", &row), [""; 0]);
}

/// A definition and a question, and a place in the answer with what must not stand there.
const MANGLED: &[(&str, &[&str], &str, Option<Value>)] = &[
    ("Fit", &["fit", "smollm2-135m", "--free", "4GiB"], "/footprint/charged_bytes", None),
    ("Fit", &["fit", "smollm2-135m", "--free", "4GiB"], "/verdict", Some(Value::Bool(true))),
    (
        "Fit",
        &["fit", "smollm2-135m", "--free", "4GiB"],
        "/footprint/terms/0/part",
        Some(Value::Null),
    ),
    ("Table", &["table", "phi-2", "--free", "4GiB"], "/rows/0/weights_bytes", Some(Value::Null)),
    ("ListCpus", &["list", "cpus"], "/cpus/0/id", None),
    ("ShowTask", &["show", "task", "chat"], "/suits", None),
];

#[test]
fn a_mangled_answer_has_another_form() {
    let schema = answer(&["schema"]);
    for (definition, args, place, instead) in MANGLED {
        let mut answer = answer(&[args, &JSON[..]].concat());
        if let Some(value) = instead {
            *answer.pointer_mut(place).unwrap() = value.clone();
        } else {
            let (parent, field) = place.rsplit_once('/').unwrap();
            let parent = answer.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            assert!(parent.remove(field).is_some(), "{place}");
        }
        assert_ne!(faults(&schema, definition, &answer), [""; 0], "{definition}: {place}");
    }
}

#[test]
fn rows_have_the_columns_there_are() {
    let schema = answer(&["schema"]);
    let row = &schema["$defs"]["TableRow"]["properties"];
    let mut described: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
    let mut columns: Vec<&str> =
        edgefit::table::Column::ALL.iter().map(|column| column.field()).collect();
    columns.extend(["support", "warnings"]);
    described.sort_unstable();
    columns.sort_unstable();
    assert_eq!(described, columns);
}

#[test]
fn the_schema_is_the_same_each_time_and_names_everything_once() {
    let text = run(&["schema"]).stdout;
    assert_eq!(text, run(&["schema"]).stdout);
    let schema: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(form::misshapen(&schema, &schema), [""; 0]);
    for name in schema["$defs"].as_object().unwrap().keys() {
        assert!(!name.ends_with(|c: char| c.is_ascii_digit()), "two types are called {name}");
    }
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains("```") && !text.contains("`None`"), "a schema is no Rust");
}

#[test]
fn every_keyword_of_a_schema_refuses_what_is_not_so() {
    let defs = json!({"Yes": {"const": true}});
    for (schema, right, wrong) in [
        (json!({"type": "string"}), json!("a"), json!(1)),
        (json!({"type": ["integer", "null"]}), json!(null), json!(1.5)),
        (json!({"type": "number"}), json!(1.5), json!("1.5")),
        (json!({"$ref": "#/$defs/Yes"}), json!(true), json!(false)),
        (json!({"enum": ["a", "b"]}), json!("b"), json!("c")),
        (json!({"minimum": 0, "maximum": 9}), json!(9), json!(10)),
        (json!({"minimum": 0, "maximum": 9}), json!(0), json!(-1)),
        (json!({"minItems": 1, "maxItems": 2}), json!([1]), json!([])),
        (json!({"minItems": 1, "maxItems": 2}), json!([1, 2]), json!([1, 2, 3])),
        (json!({"items": {"type": "null"}}), json!([null]), json!([null, 0])),
        (json!({"required": ["a"]}), json!({"a": 0}), json!({"b": 0})),
        (json!({"properties": {"a": {"const": 1}}}), json!({"a": 1, "b": 2}), json!({"a": 2})),
        (json!({"additionalProperties": {"const": 1}}), json!({"a": 1}), json!({"a": 2})),
        (json!({"anyOf": [{"const": 1}, {"type": "integer"}]}), json!(1), json!("a")),
        (json!({"oneOf": [{"const": 1}, {"type": "integer"}]}), json!(2), json!(1)),
    ] {
        let root = json!({"$defs": defs, "anyOf": [schema]});
        assert_eq!(form::misshapen(&root, &root), [""; 0]);
        assert_eq!(form::faults(&root, &schema, &right), [""; 0], "{schema}");
        assert_ne!(form::faults(&root, &schema, &wrong), [""; 0], "{schema}");
    }
    for schema in [
        json!({"tpye": "string"}),
        json!({"type": "text"}),
        json!({"$ref": "#/$defs/No"}),
        json!({"items": {"minimum": "0"}}),
        json!({"properties": {"a": {"maxItems": -1}}}),
    ] {
        assert_ne!(form::misshapen(&schema, &schema), [""; 0], "{schema}");
    }
}
