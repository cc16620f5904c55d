//! Deployment plans as people get them: snapshots, and what must hold of every one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError},
};

use serde_json::Value;

use crate::{commands, language, markdown, program::run};

/// Names questions: a snapshot for each, and a list of all.
macro_rules! questions {
    ($list:ident: $($name:ident: $question:expr;)+) => {
        pub(crate) const $list: &[(&str, &[&str])] = &[$((stringify!($name), &$question)),+];
        $(
            #[test]
            fn $name() {
                snapshot!(concat!("plan_", stringify!($name)); &$question);
            }
        )+
    };
}

questions! { SCENARIOS:
    iphone_13_pro: ["plan", "--device", "iphone-13-pro", "--task", "chat"];
    pixel_6a: ["plan", "--device", "pixel-6a", "--task", "summarization", "--lang", "es"];
    android_4gb: ["plan", "--ram", "4GiB", "--os", "android", "--task", "sentiment"];
    pi_zero: ["plan", "--device", "rpi-zero-2-w", "--task", "intent classification"];
    pi_5: ["plan", "--device", "rpi-5:8", "--task", "rag"];
    jetson: ["plan", "--device", "jetson-orin-nano-super", "--task", "tool-use"];
    mac_m2: ["plan", "--device", "macbook-air-m2:8", "--task", "coding"];
    steam_deck: ["plan", "--device", "steam-deck", "--task", "chat"];
    snapdragon_x: ["plan", "--device", "laptop-snapdragon-x-elite:16", "--task", "translation"];
    quest_3: ["plan", "--device", "quest-3", "--task", "entities"];
    esp32: ["plan", "--device", "esp32-s3", "--task", "chat"];
    pi_32bit: ["plan", "--device", "rpi-4:4", "--os", "sbc-armv7", "--task", "chat"];
    origin: [
        "plan", "--platform", "android", "--free", "4GB", "--soc", "Snapdragon 8 Gen 3", "--task",
        "summarization", "--quant", "4-bit", "--lang", "es",
    ];
    origin_models: [
        "plan", "--platform", "android", "--free", "4GB", "--soc", "Snapdragon 8 Gen 3", "--task",
        "summarization", "--quant", "4-bit", "--models", "phi-3-mini-4k,qwen2.5-1.5b,gemma-2-2b",
        "--lang", "es",
    ];
}

questions! { VARIANTS:
    html: ["plan", "--device", "pixel-8", "--task", "chat", "--format", "html"];
    table: ["plan", "--device", "rpi-5:8", "--task", "rag", "--format", "table"];
    basic: ["plan", "--device", "pixel-8", "--task", "summarization", "--basic"];
    overview: ["plan", "--platform", "android", "--task", "summarization", "--basic"];
    full: ["plan", "--device", "iphone-13-pro", "--task", "chat", "--full"];
    prompt_platform: ["prompt", "--basic", "--platform", "android", "--task", "sentiment"];
    prompt_basic: ["prompt", "--basic", "--device", "pixel-6a", "--task", "resumen", "--lang", "es"];
    prompt_pro: ["prompt", "--pro", "--device", "jetson-orin-nano-super", "--task", "rag"];
}

/// More questions whose answers people read: nothing viable for other reasons, in other dresses.
const MORE: &[(&str, &[&str])] = &[
    ("nothing_html", &["plan", "--device", "esp32-s3", "--task", "chat", "--format", "html"]),
    ("nothing_table", &["plan", "--device", "esp32-s3", "--task", "chat", "--format", "table"]),
    ("nothing_basic", &["plan", "--device", "esp32-s3", "--task", "chat", "--basic"]),
    ("nothing_prompt", &["prompt", "--pro", "--device", "esp32-s3", "--task", "chat"]),
    (
        "overview_html",
        &["plan", "--platform", "ios", "--task", "rag", "--basic", "--format", "html"],
    ),
    ("too_slow", TOO_SLOW),
    ("too_large_a_file", TOO_LARGE_A_FILE),
    ("not_such_a_model", NO_SUCH_MODEL),
    ("images", &["plan", "--device", "pixel-8", "--task", "vision-questions"]),
    ("thinking", &["plan", "--ram", "16GiB", "--os", "linux", "--task", "reasoning", "--full"]),
];

