//! What may vary beside the model, and the values it takes.

use std::sync::Arc;

use std::cmp::Ordering;

use super::Column;
use crate::{
    Catalog, Error, Place, Pricer, Question, Tokens,
    catalog::{device::Device, runtime::Runtime},
    messages,
    units::names,
};

/// Quantizations people choose between, best first.
const QUANTS: [&str; 8] = ["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_XS", "Q3_K_M", "Q2_K"];
/// Lengths of context people choose between, tokens; those past the trained length are left out.
const CONTEXTS: [u32; 5] = [2048, 4096, 8192, 16_384, 32_768];

names! {
    /// Something that varies from row to row beside the model.
    ///
    /// ```
    /// use edgefit::table::Axis;
    /// assert_eq!("ctx-size".parse::<Axis>()?, Axis::CtxSize);
    /// # Ok::<(), edgefit::Error>(())
    /// ```
    #[non_exhaustive]
    pub enum Axis {
        /// The quantization.
        Quant = "quant",
        /// The length of the context.
        CtxSize = "ctx-size",
        /// The device it runs on.
        Device = "device",
        /// The runtime that runs it.
        Runtime = "runtime",
    }
}

/// Values that axes take, where others than the usual ones are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct Values {
    /// Quantizations to vary by, such as Q8_0,Q4_K_M
    #[cfg_attr(feature = "cli", arg(long, value_name = "Q", value_delimiter = ','))]
    pub quants: Vec<String>,
    /// Contexts to vary by, such as 2k,8k
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", value_delimiter = ','))]
    pub ctx_sizes: Vec<Tokens>,
    /// Devices to vary by
    #[cfg_attr(feature = "cli", arg(long, value_name = "ID", value_delimiter = ','))]
    pub devices: Vec<String>,
    /// Runtimes to vary by
    #[cfg_attr(feature = "cli", arg(long, value_name = "ID", value_delimiter = ','))]
    pub runtimes: Vec<String>,
}

impl Values {
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

    /// `question` once for each value.
    pub(super) fn along(
        self,
        question: &Question,
        values: &Values,
        pricing: &mut Pricer<'_>,
    ) -> Result<Vec<Question>, Error> {
        let catalog = pricing.catalog();
        self.check(question, catalog)?;
        Ok(match self {
            Self::Quant => {
                let quants = or(&values.quants, || Ok(QUANTS.map(str::to_owned).into()))?;
                each(question, quants, |question, quant| question.quant = Some(quant))
            }
            Self::CtxSize => {
                let sizes = or(&values.ctx_sizes, || usual_sizes(question, pricing))?;
                each(question, sizes, |question, size| question.how.ctx_size = Some(size))
            }
            Self::Device => {
                let names = or(&values.devices, || usual_devices(catalog))?;
                each(question, names, |question, name| {
                    question.place = Some(Place::Device { name, system: None, entitled: false });
                })
            }
            Self::Runtime => {
                let all = || {
                    Ok(catalog.all::<Runtime>()?.into_iter().map(|one| one.id.clone()).collect())
                };
                let runtimes = or(&values.runtimes, all)?;
                each(question, runtimes, |question, id| question.how.runtime = Some(id))
            }
        })
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

/// The values named, or the usual ones.
fn or<T: Clone>(
    named: &[T],
    usual: impl FnOnce() -> Result<Vec<T>, Error>,
) -> Result<Vec<T>, Error> {
    if named.is_empty() { usual() } else { Ok(named.to_vec()) }
}

/// `question` once with each of `values`.
fn each<T>(question: &Question, values: Vec<T>, set: impl Fn(&mut Question, T)) -> Vec<Question> {
    let with = |value| {
        let mut question = question.clone();
        set(&mut question, value);
        question
    };
    values.into_iter().map(with).collect()
}

/// The contexts people choose between, or the trained length if all are longer.
fn usual_sizes(question: &Question, pricing: &mut Pricer<'_>) -> Result<Vec<Tokens>, Error> {
    let most = pricing.trained(question)?.unwrap_or(u32::MAX);
    let mut sizes: Vec<u32> = CONTEXTS.into_iter().filter(|&size| size <= most).collect();
    if sizes.is_empty() {
        sizes.push(most);
    }
    Ok(sizes.into_iter().map(Tokens::new).collect())
}

/// The devices people ask about most, the smallest first.
fn usual_devices(catalog: &Catalog) -> Result<Vec<String>, Error> {
    let mut usual: Vec<Arc<Device>> =
        catalog.all::<Device>()?.into_iter().filter(|device| device.usual_gib.is_some()).collect();
    usual.sort_by(|a, b| a.usual_gib.partial_cmp(&b.usual_gib).unwrap_or(Ordering::Equal));
    Ok(usual.iter().filter_map(|device| device.usual_variant()).collect())
}
