//! Which architectures of models a runtime exports or runs, as its own sources name them.

use serde::Deserialize;

use super::scope::{Circumstances, Scope, Unknown};
use crate::{Message, units::names};

names! {
    /// Whether a runtime carries a model of some architecture.
    #[derive(PartialOrd, Ord, Hash, Default, Deserialize)]
    #[non_exhaustive]
    pub enum Support {
        /// Its sources name the architecture, or a run proved it.
        #[default]
        Supported = "supported",
        /// It does, with a restriction.
        Limited = "limited",
        /// A generic path may carry it; nobody is known to have tried.
        Untested = "untested",
        /// It has neither an entry for the architecture nor a path for any, or a run failed.
        Unsupported = "unsupported",
    }
}

/// What a runtime answers for each architecture. Source: `data/runtimes.yaml`.
///
/// The first case that holds decides, then the lists, then the rest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archs {
    /// Architectures, by their GGUF names, that it carries without a restriction.
    #[serde(default)]
    pub supported: Vec<String>,
    /// What depends on the model, the scheme or the backend, or holds with a restriction.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// Architectures that only a generic path may carry.
    #[serde(default)]
    pub untested: Vec<String>,
    /// Architectures that it does not carry.
    #[serde(default)]
    pub unsupported: Vec<String>,
    /// What it answers for all others.
    pub rest: Support,
    /// Why those that are untested are, as the end of a sentence that begins with its name.
    pub untested_why: Option<Message>,
    /// Why others are not carried, likewise.
    pub unsupported_why: Option<Message>,
    #[expect(dead_code, reason = "for the reader of the file")]
    source: String,
}

/// An answer that depends on more than the architecture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The architectures, and what else is asked of model, scheme or backend.
    pub when: Scope,
    pub support: Support,
    /// The restriction, or why not, as the end of a sentence that begins with its name.
    pub why: Message,
}

impl Archs {
    /// What it answers for a model, and why that is no plain yes.
    pub fn of(&self, here: &Circumstances<'_>) -> (Support, Option<&Message>) {
        let Some(arch) = here.arch else { return (Support::Supported, None) };
        if let Some(case) = self.cases.iter().find(|case| case.when.holds(here, Unknown::Fails)) {
            return (case.support, Some(&case.why));
        }
        let lists = [
            (Support::Supported, &self.supported),
            (Support::Untested, &self.untested),
            (Support::Unsupported, &self.unsupported),
        ];
        let listed = lists.into_iter().find(|(_, list)| list.iter().any(|one| one == arch));
        let support = listed.map_or(self.rest, |(support, _)| support);
        let why = match support {
            Support::Untested => self.untested_why.as_ref(),
            Support::Unsupported => self.unsupported_why.as_ref(),
            Support::Supported | Support::Limited => None,
        };
        (support, why)
    }

    /// What YAML cannot check.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let has = |support, list: &[String]| self.rest == support || !list.is_empty();
        if self.rest == Support::Limited {
            return Err("rest is supported, untested or unsupported");
        }
        if has(Support::Untested, &self.untested) && self.untested_why.is_none() {
            return Err("what is untested needs untested_why");
        }
        if has(Support::Unsupported, &self.unsupported) && self.unsupported_why.is_none() {
            return Err("what is unsupported needs unsupported_why");
        }
        if self.cases.iter().any(|case| case.when.archs.is_empty()) {
            return Err("a case names its architectures");
        }
        let lists = [&self.supported, &self.untested, &self.unsupported];
        let mut all: Vec<&String> = lists.into_iter().flatten().collect();
        all.sort_unstable();
        if all.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err("an architecture stands in one list, once");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archs(text: &str) -> Archs {
        serde_yaml::from_str(text).unwrap()
    }

    const ALL: &str = "
supported: [llama]
cases: [{when: {archs: [phimoe], backends: [cuda]}, support: limited, why: {en: is limited, es: tiene un límite}}]
untested: [olmo2]
unsupported: [mamba, phimoe]
rest: unsupported
untested_why: {en: is untested, es: está sin probar}
unsupported_why: {en: cannot, es: no puede}
source: a test";

    #[test]
    fn cases_come_before_lists_and_lists_before_the_rest() {
        let all = archs(ALL);
        let of = |arch, backend| {
            let (arch, backend) = (Some(arch), Some(backend));
            all.of(&Circumstances { backend, arch, ..Circumstances::default() }).0
        };
        assert_eq!(of("llama", "cpu"), Support::Supported);
        assert_eq!(of("phimoe", "cuda"), Support::Limited);
        assert_eq!(of("phimoe", "cpu"), Support::Unsupported);
        assert_eq!(of("olmo2", "cpu"), Support::Untested);
        assert_eq!(of("jamba", "cpu"), Support::Unsupported);
        assert!(all.check().is_ok());
    }

    #[test]
    fn an_answer_that_is_no_plain_yes_says_why() {
        for (from, to, fault) in [
            (
                "unsupported_why: {en: cannot, es: no puede}\n",
                "",
                "what is unsupported needs unsupported_why",
            ),
            (
                "untested_why: {en: is untested, es: está sin probar}\n",
                "",
                "what is untested needs untested_why",
            ),
            ("rest: unsupported", "rest: limited", "rest is supported, untested or unsupported"),
            ("[olmo2]", "[olmo2, llama]", "an architecture stands in one list, once"),
            ("archs: [phimoe], ", "", "a case names its architectures"),
        ] {
            assert_eq!(archs(&ALL.replacen(from, to, 1)).check(), Err(fault));
        }
    }
}
