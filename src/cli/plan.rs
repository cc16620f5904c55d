//! The commands `plan` and `prompt`: a task and a place in, a deployment plan out.

#[cfg(feature = "fleet")]
use std::path::Path;
use std::path::PathBuf;

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::{
    args::{Setup, Where, this_machine},
    emit::Emit,
    fit::tokens_a_second,
    output,
    progress::Progress,
};
use crate::{
    Bytes, Catalog, Constraints, Error, Lang, Licences, PlanRequest, Question,
    ask::command::quoted,
    catalog::device::Platform,
    messages::{command_line, errors, progress as say},
    overview,
    render::{self, Style, document},
    report::{self, Overview, plan::Shipping},
};

#[derive(Debug, Args)]
pub(super) struct Plan {
    #[arg(long)]
    basic: bool,
    #[arg(long, conflicts_with_all = ["basic", "full", "format"])]
    script: bool,
    #[arg(long, conflicts_with = "basic", alias = "explain")]
    full: bool,
    #[arg(long, value_enum)]
    format: Option<PlanFormat>,
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["basic", "full", "format", "script"])]
    emit: Option<Emit>,
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[cfg(feature = "fleet")]
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["basic", "full", "script", "emit", "device", "ram", "free", "gpu", "rpc", "soc"])]
    fleet: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("kind").required(true).args(["basic", "pro"])))]
pub(super) struct Prompt {
    #[arg(long)]
    basic: bool,
    #[arg(long)]
    pro: bool,
    #[command(flatten)]
    asked: Asked,
}

/// What both ask for.
#[derive(Debug, Args)]
struct Asked {
    #[arg(long, value_name = "TASK")]
    task: String,
    #[arg(long, value_name = "Q")]
    quant: Option<String>,
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = language)]
    languages: Vec<String>,
    #[arg(long, value_name = "KIND", value_parser = licences())]
    license: Option<Licences>,
    #[arg(long, value_name = "MODELS", value_delimiter = ',')]
    models: Vec<String>,
    #[arg(long, value_name = "N", value_parser = tokens_a_second)]
    min_tps: Option<f64>,
    #[arg(long, value_name = "SIZE", value_parser = Bytes::of_file)]
    max_download: Option<Bytes>,
    #[arg(long, value_name = "KIND")]
    modality: Option<String>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: Setup,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PlanFormat {
    Markdown,
    Table,
    Json,
    Html,
}

/// Licences by their ids, which are listed where another is written.
fn licences() -> impl TypedValueParser<Value = Licences> {
    PossibleValuesParser::new(Licences::IDS).try_map(|id| id.parse::<Licences>())
}

fn language(text: &str) -> Result<String, Error> {
    let code = text.trim().to_ascii_lowercase();
    let sound = code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_lowercase());
    sound.then_some(code).ok_or_else(|| Error::Refused(command_line::no_languages(text)))
}

