//! One plain report per question, in one language: what every dress shows, and a guest's program
//! reads. Sizes are in bytes, and say so in their names; `serde` writes the JSON of the program.

#[macro_use]
mod facts;
pub mod check;
pub mod entry;
pub mod fit;
#[cfg(feature = "fleet")]
pub mod fleet;
pub mod plan;
#[cfg(feature = "scan")]
pub mod scan;
pub(crate) mod segments;
pub mod survey;
pub mod table;
#[cfg(feature = "logs")]
pub mod verify;
pub(crate) mod words;

pub use check::{Check, Expectation};
pub use fit::{Fit, fit};
#[cfg(feature = "fleet")]
pub use fleet::{FleetFit, fleet};
pub use plan::{Overview, Plan, plan};
#[cfg(feature = "scan")]
pub use scan::{Scan, scan};
pub use segments::Segment;
pub use survey::{Survey, survey};
pub use table::{Cell, Grid, Row, Rows, Table, rows, table};
#[cfg(feature = "logs")]
pub use verify::{Verify, verify};

use crate::{Lang, Message, messages::Say};

/// The version of the form of a report as JSON; a field never changes its meaning under one name.
pub const SCHEMA: &str = "edgefit/1";

/// Every text in a language.
pub(crate) fn said<'a>(all: impl IntoIterator<Item = &'a Message>, lang: Lang) -> Vec<String> {
    all.into_iter().map(|one| one.say(lang)).collect()
}
