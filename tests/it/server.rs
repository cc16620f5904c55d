//! What llama-server takes beside llama-completion, against measured sizes: states, prompts, checkpoints,
//! draft models, adapters.

use std::collections::HashMap;

use edgefit::{Catalog, Estimate, Growth, How, Lang, Lora, Part, Question, Tokens, resolve};

/// The catalog, and the shapes that were measured.
fn catalog() -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("models/server.yaml", include_str!("../truth/server.yaml").to_owned()).unwrap();
    catalog
}

/// The rows of a table, cells by column.
fn rows(table: &str) -> Vec<HashMap<&str, &str>> {
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines.map(|line| columns.iter().copied().zip(line.split('\t')).collect()).collect()
}

fn number(row: &HashMap<&str, &str>, column: &str) -> u64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {}", row[column]))
}

fn count(row: &HashMap<&str, &str>, column: &str) -> Option<u32> {
    row[column].parse().ok()
}

fn estimate(question: &Question, catalog: &Catalog) -> Estimate {
    Estimate::of(&resolve(question, catalog).unwrap().workload).unwrap()
}

fn growth(question: &Question, catalog: &Catalog) -> Growth {
    Growth::of(&resolve(question, catalog).unwrap().workload).unwrap()
}

/// The setup of a row of the library.
fn how(row: &HashMap<&str, &str>) -> How {
    How {
        ctx_size: count(row, "n_ctx").map(Tokens::new),
        batch_size: count(row, "n_batch").map(Tokens::new),
        ubatch_size: count(row, "n_ubatch").map(Tokens::new),
        parallel: count(row, "n_seq_max"),
        cache_type_k: Some(row["type_k"].to_owned()),
        cache_type_v: Some(row["type_v"].to_owned()),
        flash_attn: Some(row["flash_attn"] == "on"),
        swa_full: row["swa_full"] == "1",
        kv_unified: row["kv_unified"] == "1",
        outputs_max: count(row, "n_outputs_max").filter(|_| row["embeddings"] != "1"),
        embeddings: row["embeddings"] == "1",
        prompt_tokens: count(row, "n_tokens").map(Tokens::new),
        cpu: Some("x86-64-avx512".to_owned()),
        ..How::default()
    }
}

