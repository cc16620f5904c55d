//! A second model in the same budget: what it adds, where a plan takes one, what cannot be asked.

use edgefit::{
    Bytes, Catalog, Error, Estimate, How, Part, Place, PlanRequest, Question, Verdict, plan,
    resolve, strategies, verdict,
};
use proptest::prelude::*;

use crate::program::run;

/// The answer to a question, as JSON.
fn json(question: &[&str]) -> serde_json::Value {
    let output = run(&[question, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a question costs.
fn bill(question: &Question, catalog: &Catalog) -> Result<Estimate, Error> {
    Estimate::of(&resolve(question, catalog)?.workload)
}

/// The same with a second model.
fn with(question: &Question, second: &str) -> Question {
    let how = How { beside: Some(second.to_owned()), ..question.how.clone() };
    Question { how, ..question.clone() }
}

const SECONDS: [&str; 4] =
    ["embeddinggemma-300m:Q4_0", "bge-small-en-v1.5:Q8_0", "qwen3-0.6b:Q4_K_M", "smollm2-135m"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_second_model_adds_what_it_takes_and_changes_nothing_else(
        question in strategies::question(), second in proptest::sample::select(&SECONDS[..]),
    ) {
        let catalog = Catalog::bundled();
        let question = Question { how: How { beside: None, ..question.how }, ..question };
        let Ok(alone) = bill(&question, &catalog) else { return Ok(()) };
        let both = bill(&with(&question, second), &catalog).unwrap();
        let is_second = |part: Part| part == Part::Beside;
        let (theirs, ours): (Vec<_>, Vec<_>) =
            both.terms.iter().partition(|term| is_second(term.part));
        prop_assert!(!theirs.is_empty());
        prop_assert_eq!(ours.len(), alone.terms.len());
        for (term, before) in ours.iter().zip(&alone.terms) {
            prop_assert_eq!(term.amount(), before.amount());
        }
        let added: u64 = theirs.iter().map(|term| term.amount().get()).sum();
        prop_assert!(both.working_set() > alone.working_set());
        prop_assert!(both.working_set().get() - alone.working_set().get() <= added);
        // What the process itself holds is there once.
        let mut own = Question::about(second);
        own.place.clone_from(&question.place);
        own.how.backend.clone_from(&question.how.backend);
        let own = bill(&own, &catalog).map_or(Bytes::MAX, |own| own.reserved());
        prop_assert!(both.reserved().get() - alone.reserved().get() <= own.get());
        prop_assert_eq!(bill(&with(&question, "none"), &catalog).unwrap().working_set(), alone.working_set());
    }
}

#[test]
fn both_are_held_against_one_budget() {
    let catalog = Catalog::bundled();
    let mut question = Question::about("qwen3-1.7b:Q4_K_M");
    let needs = bill(&question, &catalog).unwrap().working_set();
    question.place = Some(Place::Free(needs.checked_add(Bytes::mib(300)).unwrap()));
    let judged = |question: &Question| verdict(question, &catalog).unwrap();
    assert_eq!(judged(&question), Some(Verdict::Fits));
    assert_eq!(judged(&with(&question, "embeddinggemma-300m:Q4_0")), Some(Verdict::TooLarge));
}

#[test]
fn a_report_names_the_second_model() {
    let question =
        ["fit", "gemma-3-1b:Q4_0", "--free", "4GiB", "--with", "embeddinggemma-300m:Q4_0"];
    let fit = json(&question);
    let beside = &fit["beside"];
    assert_eq!(beside["id"], "embeddinggemma-300m");
    assert_eq!((&beside["ctx_size"], &beside["dimensions"]), (&512.into(), &768.into()));
    let terms = fit["footprint"]["terms"].as_array().unwrap();
    let of_it = |column: &str| -> u64 {
        let terms = terms.iter().filter(|term| term["part"] == "beside");
        terms.map(|term| term[column].as_u64().unwrap()).sum()
    };
    assert_eq!(fit["footprint"]["beside_bytes"], of_it("reserved"));
    let alone = json(&question[..4]);
    for (field, column) in [
        ("reserved_bytes", "reserved"),
        ("resident_bytes", "resident"),
        ("charged_bytes", "charged"),
        ("working_set_bytes", "working_set"),
    ] {
        let of = |fit: &serde_json::Value| fit["footprint"][field].as_u64().unwrap();
        assert_eq!(of(&fit), of(&alone) + of_it(column), "{field}");
    }
    assert!(alone["beside"].is_null() && alone["footprint"]["beside_bytes"] == 0);
}

/// The plan of a request for a task somewhere.
fn planned(task: &str, free: Bytes, change: impl Fn(&mut PlanRequest)) -> edgefit::Plan {
    let mut request = PlanRequest::of(task);
    request.place = Some(Place::Free(free));
    change(&mut request);
    plan(&request, &Catalog::bundled()).unwrap()
}

/// The second model of the first candidate.
fn second(plan: &edgefit::Plan) -> Option<&str> {
    plan.models[0].question.how.beside.as_deref()
}

#[test]
fn tasks_that_search_take_an_embedder_that_suits() {
    let speak = |code: &'static str| {
        move |it: &mut PlanRequest| it.constraints.languages.push(code.to_owned())
    };
    let gemma = Some("embeddinggemma-300m:Q4_0");
    assert_eq!(second(&planned("rag", Bytes::gib(6), speak("es"))), gemma);
    assert_eq!(second(&planned("chat", Bytes::gib(4), speak("es"))), None);
    let none = |it: &mut PlanRequest| it.how.beside = Some("none".to_owned());
    assert_eq!(second(&planned("rag", Bytes::gib(4), none)), None);
    let own = |it: &mut PlanRequest| it.how.beside = Some("bge-m3:Q8_0".to_owned());
    assert_eq!(second(&planned("rag", Bytes::gib(4), own)), Some("bge-m3:Q8_0"));
    let permissive = |code: &'static str| {
        move |it: &mut PlanRequest| {
            it.constraints.languages.push(code.to_owned());
            it.constraints.licences = Some(edgefit::Licences::Permissive);
        }
    };
    let free = planned("rag", Bytes::gib(4), permissive("es"));
    assert_eq!(second(&free), Some("multilingual-e5-small:Q8_0"));
    // Where none leaves room for a model that answers, words have to do.
    assert_eq!(second(&planned("rag", Bytes::mib(700), speak("es"))), None);
    assert_eq!(second(&planned("rag", Bytes::gib(1), speak("es"))), None);
}

#[test]
fn what_cannot_run_beside_is_refused_in_a_sentence() {
    for (question, said) in [
        (&["fit", "gemma-3-1b", "--free", "2GiB", "--with", "nonsense"][..], "no model 'nonsense'"),
        (
            &["plan", "--task", "chat", "--free", "2GiB", "--with", "nonsense"],
            "no model 'nonsense'",
        ),
        (&["fit", "gemma-3-1b", "--free", "2GiB", "--with", "qwen3-0.6b:mlx-4bit"], "llama.cpp"),
    ] {
        let output = run(question);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && error.contains(said), "{error}");
        assert!(output.stdout.is_empty() && error.trim().lines().count() == 1, "{error}");
    }
}
