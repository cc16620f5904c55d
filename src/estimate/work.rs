//! The CPU's work buffer: scratch that operations share, as large as the hungriest needs. Exact.
//!
//! Source: llama.cpp 0c1e57098, `ggml/src/ggml-cpu/ggml-cpu.c` (`ggml_graph_plan`) and
//! `ggml/src/ggml-cpu/repack.cpp`.

use super::inventory::{Inventory, Stored};
use crate::{
    catalog::format::{Format, FormatId, Formats},
    forward::{
        Trace,
        graph::{Id, Op},
        plan::pad,
    },
    tensor::Weight,
    workload::Workload,
};

/// Alignment of scratch, bytes.
const LINE: u64 = 64;
/// Scratch of the tiled kernels, bytes per thread.
const TILE: u64 = 512 << 10;
/// Queries and cells that fused attention takes at once.
const TILE_SIDE: u64 = 64;

/// What the processor and the caches look like to the operations.
pub(crate) struct Scratch<'a> {
    pub(crate) formats: &'a Formats,
    /// Products of some formats are tiled.
    pub(crate) tiled: bool,
    pub(crate) threads: u64,
    pub(crate) keys: FormatId,
    pub(crate) values: FormatId,
}

impl<'a> Scratch<'a> {
    /// The scratch of `workload`.
    pub(crate) fn of(workload: &'a Workload) -> Self {
        Self {
            formats: &workload.formats,
            tiled: workload.cpu.value.tiled,
            threads: workload.setup.threads.value,
            keys: workload.setup.context.keys,
            values: workload.setup.context.values,
        }
    }

    /// Bytes of the work buffer of one pass; `stored` tells the format of a weight, and whether it is repacked.
    pub(crate) fn bytes(
        &self,
        trace: &Trace,
        stored: impl Fn(Weight) -> Option<(FormatId, bool)>,
    ) -> u64 {
        let most =
            trace.graph.order().iter().map(|&id| self.node(trace, id, &stored)).max().unwrap_or(0);
        most.saturating_add(LINE.saturating_mul(self.threads))
    }

    fn node(
        &self,
        trace: &Trace,
        id: Id,
        stored: &impl Fn(Weight) -> Option<(FormatId, bool)>,
    ) -> u64 {
        let graph = &trace.graph;
        let node = graph.node(id);
        let floats = |n: u64| n.saturating_mul(4).saturating_mul(self.threads);
        match (node.op, graph.sources(id)) {
            (Op::MatMul, &[matrix, other]) => {
                let elements = graph.node(other).elements();
                match graph.node(matrix).op {
                    Op::Weight(weight) => {
                        let weight = trace.weights.get(weight as usize).copied();
                        weight.and_then(stored).map_or(0, |(format, repacked)| {
                            self.product(format, repacked, elements)
                        })
                    }
                    _ => self.cache_product(trace, matrix, elements),
                }
            }
            (Op::FlashAttention, &[query, _, values, ..]) => {
                self.fused_attention(graph.node(query).ne, graph.node(values).ne[0])
            }
            (Op::SoftMax | Op::Rope, _) => floats(node.ne[0]),
            _ => 0,
        }
    }

    /// A product with a weight: the other side in the format the kernel wants, and room for tiles.
    fn product(&self, format: FormatId, repacked: bool, elements: u64) -> u64 {
        let format = &self.formats[format];
        let converted = self.converted(format, elements);
        if repacked {
            return converted;
        }
        let tiles = if self.tiled && format.tiled {
            LINE.saturating_add(self.threads.saturating_mul(TILE))
        } else {
            0
        };
        pad(converted, LINE).saturating_add(tiles)
    }

    /// A product with cached keys or values; with a rotation matrix nothing is converted.
    fn cache_product(&self, trace: &Trace, matrix: Id, elements: u64) -> u64 {
        let node = trace.graph.node(matrix);
        let root = node.view_of.map(|root| trace.graph.node(root).op);
        match root {
            Some(Op::Keys) => self.converted(&self.formats[self.keys], elements),
            Some(Op::Values) => self.converted(&self.formats[self.values], elements),
            _ => 0,
        }
    }