#[test]
fn states_of_sequences_are_exact() {
    let (catalog, table) = (catalog(), rows(include_str!("../truth/server.tsv")));
    let mut wrong = Vec::new();
    for row in &table {
        let quant = Some(row["ftype"].to_owned());
        let question = Question { quant, how: how(row), ..Question::about(row["model"]) };
        let (bill, growth) = (estimate(&question, &catalog), growth(&question, &catalog));
        let bytes = |part| bill.part(part).get();
        let whole = growth.state.as_ref().unwrap().amount().get();
        // Of what rolls back by itself no partial state is made.
        let partial = growth.checkpoint.as_ref().map_or(whole, |one| one.amount().get());
        for (what, ours, theirs) in [
            ("state", whole, "state_bytes"),
            ("partial", partial, "partial_bytes"),
            ("context", bytes(Part::KvCache) + bytes(Part::RecurrentState), "context_bytes"),
            ("compute", bytes(Part::Compute), "compute_bytes"),
        ] {
            if (what, row["swa_full"]) != ("partial", "1") && ours != number(row, theirs) {
                wrong.push(format!("{row:?}: {what} {ours}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(table.len() >= 35, "only {} rows", table.len());
}

/// Models of the catalog, and one of three layers with latent attention.
#[test]
fn states_of_more_models_are_exact() {
    let (catalog, table) = (catalog(), rows(include_str!("../truth/server_states.tsv")));
    let mut wrong = Vec::new();
    for row in &table {
        let how = How {
            ctx_size: count(row, "n_ctx").map(Tokens::new),
            parallel: count(row, "n_seq_max"),
            cache_type_k: Some(row["cache"].to_owned()),
            cache_type_v: Some(row["cache"].to_owned()),
            flash_attn: Some(row["flash_attn"] == "on"),
            kv_unified: row["kv_unified"] == "1",
            prompt_tokens: count(row, "n_tokens").map(Tokens::new),
            ..How::default()
        };
        let growth = growth(&Question { how, ..Question::about(row["model"]) }, &catalog);
        let whole = growth.state.as_ref().unwrap().amount().get();
        let partial = growth.checkpoint.as_ref().map_or(whole, |one| one.amount().get());
        if [whole, partial] != [number(row, "state_bytes"), number(row, "partial_bytes")] {
            wrong.push(format!("{row:?}: {whole} {partial}"));
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(table.len() >= 40, "only {} rows", table.len());
}

/// What a server grows by, with a draft, if one is named, after a prompt of so many tokens.
fn served(row: &HashMap<&str, &str>, draft: &str, tokens: u32, catalog: &Catalog) -> Growth {
    let how = How {
        ctx_size: count(row, "n_ctx").map(Tokens::new),
        parallel: count(row, "n_seq_max"),
        kv_unified: true,
        prompt_tokens: Some(Tokens::new(tokens)),
        draft: (!draft.is_empty()).then(|| format!("{draft}:Q8_0")),
        cache_ram: Some(8192),
        ..How::default()
    };
    let model = row["model"];
    growth(&Question { quant: Some("Q8_0".to_owned()), how, ..Question::about(model) }, catalog)
}

/// What is kept of a prompt (`s603`), or to go back to (`c184`), bytes.
fn kept(row: &HashMap<&str, &str>, draft: &str, one: &str, catalog: &Catalog) -> u64 {
    let (kind, tokens) = one.split_at(1);
    let growth = served(row, draft, tokens.parse().unwrap(), catalog);
    let term = if kind == "s" { growth.state } else { growth.checkpoint };
    term.unwrap().amount().get()
}

#[test]
fn prompts_and_checkpoints_are_exact_as_logged() {
    let (catalog, table) = (catalog(), rows(include_str!("../truth/server_saved.tsv")));
    for row in &table {
        let one = format!("{}{}", row["kind"], row["n_tokens"]);
        let bytes = kept(row, row["draft"], &one, &catalog);
        #[expect(clippy::cast_precision_loss, reason = "as the log prints it")]
        let mib = format!("{:.3}", bytes as f64 / 1_048_576.0);
        let logged: f64 = row["mib"].parse().unwrap();
        assert_eq!(mib, format!("{logged:.3}"), "{row:?}: {bytes}");
    }
    assert!(table.len() >= 78, "only {} rows", table.len());
}

/// What a server grew by, resident memory of its process, between two requests.
#[test]
fn a_server_grows_by_what_it_keeps() {
    let (catalog, table) = (catalog(), rows(include_str!("../truth/server_growth.tsv")));
    for row in &table {
        let bytes: u64 = row["kept"].split('+').map(|one| kept(row, "", one, &catalog)).sum();
        let grown = number(row, "grown_bytes");
        let permille = grown.abs_diff(bytes) * 1000 / grown;
        assert!(permille <= 37, "{row:?}: {bytes}, {permille} thousandths off");
    }
    assert!(table.len() >= 11, "only {} rows", table.len());
}

#[test]
fn a_draft_model_has_buffers_of_its_own() {
    let catalog = catalog();
    for (parallel, cache, [target_cache, target_compute]) in
        [(4, "f16", [47_185_920, 16_265_280]), (1, "q8_0", [25_067_520, 15_118_368])]
    {
        let how = How {
            ctx_size: Some(Tokens::new(2048)),
            parallel: Some(parallel),
            kv_unified: parallel > 1,
            cache_type_k: Some(cache.to_owned()),
            cache_type_v: Some(cache.to_owned()),
            draft: Some("measured-draft:Q8_0".to_owned()),
            cpu: Some("x86-64-avx512".to_owned()),
            ..How::default()
        };
        let question = Question { how, ..Question::about("measured-dense135:Q8_0") };
        let bill = estimate(&question, &catalog);
        assert_eq!(bill.part(Part::KvCache).get(), target_cache);
        assert_eq!(bill.part(Part::Compute).get(), target_compute);
        let of_draft = |name: &str| -> u64 {
            let terms = bill.terms.iter().filter(|term| term.part == Part::Draft);
            let named = terms.filter(|term| term.label.to(Lang::En).starts_with(name));
            named.map(|term| term.column(|columns| columns.reserved).get()).sum()
        };
        // 28.42, 10.00 and 11.01 MiB in the log; the cache is of 16-bit floats whatever the model's is.
        assert_eq!(of_draft("weights"), 29_798_400 + 1536);
        assert_eq!(of_draft("KV cache"), 10 << 20);
        assert_eq!(of_draft("compute buffer"), 11_546_656);
    }
}

/// Heads of a model's own, as the library has them: sequences, a recurrent state kept four times, compute buffers
/// of the model and of its heads.
#[test]
fn heads_of_a_model_are_exact() {
    let catalog = catalog();
    for (parallel, context, compute) in [(1, 131_137_536, 48_400_448), (4, 373_555_200, 69_814_368)]
    {
        let how = How {
            ctx_size: Some(Tokens::new(4096)),
            parallel: Some(parallel),
            kv_unified: true,
            draft: Some("mtp".to_owned()),
            cpu: Some("x86-64-avx512".to_owned()),
            ..How::default()
        };
        let question = Question { how, ..Question::about("measured-hyb08:Q8_0") };
        let bill = estimate(&question, &catalog);
        let bytes = |part| bill.part(part).get();
        assert_eq!(bytes(Part::KvCache) + bytes(Part::RecurrentState), context);
        assert_eq!(bytes(Part::Compute), compute);
        // Logits of the last token and three guesses of each sequence, and the state of every token of a batch.
        let logits = 4 * 32_000 * 4 * u64::from(parallel);
        assert_eq!(bytes(Part::Output), logits + 4 * 1024 * 2048);
        assert_eq!(bytes(Part::MappedWeights), 565_525_760);
        let of_heads = |name: &str| -> u64 {
            let terms = bill.terms.iter().filter(|term| term.part == Part::Draft);
            let named = terms.filter(|term| term.label.to(Lang::En).starts_with(name));
            named.map(|term| term.column(|columns| columns.reserved).get()).sum()
        };
        // The file that was measured does without a norm that published heads have.
        assert_eq!(of_heads("weights"), 587_269_376 - 565_525_760 + 4 * 1024);
        assert_eq!(of_heads("KV cache"), 8_388_608);
        assert_eq!(of_heads("compute buffer"), 28_330_016);
    }
}

/// Other shapes, dense and with experts, as the library has them without data.
#[test]
fn heads_of_other_shapes_are_exact() {
    let (catalog, table) = (catalog(), rows(include_str!("../truth/server_heads.tsv")));
    for row in &table {
        let how = How {
            ctx_size: count(row, "n_ctx").map(Tokens::new),
            ubatch_size: count(row, "n_ubatch").map(Tokens::new),
            parallel: count(row, "n_seq_max"),
            kv_unified: row["kv_unified"] == "1",
            flash_attn: Some(row["flash_attn"] == "on"),
            draft: Some("MTP".to_owned()),
            no_repack: true,
            ..How::default()
        };
        let question =
            Question { quant: Some("Q8_0".to_owned()), how, ..Question::about(row["model"]) };
        let bill = estimate(&question, &catalog);
        let of_heads = |name: &str| -> u64 {
            let terms = bill.terms.iter().filter(|term| term.part == Part::Draft);
            let named = terms.filter(|term| term.label.to(Lang::En).starts_with(name));
            named.map(|term| term.column(|columns| columns.reserved).get()).sum()
        };
        let bytes = |part| bill.part(part).get();
        for (ours, theirs) in [
            (bill.weights_bytes.get(), "weights_bytes"),
            (bytes(Part::KvCache) + bytes(Part::RecurrentState), "context_bytes"),
            (bytes(Part::Compute), "compute_bytes"),
            (of_heads("KV cache"), "heads_context_bytes"),
            (of_heads("compute buffer"), "heads_compute_bytes"),
        ] {
            assert_eq!(ours, number(row, theirs), "{theirs}: {row:?}");
        }
    }
    assert!(table.len() >= 6, "only {} rows", table.len());
}

/// What a checkpoint and a kept prompt come to with the state of the heads beside that of the model, as logged.
#[test]
fn states_of_heads_are_kept_beside_the_models() {
    let catalog = catalog();
    for (tokens, checkpoint, mib) in [
        (296, true, "19.851"),
        (88, true, "19.440"),
        (596, true, "20.444"),
        (188, true, "19.638"),
        (696, true, "20.641"),
        (607, false, "27.593"),
    ] {
        let how = How {
            ctx_size: Some(Tokens::new(4096)),
            prompt_tokens: Some(Tokens::new(tokens)),
            draft: Some("mtp".to_owned()),
            cache_ram: Some(8192),
            ..How::default()
        };
        let question = Question { how, ..Question::about("measured-hyb08:Q8_0") };
        let growth = growth(&question, &catalog);
        let term = if checkpoint { growth.checkpoint } else { growth.state };
        #[expect(clippy::cast_precision_loss, reason = "as the log prints it")]
        let kept = term.unwrap().amount().get() as f64 / 1_048_576.0;
        assert_eq!(format!("{kept:.3}"), mib, "{tokens} tokens");
    }
}

/// Parameters of published heads: those of the weights they have beside the model's.
#[test]
fn heads_have_the_parameters_that_are_published() {
    let catalog = Catalog::bundled();
    for (model, params) in [
        ("qwen3.5-0.8b", 20_452_864),
        ("qwen3.5-2b", 60_828_160),
        ("qwen3.5-4b", 120_599_552),
        ("qwen3.5-9b", 243_290_624),
        ("qwen3.6-27b", 424_699_392),
        ("qwen3.5-35b-a3b", 844_640_768),
    ] {
        let bytes = |draft: Option<&str>| {
            let how = How { draft: draft.map(str::to_owned), ..How::default() };
            let quant = Some("F32".to_owned());
            let question = Question { quant, how, ..Question::about(model) };
            estimate(&question, &catalog).weights_bytes.get()
        };
        assert_eq!(bytes(Some("mtp")) - bytes(None), 4 * params, "{model}");
    }
}

#[test]
fn an_adapter_of_a_rank_is_on_every_matrix() {
    let catalog = catalog();
    let adapter = |lora: &[u32]| {
        let lora = lora.iter().map(|&rank| Lora::Rank(rank)).collect();
        let how = How { lora, ..How::default() };
        let bill =
            estimate(&Question { how, ..Question::about("measured-dense135:Q8_0") }, &catalog);
        bill.part(Part::Adapter).get()
    };
    // Measured of a file with rank 64 in 32-bit floats on the seven matrices of every layer.
    assert_eq!(adapter(&[64]), 78_151_680);
    assert_eq!(adapter(&[16]), 2 * 9_768_960);
    assert_eq!(adapter(&[16, 64]), adapter(&[16]) + adapter(&[64]));
}

/// A GGUF header of an adapter, of rank `rank` on some matrices of every layer of measured-dense135.
#[cfg(feature = "files")]
fn adapter_file(rank: u64, (format, bytes): (u32, u64), matrices: &[(&str, u64, u64)]) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let texts =
        [("general.architecture", "llama"), ("general.type", "adapter"), ("adapter.type", "lora")];
    let mut header = b"GGUF\x03\0\0\0".to_vec();
    header.extend((matrices.len() as u64 * 60).to_le_bytes());
    header.extend((texts.len() as u64).to_le_bytes());
    for (key, value) in texts {
        header.extend([text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat());
    }
    let mut at = 0_u64;
    for layer in 0..30 {
        for (name, row, rows) in matrices {
            for (end, dims) in [("lora_a", [*row, rank]), ("lora_b", [rank, *rows])] {
                header.extend(text(&format!("blk.{layer}.{name}.weight.{end}")));
                header.extend(2_u32.to_le_bytes());
                header.extend(dims.iter().flat_map(|dim| dim.to_le_bytes()));
                header.extend(format.to_le_bytes());
                header.extend(at.to_le_bytes());
                at += (bytes * dims[0] * dims[1]).next_multiple_of(32);
            }
        }
    }
    header.resize(header.len().next_multiple_of(32), 0);
    header
}

#[cfg(feature = "files")]
#[test]
fn adapters_are_read_by_their_headers() {
    use edgefit::read;
    let (catalog, folder) = (catalog(), crate::samples::folder("adapters"));
    let queries = [("attn_q", 576, 576), ("attn_v", 576, 192)];
    let all = [
        ("attn_q", 576, 576),
        ("attn_k", 576, 192),
        ("attn_v", 576, 192),
        ("attn_output", 576, 576),
        ("ffn_gate", 576, 1536),
        ("ffn_up", 576, 1536),
        ("ffn_down", 1536, 576),
    ];
    let (half, single) = ((1, 2), (0, 4));
    for (name, file, measured) in [
        ("qv-r16.gguf", adapter_file(16, half, &queries), 1_843_200),
        ("all-r16.gguf", adapter_file(16, half, &all), 9_768_960),
        ("all-r64.gguf", adapter_file(64, single, &all), 78_151_680),
        ("q-r7.gguf", adapter_file(7, half, &queries[..1]), 30 * 2 * 8064),
    ] {
        let path = folder.join(name).display().to_string();
        std::fs::write(&path, file).unwrap();
        let adapters = vec![read::adapter(&path, &catalog).unwrap()];
        let how = How { lora: vec![Lora::File(path.clone())], ..How::default() };
        let ask = |model: &str| Question {
            how: how.clone(),
            adapters: adapters.clone(),
            ..Question::about(model)
        };
        let bill = estimate(&ask("measured-dense135:Q8_0"), &catalog);
        assert_eq!(bill.part(Part::Adapter).get(), measured, "{name}");
        for (model, said) in [
            ("gemma-3-270m", "for the architecture 'llama', and Gemma 3 270M is 'gemma3'"),
            ("llama-3.2-1b", "has another shape in Llama 3.2 1B"),
            ("measured-draft", "for another model"),
        ] {
            let error = resolve(&ask(model), &catalog).unwrap_err().to_string();
            assert!(error.contains(said), "{model}: {error}");
        }
    }
}

#[cfg(feature = "cli")]
#[test]
fn what_comes_with_use_is_told_apart() {
    let fit = ["fit", "qwen3.5-0.8b:Q4_K_M", "--device", "pixel-6a", "-c", "4096"];
    let with = |more: &[&str]| {
        let args = [&fit[..], &["--format", "json"], more].concat();
        let output = crate::program::run(&args);
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        answer
    };
    let (plain, served) = (with(&[]), with(&["--cache-ram", "8192"]));
    let of = |answer: &serde_json::Value, name: &str| answer["footprint"]["growth"][name].clone();
    assert_eq!(of(&plain, "full_bytes"), 0);
    assert_eq!(of(&plain, "verdict_when_full"), plain["verdict"]);
    assert_eq!(of(&served, "prompt_cache_bytes"), 8_u64 << 30);
    // llama-server keeps 32 checkpoints of a sequence, and drops one before the last would be reached.
    assert_eq!(of(&served, "checkpoint_bytes"), 31 * 20_201_932_u64);
    assert_eq!(of(&served, "full_bytes"), (8_u64 << 30) + 31 * 20_201_932);
    assert_eq!(of(&served, "verdict_when_full"), "too-large");
    for total in ["reserved_bytes", "resident_bytes", "charged_bytes", "working_set_bytes"] {
        assert_eq!(plain["footprint"][total], served["footprint"][total], "{total}");
    }
    let flags = of(&served, "flags_to_stay").as_str().unwrap().to_owned();
    let stays = with(&flags.split(' ').collect::<Vec<_>>());
    assert!(
        ["fits", "tight"].contains(&of(&stays, "verdict_when_full").as_str().unwrap()),
        "{flags}"
    );
    let mut few = Vec::new();
    for limit in ["1", "2", "3", "4", "6", "0"] {
        let kept = with(&["--ctx-checkpoints", limit, "--cache-ram", "0"]);
        few.push(of(&kept, "checkpoint_bytes").as_u64().unwrap() / 20_201_932);
    }
    assert_eq!(few, [1, 2, 3, 3, 5, 0]);
    snapshot!(
        "fit_server",
        "fit",
        "qwen3.5-0.8b:Q4_K_M",
        "--device",
        "pixel-6a",
        "--cache-ram",
        "8192"
    );
    snapshot!(
        "fit_server_es",
        "fit",
        "gemma-3-270m",
        "--free",
        "2GiB",
        "--cache-ram",
        "-1",
        "--lang",
        "es"
    );
    let heads = |args: &[&str]| with(args)["footprint"]["draft_bytes"].as_u64().unwrap();
    assert_eq!(heads(&["-md", "mtp"]), heads(&["--spec-type", "draft-mtp"]));
    snapshot!("fit_heads", "fit", "qwen3.5-2b", "-md", "mtp", "--free", "4GiB", "-np", "2");
    snapshot!(
        "fit_draft_explain",
        "fit",
        "smollm2-360m",
        "-md",
        "smollm2-135m",
        "--lora",
        "16",
        "--free",
        "1GiB",
        "--cache-ram",
        "64",
        "--explain"
    );
}

#[cfg(feature = "cli")]
#[test]
fn what_no_server_takes_is_refused() {
    for (args, said) in [
        (
            &["gemma-2-2b", "--lora", "0"][..],
            "no adapter has the rank 0; write a number from 1 to 65536",
        ),
        (
            &["gemma-2-2b", "--lora", "nothing.gguf"],
            "'nothing.gguf' is neither the file of an adapter nor a rank",
        ),
        (
            &["gemma-2-2b", "--cache-ram", "-5"],
            "'-5' is no amount of MiB such as 512; 0 stands for none, -1 for no limit",
        ),
        (
            &["bge-small", "-md", "qwen3-0.6b"],
            "--model-draft guesses tokens, and BGE small en v1.5 makes embeddings",
        ),
        (&["qwen3-4b", "-md", "qwen3-0.6b:Q9"], "no quantization 'Q9'"),
        (&["qwen3-4b", "-md", "mtp"], "Qwen3 4B has no heads that guess tokens (MTP); leave"),
        (&["bge-small", "--spec-type", "draft-mtp"], "BGE small en v1.5 makes embeddings"),
        (&["qwen3.5-2b", "--spec-type", "draft-simple"], "draft-simple needs a draft model"),
        (
            &["qwen3.5-2b", "--spec-type", "draft-mtp", "-md", "qwen3.5-0.8b"],
            "is priced with heads in the model's own file",
        ),
        (
            &["qwen3-4b:mlx-4bit", "--cache-ram", "64", "--ram", "16GiB", "--os", "macos"],
            "--cache-ram",
        ),
    ] {
        let output = crate::program::run(&[&["fit"], args].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
        let one_line = error.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains(said), "{args:?}: {one_line}");
    }
}
