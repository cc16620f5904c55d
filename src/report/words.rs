//! What a report says in words: the place, why a verdict is what it is, what was taken for granted.

use crate::{
    Bytes, Case, Catalog, Error, LoadMode, Message, Obstacle, Origin, Verdict,
    ask::command,
    catalog::{meter::Meter, support::Support, system::System},
    judge::{Judgement, Need, beside::Beside, budget::Budget},
    messages::{self, fit as line, place, verdict as say},
    price::Priced,
    resolve::{
        site::Site,
        workload::{Pool, Workload},
    },
};

/// The program whose defaults are taken where none is named.
pub(crate) const PROGRAM: &str = "llama-completion";
/// The most other programs that are named.
const MOST_APPS: usize = 4;

/// Model, quantization and context: what was priced.
pub(crate) fn subject(workload: &Workload) -> Message {
    let context = workload.setup.context.size;
    place::subject(&workload.model.name, workload.quant(), context)
}

pub(crate) fn device(answer: &Priced) -> Option<Message> {
    let device = answer.workload.site.device.as_ref()?;
    let ram = answer.budget.as_ref().map_or(Bytes::ZERO, |budget| budget.ram);
    let words = if device.is_card() { line::card_line } else { line::device_line };
    Some(words(&device.name, ram))
}

pub(crate) fn chip(site: &Site) -> Option<Message> {
    let soc = site.soc.as_ref()?;
    let gpu = site.gpu.as_ref().filter(|gpu| gpu.name.is_some());
    let gpu = gpu.map(|gpu| line::gpu(gpu.title()));
    // The device's own memory counts, also where its speed is not known.
    let memory = site.device.as_ref().and_then(|device| device.memory.as_ref());
    let parts = [site.chip(), gpu, memory.unwrap_or(&soc.memory).bandwidth()];
    Some(Message::figures(parts.iter().flatten()))
}

/// A system and what it keeps, or what an app may hold there.
pub(crate) fn system(budget: &Budget, system: &System) -> Message {
    let (name, evidence) = (&system.name, &system.evidence);
    if budget.is_free() {
        return name.clone();
    }
    if budget.is_machine() {
        return place::in_use_now(name, budget.reserve().typical);
    }
    if budget.measured_limit().is_some() {
        let limit = budget.charge_limit(Case::Typical).unwrap_or(Bytes::ZERO);
        return place::measured_limit(name, limit);
    }
    if let (Some(least), Some(most)) =
        (budget.charge_limit(Case::Conservative), budget.charge_limit(Case::Optimistic))
    {
        return place::limit(name, least, most, evidence);
    }
    let kept = budget.reserve();
    place::keeps(name, kept.optimistic, kept.conservative, evidence)
}

/// What runs it and how well that is known, of llama.cpp where it computes and why there; nothing
/// where the device or the runtime is in the way.
pub(crate) fn engine(answer: &Priced) -> Option<Message> {
    if matches!(answer.obstacle, Some(Obstacle::Device { .. } | Obstacle::Runtime { .. })) {
        return None;
    }
    let workload = &answer.workload;
    if workload.scheme.is_none() {
        return Some(backend(workload));
    }
    let (runtime, (low, high)) = (&workload.runtime, answer.need().range());
    Some(place::runtime(&runtime.name, &workload.backend().name, runtime.grade(), low, high))
}

/// Where llama.cpp computes, and why there.
fn backend(workload: &Workload) -> Message {
    let (backend, cpu) = (&workload.site.backend, &workload.site.cpu);
    let id = cpu.value.id.as_str();
    let processor = match cpu.value.repacks.as_slice() {
        [] => line::repacks_nothing(id, origin(&cpu.origin)),
        _ => line::repacks_weights(id, origin(&cpu.origin)),
    };
    let offload = &workload.setup.offload;
    let origin = origin(&backend.origin);
    let on_npu = line::on_npu(&backend.value.name, &origin);
    let (layers, of) = (offload.layers.value, offload.of);
    let name = &backend.value.name;
    let on_device = match (backend.value.is_npu(), offload.devices.len()) {
        (false, _) => line::on_gpu(name, origin, layers, of),
        (true, 1) => line::in_a_session(name, origin, layers, of),
        (true, sessions) => line::in_sessions(name, origin, layers, of, sessions),
    };
    match (offload.is_used(), offload.is_whole()) {
        (false, _) if backend.value.is_npu() => Message::joined([&on_npu, &processor], "; "),
        (false, _) => processor,
        (true, true) if !backend.value.is_npu() => on_device,
        (true, _) => Message::joined([&on_device, &processor], "; "),
    }
}

