//! Buffers on graphics cards and remote hosts against llama.cpp's own, memory by memory.

use edgefit::{
    Bytes, Card, Catalog, Estimate, How, LoadMode, Part, Place, Question, Split, Term, resolve,
};

use super::golden::{Comparison, Row, Table};

/// Cards whose drivers say other things of themselves than most.
const CARDS: &str = "
- id: card-range128
  name: A card of short ranges
  platform: linux
  class: discrete-gpu
  vram_gib: 24
  gpu:
    apis: [vulkan]
    vulkan: {storage_range_bytes: 134217728}
  sources: [tpu]
  sources_read: none
  checked: 2026-12-01
- id: card-align64
  name: A card of wide maps
  platform: linux
  class: discrete-gpu
  vram_gib: 24
  gpu:
    apis: [vulkan]
    vulkan: {offset_alignment: 64, map_alignment: 4096}
  sources: [tpu]
  sources_read: none
  checked: 2026-12-01
- id: card-align256
  name: A card of wide offsets
  platform: linux
  class: discrete-gpu
  vram_gib: 24
  gpu:
    apis: [vulkan]
    vulkan: {offset_alignment: 256}
  sources: [tpu]
  sources_read: none
  checked: 2026-12-01
- id: card-igpu
  name: A GPU of a chip
  platform: linux
  class: discrete-gpu
  vram_gib: 24
  gpu:
    apis: [vulkan]
    vulkan: {integrated: true}
  sources: [tpu]
  sources_read: none
  checked: 2026-12-01
";

/// Names and free memory of a row's devices, in the order of the runtime.
fn devices<'a>(row: &Row<'a>) -> Vec<(&'a str, &'a str)> {
    row.text("devices").split(',').filter_map(|device| device.split_once(':')).collect()
}

fn question(row: Row<'_>) -> Question {
    let devices = devices(&row);
    let is_remote = |(name, _): &&(&str, &str)| name.starts_with("RPC");
    let remotes: Vec<Bytes> = devices
        .iter()
        .filter(is_remote)
        .map(|(_, free)| Bytes::new(free.parse().unwrap()))
        .collect();
    let card = match row.text("device_variant") {
        "desktop" | "rpc" | "rpc-vulkan" => Card::Sized(Bytes::gib(24)),
        variant => Card::Named(format!("card-{variant}")),
    };
    let gpus = vec![card; devices.len() - remotes.len()];
    let by_free: Vec<&str> = devices.iter().map(|(_, free)| *free).collect();
    let shares = match row.text("tensor_split") {
        "-" => by_free.join(","),
        shares => shares.to_owned(),
    };
    let number = |column| u32::try_from(row.number(column)).ok();
    let split = Split {
        n_cpu_moe: row.text("n_cpu_moe").parse().ok(),
        no_kv_offload: !row.flag("offload_kqv"),
        no_op_offload: !row.flag("op_offload"),
        tensor_split: Some(shares),
        ..Split::default()
    };
    let how = How {
        ctx_size: row.tokens("n_ctx"),
        ubatch_size: row.tokens("n_ubatch"),
        parallel: number("n_seq_max"),
        cache_type_k: Some(row.text("type_k").to_owned()),
        cache_type_v: Some(row.text("type_v").to_owned()),
        flash_attn: (row.text("flash_attn") != "auto").then(|| row.text("flash_attn") == "on"),
        outputs_max: number("n_outputs_max"),
        load_mode: Some(LoadMode::None),
        backend: (!gpus.is_empty()).then(|| "vulkan".to_owned()),
        gpu_layers: number("ngl"),
        cpu: Some("x86-64-avx512".to_owned()),
        split,
        ..How::default()
    };
    let ram = Bytes::gib(256);
    let place = Place::Ram { size: ram, system: Some("linux".to_owned()), entitled: false };
    Question { place: Some(place), gpus, remotes, how, ..row.question() }
}

