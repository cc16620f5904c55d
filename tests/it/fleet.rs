//! The devices that users have: whom a model serves, to the last user.

use std::collections::BTreeMap;

use edgefit::{Bytes, Catalog, Fleet, Lang, Place, Question, Verdict, report, verdict};
use proptest::prelude::*;
use serde_json::Value;

use crate::program::run;

const PHONES: &str = "tests/fleets/phones.csv";

fn answer(args: &[&str]) -> Value {
    let output = run(args);
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|fault| panic!("{args:?}: {fault} {error}"))
}

/// A file for the program to read.
fn file(name: &str, text: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, text).unwrap();
    path
}

/// Devices of the catalog with the least memory each comes with, as far as that is confirmed.
fn devices() -> Vec<(String, Option<f64>)> {
    let listed = answer(&["list", "devices", "--format", "json"]);
    let all = listed["devices"].as_array().unwrap().iter().map(|device| {
        let sizes = device["ram_gib"].as_array().unwrap().iter().filter_map(Value::as_f64);
        (device["id"].as_str().unwrap().to_owned(), sizes.reduce(f64::min))
    });
    all.collect()
}

/// 500 lines: devices by id, sizes of memory under a system, and what nobody knows; and each as a place.
fn fleet() -> (String, Vec<(u64, Option<Place>)>) {
    let (mut text, mut rows) = ("device,ram,system,users\n".to_owned(), Vec::new());
    let devices: Vec<_> = devices().into_iter().filter(|(_, ram)| ram.is_some()).collect();
    for n in 0..500_u32 {
        let users = u64::from(n * n % 997 + 1);
        let (line, place) = match n % 10 {
            0 => (format!("nothing known {n},,"), None),
            1 => {
                let gib = [2, 3, 4, 6, 8, 12, 16][n as usize % 7];
                let system = ["android", "ios", "windows"][n as usize % 3];
                let size = Bytes::gib(gib);
                let place = Place::Ram { size, system: Some(system.to_owned()), entitled: false };
                (format!(",{gib} GB,{system}"), Some(place))
            }
            _ => {
                let (id, ram) = &devices[(n as usize * 7) % devices.len()];
                let name = format!("{id}:{}", ram.unwrap());
                (format!("{id},,"), Some(Place::Device { name, system: None, entitled: false }))
            }
        };
        text.extend([line, format!(",{users}\n")]);
        rows.push((users, place));
    }
    (text, rows)
}

