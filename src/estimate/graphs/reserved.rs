//! What is reserved: a prompt and the step of a token, planned on the backends that run them.

use std::{borrow::Cow, sync::Arc};

use super::{Others, PlannedGraphs, through};
use crate::{
    Error,
    estimate::llama_cpp::{
        inventory::Inventory,
        placement::{self, Placement},
        schedule::{Machine, Schedule},
    },
    forward::{
        Mark, Pass, Trace,
        graph::{Graph, Id, Node},
        outline::{Declared, Outline},
        plan::{self, Plan},
        walk::Walk,
    },
    messages,
    resolve::workload::Workload,
};

/// The reserved prompt: on the processor alone planned on as few layers as plan the same.
pub struct Reserved<'a> {
    outline: &'a Outline,
    walk: Cow<'a, Walk>,
    marks: Vec<Mark>,
    pub schedule: Schedule,
    pub plan: Plan,
    /// Where weights and caches lie, with devices beside the processor.
    beside: Option<Beside>,
    pub fused: bool,
}

/// What is needed to spread a pass over several backends.
struct Beside {
    machine: Machine,
    file: Arc<[Declared]>,
    inventory: Inventory,
}

/// What one buffer comes to, and by which schedule.
pub struct Decided<'a> {
    pub schedule: &'a Schedule,
    pub plan: &'a Plan,
}

/// The buffers of what is reserved: each as the graph left it that was the last to make it grow.
pub struct Buffers<'a> {
    pub prompt: Reserved<'a>,
    step: Option<(Schedule, Plan)>,
    /// For each buffer, whether the step decides it.
    by_step: Vec<bool>,
}

impl Buffers<'_> {
    /// How many there are; the processor's is the last.
    pub fn len(&self) -> usize {
        self.prompt.plan.buffers.len()
    }

    pub fn at(&self, buffer: usize) -> Decided<'_> {
        match &self.step {
            Some((schedule, plan)) if self.by_step.get(buffer) == Some(&true) => {
                Decided { schedule, plan }
            }
            _ => Decided { schedule: &self.prompt.schedule, plan: &self.prompt.plan },
        }
    }
}

impl<'a> Reserved<'a> {
    pub fn of(workload: &Workload, outline: &'a Arc<Outline>) -> Result<Self, Error> {
        if workload.setup.offload.is_used() {
            return Self::spread(workload, outline);
        }
        let (reserved, holds) = Self::along(workload, outline, Cow::Borrowed(&outline.walk))?;
        if holds {
            return Ok(reserved);
        }
        let every = Walk::every(workload.model.shape.layers);
        Ok(Self::along(workload, outline, Cow::Owned(every))?.0)
    }

    /// Planned on the layers of `walk`; whether all plan the same.
    fn along(
        workload: &Workload,
        outline: &'a Outline,
        walk: Cow<'a, Walk>,
    ) -> Result<(Self, bool), Error> {
        let context = &workload.setup.context;
        let pass = context.reserved_prompt();
        let trace = through(workload, &pass, &walk, Graph::with_room(outline.tensors));
        check(walk.tensors(&trace), outline.most_nodes(pass.tokens).0)?;
        let (plan, holds) = Plan::along(&trace, &walk)?;
        let Trace { graph, marks, .. } = trace;
        let (schedule, fused) = (Schedule::alone(graph), context.flash_attn);
        Ok((Self { outline, walk, marks, schedule, plan, beside: None, fused }, holds))
    }

    /// Spread over the devices of `workload` and the processor.
    fn spread(workload: &Workload, outline: &'a Arc<Outline>) -> Result<Self, Error> {
        let read = PlannedGraphs::read(
            workload,
            outline.groups.clone(),
            Arc::clone(outline),
            Others::default(),
        );
        let inventory = Inventory::of(workload, &read.weights, &read.groups)?;
        let beside =
            Beside { machine: placement::machine(workload), file: read.weights, inventory };
        let walk = Walk::every(workload.model.shape.layers);
        let context = &workload.setup.context;
        let fused = context.flash_attn
            && (!context.flash_attn_open || beside.fuses(workload, &walk, outline));
        let pass = context.reserved_prompt().decided(fused);
        let trace = through(workload, &pass, &walk, Graph::with_room(outline.tensors));
        check(walk.tensors(&trace), outline.most_nodes(pass.tokens).0)?;
        let marks = trace.marks.clone();
        let schedule = beside.schedule(workload, &pass, trace);
        let (plan, walk, beside) = (schedule.plan()?, Cow::Owned(walk), Some(beside));
        Ok(Self { outline, walk, marks, schedule, plan, beside, fused })
    }

