//! Where a value comes from.

use std::borrow::Cow;

use crate::Message;

/// A value, and why it has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the question.
    Asked,
    /// It is a fact of this file of the catalog, or follows from facts there.
    Catalog(Cow<'static, str>),
    /// The machine says so.
    Detected,
    /// It was not asked for, and this is why it is what it is.
    Default(Message),
    /// A constant of the runtime or of a fit, with its source.
    Constant(Message),
    /// It follows from other numbers by this rule.
    Computed(Message),
}
