//! What a user sees: one snapshot per idea, in `snapshots/`.

use crate::program::{edgefit, run};

#[test]
fn the_first_question() {
    snapshot!("fit_ram", "fit", "gemma-2-2b:Q4_K_M", "--ram", "4GB");
}

#[test]
fn free_memory_needs_no_reserve() {
    snapshot!("fit_free", "fit", "Gemma-2-2B", "--quant", "q4_k_m", "--free", "4GB");
}

#[test]
fn a_no_comes_with_what_would_change_it() {
    snapshot!("fit_too_large", "fit", "gemma-2-2b:Q4_K_M", "--ram", "4GiB", "--os", "android");
}

#[test]
fn mapped_weights_that_do_not_fit_would_page() {
    snapshot!("fit_pages", "fit", "llama-3.1-8b", "--free", "4GiB", "--no-repack", "-c", "2048");
}

#[test]
fn a_mixture_of_experts_needs_those_of_a_token() {
    snapshot!("fit_experts_from_storage", "fit", "qwen3-30b-a3b:Q3_K_S", "--device", "rpi-4:8");
}

#[test]
fn ios_limits_what_is_charged() {
    snapshot!("fit_ios", "fit", "llama-3.2-3b", "--ram", "6GiB", "--os", "ios", "--entitlement");
}

