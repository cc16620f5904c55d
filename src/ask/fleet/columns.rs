//! Which column is which, by what exports call them.

use csv::StringRecord;

use super::memory::Unit;
use crate::{Message, catalog::device::Platform, messages::fleet as say};

/// What the system calls a device.
const CODES: &[&str] = &[
    "model",
    "model code",
    "model id",
    "device model",
    "code",
    "device code",
    "codename",
    "hardware model",
    "build model",
    "model number",
    "device id",
    "modelo",
    "código",
    "codigo",
];
/// What people call it.
const NAMES: &[&str] = &[
    "device",
    "device name",
    "model name",
    "marketing name",
    "name",
    "phone",
    "product",
    "mobile device",
    "mobile device info",
    "mobile device model",
    "mobile device marketing name",
    "dispositivo",
    "nombre",
    "equipo",
    "nombre del dispositivo",
    "nombre del modelo",
];
const MAKERS: &[&str] = &[
    "manufacturer",
    "maker",
    "brand",
    "vendor",
    "oem",
    "device brand",
    "mobile device branding",
    "device manufacturer",
    "retail branding",
    "marca",
    "fabricante",
];
const MEMORIES: &[&str] = &[
    "ram",
    "memory",
    "total memory",
    "totalmem",
    "ram totalmem",
    "total ram",
    "device memory",
    "ram class",
    "memory class",
    "ram size",
    "device ram",
    "memoria",
    "memoria ram",
];
const SYSTEMS: &[&str] = &[
    "system",
    "os",
    "platform",
    "operating system",
    "os name",
    "os with version",
    "sistema",
    "plataforma",
    "sistema operativo",
];
/// Columns that only the devices of a system have, and the system.
const OF_SYSTEM: &[(Platform, &[&str])] = &[
    (
        Platform::Android,
        &[
            "android",
            "android version",
            "android os version",
            "android sdk",
            "sdk",
            "api level",
            "android sdk versions",
            "android api level",
            "versión de android",
            "ram totalmem",
            "totalmem",
        ],
    ),
    (Platform::Ios, &["ios", "ios version", "versión de ios"]),
];
/// Numbers, those that count first.
const USERS: &[&str] = &[
    "users",
    "active users",
    "total users",
    "user count",
    "number of users",
    "active devices",
    "devices",
    "install base",
    "installed base",
    "installs",
    "active installs",
    "device count",
    "current installs",
    "active device installs",
    "usuarios",
    "usuarios activos",
    "dispositivos activos",
    "dispositivos",
    "instalaciones",
];
const COUNTS: &[&str] =
    &["count", "counts", "n", "number", "quantity", "units", "cantidad", "cuenta", "número"];
const SHARES: &[&str] = &[
    "share",
    "percent",
    "percentage",
    "pct",
    "share percent",
    "user share",
    "users share",
    "share of users",
    "users percent",
    "percent of users",
    "percent users",
    "device share",
    "porcentaje",
    "proporción",
    "cuota",
    "participación",
    "percent de usuarios",
    "parte",
];

/// Where everything stands in a row.
#[derive(Clone, Debug)]
pub struct Columns {
    codes: Vec<usize>,
    called: Vec<usize>,
    maker: Option<usize>,
    pub memory: Option<(usize, Option<Unit>)>,
    system: Option<usize>,
    of_system: Vec<(usize, Platform)>,
    pub number: usize,
    /// The number is a share, and no count.
    pub is_share: bool,
}

/// What a device is called in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    /// The maker, where that stands in a column of its own.
    pub maker: Option<String>,
    /// It is what the system calls it.
    pub is_code: bool,
}

impl Columns {
    /// The columns with these headings.
    pub fn of(headings: &StringRecord) -> Result<Self, Message> {
        let plain: Vec<String> = headings.iter().map(plain).collect();
        let all = |known: &[&str]| -> Vec<usize> {
            let found = known.iter().flat_map(|name| {
                plain.iter().enumerate().filter(move |(_, one)| one == name).map(|(at, _)| at)
            });
            found.collect()
        };
        let first = |known: &[&str]| all(known).first().copied();
        let (codes, called, memory) = (all(CODES), all(NAMES), first(MEMORIES));
        let shown = || headings.iter().collect::<Vec<_>>().join(", ");
        if codes.is_empty() && called.is_empty() && memory.is_none() {
            return Err(say::no_device_column(shown()));
        }
        let counted = first(USERS).or_else(|| first(COUNTS));
        let number = counted.or_else(|| first(SHARES));
        let unit = |at: usize| headings.get(at).and_then(unit);
        let of_system = |(platform, known): &(Platform, &[&str])| Some((first(known)?, *platform));
        Ok(Self {
            codes,
            called,
            maker: first(MAKERS),
            memory: memory.map(|at| (at, unit(at))),
            system: first(SYSTEMS),
            of_system: OF_SYSTEM.iter().filter_map(of_system).collect(),
            number: number.ok_or_else(|| say::no_number_column(shown()))?,
            is_share: counted.is_none(),
        })
    }

    /// What a row calls its device: by code, then by name.
    pub fn names<'a>(&self, said: impl Fn(usize) -> Option<&'a str>) -> Vec<Named> {
        let maker = self.maker.and_then(&said).map(str::to_owned);
        let codes = self.codes.iter().map(|at| (*at, true));
        let called = self.called.iter().map(|at| (*at, false));
        let named = |(at, is_code)| {
            Some(Named { name: said(at)?.to_owned(), maker: maker.clone(), is_code })
        };
        codes.chain(called).filter_map(named).collect()
    }

    /// The system of a row: as it stands there, or by a column that only its devices have.
    pub fn system<'a>(&self, said: impl Fn(usize) -> Option<&'a str>) -> Option<String> {
        let named = self.system.and_then(&said).map(str::to_owned);
        let owned = || self.of_system.iter().find(|(at, _)| said(*at).is_some());
        named.or_else(|| owned().map(|(_, platform)| platform.system().to_owned()))
    }
}

/// A heading as headings are compared: in lower case, without its unit and signs; `%` spelled out.
fn plain(heading: &str) -> String {
    let lower = heading.to_lowercase().replace('%', " percent ");
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.len() > 1 && unit(heading).is_some() {
        words.pop();
    }
    words.join(" ")
}

/// The unit that a heading ends in: `RAM (MB)`, `memory_gb`.
fn unit(heading: &str) -> Option<Unit> {
    let mut words = heading.split(|letter: char| !letter.is_alphanumeric());
    words.rfind(|word| !word.is_empty()).filter(|word| word.len() > 1).and_then(Unit::named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_what_exports_call_them() {
        for (headings, number, is_share, memory) in [
            (
                &["Manufacturer", "Model Code", "RAM (TotalMem)", "Install base"][..],
                3,
                false,
                Some(2),
            ),
            (&["Device", "RAM (MB)", "Active devices"], 2, false, Some(1)),
            (&["Modelo", "% de usuarios"], 1, true, None),
            (&["device_model", "memory_gb", "share", "users"], 3, false, Some(1)),
            (&["ram", "%"], 1, true, Some(0)),
        ] {
            let columns = Columns::of(&StringRecord::from(headings)).unwrap();
            assert_eq!((columns.number, columns.is_share), (number, is_share), "{headings:?}");
            assert_eq!(columns.memory.map(|(at, _)| at), memory, "{headings:?}");
        }
    }
}
