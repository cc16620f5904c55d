//! The command `fit`: one question, one answer.

use clap::{Args, ValueEnum};

use super::args::{Setup, Several, Where};
use crate::{
    Catalog, Error, Question, answer, on_devices, on_platform, read,
    render::{self, Style},
    resolve,
};

#[derive(Debug, Args)]
pub(super) struct Fit {
    /// A catalog name, such as gemma-2-2b or "Gemma 2 2B", or the path of a .gguf file, a Hugging
    /// Face folder, a config.json or a .safetensors file; with or without :QUANT
    #[arg(value_name = "MODEL[:QUANT]")]
    model: String,
    /// The quantization, such as Q4_K_M, or the scheme of another runtime, such as mlx-4bit or
    /// awq-int4 [default: Q4_K_M, or the usual one of the runtime]
    #[arg(long, value_name = "Q")]
    quant: Option<String>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: Setup,
    /// Print every term of the bill with its factors and where they come from
    #[arg(long)]
    explain: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: FitFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FitFormat {
    #[default]
    Table,
    Json,
    Markdown,
}

impl Fit {
    pub(super) fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let question = self.question(catalog)?;
        if let Some(several) = self.place.several() {
            return self.survey(&question, &several, catalog, style);
        }
        let mut answer = answer(&question, catalog)?;
        answer.warnings.splice(0..0, self.place.notes());
        let text = match self.format {
            FitFormat::Table if self.explain => render::explain::explain(&answer, style),
            FitFormat::Table => render::fit::fit(
                &answer,
                catalog,
                &(self.place.flags() + &self.how.flags()),
                style,
            )?,
            FitFormat::Markdown => render::markdown::fit(&answer, self.explain),
            FitFormat::Json => render::json::fit(&answer, catalog)?,
        };
        let yes = answer.judgement.is_none_or(|judgement| judgement.verdict.is_yes());
        Ok((text, yes))
    }

    /// The answer for several devices: yes if it works on one of them.
    fn survey(
        &self,
        question: &Question,
        several: &Several,
        catalog: &Catalog,
        style: Style,
    ) -> Result<(String, bool), Error> {
        let all = match several {
            Several::Devices(names) => on_devices(question, names, catalog)?,
            Several::Platform(platform) => on_platform(question, platform, catalog)?,
        };
        let nowhere = Question { place: None, ..question.clone() };
        let workload = resolve(&nowhere, catalog)?.workload;
        let text = match self.format {
            FitFormat::Table => render::survey::text(&render::words::what(&workload), &all, style),
            FitFormat::Markdown => render::survey::markdown(&all),
            FitFormat::Json => render::survey::json(&workload.model.id, workload.quant(), &all)?,
        };
        Ok((text, all.iter().any(|one| one.judgement.verdict.is_yes())))
    }

    fn question(&self, catalog: &Catalog) -> Result<Question, Error> {
        Ok(Question {
            model: self.model.clone(),
            file: read::open(&self.model, catalog)?,
            quant: self.quant.clone(),
            imatrix: self.how.has_imatrix(),
            place: self.place.place()?,
            soc: self.place.soc(),
            how: self.how.how(),
        })
    }
}
