//! One plain report per question.

pub(crate) mod check;
pub mod entry;
pub(crate) mod survey;
