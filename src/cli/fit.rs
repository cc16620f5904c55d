//! The command `fit`: one question, one answer.

use std::fmt::Write as _;
#[cfg(feature = "fleet")]
use std::path::{Path, PathBuf};

use clap::Args;

#[cfg(not(feature = "pictures"))]
use super::args::Format;
#[cfg(feature = "fleet")]
use super::fleet;
#[cfg(feature = "pictures")]
use super::pictures::{self, Format};
use super::{
    args::{Links, Setup, Where, this_machine},
    progress::Progress,
};
#[cfg(feature = "fleet")]
use crate::report::FleetFit;
use crate::{
    Catalog, Error, Message, Question, Verdict,
    messages::{
        self, Number, command_line, errors, fit as say, notes, plain::short,
        progress::comparing_devices,
    },
    render::{self, Style},
    report,
    speed::{Figure, Speed},
};

#[derive(Debug, Args)]
pub(super) struct Fit {
    #[arg(value_name = "MODEL[:QUANT]", required = true)]
    model: Vec<String>,
    #[arg(long, value_name = "Q")]
    quant: Option<String>,
    #[arg(long, value_name = "N", value_parser = tokens_a_second)]
    min_tps: Option<f64>,
    #[arg(long)]
    explain: bool,
    #[cfg(feature = "fleet")]
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["min_tps", "explain", "device", "ram", "free", "gpu", "rpc", "soc"])]
    fleet: Option<PathBuf>,
    #[command(flatten)]
    links: Links,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[cfg(feature = "pictures")]
    #[arg(long, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: Setup,
}

impl Fit {
    /// What is asked, about one device.
    pub(super) fn alone(&self, catalog: &Catalog, style: Style) -> Result<Question, Error> {
        match self.place.several(catalog)? {
            Some(names) => Err(Error::Refused(errors::one_at_a_time(names.join(",")))),
            None => self.question(catalog, style),
        }
    }

    fn question(&self, catalog: &Catalog, style: Style) -> Result<Question, Error> {
        let Some((model, rest)) = self.model.split_first() else {
            return Err(Error::Refused(errors::no_model()));
        };
        if let Some(more) = rest.first() {
            return Err(Error::Refused(command_line::one_too_many(short(more), "edgefit fit")));
        }
        let like = self.place.question(self.quant.as_ref(), &self.how, this_machine);
        self.links.about(model, like, catalog, style.lang)
    }

