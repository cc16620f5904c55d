//! Tables as a user sees them: one snapshot per idea, in `snapshots/`; and documents kept true by them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::{Duration, Instant},
};

use crate::program::run;

fn printed(args: &[&str]) -> String {
    let output = run(args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A grid people love, on a phone.
const GRID: [&str; 8] =
    ["table", "gemma-2-2b", "--by", "quant,ctx-size", "--ram", "6GiB", "--os", "android"];

fn grid<'a>(more: &[&'a str]) -> Vec<&'a str> {
    GRID.iter().chain(more).copied().collect()
}

#[test]
fn one_model_by_quantization_and_context_is_a_grid() {
    let [a, b, c, d, e, f, g, h] = GRID;
    snapshot!("table_grid", a, b, c, d, e, f, g, h);
    snapshot!("table_grid_markdown", a, b, c, d, e, f, g, h, "--format", "markdown");
}

#[test]
fn one_axis_is_a_row_a_value() {
    snapshot!("table_by_quant", "table", "gemma-2-2b", "--by", "quant", "--free", "3GiB");
    snapshot!("table_by_context", "table", "qwen3-4b", "--ctx-sizes", "1000,8k", "--free", "3GiB");
    snapshot!("table_by_runtime", "table", "qwen3-0.6b", "--by", "runtime", "--free", "4GiB");
    snapshot!("table_by_device", "table", "qwen3-4b", "--by", "device");
    snapshot!(
        "table_devices",
        "table",
        "gemma-2-2b",
        "--by",
        "quant,ctx-size",
        "--device",
        "pixel-8",
        "--format",
        "markdown"
    );
}

#[test]
fn models_side_by_side_are_filtered_and_sorted() {
    snapshot!(
        "table_models",
        "table",
        "--max-params",
        "700M",
        "--free",
        "450MiB",
        "--only",
        "tight",
        "--sort",
        "-needed"
    );
    snapshot!(
        "table_columns",
        "table",
        "gemma-2-2b",
        "qwen3-4b:Q8_0",
        "--columns",
        "model,quant,charged,resident",
        "--free",
        "8GiB",
        "--format",
        "markdown"
    );
    snapshot!("table_nothing", "table", "qwen3-4b", "--free", "1GiB", "--only", "fits");
}

#[test]
fn programs_get_integers_in_bytes() {
    snapshot!(
        "table_csv",
        "table",
        "phi-2",
        "--quants",
        "Q8_0,Q2_K",
        "--free",
        "4GiB",
        "--format",
        "csv"
    );
    snapshot!("table_json", "table", "phi-2", "--free", "4GiB", "--format", "json");
    snapshot!(
        "table_ndjson",
        "table",
        "phi-2",
        "--by",
        "ctx-size",
        "--columns",
        "ctx-size,needed,verdict",
        "--free",
        "4GiB",
        "--format",
        "ndjson"
    );
    let csv = printed(&grid(&["--format", "csv"]));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headings = reader.headers().unwrap().clone();
    for row in reader.records() {
        let cells = row.unwrap();
        assert_eq!(cells.len(), headings.len());
        for (heading, cell) in headings.iter().zip(&cells) {
            let number = cell.is_empty() || cell.parse::<i64>().is_ok();
            assert!(number || !heading.ends_with("_bytes"), "{heading}: {cell}");
        }
    }
}

#[test]
fn pictures_and_pages_are_the_same_bytes_each_time() {
    snapshot!(
        "table_svg_bars",
        "table",
        "gemma-2-2b",
        "--quants",
        "Q8_0,Q4_0",
        "--free",
        "3GiB",
        "--format",
        "svg"
    );
    snapshot!(
        "table_svg_curve",
        "table",
        "qwen3-4b",
        "--ctx-sizes",
        "2k,8k",
        "--ram",
        "6GiB",
        "--os",
        "ios",
        "--format",
        "svg"
    );
    snapshot!(
        "table_html",
        "table",
        "gemma-2-2b",
        "--quants",
        "Q8_0,Q4_0",
        "--free",
        "3GiB",
        "--format",
        "html"
    );
    for format in ["html", "svg", "markdown", "json"] {
        let args = grid(&["--format", format]);
        assert_eq!(printed(&args), printed(&args));
    }
}

#[test]
fn a_grid_has_as_many_cells_in_every_row() {
    let markdown = printed(&grid(&["--format", "markdown"]));
    let rows: Vec<usize> = markdown
        .lines()
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.matches('|').count())
        .collect();
    assert_eq!(rows, [5; 10]);
}

