//! Rules of where a runtime or a scheme can run at all.

use serde::Deserialize;

use super::scope::{Circumstances, Scope, Unknown};
use crate::{
    Message,
    messages::{and, list as say},
};

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What the place and the model must be.
    pub needs: Scope,
    /// Why, as the end of a sentence that begins with the name of the runtime or scheme.
    pub reason: Message,
    /// What to do instead, where there is more to say than another runtime.
    pub instead: Option<Message>,
    pub source: String,
}

impl Rule {
    /// The rule in words: what must be there, and why.
    pub fn words(&self) -> Message {
        let lists = [
            (say::systems(), &self.needs.systems),
            (say::instruction_sets(), &self.needs.isas),
            (say::makers(), &self.needs.vendors),
            (say::chips(), &self.needs.socs),
            (say::gpu_interfaces(), &self.needs.apis),
            (say::architectures(), &self.needs.archs),
        ];
        let some = lists.iter().filter(|(_, list)| !list.is_empty());
        let some: Vec<Message> = some.map(|(what, list)| say::some(what, list.join(" "))).collect();
        say::else_it(Message::joined_by(&some, &and()), &self.reason, &self.source)
    }

    /// Whether the place and the model keep it; what is not known breaks no rule.
    pub fn holds(&self, here: &Circumstances<'_>) -> bool {
        self.needs.holds(here, Unknown::Passes)
    }
}
