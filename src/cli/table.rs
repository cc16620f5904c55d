//! The command `table`: many questions, one table.

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use clap::{Args, ValueEnum};

use super::{
    args::{Links, Setup, Where, this_machine},
    inject, output,
    progress::Progress,
};
use crate::{
    Catalog, Error, Lang, Place,
    messages::errors,
    price::Pricer,
    render::{Style, document, page, records, sheet::View},
    report,
    table::{AtLeast, Axis, Column, MostParams, Order, Request, Values},
};

#[derive(Debug, Args)]
pub(super) struct Table {
    #[arg(value_name = "MODEL[:QUANT]")]
    pub(super) models: Vec<String>,
    #[arg(long, value_name = "Q")]
    quant: Option<String>,
    #[command(flatten)]
    links: Links,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: Setup,
}

#[derive(Debug, Default, PartialEq, Args)]
#[command(next_help_heading = "rows")]
struct Rows {
    #[arg(long, value_name = "AXIS", value_delimiter = ',', value_parser = axis)]
    by: Vec<Axis>,
    #[command(flatten)]
    values: Values,
    #[arg(long, value_name = "VERDICT")]
    only: Option<AtLeast>,
    #[arg(long, value_name = "N")]
    max_params: Option<MostParams>,
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    columns: Vec<Column>,
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<Order>,
}

/// An axis as it is typed.
fn axis(text: &str) -> Result<Axis, Error> {
    text.parse().map_err(|_| Error::Refused(errors::no_axis(text, Axis::IDS.join(", "))))
}

#[derive(Debug, Args)]
#[command(next_help_heading = "output")]
pub(super) struct Target {
    #[arg(long, value_enum)]
    pub(super) format: Option<TableFormat>,
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[arg(long)]
    pub(super) inject: bool,
    #[arg(long, requires = "inject")]
    pub(super) check: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    #[default]
    Table,
    Markdown,
    Csv,
    Json,
    Ndjson,
    Html,
    #[cfg(feature = "pictures")]
    Svg,
}

impl Table {
    /// Writes the table to `out` or to a file: what is to be printed besides, and whether it is good
    /// news.
    pub(super) fn run(
        &self,
        catalog: &Catalog,
        style: Style,
        out: &mut impl Write,
    ) -> Result<(String, bool), Error> {
        if self.target.inject {
            return inject::run(self, catalog);
        }
        let request = self.request(catalog, this_machine(), &self.links, style.lang)?;
        let format = self.target.format.unwrap_or_default();
        let for_people = format == TableFormat::Table && self.target.output.is_none();
        let lang = if for_people { style.lang } else { style.written };
        let pricer = Pricer::new(catalog);
        let rows = report::rows(&request, &pricer, lang)?;
        if self.streams(format) {
            let shows_itself = self.target.output.is_none() && io::stdout().is_terminal();
            let progress = if shows_itself {
                Progress::hidden()
            } else {
                Progress::of(rows.total(), style.lang)
            };
            let rows = rows.watched(|| progress.step()).checked()?;
            let columns = self.rows.columns.as_slice();
            if format == TableFormat::Csv {
                self.target.write(records::csv(rows, columns), out)?;
            } else {
                self.target.write(records::ndjson(rows, columns), out)?;
            }
        } else {
            let progress = Progress::of(rows.total(), style.lang);
            let table = rows.watched(|| progress.step()).table()?;
            drop(progress);
            let text = self.written(&table, format, Style { lang, ..style });
            self.target.write(std::iter::once(text), out)?;
        }
        Ok((String::new(), true))
    }

    /// Whether rows are written as they are made.
    fn streams(&self, format: TableFormat) -> bool {
        self.rows.sort.is_empty() && matches!(format, TableFormat::Csv | TableFormat::Ndjson)
    }

    pub(super) fn written(
        &self,
        table: &report::Table,
        format: TableFormat,
        style: Style,
    ) -> Result<String, Error> {
        let columns = self.rows.columns.as_slice();
        let mut view = self.view(table, style.lang);
        let rows = || table.rows.iter().map(Ok);
        Ok(match format {
            TableFormat::Table => view.text(style),
            TableFormat::Markdown => document::markdown::part(&page::part(&view)),
            TableFormat::Csv => records::csv(rows(), columns).collect::<Result<_, Error>>()?,
            TableFormat::Json => records::json(table, columns)?,
            TableFormat::Ndjson => {
                records::ndjson(rows(), columns).collect::<Result<_, Error>>()?
            }
            TableFormat::Html => {
                document::html::page(&page::page(&view.answer_first()), style.lang)
            }
            #[cfg(feature = "pictures")]
            TableFormat::Svg => crate::render::svg::svg(&view),
        })
    }

    pub(super) fn view<'a>(&self, table: &'a report::Table, lang: Lang) -> View<'a> {
        View::of(table, &self.rows.columns, !self.rows.sort.is_empty(), lang)
    }

    /// The table of a document, which is the same on every machine.
    pub(super) fn report(&self, pricing: &Pricer<'_>, lang: Lang) -> Result<report::Table, Error> {
        // Documents reach no network.
        let request = self.request(pricing.catalog(), None, &Links::OFFLINE, lang)?;
        report::table(&request, pricing, lang)
    }

    /// What is asked; `here` is where it would run if nothing is said.
    fn request(
        &self,
        catalog: &Catalog,
        here: Option<Place>,
        links: &Links,
        lang: Lang,
    ) -> Result<Request, Error> {
        let mut values = self.rows.values.clone();
        let several = self.place.several(catalog)?;
        values.devices.extend(several.iter().flatten().cloned());
        let by = self.rows.axes(&values);
        let here = || here.filter(|_| !by.contains(&Axis::Device));
        let mut like = self.place.question(self.quant.as_ref(), &self.how, here)?;
        if several.is_some() {
            like.place = None;
        }
        let models =
            self.models.iter().map(|model| links.about(model, Ok(like.clone()), catalog, lang));
        Ok(Request {
            models: models.collect::<Result<_, Error>>()?,
            by,
            values,
            only: self.rows.only,
            max_params: self.rows.max_params,
            sort: self.rows.sort.clone(),
            like,
        })
    }

    /// Nothing describes a table.
    pub(super) fn is_plain(&self) -> bool {
        let undressed = self.target.format.is_none() && self.target.output.is_none();
        let unasked = self.quant.is_none() && self.place.is_plain() && self.how.is_plain();
        self.rows == Rows::default() && undressed && unasked
    }
}

impl Target {
    /// Writes what comes to `out`, or to the file that is named.
    fn write(
        &self,
        lines: impl Iterator<Item = Result<String, Error>>,
        out: &mut impl Write,
    ) -> Result<(), Error> {
        match &self.output {
            Some(path) => output::file(path, lines),
            None => output::lines(lines, out),
        }
    }
}

impl Rows {
    /// The axes: those named, then those that values are named of.
    fn axes(&self, values: &Values) -> Vec<Axis> {
        let mut axes = self.by.clone();
        for axis in Axis::ALL {
            if values.names(axis) && !axes.contains(&axis) {
                axes.push(axis);
            }
        }
        axes
    }
}