const TOO_SLOW: &[&str] = &["plan", "--device", "rpi-5:8", "--task", "chat", "--min-tps", "1000"];
const TOO_LARGE_A_FILE: &[&str] =
    &["plan", "--device", "rpi-5:8", "--task", "chat", "--max-download", "1MB"];
const NO_SUCH_MODEL: &[&str] = &[
    "plan",
    "--device",
    "rpi-zero-2-w",
    "--task",
    "chat",
    "--modality",
    "audio",
    "--license",
    "permissive",
];

/// What a question was answered with.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) error: String,
    pub(crate) code: i32,
}

/// The answer to a question; asked once for all tests, also if several want it at a time.
pub(crate) fn ask(question: &[&str]) -> Said {
    static KNOWN: Mutex<BTreeMap<String, Arc<OnceLock<Said>>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let answer = Arc::clone(known.entry(question.join("\n")).or_default());
    drop(known);
    let say = || {
        let output = run(question);
        Said {
            text: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    };
    answer.get_or_init(say).clone()
}

/// The plan as JSON.
pub(crate) fn json(question: &[&str]) -> Value {
    let said = ask(&[question, &["--format", "json"]].concat());
    serde_json::from_str(&said.text).unwrap_or_else(|_| panic!("{question:?}: {}", said.error))
}

/// What a command of a plan answers as JSON, and its exit code.
fn repeat(command: &str) -> (Value, i32) {
    let words = shell_words::split(command).unwrap();
    let (program, rest) = words.split_first().unwrap();
    assert_eq!(program, "edgefit", "{command}");
    let mut rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    rest.extend(["--format", "json"]);
    let said = ask(&rest);
    assert!(said.code < 2, "{command}: {}", said.error);
    (serde_json::from_str(&said.text).unwrap(), said.code)
}

/// A question in a language.
pub(crate) fn in_language<'a>(question: &[&'a str], lang: &'a str) -> Vec<&'a str> {
    let mut question = question.to_vec();
    if let Some(place) = question.iter().position(|word| *word == "--lang") {
        question.drain(place..place + 2);
    }
    question.extend(["--lang", lang]);
    question
}

/// Every question in both languages: its name, itself, its language.
fn everything() -> Vec<(String, Vec<&'static str>, &'static str)> {
    let all = SCENARIOS.iter().chain(VARIANTS).chain(MORE);
    all.flat_map(|(name, question)| {
        ["en", "es"].map(|lang| (format!("{name} in {lang}"), in_language(question, lang), lang))
    })
    .collect()
}

/// Whether the answer is Markdown.
pub(crate) fn is_markdown(question: &[&str]) -> bool {
    !question.contains(&"--format")
}

pub(crate) fn array<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().unwrap_or_else(|| panic!("no {name} in {value}"))
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// The model of an entry: of those recommended, or of those that fit too.
fn id(one: &Value) -> &str {
    one["id"].as_str().unwrap_or_else(|| text(&one["model"], "id"))
}

/// Its quantization.
fn quant(one: &Value) -> &str {
    one["quant"].as_str().unwrap_or_else(|| text(&one["setup"], "quant"))
}

