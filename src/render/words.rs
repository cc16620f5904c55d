//! Answers in words.

use anstyle::AnsiColor;

use crate::{
    Bytes, Lang, Message, Verdict,
    messages::{Say, place, verdict as say},
    report::Fit,
};

/// The verdict as a predicate; what follows is the place.
pub const fn predicate(verdict: Verdict) -> Message {
    match verdict {
        Verdict::Fits => say::fits(),
        Verdict::Tight => say::only_just_fits(),
        Verdict::Pages => say::would_page(),
        Verdict::TooLarge => say::is_too_large(),
        Verdict::NotViable => say::cannot_run(),
    }
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
    place::subject(&fit.model.name, &fit.setup.quant, fit.setup.ctx_size)
}
