//! Checkpoints that are quantized from birth, and files of which only the bits per weight are known.

use edgefit::{Answer, Catalog, Question, answer};

fn asked(model: &str) -> Answer {
    answer(&Question::about(model), &Catalog::bundled()).unwrap()
}

const GIB: u64 = 1 << 30;

#[test]
fn without_a_quantization_it_is_the_file_everybody_has() {
    let [plain, named] = ["gpt-oss-20b", "gpt-oss-20b:MXFP4_MOE"].map(asked);
    assert_eq!(plain.estimate.weights_bytes, named.estimate.weights_bytes);
    // The published file has 12 109 566 624 bytes, header and tokenizer included.
    let header = 12_109_566_624 - plain.estimate.weights_bytes.get();
    assert!((8 << 20..16 << 20).contains(&header), "{header}");
}

#[test]
fn other_types_leave_the_experts_as_they_were_born() {
    for (quant, anew) in [("Q8_0", "20.7 GiB"), ("Q4_K_M", "14.7 GiB"), ("F16", "39.0 GiB")] {
        let answer = asked(&format!("gpt-oss-20b:{quant}"));
        let bytes = answer.estimate.weights_bytes.get();
        assert!((10 * GIB..13 * GIB).contains(&bytes), "{quant}: {bytes}");
        let told = answer.warnings.iter().any(|note| note.to_string().contains(anew));
        assert!(told, "{quant}: {:?}", answer.warnings);
    }
}

#[test]
fn a_rate_of_bits_per_weight_is_a_quantization_like_others() {
    let mut question = Question::about("qwen3-30b-a3b");
    question.quant = Some("2.70bpw".to_owned());
    let answer = answer(&question, &Catalog::bundled()).unwrap();
    assert_eq!(answer.estimate.weights_bytes, asked("qwen3-30b-a3b:2.7bpw").estimate.weights_bytes);
    question.model.push_str(":Q4_K_M");
    assert!(edgefit::answer(&question, &Catalog::bundled()).is_err());
}
