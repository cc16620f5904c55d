//! Rules of where a runtime or a scheme can run at all.

use serde::{Deserialize, Serialize};

use crate::{
    Message,
    messages::{and, list as say},
};

/// One rule: of each list that is not empty, one must be what the place has. What is not known about a
/// place breaks no rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Systems, by id.
    #[serde(default)]
    pub(crate) systems: Vec<String>,
    /// Instruction sets, as `data/cpus.yaml` names them.
    #[serde(default)]
    pub(crate) isas: Vec<String>,
    /// Makers of the chip.
    #[serde(default)]
    pub(crate) vendors: Vec<String>,
    /// Chips, by id.
    #[serde(default)]
    pub(crate) chips: Vec<String>,
    /// GPU interfaces.
    #[serde(default)]
    pub(crate) apis: Vec<String>,
    /// Architectures of models, by their GGUF names.
    #[serde(default)]
    pub(crate) archs: Vec<String>,
    /// The most parameters.
    pub(crate) most_params: Option<u64>,
    /// Why, as the end of a sentence that begins with the name of the runtime or scheme.
    pub(crate) reason: Message,
    /// What to do instead, where there is more to say than another runtime.
    pub(crate) instead: Option<Message>,
    pub(crate) source: String,
}

/// What a rule is held against.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts<'a> {
    pub(crate) system: Option<&'a str>,
    pub(crate) isa: Option<&'a str>,
    pub(crate) vendor: Option<&'a str>,
    pub(crate) chip: Option<&'a str>,
    pub(crate) apis: Option<&'a [String]>,
    pub(crate) arch: &'a str,
    pub(crate) params: u64,
}

impl Rule {
    /// The rule in words: what must be there, and why.
    pub fn words(&self) -> Message {
        let lists = [
            (say::systems(), &self.systems),
            (say::instruction_sets(), &self.isas),
            (say::makers(), &self.vendors),
            (say::chips(), &self.chips),
            (say::gpu_interfaces(), &self.apis),
            (say::architectures(), &self.archs),
        ];
        let some = lists.iter().filter(|(_, list)| !list.is_empty());
        let some: Vec<Message> = some.map(|(what, list)| say::some(what, list.join(" "))).collect();
        say::else_it(Message::joined_by(&some, &and()), &self.reason, &self.source)
    }

    /// Whether the place and the model keep it.
    pub(crate) fn holds(&self, facts: &Facts<'_>) -> bool {
        let among =
            |list: &[String], fact: Option<&str>| fact.is_none_or(|fact| admits(list, fact));
        among(&self.systems, facts.system)
            && among(&self.isas, facts.isa)
            && among(&self.vendors, facts.vendor)
            && among(&self.chips, facts.chip)
            && among(&self.archs, Some(facts.arch))
            && self.most_params.is_none_or(|most| facts.params <= most)
            && (self.apis.is_empty()
                || facts.apis.is_none_or(|apis| apis.iter().any(|api| self.apis.contains(api))))
    }
}

/// Whether a list names `one`, or nothing and so everything.
pub(crate) fn admits(list: &[String], one: &str) -> bool {
    list.is_empty() || list.iter().any(|known| known == one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Rule {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn what_is_not_known_breaks_no_rule() {
        let rule = rule("{systems: [ios], reason: {en: r, es: r}, source: s}");
        assert!(rule.holds(&Facts::default()));
        assert!(rule.holds(&Facts { system: Some("ios"), ..Facts::default() }));
        assert!(!rule.holds(&Facts { system: Some("android"), ..Facts::default() }));
    }

    #[test]
    fn one_interface_of_several_is_enough() {
        let rule = rule("{apis: [cuda, rocm], reason: {en: r, es: r}, source: s}");
        let has = |apis: &[String]| rule.holds(&Facts { apis: Some(apis), ..Facts::default() });
        assert!(has(&["vulkan".to_owned(), "rocm".to_owned()]));
        assert!(!has(&["vulkan".to_owned()]));
        assert!(!has(&[]));
    }
}
