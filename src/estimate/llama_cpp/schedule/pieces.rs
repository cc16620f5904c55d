//! A graph cut into pieces that one backend each runs, and what each piece is handed from elsewhere.
//!
//! Source: llama.cpp 0c1e57098, `ggml/src/ggml-backend.cpp` (`ggml_backend_sched_split_graph`, from pass 5 on).

use super::{Draft, assign::Side, concurrent, reorder, stacked::Stacks};
use crate::{
    catalog::backend::Order,
    forward::graph::{Id, MOST_SOURCES, Op},
};

/// Operations that one backend runs, one after another.
#[derive(Debug)]
pub struct Piece {
    pub side: Side,
    pub run: Vec<Id>,
    /// What it is handed: the tensor, and its copies there.
    pub inputs: Vec<(Id, Vec<Id>)>,
}

impl Draft<'_> {
    /// Cuts the graph; what a piece cannot read is copied to where it is run, once for each backend.
    pub(super) fn cut(&mut self) -> Vec<Piece> {
        let order: Vec<Id> = self.graph.order().to_vec();
        let is_work = |id: &Id| !self.graph.node(*id).op.is_look();
        let first = order.iter().copied().find(is_work);
        let side = first.and_then(|id| self.sides[id.index()]).unwrap_or(self.cpu());
        let new = |side| Piece { side, run: Vec::new(), inputs: Vec::new() };
        let (mut pieces, mut piece) = (Vec::new(), new(side));
        let mut copies: Vec<Option<Id>> =
            vec![None; self.graph.len().saturating_mul(self.cpu().saturating_add(1))];
        for id in order {
            if self.graph.node(id).op.is_look() {
                piece.run.push(id);
                continue;
            }
            let side = self.sides[id.index()].unwrap_or(self.cpu());
            if side != piece.side || (!piece.inputs.is_empty() && self.needs_weight(side, id)) {
                pieces.push(std::mem::replace(&mut piece, new(side)));
            }
            self.hand_over(id, &mut piece, &mut copies);
            piece.run.push(id);
        }
        pieces.push(piece);
        pieces
    }

    /// Whether an operation reads a weight that has to be copied.
    fn needs_weight(&self, side: Side, id: Id) -> bool {
        let is_foreign = |id: &&Id| {
            matches!(self.graph.node(**id).op, Op::Weight(_)) && !self.can_read(side, **id)
        };
        self.graph.sources(id).iter().any(|id| is_foreign(&id))
    }

    /// Lets an operation read copies of what its backend cannot read.
    fn hand_over(&mut self, id: Id, piece: &mut Piece, copies: &mut [Option<Id>]) {
        let sides = self.cpu().saturating_add(1);
        for at in 0..self.graph.sources(id).len() {
            let source = self.graph.sources(id)[at];
            if self.can_read(piece.side, source) {
                continue;
            }
            let slot = source.index().saturating_mul(sides).saturating_add(piece.side);
            let known = copies.get(slot).copied().flatten();
            let copy = known.unwrap_or_else(|| {
                let all: Vec<Id> =
                    (0..self.copies()).map(|_| self.arrive(source, piece.side)).collect();
                let first = all[0];
                if let Some(slot) = copies.get_mut(slot) {
                    *slot = Some(first);
                }
                piece.inputs.push((source, all));
                first
            });
            self.graph.set_source(id, at, copy);
        }
    }

    /// A copy of a tensor in the memory of another backend, laid out as that is.
    fn arrive(&mut self, source: Id, side: Side) -> Id {
        let layout = self.layouts[source.index()];
        let copy = self.graph.push_arrival(source, !layout.is_dense_from(0));
        if self.copies() > 1 {
            self.graph.mark_output(copy);
        }
        self.layouts.push(layout);
        self.sides.push(Some(side));
        copy
    }

    /// Puts pieces together to what is run: copies first, then operations as the backend orders them.
    pub(super) fn join(&mut self, pieces: &mut [Piece], uses: &[u32]) {
        let mut kept: Vec<(Id, Vec<Id>)> = Vec::new();
        for piece in pieces.iter_mut() {
            let order = self.machine.devices.get(piece.side).map(|device| device.order);
            let (graph, layouts) = (&self.graph, &self.layouts);
            match order {
                Some(Order::LookAhead) => {
                    kept.extend(reorder::Reorder::new(graph, layouts, uses).run(&mut piece.run));
                }
                Some(Order::Concurrent) => concurrent::run(graph, &mut piece.run),
                Some(Order::Stacked) => Stacks { graph, layouts, uses }.run(&mut piece.run),
                Some(Order::AsGiven) | None => {}
            }
        }
        let leafs = self.leafs(pieces);
        let mut order: Vec<Id> = Vec::with_capacity(self.graph.order().len());
        for piece in pieces.iter() {
            for (source, copies) in &piece.inputs {
                let keep = self.keep(&[*source]);
                order.extend([keep, copies[0]]);
            }
            for &id in &piece.run {
                order.push(id);
                let until = kept.iter().filter(|(until, _)| *until == id);
                let sources: Vec<Id> = until.flat_map(|(_, sources)| sources).copied().collect();
                for some in sources.chunks(MOST_SOURCES) {
                    order.push(self.keep(some));
                }
            }
        }
        self.graph.reorder(order, leafs);
    }

    /// Keeps tensors until this place is reached.
    fn keep(&mut self, sources: &[Id]) -> Id {
        let first = sources.first().copied().unwrap_or_else(|| Id::at(0));
        let ne = self.graph.node(first).ne;
        let id = self.graph.push_view(Op::Keep, first, ne, sources);
        self.layouts.push(self.layouts[first.index()]);
        self.sides.push(None);
        id
    }

    /// What is given: with several copies, those of every input of the graph and then of the pieces come first.
    fn leafs(&mut self, pieces: &[Piece]) -> Vec<Id> {
        let given: Vec<Id> = self.graph.leafs().to_vec();
        if self.copies() == 1 {
            return given;
        }
        let mut leafs = Vec::new();
        let inputs: Vec<Id> =
            given.iter().filter(|id| self.graph.node(**id).op.is_input()).copied().collect();
        for id in inputs {
            self.graph.mark_output(id);
            leafs.push(id);
            for _ in 1..self.copies() {
                let twin = self.graph.push_twin(id);
                self.graph.mark_output(twin);
                self.layouts.push(self.layouts[id.index()]);
                self.sides.push(self.sides[id.index()]);
                leafs.push(twin);
            }
        }
        leafs.extend(pieces.iter().flat_map(|piece| &piece.inputs).flat_map(|(_, all)| all));
        leafs.extend(given);
        leafs
    }
}
