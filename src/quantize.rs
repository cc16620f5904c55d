//! What llama-quantize does to a model: the format of every tensor, by a [`FileType`]'s rules.
//!
//! In come the tensors of an F16, BF16 or F32 file; out come formats. Not here: which tensors a model has
//! (`forward`), and the recipes themselves (`data/file_types.yaml`). The order of decisions is that of
//! `llama_tensor_get_type` in <https://github.com/ggml-org/llama.cpp/blob/0c1e57098/src/llama-quant.cpp>.

use serde::Deserialize;

use crate::{
    Error,
    catalog::{
        file_type::{Condition, FileType, Rule},
        format::{FormatId, Formats},
    },
};

/// What a tensor is to the recipes (`tensor_get_category`), by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Class {
    /// The output matrix.
    Output,
    /// The token embedding, and Gemma's embedding per layer. No rule names it: it goes by the output matrix
    /// where both are one, else by [`FileType::embedding`].
    #[serde(skip)]
    Embedding,
    /// The projection to values, alone or fused with that to keys (and queries).
    Value,
    /// The projection to keys.
    Key,
    /// The projection to queries.
    Query,
    /// The projection back from attention.
    AttnOutput,
    /// The down projection of a feed-forward block, its experts and shared experts.
    FfnDown,
    /// The gate of a feed-forward block, also fused with its up projection.
    FfnGate,
    /// The up projection of a feed-forward block.
    FfnUp,
    /// Any other matrix.
    Other,
    /// Not quantized: norms, biases, convolutions, routers and other small tensors.
    #[serde(skip)]
    Kept,
}

/// Parts of names that decide the class; the first that occurs does (`tensor_get_category`).
const CLASSES: [(&str, Class); 9] = [
    ("attn_qkv.weight", Class::Value),
    ("attn_kv_b.weight", Class::Value),
    ("attn_v.weight", Class::Value),
    ("attn_k.weight", Class::Key),
    ("attn_q.weight", Class::Query),
    ("attn_output.weight", Class::AttnOutput),
    ("ffn_up", Class::FfnUp),
    ("ffn_gate", Class::FfnGate),
    ("ffn_down", Class::FfnDown),
];

/// Parts of names of matrices that are not quantized (`tensor_allows_quantization`).
const KEPT: [&str; 35] = [
    "_norm.weight",
    "ffn_gate_inp.weight",
    "ffn_gate_tid2eid.weight",
    "altup",
    "laurel",
    "per_layer_model_proj",
    "ssm_conv1d",
    "shortconv.conv.weight",
    "indexer.k_proj.weight",
    "indexer.q_proj.weight",
    "time_mix_first.weight",
    "time_mix_w0.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_v0.weight",
    "time_mix_v1.weight",
    "time_mix_v2.weight",
    "time_mix_a0.weight",
    "time_mix_a1.weight",
    "time_mix_a2.weight",
    "time_mix_g1.weight",
    "time_mix_g2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    "attn_rel_b.weight",
    ".position_embd",
    "sam.pos_embd",
    "sam.neck.",
    "sam.net_",
    ".rel_pos",
    ".patch_embd",
    ".patch_merger",
    "a.rvq.codebook",
    "mm.a.code_embd",
];

/// Ends of names of what the converter stores as F32 (`prepare_tensors` in conversion/base.py).
const STORED_AS_F32: [&str; 16] = [
    "_norm.weight",
    "ffn_gate_inp.weight",
    "ffn_gate_inp_shexp.weight",
    "position_embd.weight",
    "token_types.weight",
    "ssm_conv1d.weight",
    "shortconv.conv.weight",
    "time_mix_first.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    "altup_correct_coef.weight",
    "altup_predict_coef.weight",
    "indexer.proj.weight",
];

impl Class {
    const COUNT: usize = Self::Kept as usize + 1;

