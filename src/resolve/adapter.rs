//! Adapters that are loaded beside a model: from files, or of a rank.

use std::{collections::HashMap, sync::Arc};

use crate::{
    Error, Message,
    ask::{Lora, Question},
    catalog::{format::Formats, model::Model},
    forward::outline::Declared,
    messages::{errors, notes},
    model::adapter::{AdapterFile, Narrow, Pair},
};

/// Highest rank: no matrix of a model that runs on a device is wider.
const HIGHEST: u32 = 1 << 16;

/// The adapters of a question, in its order, and what the reader should know of them.
pub(super) fn adapters(
    question: &Question,
    model: &Model,
    formats: &Formats,
    is_llama_cpp: bool,
) -> Result<(Vec<Arc<AdapterFile>>, Option<Message>), Error> {
    if question.how.lora.is_empty() || !is_llama_cpp {
        return Ok((Vec::new(), None));
    }
    let mut read = question.adapters.iter();
    let mut note = None;
    let mut adapter = |lora: &Lora| match lora {
        Lora::Rank(rank) => {
            let made = of_rank(*rank, model, formats)?;
            note = Some(notes::assumed_adapter(*rank, made.pairs.len()));
            Ok(Arc::new(made))
        }
        Lora::File(path) => {
            let file = read.next().ok_or_else(|| Error::Refused(errors::no_adapter(path)))?;
            check(file, model)?;
            Ok(Arc::clone(file))
        }
    };
    let all = question.how.lora.iter().map(&mut adapter).collect::<Result<_, Error>>()?;
    Ok((all, note))
}

/// An adapter of a rank as `convert_lora_to_gguf.py` writes it by default: 32-bit floats, for every matrix of
/// a layer that all tokens are multiplied with.
fn of_rank(rank: u32, model: &Model, formats: &Formats) -> Result<AdapterFile, Error> {
    if rank == 0 || rank > HIGHEST {
        return Err(Error::Refused(errors::no_rank(rank, HIGHEST)));
    }
    let single = formats.float(4).ok_or_else(|| Error::Refused(errors::no_floats()))?;
    let single = &formats[single];
    let outline = model.outline();
    let adapted = |one: &&Declared| {
        let reads = outline.groups.get(one.group).map(|group| group.reads);
        let [_, rows, matrices] = one.weight.dims;
        reads.is_some_and(|reads| reads.as_matrix) && matrices == 1 && rows > 1
    };
    let narrow = |dims: [u64; 3]| {
        let overflow = Error::Overflow { part: crate::messages::bill::adapter() };
        let bytes = single.size(dims).ok_or(overflow)?;
        Ok(Narrow { dims, format: single.id.clone(), bytes })
    };
    let rank = u64::from(rank);
    let pair = |one: &Declared| {
        let layer = one.weight.layer.map(u64::from)?;
        let [row, rows, _] = one.weight.dims;
        let matrices = narrow([row, rank, 1]).and_then(|a| Ok([a, narrow([rank, rows, 1])?]));
        let base = one.weight.name();
        Some(matrices.map(|matrices| Pair { base, layer: Some(layer), matrices }))
    };
    let pairs: Vec<Pair> =
        outline.weights.iter().filter(adapted).filter_map(pair).collect::<Result<_, Error>>()?;
    Ok(AdapterFile { name: format!("lora-rank-{rank}.gguf"), arch: None, pairs })
}

/// What llama.cpp refuses: an adapter of another model. Source: `src/llama-adapter.cpp`.
fn check(file: &AdapterFile, model: &Model) -> Result<(), Error> {
    let Some(arch) = &file.arch else { return Ok(()) };
    let refused = |reason: Message| Err(Error::File { file: file.name.clone(), reason });
    if *arch != model.arch {
        return refused(errors::adapter_of_arch(arch, &model.name, &model.arch));
    }
    let outline = model.outline();
    let known: HashMap<String, [u64; 3]> =
        outline.weights.iter().map(|one| (one.weight.name(), one.weight.dims)).collect();
    for Pair { base, matrices: [a, b], .. } in &file.pairs {
        // Of an embedding table rows are looked up, so its two matrices stand the other way round.
        let dims = if base.starts_with("token_embd.") {
            [b.dims[1], a.dims[1]]
        } else {
            [a.dims[0], b.dims[1]]
        };
        match known.get(base) {
            Some(&[row, rows, _]) if [row, rows] == dims => {}
            Some(_) => return refused(errors::adapter_of_shape(base, &model.name)),
            None => return refused(errors::adapter_without_base(base, &model.name)),
        }
    }
    Ok(())
}
