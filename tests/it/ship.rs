//! What a team that ships gets of a plan: notes on shipping, promises for CI, locks.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::program::run;

/// Places and tasks, so many that every note holds somewhere.
const QUESTIONS: &[&[&str]] = &[
    &["--device", "rock-5b:8", "--task", "chat", "--runtime", "rkllm"],
    &["--task", "summarization", "--device", "galaxy-s24:8"],
    &["--task", "summarization", "--free", "2GiB"],
    &["--task", "translation", "--device", "rtx-4060"],
    &["--task", "sentiment", "--ram", "4GiB", "--os", "android"],
    &["--task", "intent", "--device", "iphone-13-pro"],
    &["--task", "intent", "--device", "rpi-5:8"],
    &["--task", "entities", "--device", "macbook-air-m2:8", "--runtime", "mlx"],
    &["--task", "intent", "--device", "macbook-air-m2:8", "--runtime", "mlx"],
    &["--task", "entities", "--device", "iphone-15-pro", "--entitlement"],
    &["--task", "rag", "--device", "pixel-8a"],
    &["--task", "rag", "--ram", "16GiB", "--os", "windows"],
    &["--task", "chat", "--device", "jetson-orin-nano-super"],
    &["--task", "chat", "--free", "8GiB", "--runtime", "ollama"],
    &["--task", "tool-use", "--free", "8GiB", "--runtime", "ollama", "--models", "qwen3-4b"],
    &["--task", "tool-use", "--device", "rtx-4060", "--runtime", "vllm"],
    &["--task", "tool-use", "--ram", "16GiB", "--os", "windows", "--runtime", "onnxruntime-genai"],
    &["--task", "chat", "--device", "pixel-9", "--runtime", "litert-lm", "--models", "gemma-4-e2b"],
    &["--task", "chat", "--device", "pixel-9", "--runtime", "litert-lm", "--models", "gemma-3-1b"],
    &[
        "--task",
        "chat",
        "--ram",
        "16GiB",
        "--os",
        "android",
        "--models",
        "gemma-4-e2b",
        "--quant",
        "Q4_0",
    ],
    &[
        "--task",
        "chat",
        "--ram",
        "16GiB",
        "--os",
        "android",
        "--models",
        "gemma-4-e4b",
        "--quant",
        "Q6_K",
    ],
    &[
        "--task",
        "chat",
        "--ram",
        "16GiB",
        "--os",
        "android",
        "--models",
        "qwen3-4b-2507",
        "--quant",
        "Q4_K_M",
    ],
    &["--task", "chat", "--free", "24GiB", "--models", "gpt-oss-20b"],
    &["--task", "chat", "--free", "8GiB", "--models", "gemma-4-e4b"],
    &["--task", "chat", "--device", "galaxy-s25", "--models", "qwen3-4b", "--runtime", "qnn"],
    &["--task", "tool-use", "--device", "jetson-orin-nano-super"],
    &["--task", "chat", "--device", "iphone-13-pro", "--backend", "cpu"],
    &["--task", "vision-questions", "--device", "pixel-8"],
    &["--task", "reasoning", "--ram", "16GiB", "--os", "linux"],
];

fn plan(question: &[&str], more: &[&str]) -> (String, Option<i32>) {
    let output = run(&[&["plan"], question, more].concat());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.is_empty(), "{question:?}: {error}");
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

fn json(question: &[&str]) -> Value {
    serde_json::from_str(&plan(question, &["--format", "json"]).0).unwrap()
}

/// What the data says: the source of every note, and how its text begins and ends beside figures.
fn written() -> Vec<(String, String, String)> {
    let data: serde_yaml::Value =
        serde_yaml::from_str(include_str!("../../data/shipping.yaml")).unwrap();
    let entry = |one: &serde_yaml::Value| {
        let of = |key: &str| one[key].as_str().unwrap().to_owned();
        let english = one["text"]["en"].as_str().unwrap().to_owned();
        (of("id"), english, of("source"))
    };
    data.as_sequence().unwrap().iter().map(entry).collect()
}

/// The words of a text between its figures, in order.
fn between(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        let name: &str = from[1..].split('}').next().unwrap();
        let is_figure =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let end = if is_figure { name.len() + 2 } else { 1 };
        words.push(if is_figure { before } else { &rest[..=at] });
        rest = &from[end..];
    }
    words.push(rest);
    words
}

