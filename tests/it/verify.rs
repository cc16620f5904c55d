//! Logs of many programs and years: the setup is rebuilt, and each printed buffer has its term.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use edgefit::{
    Catalog, Lang, Pricer, Question,
    read::log::Log,
    report::verify::{Evidence, Verify, verify},
};
use proptest::prelude::*;

use crate::program::run;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truth/logs");

/// The file of a log.
fn path(file: &str) -> String {
    format!("{FOLDER}/{file}")
}

/// What is said of a text as a log.
fn told(text: &str, catalog: &Catalog) -> Result<Verify, edgefit::Error> {
    let log = Log::read("a.log", text.as_bytes(), catalog)?;
    let logs = [("a.log".to_owned(), log)];
    let evidence = Evidence { logs: &logs, question: Question::default(), tolerance: 5000 };
    Ok(verify(&evidence, &Pricer::new(catalog), Lang::En)?.report)
}

/// A row of a table by the names of its columns.
fn rows(table: &'static str) -> Vec<BTreeMap<&'static str, &'static str>> {
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines.map(|line| names.iter().copied().zip(line.split('\t')).collect()).collect()
}

/// `CPU=1.5 CUDA0=2` as names and numbers.
fn pairs(cell: &str) -> Vec<(&str, &str)> {
    cell.split(' ').filter_map(|pair| pair.split_once('=')).collect()
}

/// The lines of a log that say what a row says, in the names of a year.
fn lines(row: &BTreeMap<&str, &str>) -> Vec<String> {
    let (load, context, cache) = match row["form"] {
        "2024" => ("llm_load_tensors", "llama_new_context_with_model", "llama_kv_cache_init"),
        "2025" => ("load_tensors", "llama_context", "llama_kv_cache_unified"),
        _ => ("load_tensors", "llama_context", "llama_kv_cache"),
    };
    let file = format!("{}-{}.gguf", row["model"], row["ftype"]);
    let mut all = vec![format!(
        "llama_model_loader: loaded meta data with 30 key-value pairs and 300 tensors from /models/{file} (version GGUF V3 (latest))"
    )];
    if row["offloaded"] != "-" {
        all.push(format!("{load}: offloaded {} layers to GPU", row["offloaded"]));
    }
    let buffer = |speaker: &str, kind: &str, (device, mib): (&str, &str)| {
        let mib: f64 = mib.parse().unwrap();
        format!("{speaker}: {device:>12} {kind} buffer size = {mib:8.2} MiB")
    };
    all.extend(pairs(row["weights"]).into_iter().map(|one| buffer(load, "model", one)));
    all.push(format!("{context}: constructing llama_context"));
    for (key, name) in [
        ("n_seq", "n_seq_max"),
        ("n_ctx", "n_ctx"),
        ("n_batch", "n_batch"),
        ("n_ubatch", "n_ubatch"),
    ] {
        if row[key] != "-" {
            all.push(format!("{context}: {name:<13} = {}", row[key]));
        }
    }
    let on = if row["flash_attn"] == "on" { "1" } else { "0" };
    all.push(format!("{context}: flash_attn    = {on}"));
    if !matches!(row["form"], "2024" | "2025") {
        all.push(format!("{context}: kv_unified    = {}", row["kv_unified"]));
    }
    if row["swa_full"] == "true" {
        all.push("llama_kv_cache_iswa: using full-size SWA cache".to_owned());
    }
    all.extend(pairs(row["output"]).into_iter().map(|one| buffer(context, " output", one)));
    all.extend(pairs(row["kv"]).into_iter().map(|one| buffer(cache, "KV", one)));
    let streams = if row["kv_unified"] == "true" { "1" } else { row["n_seq"] };
    let (k, v) = (row["type_k"], row["type_v"]);
    all.push(format!(
        "{cache}: size = 1.00 MiB ( {} cells, 2 layers, {}/{streams} seqs), K ({k}): 1.00 MiB, V ({v}): 1.00 MiB",
        row["n_ctx"], row["n_seq"]
    ));
    let state = pairs(row["state"]).into_iter();
    all.extend(state.map(|one| buffer("llama_memory_recurrent", "RS", one)));
    all.extend(pairs(row["compute"]).into_iter().map(|one| buffer(context, "compute", one)));
    all
}

