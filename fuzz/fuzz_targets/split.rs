//! Both parts of a split GGUF model: the first byte says where one ends.
#![no_main]

use edgefit_fuzz::{ask, folder};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&at, bytes)) = bytes.split_first() else { return };
    let (first, second) = bytes.split_at(bytes.len() * usize::from(at) / 256);
    let names = ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"];
    ask(&folder(&[(names[0], first), (names[1], second)]).join(names[0]));
});
