//! Models in files: the same answers as from the catalog, one sentence for what is broken, never a panic.

use std::{fs, path::Path};

use crate::samples::{TENSORS, TINY, folder, header_of, headers, safetensors};
use edgefit::{Answer, Bytes, Catalog, Error, Part, Place, Question, Verdict, answer, read};

fn ask(path: &Path, quant: Option<&str>) -> Result<Answer, Error> {
    let catalog = Catalog::bundled();
    let question = Question {
        file: read::open(&path.to_string_lossy(), &catalog)?,
        quant: quant.map(str::to_owned),
        ..Question::about(path.to_string_lossy())
    };
    assert!(question.file.is_some(), "{} is no path", path.display());
    answer(&question, &catalog)
}

/// The bytes of every part of the bill that does not depend on the order of the file.
fn parts(answer: &Answer) -> Vec<u64> {
    let estimate = &answer.estimate;
    let parts = [
        Part::MappedWeights,
        Part::RepackedWeights,
        Part::CopiedWeights,
        Part::KvCache,
        Part::Compute,
        Part::Output,
        Part::Vocabulary,
    ];
    let mut bytes: Vec<u64> = parts.iter().map(|&part| estimate.part(part).get()).collect();
    bytes.extend([
        estimate.params,
        estimate.weights_bytes.get(),
        estimate.charged().get(),
        estimate.working_set().get(),
    ]);
    bytes
}

#[test]
fn a_header_answers_like_the_catalog() {
    let catalog = Catalog::bundled();
    let mut compared = 0;
    for entry in fs::read_dir(headers()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let (id, quant) = name.strip_suffix(".header.gguf").unwrap().rsplit_once('.').unwrap();
        if catalog.model(id).is_err() {
            continue;
        }
        let known = answer(&Question::about(format!("{id}:{quant}")), &catalog).unwrap();
        let read = ask(&path, None).unwrap();
        assert_eq!(parts(&read), parts(&known), "{name}");
        // The same file made into something else is what the catalog's model would be.
        let known = answer(&Question::about(format!("{id}:Q8_0")), &catalog).unwrap();
        let read = ask(&path, Some("Q8_0")).unwrap();
        assert_eq!(parts(&read), parts(&known), "{name} as Q8_0");
        compared += 1;
    }
    assert!(compared >= 17, "only {compared} headers");
}

#[test]
fn a_header_alone_says_how_much_is_missing() {
    let path = headers().join("llama-3.2-1b.F16.header.gguf");
    let read = ask(&path, None).unwrap();
    assert_eq!(
        read.warnings,
        [
            "llama-3.2-1b.F16.header.gguf is only a header: all 2471764096 bytes of its tensor data are missing; the estimate counts them"
        ]
    );
    assert_eq!(read.estimate.file_bytes.unwrap().get(), 2_471_764_096 + 9440);
}

#[test]
fn a_quantized_file_is_only_made_into_another_when_asked() {
    let path = headers().join("llama-3.2-1b.IQ2_M.header.gguf");
    let read = ask(&path, Some("Q4_K_M")).unwrap();
    let note = "llama-3.2-1b.IQ2_M.header.gguf holds IQ2_M; the estimate is for Q4_K_M made from the original";
    assert!(read.warnings.iter().any(|warning| warning == note), "{:?}", read.warnings);
    let same = ask(&path, Some("iq2_m")).unwrap();
    assert!(!same.warnings.iter().any(|warning| warning.to_string().contains("for IQ2_M made")));
}

#[test]
fn an_unknown_architecture_has_exact_weights_and_a_warning() {
    let text = fs::read(headers().join("llama-3.2-1b.F16.header.gguf")).unwrap();
    let renamed = replace(&text, b"\x05\0\0\0\0\0\0\0llama", b"\x05\0\0\0\0\0\0\0lamma");
    let path = folder("unknown").join("a.gguf");
    fs::write(&path, renamed).unwrap();
    let read = ask(&path, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 2_471_764_096);
    assert_eq!(read.estimate.params, 1_235_814_400);
    assert_eq!(read.estimate.part(Part::KvCache).get(), 0);
    let catalog = Catalog::bundled();
    let file = read::open(&path.to_string_lossy(), &catalog).unwrap();
    for (gib, verdict) in [(5, Verdict::Tight), (1000, Verdict::Fits)] {
        let place = Some(Place::Free(Bytes::gib(gib)));
        let question = Question { file: file.clone(), place, ..Question::about("a.gguf") };
        let judgement = answer(&question, &catalog).unwrap().judgement.unwrap();
        assert_eq!(judgement.verdict, verdict, "a yes to part of a bill takes several times it");
    }
    let note = "the architecture 'lamma' is unknown; the weights of a.gguf are exact, but its cache and compute buffer are not counted";
    assert!(read.warnings.iter().any(|warning| warning == note), "{:?}", read.warnings);
}