    fn converted(&self, format: &Format, elements: u64) -> u64 {
        let Some(activation) = format.activation.map(|id| &self.formats[id]) else { return 0 };
        (elements / activation.block.max(1)).saturating_mul(activation.bytes)
    }

    /// Scratch of fused attention: tiles of queries, scores and values per thread, or rows of them.
    fn fused_attention(&self, query: [u64; 4], value_dim: u64) -> u64 {
        let [dim, _, heads, _] = query;
        let tile = TILE_SIDE
            .saturating_mul(dim)
            .saturating_mul(2)
            .saturating_add(2 * TILE_SIDE * TILE_SIDE)
            .saturating_add(TILE_SIDE.saturating_mul(value_dim).saturating_mul(2));
        let rows = heads
            .saturating_mul(value_dim.saturating_add(2))
            .saturating_add(dim)
            .saturating_add(value_dim.saturating_mul(2));
        tile.max(rows).saturating_mul(self.threads).saturating_mul(4)
    }
}

/// Bytes of the work buffer of a run of `workload`: the largest of its passes.
pub(crate) fn bytes(workload: &Workload, inventory: &Inventory, run: &[Trace]) -> u64 {
    let scratch = Scratch::of(workload);
    let stored = |weight: Weight| {
        let key = |stored: &Stored| (stored.weight.layer, stored.weight.kind);
        let at = inventory.weights.binary_search_by_key(&(weight.layer, weight.kind), key).ok()?;
        inventory.weights.get(at).map(|stored| (stored.format, stored.repacked))
    };
    run.iter().map(|trace| scratch.bytes(trace, stored)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, How, Question, Tokens, forward, resolve};

    /// The measured column is planned without repacked layouts, on a processor with tiled kernels.
    #[test]
    fn the_work_buffer_of_measured_contexts_is_exact() {
        let catalog = Catalog::bundled();
        let text = include_str!("../../tests/truth/buffers.tsv");
        let mut columns = text.lines().next().unwrap().split('\t');
        let mut column = |name| columns.clone().position(|known| known == name).unwrap();
        let names = [
            "model",
            "ftype",
            "n_ctx",
            "n_batch",
            "n_ubatch",
            "n_seq_max",
            "type_k",
            "type_v",
            "work1",
            "work4",
            "work8",
        ];
        let [model, ftype, ctx, batch, ubatch, parallel, keys, values, work1, work4, work8] =
            names.map(&mut column);
        let [flash, full, unified, outputs, status] =
            ["flash_attn", "swa_full", "kv_unified", "n_outputs_max", "status"].map(column);
        let (mut rows, mut wrong) = (0, Vec::new());
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells[status] != "ok" || catalog.model(cells[model]).is_err() {
                continue;
            }
            let tokens = |at: usize| cells[at].parse().ok().map(Tokens::new);
            let how = How {
                ctx_size: tokens(ctx),
                batch_size: tokens(batch),
                ubatch_size: tokens(ubatch),
                parallel: cells[parallel].parse().ok(),
                cache_type_k: Some(cells[keys].to_owned()),
                cache_type_v: Some(cells[values].to_owned()),
                flash_attn: (cells[flash] != "auto").then(|| cells[flash] == "on"),
                swa_full: cells[full] == "1",
                kv_unified: cells[unified] == "1",
                outputs_max: cells[outputs].parse().ok(),
                cpu: Some("x86-64-avx512".to_owned()),
                no_repack: true,
                ..How::default()
            };
            let question = Question {
                quant: Some(cells[ftype].to_owned()),
                how,
                ..Question::about(cells[model])
            };
            let mut workload = resolve(&question, &catalog).unwrap().workload;
            let pass = workload.setup.context.reserved_prompt();
            let trace = forward::trace(workload.model.page, &workload.model.shape, &pass);
            let inventory = Inventory::of(&workload, &trace).unwrap();
            rows += 1;
            for (threads, at) in [(1, work1), (4, work4), (8, work8)] {
                workload.setup.threads.value = threads;
                let ours = bytes(&workload, &inventory, std::slice::from_ref(&trace));
                if ours.to_string() != cells[at] {
                    wrong.push(format!("{line}: {threads} threads: {ours}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} of {rows} disagree:\n{}", wrong.len(), wrong.join("\n"));
        assert!(rows >= 2238, "only {rows} rows");
    }
}
