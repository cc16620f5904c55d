//! Where each tensor of a graph lies in the compute buffer: ggml's graph allocator, rule by rule.
//!
//! Source: llama.cpp 0c1e57098, `ggml/src/ggml-alloc.c`; the rules were checked byte for byte
//! against buffers that llama.cpp reserved (see the golden tests).

#![expect(
    clippy::arithmetic_side_effects,
    reason = "no tensor is above 2^48 bytes, and uses are counted before they are taken back"
)]

use super::{
    Trace,
    graph::{Graph, Id, Node},
    walk::Walk,
};
use crate::{Error, messages::bill};

/// Alignment of a tensor in a CPU buffer, bytes (`GGML_MEM_ALIGN`-independent: the buffer type's own).
pub const ALIGNMENT: u64 = 32;

/// `bytes` rounded up to a multiple of `to`, saturating.
pub const fn pad(bytes: u64, to: u64) -> u64 {
    bytes.saturating_add(to - 1) / to * to
}

/// No tensor may be larger, in bytes: with it, no sum of a plan can overflow.
const LARGEST_TENSOR: u64 = 1 << 48;

/// Where everything lies.
#[derive(Debug)]
pub struct Plan {
    /// The size of the buffer: the highest end ever used.
    pub bytes: u64,
    /// How many operations were placed when that end was reached; 0 if by the inputs alone.
    peak: usize,
    /// Every tensor that owned memory, by its place in the arena.
    placed: Vec<Option<Placed>>,
}

/// Where a tensor lies, and from which moment to which.
#[derive(Clone, Copy, Debug)]
struct Placed {
    offset: u64,
    since: Moment,
    until: Moment,
}

/// Each operation has two moments: its result is placed, then what it was the last to read is freed.
///
/// Inputs are placed at moment 0, and the first operation is number 1.
type Moment = usize;

const fn placing(operation: usize) -> Moment {
    2 * operation
}

const fn freeing(operation: usize) -> Moment {
    2 * operation + 1
}

/// Where the end is not there yet.
const OPEN: Moment = Moment::MAX;

/// The memory found before a layer: what is free, and what lies where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    free: Vec<(u64, u64)>,
    held: Vec<(Held, u64)>,
}

/// A tensor that holds memory before a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// One of the two layers before, so many tensors back: the end of a layer is run with the next.
    Back(usize),
    /// One that is older.
    Older(usize),
}

impl Plan {
    /// Plans the graph of `trace`, which walked `walk`; whether it plans the same as with every layer.
    pub fn along(trace: &Trace, walk: &Walk) -> Result<(Self, bool), Error> {
        check(&trace.graph)?;
        let mut planner = Planner::new(&trace.graph);
        let mut found: Vec<Option<Found>> = vec![None; trace.marks.len()];
        let mut layers: Vec<usize> = walk.of_interest().collect();
        layers.sort_unstable();
        layers.dedup();
        for layer in layers {
            let Some(mark) = trace.marks.get(layer) else { continue };
            planner.run(mark.steps);
            let before = layer.checked_sub(2).and_then(|before| trace.marks.get(before));
            found[layer] =
                Some(planner.found(before.map_or(0, |before| before.tensors), mark.tensors));
        }
        planner.run(trace.graph.order().len());
        Ok((planner.plan(), walk.holds(&found)))
    }

    /// Plans `graph`.
    pub fn of(graph: &Graph) -> Result<Self, Error> {
        check(graph)?;
        let mut planner = Planner::new(graph);
        planner.run(graph.order().len());
        Ok(planner.plan())
    }

    /// Where the tensor was placed, if it had memory of its own.
    pub fn offset(&self, id: Id) -> Option<u64> {
        let placed = self.placed.get(id.index()).copied().flatten();
        placed.map(|placed| placed.offset)
    }

    /// The tensors that hold memory when the plan is at its highest, in the order they are run.
    pub fn alive_at_peak(&self, graph: &Graph) -> Vec<Id> {
        let alive = |id: &&Id| {
            let placed = self.placed.get(id.index()).copied().flatten();
            let peak = placing(self.peak);
            placed.is_some_and(|placed| placed.since <= peak && peak < placed.until)
        };
        graph.leafs().iter().chain(graph.order()).filter(alive).copied().collect()
    }
}

/// What tensors would take side by side: no plan of them is larger.
pub fn side_by_side<'a>(tensors: impl Iterator<Item = &'a Node>) -> u64 {
    let own = tensors.filter(|node| node.view_of.is_none() && !node.op.is_external());
    own.fold(0, |sum: u64, node| sum.saturating_add(pad(node.bytes(), ALIGNMENT)))
}

/// Refuses graphs with tensors so large that their sums could overflow.
fn check(graph: &Graph) -> Result<(), Error> {
    let mut tensors = graph.leafs().iter().chain(graph.order());
    if tensors.any(|&id| graph.node(id).bytes() > LARGEST_TENSOR) {
        return Err(Error::Overflow { part: bill::compute() });
    }
    Ok(())
}

/// What is still to come for a tensor.
#[derive(Clone, Copy, Default)]
struct Uses {
    children: u32,
    views: u32,
}

struct Planner<'a> {
    graph: &'a Graph,
    uses: Vec<Uses>,
    placed: Vec<Option<Placed>>,
    /// Those that hold memory now.
    held: Vec<Id>,
    arena: Arena,
    /// Operations run.
    step: usize,
    peak: usize,
}