#[test]
fn totals_are_those_of_every_line_asked_by_itself() {
    let catalog = Catalog::bundled();
    let (text, rows) = fleet();
    let fleet = Fleet::read("fleet.csv", text.as_bytes()).unwrap();
    let questions = ["smollm2-135m", "gemma-2-2b", "llama-3.1-8b:Q8_0"].map(Question::about);
    let all = report::fleet(&questions, &fleet, &catalog, Lang::En).unwrap();
    for (question, one) in questions.iter().zip(&all) {
        let mut by_verdict: BTreeMap<Option<Verdict>, u64> = BTreeMap::new();
        for (users, place) in &rows {
            let asked = place.clone().map(|place| {
                let question = Question { place: Some(place), ..question.clone() };
                verdict(&question, &catalog).unwrap().unwrap()
            });
            *by_verdict.entry(asked).or_default() += users;
        }
        let counted = |verdict: Option<Verdict>| {
            by_verdict.get(&verdict).copied().unwrap_or_default().to_string()
        };
        for verdict in Verdict::ALL {
            let users = one.by_verdict.of(verdict).to_string();
            assert_eq!(users, counted(Some(verdict)), "{} {verdict}", one.model);
        }
        assert_eq!(one.unknown.to_string(), counted(None), "{}", one.model);
        let total: u64 = rows.iter().map(|(users, _)| users).sum();
        assert_eq!(one.total.to_string(), total.to_string());
        let lines: usize = one.places.iter().map(|place| place.lines.len()).sum();
        let unknown: usize = one.unknown_devices.iter().map(|one| one.lines.len()).sum();
        assert_eq!((lines + unknown, one.rows), (500, 500));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn more_memory_never_serves_fewer(
        rows in prop::collection::vec((0_usize..4, 500_u32..20_000, 0_u32..6000), 1..12),
    ) {
        let catalog = Catalog::bundled();
        let served = |more: bool| {
            let devices = ["", "SM-A156B", "Pixel 8", "X680X"];
            let line = |&(device, mb, extra): &(usize, u32, u32)| {
                let ram = if more { mb + extra } else { mb };
                format!("{},{ram} MB,Android 14,{}\n", devices[device], mb % 7 + 1)
            };
            let text = "device,ram,os,users\n".to_owned() + &rows.iter().map(line).collect::<String>();
            let fleet = Fleet::read("x", text.as_bytes()).unwrap();
            let questions = ["smollm2-135m", "gemma-2-2b"].map(Question::about);
            let all = report::fleet(&questions, &fleet, &catalog, Lang::En).unwrap();
            all.iter().map(|one| one.served).collect::<Vec<_>>()
        };
        for (less, more) in served(false).into_iter().zip(served(true)) {
            prop_assert!(less <= more, "{less} {more}");
        }
    }
}

#[test]
fn an_export_is_read_as_it_comes() {
    let whole = answer(&["fit", "gemma-2-2b", "--fleet", PHONES, "--format", "json"]);
    assert_eq!((&whole["rows"], &whole["total"]), (&8.into(), &41_650.into()));
    assert_eq!((&whole["unknown"], &whole["by_memory"]), (&640.into(), &4230.into()));
    let verdicts = whole["by_verdict"].as_object().unwrap().values();
    let sum: u64 = verdicts.map(|users| users.as_u64().unwrap()).sum();
    assert_eq!(sum + 640, 41_650);
    // The same with other separators, headings and signs.
    let other = "Código;RAM (TotalMem);Usuarios\nSM-A156B;3618-7825MB;12.400\nSM-A556B;7476MB;8.150\n\
        23021RAAEG;;6.900\nshiba;7669-7968MB;5.320\nSM-S928B;11472MB;4.010\n\
        moto g(50);3744MB;2.780\nX680X;2012MB;1.450\nNB-1;;640\n";
    let other = file("fleet-es.csv", other);
    let other = answer(&["fit", "gemma-2-2b", "--fleet", &other, "--format", "json"]);
    for fact in ["rows", "total", "served", "by_verdict", "unknown", "served_at_most"] {
        assert_eq!(whole[fact], other[fact], "{fact}");
    }
}

#[test]
fn fractions_add_up_in_json() {
    let text = "device,share\npixel-8,33.3 %\npixel-6,33.35 %\nnobody,0.05%\n";
    let path = file("fleet-shares.csv", text);
    let all = answer(&["fit", "smollm2-135m", "--fleet", &path, "--format", "json"]);
    assert_eq!(all["total"].to_string(), "66.7");
    assert_eq!(
        (all["served"].to_string(), all["unknown"].to_string()),
        ("66.65".into(), "0.05".into())
    );
    assert_eq!(all["largest_for_90"], "smollm2-135m");
}

#[test]
fn several_models_are_a_list_and_the_largest_that_serves_most_is_named() {
    let args = ["fit", "smollm2-135m", "llama-3.2-1b", "qwen3-8b", "--fleet", PHONES];
    let all = answer(&[&args[..], &["--format", "json"]].concat());
    let all = all.as_array().unwrap();
    let models: Vec<_> = all.iter().map(|one| one["model"].as_str().unwrap()).collect();
    assert_eq!(models, ["smollm2-135m", "llama-3.2-1b", "qwen3-8b"]);
    let serves = |one: &&Value| {
        one["served"].as_f64().unwrap() * 10.0 >= one["total"].as_f64().unwrap() * 9.0
    };
    let largest = all.iter().filter(serves).max_by_key(|one| one["params"].as_u64());
    for one in all {
        assert_eq!(one["schema"], "edgefit/1");
        assert_eq!(one["largest_for_90"], largest.unwrap()["model"]);
    }
}

#[test]
fn a_plan_has_a_model_for_each_class_of_memory() {
    let args = ["plan", "--task", "chat", "--fleet", PHONES, "--lang", "en"];
    let plan = answer(&[&args[..], &["--format", "json"]].concat());
    let tiers = plan["tiers"].as_array().unwrap();
    let users = |one: &Value| one["users"].as_u64().unwrap();
    let total: u64 = tiers.iter().map(users).sum();
    assert_eq!(total + plan["unknown"].as_u64().unwrap(), plan["total"].as_u64().unwrap());
    let verdicts = plan["by_verdict"].as_object().unwrap().values();
    let judged: u64 = verdicts.map(|users| users.as_u64().unwrap()).sum();
    assert_eq!(judged + plan["without_model"].as_u64().unwrap(), total);
    for tier in tiers {
        let ram = format!("{}MiB", tier["ram_bytes"].as_u64().unwrap() >> 20);
        let args = ["plan", "--task", "chat", "--ram", &ram, "--os", "android", "--lang", "en"];
        let alone = answer(&[&args[..], &["--format", "json"]].concat());
        assert_eq!(tier["model"]["id"], alone["models"][0]["model"]["id"], "{ram}");
    }
}

#[test]
fn what_is_wrong_is_one_sentence_and_nobody_served_is_a_no() {
    let none = file("fleet-none.csv", "ram,users\n2 GB,10\n");
    assert_eq!(run(&["fit", "qwen3-8b", "--fleet", &none]).status.code(), Some(1));
    let wrong = file("fleet-wrong.csv", "model,users\nSM-A156B,10\nSM-A556B,many\n");
    for (args, said) in [
        (&["fit", "qwen3-8b", "--fleet", &wrong][..], "line 3: 'many' is no number"),
        (&["fit", "qwen3-8b", "--fleet", "no-such.csv"], "there is no such file"),
        (&["fit", "qwen3-8b", "--fleet", PHONES, "--ram", "4GB"], "--ram"),
        (&["fit", "qwen3-8", "--fleet", PHONES], "qwen3-8"),
        (&["fit", "qwen3-8b", "gemma-2-2b", "--ram", "4GB"], "gemma-2-2b"),
        (&["plan", "--task", "chat", "--fleet", &none], "--platform"),
    ] {
        let output = run(args);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
        assert!(output.stdout.is_empty() && error.lines().count() == 1, "{args:?}: {error}");
        assert!(error.contains(said), "{args:?}: {error}");
    }
}

#[test]
fn five_hundred_lines_take_no_time() {
    let path = file("fleet-500.csv", &fleet().0);
    let start = std::time::Instant::now();
    let output = run(&["fit", "gemma-2-2b", "--fleet", &path]);
    assert_eq!(output.status.code(), Some(0));
    // Less than a second as it is released; this build is slower, and others run beside it.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn a_fleet_is_shown() {
    snapshot!("fleet", "fit", "gemma-2-2b", "llama-3.2-1b", "qwen3-4b", "--fleet", PHONES);
    snapshot!("fleet_es", "fit", "gemma-2-2b", "--fleet", PHONES, "--lang", "es");
    snapshot!("fleet_markdown", "fit", "gemma-2-2b", "--fleet", PHONES, "--format", "markdown");
    snapshot!(
        "fleet_plan",
        "plan",
        "--task",
        "chat",
        "--fleet",
        PHONES,
        "--lang",
        "en",
        "--format",
        "table"
    );
}
