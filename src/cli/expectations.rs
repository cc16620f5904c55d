//! The file of promises: a YAML list whose keys are the flags of `fit`, so that no flag is described twice.

use std::path::Path;

use clap::{ArgAction, CommandFactory, Parser};
use serde_yaml::Value;

use super::{
    args::{Setup, Where, about},
    refusal,
};
use crate::{
    Bytes, Catalog, Error, Message, catalog::names, messages::errors, report::Expectation,
    table::AtLeast,
};

/// The most a file of promises may hold, bytes.
const MOST_BYTES: u64 = 1 << 20;

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
pub(super) struct Entry {
    file: String,
    line: usize,
    name: String,
    pub(super) expectation: Expectation,
}

impl Entry {
    /// An error of its question, with the file, the line and the entry.
    pub(super) fn fault(&self, error: &Error) -> Error {
        fault(&self.file, self.line, self.name.clone(), error.message())
    }
}

/// Every promise of a file.
pub(super) fn read(path: &Path, catalog: &Catalog) -> Result<Vec<Entry>, Error> {
    let file = path.display().to_string();
    let text = text(path, &file)?;
    let values: Value = serde_yaml::from_str(&text).map_err(|error| {
        let line = error.location().map_or(1, |at| at.line());
        let said = error.to_string();
        let reason = said.split(" at line ").next().unwrap_or(&said);
        fault(&file, line, "the list".to_owned(), Message::same(reason.to_owned()))
    })?;
    let Value::Sequence(values) = values else {
        return Err(Error::File { file, reason: errors::no_list() });
    };
    if values.is_empty() {
        return Err(Error::File { file, reason: errors::empty_list() });
    }
    let mut lines = lines(&text).into_iter();
    let entry = |(value, number): (Value, usize)| {
        let (file, line) = (file.clone(), lines.next().unwrap_or(1));
        let name = value.get("name").and_then(Value::as_str).map(str::to_owned);
        let name = name.unwrap_or_else(|| format!("promise {number}"));
        match expectation(&value, catalog) {
            Ok(expectation) => Ok(Entry { file, line, name, expectation }),
            Err(reason) => Err(fault(&file, line, name, reason)),
        }
    };
    values.into_iter().zip(1..).map(entry).collect()
}

fn text(path: &Path, file: &str) -> Result<String, Error> {
    let unreadable = |source| Error::unreadable(path, source);
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > MOST_BYTES {
        let reason = format!("it is {length} bytes long, too long for a list of promises");
        return Err(Error::File { file: file.to_owned(), reason: Message::same(reason) });
    }
    std::fs::read_to_string(path).map_err(unreadable)
}

fn expectation(value: &Value, catalog: &Catalog) -> Result<Expectation, Message> {
    let flags = flags(value).map_err(Message::same)?;
    let flags = Flags::try_parse_from(flags).map_err(|error| refusal::sentence(&error))?;
    let like = flags.place.question(flags.quant.as_ref(), &flags.how, || None);
    let question = about(&flags.model, like, catalog).map_err(|error| error.message())?;
    Ok(Expectation { name: flags.name, max: flags.max, verdict: flags.verdict, question })
}

/// The keys of an entry as flags: `ctx_size: 8k` is `--ctx-size=8k`, `no_repack: true` is `--no-repack`.
fn flags(value: &Value) -> Result<Vec<String>, String> {
    let Value::Mapping(fields) = value else {
        return Err("an entry is a list of fields such as `model: gemma-2-2b`".to_owned());
    };
    if !fields.contains_key("model") {
        return Err("it names no model; add `model: gemma-2-2b`".to_owned());
    }
    let command = Flags::command();
    let mut flags = Vec::new();
    for (key, value) in fields {
        let key = key.as_str().ok_or("the name of a field must be text")?;
        let long = key.replace('_', "-");
        let argument = command
            .get_arguments()
            .find(|argument| argument.get_long() == Some(&long))
            .ok_or_else(|| unknown(key, &command))?;
        let switch = matches!(argument.get_action(), ArgAction::SetTrue);
        match value {
            Value::Bool(true) if switch => flags.push(format!("--{long}")),
            Value::Bool(false) if switch => {}
            _ if switch => return Err(format!("{key} is true or false")),
            Value::Bool(on) => flags.push(format!("--{long}={}", if *on { "on" } else { "off" })),
            Value::Number(number) => flags.push(format!("--{long}={number}")),
            Value::String(text) => flags.push(format!("--{long}={text}")),
            _ => return Err(format!("{key} takes one value")),
        }
    }
    Ok(flags)
}

fn unknown(key: &str, command: &clap::Command) -> String {
    let known = command.get_arguments().filter_map(clap::Arg::get_long);
    let known: Vec<String> = known.map(|long| long.replace('-', "_")).collect();
    match names::nearest(key, known.iter().map(String::as_str)).first() {
        Some(near) => format!("unknown field '{key}'; did you mean '{near}'?"),
        None => format!("unknown field '{key}'; the fields are {}", known.join(", ")),
    }
}

/// The lines at which entries begin, from 1: those with the first dash's indentation and a dash.
fn lines(text: &str) -> Vec<usize> {
    let dash = |line: &str| {
        let rest = line.trim_start();
        let is = rest == "-" || rest.starts_with("- ");
        is.then(|| line.len().saturating_sub(rest.len()))
    };
    let first = text.lines().find_map(dash);
    let numbered = text.lines().zip(1..);
    numbered.filter(|(line, _)| first.is_some() && dash(line) == first).map(|(_, n)| n).collect()
}

fn fault(file: &str, line: usize, entry: String, reason: Message) -> Error {
    Error::Catalog { file: file.to_owned(), line, entry, reason }
}
