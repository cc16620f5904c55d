//! Who is asking: flags, the terminal, exit codes. The only code that touches standard output.

// Lines and files are counted here, no amounts of memory.
#![allow(clippy::arithmetic_side_effects)]
// Where nobody watches, nothing ends with a progress that is dropped.
#![cfg_attr(not(feature = "terminal"), allow(clippy::drop_non_drop))]

mod args;
mod check;
mod emit;
mod expectations;
mod fit;
#[cfg(feature = "fleet")]
mod fleet;
mod help;
mod inject;
mod interrupt;
mod output;
#[cfg(feature = "pictures")]
mod pictures;
mod plan;
#[cfg(feature = "terminal")]
mod progress;
#[cfg(not(feature = "terminal"))]
#[path = "progress/unseen.rs"]
mod progress;
mod refusal;
mod reply;
#[cfg(feature = "scan")]
mod scan;
mod table;
#[cfg(feature = "logs")]
mod verify;

use std::{
    borrow::Cow,
    ffi::OsString,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{
    Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    Catalog, Error, Lang,
    catalog::yaml::MOST_BYTES,
    messages::{command_line, errors},
    read,
    render::{self, Style, list::ListFormat},
    report::entry::{self, EntryKind, KINDS},
};
use check::Check;
use fit::Fit;
use plan::{Plan, Prompt};
pub use reply::{Fault, Reply, priced, reply};
#[cfg(feature = "scan")]
use scan::Scan;
use table::Table;
#[cfg(feature = "logs")]
use verify::Verify;

/// Parses the command line, answers, and says how it went. 0: answered, or it fits. 1: it does not
/// fit. 2: the question or the data is wrong.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::from(program(std::env::args_os()))
}

/// The program with these arguments, of which the first is its own name: its exit code. It takes the
/// terminal for itself: it may show how far it is, and ends the process where it is interrupted.
pub fn program(args: impl IntoIterator<Item = OsString>) -> u8 {
    interrupt::listen();
    let args = long_flags(args);
    if let Some(color) = given(&args, "--color").find_map(|when| Color::from_str(when, false).ok())
    {
        color.choice().write_global();
    }
    let (columns, is_terminal) = (columns(), std::io::stdout().is_terminal());
    let style = Style { is_terminal, ..Style::of(columns, locale()) };
    let wrong = |fault: &Fault| {
        anstream::eprintln!("{}", fault.line(given(&args, "--format").any(is_json)));
        2
    };
    let cli = match parse(&args, style, columns) {
        Ok(cli) => cli,
        Err(Unasked::Shown(text)) => {
            // Help and version are answers; a closed pipe is nobody's fault.
            let _ = write!(anstream::stdout(), "{text}");
            return 0;
        }
        Err(Unasked::Wrong(fault)) => return wrong(&fault),
    };
    let style = style.asked(cli.lang);
    match run(&cli, &Catalog::bundled(), style, &mut anstream::stdout().lock()) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(error) => wrong(&Fault::of(&error, fault_lang(&args, style))),
    }
}

/// A command line that asks nothing.
enum Unasked {
    /// Help or the version is wanted: here it is.
    Shown(String),
    Wrong(Fault),
}

/// What is typed.
fn parse(args: &[OsString], style: Style, columns: Option<usize>) -> Result<Cli, Unasked> {
    Cli::try_parse_from(args).map_err(|error| {
        let lang = fault_lang(args, style.asked(given(args, "--lang").find_map(Lang::of_locale)));
        let spoken = help::command(lang, columns).try_get_matches_from(args);
        let error = spoken.err().unwrap_or(error);
        if error.use_stderr() {
            let message = refusal::sentence(&error).to(lang).to_owned();
            return Unasked::Wrong(Fault { code: "command_line".to_owned(), message });
        }
        Unasked::Shown(error.render().ansi().to_string())
    })
}

/// The language in which it is said what is wrong: for programs that of what they read.
fn fault_lang(args: &[OsString], style: Style) -> Lang {
    if given(args, "--format").any(is_json) { style.written } else { style.lang }
}

/// Which small language models fit this device, and what exactly will they cost?
#[derive(Debug, Parser)]
#[command(name = "edgefit", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[arg(long, global = true, value_name = "LANG", value_parser = lang)]
    lang: Option<Lang>,
    #[arg(long, global = true, value_name = "WHEN", value_enum)]
    color: Option<Color>,
}

