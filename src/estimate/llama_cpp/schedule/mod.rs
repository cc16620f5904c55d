//! One graph on several backends: who runs what, what is copied where, and the buffers that takes.
//!
//! The processor alone is the case without devices: one buffer, nothing copied, the order as it is.
//!
//! Source: llama.cpp 0c1e57098, `ggml/src/ggml-backend.cpp` and `src/llama-context.cpp` (`sched_reserve`).

#![expect(
    clippy::arithmetic_side_effects,
    reason = "places in lists of a few thousand tensors; sizes are below 2^48 each"
)]

mod assign;
mod concurrent;
mod layout;
mod operations;
mod pieces;
mod reorder;
pub mod sizes;
mod stacked;

pub use assign::Side;
pub use layout::Unit;
pub use pieces::Piece;

use crate::{
    Error,
    catalog::backend::{Operations, Order, Sizes},
    forward::{
        Mark, Trace,
        graph::{Graph, Id, Node, Op},
        plan::{ALIGNMENT, Arena, Plan, Site, UNBOUNDED, pad},
    },
};
use layout::Layout;

/// Where something lies that no graph makes: weights, caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In the memory of a device.
    Device(usize),
    /// In the machine's memory, as every backend of the machine reads it.
    Host,
    /// In the machine's memory, in the layout its processor prefers.
    Repacked,
}

/// The backends of a run, the processor behind the devices.
#[derive(Clone, Debug)]
pub struct Machine {
    pub devices: Vec<Device>,
    /// The buffer the processor shares with the first device.
    pub host: Buffer,
    /// Products with weights in the machine's memory go to devices where a batch is worth it.
    pub offloads: bool,
    /// Keys and values lie with their layers.
    pub keeps_cache: bool,
    /// Every layer is on a device.
    pub is_whole: bool,
    /// Below so many tokens norms are run with their layer in any case.
    pub few_tokens: u64,
    /// Copies of each input, for pieces that run at the same time.
    pub copies: usize,
}

/// A kind of buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffer {
    pub alignment: u64,
    /// The longest chunk, unless one tensor is longer.
    pub chunk: u64,
    /// What each chunk takes besides.
    pub surplus: u64,
    /// What tensors take in it.
    pub sizes: Sizes,
}

/// One device as the scheduler sees it.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    pub buffer: Buffer,
    /// The longest tensor an operation reads or makes.
    pub range: u64,
    pub operations: Operations,
    pub order: Order,
    /// It takes operations from the processor that make so many rows.
    pub takes_from: Option<u64>,
    /// Of those, products alone.
    pub takes_products: bool,
    /// The processor reads its memory as its own.
    pub is_open: bool,
}

/// Where a run keeps what no graph makes.
pub trait Placing {
    /// Where a weight lies for an operation: a table of rows is not where the matrix of the same weight is, and
    /// what all layers share is with the layer that reads it.
    fn weight(&self, weight: u32, as_table: bool, reader: Option<u64>) -> Place;
    /// Where a layer is run.
    fn layer(&self, layer: u64) -> Place;
    /// Where a layer keeps its cache or its state.
    fn kept(&self, layer: u64) -> Place;
    /// What the elements of a weight or a cache are stored in.
    fn unit(&self, node: &Node) -> Option<Unit>;
}

/// A graph as it is run on several backends.
#[derive(Debug)]
pub struct Schedule {
    pub graph: Graph,
    /// Tensors that the pass described; those behind them were made here.
    pub described: usize,
    pub pieces: Vec<Piece>,
    /// The longest cache that a device keeps and cannot work on, in bytes: the runtime aborts.
    pub stuck: Option<u64>,
    /// Of tensors that were made here, what each is a copy of.
    copied: Vec<Option<Id>>,
    sides: Vec<Option<Side>>,
    layouts: Vec<Layout>,
    arenas: Vec<Buffer>,
}

/// A schedule in the making.
struct Draft<'a> {
    machine: &'a Machine,
    placing: &'a dyn Placing,
    tokens: u64,
    graph: Graph,
    marks: Vec<Mark>,
    /// Where each weight, cache or state lies.
    homes: Vec<Option<Place>>,
    layouts: Vec<Layout>,
    sides: Vec<Option<Side>>,
    stuck: Option<u64>,
}