pub(crate) fn assumed(answer: &Priced) -> Message {
    let (workload, setup) = (&answer.workload, &answer.workload.setup);
    let loading = match setup.load_mode.value {
        LoadMode::Mmap => line::mapped(),
        LoadMode::None => line::read(),
    };
    let loading = match (setup.offload.is_whole(), setup.repack) {
        (true, _) => loading,
        (false, true) => line::repacked(loading),
        (false, false) => line::not_repacked(loading),
    };
    let prompt = setup.context.prompt.value;
    match workload.scheme {
        Some(_) => line::assumed_prompt(prompt, setup.context.ubatch.value),
        None if setup.context.embeddings.value => {
            let (runtime, threads) = (&workload.runtime.name, setup.threads.value);
            line::assumed_embeddings(runtime, threads, loading, prompt)
        }
        None => line::assumed(&workload.runtime.name, setup.threads.value, loading, prompt),
    }
}

/// The program the answer holds for: what it sets by itself; of another only where nobody named one and
/// others run on the device too.
pub(crate) fn program(answer: &Priced, others: &[String]) -> Option<Message> {
    let workload = &answer.workload;
    let Some(app) = &workload.app else {
        let (shown, more) = others.split_at(others.len().min(MOST_APPS));
        return match (shown, more) {
            ([], _) => None,
            (shown, []) => Some(line::holds_for(PROGRAM, messages::list(shown, &messages::or()))),
            (shown, _) => Some(line::holds_for_many(PROGRAM, shown.join(", "))),
        };
    };
    let sets = command::how(&workload.setup.by_app).join(" ");
    let name = match &workload.site.system {
        Some(system) => line::app_on(&app.name, &system.name),
        None => Message::same(app.name.clone()),
    };
    Some(if sets.is_empty() { line::app_sets_nothing(name) } else { line::app_sets(name, sets) })
}

/// What the meter people look at on a named device will show of the process.
pub(crate) fn will_show(answer: &Priced, catalog: &Catalog) -> Result<Option<Message>, Error> {
    let site = &answer.workload.site;
    let (Some(device), Some(system)) = (&site.device, &site.system) else { return Ok(None) };
    if device.is_card() || answer.obstacle.is_some() {
        return Ok(None);
    }
    let shows = |meter: &Meter| meter.usual && meter.systems.contains(&system.id);
    let meter = catalog.first(shows)?;
    Ok(meter.map(|meter| {
        let shown = answer.estimate.column(meter.column);
        messages::verify::will_show(&meter.name, shown, &meter.figure)
    }))
}

/// Why something is as it is, in a few words.
fn origin(origin: &Origin) -> Message {
    match origin {
        Origin::Asked => messages::origin::asked(),
        Origin::Detected => messages::origin::this_machine(),
        Origin::Chip => messages::origin::of_the_chip(),
        Origin::Catalog(file) => Message::same(file.clone()),
        Origin::App(name) => messages::origin::of_app(name),
        Origin::Default(reason) => reason.clone(),
        Origin::Constant(source) | Origin::Computed(source) => source.clone(),
    }
}

/// Why the verdict is what it is, in one sentence without a full stop.
pub(crate) fn reason(answer: &Priced) -> Option<Message> {
    let said = by_memory(answer)?;
    let untested = answer.support() == Support::Untested && answer.obstacle.is_none();
    let runtime = &answer.workload.runtime.name;
    Some(if untested { say::untested(said, runtime) } else { said })
}

/// The same, by memory and what stands in the way.
fn by_memory(answer: &Priced) -> Option<Message> {
    let (budget, judgement) = (answer.budget.as_ref()?, answer.judgement?);
    if let Some(said) = elsewhere(answer, judgement) {
        return Some(said);
    }
    let need = answer.need();
    let available = |case| {
        let physical = budget.physical(case);
        if judgement.charge_decides {
            budget.charge_limit(case).unwrap_or(physical)
        } else {
            physical
        }
    };
    let charged = judgement.charge_decides;
    let needed = if charged { need.charged } else { need.with_experts() };
    let (have, careful) = (available(Case::Typical), available(Case::Conservative));
    let unsure = need.error == Bytes::MAX;
    let whose = |amount| if charged { say::an_app_may_use(amount) } else { left(budget, amount) };
    let beside = charged && need.with_experts() > need.charged;
    let uses = |have: Message| {
        if beside {
            say::uses_and_charges(need.with_experts(), need.charged, have)
        } else {
            say::uses(needed, have)
        }
    };
    let surely = !unsure && judgement.from_storage == Bytes::ZERO;
    if judgement.verdict == Verdict::Tight
        && surely
        && let Some(said) = only_if(answer, budget, uses(whose(have)))
    {
        return Some(said);
    }
    Some(match judgement.verdict {
        Verdict::Fits if unsure => say::fits_with_room(needed, whose(have)),
        Verdict::Tight if judgement.from_storage > Bytes::ZERO => {
            let physical = budget.physical(Case::Typical);
            let of = left(budget, physical);
            say::reads_experts(need.working_set, of, judgement.from_storage, need.idle_experts)
        }
        Verdict::Tight if unsure => say::uses_at_least(needed, whose(have)),
        Verdict::Fits if budget.is_free() => uses(whose(have)),
        Verdict::Fits => say::fits_always(uses(whose(have))),
        Verdict::Tight if careful >= needed && (charged || budget.is_free()) => {
            say::fits_closely(uses(whose(careful)))
        }
        Verdict::Tight if careful >= needed => {
            say::fits_closely(uses(say::left_carefully(careful)))
        }
        Verdict::Tight => say::fits_typically(uses(whose(have)), needed.saturating_sub(careful)),
        Verdict::Pages => pages(answer, budget, need.working_set.saturating_sub(have), whose(have)),
        Verdict::TooLarge if judgement.refused => refusal(answer, budget),
        Verdict::TooLarge => too_large(need.charged, budget),
        Verdict::NotViable => return None,
    })
}