/// Whether a note says what an entry does.
fn says(note: &str, text: &str) -> bool {
    let mut rest = note;
    between(text).into_iter().all(|words| match rest.find(words) {
        Some(at) => {
            rest = &rest[at + words.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn every_note_is_printed_somewhere_and_all_have_sources() {
    let entries = written();
    let mut printed = BTreeSet::new();
    for question in QUESTIONS {
        let plan = json(question);
        let notes = plan["shipping"].as_array().unwrap();
        let topics: Vec<&str> = notes.iter().map(|note| note["topic"].as_str().unwrap()).collect();
        let once: BTreeSet<&str> = topics.iter().copied().collect();
        assert_eq!(once.len(), topics.len(), "{question:?}: {topics:?}");
        assert!(notes.len() <= 12, "{question:?}: {topics:?}");
        for note in notes {
            let (text, source) = (note["text"].as_str().unwrap(), note["source"].as_str().unwrap());
            assert!(!source.is_empty() && text.len() > 20, "{question:?}: {text}");
            let known =
                entries.iter().filter(|(_, english, from)| from == source && says(text, english));
            let ids: Vec<&String> = known.map(|(id, ..)| id).collect();
            assert!(!ids.is_empty(), "{question:?}: {text}");
            printed.extend(ids.into_iter().cloned());
        }
    }
    let never: Vec<&String> =
        entries.iter().map(|(id, ..)| id).filter(|id| !printed.contains(*id)).collect();
    assert!(never.is_empty(), "{never:?}");
}

/// The note on a topic.
fn note(question: &[&str], topic: &str) -> Option<String> {
    let plan = json(question);
    let mut notes = plan["shipping"].as_array().unwrap().iter();
    Some(notes.find(|note| note["topic"] == topic)?["text"].as_str()?.to_owned())
}

#[test]
fn a_chunk_is_read_in_the_time_the_task_waits() {
    let question = ["--task", "summarization", "--device", "galaxy-s24:8"];
    let text = note(&question, "chunks").unwrap();
    let chunk: u32 =
        text.split("chunks of ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let command = json(&question)["models"][0]["command"].as_str().unwrap().to_owned();
    let wait = |tokens: u32| {
        let command = command.replace("--prompt-tokens 6000", &format!("--prompt-tokens {tokens}"));
        let words = shell_words::split(&command).unwrap();
        let mut words: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        words.extend(["--format", "json"]);
        let fit: Value = serde_json::from_slice(&run(&words).stdout).unwrap();
        fit["speed"]["ttft_ms"]["typical"].as_f64().unwrap()
    };
    assert!(wait(chunk) <= 60e3 && wait(chunk + 100) > 60e3, "{chunk}: {}", wait(chunk));
}

#[test]
fn only_tasks_with_a_form_get_a_grammar() {
    let of = |task: &str| note(&["--task", task, "--free", "4GiB", "--os", "linux"], "structure");
    assert!(of("intent").unwrap().contains("--grammar"));
    assert!(of("tools").unwrap().contains("json_schema"));
    assert!(of("chat").is_none() && of("summary").is_none());
}

#[test]
fn a_store_gets_a_file_in_as_many_parts_as_it_takes() {
    let of = |model: &str, quant: &str| {
        let question = [
            "--task", "chat", "--ram", "16GiB", "--os", "android", "--models", model, "--quant",
            quant,
        ];
        note(&question, "delivery").unwrap()
    };
    // Its per-layer table alone is larger than a pack.
    let cut = of("gemma-4-e2b", "Q4_0");
    assert!(cut.contains("split -b 1400M") && cut.contains("1.93 GB"), "{cut}");
    assert!(of("qwen3-4b-2507", "Q4_K_M").contains("2 or more AI packs"));
    assert!(of("qwen3-0.6b", "Q4_K_M").contains("one AI pack"));
    assert!(of("gemma-4-e4b", "Q6_K").contains("more than the 4.00 GB that Google Play delivers"));
}

#[test]
fn an_emitted_promise_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    for (number, question) in QUESTIONS.iter().enumerate() {
        let file = folder.path().join(format!("{number}.yaml"));
        let (text, code) = plan(question, &["--emit", "check"]);
        fs::write(&file, &text).unwrap();
        assert_eq!(code, Some(0), "{question:?}");
        let checked = run(&["check", file.to_str().unwrap(), "--format", "json"]);
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert_eq!(checked.status.code(), Some(0), "{question:?}: {text}{said}");
        let checked: Value = serde_json::from_slice(&checked.stdout).unwrap();
        let model = &json(question)["models"][0];
        let promise = &checked["promises"][0];
        assert_eq!(promise["model"], model["model"]["id"], "{question:?}");
        assert_eq!(promise["verdict"], model["verdict"], "{question:?}");
        let [most, needs] =
            ["max_bytes", "working_set_bytes"].map(|key| promise[key].as_u64().unwrap());
        let headroom = model["headroom_bytes"].as_u64().unwrap();
        assert!(most >= needs && headroom - (most - needs) < 1 << 20, "{question:?}: {text}");
    }
}

#[test]
fn a_promise_about_this_machine_holds_on_another() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("budget.yaml");
    let question = ["plan", "--task", "chat", "--models", "smollm2-135m", "--emit", "check"];
    let output = run(&[&question[..], &["--output", file.to_str().unwrap()]].concat());
    assert!(output.status.success() && output.stdout.is_empty());
    assert!(fs::read_to_string(&file).unwrap().contains("free: "));
    assert!(run(&["check", file.to_str().unwrap()]).status.success());
}

#[test]
fn a_lock_has_what_is_known_of_the_file() {
    let lock = |question: &[&str]| -> serde_yaml::Value {
        serde_yaml::from_str(&plan(question, &["--emit", "lock"]).0).unwrap()
    };
    let question = [
        "--task",
        "rag",
        "--ram",
        "16GiB",
        "--os",
        "android",
        "--models",
        "gemma-4-e2b",
        "--quant",
        "Q4_0",
    ];
    let locked = lock(&question);
    let model = &locked["model"];
    assert_eq!(model["file"], "gemma-4-E2B_q4_0-it.gguf");
    assert_eq!(model["sha256"].as_str().unwrap().len(), 64);
    assert_eq!((&model["quantization"], &locked["context"]), (&"Q4_0".into(), &4096.into()));
    assert_eq!(locked["thinking"], false);
    assert_eq!(locked["beside"]["id"], "embeddinggemma-300m");
    assert!(locked["flags"].as_str().unwrap().contains("-c 4096"));
    assert!(locked["runtime"]["version"].as_str().unwrap().contains("0c1e57098"));
    let other = lock(&["--task", "chat", "--device", "pixel-9", "--runtime", "litert-lm"]);
    assert!(other["flags"].is_null() && other["model"]["sha256"].is_null());
    // What is rounded by a technique is not the file that is published.
    let mac = ["--task", "chat", "--ram", "16GB", "--os", "macos", "--models", "qwen3-1.7b"];
    for (quant, is_published) in [("mlx-4bit", true), ("AWQ", false)] {
        let locked = lock(&[&mac[..], &["--quant", quant]].concat());
        assert_eq!(locked["model"]["repository"].is_string(), is_published, "{quant}");
    }
}

#[test]
fn what_cannot_be_emitted_is_refused_in_a_sentence() {
    for (more, said) in [
        (&["--emit", "lock", "--basic"][..], "--basic"),
        (&["--emit", "check", "--format", "json"], "--format"),
        (&["--emit", "budget"], "'budget'"),
    ] {
        let output = run(&[&["plan", "--task", "chat", "--free", "2GiB"], more].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty(), "{more:?}");
        assert!(error.contains(said) && error.trim().lines().count() == 1, "{error}");
    }
    let nothing = run(&["plan", "--task", "chat", "--device", "esp32-s3", "--emit", "check"]);
    assert_eq!(nothing.status.code(), Some(1));
    let text = String::from_utf8(nothing.stdout).unwrap();
    assert!(serde_yaml::from_str::<serde_yaml::Value>(&text).unwrap().is_null(), "{text}");
}

#[test]
fn a_promise_a_lock_and_a_second_model_as_they_are_read() {
    snapshot!("emit_check", "plan", "--task", "rag", "--device", "pixel-8a", "--emit", "check");
    snapshot!(
        "emit_lock",
        "plan",
        "--task",
        "chat",
        "--ram",
        "16GiB",
        "--os",
        "android",
        "--models",
        "gemma-4-e2b",
        "--quant",
        "Q4_0",
        "--emit",
        "lock"
    );
    snapshot!(
        "fit_beside",
        "fit",
        "gemma-3-1b:Q4_0",
        "--free",
        "4GiB",
        "--with",
        "embeddinggemma-300m:Q4_0",
        "--lang",
        "es"
    );
}
