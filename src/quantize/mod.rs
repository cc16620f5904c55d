//! What llama-quantize does to a model: the format of every tensor, by a [`FileType`]'s rules.
//!
//! In come the tensors of an F16, BF16 or F32 file, some of them perhaps packed from birth; out come formats. Not here: which tensors a model has
//! (`forward`), and the recipes themselves (`data/file_types.yaml`). The order of decisions is that of
//! `llama_tensor_get_type` in <https://github.com/ggml-org/llama.cpp/blob/0c1e57098/src/llama-quant.cpp>.

pub mod rate;
#[cfg(test)]
mod tests;

use crate::{
    Error,
    catalog::{
        file_type::{Condition, FileType, Rule},
        format::{FormatId, Formats},
    },
    messages,
    model::class::Class,
};

/// A tensor before it is quantized.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// What it is to the recipes.
    pub class: Class,
    /// The layer it belongs to; `None` for what the whole model shares.
    pub layer: Option<u16>,
    /// Its shape, row length first.
    pub dims: [u64; 3],
    /// Its format in the file that is quantized; one that packs elements stays.
    pub stored: FormatId,
}

/// What the recipes ask about the model.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Layers, those for predicting further tokens included (`block_count`).
    pub layers: u64,
    /// Experts; 0 without.
    pub experts: u64,
    /// Heads of layer 0.
    pub heads: u64,
    /// KV heads of layer 0; 0 if it is recurrent.
    pub kv_heads: u64,
    /// Whether the architecture is Falcon's.
    pub falcon: bool,
    /// Whether llama.cpp takes it for one of 70 billion parameters.
    pub large: bool,
    /// Whether there is no output matrix beside the token embedding.
    pub tied: bool,
}

/// What llama-quantize would write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantized {
    /// The format of every tensor, in the order of the candidates.
    pub formats: Vec<FormatId>,
    /// Whether llama-quantize refuses to write it without an importance matrix.
    pub needs_imatrix: bool,
}

/// The formats of all tensors of a model in a file type, made with an importance matrix (`imatrix`) or without.
///
/// The candidates must stand in llama.cpp's order: by layer, those of no layer first, then by name.
pub fn quantize(
    candidates: impl IntoIterator<Item = Candidate, IntoIter: Clone>,
    facts: &Facts,
    file_type: &FileType,
    formats: &Formats,
    imatrix: bool,
) -> Result<Quantized, Error> {
    let candidates = candidates.into_iter();
    if !file_type.by_row.is_empty() {
        let of_row = |one: Candidate| file_type.by_row.get(&one.dims[0]).copied();
        let formats = candidates.map(|one| of_row(one).unwrap_or(file_type.default));
        return Ok(Quantized { formats: formats.collect(), needs_imatrix: false });
    }
    let is_value = |one: &Candidate| one.class == Class::Value;
    let mut walk = Walk {
        facts,
        file_type,
        formats,
        imatrix,
        values: candidates.clone().filter(is_value).count() as u64,
        seen: [0; Class::COUNT],
        rules: rules(file_type),
    };
    let converted = !formats[file_type.default].is_quantized();
    let mut result =
        Quantized { formats: Vec::with_capacity(candidates.size_hint().0), needs_imatrix: false };
    for candidate in candidates {
        let candidate = &candidate;
        if formats[candidate.stored].is_quantized() {
            walk.take_place(candidate);
            result.formats.push(candidate.stored);
            continue;
        }
        let format = if converted {
            walk.convert(candidate)
        } else if candidate.class == Class::Kept {
            candidate.stored
        } else {
            let chosen = walk.choose(candidate);
            walk.fit(chosen, candidate)?
        };
        result.needs_imatrix |= walk.needs_imatrix(candidate.class, format);
        result.formats.push(format);
    }
    Ok(result)
}

/// The way through the tensors, with what has been counted on it.
struct Walk<'a> {
    facts: &'a Facts,
    file_type: &'a FileType,
    formats: &'a Formats,
    imatrix: bool,
    values: u64,
    seen: [u64; Class::COUNT],
    /// The rules about each class, in their order.
    rules: [Vec<&'a Rule>; Class::COUNT],
}

/// The rules about each class, in their order.
fn rules(file_type: &FileType) -> [Vec<&Rule>; Class::COUNT] {
    let mut all = [(); Class::COUNT].map(|()| Vec::new());
    for rule in &file_type.rules {
        match rule.tensor {
            Some(tensor) => all[tensor as usize].push(rule),
            None => all.iter_mut().for_each(|of_class| of_class.push(rule)),
        }
    }
    all
}

/// Where a tensor stands among those of its class.
#[derive(Clone, Copy)]
struct Place {
    /// Those before it.
    counted: u64,
    /// The same, or its layer in models with experts.
    index: u64,
    /// What `index` is measured against.
    total: u64,
}