fn lang(text: &str) -> Result<Lang, Error> {
    Lang::of_locale(text).ok_or_else(|| Error::Refused(command_line::no_lang(text)))
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    const fn choice(self) -> anstream::ColorChoice {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
    }
}

/// A kind of entry, as one is called.
fn shown() -> impl TypedValueParser<Value = EntryKind> {
    PossibleValuesParser::new(KINDS.map(EntryKind::id)).try_map(|id| id.parse())
}

/// A kind of entry, as several are called.
fn listed() -> impl TypedValueParser<Value = EntryKind> {
    let named = |name: String| KINDS.into_iter().find(|kind| kind.plural() == name).ok_or(name);
    PossibleValuesParser::new(KINDS.map(EntryKind::plural)).try_map(named)
}

#[derive(Debug, Subcommand)]
enum Command {
    Fit(Box<Fit>),
    Table(Box<Table>),
    Check(Check),
    Plan(Box<Plan>),
    Prompt(Box<Prompt>),
    #[cfg(feature = "logs")]
    Verify(Box<Verify>),
    #[cfg(feature = "scan")]
    Scan(Box<Scan>),
    List {
        #[arg(value_parser = listed())]
        topic: EntryKind,
        #[arg(value_name = "WORD")]
        words: Vec<String>,
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    #[command(allow_missing_positional = true)]
    Show {
        #[arg(value_parser = shown())]
        kind: Option<EntryKind>,
        id: String,
        #[arg(long, value_enum, default_value_t)]
        format: ShowFormat,
    },
    #[cfg(feature = "schema")]
    Schema,
    #[cfg(feature = "shell")]
    Completions {
        shell: clap_complete::Shell,
    },
    #[cfg(feature = "shell")]
    Man,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    #[default]
    Table,
    Json,
}

/// llama.cpp's short flags of more than one letter, and the long ones they stand for.
const LONG_SHORTS: &[(&str, &str)] = &[
    ("-ub", "--ubatch-size"),
    ("-np", "--parallel"),
    ("-ctk", "--cache-type-k"),
    ("-ctv", "--cache-type-v"),
    ("-fa", "--flash-attn"),
    ("-ngl", "--n-gpu-layers"),
    ("-cmoe", "--cpu-moe"),
    ("-ncmoe", "--n-cpu-moe"),
    ("-ot", "--override-tensor"),
    ("-nkvo", "--no-kv-offload"),
    ("-ts", "--tensor-split"),
    ("-sm", "--split-mode"),
    ("-mg", "--main-gpu"),
    ("-md", "--model-draft"),
    ("-cram", "--cache-ram"),
    ("-ctxcp", "--ctx-checkpoints"),
];

/// Arguments with llama.cpp's short flags written out.
fn long_flags(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let long = |arg: OsString| {
        let text = arg.to_str().unwrap_or_default();
        let (flag, value) =
            text.split_once('=').map_or((text, None), |(flag, value)| (flag, Some(value)));
        let long = LONG_SHORTS.iter().find(|(short, _)| *short == flag).map(|(_, long)| *long);
        match (long, value) {
            (Some(long), Some(value)) => format!("{long}={value}").into(),
            (Some(long), None) => long.into(),
            (None, _) => arg,
        }
    };
    args.into_iter().map(long).collect()
}

/// The values of a flag, wherever it stands: how to say what is wrong is known before the rest is.
fn given<'a>(args: &'a [OsString], flag: &'a str) -> impl Iterator<Item = &'a str> {
    let words = args.iter().map(|arg| arg.to_str().unwrap_or_default());
    let words = words.take_while(|word| *word != "--");
    let next = args.iter().skip(1).map(|arg| arg.to_str()).chain([None]);
    words.zip(next).filter_map(move |(word, next)| match word.strip_prefix(flag)? {
        "" => next,
        rest => rest.strip_prefix('='),
    })
}

/// Whether a format is for programs that read JSON; then errors are JSON too.
fn is_json(format: &str) -> bool {
    matches!(format, "json" | "ndjson")
}

/// Columns of the terminal that is written to, or those a user asks for.
fn columns() -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let terminal = || terminal().filter(|_| std::io::stdout().is_terminal());
    asked.or_else(terminal).filter(|columns| *columns > 0)
}

/// The language of the locale: the first that is spoken here.
fn locale() -> Lang {
    let plain = |locale: &str| matches!(locale, "C" | "POSIX").then_some(Lang::En);
    let mut locales = sys_locale::get_locales();
    let spoken = locales.find_map(|locale| plain(&locale).or_else(|| Lang::of_locale(&locale)));
    spoken.unwrap_or_default()
}

