//! What a platform carries, by the memory its devices are sold with.

use std::collections::BTreeMap;

use super::{Brief, Plan, plan};
use crate::{
    Bytes, Catalog, Error, Place,
    catalog::device::{Device, Platform},
};

/// How many sizes of memory are looked at.
const SIZES: usize = 4;

/// A plan for each of the sizes of memory that most devices of a platform come with, smallest first.
///
/// # Errors
/// [`Error::Unknown`] for a platform nobody knows, and as [`plan`].
pub fn overview(
    brief: &Brief,
    platform: &str,
    catalog: &Catalog,
) -> Result<Vec<(Bytes, Plan)>, Error> {
    let platform = Platform::named(platform)?;
    let mut counts: BTreeMap<Bytes, usize> = BTreeMap::new();
    for device in catalog.all::<Device>()?.iter().filter(|device| device.platform == platform) {
        for &gib in &device.ram_gib {
            let count = counts.entry(Bytes::from_decimal_gib(gib)).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut sizes: Vec<(Bytes, usize)> = counts.into_iter().collect();
    sizes.sort_by_key(|&(size, count)| (std::cmp::Reverse(count), size));
    sizes.truncate(SIZES);
    sizes.sort_unstable();
    let of = |size: Bytes| {
        let place =
            Place::Ram { size, system: Some(platform.system().to_owned()), entitled: false };
        let brief = Brief { place: Some(place), system: None, ..brief.clone() };
        Ok((size, plan(&brief, catalog)?))
    };
    sizes.into_iter().map(|(size, _)| of(size)).collect()
}
