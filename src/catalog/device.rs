//! Devices: phones, tablets, boards, laptops and graphics cards.

use serde::{Deserialize, Serialize};

use super::{
    device_name, pick,
    record::{Catalog, Entry, Plain, Topic},
    soc::{Compute, Gpu, Memory, Read, Soc},
};
use crate::{Bytes, Error, Message, messages, units::names};

/// A device of the catalog. What is not known is `None`, and what stands here wins over its chip.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Its name in the catalog.
    pub id: String,
    /// The name people know it by.
    #[serde(deserialize_with = "messages::name")]
    pub name: Message,
    /// Other names people use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What its system calls it, such as `SM-A155F`; an asterisk stands for the letters of a region.
    #[serde(default)]
    pub codes: Vec<String>,
    /// What it runs.
    pub platform: Platform,
    /// Platforms it comes with as well.
    #[serde(default)]
    pub also: Vec<Platform>,
    /// The system that decides what is kept, where the platform does not.
    pub system: Option<String>,
    /// What kind of machine: phone, tablet, board, ...
    pub class: String,
    /// The year.
    pub released: Option<u16>,
    /// Its chip, an id of `list socs`.
    pub soc: Option<String>,
    /// What its maker calls that chip, where the entry of the chip stands for several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soc_name: Option<String>,
    /// Memory it is sold with, GiB; several where there are variants.
    #[serde(default)]
    pub ram_gib: Vec<f64>,
    /// More sizes, GiB, which no document that was read confirms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ram_gib_recalled: Vec<f64>,
    /// The size that a table by device shows when none is named, GiB: people ask about it most.
    pub usual_gib: Option<f64>,
    /// Memory of a graphics card, GiB.
    pub vram_gib: Option<f64>,
    /// What the system reports of the memory, where it was read. It lowers the budget only of systems
    /// with a budget of pages: what others keep was found from memory as it is sold.
    #[serde(default)]
    pub visible_ram: Vec<VisibleRam>,
    /// What one app may be charged, where it was measured.
    #[serde(default)]
    pub app_limits: Vec<AppLimit>,
    /// What this device keeps on top of what its system does.
    pub extra_reserve: Option<ExtraReserve>,
    /// What speed depends on beside memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute: Option<Compute>,
    /// Its memory.
    pub memory: Option<Memory>,
    /// Its GPU.
    pub gpu: Option<Gpu>,
    /// An add-on that computes.
    pub accelerator: Option<Accelerator>,
    /// Its battery.
    pub battery: Option<Battery>,
    /// Power it may draw, watts: one figure or the least and the most.
    #[serde(default)]
    pub power_w: Vec<f64>,
    /// Where the power was read.
    pub power_source: Option<String>,
    /// The kind of storage, which decides how fast a model is read.
    pub storage: Option<String>,
    /// Why no language model runs there, if none does.
    pub not_viable: Option<Message>,
    /// What else a reader should know.
    pub note: Option<Message>,
    /// Keys of the sources.
    #[serde(skip_serializing)]
    pub sources: Vec<String>,
    /// How many of the sources were read.
    pub sources_read: Read,
    /// The day the facts were read.
    pub checked: String,
}

names! {
    /// What a device runs.
    #[derive(Deserialize)]
    pub enum Platform {
        /// Android.
        Android = "android",
        /// iOS.
        Ios = "ios",
        /// iPadOS.
        Ipados = "ipados",
        /// macOS.
        Macos = "macos",
        /// Windows.
        Windows = "windows",
        /// Linux on a computer for people.
        Linux = "linux",
        /// Linux on a board.
        Iot = "iot",
        /// No system at all.
        BareMetal = "bare-metal",
    }
}

/// Memory that the system reports, of a variant.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VisibleRam {
    /// The variant, GiB it is sold with.
    pub ram_gib: f64,
    /// What the system reports, MiB.
    pub mib: u32,
}

/// A measured limit of one app on a variant.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AppLimit {
    /// The variant, GiB it is sold with.
    pub ram_gib: f64,
    /// With the increased-memory entitlement.
    pub entitled: bool,
    /// The limit.
    pub bytes: u64,
    /// How it is known.
    pub basis: String,
}

/// Memory set aside for something of the maker's.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtraReserve {
    /// The amount, GiB.
    pub gib: f64,
    /// What for.
    pub basis: Message,
}

/// An add-on that computes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Accelerator {
    /// What it is called.
    pub name: String,
    /// 10¹² operations a second.
    pub tops: Option<Tops>,
    /// Of which numbers.
    pub precision: Option<String>,
    /// Memory of its own, GiB.
    pub memory_gib: Option<f64>,
    /// What kind of memory.
    pub memory_type: Option<String>,
    /// 10⁹ bytes a second.
    pub bandwidth_gbps: Option<f64>,
    /// Watts.
    pub power_w: Option<f64>,
    /// What runs on it.
    pub runtime: Option<String>,
}

/// One figure, or one for each model of an add-on.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Tops"))]
#[serde(untagged)]
pub enum Tops {
    /// One figure.
    One(f64),
    /// One for each model.
    Each(Vec<f64>),
}

/// A battery.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Battery {
    /// Milliampere-hours.
    pub mah: Option<f64>,
    /// Watt-hours.
    pub wh: Option<f64>,
    /// Where the watt-hours come from.
    pub wh_basis: Option<String>,
}

