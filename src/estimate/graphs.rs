//! The compute buffer: what is reserved for the graph, and the part of it a run touches. Exact.

use std::{borrow::Cow, sync::Arc};

use super::llama_cpp::work::{self, Scratch};
use crate::{
    Error, Message,
    catalog::backend::Compute,
    estimate::bill::{Columns, Factor, Formula, Part, Term},
    forward::{
        self, Pass, Trace,
        graph::{Graph, Id, Node, Op},
        outline::{self, Declared, Group, Outline},
        plan::{self, ALIGNMENT, Plan, pad},
        walk::Walk,
    },
    messages::{self, terms},
    resolve::workload::Workload,
};

const RESERVING: &str =
    "llama.cpp 0c1e57098, src/llama-context.cpp (sched_reserve) and ggml/src/ggml-alloc.c";
const TOUCHING: &str = "llama.cpp 0c1e57098, ggml/src/ggml-alloc.c: tensors of a run lie where the reserved graph put them";

/// Bytes of a page, on every system the model covers.
const PAGE: u64 = 4096;

/// What the graphs of a workload come to: what is reserved and what is run.
///
/// Independent of the formats of weights, so it serves every quantization of a model.
#[derive(Debug)]
pub struct PlannedGraphs {
    /// What the model declares in every setup.
    pub outline: Arc<Outline>,
    /// Every weight, in the order of the file; a file of its own says which it has.
    pub weights: Arc<[Declared]>,
    /// Those alike, with the operands of the run.
    pub groups: Vec<Group>,
    pub params: u64,
    /// Parameters a token goes through.
    pub active_params: u64,
    /// Nodes the runtime makes room for, and by which rule.
    pub most_nodes: (u64, Message),
    pub terms: Vec<Term>,
    /// What operations of the run need scratch for.
    pub needs: Vec<Scratch>,
    /// Those of what guesses ahead of the model.
    pub draft: Option<Arc<Self>>,
    /// Those of a second model beside it.
    pub beside: Option<Arc<Self>>,
}

/// Plans of what else is loaded in the same process: what guesses, a second model.
type Others = [Option<Arc<PlannedGraphs>>; 2];

impl PlannedGraphs {
    /// Describes and plans every pass of `workload`.
    pub fn of(workload: &Workload) -> Result<Self, Error> {
        Self::beside(workload, &|other| Self::of(other).map(Arc::new))
    }

    /// The same, `plan` giving those of what else is loaded.
    pub fn beside(
        workload: &Workload,
        plan: &dyn Fn(&Workload) -> Result<Arc<Self>, Error>,
    ) -> Result<Self, Error> {
        let outline = Arc::clone(workload.model.outline());
        let other = |other: &Option<Arc<Workload>>| other.as_deref().map(plan).transpose();
        let others = [other(&workload.draft)?, other(&workload.beside)?];
        // Other runtimes do not plan llama.cpp's graph.
        if workload.priced_from_data().is_some() {
            return Ok(Self::read(workload, outline.groups.clone(), outline, others));
        }
        if let Some(reason) = &outline.refusal {
            return Err(Error::Refused(reason.clone()));
        }
        let context = &workload.setup.context;
        let reserved = Reserved::of(workload, &outline)?;
        let (mut run, mut needs) = (Touched::default(), Vec::new());
        let mut groups = outline.groups.clone();
        let mut room = Graph::with_room(reserved.trace.graph.len());
        for pass in context.run() {
            let pass = through(workload, &pass, &outline.kinds, room);
            run.pages.touch(&reserved, &pass);
            if workload.setup.offload.is_whole() {
                run.handed(&pass.graph);
            }
            work::add_needs(&mut needs, &pass.graph);
            outline::read_more(&mut groups, &pass);
            room = pass.graph.cleared();
        }
        let token = through(workload, &context.reserved_token(), &outline.kinds, room);
        let (graph, plan) = larger(workload, reserved, &token)?;
        let terms = buffers(workload, &graph, &plan, &run)?;
        Ok(Self { terms, needs, ..Self::read(workload, groups, outline, others) })
    }

