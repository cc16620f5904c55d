//! Who is asking: flags, the terminal, exit codes. The only code that touches standard output.

// Lines and files are counted here, no amounts of memory.
#![allow(clippy::arithmetic_side_effects)]

mod args;
mod check;
mod expectations;
mod fit;
mod inject;
mod interrupt;
mod output;
mod plan;
mod progress;
mod table;

use std::{
    ffi::OsString,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{
    CommandFactory, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    Catalog, Error, Lang,
    render::{self, Style, list::ListFormat},
    report::entry::{self, EntryKind, KINDS},
};
use check::Check;
use fit::Fit;
use plan::{Plan, Prompt};
use table::Table;

/// Parses the command line, answers, and says how it went. 0: answered, or it fits. 1: it does not
/// fit. 2: the question or the data is wrong.
#[must_use]
pub fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    let as_json = asks_for_json(&args);
    let wrong = |code: &str, message: &str| {
        anstream::eprintln!("{}", fault(code, message, as_json));
        ExitCode::from(2)
    };
    let cli = match Cli::try_parse_args(args) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return wrong("command_line", &one_sentence(&error)),
        Err(help) => {
            // Help and version are answers; a closed pipe is nobody's fault.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let locale = sys_locale::get_locales().find_map(|locale| Lang::of_locale(&locale));
    let width = width.filter(|_| std::io::stdout().is_terminal());
    let style = Style::of(width, locale.unwrap_or_default()).asked(cli.lang);
    match run(&cli, style, &mut anstream::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            let lang = if as_json { style.written } else { style.lang };
            wrong(error.code(), error.message().to(lang))
        }
    }
}

/// Which small language models fit this device, and what exactly will they cost?
#[derive(Debug, Parser)]
#[command(name = "edgefit", version, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Add or override catalog entries with the YAML files of a folder
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The language of what people read: en or es [default: the locale's, and English in files]
    #[arg(long, global = true, value_name = "LANG", value_parser = lang)]
    lang: Option<Lang>,
}

fn lang(text: &str) -> Result<Lang, String> {
    let codes = Lang::ALL.map(Lang::code).join(" or ");
    Lang::of_locale(text).ok_or_else(|| format!("write {codes}"))
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
    /// Does a model fit? The verdict, what it costs, and what would change it
    Fit(Box<Fit>),
    /// Many questions side by side: models by quantizations, contexts, devices or runtimes
    Table(Box<Table>),
    /// Promises about memory in a file, kept or broken: for a team's tests
    Check(Check),
    /// A deployment plan for a task: models, quantization, framework, settings, what to verify
    Plan(Box<Plan>),
    /// A prompt for a chat model that writes such a plan, with the facts filled in
    Prompt(Box<Prompt>),
    /// What the catalog holds
    List {
        /// What to list
        #[arg(value_parser = listed())]
        topic: EntryKind,
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Everything the catalog knows about one entry, with its sources
    #[command(allow_missing_positional = true)]
    Show {
        /// What kind of entry
        #[arg(value_parser = shown())]
        kind: Option<EntryKind>,
        /// Its name, as people write it
        id: String,
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: ShowFormat,
    },
    /// The JSON Schema of every JSON answer, a definition for each
    Schema,
    /// Completions for a shell: `edgefit completions bash`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page, as roff: `edgefit man | man -l -`
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
];

impl Cli {
    /// Parses arguments, llama.cpp's short flags included.
    fn try_parse_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(args.into_iter().map(|arg| {
            let text = arg.to_str().unwrap_or_default();
            let (flag, value) =
                text.split_once('=').map_or((text, None), |(flag, value)| (flag, Some(value)));
            let long = LONG_SHORTS.iter().find(|(short, _)| *short == flag).map(|(_, long)| *long);
            match (long, value) {
                (Some(long), Some(value)) => format!("{long}={value}").into(),
                (Some(long), None) => long.into(),
                (None, _) => arg,
            }
        }))
    }
}

