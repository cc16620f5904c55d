//! One question on the devices that users have: whom it serves.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    Amount, Bytes, Catalog, Error, Fleet, Place, Question, Verdict,
    ask::fleet::{FleetRow, Named},
    catalog::{
        device::Device,
        phones::{Index, Known, Phone},
        pick::split_size,
        system::System,
    },
    messages::fleet as say,
    price::Pricer,
};

/// What a system shows of the memory a device is sold with, at least: four fifths.
const SHOWN: (u64, u64) = (4, 5);

/// What holds for all devices of a fleet.
#[derive(Clone, Debug, Default)]
pub struct Everywhere {
    /// The system of rows that name only memory.
    pub system: Option<String>,
    /// On iOS and iPadOS: the app has the increased-memory entitlement.
    pub entitled: bool,
}

/// A fleet with its devices found: rows that come to the same place are one.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Where it runs, in the order of the rows.
    pub places: Vec<FleetPlace>,
    /// Rows of which nothing is known that a model could be judged by.
    pub unknown: Vec<Unplaced>,
    /// How many rows there are.
    pub rows: usize,
    /// All users.
    pub total: Amount,
    /// What the column is called that counts them.
    pub counted_by: String,
}

/// A device with a size of memory, or a size alone, and who has it.
#[derive(Clone, Debug)]
pub struct FleetPlace {
    /// The device, where it is one of the catalog.
    pub device: Option<Arc<Device>>,
    /// The phone, where it is another of which memory and chip are known.
    pub phone: Option<Arc<Phone>>,
    /// The memory it is judged with.
    pub ram: Bytes,
    /// The most it is sold with, where nothing says which of several sizes it is: it is judged with the least.
    pub most: Option<Bytes>,
    /// The system of a size alone.
    pub system: Option<String>,
    /// With the increased-memory entitlement.
    pub entitled: bool,
    /// Who has it.
    pub users: Amount,
    /// The lines they stand in.
    pub lines: Vec<u64>,
}

/// Rows that cannot be judged, by what stands there.
#[derive(Clone, Debug)]
pub struct Unplaced {
    pub name: String,
    pub users: Amount,
    pub lines: Vec<u64>,
}

/// The verdict on a place, and that with the most memory its device is sold with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    pub verdict: Verdict,
    pub at_most: Verdict,
}

/// What places are one by: device, memory, the most of it, system.
type Key = (Option<String>, Option<String>, Bytes, Option<Bytes>, Option<String>);

/// Finds devices by what rows call them, each name once.
struct Finder<'a> {
    catalog: &'a Catalog,
    everywhere: &'a Everywhere,
    index: Index,
    known: HashMap<String, Option<Found>>,
    /// Sizes that devices are sold with.
    sold: Vec<Bytes>,
}

/// What a name stands for, and the memory it tells.
type Found = (Known, Option<Bytes>);

impl Placed {
    /// Finds the devices of a fleet in the catalog.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a system of `everywhere` nobody knows, [`Error::Catalog`] for a faulty entry.
    pub fn of(fleet: &Fleet, everywhere: &Everywhere, catalog: &Catalog) -> Result<Self, Error> {
        let mut finder = Finder::new(everywhere, catalog)?;
        let mut places: BTreeMap<Key, FleetPlace> = BTreeMap::new();
        let mut unknown: BTreeMap<String, Unplaced> = BTreeMap::new();
        for row in &fleet.rows {
            let (users, lines) = if let Some(place) = finder.place(row)? {
                let known = places.entry(place.key()).or_insert(place);
                (&mut known.users, &mut known.lines)
            } else {
                let name = row.names.first().map_or_else(String::new, |one| one.name.clone());
                let (users, lines) = (Amount::default(), Vec::new());
                let new = Unplaced { name: name.clone(), users, lines };
                let known = unknown.entry(name).or_insert(new);
                (&mut known.users, &mut known.lines)
            };
            *users = users.checked_add(row.users).ok_or_else(too_many)?;
            lines.push(row.line);
        }
        let mut places: Vec<FleetPlace> = places.into_values().collect();
        places.sort_by_key(|place| place.lines.first().copied());
        Ok(Self {
            places,
            unknown: unknown.into_values().collect(),
            rows: fleet.len(),
            total: fleet.total().ok_or_else(too_many)?,
            counted_by: fleet.counted_by.clone(),
        })
    }

