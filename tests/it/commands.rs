//! Command lines taken apart: which tool, and whether it has the options it is given.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The options of every tool.
pub(crate) type Tools = BTreeMap<String, BTreeSet<String>>;

/// A file of the project.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Options of every tool, read from its own source: `tests/truth/flags.tsv`.
pub(crate) fn known() -> Tools {
    let mut tools = Tools::new();
    for line in read("tests/truth/flags.tsv").lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        assert!(fields.len() == 4 && !fields[3].is_empty(), "{line}");
        tools.entry(fields[0].to_owned()).or_default().insert(fields[2].to_owned());
    }
    tools
}

/// The tools of a line, by the words each is called with.
pub(crate) fn calls(line: &str) -> Vec<Vec<String>> {
    single(line).iter().map(|words| from_tool(words)).collect()
}

/// What is wrong with a line: a tool nobody knows, an option its tool does not have.
pub(crate) fn wrong(line: &str, tools: &Tools) -> Vec<String> {
    let mut wrong = Vec::new();
    for words in calls(line) {
        let words = flat(&words);
        let tool = (1..=words.len())
            .rev()
            .map(|n| words[..n].join(" "))
            .find(|name| tools.contains_key(name));
        let Some(tool) = tool else {
            wrong.push(format!("no tool is known for: {line}"));
            continue;
        };
        for word in words.iter().filter(|word| is_option(word)) {
            let option = word.split('=').next().unwrap();
            if !tools[&tool].contains(option) {
                wrong.push(format!("{tool} has no {option}: {line}"));
            }
        }
    }
    wrong
}

/// Words a shell knows by itself, whose options nobody has to know.
const SHELL: [&str; 4] = ["[", "cd", "echo", "if"];

/// The single commands of a line: those between pipes and `&&`, behind `--`, and those
/// handed to a shell of a device.
fn single(line: &str) -> Vec<Vec<String>> {
    // What follows the first line is a script for the program that is named there.
    let first = line.lines().next().unwrap_or_default();
    // PowerShell's own words.
    if first.starts_with("if (") {
        return Vec::new();
    }
    let (first, script) = match first.split_once(" - <<'PY'") {
        Some((program, _)) => (program, true),
        None => (first, false),
    };
    // What stands in round brackets is typed in a shell of its own.
    let inner = first.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(first);
    let words = shell_words::split(inner).unwrap_or_else(|error| panic!("{line}: {error}"));
    let parts = words.split(|word| ["|", "&&", "||", "--"].contains(&word.as_str()));
    let mut all: Vec<Vec<String>> = Vec::new();
    for part in parts.map(without_targets).filter(|part| !part.is_empty()) {
        match part.as_slice() {
            [adb, shell, inner] if adb == "adb" && shell == "shell" && inner.contains(' ') => {
                all.extend(single(inner));
            }
            [program] if script && is_python(program) => {}
            [first, ..] if SHELL.contains(&first.as_str()) => {}
            _ => all.push(part),
        }
    }
    all
}

/// A command without the files it reads from and writes to.
fn without_targets(words: &[String]) -> Vec<String> {
    let ends = |word: &String| word.starts_with('>') || word.starts_with("2>");
    words.iter().take_while(|word| !ends(word)).cloned().collect()
}

/// Whether a program is Python, of the system or of a virtual environment.
fn is_python(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    name == "{python}" || name.starts_with("python")
}

/// The command from its tool on: without settings before it, and scripts and modules by their names.
fn from_tool(words: &[String]) -> Vec<String> {
    let is_setting = |word: &String| {
        word.split_once('=')
            .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    };
    let mut rest: Vec<String> =
        words.iter().skip_while(|word| is_setting(word) || *word == "sudo").cloned().collect();
    if rest.len() > 1 && (is_python(&rest[0]) || rest[0] == "sh") {
        rest.remove(0);
        if rest[0] == "-m" {
            rest.remove(0);
        }
    }
    if !rest[0].starts_with("/usr/bin/") {
        let name = rest[0].rsplit('/').next().unwrap().to_owned();
        rest[0] = name;
    }
    rest
}

/// What is handed to a script as one word of options, as a list of words.
fn flat(words: &[String]) -> Vec<String> {
    words
        .iter()
        .flat_map(|word| {
            if word.starts_with("-D") {
                shell_words::split(word).unwrap()
            } else {
                vec![word.clone()]
            }
        })
        .collect()
}

/// Whether a word is an option rather than a value.
fn is_option(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next() == Some('-')
        && letters.next().is_some_and(|c| c == '-' || c.is_ascii_alphabetic())
}
