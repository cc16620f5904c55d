//! The report of one model on several devices: a verdict each, the smallest that works first.

use serde::Serialize;

use super::words;
use crate::{
    Bytes, Case, Catalog, Error, Lang, Question, Verdict, advice::devices::on_devices,
    catalog::device::Platform, price::Priced, resolve, speed::Figure,
};

/// The answer to `fit` on several devices, the smallest that works first; sizes are in bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
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

/// How the model does on a device.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema), schemars(rename = "SurveyDevice"))]
#[non_exhaustive]
pub struct OnDevice {
    /// An id of `list devices`, with a size where it comes in several.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it runs.
    pub platform: Platform,
    /// Its chip, an id of `list socs`.
    pub soc: Option<String>,
    /// Its memory: the machine's, or a graphics card's own.
    pub ram_bytes: u64,
    /// What is held against the physical budget.
    pub working_set_bytes: u64,
    /// What the system cannot take back.
    pub charged_bytes: u64,
    /// What the working set may take under the typical reserve.
    pub physical_bytes: u64,
    /// What the process may be charged; null where that is the physical budget.
    pub charge_limit_bytes: Option<u64>,
    /// The answer in a word.
    pub verdict: Verdict,
    /// The smaller of the two slacks under the typical reserve; below zero what is missing.
    pub headroom_bytes: i64,
    /// Why it cannot run there; null if it can.
    pub obstacle: Option<String>,
    /// Tokens a second of one sequence; null where that is not known.
    pub decode_tps: Option<Figure>,
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
    Ok(Survey {
        devices: priced.iter().filter_map(|one| on_device(one, lang)).collect(),
        subject: words::subject(&workload).to(lang).to_owned(),
        quant: workload.quant().to_owned(),
        model: workload.model.id,
    })
}

fn on_device(priced: &Priced, lang: Lang) -> Option<OnDevice> {
    let (budget, judgement) = priced.budget.as_ref().zip(priced.judgement)?;
    let (device, need) = (priced.workload.site.device.as_ref()?, priced.need());
    Some(OnDevice {
        id: device.id.clone(),
        name: device.name.to(lang).to_owned(),
        platform: device.platform,
        soc: device.soc.clone(),
        ram_bytes: budget.ram.get(),
        working_set_bytes: need.working_set.get(),
        charged_bytes: need.charged.get(),
        physical_bytes: budget.physical(Case::Typical).get(),
        charge_limit_bytes: budget.charge_limit(Case::Typical).map(Bytes::get),
        verdict: judgement.verdict,
        headroom_bytes: judgement.headroom,
        obstacle: priced.obstacle.as_ref().map(|one| one.message().to(lang).to_owned()),
        decode_tps: priced.speed.decode_tps.as_ref().map(|decode| decode.only(lang)),
    })
}
