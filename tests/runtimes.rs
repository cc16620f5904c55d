//! Runtimes other than llama.cpp: every measured and every published row, and a matrix of places.
//!
//! A row that is off by more than its tolerance fails, unless `truth/not_understood.tsv` names it with
//! the reason; a row named there that is within tolerance fails too, so the list can only shrink.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use edgefit::{
    Bytes, Catalog, Error, Estimate, How, Part, Place, Question, Tokens, Verdict, answer, resolve,
};

/// Sizes of measured files, thousandths.
const SIZE_TOLERANCE: f64 = 5.0;
/// Peaks of measured runs, thousandths.
const PEAK_TOLERANCE: f64 = 100.0;
/// Figures that makers and others published, thousandths.
const PUBLISHED_TOLERANCE: f64 = 150.0;

type Row = BTreeMap<String, String>;

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth").join(name);
    fs::read_to_string(path).unwrap()
}

fn rows(name: &str) -> Vec<Row> {
    let text = text(name);
    let mut lines = text.lines().map(|line| line.split('\t'));
    let columns: Vec<&str> = lines.next().unwrap().collect();
    let row = |cells: std::str::Split<'_, char>| {
        columns.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
    };
    lines.map(row).collect()
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("models/cut_models.yaml", text("cut_models.yaml")).unwrap();
    catalog
}

fn given(row: &Row, column: &str) -> Option<String> {
    row.get(column).filter(|cell| *cell != "-").cloned()
}

fn number(row: &Row, column: &str) -> Option<u64> {
    given(row, column).map(|cell| cell.parse().unwrap())
}

fn tokens(row: &Row, column: &str) -> Option<Tokens> {
    number(row, column).map(|n| Tokens::new(u32::try_from(n).unwrap()))
}

fn question(row: &Row) -> Question {
    Question {
        quant: given(row, "scheme"),
        how: How {
            runtime: given(row, "runtime"),
            backend: given(row, "backend"),
            ctx_size: tokens(row, "ctx"),
            prompt_tokens: tokens(row, "prompt"),
            ubatch_size: tokens(row, "chunk"),
            cache_type_k: given(row, "cache"),
            ..How::default()
        },
        ..Question::about(&row["model"])
    }
}

fn price(row: &Row, catalog: &Catalog) -> Result<Estimate, Error> {
    Estimate::of(&resolve(&question(row), catalog)?.workload)
}

/// What is off by more than its tolerance, a line each; what is not understood must be.
struct Table {
    lines: String,
    wrong: usize,
    checked: usize,
    exact: usize,
    known: BTreeMap<String, String>,
}

impl Table {
    fn new() -> Self {
        let known = rows("not_understood.tsv").into_iter();
        let known = known.map(|row| (row["id"].clone(), row["reason"].clone())).collect();
        Self { lines: String::new(), wrong: 0, checked: 0, exact: 0, known }
    }

    fn check(&mut self, id: &str, ours: Result<u64, Error>, theirs: u64, tolerance: f64) {
        let off = ours.as_ref().map(|&ours| permille(ours, theirs));
        let within = off.as_ref().is_ok_and(|off| off.abs() <= tolerance);
        let known = self.known.contains_key(id);
        self.checked += 1;
        self.exact += usize::from(ours.as_ref().is_ok_and(|&ours| ours == theirs));
        let mark = match (within, known) {
            (true, false) => "",
            (false, true) => "  (not understood)",
            (true, true) => "  <- understood after all",
            (false, false) => "  <- OFF",
        };
        self.wrong += usize::from(within == known);
        let (ours, off) = match (&ours, &off) {
            (Ok(ours), Ok(off)) => (ours.to_string(), format!("{:+.1} %", off / 10.0)),
            (Err(error), _) => ("-".to_owned(), error.to_string()),
            (_, Err(error)) => ("-".to_owned(), error.to_string()),
        };
        writeln!(self.lines, "{id:<64} {ours:>13} {theirs:>13} {off:>8}{mark}").unwrap();
    }

    fn finish(&self) {
        println!("{}{} rows, {} to the byte", self.lines, self.checked, self.exact);
        assert!(self.wrong == 0, "{} rows are off:\n{}", self.wrong, self.lines);
    }
}

#[expect(clippy::cast_precision_loss, reason = "for a percentage")]
fn permille(ours: u64, theirs: u64) -> f64 {
    (ours as f64 / theirs as f64 - 1.0) * 1000.0
}

fn name(row: &Row) -> String {
    let mut name = format!("{} {} {}", row["runtime"], row["model"], row["scheme"]);
    for (column, label) in [("prompt", "n"), ("ctx", "ctx"), ("chunk", "chunk"), ("cache", "kv")] {
        if let Some(cell) = given(row, column) {
            write!(name, " {label}={cell}").unwrap();
        }
    }
    if let Some(options) = given(row, "options") {
        write!(name, " [{options}]").unwrap();
    }
    name
}

#[test]
fn sizes_are_those_of_measured_files() {
    let (catalog, mut table) = (catalog(), Table::new());
    for row in rows("other_runtimes.tsv").iter().filter(|row| row["kind"] == "size") {
        let ours = price(row, &catalog).map(|bill| bill.weights_bytes.get());
        table.check(&name(row), ours, number(row, "weights").unwrap(), SIZE_TOLERANCE);
    }
    table.finish();
}

#[test]
fn peaks_are_those_of_measured_runs() {
    let (catalog, mut table) = (catalog(), Table::new());
    for row in rows("other_runtimes.tsv").iter().filter(|row| row["kind"] == "memory") {
        let ours = price(row, &catalog).map(|bill| bill.resident().get());
        table.check(&name(row), ours, number(row, "peak").unwrap(), PEAK_TOLERANCE);
    }
    table.finish();
}

#[test]
fn published_figures_are_met() {
    let (catalog, mut table) = (catalog(), Table::new());
    for row in &rows("published_runtimes.tsv") {
        let amount = |bill: Estimate| match row["what"].as_str() {
            "file" => bill.weights_bytes.get(),
            "gpu" => bill.resident().get() - bill.part(Part::Process).get(),
            _ => bill.resident().get(),
        };
        let ours = price(row, &catalog).map(amount);
        table.check(&row["id"], ours, number(row, "bytes").unwrap(), PUBLISHED_TOLERANCE);
    }
    table.finish();
}