    /// Judges `question` at every place, in their order.
    ///
    /// # Errors
    /// As [`crate::verdict`]. A place where a runtime refuses what is asked is one where it cannot run.
    pub fn judge(&self, question: &Question, pricer: &Pricer<'_>) -> Result<Vec<Reach>, Error> {
        self.places.iter().map(|place| place.judge(question, pricer)).collect()
    }
}

fn too_many() -> Error {
    Error::Refused(say::too_many())
}

impl FleetPlace {
    fn key(&self) -> Key {
        let device = self.device.as_ref().map(|device| device.id.clone());
        let phone = self.phone.as_ref().map(|phone| phone.name.clone());
        (device, phone, self.ram, self.most, self.system.clone())
    }

    /// The id of the device, with its memory where it comes in several sizes.
    pub fn id(&self) -> Option<String> {
        self.device.as_ref().map(|device| device.variant(self.ram))
    }

    /// Whether memory is all that is known of it.
    pub const fn is_memory_alone(&self) -> bool {
        self.device.is_none() && self.phone.is_none()
    }

    /// The system of the device, or the one of a size alone, where it is known.
    pub fn system(&self) -> Option<&str> {
        self.device.as_ref().map(|device| device.system()).or(self.system.as_deref())
    }

    fn size(&self, ram: Bytes) -> Option<f64> {
        let device = self.device.as_ref()?;
        sizes(device).into_iter().find(|size| Bytes::from_decimal_gib(*size) == ram)
    }

    /// The verdict on `question` here, and that with the most memory the device is sold with.
    ///
    /// # Errors
    /// As [`Placed::judge`].
    pub fn judge(&self, question: &Question, pricer: &Pricer<'_>) -> Result<Reach, Error> {
        let verdict = |ram| match pricer.judge(&self.question(question, ram)) {
            Ok(judged) => Ok(judged.verdict().unwrap_or(Verdict::NotViable)),
            Err(Error::Refused(_)) => Ok(Verdict::NotViable),
            Err(other) => Err(other),
        };
        let least = verdict(self.ram)?;
        let at_most = match self.most {
            Some(most) if !least.is_yes() => verdict(most)?,
            _ => least,
        };
        Ok(Reach { verdict: least, at_most })
    }

    /// `question` as it is asked here, with so much memory.
    fn question(&self, question: &Question, ram: Bytes) -> Question {
        let mut here = question.clone();
        let entitled = self.entitled;
        here.place = Some(match (&self.device, self.size(ram)) {
            (Some(device), Some(size)) => {
                Place::Device { name: device.named(size), system: None, entitled }
            }
            (device, _) => {
                let of_device = device.as_ref().and_then(|device| device.soc.clone());
                let of_phone = || self.phone.as_ref()?.soc.clone();
                here.soc = of_device.or_else(of_phone);
                let system = self.system().map(str::to_owned);
                Place::Ram { size: ram, system, entitled }
            }
        });
        here
    }
}

/// The sizes that are confirmed, and all of them, the least first.
fn sold_with(known: &Known) -> (Vec<Bytes>, Vec<Bytes>) {
    let bytes = |sizes: Vec<f64>| {
        let mut all: Vec<Bytes> = sizes.into_iter().map(Bytes::from_decimal_gib).collect();
        all.sort_unstable();
        all
    };
    match known {
        Known::Device(device) => (bytes(device.sizes()), bytes(sizes(device))),
        Known::Phone(phone) => {
            let both = vec![phone.sizes.0, phone.sizes.1];
            (both.clone(), both)
        }
    }
}

/// Every size a device comes with.
fn sizes(device: &Device) -> Vec<f64> {
    [device.sizes(), device.ram_gib_recalled.clone()].concat()
}

impl<'a> Finder<'a> {
    fn new(everywhere: &'a Everywhere, catalog: &'a Catalog) -> Result<Self, Error> {
        if let Some(system) = &everywhere.system {
            catalog.get::<System>(system)?;
        }
        let devices = catalog.all::<Device>()?;
        let sold = devices.iter().flat_map(|device| &device.ram_gib);
        let mut sold: Vec<Bytes> = sold.map(|size| Bytes::from_decimal_gib(*size)).collect();
        sold.sort_unstable();
        sold.dedup();
        let index = Index::of(catalog)?;
        Ok(Self { catalog, everywhere, index, known: HashMap::new(), sold })
    }

