//! The compute buffer: what is reserved for the graph, and the part of it a run touches. Exact.

use crate::{
    Error,
    bill::{Columns, Factor, Formula, Part, Term},
    forward::{
        self, Trace,
        graph::{Graph, Id, Op},
        plan::{ALIGNMENT, Plan, pad},
    },
    workload::{Origin, Workload},
};

const RESERVING: &str =
    "llama.cpp 0c1e57098, src/llama-context.cpp (sched_reserve) and ggml/src/ggml-alloc.c";
const TOUCHING: &str = "llama.cpp 0c1e57098: the buffer is not cleared, and tensors stay where the reserved graph put them";

/// Bytes of a page, on every system the model covers.
const PAGE: u64 = 4096;

/// The graphs of a workload: what is reserved and what is run. Independent of weight formats.
#[derive(Debug)]
pub(crate) struct Passes {
    /// The prompt graph the runtime reserves.
    pub(crate) prompt: Trace,
    /// The terms of the compute buffer.
    pub(crate) terms: [Term; 2],
    /// The micro-batches of the run.
    pub(crate) run: Vec<Trace>,
}

impl Passes {
    /// Describes and plans every pass of `workload`.
    pub(crate) fn of(workload: &Workload) -> Result<Self, Error> {
        let (model, context) = (&workload.model, &workload.setup.context);
        let trace = |pass| forward::trace(model.page, &model.shape, &pass);
        let prompt = trace(context.reserved_prompt());
        let token = trace(context.reserved_token());
        let (plan, token_plan) = (Plan::of(&prompt.graph)?, Plan::of(&token.graph)?);
        let run: Vec<Trace> = context.run().into_iter().map(trace).collect();
        let touched = touched(&plan, &run);
        let planned = if token_plan.bytes > plan.bytes {
            planned(&token.graph, &token_plan)?
        } else {
            planned(&prompt.graph, &plan)?
        };
        Ok(Self { terms: [planned, touched?], prompt, run })
    }
}

/// What a run touches: in whole pages, every tensor at the place the reserved graph gave it.
fn touched(plan: &Plan, run: &[Trace]) -> Result<Term, Error> {
    let factors = vec![
        Factor::new(
            "pages",
            pages(plan, run),
            Origin::Computed("every tensor of the run at its reserved place"),
        ),
        Factor::new("bytes of a page", PAGE, Origin::Constant("4 KiB pages")),
    ];
    Term::new(
        Part::Compute,
        "touched by the run",
        Formula::Product,
        factors,
        Columns::TOUCHED,
        TOUCHING,
    )
}

/// The union of the pages of every tensor of a run.
///
/// Room for embeddings given instead of tokens is never written.
fn pages(plan: &Plan, run: &[Trace]) -> u64 {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for trace in run {
        let graph = &trace.graph;
        let read = graph.leafs().iter().filter(|&&id| graph.node(id).op != Op::UnusedInput);
        for &id in read.chain(graph.order()) {
            let bytes = graph.node(id).bytes();
            if let Some(start) = plan.offset(id).filter(|_| bytes > 0) {
                ranges.push((start / PAGE, start.saturating_add(bytes).div_ceil(PAGE)));
            }
        }
    }
    ranges.sort_unstable();
    let (mut pages, mut end) = (0_u64, 0_u64);
    for (from, to) in ranges {
        pages = pages.saturating_add(to.saturating_sub(from.max(end)));
        end = end.max(to);
    }
    pages
}

/// What is reserved: the tensors alive at the peak of the plan, and the gaps between them.
fn planned(graph: &Graph, plan: &Plan) -> Result<Term, Error> {
    let mut factors: Vec<Factor> = Vec::new();
    let mut alive = 0_u64;
    for id in plan.alive_at_peak(graph) {
        let bytes = pad(graph.node(id).bytes(), ALIGNMENT);
        alive = alive.saturating_add(bytes);
        let origin = Origin::Computed("a tensor alive at the peak of the plan");
        factors.push(Factor::new(describe(graph, id), bytes, origin));
    }
    let gap = plan.bytes.saturating_sub(alive);
    factors.push(Factor::new(
        "gaps between them",
        gap,
        Origin::Computed("what the allocator could not fill"),
    ));
    Term::new(Part::Compute, "planned", Formula::Sum, factors, Columns::RESERVED, RESERVING)
}

/// A tensor in words: what made it, and its shape.
fn describe(graph: &Graph, id: Id) -> String {
    let node = graph.node(id);
    let made = match node.op {
        Op::Input | Op::UnusedInput => "input",
        Op::GetRows => "rows",
        Op::MatMul => "matrix product",
        Op::Elementwise => "elementwise",
        Op::RmsNorm | Op::LayerNorm => "norm",
        Op::Rope => "rotation",
        Op::SoftMax => "softmax",
        Op::Gate => "gated activation",
        Op::FlashAttention => "attention",
        Op::Copy => "copy",
        Op::Weight(_) | Op::Keys | Op::Values | Op::SetRows | Op::View => "view",
    };
    let used = node.ne.iter().rposition(|&n| n > 1).map_or(1, |last| last.saturating_add(1));
    let shape: Vec<String> = node.ne.iter().take(used).map(u64::to_string).collect();
    format!("{made} {}", shape.join("×"))
}
