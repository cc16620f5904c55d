//! Answers in words.

use std::{cmp::Reverse, collections::BTreeSet};

use anstyle::AnsiColor;

use crate::{
    Bytes, Lang, Message, Verdict,
    messages::{Say, capitalized, fit, list, nor, or, place, table, verdict as say},
    report::{Fit, fit::OnSystem},
};

/// The verdict as a predicate; what follows is the place.
pub const fn predicate(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Fits => say::fits(),
        Verdict::Tight => say::is_tight(),
        Verdict::Pages => say::would_page(),
        Verdict::TooLarge => say::is_too_large(),
        Verdict::NotViable => say::cannot_run(),
    }
}

/// Where it holds and where it does not, the best verdict first: fits on a board; too large on a phone.
pub fn by_system(all: &[OnSystem]) -> Message {
    let verdicts: BTreeSet<Verdict> = all.iter().map(|one| one.verdict).collect();
    let on = |verdict: Verdict| {
        let those = all.iter().filter(|one| one.verdict == verdict);
        let machines: Vec<&str> = those.map(|one| one.machine.as_str()).collect();
        match verdict {
            Verdict::Fits => say::fits_on(list(&machines, &or())),
            Verdict::Tight => say::tight_on(list(&machines, &or())),
            Verdict::Pages => say::pages_on(list(&machines, &or())),
            Verdict::TooLarge => say::too_large_on(list(&machines, &nor())),
            Verdict::NotViable => say::cannot_run_on(list(&machines, &nor())),
        }
    };
    Message::joined(&verdicts.into_iter().map(on).collect::<Vec<_>>(), "; ")
}

/// The kind of machine with the worst verdict, of which everything else is said.
pub fn worst(all: &[OnSystem]) -> Option<&str> {
    let badness = |one: &&OnSystem| (one.verdict, Reverse(one.headroom_bytes));
    // Of several as bad, the first.
    all.iter().rev().max_by_key(badness).map(|one| one.machine.as_str())
}

/// The verdict in a word; in English its id.
pub const fn verdict(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Fits => say::word_fits(),
        Verdict::Tight => say::word_tight(),
        Verdict::Pages => say::word_pages(),
        Verdict::TooLarge => say::word_too_large(),
        Verdict::NotViable => say::word_not_viable(),
    }
}

/// What the verdicts that are shown mean, a line; nothing where each explains itself.
pub fn legend(verdicts: impl IntoIterator<Item = Verdict>, lang: Lang) -> Option<String> {
    let verdicts: BTreeSet<Verdict> = verdicts.into_iter().collect();
    glossary(verdicts.into_iter().map(defined), lang)
}

/// A verdict and what it means.
pub fn defined(is: Verdict) -> Message {
    means(&verdict(is), is)
}

/// What `word` means, which stands for a verdict.
pub fn means(word: &Message, is: Verdict) -> Message {
    say::means(word, meaning(is))
}

/// What a server grows by with use, what becomes of it then, and what it stays with; `None` where it does not grow.
pub fn growth(fit: &Fit) -> Option<Message> {
    let growth = &fit.footprint.growth;
    let parts = [
        (fit::prompts_up_to as fn(Bytes) -> Message, growth.prompt_cache_bytes),
        (fit::checkpoints_up_to, growth.checkpoint_bytes),
    ];
    let parts: Vec<Message> = parts
        .into_iter()
        .filter(|(_, bytes)| *bytes > 0)
        .map(|(words, bytes)| words(Bytes::new(bytes)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let parts = Message::figures(&parts);
    let grown = match growth.verdict_when_full.filter(|_| fit.verdict.is_some_and(Verdict::is_yes))
    {
        Some(is) => fit::grows_until(parts, verdict(is)),
        None => fit::grows(parts),
    };
    Some(match &growth.flags_to_stay {
        Some(flags) => fit::grows_but(grown, flags),
        None => grown,
    })
}

/// What memory a table shows.
pub fn needed() -> Message {
    say::means(table::needed(), say::means_working_set())
}

/// Terms and what they mean, in a sentence; nothing for none.
pub fn glossary(terms: impl IntoIterator<Item = Message>, lang: Lang) -> Option<String> {
    let terms: Vec<Message> = terms.into_iter().collect();
    let said = capitalized(Message::joined(&terms, "; ").to(lang));
    (!terms.is_empty()).then(|| said + ".")
}

/// What a verdict means, in a few words.
const fn meaning(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Fits => say::means_fits(),
        Verdict::Tight => say::means_tight(),
        Verdict::Pages => say::means_pages(),
        Verdict::TooLarge => say::means_too_large(),
        Verdict::NotViable => say::means_not_viable(),
    }
}

/// A word in the colour of a verdict; seasoning only, the word says it all.
pub fn coloured(verdict: Verdict, text: &str) -> String {
    let style = match verdict {
        Verdict::Fits => AnsiColor::Green,
        Verdict::Tight => AnsiColor::Yellow,
        Verdict::Pages | Verdict::TooLarge | Verdict::NotViable => AnsiColor::Red,
    };
    let style = style.on_default().bold();
    format!("{style}{text}{style:#}")
}

pub fn size(bytes: u64, lang: Lang) -> String {
    Bytes::new(bytes).say(lang)
}

/// Model, quantization and context: what was priced.
pub fn subject(fit: &Fit) -> Message {
    let subject = place::subject(&fit.model.name, &fit.setup.quant, fit.setup.ctx_size);
    match fit.model.trained_ctx_size {
        Some(trained) if fit.setup.ctx_size_asked > trained => {
            place::beyond_training(subject, trained)
        }
        _ => subject,
    }
}
