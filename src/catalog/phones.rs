//! Devices by code and by name, at once, as tables of users' devices ask for many; also phones that are no
//! entries of their own.

use std::{collections::HashMap, sync::Arc};

use super::{
    device::{Device, Platform},
    pick::key,
    record::Catalog,
    soc::Soc,
};
use crate::{Bytes, Error};

/// Phones beside the entries of devices: name, memory, chip, codes.
const OTHERS: &str = include_str!("../../data/phones/android.tsv");

/// What is known by a name or a code.
#[derive(Clone, Debug)]
pub enum Known {
    /// A device of the catalog.
    Device(Arc<Device>),
    /// Another phone.
    Phone(Arc<Phone>),
}

impl Known {
    /// Its system.
    pub fn system(&self) -> &str {
        match self {
            Self::Device(device) => device.system(),
            Self::Phone(_) => Platform::Android.system(),
        }
    }
}

/// A phone of which memory and chip are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// What people call it.
    pub name: String,
    /// The least and the most memory it is sold with.
    pub sizes: (Bytes, Bytes),
    /// Its chip, an id of `list socs`.
    pub soc: Option<String>,
}

impl Phone {
    /// A phone and its codes, as a line has them.
    fn of(line: &'static str) -> Option<(Self, impl Iterator<Item = &'static str>)> {
        let mut cells = line.split('\t');
        let (name, ram, soc) = (cells.next()?, cells.next()?, cells.next()?);
        let (least, most) = ram.split_once('-').unwrap_or((ram, ram));
        let size = |gib: &str| gib.parse().ok().map(Bytes::from_decimal_gib);
        let soc = Some(soc.to_owned()).filter(|soc| !soc.is_empty());
        Some((Self { name: name.to_owned(), sizes: (size(least)?, size(most)?), soc }, cells))
    }
}

/// Names and codes, and what each stands for.
#[derive(Debug)]
pub struct Index {
    /// `None` for what stands for several.
    devices: HashMap<String, Option<Arc<Device>>>,
    phones: HashMap<String, Arc<Phone>>,
}

impl Index {
    /// Of all that is known.
    ///
    /// # Errors
    /// [`Error::Catalog`] for a faulty entry.
    pub fn of(catalog: &Catalog) -> Result<Self, Error> {
        let mut devices: HashMap<String, Option<Arc<Device>>> = HashMap::new();
        for device in catalog.all::<Device>()? {
            let names = [device.id.as_str(), device.name.to(crate::Lang::En)];
            let names = names.into_iter().chain(device.aliases.iter().map(String::as_str));
            let whole = device.codes.iter().filter(|code| !code.ends_with('*'));
            for name in names.chain(whole.map(String::as_str)) {
                let known = devices.entry(key(name)).or_insert_with(|| Some(Arc::clone(&device)));
                if known.as_ref().is_some_and(|known| known.id != device.id) {
                    *known = None;
                }
            }
        }
        let mut phones = HashMap::new();
        for line in OTHERS.lines().filter(|line| !line.starts_with('#')) {
            let Some((phone, codes)) = Phone::of(line) else { continue };
            let phone = Arc::new(phone);
            phones.extend(codes.map(|code| (key(code), Arc::clone(&phone))));
            phones.entry(key(&phone.name)).or_insert(phone);
        }
        for phone in phones.values_mut() {
            let has_chip = phone.soc.as_deref().map(|soc| catalog.by_id::<Soc>(soc)).transpose()?;
            if has_chip.flatten().is_none() && phone.soc.is_some() {
                *phone = Arc::new(Phone { soc: None, ..Phone::clone(phone) });
            }
        }
        Ok(Self { devices, phones })
    }

    /// What `name` stands for; of names in other spellings, what the catalog finds.
    ///
    /// # Errors
    /// [`Error::Catalog`] for a faulty entry.
    pub fn find(&self, name: &str, catalog: &Catalog) -> Result<Option<Known>, Error> {
        let wanted = key(name);
        if let Some(Some(device)) = self.devices.get(&wanted) {
            return Ok(Some(Known::Device(Arc::clone(device))));
        }
        if let Some(phone) = self.phones.get(&wanted) {
            return Ok(Some(Known::Phone(Arc::clone(phone))));
        }
        Ok(catalog.device_called(name)?.map(Known::Device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_phones_is_read_and_no_code_is_that_of_a_device() {
        let (catalog, lines) = (Catalog::bundled(), OTHERS.lines());
        let lines: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
        assert!(lines.len() > 1000);
        for line in lines {
            let (phone, codes) = Phone::of(line).unwrap();
            assert!(phone.sizes.0 > Bytes::ZERO && phone.sizes.0 <= phone.sizes.1, "{line}");
            if let Some(soc) = &phone.soc {
                assert!(catalog.by_id::<Soc>(soc).unwrap().is_some(), "{line}: {soc}");
            }
            assert!(codes.count() > 0, "{line}");
        }
    }

    #[test]
    fn every_code_of_a_device_finds_it() {
        let catalog = Catalog::bundled();
        let index = Index::of(&catalog).unwrap();
        for device in catalog.all::<Device>().unwrap() {
            for code in device.codes.iter().filter(|code| !code.ends_with('*')) {
                let found = index.find(code, &catalog).unwrap();
                let id = match &found {
                    Some(Known::Device(found)) => found.id.as_str(),
                    _ => "",
                };
                let alone = catalog.get::<Device>(code).map(|found| found.id.clone());
                assert_eq!(id, alone.unwrap_or_default(), "{code}");
            }
        }
    }
}
