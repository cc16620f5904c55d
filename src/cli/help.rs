//! Help in a language: the command line as clap has it, with the texts of `messages::help`.
//!
//! Texts are put on when help is wanted or an argument is wrong; a question that is right does
//! without them.

use clap::{Arg, Command, CommandFactory};

use super::Cli;
use crate::{Lang, messages::help as say, render::WIDEST};

/// The whole command line with its texts in `lang`, help laid out for a terminal of so many columns,
/// or for none.
pub(super) fn command(lang: Lang, columns: Option<usize>) -> Command {
    let width = columns.unwrap_or(WIDEST).min(WIDEST);
    let mut command = Cli::command().term_width(width);
    command.build();
    dressed(command, lang, width)
}

/// The text of a place that is the same for every command.
fn word(place: &str, lang: Lang) -> Option<&'static str> {
    say::text("", place, lang)
}

fn dressed(command: Command, lang: Lang, width: usize) -> Command {
    let name = command.get_name().to_owned();
    let mut command = command
        .about(word(&name, lang))
        .mut_args(|argument| spoken(argument, &name, lang))
        .mut_subcommands(|sub| dressed(sub, lang, width));
    if command.has_subcommands() {
        command = command
            .subcommand_value_name(word("COMMAND", lang))
            .subcommand_help_heading(word("commands", lang));
    }
    let usage = usage(&mut command, lang, width);
    let template = format!("{{about-with-newline}}\n{usage}\n\n{{all-args}}");
    command.help_template(template)
}

/// An argument with its text, its default and its values.
fn spoken(argument: Arg, command: &str, lang: Lang) -> Arg {
    let mut words: Vec<String> = say::text(command, argument.get_id().as_str(), lang)
        .map(str::to_owned)
        .into_iter()
        .collect();
    let takes_values = argument.get_num_args().is_some_and(|values| values.takes_values());
    let defaults = argument.get_default_values();
    if takes_values && let [default] = defaults {
        words.push(say::default(default.to_string_lossy()).to(lang).to_owned());
    }
    let values = if takes_values { argument.get_possible_values() } else { Vec::new() };
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
        words.push(say::possible(names.join(", ")).to(lang).to_owned());
    }
    let plain = if argument.is_positional() { "arguments" } else { "options" };
    let heading = word(argument.get_help_heading().unwrap_or(plain), lang);
    let placeholders = argument.get_value_names().unwrap_or_default().iter();
    let placeholders: Vec<_> = placeholders.filter_map(|name| word(name, lang)).collect();
    let argument = argument.help(words.join(" ")).help_heading(heading);
    let argument = argument.hide_default_value(true).hide_possible_values(true);
    if takes_values { argument.value_names(placeholders) } else { argument }
}

/// How a command is written, in the language.
fn usage(command: &mut Command, lang: Lang, width: usize) -> String {
    let [heading, options] = ["usage", "OPTIONS"].map(|name| word(name, lang).unwrap_or_default());
    let usage = command.render_usage().ansi().to_string();
    let usage = usage.replacen("Usage", heading, 1).replace("[OPTIONS]", &format!("[{options}]"));
    textwrap::fill(&usage, textwrap::Options::new(width).subsequent_indent("  "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every place of a command that help shows a text for, as it is looked up.
    fn places(command: &Command) -> BTreeSet<(String, String)> {
        let name = command.get_name();
        let mut places = BTreeSet::from([(String::new(), name.to_owned())]);
        for argument in command.get_arguments() {
            let shared = |place: &str| (String::new(), place.to_owned());
            places.insert((name.to_owned(), argument.get_id().to_string()));
            places.extend(argument.get_help_heading().map(shared));
            let takes_values = argument.get_num_args().is_some_and(|values| values.takes_values());
            let names = argument.get_value_names().unwrap_or_default();
            places.extend(names.iter().filter(|_| takes_values).map(|name| shared(name)));
        }
        places.extend(command.get_subcommands().flat_map(self::places));
        places
    }

    fn built() -> Command {
        let mut command = Cli::command();
        command.build();
        command
    }

    #[test]
    fn every_place_has_a_text_and_every_text_a_place() {
        let places = places(&built());
        for (command, place) in &places {
            let text = say::text(command, place, Lang::Es);
            assert!(text.is_some_and(|text| !text.is_empty()), "{command} {place} has no text");
        }
        let around = ["usage", "commands", "arguments", "options", "OPTIONS", "COMMAND"];
        for (name, _) in say::TEXTS {
            let used = places.iter().any(|(command, place)| {
                *name == place || name.split_once(' ') == Some((command, place))
            });
            assert!(used || around.contains(name), "{name} is no place of the command line");
        }
    }

    #[test]
    fn values_that_are_listed_need_no_text() {
        fn check(command: &Command) {
            for value in command.get_arguments().flat_map(Arg::get_possible_values) {
                assert!(value.get_help().is_none(), "{} is explained", value.get_name());
            }
            command.get_subcommands().for_each(check);
        }
        check(&built());
    }

    /// Every page of help in a language.
    fn pages(command: &mut Command) -> String {
        let page = command.render_help().to_string();
        command.get_subcommands_mut().fold(page, |text, sub| text + &pages(sub))
    }

    #[test]
    fn pages_hold_no_word_of_clap_in_another_language() {
        let page = pages(&mut command(Lang::Es, None));
        for english in [
            "Usage",
            "Options",
            "Arguments",
            "Commands",
            "[default",
            "[possible",
            "Print",
            "OPTIONS",
        ] {
            assert!(!page.contains(english), "{english} stands in a Spanish page");
        }
        for (_, text) in say::TEXTS.iter().filter(|(_, text)| text.to(Lang::En).contains(' ')) {
            assert!(!page.contains(text.to(Lang::En)), "{text} is not translated");
        }
    }

    #[test]
    fn pages_are_as_wide_as_the_terminal() {
        for columns in [40, 60, 80, 100, 120] {
            for lang in Lang::ALL {
                let page = pages(&mut command(lang, Some(columns)));
                let widest = page.lines().map(|line| line.chars().count()).max();
                assert!(widest <= Some(columns.min(WIDEST)), "{columns} {lang:?}: {widest:?}");
            }
        }
    }
}
