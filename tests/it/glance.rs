//! The choice at a glance: what a plan shows first, how long it is on a terminal, what it folds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    plan::{SCENARIOS, array, ask, in_language, json, text},
    program::edgefit,
};

/// Lines that a plan may take on a terminal.
const LINES: usize = 140;

/// Every scenario in both languages, with further arguments.
fn scenarios(more: &[&'static str]) -> Vec<(String, Vec<&'static str>)> {
    let both = |(name, question): &(&str, &'static [&'static str])| {
        ["en", "es"].map(|lang| {
            let question = [&in_language(question, lang)[..], more].concat();
            (format!("{name} in {lang}"), question)
        })
    };
    SCENARIOS.iter().flat_map(both).collect()
}

#[test]
fn a_terminal_is_shown_no_more_than_can_be_scrolled_through() {
    for (name, question) in scenarios(&["--format", "table"]) {
        let said = ask(&question).text;
        let lines = said.lines().count();
        assert!(lines <= LINES, "{name} takes {lines} lines");
        let whole = ask(&[&question[..], &["--full"]].concat()).text;
        let one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut = ["Left out here: ", "Omitido aquí: "];
        let cut = cut.iter().find_map(|start| Some(one_line.split_once(start)?.1));
        let Some(cut) = cut else {
            // Where nothing is viable there is nothing to leave out.
            assert!(array(&json(&question[..question.len() - 2]), "models").is_empty(), "{name}");
            continue;
        };
        assert!(whole.lines().count() > lines, "{name}: {cut}");
        let (names, rest) = cut.split_once(". --full ").unwrap_or_else(|| panic!("{name}: {cut}"));
        let whole: Vec<&str> = whole.lines().collect();
        for left_out in names.split("; ") {
            let headed = |line: &&str| line.ends_with(left_out);
            assert!(whole.iter().any(headed), "{name}: no {left_out} with --full");
        }
        // It ends with the choice and the command that comes next.
        assert!(rest.contains(" edgefit fit "), "{name}: {rest}");
    }
}

#[test]
fn a_terminal_shows_how_the_file_is_had_and_names_the_script_of_all_steps() {
    for (name, question) in scenarios(&["--format", "table"]) {
        let plan = json(&question[..question.len() - 2]);
        let said = ask(&question).text.replace("\\\n", " ").replace("`\n", " ");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let made = &plan["quantization"];
        let way = if made["way"] == "ready" { "ready" } else { "steps" };
        let Some(first) = made[way].as_array().and_then(|steps| steps.first()) else { continue };
        for command in array(first, "commands") {
            let command = command.as_str().unwrap().lines().next().unwrap();
            let command = command.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(&command), "{name}: {command} is cut");
        }
        assert!(said.contains("--script"), "{name}");
    }
}

#[test]
fn a_narrow_terminal_breaks_no_word_and_keeps_every_figure() {
    let (_, question) = SCENARIOS.iter().find(|(name, _)| *name == "pi_5").unwrap();
    let figures = |plan: &Value| {
        let sizes = array(plan, "models").iter().map(|model| quant(model).to_owned());
        sizes.collect::<Vec<_>>()
    };
    let quants = figures(&json(question));
    for width in ["40", "60", "80", "100"] {
        let question = [question, &["--format", "table"][..]].concat();
        let output = edgefit(&question).env("COLUMNS", width).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let most: usize = width.parse().unwrap();
        let glance = said.split("█").next().unwrap();
        for line in glance.lines() {
            assert!(line.chars().count() <= most, "{width}: {line}");
        }
        assert!(quants.iter().all(|quant| glance.contains(quant.as_str())), "{width}: {glance}");
        assert!(said.lines().count() <= LINES, "{width}");
    }
}

fn quant(model: &Value) -> &str {
    text(&model["setup"], "quant")
}

/// The tables a document begins with, joined: a map from headings to cells for each row.
fn rows(document: &str) -> Vec<BTreeMap<String, String>> {
    let lines = document.lines().skip(1).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.take_while(|line| line.starts_with('|')).collect();
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut rows: Vec<BTreeMap<String, String>> = Vec::new();
    let (mut headings, mut place) = (Vec::new(), 0);
    for (number, line) in lines.iter().enumerate() {
        let is_rule = |line: &str| line.chars().all(|c| "|-: ".contains(c));
        if lines.get(number + 1).is_some_and(|next| is_rule(next)) {
            (headings, place) = (cells(line), 0);
        } else if !is_rule(line) {
            if rows.len() == place {
                rows.push(BTreeMap::new());
            }
            rows[place].extend(headings.iter().cloned().zip(cells(line)));
            place += 1;
        }
    }
    rows
}

/// Bytes as they are printed.
fn size(bytes: &Value) -> String {
    edgefit::Bytes::new(bytes.as_u64().unwrap()).to_string()
}