#[test]
fn tensors_the_architecture_does_not_have_are_named() {
    let text = fs::read(headers().join("llama-3.2-1b.F16.header.gguf")).unwrap();
    let renamed = replace(&text, b"blk.3.attn_q.weight", b"blk.3.attn_z.weight");
    let path = folder("odd").join("a.gguf");
    fs::write(&path, renamed).unwrap();
    let read = ask(&path, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 2_471_764_096);
    for note in [
        "a.gguf holds a tensor that llama does not have ('blk.3.attn_z.weight'); only the weights are counted",
        "a.gguf lacks a tensor that llama has ('blk.3.attn_q.weight'); only what is there is counted",
    ] {
        assert!(read.warnings.iter().any(|warning| warning == note), "{:?}", read.warnings);
    }
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn a_file_cut_short_says_how_much_is_missing() {
    let text = fs::read(headers().join("llama-3.2-1b.F16.header.gguf")).unwrap();
    let path = folder("short").join("a.gguf");
    fs::write(&path, [text, vec![0; 1000]].concat()).unwrap();
    let read = ask(&path, None).unwrap();
    assert_eq!(
        read.warnings,
        [
            "a.gguf is incomplete: 2471763096 of 2471764096 bytes of its tensor data are missing; the estimate counts them"
        ]
    );
}

/// A GGUF header of a llama with one tensor of 64 halves in each part.
pub(crate) fn part(no: u16, count: u16, tensor: &str) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let short = |n: u16| [&2_u32.to_le_bytes()[..], &n.to_le_bytes()].concat();
    [
        &b"GGUF\x03\0\0\0"[..],
        &1_u64.to_le_bytes(),
        &3_u64.to_le_bytes(),
        &text("general.architecture"),
        &8_u32.to_le_bytes(),
        &text("llama"),
        &text("split.no"),
        &short(no),
        &text("split.count"),
        &short(count),
        &text(tensor),
        &1_u32.to_le_bytes(),
        &64_u64.to_le_bytes(),
        &1_u32.to_le_bytes(),
        &0_u64.to_le_bytes(),
    ]
    .concat()
}

#[test]
fn parts_of_a_split_file_are_read_together() {
    let folder = folder("split");
    let (a, b) = (folder.join("m-00001-of-00002.gguf"), folder.join("m-00002-of-00002.gguf"));
    fs::write(&a, part(0, 2, "a.weight")).unwrap();
    let read = ask(&a, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 128);
    let lost =
        "1 of 2 parts are missing, first m-00002-of-00002.gguf; their weights are not counted";
    assert!(read.warnings.iter().any(|warning| warning == lost), "{:?}", read.warnings);
    fs::write(&b, part(1, 2, "b.weight")).unwrap();
    for path in [&a, &b, &folder] {
        assert_eq!(ask(path, None).unwrap().estimate.weights_bytes.get(), 256);
    }
    for (second, message) in [
        (part(0, 2, "b.weight"), "it says that it is not part 2 of its model; were files renamed?"),
        (part(1, 2, "a.weight"), "the tensor 'a.weight' is in an earlier part too"),
        (
            part(1, 3, "b.weight"),
            "it is one of 3 parts, but is named as one of 2; give the parts their names back",
        ),
    ] {
        fs::write(&b, second).unwrap();
        let error = ask(&a, None).unwrap_err().to_string();
        assert_eq!(error, format!("{}: {message}", b.display()));
    }
}

#[test]
fn a_gguf_file_of_any_name_is_recognised() {
    let path = folder("blobs").join("sha256-0123");
    fs::write(&path, header_of("llama-3.2-1b.F16.header.gguf")).unwrap();
    assert_eq!(ask(&path, None).unwrap().estimate.params, 1_235_814_400);
}