/// Weights, caches with states, and the compute buffer in the memory of a device, or of the machine.
fn held(estimate: &Estimate, device: Option<usize>) -> [u64; 3] {
    let weights = [Part::RepackedWeights, Part::CopiedWeights];
    let parts: [&[Part]; 3] = [&weights, &[Part::KvCache, Part::RecurrentState], &[Part::Compute]];
    parts.map(|parts| {
        let there = |term: &&Term| term.device == device && parts.contains(&term.part);
        let terms = estimate.terms.iter().filter(there).filter(|term| term.columns.reserved);
        terms.map(|term| term.amount().get()).sum()
    })
}

fn compare(part: &'static str, of_part: impl Fn(&Row<'_>) -> bool) {
    let mut catalog = Catalog::bundled();
    catalog.add("devices/cards.yaml", CARDS.to_owned()).unwrap();
    let table = Table::read("device_buffers.tsv");
    let mut comparison = Comparison::of(part);
    for row in table.known(&catalog).filter(|row| of_part(row)) {
        let estimate = Estimate::of(&resolve(&question(row), &catalog).unwrap().workload).unwrap();
        let memories: Vec<&str> = row.text("memories").split(';').collect();
        let mut pairs = vec![("output", estimate.part(Part::Output).get(), row.number("output"))];
        for (at, memory) in memories.iter().enumerate() {
            let device = Some(at).filter(|at| at + 1 < memories.len());
            let measured: Vec<u64> = memory.split('/').map(|n| n.parse().unwrap()).collect();
            let ours = held(&estimate, device);
            let names = ["weights", "context", "compute"];
            pairs.extend(names.into_iter().zip(ours).zip(measured).map(|((n, a), b)| (n, a, b)));
        }
        comparison.row(row, &pairs);
    }
    comparison.end();
}

#[test]
fn buffers_of_vulkan_devices_are_exact() {
    compare("weights, caches and buffers, Vulkan", |row| {
        !row.text("device_variant").starts_with("rpc")
    });
}

#[test]
fn buffers_of_remote_hosts_are_exact() {
    compare("weights, caches and buffers, RPC", |row| row.text("device_variant") == "rpc");
}

/// Servers that compute on a GPU align as that does, which is not known here.
#[test]
fn buffers_of_remote_hosts_with_gpus_are_off_by_alignment_alone() {
    let catalog = Catalog::bundled();
    let table = Table::read("device_buffers.tsv");
    let mut rows = 0;
    for row in table.known(&catalog).filter(|row| row.text("device_variant") == "rpc-vulkan") {
        let estimate = Estimate::of(&resolve(&question(row), &catalog).unwrap().workload).unwrap();
        for (at, memory) in row.text("memories").split(';').enumerate() {
            let device = Some(at).filter(|at| at + 1 < row.text("memories").split(';').count());
            let measured: Vec<u64> = memory.split('/').map(|n| n.parse().unwrap()).collect();
            for (ours, theirs) in held(&estimate, device).into_iter().zip(measured) {
                assert!(ours.abs_diff(theirs) <= 256, "{ours} {theirs}");
            }
        }
        rows += 1;
    }
    assert!(rows > 50);
}

#[test]
fn experts_of_more_layers_than_there_are_are_those_of_all() {
    let catalog = Catalog::bundled();
    let bill = |count| {
        let split = Split { n_cpu_moe: Some(count), ..Split::default() };
        let place = Place::Ram { size: Bytes::gib(32), system: None, entitled: false };
        let question = Question {
            place: Some(place),
            gpus: vec![Card::Sized(Bytes::gib(24))],
            how: How { split, ..How::default() },
            ..Question::about("qwen3-30b-a3b:Q4_K_M")
        };
        let workload = resolve(&question, &catalog).unwrap().workload;
        let estimate = Estimate::of(&workload).unwrap();
        [None, Some(0)].map(|device| held(&estimate, device))
    };
    assert_ne!(bill(12), bill(48));
    assert_eq!(bill(48), bill(u32::MAX));
}
