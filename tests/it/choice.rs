//! What a plan chooses, whatever the budget and the task.

use std::collections::{BTreeMap, BTreeSet};

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
/// How far an estimate may be off what the task needs without missing it.
const ERROR: f64 = 1.15;

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
    let warm = speed["sustained_tps"]["typical"].as_f64();
    let slow = warm.or(speed["decode_tps"]["typical"].as_f64());
    let late = speed["ttft_ms"]["typical"].as_f64();
    slow.is_some_and(|tps| tps * ERROR < task["tokens_per_second"].as_f64().unwrap())
        || late.is_some_and(|ms| ms > ERROR * 1e3 * task["first_token_seconds"].as_f64().unwrap())
}

/// What is wrong with a plan by itself.
fn faults(plan: &report::Plan, task: &Value, families: &BTreeMap<String, String>) -> Vec<String> {
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
    let is_met = |other: &report::plan::Other| {
        let speed = serde_json::json!({ "speed": other.speed });
        !misses(&speed, task)
    };
    for model in &models {
        if share(model) > MOST && plan.also_viable.iter().any(roomy) {
            wrong.push(format!("{} takes {:.3} while others leave room", id(model), share(model)));
        }
        let meets = |one: &Value| !misses(one, task) && share(one) <= MOST;
        // The second is of another family while there is any: what could take its place is so too.
        let could = |other: &&report::plan::Other| {
            model["role"] != "other-family" || other.family != families[id(&models[0])]
        };
        let is_first = std::ptr::eq(model, &raw const models[0]);
        let met = plan.also_viable.iter().filter(could).any(|other| roomy(other) && is_met(other))
            || models.iter().skip(1).any(|other| is_first && meets(other));
        if misses(model, task) && met {
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

/// The family of every model.
fn families(catalog: &Catalog) -> BTreeMap<String, String> {
    let all = entry::list(EntryKind::Model, catalog, Lang::En).unwrap();
    let all = all.iter().map(|one| serde_json::to_value(one).unwrap());
    all.map(|one| {
        (
            id_of(&one["id"]),
            id_of(one.get("family").filter(|it| it.is_string()).unwrap_or(&one["id"])),
        )
    })
    .collect()
}

fn id_of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
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
    let families = families(catalog);
    let mut last = f64::NEG_INFINITY;
    for mib in BUDGETS {
        let plan = planned(&asked(task, mib, chip), catalog);
        let score = plan.models.first().map_or(f64::NEG_INFINITY, |first| first.score);
        let here = format!("{task} in {mib} MiB ({chip:?})");
        if score < last - 1e-9 {
            wrong.push(format!("{here}: {score:.2} after {last:.2}"));
        }
        last = score;
        wrong.extend(
            faults(&plan, &facts, &families).iter().map(|fault| format!("{here}: {fault}")),
        );
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
        for chip in [Some("snapdragon-8-gen-3"), Some("dimensity-9300"), None] {
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

#[test]
fn a_model_named_twice_takes_one_place() {
    let mut request = asked("chat", 4096, None);
    request.models = ["qwen2.5-1.5b", "Qwen2.5 1.5B", "gemma-2-2b"].map(str::to_owned).to_vec();
    let plan = planned(&request, &Catalog::bundled());
    assert_eq!(plan.models.len(), 2);
}

#[test]
fn a_language_that_no_model_names_is_refused() {
    let mut request = asked("chat", 4096, None);
    request.constraints.languages = vec!["xx".to_owned()];
    let refused = report::plan(&request, &Catalog::bundled(), Lang::En).unwrap_err();
    assert!(refused.message().to(Lang::En).contains("'xx'"));
}

#[test]
fn a_context_that_does_not_hold_the_task_is_no_choice() {
    let mut request = asked("reasoning", 1024, Some("dimensity-9300"));
    request.models = vec!["openelm-270m".to_owned()];
    let plan = planned(&request, &Catalog::bundled());
    assert!(plan.models.is_empty());
    assert!(plan.closest[0].reason.contains("2048 tokens of context"), "{:?}", plan.closest);
}

#[test]
fn what_a_pinned_runtime_is_not_known_to_run_is_closest_and_said_to_be_untested() {
    let mut request = PlanRequest::of("chat");
    let name = "iphone-16-pro".to_owned();
    request.place = Some(Place::Device { name, system: None, entitled: false });
    request.how.runtime = Some("core-ml".to_owned());
    let plan = planned(&request, &Catalog::bundled());
    assert!(!plan.viable && plan.closest.iter().all(|one| one.reason.contains("untested")));
}
