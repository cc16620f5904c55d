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
    graph::{Graph, Id, Node, Op},
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

/// The buffers a graph may be placed in, and which of them each tensor is given.
pub trait Site {
    /// Each buffer, empty.
    fn arenas(&self) -> Vec<Arena>;

    /// The place of the buffer of a tensor.
    fn buffer_of(&self, id: Id) -> usize;

    /// What a tensor takes there, without padding.
    fn size(&self, id: Id, node: &Node) -> u64;
}

/// One buffer for everything, as the processor has it.
#[derive(Clone, Copy, Debug)]
pub struct Alone;

impl Site for Alone {
    fn arenas(&self) -> Vec<Arena> {
        vec![Arena::new(ALIGNMENT, UNBOUNDED)]
    }

    #[inline]
    fn buffer_of(&self, _: Id) -> usize {
        0
    }

    #[inline]
    fn size(&self, _: Id, node: &Node) -> u64 {
        node.bytes()
    }
}

/// Where everything lies.
#[derive(Debug)]
pub struct Plan {
    /// What each buffer comes to.
    pub buffers: Vec<Planned>,
    /// Every tensor that owned memory, by its place in the arena.
    placed: Vec<Option<Placed>>,
}

/// What a buffer comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// The highest end ever used of each chunk.
    pub chunks: Vec<u64>,
    /// How many operations were placed when the last of these ends was reached; 0 if by the inputs alone.
    peak: usize,
}

impl Planned {
    /// Whether one of its chunks is longer than that of the other.
    pub fn exceeds(&self, other: &Self) -> bool {
        let of_other = |at: usize| other.chunks.get(at).copied().unwrap_or(0);
        self.chunks.iter().enumerate().any(|(at, &end)| end > of_other(at))
    }

    /// All chunks together.
    pub fn bytes(&self) -> u64 {
        self.chunks.iter().fold(0, |sum: u64, &end| sum.saturating_add(end))
    }
}

/// Where a tensor lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub buffer: usize,
    pub chunk: usize,
    pub offset: u64,
}

/// Where a tensor lies, and from which moment to which.
#[derive(Clone, Copy, Debug)]
struct Placed {
    spot: Spot,
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
    free: Vec<Vec<(u64, u64)>>,
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
        let mut planner = Planner::new(&trace.graph, &Alone);
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

    /// Plans `graph` in one buffer.
    pub fn of(graph: &Graph) -> Result<Self, Error> {
        Self::in_buffers(graph, &Alone)
    }

    /// Plans `graph` in the buffers of `site`.
    pub fn in_buffers(graph: &Graph, site: &impl Site) -> Result<Self, Error> {
        check(graph)?;
        let mut planner = Planner::new(graph, site);
        planner.run(graph.order().len());
        Ok(planner.plan())
    }

    /// What the buffers come to together.
    pub fn bytes(&self) -> u64 {
        self.buffers.iter().fold(0, |sum: u64, planned| sum.saturating_add(planned.bytes()))
    }

    /// Where the tensor was placed, if it had memory of its own.
    pub fn spot(&self, id: Id) -> Option<Spot> {
        let placed = self.placed.get(id.index()).copied().flatten();
        placed.map(|placed| placed.spot)
    }

