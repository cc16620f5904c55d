//! Models that make embeddings: what they cost, what is said of them, and where they are not offered.

use edgefit::{Catalog, Estimate, How, Part, Question, Tokens, resolve};

fn estimate(model: &str, how: How) -> Result<Estimate, edgefit::Error> {
    let question = Question { how, ..Question::about(model) };
    Estimate::of(&resolve(&question, &Catalog::bundled())?.workload)
}

#[test]
fn an_encoder_keeps_nothing_and_makes_room_for_a_row_of_every_token() {
    let bill = estimate("bge-small-en-v1.5:F16", How::default()).unwrap();
    assert_eq!(bill.part(Part::KvCache).get(), 0);
    assert_eq!(bill.part(Part::Output).get(), (30_522 + 384) * 512 * 4);
    assert_eq!(bill.params, 33_360_512);
}

#[test]
fn a_decoder_makes_embeddings_where_that_is_asked_for() {
    let how = |embeddings| How { embeddings, ..How::default() };
    let [text, embeddings] =
        [false, true].map(|on| estimate("qwen3-embedding-0.6b:Q8_0", how(on)).unwrap());
    assert_eq!(text.part(Part::KvCache), embeddings.part(Part::KvCache));
    // As llama.cpp reserves them; what is pooled leaves other gaps.
    let compute = [&text, &embeddings].map(|bill| bill.part(Part::Compute).get());
    assert_eq!(compute, [327_409_664, 316_923_936]);
    assert_eq!(embeddings.part(Part::Output).get(), (151_669 + 1024) * 512 * 4);
}

#[test]
fn without_a_context_asked_for_it_is_what_the_model_was_trained_for() {
    let asked = |model: &str| {
        let question = Question::about(model);
        let notes = resolve(&question, &Catalog::bundled()).unwrap().notes;
        notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert!(asked("bge-small-en-v1.5").contains("it makes embeddings, not text"));
    assert!(asked("nomic-embed-text").contains("one micro-batch of 512 tokens"));
    assert!(!asked("bge-small-en-v1.5").contains("micro-batch"));
}

#[test]
fn a_text_is_embedded_in_one_piece_and_every_token_of_it_is_an_output() {
    let long = How {
        ctx_size: Some(Tokens::new(2048)),
        prompt_tokens: Some(Tokens::new(1000)),
        ..How::default()
    };
    let refused = |how| estimate("nomic-embed-text-v1.5", how).unwrap_err().to_string();
    assert!(refused(long).contains("give --ubatch-size 1000"));
    // llama.cpp aborts: 512 tokens are no whole number for each of 7 sequences.
    let uneven = How { parallel: Some(7), ..How::default() };
    assert!(refused(uneven).contains("give --ubatch-size 518"));
    let rows = How { outputs_max: Some(1), ..How::default() };
    assert!(refused(rows).contains("every token is an output"));
}
