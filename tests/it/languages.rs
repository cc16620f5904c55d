//! What people read is in one language: no English words in Spanish answers, nor the other way round.

use std::path::Path;

use crate::{
    language::{crowded, foreign, unchosen},
    program::{self, run},
};

/// Questions that show every part of an answer: verdicts, obstacles, remedies, speeds, notes.
const QUESTIONS: &[&[&str]] = &[
    &["fit", "gemma-2-2b", "--free", "4GiB"],
    &["fit", "gemma-2-2b"],
    &["fit", "gemma-2-2b:Q4_K_M", "--ram", "4GB"],
    &["fit", "gemma-2-2b:Q4_K_M", "--ram", "4GiB", "--os", "android"],
    &["fit", "gemma-2-2b:Q4_K_M", "--ram", "32GiB", "--os", "windows", "-c", "32k", "-np", "2"],
    &["fit", "mistral-7b-v0.3", "--ram", "8GiB", "--min-tps", "5"],
    &["fit", "llama-3.1-8b", "--free", "4GiB", "--no-repack", "-c", "2048"],
    &["fit", "llama-3.2-3b", "--ram", "6GiB", "--os", "ios"],
    &["fit", "llama-3.2-1b:IQ2_M", "--device", "pixel-8"],
    &["fit", "gemma-2-2b", "--device", "rpi-zero-2w"],
    &["fit", "gemma-2-2b", "--device", "rpi-5:8"],
    &["fit", "gemma-2-2b", "--device", "iphone 15 pro"],
    &["fit", "gemma-2-2b", "--device", "macbook air m2:8"],
    &["fit", "gemma-2-2b", "--device", "jetson-orin-nano-8gb"],
    &["fit", "gemma-2-2b", "--device", "esp32-s3"],
    &["fit", "qwen2.5-1.5b:Q4_0", "--device", "galaxy-s23:8"],
    &["fit", "qwen3-4b", "--device", "pixel-9-pro"],
    &["fit", "gemma-2-2b", "--device", "rtx-3060-12gb"],
    &["fit", "phi-4-mini", "--device", "rtx-3060-12gb", "-ngl", "10"],
    &["fit", "gemma-2-2b", "--device", "galaxy-s24", "--backend", "vulkan"],
    &["fit", "gemma-2-2b:F16", "--device", "xiaomi 14:16", "--backend", "opencl"],
    &["fit", "gemma-2-2b", "--device", "pixel 8", "--backend", "metal"],
    &["fit", "gemma-2-2b", "--device", "pixel 8", "--backend", "npu"],
    &["fit", "gemma-2-2b", "--device", "rpi-4:4", "--os", "sbc-armv7"],
    &["fit", "gemma-2-2b", "--ram", "8GiB", "--os", "browser-desktop"],
    &["fit", "phi-3-mini", "--runtime", "mlx", "--device", "pixel-8"],
    &["fit", "qwen2.5-1.5b:awq-int4", "--device", "pixel-8"],
    &["fit", "qwen2.5-1.5b:awq-int4", "--runtime", "llama.cpp", "--free", "4GiB"],
    &["fit", "qwen2.5-1.5b:int4", "--runtime", "onnxruntime-genai", "--device", "pixel-8"],
    &["fit", "gemma-3-1b:mlx-4bit", "--device", "iphone 15 pro"],
    &["fit", "gemma-2-2b", "--platform", "ios", "--min-tps", "10"],
    &["fit", "gemma-2-2b", "--device", "pixel-8,rpi-5:4,rpi-5:8"],
    &["fit", "gemma-2-2b", "--ram", "6GiB", "--os", "ios", "--format", "markdown"],
    &["fit", "gemma-2-2b", "--platform", "ipados", "--format", "markdown"],
    &["fit", "gemma-2-2b", "--free", "4GiB", "--explain"],
    &["fit", "gemma-3-1b", "--device", "galaxy-s24", "--backend", "opencl", "--explain"],
    &["fit", "granite-4.0-h-tiny", "--free", "8GiB", "-np", "2", "--explain"],
    &["fit", "smollm2-135m", "--runtime", "onnxruntime-genai", "--free", "1GiB", "--explain"],
    &["fit", "gemma-3-1b:mlx-4bit", "--device", "iphone 15 pro", "--explain"],
    &["fit", "gemma-2-2b", "--free", "4GiB", "--explain", "--format", "markdown"],
    &["table", "gemma-2-2b", "--by", "quant", "--ram", "8GiB", "--os", "android"],
    &["table", "gemma-2-2b", "--by", "runtime", "--device", "pixel-8"],
    &["table", "--by", "ctx-size", "--free", "4GiB", "--max-params", "1B"],
    &["table", "gemma-2-2b", "--by", "device", "--format", "markdown"],
    &["list", "models"],
    &["list", "systems"],
    &["list", "runtimes"],
    &["list", "devices"],
    &["list", "tasks"],
];

