//! What a plan chooses, whatever the budget and the task.

use std::collections::BTreeSet;

use edgefit::{
    Bytes, Catalog, EntryKind, Lang, Licences, Place, PlanRequest,
    report::{self, entry, plan::Model},
};
use serde_json::Value;

const TASKS: [&str; 12] = [
    "summarization",
    "sentiment",
    "intent-classification",
    "entity-extraction",
    "chat",
    "translation",
    "creative-writing",
    "coding",
    "rag",
    "tool-use",
    "vision-questions",
    "reasoning",
];
/// Budgets in MiB.
const BUDGETS: [u32; 8] = [512, 768, 1024, 2048, 3072, 4096, 8192, 12288];
/// What of a budget is taken at most, where anything leaves so much.
const MOST: f64 = 0.92;

/// A question with so much free memory, on a phone of a known chip or anywhere.
fn asked(task: &str, mib: u32, chip: Option<&str>) -> PlanRequest {
    let mut request = PlanRequest::of(task);
    request.place = Some(Place::Free(Bytes::mib(mib)));
    request.soc = chip.map(str::to_owned);
    request.system = chip.map(|_| "android".to_owned());
    request.constraints.languages = vec!["en".to_owned()];
    request
}

fn planned(request: &PlanRequest, catalog: &Catalog) -> report::Plan {
    report::plan(request, catalog, Lang::En).unwrap()
}

fn as_json(model: &Model) -> Value {
    serde_json::to_value(model).unwrap()
}

fn id(model: &Value) -> &str {
    model["model"]["id"].as_str().unwrap()
}

/// The share of the budget a model takes.
fn share(model: &Value) -> f64 {
    let budget = &model["budget"]["physical_bytes"];
    let budget = budget.as_f64().or_else(|| budget["typical"].as_f64()).unwrap();
    model["footprint"]["working_set_bytes"].as_f64().unwrap() / budget
}

/// Whether it is slower than the task needs, or its first token comes later: as far as that is known.
fn misses(model: &Value, task: &Value) -> bool {
    let speed = &model["speed"];
    let slow = speed["decode_tps"]["typical"].as_f64();
    let late = speed["ttft_ms"]["typical"].as_f64();
    slow.is_some_and(|tps| tps < task["tokens_per_second"].as_f64().unwrap())
        || late.is_some_and(|ms| ms > 1000.0 * task["first_token_seconds"].as_f64().unwrap())
}

/// What is wrong with a plan by itself.
fn faults(plan: &report::Plan, task: &Value) -> Vec<String> {
    let models: Vec<Value> = plan.models.iter().map(as_json).collect();
    let mut wrong = Vec::new();
    let different: BTreeSet<&str> = models.iter().map(id).collect();
    if different.len() < models.len() {
        wrong.push("a model fills two places".to_owned());
    }
    let roomy = |other: &report::plan::Other| {
        other.row.budget_bytes.is_some_and(|budget| {
            let share = Bytes::new(other.working_set_bytes).get() * 100 / budget;
            share < 92
        })
    };
    for model in &models {
        if share(model) > MOST && plan.also_viable.iter().any(roomy) {
            wrong.push(format!("{} takes {:.3} while others leave room", id(model), share(model)));
        }
        let met = models.iter().any(|other| !misses(other, task) && share(other) <= MOST);
        let first = std::ptr::eq(model, &raw const models[0]);
        if first && misses(model, task) && met {
            wrong.push(format!("{} misses what the task needs while another meets it", id(model)));
        }
        let licence = model["licence"].as_str();
        if licence.is_none_or(|it| it.contains("Research") || it.contains("NC")) {
            wrong.push(format!("{}: {licence:?}", id(model)));
        }
    }
    if let [first, second, rest @ ..] = models.as_slice() {
        let role = |model: &Value| model["role"].as_str().unwrap().to_owned();
        if role(first) != "best" || !["other-family", "next"].contains(&role(second).as_str()) {
            wrong.push(format!("{} and {}", role(first), role(second)));
        }
        for third in rest {
            let tps = |model: &Value| model["speed"]["decode_tps"]["typical"].as_f64();
            let twice = tps(third).zip(tps(first)).is_some_and(|(a, b)| a >= 2.0 * b);
            let as_said = match role(third).as_str() {
                "light" => share(third) <= 0.5 && share(third) < share(first),
                "fast" => twice,
                _ => true,
            };
            if !as_said {
                wrong.push(format!("{} is not {}", id(third), role(third)));
            }
        }
    }
    wrong
}

/// What the catalog says of a task.
fn facts(task: &str, catalog: &Catalog) -> Value {
    let all = entry::list(EntryKind::Task, catalog, Lang::En).unwrap();
    let mut all = all.iter().map(|one| serde_json::to_value(one).unwrap());
    all.find(|one| one["id"] == task).unwrap()
}