    /// Where the device of a row runs a model; `None` where nothing tells.
    fn place(&mut self, row: &FleetRow) -> Result<Option<FleetPlace>, Error> {
        let shown = row.memory.map(|memory| memory.0);
        let found = self.device(row)?;
        let named = found.as_ref().and_then(|(_, named)| *named);
        if let Some((known, _)) = found
            && let Some((ram, most)) = self.memory(&known, shown.or(named))
        {
            let system = known.system().to_owned();
            let entitled = self.entitled(&system);
            let (device, phone) = match known {
                Known::Device(device) => (Some(device), None),
                Known::Phone(phone) => (None, Some(phone)),
            };
            let system = phone.as_ref().map(|_| system);
            return Ok(Some(FleetPlace { device, phone, most, entitled, ..alone(ram, system) }));
        }
        let Some(shown) = shown else { return Ok(None) };
        let system = match &row.system {
            Some(said) => match self.system(said)? {
                Some(system) => Some(system),
                None => return Ok(None),
            },
            None => self.everywhere.system.clone(),
        };
        let ram = as_sold(shown, &self.sold).unwrap_or(shown);
        let entitled = system.as_deref().is_some_and(|system| self.entitled(system));
        Ok(Some(FleetPlace { entitled, ..alone(ram, system) }))
    }

    /// The memory a device is judged with, and the most it comes with where nothing says which it is.
    fn memory(&self, known: &Known, shown: Option<Bytes>) -> Option<(Bytes, Option<Bytes>)> {
        let (confirmed, all) = sold_with(known);
        if let Some(shown) = shown {
            let own = as_sold(shown, &all);
            return Some((own.or_else(|| as_sold(shown, &self.sold)).unwrap_or(shown), None));
        }
        let all = if confirmed.is_empty() { all } else { confirmed };
        let (least, most) = (*all.first()?, all.last().copied());
        Some((least, most.filter(|most| *most != least)))
    }

    /// The first device that one of the names of a row means.
    fn device(&mut self, row: &FleetRow) -> Result<Option<Found>, Error> {
        for named in &row.names {
            for name in spelled(named) {
                if let Some(found) = self.called(&name)? {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    fn called(&mut self, name: &str) -> Result<Option<Found>, Error> {
        if let Some(known) = self.known.get(name) {
            return Ok(known.clone());
        }
        let found = match self.index.find(name, self.catalog)? {
            Some(known) => Some((known, None)),
            None => match split_size(name) {
                (bare, Some(size)) => {
                    let known = self.index.find(bare, self.catalog)?;
                    known.map(|known| (known, Some(Bytes::from_decimal_gib(size))))
                }
                (_, None) => None,
            },
        };
        self.known.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// The system that stands in a row; `None` for one nobody knows.
    fn system(&self, said: &str) -> Result<Option<String>, Error> {
        let first = said.split_whitespace().next().unwrap_or_default();
        for name in [said, first] {
            match self.catalog.get::<System>(name) {
                Ok(system) => return Ok(Some(system.id.clone())),
                Err(Error::Unknown { .. } | Error::Ambiguous { .. } | Error::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    /// Whether the entitlement is asked for and there is one.
    fn entitled(&self, system: &str) -> bool {
        let there = || {
            let system = self.catalog.get::<System>(system).ok()?;
            self.catalog.get::<System>(&system.entitled_id()).ok()
        };
        self.everywhere.entitled && there().is_some()
    }
}

/// What a device may be called by. Without its maker, a name of one word may be that of another maker's.
fn spelled(named: &Named) -> Vec<String> {
    let Named { name, maker, is_code } = named;
    let Some(maker) = maker else { return vec![name.clone()] };
    let has_maker = name.to_lowercase().starts_with(&maker.to_lowercase());
    let behind = (!has_maker).then(|| format!("{maker} {name}"));
    let alone = (has_maker || *is_code || name.contains(' ')).then(|| name.clone());
    behind.into_iter().chain(alone).collect()
}

/// A size of memory that nobody has yet.
fn alone(ram: Bytes, system: Option<String>) -> FleetPlace {
    FleetPlace {
        device: None,
        phone: None,
        ram,
        most: None,
        system,
        entitled: false,
        users: Amount::default(),
        lines: Vec::new(),
    }
}

/// The size that is sold where a system shows `shown` of it, if there is one.
fn as_sold(shown: Bytes, sold: &[Bytes]) -> Option<Bytes> {
    let next = sold.iter().copied().find(|size| *size >= shown)?;
    let (least, of) = SHOWN;
    (shown.get().saturating_mul(of) >= next.get().saturating_mul(least)).then_some(next)
}
