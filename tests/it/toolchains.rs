//! Printed commands of toolchains that were typed once for real: data still prints what was typed.

use std::collections::BTreeSet;

use serde_yaml::Value;

use crate::commands::read;

/// What the client of Hugging Face fetches says nothing of a runtime.
const CLIENT: &str = "/hf ";
/// What a row is about that has a reason instead of a command.
const LEFT_OUT: &str = "not run";
/// How a result begins of what did what it was to do.
const RAN: &str = "ok";
/// The same, where only the options were looked up.
const READ: &str = "options in --help";
/// Names that stand for several words, or none.
const MANY: [&str; 4] = ["{flags}", "{bench_flags}", "{reasoning}", "{ready}"];

/// A line of `tests/truth/toolchains.tsv`.
struct Row {
    tool: String,
    what: String,
    command: String,
    result: String,
}

fn rows() -> Vec<Row> {
    let text = read("tests/truth/toolchains.tsv");
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [tool, _, what, command, result, seconds, bytes, date] = fields[..] else {
            panic!("{line}")
        };
        assert!(seconds.is_empty() || seconds.parse::<f64>().is_ok(), "{line}");
        assert!(bytes.is_empty() || bytes.parse::<u64>().is_ok(), "{line}");
        assert!(!result.is_empty() && date.len() == "2026-12-01".len(), "{line}");
        let command = command.replace("\\n", "\n");
        Row { tool: tool.into(), what: what.into(), command, result: result.into() }
    };
    text.lines().skip(1).map(row).collect()
}

/// Every command of a file of data, with the id it stands under.
fn printed(file: &str) -> Vec<(String, String)> {
    fn below(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Mapping(mapping) => {
                let lines = mapping.get("commands").and_then(Value::as_sequence);
                found.extend(lines.into_iter().flatten().filter_map(Value::as_str).map(Into::into));
                mapping.values().for_each(|inner| below(inner, found));
            }
            Value::Sequence(list) => list.iter().for_each(|inner| below(inner, found)),
            _ => {}
        }
    }
    let entries: Vec<Value> = serde_yaml::from_str(&read(file)).unwrap();
    let mut all = Vec::new();
    for entry in entries {
        let mut lines = Vec::new();
        below(&entry, &mut lines);
        let id = entry["id"].as_str().unwrap();
        all.extend(lines.into_iter().map(|line| (id.to_owned(), line)));
    }
    all
}

/// What stands between the names in braces of a command.
fn fixed(template: &str) -> Vec<&str> {
    let is_name = |name: &str| name.chars().all(|c| c == '_' || c.is_ascii_lowercase());
    let (mut parts, mut begin, mut at) = (Vec::new(), 0, 0);
    while let Some(open) = template[at..].find('{').map(|open| at + open) {
        let close = template[open..].find('}').map(|close| open + close);
        at = open + 1;
        if let Some(close) = close.filter(|&close| close > at && is_name(&template[at..close])) {
            parts.push(&template[begin..open]);
            (begin, at) = (close + 1, close + 1);
        }
    }
    parts.push(&template[begin..]);
    parts
}

/// Whether a word is that of a template, with its names filled in.
fn word_is_of(word: &str, template: &str) -> bool {
    let parts = fixed(template);
    let (last, before) = parts.split_last().unwrap();
    let mut rest = word;
    for (index, part) in before.iter().enumerate() {
        match rest.find(part) {
            Some(found) if index > 0 || found == 0 => rest = &rest[found + part.len()..],
            _ => return false,
        }
    }
    if before.is_empty() { rest == *last } else { rest.ends_with(last) }
}

fn words_are_of(line: &[&str], template: &[&str]) -> bool {
    match template.split_first() {
        None => line.is_empty(),
        Some((name, rest)) if MANY.contains(name) => {
            (0..=line.len()).any(|count| words_are_of(&line[count..], rest))
        }
        Some((one, rest)) => line
            .split_first()
            .is_some_and(|(word, left)| word_is_of(word, one) && words_are_of(left, rest)),
    }
}

/// Whether `line` is `template` with words for its names.
fn is_of(line: &str, template: &str) -> bool {
    let words = |text| str::split_whitespace(text).collect::<Vec<_>>();
    words_are_of(&words(line), &words(template))
}

#[test]
fn a_command_is_told_from_another_whatever_its_names() {
    let template = "bin/{tool} -m {file} {reasoning} -n 64";
    assert!(is_of("bin/cli -m a.gguf -n 64", template));
    assert!(is_of("bin/cli -m a.gguf --think off -n 64", template));
    assert!(!is_of("bin/cli -m a.gguf -n 128", template));
    assert!(!is_of("bin/cli --model a.gguf -n 64", template));
    assert!(is_of("find -exec push {} b", "find -exec push {} {file}"));
    assert!(!is_of("convert a --ratio 1.0", "convert a"));
    assert!(!is_of("convert a --all b", "convert a {made}"));
}

#[test]
fn what_was_typed_is_still_what_is_printed() {
    let printed = [printed("data/recipes.yaml"), printed("data/tools.yaml")].concat();
    for Row { tool, what, command, .. } in rows().iter().filter(|row| row.what != LEFT_OUT) {
        let is_printed = printed.iter().any(|(_, template)| is_of(command, template));
        assert!(
            is_printed,
            "{tool}, {what}: nothing prints this any more, type it again:\n{command}"
        );
    }
}

#[test]
fn every_runtime_was_typed_once_or_says_why_not() {
    let rows = rows();
    let typed = |template: &String| {
        rows.iter().any(|row| row.result.starts_with(RAN) && is_of(&row.command, template))
    };
    let (mut done, mut all) = (BTreeSet::new(), BTreeSet::new());
    for (id, template) in printed("data/recipes.yaml") {
        if !template.contains(CLIENT) && typed(&template) {
            done.insert(id.clone());
        }
        all.insert(id);
    }
    let left: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.what == LEFT_OUT && row.command.is_empty())
        .map(|row| row.tool.clone())
        .collect();
    for id in &all {
        assert!(done.contains(id) != left.contains(id), "{id}: either typed or left out");
    }
    assert!(left.is_subset(&all), "{left:?}");
}

#[test]
fn what_failed_as_printed_is_not_printed() {
    for row in rows().iter().filter(|row| row.what != LEFT_OUT) {
        let Row { tool, command, result, .. } = row;
        let stands = [RAN, READ].iter().any(|it| result.starts_with(it));
        assert!(stands, "{tool}: {command}: {result}");
    }
}
