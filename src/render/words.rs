//! Answers in words.

use anstyle::{AnsiColor, Style as Ansi};

use crate::{Answer, Bytes, Part, Verdict, budget::Budget};

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
    let (model, context) = (&answer.workload.model, &answer.workload.setup.context);
    format!(
        "{} at {} with {} tokens of context",
        model.name, answer.workload.file_type.id, context.size
    )
}

/// Where: the memory and whose it is.
pub(crate) fn place(budget: &Budget) -> String {
    if budget.is_free() {
        return format!("{} of free memory", budget.ram);
    }
    if budget.is_generic() {
        return format!("a machine with {}", budget.ram);
    }
    format!("{} under {}", budget.ram, budget.system_name())
}

/// Why the verdict is what it is, in one sentence without a full stop.
pub(crate) fn reason(answer: &Answer) -> Option<String> {
    let (budget, judgement) = (answer.budget.as_ref()?, answer.judgement?);
    let (charged, working) = (answer.estimate.charged(), answer.estimate.working_set());
    let physical = budget.physical(crate::Case::Typical);
    let limit = budget.charge_limit(crate::Case::Typical).unwrap_or(physical);
    let (need, have) =
        if judgement.charge_decides { (charged, limit) } else { (working, physical) };
    let reserve = if budget.is_free() { "" } else { " a typical reserve leaves" };
    if judgement.verdict == Verdict::Tight && answer.estimate.part(Part::Compute) == Bytes::ZERO {
        return Some(format!(
            "it needs at least {need} of {have}, and what is left out comes on top"
        ));
    }
    let slack = Bytes::new(judgement.headroom.unsigned_abs());
    Some(match judgement.verdict {
        Verdict::Fits if budget.is_free() => format!("it needs {need} of {have}"),
        Verdict::Fits => {
            format!("it needs {need} of the {have}{reserve}, and holds with a conservative one")
        }
        Verdict::Tight if budget.is_free() => {
            format!("it needs {need} of {have}, closer than the estimate is sure")
        }
        Verdict::Tight => format!(
            "it needs {need} of the {have}{reserve}, but not of what a conservative one leaves"
        ),
        Verdict::Pages => format!(
            "it keeps {charged} and reads {working} for every token, {slack} more than the {physical}{}",
            left(reserve)
        ),
        Verdict::TooLarge => format!(
            "it holds {charged} that cannot be given back, {} more than the {limit}{}",
            Bytes::new(charged.get().saturating_sub(limit.get())),
            left(reserve)
        ),
        Verdict::NotViable => return None,
    })
}

fn left(reserve: &str) -> &str {
    if reserve.is_empty() { " there are" } else { reserve }
}