impl Platform {
    /// The platform of that name.
    pub(crate) fn named(name: &str) -> Result<Self, Error> {
        name.parse().map_err(|_| Error::Unknown {
            what: messages::errors::a_platform(),
            name: name.to_owned(),
            similar: super::names::nearest(name, Self::IDS),
            list: "devices",
            instead: None,
        })
    }

    /// Whether only its maker sells what runs it, by names that leave the maker out.
    pub(super) const fn is_of_one_maker(self) -> bool {
        matches!(self, Self::Ios | Self::Ipados | Self::Macos)
    }

    /// The system whose reserve is usual there.
    pub(crate) fn system(self) -> &'static str {
        match self {
            Self::Iot => "sbc",
            other => other.id(),
        }
    }
}

impl Device {
    /// The system that decides what is kept.
    pub(crate) fn system(&self) -> &str {
        self.system.as_deref().unwrap_or_else(|| self.platform.system())
    }

    /// The sizes of memory it comes with: the machine's, or that of a graphics card.
    pub(crate) fn sizes(&self) -> Vec<f64> {
        match self.vram_gib {
            Some(vram) => vec![vram],
            None => self.ram_gib.clone(),
        }
    }

    /// Its names with each size of its memory: `rpi-5:2`, `rpi-5:4`.
    pub(crate) fn variants(&self) -> Vec<String> {
        let mut sizes = [self.sizes(), self.ram_gib_recalled.clone()].concat();
        sizes.sort_by(f64::total_cmp);
        sizes.into_iter().map(|size| self.named(size)).collect()
    }

    /// Whether `ram` is a size that no document confirms.
    pub(crate) fn is_recalled(&self, ram: Bytes) -> bool {
        self.ram_gib_recalled.iter().any(|size| Bytes::from_decimal_gib(*size) == ram)
    }

    /// Its name with the size people ask about most.
    pub(crate) fn usual_variant(&self) -> Option<String> {
        self.usual_gib.map(|size| self.named(size))
    }

    /// Its name with one size of its memory; without it where there is only one.
    pub(crate) fn variant(&self, ram: Bytes) -> String {
        let sizes = self.sizes();
        let size = sizes.iter().find(|size| Bytes::from_decimal_gib(**size) == ram);
        match size.filter(|_| sizes.len() > 1) {
            Some(size) => self.named(*size),
            None => self.id.clone(),
        }
    }

    /// Its name with a size of its memory, which any but one of several need.
    pub(crate) fn named(&self, size: f64) -> String {
        format!("{}:{size}", self.id)
    }

    /// Whether it is a graphics card: memory of its own, in a machine that is not known.
    pub(crate) const fn is_card(&self) -> bool {
        self.vram_gib.is_some()
    }

    /// What the system reports of `ram`, where it was measured.
    pub(crate) fn visible(&self, ram: Bytes) -> Option<Bytes> {
        let found = self.visible_ram.iter().find(|one| Bytes::from_decimal_gib(one.ram_gib) == ram);
        found.map(|visible| Bytes::mib(visible.mib))
    }

    /// The measured limit of one app on the variant with `ram`.
    pub(crate) fn app_limit(&self, ram: Bytes, entitled: bool) -> Option<&AppLimit> {
        let mut all = self.app_limits.iter();
        all.find(|one| one.entitled == entitled && Bytes::from_decimal_gib(one.ram_gib) == ram)
    }
}

impl ExtraReserve {
    /// The amount.
    pub(crate) fn size(&self) -> Bytes {
        Bytes::from_decimal_gib(self.gib)
    }
}

/// The numbers of a list as it stands in a file: `[2, 4, 8]`; `None` if it is written otherwise.
pub(super) fn sizes(text: &str) -> Option<Vec<f64>> {
    let list = text.strip_prefix('[')?.strip_suffix(']')?;
    list.split(',').map(|size| size.trim().parse().ok()).collect()
}

impl Plain for Device {
    fn faults(&self) -> Vec<(bool, &'static str)> {
        let sizes = self.sizes();
        let one_of = self.ram_gib.is_empty() != self.vram_gib.is_none();
        let usual = self.usual_gib.is_none_or(|usual| sizes.contains(&usual));
        let mut all = sizes.iter().chain(&self.ram_gib_recalled);
        let sound = all.all(|gib| gib.is_finite() && *gib > 0.0);
        vec![
            (self.sources.is_empty(), "sources must name where the facts come from"),
            (!one_of, "a device has ram_gib, a graphics card vram_gib"),
            (!usual, "usual_gib must be a size it comes with"),
            (!sound, "sizes of memory must be above zero"),
        ]
    }
}

/// The device people call `name`; of a chip, an error with the devices that have it.
pub(super) fn find<'a>(name: &str, catalog: &'a Catalog) -> Result<Entry<'a>, Error> {
    let devices = catalog.entries(Topic::Devices);
    device_name::find(name, &devices, catalog).map_err(|error| match catalog.get::<Soc>(name) {
        Ok(soc) if matches!(error, Error::Unknown { .. }) => {
            a_chip_is_no_device(name, &soc, catalog)
        }
        _ => error,
    })
}

/// The error for a chip named where a device is asked for, with devices that have it.
fn a_chip_is_no_device(name: &str, soc: &Soc, catalog: &Catalog) -> Error {
    let devices = catalog.all::<Device>().unwrap_or_default().into_iter();
    let with = devices.filter(|device| device.soc.as_ref() == Some(&soc.id));
    let mut with = with.map(|device| device.id.clone()).peekable();
    match with.peek() {
        Some(_) => pick::ambiguous(name, with),
        None => Error::Refused(messages::errors::a_chip(name)),
    }
}
