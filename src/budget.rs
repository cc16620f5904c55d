//! Where it would run: how much memory there is, and how much of it a model may use.

use crate::{
    Bytes, Catalog, Error,
    ask::Place,
    catalog::system::{Cases, System},
};

/// Memory, and what its system keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The memory asked about: sold with the machine, or free for the app.
    pub ram: Bytes,
    rule: Rule,
}

/// How much of the memory is not for us.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// None of it: the amount is what is free.
    Free,
    /// What a system keeps.
    System(Box<System>),
    /// The system is not known: a board's reserve, a board's with a desktop, a phone's.
    Generic(Box<[System; 3]>),
}

/// How careful a budget is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Little else runs.
    Optimistic,
    /// Everyday use.
    Typical,
    /// Much else runs.
    Conservative,
}

impl Cases {
    /// The amount of one case.
    #[must_use]
    pub const fn get(&self, case: Case) -> Bytes {
        match case {
            Case::Optimistic => self.optimistic,
            Case::Typical => self.typical,
            Case::Conservative => self.conservative,
        }
    }
}

impl Budget {
    /// The budget of so much free memory.
    #[must_use]
    pub const fn free(size: Bytes) -> Self {
        Self { ram: size, rule: Rule::Free }
    }

    /// The budget of a place.
    pub(crate) fn of(place: &Place, catalog: &Catalog) -> Result<Self, Error> {
        let (ram, system, entitled) = match place {
            Place::Free(free) => return Ok(Self::free(*free)),
            Place::Ram { size, system, entitled } => (*size, system.as_deref(), *entitled),
        };
        let rule = match system {
            Some(name) => Rule::System(Box::new(entitled_system(catalog, name, entitled)?)),
            None if entitled => {
                return Err(Error::Refused(
                    "--entitlement is for --os ios or ipados; add one of them".to_owned(),
                ));
            }
            None => Rule::Generic(Box::new([
                catalog.system("sbc")?,
                catalog.system("sbc-desktop")?,
                catalog.system("android")?,
            ])),
        };
        Ok(Self { ram, rule })
    }

    /// The same place with another amount of memory.
    pub(crate) fn with_ram(&self, ram: Bytes) -> Self {
        Self { ram, rule: self.rule.clone() }
    }

    /// What the system keeps.
    #[must_use]
    pub fn reserve(&self) -> Cases {
        match &self.rule {
            Rule::Free => Cases::default(),
            Rule::System(system) => system.reserve(self.ram),
            Rule::Generic(systems) => {
                let [light, usual, heavy] = systems.as_ref();
                Cases {
                    optimistic: light.reserve(self.ram).optimistic,
                    typical: usual.reserve(self.ram).typical,
                    conservative: heavy.reserve(self.ram).conservative,
                }
            }
        }
    }

    /// What the working set may take.
    #[must_use]
    pub fn physical(&self, case: Case) -> Bytes {
        let kept = match &self.rule {
            Rule::System(system) => system.pages.unwrap_or_else(|| system.reserve(self.ram)),
            Rule::Free | Rule::Generic(_) => self.reserve(),
        };
        self.ram.saturating_sub(kept.get(case))
    }

    /// What the process may be charged, where that is limited apart from the physical budget.
    #[must_use]
    pub fn charge_limit(&self, case: Case) -> Option<Bytes> {
        match &self.rule {
            Rule::System(system) if system.pages.is_some() => {
                Some(self.ram.saturating_sub(system.reserve(self.ram).get(case)))
            }
            _ => None,
        }
    }

    /// Nothing is kept: the amount is what is free.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        matches!(self.rule, Rule::Free)
    }

    /// The system is not known.
    #[must_use]
    pub const fn is_generic(&self) -> bool {
        matches!(self.rule, Rule::Generic(_))
    }

    /// The id of the system, as in the catalog.
    #[must_use]
    pub fn system(&self) -> &str {
        match &self.rule {
            Rule::Free => "free",
            Rule::System(system) => &system.id,
            Rule::Generic(_) => "generic",
        }
    }

    /// The system in words.
    #[must_use]
    pub fn system_name(&self) -> &str {
        match &self.rule {
            Rule::Free => "free memory",
            Rule::System(system) => &system.name,
            Rule::Generic(_) => "a machine of unknown system",
        }
    }

    /// Where the reserve comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        match &self.rule {
            Rule::Free => "asked: free memory, nothing is taken off",
            Rule::System(system) => &system.source,
            Rule::Generic(_) => {
                "optimistic as a board without a desktop, typical as one with, conservative as an Android phone"
            }
        }
    }
}

/// The system of that name, in its entitled form if asked for.
fn entitled_system(catalog: &Catalog, name: &str, entitled: bool) -> Result<System, Error> {
    let system = catalog.system(name)?;
    if !entitled {
        return Ok(system);
    }
    catalog.system(&format!("{}-entitled", system.id)).map_err(|_| {
        Error::Refused(format!("--entitlement is for iOS and iPadOS, not for {}", system.name))
    })
}