    /// What a graph declares, before anything is planned.
    fn read(
        workload: &Workload,
        groups: Vec<Group>,
        outline: Arc<Outline>,
        [draft, beside]: Others,
    ) -> Self {
        let tokens = workload.setup.context.reserved_prompt().tokens;
        let mut read = Self {
            params: outline.params,
            active_params: outline.active_params,
            weights: Arc::clone(&outline.weights),
            groups,
            most_nodes: most_nodes(workload, &outline, tokens),
            terms: Vec::new(),
            needs: Vec::new(),
            draft,
            beside,
            outline,
        };
        if workload.heads().is_some() {
            read.add_heads();
        }
        if let Some(contents) = &workload.contents {
            (read.weights, read.groups) = contents.weights(&read.weights, &read.groups);
            read.params = contents.params();
            if contents.about.params.is_none() {
                read.active_params = outline::active_params(&read.weights, &read.groups);
            }
        }
        read
    }

    /// Adds the layers of the heads, which lie in the same file behind the others.
    fn add_heads(&mut self) {
        let Some(heads) = &self.draft else { return };
        let first = self.groups.len();
        let own = heads.weights.iter().filter(|one| one.weight.layer.is_some());
        let own = own.map(|one| Declared { group: one.group.saturating_add(first), ..*one });
        self.weights = self.weights.iter().copied().chain(own).collect();
        self.groups.extend(&heads.groups);
    }
}

/// Nodes the runtime makes room for; each pair of an adapter adds some. Source: llama.cpp 0c1e57098,
/// `src/llama-context.cpp` (`graph_max_nodes`).
fn most_nodes(workload: &Workload, outline: &Outline, tokens: u64) -> (u64, Message) {
    let pairs: usize = workload.adapters.iter().map(|file| file.pairs.len()).sum();
    let (nodes, rule) = outline.most_nodes(tokens);
    (nodes.saturating_add(NODES_OF_A_PAIR.saturating_mul(pairs as u64)), rule)
}

/// Nodes that one pair of an adapter may add.
const NODES_OF_A_PAIR: u64 = 6;

/// One pass through the layers of `walk`, in an empty graph.
fn through(workload: &Workload, pass: &Pass, walk: &Walk, room: Graph) -> Trace {
    forward::trace_walk(workload.model.page, &workload.model.shape, pass, walk, room)
}

/// The reserved prompt, planned on as few layers as plan the same.
struct Reserved<'a> {
    outline: &'a Outline,
    walk: Cow<'a, Walk>,
    trace: Trace,
    plan: Plan,
}

impl<'a> Reserved<'a> {
    fn of(workload: &Workload, outline: &'a Outline) -> Result<Self, Error> {
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
        let pass = workload.setup.context.reserved_prompt();
        let trace = through(workload, &pass, &walk, Graph::with_room(outline.tensors));
        check(walk.tensors(&trace), outline.most_nodes(pass.tokens).0)?;
        let (plan, holds) = Plan::along(&trace, &walk)?;
        Ok((Self { outline, walk, trace, plan }, holds))
    }

    /// For every tensor of the prompt the one that stands for it in `pass`, which walked one layer of each kind.
    fn counterparts(&self, pass: &Trace) -> Vec<Id> {
        let (marks, all) = (&self.trace.marks, self.trace.graph.len());
        self.outline.kinds.counterparts(&pass.marks, &self.walk, marks, all)
    }

    /// The tensors of the prompt that are given or run, in this order, as another pass has them.
    fn in_shapes_of<'b>(&self, pass: &'b Trace) -> impl Iterator<Item = (Id, &'b Node)> {
        let counterparts = self.counterparts(pass);
        let graph = &self.trace.graph;
        graph
            .leafs()
            .iter()
            .chain(graph.order())
            .filter_map(move |&id| Some((id, pass.graph.get(*counterparts.get(id.index())?)?)))
    }
}

