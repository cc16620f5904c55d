//! The README's examples: every `$ edgefit …` prints what stands below it.

use std::process::Command;

use insta_cmd::get_cargo_bin;

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
    let readme = include_str!("../README.md");
    let mut examples = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("\n```").next().unwrap();
        for example in block.split("$ edgefit ").skip(1) {
            let (args, shown) = example.split_once('\n').unwrap();
            let output =
                Command::new(get_cargo_bin("edgefit")).args(args.split(' ')).output().unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            assert_shown(args, &shown.lines().collect::<Vec<_>>(), &printed);
            examples += 1;
        }
    }
    assert!(examples >= 4, "only {examples} examples");
}
