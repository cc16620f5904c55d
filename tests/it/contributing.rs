//! The guide for contributors: its worked entries are sound, and the tests it names exist.

use std::{fs, path::Path};

use edgefit::{Catalog, Error, Place, Question, Verdict, verdict};

const GUIDE: &str = include_str!("../../CONTRIBUTING.md");

/// The worked entries, each with the file it says it stands in.
fn entries() -> Vec<(&'static str, &'static str)> {
    let blocks = GUIDE.split("```yaml\n# data/").skip(1);
    blocks.map(|block| block.split("\n```").next().unwrap().split_once('\n').unwrap()).collect()
}

#[test]
fn every_worked_entry_is_accepted_and_found() {
    let mut catalog = Catalog::bundled();
    let name = "example phone nine:8".to_owned();
    let mut question = Question {
        place: Some(Place::Device { name, system: None, entitled: false }),
        ..Question::about("Example 1B Chat:Q4_K_M")
    };
    assert!(matches!(verdict(&question, &catalog), Err(Error::Unknown { .. })));
    assert_eq!(entries().len(), 5);
    for (file, entry) in entries() {
        catalog.add(file, entry.to_owned()).unwrap();
    }
    assert!(verdict(&question, &catalog).unwrap().unwrap().is_yes());
    question.how.app = Some("example app".to_owned());
    assert!(verdict(&question, &catalog).unwrap().unwrap().is_yes());
    question.how.app = None;
    question.how.runtime = Some("example-runner".to_owned());
    assert_eq!(verdict(&question, &catalog).unwrap(), Some(Verdict::NotViable));
}

/// Names of functions below a folder.
fn functions(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, all);
        } else if path.extension().is_some_and(|end| end == "rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for folder in ["src", "tests/it"] {
        functions(&root.join(folder), &mut code);
    }
    let words = GUIDE.split('`').skip(1).step_by(2);
    let named: Vec<&str> = words
        .filter(|word| word.matches('_').count() > 2 && !word.contains(['/', ' ', '\n']))
        .collect();
    assert!(named.len() >= 8, "{named:?}");
    for name in named {
        assert!(code.contains(&format!("fn {name}()")), "no test is called {name}");
    }
}
