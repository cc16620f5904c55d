//! Plans run for real: their scripts from an empty folder to a measured reply, on one build of llama.cpp.
//!
//! `LLAMA_CPP` names its sources at 0c1e57098 (they ship in the source package of llama-cpp-python 0.3.36), and
//! `SHELLCHECK` the program of that name. What is downloaded, and the conversion, which needs PyTorch, are replaced
//! by a small model with random weights.

#![cfg(all(unix, feature = "cli"))]

mod stand_in;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A published file for a phone; a conversion with an importance matrix for a board; one for a laptop.
const PLANS: [&[&str]; 3] = [
    &["--platform", "android", "--free", "4GB", "--soc", "Snapdragon 8 Gen 3", "--task", "summary"],
    &["--device", "rpi-5:8", "--task", "sentiment", "--models", "olmo2-1b", "--quant", "Q4_K_M"],
    &["--ram", "16GB", "--os", "linux", "--task", "chat", "--models", "smollm2-1.7b"],
];

/// Scripts whose text alone is looked at.
const MORE: [&[&str]; 6] = [
    &["--device", "iphone-15-pro", "--task", "chat"],
    &["--device", "jetson-orin-nano-super", "--task", "tool-use"],
    &["--device", "rock-5b:8", "--task", "chat", "--runtime", "rkllm"],
    &["--device", "macbook-air-m2:8", "--task", "chat", "--runtime", "mlx"],
    &["--device", "galaxy-s25", "--task", "chat", "--backend", "npu"],
    &["--device", "laptop-meteor-lake:16", "--task", "rag"],
];

fn script(question: &[&str]) -> String {
    let words = [&["plan", "--script"], question].concat();
    let output = Command::new(env!("CARGO_BIN_EXE_edgefit")).args(words).output().unwrap();
    assert!(output.status.success(), "{question:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A setting of whoever runs this.
fn named(variable: &str) -> PathBuf {
    let value = env::var_os(variable).unwrap_or_else(|| panic!("{variable} must be set"));
    fs::canonicalize(value).unwrap()
}

#[test]
#[ignore = "needs SHELLCHECK"]
fn linters_find_nothing() {
    for question in PLANS.iter().chain(&MORE) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.sh");
        fs::write(&path, script(question)).unwrap();
        let output = Command::new(named("SHELLCHECK")).arg(&path).output().unwrap();
        assert!(
            output.status.success(),
            "{question:?}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
#[ignore = "builds llama.cpp, whose sources LLAMA_CPP names"]
fn plans_run_from_an_empty_folder_to_a_measured_reply() {
    let sources = named("LLAMA_CPP");
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("stand-in.gguf");
    fs::write(&model, stand_in::file()).unwrap();
    for question in PLANS {
        // What was built for the plan before is built: the folder has the same name.
        let work = folder.path().join("work");
        fs::create_dir_all(&work).unwrap();
        for entry in fs::read_dir(&work).unwrap().map(|entry| entry.unwrap()) {
            if entry.file_name() != "llama.cpp" {
                let path = entry.path();
                if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
                    .unwrap();
            }
        }
        fs::write(work.join("calibration.txt"), "A text of the task. ".repeat(200)).unwrap();
        let script = replaced(&script(question), &sources, &model);
        fs::write(work.join("plan.sh"), &script).unwrap();
        let mut shell = Command::new("sh");
        shell.arg("plan.sh").current_dir(&work).env_remove("ANDROID_NDK").stdin(Stdio::null());
        let output = shell.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{question:?}:\n{script}\n{said}\n{errors}");
        assert!(said.contains("Generation:"), "{question:?}: no reply in:\n{said}\n{errors}");
        let is_phone = question.contains(&"android");
        assert!(is_phone || said.contains("| tg") || said.contains(" tg"), "{question:?}: {said}");
    }
}

/// The script with what comes from elsewhere taken from this machine.
fn replaced(script: &str, sources: &Path, model: &Path) -> String {
    let (sources, model) = (sources.display(), model.display());
    let line = |line: &str| {
        let behind = |option: &str| {
            let value = line.split_once(option).map(|(_, rest)| rest.trim());
            value.and_then(|rest| rest.split(' ').next()).unwrap_or_default().to_owned()
        };
        if line.starts_with("git clone https://github.com/ggml-org/llama.cpp") {
            format!("[ -d llama.cpp ] || cp -R '{sources}' llama.cpp")
        } else if line.contains("hf download") && line.ends_with("--local-dir .") {
            let file = line.split(' ').find(|word| word.strip_suffix(".gguf").is_some());
            format!("cp '{model}' {}", file.unwrap())
        } else if line.contains("hf download") {
            format!("mkdir {}", behind("--local-dir "))
        } else if line.contains("convert_hf_to_gguf.py ") {
            format!("cp '{model}' {}", behind("--outfile "))
        } else if line.starts_with("venv-gguf/") {
            ":".to_owned()
        } else {
            line.to_owned()
        }
    };
    script.lines().map(|it| line(it) + "\n").collect()
}
