//! Names and sizes as people type them, a line each: model, quantization, free memory, bits per weight.
#![no_main]

use edgefit::{BitsPerWeight, Bytes, Place, Question, answer};
use edgefit_fuzz::{catalog, one_sentence};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut question = Question::about(lines.next().unwrap_or_default());
    question.quant = lines.next().filter(|quant| !quant.is_empty()).map(str::to_owned);
    let free = lines.next().and_then(|free| free.parse::<Bytes>().ok());
    question.place = free.map(Place::Free);
    let _ = lines.next().unwrap_or_default().parse::<BitsPerWeight>();
    if let Err(error) = answer(&question, catalog()) {
        one_sentence(&error);
    }
});