impl Plan {
    /// The plan, or nothing where it is written to a file; and whether something is viable.
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let Some(path) = &self.output else { return self.text(catalog, style) };
        let in_file = Style { is_terminal: false, ..style };
        let (text, yes) = self.text(catalog, in_file)?;
        output::file(path, std::iter::once(Ok(text)))?;
        Ok((String::new(), yes))
    }

    fn text(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let format = self.format(style);
        let lang = if format == PlanFormat::Json { style.written } else { style.lang };
        #[cfg(feature = "fleet")]
        if let Some(file) = &self.fleet {
            return self.on_fleet(file, lang, (catalog, style));
        }
        let request = self.asked.request(lang)?;
        if let Some(platform) = self.asked.place.platform_alone() {
            Platform::named(platform)?;
            return self.overview(&request, platform, (catalog, style));
        }
        let progress = Progress::busy(&say::comparing_models(), style.lang);
        let mut plan = report::plan(&request, catalog, lang)?;
        drop(progress);
        if let Some(emit) = self.emit {
            return Ok((emit.text(&plan)?, plan.viable));
        }
        if format == PlanFormat::Json {
            return Ok((render::json::answer(&plan)?, plan.viable));
        }
        if self.script {
            return Ok(match &plan.nothing {
                Some(nothing) => {
                    anstream::eprintln!("{nothing}");
                    (String::new(), false)
                }
                None => (render::plan::script(&plan, lang), true),
            });
        }
        if self.basic {
            return Ok((self.written(&render::plan::basic(&plan, lang), style), plan.viable));
        }
        if format == PlanFormat::Table {
            if !self.full {
                plan.shipping.iter_mut().for_each(Shipping::shorten);
            }
            return Ok((render::plan::terminal(&plan, style, self.full), plan.viable));
        }
        let document = render::plan::document(&plan, lang, self.full);
        Ok((self.written(&document, style), plan.viable))
    }

    /// A model for each class of memory that users have, and whether it serves anybody.
    #[cfg(feature = "fleet")]
    fn on_fleet(
        &self,
        file: &Path,
        lang: Lang,
        (catalog, style): (&Catalog, Style),
    ) -> Result<(String, bool), Error> {
        let placed = super::fleet::placed(file, &self.asked.place, catalog)?;
        let like = self.asked.how.of_many(self.asked.quant.as_ref())?;
        let request = self.asked.of(like, lang);
        let progress = Progress::busy(&say::comparing_models(), style.lang);
        let plan = report::plan::fleet::fleet(&request, &placed, catalog, lang)?;
        drop(progress);
        let serves = !plan.served.is_zero();
        if self.format(style) == PlanFormat::Json {
            return Ok((render::json::exact(&[plan])?, serves));
        }
        Ok((self.written(&render::plan::fleet(&plan, lang), style), serves))
    }

    /// A platform without memory is many machines: an overview by what they are sold with.
    fn overview(
        &self,
        request: &PlanRequest,
        platform: &str,
        (catalog, style): (&Catalog, Style),
    ) -> Result<(String, bool), Error> {
        if !self.basic {
            return Err(self.asked.is_many(platform, "plan"));
        }
        if self.format == Some(PlanFormat::Json) {
            return Err(Error::Refused(errors::overview_is_read()));
        }
        let all = overview_of(request, platform, (catalog, style))?;
        let viable = all.rows.iter().any(|row| row.model.is_some());
        Ok((self.written(&render::plan::overview(&all, style.lang), style), viable))
    }

    /// As asked, or dressed for where it is read.
    fn format(&self, style: Style) -> PlanFormat {
        let usual = if style.is_terminal { PlanFormat::Table } else { PlanFormat::Markdown };
        self.format.unwrap_or(usual)
    }

    fn written(&self, document: &document::Document, style: Style) -> String {
        match self.format(style) {
            PlanFormat::Table => document::text::text(document, style),
            PlanFormat::Html => document::html::page(document, style.lang),
            PlanFormat::Markdown | PlanFormat::Json => document::markdown::markdown(document),
        }
    }
}

impl Prompt {
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let request = self.asked.request(style.lang)?;
        if let Some(platform) = self.asked.place.platform_alone() {
            Platform::named(platform)?;
            if !self.basic {
                return Err(self.asked.is_many(platform, "prompt"));
            }
            let all = overview_of(&request, platform, (catalog, style))?;
            let document = render::plan::prompt_of_platform(&all, style.lang);
            return Ok((document::markdown::markdown(&document), true));
        }
        let progress = Progress::busy(&say::comparing_models(), style.lang);
        let plan = report::plan(&request, catalog, style.lang)?;
        drop(progress);
        let document = render::plan::prompt(&plan, style.lang, self.basic);
        Ok((document::markdown::markdown(&document), true))
    }
}

/// What a platform carries.
fn overview_of(
    request: &PlanRequest,
    platform: &str,
    (catalog, style): (&Catalog, Style),
) -> Result<Overview, Error> {
    let progress = Progress::busy(&say::comparing_models(), style.lang);
    let all = Overview::of(&overview(request, platform, catalog)?, style.lang);
    drop(progress);
    Ok(all)
}

impl Asked {
    /// That a platform is many machines, and what to ask instead.
    fn is_many(&self, platform: &str, command: &str) -> Error {
        let task = quoted(&self.task);
        let asked = format!("edgefit {command} --basic --platform {platform} --task {task}");
        Error::Refused(errors::platform_is_many(platform, asked))
    }

    fn request(&self, lang: Lang) -> Result<PlanRequest, Error> {
        if let Some(names) = self.place.several_named() {
            return Err(Error::Refused(errors::one_device(names)));
        }
        let like = self.place.question(self.quant.as_ref(), &self.how, this_machine)?;
        Ok(self.of(like, lang))
    }

    /// The plan for where a question asks, and as it would be run.
    fn of(&self, like: Question, lang: Lang) -> PlanRequest {
        let constraints = Constraints {
            languages: self.languages.clone(),
            licences: self.license,
            min_tps: self.min_tps,
            max_download: self.max_download,
            modality: self.modality.clone(),
        };
        let Question { place, system, soc, quant, how, .. } = like;
        let (task, constraints) = (self.task.clone(), constraints.spoken_in(lang));
        let models = self.models.clone();
        PlanRequest { task, place, system, soc, models, quant, how, constraints }
    }
}
