//! What may vary beside the model, and the values it takes.

use std::{cmp::Ordering, fmt, str::FromStr};

use super::Column;
use crate::{
    Catalog, Error, Place, Pricer, Question, Tokens,
    catalog::{device::Device, runtime::Runtime},
    messages,
};

/// Quantizations people choose between, best first.
const QUANTS: [&str; 8] = ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_XS", "Q3_K_M", "Q2_K"];
/// Lengths of context people choose between, tokens; those past the trained length are left out.
const CONTEXTS: [u32; 5] = [2048, 4096, 8192, 16_384, 32_768];

/// Something that varies from row to row beside the model.
///
/// ```
/// use edgefit::table::Axis;
/// assert_eq!("ctx-size".parse::<Axis>()?, Axis::CtxSize);
/// # Ok::<(), edgefit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The quantization.
    Quant,
    /// The length of the context.
    CtxSize,
    /// The device it runs on.
    Device,
    /// The runtime that runs it.
    Runtime,
}

/// Values that axes take, where others than the usual ones are wanted.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Of [`Axis::Quant`].
    pub quants: Vec<String>,
    /// Of [`Axis::CtxSize`].
    pub ctx_sizes: Vec<Tokens>,
    /// Of [`Axis::Device`].
    pub devices: Vec<String>,
    /// Of [`Axis::Runtime`].
    pub runtimes: Vec<String>,
}

impl Values {
    /// Whether none are named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !Axis::ALL.into_iter().any(|axis| self.names(axis))
    }

    /// Whether values of `axis` are named.
    #[must_use]
    pub fn names(&self, axis: Axis) -> bool {
        match axis {
            Axis::Quant => !self.quants.is_empty(),
            Axis::CtxSize => !self.ctx_sizes.is_empty(),
            Axis::Device => !self.devices.is_empty(),
            Axis::Runtime => !self.runtimes.is_empty(),
        }
    }
}

impl Axis {
    /// Every axis.
    pub const ALL: [Self; 4] = [Self::Quant, Self::CtxSize, Self::Device, Self::Runtime];

    /// The column that holds its values.
    #[must_use]
    pub const fn column(self) -> Column {
        match self {
            Self::Quant => Column::Quant,
            Self::CtxSize => Column::CtxSize,
            Self::Device => Column::Place,
            Self::Runtime => Column::Runtime,
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Quant => "quant",
            Self::CtxSize => "ctx-size",
            Self::Device => "device",
            Self::Runtime => "runtime",
        }
    }

    /// `question` once for each value.
    pub(super) fn along(
        self,
        question: &Question,
        values: &Values,
        pricing: &mut Pricer<'_>,
    ) -> Result<Vec<Question>, Error> {
        let catalog = pricing.catalog();
        self.check(question, catalog)?;
        match self {
            Self::Quant => Ok(quants(question, values)),
            Self::CtxSize => ctx_sizes(question, values, pricing),
            Self::Device => devices(question, values, catalog),
            Self::Runtime => runtimes(question, values, catalog),
        }
    }

    /// Refuses a question that fixes what is to vary.
    fn check(self, question: &Question, catalog: &Catalog) -> Result<(), Error> {
        let fixed = match self {
            Self::Quant => {
                let behind = question.file.is_none().then(|| catalog.split_quant(&question.model));
                question.quant.is_some() || behind.is_some_and(|(_, quant)| quant.is_some())
            }
            Self::CtxSize => question.how.ctx_size.is_some(),
            Self::Device => question.place.is_some(),
            Self::Runtime => question.how.runtime.is_some(),
        };
        if !fixed {
            return Ok(());
        }
        Err(Error::Refused(messages::errors::axis_is_fixed(self.id(), &question.model)))
    }
}

fn quants(question: &Question, values: &Values) -> Vec<Question> {
    let quant = |quant: String| Question { quant: Some(quant), ..question.clone() };
    if values.quants.is_empty() {
        return QUANTS.map(str::to_owned).map(quant).into();
    }
    values.quants.iter().cloned().map(quant).collect()
}

fn ctx_sizes(
    question: &Question,
    values: &Values,
    pricing: &mut Pricer<'_>,
) -> Result<Vec<Question>, Error> {
    let mut sizes = values.ctx_sizes.clone();
    if sizes.is_empty() {
        let most = pricing.trained(question)?.unwrap_or(u32::MAX);
        sizes = CONTEXTS.into_iter().filter(|&size| size <= most).map(Tokens::new).collect();
        if sizes.is_empty() {
            sizes.push(Tokens::new(most));
        }
    }
    let with = |size| {
        let mut question = question.clone();
        question.how.ctx_size = Some(size);
        question
    };
    Ok(sizes.into_iter().map(with).collect())
}

/// The devices named, or those people ask about most.
fn devices(
    question: &Question,
    values: &Values,
    catalog: &Catalog,
) -> Result<Vec<Question>, Error> {
    let mut names = values.devices.clone();
    if names.is_empty() {
        let mut usual: Vec<Device> = catalog
            .all::<Device>()?
            .into_iter()
            .filter(|device| device.usual_gib.is_some())
            .collect();
        usual.sort_by(|a, b| a.usual_gib.partial_cmp(&b.usual_gib).unwrap_or(Ordering::Equal));
        names = usual.iter().filter_map(Device::usual_variant).collect();
    }
    let with = |name| Question {
        place: Some(Place::Device { name, system: None, entitled: false }),
        ..question.clone()
    };
    Ok(names.into_iter().map(with).collect())
}

fn runtimes(
    question: &Question,
    values: &Values,
    catalog: &Catalog,
) -> Result<Vec<Question>, Error> {
    let mut runtimes = values.runtimes.clone();
    if runtimes.is_empty() {
        runtimes = catalog.all::<Runtime>()?.into_iter().map(|runtime| runtime.id).collect();
    }
    let with = |runtime| {
        let mut question = question.clone();
        question.how.runtime = Some(runtime);
        question
    };
    Ok(runtimes.into_iter().map(with).collect())
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Axis {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let named = |axis: &Self| axis.id().eq_ignore_ascii_case(text.trim());
        Self::ALL.into_iter().find(named).ok_or_else(|| {
            let all = Self::ALL.map(Self::id).join(", ");
            Error::Refused(messages::errors::no_axis(text, all))
        })
    }
}
