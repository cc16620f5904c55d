//! The nodes a runtime runs: a flat arena with integer ids, and the order they are run in.
//!
//! Mirrors how ggml builds a graph: a tensor is created, and joins the graph when it or something
//! that reads it is *expanded*, depth first, sources left to right. Views, reshapes and cache
//! writes are nodes too: the planner counts children and views, so each of them matters.

use std::ops::Range;

/// A tensor of the graph: a weight, a cache, an input or the result of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(u32);

/// What a node does; payloads index the lists of [`super::Trace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// A weight, by its place in the inventory.
    Weight(u32),
    /// Keys of a cached layer; caches live in a buffer of their own.
    Keys,
    /// Values of a cached layer.
    Values,
    /// What a recurrent layer carries from token to token.
    State,
    /// Something the runtime fills before each pass.
    Input,
    /// Room for an input that this pass is not given.
    UnusedInput,
    GetRows,
    /// Rows written into a cache, or into the rows of a tensor.
    Write,
    /// Something written over a state.
    Store,
    MatMul,
    /// Product with those of many matrices that a router picked.
    MatMulId,
    /// Element-wise sum: may work in place, as all that is element-wise.
    Add,
    /// As [`Self::Add`], of rows that a router picked.
    AddId,
    /// Element-wise product.
    Mul,
    /// Element-wise quotient.
    Div,
    /// Times a number.
    Scale,
    /// An activation.
    Unary,
    /// A hyperbolic tangent, which keeps values between bounds.
    Tanh,
    /// Kept between two bounds.
    Clamp,
    /// Anything else element by element: differences, squares, roots.
    Elementwise,
    /// RMS normalisation without its weight: may work in place.
    RmsNorm,
    /// Rotary position embedding: may work in place.
    Rope,
    /// Softmax: may work in place.
    SoftMax,
    /// Layer normalisation without its weights.
    LayerNorm,
    /// A gated activation of two halves (swiglu, geglu).
    Gate,
    /// Fused attention.
    FlashAttention,
    /// A gated delta rule, which carries a state.
    DeltaNet,
    /// A scan over tokens, which carries a state.
    Scan,
    /// The scan of RWKV.
    Wkv,
    /// A convolution over tokens.
    Convolution,
    /// The sum of each row.
    SumRows,
    /// The places of elements in rising or falling order.
    Argsort,
    /// A copy: contiguous, padded or converted.
    Copy,
    /// Anything else that makes a tensor of its own: joining, repeating.
    Other,
    /// The same memory in another shape.
    Reshape,
    /// A window on the same memory.
    View,
    /// The same memory, dimensions exchanged.
    Permute,
    /// The same memory, rows and columns exchanged.
    Transpose,
    /// A tensor of another device's memory, copied to where it is read.
    Arrival,
    /// Nothing is done; what it reads is kept until then.
    Keep,
}

impl Op {
    /// Whether ggml lets the result take over the memory of a source.
    #[inline]
    pub const fn may_work_in_place(self) -> bool {
        self.is_elementwise() || matches!(self, Self::RmsNorm | Self::Rope | Self::SoftMax)
    }

    /// Whether it works element by element.
    #[inline]
    pub const fn is_elementwise(self) -> bool {
        matches!(
            self,
            Self::Add
                | Self::AddId
                | Self::Mul
                | Self::Div
                | Self::Scale
                | Self::Unary
                | Self::Tanh
                | Self::Clamp
                | Self::Elementwise
        )
    }

    /// Whether it only looks at memory in another way.
    #[inline]
    pub const fn is_look(self) -> bool {
        matches!(self, Self::Reshape | Self::View | Self::Permute | Self::Transpose)
    }

    /// Whether it does the same, whichever weight it is.
    #[inline]
    pub fn is_like(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::Weight(_), Self::Weight(_)))
    }

    /// Whether the tensor is given from outside and joins the list of leafs.
    #[inline]
    pub const fn is_leaf(self) -> bool {
        self.is_external() || self.is_input()
    }

    /// Whether the runtime fills the tensor before a pass.
    #[inline]
    pub const fn is_input(self) -> bool {
        matches!(self, Self::Input | Self::UnusedInput)
    }

    /// Whether the tensor lies in a buffer of its own, with the weights or the caches.
    #[inline]
    pub const fn is_external(self) -> bool {
        matches!(self, Self::Weight(_) | Self::Keys | Self::Values | Self::State)
    }
}

