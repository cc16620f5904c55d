//! Buffers that phones and computers printed, with the runtime they had, against those planned.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "amounts are below 2^40 bytes, errors above nothing"
)]

use edgefit::{
    Bytes, Card, Catalog, Estimate, How, LoadMode, Part, Place, Question, Tokens, resolve,
};

use super::golden::{Row, Table, assert_held, assert_in_readme};

/// Bytes of a MiB.
const MIB: f64 = 1_048_576.0;
/// What one printed figure may be off by rounding, MiB.
const ROUNDED: f64 = 0.011;

/// What was printed of each buffer, MiB.
fn printed<'a>(row: &Row<'a>, column: &str) -> Vec<(&'a str, f64)> {
    let pairs = row.text(column).split(' ').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, mib)| (name, mib.parse().unwrap())).collect()
}

/// What is planned in the buffers of a device, or of the processor, MiB.
fn planned(estimate: &Estimate, parts: &[Part], device: Option<usize>) -> f64 {
    let there = |term: &&edgefit::Term| term.device == device && parts.contains(&term.part);
    let terms = estimate.terms.iter().filter(there).filter(|term| term.columns.reserved);
    terms.map(|term| term.amount().get()).sum::<u64>() as f64 / MIB
}

/// The device of a buffer by its name: `HTP3-REPACK`, `OpenCL`, `CUDA0`; none for those of the processor.
fn device(name: &str) -> Option<usize> {
    let is_host = name.starts_with("CPU") || name.ends_with("_Host");
    let number = name.trim_end_matches("-REPACK").trim_start_matches(|c: char| !c.is_ascii_digit());
    (!is_host).then(|| number.parse().unwrap_or(0))
}

fn on_a_phone(row: Row<'_>) -> Question {
    let size = Bytes::gib(row.number("ram_gib").try_into().unwrap());
    let place = Place::Ram { size, system: Some("android".to_owned()), entitled: false };
    let how = How {
        ctx_size: row.tokens("n_ctx"),
        batch_size: Some(Tokens::new(512)),
        flash_attn: Some(row.text("flash_attn") == "on"),
        kv_unified: true,
        outputs_max: Some(0),
        load_mode: Some(LoadMode::None),
        backend: Some(row.text("backend").to_owned()),
        ..How::default()
    };
    let soc = Some(row.text("soc").to_owned());
    Question { place: Some(place), soc, how, imatrix: row.flag("imatrix"), ..row.question() }
}

fn on_a_computer(row: Row<'_>) -> Question {
    let backend = row.text("backend");
    let system = match backend {
        "metal" => "macos",
        "opencl" => "android",
        _ => "linux",
    };
    let size = Bytes::gib(256);
    let place = Place::Ram { size, system: Some(system.to_owned()), entitled: false };
    let has_card = matches!(backend, "cuda" | "vulkan");
    let number = |column| u32::try_from(row.number(column)).ok();
    let how = How {
        ctx_size: row.tokens("n_ctx"),
        ubatch_size: row.tokens("n_ubatch"),
        parallel: number("n_seq_max"),
        cache_type_k: Some(row.text("type_k").to_owned()),
        cache_type_v: Some(row.text("type_v").to_owned()),
        flash_attn: Some(row.text("flash_attn") == "on"),
        kv_unified: row.flag("kv_unified"),
        outputs_max: number("outputs_max"),
        gpu_layers: number("ngl"),
        backend: Some(backend.to_owned()),
        ..How::default()
    };
    let gpus = if has_card { vec![Card::Sized(Bytes::gib(96))] } else { Vec::new() };
    Question { place: Some(place), gpus, how, ..row.question() }
}

/// Errors in ten-thousandths, held against the ratchet and the README.
fn hold(part: &'static str, mut errors: Vec<u64>) {
    errors.sort_unstable();
    let (median, worst) = (errors[errors.len() / 2], errors[errors.len() - 1]);
    println!("{part}\t{}\t{median}\t{worst}", errors.len());
    assert_held(part, errors.len(), median, worst);
    let exact = errors.iter().filter(|error| **error == 0).count() * 100 / errors.len();
    let percent = |error: u64| format!("{:.2} %", error as f64 / 100.0);
    let cells = format!("{exact} % | {} | {}", percent(median), percent(worst));
    assert_in_readme(part, errors.len(), &cells);
}

fn error(ours: f64, theirs: f64, rounded: f64) -> u64 {
    let off = (ours - theirs).abs();
    if off < rounded { 0 } else { (off / theirs * 10_000.0).round() as u64 }
}

/// Caches of every session are exact, weights where the file is packed as llama-quantize packs it.
#[test]
fn buffers_of_phones_are_as_close_as_stated() {
    let (catalog, table) = (Catalog::bundled(), Table::read("phone_buffers.tsv"));
    for (backend, part) in
        [("npu", "compute buffers, Hexagon, phones"), ("opencl", "compute buffers, OpenCL, phones")]
    {
        let mut errors = Vec::new();
        for row in table.known(&catalog).filter(|row| row.text("backend") == backend) {
            let workload = resolve(&on_a_phone(row), &catalog).unwrap().workload;
            let estimate = Estimate::of(&workload).unwrap();
            let about = [row.text("model"), row.text("ftype"), row.text("soc")].join(" ");
            let caches = printed(&row, "kv");
            for &(name, kv) in &caches {
                let ours = planned(&estimate, &[Part::KvCache], device(name));
                assert!((ours - kv).abs() < ROUNDED, "{about}: cache in {name} {ours}, not {kv}");
            }
            let all = |column| printed(&row, column).iter().map(|(_, mib)| mib).sum::<f64>();
            let buffers = printed(&row, "compute");
            let places: Vec<_> = buffers.iter().map(|(name, _)| device(name)).collect();
            let sum = |parts: &[Part]| -> f64 {
                places.iter().map(|place| planned(&estimate, parts, *place)).sum()
            };
            if row.flag("as_quantized") {
                let ours = sum(&[Part::RepackedWeights, Part::CopiedWeights]);
                let theirs = all("weights");
                let rounded = ROUNDED * printed(&row, "weights").len() as f64;
                assert!((ours - theirs).abs() < rounded, "{about}: weights {ours}, not {theirs}");
            }
            let rounded = ROUNDED * buffers.len() as f64;
            errors.push(error(sum(&[Part::Compute]), all("compute"), rounded));
        }
        hold(part, errors);
    }
}

/// Logs of builds since masks are 16-bit floats (2026-05-27) whose settings are known.
#[test]
fn compute_buffers_of_logs_are_as_close_as_stated() {
    let (catalog, table) = (Catalog::bundled(), Table::read("gpu_logs.tsv"));
    let (mut gpu, mut host) = (Vec::new(), Vec::new());
    for row in table.known(&catalog) {
        let workload = resolve(&on_a_computer(row), &catalog).unwrap().workload;
        let estimate = Estimate::of(&workload).unwrap();
        for (name, compute) in printed(&row, "compute") {
            let place = device(name);
            let ours = planned(&estimate, &[Part::Compute], place);
            let list = if place.is_some() { &mut gpu } else { &mut host };
            let whole = row.flag("whole_mib");
            list.push(error(ours, compute, if whole { 0.51 } else { ROUNDED }));
        }
    }
    hold("compute buffers of GPUs, logs", gpu);
    hold("compute buffers beside GPUs, logs", host);
}
