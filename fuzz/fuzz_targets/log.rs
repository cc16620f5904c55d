//! A log, held against what is predicted of the model it is of.
#![no_main]

use edgefit::{
    Lang, Pricer, Question,
    read::log::Log,
    report::verify::{Evidence, verify},
};
use edgefit_fuzz::{catalog, one_sentence};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let told = Log::read("a.log", bytes, catalog()).and_then(|log| {
        let logs = [("a.log".to_owned(), log)];
        let evidence = Evidence { logs: &logs, question: Question::default(), tolerance: 5000 };
        verify(&evidence, &Pricer::new(catalog()), Lang::En)
    });
    if let Err(error) = told {
        one_sentence(&error);
    }
});
