//! Configurations of known models, changed as people and tools change them: exact, estimated with a note, or refused
//! by name, and nothing else.

use std::{fs, path::Path};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::samples::folder;
use edgefit::{Answer, Catalog, Error, Question, answer, read};

type Config = Map<String, Value>;

/// The known ones.
fn known() -> Vec<Config> {
    let lines = include_str!("../truth/configs.jsonl").lines();
    let config = |line| serde_json::from_str::<Value>(line).unwrap()["config"].clone();
    lines.map(|line| config(line).as_object().unwrap().clone()).collect()
}

/// Sizes, and other names they go by.
const SIZES: [(&str, &[&str]); 5] = [
    ("num_hidden_layers", &["n_layer", "n_layers", "num_layers"]),
    ("hidden_size", &["n_embd", "d_model", "dim"]),
    ("num_attention_heads", &["n_head", "n_heads"]),
    ("num_key_value_heads", &["n_kv_heads", "num_kv_heads"]),
    ("intermediate_size", &["n_inner", "ffn_dim", "ffn_hidden_size"]),
];

/// What is done to a configuration, and so what must come of it.
#[derive(Clone, Debug)]
enum Change {
    /// The text becomes a part of a model that sees.
    Nested(&'static str),
    /// As one part of several models in one.
    Deep,
    /// The type is nobody's, the class stays.
    Class,
    /// A size goes by another name.
    Called(usize, usize),
    /// The type is nobody's.
    Renamed,
    /// It names no type.
    Untyped,
    /// A key is left out.
    Without(usize),
    /// A key has another value.
    Odd(usize, Value),
}

fn changes() -> impl Strategy<Value = Change> {
    let parts = prop::sample::select(vec!["text_config", "llm_config", "language_config"]);
    let odd = prop::sample::select(vec![
        json!("32"),
        json!(-1),
        json!(0),
        json!(1e30),
        json!(2.5),
        json!([]),
        json!({}),
        json!(true),
        json!(u64::MAX),
        json!([1, "x"]),
    ]);
    prop_oneof![
        parts.prop_map(Change::Nested),
        Just(Change::Deep),
        Just(Change::Class),
        (0..SIZES.len(), 0..2_usize).prop_map(|(size, name)| Change::Called(size, name)),
        Just(Change::Renamed),
        Just(Change::Untyped),
        (0..30_usize).prop_map(Change::Without),
        (0..30_usize, odd).prop_map(|(key, value)| Change::Odd(key, value)),
    ]
}

/// The configuration after the change, and the key that it is about.
fn changed(mut config: Config, change: &Change) -> (Config, Option<String>) {
    let nth = |config: &Config, at: usize| {
        let keys: Vec<String> = config.keys().filter(|key| *key != "model_type").cloned().collect();
        keys[at % keys.len()].clone()
    };
    match change {
        Change::Nested(part) => {
            let whole = json!({"model_type": "sees_vl", *part: config, "vision_config": {"hidden_size": 8}});
            return (whole.as_object().unwrap().clone(), None);
        }
        Change::Deep => {
            let part = json!({"model_type": "thinks", "text_config": config, "audio_config": {}});
            let whole = json!({"model_type": "omni", "thinker_config": part});
            return (whole.as_object().unwrap().clone(), None);
        }
        Change::Class => {
            let own = config["model_type"].as_str().unwrap().replace('_', "");
            let class = own[..1].to_uppercase() + &own[1..] + "ForCausalLM";
            config.insert("architectures".to_owned(), json!([class]));
            config.insert("model_type".to_owned(), json!("renamed"));
        }
        Change::Called(size, name) => {
            let (key, others) = SIZES[*size];
            if let Some(value) = config.remove(key) {
                config.insert(others[*name].to_owned(), value);
            }
        }
        Change::Renamed => drop(config.insert("model_type".to_owned(), json!("nobodys"))),
        Change::Untyped => drop(config.remove("model_type")),
        Change::Without(at) => {
            let key = nth(&config, *at);
            config.remove(&key);
            return (config, Some(key));
        }
        Change::Odd(at, value) => {
            let key = nth(&config, *at);
            config.insert(key.clone(), value.clone());
            return (config, Some(key));
        }
    }
    (config, None)
}

fn ask(place: &Path, config: &Config) -> Result<Answer, Error> {
    fs::write(place.join("config.json"), Value::Object(config.clone()).to_string()).unwrap();
    let catalog = Catalog::bundled();
    let path = place.to_string_lossy();
    answer(
        &Question { file: read::open(&path, &catalog)?, ..Question::about(path.clone()) },
        &catalog,
    )
}

/// Whether a note says that not all of it was read from the file.
fn says_so(answer: &Answer) -> bool {
    let said = ["belongs to no known", "names no model_type", "known only in part", "leaves out"];
    answer.warnings.iter().any(|note| said.iter().any(|part| note.to_string().contains(part)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_configuration_is_exact_estimated_or_refused_by_name(
        (config, change) in (prop::sample::select(known()), changes())
    ) {
        let place = folder("changed_config");
        let exact = ask(&place, &config).unwrap();
        let (config, key) = changed(config, &change);
        match (ask(&place, &config), &change) {
            (Ok(asked), Change::Nested(_) | Change::Deep | Change::Class | Change::Called(..)) => {
                prop_assert_eq!(asked.estimate.params, exact.estimate.params, "{:?}", config);
            }
            (Ok(asked), Change::Renamed | Change::Untyped) => {
                let same = asked.estimate.params == exact.estimate.params;
                prop_assert!(same || says_so(&asked), "{config:?}: {:?}", asked.warnings);
            }
            // What a file leaves out its class has; what it says must mean something.
            (Ok(asked), Change::Odd(_, value)) if !value.is_u64() && !value.is_boolean() => {
                let same = asked.estimate.params == exact.estimate.params;
                prop_assert!(same || says_so(&asked), "{key:?} {value}: {:?}", asked.warnings);
            }
            (Ok(_), _) => {}
            (Err(error), Change::Without(_) | Change::Odd(..)) => {
                let said = error.to_string();
                prop_assert!(said.contains("config.json: ") && !said.contains('\n'), "{said}");
            }
            (Err(error), _) => prop_assert!(false, "{change:?}: {error}"),
        }
    }
}
