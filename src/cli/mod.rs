//! Who is asking: flags, the terminal, exit codes. The only code that touches standard output.

mod args;
mod check;
mod fit;
mod inject;
mod plan;
mod promises;
mod table;

use std::{
    ffi::OsString,
    io::Write,
    path::{Path, PathBuf},
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

/// Which small language models fit this device, and what exactly will they cost?
#[derive(Debug, Parser)]
#[command(name = "edgefit", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Add or override catalog entries with the YAML files of a folder
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The language of what people read: en or es [default: the locale's, and English in files]
    #[arg(long, global = true, value_name = "LANG", value_parser = lang)]
    lang: Option<Lang>,
}

/// A language as it is typed.
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
    /// The language of what is printed: the one asked for, else that of `style`.
    #[must_use]
    pub fn lang(&self, style: Style) -> Lang {
        style.asked(self.lang).lang
    }

    /// Parses arguments, llama.cpp's short flags included.
    ///
    /// # Errors
    /// clap's, for arguments that make no question.
    pub fn try_parse_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
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
#[must_use]
pub fn one_sentence(error: &clap::Error) -> String {
    let text = error.render().to_string();
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "error: no command is given; try `edgefit fit MODEL --ram 4GiB`, or --help"
            .to_owned();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let said: Vec<&str> = lines
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .collect();
    said.join(" ")
}

/// Answers, writing to `out`; whether the answer is yes.
///
/// # Errors
/// Whatever is wrong with the question or the data; nothing has been written then.
pub fn run(cli: &Cli, style: Style, out: &mut impl Write) -> Result<bool, Error> {
    let (catalog, style) = (catalog(cli.data.as_deref())?, style.asked(cli.lang));
    let (text, yes) = match &cli.command {
        Command::Fit(fit) => fit.answer(&catalog, style)?,
        Command::Check(check) => check.answer(&catalog, style)?,
        Command::Plan(plan) => plan.answer(&catalog, style)?,
        Command::Prompt(prompt) => prompt.answer(&catalog, style)?,
        Command::Table(table) => table.run(&catalog, style)?,
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
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|source| Error::Io {
        what: "the answer could not be written".to_owned(),
        source,
    })?;
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
