//! How good speed is: scored, and fitted again, against measured runs (`tests/truth/speed.tsv`).
//!
//! `cargo test --test it speed:: -- --nocapture` prints the table.

#![expect(clippy::cast_precision_loss, reason = "counts of runs")]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use edgefit::speed::{Engine, Token};
use serde_yaml::Value;

/// A measured run.
struct Row {
    device: String,
    chip: String,
    class: String,
    group: String,
    token: Token,
    gbps: f64,
    /// What the machine computes with, in the unit of its class.
    capacity: f64,
    isa: String,
    decode: f64,
    assumed: bool,
    is_routed: bool,
    file_bytes: f64,
}

fn rows() -> Vec<Row> {
    let text = include_str!("../truth/speed.tsv");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| {
        let cells: HashMap<&str, &str> = names.iter().copied().zip(line.split('\t')).collect();
        let text = |name| cells[name].to_owned();
        let known = |name| cells[name].parse::<f64>().ok();
        let number = |name| known(name).unwrap();
        let class = text("class");
        let capacity = match class.split('-').next() {
            Some("cpu") => {
                let big = number("big_cores");
                known("threads").unwrap_or(big).min(big) * number("ghz") * 1e9
            }
            Some("gpu") => number("tflops") * 1e12,
            _ => 1e12,
        };
        Row {
            device: text("device"),
            chip: text("chip"),
            group: text("group"),
            token: Token {
                weight_bytes: number("weight_bytes"),
                cache_bytes: number("kv_bytes") * number("depth"),
                looks: number("looks"),
                weights: number("weights"),
                layers: number("layers"),
            },
            gbps: number("gbps"),
            capacity,
            isa: text("isa"),
            decode: number("decode"),
            assumed: cells["assumed"] == "1",
            is_routed: cells["routed"] == "1",
            file_bytes: number("file_bytes"),
            class,
        }
    };
    lines.map(row).collect()
}

/// What the data says beside fitted numbers.
struct Data {
    classes: BTreeMap<String, Value>,
    /// The group of kernels of each class.
    kernels: BTreeMap<String, String>,
    fitted: Coefficients,
}

/// Fitted numbers, by what they are about: `eta cpu-x86`, `tau …`, `rate …`, `cost cpu-arm q4k`.
type Coefficients = BTreeMap<String, f64>;

fn entries(text: &str) -> Vec<Value> {
    serde_yaml::from_str(text).unwrap()
}

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap().to_owned()
}

fn data() -> Data {
    let mut fitted = Coefficients::new();
    let (mut classes, mut kernels) = (BTreeMap::new(), BTreeMap::new());
    for class in entries(include_str!("../../data/speed.yaml")) {
        let id = word(&class, "id");
        fitted.insert(format!("eta {id}"), class["eta"].as_f64().unwrap());
        fitted.insert(format!("tau {id}"), class["tau_us"].as_f64().unwrap());
        if let Some(attention) = class["attention"]["decode"].as_f64() {
            fitted.insert(format!("look {id}"), attention);
        }
        if let Some(rate) = class["rate"].as_f64() {
            fitted.insert(format!("rate {id}"), rate);
        }
        kernels.insert(id.clone(), word(&class, "kernels"));
        classes.insert(id, class);
    }
    for group in entries(include_str!("../../data/kernels.yaml")) {
        let id = word(&group, "id");
        for isa in group["isas"].as_sequence().into_iter().flatten() {
            let features = isa["features"].as_sequence().unwrap().iter();
            let features = features.map(|one| format!("+{}", one.as_str().unwrap()));
            let key = format!("rate {}{}", word(isa, "arch"), features.collect::<String>());
            fitted.insert(key, isa["decode"].as_f64().unwrap());
        }
        for cost in group["formats"].as_sequence().unwrap() {
            fitted.insert(
                format!("cost {id} {}", word(cost, "group")),
                cost["decode"].as_f64().unwrap(),
            );
        }
    }
    Data { classes, kernels, fitted }
}

/// The names of what a run's speed depends on.
struct Keys {
    eta: String,
    tau: String,
    rate: String,
    cost: String,
    /// Of a class whose attention was measured.
    look: Option<String>,
}

impl Keys {
    fn of(row: &Row, data: &Data) -> Self {
        let class = &row.class;
        Self {
            eta: format!("eta {class}"),
            tau: format!("tau {class}"),
            rate: format!("rate {}", if row.isa.is_empty() { class } else { &row.isa }),
            cost: format!("cost {} {}", data.kernels[class], row.group),
            look: Some(format!("look {class}")).filter(|key| data.fitted.contains_key(key)),
        }
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        [&self.eta, &self.tau, &self.rate, &self.cost].into_iter().chain(&self.look)
    }
}

