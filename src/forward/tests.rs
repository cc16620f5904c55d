//! Graphs against llama.cpp's own: node counts, compute bytes, and one trace tensor by tensor.

use super::{plan::Plan, trace};
use crate::{Catalog, Estimate, How, Question, Tokens, resolve};

const SYNTHETIC: &str = include_str!("../../tests/truth/synthetic.yaml");

/// The workload's prompt graph as the runtime reserves it: nodes, leafs and bytes.
fn reserved(model: &str, how: How, catalog: &Catalog) -> Option<[u64; 3]> {
    let question = Question { quant: Some("F16".to_owned()), how, ..Question::about(model) };
    let workload = resolve(&question, catalog).ok()?.workload;
    let pass = workload.setup.context.reserved_prompt();
    let graph = trace(workload.model.page, &workload.model.shape, &pass).graph;
    let plan = Plan::of(&graph).unwrap();
    Some([graph.order().len() as u64, graph.leafs().len() as u64, plan.bytes])
}

fn how(ctx: u32, flash_attn: bool, cache: &str) -> How {
    How {
        ctx_size: Some(Tokens::new(ctx)),
        batch_size: Some(Tokens::new(2048)),
        ubatch_size: Some(Tokens::new(512)),
        cache_type_k: Some(cache.to_owned()),
        cache_type_v: Some(cache.to_owned()),
        flash_attn: Some(flash_attn),
        outputs_max: Some(1),
        ..How::default()
    }
}

/// The settings the synthetic models were measured in.
fn settings() -> [How; 5] {
    let four = |how: How, outputs| How { parallel: Some(4), outputs_max: outputs, ..how };
    [
        how(4096, true, "f16"),
        how(4096, false, "f16"),
        four(how(4096, true, "q8_0"), None),
        how(4096, true, "q8_0"),
        How { kv_unified: true, ..four(how(8192, false, "f16"), Some(4)) },
    ]
}

#[test]
fn graphs_of_small_models_have_the_measured_nodes_and_bytes() {
    let mut catalog = Catalog::bundled();
    catalog.add("models/synthetic.yaml", SYNTHETIC.to_owned()).unwrap();
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/truth/synthetic.tsv").lines().skip(1) {
        let (model, numbers) = line.split_once('\t').unwrap();
        let numbers: Vec<u64> = numbers.split('\t').map(|n| n.parse().unwrap()).collect();
        for (setting, measured) in settings().into_iter().zip(numbers.chunks(2)) {
            let [nodes, _, bytes] = reserved(model, setting, &catalog).unwrap();
            if [nodes, bytes] != measured {
                wrong.push(format!("{model}: {nodes} nodes, {bytes} bytes, measured {measured:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn graphs_of_real_models_have_the_measured_nodes_and_leafs() {
    let mut catalog = Catalog::bundled();
    catalog.add("models/synthetic.yaml", SYNTHETIC.to_owned()).unwrap();
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/truth/nodes.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let settings = [how(4096, true, "f16"), how(4096, false, "f16"), how(4096, true, "q8_0")];
        for (at, setting) in settings.into_iter().enumerate() {
            let measured = [cells[1 + at].parse().ok(), cells[4 + at].parse().ok()];
            let ours = reserved(cells[0], setting, &catalog);
            let ours = [ours.map(|n| n[0]), ours.map(|n| n[1])];
            if ours != measured {
                wrong.push(format!("{}: {ours:?}, measured {measured:?}", cells[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

const SMALLEST: &str = "
- id: smallest
  name: smallest
  arch: llama
  verified: false
  layers: 2
  hidden: 64
  heads: 4
  kv_heads: 2
  head_dim: 16
  feed_forward: 160
  vocab: 256
  tied_embeddings: false
  trained_context: 256
  sources: [measured]
  checked: 2026-11-22
";

/// Bytes and offset of every tensor with memory, inputs first, as llama.cpp placed them.
const PLACED: [(u64, u64); 47] = [
    (32, 0),
    (2048, 32),
    (32, 2080),
    (64, 2112),
    (64, 2176),
    (4096, 2240),
    (4, 6336),
    (2048, 6368),
    (2048, 8416),
    (2048, 8416),
    (2048, 10464),
    (2048, 12512),
    (1024, 10464),
    (1024, 11488),
    (1024, 8416),
    (2048, 8416),
    (2048, 10464),
    (2048, 10464),
    (2048, 6368),
    (2048, 6368),
    (5120, 12512),
    (5120, 17632),
    (5120, 22752),
    (2048, 6368),
    (2048, 6368),
    (2048, 8416),
    (2048, 8416),
    (2048, 10464),
    (2048, 12512),
    (1024, 10464),
    (1024, 11488),
    (1024, 8416),
    (2048, 8416),
    (2048, 2080),
    (256, 4128),
    (256, 4384),
    (256, 4128),
    (256, 2080),
    (256, 2080),
    (640, 2336),
    (640, 2976),
    (640, 4384),
    (256, 2080),
    (256, 2080),
    (256, 2080),
    (256, 2080),
    (1024, 2336),
];

#[test]
fn every_tensor_of_a_small_graph_lies_where_the_runtime_puts_it() {
    let mut catalog = Catalog::bundled();
    catalog.add("models/smallest.yaml", SMALLEST.to_owned()).unwrap();
    let eight = Some(Tokens::new(8));
    let how = How { batch_size: eight, ubatch_size: eight, ..how(256, true, "f16") };
    let question = Question { quant: Some("F16".to_owned()), how, ..Question::about("smallest") };
    let workload = resolve(&question, &catalog).unwrap().workload;
    let pass = workload.setup.context.reserved_prompt();
    let graph = trace(workload.model.page, &workload.model.shape, &pass).graph;
    let plan = Plan::of(&graph).unwrap();
    let placed: Vec<(u64, u64)> = graph
        .leafs()
        .iter()
        .chain(graph.order())
        .filter_map(|&id| plan.offset(id).map(|offset| (graph.node(id).bytes(), offset)))
        .collect();
    assert_eq!((graph.order().len(), plan.bytes), (68, 27872));
    assert_eq!(placed, PLACED);
}

#[test]
fn what_the_runtime_aborts_on_is_refused() {
    let catalog = Catalog::bundled();
    let refused = |model: &str, how: How| {
        let question = Question { quant: Some("F16".to_owned()), how, ..Question::about(model) };
        let workload = resolve(&question, &catalog).unwrap().workload;
        Estimate::of(&workload).err().map(|error| error.to_string())
    };
    let full = refused("granite-3.1-1b-a400m", how(4096, true, "q8_0")).unwrap();
    assert!(full.contains("2059 tensors and room for 2053"), "{full}");
    assert_eq!(refused("granite-3.1-1b-a400m", how(4096, true, "f16")), None);
}
