//! One plain report per question.

pub(crate) mod check;
pub(crate) mod survey;