    /// For every tensor of the prompt the one that stands for it in `pass`, which walked one layer of each kind.
    fn counterparts(&self, pass: &Trace) -> Vec<Id> {
        let (marks, all) = (&self.marks, self.schedule.described);
        self.outline.kinds.counterparts(&pass.marks, &self.walk, marks, all)
    }

    /// The tensors of the prompt that are given or run, in this order, as another pass has them.
    pub fn in_shapes_of<'b>(&self, pass: &'b Trace) -> impl Iterator<Item = (Id, &'b Node)> {
        let counterparts = self.counterparts(pass);
        let graph = &self.schedule.graph;
        graph.leafs().iter().chain(graph.order()).filter_map(move |&id| {
            let described = self.schedule.described_as(id)?;
            Some((id, pass.graph.get(*counterparts.get(described.index())?)?))
        })
    }

    /// The buffers once the step of a token has been reserved too.
    pub fn with_step(self, workload: &Workload, step: &Trace) -> Result<Buffers<'a>, Error> {
        let mut by_step = vec![false; self.plan.buffers.len()];
        // Planning the step alone is only worth it where all its tensors side by side could be larger.
        if self.beside.is_none()
            && plan::side_by_side(self.in_shapes_of(step).map(|(_, node)| node))
                <= self.plan.bytes()
        {
            return Ok(Buffers { prompt: self, step: None, by_step });
        }
        let pass = workload.setup.context.reserved_token().decided(self.fused);
        let room = Graph::with_room(self.schedule.graph.len());
        let trace = through(workload, &pass, &self.walk, room);
        let schedule = match &self.beside {
            None => Schedule::alone(trace.graph),
            Some(beside) => beside.schedule(workload, &pass, trace),
        };
        let plan = schedule.plan()?;
        // The prompt is reserved once more behind it; a buffer is made anew where one of its chunks is short.
        for (at, by_step) in by_step.iter_mut().enumerate() {
            let of = |plan: &Plan| plan.buffers.get(at).cloned().unwrap_or_default();
            let (prompt, step) = (of(&self.plan), of(&plan));
            *by_step = step.exceeds(&prompt) && !prompt.exceeds(&step);
        }
        Ok(Buffers { prompt: self, step: Some((schedule, plan)), by_step })
    }
}

impl Beside {
    fn schedule(&self, workload: &Workload, pass: &Pass, trace: Trace) -> Schedule {
        let placement = Placement::of(workload, &trace.weights, &self.file, &self.inventory);
        Schedule::of(trace, pass.tokens, &self.machine, &placement)
    }

    /// Whether fused attention stays with every layer, in a pass of a token for each sequence.
    fn fuses(&self, workload: &Workload, walk: &Walk, outline: &Outline) -> bool {
        let pass = workload.setup.context.reserved_token();
        let trace = through(workload, &pass, walk, Graph::with_room(outline.tensors));
        let placement = Placement::of(workload, &trace.weights, &self.file, &self.inventory);
        Schedule::fuses(trace, pass.tokens, &self.machine, &placement)
    }
}

/// Sizes the runtime's table of tensors can have: the least that holds the nodes it makes room for.
const TABLES: [usize; 12] =
    [521, 1031, 2053, 4099, 8209, 16411, 32771, 65537, 131_101, 262_147, 524_309, 1_048_583];

/// What the runtime cannot run: it aborts when its table of tensors is full.
fn check(tensors: usize, most_nodes: u64) -> Result<(), Error> {
    let most = usize::try_from(most_nodes).unwrap_or(usize::MAX);
    match TABLES.iter().find(|&&room| room >= most) {
        Some(&room) if tensors > room => {
            Err(Error::Refused(messages::errors::no_room(tensors, room)))
        }
        _ => Ok(()),
    }
}
