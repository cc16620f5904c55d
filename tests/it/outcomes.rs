//! What ran on real machines and what did not, against the verdicts: `tests/truth/outcomes.tsv`, each run asked about as
//! it was run. Runs that the catalog knows of are hidden from it, so nothing is answered with itself.
//!
//! `cargo test --test it outcomes:: -- --nocapture` prints the table of the READMEs and each wrong answer.

use std::collections::{BTreeMap, BTreeSet};

use edgefit::{Bytes, Catalog, How, LoadMode, Place, Question, Tokens, Verdict, verdict};

const ROWS: &str = include_str!("../truth/outcomes.tsv");
const EVIDENCE: &str = include_str!("../../data/evidence.yaml");

/// Answers by what became of the run (it ran, or it died or paged) and by fits, tight, no.
type Tally = [[u64; 3]; 2];

/// A row by the name of each column.
struct Row<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Row<'a> {
    fn all() -> Vec<Self> {
        let mut lines = ROWS.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let names = lines.next().unwrap();
        lines.map(|cells| Self(names.iter().copied().zip(cells).collect())).collect()
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        Some(self.0[name]).filter(|text| !text.is_empty())
    }

    fn count(&self) -> u64 {
        self.0["count"].parse().unwrap()
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.get(name).map(|text| text.parse().unwrap())
    }

    /// Which line of the table it belongs to.
    fn line(&self) -> (usize, bool) {
        let system = self.get("system").unwrap();
        let at = SYSTEMS.iter().position(|(systems, _)| systems.contains(&system)).unwrap();
        (at, ["llama.cpp", "ollama"].contains(&self.0["runtime"]))
    }

    fn question(&self) -> Question {
        let text = |name: &str| self.get(name).map(str::to_owned);
        let entitled = self.get("entitled").is_some();
        let place = if let Some(name) = self.get("device") {
            Place::Device { name: name.to_owned(), system: None, entitled }
        } else {
            let size = format!("{}GiB", self.0["ram_gib"]).parse::<Bytes>().unwrap();
            Place::Ram { size, system: text("system"), entitled }
        };
        let how = How {
            ctx_size: self.number("ctx_size").map(Tokens::new),
            ubatch_size: self.number("ubatch_size").map(Tokens::new),
            flash_attn: self.get("flash_attn").map(|text| text == "on"),
            load_mode: self.get("load_mode").map(|text| text.parse::<LoadMode>().unwrap()),
            runtime: text("runtime"),
            backend: text("backend"),
            gpu_layers: self.number("n_gpu_layers"),
            ..How::default()
        };
        Question {
            quant: text("quant"),
            place: Some(place),
            soc: text("soc"),
            how,
            ..Question::about(self.0["model"])
        }
    }
}

/// Systems of the table, and what a line about them is called in each language.
const SYSTEMS: [(&[&str], [&str; 2]); 6] = [
    (&["android"], ["Android", "Android"]),
    (&["ios", "ipados"], ["iOS and iPadOS", "iOS y iPadOS"]),
    (&["sbc"], ["boards", "placas"]),
    (&["jetson"], ["Jetson", "Jetson"]),
    (&["macos"], ["macOS", "macOS"]),
    (&["windows", "linux"], ["Windows and Linux", "Windows y Linux"]),
];

/// What a line is of beside llama.cpp and its wrappers, in each language.
const OTHERS: [&str; 2] = ["other runtimes", "otros runtimes"];

/// The catalog with no run in it: they are those of a system nobody has.
fn without_runs() -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("evidence.yaml", EVIDENCE.replace("  system: ", "  system: no-")).unwrap();
    catalog
}

fn tallies() -> BTreeMap<(usize, bool), Tally> {
    let (catalog, mut all) = (without_runs(), BTreeMap::<_, Tally>::new());
    for row in Row::all().iter().filter(|row| row.get("left_out").is_none()) {
        let answer = verdict(&row.question(), &catalog);
        let answer = answer.unwrap_or_else(|error| panic!("{:?}: {error}", row.0)).unwrap();
        let (died, said) = (
            row.0["outcome"] != "ran",
            match answer {
                Verdict::Fits => 0,
                Verdict::Tight => 1,
                _ => 2,
            },
        );
        if said == if died { 0 } else { 2 } {
            println!("{} {answer}: {:?}", row.0["outcome"], row.question());
        }
        let (system, llama_cpp) = row.line();
        all.entry((system, !llama_cpp)).or_default()[usize::from(died)][said] += row.count();
    }
    all
}

