use super::*;
use crate::Catalog;
use crate::model::class::{rank, stored_as_f32};

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
    Formats::clone(&Catalog::bundled().formats().unwrap())
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
    let file_type = Catalog::bundled().get::<FileType>(id).unwrap();
    quantize(candidates.iter().copied(), facts, &file_type, &formats(), false)
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
    assert_eq!([rank([1, 1, 1]), rank([8, 1, 1]), rank([1, 8, 1]), rank([8, 1, 8])], [0, 1, 2, 3]);
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
    let rows =
        [candidate(Class::Other, 256), candidate(Class::Other, 896), candidate(Class::Other, 900)];
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
    let norm = Candidate { stored: formats().find("F32").unwrap(), ..candidate(Class::Kept, 256) };
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