/// The prompt and its plan, or the step of a token where it takes more.
fn larger(workload: &Workload, prompt: Reserved<'_>, step: &Trace) -> Result<(Graph, Plan), Error> {
    // Planning the step is only worth it where all its tensors side by side could be larger.
    let most = plan::side_by_side(prompt.in_shapes_of(step).map(|(_, node)| node));
    if most > prompt.plan.bytes {
        let pass = workload.setup.context.reserved_token();
        let room = Graph::with_room(prompt.trace.graph.len());
        let step = through(workload, &pass, &prompt.walk, room).graph;
        let plan = Plan::of(&step)?;
        if plan.bytes > prompt.plan.bytes {
            return Ok((step, plan));
        }
    }
    Ok((prompt.trace.graph, prompt.plan))
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

/// What the passes of a run touch.
#[derive(Debug, Default)]
struct Touched {
    /// Of the buffer that is planned.
    pages: Pages,
    /// Inputs, and rows of tables, that the processor hands to a GPU: those of the pass with the most.
    handed: [u64; 2],
}

impl Touched {
    fn handed(&mut self, graph: &Graph) {
        let sum = |[inputs, rows]: [u64; 2]| inputs.saturating_add(rows);
        let more = handed(graph);
        if sum(more) > sum(self.handed) {
            self.handed = more;
        }
    }
}

/// Ranges of pages, from and to: rising, and apart from each other.
#[derive(Debug, Default)]
struct Pages(Vec<(u64, u64)>);

impl Pages {
    /// Adds every tensor of a pass at the place the reserved graph gave it.
    ///
    /// Room for embeddings given instead of tokens is never written.
    fn touch(&mut self, reserved: &Reserved<'_>, pass: &Trace) {
        for (id, node) in reserved.in_shapes_of(pass) {
            let Some(start) = reserved.plan.offset(id) else { continue };
            let bytes = node.bytes();
            if bytes > 0 && node.op != Op::UnusedInput {
                self.add(start / PAGE, start.saturating_add(bytes).div_ceil(PAGE));
            }
        }
    }

    /// Adds a range, joined with those it meets.
    fn add(&mut self, from: u64, to: u64) {
        let first = self.0.partition_point(|&(_, end)| end < from);
        let met = self.0.iter().skip(first).take_while(|&&(start, _)| start <= to);
        let (count, joined) =
            met.fold((0_usize, (from, to)), |(count, (start, end)), &(other_start, other_end)| {
                (count.saturating_add(1), (start.min(other_start), end.max(other_end)))
            });
        if count != 1 || self.0.get(first) != Some(&joined) {
            self.0.splice(first..first.saturating_add(count), [joined]);
        }
    }

    /// How many pages there are in all ranges together.
    fn count(&self) -> u64 {
        self.0.iter().fold(0, |pages, (from, to)| pages.saturating_add(to.saturating_sub(*from)))
    }

    /// What a run touches of the compute buffer.
    fn term(&self) -> Result<Term, Error> {
        let factors = [
            Factor::computed(terms::pages(), self.count(), terms::written()),
            Factor::constant(terms::page_bytes(), PAGE, terms::pages_of_4_kib()),
        ];
        let label = terms::touched();
        let term = Term::new(Part::Compute, label, Formula::Product, factors, TOUCHING)?;
        Ok(term.standing_in(Columns::TOUCHED))
    }
}

/// The compute buffers: the processor's, the GPU's, or both.
///
/// Each plans the graph it runs; a graph that is split is planned whole on both sides, as an upper
/// bound. With everything on the GPU the processor keeps the inputs and the rows of its tables: of those
/// too, a run touches what it hands over.
fn buffers(
    workload: &Workload,
    graph: &Graph,
    plan: &Plan,
    run: &Touched,
) -> Result<Vec<Term>, Error> {
    let pages = &run.pages;
    let offload = &workload.setup.offload;
    let mut terms = Vec::with_capacity(4);
    let committed = workload.backend().compute == Compute::Committed;
    if offload.is_used() {
        let columns = if committed { Columns::HELD } else { Columns::RESERVED };
        terms.push(planned(terms::planned_on_gpu(), graph, plan, columns)?.lying_in(offload.pool));
        if !committed {
            terms.push(pages.term()?.lying_in(offload.pool));
        }
    }
    if offload.is_whole() {
        let reserved = inputs(terms::inputs_on_cpu(), handed(graph))?;
        if committed {
            terms.push(reserved);
        } else {
            let touched = inputs(terms::inputs_of_run(), run.handed)?;
            terms.push(reserved.standing_in(Columns::RESERVED));
            terms.push(touched.standing_in(Columns::TOUCHED));
        }
    } else {
        terms.extend([planned(terms::planned(), graph, plan, Columns::RESERVED)?, pages.term()?]);
    }
    Ok(terms)
}

/// What the processor keeps of a graph the GPU runs: bytes of inputs, and of rows of tables.
fn handed(graph: &Graph) -> [u64; 2] {
    let is_weight = |id: &Id| matches!(graph.node(*id).op, Op::Weight(_));
    let is_table = |id: &Id| {
        let from_table = graph.sources(*id).first().is_some_and(is_weight);
        graph.node(*id).op == Op::GetRows && from_table
    };
    let is_input = |id: &Id| graph.node(*id).op == Op::Input;
    let size = |ids: &[Id], pick: &dyn Fn(&Id) -> bool| {
        let sizes =
            ids.iter().filter(|id| pick(id)).map(|&id| pad(graph.node(id).bytes(), ALIGNMENT));
        sizes.fold(0, u64::saturating_add)
    };
    [size(graph.leafs(), &is_input), size(graph.order(), &is_table)]
}

fn inputs(label: Message, [inputs, rows]: [u64; 2]) -> Result<Term, Error> {
    let factors = [
        Factor::computed(terms::inputs(), inputs, terms::read_by_gpu()),
        Factor::computed(terms::rows_of_tables(), rows, terms::looked_up()),
    ];
    Term::new(Part::Compute, label, Formula::Sum, factors, RESERVING)
}

/// What is reserved: the tensors alive at the peak of the plan, and the gaps between them.
fn planned(label: Message, graph: &Graph, plan: &Plan, columns: Columns) -> Result<Term, Error> {
    Ok(alive(Part::Compute, label, (graph, plan), RESERVING)?.standing_in(columns))
}

/// The tensors alive at the peak of a plan, and the gaps between them, for some part of the bill.
pub(super) fn alive(
    part: Part,
    label: Message,
    (graph, plan): (&Graph, &Plan),
    source: &'static str,
) -> Result<Term, Error> {
    let mut factors: Vec<Factor> = Vec::new();
    let mut alive = 0_u64;
    for id in plan.alive_at_peak(graph) {
        let bytes = pad(graph.node(id).bytes(), ALIGNMENT);
        alive = alive.saturating_add(bytes);
        factors.push(Factor::computed(describe(graph, id), bytes, terms::alive()));
    }
    let gap = plan.bytes.saturating_sub(alive);
    factors.push(Factor::computed(terms::gaps(), gap, terms::too_small()));
    Term::new(part, label, Formula::Sum, factors, source)
}

/// A tensor in words: what made it, and its shape.
fn describe(graph: &Graph, id: Id) -> Message {
    let node = graph.node(id);
    let made: fn(String) -> Message = match node.op {
        Op::Input | Op::UnusedInput => terms::made_input,
        Op::GetRows => terms::made_rows,
        Op::MatMul | Op::MatMulId => terms::made_matrix_product,
        Op::Elementwise => terms::made_elementwise,
        Op::RmsNorm | Op::LayerNorm => terms::made_norm,
        Op::Rope => terms::made_rotation,
        Op::SoftMax => terms::made_softmax,
        Op::Gate => terms::made_gated_activation,
        Op::FlashAttention => terms::made_attention,
        Op::Copy | Op::Other => terms::made_copy,
        Op::DeltaNet | Op::Scan => terms::made_recurrence,
        Op::Weight(_) | Op::Keys | Op::Values | Op::State | Op::Write | Op::View => {
            terms::made_view
        }
    };
    let used = node.ne.iter().rposition(|&n| n > 1).map_or(1, |last| last.saturating_add(1));
    let shape: Vec<String> = node.ne.iter().take(used).map(u64::to_string).collect();
    made(shape.join("×"))
}
