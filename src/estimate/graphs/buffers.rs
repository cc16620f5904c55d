//! Compute buffers as terms: what is alive when each is at its highest, and the gaps between.

use super::{
    reserved::{Buffers, Decided},
    touched::Touched,
};
use crate::{
    Bytes, Error, Message,
    catalog::backend::Compute,
    estimate::{
        bill::{Columns, Factor, Formula, Part, Term},
        llama_cpp::schedule::Schedule,
    },
    forward::{
        graph::{Graph, Id, Op},
        plan::{ALIGNMENT, Plan, pad},
    },
    messages::terms,
    resolve::workload::Workload,
};

const RESERVING: &str =
    "llama.cpp 0c1e57098, src/llama-context.cpp (sched_reserve) and ggml/src/ggml-alloc.c";

/// The compute buffers: those of devices, then the processor's.
pub fn terms(
    workload: &Workload,
    buffers: &Buffers<'_>,
    touched: &Touched,
) -> Result<Vec<Term>, Error> {
    let offload = &workload.setup.offload;
    let mut all = Vec::with_capacity(buffers.len().saturating_mul(2));
    for at in 0..buffers.len() {
        let device = offload.devices.get(at);
        let (label, commits) = match device {
            Some(device) => {
                (terms::planned_in(&device.name), device.backend.compute == Compute::Committed)
            }
            None if buffers.at(at).schedule.pieces_of(at) == 1 => {
                (terms::inputs_on_cpu(), is_pinned(workload))
            }
            None => (terms::planned(), is_pinned(workload)),
        };
        let on = device.map(|_| at);
        let columns = if commits { Columns::HELD } else { Columns::RESERVED };
        all.push(planned(label, &buffers.at(at), at)?.standing_in(columns).on(offload, on));
        if !commits {
            all.push(touched.term(at)?.on(offload, on));
        }
    }
    Ok(all)
}

/// Whether the buffer of the processor is one that a device reads directly, which is held whole.
fn is_pinned(workload: &Workload) -> bool {
    let first = workload.setup.offload.devices.first();
    first.is_some_and(|device| device.rules.host.is_some())
}

/// What is reserved of a buffer: the tensors alive at the peak of the plan, and the gaps between them.
fn planned(label: Message, decided: &Decided<'_>, buffer: usize) -> Result<Term, Error> {
    let Decided { schedule, plan } = *decided;
    let alive = plan.alive_at_peak(&schedule.graph, buffer).into_iter();
    let alive = alive.map(|id| in_piece(schedule, id));
    let all = plan.buffers.get(buffer).map_or(0, |planned| {
        let chunks = planned.chunks.len() as u64;
        planned.bytes().saturating_add(schedule.surplus(buffer).saturating_mul(chunks))
    });
    Term::new(Part::Compute, label, Formula::Sum, factors(alive, all), RESERVING)
}

/// The tensors alive at the peak of a plan, and the gaps between them, for some part of the bill.
pub fn alive(
    part: Part,
    label: Message,
    (graph, plan): (&Graph, &Plan),
    source: &'static str,
) -> Result<Term, Error> {
    let alive = plan.alive_at_peak(graph, 0).into_iter();
    let alive = alive.map(|id| {
        let bytes = pad(graph.node(id).bytes(), ALIGNMENT);
        Factor::computed(describe(graph, id), bytes, terms::alive())
    });
    Term::new(part, label, Formula::Sum, factors(alive, plan.bytes()), source)
}

/// The tensors, and what is left of `all`.
fn factors(alive: impl Iterator<Item = Factor>, all: u64) -> Vec<Factor> {
    let mut factors: Vec<Factor> = alive.collect();
    let left = factors.iter().fold(all, |left, one| left.saturating_sub(one.value));
    factors.push(Factor::computed(terms::gaps(), left, terms::too_small()));
    factors
}

/// The longest tensor that lies on a device, weights aside, in words.
pub fn longest(schedule: &Schedule) -> Option<(Message, Bytes)> {
    let (id, bytes) = schedule.longest_on_devices()?;
    Some((describe(&schedule.graph, id), Bytes::new(bytes)))
}

/// A tensor of a graph that was cut: what it is, or is a copy of, its bytes, and the piece it belongs to.
fn in_piece(schedule: &Schedule, id: Id) -> Factor {
    let is_copy = schedule.graph.node(id).op == Op::Arrival;
    let of = schedule.described_as(id).filter(|_| is_copy);
    let what = of.map(|of| terms::made_arrival(describe(&schedule.graph, of)));
    let what = what.unwrap_or_else(|| describe(&schedule.graph, id));
    let origin = schedule.piece_of(id).map_or_else(terms::alive, |piece| {
        terms::alive_in(piece.saturating_add(1), schedule.pieces.len())
    });
    Factor::computed(what, schedule.padded(id), origin)
}

/// A tensor in words: what made it, and its shape.
fn describe(graph: &Graph, id: Id) -> Message {
    let node = graph.node(id);
    let made: fn(String) -> Message = match node.op {
        Op::Input | Op::UnusedInput => terms::made_input,
        Op::GetRows => terms::made_rows,
        Op::MatMul | Op::MatMulId => terms::made_matrix_product,
        op if op.is_elementwise() => terms::made_elementwise,
        Op::RmsNorm | Op::LayerNorm => terms::made_norm,
        Op::Rope => terms::made_rotation,
        Op::SoftMax => terms::made_softmax,
        Op::Gate => terms::made_gated_activation,
        Op::FlashAttention => terms::made_attention,
        Op::Convolution | Op::SumRows | Op::Argsort | Op::Copy | Op::Other | Op::Arrival => {
            terms::made_copy
        }
        Op::DeltaNet | Op::Scan | Op::Wkv => terms::made_recurrence,
        Op::Keys | Op::Values => terms::made_cache,
        Op::Weight(_) => terms::made_weight,
        _ => terms::made_view,
    };
    let used = node.ne.iter().rposition(|&n| n > 1).map_or(1, |last| last.saturating_add(1));
    let shape: Vec<String> = node.ne.iter().take(used).map(u64::to_string).collect();
    made(shape.join("×"))
}
