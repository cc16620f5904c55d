//! A user's file of entries: the first line says what it holds.
#![no_main]

use edgefit::Catalog;
use edgefit_fuzz::one_sentence;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (path, text) = text.split_once('\n').unwrap_or(("models/a.yaml", text));
    if let Err(error) = Catalog::bundled().add(path, text.to_owned()) {
        one_sentence(&error);
    }
});
