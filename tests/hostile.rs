//! Hostile files: answered or refused in one sentence, without much memory. A program of its own, as
//! what is measured is the memory of all of it.

#![cfg(feature = "cli")]

#[path = "it/samples.rs"]
mod samples;

use std::{fs, path::Path, process::Command};

use edgefit::{Catalog, How, Question, answer, read};
use proptest::prelude::*;
use samples::{TENSORS, TINY, folder, header_of, safetensors};

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

/// A named pipe that nobody writes to.
fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// What the program answers in a shell that lets it have 192 MiB of addresses and ten seconds.
#[cfg(target_os = "linux")]
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let limited = "ulimit -v 196608; exec timeout 10 \"$@\"";
    let program = env!("CARGO_BIN_EXE_edgefit");
    let output = Command::new("sh")
        .args(["-c", limited, "sh", program])
        .args(arguments)
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// One sentence on standard error, exit code 2, nothing else, and nothing a terminal would obey.
#[cfg(target_os = "linux")]
fn refuses(arguments: &[&str]) {
    let (code, out, said) = run(arguments);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    assert!(said.len() < 4_000, "{arguments:?}: {}", said.len());
    assert!(said.trim_end().chars().all(is_seen), "{arguments:?}: {said:?}");
}

fn is_seen(c: char) -> bool {
    !c.is_control()
        && !('\u{202a}'..='\u{202e}').contains(&c)
        && !('\u{2066}'..='\u{2069}').contains(&c)
}

