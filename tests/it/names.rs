//! Names as people type them, against `truth/names.tsv`.

use edgefit::{Catalog, EntryKind, Lang, Place, Question, answer};

/// The rows of a kind: what is typed, and what it means.
fn rows(kind: &str) -> Vec<(&'static str, &'static str)> {
    let rows = include_str!("../truth/names.tsv").lines().filter_map(|line| {
        let (of, rest) = line.split_once('\t')?;
        rest.split_once('\t').filter(|_| of == kind)
    });
    rows.collect()
}

#[test]
fn a_name_of_a_model_means_that_model_or_none() {
    let catalog = Catalog::bundled();
    let mut wrong = Vec::new();
    for (name, id) in rows("model") {
        // What the catalog does not have yet is not taken for another.
        let known = catalog.model(id).is_ok_and(|model| model.id() == id).then_some(id);
        let found = catalog.model(name).ok();
        if found.as_ref().map(edgefit::Model::id) != known {
            wrong.push(format!(
                "{name}: {:?}, meant {id}",
                found.map(|model| model.id().to_owned())
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_of_a_device_means_it_or_leaves_the_choice() {
    let catalog = Catalog::bundled();
    let mut wrong = Vec::new();
    for (name, id) in rows("device") {
        let place = Place::Device { name: name.to_owned(), system: None, entitled: false };
        let question = Question { place: Some(place), ..Question::about("smollm2-135m") };
        let right = match answer(&question, &catalog) {
            Ok(answer) => answer.device().map(|(found, _)| found) == Some(id),
            Err(error) => id == "-" || error.to_string().contains(id),
        };
        if !right {
            wrong.push(format!("{name}, meant {id}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_read_into_a_name_is_said() {
    let catalog = Catalog::bundled();
    for (name, said) in [
        ("mistral", "mistral is a family; its usual size was taken: Mistral 7B v0.3"),
        ("deepseek-r1:8b", "deepseek-r1:8b has the shape of Qwen3 8B, so it takes the same memory"),
        (
            "Qwen3-4B-UD-Q4_K_XL.gguf",
            "UD-Q4_K_XL files have a recipe of their own; the sizes are those of Q4_K_M, the nearest",
        ),
        (
            "gemma-2-2b-it-Q4_K_M.gguf",
            "there is no file gemma-2-2b-it-Q4_K_M.gguf here; the answer is for Gemma 2 2B of the catalog",
        ),
    ] {
        let answer = answer(&Question::about(name), &catalog).unwrap();
        let notes: Vec<String> = answer.warnings.iter().map(ToString::to_string).collect();
        assert!(notes.iter().any(|note| note == said), "{name}: {notes:?}");
    }
}

/// What is said of a device by that name.
fn refusal(name: &str, lang: Lang) -> String {
    let place = Place::Device { name: name.to_owned(), system: None, entitled: false };
    let question = Question { place: Some(place), ..Question::about("smollm2-135m") };
    answer(&question, &Catalog::bundled()).unwrap_err().message().to(lang).to_owned()
}

#[test]
fn a_device_nobody_knows_can_be_described() {
    for name in ["Xyzzy 9000", "pixel 12", "iphone 19", "xyzzy-5-8gb"] {
        let (en, es) = (refusal(name, Lang::En), refusal(name, Lang::Es));
        assert!(en.contains("or state --ram and --os"), "{en}");
        assert!(es.contains("o da --ram y --os"), "{es}");
    }
    assert!(refusal("iphone 19", Lang::En).contains("'iphone-17'"));
}

#[test]
fn a_code_of_several_sizes_or_devices_says_which_there_are() {
    for (code, said) in [
        ("SM-A155F/DSN", "galaxy-a15-4g:4, galaxy-a15-4g:6 or galaxy-a15-4g:8"),
        ("garnet", "poco-x6-5g or redmi-note-13-pro-5g"),
        ("SM-S921B", "galaxy-s24 or galaxy-s24-exynos"),
    ] {
        let error = refusal(code, Lang::En);
        assert_eq!(error, format!("'{code}' could be {said}; name one"));
    }
    let devices = Catalog::bundled().list(EntryKind::Device);
    let pixel = devices.into_iter().find(|one| one.id == "pixel-8").unwrap();
    assert!(!pixel.names.iter().any(|name| name == "shiba"), "{pixel:?}");
}