impl Schedule {
    /// A graph that the processor runs alone.
    pub fn alone(graph: Graph) -> Self {
        let (described, arenas) = (graph.len(), vec![Buffer::PLAIN]);
        let (pieces, copied) = (Vec::new(), Vec::new());
        let (sides, layouts) = (Vec::new(), Vec::new());
        Self { graph, described, pieces, stuck: None, copied, sides, layouts, arenas }
    }

    /// The tensor of the pass that one is, or is a copy of.
    pub fn described_as(&self, id: Id) -> Option<Id> {
        match id.index().checked_sub(self.described) {
            None => Some(id),
            Some(made) => self.copied.get(made).copied().flatten(),
        }
    }

    /// The piece that makes a tensor or is handed it, where the graph was cut.
    pub fn piece_of(&self, id: Id) -> Option<usize> {
        let has = |piece: &Piece| {
            piece.run.contains(&id) || piece.inputs.iter().any(|(_, copies)| copies.contains(&id))
        };
        self.pieces.iter().position(has).filter(|_| self.pieces.len() > 1)
    }

    /// How many pieces a backend runs.
    pub fn pieces_of(&self, side: Side) -> usize {
        self.pieces.iter().filter(|piece| piece.side == side).count()
    }

    /// What a tensor takes in its buffer.
    pub fn padded(&self, id: Id) -> u64 {
        let alignment = self.arenas.get(self.buffer_of(id)).map_or(1, |buffer| buffer.alignment);
        pad(self.size(id, self.graph.node(id)), alignment)
    }

    /// What each chunk of a buffer takes besides.
    pub fn surplus(&self, buffer: usize) -> u64 {
        self.arenas.get(buffer).map_or(0, |buffer| buffer.surplus)
    }

    /// Spreads a pass of so many tokens, described layer by layer, over the backends of `machine`.
    pub fn of(trace: Trace, tokens: u64, machine: &Machine, placing: &dyn Placing) -> Self {
        let described = trace.graph.len();
        let mut draft = Draft::new(trace, tokens, machine, placing);
        draft.assign();
        let uses = reorder::uses(&draft.graph);
        let mut pieces = draft.cut();
        draft.join(&mut pieces, &uses);
        let devices = machine.devices.iter().map(|device| device.buffer);
        let arenas = devices.chain([machine.host]).collect();
        let Draft { graph, sides, layouts, stuck, .. } = draft;
        let mut copied = vec![None; graph.len().saturating_sub(described)];
        for (source, copies) in pieces.iter().flat_map(|piece| &piece.inputs) {
            for copy in copies {
                copied[copy.index() - described] = Some(*source);
            }
        }
        Self { graph, described, pieces, stuck, copied, sides, layouts, arenas }
    }

    /// Whether every fused attention is run where its layer is.
    pub fn fuses(trace: Trace, tokens: u64, machine: &Machine, placing: &dyn Placing) -> bool {
        let mut draft = Draft::new(trace, tokens, machine, placing);
        draft.assign();
        let fused =
            draft.graph.order().iter().filter(|id| draft.graph.node(**id).op == Op::FlashAttention);
        let stays = |id: &Id| {
            let place = draft.layer(*id).map_or(Place::Host, |layer| draft.placing.layer(layer));
            draft.sides[id.index()] == Some(draft.side_of(place))
        };
        fused.copied().all(|id| stays(&id))
    }

    /// The longest tensor that lies on a device, and its bytes; weights aside.
    pub fn longest_on_devices(&self) -> Option<(Id, u64)> {
        let cpu = self.arenas.len().saturating_sub(1);
        let lies = |id: &Id| {
            let node = self.graph.node(*id);
            !matches!(node.op, Op::Weight(_)) && node.view_of.is_none() && self.buffer_of(*id) < cpu
        };
        let all = self.graph.leafs().iter().chain(self.graph.order());
        let sized = all.filter(|id| lies(id)).map(|&id| (id, self.size(id, self.graph.node(id))));
        sized.max_by_key(|(_, bytes)| *bytes)
    }

