//! Graphs against llama.cpp's own: node counts, compute bytes, and one trace tensor by tensor.

use super::{graph::Graph, plan::Plan, trace};
use crate::{Catalog, Error, Estimate, How, Question, Tokens, Workload, resolve};

const SYNTHETIC: &str = include_str!("../../tests/truth/synthetic.yaml");

/// The bundled models, and synthetic ones.
fn catalog() -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("models/synthetic.yaml", SYNTHETIC.to_owned()).unwrap();
    catalog
}

fn workload(model: &str, how: How, catalog: &Catalog) -> Result<Workload, Error> {
    let question = Question { quant: Some("F16".to_owned()), how, ..Question::about(model) };
    Ok(resolve(&question, catalog)?.workload)
}

/// The workload's prompt graph as the runtime reserves it, and its plan.
fn reserved(workload: &Workload) -> (Graph, Plan) {
    let pass = workload.setup.context.reserved_prompt();
    let graph = trace(workload.model.page, &workload.model.shape, &pass).graph;
    let plan = Plan::of(&graph).unwrap();
    (graph, plan)
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
    let catalog = catalog();
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/truth/synthetic.tsv").lines().skip(1) {
        let (model, numbers) = line.split_once('\t').unwrap();
        let numbers: Vec<u64> = numbers.split('\t').map(|n| n.parse().unwrap()).collect();
        for (setting, measured) in settings().into_iter().zip(numbers.chunks(2)) {
            let (graph, plan) = reserved(&workload(model, setting, &catalog).unwrap());
            let (nodes, bytes) = (graph.order().len() as u64, plan.bytes());
            if [nodes, bytes] != measured {
                wrong.push(format!("{model}: {nodes} nodes, {bytes} bytes, measured {measured:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn graphs_of_real_models_have_the_measured_nodes_and_leafs() {
    let catalog = catalog();
    let mut wrong = Vec::new();
    for line in include_str!("../../tests/truth/nodes.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let settings = [how(4096, true, "f16"), how(4096, false, "f16"), how(4096, true, "q8_0")];
        for (at, setting) in settings.into_iter().enumerate() {
            let measured = [cells[1 + at].parse().ok(), cells[4 + at].parse().ok()];
            let ours = workload(cells[0], setting, &catalog).map(|workload| reserved(&workload).0);
            let ours = ours.ok();
            let ours = [Graph::order, Graph::leafs].map(|of| ours.as_ref().map(|it| of(it).len()));
            if ours != measured {
                wrong.push(format!("{}: {ours:?}, measured {measured:?}", cells[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

/// Inputs first, tensors with memory are where the measured bytes and offsets say.
#[test]
fn every_tensor_of_a_small_graph_lies_where_the_runtime_puts_it() {
    let eight = Some(Tokens::new(8));
    let how = How { batch_size: eight, ubatch_size: eight, ..how(256, true, "f16") };
    let (graph, plan) = reserved(&workload("smallest", how, &catalog()).unwrap());
    let placed = graph.leafs().iter().chain(graph.order()).filter_map(|&id| {
        plan.spot(id).map(|spot| format!("{}\t{}\n", graph.node(id).bytes(), spot.offset))
    });
    assert_eq!((graph.order().len(), plan.bytes()), (68, 27872));
    let measured = include_str!("../../tests/truth/placed.tsv");
    assert_eq!(format!("bytes\toffset\n{}", placed.collect::<String>()), measured);
}

#[test]
fn what_the_runtime_aborts_on_is_refused() {
    let catalog = Catalog::bundled();
    let refused = |how: How| {
        let workload = workload("granite-3.1-1b-a400m", how, &catalog).unwrap();
        Estimate::of(&workload).err().map(|error| error.to_string())
    };
    let full = refused(how(4096, true, "q8_0")).unwrap();
    assert!(full.contains("2059 tensors and room for 2053"), "{full}");
    assert_eq!(refused(how(4096, true, "f16")), None);
}
