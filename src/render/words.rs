//! Answers in words.

use anstyle::{AnsiColor, Style as Ansi};

use crate::{
    Bytes, Lang, Message, Verdict,
    messages::{self, place, verdict as say},
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

/// The colour of a verdict; seasoning only, the word says it all.
pub const fn colour(verdict: Verdict) -> Ansi {
    let colour = match verdict {
        Verdict::Fits => AnsiColor::Green,
        Verdict::Tight => AnsiColor::Yellow,
        Verdict::Pages | Verdict::TooLarge | Verdict::NotViable => AnsiColor::Red,
    };
    Ansi::new().bold().fg_color(Some(anstyle::Color::Ansi(colour)))
}

/// A word in the colour of a verdict.
pub fn coloured(verdict: Verdict, text: &str) -> String {
    let style = colour(verdict);
    format!("{style}{text}{style:#}")
}

/// An amount, a number or a name as a language writes it.
pub fn said(what: impl messages::Say, lang: Lang) -> String {
    what.say(lang)
}

/// So many bytes in words.
pub fn size(bytes: u64, lang: Lang) -> String {
    said(Bytes::new(bytes), lang)
}

/// Model, quantization and context: what was priced.
pub fn subject(fit: &Fit) -> Message {
    place::subject(&fit.model.name, &fit.setup.quant, fit.setup.ctx_size)
}
