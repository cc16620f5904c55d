//! Adapters: their matrices, copied in the type of their file. Exact.

use super::bill::{Factor, Formula, Part, Term, alike};
use crate::{
    Error, Message,
    forward::plan::{ALIGNMENT, pad},
    messages::{bill, terms},
    model::adapter::{AdapterFile, Pair},
    resolve::workload::{Pool, Workload},
};

const LOADING: &str = "llama.cpp 0c1e57098, src/llama-adapter.cpp: pairs are copied, never mapped";

/// A term for each adapter and memory: all of its matrices there, each padded.
pub(super) fn terms(workload: &Workload) -> Result<Vec<Term>, Error> {
    let offload = &workload.setup.offload;
    let pool = |pair: &Pair| match pair.layer {
        Some(layer) => offload.pool_of(offload.owner(Some(layer))),
        // Rows of the embedding table are looked up by the processor.
        None if pair.base.starts_with("token_embd.") => Pool::Ram,
        None => offload.pool_of(offload.owner(None)),
    };
    let mut all = Vec::new();
    for file in &workload.adapters {
        for place in [Pool::Ram, Pool::VRAM] {
            let there: Vec<&Pair> = file.pairs.iter().filter(|pair| pool(pair) == place).collect();
            if !there.is_empty() {
                all.push(term(file, &there)?.lying_in(place));
            }
        }
    }
    Ok(all)
}

fn term(file: &AdapterFile, pairs: &[&Pair]) -> Result<Term, Error> {
    let overflow = || Error::Overflow { part: bill::adapter() };
    let matrices = pairs.iter().flat_map(|pair| &pair.matrices).map(|matrix| (matrix, 1));
    let mut factors = Vec::new();
    for (matrix, count) in alike(matrices, |matrix| *matrix) {
        let bytes = pad(matrix.bytes, ALIGNMENT).checked_mul(count).ok_or_else(overflow)?;
        let used =
            matrix.dims.iter().rposition(|&n| n > 1).map_or(1, |last| last.saturating_add(1));
        let shape: Vec<String> = matrix.dims.iter().take(used).map(u64::to_string).collect();
        let name = terms::tensors_of(count, shape.join("×"), &matrix.format);
        factors.push(Factor::computed(name, bytes, terms::padded()));
    }
    Term::new(Part::Adapter, Message::same(file.name.clone()), Formula::Sum, factors, LOADING)
}