/// What decides that is not the RAM: an obstacle, or a memory beside it.
fn elsewhere(answer: &Priced, judgement: Judgement) -> Option<Message> {
    if let Some(obstacle) = &answer.obstacle {
        return Some(obstacle.message());
    }
    if judgement.verdict == Verdict::Fits {
        return None;
    }
    let (workload, estimate) = (&answer.workload, &*answer.estimate);
    let decides = |one: &Beside| one.judge(workload, estimate) == judgement;
    let beside = Beside::all(workload).into_iter().find(decides)?;
    Some(beside.reason(workload, estimate))
}

/// That what is charged is more than an app, or all of them, may use.
fn too_large(charged: Bytes, budget: &Budget) -> Message {
    let physical = budget.physical(Case::Typical);
    let (limit, whose) = match budget.charge_limit(Case::Typical) {
        Some(limit) => (limit, say::an_app_may_use(limit)),
        None => (physical, left(budget, physical)),
    };
    say::needs_more(charged, charged.saturating_sub(limit), whose)
}

/// What a tight fit hangs on beside the amounts, if anything.
fn only_if(answer: &Priced, budget: &Budget, uses: Message) -> Option<Message> {
    let need = answer.need();
    if need.may_not_map {
        return Some(say::may_not_map(uses, answer.estimate.weights_bytes));
    }
    let careful = budget.charge_limit(Case::Conservative)?;
    let fits = || say::fits_once_loaded(uses, need.loading, say::an_app_may_use(careful));
    loads_tightly(&need, budget).then(fits)
}

/// That weights are read again and again, or that a GPU fails instead; `over` is too much of `have`.
fn pages(answer: &Priced, budget: &Budget, over: Bytes, have: Message) -> Message {
    let working = answer.need().working_set;
    if budget.gpu_fails() {
        return say::fails_on_gpu(working, over, have, &answer.workload.backend().name);
    }
    say::reads_more(working, over, have)
}

/// Whether it is only while it loads that a careful limit of an app does not hold it.
fn loads_tightly(need: &Need, budget: &Budget) -> bool {
    let holds = |limit: Bytes| {
        let left = limit.saturating_sub(need.charged);
        left > need.margin && left <= need.loading.checked_add(need.margin).unwrap_or(Bytes::MAX)
    };
    let careful = budget.physical(Case::Conservative) > need.working_set;
    careful && budget.charge_limit(Case::Conservative).is_some_and(holds)
}

/// That the program refuses to load it, by what it would reserve.
fn refusal(answer: &Priced, budget: &Budget) -> Message {
    let claims = answer.need().claims.unwrap_or(Bytes::ZERO);
    let physical = budget.physical(Case::Typical);
    let app = answer.workload.app.as_ref().map_or("", |app| &app.name);
    say::app_refuses(app, claims, claims.saturating_sub(physical), left(budget, physical))
}

/// An amount of memory, and whose it is that there is too little of.
fn left(budget: &Budget, amount: Bytes) -> Message {
    if budget.is_free() {
        say::there_are(amount)
    } else if budget.is_machine() {
        say::available_now(amount)
    } else {
        say::left_typically(amount)
    }
}

/// The memory of a device of a run, by its kind and number; `None` for the machine's.
pub(super) fn memory(workload: &Workload, device: Option<usize>) -> String {
    let devices = &workload.setup.offload.devices;
    let Some((at, found)) = device.and_then(|at| Some((at, devices.get(at)?))) else {
        return "host".to_owned();
    };
    match found.pool {
        Pool::Remote(number) => format!("remote{number}"),
        Pool::Gpu(number) => format!("gpu{number}"),
        Pool::Ram => {
            let kind = if found.backend.is_npu() { "npu" } else { "gpu" };
            format!("{kind}{at}")
        }
    }
}