/// The type of the elements of a tensor the planner may have to place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// 16-bit float: attention masks, converted caches.
    F16,
    /// 32-bit float: nearly everything.
    F32,
    /// 32-bit integer: tokens, positions, row numbers.
    I32,
    /// 64-bit integer: cache cells.
    I64,
}

impl Element {
    #[inline]
    pub const fn size(self) -> u64 {
        match self {
            Self::F16 => 2,
            Self::F32 | Self::I32 => 4,
            Self::I64 => 8,
        }
    }
}

/// Where the runtime says that an operation is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    /// Nowhere in particular.
    None,
    /// Where its layer is.
    Layer,
    /// Where the cache is, if that is kept from devices.
    Cache,
}

/// One tensor.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// The type of its elements.
    pub element: Element,
    /// Its shape, row length first.
    pub ne: [u64; 4],
    /// The tensor whose memory it shows, if it is a view.
    pub view_of: Option<Id>,
    /// Kept to the end: logits, the last normed state.
    pub output: bool,
    /// A view whose rows do not lie one behind the other.
    pub strided: bool,
    /// Where the runtime says it is run, if it does.
    pub pin: Pin,
    /// Joined the graph.
    is_run: bool,
    sources: [Id; MOST_SOURCES],
    used: u8,
}

/// No operation reads more tensors.
pub const MOST_SOURCES: usize = 7;

impl Node {
    /// Bytes the tensor takes when it owns its memory; saturates instead of overflowing.
    #[inline]
    pub fn bytes(&self) -> u64 {
        self.ne.iter().fold(self.element.size(), |bytes, &n| bytes.saturating_mul(n))
    }

    /// Elements; saturates.
    #[inline]
    pub fn elements(&self) -> u64 {
        self.ne.iter().fold(1, |elements: u64, &n| elements.saturating_mul(n))
    }

    /// Whether it joined the graph.
    #[inline]
    pub const fn is_run(&self) -> bool {
        self.is_run
    }

    /// What it reads, in the runtime's order.
    #[inline]
    pub fn sources(&self) -> &[Id] {
        &self.sources[..usize::from(self.used)]
    }

    /// Same type and shape, as working in place demands.
    #[inline]
    pub fn same_layout(&self, other: &Self) -> bool {
        self.element == other.element && self.ne == other.ne
    }
}

/// All tensors, and the order they are run in.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    order: Vec<Id>,
    leafs: Vec<Id>,
    /// Nobody asks for the order.
    is_unordered: bool,
}

