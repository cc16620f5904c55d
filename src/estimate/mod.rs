//! What a workload costs: the bill, and its totals. Pure arithmetic; no I/O, no clock, no machine.

mod adapter;
pub mod app;
pub mod bill;
pub mod buffers;
pub mod encoder;
pub mod graphs;
pub mod growth;
pub mod llama_cpp;
pub mod priced;
pub mod traffic;

use crate::{
    Bytes, Error, Message,
    catalog::meter::Column,
    messages,
    resolve::workload::{Pool, Workload},
};
use bill::{Columns, Part, Term, total};
use graphs::PlannedGraphs;
use traffic::Traffic;

/// The bill of a workload.
///
/// Weights, caches, compute and output are exact to the byte; what the process itself holds is
/// fitted, and its error stated in the README.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// The terms, in the order they are shown.
    pub terms: Vec<Term>,
    /// Parameters of the model, as makers count them.
    pub params: u64,
    /// Parameters read for one token.
    pub active_params: u64,
    /// Tensor data as the file stores it, without padding or metadata.
    pub weights_bytes: Bytes,
    /// The whole file, where it is known: of a model read from one.
    pub file_bytes: Option<Bytes>,
    /// The longest tensor a GPU gets at, what it is and its size; `None` without one.
    pub largest_on_gpu: Option<(Message, Bytes)>,
    /// A cache that a GPU keeps and that its driver lets no operation work on: llama.cpp aborts.
    pub stuck: Option<Bytes>,
    /// llama-quantize refuses to write the file type without an importance matrix.
    pub needs_imatrix: bool,
    /// Of a model born quantized: the tensor data once what is packed from birth is packed anew.
    pub(crate) requantized: Option<Bytes>,
    /// Of a model with an encoder that is loaded too: what that comes to.
    pub encoder: Option<encoder::Encoding>,
    /// The files of what is loaded beside the model: the encoder, a draft, a second model.
    pub(crate) beside: Bytes,
    /// What a token reads.
    pub(crate) traffic: Traffic,
    /// Attention is fused: as asked, or as the runtime decides.
    pub(crate) fused: bool,
}

impl Estimate {
    /// The bill of `workload`.
    ///
    /// # Errors
    /// [`Error::Overflow`] if an amount does not fit 64 bits, [`Error::Refused`] for what the
    /// runtime or the quantization refuses.
    pub fn of(workload: &Workload) -> Result<Self, Error> {
        Self::with_graphs(workload, &PlannedGraphs::of(workload)?)
    }

    /// As [`Self::of`], with the graphs of a workload that differs at most in its file type.
    pub(crate) fn with_graphs(workload: &Workload, graphs: &PlannedGraphs) -> Result<Self, Error> {
        let mut estimate = match workload.priced_from_data() {
            Some(run) => priced::estimate(run, graphs)?,
            None => llama_cpp::estimate(workload, graphs)?,
        };
        if let Some((terms, encoding)) = encoder::terms(workload)? {
            estimate.terms.extend(terms);
            estimate.beside = encoding.weights;
            estimate.encoder = Some(encoding);
        }
        estimate.terms.extend(app::term(workload)?);
        estimate.terms.extend(adapter::terms(workload)?);
        let apart = workload.draft.as_ref().filter(|_| workload.heads().is_none());
        let draft = apart.zip(graphs.draft.as_ref());
        let second = workload.beside.as_ref().zip(graphs.beside.as_ref());
        for (part, other) in [(Part::Draft, draft), (Part::Beside, second)] {
            let Some((other, graphs)) = other else { continue };
            let (terms, file) = llama_cpp::beside(other, graphs)?;
            let overflow = || Error::Overflow { part: messages::bill::all_parts() };
            estimate.beside = Bytes::sum([estimate.beside, file]).ok_or_else(overflow)?;
            let terms = terms.into_iter();
            estimate.terms.extend(terms.map(|term| term.counted_with(part)));
        }
        estimate.terms.retain(|term| term.amount() > Bytes::ZERO);
        estimate.terms.sort_by_key(|term| term.part);
        // A number of parameters stops at the most there is; in a few bits each, their bytes may still fit.
        if graphs.params == u64::MAX {
            return Err(Error::Overflow { part: messages::bill::weights() });
        }
        // Every total is checked here, so that asking for one later cannot fail.
        let overflow = Error::Overflow { part: messages::bill::all_parts() };
        if total(&estimate.terms, |_| true).is_none() { Err(overflow) } else { Ok(estimate) }
    }

    fn sum(&self, which: impl Fn(&Term) -> bool, pick: impl Fn(&Columns) -> bool) -> Bytes {
        total(self.terms.iter().filter(|term| which(term)), pick).unwrap_or(Bytes::MAX)
    }

    /// What is downloaded and stored: the file, or its weights where the file is not known.
    pub(crate) fn download(&self) -> Bytes {
        self.file_bytes.unwrap_or(self.weights_bytes)
    }

    /// All that is downloaded and stored: the model, and what is loaded beside it.
    pub(crate) fn downloads(&self) -> Bytes {
        Bytes::sum([self.download(), self.beside]).unwrap_or(Bytes::MAX)
    }

    /// Everything the process asks for.
    #[must_use]
    pub fn reserved(&self) -> Bytes {
        self.sum(|_| true, |columns| columns.reserved)
    }

    /// The peak resident set of a run, file pages read while loading included.
    #[must_use]
    pub fn resident(&self) -> Bytes {
        self.sum(|_| true, |columns| columns.resident)
    }

    /// What the system cannot take back.
    #[must_use]
    pub fn charged(&self) -> Bytes {
        self.sum(|_| true, |columns| columns.charged)
    }

    /// What must stay in memory to be fast: charged, and mapped weights that every token reads.
    #[must_use]
    pub fn working_set(&self) -> Bytes {
        self.sum(|_| true, |columns| columns.working)
    }

    /// The sum of the column that a meter shows.
    #[must_use]
    pub(crate) fn column(&self, column: Column) -> Bytes {
        match column {
            Column::Reserved => self.reserved(),
            Column::Buffers => {
                let parts = [Part::KvCache, Part::RecurrentState, Part::Compute, Part::Output];
                let parts = parts.map(|part| self.part(part));
                let encoder = self.part(Part::Encoder);
                let all = parts.into_iter().chain([self.weights_bytes, encoder]);
                Bytes::sum(all).unwrap_or(Bytes::MAX)
            }
            Column::Resident => self.resident(),
            Column::Charged => self.charged(),
        }
    }

    /// The sum of a column over what lies in one memory.
    #[must_use]
    pub fn lying_in(&self, pool: Pool, pick: impl Fn(&Columns) -> bool) -> Bytes {
        self.sum(|term| term.pool == pool, pick)
    }

    /// What a part reserves.
    #[must_use]
    pub fn part(&self, part: Part) -> Bytes {
        self.sum(|term| term.part == part, |columns| columns.reserved)
    }

    /// The part of the compute buffer that a run touches.
    #[must_use]
    pub fn compute_resident(&self) -> Bytes {
        self.sum(|term| term.part == Part::Compute, |columns| columns.resident)
    }

    /// What the process itself holds: program, vocabulary, tables, work buffer.
    #[must_use]
    pub fn process(&self) -> Bytes {
        let is_of_it = |term: &Term| matches!(term.part, Part::Vocabulary | Part::Process);
        self.sum(is_of_it, |columns| columns.charged)
    }
}
