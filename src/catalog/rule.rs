//! Rules of where a runtime or a scheme can run at all.

use serde::Deserialize;

use super::scope::{Circumstances, Scope, Unknown};
use crate::Message;

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// What the place and the model must be.
    pub(crate) needs: Scope,
    /// Why, as the end of a sentence that begins with the name of the runtime or scheme.
    pub(crate) reason: Message,
    /// What to do instead, where there is more to say than another runtime.
    pub(crate) instead: Option<Message>,
    pub(crate) source: String,
}

impl Rule {
    /// Whether the place and the model keep it; what is not known breaks no rule.
    pub(crate) fn holds(&self, here: &Circumstances<'_>) -> bool {
        self.needs.holds(here, Unknown::Passes)
    }
}
