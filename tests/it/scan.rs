//! What is on a disk: caches made up as each program lays them out, and folders that lead astray.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use edgefit::{Catalog, Pricer, Question, read};
use serde_json::Value;

use crate::{
    form, program,
    samples::{TENSORS, TINY, folder, header_of, headers, safetensors},
};

/// Variables that say where caches are.
const VARIABLES: [&str; 7] = [
    "HF_HOME",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "LLAMA_CACHE",
    "OLLAMA_MODELS",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
];

/// A file with a header and all the room its tensors take, of which nothing is written.
fn put(header: &str, path: &Path) {
    let catalog = Catalog::bundled();
    let file = read::file(&headers().join(header), &catalog).unwrap();
    let question = Question { file: Some(file), ..Question::about(header) };
    let priced = Pricer::new(&catalog).price(&question).unwrap();
    write(path, &header_of(header));
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(priced.estimate.file_bytes.unwrap().get()).unwrap();
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// `edgefit scan` in a home folder of its own.
fn command(home: &Path, args: &[&str]) -> Command {
    let mut command = program::edgefit(&[&["scan", "--free", "4GiB"], args].concat());
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env("HOME", home);
    command
}

fn run(home: &Path, args: &[&str]) -> Output {
    let output = command(home, args).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    output
}

fn json(home: &Path, args: &[&str]) -> Value {
    serde_json::from_slice(&run(home, &[args, &["--format", "json"]].concat()).stdout).unwrap()
}

/// What was found: app, model, state.
fn told(answer: &Value) -> Vec<[&str; 3]> {
    let models = answer["models"].as_array().unwrap().iter();
    let facts = ["app", "model", "state"];
    models.map(|one| facts.map(|fact| one[fact].as_str().unwrap_or("-"))).collect()
}

/// Where programs keep their data.
fn data(home: &Path) -> PathBuf {
    let mac = cfg!(target_os = "macos");
    home.join(if mac { "Library/Application Support" } else { ".local/share" })
}

fn cache(home: &Path) -> PathBuf {
    home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" })
}

const DIGESTS: [char; 4] = ['a', 'b', 'c', 'd'];

fn digest(letter: char) -> String {
    letter.to_string().repeat(64)
}

fn manifest(root: &Path, name: &str, layers: &[(&str, char)]) {
    let layer = |(kind, letter): &(&str, char)| {
        let digest = digest(*letter);
        format!(
            r#"{{"mediaType":"application/vnd.ollama.image.{kind}","digest":"sha256:{digest}","size":1}}"#
        )
    };
    let layers: Vec<String> = layers.iter().map(layer).collect();
    let text = format!(r#"{{"schemaVersion":2,"layers":[{}]}}"#, layers.join(","));
    write(&root.join("manifests").join(name), text.as_bytes());
}

fn ollama(home: &Path) {
    let root = home.join(".ollama/models");
    let [named, half, nameless, gone] = DIGESTS;
    let blob = |letter: char| root.join(format!("blobs/sha256-{}", digest(letter)));
    put("llama-3.2-1b.Q4_K_M.header.gguf", &blob(named));
    put("qwen2.5-0.5b.Q5_0.header.gguf", &blob(nameless));
    write(&root.join(format!("blobs/sha256-{}-partial", digest(half))), &[0; 999]);
    let library = "registry.ollama.ai/library";
    manifest(&root, &format!("{library}/llama3.2/1b"), &[("model", named), ("template", 'e')]);
    manifest(&root, &format!("{library}/llama3.2/latest"), &[("model", named)]);
    manifest(&root, &format!("{library}/gemma3/4b"), &[("model", half)]);
    manifest(&root, &format!("{library}/lost/latest"), &[("model", gone)]);
    manifest(&root, "hf.co/org/name/Q4_0", &[]);
    write(&root.join("manifests/registry.ollama.ai/library/odd/latest"), b"{");
}

fn hub(home: &Path) {
    let repository = home.join(".cache/huggingface/hub/models--Qwen--Qwen2.5-0.5B-Instruct-GGUF");
    let [blobs, snapshots] = ["blobs", "snapshots"].map(|name| repository.join(name));
    put("qwen2.5-0.5b.F16.header.gguf", &blobs.join("0123"));
    write(&blobs.join("4567.incomplete"), &[0; 77]);
    for revision in ["aaa", "bbb"] {
        let snapshot = snapshots.join(revision);
        fs::create_dir_all(&snapshot).unwrap();
        symlink("../../blobs/0123", snapshot.join("qwen2.5-0.5b-instruct-fp16.gguf")).unwrap();
    }
    symlink("../../blobs/gone", snapshots.join("aaa/other.gguf")).unwrap();
    let tiny = home.join(".cache/huggingface/hub/models--me--tiny/snapshots/ccc");
    write(&tiny.join("config.json"), TINY.as_bytes());
    let mut weights = safetensors(&TENSORS);
    weights.resize(weights.len() + (1 << 20), 0);
    write(&tiny.join("model.safetensors"), &weights);
}

/// A home with what each program may have left.
fn home(name: &str) -> PathBuf {
    let home = folder(name);
    ollama(&home);
    hub(&home);
    let studio = home.join(".lmstudio/models/lmstudio-community/gemma-3-270m-it-GGUF");
    put("gemma-3-270m.Q4_K_M.header.gguf", &studio.join("gemma-3-270m-it-Q4_K_M.gguf"));
    write(&studio.join("downloading_gemma-3-270m-it-F16.gguf.part"), &[0; 10]);
    let llama = cache(&home).join("llama.cpp");
    put("phi-2.Q4_K_M.header.gguf", &llama.join("TheBloke_phi-2-GGUF_phi-2.Q4_K_M.gguf"));
    write(&llama.join("new.gguf.downloadInProgress"), &[0; 10]);
    write(&llama.join("org_eye_mmproj-f16.gguf"), b"GGUF");
    let jan = data(&home).join("Jan/data/llamacpp/models/LFM2-350M-Q4_K_M");
    put("lfm2-350m.Q4_K_M.header.gguf", &jan.join("model.gguf"));
    write(&jan.join("model.yml"), b"model_path: llamacpp/models/LFM2-350M-Q4_K_M/model.gguf\n");
    let gpt4all = data(&home).join("nomic.ai/GPT4All");
    put("nemotron-mini-4b.Q4_K_M.header.gguf", &gpt4all.join("nemotron-mini-4b.Q4_K_M.gguf"));
    write(&gpt4all.join("incomplete-Phi-3.gguf"), &[0; 10]);
    write(&gpt4all.join("short.gguf"), &header_of("olmo2-1b.Q4_K_M.header.gguf"));
    write(&gpt4all.join("bad.gguf"), b"GGUF, but nothing of it");
    home
}

#[test]
fn the_caches_of_each_program_are_found() {
    let home = home("scan-all");
    let answer = json(&home, &[]);
    let mut found = told(&answer);
    found.sort_unstable();
    let expected = [
        ["gpt4all", "Phi-3", "unfinished"],
        ["gpt4all", "bad", "broken"],
        ["gpt4all", "nemotron-mini-4b", "whole"],
        ["gpt4all", "short", "unfinished"],
        ["hugging-face", "Qwen/Qwen2.5-0.5B-Instruct-GGUF", "unfinished"],
        ["hugging-face", "me/tiny", "whole"],
        ["hugging-face", "other", "broken"],
        ["hugging-face", "qwen2.5-0.5b", "whole"],
        ["jan", "lfm2-350m", "whole"],
        ["llama.cpp", "new", "unfinished"],
        ["llama.cpp", "org_eye_mmproj-f16", "part"],
        ["llama.cpp", "phi-2", "whole"],
        ["lm-studio", "gemma-3-270m", "whole"],
        ["lm-studio", "gemma-3-270m-it-F16", "unfinished"],
        ["ollama", "gemma3:4b", "unfinished"],
        ["ollama", "hf.co/org/name:Q4_0", "part"],
        ["ollama", "llama-3.2-1b", "whole"],
        ["ollama", "lost:latest", "broken"],
        ["ollama", "odd:latest", "broken"],
        ["ollama", "qwen2.5-0.5b", "whole"],
    ];
    assert_eq!(found, expected);
    for one in answer["models"].as_array().unwrap() {
        let whole = one["state"] == "whole";
        assert_eq!(one["verdict"].is_string(), whole, "{one}");
        assert_eq!(one["reason"].is_null(), whole, "{one}");
        if whole && one["known"] == true {
            assert!(one["max_ctx_size"].as_u64().unwrap() >= 2048, "{one}");
        }
    }
    let llama =
        answer["models"].as_array().unwrap().iter().find(|one| one["name"] == "llama3.2:1b");
    let llama = llama.unwrap();
    assert_eq!(llama["also"][0], "llama3.2:latest");
    assert_eq!(llama["quant"], "Q4_K_M");
    let schema: Value = serde_json::from_slice(&program::run(&["schema"]).stdout).unwrap();
    assert_eq!(form::faults(&schema, &schema["$defs"]["Scan"], &answer), [""; 0]);
}

#[test]
fn a_verdict_is_that_of_fit() {
    let home = home("scan-fit");
    let answer = json(&home, &[]);
    for one in answer["models"].as_array().unwrap().iter().filter(|one| one["state"] == "whole") {
        let fit = ["fit", one["path"].as_str().unwrap(), "--free", "4GiB", "--format", "json"];
        let fit: Value = serde_json::from_slice(&program::run(&fit).stdout).unwrap();
        assert_eq!(fit["verdict"], one["verdict"], "{one}");
        assert_eq!(fit["limits"]["max_ctx_size"], one["max_ctx_size"], "{one}");
        assert_eq!(fit["setup"]["quant"], one["quant"], "{one}");
    }
}

#[test]
fn what_a_user_sees() {
    let home = home("scan-seen");
    let seen = |args: &[&str], columns: &str| {
        let output = command(&home, args).env("COLUMNS", columns).output().unwrap();
        String::from_utf8(output.stdout).unwrap().replace(home.to_str().unwrap(), "~")
    };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        insta::assert_snapshot!("scan", seen(&[], "80"));
        insta::assert_snapshot!("scan_narrow", seen(&[], "60"));
        insta::assert_snapshot!("scan_spanish", seen(&["--lang", "es"], "80"));
        insta::assert_snapshot!("scan_markdown", seen(&["--format", "markdown"], "80"));
        insta::assert_snapshot!("scan_csv", seen(&["--format", "csv"], "80"));
    });
}