/// The same as a program writes it.
fn written(row: &BTreeMap<&str, &str>) -> String {
    let mut text = String::new();
    if row["form"] == "json" {
        let log = serde_json::Value::String(lines(row).join("\n"));
        return format!("{{\"stderr\": {log}, \"exit\": 0}}\n");
    }
    for line in lines(row) {
        let _ = match row["form"] {
            "server" => writeln!(text, "0.00.349.848 I {line}"),
            "docker" => writeln!(text, "2026-07-16 04:20:43 hub-1   | {line}"),
            "logcat" => writeln!(text, "05-10 20:04:58.386  8123  8190 I RNLlama : {line}"),
            "slog" => writeln!(text, "Sep 16 12:00:00 host ollama[812]: {line}\r"),
            _ => writeln!(text, "{line}"),
        };
    }
    text
}

/// The ratchet: setups and models only get more, exact rows too.
#[test]
fn setups_of_many_logs_are_rebuilt_and_every_buffer_has_its_term() {
    let catalog = Catalog::bundled();
    let (mut all, mut rebuilt) = (0, 0);
    let mut wrong = String::new();
    let mut exact: BTreeMap<(String, bool), (u64, u64)> = BTreeMap::new();
    for row in rows(include_str!("../truth/logs.tsv")) {
        all += 1;
        let told = match told(&written(&row), &catalog) {
            Ok(told) => told,
            Err(error) => {
                let _ = writeln!(wrong, "{}: {error}", row["model"]);
                continue;
            }
        };
        let setup = &told.setup;
        let number = |key: &str, is: u64| row[key] == "-" || row[key] == is.to_string();
        let same = told.model == row["model"]
            && (setup.quant.eq_ignore_ascii_case(row["ftype"]) || row["ftype"].starts_with("UD-"))
            && number("n_ctx", setup.ctx_size_asked)
            && number("n_seq", setup.parallel)
            && number("n_ubatch", setup.ubatch_size)
            && (row["flash_attn"] == "on") == setup.flash_attn
            && row["type_k"] == setup.cache_type_k
            && row["type_v"] == setup.cache_type_v;
        if same {
            rebuilt += 1;
        } else {
            let _ = writeln!(wrong, "{}:{}: {setup:?}", row["model"], row["ftype"]);
        }
        let kinds = ["weights", "state", "compute", "output"];
        let printed: usize = kinds.iter().map(|kind| pairs(row[kind]).len()).sum();
        let caches = told.rows.iter().filter(|one| one.term == "kv_cache").count();
        assert_eq!(told.rows.len() - caches, printed, "{}: {:?}", row["model"], told.rows);
        assert!(caches > 0 || row["kv"] == "-", "{}", row["model"]);
        for one in &told.rows {
            let host = one.memory == "host";
            let known = exact.entry((one.term.clone(), host)).or_default();
            let is_exact = one.error.is_some_and(|error| error.abs() <= 0.1)
                || one.predicted_bytes.is_some_and(|it| it.abs_diff(one.measured_bytes) < 6000);
            *known = (known.0 + u64::from(is_exact), known.1 + 1);
        }
    }
    let share = |term: &str, host: bool| {
        let (exact, all) = exact[&(term.to_owned(), host)];
        exact * 100 / all
    };
    assert!(rebuilt >= 123, "{rebuilt} of {all}:\n{wrong}");
    for (term, host, least) in RATCHET {
        assert!(share(term, host) >= least, "{term}: {} % of {exact:?}", share(term, host));
    }
}

/// The least percentage of rows that are exact.
const RATCHET: [(&str, bool, u64); 6] = [
    ("mapped_weights", true, 73),
    ("copied_weights", false, 24),
    ("repacked_weights", true, 76),
    ("kv_cache", true, 92),
    ("kv_cache", false, 98),
    ("output", true, 97),
];

#[test]
fn logs_of_programs_and_years_are_read_whole() {
    let catalog = Catalog::bundled();
    for row in rows(include_str!("../truth/logs_expected.tsv")) {
        let text = fs::read_to_string(path(row["file"])).unwrap();
        let told = told(&text, &catalog).unwrap();
        let setup = &told.setup;
        for (key, is) in [
            ("model", told.model.clone()),
            ("quant", setup.quant.clone()),
            ("n_ctx", setup.ctx_size.to_string()),
            ("n_ubatch", setup.ubatch_size.to_string()),
            ("n_seq", setup.parallel.to_string()),
            ("flash_attn", setup.flash_attn.to_string()),
            ("backend", setup.backend.clone()),
            ("n_gpu_layers", setup.n_gpu_layers.to_string()),
            ("repack", setup.repack.to_string()),
            ("threads", setup.threads.to_string()),
            ("rows", told.rows.len().to_string()),
        ] {
            let is_it = row[key] == "-" || row[key] == is;
            assert!(is_it, "{}: {key} is {is}: {told:#?}", row["file"]);
        }
        let exact =
            told.rows.iter().filter(|one| one.error.is_some_and(|e| e.abs() <= 0.1)).count();
        assert!(exact >= row["exact"].parse().unwrap(), "{}: {:#?}", row["file"], told.rows);
    }
}

