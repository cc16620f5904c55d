//! The file of promises: a YAML list whose keys are the flags of `fit`, so that no flag is described twice.

use std::{
    iter::{once, repeat},
    path::Path,
};

use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches, Parser};
use serde_yaml::{Mapping, Value};

use super::{
    LONG_SHORTS,
    args::{Setup, Where, about},
    refusal,
};
use crate::{
    Bytes, Catalog, Error, Message,
    catalog::{names, yaml},
    messages::{
        errors,
        plain::{reason as reason_of, short},
    },
    read,
    report::Expectation,
    table::AtLeast,
};

/// One entry, as flags.
#[derive(Debug, Parser)]
#[command(name = "promise", no_binary_name = true, disable_help_flag = true)]
struct Flags {
    #[arg(long)]
    name: Option<String>,
    #[arg(long)]
    model: String,
    #[arg(long)]
    quant: Option<String>,
    #[arg(long)]
    max: Option<Bytes>,
    #[arg(long)]
    verdict: Option<AtLeast>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: Setup,
}

/// A promise, and where it stands.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    file: &'a str,
    line: usize,
    name: String,
    pub(super) expectation: Expectation,
}

impl Entry<'_> {
    /// An error of its question, with the file, the line and the entry.
    pub(super) fn fault(&self, error: &Error) -> Error {
        fault(self.file, self.line, self.name.clone(), error.message())
    }
}

/// A file of promises.
#[derive(Debug)]
pub(super) struct Promises {
    file: String,
    text: String,
    /// Where each begins: the byte and the line, from 1.
    starts: Vec<(usize, usize)>,
}

impl Promises {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = path.display().to_string();
        let text = read::text(path, yaml::MOST_BYTES)?;
        if let Some((line, reason)) = yaml::fault(&text) {
            return Err(fault(&file, line, "the list".to_owned(), reason));
        }
        Ok(Self { starts: starts(&text), file, text })
    }

    /// How many there are, as far as that can be seen without reading them.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// One after another, each read when it is its turn.
    pub(super) fn each(&self, catalog: &Catalog) -> impl Iterator<Item = Result<Entry<'_>, Error>> {
        let mut command = Flags::command();
        let lines = self.starts.iter().map(|(_, line)| *line).chain(repeat(1));
        let values = self.parts().flat_map(|part| match self.values(part) {
            Ok(values) => values.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        });
        values.zip(lines).zip(1..).map(move |((value, line), number): ((_, _), usize)| {
            let value: Value = value?;
            let name =
                value.get("name").and_then(Value::as_str).map(|name| short(name).into_owned());
            let name = name.unwrap_or_else(|| format!("promise {number}"));
            match expectation(&value, &mut command, catalog) {
                Ok(expectation) => Ok(Entry { file: &self.file, line, name, expectation }),
                Err(reason) => Err(fault(&self.file, line, name, reason)),
            }
        })
    }

    /// The text in parts that can be read alone, each with the lines before it: a part a promise, or
    /// one of all where a promise may refer to another.
    fn parts(&self) -> impl Iterator<Item = (usize, &str)> {
        let alone = yaml::aliases(&self.text).next().is_none();
        let cuts = self.starts.iter().skip(1).filter(move |_| alone);
        let from = once((0, 1)).chain(cuts.clone().copied());
        let to = cuts.map(|(byte, _)| *byte).chain([self.text.len()]);
        from.zip(to).map(|((from, line), to)| (line, self.text.get(from..to).unwrap_or_default()))
    }

    /// The entries of a part.
    fn values(&self, (first, part): (usize, &str)) -> Result<Vec<Value>, Error> {
        let values: Value = serde_yaml::from_str(part).map_err(|error| {
            let line = error.location().map_or(first, |at| first + at.line() - 1);
            let said = error.to_string();
            let reason = said.split(" at line ").next().unwrap_or(&said);
            fault(
                &self.file,
                line,
                "the list".to_owned(),
                Message::same(reason_of(reason.to_owned())),
            )
        })?;
        let unusable = |reason| Err(Error::File { file: self.file.clone(), reason });
        match values {
            Value::Sequence(values) if values.is_empty() => unusable(errors::empty_list()),
            Value::Sequence(values) => Ok(values),
            _ => unusable(errors::no_list()),
        }
    }
}

fn expectation(
    value: &Value,
    command: &mut Command,
    catalog: &Catalog,
) -> Result<Expectation, Message> {
    let flags = flags(value, command).map_err(Message::same)?;
    let matches = command.try_get_matches_from_mut(flags);
    let flags = matches.and_then(|mut matches| Flags::from_arg_matches_mut(&mut matches));
    let flags = flags.map_err(|error| refusal::sentence(&error))?;
    let like = flags.place.question(flags.quant.as_ref(), &flags.how, || None);
    let question = about(&flags.model, like, catalog).map_err(|error| error.message())?;
    Ok(Expectation { name: flags.name, max: flags.max, verdict: flags.verdict, question })
}

