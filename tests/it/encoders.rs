//! Encoders of images and sound: loaded beside the model, left out with a word, or carried by the runtime.

use std::fs;

use crate::{
    program::run,
    samples::{folder, header_of},
};
use serde_json::Value;

fn json(args: &[&str]) -> Value {
    let output = run(&[args, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn an_encoder_is_part_of_the_bill_where_it_is_loaded() {
    snapshot!(
        "fit_mmproj",
        "fit",
        "qwen3-vl-2b",
        "--mmproj",
        "Q8_0",
        "--image",
        "1280x720",
        "--free",
        "3GiB"
    );
    snapshot!(
        "fit_mmproj_explain",
        "fit",
        "smolvlm-256m",
        "--mmproj",
        "--free",
        "2GiB",
        "--explain"
    );
}

#[test]
fn an_encoder_that_is_left_out_is_told() {
    snapshot!("fit_without_mmproj", "fit", "gemma-3-4b", "--free", "4GiB");
}

#[test]
fn builds_that_carry_the_encoder_are_counted_with_it() {
    snapshot!("fit_mmproj_carried", "fit", "gemma-3-4b", "--runtime", "ollama", "--free", "3.1GiB");
}

#[test]
fn what_an_encoder_takes_is_in_no_other_part() {
    let fit = ["fit", "gemma-3-4b", "--free", "8GiB"];
    let (with, without) = (json(&[&fit[..], &["--mmproj"]].concat()), json(&fit));
    assert_eq!(without["encoder"], Value::Null);
    assert_eq!(without["footprint"]["encoder_bytes"], 0);
    let encoder = &with["encoder"];
    assert_eq!(encoder["tokens_per_image"], 256);
    assert_eq!(encoder["max_images"], 16);
    assert_eq!(encoder["file"], "mmproj-gemma-3-4b-F16.gguf");
    assert!(encoder["compute_bytes"].as_u64().unwrap() > 50_000_000);
    let bytes = with["footprint"]["encoder_bytes"].as_u64().unwrap();
    let parts =
        encoder["weights_bytes"].as_u64().unwrap() + encoder["compute_bytes"].as_u64().unwrap();
    assert!(bytes > parts && bytes < parts + 8_000_000, "{bytes} {parts}");
    for total in ["reserved_bytes", "resident_bytes", "charged_bytes", "working_set_bytes"] {
        let of = |fit: &Value| fit["footprint"][total].as_u64().unwrap();
        assert_eq!(of(&with) - of(&without), bytes, "{total}");
    }
    for same in ["weights_bytes", "kv_cache_bytes", "compute_bytes", "process_bytes"] {
        assert_eq!(with["footprint"][same], without["footprint"][same], "{same}");
    }
}

#[test]
fn what_no_encoder_can_be_is_refused() {
    for (args, said) in [
        (
            &["gemma-2-2b", "--mmproj"][..],
            "Gemma 2 2B has no encoder of images or sound that is known here; leave out --mmproj, or name its file",
        ),
        (
            &["gemma-3-4b", "--mmproj", "Q4_K_M"],
            "'Q4_K_M' is neither an mmproj file nor a type of one; write a path, or F16, BF16, Q8_0 or F32",
        ),
        (
            &["gemma-3-4b", "--mmproj", "--image", "0x4"],
            "'0x4' is no size of an image; write its width and height in pixels, such as 1024x768",
        ),
        (
            &["gemma-3-4b", "--image", "64x64"],
            "--image is the size of an image that an encoder reads; give --mmproj too",
        ),
        (
            &["gemma-3n-e2b", "--mmproj"],
            "the tensors of the encoder of Gemma 3n E2B are not known; name its file after --mmproj",
        ),
        (
            &["gemma-3-4b", "--mmproj", "--runtime", "mlx", "--ram", "16GiB", "--os", "macos"],
            "MLX reads no mmproj file; leave out --mmproj",
        ),
    ] {
        let output = run(&[&["fit"], args].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
        let one_line = error.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains(said), "{args:?}: {one_line}");
    }
}

/// A GGUF header: text and number keys, and tensors of 16-bit floats.
fn clip(projector: &str, numbers: &[(&str, u32)], tensors: &[(&str, &[u64])]) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let texts = [("general.architecture", "clip"), ("clip.projector_type", projector)];
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend((tensors.len() as u64).to_le_bytes());
    bytes.extend(((texts.len() + numbers.len()) as u64).to_le_bytes());
    for (key, value) in texts {
        bytes.extend([text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat());
    }
    for (key, value) in numbers {
        bytes.extend(
            [text(key), 4_u32.to_le_bytes().to_vec(), value.to_le_bytes().to_vec()].concat(),
        );
    }
    let mut at = 0_u64;
    for (name, dims) in tensors {
        bytes.extend(text(name));
        bytes.extend(u32::try_from(dims.len()).unwrap().to_le_bytes());
        bytes.extend(dims.iter().flat_map(|dim| dim.to_le_bytes()));
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(at.to_le_bytes());
        at += (2 * dims.iter().product::<u64>()).next_multiple_of(32);
    }
    bytes.resize(bytes.len().next_multiple_of(32), 0);
    bytes
}

#[test]
fn the_file_of_an_encoder_is_read_by_its_header() {
    let folder = folder("encoder-beside");
    fs::write(folder.join("a.gguf"), header_of("llama-3.2-1b.F16.header.gguf")).unwrap();
    let numbers = [
        ("clip.vision.block_count", 2),
        ("clip.vision.embedding_length", 64),
        ("clip.vision.feed_forward_length", 128),
        ("clip.vision.attention.head_count", 4),
        ("clip.vision.patch_size", 16),
        ("clip.vision.projection_dim", 2048),
        ("clip.vision.projector.scale_factor", 4),
    ];
    let tensors: [(&str, &[u64]); 2] =
        [("v.blk.0.ffn_up.weight", &[64, 128]), ("mm.model.fc.weight", &[1024, 2048])];
    let mmproj = folder.join("mmproj-a-f16.gguf");
    fs::write(&mmproj, clip("idefics3", &numbers, &tensors)).unwrap();
    let weights = 2 * (64 * 128 + 1024 * 2048);
    let model = folder.join("a.gguf");
    let (model, mmproj) = (model.to_str().unwrap(), mmproj.to_str().unwrap());
    let asked = json(&["fit", model, "--mmproj", mmproj, "--free", "8GiB"]);
    let beside = json(&["fit", folder.to_str().unwrap(), "--mmproj", "--free", "8GiB"]);
    for fit in [asked, beside] {
        assert_eq!(fit["encoder"]["weights_bytes"], weights);
        assert_eq!(fit["encoder"]["file"], "mmproj-a-f16.gguf");
        assert!(fit["encoder"]["compute_bytes"].as_u64().unwrap() > 0);
        assert!(fit["encoder"]["tokens_per_image"].as_u64().unwrap() > 0);
    }
    for left_out in [folder.to_str().unwrap(), model] {
        let left_out = json(&["fit", left_out, "--free", "8GiB"]);
        let warned = left_out["warnings"].as_array().unwrap().iter();
        assert!(warned.filter_map(Value::as_str).any(|text| text.contains("--mmproj counts them")));
    }
    let output = run(&["fit", "llama-3.2-3b", "--mmproj", mmproj, "--free", "8GiB"]);
    let error = String::from_utf8_lossy(&output.stderr);
    let said = "mmproj-a-f16.gguf hands on states of width 2048, and Llama 3.2 3B reads 3072";
    assert!(error.contains(said), "{error}");
    assert_eq!(output.status.code(), Some(2));
    let output = run(&["fit", "gemma-3-4b", "--mmproj", model, "--free", "8GiB"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("it is no encoder"), "{error}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_file_cuts_images_as_its_own_header_says() {
    let folder = folder("encoder-of-other-sizes");
    let numbers = |image: u32, longest: u32| {
        [
            ("clip.vision.block_count", 2),
            ("clip.vision.embedding_length", 64),
            ("clip.vision.feed_forward_length", 128),
            ("clip.vision.attention.head_count", 4),
            ("clip.vision.patch_size", 16),
            ("clip.vision.image_size", image),
            ("clip.vision.preproc_image_size", longest),
            ("clip.vision.projection_dim", 960),
            ("clip.vision.projector.scale_factor", 4),
        ]
    };
    let tokens = |image, longest| {
        let path = folder.join(format!("mmproj-{image}-{longest}.gguf"));
        fs::write(&path, clip("idefics3", &numbers(image, longest), &[])).unwrap();
        let file = path.to_str().unwrap();
        let fit =
            ["fit", "smolvlm-500m", "--mmproj", file, "--image", "1000x500", "--free", "8GiB"];
        json(&fit)["encoder"]["tokens_per_image"].as_u64().unwrap()
    };
    assert_eq!(tokens(512, 2048), (4 * 2 + 1) * 64);
    assert_eq!(tokens(512, 1024), (2 + 1) * 64);
    assert_eq!(tokens(256, 1024), (4 * 2 + 1) * 16);
}

#[test]
fn what_sound_takes_is_told_by_the_second_or_by_the_window() {
    let encoder = &json(&["fit", "gemma-4-e2b", "--mmproj", "--free", "16GiB"])["encoder"];
    assert_eq!(encoder["tokens_per_second"], 25);
    assert_eq!(encoder["tokens_per_window"], Value::Null);
    let deaf = &json(&["fit", "gemma-3-4b", "--mmproj", "--free", "16GiB"])["encoder"];
    for field in ["tokens_per_second", "tokens_per_window", "window_seconds"] {
        assert_eq!(deaf[field], Value::Null, "{field}");
    }
}

#[test]
fn a_jetson_runs_what_it_sees_through_on_its_gpu() {
    let args =
        ["fit", "gemma-4-e4b:Q2_K", "--device", "jetson-orin-nano-8gb", "--runtime", "ollama"];
    let fit = json(&args);
    assert_eq!(fit["setup"]["backend"], "cuda");
    assert_eq!(run(&args).status.code(), Some(1), "{fit}");
}

#[test]
fn ollama_refuses_what_does_not_fit_as_it_is_reserved() {
    // Refusals that people reported, with what Ollama wanted.
    for (model, free) in [
        ("gemma-3-4b", "3.1GiB"),
        ("gemma-3-4b", "3.9GiB"),
        ("gemma-2b:Q4_0", "2.0GiB"),
        ("qwen3:4b", "3.2GiB"),
    ] {
        let args = ["fit", model, "--runtime", "ollama", "--free", free];
        assert_eq!(run(&args).status.code(), Some(1), "{model} {free}");
    }
}

#[test]
fn a_configuration_that_sees_names_its_encoder() {
    let folder = folder("config-that-sees");
    let config = r#"{"model_type": "qwen2_vl", "hidden_size": 3584, "num_hidden_layers": 28,
        "num_attention_heads": 28, "num_key_value_heads": 4, "intermediate_size": 18944,
        "max_position_embeddings": 32768, "vocab_size": 152064, "tie_word_embeddings": false,
        "vision_config": {"depth": 32, "embed_dim": 1280, "hidden_size": 3584, "mlp_ratio": 4,
        "num_heads": 16, "patch_size": 14}}"#;
    fs::write(folder.join("config.json"), config).unwrap();
    let fit =
        json(&["fit", folder.to_str().unwrap(), "--mmproj", "--ram", "16GiB", "--os", "linux"]);
    // The tower of the 2B before a wider text model.
    let wider = (3584 - 1536) * 5120 * 2 + (3584 - 1536) * 4;
    let small = json(&["fit", "qwen2-vl-2b", "--mmproj", "--ram", "16GiB", "--os", "linux"]);
    let weights = |fit: &Value| fit["encoder"]["weights_bytes"].as_u64().unwrap();
    assert_eq!(weights(&fit), weights(&small) + wider);
}

#[test]
fn an_image_that_is_read_at_once_must_fit_one_micro_batch() {
    for model in ["gemma-3-4b", "gemma-3-12b", "gemma-4-12b", "gemma-4-31b"] {
        let output = run(&["fit", model, "--mmproj", "-ub", "128", "--free", "64GiB"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{model}: {said}");
        assert!(
            said.contains("must fit in one micro-batch") && said.lines().count() == 1,
            "{said}"
        );
    }
    for model in ["gemma-4-e2b", "qwen3-vl-2b", "smolvlm-2.2b"] {
        let answer = json(&["fit", model, "--mmproj", "-ub", "64", "--free", "64GiB"]);
        assert_eq!(answer["verdict"], "fits", "{model}");
    }
    let answer = json(&["fit", "gemma-3-4b", "--mmproj", "--free", "3GiB"]);
    let remedies = answer["remedies"].as_array().unwrap();
    assert!(!remedies.is_empty());
    assert!(!remedies.iter().any(|one| one["flags"].as_str().unwrap().contains("-ub")));
    assert!(!answer["way_out"]["edgefit"].as_str().unwrap().contains("ubatch"));
}

#[test]
fn an_image_longer_than_the_context_is_said() {
    let ask = |lang, context| {
        let rest = ["--image", "1280x720", "--free", "8GiB", "--lang", lang, "-c", context];
        json(&[&["fit", "qwen3-vl-2b", "--mmproj"], &rest[..]].concat())
    };
    let says = |answer: &Value, words: &str| {
        answer["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one.as_str().unwrap().contains(words))
    };
    let short = ask("en", "256");
    assert_eq!(short["encoder"]["max_images"], 0);
    assert!(says(&short, "not even one image fits"), "{short:#}");
    assert!(says(&ask("es", "256"), "no cabe ni una imagen"));
    assert!(!says(&ask("en", "4096"), "not even one image fits"));
}
