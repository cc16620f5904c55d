//! `table --inject`: tables in documents that stay true.
//!
//! Every document is read and every table made before anything is written, and every new text lies
//! beside its document before the first is replaced: a fault anywhere leaves all of them as they were.

mod document;
mod markers;

use std::collections::BTreeMap;

use clap::Parser;
use similar::TextDiff;

use super::{
    Cli, Command, long_flags, refusal,
    table::{Table, TableFormat},
};
use crate::{
    Catalog, Error, Lang, Message,
    messages::errors,
    price::Pricer,
    render::{Style, document::html, page},
};
use document::Document;
use markers::Region;

/// Refreshes the tables of the files named, or says which are out of date; whether none is.
pub(super) fn run(asked: &Table, catalog: &Catalog) -> Result<(String, bool), Error> {
    let refused = |reason| Err(Error::Refused(reason));
    if asked.models.is_empty() {
        return refused(errors::inject_needs_files());
    }
    if !asked.is_plain() {
        return refused(errors::inject_alone());
    }
    let (documents, tables) = refreshed(&asked.models, catalog)?;
    let stale: Vec<&Document> = documents.iter().filter(|document| document.is_stale()).collect();
    let summary = summary(documents.len(), tables, stale.len(), asked.target.check);
    if asked.target.check {
        let differences: String = stale.iter().map(|document| difference(document)).collect();
        return Ok((differences + &summary, stale.is_empty()));
    }
    let staged: Vec<_> =
        stale.iter().map(|document| document.stage()).collect::<Result<_, Error>>()?;
    staged.into_iter().try_for_each(document::Staged::replace)?;
    Ok((summary, true))
}

/// Every file with its tables made anew, and how many tables there are.
fn refreshed(names: &[String], catalog: &Catalog) -> Result<(Vec<Document>, usize), Error> {
    let mut scribe = Scribe { pricing: Pricer::new(catalog), written: BTreeMap::new() };
    let (mut documents, mut tables) = (Vec::<Document>::new(), 0_usize);
    for name in names {
        let mut document = Document::read(name)?;
        if documents.iter().any(|known| known.is_same_as(&document)) {
            continue;
        }
        let fault = |line: usize, reason: Message| Error::File {
            file: name.clone(),
            reason: errors::at_line(line, reason),
        };
        let regions = markers::regions(&document.text)
            .map_err(|(line, reason)| fault(line, Message::same(reason)))?;
        tables += regions.len();
        let mut text = String::with_capacity(document.text.len());
        let mut done = 0;
        for region in regions {
            let table = scribe.table(region.args).map_err(|why| fault(region.line, why))?;
            text.push_str(document.text.get(done..region.place.start).unwrap_or_default());
            text.push_str(&fitted(table, &region));
            done = region.place.end;
        }
        text.push_str(document.text.get(done..).unwrap_or_default());
        document.refreshed = text;
        documents.push(document);
    }
    Ok((documents, tables))
}

struct Scribe<'a> {
    pricing: Pricer<'a>,
    written: BTreeMap<String, String>,
}

impl Scribe<'_> {
    /// The table that a marker asks for, or what is wrong with the marker.
    fn table(&mut self, args: &str) -> Result<&str, Message> {
        if !self.written.contains_key(args) {
            let text = self.make(args)?;
            self.written.insert(args.to_owned(), text);
        }
        Ok(self.written.get(args).map_or("", String::as_str))
    }

    fn make(&mut self, args: &str) -> Result<String, Message> {
        let words = shell_words::split(args)
            .map_err(|error| Message::same(format!("{error} in '{args}'")))?;
        let words = ["edgefit", "table"].map(str::to_owned).into_iter().chain(words);
        let words = long_flags(words.map(Into::into));
        let cli = Cli::try_parse_from(words).map_err(|error| sentence(&error))?;
        let Cli { command: Command::Table(table), data: None, lang, .. } = cli else {
            return Err(errors::data_in_marker());
        };
        if table.target.inject || table.target.output.is_some() {
            return Err(errors::inject_in_marker());
        }
        let format = table.target.format.unwrap_or(TableFormat::Markdown);
        let style = Style::of(None, Lang::En).asked(lang);
        let fault = |error: Error| error.message();
        let report = table.report(&self.pricing, style.lang).map_err(fault)?;
        if format == TableFormat::Html {
            let page = page::fragment(&table.view(&report, style.lang));
            return Ok(html::fragment(&page, style.lang));
        }
        Ok(format.in_a_document(&table.written(&report, format, style).map_err(fault)?))
    }
}

/// What clap says, fit for the end of a sentence.
fn sentence(error: &clap::Error) -> Message {
    if !error.use_stderr() {
        return errors::no_help_in_marker();
    }
    refusal::sentence(error)
}

/// A table as it stands in its document: a blank line around it, indented and ended like its marker.
fn fitted(table: &str, region: &Region<'_>) -> String {
    let mut text = region.line_end.to_owned();
    for line in table.lines().chain([""]) {
        if !line.is_empty() {
            text.push_str(region.indent);
            text.push_str(line);
        }
        text.push_str(region.line_end);
    }
    text
}

fn difference(document: &Document) -> String {
    let diff = TextDiff::from_lines(&document.text, &document.refreshed);
    let (is, should) = (document.name.as_str(), format!("{} (refreshed)", document.name));
    diff.unified_diff().context_radius(2).header(is, &should).to_string() + "\n"
}

fn summary(files: usize, tables: usize, stale: usize, check: bool) -> String {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let found = format!("{} in {}", count(tables, "table"), count(files, "file"));
    match (stale, check) {
        (0, _) => format!("{found}, all up to date.\n"),
        (n, true) => format!(
            "{found}, {} out of date; edgefit table --inject without --check refreshes {}.\n",
            count(n, "file"),
            if n == 1 { "it" } else { "them" }
        ),
        (n, false) => format!("{found}, {} refreshed.\n", count(n, "file")),
    }
}

impl TableFormat {
    /// Text that keeps its form between lines of Markdown.
    fn in_a_document(self, text: &str) -> String {
        let language = match self {
            #[cfg(feature = "pictures")]
            Self::Svg => return text.to_owned(),
            Self::Markdown | Self::Html => return text.to_owned(),
            Self::Table => "text",
            Self::Csv => "csv",
            Self::Json | Self::Ndjson => "json",
        };
        format!("```{language}\n{text}```\n")
    }
}