#[test]
fn without_a_place_this_machine_is_asked() {
    let output = run(&["fit", "smollm2-135m", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["budget"]["system"], "machine");
    let budget = &answer["budget"];
    let kept = budget["os_reserved_bytes"]["typical"].as_u64().unwrap();
    let ram = budget["ram_bytes"].as_u64().unwrap();
    assert_eq!(budget["physical_bytes"].as_u64(), Some(ram - kept));
    assert!(answer["verdict"].is_string());
}

#[test]
fn seven_devices_seven_answers() {
    let fit = ["fit", "gemma-2-2b:Q4_K_M", "--device"];
    snapshot!("device_pi_zero", fit[0], fit[1], fit[2], "rpi-zero-2w");
    snapshot!("device_pi_5", fit[0], fit[1], fit[2], "raspberry pi 5 8gb");
    snapshot!("device_android_4gb", fit[0], fit[1], fit[2], "moto-g-5g-2024");
    snapshot!("device_iphone_8gb", fit[0], fit[1], fit[2], "iphone 15 pro");
    snapshot!("device_mac", fit[0], fit[1], fit[2], "macbook air m2:8");
    snapshot!("device_jetson", fit[0], fit[1], fit[2], "jetson-orin-nano-8gb");
    snapshot!("device_esp32", fit[0], fit[1], fit[2], "esp32-s3");
}

#[test]
fn a_measured_limit_wins_and_metal_charges_no_mapped_weights() {
    snapshot!(
        "device_iphone_13_pro",
        "fit",
        "qwen3-1.7b",
        "-c",
        "2048",
        "--device",
        "iphone 13 pro"
    );
}

#[test]
fn what_cannot_run_says_why() {
    snapshot!(
        "backend_cache",
        "fit",
        "llama-3.2-3b",
        "--soc",
        "snapdragon-8-gen-1",
        "--ram",
        "16GB",
        "--os",
        "android",
        "--backend",
        "vulkan",
        "-c",
        "70000"
    );
    snapshot!(
        "backend_opencl",
        "fit",
        "gemma-2-2b:F16",
        "--device",
        "xiaomi 14:16",
        "--backend",
        "opencl"
    );
    snapshot!("backend_missing", "fit", "gemma-2-2b", "--device", "pixel 8", "--backend", "metal");
    snapshot!("backend_32_bit", "fit", "gemma-2-2b", "--device", "rpi-4:4", "--os", "sbc-armv7");
}

#[test]
fn other_runtimes_answer_with_their_bill_or_say_why_not() {
    let ask = ["fit", "--runtime", "--device"];
    snapshot!("runtime_missing", ask[0], "phi-3-mini", ask[1], "mlx", ask[2], "pixel-8");
    snapshot!(
        "runtime_onnx",
        ask[0],
        "qwen2.5-1.5b",
        ask[1],
        "onnxruntime-genai",
        "--quant",
        "int4",
        "--free",
        "4GB"
    );
    snapshot!("runtime_mlx", ask[0], "gemma-3-1b:mlx-4bit", ask[2], "iphone 15 pro");
    snapshot!("runtime_calibration", ask[0], "qwen2.5-1.5b:awq-int4", ask[2], "pixel-8");
    snapshot!(
        "runtime_explain",
        ask[0],
        "smollm2-135m",
        ask[1],
        "onnxruntime-genai",
        "--free",
        "1GiB",
        "-c",
        "1024",
        "--cpu",
        "x86-64-avx512",
        "--explain"
    );
}

#[test]
fn a_card_has_memory_of_its_own_and_a_gpu_may_take_some_layers() {
    snapshot!("device_card", "fit", "qwen3-8b", "--device", "rtx 4060");
    snapshot!(
        "backend_layers",
        "fit",
        "gemma-2-2b",
        "--device",
        "steam-deck-oled",
        "--backend",
        "vulkan",
        "-ngl",
        "10"
    );
}

#[test]
fn several_devices_are_a_line_each() {
    snapshot!("devices", "fit", "gemma-2-2b", "--device", "pixel 8,iphone 13 pro,rpi-5:4,esp32-s3");
    snapshot!("devices_ios", "fit", "llama-3.2-3b", "--platform", "ios", "--format", "markdown");
}

#[test]
fn a_device_that_is_not_clear_gets_its_choices() {
    snapshot!("wrong_device", "fit", "phi-2", "--device", "pixle 8");
    snapshot!("wrong_device_size", "fit", "phi-2", "--device", "pixel 8:12");
    snapshot!("ambiguous_size", "fit", "phi-2", "--device", "raspberry pi 5");
    snapshot!("ambiguous_device", "fit", "phi-2", "--device", "s24");
    snapshot!("ambiguous_words", "fit", "phi-2", "--device", "pixel");
    snapshot!("ambiguous_chip", "fit", "phi-2", "--device", "snapdragon 8 gen 3");
    snapshot!("wrong_backend", "fit", "phi-2", "--device", "pixel 8", "--backend", "vulcan");
    snapshot!("wrong_layers", "fit", "phi-2", "--ram", "8GiB", "-ngl", "10");
}

#[test]
fn a_state_is_not_a_cache_and_an_unknown_length_is_no_limit() {
    snapshot!("fit_state", "fit", "mamba2-130m", "--free", "1GiB");
    snapshot!("fit_experts", "fit", "qwen3-30b-a3b", "--ram", "32GiB", "--os", "linux");
}

#[test]
fn every_number_explains_itself() {
    snapshot!("fit_explain", "fit", "qwen2.5-0.5b:Q4_K_M", "--free", "1GiB", "--explain");
}

#[test]
fn the_answer_for_a_document() {
    snapshot!(
        "fit_markdown",
        "fit",
        "gemma-2-2b",
        "--ram",
        "8GiB",
        "--os",
        "android",
        "--format",
        "markdown"
    );
}

#[test]
fn the_answer_as_a_picture_and_as_a_page() {
    let asked = ["fit", "gpt-oss-20b", "--ram", "32GiB", "--os", "linux", "--gpu", "8GiB"];
    snapshot!("fit_svg"; &[&asked[..], &["--format", "svg"]].concat());
    let asked = ["fit", "gemma-2-2b:Q4_K_M", "--device", "iphone-13-pro", "--lang", "es"];
    snapshot!("fit_html"; &[&asked[..], &["--format", "html"]].concat());
}

#[test]
fn an_answer_goes_to_a_file_without_colours() {
    let path = std::env::temp_dir().join(format!("edgefit-answer-{}", std::process::id()));
    let file = path.to_str().unwrap();
    for format in ["table", "svg", "html"] {
        let asked = ["fit", "smollm2-135m", "--free", "4GiB", "--format", format];
        let shown = run(&asked);
        let kept = run(&[&asked[..], &["--output", file]].concat());
        assert_eq!((kept.status.code(), kept.stdout.as_slice()), (Some(0), &b""[..]));
        assert_eq!(std::fs::read(&path).unwrap(), shown.stdout, "{format}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn several_devices_are_drawn_one_below_the_other() {
    let asked = ["fit", "smollm2-135m", "--device", "pixel-8,rpi-5:4", "--format"];
    let drawn = |format| String::from_utf8(run(&[&asked[..], &[format]].concat()).stdout).unwrap();
    assert_eq!(drawn("svg").matches("<text class=\"edgefit-head\"").count(), 2);
    assert_eq!(drawn("html").matches("<th scope=\"row\">").count(), 2);
}

#[test]
fn a_picture_of_what_is_too_slow_says_no() {
    let slow = ["fit", "smollm2-135m", "--device", "rpi-5:4", "--min-tps", "9000"];
    let output = run(&[&slow[..], &["--format", "svg"]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains(">No: "));
}

#[test]
fn the_answer_for_a_program() {
    snapshot!("fit_json", "fit", "smollm2-135m:Q8_0", "--free", "4GiB", "--format", "json");
}

#[test]
fn what_the_catalog_holds() {
    snapshot!("list_models", "list", "models");
    snapshot!("list_quants", "list", "quants");
    snapshot!("list_cpus", "list", "cpus");
    snapshot!("list_devices", "list", "devices");
    snapshot!("list_socs", "list", "socs");
    snapshot!("list_systems", "list", "systems");
    snapshot!("list_runtimes", "list", "runtimes");
    snapshot!("list_tasks", "list", "tasks");
    snapshot!("list_tasks_es", "list", "tasks", "--lang", "es");
    snapshot!("list_cpus_json", "list", "cpus", "--format", "json");
    snapshot!("list_quants_markdown", "list", "quants", "--format", "markdown");
    snapshot!("list_models_csv", "list", "models", "--format", "csv");
}

#[test]
fn one_entry_with_its_sources() {
    snapshot!("show_model", "show", "model", "Gemma 2 2B");
    snapshot!("show_quant", "show", "quant", "q4_k_m");
    snapshot!("show_scheme", "show", "quant", "awq-int4");
    snapshot!("show_runtime", "show", "runtime", "onnxruntime-genai");
    snapshot!("show_system", "show", "system", "android");
    snapshot!("show_device", "show", "device", "Pixel 7");
    snapshot!("show_soc", "show", "soc", "snapdragon 8 gen 3");
    snapshot!("show_task", "show", "task", "resumen");
    snapshot!("show_cpu_json", "show", "cpu", "armv8.0", "--format", "json");
}

#[test]
fn a_question_that_is_wrong_gets_one_sentence() {
    snapshot!("wrong_model", "fit", "gema-2-2b", "--ram", "4GiB");
    snapshot!("wrong_quant", "fit", "gemma-2-2b", "--quant", "Q4_K_Z");
    snapshot!("wrong_size", "fit", "gemma-2-2b", "--ram", "4GiBs");
    snapshot!("wrong_system", "fit", "gemma-2-2b", "--ram", "4GiB", "--os", "andriod");
    snapshot!("wrong_cache", "fit", "gemma-2-2b", "-ctv", "q8_0", "-fa", "off");
    snapshot!("wrong_head", "fit", "phi-2", "-ctk", "q8_0");
    snapshot!("wrong_outputs", "fit", "phi-2", "-np", "4", "--outputs-max", "2");
    snapshot!("wrong_prompt", "fit", "phi-2", "-c", "256", "--prompt-tokens", "1000");
    snapshot!("wrong_places", "fit", "phi-2", "--ram", "4GiB", "--free", "4GiB");
    snapshot!("wrong_scheme", "fit", "phi-3-mini", "--runtime", "mlx", "--quant", "Q4_K_M");
    snapshot!("wrong_option", "fit", "phi-3-mini", "--runtime", "mlx", "--no-repack");
    snapshot!("wrong_runtime", "fit", "phi-2", "--runtime", "lama.cpp");
    snapshot!("wrong_data", "fit", "phi-2", "--data", "no-such-folder");
    snapshot!("wrong_command", "fits", "phi-2");
}

/// What the program says of a wrong command line.
fn said(args: &[&str]) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert!(output.stdout.is_empty(), "{args:?}");
    String::from_utf8(output.stderr).unwrap().trim_end().to_owned()
}

#[test]
fn a_wrong_command_line_is_told_in_a_sentence_of_ours() {
    for (args, sentence) in [
        (&["fit"][..], "<MODEL[:QUANT]> is missing; write `edgefit fit <MODEL[:QUANT]>`"),
        (&["fit", "phi-2", "-q"], "no option '-q'; `edgefit fit --help` lists what there is"),
        (&["fit", "phi-2", "--ramm", "4GB"], "no option '--ramm'; did you mean '--ram'?"),
        (&["fit", "phi-2", "--ram"], "--ram needs a value"),
        (
            &["fit", "phi-2", "--ram", "4"],
            "--ram: '4' is a size without a unit; did you mean 4GiB?",
        ),
        (&["fit", "phi-2", "-t", "x"], "--threads: 'x' is not a whole number such as 8"),
        (&["fit", "phi-2", "--format", "jsn"], "--format cannot be 'jsn'; did you mean 'json'?"),
        (&["fit", "phi-2", "--explain=3"], "--explain takes no such value; leave out '3'"),
        (&["fit", "phi-2", "--soc", "a", "--soc", "b"], "--soc is given twice; leave one out"),
        (&["fits", "phi-2"], "no command 'fits'; did you mean 'list' or 'fit'?"),
        (&["gemma-2-2b"], "'gemma-2-2b' is a model, not a command; ask `edgefit fit gemma-2-2b`"),
    ] {
        assert_eq!(said(args), format!("error: {sentence}"), "{args:?}");
    }
    let spoken = said(&["pixel-8"]);
    assert!(spoken.ends_with("ask `edgefit show pixel-8`"), "{spoken}");
}

#[test]
fn what_is_wrong_with_a_name_is_told_apart() {
    for (model, sentence) in [
        ("gemma-2-2b:Q9_K", "no quantization 'Q9_K' in the catalog"),
        ("gemma-2-2b:foo", "no quantization 'foo' in the catalog"),
        // A tag that is a size belongs to the name.
        ("gemma3:99b", "no model 'gemma3:99b' in the catalog"),
        ("phi3:medium", "no model 'phi3:medium' in the catalog"),
        ("nobody.gguf", "there is no such file; check the path"),
    ] {
        let spoken = said(&["fit", model]);
        assert!(spoken.contains(sentence), "{model}: {spoken}");
    }
    for model in [
        "gemma-2-2b:Q4",
        "gemma-2-2b:4bit",
        "llama3.2",
        "llama3.2:latest",
        "gemma3:4b",
        "gemma-2-2b-it-Q4_K_M.gguf",
    ] {
        assert_eq!(run(&["fit", model, "--free", "8GiB"]).status.code(), Some(0), "{model}");
    }
}

#[test]
fn layers_for_the_gpu_take_the_one_that_is_there() {
    let output = run(&["fit", "phi-2", "--device", "pixel 8", "-ngl", "99", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["setup"]["backend"], "vulkan");
}

#[test]
fn colour_is_for_terminals_and_whoever_asks() {
    let coloured = |args: &[&str], variable: Option<(&str, &str)>| {
        let mut command = edgefit(args);
        command.envs(variable);
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    let table = ["table", "gemma-2-2b", "--by", "quant,ctx-size", "--free", "2GiB"];
    for args in [&table[..], &["list", "socs"], &["fit", "nobody"]] {
        assert!(!coloured(args, None), "{args:?}");
        assert!(coloured(args, Some(("CLICOLOR_FORCE", "1"))), "{args:?}");
        let always = [args, &["--color", "always"]].concat();
        assert!(coloured(&always, None), "{args:?}");
        let never = [args, &["--color=never"]].concat();
        assert!(!coloured(&never, Some(("CLICOLOR_FORCE", "1"))), "{args:?}");
    }
}

#[test]
fn colour_takes_no_room() {
    for args in [
        &["table", "gemma-2-2b", "--by", "quant,ctx-size", "--free", "2GiB"][..],
        &["table", "gemma-2-2b", "--by", "quant", "--free", "2GiB"],
        &["fit", "gemma-2-2b", "--ram", "8GB"],
        &["list", "socs"],
    ] {
        let plain = String::from_utf8(run(args).stdout).unwrap();
        let coloured = run(&[args, &["--color", "always"]].concat()).stdout;
        let text = String::from_utf8(coloured).unwrap();
        let stripped = text.split('\u{1b}').enumerate().map(|(place, part)| match place {
            0 => part,
            _ => part.split_once('m').unwrap().1,
        });
        assert_eq!(stripped.collect::<String>(), plain, "{args:?}");
    }
}

#[test]
fn a_no_hands_over_commands_that_answer_yes() {
    for question in [
        &["fit", "gemma-2-2b:Q4_K_M", "--ram", "4GB", "--os", "android"][..],
        &["fit", "llama-3.1-8b", "--free", "4GiB", "--no-repack", "-c", "2048"],
        &["fit", "gemma-2-2b:F16", "--device", "xiaomi 14:16", "--backend", "opencl"],
        &["fit", "qwen3-8b:Q8_0", "--device", "iphone 13 pro", "-c", "16k"],
        &["fit", "qwen3-8b:F16", "--device", "rtx 3050 8gb"],
        &["fit", "gemma-2-2b", "--device", "rpi-zero-2w"],
    ] {
        let output = run(question);
        assert_eq!(output.status.code(), Some(1), "{question:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let command = text.lines().find_map(|line| line.strip_prefix("  edgefit "));
        let words = shlex(command.unwrap_or_else(|| panic!("{question:?} has no way out")));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(run(&words).status.code(), Some(0), "{words:?}");
    }
}

/// The words of a command whose names are quoted where they have blanks.
fn shlex(command: &str) -> Vec<String> {
    let parts = command.split('\'').enumerate();
    let mut words = Vec::new();
    for (place, part) in parts {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn exit_codes_say_yes_no_and_wrong() {
    let code = |args: &[&str]| run(args).status.code();
    assert_eq!(code(&["fit", "Gemma-2-2B", "--quant", "q4_k_m", "--free", "4GB"]), Some(0));
    assert_eq!(code(&["fit", "gemma-2-2b", "--free", "2300MiB"]), Some(0), "tight is a yes");
    assert_eq!(code(&["fit", "gemma-2-2b", "--free", "1GiB"]), Some(1));
    assert_eq!(code(&["fit", "gemma-2-2b", "--device", "esp32-s3"]), Some(1), "not viable");
    assert_eq!(code(&["fit", "gemma-2-2b", "--device", "esp32-s3,pixel 8"]), Some(0), "one works");
    for wrong in [&["fit", "nobody"][..], &["fit"], &[], &["fit", "phi-2", "-c", "x"]] {
        let output = run(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty(), "{wrong:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1, "{wrong:?}");
    }
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["--version"]), Some(0));
}

/// A command is never broken: it is there to be copied.
fn is_command(line: &str) -> bool {
    line.starts_with("  edgefit ") || line.starts_with("  llama-")
}

#[test]
fn nothing_is_coloured_or_wider_than_80_columns_when_piped() {
    for args in [
        &["fit", "gemma-2-2b", "--ram", "4GB"][..],
        &["fit", "gemma-2-2b", "--ram", "4GiB", "--os", "android", "--explain"],
        &["list", "models"],
        &["list", "systems"],
        &["show", "model", "phi-2"],
    ] {
        let text = String::from_utf8(run(args).stdout).unwrap();
        assert!(!text.contains('\u{1b}'), "{args:?} is coloured");
        for line in text.lines().filter(|line| !is_command(line)) {
            assert!(line.chars().count() <= 80, "{args:?}: {line}");
            assert_eq!(line.trim_end(), line, "{args:?} ends in blanks");
        }
    }
}

#[test]
fn a_users_folder_adds_to_the_catalog_and_its_faults_are_named() {
    let folder = std::env::temp_dir().join(format!("edgefit-test-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("models")).unwrap();
    let entry =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/models/smollm3.yaml"))
            .unwrap();
    let file = folder.join("models/mine.yaml");
    std::fs::write(&file, entry.replace("id: smollm3-3b", "id: my-3b")).unwrap();
    let data = folder.to_str().unwrap();
    assert_eq!(run(&["fit", "my-3b", "--free", "8GiB", "--data", data]).status.code(), Some(0));
    std::fs::write(&file, entry.replace("layers: 36", "layers: many")).unwrap();
    let output = run(&["fit", "phi-2", "--data", data]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("error: models/mine.yaml: line "), "{message}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn shells_and_manuals_know_every_command() {
    for args in
        [&["completions", "bash"][..], &["completions", "zsh"], &["completions", "fish"], &["man"]]
    {
        let output = run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        for known in ["entitlement", "ctx", "inject"] {
            assert!(text.contains(known), "{args:?} does not know {known}");
        }
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = edgefit(&["list", "models", "--format", "json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty());
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn how_fast_a_phone_is_before_and_after_it_is_warm() {
    snapshot!("speed_phone", "fit", "qwen2.5-1.5b:Q4_0", "--device", "galaxy-s23:8");
}

#[test]
fn a_measured_run_is_shown_as_one() {
    snapshot!("speed_measured", "fit", "llama-3.2-3b", "--device", "rpi-5:8");
}

#[test]
fn reading_weights_again_changes_the_speed_and_says_so() {
    snapshot!("speed_pages", "fit", "llama-3.1-8b", "--device", "rpi-5:4", "--no-repack");
}

#[test]
fn formats_without_kernels_are_slower() {
    snapshot!(
        "speed_no_kernels",
        "fit",
        "llama-3.2-1b:Q2_K",
        "--device",
        "galaxy-s23:8",
        "--backend",
        "opencl"
    );
}

#[test]
fn too_slow_or_unknown_is_a_no() {
    snapshot!("speed_too_slow", "fit", "phi-4-mini", "--device", "rpi-5:8", "--min-tps", "5");
    snapshot!("speed_unknown", "fit", "qwen3-0.6b", "--free", "2GiB", "--min-tps", "5");
    snapshot!("wrong_speed", "fit", "qwen3-0.6b", "--free", "2GiB", "--min-tps", "0");
    assert_eq!(
        run(&["fit", "qwen3-0.6b", "--device", "rpi-5:8", "--min-tps", "5"]).status.code(),
        Some(0)
    );
}

#[test]
fn several_devices_have_a_speed_each() {
    snapshot!(
        "speed_devices",
        "fit",
        "qwen3-1.7b",
        "--device",
        "rpi-5:8,pixel-9:12,rtx-4060",
        "--min-tps",
        "20"
    );
}

#[test]
fn programs_get_low_typical_and_high() {
    let output = run(&["fit", "qwen2.5-1.5b:Q4_0", "--device", "galaxy-s25", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let speed = &answer["speed"];
    for figure in [
        &speed["decode_tps"],
        &speed["sustained_tps"],
        &speed["prefill_tps"],
        &speed["ttft_ms"],
        &speed["load_ms"],
        &speed["energy"],
        &speed["energy"]["joules_per_token"],
        &speed["energy"]["battery_percent_per_1000_tokens"],
        &speed["energy"]["minutes"],
    ] {
        let number = |name: &str| figure[name].as_f64().unwrap();
        assert!(
            number("low") < number("typical") && number("typical") < number("high"),
            "{figure}"
        );
        assert!(figure["basis"].is_string());
    }
}

#[test]
fn nothing_is_kept_of_free_memory_whatever_the_system() {
    let output = run(&["fit", "qwen2.5-1.5b", "--free", "4GB", "--os", "android"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("  system   Android\n"), "{text}");
}

#[test]
fn with_json_an_error_is_an_object_that_a_program_can_match() {
    for (code, args) in [
        ("unknown", &["fit", "lama-3.2-1b", "--format", "json"][..]),
        ("ambiguous", &["fit", "--format=json", "gemma-2-2b", "--device", "rpi-5"]),
        (
            "values_need_flash",
            &["fit", "gemma-2-2b", "-ctv", "q8_0", "-fa", "off", "--format=json"],
        ),
        ("unknown", &["table", "lama", "--free", "1GiB", "--format", "ndjson"]),
        ("file", &["check", "no-such.yaml", "--format", "json", "--lang", "es"]),
        ("unknown", &["plan", "--format", "json", "--task", "poker"]),
        ("command_line", &["list", "--format", "json", "poems"]),
        ("command_line", &["fit", "gemma-2-2b", "--ram", "lots", "--format=json"]),
    ] {
        let output = run(args);
        let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
        assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]), "{args:?}");
        assert_eq!(error["code"], code, "{error}");
        let message = error["message"].as_str().unwrap();
        assert!(!message.is_empty() && !message.starts_with("error"), "{message}");
    }
    let plain = run(&["fit", "lama-3.2-1b", "--", "--format=json"]);
    assert!(plain.stderr.starts_with(b"error: "));
}

/// Memory without a system is answered on each of the usual ones; everything else is said of the worst.
#[test]
fn memory_without_a_system_is_answered_by_the_worst_of_the_usual_ones() {
    let open = ["fit", "gemma-2-2b:Q4_K_M", "--ram", "4GB", "--format", "json"];
    let ask = |more: &[&str]| -> serde_json::Value {
        serde_json::from_slice(&run(&[&open[..], more].concat()).stdout).unwrap()
    };
    let answer = ask(&[]);
    let all = answer["by_system"].as_array().unwrap();
    let systems: Vec<&str> = all.iter().map(|one| one["system"].as_str().unwrap()).collect();
    assert_eq!(systems, ["android", "sbc", "windows"]);
    for one in all {
        let there = ask(&["--os", one["system"].as_str().unwrap()]);
        for field in ["verdict", "headroom_bytes"] {
            assert_eq!(one[field], there[field], "{one}");
        }
        assert!(there.get("by_system").is_none());
    }
    let worst = all.iter().min_by_key(|one| one["headroom_bytes"].as_i64()).unwrap();
    let there = ask(&["--os", worst["system"].as_str().unwrap()]);
    for field in ["verdict", "reason", "budget", "footprint", "setup", "limits"] {
        assert_eq!(answer[field], there[field], "{field}");
    }
    assert_eq!(run(&open).status.code(), Some(1));
}

#[test]
fn a_plan_needs_a_system_with_memory_as_it_is_sold() {
    let output = run(&["plan", "--task", "chat", "--ram", "8GB"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--platform"));
}

#[test]
fn an_amount_of_memory_that_is_none_is_told_by_its_number() {
    for (size, fault) in [
        ("0", "the number must be greater than 0"),
        ("0GiB", "the number must be greater than 0"),
        ("-4GB", "the number must have digits only"),
        ("1e3", "the number must have digits only"),
        ("4,5GB", "the number must have digits only"),
    ] {
        for flag in ["--ram", "--free"] {
            let output = run(&["fit", "gemma-2-2b", flag, size]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{flag} {size}: {said}");
            assert!(said.contains(fault) && said.lines().count() == 1, "{flag} {size}: {said}");
        }
    }
}
