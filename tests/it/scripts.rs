//! Plans as scripts: what is typed is there when it is typed, once, and a shell can read it.

use std::{
    collections::BTreeSet,
    io::Write as _,
    process::{Command, Stdio},
    sync::LazyLock,
};

use crate::{commands, program::run};

/// Places and tasks whose plans are written as scripts.
const SCRIPTS: &[&[&str]] = &[
    &["--platform", "android", "--free", "4GB", "--soc", "Snapdragon 8 Gen 3", "--task", "summary"],
    &["--device", "iphone-15-pro", "--task", "chat"],
    &["--device", "iphone-se-3", "--task", "chat"],
    &["--ram", "4GB", "--os", "ios", "--task", "sentiment"],
    &["--device", "pixel-9", "--task", "rag"],
    &["--device", "rpi-5:8", "--task", "rag"],
    &["--device", "rpi-zero-2-w", "--task", "intent"],
    &["--device", "jetson-orin-nano-super", "--task", "tool-use"],
    &["--device", "macbook-air-m2:8", "--task", "coding"],
    &["--device", "quest-3", "--task", "entities"],
    &["--device", "laptop-meteor-lake:16", "--task", "rag"],
    &["--device", "rock-5b:8", "--task", "chat", "--runtime", "rkllm"],
    &["--device", "rtx-4060", "--task", "coding"],
    &["--free", "2GB", "--task", "chat", "--license", "permissive"],
    &["--device", "galaxy-s25", "--task", "chat", "--backend", "opencl"],
    &["--device", "galaxy-s25", "--task", "chat", "--backend", "npu"],
    &["--device", "steam-deck", "--task", "translation", "--backend", "vulkan"],
    &["--device", "macbook-air-m2:8", "--task", "chat", "--runtime", "mlx"],
    &["--ram", "16GB", "--os", "linux", "--task", "chat", "--models", "gemma-2-2b"],
    &["--ram", "16GB", "--os", "linux", "--task", "chat", "--models", "smollm2-1.7b"],
    &["--ram", "16GB", "--os", "windows", "--task", "chat", "--models", "olmo2-1b"],
    &["--ram", "16GB", "--os", "linux", "--task", "vision-questions"],
    &["--ram", "32GB", "--os", "linux", "--task", "chat", "--runtime", "onnxruntime-genai"],
    &["--ram", "64GB", "--os", "linux", "--task", "chat", "--runtime", "openvino"],
];

/// The scripts of all plans, each with its question.
fn scripts() -> &'static [(&'static [&'static str], String)] {
    static ALL: LazyLock<Vec<(&[&str], String)>> =
        LazyLock::new(|| SCRIPTS.iter().map(|question| (*question, script(question))).collect());
    &ALL
}

/// The script of a plan.
fn script(question: &[&str]) -> String {
    let output = run(&[&["plan", "--script"], question].concat());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{question:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// Lines that are typed, not those of comments and not the words of a guard.
fn typed(script: &str) -> Vec<&str> {
    let words = ["if ", "else", "fi", "  echo '", "  exit 0", "set -eu"];
    let is_typed = |line: &&str| {
        !line.is_empty() && !line.starts_with('#') && !words.iter().any(|it| line.starts_with(it))
    };
    script.lines().filter(is_typed).map(str::trim).collect()
}

#[test]
fn a_shell_reads_every_script() {
    for (question, script) in scripts() {
        let mut shell = Command::new("sh").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success(), "{question:?}");
    }
}

#[test]
fn no_word_is_left_in_braces() {
    for (question, script) in scripts() {
        for part in script.replace("${", "").split('{').skip(1) {
            let name = part.split('}').next().unwrap_or_default();
            let is_name =
                !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_lowercase());
            assert!(!is_name, "{question:?}: {{{name}}}");
        }
    }
}

#[test]
fn nothing_is_got_twice_and_every_option_is_known() {
    let tools = commands::known();
    let mut wrong = BTreeSet::new();
    for (question, script) in scripts() {
        let mut got = BTreeSet::new();
        for word in script.split_whitespace().filter(|word| word.starts_with("https://")) {
            assert!(got.insert(word), "{question:?}: {word}");
        }
        let mut lines = typed(script).into_iter().peekable();
        while let Some(line) = lines.next() {
            wrong.extend(commands::wrong(line, &tools));
            while line.ends_with("<<'PY'") && lines.next() != Some("PY") {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_a_step_uses_an_earlier_one_made() {
    for (question, script) in scripts() {
        let (mut made, mut seen) = (BTreeSet::new(), String::new());
        for line in typed(script) {
            for word in line.split([' ', '(', ')', '"', '\'']).filter(|word| !word.is_empty()) {
                let root = word.trim_start_matches("../").split('/').next().unwrap();
                let is_path = word.contains('/') && !word.contains("://") && !word.starts_with('/');
                let ours = root.starts_with("venv-") || ["llama.cpp", "MNN"].contains(&root);
                if is_path && ours {
                    assert!(made.contains(root), "{question:?}: {word} in: {line}");
                }
                if let Some((_, program)) = word.split_once("llama.cpp/build/bin/") {
                    let built = seen.contains(&format!(" {program}"));
                    assert!(built, "{question:?}: {program} is not built before: {line}");
                }
            }
            if let Some((_, folder)) = line.split_once(" -m venv ") {
                made.insert(folder);
            }
            if line.starts_with("git clone ") {
                let address = line.split_whitespace().find(|word| word.contains("://")).unwrap();
                made.insert(address.rsplit('/').next().unwrap());
            }
            let file = line.split_once("llama-cli -m ").map(|(_, rest)| rest);
            let file = file.and_then(|rest| rest.split(' ').next());
            let file = file.map(|file| file.rsplit('/').next().unwrap());
            assert!(file.is_none_or(|file| seen.contains(file)), "{question:?}: {line}");
            seen.push_str(line);
            seen.push('\n');
        }
    }
}