#[test]
#[cfg(target_os = "linux")]
fn promises_that_grow_or_never_end_are_refused() {
    let folder = folder("promises");
    let text = "x".repeat(400_000);
    for (name, content) in [
        ("copies", format!("- &a \"{text}\"\n{}", "- *a\n".repeat(90_000))),
        ("of-lists", format!("- &a [\"{text}\"]\n{}", "- {model: *a}\n".repeat(20_000))),
        ("nested", format!("- &a [{}]\n- &b [*a, *a]\n- [*b, *b]\n", "x,".repeat(9_000))),
        ("lists", format!("- model: x\n  y: [{}]\n", "[],".repeat(340_000))),
        ("name", format!("- model: {text}\n  max: 1GiB\n")),
        ("long", "- model: gemma-2-2b\n".repeat(100_000)),
        ("binary", "\u{0}".repeat(100)),
    ] {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        refuses(&["check", path.to_str().unwrap()]);
    }
    let never = folder.join("never");
    pipe(&never);
    for path in ["/dev/zero", "/dev/tty", never.to_str().unwrap(), folder.to_str().unwrap()] {
        refuses(&["check", path]);
        refuses(&["table", "--inject", path]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn data_that_grows_or_never_ends_is_refused() {
    let folder = folder("data");
    let models = folder.join("models");
    fs::create_dir_all(&models).unwrap();
    let entry = models.join("a.yaml");
    let text = "x".repeat(200_000);
    for content in [
        format!("- id: x\n  name: &a \"{text}\"\n  aliases: [{}*a]\n", "*a,".repeat(40_000)),
        format!("- id: x\n  aliases: [{}]\n", "[],".repeat(340_000)),
        format!("- id: \"\\e[2J{text}\"\n"),
        "- id: \"a\\u202eb\"\n".to_owned(),
        "- id: x\n".repeat(200_000),
    ] {
        fs::write(&entry, content).unwrap();
        refuses(&["list", "models", "--data", folder.to_str().unwrap()]);
    }
    fs::remove_file(&entry).unwrap();
    pipe(&entry);
    refuses(&["list", "models", "--data", folder.to_str().unwrap()]);
    fs::remove_file(&entry).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &entry).unwrap();
    refuses(&["list", "models", "--data", folder.to_str().unwrap()]);
}

#[test]
#[cfg(target_os = "linux")]
fn shards_that_are_pipes_or_large_together_are_refused() {
    let folder = folder("shards");
    fs::write(folder.join("config.json"), TINY).unwrap();
    let header = |part: usize| {
        let tensor = |at: usize| {
            let (name, from, to) = ("y".repeat(180), 4 * at, 4 * at + 4);
            format!(
                r#""{part}.{at}.{name}":{{"dtype":"F32","shape":[1],"data_offsets":[{from},{to}]}}"#
            )
        };
        let json = format!("{{{}}}", (0..20_000).map(tensor).collect::<Vec<_>>().join(","));
        [&(json.len() as u64).to_le_bytes()[..], json.as_bytes()].concat()
    };
    for part in 0..2 {
        fs::write(folder.join(format!("s{part}.safetensors")), header(part)).unwrap();
    }
    refuses(&["fit", folder.to_str().unwrap(), "--free", "4GiB"]);
    fs::remove_file(folder.join("s1.safetensors")).unwrap();
    fs::remove_file(folder.join("s0.safetensors")).unwrap();
    pipe(&folder.join("s0.safetensors"));
    let index = r#"{"weight_map": {"a": "s0.safetensors"}}"#;
    fs::write(folder.join("model.safetensors.index.json"), index).unwrap();
    refuses(&["fit", folder.to_str().unwrap(), "--free", "4GiB"]);
}

#[test]
#[cfg(target_os = "linux")]
fn no_name_moves_the_cursor() {
    let odd = "a\u{1b}]0;x\u{7}\u{1b}[2J\n\u{202e}*b*<c>";
    let folder = folder(odd);
    let method = odd.replace('\n', "\\n").replace('\u{1b}', "\\u001b").replace('\u{7}', "\\u0007");
    let packed = format!(r#""quantization_config": {{"quant_method": "{method}"}}}}"#);
    fs::write(
        folder.join("config.json"),
        TINY.trim_end().trim_end_matches('}').to_owned() + "," + &packed,
    )
    .unwrap();
    let path = folder.to_str().unwrap();
    for format in ["table", "json", "markdown"] {
        let (code, out, said) = run(&["fit", path, "--free", "4GiB", "--format", format]);
        // No runtime loads what is packed so.
        assert_eq!(code, Some(1), "{said}");
        assert!(out.chars().all(|c| c == '\n' || is_seen(c)), "{format}: {out:?}");
        assert!(format != "markdown" || !out.contains("*b*<c>"), "{out}");
    }
    for format in ["table", "csv", "markdown", "html", "svg", "ndjson"] {
        let (code, out, said) = run(&["table", path, "--free", "4GiB", "--format", format]);
        assert_eq!(code, Some(0), "{said}");
        assert!(out.chars().all(|c| c == '\n' || is_seen(c)), "{format}: {out:?}");
    }
    for arguments in [
        ["fit", odd, "--free", "4GiB"],
        ["fit", "gemma-2-2b", "--device", odd],
        ["fit", "gemma-2-2b", "--free", odd],
        ["fit", "gemma-2-2b", "--bpw", odd],
        ["show", "model", odd, "--format=table"],
    ] {
        if arguments[1] != odd || arguments[0] != "fit" {
            refuses(&arguments);
        }
    }
    refuses(&["fit", &"x".repeat(5_000), "--free", "4GiB"]);
    refuses(&[odd]);
}

#[test]
#[cfg(target_os = "linux")]
fn no_chip_is_infinitely_fast() {
    let folder = folder("chips");
    let socs = folder.join("socs");
    fs::create_dir_all(&socs).unwrap();
    for bandwidth in [".inf", "-.inf", ".nan", "-1", "0", "1e300"] {
        let chip = format!(
            "- id: odd\n  name: Odd\n  vendor: qualcomm\n  isa: {{arch: aarch64, level: armv8.2-a, features: [], basis: read}}\n  memory: {{type: LPDDR4X, bandwidth_gbps: {bandwidth}}}\n  sources: [los]\n  sources_read: all\n  checked: 2026-11-22\n"
        );
        fs::write(socs.join("a.yaml"), chip).unwrap();
        refuses(&[
            "fit",
            "gemma-2-2b",
            "--free",
            "4GiB",
            "--soc",
            "odd",
            "--data",
            folder.to_str().unwrap(),
        ]);
    }
}
