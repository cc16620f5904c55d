//! The compute buffer: what is reserved for the graph, and the part of it a run touches. Exact.

mod buffers;
mod reserved;
mod touched;

pub(super) use buffers::alive;

use std::sync::Arc;

use super::llama_cpp::work::{self, Scratch};
use crate::{
    Bytes, Error, Message,
    estimate::bill::Term,
    forward::{
        self, Pass, Trace,
        graph::Graph,
        outline::{self, Declared, Group, Outline},
        walk::Walk,
    },
    resolve::workload::Workload,
};
use reserved::Reserved;
use touched::Touched;

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
    /// Attention is fused: as asked, or as the runtime decides.
    pub fused: bool,
    /// The longest tensor that the run keeps on a device, weights aside.
    pub largest_on_gpu: Option<(Message, Bytes)>,
    /// A cache that a device keeps and cannot work on: the runtime aborts.
    pub stuck: Option<Bytes>,
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
        let fused = reserved.fused;
        let (mut touched, mut needs) = (Touched::default(), Vec::new());
        let mut groups = outline.groups.clone();
        let mut room = Graph::with_room(reserved.schedule.graph.len());
        for pass in context.run() {
            let pass = through(workload, &pass.decided(fused), &outline.kinds, room);
            touched.add(&reserved, &pass);
            work::add_needs(&mut needs, &pass.graph);
            outline::read_more(&mut groups, &pass);
            room = pass.graph.cleared();
        }
        let step = context.reserved_token().decided(fused);
        let step = through(workload, &step, &outline.kinds, room);
        let stuck = reserved.schedule.stuck.map(Bytes::new);
        let largest_on_gpu = buffers::longest(&reserved.schedule);
        let buffers = reserved.with_step(workload, &step)?;
        let terms = buffers::terms(workload, &buffers, &touched)?;
        let read = Self::read(workload, groups, outline, others);
        Ok(Self { terms, fused, largest_on_gpu, stuck, needs, ..read })
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
            fused: workload.setup.context.flash_attn,
            largest_on_gpu: None,
            stuck: None,
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
