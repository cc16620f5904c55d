//! Answers in words.

use anstyle::{AnsiColor, Style as Ansi};

use crate::{
    Answer, Bytes, Case, Origin, Verdict, Workload, answer::need, budget::Budget,
    catalog::system::System,
};

/// The verdict as a predicate; what follows is the place.
pub(crate) const fn predicate(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fits => "fits",
        Verdict::Tight => "only just fits",
        Verdict::Pages => "would read weights from storage for every token on",
        Verdict::TooLarge => "is too large for",
        Verdict::NotViable => "cannot run on",
    }
}

/// The colour of a verdict; seasoning only, the word says it all.
pub(crate) const fn colour(verdict: Verdict) -> Ansi {
    let colour = match verdict {
        Verdict::Fits => AnsiColor::Green,
        Verdict::Tight => AnsiColor::Yellow,
        Verdict::Pages | Verdict::TooLarge | Verdict::NotViable => AnsiColor::Red,
    };
    Ansi::new().bold().fg_color(Some(anstyle::Color::Ansi(colour)))
}

/// A word in the colour of a verdict.
pub(crate) fn coloured(verdict: Verdict, text: &str) -> String {
    let style = colour(verdict);
    format!("{style}{text}{style:#}")
}

/// Model, quantization and context: what was priced.
pub(crate) fn subject(answer: &Answer) -> String {
    what(&answer.workload)
}

/// Model, quantization and context of a workload.
pub(crate) fn what(workload: &Workload) -> String {
    let (model, context) = (&workload.model, &workload.setup.context);
    format!("{} at {} with {} tokens of context", model.name, workload.quant(), context.size)
}

/// Where: the device, or the memory and whose it is.
pub(crate) fn place(workload: &Workload, budget: &Budget) -> String {
    if let Some(device) = &workload.site.device {
        return format!("the {} ({})", device.name, budget.ram);
    }
    if budget.is_free() {
        return format!("{} of free memory", budget.ram);
    }
    if budget.is_generic() {
        return format!("a machine with {}", budget.ram);
    }
    if budget.is_machine() {
        return format!("{} with {}", budget.system_name(), budget.ram);
    }
    format!("{} under {}", budget.ram, budget.system_name())
}

/// The runtime and its backend, and how well its figures are known.
pub(crate) fn runtime(answer: &Answer) -> String {
    let workload = &answer.workload;
    let (runtime, backend) = (&workload.runtime, workload.backend());
    let (low, high) = range(answer);
    format!("{} on {}; {}: from {low} to {high}", runtime.name, backend.name, runtime.grade())
}

/// What the working set may be at least and at most.
pub(crate) fn range(answer: &Answer) -> (Bytes, Bytes) {
    need(&answer.workload, &answer.estimate).range()
}

/// A system and what it keeps, or what an app may hold there.
pub(crate) fn system(budget: &Budget, system: &System) -> String {
    let name = &system.name;
    if budget.is_machine() {
        let kept = budget.reserve();
        return format!("{name}, {} in use now", kept.typical);
    }
    if budget.measured_limit().is_some() {
        let limit = budget.charge_limit(Case::Typical).unwrap_or(Bytes::ZERO);
        return format!("{name}, an app may hold {limit}, measured on this device");
    }
    if let (Some(least), Some(most)) =
        (budget.charge_limit(Case::Conservative), budget.charge_limit(Case::Optimistic))
    {
        return format!("{name}, an app may hold {least} to {most} ({})", system.evidence);
    }
    let kept = budget.reserve();
    format!("{name}, keeps {} to {} ({})", kept.optimistic, kept.conservative, system.evidence)
}

/// Why something is as it is, in a few words.
pub(crate) fn origin(origin: &Origin) -> &str {
    match origin {
        Origin::Asked => "as asked",
        Origin::Detected => "this machine",
        Origin::Catalog(file) if file.starts_with("data/socs") => "the chip's",
        Origin::Catalog(file) => file,
        Origin::Default(reason) => reason,
        Origin::Constant(source) | Origin::Computed(source) => source,
    }
}

/// Why the verdict is what it is, in one sentence without a full stop.
pub(crate) fn reason(answer: &Answer) -> Option<String> {
    let (budget, judgement) = (answer.budget.as_ref()?, answer.judgement?);
    if let Some(obstacle) = &answer.obstacle {
        return Some(obstacle.to_string());
    }
    let need = need(&answer.workload, &answer.estimate);
    let available = |case| {
        let physical = budget.physical(case);
        if judgement.charge_decides {
            budget.charge_limit(case).unwrap_or(physical)
        } else {
            physical
        }
    };
    let needed = if judgement.charge_decides { need.charged } else { need.working_set };
    let (have, careful) = (available(Case::Typical), available(Case::Conservative));
    let unsure = need.error == Bytes::MAX;
    let whose = if judgement.charge_decides { " an app may hold" } else { whose(budget) };
    Some(match judgement.verdict {
        Verdict::Tight if unsure => {
            format!("it needs at least {needed} of {have}, and what is left out comes on top")
        }
        Verdict::Fits if budget.is_free() => format!("it needs {needed} of {have}"),
        Verdict::Fits => format!(
            "it needs {needed} of the {have}{whose}, and holds with a conservative reserve too"
        ),
        Verdict::Tight if careful >= needed && budget.is_free() => {
            format!("it needs {needed} of {careful}, closer than the estimate is sure")
        }
        Verdict::Tight if careful >= needed => format!(
            "it needs {needed} of the {careful} that a conservative reserve leaves, closer than the estimate is sure"
        ),
        Verdict::Tight => format!(
            "it needs {needed}, which holds with a typical reserve ({have} left), not with a conservative one ({careful})"
        ),
        Verdict::Pages => format!(
            "it keeps {} and reads {} for every token, {} more than the {have}{whose}",
            need.charged,
            need.working_set,
            need.working_set.saturating_sub(have),
        ),
        Verdict::TooLarge => {
            let limit = budget.charge_limit(Case::Typical);
            let whose = limit.map_or(whose, |_| " an app may hold");
            let limit = limit.unwrap_or_else(|| budget.physical(Case::Typical));
            let over = need.charged.saturating_sub(limit);
            let held = need.charged;
            format!(
                "it holds {held} that cannot be given back, {over} more than the {limit}{whose}"
            )
        }
        Verdict::NotViable => return None,
    })
}

/// Whose the memory is that there is too little of.
fn whose(budget: &Budget) -> &'static str {
    if budget.is_free() {
        " there are"
    } else if budget.is_machine() {
        " available now"
    } else {
        " a typical reserve leaves"
    }
}