/// Whether a cell shows a figure to its two digits, or a dash for none.
fn shows(cell: &str, figure: Option<f64>) -> bool {
    match figure {
        None => cell == "-",
        Some(figure) => {
            let (number, unit) = cell.split_once(' ').unwrap_or((cell, ""));
            let scale = [("ms", 1.0), ("s", 1e3), ("min", 6e4), ("h", 36e5), ("", 1.0)];
            let scale = scale.iter().find(|(name, _)| *name == unit).unwrap().1;
            let shown = number.parse::<f64>().unwrap() * scale;
            (shown - figure).abs() <= figure * 0.06
        }
    }
}

#[test]
fn the_table_says_what_the_json_says() {
    let mut wrong = Vec::new();
    for (name, question) in SCENARIOS {
        let question = in_language(question, "en");
        let plan = json(&question);
        let models = array(&plan, "models");
        let rows = rows(&ask(&question).text);
        assert_eq!(rows.len(), models.len(), "{name}: {rows:?}");
        for (row, model) in rows.iter().zip(models) {
            let answer = |pointer: &str| model.pointer(pointer).and_then(Value::as_f64);
            let needs = model["footprint"]["working_set_bytes"].as_u64().unwrap();
            let budget = &model["budget"]["physical_bytes"];
            let percent = format!(
                "{} %",
                (needs * 100 + budget.as_u64().unwrap() / 2) / budget.as_u64().unwrap()
            );
            let same = [
                ("Model", row["Model"] == text(&model["model"], "name")),
                ("Quantization", row["Quantization"] == quant(model)),
                (
                    "Memory",
                    row["Memory"].contains(&size(budget)) && row["Memory"].ends_with(&percent),
                ),
                ("Download", row["Download"] == size(&model["download_bytes"])),
                ("Tokens/s", shows(&row["Tokens/s"], answer("/speed/decode_tps/typical"))),
                ("First token", shows(&row["First token"], answer("/speed/ttft_ms/typical"))),
                ("Licence", model["licence"].as_str().unwrap_or("-").starts_with(&row["Licence"])),
                ("Verdict", row["Verdict"] == text(model, "verdict")),
                (
                    "Runtime",
                    row["Runtime"].to_lowercase().ends_with(text(&model["setup"], "backend")),
                ),
            ];
            let differs = same.iter().filter(|(_, same)| !same);
            wrong.extend(
                differs.map(|(column, _)| format!("{name}: {column} of {row:?}: {budget} {needs}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What stands below a heading of a document, up to the next.
fn below<'a>(document: &'a str, heading: &str) -> &'a str {
    let Some((_, rest)) = document.split_once(&format!("### {heading}\n")) else { return "" };
    rest.split("\n#").next().unwrap()
}

#[test]
fn every_runtime_is_named_once_and_with_full_by_itself() {
    for (name, question) in SCENARIOS {
        let question = in_language(question, "en");
        let plan = json(&question);
        let Some(others) = plan["framework"]["others"].as_array() else { continue };
        let document = ask(&question).text;
        let rows = below(&document, "Backends compared");
        let rows: Vec<&str> = rows.lines().filter(|line| line.starts_with('|')).collect();
        let lines = one_line_each(below(&document, "Alternatives considered"));
        let full = ask(&[&question[..], &["--full"]].concat()).text;
        let full = one_line_each(below(&full, "Alternatives considered"));
        for other in others {
            let runtime = text(other, "name");
            let is_tabled = rows.iter().any(|row| row.starts_with(&format!("| {runtime}, ")));
            let alone = lines.iter().filter(|line| line.starts_with(&format!("- **{runtime}:**")));
            let folded = lines.iter().filter(|line| {
                let (_, names) = line.split_once(":** ").unwrap();
                names.split(", ").any(|name| name == runtime)
            });
            let times = usize::from(is_tabled) + alone.count() + folded.count();
            assert_eq!(times, 1, "{name}: {runtime}\n{}", lines.join("\n"));
            let by_itself = full.iter().find(|line| line.starts_with(&format!("- **{runtime}:**")));
            let by_itself = by_itself.unwrap_or_else(|| panic!("{name}: no {runtime}"));
            let reason = text(other, "reason");
            assert!(by_itself.replace('`', "").ends_with(&reason.replace('`', "")), "{by_itself}");
        }
        // What cannot run is folded by the kind of thing that keeps it from running.
        let kinds = others.iter().filter_map(|other| other["barrier"].as_str());
        let folded: std::collections::BTreeSet<&str> =
            kinds.filter(|kind| *kind != "setup").collect();
        let alone = lines.iter().filter(|line| {
            others.iter().any(|other| line.starts_with(&format!("- **{}:**", text(other, "name"))))
        });
        assert_eq!(lines.len(), alone.count() + folded.len(), "{name}: {lines:?}");
    }
}

/// Items of a list, each on a line.
fn one_line_each(list: &str) -> Vec<String> {
    let joined = list.replace("\n  ", " ");
    joined.lines().filter(|line| line.starts_with("- ")).map(str::to_owned).collect()
}
