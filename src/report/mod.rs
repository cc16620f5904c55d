//! One plain report per question.

pub(crate) mod check;
pub(crate) mod segments;
pub(crate) mod survey;
mod table;

pub use segments::Segment;
pub use table::{Cell, Grid, Place, Row, Table};

/// The version of the form of a report as JSON; a field never changes its meaning under one name.
pub const SCHEMA: &str = "edgefit/1";
