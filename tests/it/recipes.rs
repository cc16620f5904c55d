//! Recipes, checks, techniques, preferences and published quality hold only what their tools, runtimes
//! and languages know.

use std::{collections::BTreeSet, fs, path::Path};

use serde_yaml::Value;

use crate::commands::{self, read};

/// Files with commands or prose.
const FILES: [&str; 6] = [
    "recipes.yaml",
    "tools.yaml",
    "checks.yaml",
    "techniques.yaml",
    "preferences.yaml",
    "quality.yaml",
];

fn entries(file: &str) -> Vec<Value> {
    serde_yaml::from_str(&read(&format!("data/{file}"))).unwrap()
}

/// Every mapping inside a value, itself included.
fn mappings<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Mapping(mapping) => {
            found.push(value);
            mapping.iter().for_each(|(_, inner)| mappings(inner, found));
        }
        Value::Sequence(list) => list.iter().for_each(|inner| mappings(inner, found)),
        _ => {}
    }
}

/// Calls `look` with the id of every entry of the files and each mapping inside it.
fn each(files: &[&str], mut look: impl FnMut(&str, &Value)) {
    for entry in files.iter().flat_map(|file| entries(file)) {
        let mut found = Vec::new();
        mappings(&entry, &mut found);
        for mapping in found {
            look(entry["id"].as_str().unwrap(), mapping);
        }
    }
}

/// The words of a list such as `systems: [a, b]`, or the one word of `runtime: a`.
fn words(mapping: &Value, key: &str) -> Vec<String> {
    let one = |value: &Value| value.as_str().map(str::to_owned);
    match &mapping[key] {
        Value::Sequence(list) => list.iter().filter_map(one).collect(),
        single => single.as_str().map(str::to_owned).into_iter().collect(),
    }
}

/// Every command, with the entry it stands in.
fn all_commands() -> Vec<(String, String)> {
    let mut all = Vec::new();
    each(&["recipes.yaml", "tools.yaml", "checks.yaml"], |id, mapping| {
        let typed = ["commands", "otherwise", "test"].iter().flat_map(|key| words(mapping, key));
        all.extend(typed.map(|line| (id.to_owned(), line)));
    });
    all
}

#[test]
fn every_option_is_one_its_tool_has() {
    let tools = commands::known();
    let mut wrong = Vec::new();
    for (id, line) in all_commands() {
        wrong.extend(commands::wrong(&line, &tools).iter().map(|fault| format!("{id}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_tool_that_is_listed_is_used() {
    let lines: Vec<Vec<String>> =
        all_commands().iter().flat_map(|(_, line)| commands::calls(line)).collect();
    // What answers print where an encoder is loaded; no recipe has it.
    let printed = "llama-server";
    for tool in commands::known().keys().filter(|tool| *tool != printed) {
        let used =
            lines.iter().any(|words| (words.join(" ") + " ").starts_with(&format!("{tool} ")));
        assert!(used, "{tool}");
    }
}

#[test]
fn what_only_the_reader_knows_is_one_of_few_things() {
    let known = [
        "<package>",
        "<pid>",
        "<process>",
        "<command>",
        "<model>",
        "<template>",
        "<chipset>",
        "<repository>",
        "<checkpoint>",
        "<configuration>",
        "<file>",
    ];
    for (id, line) in all_commands() {
        let line = line.replace("<<'PY'", "").replace(",<", "");
        for part in line.split('<').skip(1) {
            let word = format!("<{}>", part.split('>').next().unwrap());
            assert!(known.contains(&word.as_str()), "{id}: {word}");
        }
    }
}

#[test]
fn both_languages_are_there_and_are_not_mixed() {
    // Words that give a language away.
    let english = [" the ", " and ", " with ", " of ", " for ", " from "];
    let spanish = [" el ", " los ", " las ", " con ", " para ", " del ", " y "];
    let has = |text: &str, words: &[&str]| {
        let text = format!(" {} ", text.to_lowercase());
        words.iter().any(|word| text.contains(word))
    };
    each(&FILES, |id, mapping| {
        let (en, es) = (mapping["en"].as_str(), mapping["es"].as_str());
        assert_eq!(en.is_some(), es.is_some(), "{id}: {mapping:?}");
        let (Some(en), Some(es)) = (en, es) else { return };
        assert!(!en.trim().is_empty() && !es.trim().is_empty(), "{id}");
        assert!(!has(en, &spanish) && !en.contains(['á', 'é', 'í', 'ó', 'ú', 'ñ']), "{id}: {en}");
        assert!(!has(es, &english), "{id}: {es}");
        assert!(en.trim_end_matches('.') == en && es.trim_end_matches('.') == es, "{id}: {en}");
    });
}

#[test]
fn everything_that_is_named_exists() {
    let ids = |paths: &[&str]| -> BTreeSet<String> {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let mut texts = Vec::new();
        for path in paths {
            let path = data.join(path);
            if path.is_dir() {
                let files = fs::read_dir(path).unwrap().map(|file| file.unwrap().path());
                texts.extend(files.map(|file| fs::read_to_string(file).unwrap()));
            } else {
                texts.push(fs::read_to_string(path).unwrap());
            }
        }
        let lines = texts.iter().flat_map(|text| text.lines());
        lines
            .filter_map(|line| line.strip_prefix("- id: "))
            .map(|id| id.trim().to_owned())
            .collect()
    };
    let runtimes = ids(&["runtimes.yaml"]);
    let known = [
        ("systems", ids(&["systems"])),
        ("backends", ids(&["backends.yaml"])),
        ("backend", ids(&["backends.yaml"])),
        ("chips", ids(&["socs"])),
        ("schemes", ids(&["schemes.yaml", "file_types.yaml"])),
        ("quant", ids(&["schemes.yaml", "file_types.yaml"])),
        ("runtimes", runtimes.clone()),
        ("runtime", runtimes.clone()),
        ("from", runtimes.clone()),
    ];
    each(&FILES, |id, mapping| {
        for (key, known) in &known {
            for name in words(mapping, key) {
                assert!(known.contains(&name), "{id}: {key}: {name}");
            }
        }
    });
    let recipes: Vec<Value> = entries("recipes.yaml");
    let recipes: BTreeSet<String> =
        recipes.iter().map(|recipe| recipe["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(recipes, runtimes);
}

#[test]
fn a_reason_is_short_and_has_a_source() {
    each(&["preferences.yaml"], |id, mapping| {
        if let Some(why) = mapping["why"]["en"].as_str() {
            assert!(why.split_whitespace().count() <= 15, "{id}: {why}");
        }
    });
    for entry in entries("preferences.yaml") {
        for choice in entry["prefer"].as_sequence().unwrap() {
            assert!(choice["source"].is_string(), "{:?}", entry["id"]);
        }
        let runtimes = words_of(&entry["prefer"]);
        assert!(runtimes.iter().any(|runtime| runtime == "llama.cpp"), "{:?}", entry["id"]);
    }
    let last = entries("preferences.yaml").pop().unwrap();
    assert!(last["when"].is_null(), "the last entry must hold everywhere");
}

/// The runtimes of a list of choices.
fn words_of(choices: &Value) -> Vec<String> {
    choices.as_sequence().unwrap().iter().flat_map(|choice| words(choice, "runtime")).collect()
}