/// What is wrong with the plans of a task, from the smallest budget to the largest; `chosen` gets models.
fn along(
    task: &str,
    chip: Option<&str>,
    catalog: &Catalog,
    chosen: &mut BTreeSet<String>,
) -> Vec<String> {
    let (facts, mut wrong) = (facts(task, catalog), Vec::new());
    let mut last = f64::NEG_INFINITY;
    for mib in BUDGETS {
        let plan = planned(&asked(task, mib, chip), catalog);
        let score = plan.models.first().map_or(f64::NEG_INFINITY, |first| first.score);
        let here = format!("{task} in {mib} MiB ({chip:?})");
        if score < last - 1e-9 {
            wrong.push(format!("{here}: {score:.2} after {last:.2}"));
        }
        last = score;
        wrong.extend(faults(&plan, &facts).iter().map(|fault| format!("{here}: {fault}")));
        let mut models = plan.models.iter().map(as_json);
        if plan.models.len() == 3 && !models.any(|one| one["role"] == "other-family") {
            wrong.push(format!("{here}: one family"));
        }
        chosen.extend(plan.models.iter().map(|model| id(&as_json(model)).to_owned()));
    }
    wrong
}

#[test]
fn whatever_the_budget_the_three_leave_room_meet_the_task_and_get_no_worse() {
    let catalog = Catalog::bundled();
    let (mut wrong, mut chosen) = (Vec::new(), BTreeSet::new());
    for task in TASKS {
        for chip in [Some("snapdragon-8-gen-3"), None] {
            wrong.extend(along(task, chip, &catalog, &mut chosen));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(chosen.len() >= 12, "{chosen:?}");
}

#[test]
fn of_two_that_fit_with_room_the_one_with_better_scores_goes_first() {
    let catalog = Catalog::bundled();
    let plan = planned(&asked("reasoning", 12288, None), &catalog);
    let models = plan.models.iter().map(|one| id(&as_json(one)).to_owned());
    let all: Vec<String> =
        models.chain(plan.also_viable.iter().map(|other| other.id.clone())).collect();
    let place = |id: &str| all.iter().position(|one| one == id).unwrap();
    assert!(place("qwen3.5-4b") < place("gemma-4-e4b"), "{all:?}");
}

#[test]
fn images_are_planned_with_the_encoder() {
    let plan = planned(&asked("vision-questions", 2048, None), &Catalog::bundled());
    for model in plan.models.iter().map(as_json) {
        let encoder = model["footprint"]["encoder_bytes"].as_u64().unwrap();
        assert!(encoder > 0 && share(&model) <= MOST, "{}", id(&model));
    }
}

#[test]
fn a_backend_llama_cpp_lacks_is_planned_with_a_runtime_that_has_it() {
    let mut request = PlanRequest::of("chat");
    let name = "rock-5b:8".to_owned();
    request.place = Some(Place::Device { name, system: None, entitled: false });
    request.how.backend = Some("npu".to_owned());
    let plan = planned(&request, &Catalog::bundled());
    assert!(plan.viable);
    for setup in plan.models.iter().map(|one| as_json(one)["setup"].clone()) {
        assert_eq!((&setup["runtime"], &setup["backend"]), (&"rkllm".into(), &"npu".into()));
    }
}

#[test]
fn research_licences_are_left_out_unless_asked_for() {
    let catalog = Catalog::bundled();
    let all = |licences| {
        let mut request = asked("chat", 3072, None);
        request.constraints.licences = licences;
        let plan = planned(&request, &catalog);
        let models = plan.models.iter().map(|one| id(&as_json(one)).to_owned());
        models.chain(plan.also_viable.iter().map(|one| one.id.clone())).collect::<BTreeSet<_>>()
    };
    let (usual, usable) = (all(None), all(Some(Licences::Usable)));
    let (any, free) = (all(Some(Licences::Any)), all(Some(Licences::Permissive)));
    assert_eq!(usual, usable);
    assert!(!usual.contains("exaone-4.0-1.2b") && any.contains("exaone-4.0-1.2b"), "{any:?}");
    assert!(free.is_subset(&usable) && usable.is_subset(&any) && free.len() < usable.len());
}

#[test]
fn a_language_asked_for_is_a_condition_while_any_model_meets_it() {
    let catalog = Catalog::bundled();
    let mut request = asked("intent-classification", 512, None);
    request.constraints.languages = vec!["es".to_owned()];
    let plan = planned(&request, &catalog);
    let models: Vec<String> = plan.models.iter().map(|one| id(&as_json(one)).to_owned()).collect();
    assert!(!models.is_empty() && !models.contains(&"smollm2-135m".to_owned()), "{models:?}");
}

#[test]
fn models_that_are_named_are_planned_with_and_no_others() {
    let named = ["phi-3-mini-4k", "qwen2.5-1.5b", "gemma-2-2b"];
    let mut request = asked("summarization", 4096, Some("snapdragon-8-gen-3"));
    request.models = named.map(str::to_owned).to_vec();
    let plan = planned(&request, &Catalog::bundled());
    let chosen: BTreeSet<String> =
        plan.models.iter().map(|one| id(&as_json(one)).to_owned()).collect();
    assert_eq!(chosen, named.map(str::to_owned).into_iter().collect());
    assert!(plan.also_viable.is_empty());
    assert!(plan.command.contains("--models phi-3-mini-4k,qwen2.5-1.5b,gemma-2-2b"));
}
