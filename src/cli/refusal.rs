//! A command line that is wrong, in one sentence: what clap found, in words of ours.

use std::error::Error as _;

use clap::error::{
    ContextKind::{self, InvalidArg, InvalidSubcommand, InvalidValue, PriorArg, Usage},
    ContextValue, ErrorKind,
};

use crate::{
    Catalog, Error, Lang, Message,
    ask::command::quoted,
    messages::{self, and, command_line as say, or, plain::short},
    report::entry::{self, Entry},
    units::ParseError,
};

/// What is wrong and what to write instead.
pub(super) fn sentence(error: &clap::Error) -> Message {
    let (argument, value) = (first(error, InvalidArg), first(error, InvalidValue));
    let option = option(&argument);
    match error.kind() {
        ErrorKind::UnknownArgument => unknown(error, &argument),
        ErrorKind::InvalidSubcommand => command(error, &first(error, InvalidSubcommand)),
        ErrorKind::InvalidValue => choice(error, option, &value),
        ErrorKind::ValueValidation => match reason(error) {
            Some(reason) => say::at(option, reason),
            None => say::not_a_value(option, value),
        },
        ErrorKind::TooManyValues => say::takes_no_more(option, value),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            say::needs_value(option)
        }
        ErrorKind::ArgumentConflict => {
            let other = first(error, PriorArg);
            let other = self::option(&other);
            if other == option { say::twice(option) } else { say::excluded(option, other) }
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = all(error, InvalidArg).into_iter();
            let missing: Vec<String> =
                missing.map(|one| one.trim_end_matches("...").to_owned()).collect();
            let command = format!("{} {}", asked(error), missing.join(" "));
            say::missing(messages::list(&missing, &and()), command)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            say::no_command()
        }
        _ => say::not_understood(asked(error)),
    }
}

/// An argument nobody knows: an option, or a name too many.
fn unknown(error: &clap::Error, argument: &str) -> Message {
    let near = first(error, ContextKind::SuggestedArg);
    if !argument.starts_with('-') {
        say::one_too_many(argument, asked(error))
    } else if near.is_empty() {
        say::no_option(argument, asked(error))
    } else {
        say::no_option_but(argument, near)
    }
}

/// A command nobody knows; what the catalog knows is told where to stand.
fn command(error: &clap::Error, name: &str) -> Message {
    let catalog = Catalog::bundled();
    let model = catalog.split_quant(name).0;
    match entry::show(None, model, &catalog, Lang::En) {
        Ok(Entry::Model(_)) => return say::a_model_is_no_command(name, quoted(name)),
        Ok(_) => return say::an_entry_is_no_command(name, quoted(name)),
        Err(_) => {}
    }
    let near = all(error, ContextKind::SuggestedSubcommand);
    if near.is_empty() {
        return say::no_such_command(name);
    }
    let near: Vec<String> = near.iter().map(|name| format!("'{name}'")).collect();
    say::no_such_command_but(name, messages::list(&near, &or()))
}

/// A value that is none of those there are, or none at all.
fn choice(error: &clap::Error, option: &str, value: &str) -> Message {
    let known = all(error, ContextKind::ValidValue);
    let near = first(error, ContextKind::SuggestedValue);
    match (value.is_empty(), known.is_empty()) {
        (true, true) => say::needs_value(option),
        (true, false) => say::needs_one_of(option, messages::list(&known, &or())),
        (false, _) if !near.is_empty() => say::not_one_of_but(option, value, near),
        (false, _) => say::not_one_of(option, value, messages::list(&known, &or())),
    }
}

/// Why a value is none, where it was read by code of ours.
fn reason(error: &clap::Error) -> Option<Message> {
    let source = error.source()?;
    let own = source.downcast_ref::<Error>().map(Error::message);
    own.or_else(|| source.downcast_ref::<ParseError>().map(ParseError::message))
}

/// The flag of an argument without the name of its value; what has no flag as it is.
fn option(argument: &str) -> &str {
    argument.split([' ', '=', '[']).next().filter(|flag| flag.starts_with('-')).unwrap_or(argument)
}

/// The command that was asked: the words of its usage before any argument.
fn asked(error: &clap::Error) -> String {
    let usage = first(error, Usage);
    let words = usage.split_whitespace().skip(1);
    let named = words.take_while(|word| word.starts_with(|letter: char| letter.is_alphabetic()));
    named.collect::<Vec<_>>().join(" ")
}

fn first(error: &clap::Error, kind: ContextKind) -> String {
    all(error, kind).into_iter().next().unwrap_or_default()
}

fn all(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    let all = match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        _ => Vec::new(),
    };
    all.iter().map(|text| short(text).into_owned()).collect()
}