/// The keys of an entry as flags: `ctx_size: 8k` is `--ctx-size=8k`, `no_repack: true` is `--no-repack`.
fn flags(value: &Value, command: &Command) -> Result<Vec<String>, String> {
    let Value::Mapping(fields) = value else {
        return Err("an entry is a list of fields such as `model: gemma-2-2b`".to_owned());
    };
    if !fields.contains_key("model") {
        return Err("it names no model; add `model: gemma-2-2b`".to_owned());
    }
    let mut flags = Vec::new();
    for (key, value) in fields {
        let key = key.as_str().ok_or("the name of a field must be text")?;
        let long = key.replace('_', "-");
        let argument = command
            .get_arguments()
            .find(|argument| argument.get_long() == Some(&long))
            .ok_or_else(|| unknown(key, command))?;
        let switch = matches!(argument.get_action(), ArgAction::SetTrue);
        match value {
            Value::Bool(true) if switch || is_optional(argument) => flags.push(format!("--{long}")),
            Value::Bool(false) if switch || (is_optional(argument) && !takes_off(argument)) => {}
            _ if switch => return Err(format!("{key} is true or false")),
            Value::Bool(on) => flags.push(format!("--{long}={}", if *on { "on" } else { "off" })),
            Value::Number(number) => flags.push(format!("--{long}={number}")),
            Value::String(text) => flags.push(format!("--{long}={text}")),
            _ => return Err(format!("{key} takes one value")),
        }
    }
    Ok(flags)
}

/// Whether a flag may stand without a value.
fn is_optional(argument: &Arg) -> bool {
    argument.get_num_args().is_some_and(|values| values.min_values() == 0)
}

/// Whether a flag can be set to off; another that is not wanted is left out.
fn takes_off(argument: &Arg) -> bool {
    argument.get_possible_values().iter().any(|value| value.get_name() == "off")
}

/// Flags as they are typed, as fields of an entry: what [`flags`] reads; `None` where one is not known.
pub(super) fn fields(words: &[String]) -> Option<Mapping> {
    let command = Flags::command();
    let mut words = words.iter().peekable();
    let mut fields = Mapping::new();
    while let Some(word) = words.next() {
        let long = LONG_SHORTS.iter().find(|(short, _)| short == word).map(|(_, long)| *long);
        let word = long.unwrap_or(word);
        let is = |argument: &&Arg| match word.strip_prefix("--") {
            Some(name) => argument.get_long() == Some(name),
            None => argument.get_short().is_some_and(|short| {
                word.strip_prefix('-') == Some(short.encode_utf8(&mut [0; 4]))
            }),
        };
        let argument = command.get_arguments().find(is)?;
        let switch = matches!(argument.get_action(), ArgAction::SetTrue);
        let alone = is_optional(argument) && words.peek().is_none_or(|next| next.starts_with('-'));
        let value = if switch || alone { Value::Bool(true) } else { value(words.next()?) };
        fields.insert(argument.get_long()?.replace('-', "_").into(), value);
    }
    Some(fields)
}

/// A number where it is one, else text.
fn value(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| text.into(), Into::into)
}

fn unknown(key: &str, command: &Command) -> String {
    let known = command.get_arguments().filter_map(clap::Arg::get_long);
    let known: Vec<String> = known.map(|long| long.replace('-', "_")).collect();
    match names::nearest(key, known.iter().map(String::as_str)).first() {
        Some(near) => format!("unknown field '{key}'; did you mean '{near}'?"),
        None => format!("unknown field '{key}'; the fields are {}", known.join(", ")),
    }
}

/// Where entries begin: at lines with the first dash's indentation and a dash.
fn starts(text: &str) -> Vec<(usize, usize)> {
    let dash = |line: &str| {
        let (rest, content) = (line.trim_start(), line.trim());
        let is = content == "-" || content.starts_with("- ");
        is.then(|| line.len().saturating_sub(rest.len()))
    };
    let lines = || text.split_inclusive('\n');
    let first = lines().find_map(dash);
    let mut end = 0;
    let placed = lines().zip(1..).map(|(line, number)| {
        let start = end;
        end += line.len();
        (line, (start, number))
    });
    let begins = |(line, _): &(&str, _)| first.is_some() && dash(line) == first;
    placed.filter(begins).map(|(_, place)| place).collect()
}

fn fault(file: &str, line: usize, entry: String, reason: Message) -> Error {
    Error::Catalog { file: file.to_owned(), line, entry, reason }
}
