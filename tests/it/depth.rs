//! Speed at two depths, on the processor, the GPU and the NPU of Snapdragons, against runs that were measured
//! (`tests/truth/speed_2.tsv`). The runs the library knows are hidden from it, unless it is said.
//!
//! `cargo test --test it depth:: -- --nocapture` prints a line for each class.

#![expect(clippy::cast_precision_loss, reason = "counts of runs")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "errors are small")]

use std::collections::BTreeMap;

use edgefit::{Catalog, How, Place, Question, Tokens, answer, speed::Speed};

use super::golden::assert_held;

const RUNS: &str = include_str!("../../data/measured.yaml");

/// An NPU that llama.cpp runs models on, whatever is known of its memory.
const NPU: &str = "- {id: npu, name: NPU, systems: [android, windows, linux], weights: copied, \
                   mmap: never, compute: committed, source: a test, checked: 2026-11-30}\n";

/// A measured run.
struct Row {
    device: &'static str,
    chip: &'static str,
    backend: &'static str,
    program: &'static str,
    model: &'static str,
    quant: &'static str,
    depth: u32,
    prompt: u32,
    threads: Option<u32>,
    prefill: Option<f64>,
    decode: f64,
    is_warm: bool,
}

/// The runs on chips of the catalog that nothing spoils.
fn rows() -> Vec<Row> {
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [
            _,
            device,
            chip,
            backend,
            program,
            model,
            quant,
            depth,
            prompt,
            threads,
            prefill,
            decode,
            condition,
            left_out,
        ] = cells[..]
        else {
            panic!("{line}")
        };
        let known = !chip.is_empty() && left_out.is_empty();
        known.then(|| Row {
            device,
            chip,
            backend,
            program,
            model,
            quant,
            depth: depth.parse().unwrap(),
            prompt: prompt.parse().unwrap(),
            threads: threads.parse().ok(),
            prefill: prefill.parse().ok(),
            decode: decode.parse().unwrap(),
            is_warm: condition != "burst",
        })
    };
    include_str!("../truth/speed_2.tsv").lines().skip(1).filter_map(row).collect()
}

impl Row {
    fn is_compiled(&self) -> bool {
        self.program.starts_with("qnn")
    }

    fn class(&self) -> &'static str {
        match (self.backend, self.is_compiled()) {
            ("npu", true) => "Hexagon, compiled",
            ("npu", false) => "Hexagon, llama.cpp",
            ("opencl", _) => "Adreno",
            _ if self.chip.contains("-x") => "Arm laptop CPU",
            _ => "phone CPU",
        }
    }

    /// The speed of the same, its context just large enough; `None` for models that are not in the catalog.
    fn asked(&self, catalog: &Catalog) -> Option<Speed> {
        Some(answer(&self.question(), catalog).ok()?.priced.speed)
    }

    fn question(&self) -> Question {
        let quant = match self.quant {
            "w4a16" | "w4" => "qnn-w4a16",
            "mxfp4" => "MXFP4_MOE",
            other => other,
        };
        let room = if self.is_compiled() { self.depth } else { (self.depth + 128).max(1024) };
        let how = How {
            backend: Some(self.backend.to_owned()),
            runtime: self.is_compiled().then(|| "qnn".to_owned()),
            threads: self.threads,
            ctx_size: Some(Tokens::new(room)),
            prompt_tokens: Some(Tokens::new(self.prompt)),
            ..How::default()
        };
        Question {
            quant: Some(quant.to_owned()),
            soc: Some(self.chip.to_owned()),
            how,
            ..Question::about(self.model)
        }
    }
}

fn catalog(with_runs: bool) -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("backends.yaml", NPU.to_owned()).unwrap();
    if !with_runs {
        let runs = RUNS.replace("runtime: llama.cpp", "runtime: none");
        catalog.add("measured.yaml", runs.replace("runtime: qnn", "runtime: none")).unwrap();
    }
    catalog
}