#[test]
fn a_path_that_leads_nowhere_is_one_sentence() {
    let refuses = |path: &str, message: &str| {
        let error = read::open(path, &Catalog::bundled()).unwrap_err();
        assert_eq!(error.to_string(), message);
    };
    refuses("no/such.gguf", "no/such.gguf: there is no such file; check the path");
    refuses("no/such.gguf:Q4_K_M", "no/such.gguf: there is no such file; check the path");
    refuses(
        "Cargo.toml",
        "Cargo.toml: a model file ends in .gguf, .safetensors or .json; rename it if it is one",
    );
    let catalog = Catalog::bundled();
    for name in ["gemma-2-2b", "google/gemma-2-2b-it", "nobody/knows-this"] {
        assert!(read::open(name, &catalog).unwrap().is_none(), "{name}");
    }
}

#[test]
fn a_config_never_seen_before_gives_parameters_and_bytes() {
    let folder = folder("config");
    fs::write(folder.join("config.json"), TINY).unwrap();
    let read = ask(&folder.join("config.json"), Some("F16")).unwrap();
    let params = 1000 * 64 + 64 * 3 + 2 * 64 * 64 + 2 * 32 * 64 + 3 * 64 * 128;
    assert_eq!(read.estimate.params, params);
    // Norms are kept as 32-bit floats.
    assert_eq!(read.estimate.weights_bytes.get(), 2 * params + 2 * 3 * 64);
    assert_eq!(read.estimate.part(Part::KvCache).get(), 2 * 2 * 32 * 4096 / 2);
}

#[test]
fn a_folder_is_held_against_its_weights() {
    let folder = folder("whole");
    fs::write(folder.join("config.json"), TINY).unwrap();
    fs::write(folder.join("model.safetensors"), safetensors(&TENSORS)).unwrap();
    let read = ask(&folder, None).unwrap();
    assert_eq!(read.estimate.params, 101_056);
    assert!(
        read.warnings.iter().any(|warning| warning
            == "whole holds 202112 bytes of tensors, most of them BF16; the estimate is for the GGUF file the converter makes of them"),
        "{:?}",
        read.warnings
    );
    fs::write(folder.join("model.safetensors"), safetensors(&TENSORS[..10])).unwrap();
    let read = ask(&folder, None).unwrap();
    assert!(
        read.warnings.iter().any(|warning| warning
            == "the weights hold 92864 parameters, but config.json describes 101056; the estimate follows the description"),
        "{:?}",
        read.warnings
    );
}

#[test]
fn safetensors_without_a_config_have_exact_bytes() {
    let path = folder("alone").join("model.safetensors");
    fs::write(&path, safetensors(&TENSORS)).unwrap();
    let read = ask(&path, None).unwrap();
    assert_eq!((read.estimate.weights_bytes.get(), read.estimate.params), (202_112, 101_056));
    assert_eq!(
        ask(&path, Some("Q4_K_M")).unwrap_err().to_string(),
        "without a config.json beside it, a safetensors file can only be estimated as it is"
    );
}

#[test]
fn shards_are_read_together_and_missing_ones_named() {
    let folder = folder("shards");
    fs::write(folder.join("config.json"), TINY).unwrap();
    let (a, b) = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    let index = format!(r#"{{"weight_map": {{"x": "{a}", "y": "{b}"}}}}"#);
    fs::write(folder.join("model.safetensors.index.json"), index).unwrap();
    fs::write(folder.join(a), safetensors(&TENSORS[..5])).unwrap();
    let warned = |text: &str| {
        let warnings = ask(&folder.join(a), None).unwrap().priced.warnings;
        assert!(warnings.iter().any(|warning| warning == text), "{warnings:?}");
    };
    warned(
        "1 of 2 weight files are missing, first model-00002-of-00002.safetensors; the estimate follows the configuration",
    );
    fs::write(folder.join(b), safetensors(&TENSORS[5..])).unwrap();
    warned(
        "shards holds 202112 bytes of tensors, most of them BF16; the estimate is for the GGUF file the converter makes of them",
    );
    // A shard that is the other one again.
    fs::write(folder.join(b), safetensors(&TENSORS[..5])).unwrap();
    let error = ask(&folder, None).unwrap_err().to_string();
    assert!(error.contains("is in an earlier file too"), "{error}");
}
