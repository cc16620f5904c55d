//! Folders as they lie on a disk: packed repositories, half clones, adapters, files of other runtimes.

use std::{fs, path::Path};

use crate::samples::{TENSORS, TINY, folder, header_of, safetensors};
use edgefit::{Answer, Bytes, Catalog, Error, Place, Question, answer, read};

fn ask(path: &Path, runtime: Option<&str>, quant: Option<&str>) -> Result<Answer, Error> {
    let catalog = Catalog::bundled();
    let mut question = Question {
        file: read::open(&path.to_string_lossy(), &catalog)?,
        quant: quant.map(str::to_owned),
        place: Some(Place::Free(Bytes::gib(8))),
        ..Question::about(path.to_string_lossy())
    };
    question.how.runtime = runtime.map(str::to_owned);
    answer(&question, &catalog)
}

fn refusal(path: &Path) -> String {
    let error = ask(path, None, None).unwrap_err().to_string();
    error.rsplit_once(": ").unwrap().1.to_owned()
}

#[track_caller]
fn warns(answer: &Answer, text: &str) {
    assert!(answer.warnings.iter().any(|warning| warning == text), "{:?}", answer.warnings);
}

/// The configuration of the tiny model, and what else it says.
fn config(folder: &Path, more: &str) {
    fs::write(folder.join("config.json"), TINY.replacen('{', &format!("{{{more}"), 1)).unwrap();
}

/// A packed repository of the tiny model: its header, and the bytes of its tensors.
fn packed(folder: &Path, end: &str, (codes, per): (&str, u64), parts: &[(&str, &str, u64)]) -> u64 {
    let (mut entries, mut bytes) = (Vec::new(), 0);
    let mut add = |name: String, dtype: &str, shape: &[u64]| {
        let size = match dtype {
            "F8_E4M3" | "U8" => 1,
            "F16" | "BF16" => 2,
            _ => 4,
        };
        let end = bytes + size * shape.iter().product::<u64>();
        entries.push(format!(
            r#""{name}":{{"dtype":"{dtype}","shape":{shape:?},"data_offsets":[{bytes},{end}]}}"#
        ));
        bytes = end;
    };
    for (name, shape) in TENSORS {
        let Some(module) = name.strip_suffix(".weight").filter(|_| shape.len() > 1) else {
            add(name.to_owned(), "BF16", shape);
            continue;
        };
        add(format!("{module}.{end}"), codes, &[shape[0], shape[1] / per]);
        for (part, dtype, group) in parts {
            add(format!("{module}.{part}"), dtype, &[shape[0], shape[1].div_ceil(*group)]);
        }
    }
    let json = format!("{{{}}}", entries.join(","));
    let header = [&(json.len() as u64).to_le_bytes()[..], json.as_bytes()].concat();
    fs::write(folder.join("model.safetensors"), header).unwrap();
    bytes
}

/// Whatever is asked, it takes the bytes of its tensors; what is made of the original does not.
#[track_caller]
fn is_priced_as_it_is(folder: &Path, bytes: u64, label: &str, readers: &[&str]) {
    for runtime in [None, Some("llama.cpp"), Some("mlx"), Some("vllm"), Some("transformers")] {
        let read = ask(folder, runtime, None).unwrap();
        assert_eq!(read.estimate.weights_bytes.get(), bytes, "{runtime:?}");
        assert_eq!(read.estimate.params, 101_056, "{runtime:?}");
        let refused = format!("does not load weights packed as {label}");
        let obstacle = read.obstacle.as_ref().map(ToString::to_string).unwrap_or_default();
        let reads = runtime.is_none_or(|runtime| readers.contains(&runtime));
        assert_eq!(!obstacle.contains(&refused), reads, "{runtime:?}: {obstacle}");
        assert!(reads || obstacle.contains("--"), "no way out: {obstacle}");
    }
    let made = ask(folder, None, Some("Q8_0")).unwrap();
    assert_ne!(made.estimate.weights_bytes.get(), bytes);
    let name = folder.file_name().unwrap().to_str().unwrap();
    warns(
        &made,
        &format!(
            "the weights of {name} are packed as {label}; the estimate is for a conversion of the original"
        ),
    );
}