#[test]
fn variables_of_the_programs_win() {
    let home = home("scan-variables");
    let elsewhere = folder("scan-elsewhere");
    put("gemma-3-270m.F16.header.gguf", &elsewhere.join("gemma-3-270m-it-F16.gguf"));
    let mut command = command(&home, &["--format", "json"]);
    for name in ["OLLAMA_MODELS", "HF_HUB_CACHE", "XDG_DATA_HOME"] {
        command.env(name, elsewhere.join("none"));
    }
    let output = command.env("LLAMA_CACHE", &elsewhere).output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut apps: Vec<&str> = told(&answer).iter().map(|[app, ..]| *app).collect();
    apps.sort_unstable();
    apps.dedup();
    assert_eq!(apps, ["llama.cpp", "lm-studio"]);
}

#[test]
fn nothing_is_an_answer_too() {
    let home = folder("scan-nothing");
    let said = String::from_utf8(run(&home, &[]).stdout).unwrap();
    assert!(said.starts_with("No models were found"), "{said}");
    assert_eq!(json(&home, &[home.to_str().unwrap()])["models"], Value::Array(Vec::new()));
    let absent = command(&home, &["/no/such/folder"]).output().unwrap();
    assert_eq!(absent.status.code(), Some(2));
}

#[test]
fn loops_fifos_and_closed_folders_end_well() {
    let (home, odd) = (folder("scan-odd-home"), folder("scan-odd"));
    put("olmo2-1b.Q4_K_M.header.gguf", &odd.join("a/olmo2-1b.Q4_K_M.gguf"));
    for (to, from) in [(".", "loop"), ("..", "a/up"), ("nowhere", "gone.gguf"), ("x", "x")] {
        symlink(to, odd.join(from)).unwrap();
    }
    // Folders that each link to all others: as many ways as there are orders.
    for one in 0..12 {
        let folder = odd.join(format!("web/{one}"));
        fs::create_dir_all(&folder).unwrap();
        (0..12).for_each(|other| {
            symlink(format!("../{other}"), folder.join(format!("to-{other}"))).unwrap();
        });
    }
    let fifo = odd.join("pipe.gguf");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    symlink("/dev/zero", odd.join("zero.gguf")).unwrap();
    fs::hard_link(odd.join("a/olmo2-1b.Q4_K_M.gguf"), odd.join("same.gguf")).unwrap();
    fs::create_dir_all(odd.join("folder.gguf")).unwrap();
    write(&odd.join("\u{1b}[31mred.gguf"), b"no");
    fs::create_dir_all(odd.join("closed")).unwrap();
    fs::set_permissions(odd.join("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    let start = Instant::now();
    let answer = json(&home, &[odd.to_str().unwrap()]);
    let table = run(&home, &[odd.to_str().unwrap()]).stdout;
    assert!(start.elapsed() < Duration::from_secs(20));
    fs::set_permissions(odd.join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
    let states: Vec<&str> = told(&answer).iter().map(|[.., state]| *state).collect();
    assert_eq!(states, ["whole", "broken", "broken", "broken", "broken"], "{answer}");
    let model = &answer["models"][0];
    assert_eq!((&model["model"], &model["app"]), (&"olmo2-1b".into(), &Value::Null));
    assert!(!table.contains(&0x1b), "a name moves the cursor");
}

#[test]
fn parts_and_encoders_belong_to_one_model() {
    let (home, odd) = (folder("scan-parts-home"), folder("scan-parts"));
    write(&odd.join("b-00002-of-00003.gguf"), b"GGUF");
    write(&odd.join("b-00003-of-00003.gguf"), b"GGUF");
    put("gemma-3-270m.F16.header.gguf", &odd.join("c/gemma-3-270m.F16.gguf"));
    write(&odd.join("c/mmproj-model-f16.gguf"), &[0; 123]);
    let answer = json(&home, &[odd.to_str().unwrap()]);
    let found = told(&answer);
    assert_eq!(found, [["-", "gemma-3-270m", "whole"], ["-", "b", "unfinished"]]);
    let models = answer["models"].as_array().unwrap();
    assert_eq!(models[0]["encoder_bytes"], 123);
    assert_eq!(models[1]["bytes"], 8);
    let bytes: u64 = models.iter().map(|one| one["bytes"].as_u64().unwrap()).sum();
    assert_eq!(answer["total_bytes"], bytes + 123);
}

#[test]
fn two_hundred_models_are_no_work() {
    let home = folder("scan-many");
    let all: Vec<_> =
        fs::read_dir(headers()).unwrap().map(|one| one.unwrap().file_name()).collect();
    for n in 0..200 {
        let name = all[n % all.len()].to_str().unwrap();
        let folder = home.join(format!(".lmstudio/models/publisher-{}/repo-{n}", n / 9));
        put(name, &folder.join(name.replace(".header", "")));
    }
    let start = Instant::now();
    let answer = json(&home, &[]);
    let passed = start.elapsed();
    assert_eq!(answer["models"].as_array().unwrap().len(), 200);
    // A program that is not optimized, on a busy machine.
    assert!(passed < Duration::from_secs(30), "{passed:?}");
}
