//! A `config.json` alone.
#![no_main]

use edgefit_fuzz::{ask, folder};

libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    ask(&folder(&[("config.json", json)]).join("config.json"));
});
