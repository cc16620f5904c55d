//! Rules that hold for every file of `data/`.

use std::{collections::BTreeSet, fs, path::Path};

use edgefit::{
    Catalog, EntryKind, Estimate, Lang, Place, Question, answer,
    report::entry::{self, Device, Entry},
    resolve,
};

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
fn every_entry_is_sound_as_a_user_would_write_it() {
    // Where programs keep models is known to the scan of a disk alone.
    let known = |name: &str| cfg!(feature = "scan") || name != "caches.yaml";
    for (name, text) in files().into_iter().filter(|(name, _)| known(name)) {
        // Adding a file checks every entry of it.
        Catalog::bundled().add(&name, text).unwrap_or_else(|error| panic!("{error}"));
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
fn every_model_has_a_licence_or_says_that_it_is_unknown() {
    let catalog = Catalog::bundled();
    for (lang, said) in [(Lang::En, "licence unknown"), (Lang::Es, "licencia desconocida")] {
        for entry in entry::list(EntryKind::Model, &catalog, lang).unwrap() {
            let Entry::Model(model) = entry else { panic!("{entry:?} is no model") };
            let note = model.licence_note.unwrap_or_default();
            assert_eq!(note.starts_with(said), model.licence.is_none(), "{}: {note}", model.id);
            assert!(!note.is_empty(), "{}", model.id);
        }
    }
}

#[test]
#[cfg(feature = "lines")]
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
    let sources = text.lines().find(|line| line.starts_with("  sources: ")).unwrap();
    let sourceless = fault(sources, "  sources: []");
    assert_eq!(sourceless, at(2) + "sources must name where the facts come from");
    let twice = text.replace("- id: gemma-2-9b", "- id: gemma-2-2b");
    let error = Catalog::bundled().add("models/gemma-2.yaml", twice).unwrap_err().to_string();
    let line = text.lines().take_while(|line| !line.starts_with("- id: gemma-2-9b")).count() + 1;
    let said =
        format!("models/gemma-2.yaml: line {line}: gemma-2-2b: this id stands in the file twice");
    assert_eq!(error, said);
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
    assert!(devices.len() >= 508, "{} devices", devices.len());
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
    let quants: BTreeSet<String> = &ids_of("file_types") | &ids_of("schemes");
    for quant in named(&measured, "quant") {
        assert!(quants.contains(&quant), "quant: {quant}");
    }
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

/// A model, a chip and a device, in YAML as people and programs write it.
const MODEL: &str = r#"
  - aliases:
    - 'tiny, but mine'
    - "Tiny: 0.9"  # a comment
    tied_embeddings: false
    name: "My Tiny Model"   # not "the" tiny model
    arch: &arch 'llama'
    publisher: "Me"
    params: 1100048384
    verified: true
    layers: 22
    hidden: &width 2048
    heads: 32
    kv_heads: 4
    head_dim: 64
    feed_forward: 5632
    vocab: 32000
    trained_context: *width
    tokenizer: "llama-2"
    sources: ["litgpt"]
    checked: "2026-11-22"
    id: 'my-tiny'
"#;

const SOC: &str = r#"- id: "my-chip"
  name: 'My Chip: One'
  aliases:
  - "chip #1"
  vendor: "me"   # nobody else
  isa: {arch: 'aarch64', level: armv8.2-a, features: ["dotprod"], basis: read}
  compute:
      big_cores: 4
      ghz: 2.4
      basis: read
  memory: {bandwidth_gbps: 51.2, bandwidth_basis: 'printed'}
  sources: [los]
  sources_read: all
  checked: 2026-11-22
"#;

const DEVICE: &str = r#"- id: my-phone
  name:
      en: "My Phone"
      es: 'Mi teléfono'
  aliases: ["phone, mine", 'the # phone']   # two
  platform: 'android'
  class: "mid"
  soc: "my-chip"   # see above
  ram_gib:
      - 6
      - 12   # the larger one
  sources: [los]
  sources_read: all
  checked: 2026-11-22
"#;

const MINE: [(&str, &str); 3] =
    [("models/mine.yaml", MODEL), ("socs/mine.yaml", SOC), ("devices/mine.yaml", DEVICE)];

fn with_mine() -> Catalog {
    let mut catalog = Catalog::bundled();
    for (path, text) in MINE {
        catalog.add(path, text.to_owned()).unwrap_or_else(|error| panic!("{error}"));
    }
    catalog
}

#[test]
fn what_a_user_adds_is_found_however_it_is_written() {
    let catalog = with_mine();
    for name in ["my-tiny", "My Tiny Model", "tiny, but mine", "Tiny: 0.9"] {
        assert_eq!(catalog.model(name).unwrap().id(), "my-tiny", "{name}");
    }
    for name in ["my-phone", "My Phone", "Mi teléfono", "phone, mine", "the # phone"] {
        for size in [6, 12] {
            let place =
                Place::Device { name: format!("{name}:{size}"), system: None, entitled: false };
            let question = Question { place: Some(place), ..Question::about("my-tiny") };
            let answer = answer(&question, &catalog).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(answer.device().map(|(found, _)| found), Some("my-phone"), "{name}");
            assert!(answer.speed.decode_tps.is_some(), "{name}");
        }
    }
    for name in ["my-chip", "My Chip: One", "chip #1"] {
        let machine = Place::Free(edgefit::Bytes::gib(4));
        let soc = Some(name.to_owned());
        let question = Question { place: Some(machine), soc, ..Question::about("my-tiny") };
        let answer = answer(&question, &catalog).unwrap_or_else(|error| panic!("{error}"));
        assert!(answer.speed.decode_tps.is_some(), "{name}");
    }
}

#[test]
fn an_entry_is_shown_by_its_name_whatever_its_kind() {
    let catalog = Catalog::bundled();
    let show = |name| entry::show(None, name, &catalog, Lang::En);
    for (name, kind, id) in [
        ("Gemma 2 2B", EntryKind::Model, "gemma-2-2b"),
        ("q4_k_m", EntryKind::Quantization, "Q4_K_M"),
        ("raspberry pi 5", EntryKind::Device, "rpi-5"),
        ("m2", EntryKind::Soc, "m2"),
        ("llama.cpp", EntryKind::Runtime, "llama.cpp"),
        ("resumen", EntryKind::Task, "summarization"),
    ] {
        let found = show(name).unwrap();
        assert_eq!((found.kind(), found.id()), (kind, id), "{name}");
    }
    for (name, said) in [
        ("esp32-s3", "'esp32-s3' could be device esp32-s3 or soc esp32-s3; name one"),
        ("device", "which device? `edgefit list devices` lists them"),
        ("xyzzy", "no entry 'xyzzy' in the catalog; `edgefit list --help` shows what there is"),
    ] {
        assert_eq!(show(name).unwrap_err().to_string(), said);
    }
    let misspelt = show("gema-2-2b").unwrap_err().to_string();
    assert!(misspelt.contains("did you mean 'gemma-2-2b'"), "{misspelt}");
}

#[test]
fn what_is_known_is_said_in_one_language() {
    let catalog = Catalog::bundled();
    let device = Device::named("esp32-s3", &catalog, Lang::Es).unwrap();
    assert_eq!(device.facts.name, "ESP32-S3 con 8 MB de PSRAM");
    let of = device.facts.memory.unwrap().of.unwrap();
    assert_eq!(of, "el máximo del chip; la memoria de un dispositivo puede ser más lenta");
    let error = entry::list(EntryKind::Backend, &catalog, Lang::Es).unwrap_err();
    assert_eq!(error.to_string(), "the catalog has only the name of a backend");
}

#[test]
fn what_there_is_can_be_listed_by_name() {
    let catalog = with_mine();
    let names = |kind, id: &str| {
        let all = catalog.list(kind);
        all.into_iter().find(|one| one.id == id).unwrap_or_else(|| panic!("{id}")).names
    };
    assert_eq!(names(EntryKind::Model, "my-tiny").len(), 3);
    assert_eq!(names(EntryKind::Device, "my-phone")[..2], ["My Phone", "Mi teléfono"]);
    assert_eq!(names(EntryKind::Soc, "my-chip"), ["My Chip: One", "chip #1"]);
    assert_eq!(names(EntryKind::Runtime, "llama.cpp"), ["llama.cpp"]);
    assert!(names(EntryKind::Task, "summarization").contains(&"resumen de textos".to_owned()));
    for (kind, id) in [
        (EntryKind::Cpu, "armv8.2-dotprod"),
        (EntryKind::System, "android"),
        (EntryKind::Backend, "vulkan"),
        (EntryKind::Quantization, "Q4_K_M"),
        (EntryKind::Quantization, "mlx-4bit"),
    ] {
        names(kind, id);
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_program_finds_what_stands_in_a_folder() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mine");
    for (path, text) in MINE {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let run = |args: &[&str]| {
        let data = ["--data", folder.to_str().unwrap()];
        let program = env!("CARGO_BIN_EXE_edgefit");
        let output = std::process::Command::new(program).args(args).args(data).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        String::from_utf8(output.stdout).unwrap()
    };
    let fit = run(&["fit", "My Tiny Model", "--device", "the # phone:12"]);
    assert!(fit.contains("My Phone"), "{fit}");
    assert!(run(&["fit", "tiny, but mine", "--device", "mi teléfono:6"]).contains("My Phone"));
    assert!(run(&["show", "soc", "chip #1"]).contains("My Chip: One"));
    assert!(run(&["list", "devices"]).contains("my-phone"));
}

#[test]
fn a_width_means_the_same_to_a_fit_and_to_a_plan() {
    let catalog = Catalog::bundled();
    let fit = |quant: &str, runtime: Option<&str>| {
        let mut question = Question::about("qwen2.5-1.5b");
        question.quant = Some(quant.to_owned());
        question.place = Some(Place::Free(edgefit::Bytes::gib(8)));
        question.how.runtime = runtime.map(str::to_owned);
        answer(&question, &catalog).unwrap_or_else(|error| panic!("{quant}: {error}"))
    };
    let said = |quant: &str, runtime| {
        let answer = fit(quant, runtime);
        answer.warnings.iter().map(ToString::to_string).find(|note| note.starts_with(quant))
    };
    for quant in ["q4", "4-bit", "int4", "4bit", "w4"] {
        // To a fit, what a scheme is called by names that scheme.
        let named = (quant != "int4").then(|| format!("{quant} is Q4_K_M in llama.cpp"));
        assert_eq!(said(quant, None), named);
        let bill = fit(quant, Some("onnxruntime-genai")).estimate.weights_bytes;
        assert_eq!(bill, fit("int4", None).estimate.weights_bytes, "{quant}");
        let mut request = edgefit::PlanRequest::of("chat");
        request.place = Some(Place::Free(edgefit::Bytes::gib(4)));
        request.quant = Some(quant.to_owned());
        let plan =
            edgefit::plan(&request, &catalog).unwrap_or_else(|error| panic!("{quant}: {error}"));
        assert!(!plan.models.is_empty(), "{quant}");
    }
    let behind = Question::about("qwen2.5-1.5b:4-bit");
    let notes = resolve(&behind, &catalog).unwrap().notes;
    assert!(notes.iter().any(|note| *note == "4-bit is Q4_K_M in llama.cpp"), "{notes:?}");
    // A float of a runtime keeps its name, and nothing is seven bits wide.
    assert_eq!(said("fp16", Some("mlx")), Some("fp16 is mlx-bf16 in MLX".to_owned()));
    let mut seven = Question::about("qwen2.5-1.5b");
    seven.quant = Some("7-bit".to_owned());
    assert!(resolve(&seven, &catalog).is_err());
}

/// Where a fact was read is named by its project or document, not by the number of a thread.
#[test]
fn no_thread_is_named_by_its_number() {
    for (name, text) in files() {
        let said = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        for line in said.map(|line| line.split(" #").next().unwrap_or_default()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            for pair in words.windows(2) {
                let thread = ["pull", "issue", "issues", "PR"].contains(&pair[0]);
                let number = pair[1].starts_with(|letter: char| letter.is_ascii_digit());
                assert!(!(thread && number), "{name}: {line}");
            }
        }
    }
}
