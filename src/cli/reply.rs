//! Commands for a guest: another program that asks as one does on a command line, and is handed the answer.

use std::ffi::OsString;

use super::{Cli, Command, Unasked, catalog, fault_lang, long_flags, parse, run};
use crate::{
    Catalog, Error, Lang, Priced, Pricer, Question, messages::command_line as say, render::Style,
};

/// What a command answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// What the program would print.
    pub text: String,
    /// Whether the answer is yes, for which the program exits with 0, and with 1 for no.
    pub yes: bool,
}

/// What is wrong with a question or its data; the program exits with 2.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// A name that does not depend on the language.
    pub code: String,
    /// What is wrong and what to do, in one sentence.
    pub message: String,
}

impl Fault {
    pub(super) fn of(error: &Error, lang: Lang) -> Self {
        Self { code: error.code().to_owned(), message: error.message().to(lang).to_owned() }
    }

    /// As it stands on standard error: a line, or an object for a program.
    pub(super) fn line(&self, as_json: bool) -> String {
        let Self { code, message } = self;
        if as_json {
            return serde_json::json!({ "code": code, "message": message }).to_string();
        }
        let red = anstyle::AnsiColor::Red.on_default().bold();
        format!("{red}error:{red:#} {message}")
    }
}

/// Runs a command, whose arguments follow the name of the program, with the facts of `known` and of
/// `--data`. It looks at no terminal, and prints nothing but why `plan --script` has no script; people
/// are answered in English unless `--lang` says otherwise.
///
/// ```
/// use edgefit::{Catalog, cli::reply};
/// let catalog = Catalog::bundled();
/// let asked = ["edgefit", "fit", "gemma-2-2b:Q4_K_M", "--free", "4GiB", "--format", "json"];
/// let answer = reply(asked.map(Into::into), &catalog).unwrap();
/// assert!(answer.yes && answer.text.contains("\"verdict\": \"fits\""));
///
/// let fault = reply(["edgefit", "fit", "gema-2-2b"].map(Into::into), &catalog).unwrap_err();
/// assert!(fault.message.contains("did you mean 'gemma-2-2b'"), "{}", fault.message);
/// ```
///
/// # Errors
/// Where the program would exit with 2.
pub fn reply(args: impl IntoIterator<Item = OsString>, known: &Catalog) -> Result<Reply, Fault> {
    let args = long_flags(args);
    let (cli, style) = match typed(&args) {
        Ok(typed) => typed,
        Err(Unasked::Shown(text)) => return Ok(Reply { text: plain(text.as_bytes()), yes: true }),
        Err(Unasked::Wrong(fault)) => return Err(fault),
    };
    let mut text = Vec::new();
    let yes = run(&cli, known, style, &mut text);
    let yes = yes.map_err(|error| Fault::of(&error, fault_lang(&args, style)))?;
    Ok(Reply { text: plain(&text), yes })
}

/// The question of a command `fit`, priced and judged without the searches a full answer makes: for
/// those who ask many. Flags that only dress an answer change nothing.
///
/// ```
/// use edgefit::{Catalog, Verdict, cli::priced};
/// let asked = ["edgefit", "fit", "gemma-2-2b:Q4_K_M", "--free", "1GiB"];
/// let priced = priced(asked.map(Into::into), &Catalog::bundled()).unwrap();
/// assert_eq!(priced.verdict(), Some(Verdict::TooLarge));
/// ```
///
/// # Errors
/// As [`reply()`], and where several devices are asked about, or another command.
pub fn priced(args: impl IntoIterator<Item = OsString>, known: &Catalog) -> Result<Priced, Fault> {
    let args = long_flags(args);
    let (cli, style) = typed(&args).map_err(|unasked| match unasked {
        Unasked::Wrong(fault) => fault,
        Unasked::Shown(_) => Fault::of(&no_question(), Lang::En),
    })?;
    let price = || {
        let catalog = catalog(known, cli.data.as_deref())?;
        Pricer::new(&catalog).price(&question(&cli, &catalog, style)?)
    };
    price().map_err(|error| Fault::of(&error, fault_lang(&args, style)))
}

fn question(cli: &Cli, catalog: &Catalog, style: Style) -> Result<Question, Error> {
    match &cli.command {
        Command::Fit(fit) => fit.alone(catalog, style),
        _ => Err(no_question()),
    }
}

fn no_question() -> Error {
    Error::Refused(say::not_understood("edgefit fit"))
}

/// What is typed, and how it is answered where nobody sits at a terminal.
fn typed(args: &[OsString]) -> Result<(Cli, Style), Unasked> {
    let style = Style::of(None, Lang::En);
    let cli = parse(args, style, None)?;
    let style = style.asked(cli.lang);
    Ok((cli, style))
}

/// Text without colours.
fn plain(text: &[u8]) -> String {
    let plain = anstream::adapter::strip_bytes(text).into_vec();
    String::from_utf8_lossy(&plain).into_owned()
}