/// The lines of the table in a language.
fn table(all: &BTreeMap<(usize, bool), Tally>, lang: usize) -> Vec<String> {
    let line = |(&(system, other), tally): (&(usize, bool), &Tally)| {
        let name = SYSTEMS[system].1[lang];
        let name = if other { format!("{name}, {}", OTHERS[lang]) } else { name.to_owned() };
        let cells = tally.iter().flatten().map(u64::to_string).collect::<Vec<_>>();
        format!("| {name} | {} |", cells.join(" | "))
    };
    all.iter().map(line).collect()
}

#[test]
fn the_readmes_show_what_ran_and_what_was_said_of_it() {
    let all = tallies();
    for (lang, readme) in
        [include_str!("../../README.md"), include_str!("../../README.es.md")].iter().enumerate()
    {
        let lines = table(&all, lang);
        println!("{}", lines.join("\n"));
        assert!(readme.contains(&lines.join("\n")), "the table of a README is not up to date");
    }
}

/// Of each line: how many rows there are at least, how many that ran are refused at most, and how many that
/// died or paged are said to fit. Rows only grow, the others only shrink.
#[test]
fn few_that_ran_are_refused_and_few_that_died_are_said_to_fit() {
    let held = include_str!("outcomes.tsv").lines().skip(1);
    let mut seen = BTreeSet::new();
    let all = tallies();
    for line in held {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, rows, refused, accepted] = cells[..] else { panic!("{line}") };
        let (at, tally) = all
            .iter()
            .find(|(key, tally)| {
                table(&BTreeMap::from([(**key, **tally)]), 0)[0].starts_with(&format!("| {name} |"))
            })
            .unwrap_or_else(|| panic!("no rows of {name}"));
        let [ran, died] = tally;
        let (count, no, yes) = (tally.iter().flatten().sum::<u64>(), ran[2], died[0]);
        assert!(count >= rows.parse().unwrap(), "{name}: {count} rows");
        assert!(no <= refused.parse().unwrap(), "{name}: {no} that ran are refused");
        assert!(yes <= accepted.parse().unwrap(), "{name}: {yes} that died are said to fit");
        seen.insert(*at);
    }
    assert_eq!(seen.len(), all.len(), "a line without a ratchet");
}

/// What is promised: of what ran at most one in a hundred is refused, of what died or paged at most 15 fit.
#[test]
fn with_llama_cpp_on_android_the_promise_holds() {
    let all = tallies();
    let [ran, died] = all[&(0, false)];
    assert!(ran[2] * 100 <= ran.iter().sum::<u64>(), "{ran:?}");
    assert!(died[0] * 100 <= died.iter().sum::<u64>() * 15, "{died:?}");
}

#[test]
fn what_is_left_out_says_why() {
    let rows = Row::all();
    let left: u64 = rows.iter().filter(|row| row.get("left_out").is_some()).map(Row::count).sum();
    let all: u64 = rows.iter().map(Row::count).sum();
    assert!(all >= 871 && left * 4 < all, "{left} of {all} are left out");
}

const SAVED: &str = "- id: mine\n  device: pixel-8\n  system: android\n  ram_gib: 8\n  runtime: llama.cpp\n  \
                     backend: cpu\n  ran: {runs: 1, most_charged_mib: 5000}\n  died: {runs: 1, \
                     least_charged_mib: 3000}\n  sources: [a log]\n  checked: 2026-12-01\n";

/// A run of one's own counts for its device: what ran is held, what died does not fit.
#[test]
fn a_run_of_a_users_folder_moves_the_budget_of_its_device() {
    let mut catalog = Catalog::bundled();
    catalog.add("evidence.yaml", SAVED.to_owned()).unwrap();
    let ask = |name: &str, catalog: &Catalog| {
        let mut question = Question::about("qwen3-1.7b");
        let name = name.to_owned();
        question.place = Some(Place::Device { name, system: None, entitled: false });
        edgefit::answer(&question, catalog).unwrap().priced.budget.unwrap().reserve()
    };
    let kept = ask("pixel-8", &catalog);
    let left = |kept: Bytes| Bytes::gib(8).checked_sub(kept).unwrap();
    assert!(left(kept.typical) >= Bytes::mib(5000) && left(kept.conservative) < Bytes::mib(3000));
    assert_eq!(ask("pixel-8a", &catalog), ask("pixel-8a", &Catalog::bundled()));
    assert_eq!(ask("pixel-8", &without_runs()), ask("pixel-8", &Catalog::bundled()));
}