/// Errors of one kind by class, and of all.
#[derive(Default)]
struct Errors(BTreeMap<&'static str, Vec<f64>>);

impl Errors {
    fn add(&mut self, class: &'static str, error: f64) {
        for class in [class, "all"] {
            self.0.entry(class).or_default().push(error);
        }
    }

    fn median(&mut self, class: &str) -> f64 {
        let errors = self.0.get_mut(class).unwrap();
        errors.sort_by(f64::total_cmp);
        errors[errors.len() / 2]
    }

    /// Prints them, and holds them to the ratchet.
    fn end(mut self, what: &str) -> f64 {
        let ten_thousandths = |error: f64| (error * 1e4).ceil() as u64;
        let mut all = Vec::new();
        for class in self.0.keys().copied().collect::<Vec<_>>() {
            let median = self.median(class);
            let errors = &self.0[class];
            let (rows, worst) = (errors.len(), errors[errors.len() - 1]);
            let [median, worst] = [median, worst].map(ten_thousandths);
            println!("{what}, {class}\t{rows}\t{median}\t{worst}");
            all.push((format!("{what}, {class}"), rows, median, worst));
        }
        for (part, rows, median, worst) in all {
            assert_held(&part, rows, median, worst);
        }
        self.median("all")
    }
}

#[test]
fn runs_at_two_depths_are_predicted_without_looking() {
    let (catalog, rows) = (catalog(false), rows());
    let [mut decode, mut prefill] = [Errors::default(), Errors::default()];
    for row in rows.iter().filter(|row| !row.is_warm) {
        let Some(speed) = row.asked(&catalog) else { continue };
        let answered = speed.decode_tps.unwrap_or_else(|| panic!("{:?}", speed.unknown));
        decode.add(row.class(), (answered.typical / row.decode - 1.0).abs());
        if let Some(measured) = row.prefill {
            let answered = speed.prefill_tps.unwrap().typical;
            prefill.add(row.class(), (answered / measured - 1.0).abs());
        }
        assert!(speed.ttft_ms.is_some());
    }
    assert!(decode.end("decode") <= 0.20);
    assert!(prefill.end("prefill") <= 0.30);
}

#[test]
fn speed_falls_with_depth_as_it_was_measured() {
    let (catalog, rows) = (catalog(false), rows());
    let [mut decode, mut prefill] = [Errors::default(), Errors::default()];
    let key = |row: &Row| (row.device, row.backend, row.program, row.model, row.quant);
    for deep in rows.iter().filter(|row| row.depth == 4096 && !row.is_warm) {
        let alike = |row: &&Row| row.depth == 512 && key(row) == key(deep);
        let Some(shallow) = rows.iter().find(alike) else { continue };
        let both = shallow.asked(&catalog).zip(deep.asked(&catalog));
        let Some((a, b)) = both else { continue };
        let off = |ours: f64, theirs: f64| (ours / theirs).ln().abs().exp() - 1.0;
        let ours = a.decode_tps.unwrap().typical / b.decode_tps.unwrap().typical;
        decode.add(deep.class(), off(ours, shallow.decode / deep.decode));
        if let Some((c, d)) = shallow.prefill.zip(deep.prefill) {
            let ours = a.prefill_tps.unwrap().typical / b.prefill_tps.unwrap().typical;
            prefill.add(deep.class(), off(ours, c / d));
        }
    }
    assert!(decode.end("slowdown") <= 0.4);
    assert!(prefill.end("slowdown of prompts") <= 0.4);
}

#[test]
fn what_was_measured_is_answered_as_it_was_measured() {
    let (catalog, rows) = (catalog(true), rows());
    let [mut decode, mut prefill] = [Errors::default(), Errors::default()];
    for row in rows.iter().filter(|row| !row.is_warm && row.quant != "w4") {
        let Some(speed) = row.asked(&catalog) else { continue };
        let answered = speed.decode_tps.unwrap().typical;
        decode.add(row.class(), (answered / row.decode - 1.0).abs());
        if let Some(measured) = row.prefill {
            let answered = speed.prefill_tps.unwrap().typical;
            prefill.add(row.class(), (answered / measured - 1.0).abs());
        }
    }
    let share = |errors: &Errors| {
        let all = &errors.0["all"];
        all.iter().filter(|error| **error < 0.01).count() as f64 / all.len() as f64
    };
    assert!(share(&decode) > 0.7 && share(&prefill) > 0.7);
}

#[test]
fn a_warm_phone_is_as_slow_as_it_is_said_to_be() {
    let (catalog, rows) = (catalog(false), rows());
    let mut errors = Errors::default();
    for row in rows.iter().filter(|row| row.is_warm && row.chip == "snapdragon-8-gen-2") {
        let mut question = row.question();
        let name = "galaxy-s23:8".to_owned();
        question.place = Some(Place::Device { name, system: None, entitled: false });
        (question.soc, question.how.flash_attn) = (None, Some(false));
        question.how.prompt_tokens = Some(Tokens::new(row.depth));
        let speed = answer(&question, &catalog).unwrap().priced.speed;
        errors.add(row.class(), (speed.sustained_tps.unwrap().typical / row.decode - 1.0).abs());
    }
    errors.end("decode once warm");
}

/// The rows of the README are those of the ratchet.
#[test]
fn the_readme_says_how_good_speed_is() {
    let median = |what: &str, class: &str| -> (String, f64) {
        let part = format!("{what}, {class}\t");
        let held = include_str!("ratchet.tsv").lines().find_map(|line| line.strip_prefix(&part));
        let cells: Vec<&str> = held.unwrap().split('\t').collect();
        (cells[0].to_owned(), cells[1].parse::<f64>().unwrap() / 1e4)
    };
    let classes =
        ["phone CPU", "Arm laptop CPU", "Adreno", "Hexagon, llama.cpp", "Hexagon, compiled", "all"];
    for class in classes {
        let ((runs, decode), (_, prefill)) = (median("decode", class), median("prefill", class));
        let [slower, prompt] =
            ["slowdown", "slowdown of prompts"].map(|what| median(what, class).1);
        let line = format!(
            "| {class} | {runs} | {:.0} % | {:.0} % | {:.2} | {:.2} |",
            decode * 100.0,
            prefill * 100.0,
            1.0 + slower,
            1.0 + prompt
        );
        assert!(include_str!("../../README.md").contains(&line), "the README must say {line}");
    }
}