#[test]
fn packed_repositories_are_priced_by_their_tensors() {
    let mlx = folder("packed-mlx");
    for (bits, per, label) in [(8, 4, "mlx-8bit"), (4, 8, "mlx-4bit"), (2, 16, "mlx-2bit")] {
        config(&mlx, &format!(r#""quantization": {{"group_size": 64, "bits": {bits}}},"#));
        let parts = [("scales", "BF16", 64), ("biases", "BF16", 64)];
        let bytes = packed(&mlx, "weight", ("U32", per), &parts);
        is_priced_as_it_is(&mlx, bytes, label, &["mlx"]);
    }
    let fp8 = folder("packed-fp8");
    config(&fp8, r#""quantization_config": {"quant_method": "fp8"},"#);
    let bytes = packed(&fp8, "weight", ("F8_E4M3", 1), &[("weight_scale_inv", "BF16", 64)]);
    is_priced_as_it_is(&fp8, bytes, "fp8", &["vllm", "transformers"]);

    let parts = [("qzeros", "I32", 64), ("scales", "F16", 32), ("g_idx", "I32", 64)];
    let old = folder("packed-gptq-old");
    config(&old, "");
    fs::write(old.join("quantize_config.json"), r#"{"bits": 4, "group_size": 32}"#).unwrap();
    let bytes = packed(&old, "qweight", ("I32", 8), &parts);
    is_priced_as_it_is(&old, bytes, "gptq-4bit-g32", &["vllm", "transformers"]);
    // Nothing tells of it but the names of its tensors.
    fs::remove_file(old.join("quantize_config.json")).unwrap();
    is_priced_as_it_is(&old, bytes, "gptq", &["vllm", "transformers"]);

    let groups = folder("packed-groups");
    config(
        &groups,
        r#""quantization_config": {"quant_method": "compressed-tensors", "config_groups":
            {"group_0": {"weights": {"num_bits": 4, "group_size": 32}}}},"#,
    );
    let bytes = packed(&groups, "weight_packed", ("I32", 8), &[("weight_scale", "BF16", 32)]);
    let label = "compressed-tensors-4bit-g32";
    is_priced_as_it_is(&groups, bytes, label, &["vllm", "transformers"]);

    let unknown = folder("packed-unknown");
    config(&unknown, r#""quantization_config": {"quant_method": "made-up", "bits": 3},"#);
    let bytes = packed(&unknown, "weight", ("U8", 2), &[]);
    let read = ask(&unknown, None, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), bytes);
    assert!(read.obstacle.is_some());
}

#[test]
fn a_model_file_beats_the_configuration_beside_it() {
    let folder = folder("gguf-and-config");
    fs::write(folder.join("a.gguf"), header_of("llama-3.2-1b.F16.header.gguf")).unwrap();
    for config in [TINY, r#"{"model_type": "llama"}"#] {
        fs::write(folder.join("config.json"), config).unwrap();
        let read = ask(&folder, None, None).unwrap();
        assert_eq!(read.estimate.weights_bytes.get(), 2_471_764_096);
    }
    fs::write(folder.join("mmproj-a-f16.gguf"), [0; 99]).unwrap();
    let read = ask(&folder, None, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 2_471_764_096);
    let note = "mmproj-a-f16.gguf is the encoder of images or sound (99 bytes); it is loaded besides and not counted here";
    warns(&read, note);
    // Of several, none is meant.
    fs::write(folder.join("b.gguf"), header_of("llama-3.2-1b.IQ2_M.header.gguf")).unwrap();
    fs::remove_file(folder.join("config.json")).unwrap();
    assert_eq!(refusal(&folder), "a.gguf, b.gguf");
}

const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 202192\n";

#[test]
fn half_a_clone_is_recognised() {
    let folder = folder("half");
    let weights = folder.join("model.safetensors");
    fs::write(&weights, POINTER).unwrap();
    let pointer =
        "model.safetensors is only a Git LFS pointer to 202192 bytes; `git lfs pull` fetches them";
    // Nothing but the size is known.
    let read = ask(&folder, None, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 202_192);
    warns(&read, pointer);
    config(&folder, "");
    let read = ask(&folder, None, None).unwrap();
    assert_eq!(read.estimate.params, 101_056);
    warns(&read, pointer);
    config(&folder, r#""quantization_config": {"quant_method": "fp8"},"#);
    let read = ask(&folder, None, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 202_192);
    let gguf = folder.join("a.gguf");
    fs::write(&gguf, POINTER).unwrap();
    assert_eq!(
        refusal(&gguf),
        "it is a Git LFS pointer to a file of 202192 bytes, not the file; run `git lfs pull`"
    );
    assert!(ask(&folder, None, None).is_ok());
}

#[test]
fn an_index_without_its_files_says_how_large_they_are() {
    let folder = folder("index-only");
    let (a, b) = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    let index = format!(
        r#"{{"metadata": {{"total_size": 6600000000, "total_parameters": 8020000000}},
            "weight_map": {{"x": "{a}", "y": "{b}"}}}}"#
    );
    fs::write(folder.join("model.safetensors.index.json"), index).unwrap();
    fs::write(folder.join("config.json"), r#"{"model_type": "made_up"}"#).unwrap();
    let read = ask(&folder, None, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 6_600_000_000);
    assert_eq!(read.estimate.params, 8_020_000_000);
    let note = "2 of 2 weight files are missing; their 6600000000 bytes are counted as the index or pointers say";
    warns(&read, note);
    fs::write(folder.join(a), safetensors(&TENSORS)).unwrap();
    let read = ask(&folder, None, None).unwrap();
    assert_eq!(read.estimate.weights_bytes.get(), 6_600_000_000);
}

#[test]
fn an_adapter_names_its_base() {
    let folder = folder("adapter");
    let config = folder.join("adapter_config.json");
    fs::write(&config, r#"{"base_model_name_or_path": "made-up/base"}"#).unwrap();
    let weights = folder.join("adapter_model.safetensors");
    fs::write(&weights, safetensors(&TENSORS)).unwrap();
    let sentence = "it is an adapter (LoRA), not a model; ask about its base, made-up/base, to which it adds little";
    for path in [&folder, &config, &weights] {
        assert_eq!(refusal(path), sentence);
    }
    // A model that lies beside it is a model.
    fs::write(folder.join("config.json"), TINY).unwrap();
    fs::write(folder.join("model.safetensors"), safetensors(&TENSORS)).unwrap();
    assert_eq!(ask(&folder, None, None).unwrap().estimate.params, 101_056);
}

#[test]
fn files_of_other_runtimes_are_named() {
    let folder = folder("others");
    for (name, runtime, id) in [
        ("a.task", "LiteRT-LM", "litert-lm"),
        ("a.litertlm", "LiteRT-LM", "litert-lm"),
        ("a.pte", "ExecuTorch", "executorch"),
        ("a.onnx", "ONNX Runtime GenAI", "onnxruntime-genai"),
        ("a.rkllm", "RKLLM", "rkllm"),
        ("a.bin", "Transformers", "transformers"),
    ] {
        let path = folder.join(name);
        fs::write(&path, [0; 64]).unwrap();
        let sentence = format!(
            "it is a file of {runtime} (64 B), which is not read here; ask about its model by name or config.json, with --runtime {id}"
        );
        assert_eq!(refusal(&path), sentence);
        assert_eq!(refusal(&folder), sentence);
        fs::remove_file(path).unwrap();
    }
    let package = folder.join("a.mlpackage");
    fs::create_dir_all(package.join("Data")).unwrap();
    fs::write(package.join("Data/weight.bin"), [0; 2048]).unwrap();
    assert!(refusal(&package).starts_with("it is a file of Core ML (2.0 KiB)"));
}

#[test]
fn configurations_of_other_tools_are_read() {
    let folder = folder("configs");
    let read = |name: &str, json: &str| {
        let path = folder.join(name);
        fs::write(&path, json).unwrap();
        let read = [&folder, &path].map(|path| ask(path, None, None).unwrap());
        fs::remove_file(path).unwrap();
        assert_eq!(read[0].estimate.params, read[1].estimate.params);
        let [read, _] = read;
        read
    };
    let mistral = r#"{"dim": 64, "n_layers": 1, "head_dim": 16, "hidden_dim": 128, "n_heads": 4,
        "n_kv_heads": 2, "vocab_size": 1000, "tied_embeddings": true}"#;
    assert_eq!(read("params.json", mistral).estimate.params, 101_056);
    let mlc = r#"{"model_type": "llama", "quantization": "q4f16_1", "context_window_size": 2048,
        "model_config": {"hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4,
        "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 1000,
        "tie_word_embeddings": true}}"#;
    let answer = read("mlc-chat-config.json", mlc);
    assert_eq!(answer.estimate.params, 101_056);
    warns(
        &answer,
        "the weights are packed as q4f16_1, for MLC-LLM; --quant estimates a conversion of the original",
    );
    let genai = r#"{"model": {"type": "phi3", "context_length": 4096, "vocab_size": 32064, "decoder":
        {"head_size": 96, "hidden_size": 3072, "num_attention_heads": 32, "num_hidden_layers": 32,
        "num_key_value_heads": 32}}}"#;
    let answer = read("genai_config.json", genai);
    assert_eq!(answer.estimate.params, 3_821_079_552);
    warns(&answer, "genai_config.json does not say how wide the feed-forward is; 8192 is assumed");
    let json = genai.replace("3072", "null");
    fs::write(folder.join("genai_config.json"), json).unwrap();
    assert_eq!(refusal(&folder), "it has no model.decoder");
}