    /// The tensors that hold memory of a buffer when it is at its highest, in the order they are run.
    pub fn alive_at_peak(&self, graph: &Graph, buffer: usize) -> Vec<Id> {
        let peak = placing(self.buffers.get(buffer).map_or(0, |planned| planned.peak));
        // What is given in several copies stands among what is given and among what is run.
        let mut seen = vec![false; graph.len()];
        let alive = |id: &&Id| {
            if std::mem::replace(&mut seen[id.index()], true) {
                return false;
            }
            let placed = self.placed.get(id.index()).copied().flatten();
            placed.is_some_and(|placed| {
                placed.spot.buffer == buffer && placed.since <= peak && peak < placed.until
            })
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

struct Planner<'a, S> {
    graph: &'a Graph,
    site: &'a S,
    uses: Vec<Uses>,
    placed: Vec<Option<Placed>>,
    /// Those that hold memory now.
    held: Vec<Id>,
    arenas: Vec<Arena>,
    /// Operations run.
    step: usize,
}

impl<'a, S: Site> Planner<'a, S> {
    fn new(graph: &'a Graph, site: &'a S) -> Self {
        let mut uses = vec![Uses::default(); graph.len()];
        for &id in graph.order() {
            for &source in graph.sources(id) {
                uses[source.index()].children += 1;
            }
            let node = graph.node(id);
            if let Some(root) = node.view_of.filter(|_| node.op != Op::Keep) {
                uses[root.index()].views += 1;
            }
        }
        let placed = vec![None; graph.len()];
        let (held, arenas) = (Vec::new(), site.arenas());
        let mut planner = Self { graph, site, uses, placed, held, arenas, step: 0 };
        for &leaf in graph.leafs() {
            planner.place(leaf);
        }
        planner
    }

    fn plan(self) -> Plan {
        let buffers = self.arenas.into_iter().map(Arena::planned).collect();
        Plan { buffers, placed: self.placed }
    }

    /// The memory before a layer whose first tensor is `start`; two layers back began at `before`.
    fn found(&self, before: usize, start: usize) -> Found {
        let mut held = self.held.clone();
        held.sort_unstable_by_key(|id| id.index());
        let held = held.into_iter().map(Id::index).take_while(|&place| place < start);
        let held = held.map(|place| {
            let held = if place >= before { Held::Back(start - place) } else { Held::Older(place) };
            (held, self.placed[place].map_or(0, |placed| placed.spot.offset))
        });
        let chunks = self.arenas.iter().flat_map(|arena| &arena.chunks);
        Found { free: chunks.map(|chunk| chunk.free.clone()).collect(), held: held.collect() }
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

    /// Gives `id` memory unless it lives elsewhere, is a view or has some.
    fn place(&mut self, id: Id) {
        let node = self.graph.node(id);
        if node.view_of.is_some() || node.op.is_external() || self.placed[id.index()].is_some() {
            return;
        }
        let (now, until) = (placing(self.step), OPEN);
        let taken_over = self.reusable(id).and_then(|source| self.take_over(source, id, now));
        let spot = taken_over.unwrap_or_else(|| {
            let buffer = self.site.buffer_of(id);
            let size = self.site.size(id, node);
            let (chunk, offset) = self.arenas[buffer].take(size, self.step);
            Spot { buffer, chunk, offset }
        });
        self.placed[id.index()] = Some(Placed { spot, since: now, until });
        self.held.push(id);
    }

    /// The memory of `source` for the result; what the source took besides is free again.
    fn take_over(&mut self, source: Id, id: Id, now: Moment) -> Option<Spot> {
        let spot = self.end(source, now)?;
        let size = |one| self.site.size(one, self.graph.node(one));
        let (before, after) = (size(source), size(id));
        self.arenas[spot.buffer].give_back_end(spot, before, after);
        Some(spot)
    }

    /// Takes the memory of a tensor back, if it has some, and says where that is.
    fn end(&mut self, id: Id, now: Moment) -> Option<Spot> {
        let at = self.held.iter().rposition(|&held| held == id)?;
        self.held.swap_remove(at);
        let placed = self.placed[id.index()].as_mut()?;
        placed.until = now;
        Some(placed.spot)
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
                && !parent.strided
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
        if let Some(spot) = self.end(id, freeing(self.step)) {
            let size = self.site.size(id, node);
            self.arenas[spot.buffer].give_back(spot, size);
        }
    }
}

/// One buffer: chunks that are filled before another is begun, each no longer than the buffer's limit unless
/// one tensor is.
#[derive(Debug)]
pub struct Arena {
    alignment: u64,
    limit: u64,
    chunks: Vec<Chunk>,
    peak: usize,
}

/// No limit on a chunk.
pub const UNBOUNDED: u64 = u64::MAX / 2;
/// Most chunks of a buffer; the last has no limit.
const MOST_CHUNKS: usize = 16;

impl Arena {
    /// A buffer whose tensors start at multiples of `alignment`, in chunks of at most `limit` bytes.
    pub const fn new(alignment: u64, limit: u64) -> Self {
        Self { alignment, limit, chunks: Vec::new(), peak: 0 }
    }

    fn planned(self) -> Planned {
        let chunks = self.chunks.into_iter().map(|chunk| chunk.end).collect();
        Planned { chunks, peak: self.peak }
    }

    /// Finds `size` bytes: in a free block of any chunk, at the end of one, or in a new one.
    fn take(&mut self, size: u64, step: usize) -> (usize, u64) {
        let size = pad(size, self.alignment);
        let holes = self.chunks.iter().enumerate().rev();
        let mut found = holes.filter_map(|(at, chunk)| Some((at, chunk.hole(size)?)));
        let found = found.next().or_else(|| self.end_of_some(size));
        let (chunk, block) = found.unwrap_or_else(|| (self.begin(size), 0));
        let (offset, grown) = self.chunks[chunk].take(block, size);
        if grown {
            self.peak = step;
        }
        (chunk, offset)
    }

    /// The last block of the chunk that grows least by it, or of those that need not grow is filled best.
    fn end_of_some(&self, size: u64) -> Option<(usize, usize)> {
        let mut best: Option<(i128, (usize, usize))> = None;
        for (at, chunk) in self.chunks.iter().enumerate() {
            let Some(&(offset, free)) = chunk.free.last().filter(|(_, free)| *free >= size) else {
                continue;
            };
            let _ = free;
            let left = i128::from(chunk.end) - i128::from(offset) - i128::from(size);
            let better = best.is_none_or(|(known, _)| {
                (known < 0 && left > known) || (left >= 0 && left < known)
            });
            if better {
                best = Some((left, (at, chunk.free.len() - 1)));
            }
        }
        best.map(|(_, at)| at)
    }

    fn begin(&mut self, size: u64) -> usize {
        let last = self.chunks.len() + 1 >= MOST_CHUNKS;
        let room = if last { UNBOUNDED } else { size.max(self.limit) };
        self.chunks.push(Chunk { free: vec![(0, room)], end: 0 });
        self.chunks.len() - 1
    }

    fn give_back(&mut self, spot: Spot, size: u64) {
        let size = pad(size, self.alignment);
        self.chunks[spot.chunk].give_back(spot.offset, size);
    }

    /// Gives back what a tensor of `before` bytes has more than the one of `after` bytes that follows it.
    fn give_back_end(&mut self, spot: Spot, before: u64, after: u64) {
        let [before, after] = [before, after].map(|size| pad(size, self.alignment));
        if before > after {
            self.chunks[spot.chunk].give_back(spot.offset + after, before - after);
        }
    }
}

/// One address space: free blocks by offset, the last of them what is not used yet.
#[derive(Debug)]
struct Chunk {
    free: Vec<(u64, u64)>,
    end: u64,
}

impl Chunk {
    /// The smallest free block but the last that is large enough, of equals the last.
    fn hole(&self, size: u64) -> Option<usize> {
        let last = self.free.len().saturating_sub(1);
        self.free
            .iter()
            .enumerate()
            .take(last)
            .filter(|(_, (_, free))| *free >= size)
            .min_by_key(|(at, (_, free))| (*free, std::cmp::Reverse(*at)))
            .map(|(at, _)| at)
    }

    /// Takes the start of a free block; whether the chunk has grown by it.
    fn take(&mut self, block: usize, size: u64) -> (u64, bool) {
        let (offset, free) = self.free[block];
        self.free[block] = (offset + size, free - size);
        if free == size {
            self.free.remove(block);
        }
        let grown = offset + size > self.end;
        self.end = self.end.max(offset + size);
        (offset, grown)
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
