//! Rules that hold for every file of `data/`.

use std::{collections::BTreeSet, fs, path::Path};

use edgefit::{Catalog, Estimate, Place, Question, answer, resolve};

fn data() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))
}

/// Every YAML file, by its path below `data/`.
fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["", "devices/", "models/", "socs/", "sources/", "systems/"] {
        for entry in fs::read_dir(data().join(folder)).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                let name = format!("{folder}{}", entry.file_name().to_str().unwrap());
                files.push((name, fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    files
}

#[test]
fn every_file_is_bundled_and_every_entry_is_sound() {
    for (name, text) in files() {
        // Adding a file checks every entry of it.
        Catalog::bundled().add(&name, text).unwrap_or_else(|error| panic!("{error}"));
        let bundled = include_str!("../../src/catalog/bundled.rs").contains(&format!("\"{name}\""));
        assert!(bundled, "data/{name} is not among the bundled files");
    }
}

#[test]
fn every_source_and_tokenizer_that_is_named_exists() {
    let ids = |file: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(data().join(file)).unwrap();
        text.lines().filter_map(|line| line.strip_prefix("- id: ")).map(str::to_owned).collect()
    };
    let mut sources = ids("sources/models.yaml");
    sources.extend(ids("sources/devices.yaml"));
    let tokenizers = ids("tokenizers.yaml");
    for (name, text) in files() {
        for line in text.lines() {
            if let Some(list) = line.strip_prefix("  sources: [") {
                let keys = list.trim_end_matches(']').split(", ");
                for key in keys.map(|key| key.trim_matches('\'')) {
                    assert!(sources.contains(key), "{name}: no source is called {key}");
                }
            }
            if let Some(id) = line.strip_prefix("  tokenizer: ") {
                assert!(tokenizers.contains(id), "{name}: no tokenizer is called {id}");
            }
        }
    }
}

#[test]
fn every_name_means_one_model() {
    let catalog = Catalog::bundled();
    for (name, text) in files().into_iter().filter(|(name, _)| name.starts_with("models/")) {
        let mut id = String::new();
        for line in text.lines() {
            if let Some(next) = line.strip_prefix("- id: ") {
                next.clone_into(&mut id);
            }
            let aliases = line
                .strip_prefix("  aliases: [")
                .map(|list| list.trim_end_matches(']').split(", "));
            let single = line.strip_prefix("  name: ").or_else(|| line.strip_prefix("- id: "));
            for known in aliases.into_iter().flatten().chain(single) {
                assert_eq!(catalog.model(known).unwrap().id(), id, "{name}: {known}");
            }
        }
    }
}

#[test]
fn every_model_has_the_published_number_of_parameters() {
    let catalog = Catalog::bundled();
    let mut wrong = Vec::new();
    for (name, text) in files().into_iter().filter(|(name, _)| name.starts_with("models/")) {
        let mut id = "";
        for line in text.lines() {
            id = line.strip_prefix("- id: ").unwrap_or(id);
            let Some(published) = line.strip_prefix("  params: ") else { continue };
            let workload = resolve(&Question::about(id), &catalog).unwrap().workload;
            let params = Estimate::of(&workload).unwrap().params;
            if params.to_string() != published {
                wrong.push(format!("{name}: {id}: {params}, published {published}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_faulty_entry_is_named_with_file_line_and_fault() {
    let text = fs::read_to_string(data().join("models/gemma-2.yaml")).unwrap();
    let fault = |from: &str, to: &str| {
        let text = text.replacen(from, to, 1);
        Catalog::bundled().add("models/gemma-2.yaml", text).unwrap_err().to_string()
    };
    let at = |line: u32| format!("models/gemma-2.yaml: line {line}: gemma-2-2b: ");
    let unknown = fault("  layers:", "  layer:");
    assert!(unknown.starts_with(&(at(11) + "unknown field `layer`, expected one of")), "{unknown}");
    assert_eq!(fault("  layers: 26", "  layers: 0"), at(2) + "layers must be at least 1");
    assert_eq!(
        fault("  kv_heads: 4", "  kv_heads: 3"),
        at(2) + "layer 0: 8 heads cannot share 3 key-value heads evenly"
    );
    assert_eq!(
        fault("  arch: gemma2", "  arch: gemma9"),
        at(2) + "no architecture is called gemma9"
    );
    assert!(
        fault("  hidden: 2304\n", "  hidden: 2304\n  hidden: 2304\n")
            .contains("duplicate field `hidden`")
    );
    let sourceless = fault(
        "  sources: [litgpt, executorch, llmfit, hfapi, deepmind, lcpp, pocketpal, jan]",
        "  sources: []",
    );
    assert_eq!(sourceless, at(2) + "sources must name where the facts come from");
    let twice = text.replace("- id: gemma-2-9b", "- id: gemma-2-2b");
    let error = Catalog::bundled().add("models/gemma-2.yaml", twice).unwrap_err().to_string();
    assert_eq!(error, "models/gemma-2.yaml: line 33: gemma-2-2b: this id stands in the file twice");
}

#[test]
fn the_file_of_a_user_wins_over_the_bundled_one() {
    let text = fs::read_to_string(data().join("models/gemma-2.yaml")).unwrap();
    let mut catalog = Catalog::bundled();
    catalog.add("models/mine.yaml", text.replace("  layers: 26", "  layers: 13")).unwrap();
    let half =
        Estimate::of(&resolve(&Question::about("gemma-2-2b"), &catalog).unwrap().workload).unwrap();
    assert!(half.params < 2_614_341_888);
}

/// Every entry of the files of a folder, as YAML.
fn entries(folder: &str) -> Vec<serde_yaml::Value> {
    let files = files().into_iter().filter(|(name, _)| name.starts_with(folder));
    files
        .flat_map(|(_, text)| serde_yaml::from_str::<Vec<serde_yaml::Value>>(&text).unwrap())
        .collect()
}

#[test]
fn there_are_as_many_devices_as_promised() {
    let devices = entries("devices/");
    let on = |platform: &str| devices.iter().filter(|one| one["platform"] == platform).count();
    assert!(devices.len() >= 169, "{} devices", devices.len());
    assert!(on("android") >= 75 && on("ios") >= 20 && on("ipados") >= 6 && on("iot") >= 19);
}

#[test]
fn every_chip_system_and_gpu_that_is_named_exists() {
    let ids = |folder: &str| -> BTreeSet<String> {
        entries(folder).iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    };
    let (socs, systems, families) = (ids("socs/"), ids("systems/"), ids("gpus.yaml"));
    for entry in entries("devices/").iter().chain(&entries("socs/")) {
        for (known, key) in [
            (&socs, &entry["soc"]),
            (&systems, &entry["system"]),
            (&families, &entry["gpu"]["family"]),
        ] {
            assert!(key.as_str().is_none_or(|id| known.contains(id)), "{:?}: {key:?}", entry["id"]);
        }
    }
}

#[test]
fn a_bandwidth_says_where_it_comes_from() {
    for entry in entries("socs/").iter().chain(&entries("devices/")) {
        let memory = &entry["memory"];
        let figure =
            !memory["bandwidth_gbps"].is_null() || !memory["bandwidth_gbps_recalled"].is_null();
        assert!(!figure || memory["bandwidth_basis"].is_string(), "{:?}", entry["id"]);
        assert!(
            memory["bandwidth_gbps"].is_null() || memory["bandwidth_basis"] != "recalled",
            "{:?} calls a recalled figure read",
            entry["id"]
        );
    }
}

#[test]
fn every_device_answers_by_id_name_and_alias_in_every_size() {
    let catalog = Catalog::bundled();
    for entry in entries("devices/") {
        let id = entry["id"].as_str().unwrap();
        let sizes = entry["ram_gib"].as_sequence().cloned();
        let sizes = sizes.unwrap_or_else(|| vec![entry["vram_gib"].clone()]);
        let aliases = entry["aliases"].as_sequence().cloned().unwrap_or_default();
        let name = &entry["name"];
        let names = [&entry["id"], name, &name["en"], &name["es"]];
        // A name that is a phrase has a text in each language.
        for name in aliases.iter().chain(names).filter_map(|name| name.as_str()) {
            for size in &sizes {
                let size = size.as_f64().unwrap();
                let place =
                    Place::Device { name: format!("{name}:{size}"), system: None, entitled: false };
                let question = Question { place: Some(place), ..Question::about("smollm2-135m") };
                let answer =
                    answer(&question, &catalog).unwrap_or_else(|error| panic!("{id}: {error}"));
                let found = answer.device().map(|(found, _)| found.to_owned());
                assert_eq!(found.as_deref(), Some(id), "{name}");
            }
        }
    }
}

/// Ids of every entry of a file or folder of `data/`.
fn ids_of(path: &str) -> BTreeSet<String> {
    let is_there =
        |name: &str| name == format!("{path}.yaml") || name.starts_with(&format!("{path}/"));
    let files = files().into_iter().filter(|(name, _)| is_there(name));
    let lines = files.flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>());
    lines.filter_map(|line| line.strip_prefix("- id: ").map(|id| id.trim().to_owned())).collect()
}

/// What stands in lists such as `socs: [a, b]`, and behind keys such as `soc: a`, in a file.
fn named(text: &str, key: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices(&format!("{key}: ")) {
        if text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + key.len() + 2..];
        let end = if rest.starts_with('[') { rest.find(']') } else { rest.find([',', '}', '\n']) };
        let list = rest[..end.unwrap_or(rest.len())].trim_start_matches('[');
        names.extend(list.split(',').map(|name| name.trim().to_owned()));
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn what_speed_names_exists() {
    let read = |name: &str| fs::read_to_string(data().join(name)).unwrap();
    let (speed, kernels, power) = (read("speed.yaml"), read("kernels.yaml"), read("power.yaml"));
    let (storage, measured) = (read("storage.yaml"), read("measured.yaml"));
    let known = |text: &str, key: &str, path: &str| {
        let known = ids_of(path);
        for name in named(text, key) {
            assert!(known.contains(&name), "{key}: {name} is not in data/{path}");
        }
    };
    known(&speed, "kernels", "kernels");
    known(&speed, "class", "speed");
    known(&(speed.clone() + &kernels), "formats", "formats");
    known(&measured, "model", "models");
    known(&measured, "quant", "file_types");
    known(&measured, "runtime", "runtimes");
    for text in [&speed, &power, &storage] {
        known(text, "systems", "systems");
        known(text, "families", "gpus");
        known(text, "socs", "socs");
        known(text, "soc", "socs");
        known(text, "devices", "devices");
    }
    let classes = ids_of("speed");
    let (chips, devices) = (ids_of("socs"), ids_of("devices"));
    for id in ids_of("measured") {
        let parts: Vec<&str> = id.split('/').collect();
        assert!(parts.len() == 3 && classes.contains(parts[1]), "{id}");
        assert!(chips.contains(parts[0]) || devices.contains(parts[0]), "{id}");
    }
}