/// Asserts that no answer in `lang` has words of the other.
fn speaks(lang: &str) {
    let mut wrong = String::new();
    for question in QUESTIONS {
        let output = run(&[*question, &["--lang", lang]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.is_empty(), "{question:?}: {}", String::from_utf8_lossy(&output.stderr));
        let found = foreign(&text, lang);
        if !found.is_empty() {
            wrong = format!("{wrong}{question:?}: {found:?}\n{text}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn spanish_answers_hold_no_english() {
    speaks("es");
}

#[test]
fn no_comma_stands_beside_a_decimal_comma() {
    let mut questions = QUESTIONS.to_vec();
    questions.extend([
        &["plan", "--task", "chat", "--device", "iphone 15 pro"][..],
        &["plan", "--task", "coding", "--device", "rpi-5:8", "--basic"],
        &["plan", "--task", "resumen", "--ram", "1GiB", "--os", "android"],
        &["show", "soc", "a18"],
        &["show", "device", "jetson-orin-nano-8gb"],
        &["show", "model", "gemma-3-4b"],
        &["list", "quants"],
    ]);
    for question in questions {
        let output = run(&[question, &["--lang", "es"]].concat());
        let found = crowded(&String::from_utf8(output.stdout).unwrap());
        assert!(found.is_empty(), "{question:?}: {found:?}");
    }
}

/// The Spanish texts of a folder.
fn spanish(folder: &Path, texts: &mut String) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            spanish(&path, texts);
        } else {
            let text = std::fs::read_to_string(path).unwrap();
            let said = text.lines().filter_map(|line| line.split_once("es: "));
            for (_, said) in said {
                texts.push_str(said);
                texts.push('\n');
            }
        }
    }
}

#[test]
fn one_spanish_is_spoken() {
    let mut texts = String::new();
    for folder in ["src/messages", "data"] {
        spanish(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut texts);
    }
    assert!(texts.lines().count() > 500);
    for text in texts.lines() {
        assert!(unchosen(text).is_empty(), "{:?}: {text}", unchosen(text));
    }
}

#[test]
fn english_answers_hold_no_spanish() {
    speaks("en");
}

#[test]
fn answers_in_spanish() {
    let ask = ["fit", "--lang", "es"];
    let [fit, lang, es] = ask;
    snapshot!("fit_es_fits", fit, "gemma-2-2b", "--device", "iphone 15 pro", lang, es);
    let phone = ["--ram", "4GiB", "--os", "android"];
    let [ram, size, os, android] = phone;
    snapshot!("fit_es_too_large", fit, "gemma-2-2b:Q4_K_M", ram, size, os, android, lang, es);
    snapshot!("fit_es_not_viable", fit, "gemma-2-2b", "--device", "esp32-s3", lang, es);
    snapshot!("survey_es", fit, "gemma-2-2b", "--device", "pixel-8,rpi-5:4,rpi-5:8", lang, es);
}

#[test]
fn errors_are_in_the_language_asked_for() {
    for (question, said) in [
        (
            &["fit", "gemma-2-2c"][..],
            "'gemma-2-2c' no está en el catálogo (modelo); ¿querías decir",
        ),
        (&["fit", "gemma-2-2b", "-t", "9999"], "--threads 9999 es más que los 512"),
        (&["fit", "gemma-2-2b", "--device", "rpi-5:3"], "rpi-5 no existe con 3 GiB; hay rpi-5:2"),
        (&["fit", "gemma-2-2b", "--runtime", "mlx", "--no-repack"], "es una opción de llama.cpp"),
        (&["fit", "./none.gguf"], "ese archivo no existe"),
        (&["fit"], "falta <MODELO[:CUANT]>; escribe `edgefit fit <MODELO[:CUANT]>`"),
        (&["fit", "gemma-2-2b", "--ram", "4"], "--ram: '4' es un tamaño sin unidad"),
        (&["fit", "gemma-2-2b", "-c", "x"], "--ctx-size: 'x' no es un número de tokens"),
        (&["fit", "gemma-2-2b", "--xyzzy"], "no existe la opción '--xyzzy'; `edgefit fit --help`"),
        (&["gemma-2-2b"], "es un modelo, no un comando; pregunta `edgefit fit gemma-2-2b`"),
    ] {
        let output = run(&[question, &["--lang", "es"]].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(said), "{question:?}: {error}");
        assert_eq!(output.status.code(), Some(2));
    }
}

/// Every page of help, by the commands that the first names.
fn pages(lang: &[&str], locale: Option<&str>) -> Vec<String> {
    let page = |command: &[&str]| {
        let mut asked = program::edgefit(&[command, &["--help"], lang].concat());
        asked.envs(locale.map(|locale| ("LC_MESSAGES", locale)));
        let page = String::from_utf8(asked.output().unwrap().stdout).unwrap();
        page.replace("on|off", "").replace("on, off", "")
    };
    let first = page(&[]);
    let indented = first.lines().filter_map(|line| line.strip_prefix("  "));
    let commands = indented.filter_map(|line| line.split_once("  ")).map(|(name, _)| name.trim());
    let commands =
        commands.filter(|name| name.chars().all(char::is_alphabetic) && !name.is_empty());
    let pages = commands.map(|name| page(&[name])).collect::<Vec<_>>();
    assert!(pages.len() >= 10, "{first}");
    pages.into_iter().chain([first]).collect()
}

#[test]
fn help_is_in_the_language_asked_for() {
    for (lang, locale) in [(&["--lang", "es"][..], None), (&[], Some("es_MX.UTF-8"))] {
        for page in pages(lang, locale) {
            assert!(page.contains("Uso: edgefit"), "{page}");
            assert_eq!(foreign(&page, "es"), [""; 0], "{page}");
        }
    }
    for page in pages(&[], None) {
        assert!(page.contains("Usage: edgefit"), "{page}");
        assert_eq!(foreign(&page, "en"), [""; 0], "{page}");
    }
}

#[test]
fn files_are_english_unless_a_language_is_asked_for() {
    let ask = ["fit", "gemma-2-2b", "--ram", "4GiB", "--os", "android", "--format", "json"];
    let mut command = program::edgefit(&ask);
    let by_locale = command.env("LC_ALL", "es_ES.UTF-8").output().unwrap().stdout;
    assert_eq!(by_locale, run(&ask).stdout);
    let spanish = run(&[&ask[..], &["--lang", "es"]].concat()).stdout;
    let value = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).unwrap();
    let (english, spanish) = (value(&by_locale), value(&spanish));
    assert_eq!(english["verdict"], spanish["verdict"]);
    let needed = |answer: &serde_json::Value| answer["footprint"]["working_set_bytes"].clone();
    assert_eq!(needed(&english), needed(&spanish));
    assert_ne!(english["reason"], spanish["reason"]);
    assert_ne!(english["remedies"][0]["costs"], spanish["remedies"][0]["costs"]);
}
