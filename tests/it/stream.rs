//! Long answers: written row by row, ended at any time, whole in a file or not there at all.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Output, Stdio},
};

use edgefit::{Catalog, Lang, Pricer, Question, report, table::*};

use crate::program::{edgefit, run};

/// More rows than anybody waits for.
const ENDLESS: [&str; 3] = ["table", "--by", "runtime,device"];

/// An empty folder of this test's own, and a file in it.
fn target(test: &str) -> (PathBuf, String) {
    let folder = std::env::temp_dir().join(format!("edgefit-stream-{test}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("rows.csv").to_str().unwrap().to_owned();
    (folder, file)
}

fn names(folder: &PathBuf) -> Vec<String> {
    let all = fs::read_dir(folder).unwrap();
    all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Refused with one sentence, and nothing written.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn rows_come_as_they_are_made_and_a_closed_pipe_ends_them() {
    for format in ["ndjson", "csv"] {
        let mut child = edgefit(&[&ENDLESS[..], &["--format", format]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("model"), "{line}");
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn rows_that_come_one_by_one_are_those_of_the_table() {
    let catalog = Catalog::bundled();
    let request = Request {
        models: ["gemma-2-2b", "qwen3-4b"].map(Question::about).into(),
        by: vec![Axis::Runtime, Axis::CtxSize],
        max_params: Some("4B".parse().unwrap()),
        ..Request::default()
    };
    let pricer = Pricer::new(&catalog);
    let mut steps = 0;
    let rows = report::rows(&request, &pricer, Lang::Es).unwrap();
    let total = rows.total();
    let rows: Vec<_> = rows.watched(|| steps += 1).collect::<Result<_, _>>().unwrap();
    assert_eq!(steps, total);
    let table = report::table(&request, &pricer, Lang::Es).unwrap();
    assert!(!rows.is_empty() && rows.len() < total);
    assert_eq!(rows, table.rows);
}

#[test]
fn a_name_that_is_wrong_is_found_before_the_first_row() {
    for format in ["ndjson", "csv"] {
        for (args, says) in [
            (&["phi-2", "phi-22"][..], "no model 'phi-22'"),
            (&["phi-2", "--quants", "Q4_K_M,Q4_K_Z"], "Q4_K_Z"),
            (&["phi-2", "--devices", "pixel-8,pixel-88"], "pixel-88"),
            (&["phi-2", "--by", "device", "--runtimes", "llama.cpp,llama.pp"], "llama.pp"),
            (&["phi-2", "-ctk", "q8_0"], "head"),
        ] {
            let said = refused(&run(&[&["table"], args, &["--format", format]].concat()));
            assert!(said.contains(says), "{said}");
        }
    }
}

#[test]
fn a_file_is_written_whole_or_stays_as_it_was() {
    let (folder, file) = target("whole");
    fs::write(&file, "old").unwrap();
    let write =
        |args: &[&str]| run(&[&["table"], args, &["--format", "csv", "--output", &file]].concat());
    refused(&write(&["phi-22"]));
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(write(&["phi-2"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
    assert_eq!(names(&folder), ["rows.csv"]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
#[cfg(unix)]
fn an_interrupt_leaves_no_part_of_a_file() {
    use std::{process::Command, thread::sleep, time::Duration};
    let (folder, file) = target("interrupt");
    let mut child =
        edgefit(&[&ENDLESS[..], &["--format", "csv", "--output", &file]].concat()).spawn().unwrap();
    while names(&folder).is_empty() {
        sleep(Duration::from_millis(10));
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(names(&folder), [""; 0]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_promise_is_read_alone_but_where_it_refers_to_another() {
    let (folder, file) = target("promises");
    let check = |text: &str| {
        fs::write(&file, text).unwrap();
        run(&["check", &file])
    };
    let one = "- model: smollm2-135m\n  max: 1GiB\n";
    let many = format!("# ours\n---\n{}", one.repeat(200));
    assert_eq!(check(&many).stdout, b"200 of 200 promises hold.\n");
    let alias = "- model: &it smollm2-135m\n  max: 1GiB\n- model: *it\n  max: 1GiB\n";
    assert_eq!(check(alias).stdout, b"2 of 2 promises hold.\n");
    let flow = "[{model: smollm2-135m, max: 1GiB}, {model: qwen3-0.6b, max: 4GiB}]";
    assert_eq!(check(flow).stdout, b"2 of 2 promises hold.\n");
    let said = refused(&check(&format!("{many}- model: [\n")));
    assert!(said.contains("line 40") && said.contains("the list"), "{said}");
    assert!(refused(&check(&format!("promises:\n{one}"))).contains("list"));
    assert!(refused(&check("[]")).contains("promise"));
    fs::remove_dir_all(folder).unwrap();
}