#[test]
fn every_recommended_setup_answers_as_the_plan_says() {
    let mut wrong = Vec::new();
    for (name, question) in SCENARIOS {
        let plan = json(question);
        for model in array(&plan, "models") {
            let (answer, code) = repeat(text(model, "command"));
            let mut same = |pointer: &str| {
                if answer.pointer(pointer) != model.pointer(pointer) {
                    wrong.push(format!("{name}: {pointer} of {}", model["command"]));
                }
            };
            same("/verdict");
            same("/footprint/working_set_bytes");
            same("/footprint/charged_bytes");
            same("/setup");
            assert_eq!(code, 0, "{name}: {}", model["command"]);
        }
        for other in array(&plan, "also_viable").iter().take(2) {
            let (answer, code) = repeat(text(other, "command"));
            assert_eq!(code, 0, "{name}: {}", other["command"]);
            assert_eq!(answer["verdict"], other["verdict"], "{name}: {}", other["command"]);
            let needs = &answer["footprint"]["working_set_bytes"];
            assert_eq!(needs, &other["working_set_bytes"], "{name}: {}", other["command"]);
        }
        for missed in array(&plan, "closest") {
            let (answer, _) = repeat(text(missed, "command"));
            let needs = &answer["footprint"]["working_set_bytes"];
            assert_eq!(needs, &missed["working_set_bytes"], "{name}: {}", missed["command"]);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_plan_is_for_three_models_wherever_three_are_viable() {
    for (name, question) in SCENARIOS {
        let plan = json(question);
        let (models, others) = (array(&plan, "models"), array(&plan, "also_viable"));
        assert!(models.len() <= 3, "{name}");
        assert!(models.len() == 3 || others.is_empty(), "{name}");
        assert_eq!(plan["viable"], !models.is_empty(), "{name}");
        assert_eq!(ask(question).code, i32::from(models.is_empty()), "{name}");
        for model in models {
            assert!(matches!(text(model, "verdict"), "fits" | "tight"), "{name}: {}", id(model));
            for said in ["why", "weakness", "command"] {
                assert!(!text(model, said).is_empty(), "{name}: {said} of {}", id(model));
            }
            for part in ["setup", "footprint", "budget"] {
                assert!(model[part].is_object(), "{name}: {part} of {}", id(model));
            }
        }
        for part in ["quantization", "framework"] {
            assert_eq!(plan[part].is_object(), !models.is_empty(), "{name}: {part}");
        }
    }
}

#[test]
fn the_example_of_four_gigabytes_has_the_models_people_name() {
    let (_, question) = SCENARIOS.iter().find(|(name, _)| *name == "origin_models").unwrap();
    let plan = json(question);
    let facts = Facts::known();
    let (models, others) = (array(&plan, "models"), array(&plan, "also_viable"));
    let all = || models.iter().chain(others);
    let families: BTreeSet<&str> = all().map(|one| facts.family(id(one))).collect();
    for family in ["Phi", "Qwen", "Gemma"] {
        assert!(families.contains(family), "no {family}: {families:?}");
    }
    let weights = |id: &str| {
        let one = all().find(|one| self::id(one) == id).unwrap_or_else(|| panic!("no {id}"));
        one.get("weights_bytes").unwrap_or(&one["footprint"]["weights_bytes"]).as_u64().unwrap()
    };
    assert!((2_000_000_000..=2_500_000_000).contains(&weights("phi-3-mini-4k")));
    assert!(weights("qwen2.5-1.5b") < 1_200_000_000);
    let (gemma, _) = repeat("edgefit fit gemma-2-2b:Q4_K_M --free 4GB");
    let gemma = gemma["footprint"]["weights_bytes"].as_u64().unwrap();
    assert!(gemma.abs_diff(1_600_000_000) <= 150_000_000, "{gemma}");
    for one in all() {
        let quant = quant(one);
        let four = ["Q4_", "IQ4_", "MXFP4", "4bit", "int4", "q4"];
        assert!(four.iter().any(|code| quant.contains(code)), "{}: {quant}", id(one));
    }
}

#[test]
fn every_plan_is_in_one_language() {
    let mut wrong = Vec::new();
    for (name, question, lang) in everything() {
        let said = ask(&question);
        assert!(said.code < 2, "{name}: {}", said.error);
        let prose = if question.contains(&"html") {
            spoken_html(&said.text)
        } else if question.contains(&"table") {
            spoken_table(&said.text, &question)
        } else {
            spoken_markdown(&said.text)
        };
        // A licence keeps its name.
        let licences = Facts::known().models.values().filter_map(|it| it["licence"].as_str());
        let prose = licences.fold(prose, |prose, licence| prose.replace(licence, " "));
        for word in language::foreign(&prose, lang) {
            let line = prose.lines().find(|line| language::words(line).contains(&word));
            wrong.push(format!("{name}: '{word}' in: {}", line.unwrap_or_default()));
        }
        let sign = if lang == "es" { '.' } else { ',' };
        for number in decimals(&prose, sign) {
            wrong.push(format!("{name}: {number}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Markdown without code, but with what a picture in signs says; a paragraph is a line.
fn spoken_markdown(text: &str) -> String {
    let pictures = markdown::blocks(text, "text").join("\n");
    let mut prose = String::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let joins = line.starts_with("  ") || line.starts_with(char::is_alphanumeric);
            prose.push(if joins { ' ' } else { '\n' });
            prose.push_str(line.trim());
        }
    }
    let spoken: Vec<&str> = prose.split('`').step_by(2).collect();
    spoken.join(" ") + "\n" + &pictures
}

/// Text of a terminal without what is code in the same answer as Markdown.
fn spoken_table(text: &str, question: &[&str]) -> String {
    let place = question.iter().position(|word| *word == "--format").unwrap();
    let same = [&question[..place], &question[place + 2..]].concat();
    let document = ask(&same).text;
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut codes = markdown::commands(&document);
    codes.extend(markdown::spans(&document));
    codes.sort_by_key(|code| std::cmp::Reverse(code.len()));
    let text = one_line(&text.replace("\\\n", " ").replace("\n\n", "\n¶ "));
    let spoken = codes.iter().fold(text, |text, code| text.replace(&one_line(code), " "));
    spoken.replace('¶', "\n")
}

/// A page without tags, styles and code, but with what it says to those who do not see it.
fn spoken_html(page: &str) -> String {
    let mut rest = page.to_owned();
    for (open, close) in [("<style>", "</style>"), ("<pre", "</pre>"), ("<code>", "</code>")] {
        while let Some(from) = rest.find(open) {
            let until = from + rest[from..].find(close).unwrap() + close.len();
            rest.replace_range(from..until, " ");
        }
    }
    let mut prose = String::new();
    for (place, piece) in rest.split('<').enumerate() {
        let Some((tag, said)) = piece.split_once('>').filter(|_| place > 0) else { continue };
        if let Some((_, label)) = tag.split_once("aria-label=\"") {
            prose.push_str(label.split('"').next().unwrap());
            prose.push('\n');
        }
        prose.push_str(said);
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(prose, |prose, (escaped, sign)| prose.replace(escaped, sign))
}

/// Numbers with this sign between their digits, outside names: a word of digits and one sign.
fn decimals(prose: &str, sign: char) -> Vec<String> {
    let facts = Facts::known();
    let mut names: Vec<&String> = facts.names.iter().filter(|name| name.contains(sign)).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut found = Vec::new();
    for line in prose.lines() {
        let line = names.iter().fold(line.to_owned(), |line, name| line.replace(*name, " "));
        // Versions are names too.
        let line = ["CUDA", "iOS", "iPadOS", "macOS", "Android", "Vulkan", "OpenCL", "Metal"]
            .iter()
            .fold(line, |line, name| line.replace(&format!("{name} "), name));
        let words = line.split(|c: char| c.is_whitespace() || "()[]~≈±".contains(c));
        for word in words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())) {
            let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
            if word.split_once(sign).is_some_and(|(whole, part)| digits(whole) && digits(part)) {
                found.push(format!("{word} in: {line}"));
            }
        }
    }
    found
}

#[test]
fn names_keep_their_letters() {
    for (name, question, _) in everything() {
        let said = ask(&question).text;
        for wrong in ["IPhone", "IPad", "IOS", "Llama.cpp"] {
            let line = said.lines().find(|line| line.contains(wrong));
            assert!(line.is_none(), "{name}: {}", line.unwrap_or_default());
        }
    }
}

#[test]
fn linters_find_nothing_in_any_document() {
    let mut wrong = Vec::new();
    for (name, question, _) in everything().iter().filter(|one| is_markdown(&one.1)) {
        let faults = markdown::lint(&ask(question).text);
        wrong.extend(faults.iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn text_of_a_terminal_keeps_to_80_columns() {
    let all = everything();
    for (name, question, _) in all.iter().filter(|one| one.1.contains(&"table")) {
        let said = ask(question).text;
        assert!(!said.contains('\u{1b}'), "{name} is coloured");
        for line in said.lines() {
            assert_eq!(line.trim_end(), line, "{name} ends in blanks");
            assert!(!line.chars().skip(80).any(char::is_whitespace), "{name}: {line}");
        }
    }
}

#[test]
fn every_command_has_options_its_tool_has() {
    let tools = commands::known();
    let mut wrong = BTreeSet::new();
    let mut checked = 0;
    for (_, question, _) in everything().iter().filter(|one| is_markdown(&one.1)) {
        for command in markdown::commands(&ask(question).text) {
            if !command.starts_with("edgefit ") {
                wrong.extend(commands::wrong(&command, &tools));
                checked += 1;
            }
        }
    }
    assert!(checked > 300, "{checked}");
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_command_of_ours_answers() {
    let mut asked = BTreeSet::new();
    for (name, question, _) in everything().iter().filter(|one| is_markdown(&one.1)) {
        let said = ask(question);
        for command in markdown::commands(&said.text) {
            let Some(rest) = command.strip_prefix("edgefit ") else { continue };
            if !asked.insert(rest.to_owned()) {
                continue;
            }
            let words = shell_words::split(rest).unwrap();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let again = ask(&words);
            assert!(again.code < 2, "{name}: {command}: {}", again.error);
            let is_overview = question.contains(&"--platform");
            assert!(said.code == 1 || is_overview || again.code == 0, "{name}: {command}");
        }
    }
}

#[test]
fn nothing_viable_is_said_first() {
    for (_, question) in SCENARIOS.iter().chain(MORE) {
        let said = ask(question);
        if said.code == 0 || !is_markdown(question) || question.contains(&"prompt") {
            continue;
        }
        let mut lines = said.text.lines().filter(|line| !line.is_empty());
        assert!(lines.next().unwrap().starts_with("# "), "{question:?}");
        let first = lines.next().unwrap();
        let nothing = ["**Nothing viable", "**Nada viable"];
        assert!(nothing.iter().any(|it| first.starts_with(it)), "{question:?}: {first}");
    }
    let (_, question) = SCENARIOS.iter().find(|(name, _)| *name == "esp32").unwrap();
    let plan = json(question);
    assert_eq!(ask(question).code, 1);
    assert_eq!(plan["viable"], false);
    assert!(array(&plan, "models").is_empty() && array(&plan, "also_viable").is_empty());
    assert!(!array(&plan, "closest").is_empty() && !array(&plan, "changes").is_empty());
    assert!(plan["quantization"].is_null() && plan["framework"].is_null());
    // A prompt that says so is an answer.
    let prompt = ask(&["prompt", "--pro", "--device", "esp32-s3", "--task", "chat"]);
    assert_eq!(prompt.code, 0);
}

#[test]
fn a_wish_nothing_meets_is_named_as_what_would_have_to_change() {
    for (question, reason, change) in
        [(TOO_SLOW, "generates", "speed"), (TOO_LARGE_A_FILE, "is a file of", "download")]
    {
        let (plan, code) = (json(question), ask(question).code);
        assert_eq!(code, 1, "{question:?}");
        assert!(array(&plan, "models").is_empty(), "{question:?}");
        let closest = array(&plan, "closest");
        assert!((1..=3).contains(&closest.len()), "{question:?}");
        for one in closest {
            assert!(text(one, "reason").contains(reason), "{question:?}: {one}");
            // It fits: only the wish is not met.
            assert_eq!(repeat(text(one, "command")).1, 0, "{question:?}: {one}");
        }
        let changes = array(&plan, "changes");
        assert!(changes[0].as_str().unwrap().contains(change), "{question:?}: {changes:?}");
    }
    let plan = json(NO_SUCH_MODEL);
    assert_eq!(ask(NO_SUCH_MODEL).code, 1);
    let changes = array(&plan, "changes");
    assert!(!changes.is_empty());
    let (facts, permissive) = (Facts::known(), permissive());
    for one in array(&plan, "closest") {
        let model = &facts.models[id(one)];
        assert!(permissive.contains(model["licence"].as_str().unwrap_or_default()), "{one}");
    }
}

#[test]
fn what_comes_closest_to_a_wish_comes_first() {
    let mut wrong = Vec::new();
    let closest = |question: &[&str], pointer: &str| -> Vec<f64> {
        let plan = json(question);
        let commands = array(&plan, "closest").iter().map(|one| text(one, "command").to_owned());
        let answers = commands.map(|command| repeat(&command).0);
        answers.map(|answer| answer.pointer(pointer).unwrap().as_f64().unwrap()).collect()
    };
    let fast = closest(TOO_SLOW, "/speed/decode_tps/typical");
    if !fast.is_sorted_by(|a, b| a >= b) {
        wrong.push(format!("not the fastest first: {fast:?}"));
    }
    let small = closest(TOO_LARGE_A_FILE, "/footprint/weights_bytes");
    if !small.is_sorted() {
        wrong.push(format!("not the smallest first: {small:?}"));
    }
    // No device makes a file smaller.
    let plan = json(TOO_LARGE_A_FILE);
    for change in array(&plan, "changes") {
        if change.as_str().unwrap().contains("device") {
            wrong.push(change.to_string());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with answers that should be one sentence, exit code 2, with these words in it.
fn not_refused(questions: &[(&[&str], &str)]) -> Vec<String> {
    let fault = |(question, said): &(&[&str], &str)| {
        let answer = ask(question);
        let one_sentence = answer.error.trim().lines().count() == 1 && answer.text.is_empty();
        let refused = answer.code == 2 && one_sentence && answer.error.contains(said);
        (!refused).then(|| format!("{question:?}: {} {:?}", answer.code, answer.error))
    };
    questions.iter().filter_map(fault).collect()
}

#[test]
fn what_cannot_be_asked_gets_one_sentence() {
    let [on, place] = ["--device", "pixel-8"];
    let wrong = not_refused(&[
        (&["plan", "--task", "summarizaton", on, place], "summarization"),
        (&["plan", "--task", "summarizaton", on, place, "--format", "json"], "summarization"),
        (&["plan", "--task", "chaat", on, place, "--lang", "es"], "¿querías decir 'chat'?"),
        (&["plan", "--task", "xyzzy", on, place], "list tasks"),
        (&["plan", "--task", "", on, place], "list tasks"),
        (&["plan", "--task", "chat", "--modality", "smell", on, place], "vision"),
        (&["plan", "--task", "chat", "--platform", "android"], "--basic"),
        (&["plan", "--task", "chat", "--platform", "android", "--lang", "es"], "--basic"),
        (&["plan", "--task", "chat", "--platform", "andriod", "--basic"], "'android'"),
        (&["plan", "--task", "chat", "--min-tps", "0", on, place], "min-tps"),
        (&["plan", "--task", "chat", "--soc", "snapdargon 8", "--free", "4GB"], "snapdragon"),
        (&["plan", "--task", "chat", on, "pixle-8"], "pixel-8"),
        (&["plan", on, place], "--task"),
        (&["prompt", "--task", "chat", on, place], "--basic"),
        (&["prompt", "--pro", "--task", "chat", "--platform", "android"], "--free"),
        (
            &["prompt", "--pro", "--task", "intent classification", "--platform", "android"],
            "edgefit prompt --basic --platform android --task 'intent classification'",
        ),
        (
            &["plan", "--task", "chat", "--platform", "ios", "--lang", "es"],
            "edgefit plan --basic --platform ios --task chat",
        ),
    ]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wish_nobody_understands_is_refused_not_taken_for_unmet() {
    let [on, place] = ["--device", "pixel-8"];
    let wrong = not_refused(&[
        (&["plan", "--task", "chat", "--languages", "klingon!,??", on, place], "klingon"),
        (&["plan", "--task", "chat", "--quant", "Q4_K_Z", on, place], "Q4_K"),
        (&["plan", "--task", "chat", "--quant", "9-bit", on, place], "9-bit"),
    ]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_refusal_says_what_would_be_right() {
    let [on, place] = ["--device", "pixel-8"];
    let overview = ["plan", "--task", "chat", "--platform", "android", "--basic"];
    let wrong = not_refused(&[
        (&[&overview[..], &["--format", "json"]].concat(), "JSON"),
        (&["plan", "--task", "chat", "--platform", "andriod"], "'android'"),
        (&["plan", "--task", "chat", on, "pixel-8,rpi-5:4"], "'pixel-8,rpi-5:4'"),
        (&["prompt", "--task", "chat", on, place], "--pro"),
    ]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the catalog says of models.
struct Facts {
    models: BTreeMap<String, serde_yaml::Value>,
    /// Names with figures of their own: of models, devices, chips, systems, runtimes, licences.
    names: BTreeSet<String>,
}

impl Facts {
    /// Read once for all tests.
    fn known() -> &'static Self {
        static KNOWN: LazyLock<Facts> = LazyLock::new(Facts::read);
        &KNOWN
    }

    fn read() -> Self {
        let mut all = Self { models: BTreeMap::new(), names: BTreeSet::new() };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        for folder in ["models", "devices", "socs", "systems", ""] {
            let files = fs::read_dir(data.join(folder)).unwrap().map(|file| file.unwrap().path());
            for path in files.filter(|path| path.is_file()) {
                let entries: Vec<serde_yaml::Value> =
                    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_default();
                for entry in entries {
                    let Some(id) = entry["id"].as_str().map(str::to_owned) else { continue };
                    let more = ["name", "released", "publisher", "note", "licence"];
                    let names = more.iter().filter_map(|key| entry[*key].as_str());
                    all.names.extend(names.map(str::to_owned).chain([id.clone()]));
                    if folder == "models" {
                        all.models.insert(id, entry);
                    }
                }
            }
        }
        all
    }

    fn family(&self, id: &str) -> &str {
        self.models[id]["family"]
            .as_str()
            .unwrap_or_else(|| self.models[id]["id"].as_str().unwrap())
    }
}

/// The licences that are permissive.
fn permissive() -> BTreeSet<String> {
    let licences: Vec<serde_yaml::Value> =
        serde_yaml::from_str(&commands::read("data/licences.yaml")).unwrap();
    let free = licences.iter().filter(|one| one["class"].as_str() == Some("permissive"));
    free.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// Tasks and places a law is tried with.
const LAWS: &[(&str, &[&str])] = &[
    ("chat", &["--device", "rpi-5:4"]),
    ("coding", &["--ram", "16GiB", "--os", "linux"]),
    ("vision-questions", &["--device", "pixel-9-pro"]),
    ("reasoning", &["--device", "iphone 15 pro"]),
    ("creative-writing", &["--free", "3GiB"]),
];

#[test]
fn no_family_thrice_no_base_model_nothing_that_pages() {
    let facts = Facts::known();
    let laws = LAWS.iter().map(|(task, place)| [&["plan", "--task", task], *place].concat());
    let scenarios = SCENARIOS.iter().map(|(_, question)| question.to_vec());
    for question in laws.chain(scenarios) {
        let plan = json(&question);
        let models = array(&plan, "models");
        let mut families: BTreeMap<&str, usize> = BTreeMap::new();
        for model in models {
            *families.entry(facts.family(id(model))).or_default() += 1;
        }
        assert!(families.values().all(|count| *count <= 2), "{question:?}: {families:?}");
        for one in models.iter().chain(array(&plan, "also_viable")) {
            let id = id(one);
            let tuned = facts.models[id]["tuned"].as_str();
            let known = ["chat", "code", "tools", "reasoning", "vision"];
            assert!(tuned.is_some_and(|it| known.contains(&it)), "{question:?}: {id}: {tuned:?}");
            assert!(matches!(text(one, "verdict"), "fits" | "tight"), "{question:?}: {id}");
        }
        let roles: Vec<&str> = models.iter().map(|model| text(model, "role")).collect();
        let second = roles.get(1).is_none_or(|role| ["other-family", "next"].contains(role));
        assert!(
            roles.first().is_none_or(|role| *role == "best") && second,
            "{question:?}: {roles:?}"
        );
        for model in models {
            let parts = array(model, "score_parts").iter();
            let sum: f64 = parts.map(|part| part["points"].as_f64().unwrap()).sum();
            // Each is rounded to four digits.
            assert!((sum - model["score"].as_f64().unwrap()).abs() < 0.05, "{question:?}");
        }
    }
}

#[test]
fn a_permissive_wish_gives_permissive_licences_only() {
    let (facts, permissive) = (Facts::known(), permissive());
    for (task, place) in LAWS {
        let plan = json(&[&["plan", "--task", task, "--license", "permissive"], *place].concat());
        for one in array(&plan, "models").iter().chain(array(&plan, "also_viable")) {
            let id = id(one);
            let licence = facts.models[id]["licence"].as_str().unwrap_or_default();
            assert!(permissive.contains(licence), "{task}: {id}: {licence}");
        }
    }
}

#[test]
fn more_memory_never_makes_the_best_worse() {
    for task in ["chat", "summarization", "coding"] {
        let mut last = (f64::NEG_INFINITY, String::new());
        for size in ["400MiB", "800MiB", "1GiB", "1500MiB", "2GiB", "3GiB", "4GiB", "6GiB", "12GiB"]
        {
            let plan = json(&["plan", "--task", task, "--free", size]);
            let best = array(&plan, "models").first();
            let score = best.map_or(f64::NEG_INFINITY, |one| one["score"].as_f64().unwrap());
            let name = best.map_or(String::new(), |one| text(one, "command").to_owned());
            assert!(score >= last.0 - 1e-9, "{task} in {size}: {score} {name}, less than {last:?}");
            last = (score, name);
        }
    }
}

#[test]
fn as_fast_and_as_small_as_wished_for() {
    for (device, least) in [("rpi-5:8", 5.0), ("pixel-9-pro", 12.0), ("macbook-air-m2:8", 30.0)] {
        let wish = least.to_string();
        let question = ["plan", "--task", "chat", "--device", device, "--min-tps", &wish];
        let plan = json(&[&question[..], &["--max-download", "2GB"]].concat());
        let models = array(&plan, "models");
        assert!(!models.is_empty(), "{device}");
        for model in models {
            let typical = model["speed"]["decode_tps"]["typical"].as_f64().unwrap();
            assert!(typical >= least, "{device}: {}: {typical}", id(model));
            assert!(model["download_bytes"].as_u64().unwrap() <= 2_000_000_000, "{}", id(model));
        }
    }
}
