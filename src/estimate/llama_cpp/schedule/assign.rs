//! Which backend runs what. Source: llama.cpp 0c1e57098, `ggml/src/ggml-backend.cpp`
//! (`ggml_backend_sched_split_graph`, passes 1 to 4).

use super::{Draft, Place};
use crate::forward::graph::{Id, Op, Pin};

/// A backend: a device by its place, or the processor, which stands behind them.
pub type Side = usize;

impl Draft<'_> {
    /// Gives every tensor of the graph to a backend.
    pub(super) fn assign(&mut self) {
        self.assign_pinned();
        let order: Vec<Id> = self.graph.order().to_vec();
        let leafs = self.graph.leafs().to_vec();
        for id in leafs.into_iter().chain(order.iter().copied()) {
            if self.sides[id.index()].is_none() {
                self.sides[id.index()] = self.by_itself(id);
            }
        }
        let cpu = self.cpu();
        for spare in [Some(cpu), None] {
            self.expand(order.iter(), spare);
            self.expand(order.iter().rev(), spare);
        }
        for &id in &order {
            if self.sides[id.index()].is_none() && !self.graph.node(id).op.is_look() {
                self.sides[id.index()] = self.best(id);
            }
        }
        for &id in &order {
            self.inherit(id);
        }
    }

    /// What the runtime places before anything else.
    fn assign_pinned(&mut self) {
        let machine = self.machine;
        let pins_layers = self.tokens < machine.few_tokens || machine.is_whole;
        for &id in self.graph.order() {
            let side = match self.graph.node(id).pin {
                Pin::Layer if pins_layers => {
                    let layer = self.layer(id).map(|layer| self.placing.layer(layer));
                    layer.map(|place| self.side_of(place))
                }
                Pin::Cache if !machine.keeps_cache => Some(self.cpu()),
                Pin::None | Pin::Layer | Pin::Cache => None,
            };
            self.sides[id.index()] = side.filter(|&side| self.supports(side, id));
        }
    }

    /// Where a tensor goes by where it or its weights lie.
    fn by_itself(&mut self, id: Id) -> Option<Side> {
        let node = self.graph.node(id);
        if let Some(place) = self.home(id) {
            let side = self.reading(place, id);
            if side.is_none() {
                self.stuck = self.stuck.max(Some(self.layouts[self.root(id).index()].bytes()));
            }
            return side.or_else(|| Some(self.side_of(place)));
        }
        if node.op.is_input() {
            return Some(self.cpu());
        }
        if matches!(node.op, Op::Rope | Op::FlashAttention) {
            return None;
        }
        let weights = node.sources().iter();
        let mut weights =
            weights.filter(|source| matches!(self.graph.node(**source).op, Op::Weight(_)));
        let place = weights.next().and_then(|&weight| self.home(weight))?;
        let side = self.reading(place, id);
        if self.machine.offloads && place == Place::Host && side == Some(self.cpu()) {
            let takes = |&side: &Side| self.supports(side, id) && self.takes(side, id);
            return (0..self.cpu()).find(takes).or(side);
        }
        side
    }

    /// The first backend that reads memory there and runs the operation.
    fn reading(&self, place: Place, id: Id) -> Option<Side> {
        (0..=self.cpu()).find(|&side| self.reads(side, place) && self.supports(side, id))
    }

    /// Lets operations without a backend go where their neighbours are, `spare`d backends aside.
    fn expand<'b>(&mut self, order: impl Iterator<Item = &'b Id>, spare: Option<Side>) {
        let mut near: Option<Side> = None;
        for &id in order {
            if self.graph.node(id).op.is_look() {
                continue;
            }
            match (self.sides[id.index()], near) {
                (Some(side), _) => near = Some(side).filter(|&side| Some(side) != spare),
                (None, Some(side)) if self.supports(side, id) => {
                    self.sides[id.index()] = Some(side);
                }
                (None, _) => {}
            }
        }
    }

    /// Of the backends that run it, the one that reads most of its sources.
    fn best(&self, id: Id) -> Option<Side> {
        let mut best: Option<(usize, Side)> = None;
        for side in (0..=self.cpu()).filter(|&side| self.supports(side, id)) {
            let readable = |source: &&Id| {
                let known = self.sides[source.index()].is_some()
                    || self.sides[self.root(**source).index()].is_some();
                known && self.can_read(side, **source)
            };
            let count = self.graph.sources(id).iter().filter(readable).count();
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, side));
            }
        }
        best.map(|(_, side)| side)
    }

    /// Lets a view go with what it looks at, and sources with who reads them.
    fn inherit(&mut self, id: Id) {
        let root = self.root(id);
        if self.sides[id.index()].is_none() && root != id {
            self.sides[id.index()] = self.sides[root.index()];
        }
        let own = self.sides[id.index()];
        for at in 0..self.graph.sources(id).len() {
            let source = self.graph.sources(id)[at];
            if self.sides[source.index()].is_none() {
                let root = self.root(source);
                let side = if root == source { own } else { self.sides[root.index()] };
                self.sides[source.index()] = side;
            }
        }
        if self.sides[id.index()].is_none() {
            self.sides[id.index()] = (0..=self.cpu()).find(|&side| self.supports(side, id));
        }
    }

    /// Whether a backend reads a tensor where it lies, or will lie.
    pub(super) fn can_read(&self, side: Side, id: Id) -> bool {
        if let Some(place) = self.home(id) {
            return self.reads(side, place);
        }
        let of_root = || self.sides[self.root(id).index()];
        let lies = self.sides[id.index()].or_else(of_root);
        lies.is_some_and(|lies| self.reaches(side, lies))
    }

    /// Whether a backend reads memory there.
    fn reads(&self, side: Side, place: Place) -> bool {
        self.reaches(side, self.side_of(place))
    }

    /// Whether a backend reads what lies with another.
    fn reaches(&self, side: Side, other: Side) -> bool {
        let is_open = || self.machine.devices.get(other).is_some_and(|device| device.is_open);
        side == other || (side == self.cpu() && is_open())
    }

    /// The backend whose memory it is.
    pub(super) fn side_of(&self, place: Place) -> Side {
        match place {
            Place::Device(device) => device,
            Place::Host | Place::Repacked => self.cpu(),
        }
    }
}
