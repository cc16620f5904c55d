//! The report of one model on several devices: a verdict each, the smallest that works first.

use serde::Serialize;

use super::words;
use crate::{
    Bytes, Case, Catalog, Error, Judgement, Lang, Question, Verdict,
    advice::devices::on_devices,
    catalog::device::{Device, Platform},
    judge::budget::Budget,
    messages::Say,
    price::Priced,
    resolve,
    speed::Figure,
};

/// The answer to `fit` on several devices, the smallest that works first; sizes are in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Survey {
    /// The model's id.
    pub model: String,
    /// The quantization.
    pub quant: String,
    /// Every device that was asked about.
    pub devices: Vec<OnDevice>,
    /// Model, quantization and context in words.
    #[serde(skip)]
    pub subject: String,
}

facts! {
    /// How the model does on a device.
    OnDevice as "SurveyDevice",
    of(priced: &Priced, device: &Device, budget: &Budget, judged: Judgement, lang: Lang) -> Self {
        /// An id of `list devices`, with a size where it comes in several.
        id: String = device.id.clone(),
        /// What people call it.
        name: String = device.name.say(lang),
        /// What it runs.
        platform: Platform = device.platform,
        /// Its chip, an id of `list socs`.
        soc: Option<String> = device.soc.clone(),
        /// Its memory: the machine's, or a graphics card's own.
        ram_bytes: u64 = budget.ram.get(),
        /// What is held against the physical budget.
        working_set_bytes: u64 = priced.need().working_set.get(),
        /// What the system cannot take back.
        charged_bytes: u64 = priced.need().charged.get(),
        /// What the working set may take under the typical reserve.
        physical_bytes: u64 = budget.physical(Case::Typical).get(),
        /// What the process may be charged; null where that is the physical budget.
        charge_limit_bytes: Option<u64> = budget.charge_limit(Case::Typical).map(Bytes::get),
        /// The answer in a word.
        verdict: Verdict = judged.verdict,
        /// The smaller of the two slacks under the typical reserve; below zero what is missing.
        headroom_bytes: i64 = judged.headroom,
        /// Why it cannot run there; null if it can.
        obstacle: Option<String> = priced.obstacle.as_ref().map(|one| one.message().say(lang)),
        /// Tokens a second of one sequence; null where that is not known.
        decode_tps: Option<Figure> = priced.speed.decode_tps.as_ref().map(|it| it.only(lang)),
    }
}

/// The report of `question` on the devices that `names` name, its texts in `lang`.
///
/// ```
/// use edgefit::{Catalog, Lang, Question, report};
/// let names = ["rpi-5:4", "pixel-8"].map(str::to_owned);
/// let question = Question::about("smollm2-135m");
/// let survey = report::survey(&question, &names, &Catalog::bundled(), Lang::En)?;
/// assert_eq!(survey.devices[0].id, "rpi-5");
/// assert!(survey.devices.iter().all(|one| one.verdict.is_yes()));
/// # Ok::<(), edgefit::Error>(())
/// ```
///
/// # Errors
/// As [`on_devices`].
pub fn survey(
    question: &Question,
    names: &[String],
    catalog: &Catalog,
    lang: Lang,
) -> Result<Survey, Error> {
    let priced = on_devices(question, names, catalog)?;
    let workload = resolve(&Question { place: None, ..question.clone() }, catalog)?.workload;
    let on_device = |one: &Priced| {
        let device = one.workload.site.device.as_ref()?;
        Some(OnDevice::of(one, device, one.budget.as_ref()?, one.judgement?, lang))
    };
    Ok(Survey {
        devices: priced.iter().filter_map(on_device).collect(),
        subject: words::subject(&workload).say(lang),
        quant: workload.quant().to_owned(),
        model: workload.model.id.clone(),
    })
}