#[test]
fn meters_are_held_against_their_column() {
    let (status, meminfo) = (path("status.txt"), path("meminfo.txt"));
    let rows = |args: &[&str]| {
        let output = run(&[&["verify", "--format", "json"], args].concat());
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let row = |row: &serde_json::Value| {
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            (text("device"), text("term"), row["measured_bytes"].as_u64().unwrap() >> 10)
        };
        answer["rows"].as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    let said = |device: &str, term: &str, kib| (device.to_owned(), term.to_owned(), kib);
    assert_eq!(
        rows(&[&status, "smollm2-135m:Q4_K_M"]),
        [
            said("vm-hwm", "resident", 239_848),
            said("vm-rss", "resident", 239_848),
            said("rss-anon", "charged", 126_296)
        ]
    );
    assert_eq!(
        rows(&[&meminfo, "qwen3-1.7b:Q4_0", "-c", "2048"]),
        [said("pss", "resident", 1_853_516)]
    );
    assert_eq!(rows(&[&path("ollama-ps.txt")]), [said("ollama-ps", "buffers", 2_734_375)]);
}

#[test]
fn what_is_typed_wins_over_the_log() {
    let file = path("lm-studio.log");
    let args = ["verify", &file, "llama-3.2-1b:Q8_0", "-c", "2048", "--format", "json"];
    let answer: serde_json::Value = serde_json::from_slice(&run(&args).stdout).unwrap();
    let setup = &answer["setup"];
    assert_eq!((&setup["quant"], &setup["ctx_size"]), (&"Q8_0".into(), &2048.into()));
    assert_eq!(answer["within"], false);
}

#[test]
fn a_comparison_is_told_in_every_dress() {
    const SERVER: &str = "tests/truth/logs/server-2025-12.log";
    snapshot!("verify_table", "verify", SERVER);
    snapshot!("verify_markdown", "verify", SERVER, "--format", "markdown");
    snapshot!("verify_es", "verify", SERVER, "--lang", "es");
    snapshot!("verify_json", "verify", "tests/truth/logs/ollama-2026-02.log", "--format", "json");
    let meter = "tests/truth/logs/status.txt";
    let how = ["-t", "2", "--prompt-tokens", "128", "--cpu", "x86-64-avx512"];
    snapshot!("verify_meters"; &[&["verify", meter, "smollm2-135m:Q4_K_M"], &how[..]].concat());
}

#[test]
fn what_is_no_log_is_refused_in_a_sentence() {
    let folder = std::env::temp_dir().join(format!("edgefit-verify-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap();
        folder.join(name).display().to_string()
    };
    let empty = file("empty.log", "");
    let blank = file("blank.log", "\n \n");
    let other = file("other.log", "hello\nworld = 3\n");
    let nameless = file("nameless.log", "load_tensors: CPU model buffer size = 10.00 MiB\n");
    let mut said = String::new();
    for args in [
        &["verify", empty.as_str()][..],
        &["verify", &blank],
        &["verify", &other],
        &["verify", &nameless],
        &["verify", "smollm2-135m"],
        &["verify", &other, "smollm2-135m", "gemma-2-2b"],
        &["verify", &other, "--tolerance", "many"],
        &["verify", &nameless, "gemma-2-2b", "--save", "run.yaml"],
        &["verify", &nameless, "gemma-2-2b", "--device", "pixel-8", "--save", "run.txt"],
        &["verify", &nameless, "gemma-2-2b", "--runtime", "mlx"],
    ] {
        let output = run(args);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert_eq!(sentence.trim_end().lines().count(), 1, "{sentence}");
        said += &sentence.replace(&folder.display().to_string(), "logs");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("verify_wrong", said));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_run_is_saved_once_as_evidence() {
    let folder = std::env::temp_dir().join(format!("edgefit-saved-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let saved = folder.join("evidence.yaml").display().to_string();
    let log = path("lm-studio.log");
    let args = ["verify", &log, "--ram", "8GiB", "--os", "macos", "--save", &saved];
    assert_eq!(run(&args).status.code(), Some(0));
    let text = fs::read_to_string(&saved).unwrap();
    for line in ["- id: macos-llama.cpp-cpu-llama-3.2-1b-q4_k_m", "  system: macos", "  ram_gib: 8"]
    {
        assert!(text.lines().any(|known| known == line), "{text}");
    }
    assert!(text.contains("ran: {runs: 1, most_charged_mib: "), "{text}");
    assert_eq!(run(&args).status.code(), Some(2), "it is there already");
    assert_eq!(fs::read_to_string(&saved).unwrap(), text);
    fs::remove_dir_all(folder).unwrap();
}

/// All logs, to be broken.
fn some_log() -> impl Strategy<Value = Vec<u8>> {
    let files = fs::read_dir(FOLDER).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    let mut all: Vec<Vec<u8>> = files.collect();
    all.sort();
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A broken log is answered or refused in one sentence.
    #[test]
    fn a_broken_log_never_panics(
        log in some_log(),
        cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        doubled in any::<prop::sample::Index>(),
        digits in prop::collection::vec((any::<prop::sample::Index>(), b'0'..=b'9'), 0..20),
    ) {
        let catalog = Catalog::bundled();
        let mut log = log;
        for (at, byte) in flips {
            let at = at.index(log.len());
            log[at] = byte;
        }
        let places: Vec<usize> = (0..log.len()).filter(|&at| log[at].is_ascii_digit()).collect();
        for (at, digit) in digits.into_iter().filter(|_| !places.is_empty()) {
            log[places[at.index(places.len())]] = digit;
        }
        let at = doubled.index(log.len());
        let again = log[at..].to_vec();
        log.extend(again);
        log.truncate(cut.index(log.len()) + 1);
        let said = told(&String::from_utf8_lossy(&log), &catalog);
        if let Err(error) = said {
            prop_assert!(!error.to_string().contains(char::is_control), "{error}");
        }
    }
}

#[test]
fn every_log_here_is_expected_or_a_reading() {
    for file in fs::read_dir(FOLDER).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let is_reading = Path::new(&name).extension().is_some_and(|end| end == "txt");
        let expected = include_str!("../truth/logs_expected.tsv");
        assert!(is_reading || expected.contains(&name), "{name}");
    }
}

/// One load of a small model and its context, as llama.cpp prints it with -v.
fn small(name: &str) -> String {
    format!(
        "llama_model_loader: loaded meta data with 30 key-value pairs and 290 tensors from /m/{name}-Q8_0.gguf (version GGUF V3 (latest))\n\
         load_tensors:   CPU_Mapped model buffer size =   136.73 MiB\n\
         llama_context: constructing llama_context\n\
         llama_context: n_ctx         = 512\n\
         llama_context: n_batch       = 512\n\
         llama_context: n_ubatch      = 512\n\
         llama_kv_cache:        CPU KV buffer size =    11.25 MiB\n\
         sched_reserve:        CPU compute buffer size =    97.13 MiB\n"
    )
}

const SMALL: &str = "SmolLM2-135M-Instruct";
const OTHER: &str = "Qwen3-0.6B";

fn told_of(logs: &[(&str, &str)], question: Question) -> Result<Verify, edgefit::Error> {
    let catalog = Catalog::bundled();
    let read = |(name, text): &(&str, &str)| {
        Ok(((*name).to_owned(), Log::read(name, text.as_bytes(), &catalog)?))
    };
    let logs = logs.iter().map(read).collect::<Result<Vec<_>, edgefit::Error>>()?;
    let evidence = Evidence { logs: &logs, question, tolerance: 5000 };
    Ok(verify(&evidence, &Pricer::new(&catalog), Lang::En)?.report)
}

#[test]
fn what_a_context_reserves_again_is_one_buffer() {
    let log = small(SMALL)
        + "llama_adapter_lora_init_impl:        CPU LoRA buffer size =     1.50 MiB\n\
           sched_reserve:        CPU compute buffer size =    98.00 MiB\n";
    let told = told_of(&[("a.log", &log)], Question::default()).unwrap();
    let of = |term: &str| told.rows.iter().filter(|row| row.term == term).collect::<Vec<_>>();
    assert_eq!(of("compute")[0].measured_bytes, 98 << 20);
    assert_eq!(of("compute").len(), 1);
    assert!(of("adapter")[0].cause.as_ref().unwrap().contains("--lora"), "{:?}", of("adapter"));
}

#[test]
fn every_load_of_every_log_is_a_run() {
    let (small, other) = (small(SMALL), small(OTHER));
    let both = format!("{small}{other}");
    let runs = |told: &Verify| {
        let mut runs: Vec<String> =
            told.rows.iter().map(|row| row.run.clone().unwrap_or_default()).collect();
        runs.dedup();
        runs
    };
    let told = told_of(&[("a.log", &both)], Question::default()).unwrap();
    assert_eq!(runs(&told), ["#1 smollm2-135m", "#2 qwen3-0.6b"]);
    assert!(told.warnings.iter().any(|note| note.contains("#1 smollm2-135m")), "{told:?}");
    let told = told_of(&[("x/a.log", &small), ("b.log", &other)], Question::default()).unwrap();
    assert_eq!((runs(&told), told.rows.len()), (vec!["a.log".into(), "b.log".into()], 6));
    let told = told_of(&[("a.log", &both)], Question::about("qwen3-0.6b")).unwrap();
    assert_eq!((told.model.as_str(), told.rows.len()), ("qwen3-0.6b", 3));
    assert!(told.warnings.iter().any(|note| note.starts_with("1 of 2")), "{told:?}");
    let readings = [("a.log", small.as_str()), ("status", "VmHWM:\t 239848 kB\n")];
    let told = told_of(&readings, Question::default()).unwrap();
    assert_eq!(runs(&told), ["a.log", "status"]);
}

#[test]
fn what_is_only_measured_to_fit_is_no_run() {
    let planned = small(SMALL)
        .replace("136.73 MiB", "0.00 MiB")
        .replace("n_ctx         = 512", "n_ctx         = 8192");
    let log = planned + &small(SMALL);
    let told = told_of(&[("a.log", &log)], Question::default()).unwrap();
    assert!(told.rows.iter().all(|row| row.run.is_none()), "{told:?}");
    assert_eq!((told.rows.len(), told.setup.ctx_size), (3, 512));
}

#[test]
fn a_reading_that_another_prompt_explains_says_so() {
    let file = path("status.txt");
    let how = ["-t", "2", "--cpu", "x86-64-avx512", "--format", "json"];
    let causes = |more: &[&str]| {
        let output = run(&[&["verify", &file, "smollm2-135m:Q4_K_M"], &how[..], more].concat());
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = answer["rows"].as_array().unwrap().iter();
        rows.filter(|row| row["cause"].as_str().is_some_and(|it| it.contains("--prompt-tokens")))
            .count()
    };
    assert!(causes(&[]) > 0);
    assert_eq!(causes(&["--prompt-tokens", "512"]), 0);
}

#[test]
fn each_row_of_running_models_is_one_with_its_own_size() {
    let table = "NAME ID SIZE PROCESSOR CONTEXT UNTIL\n\
        llama3.2:latest a80c4f17acd5 2.8 GB 100% GPU 4096 4 minutes from now\n\
        qwen3:0.6b b80c4f17acd5 1.2 GB 100% CPU 8192 4 minutes from now\n";
    let told = told_of(&[("ps", table)], Question::default()).unwrap();
    let sizes: Vec<_> = told.rows.iter().map(|row| (row.run.clone(), row.measured_bytes)).collect();
    assert_eq!(
        sizes,
        [
            (Some("#1 llama-3.2-3b".into()), 2_800_000_000),
            (Some("#2 qwen3-0.6b".into()), 1_200_000_000)
        ]
    );
    assert_ne!(told.setup.backend, "cpu");
    let told = told_of(&[("ps", table)], Question::about("qwen3-0.6b")).unwrap();
    assert_eq!((told.setup.backend.as_str(), told.setup.ctx_size), ("cpu", 8192));
    assert_eq!(told.setup.load_mode.to_string(), "none", "as Ollama has it on a CPU");
}

#[test]
fn drafts_are_told_of_and_predicted_where_they_are_asked_for() {
    let log = small(SMALL) + "srv load_model: loading draft model 'd'\n" + &small(OTHER);
    let of_draft = |question: Question| {
        let told = told_of(&[("a.log", &log)], question).unwrap();
        told.rows.into_iter().filter(|row| row.term == "draft").collect::<Vec<_>>()
    };
    let open = of_draft(Question::default());
    assert_eq!(open.len(), 3);
    assert!(open.iter().all(|row| row.cause.as_ref().unwrap().contains("-md")), "{open:?}");
    let mut question = Question::default();
    question.how.draft = Some("qwen3-0.6b:Q8_0".to_owned());
    let asked = of_draft(question);
    assert_eq!(asked[1].predicted_bytes, Some(56 << 20), "{asked:?}");
}

#[test]
fn a_log_without_buffers_says_how_to_get_them() {
    let line = "generate: n_ctx = 1024, n_batch = 256, n_predict = 16, n_keep = 1\n";
    let told = told_of(&[("a.log", line)], Question::about("smollm2-135m:Q8_0")).unwrap();
    assert_eq!((told.setup.ctx_size, told.setup.batch_size, told.rows.len()), (1024, 256, 0));
}

#[test]
fn android_and_the_apps_there_are_told_by_their_packages() {
    let meminfo = "** MEMINFO in pid 8123 [com.pocketpalai] **\n  TOTAL PSS:  1853516\n\
        system_info: n_threads = 4 | AVX2 = 1 | SSE3 = 1 |\n";
    let told = told_of(&[("m.txt", meminfo)], Question::about("qwen3-1.7b:Q4_0")).unwrap();
    let setup = &told.setup;
    assert_eq!((setup.flash_attn, setup.ctx_size, setup.kv_unified), (false, 2048, true));
    assert!(setup.cpu.starts_with("armv"), "{}", setup.cpu);
    let path = "load_model: /data/user/0/com.pocketpalai/files/m.gguf\nVmHWM: 10 kB\n";
    let told = told_of(&[("l.txt", path)], Question::about("qwen3-1.7b:Q4_0")).unwrap();
    assert_eq!(told.setup.ctx_size, 2048);
}

#[test]
fn logs_of_2023_have_a_row_and_no_fused_attention() {
    let log = "llama.cpp: loading model from ../tinyllama-1.1b/ggml-model-q8_0.bin\n\
        llm_load_print_meta: n_ctx      = 256\n\
        llm_load_tensors: mem required  = 1500.00 MB (+  22.00 MB per state)\n\
        generate: n_ctx = 256, n_batch = 64, n_predict = -1, n_keep = 0\n";
    let told = told_of(&[("a.log", log)], Question::about("tinyllama-1.1b:Q8_0")).unwrap();
    let setup = &told.setup;
    assert_eq!((setup.ctx_size, setup.batch_size, setup.flash_attn), (256, 64, false));
    assert_eq!((told.rows[0].term.as_str(), told.rows[0].measured_bytes), ("weights", 1500 << 20));
    assert!(told.rows[0].cause.as_ref().unwrap().contains("2023"));
}

#[test]
fn a_run_is_saved_only_where_it_ran_and_into_a_list() {
    let folder = std::env::temp_dir().join(format!("edgefit-refused-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str| folder.join(name).display().to_string();
    let (log, other) = (file("a.log"), file("other.yaml"));
    fs::write(&log, small(SMALL) + "system_info: n_threads = 4 | AVX2 = 1 |\n").unwrap();
    fs::write(&other, "hello: there\n").unwrap();
    let on_mac = ["--ram", "8GiB", "--os", "macos", "--save"];
    let said = |args: &[&str]| {
        let output = run(&[&["verify", &log], args].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let mac = |file: &str| said(&[&on_mac[..], &[file]].concat());
    assert!(mac(&other).contains("no list of runs"));
    let nowhere = file("no/evidence.yaml");
    let sentence = mac(&nowhere);
    assert!(sentence.contains(&nowhere) && !sentence.contains(".tmp"), "{sentence}");
    let new = file("evidence.yaml");
    let sentence = said(&["--device", "rpi-5:8", "--save", &new]);
    assert!(sentence.contains("x86-64") && !Path::new(&new).exists(), "{sentence}");
    let run3 = file("run.yaml");
    let output = run(&[&["verify", &log, "--format", "json"], &on_mac[..], &[&run3]].concat());
    assert!(String::from_utf8(output.stdout).unwrap().contains("evidence.yaml"));
    fs::remove_dir_all(folder).unwrap();
}
