//! The CPU's work buffer: scratch that operations share, as large as the hungriest needs. Exact.
//!
//! Source: llama.cpp 0c1e57098, `ggml/src/ggml-cpu/ggml-cpu.c` (`ggml_graph_plan`) and
//! `ggml/src/ggml-cpu/repack.cpp`.

use super::inventory::{Inventory, StoredWeight};
use crate::forward::{
    fold::Routed,
    graph::{Graph, Op},
    plan::pad,
};
use crate::{catalog::format::FormatId, resolve::workload::Workload};

/// Alignment of scratch, bytes.
const LINE: u64 = 64;
/// Scratch of the tiled kernels, bytes per thread.
const TILE: u64 = 512 << 10;
/// Queries and cells that fused attention takes at once.
const TILE_SIDE: u64 = 64;

/// What an operation needs scratch for, products with weights apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scratch {
    /// A product with cached keys: elements of the other operand.
    Keys(u64),
    /// A product with cached values: elements of the other operand.
    Values(u64),
    /// Fused attention: elements of a query head, heads, elements of a value head.
    Attention([u64; 3]),
    /// A row of floats for each thread: its elements.
    Row(u64),
}

/// Adds what the operations of a pass need scratch for; layers alike need it once.
pub fn add_needs(needs: &mut Vec<Scratch>, graph: &Graph) {
    for &id in graph.order() {
        let node = graph.node(id);
        let need = match (node.op, graph.sources(id)) {
            (Op::MatMul, &[matrix, other]) => {
                let elements = graph.node(other).elements();
                let cache = match graph.node(matrix).op {
                    // A copy of cached rows is in the format of the cache.
                    Op::Copy => graph.sources(matrix).first().copied(),
                    _ => Some(matrix),
                };
                let root = cache.and_then(|cache| graph.node(cache).view_of);
                match root.map(|root| graph.node(root).op) {
                    Some(Op::Keys) => Scratch::Keys(elements),
                    Some(Op::Values) => Scratch::Values(elements),
                    _ => continue,
                }
            }
            (Op::FlashAttention, &[query, _, values, ..]) => {
                let [dim, _, heads, _] = graph.node(query).ne;
                Scratch::Attention([dim, heads, graph.node(values).ne[0]])
            }
            (Op::SoftMax | Op::Rope, _) => Scratch::Row(node.ne[0]),
            (Op::DeltaNet, &[_, _, values, ..]) => Scratch::Row(graph.node(values).ne[0]),
            _ => continue,
        };
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
}

/// Bytes of the work buffer of a run: the most any operation needs, and a line for each thread.
pub fn bytes(workload: &Workload, inventory: &Inventory, needs: &[Scratch]) -> u64 {
    // Heads have a buffer of their own.
    let heads = workload.model.shape.is_of_heads();
    let own = inventory.weights.iter().filter(|stored| heads || !stored.is_of_heads());
    let products = own.filter(|stored| stored.is_on_cpu());
    let products = products.map(|stored| product(workload, stored));
    // With everything on a GPU no other operation is left to the processor.
    let needs = if workload.setup.offload.is_whole() { &[] } else { needs };
    let most = products.chain(needs.iter().map(|&need| other(workload, need))).max().unwrap_or(0);
    most.saturating_add(LINE.saturating_mul(workload.setup.threads.value))
}

/// A product with a weight: the other side in the format the kernel wants, lists of who goes to
/// which expert, and room for tiles.
fn product(workload: &Workload, stored: &StoredWeight) -> u64 {
    let (reads, repacked) = (stored.reads, stored.is_repacked());
    let converted = converted(workload, stored.format, reads.operand);
    let needed = match reads.routed {
        None if !reads.as_matrix => return 0,
        None => converted,
        Some(routed) if repacked => {
            let lists = routed.tokens.saturating_add(1).saturating_mul(8);
            pad(converted, 8).saturating_add(lists.saturating_mul(routed.experts))
        }
        Some(routed) => converted.saturating_add(lists(routed, converted > 0)),
    };
    if repacked {
        return needed;
    }
    let tiled = workload.cpu().tiled && workload.formats[stored.format].tiled;
    let tiles = workload.setup.threads.value.saturating_mul(TILE).saturating_add(LINE);
    pad(needed, LINE).saturating_add(if tiled { tiles } else { 0 })
}

/// What another operation needs.
fn other(workload: &Workload, need: Scratch) -> u64 {
    let context = &workload.setup.context;
    let floats = match need {
        Scratch::Keys(elements) => return converted(workload, context.keys, elements),
        Scratch::Values(elements) => return converted(workload, context.values, elements),
        Scratch::Attention(sizes) => attention(sizes),
        Scratch::Row(elements) => elements,
    };
    floats.saturating_mul(4).saturating_mul(workload.setup.threads.value)
}

/// Elements in the format that a product with `format` wants them in.
fn converted(workload: &Workload, format: FormatId, elements: u64) -> u64 {
    let activation = workload.formats[format].activation.map(|id| &workload.formats[id]);
    activation.map_or(0, |format| format.blocks(elements).saturating_mul(format.bytes))
}

/// Who goes to which expert: a count and a list for each, a line for each to take work from.
fn lists(Routed { experts, used, tokens }: Routed, converted: bool) -> u64 {
    let list = used.saturating_mul(tokens).saturating_mul(8);
    let each = list.saturating_add(8).saturating_add(LINE);
    let gaps = if converted { 24 } else { 16 };
    experts.saturating_mul(each).saturating_add(gaps).saturating_add(LINE)
}

/// Floats of fused attention for each thread: tiles of queries, scores and values, or rows of them.
fn attention([dim, heads, value_dim]: [u64; 3]) -> u64 {
    let queries_and_values =
        dim.saturating_add(value_dim).saturating_mul(2).saturating_mul(TILE_SIDE);
    let tile = queries_and_values.saturating_add(2 * TILE_SIDE * TILE_SIDE);
    let rows = heads.saturating_mul(value_dim.saturating_add(2));
    let rows = rows.saturating_add(dim).saturating_add(value_dim.saturating_mul(2));
    tile.max(rows)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{
        Catalog, How, Question, Tokens,
        forward::{
            self,
            outline::{Outline, read_more},
        },
        resolve,
    };

    /// The measured column is planned without repacked layouts, on a processor with tiled kernels.
    #[test]
    fn the_work_buffer_of_measured_contexts_is_exact() {
        let catalog = Catalog::bundled();
        let mut lines = include_str!("../../../tests/truth/buffers.tsv").lines();
        let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
        let (mut rows, mut wrong) = (0, Vec::new());
        for line in lines {
            let row: HashMap<&str, &str> = columns.iter().copied().zip(line.split('\t')).collect();
            if row["status"] != "ok" || catalog.model(row["model"]).is_err() {
                continue;
            }
            let number = |column| row[column].parse::<u32>().ok();
            let how = How {
                ctx_size: number("n_ctx").map(Tokens::new),
                batch_size: number("n_batch").map(Tokens::new),
                ubatch_size: number("n_ubatch").map(Tokens::new),
                parallel: number("n_seq_max"),
                cache_type_k: Some(row["type_k"].to_owned()),
                cache_type_v: Some(row["type_v"].to_owned()),
                flash_attn: (row["flash_attn"] != "auto").then(|| row["flash_attn"] == "on"),
                swa_full: row["swa_full"] == "1",
                kv_unified: row["kv_unified"] == "1",
                outputs_max: number("n_outputs_max"),
                cpu: Some("x86-64-avx512".to_owned()),
                no_repack: true,
                ..How::default()
            };
            let quant = Some(row["ftype"].to_owned());
            let question = Question { quant, how, ..Question::about(row["model"]) };
            let mut workload = resolve(&question, &catalog).unwrap().workload;
            let pass = workload.setup.context.reserved_prompt();
            let (page, shape) = (workload.model.page, &workload.model.shape);
            let trace = forward::trace(page, shape, &pass);
            let outline = Outline::of(page, shape);
            let mut groups = outline.groups.clone();
            let room = Graph::default();
            read_more(&mut groups, &forward::trace_walk(page, shape, &pass, &outline.kinds, room));
            let inventory = Inventory::of(&workload, &outline.weights, &groups).unwrap();
            let mut needs = Vec::new();
            add_needs(&mut needs, &trace.graph);
            rows += 1;
            for (threads, measured) in [(1, "work1"), (4, "work4"), (8, "work8")] {
                workload.setup.threads.value = threads;
                let ours = bytes(&workload, &inventory, &needs);
                if ours.to_string() != row[measured] {
                    wrong.push(format!("{line}: {threads} threads: {ours}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} of {rows} disagree:\n{}", wrong.len(), wrong.join("\n"));
        assert!(rows >= 3226, "only {rows} rows");
    }
}