/// What is believed before anything is measured: a fit without runs of a kind stays there.
fn prior(key: &str) -> f64 {
    let is = |part: &str| key.contains(part);
    match key.split(' ').next().unwrap() {
        "eta" => 0.65,
        "tau" if is("cpu") => 20.0,
        "tau" => 60.0,
        "look" if is(" gpu") => 0.01,
        "look" if is(" npu") => 0.03,
        "look" => 0.5,
        "rate" if is(" gpu") => 0.02,
        "rate" if is(" npu") => 0.05,
        "rate" => 2.0,
        _ => 1.0,
    }
}

/// Tokens a second, by the formula of the library.
fn predict(row: &Row, keys: &Keys, data: &Data, fitted: &Coefficients) -> f64 {
    let get = |key: &String| fitted.get(key).copied().unwrap_or_else(|| prior(key));
    let class = &data.classes[&row.class];
    let most = board(row, class).and_then(|board| board["most_gbps"].as_f64());
    let most = most.or(class["most_gbps"].as_f64()).unwrap_or(f64::INFINITY);
    let engine = Engine {
        bytes_per_second: get(&keys.eta) * row.gbps.min(most) * 1e9,
        weights_per_second: Some(get(&keys.rate) * row.capacity / get(&keys.cost)),
        looks_per_second: keys.look.as_ref().map(|key| get(key) * row.capacity),
        per_layer: get(&keys.tau) * 1e-6,
    };
    1.0 / engine.seconds(&row.token)
}

/// What the class says of the chip of the run, if anything.
fn board<'a>(row: &Row, class: &'a Value) -> Option<&'a Value> {
    let mut boards = class["boards"].as_sequence().into_iter().flatten();
    boards.find(|board| board["soc"].as_str() == Some(&row.chip))
}

/// As [`predict`], with boards whose share of the bandwidth is known.
fn predict_bundled(row: &Row, data: &Data) -> f64 {
    let class = &data.classes[&row.class];
    let share = board(row, class).and_then(|board| board["eta"].as_f64());
    match share.filter(|_| !row.is_routed) {
        Some(eta) => {
            let looks = class["attention"]["decode"].as_f64();
            let engine = Engine {
                bytes_per_second: eta * row.gbps * 1e9,
                weights_per_second: None,
                looks_per_second: looks.map(|rate| rate * row.capacity),
                per_layer: 0.0,
            };
            1.0 / engine.seconds(&row.token)
        }
        None => predict(row, &Keys::of(row, data), data, &data.fitted),
    }
}

/// Fits every number to `rows` from scratch: coordinate descent in logarithms, on absolute errors of
/// logarithms, each pulled towards its prior. A device counts as at most 12 runs in each class.
fn fit(rows: &[(&Row, Keys)], data: &Data) -> Coefficients {
    let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut counts: HashMap<(&str, &str), f64> = HashMap::new();
    for (place, (row, keys)) in rows.iter().enumerate() {
        *counts.entry((&row.device, &row.class)).or_default() += 1.0;
        for key in keys.all() {
            users.entry(key.clone()).or_default().push(place);
        }
    }
    let weight = |row: &Row| (12.0 / counts[&(row.device.as_str(), row.class.as_str())]).min(1.0);
    let mut fitted: Coefficients = users.keys().map(|key| (key.clone(), prior(key))).collect();
    let loss = |key: &str, users: &[usize], fitted: &Coefficients| {
        let pull = PULL * (fitted[key] / prior(key)).ln().powi(2);
        users.iter().fold(pull, |sum, &place| {
            let (row, keys) = &rows[place];
            let error = (predict(row, keys, data, fitted) / row.decode).ln();
            sum + weight(row) * error.abs()
        })
    };
    for step in [1.5, 1.25, 1.25, 1.1, 1.1, 1.05, 1.05, 1.02, 1.02] {
        for (key, users) in &users {
            for factor in [step, 1.0 / step] {
                let mut best = loss(key, users, &fitted);
                loop {
                    let before = fitted[key];
                    let tried = before * factor;
                    if key.starts_with("eta") && tried > 0.95 {
                        break;
                    }
                    fitted.insert(key.clone(), tried);
                    let now = loss(key, users, &fitted);
                    if now >= best {
                        fitted.insert(key.clone(), before);
                        break;
                    }
                    best = now;
                }
            }
        }
    }
    fitted
}

/// How strongly a number is pulled towards its prior: a factor e away costs as much as so many runs
/// that are off by a factor e.
const PULL: f64 = 1.0;

/// Parts the devices are left out in.
const PARTS: usize = 10;

