//! The command `verify`: logs and readings of a run, beside what is predicted of it.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use clap::Args;

use super::{
    args::{Format, Links, Setup, Where},
    output,
};
use crate::{
    Catalog, Error,
    messages::{command_line, errors, verify as words},
    price::Pricer,
    read::{self, log::Log},
    render::{self, Style},
    report::verify::{Evidence, Verified, verify},
    units,
};

/// What is read of a saved file at most, bytes.
const MOST_SAVED: u64 = 1 << 22;

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[arg(value_name = "LOG", required = true)]
    logs: Vec<String>,
    #[arg(long, value_name = "Q")]
    quant: Option<String>,
    #[arg(long, value_name = "PERCENT", default_value = "5", value_parser = percent)]
    tolerance: u64,
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    links: Links,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: Setup,
}

/// Percent in thousandths.
fn percent(text: &str) -> Result<u64, Error> {
    let number = text.trim().trim_end_matches('%').trim();
    let parts = units::decimal(number, 1000).filter(|&parts| parts <= 100_000);
    parts.ok_or_else(|| Error::Refused(command_line::no_percent(text)))
}

impl Verify {
    /// The comparison, and whether every amount is close enough.
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let lang = self.format.lang(style);
        let (paths, model) = self.parted()?;
        let like = self.place.question(self.quant.as_ref(), &self.how, || None)?;
        let question = match model {
            Some(model) => self.links.about(model, Ok(like), catalog, style.lang)?,
            None => super::args::with_files(like, catalog)?,
        };
        let logs = paths.into_iter().map(|path| Ok((path.to_owned(), Log::open(path, catalog)?)));
        let logs = logs.collect::<Result<Vec<_>, Error>>()?;
        let evidence = Evidence { logs: &logs, question, tolerance: self.tolerance };
        let mut verified = verify(&evidence, &Pricer::new(catalog), lang)?;
        if let Some(file) = &self.save {
            save(file, &verified, catalog)?;
            if !is_evidence(file) {
                verified.report.warnings.push(words::save_name().to(lang).to_owned());
            }
        }
        let report = &verified.report;
        let text = match self.format {
            Format::Table => render::verify::text(report, style),
            Format::Markdown => render::verify::markdown(report, lang),
            Format::Json => render::json::answer(report)?,
        };
        Ok((text, report.within))
    }

    /// Paths of logs, and the model among them if one is named: what is no file, or a file of a model.
    fn parted(&self) -> Result<(Vec<&str>, Option<&str>), Error> {
        let (mut logs, mut model) = (Vec::new(), None);
        for name in &self.logs {
            if name == "-" || is_log(Path::new(name)) {
                logs.push(name.as_str());
            } else if let Some(known) = model.replace(name.as_str()) {
                return Err(Error::Refused(errors::two_models(known, name)));
            }
        }
        match (logs.is_empty(), model) {
            (true, Some(name)) => Err(Error::Refused(errors::no_logs(name))),
            _ => Ok((logs, model)),
        }
    }
}

/// Whether there is such a file, and it is none of a model's.
fn is_log(path: &Path) -> bool {
    let ends = |end: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(end));
    let mut begins = [0; 4];
    let is_model = ends("gguf")
        || ends("safetensors")
        || path.file_name().is_some_and(|name| name == "config.json")
        || path.is_dir()
        || (path.is_file()
            && fs::File::open(path).and_then(|mut file| file.read_exact(&mut begins)).is_ok()
            && &begins == b"GGUF");
    path.exists() && !is_model
}

/// Adds the run to a file of evidence, which may hold others.
fn save(path: &Path, verified: &Verified, catalog: &Catalog) -> Result<(), Error> {
    let file = path.display().to_string();
    if !path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
        return Err(Error::Refused(errors::save_needs_yaml(file)));
    }
    let entry = verified.entry.as_ref().ok_or(Error::Refused(errors::save_needs_place()))?;
    if let Some(why) = &verified.elsewhere {
        return Err(Error::Refused(why.clone()));
    }
    let failed = |source| Error::Io { what: file.clone(), source };
    let known = if path.exists() { read::text(path, MOST_SAVED)? } else { String::new() };
    let is_list = |known: &str| catalog.clone().add("evidence.yaml", known.to_owned()).is_ok();
    if !known.trim().is_empty() && !is_list(&known) {
        return Err(Error::Refused(errors::save_needs_list(file)));
    }
    let id = entry.lines().next().unwrap_or_default();
    if known.lines().any(|line| line.trim_end() == id) {
        let id = id.trim_start_matches("- id: ");
        return Err(Error::Refused(errors::saved_already(file, id)));
    }
    let day = verified.date.clone().unwrap_or_else(today);
    let end = if known.is_empty() || known.ends_with('\n') { "" } else { "\n" };
    let all = format!("{known}{end}{entry}  checked: {day}\n");
    if path.exists() && !path.is_file() {
        return Err(failed(std::io::ErrorKind::InvalidInput.into()));
    }
    // What goes wrong with a file beside it is said of the file that was named.
    output::file(path, std::iter::once(Ok(all))).map_err(|error| match error {
        Error::Io { source, .. } => failed(source.kind().into()),
        other => other,
    })
}

/// Whether a data folder reads a file of this name as evidence.
fn is_evidence(path: &Path) -> bool {
    let named = |name: Option<&std::ffi::OsStr>| name.is_some_and(|name| name == "evidence");
    named(path.file_stem()) || named(path.parent().and_then(Path::file_name))
}

/// The day by the clock, in UTC: `2026-12-01`.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (mut year, mut left) = (1970, seconds / 86_400);
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    loop {
        let days = if is_leap(year) { 366 } else { 365 };
        if left < days {
            break;
        }
        (year, left) = (year + 1, left - days);
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < days {
            break;
        }
        (month, left) = (month + 1, left - days);
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}