impl<'a> Planner<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut uses = vec![Uses::default(); graph.len()];
        for &id in graph.order() {
            for &source in graph.sources(id) {
                uses[source.index()].children += 1;
            }
            if let Some(root) = graph.node(id).view_of {
                uses[root.index()].views += 1;
            }
        }
        let placed = vec![None; graph.len()];
        let (held, arena) = (Vec::new(), Arena::default());
        let mut planner = Self { graph, uses, placed, held, arena, step: 0, peak: 0 };
        for &leaf in graph.leafs() {
            planner.place(leaf);
        }
        planner
    }

    fn plan(self) -> Plan {
        Plan { bytes: self.arena.end, peak: self.peak, placed: self.placed }
    }

    /// The memory before a layer whose first tensor is `start`; two layers back began at `before`.
    fn found(&self, before: usize, start: usize) -> Found {
        let mut held = self.held.clone();
        held.sort_unstable_by_key(|id| id.index());
        let held = held.into_iter().map(Id::index).take_while(|&place| place < start);
        let held = held.map(|place| {
            let held = if place >= before { Held::Back(start - place) } else { Held::Older(place) };
            (held, self.placed[place].map_or(0, |placed| placed.offset))
        });
        Found { free: self.arena.free.clone(), held: held.collect() }
    }

    /// Places operations one by one up to step `to`, the inputs first of all.
    fn run(&mut self, to: usize) {
        let graph = self.graph;
        for &id in graph.order().iter().take(to).skip(self.step) {
            self.step += 1;
            self.place(id);
            self.release_sources(id);
        }
    }

    /// Gives `id` memory unless it lives elsewhere or is a view.
    fn place(&mut self, id: Id) {
        let node = self.graph.node(id);
        if node.view_of.is_some() || node.op.is_external() {
            return;
        }
        let (now, until) = (placing(self.step), OPEN);
        let taken_over = self.reusable(id).and_then(|source| self.end(source, now));
        let offset = taken_over.unwrap_or_else(|| {
            let before = self.arena.end;
            let offset = self.arena.take(pad(node.bytes(), ALIGNMENT));
            if self.arena.end > before {
                self.peak = self.step;
            }
            offset
        });
        self.placed[id.index()] = Some(Placed { offset, since: now, until });
        self.held.push(id);
    }

    /// Takes the memory of a tensor back, if it has some, and says where that is.
    fn end(&mut self, id: Id, now: Moment) -> Option<u64> {
        let at = self.held.iter().rposition(|&held| held == id)?;
        self.held.swap_remove(at);
        let placed = self.placed[id.index()].as_mut()?;
        placed.until = now;
        Some(placed.offset)
    }

    fn holds_memory(&self, id: Id) -> bool {
        self.placed[id.index()].is_some_and(|placed| placed.until == OPEN)
    }

    /// The source whose memory the result may take over.
    fn reusable(&self, id: Id) -> Option<Id> {
        let node = self.graph.node(id);
        if !node.op.may_work_in_place() {
            return None;
        }
        self.graph.sources(id).iter().copied().find(|&source| {
            let (parent, uses) = (self.graph.node(source), &self.uses[source.index()]);
            uses.children == 1
                && uses.views == 0
                && self.holds_memory(source)
                && !parent.output
                && parent.same_layout(node)
        })
    }

    fn release_sources(&mut self, id: Id) {
        for &source in self.graph.sources(id) {
            let uses = &mut self.uses[source.index()];
            uses.children -= 1;
            if uses.children > 0 || uses.views > 0 {
                continue;
            }
            match self.graph.node(source).view_of {
                None => self.free(source),
                Some(root) => {
                    let uses = &mut self.uses[root.index()];
                    uses.views -= 1;
                    if uses.views == 0 && uses.children == 0 {
                        self.free(root);
                    }
                }
            }
        }
    }

    fn free(&mut self, id: Id) {
        let node = self.graph.node(id);
        if node.output {
            return;
        }
        if let Some(offset) = self.end(id, freeing(self.step)) {
            self.arena.give_back(offset, pad(node.bytes(), ALIGNMENT));
        }
    }
}

/// One address space: free blocks by offset, the last of them without an end.
struct Arena {
    free: Vec<(u64, u64)>,
    end: u64,
}

impl Default for Arena {
    fn default() -> Self {
        Self { free: vec![(0, u64::MAX / 2)], end: 0 }
    }
}

impl Arena {
    /// The start of the smallest block that fits (of equals the last), else of the last one.
    fn take(&mut self, size: u64) -> u64 {
        let last = self.free.len() - 1;
        let at = self
            .free
            .iter()
            .enumerate()
            .take(last)
            .filter(|(_, (_, free))| *free >= size)
            .min_by_key(|(at, (_, free))| (*free, std::cmp::Reverse(*at)))
            .map_or(last, |(at, _)| at);
        let (offset, free) = self.free[at];
        self.free[at] = (offset + size, free - size);
        if free == size {
            self.free.remove(at);
        }
        self.end = self.end.max(offset + size);
        offset
    }

    /// Returns a block and joins it with its neighbours.
    ///
    /// An empty block can lie inside a free one by now; it then stays as a block of its own, and
    /// keeps its neighbours apart as it does in the runtime.
    fn give_back(&mut self, offset: u64, size: u64) {
        for at in 0..self.free.len() {
            let (start, free) = self.free[at];
            if start + free == offset {
                self.free[at].1 += size;
                self.join(at);
                return;
            }
            if offset + size == start {
                self.free[at] = (offset, free + size);
                if at > 0 {
                    self.join(at - 1);
                }
                return;
            }
        }
        let at = self.free.partition_point(|&(start, _)| start < offset);
        self.free.insert(at, (offset, size));
    }

    /// Joins a block with the next, if they touch.
    fn join(&mut self, at: usize) {
        let (start, free) = self.free[at];
        if self.free.get(at + 1).is_some_and(|&(next, _)| start + free == next) {
            self.free[at].1 += self.free.remove(at + 1).1;
        }
    }
}
