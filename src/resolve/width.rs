//! Quantizations by the width people speak of: `int4`, `8-bit`, `q4`.

use std::sync::Arc;

use crate::{
    Catalog, Error,
    catalog::{file_type::FileType, names, runtime::Runtime, scheme::Scheme},
};

/// The bits of a width of integers, such as `4-bit`, unless a file type has that very name.
pub fn of_integers(quant: &str, catalog: &Catalog) -> Option<u64> {
    let bits = names::width(quant).filter(|bits| *bits < names::FLOATS);
    bits.filter(|_| !catalog.has_file_type(quant))
}

/// The file types whose codes have so many bits, best first: the usual ones, or all if none is; none
/// that is made for models trained in one or two bits.
pub fn file_types(bits: u64, catalog: &Catalog) -> Result<Vec<Arc<FileType>>, Error> {
    let formats = catalog.formats()?;
    let mut all = catalog.all::<FileType>()?;
    all.retain(|one| !one.native && formats[one.default].code_bits() == bits);
    if all.iter().any(|one| one.usual) {
        all.retain(|one| one.usual);
    }
    Ok(all)
}

/// The schemes of the runtime with weights as wide as `quant` says, the usual ones or all if none is:
/// the one taken where none is named, then those that are grouped like it.
pub fn schemes(
    runtime: &Runtime,
    quant: &str,
    catalog: &Catalog,
) -> Result<Vec<Arc<Scheme>>, Error> {
    let (Some(bits), Some(pricing)) = (names::width(quant), &runtime.pricing) else {
        return Ok(Vec::new());
    };
    let usual = catalog.get::<Scheme>(&pricing.scheme)?;
    let mut all = catalog.all::<Scheme>()?;
    all.retain(|one| one.is_for(&runtime.id) && one.linear.bits == bits && is_plain(one));
    let is_usual = |one: &Arc<Scheme>| one.usual || one.id == usual.id;
    if all.iter().any(is_usual) {
        all.retain(is_usual);
    }
    all.sort_by_key(|one| (one.id != usual.id, one.linear.group != usual.linear.group));
    Ok(all)
}

/// Whether every layer has the same packing, whose codes below 16 bits are integers.
fn is_plain(scheme: &Scheme) -> bool {
    scheme.more.is_none() && !(scheme.linear.bits < names::FLOATS && scheme.id.contains("fp"))
}