    /// The answer, or nothing where it is written to a file; and whether it is yes.
    #[cfg(feature = "pictures")]
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let Some(path) = &self.output else { return self.text(catalog, style) };
        let (text, yes) = self.text(catalog, Style { is_terminal: false, ..style })?;
        pictures::file(path, &text)?;
        Ok((String::new(), yes))
    }

    #[cfg(not(feature = "pictures"))]
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        self.text(catalog, style)
    }

    fn text(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        #[cfg(feature = "fleet")]
        if let Some(file) = &self.fleet {
            return self.on_fleet(file, catalog, style);
        }
        let question = self.question(catalog, style)?;
        if let Some(names) = self.place.several(catalog)? {
            return self.survey(&question, &names, catalog, style);
        }
        let lang = self.format.lang(style);
        let mut fit = report::fit(&question, catalog, lang)?;
        let slow = self.min_tps.and_then(|least| too_slow(&fit.speed, least));
        let slow = slow.map(|reason| reason.to(lang).to_owned());
        let written = slow.iter().filter(|_| self.format != Format::Table).cloned();
        fit.warnings.splice(0..0, written);
        let mut text = match self.format {
            Format::Table if self.explain => render::explain::explain(&fit, style),
            Format::Table => render::fit::fit(&fit, style),
            Format::Markdown => render::markdown::fit(&fit, self.explain, lang),
            Format::Json => render::json::answer(&fit)?,
            #[cfg(feature = "pictures")]
            Format::Html => render::document::html::page(
                &render::fit::page::page(&fit, self.explain, lang),
                lang,
            ),
            #[cfg(feature = "pictures")]
            Format::Svg => render::svg::answers(std::slice::from_ref(&fit), slow.as_deref(), lang),
        };
        if let Some(reason) = slow.as_ref().filter(|_| self.format == Format::Table) {
            let no = say::no(reason);
            text.insert_str(0, &(render::wrap(no.to(lang), style, "") + "\n\n"));
        }
        Ok((text, fit.verdict.is_none_or(Verdict::is_yes) && slow.is_none()))
    }

    /// The answer for the devices that users have: yes if somebody is served.
    #[cfg(feature = "fleet")]
    fn on_fleet(
        &self,
        file: &Path,
        catalog: &Catalog,
        style: Style,
    ) -> Result<(String, bool), Error> {
        let placed = fleet::placed(file, &self.place, catalog)?;
        let about = |model: &String| {
            let like = self.how.of_many(self.quant.as_ref());
            self.links.about(model, like, catalog, style.lang)
        };
        let questions = self.model.iter().map(about).collect::<Result<Vec<_>, Error>>()?;
        let lang = self.format.lang(style);
        let progress = Progress::busy(&comparing_devices(placed.places.len()), style.lang);
        let all = report::fleet::on_fleet(&questions, &placed, catalog, lang)?;
        drop(progress);
        let document = render::fleet::document(&all, lang);
        let text = match self.format {
            Format::Table => render::document::text::text(&document, style),
            Format::Markdown => render::document::markdown::markdown(&document),
            Format::Json => render::json::exact(&all)?,
            #[cfg(feature = "pictures")]
            Format::Html => render::document::html::page(&document, lang),
            #[cfg(feature = "pictures")]
            Format::Svg => return Err(Error::Refused(command_line::no_picture_of_fleet())),
        };
        Ok((text, all.iter().any(FleetFit::serves)))
    }

    /// The answer for several devices: yes if it works on one of them.
    fn survey(
        &self,
        question: &Question,
        names: &[String],
        catalog: &Catalog,
        style: Style,
    ) -> Result<(String, bool), Error> {
        let lang = self.format.lang(style);
        let progress = Progress::busy(&comparing_devices(names.len()), style.lang);
        let survey = report::survey(question, names, catalog, lang)?;
        drop(progress);
        let mut text = match self.format {
            Format::Table => render::survey::text(&survey, style),
            Format::Markdown => render::survey::markdown(&survey, lang),
            Format::Json => render::json::answer(&survey)?,
            #[cfg(feature = "pictures")]
            Format::Html => {
                render::document::html::page(&render::fit::page::several(&survey, lang), lang)
            }
            #[cfg(feature = "pictures")]
            Format::Svg => {
                let each = pictures::on_devices(question, names, catalog, lang)?;
                render::svg::answers(&each, None, lang)
            }
        };
        let is_fast = |decode: Option<&Figure>| {
            let enough = |least| decode.is_some_and(|decode| decode.typical >= least);
            self.min_tps.is_none_or(enough)
        };
        let works = survey.devices.iter().filter(|one| one.verdict.is_yes());
        let works = works.filter(|one| is_fast(one.decode_tps.as_ref())).count();
        if let Some(least) = self.min_tps.filter(|_| self.format == Format::Table) {
            let _ = writeln!(text, "\n{}", say::fast_enough(Number(least), works).to(lang));
        }
        Ok((text, works > 0))
    }
}

pub(super) fn tokens_a_second(text: &str) -> Result<f64, Error> {
    let number = text.parse().ok().filter(|n: &f64| n.is_finite() && *n > 0.0);
    number.ok_or_else(|| Error::Refused(command_line::no_speed(text)))
}

/// Why a speed is below the least that was asked for, if it is.
fn too_slow(speed: &Speed, least: f64) -> Option<Message> {
    let Some(decode) = &speed.decode_tps else {
        let reason = speed.unknown.clone().unwrap_or_else(messages::speed::not_measured);
        return Some(notes::speed_not_known(Number(least), reason));
    };
    (decode.typical < least).then(|| notes::too_slow(Number(least), Number(decode.typical)))
}