    /// The class of a tensor by its name, with or without the `blk.N.` of its layer, and [`rank`].
    pub(crate) fn of(name: &str, rank: usize) -> Self {
        if rank < 2 || !name.ends_with("weight") || KEPT.iter().any(|part| name.contains(part)) {
            return Self::Kept;
        }
        match name {
            "position_embd.weight" | "token_types.weight" => Self::Kept,
            "output.weight" => Self::Output,
            "token_embd.weight" | "per_layer_token_embd.weight" => Self::Embedding,
            _ => CLASSES
                .iter()
                .find(|(part, _)| name.contains(part))
                .map_or(Self::Other, |&(_, class)| class),
        }
    }
}

/// How many dimensions a tensor has, ones at the end not counted.
pub(crate) fn rank(dims: [u64; 3]) -> usize {
    dims.iter().rposition(|&dim| dim != 1).map_or(0, |last| last.saturating_add(1))
}

/// Whether the converter stores a tensor as F32 in an F16 or BF16 file, and so in every file made from it
/// unless it is quantized.
pub(crate) fn stored_as_f32(name: &str, rank: usize) -> bool {
    rank < 2 || !name.ends_with(".weight") || STORED_AS_F32.iter().any(|end| name.ends_with(end))
}

/// A tensor before it is quantized.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    /// What it is to the recipes.
    pub(crate) class: Class,
    /// The layer it belongs to; `None` for what the whole model shares.
    pub(crate) layer: Option<u16>,
    /// Its shape, row length first.
    pub(crate) dims: [u64; 3],
    /// Its format in the file that is quantized.
    pub(crate) stored: FormatId,
}

/// What the recipes ask about the model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Layers, those for predicting further tokens included (`block_count`).
    pub(crate) layers: u64,
    /// Experts; 0 without.
    pub(crate) experts: u64,
    /// Heads of layer 0.
    pub(crate) heads: u64,
    /// KV heads of layer 0; 0 if it is recurrent.
    pub(crate) kv_heads: u64,
    /// Whether the architecture is `falcon`.
    pub(crate) falcon: bool,
    /// Whether llama.cpp takes it for one of 70 billion parameters: `llama` with 80 layers and fewer KV heads
    /// than heads; `qwen2`, `deci` or `olmo` with 80 layers; `jais2` with 68.
    pub(crate) large: bool,
    /// Whether there is no output matrix beside the token embedding.
    pub(crate) tied: bool,
}

/// What llama-quantize would write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quantized {
    /// The format of every tensor, in the order of the candidates.
    pub(crate) formats: Vec<FormatId>,
    /// Whether llama-quantize refuses to write it without an importance matrix.
    pub(crate) needs_imatrix: bool,
}