/// What clap says about bad arguments, without the usage below it.
fn one_sentence(error: &clap::Error) -> String {
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "no command is given; try `edgefit fit MODEL --ram 4GiB`, or --help".to_owned();
    }
    let text = error.render().to_string();
    let lines = text.trim_start_matches("error: ").lines().map(str::trim);
    let said = lines
        .filter(|line| !line.is_empty())
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    said.collect::<Vec<_>>().join(" ")
}

/// Whether an answer is asked for as JSON, wherever the flag stands; then errors are JSON too.
fn asks_for_json(args: &[OsString]) -> bool {
    let args = args.iter().map(|arg| arg.to_str().unwrap_or_default());
    let args: Vec<&str> = args.take_while(|arg| *arg != "--").collect();
    let is_json = |format: &str| matches!(format, "json" | "ndjson");
    args.windows(2).any(|two| matches!(two, ["--format", format] if is_json(format)))
        || args.iter().any(|arg| arg.strip_prefix("--format=").is_some_and(is_json))
}

/// An error as it stands on standard error: a line, or an object for a program.
fn fault(code: &str, message: &str, as_json: bool) -> String {
    if as_json {
        return serde_json::json!({ "code": code, "message": message }).to_string();
    }
    format!("error: {message}")
}

/// Answers, writing to `out`; whether the answer is yes. After an error nothing has been written, but
/// rows of a table that are written as they are made, up to the one it is in.
fn run(cli: &Cli, style: Style, out: &mut impl Write) -> Result<bool, Error> {
    let catalog = catalog(cli.data.as_deref())?;
    let (text, yes) = match &cli.command {
        Command::Fit(fit) => fit.answer(&catalog, style)?,
        Command::Check(check) => check.answer(&catalog, style)?,
        Command::Plan(plan) => plan.answer(&catalog, style)?,
        Command::Prompt(prompt) => prompt.answer(&catalog, style)?,
        Command::Table(table) => table.run(&catalog, style, out)?,
        Command::List { topic, format } => {
            let entries = entry::list(*topic, &catalog, format.lang(style))?;
            (render::list::list(*topic, &entries, *format, style)?, true)
        }
        Command::Show { kind, id, format: ShowFormat::Table } => {
            (render::show::text(&entry::show(*kind, id, &catalog, style.lang)?, style)?, true)
        }
        Command::Show { kind, id, format: ShowFormat::Json } => {
            (render::json::text(&entry::show(*kind, id, &catalog, style.written)?)?, true)
        }
        Command::Schema => (render::schema::schema()?, true),
        Command::Completions { shell } => (completions(*shell), true),
        Command::Man => (manual()?, true),
    };
    output::lines(std::iter::once(Ok(text)), out)?;
    Ok(yes)
}

/// What a shell needs to complete commands, flags and their values.
fn completions(shell: clap_complete::Shell) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "edgefit", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The manual page of every command, one after another.
fn manual() -> Result<String, Error> {
    let fault = |source| Error::Io { what: "the manual page".to_owned(), source };
    let mut command = Cli::command();
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text).map_err(fault)?;
    for sub in command.get_subcommands() {
        let page = clap_mangen::Man::new(sub.clone());
        page.render_description_section(&mut text).map_err(fault)?;
        page.render_options_section(&mut text).map_err(fault)?;
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The bundled catalog, and the files of a user's folder over it.
fn catalog(folder: Option<&std::path::Path>) -> Result<Catalog, Error> {
    let mut catalog = Catalog::bundled();
    let Some(folder) = folder else { return Ok(catalog) };
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
    for path in files {
        let text = std::fs::read_to_string(&path)
            .map_err(|source| Error::Io { what: format!("{}", path.display()), source })?;
        let below = path.strip_prefix(folder).unwrap_or(&path);
        catalog.add(&below.to_string_lossy().replace('\\', "/"), text)?;
    }
    Ok(catalog)
}
