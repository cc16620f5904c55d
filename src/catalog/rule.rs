//! Rules of where a runtime or a scheme can run at all.

use serde::Deserialize;

use super::scope::{Circumstances, Scope, Unknown, admits};
use crate::{
    Message,
    messages::{and, list as say},
    units::names,
};

names! {
    /// What kind of thing keeps a runtime or a scheme from running.
    #[derive(PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum Barrier {
        /// The system.
        System = "system",
        /// The instruction set of the processor.
        Processor = "processor",
        /// No GPU it supports.
        Gpu = "gpu",
        /// The chip, or its NPU.
        Chip = "chip",
        /// The architecture of the model.
        Architecture = "architecture",
        /// The setup, or a limit of the place.
        Setup = "setup",
    }
}

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

    /// What of the place or the model breaks it, or would have to be known.
    pub fn barrier(&self, here: &Circumstances<'_>) -> Barrier {
        use Barrier::{Architecture, Chip, Gpu, Processor, System};
        let Scope { systems, isas, apis, socs, vendors, archs, .. } = &self.needs;
        let api = here.apis.map(|has| has.iter().find(|one| apis.contains(one)).or(has.first()));
        let api = api.map(|api| api.map_or("", String::as_str));
        let all = [
            (System, systems, here.system),
            (Processor, isas, here.isa),
            (Gpu, apis, api),
            (Chip, socs, here.soc),
            (Chip, vendors, here.vendor),
            (Architecture, archs, here.arch),
        ];
        let broken = |unknown: bool| {
            let breaks = |(_, list, fact): &&(Barrier, &Vec<String>, Option<&str>)| {
                fact.map_or(unknown && !list.is_empty(), |fact| !admits(list, fact))
            };
            all.iter().find(breaks).map(|(barrier, ..)| *barrier)
        };
        broken(false).or_else(|| broken(true)).unwrap_or(Barrier::Setup)
    }

    /// Whether the place and the model keep it; what is not known breaks no rule.
    pub fn holds(&self, here: &Circumstances<'_>) -> bool {
        self.needs.holds(here, Unknown::Passes)
    }
}