#[test]
fn every_format_tells_the_same_verdicts() {
    let count = |text: &str, what: &str| text.matches(what).count();
    let ndjson = printed(&grid(&["--format", "ndjson"]));
    let csv = printed(&grid(&["--format", "csv"]));
    let table = printed(&grid(&[]));
    let cells = table.split("\n\n").nth(1).unwrap();
    for (verdict, mark) in [("fits", "✓"), ("tight", "~"), ("too-large", "✗")] {
        let expected = count(&ndjson, &format!("\"verdict\":\"{verdict}\""));
        assert!(expected > 0, "{verdict}");
        assert_eq!(count(&csv, &format!(",{verdict},")), expected);
        assert_eq!(count(cells, mark), expected);
    }
}

#[test]
fn no_text_is_wider_than_80_columns_when_piped() {
    for args in [
        &["table", "--free", "4GiB"][..],
        &GRID,
        &["table", "--by", "quant,ctx-size", "--max-params", "300M"],
    ] {
        for line in printed(args).lines() {
            assert!(line.chars().count() <= 80, "{args:?}: {line}");
            assert_eq!(line.trim_end(), line, "{args:?} ends in blanks");
        }
    }
}

#[test]
fn a_table_that_makes_no_sense_gets_one_sentence() {
    snapshot!("table_wrong_axis", "table", "phi-2", "--by", "quants");
    snapshot!("table_wrong_axes", "table", "phi-2", "--by", "quant,quant");
    snapshot!("table_wrong_fixed", "table", "phi-2:Q4_0", "--by", "quant");
    snapshot!("table_wrong_column", "table", "phi-2", "--columns", "need");
    snapshot!("table_wrong_only", "table", "phi-2", "--free", "4GiB", "--only", "fit");
    snapshot!("table_wrong_params", "table", "--max-params", "big");
    snapshot!("table_wrong_quant", "table", "phi-2", "--quants", "Q4_K_M,Q4_K_Z");
    snapshot!("table_wrong_cache", "table", "phi-2", "-ctk", "q8_0");
    snapshot!("table_wrong_inject", "table", "--inject", "a.md", "--by", "quant");
}

#[test]
fn a_table_goes_to_a_file_too() {
    let folder = Folder::new("output");
    let file = folder.path("grid.svg");
    assert_eq!(printed(&grid(&["--format", "svg", "--output", &file])), "");
    assert_eq!(fs::read_to_string(file).unwrap(), printed(&grid(&["--format", "svg"])));
}

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("edgefit-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const STALE: &str = "# Phones\n\n<!-- edgefit:table smollm2-135m --quants Q8_0,Q4_0 -->\nold\n<!-- /edgefit -->\nafter";

fn inject(files: &[&str]) -> Output {
    run(&[&["table", "--inject"], files].concat())
}

#[test]
fn what_stands_between_markers_is_refreshed_and_nothing_else() {
    let folder = Folder::new("inject");
    let file = folder.write("a.md", STALE);
    let check = inject(&[&file, "--check"]);
    assert_eq!(check.status.code(), Some(1));
    let difference = String::from_utf8(check.stdout).unwrap().replace(&file, "a.md");
    insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("inject_check", difference);
    });
    assert_eq!(fs::read_to_string(&file).unwrap(), STALE, "--check writes nothing");
    assert_eq!(inject(&[&file]).status.code(), Some(0));
    let fresh = fs::read_to_string(&file).unwrap();
    let (before, after) = STALE.split_once("old").unwrap();
    assert!(fresh.starts_with(before) && fresh.ends_with(after), "{fresh}");
    assert_eq!(inject(&[&file, "--check"]).status.code(), Some(0));
    assert_eq!(folder.names(), ["a.md"], "nothing is left beside it");
}

#[test]
fn line_ends_and_byte_order_marks_are_kept() {
    let folder = Folder::new("lines");
    let text = format!("\u{feff}{}", STALE.replace('\n', "\r\n"));
    let file = folder.write("a.md", &text);
    assert_eq!(inject(&[&file]).status.code(), Some(0));
    let fresh = fs::read_to_string(&file).unwrap();
    assert!(fresh.starts_with('\u{feff}') && fresh.ends_with("\r\nafter"));
    assert_eq!(fresh.matches('\n').count(), fresh.matches("\r\n").count());
    assert!(fresh.contains("| Q8_0 |"));
}

