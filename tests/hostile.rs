//! Hostile files: answered or refused in one sentence, without much memory. A program of its own, as
//! what is measured is the memory of all of it.

#![cfg(feature = "files")]

#[path = "it/samples.rs"]
mod samples;

use std::{fs, path::Path};

use edgefit::{Catalog, How, Question, answer, read};
use proptest::prelude::*;
use samples::{TENSORS, TINY, header_of, safetensors};

/// The most memory this process ever had, in KiB, where the system says.
fn most_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Answers or refuses in one sentence, without asking for much memory.
fn survives(path: &Path) -> Result<(), TestCaseError> {
    let catalog = Catalog::bundled();
    if let Err(error) = read::file(path, &catalog).map(|file| {
        let how = How { ctx_size: Some(edgefit::Tokens::new(256)), ..How::default() };
        let question = Question { file: Some(file), how, ..Question::about("x") };
        if let Err(error) = answer(&question, &catalog) {
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }) {
        prop_assert!(!error.to_string().contains('\n'), "{error}");
    }
    if let Some(most) = most_memory() {
        prop_assert!(most < 64 << 10, "{most} KiB");
    }
    Ok(())
}

fn some_header() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "llama-3.2-1b.Q4_K_M.header.gguf",
        "gemma-3-270m.F16.header.gguf",
        "mamba2-130m.Q4_K_M.header.gguf",
        "gemma-4-e2b.Q4_K_M.header.gguf",
        "deepseek-v2-lite.Q4_K_M.header.gguf",
        "granite-4.0-h-tiny.Q4_K_M.header.gguf",
        "qwen3.5-0.8b.Q4_K_M.header.gguf",
        "lfm2-350m.Q4_K_M.header.gguf",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_do_not_hurt(
        name in some_header(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = header_of(name);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flipped.gguf");
        fs::write(&path, bytes).unwrap();
        survives(&path)?;
    }

    #[test]
    fn cut_headers_do_not_hurt(name in some_header(), at in any::<prop::sample::Index>()) {
        let mut bytes = header_of(name);
        bytes.truncate(at.index(bytes.len()));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cut.gguf");
        fs::write(&path, bytes).unwrap();
        survives(&path)?;
    }

    #[test]
    fn huge_numbers_do_not_hurt(
        name in some_header(),
        at in any::<prop::sample::Index>(),
        number in prop::sample::select(vec![u64::MAX, 1 << 63, (1 << 63) - 1, 1 << 40, 1 << 32, 1 << 24, 0]),
        wide in any::<bool>(),
    ) {
        let mut bytes = header_of(name);
        let number = number.to_le_bytes();
        let number = if wide { &number[..] } else { &number[..4] };
        let at = at.index(bytes.len() - number.len());
        bytes[at..at + number.len()].copy_from_slice(number);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("huge.gguf");
        fs::write(&path, bytes).unwrap();
        survives(&path)?;
    }

    #[test]
    fn mangled_json_does_not_hurt(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        config in any::<bool>(),
    ) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mangled");
        fs::create_dir_all(&folder).unwrap();
        let (mut json, mut weights) = (TINY.as_bytes().to_vec(), safetensors(&TENSORS));
        let bytes = if config { &mut json } else { &mut weights };
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        fs::write(folder.join("config.json"), json).unwrap();
        fs::write(folder.join("model.safetensors"), weights).unwrap();
        survives(&folder)?;
    }
}
