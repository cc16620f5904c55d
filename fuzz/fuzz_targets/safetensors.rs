//! The header of a safetensors file: the input is its JSON, the length before it is right.
#![no_main]

use edgefit_fuzz::{ask, folder};

libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    let file = [&(json.len() as u64).to_le_bytes()[..], json].concat();
    ask(&folder(&[("m.safetensors", &file)]).join("m.safetensors"));
});
