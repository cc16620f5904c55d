//! A GGUF file.
#![no_main]

use edgefit_fuzz::{ask, folder};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    ask(&folder(&[("m.gguf", bytes)]).join("m.gguf"));
});