/// What there is of a kind, or what of it has all of `words` in its names.
fn list(
    topic: EntryKind,
    words: &[String],
    format: ListFormat,
    catalog: &Catalog,
    style: Style,
) -> Result<String, Error> {
    let mut entries = entry::list(topic, catalog, format.lang(style))?;
    if !words.is_empty() {
        let kept = catalog.with_words(topic, words);
        entries.retain(|entry| kept.contains(entry.id()));
        if entries.is_empty() {
            return Err(Error::Refused(errors::not_listed(topic.plural(), words.join(" "))));
        }
    }
    render::list::list(topic, &entries, format, style)
}

/// Answers, writing to `out`; whether the answer is yes. After an error nothing has been written, but
/// rows of a table that are written as they are made, up to the one it is in.
fn run(cli: &Cli, known: &Catalog, style: Style, out: &mut impl Write) -> Result<bool, Error> {
    let catalog = catalog(known, cli.data.as_deref())?;
    let (text, yes) = match &cli.command {
        Command::Fit(fit) => fit.answer(&catalog, style)?,
        Command::Check(check) => check.answer(&catalog, style)?,
        Command::Plan(plan) => plan.answer(&catalog, style)?,
        #[cfg(feature = "logs")]
        Command::Verify(verify) => verify.answer(&catalog, style)?,
        #[cfg(feature = "scan")]
        Command::Scan(scan) => scan.answer(&catalog, style)?,
        Command::Prompt(prompt) => prompt.answer(&catalog, style)?,
        Command::Table(table) => table.run(&catalog, style, out)?,
        Command::List { topic, words, format } => {
            (list(*topic, words, *format, &catalog, style)?, true)
        }
        Command::Show { kind, id, format: ShowFormat::Table } => {
            (render::show::text(&entry::show(*kind, id, &catalog, style.lang)?, style)?, true)
        }
        Command::Show { kind, id, format: ShowFormat::Json } => {
            (render::json::text(&entry::show(*kind, id, &catalog, style.written)?)?, true)
        }
        #[cfg(feature = "schema")]
        Command::Schema => (render::schema::schema()?, true),
        #[cfg(feature = "shell")]
        Command::Completions { shell } => (completions(*shell, style.lang), true),
        #[cfg(feature = "shell")]
        Command::Man => (manual()?, true),
    };
    output::lines(std::iter::once(Ok(text)), out)?;
    Ok(yes)
}

/// What a shell needs to complete commands, flags and their values.
#[cfg(feature = "shell")]
fn completions(shell: clap_complete::Shell, lang: Lang) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut help::command(lang, None), "edgefit", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The manual page of every command, one after another; in English, as its headings are.
#[cfg(feature = "shell")]
fn manual() -> Result<String, Error> {
    let fault = |source| Error::Io { what: "the manual page".to_owned(), source };
    let command = help::command(Lang::En, None);
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text).map_err(fault)?;
    for sub in command.get_subcommands() {
        let page = clap_mangen::Man::new(sub.clone());
        page.render_description_section(&mut text).map_err(fault)?;
        page.render_options_section(&mut text).map_err(fault)?;
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A catalog, and the files of a user's folder over it.
fn catalog<'a>(known: &'a Catalog, folder: Option<&Path>) -> Result<Cow<'a, Catalog>, Error> {
    let Some(folder) = folder else { return Ok(Cow::Borrowed(known)) };
    let mut catalog = known.clone();
    let fault = |source| Error::Io { what: format!("--data {}", folder.display()), source };
    let mut files = Vec::new();
    let read = |path: &Path| -> Result<Vec<PathBuf>, Error> {
        let entries = std::fs::read_dir(path).map_err(fault)?;
        entries.map(|entry| Ok(entry.map_err(fault)?.path())).collect()
    };
    for path in read(folder)? {
        if path.is_dir() { files.extend(read(&path)?) } else { files.push(path) }
    }
    files.retain(|path| path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml"));
    files.sort();
    let mut left = MOST_BYTES;
    for path in files {
        let text = read::text(&path, left)?;
        left = left.saturating_sub(text.len() as u64);
        let below = path.strip_prefix(folder).unwrap_or(&path);
        catalog.add(&below.to_string_lossy().replace('\\', "/"), text)?;
    }
    Ok(Cow::Owned(catalog))
}
