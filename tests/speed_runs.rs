//! The whole path from a question to a speed, against every run of `data/measured.yaml`.
//!
//! The runs themselves are hidden from the library, which would answer with them.
//! `cargo test --test speed_runs -- --nocapture` prints a line for each class.

use std::collections::BTreeMap;

use edgefit::{Catalog, How, Place, Question, Tokens, answer};
use serde_yaml::Value;

const RUNS: &str = include_str!("../data/measured.yaml");

/// The catalog without runs: they are there, of a runtime nobody asks about.
fn without_runs() -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("measured.yaml", RUNS.replace("runtime: llama.cpp", "runtime: none")).unwrap();
    catalog
}

fn backend(class: &str) -> &'static str {
    match class {
        "gpu-apple-mac" | "gpu-apple-phone" => "metal",
        "gpu-adreno" => "opencl",
        "gpu-nvidia" | "gpu-jetson" => "cuda",
        "gpu-mali" | "gpu-amd" | "gpu-igpu" => "vulkan",
        _ if class.starts_with("npu") => "npu",
        _ => "cpu",
    }
}

/// The chip; of a chip that tablets have as well, the Mac; a graphics card is a device.
fn ask(on: &str, class: &str, run: &Value) -> Question {
    let count = |key: &str| run[key].as_u64().and_then(|n| u32::try_from(n).ok());
    let quant = run["quant"].as_str().unwrap().to_owned();
    let how = How {
        backend: Some(backend(class).to_owned()),
        threads: count("threads"),
        prompt_tokens: count("depth").filter(|&depth| depth > 0).map(Tokens::new),
        ctx_size: Some(Tokens::new(8192)),
        ..How::default()
    };
    let mut question =
        Question { how, quant: Some(quant), ..Question::about(run["model"].as_str().unwrap()) };
    let name = match on {
        "m1" => Some("mac-m1:16"),
        _ if on.starts_with("rtx") || on.starts_with("rx") => Some(on),
        _ => None,
    };
    match name {
        Some(name) => {
            let name = name.to_owned();
            question.place = Some(Place::Device { name, system: None, entitled: false });
        }
        None => question.soc = Some(on.to_owned()),
    }
    question
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn what_was_measured_is_predicted_without_looking() {
    let catalog = without_runs();
    let mut ratios: BTreeMap<String, [Vec<f64>; 2]> = BTreeMap::new();
    for entry in serde_yaml::from_str::<Vec<Value>>(RUNS).unwrap() {
        let id = entry["id"].as_str().unwrap();
        let [on, class, _] = id.split('/').collect::<Vec<_>>()[..] else { panic!("{id}") };
        // llama.cpp runs no model on an NPU in this catalog.
        if class.starts_with("npu") {
            continue;
        }
        for run in entry["runs"].as_sequence().unwrap() {
            let speed = answer(&ask(on, class, run), &catalog).unwrap().priced.speed;
            let Some(decode) = speed.decode_tps else { panic!("{id}: {:?}", speed.unknown) };
            let [decodes, prefills] = ratios.entry(class.to_owned()).or_default();
            decodes.push(decode.typical / run["decode"].as_f64().unwrap());
            if let (Some(ours), Some(theirs)) = (speed.prefill_tps, run["prefill"].as_f64()) {
                prefills.push(ours.typical / theirs);
            }
        }
    }
    let (mut decode, mut prefill) = (Vec::new(), Vec::new());
    for (class, [decodes, prefills]) in &mut ratios {
        decode.extend(decodes.iter().map(|ratio| (ratio - 1.0).abs()));
        prefill.extend(prefills.iter().map(|ratio| (ratio - 1.0).abs()));
        let middle = |all: &mut Vec<f64>| if all.is_empty() { f64::NAN } else { median(all) };
        println!(
            "{class:<18} decode {:>4} runs {:>5.2}   prefill {:>4} runs {:>5.2}",
            decodes.len(),
            middle(decodes),
            prefills.len(),
            middle(prefills)
        );
    }
    println!(
        "median error: decode {:.1} %, prefill {:.1} %",
        median(&mut decode) * 100.0,
        median(&mut prefill) * 100.0
    );
    assert!(median(&mut decode) <= 0.15 && median(&mut prefill) <= 0.25);
}
