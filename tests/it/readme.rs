//! The READMEs' examples: every `$ edgefit …` prints what stands below it, in both languages, and
//! both say the same things in the same order.

use crate::program::run;

/// The document in each language.
const READMES: [(&str, &str); 2] = [
    ("README.md", include_str!("../../README.md")),
    ("README.es.md", include_str!("../../README.es.md")),
];

/// A heading or a block of code, by what it is and not by what it says.
#[derive(Debug, PartialEq, Eq)]
enum Mark<'a> {
    Heading(usize),
    Code(&'a str),
}

/// Headings and blocks of code, in order.
fn outline(readme: &str) -> Vec<Mark<'_>> {
    let (mut marks, mut inside) = (Vec::new(), false);
    for line in readme.lines() {
        if let Some(language) = line.strip_prefix("```") {
            inside = !inside;
            marks.extend(inside.then_some(Mark::Code(language)));
        } else if !inside && line.starts_with('#') {
            marks.push(Mark::Heading(line.bytes().take_while(|byte| *byte == b'#').count()));
        }
    }
    assert!(!inside, "a block of code does not end");
    marks
}

/// What stands in the blocks of code in a language.
fn blocks<'a>(readme: &'a str, language: &str) -> Vec<&'a str> {
    let opening = format!("```{language}\n");
    let parts = readme.split(opening.as_str()).skip(1);
    parts.map(|part| part.split("\n```").next().unwrap()).collect()
}

/// The examples: what follows `edgefit`, and what is shown below.
fn examples(readme: &str) -> Vec<(&str, &str)> {
    let blocks = blocks(readme, "console").into_iter();
    blocks
        .flat_map(|block| block.split("$ edgefit ").skip(1))
        .map(|example| example.split_once('\n').unwrap())
        .collect()
}

/// Arguments as a shell splits them, where only double quotes hold blanks.
fn split(command: &str) -> Vec<&str> {
    let quoted = command.split('"').enumerate();
    quoted
        .flat_map(
            |(n, part)| {
                if n % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
            },
        )
        .collect()
}

/// Lines of a block; `...` stands for any number of lines left out.
fn assert_shown(command: &str, shown: &[&str], printed: &str) {
    let mut rest: Vec<&str> = printed.lines().collect();
    for part in shown.split(|line| *line == "...").filter(|part| !part.is_empty()) {
        let at = rest.windows(part.len()).position(|lines| lines == part);
        let at = at.unwrap_or_else(|| {
            panic!("`{command}` does not print\n{}\nbut\n{printed}", part.join("\n"))
        });
        rest = rest.split_off(at + part.len());
    }
}

#[test]
fn every_example_prints_what_it_says() {
    for (name, readme) in READMES {
        let examples = examples(readme);
        for (command, shown) in &examples {
            let printed = String::from_utf8(run(&split(command)).stdout).unwrap();
            assert_shown(command, &shown.lines().collect::<Vec<_>>(), &printed);
        }
        assert!(examples.len() >= 4, "only {} examples in {name}", examples.len());
    }
}

#[test]
fn both_have_the_same_sections_and_blocks_in_the_same_order() {
    let [english, spanish] = READMES.map(|(_, readme)| outline(readme));
    for (n, marks) in english.iter().zip(&spanish).enumerate() {
        assert_eq!(marks.0, marks.1, "number {n} of the headings and blocks");
    }
    assert_eq!(english.len(), spanish.len());
}

#[test]
fn both_run_the_same_commands_and_show_the_same_code() {
    let commands = READMES.map(|(_, readme)| {
        let commands = examples(readme).into_iter().map(|(command, _)| {
            let (asked, language) = command.split_once(" --lang ").unwrap_or((command, "en"));
            assert!(["en", "es"].contains(&language), "{command} ends with its language");
            asked
        });
        commands.collect::<Vec<_>>()
    });
    assert_eq!(commands[0], commands[1]);
    for language in ["rust", "yaml", "python"] {
        let code = READMES.map(|(_, readme)| {
            let lines = blocks(readme, language).into_iter().flat_map(str::lines);
            // A promise may be called what its team calls it.
            lines.filter(|line| !line.starts_with("- name:")).collect::<Vec<_>>()
        });
        assert_eq!(code[0], code[1]);
    }
}

#[test]
fn both_give_the_same_figures_in_their_tables() {
    // English writes 1.5 and Spanish 1,5: the digits are the same.
    let [english, spanish] = READMES.map(|(_, readme)| {
        let rows = readme.lines().filter(|line| line.starts_with('|'));
        let digits = |row: &str| row.chars().filter(char::is_ascii_digit).collect::<String>();
        rows.map(|row| (row.matches('|').count(), digits(row))).collect::<Vec<_>>()
    });
    assert_eq!(english, spanish);
}

#[test]
fn the_table_of_the_spanish_one_is_up_to_date() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/README.es.md");
    let output = run(&["table", "--inject", file, "--check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.starts_with("1 table in 1 file"), "{said}");
}