/// The formats of all tensors of a model in a file type, made with an importance matrix (`imatrix`) or without.
///
/// The candidates must stand in llama.cpp's order: by layer, those of no layer first, then by name.
pub(crate) fn quantize(
    candidates: &[Candidate],
    facts: &Facts,
    file_type: &FileType,
    formats: &Formats,
    imatrix: bool,
) -> Result<Quantized, Error> {
    let mut walk = Walk {
        facts,
        file_type,
        formats,
        imatrix,
        values: count(candidates),
        seen: [0; Class::COUNT],
    };
    let converted = !formats[file_type.default].is_quantized();
    let mut result =
        Quantized { formats: Vec::with_capacity(candidates.len()), needs_imatrix: false };
    for candidate in candidates {
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

/// The number of tensors of class [`Class::Value`].
fn count(candidates: &[Candidate]) -> u64 {
    candidates
        .iter()
        .filter(|candidate| candidate.class == Class::Value)
        .fold(0, |sum, _| sum.saturating_add(1))
}

/// The way through the tensors, with what has been counted on it.
struct Walk<'a> {
    facts: &'a Facts,
    file_type: &'a FileType,
    formats: &'a Formats,
    imatrix: bool,
    values: u64,
    seen: [u64; Class::COUNT],
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
            class => (class, self.file_type.default),
        };
        let holds = |rule: &&Rule| {
            rule.tensor.is_none_or(|tensor| tensor == class)
                && rule.when.iter().all(|&condition| self.holds(condition, candidate, place))
        };
        self.file_type.rules.iter().find(holds).map_or(otherwise, |rule| rule.format)
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
                Error::Refused(format!(
                    "{} cannot hold this model: {} packs {} weights of a row and a row has {}; ask for another quantization",
                    self.file_type.id, format.id, format.block, candidate.dims[0]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{file_type, shelf::Shelf};

    const DENSE: Facts = Facts {
        layers: 16,
        experts: 0,
        heads: 32,
        kv_heads: 8,
        falcon: false,
        large: false,
        tied: true,
    };

    fn formats() -> Formats {
        Formats::read([&Shelf::bundled("data/formats.yaml", include_str!("../data/formats.yaml"))])
            .unwrap()
    }

    fn candidate(class: Class, row: u64) -> Candidate {
        Candidate { class, layer: None, dims: [row, 64, 1], stored: formats().find("F16").unwrap() }
    }

    /// The names of the formats, and whether they need an importance matrix.
    fn quantized(candidates: &[Candidate], facts: &Facts, id: &str) -> (Vec<String>, bool) {
        let result = attempt(candidates, facts, id).unwrap();
        let formats = formats();
        (
            result.formats.iter().map(|&format| formats[format].id.clone()).collect(),
            result.needs_imatrix,
        )
    }

    fn attempt(candidates: &[Candidate], facts: &Facts, id: &str) -> Result<Quantized, Error> {
        let shelf = Shelf::bundled("data/file_types.yaml", include_str!("../data/file_types.yaml"));
        let file_type = file_type::read(&shelf.find(id).unwrap(), &formats()).unwrap();
        quantize(candidates, facts, &file_type, &formats(), false)
    }

    #[test]
    fn a_class_is_read_off_the_name_with_or_without_its_layer() {
        for (name, class) in [
            ("output.weight", Class::Output),
            ("blk.0.attn_output.weight", Class::AttnOutput),
            ("per_layer_token_embd.weight", Class::Embedding),
            ("blk.31.attn_qkv.weight", Class::Value),
            ("attn_kv_a_mqa.weight", Class::Other),
            ("ffn_gate_up_exps.weight", Class::FfnGate),
            ("blk.0.ffn_gate_inp.weight", Class::Kept),
            ("attn_q.bias", Class::Kept),
            ("ssm_alpha.weight", Class::Other),
            ("ssm_a", Class::Kept),
        ] {
            assert_eq!(Class::of(name, 2), class, "{name}");
        }
        assert_eq!(Class::of("attn_q.weight", 1), Class::Kept);
    }

    #[test]
    fn ones_at_the_end_are_no_dimensions() {
        assert_eq!(
            [rank([1, 1, 1]), rank([8, 1, 1]), rank([1, 8, 1]), rank([8, 1, 8])],
            [0, 1, 2, 3]
        );
    }

    #[test]
    fn routers_stay_f32_and_gemmas_low_rank_matrices_do_not() {
        assert!(stored_as_f32("blk.0.ffn_gate_inp.weight", 2));
        assert!(stored_as_f32("rope_freqs.weight", 1));
        assert!(!stored_as_f32("blk.0.laurel_l.weight", 2));
    }

    #[test]
    fn the_first_and_last_eighth_and_every_third_between_get_more() {
        let downs = [candidate(Class::FfnDown, 256); 16];
        let (formats, _) = quantized(&downs, &DENSE, "Q4_K_M");
        let more: Vec<_> = (0..16).filter(|&place| formats[place] == "Q6_K").collect();
        assert_eq!(more, [0, 1, 4, 7, 10, 13, 14, 15]);
    }

    #[test]
    fn experts_go_by_layer_and_dense_models_by_number() {
        let late = Candidate { layer: Some(8), ..candidate(Class::FfnDown, 256) };
        assert_eq!(quantized(&[late], &DENSE, "Q4_K_S").0, ["Q5_K"]);
        assert_eq!(quantized(&[late], &Facts { experts: 64, ..DENSE }, "Q4_K_S").0, ["Q4_K"]);
    }

    #[test]
    fn the_embedding_follows_the_output_matrix_it_is_one_with() {
        let embedding = [candidate(Class::Embedding, 256)];
        assert_eq!(quantized(&embedding, &DENSE, "IQ2_M").0, ["Q5_K"]);
        assert_eq!(quantized(&embedding, &Facts { tied: false, ..DENSE }, "IQ2_M").0, ["IQ3_S"]);
    }

    #[test]
    fn rows_that_do_not_divide_fall_back_until_they_do() {
        let rows = [
            candidate(Class::Other, 256),
            candidate(Class::Other, 896),
            candidate(Class::Other, 900),
        ];
        assert_eq!(quantized(&rows, &DENSE, "Q4_K_M").0, ["Q4_K", "Q5_0", "F16"]);
    }

    #[test]
    fn a_format_without_fallback_refuses_rows_that_do_not_divide() {
        let error =
            attempt(&[candidate(Class::Other, 896), candidate(Class::Other, 900)], &DENSE, "Q1_0")
                .unwrap_err();
        assert_eq!(
            error.to_string(),
            "Q1_0 cannot hold this model: Q1_0 packs 128 weights of a row and a row has 900; \
             ask for another quantization"
        );
    }

    #[test]
    fn fallbacks_need_no_importance_matrix_and_embeddings_neither() {
        assert!(quantized(&[candidate(Class::Other, 256)], &DENSE, "IQ2_XXS").1);
        assert!(!quantized(&[candidate(Class::Other, 32)], &DENSE, "IQ2_XXS").1);
        assert!(quantized(&[candidate(Class::Other, 256)], &DENSE, "Q2_K_S").1);
        assert!(!quantized(&[candidate(Class::Other, 256)], &DENSE, "Q2_K").1);
        let untied = Facts { tied: false, ..DENSE };
        assert!(!quantized(&[candidate(Class::Embedding, 256)], &untied, "Q2_K_S").1);
    }

    #[test]
    fn unquantized_files_keep_f32_and_convert_the_rest() {
        let norm =
            Candidate { stored: formats().find("F32").unwrap(), ..candidate(Class::Kept, 256) };
        let all = [norm, candidate(Class::Kept, 256), candidate(Class::Other, 900)];
        assert_eq!(quantized(&all, &DENSE, "BF16").0, ["F32", "BF16", "BF16"]);
        assert_eq!(quantized(&all, &DENSE, "F32").0, ["F32", "F32", "F32"]);
        assert_eq!(quantized(&all, &DENSE, "Q8_0").0, ["F32", "F16", "F16"]);
    }

    #[test]
    fn stacks_are_packed_in_four_bits_and_matrices_in_eight() {
        let stack = Candidate { dims: [256, 64, 8], ..candidate(Class::FfnUp, 256) };
        let all = [candidate(Class::Embedding, 256), stack, candidate(Class::Query, 256)];
        assert_eq!(quantized(&all, &DENSE, "MXFP4_MOE").0, ["Q8_0", "MXFP4", "Q8_0"]);
    }

    #[test]
    fn values_of_models_like_mixtral_take_eight_bits_even_in_large_ones() {
        let facts = Facts { experts: 8, large: true, ..DENSE };
        assert_eq!(quantized(&[candidate(Class::Value, 256)], &facts, "Q3_K_M").0, ["Q8_0"]);
        let facts = Facts { large: true, ..DENSE };
        assert_eq!(quantized(&[candidate(Class::Value, 256); 3], &facts, "Q3_K_S").0, ["Q5_K"; 3]);
    }
}
