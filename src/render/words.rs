//! Answers in words.

use anstyle::{AnsiColor, Style as Ansi};

use crate::{
    Answer, Bytes, Case, Lang, Message, Origin, Verdict, Workload,
    catalog::system::System,
    judge::budget::Budget,
    messages::{self, place, verdict as say},
};

/// The verdict as a predicate; what follows is the place.
pub(crate) const fn predicate(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Fits => say::fits(),
        Verdict::Tight => say::only_just_fits(),
        Verdict::Pages => say::would_page(),
        Verdict::TooLarge => say::is_too_large(),
        Verdict::NotViable => say::cannot_run(),
    }
}

/// The verdict in a word; in English its id.
pub(crate) const fn verdict(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Fits => say::word_fits(),
        Verdict::Tight => say::word_tight(),
        Verdict::Pages => say::word_pages(),
        Verdict::TooLarge => say::word_too_large(),
        Verdict::NotViable => say::word_not_viable(),
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

/// An amount, a number or a name as a language writes it.
pub(crate) fn said(what: impl messages::Say, lang: Lang) -> String {
    what.say(lang)
}

/// Model, quantization and context: what was priced.
pub(crate) fn subject(answer: &Answer) -> Message {
    what(&answer.workload)
}

/// Model, quantization and context of a workload.
pub(crate) fn what(workload: &Workload) -> Message {
    let (model, context) = (&workload.model, &workload.setup.context);
    place::subject(&model.name, workload.quant(), context.size)
}

/// Where: the device, or the memory and whose it is.
pub(crate) fn place(workload: &Workload, budget: &Budget) -> Message {
    budget.place(&workload.site)
}

/// The runtime and its backend, and how well its figures are known.
pub(crate) fn runtime(answer: &Answer) -> Message {
    let workload = &answer.workload;
    let (runtime, backend) = (&workload.runtime, workload.backend());
    let (low, high) = range(answer);
    place::runtime(&runtime.name, &backend.name, runtime.grade(), low, high)
}

/// What the working set may be at least and at most.
pub(crate) fn range(answer: &Answer) -> (Bytes, Bytes) {
    answer.need().range()
}

/// A system and what it keeps, or what an app may hold there.
pub(crate) fn system(budget: &Budget, system: &System) -> Message {
    let (name, evidence) = (&system.name, &system.evidence);
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

/// Why something is as it is, in a few words.
pub(crate) fn origin(origin: &Origin) -> Message {
    match origin {
        Origin::Asked => messages::origin::asked(),
        Origin::Detected => messages::origin::this_machine(),
        Origin::Catalog(file) if file.starts_with("data/socs") => messages::origin::of_the_chip(),
        Origin::Catalog(file) => Message::same(file.clone()),
        Origin::Default(reason) => reason.clone(),
        Origin::Constant(source) | Origin::Computed(source) => source.clone(),
    }
}

/// Why the verdict is what it is, in one sentence without a full stop.
pub(crate) fn reason(answer: &Answer) -> Option<Message> {
    let (budget, judgement) = (answer.budget.as_ref()?, answer.judgement?);
    if let Some(obstacle) = &answer.obstacle {
        return Some(obstacle.message());
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
    let needed = if judgement.charge_decides { need.charged } else { need.working_set };
    let (have, careful) = (available(Case::Typical), available(Case::Conservative));
    let unsure = need.error == Bytes::MAX;
    let whose = |amount| {
        if judgement.charge_decides { say::an_app_may_hold(amount) } else { left(budget, amount) }
    };
    Some(match judgement.verdict {
        Verdict::Tight if unsure => say::needs_at_least(needed, have),
        Verdict::Fits if budget.is_free() => say::needs(needed, have),
        Verdict::Fits => say::needs_and_holds(needed, whose(have)),
        Verdict::Tight if careful >= needed && budget.is_free() => {
            say::needs_closely(needed, careful)
        }
        Verdict::Tight if careful >= needed => {
            say::needs_closely(needed, say::left_carefully(careful))
        }
        Verdict::Tight => say::holds_typically(needed, have, careful),
        Verdict::Pages => {
            let over = need.working_set.saturating_sub(have);
            say::reads_more(need.charged, need.working_set, over, whose(have))
        }
        Verdict::TooLarge => {
            let physical = budget.physical(Case::Typical);
            let app = budget.charge_limit(Case::Typical);
            let said = app.map_or_else(|| whose(physical), say::an_app_may_hold);
            let over = need.charged.saturating_sub(app.unwrap_or(physical));
            say::holds_more(need.charged, over, said)
        }
        Verdict::NotViable => return None,
    })
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