impl Graph {
    pub fn with_room(tensors: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(tensors),
            order: Vec::with_capacity(tensors),
            leafs: Vec::with_capacity(tensors / 2),
            is_unordered: false,
        }
    }

    /// The graph emptied; its memory serves the next one.
    pub fn cleared(mut self) -> Self {
        self.nodes.clear();
        self.order.clear();
        self.leafs.clear();
        self
    }

    /// The graph without an order: what is expanded joins no list.
    pub fn without_order(mut self) -> Self {
        self.is_unordered = true;
        self
    }

    /// Creates a tensor; it joins the graph when it is expanded.
    // How many it reads is known where it is called.
    #[inline]
    pub fn push(&mut self, op: Op, element: Element, ne: [u64; 4], sources: &[Id]) -> Id {
        self.push_node(op, element, ne, None, sources)
    }

    /// Creates another look at the memory of `of`, with more sources behind it (cache writes).
    #[inline]
    pub fn push_view(&mut self, op: Op, of: Id, ne: [u64; 4], sources: &[Id]) -> Id {
        let seen = self.node(of);
        let root = seen.view_of.unwrap_or(of);
        self.push_node(op, seen.element, ne, Some(root), sources)
    }

    #[inline]
    fn push_node(
        &mut self,
        op: Op,
        element: Element,
        ne: [u64; 4],
        view_of: Option<Id>,
        sources: &[Id],
    ) -> Id {
        let id = Id::at(self.nodes.len());
        let mut read = [id; MOST_SOURCES];
        let mut used = 0_u8;
        for (slot, &source) in read.iter_mut().zip(sources) {
            *slot = source;
            used = used.saturating_add(1);
        }
        self.nodes.push(Node {
            op,
            element,
            ne,
            view_of,
            output: false,
            strided: false,
            pin: Pin::None,
            is_run: false,
            sources: read,
            used,
        });
        id
    }

    /// Marks a view as one whose rows do not lie one behind the other.
    pub fn mark_strided(&mut self, id: Id) -> Id {
        self.node_mut(id).strided = true;
        id
    }

    /// Says where an operation is run.
    pub fn pin(&mut self, id: Id, pin: Pin) {
        self.node_mut(id).pin = pin;
    }

    /// Lets `id` read something else in place of one of its sources.
    pub fn set_source(&mut self, id: Id, at: usize, source: Id) {
        if let Some(slot) = self.node_mut(id).sources.get_mut(at) {
            *slot = source;
        }
    }

    /// Creates a tensor like `of`, as a device holds it that does not have `of` itself.
    pub fn push_arrival(&mut self, of: Id, strided: bool) -> Id {
        let Node { element, ne, .. } = *self.node(of);
        let id = self.push(Op::Arrival, element, ne, &[]);
        self.node_mut(id).strided = strided;
        id
    }

    /// Creates another tensor like `of`, a weight or an input.
    pub fn push_twin(&mut self, of: Id) -> Id {
        let Node { op, element, ne, .. } = *self.node(of);
        self.push(op, element, ne, &[])
    }

    /// Sets what is run, in this order, and what is given.
    pub fn reorder(&mut self, order: Vec<Id>, leafs: Vec<Id>) {
        (self.order, self.leafs) = (order, leafs);
    }

    pub fn mark_output(&mut self, id: Id) -> Id {
        self.node_mut(id).output = true;
        id
    }

    /// Appends `id` and everything it reads that is not there yet, sources first.
    #[inline]
    pub fn expand(&mut self, id: Id) {
        if !self.is_unordered {
            self.join(id);
        }
    }

    fn join(&mut self, id: Id) {
        let node = self.node_mut(id);
        if node.is_run {
            return;
        }
        node.is_run = true;
        let (is_leaf, sources, used) = (node.op.is_leaf(), node.sources, node.used);
        for &source in &sources[..usize::from(used)] {
            if !self.node(source).is_run {
                self.join(source);
            }
        }
        let list = if is_leaf { &mut self.leafs } else { &mut self.order };
        list.push(id);
    }

    #[inline]
    pub fn get(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    #[inline]
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id.index()]
    }

    #[inline]
    fn node_mut(&mut self, id: Id) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// What it reads, in the runtime's order.
    #[inline]
    pub fn sources(&self, id: Id) -> &[Id] {
        self.node(id).sources()
    }

    /// The tensors created in a range of places.
    pub fn nodes(&self, range: Range<usize>) -> &[Node] {
        self.nodes.get(range).unwrap_or_default()
    }

    /// The operations in the order they are run.
    pub fn order(&self) -> &[Id] {
        &self.order
    }

    /// Weights, caches and inputs, in the order they are first read.
    pub fn leafs(&self) -> &[Id] {
        &self.leafs
    }

    /// Every tensor created, in the graph or not.
    #[cfg(test)]
    pub fn created(&self) -> impl Iterator<Item = Id> + use<> {
        (0..self.nodes.len()).map(Id::at)
    }

    /// Tensors created so far, in the graph or not.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
}

impl Id {
    /// The tensor at a place of the arena.
    #[inline]
    pub fn at(place: usize) -> Self {
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }

    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_expanded_joins_when_something_reads_it() {
        let mut graph = Graph::default();
        let input = graph.push(Op::Input, Element::F32, [4, 1, 1, 1], &[]);
        let early = graph.push(Op::Elementwise, Element::F32, [4, 1, 1, 1], &[input]);
        let other = graph.push(Op::Elementwise, Element::F32, [4, 1, 1, 1], &[input]);
        let both = graph.push(Op::Elementwise, Element::F32, [4, 1, 1, 1], &[other, early]);
        graph.expand(both);
        assert_eq!(graph.order(), [other, early, both]);
        assert_eq!(graph.leafs(), [input]);
    }

    #[test]
    fn a_view_of_a_view_shows_the_memory_of_the_first() {
        let mut graph = Graph::default();
        let base = graph.push(Op::Copy, Element::F32, [8, 1, 1, 1], &[]);
        let half = graph.push_view(Op::View, base, [4, 1, 1, 1], &[base]);
        let quarter = graph.push_view(Op::View, half, [2, 1, 1, 1], &[half]);
        assert_eq!(graph.node(quarter).view_of, Some(base));
    }
}
