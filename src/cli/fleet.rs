//! The devices that users have, from the file that is named.

use std::path::Path;

use super::args::Where;
use crate::{Catalog, Error, Fleet, advice::fleet::Placed, read};

/// What is read of a table at most, bytes.
const MOST_BYTES: u64 = 1 << 26;

/// The devices of a file, found in the catalog.
pub(super) fn placed(file: &Path, place: &Where, catalog: &Catalog) -> Result<Placed, Error> {
    let bytes = read::whole(file, MOST_BYTES)?;
    let fleet = Fleet::read(&file.display().to_string(), &bytes)?;
    Placed::of(&fleet, &place.everywhere()?, catalog)
}