/// Speeds predicted for every run by fits that know nothing of its device.
fn predict_left_out(rows: &[Row], data: &Data) -> Vec<f64> {
    let devices: BTreeSet<&str> = rows.iter().map(|row| row.device.as_str()).collect();
    let part: HashMap<&str, usize> =
        devices.iter().enumerate().map(|(place, &device)| (device, place % PARTS)).collect();
    let mut predicted = vec![0.0; rows.len()];
    for left_out in 0..PARTS {
        let known = rows.iter().filter(|row| part[row.device.as_str()] != left_out);
        let known: Vec<(&Row, Keys)> = known.map(|row| (row, Keys::of(row, data))).collect();
        let fitted = fit(&known, data);
        for (place, row) in rows.iter().enumerate() {
            if part[row.device.as_str()] == left_out {
                predicted[place] = predict(row, &Keys::of(row, data), data, &fitted);
            }
        }
    }
    predicted
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn median_error(rows: &[Row], predicted: &[f64]) -> f64 {
    let errors = rows.iter().zip(predicted).map(|(row, speed)| (speed / row.decode - 1.0).abs());
    median(errors.collect())
}

/// Ranks from 0, ties sharing theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count();
        let same = values.iter().filter(|other| other.total_cmp(value).is_eq()).count();
        below as f64 + (same as f64 - 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}

/// Spearman's rank correlation.
fn rank_correlation(rows: &[Row], predicted: &[f64]) -> f64 {
    let measured: Vec<f64> = rows.iter().map(|row| row.decode).collect();
    let (a, b) = (ranks(&measured), ranks(predicted));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum()
    };
    product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
}

/// What a typical speed is multiplied with for low and high, as the library does it.
fn range(row: &Row, data: &Data) -> [f64; 2] {
    let factor = |key: &str| data.classes[&row.class][key].as_f64().unwrap();
    let [mut low, mut high] = [factor("low"), factor("high")];
    if row.assumed {
        (low, high) = (low.min(0.5), high.max(2.0));
    }
    [if row.is_routed { low.min(0.4) } else { low }, high]
}

/// The share of runs between low and high, and the median width.
fn coverage(rows: &[Row], predicted: &[f64], data: &Data) -> (f64, f64) {
    let within = rows.iter().zip(predicted).filter(|(row, speed)| {
        let [low, high] = range(row, data);
        (low..=high).contains(&(row.decode / *speed))
    });
    let widths = rows.iter().map(|row| range(row, data)).map(|[low, high]| high / low);
    (within.count() as f64 / rows.len() as f64, median(widths.collect()))
}

fn print(name: &str, rows: &[Row], predicted: &[f64]) {
    println!(
        "{name:<28} {:>5.1} %   rank {:.3}",
        median_error(rows, predicted) * 100.0,
        rank_correlation(rows, predicted)
    );
}

#[test]
fn decode_is_as_good_as_it_is_said_to_be() {
    let data = data();
    let rows = rows();
    assert!(rows.len() >= 953, "only {} runs", rows.len());
    let bundled: Vec<f64> = rows.iter().map(|row| predict_bundled(row, &data)).collect();
    let left_out = predict_left_out(&rows, &data);
    let simple: Vec<f64> = rows.iter().map(|row| row.gbps * 1e9 / row.file_bytes * 0.55).collect();
    print("bundled coefficients", &rows, &bundled);
    print("whole devices left out", &rows, &left_out);
    print("bandwidth / size × 0.55", &rows, &simple);
    for (name, predicted) in [("bundled", &bundled), ("left out", &left_out)] {
        let (share, width) = coverage(&rows, predicted, &data);
        println!(
            "{name:<28} {:>5.1} % within low and high, median width {width:.2}",
            share * 100.0
        );
    }
    assert!(median_error(&rows, &bundled) <= 0.15);
    assert!(median_error(&rows, &left_out) <= 0.25);
    assert!(rank_correlation(&rows, &bundled) >= 0.9 && rank_correlation(&rows, &left_out) >= 0.9);
    for predicted in [&bundled, &left_out] {
        let (share, width) = coverage(&rows, predicted, &data);
        assert!(share >= 0.8 && width <= 3.0);
    }
    assert!(median_error(&rows, &simple) > median_error(&rows, &left_out));
}

#[test]
fn coefficients_are_those_a_fit_would_find() {
    let data = data();
    let rows = rows();
    let known: Vec<(&Row, Keys)> = rows.iter().map(|row| (row, Keys::of(row, &data))).collect();
    let fitted = fit(&known, &data);
    let again: Vec<f64> =
        known.iter().map(|(row, keys)| predict(row, keys, &data, &fitted)).collect();
    let bundled: Vec<f64> = rows.iter().map(|row| predict_bundled(row, &data)).collect();
    print("fitted again", &rows, &again);
    assert!(median_error(&rows, &bundled) <= median_error(&rows, &again) + 0.03);
}