#[test]
fn markers_in_code_are_left_alone() {
    let folder = Folder::new("code");
    let text = format!("```markdown\n{STALE}\n```\n");
    let file = folder.write("a.md", &text);
    assert_eq!(inject(&[&file]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_faulty_file_is_named_and_no_file_is_touched() {
    let folder = Folder::new("faults");
    let good = folder.write("good.md", STALE);
    let read_only = folder.write("read-only.md", STALE);
    let mut permissions = fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&read_only, permissions).unwrap();
    let open = "\n<!-- edgefit:table phi-2 -->\n";
    let close = "<!-- /edgefit -->\n";
    for (file, says) in [
        (folder.write("open.md", open), "line 2: the table opened on line 2 is not closed"),
        (
            folder.write("args.md", open.replace("phi", "--bye phi") + close),
            "line 2: no option '--bye'; did you mean '--by'?",
        ),
        (
            folder.write("model.md", open.replace("phi-2", "phi-22") + close),
            "line 2: no model 'phi-22'",
        ),
        (
            folder.write("quote.md", open.replace("phi-2", "'phi-2") + close),
            "line 2: missing closing quote",
        ),
        (
            folder.write("help.md", open.replace("phi-2", "--help") + close),
            "line 2: a marker takes",
        ),
        (
            folder.write("data.md", open.replace("phi-2", "--data x") + close),
            "line 2: --data belongs",
        ),
        (folder.write("latin.md", b"caf\xe9\n"), "line 1 is not UTF-8"),
        (read_only, "read-only"),
        (folder.path("none.md"), "there is no such file"),
        (folder.path("."), "it is a folder"),
    ] {
        let output = inject(&[&good, &file]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert!(output.stdout.is_empty(), "{file}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.starts_with(&format!("error: {file}: ")), "{message}");
        assert!(message.contains(says), "{message}");
        assert_eq!(fs::read_to_string(&good).unwrap(), STALE, "{file} let another be written");
    }
    assert!(folder.names().iter().all(|name| Path::new(name).extension().is_some()));
}

#[test]
#[cfg(unix)]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("unix");
    let file = folder.write("a.md", STALE);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path("link.md");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert_eq!(inject(&[&link, &file]).status.code(), Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_ne!(fs::read_to_string(&file).unwrap(), STALE);
}

#[test]
fn two_hundred_files_are_refreshed_at_once() {
    let folder = Folder::new("many");
    let models = ["gemma-2-2b", "qwen3-4b", "llama-3.2-1b", "smollm2-360m"];
    let files: Vec<String> = (0..200)
        .map(|n| {
            let table = format!(
                "{} --by quant,ctx-size --ram {}GiB --os android",
                models[n % 4],
                n % 8 + 4
            );
            let text = STALE.replace("smollm2-135m --quants Q8_0,Q4_0", &table);
            folder.write(&format!("{n}.md"), text)
        })
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let start = Instant::now();
    let output = inject(&files);
    let took = start.elapsed();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "200 tables in 200 files, 200 files refreshed.\n"
    );
    // Far below a second in a release build; tests run without optimization, side by side.
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn the_readme_is_up_to_date() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let output = inject(&[readme, "--check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.starts_with("1 table in 1 file"), "{said}");
}

#[test]
fn every_format_stands_in_a_document() {
    let folder = Folder::new("formats");
    for (format, begins) in [
        ("table", "```text\n"),
        ("csv", "```csv\n"),
        ("ndjson", "```json\n"),
        ("html", "<table>\n"),
        ("svg", "<svg "),
    ] {
        let file = folder.write("a.md", STALE.replace("Q4_0", &format!("Q4_0 --format {format}")));
        assert_eq!(inject(&[&file]).status.code(), Some(0));
        let fresh = fs::read_to_string(&file).unwrap();
        let table = fresh.split("-->\n\n").nth(1).unwrap().split("\n\n<!--").next().unwrap();
        assert!(table.starts_with(begins), "{table}");
        let markup = matches!(format, "html" | "svg");
        assert!(!(markup && table.contains("\n\n")), "a blank line ends markup: {table}");
        assert_eq!(inject(&[&file, "--check"]).status.code(), Some(0), "{format}");
    }
}

const PROMISES: &str = "\
# What we ship.
- name: chat on a phone
  model: gemma-2-2b
  quant: Q4_K_M
  ctx_size: 4k
  ram: 8GiB
  os: android
  max: 2GiB
  verdict: fits
- model: smollm2-360m
  free: 1GiB
  cache_type_k: q8_0
  no_repack: true
  verdict: tight
";

#[test]
fn broken_promises_are_shown_and_kept_ones_counted() {
    let folder = Folder::new("promises");
    let file = folder.write("budget.yaml", PROMISES);
    let show = |more: &[&str], code: i32| {
        let output = run(&[&["check", &file], more].concat());
        assert_eq!(output.status.code(), Some(code));
        String::from_utf8(output.stdout).unwrap()
    };
    insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("check_broken", show(&[], 1));
        insta::assert_snapshot!("check_markdown", show(&["--format", "markdown"], 1));
        insta::assert_snapshot!("check_json", show(&["--format", "json"], 1));
    });
    folder.write("budget.yaml", PROMISES.replace("2GiB", "2.5GiB").replace(": fits", ": tight"));
    assert_eq!(show(&[], 0), "2 of 2 promises hold.\n");
}

#[test]
fn the_promises_of_the_readme_hold() {
    let folder = Folder::new("readme-promises");
    let readme = include_str!("../../README.md");
    let promises = readme.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let file = folder.write("budget.yaml", promises);
    assert_eq!(printed(&["check", &file]), "2 of 2 promises hold.\n");
}

#[test]
fn a_faulty_promise_is_named_with_its_file_and_line() {
    let folder = Folder::new("faulty-promises");
    for (from, to, says) in [
        ("  max:", "  maxx:", "line 2: chat on a phone: unknown field 'maxx'; did you mean 'max'?"),
        ("gemma-2-2b", "gemma-22b-2", "line 2: chat on a phone: no model"),
        ("1GiB", "1Gb and more", "line 10: promise 2: --free: '1Gb and more' is not a size"),
        ("no_repack: true", "no_repack: 3", "line 10: promise 2: no_repack is true or false"),
        ("  free: 1GiB\n", "", "line 10: promise 2: a verdict needs a place"),
        ("  verdict: tight\n", "", "line 10: promise 2: it promises nothing"),
        ("- model: smollm2-360m\n", "- quant: Q4_0\n", "line 10: promise 2: it names no model"),
        ("  ram: 8GiB\n", "  ram: 8GiB\n  ram: 6GiB\n", "duplicate"),
    ] {
        let text = PROMISES.replace(from, to);
        assert_ne!(text, PROMISES, "{from}");
        let file = folder.write("budget.yaml", text);
        let output = run(&["check", &file]);
        assert_eq!(output.status.code(), Some(2), "{to}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(message.starts_with(&format!("error: {file}: ")), "{message}");
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn ways_of_loading_are_axes() {
    let csv = printed(&[
        "table",
        "gemma-2-2b",
        "--by",
        "load-mode,repack",
        "--free",
        "4GiB",
        "--format",
        "csv",
        "--columns",
        "load-mode,repack,needed",
    ]);
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let named: Vec<[&str; 2]> = rows.iter().map(|row| [row[0], row[1]]).collect();
    assert_eq!(named, [["mmap", "true"], ["mmap", "false"], ["none", "true"], ["none", "false"]]);
    for (row, flags) in rows.iter().zip([
        &["--load-mode", "mmap"][..],
        &["--load-mode", "mmap", "--no-repack"],
        &["--load-mode", "none"],
        &["--load-mode", "none", "--no-repack"],
    ]) {
        let asked = ["fit", "gemma-2-2b", "--free", "4GiB", "--format", "json"];
        let fit = printed(&[&asked, flags].concat());
        let fit: serde_json::Value = serde_json::from_str(&fit).unwrap();
        assert_eq!(row[2], fit["footprint"]["working_set_bytes"].to_string(), "{flags:?}");
    }
    snapshot!("table_by_loading", "table", "gemma-2-2b", "--by", "load-mode", "--free", "4GiB");
    let output = run(&["table", "gemma-2-2b", "--by", "repack", "--no-repack", "--free", "4GiB"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_model_without_an_encoder_is_left_out_of_a_table() {
    let asked = ["table", "gemma-3-4b", "gemma-2-2b", "--mmproj", "--free", "8GiB"];
    let table = printed(&[&asked[..], &["--format", "json"]].concat());
    let table: serde_json::Value = serde_json::from_str(&table).unwrap();
    assert_eq!(table["rows"].as_array().unwrap().len(), 1);
    assert!(table["left_out"][0].as_str().unwrap().starts_with("Gemma 2 2B has no encoder"));
    for models in [&["gemma-2-2b"][..], &["gemma-2-2b", "qwen3-0.6b"]] {
        let output = run(&[&["table"], models, &["--mmproj", "--free", "8GiB"]].concat());
        assert_eq!(output.status.code(), Some(2), "{models:?}");
    }
}
