//! What may vary beside the model, and the values it takes.

use std::{cmp::Ordering, rc::Rc, sync::Arc};

use super::Column;
use crate::{
    Catalog, Error, LoadMode, Place, Pricer, Question, Tokens,
    catalog::{app::App, device::Device, runtime::Runtime},
    messages,
    resolve::site::system_of,
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
        /// The program it runs in.
        App = "app",
        /// How weights come into memory.
        LoadMode = "load-mode",
        /// Whether weights are copied into the layout the processor prefers.
        Repack = "repack",
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
    /// Programs to vary by
    #[cfg_attr(feature = "cli", arg(long, value_name = "ID", value_delimiter = ','))]
    pub apps: Vec<String>,
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
            Axis::App => !self.apps.is_empty(),
            // Both have few values, and all of them are shown.
            Axis::LoadMode | Axis::Repack => false,
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
            Self::App => Column::App,
            Self::LoadMode => Column::LoadMode,
            Self::Repack => Column::Repack,
        }
    }

    /// Its values: those that are named, or the usual ones.
    pub(super) fn values(self, named: &Values, catalog: &Catalog) -> Result<Rc<[Value]>, Error> {
        let texts = |named: &[String], value: fn(String) -> Value| {
            named.iter().cloned().map(value).collect::<Rc<[Value]>>()
        };
        Ok(match self {
            _ if !named.names(self) => self.usual(catalog)?,
            Self::LoadMode | Self::Repack => self.usual(catalog)?,
            Self::Quant => texts(&named.quants, Value::Quant),
            Self::CtxSize => named.ctx_sizes.iter().copied().map(Value::CtxSize).collect(),
            Self::Device => texts(&named.devices, Value::Device),
            Self::Runtime => texts(&named.runtimes, Value::Runtime),
            Self::App => texts(&named.apps, Value::App),
        })
    }

    /// The values people choose between.
    fn usual(self, catalog: &Catalog) -> Result<Rc<[Value]>, Error> {
        Ok(match self {
            Self::Quant => QUANTS.map(|quant| Value::Quant(quant.to_owned())).into(),
            Self::CtxSize => CONTEXTS.map(|size| Value::CtxSize(Tokens::new(size))).into(),
            Self::Device => usual_devices(catalog)?.into_iter().map(Value::Device).collect(),
            Self::Runtime => {
                let all = catalog.all::<Runtime>()?.into_iter();
                all.map(|runtime| Value::Runtime(runtime.id.clone())).collect()
            }
            Self::App => {
                let all = catalog.all::<App>()?.into_iter();
                all.map(|app| Value::App(app.id.clone())).collect()
            }
            Self::LoadMode => LoadMode::ALL.iter().copied().map(Value::LoadMode).collect(),
            Self::Repack => [true, false].map(Value::Repack).into(),
        })
    }

    /// Of `values` those of the model and the place of a question: contexts that nobody named end with the
    /// length it was trained for, programs are those that run there.
    pub(super) fn of_model(
        self,
        question: &Question,
        values: &Rc<[Value]>,
        named: &Values,
        pricing: &Pricer<'_>,
    ) -> Result<Rc<[Value]>, Error> {
        if named.names(self) || !matches!(self, Self::CtxSize | Self::App) {
            return Ok(Rc::clone(values));
        }
        if self == Self::App {
            return programs(question, values, pricing.catalog());
        }
        let most = Tokens::new(pricing.trained(question)?.unwrap_or(u32::MAX));
        let fits = |value: &&Value| matches!(value, Value::CtxSize(size) if *size <= most);
        let sizes: Rc<[Value]> = values.iter().filter(fits).cloned().collect();
        Ok(if sizes.is_empty() { [Value::CtxSize(most)].into() } else { sizes })
    }

    /// Refuses a question that fixes what is to vary.
    pub(super) fn check(self, question: &Question, catalog: &Catalog) -> Result<(), Error> {
        let fixed = match self {
            Self::Quant => {
                let behind = question.file.is_none().then(|| catalog.split_quant(&question.model));
                question.quant.is_some() || behind.is_some_and(|(_, quant)| quant.is_some())
            }
            Self::CtxSize => question.how.ctx_size.is_some(),
            Self::Device => question.place.is_some(),
            Self::Runtime => question.how.runtime.is_some(),
            Self::App => question.how.app.is_some(),
            Self::LoadMode => question.how.load_mode.is_some(),
            Self::Repack => question.how.no_repack,
        };
        if !fixed {
            return Ok(());
        }
        let refused = match self {
            Self::LoadMode => messages::errors::axis_is_typed(self.id(), "--load-mode"),
            Self::Repack => messages::errors::axis_is_typed(self.id(), "--no-repack"),
            _ => messages::errors::axis_is_fixed(self.id(), &question.model),
        };
        Err(Error::Refused(refused))
    }
}

/// A value of an axis, which a question is asked with.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Quant(String),
    CtxSize(Tokens),
    Device(String),
    Runtime(String),
    App(String),
    LoadMode(LoadMode),
    Repack(bool),
}

impl Value {
    /// `question` with this value.
    pub(super) fn in_place(&self, question: &Question) -> Question {
        let mut question = question.clone();
        match self.clone() {
            Self::Quant(quant) => question.quant = Some(quant),
            Self::CtxSize(size) => question.how.ctx_size = Some(size),
            Self::Device(name) => {
                question.place = Some(Place::Device { name, system: None, entitled: false });
            }
            Self::Runtime(id) => question.how.runtime = Some(id),
            Self::App(id) => question.how.app = Some(id),
            Self::LoadMode(mode) => question.how.load_mode = Some(mode),
            Self::Repack(repack) => question.how.no_repack = !repack,
        }
        question
    }
}

/// Of programs, those that run on the system of a question, where it has one.
fn programs(
    question: &Question,
    values: &Rc<[Value]>,
    catalog: &Catalog,
) -> Result<Rc<[Value]>, Error> {
    let Some(system) = system_of(question, catalog)? else { return Ok(Rc::clone(values)) };
    let mut there = Vec::new();
    for value in values.iter() {
        let Value::App(id) = value else { continue };
        if catalog.get::<App>(id)?.runs_on(&system) {
            there.push(value.clone());
        }
    }
    Ok(there.into())
}

/// The devices people ask about most, the smallest first.
fn usual_devices(catalog: &Catalog) -> Result<Vec<String>, Error> {
    let mut usual: Vec<Arc<Device>> =
        catalog.all::<Device>()?.into_iter().filter(|device| device.usual_gib.is_some()).collect();
    usual.sort_by(|a, b| a.usual_gib.partial_cmp(&b.usual_gib).unwrap_or(Ordering::Equal));
    Ok(usual.iter().filter_map(|device| device.usual_variant()).collect())
}