impl Place {
    fn is_in_first(self, part: u64) -> bool {
        self.index < share(self.total, part)
    }

    /// In the last eighth, or behind it.
    fn is_in_last_eighth(self) -> bool {
        self.index >= share(self.total.saturating_mul(7), 8)
    }

    /// `use_more_bits`.
    fn deserves_more(self) -> bool {
        let behind_first = self.index.saturating_sub(share(self.total, 8));
        self.is_in_first(8) || self.is_in_last_eighth() || behind_first % 3 == 2
    }
}

/// The `part`-th part of `total`, rounded down.
fn share(total: u64, part: u64) -> u64 {
    total.checked_div(part).unwrap_or_default()
}

impl Walk<'_> {
    /// What the converter, or llama-quantize with an unquantized target, makes of a tensor.
    fn convert(&self, candidate: &Candidate) -> FormatId {
        let stored = &self.formats[candidate.stored];
        let half = stored.block == 1 && stored.bytes == 2;
        if half || candidate.class != Class::Kept {
            self.file_type.default
        } else {
            candidate.stored
        }
    }

    /// The format by rule, whether its blocks fit or not.
    fn choose(&mut self, candidate: &Candidate) -> FormatId {
        let place = self.take_place(candidate);
        let (class, otherwise) = match candidate.class {
            Class::Embedding if !self.facts.tied => (Class::Embedding, self.file_type.embedding),
            Class::Embedding | Class::Output => (Class::Output, self.file_type.output),
            class => (class, None),
        };
        let holds = |rule: &&&Rule| {
            rule.when.iter().all(|&condition| self.holds(condition, candidate, place))
        };
        self.rules[class as usize]
            .iter()
            .find(holds)
            .map(|rule| rule.format)
            .or(otherwise)
            .unwrap_or(self.file_type.default)
    }

    /// The place of the next tensor of its class.
    fn take_place(&mut self, candidate: &Candidate) -> Place {
        let seen = &mut self.seen[candidate.class as usize];
        let counted = *seen;
        *seen = counted.saturating_add(1);
        if !matches!(candidate.class, Class::FfnDown | Class::FfnGate | Class::FfnUp) {
            return Place { counted, index: counted, total: self.values };
        }
        let layer = candidate.layer.filter(|_| self.facts.experts > 1);
        Place { counted, index: layer.map_or(counted, u64::from), total: self.facts.layers }
    }

    fn holds(&self, condition: Condition, candidate: &Candidate, place: Place) -> bool {
        match condition {
            Condition::More => place.deserves_more(),
            Condition::Middle => !place.is_in_first(8) && !place.is_in_last_eighth(),
            Condition::FirstEighth => place.is_in_first(8),
            Condition::FirstSixteenth => place.is_in_first(16),
            Condition::FirstEighthCounted => Place { index: place.counted, ..place }.is_in_first(8),
            Condition::FirstTwo => place.counted < 2,
            Condition::FirstFour => place.counted < 4,
            Condition::Grouped => {
                self.facts.heads.checked_div(self.facts.kv_heads).is_some_and(|group| group >= 4)
            }
            Condition::FourExperts => self.facts.experts >= 4,
            Condition::EightExperts => self.facts.experts == 8,
            Condition::Imatrix => self.imatrix,
            Condition::NoImatrix => !self.imatrix,
            Condition::Falcon => self.facts.falcon,
            Condition::NotFalcon => !self.facts.falcon,
            Condition::Large => self.facts.large,
            Condition::Ragged => !self.formats[self.file_type.default].divides(candidate.dims[0]),
            Condition::Flat => candidate.dims[2] <= 1,
        }
    }

    /// `chosen`, or the first of its fallbacks whose blocks fill the rows (`tensor_type_fallback`).
    fn fit(&self, chosen: FormatId, candidate: &Candidate) -> Result<FormatId, Error> {
        let mut fitting = chosen;
        while !self.formats[fitting].divides(candidate.dims[0]) {
            let format = &self.formats[fitting];
            fitting = format.fallback.ok_or_else(|| {
                Error::Refused(messages::errors::row_not_packed(
                    &self.file_type.id,
                    &format.id,
                    format.block,
                    candidate.dims[0],
                ))
            })?;
        }
        Ok(fitting)
    }

    /// Whether a tensor of this format may not be written without an importance matrix (`tensor_requires_imatrix`).
    fn needs_imatrix(&self, class: Class, format: FormatId) -> bool {
        !matches!(class, Class::Output | Class::Embedding | Class::Kept)
            && (self.formats[format].needs_imatrix
                || self.file_type.needs_imatrix_for.contains(&format))
    }
}
