//! Where a value comes from.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::{Lang, Message};

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
    /// It is a fact of the chip.
    Chip,
    /// The machine says so.
    Detected,
    /// The program sets it that the model is run in.
    App(Message),
    /// It was not asked for, and this is why it is what it is.
    Default(Message),
    /// A constant of the runtime or of a fit, with its source.
    Constant(Message),
    /// It follows from other numbers by this rule.
    Computed(Message),
}

/// Where facts of chips stand.
pub const CHIPS: &str = "data/socs";

impl Origin {
    /// The same, its texts in one language.
    #[must_use]
    pub fn only(&self, lang: Lang) -> Self {
        match self {
            Self::App(name) => Self::App(name.only(lang)),
            Self::Default(reason) => Self::Default(reason.only(lang)),
            Self::Constant(source) => Self::Constant(source.only(lang)),
            Self::Computed(rule) => Self::Computed(rule.only(lang)),
            other => other.clone(),
        }
    }
}

/// As one text: `asked`, `detected`, a file of the catalog, or `app:` and its name, or `default:`, `constant:`,
/// `computed:` and why.
impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Asked => serializer.serialize_str("asked"),
            Self::Detected => serializer.serialize_str("detected"),
            Self::Catalog(file) => serializer.serialize_str(file),
            Self::Chip => serializer.serialize_str(CHIPS),
            Self::App(name) => serializer.collect_str(&format_args!("app: {name}")),
            Self::Default(reason) => serializer.collect_str(&format_args!("default: {reason}")),
            Self::Constant(source) => serializer.collect_str(&format_args!("constant: {source}")),
            Self::Computed(rule) => serializer.collect_str(&format_args!("computed: {rule}")),
        }
    }
}