    /// What each buffer takes: those of devices, then the processor's.
    pub fn plan(&self) -> Result<Plan, Error> {
        Plan::in_buffers(&self.graph, self)
    }
}

impl Site for Schedule {
    fn arenas(&self) -> Vec<Arena> {
        self.arenas.iter().map(|buffer| Arena::new(buffer.alignment, buffer.chunk)).collect()
    }

    fn buffer_of(&self, id: Id) -> usize {
        let last = self.arenas.len().saturating_sub(1);
        self.sides.get(id.index()).copied().flatten().unwrap_or(last)
    }

    fn size(&self, id: Id, node: &Node) -> u64 {
        let Some(layout) = self.layouts.get(id.index()) else { return node.bytes() };
        let sizes = self.arenas.get(self.buffer_of(id)).map_or(Sizes::Plain, |it| it.sizes);
        layout.bytes() + self.extra(sizes, id, node)
    }
}

impl Buffer {
    /// As the processor has it.
    pub const PLAIN: Self =
        Self { alignment: ALIGNMENT, chunk: UNBOUNDED, surplus: 0, sizes: Sizes::Plain };
}

impl<'a> Draft<'a> {
    fn new(trace: Trace, tokens: u64, machine: &'a Machine, placing: &'a dyn Placing) -> Self {
        let Trace { graph, marks, .. } = trace;
        let mut draft = Self {
            machine,
            placing,
            tokens,
            graph,
            marks,
            homes: Vec::new(),
            layouts: Vec::new(),
            sides: Vec::new(),
            stuck: None,
        };
        draft.place();
        draft.layouts = layout::layouts(&draft.graph, |node| placing.unit(node));
        draft.sides = vec![None; draft.graph.len()];
        draft
    }

    /// The processor's place among the backends.
    const fn cpu(&self) -> Side {
        self.machine.devices.len()
    }

    const fn copies(&self) -> usize {
        self.machine.copies
    }

    fn root(&self, id: Id) -> Id {
        layout::root(&self.graph, id)
    }

    /// Where a tensor lies that no graph makes, or what it looks at.
    fn home(&self, id: Id) -> Option<Place> {
        self.homes.get(self.root(id).index()).copied().flatten()
    }

    /// The layer a tensor was made in.
    fn layer(&self, id: Id) -> Option<u64> {
        let begun = self.marks.partition_point(|mark| mark.tensors <= id.index());
        let layer = begun.checked_sub(1).filter(|_| begun < self.marks.len())?;
        Some(layer as u64)
    }

    /// Finds where weights and caches lie; a weight that lies in two places becomes two.
    fn place(&mut self) {
        self.homes = vec![None; self.graph.len()];
        for at in 0..self.graph.len() {
            let id = Id::at(at);
            let op = self.graph.node(id).op;
            if matches!(op, Op::Keys | Op::Values | Op::State) {
                let layer = self.layer(id).unwrap_or(0);
                self.homes[at] = Some(self.placing.kept(layer));
            }
        }
        let mut twins: Vec<(Id, Place, Id)> = Vec::new();
        for at in 0..self.graph.len() {
            let (id, op) = (Id::at(at), self.graph.node(Id::at(at)).op);
            let reader = self.layer(id);
            for slot in 0..self.graph.sources(id).len() {
                let source = self.graph.sources(id)[slot];
                let Op::Weight(weight) = self.graph.node(source).op else { continue };
                let place = self.placing.weight(weight, op == Op::GetRows, reader);
                match self.homes[source.index()] {
                    None => self.homes[source.index()] = Some(place),
                    Some(known) if known == place => {}
                    Some(_) => {
                        let twin = self.twin(source, place, &mut twins);
                        self.graph.set_source(id, slot, twin);
                    }
                }
            }
        }
    }

    /// The same weight in another place.
    fn twin(&mut self, of: Id, place: Place, twins: &mut Vec<(Id, Place, Id)>) -> Id {
        let known = twins.iter().find(|(id, at, _)| (*id, *at) == (of, place));
        if let Some(&(_, _, twin)) = known {
            return twin;
        }
        let twin = self.graph.push_twin(of);
        self.homes.push(Some(place));
        twins.push((of, place, twin));
        twin
    }
}
