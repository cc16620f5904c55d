//! How much memory there is, and how much of it a model may use.

use std::sync::Arc;

use crate::{
    Bytes, Catalog, Error, Message, Question,
    ask::{Machine, Place},
    catalog::{
        device::{Device, ExtraReserve},
        system::{Cases, System},
    },
    messages::place,
    resolve::site::Site,
};

/// What of a measured limit is left to a model when an app needs much for itself, thousandths.
///
/// Source: the conservative factor between limit and budget on iOS, `data/systems/apple.yaml`.
const CAREFUL_PERMILLE: u64 = 800;

/// Systems that stand for a machine whose system is not known: optimistic, typical, conservative.
pub const GENERIC: [&str; 3] = ["sbc", "sbc-desktop", "android"];

/// Memory, and what its system keeps of it.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The memory asked about: sold with the machine, or free for the app.
    pub ram: Bytes,
    rule: Rule,
    /// What is known of this very device.
    facts: Facts,
    /// What a GPU that is part of the chip may take of the memory, thousandths.
    gpu_share_permille: Option<u32>,
}

/// How much of the memory is not for us.
#[derive(Clone, Debug)]
enum Rule {
    /// None of it: the amount is what is free.
    Free,
    /// What a system keeps.
    System(Arc<System>),
    /// The system is not known: a board's reserve, a board's with a desktop, a phone's.
    Generic([Arc<System>; 3]),
    /// A machine that was looked at: what is in use there, and what its system usually keeps.
    Machine { kept: Cases, name: Message },
}

/// What was measured on a device, about the memory it is sold with.
#[derive(Clone, Debug, Default)]
struct Facts {
    /// The memory it is sold with.
    sold: Bytes,
    /// What of it the system does not see.
    hidden: Bytes,
    /// What one app may be charged, and where that comes from.
    app_limit: Option<(Bytes, String)>,
    /// What is kept on top of what the system keeps.
    extra: Bytes,
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
    fn new(ram: Bytes, rule: Rule) -> Self {
        Self { ram, rule, facts: Facts::default(), gpu_share_permille: None }
    }

    /// The budget of the place a question names, found as `site`; `None` where none is named.
    pub(crate) fn of(
        question: &Question,
        site: &Site,
        catalog: &Catalog,
    ) -> Result<Option<Self>, Error> {
        let Some(place) = &question.place else { return Ok(None) };
        let system = site.system.as_ref();
        let mut budget = match (place, site.device.as_ref().zip(site.device_ram)) {
            (Place::Free(free), _) => Self::free(*free),
            (Place::Machine(machine), _) => Self::machine(machine, system.map(Arc::as_ref)),
            (Place::Ram { size, .. }, _) => Self::sold(*size, system, catalog)?,
            (Place::Device { entitled, .. }, Some((device, ram))) => {
                Self::sold(ram, system, catalog)?.with_facts_of(device, *entitled)
            }
            (Place::Device { .. }, None) => return Ok(None),
        };
        if !site.backend.value.is_cpu()
            && let Some(permille) = system.and_then(|one| one.gpu_share_permille)
        {
            budget = budget.shared_with_gpu(permille);
        }
        Ok(Some(budget))
    }

    /// The budget of so much free memory.
    #[must_use]
    pub fn free(size: Bytes) -> Self {
        Self::new(size, Rule::Free)
    }

    /// The budget of memory as it is sold; without a system, a generic reserve is taken.
    pub(crate) fn sold(
        ram: Bytes,
        system: Option<&Arc<System>>,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let rule = match system {
            Some(system) => Rule::System(Arc::clone(system)),
            None => Rule::Generic([
                catalog.get(GENERIC[0])?,
                catalog.get(GENERIC[1])?,
                catalog.get(GENERIC[2])?,
            ]),
        };
        Ok(Self::new(ram, rule))
    }

    /// The budget of a machine that was looked at.
    ///
    /// Typical is what is in use there right now; the optimistic and the conservative case are
    /// that or what the system usually keeps, whichever is less and more. A container has no
    /// system of its own: what it uses counts in every case.
    pub(crate) fn machine(machine: &Machine, system: Option<&System>) -> Self {
        let used = machine.total.saturating_sub(machine.available);
        let usual = match system {
            Some(system) if !machine.limited => system.reserve(machine.total),
            _ => Cases::same(used),
        };
        let kept = Cases {
            optimistic: used.min(usual.optimistic),
            typical: used,
            conservative: used.max(usual.conservative),
        };
        let name = if machine.limited { place::a_container() } else { place::this_machine() };
        Self::new(machine.total, Rule::Machine { kept, name })
    }

    /// The same budget with what was measured on `device`.
    pub(crate) fn with_facts_of(mut self, device: &Device, entitled: bool) -> Self {
        let limit = |entitled| device.app_limit(self.ram, entitled);
        let limit = limit(entitled).or_else(|| {
            // An entitlement takes nothing away.
            let without = limit(false)?;
            let by_rule = self.charge_limit(Case::Typical)?;
            (Bytes::new(without.bytes) > by_rule).then_some(without)
        });
        self.facts = Facts {
            sold: self.ram,
            hidden: device
                .visible(self.ram)
                .map_or(Bytes::ZERO, |seen| self.ram.saturating_sub(seen)),
            app_limit: limit.map(|limit| (Bytes::new(limit.bytes), limit.basis.clone())),
            extra: device.extra_reserve.as_ref().map_or(Bytes::ZERO, ExtraReserve::size),
        };
        self
    }

    /// The same budget where a GPU that is part of the chip gets only a share of the memory.
    pub(crate) const fn shared_with_gpu(mut self, permille: u32) -> Self {
        self.gpu_share_permille = Some(permille);
        self
    }

    /// The same place with another amount of memory.
    pub(crate) fn with_ram(&self, ram: Bytes) -> Self {
        Self { ram, ..self.clone() }
    }

    /// What the system keeps.
    #[must_use]
    pub fn reserve(&self) -> Cases {
        let kept = match &self.rule {
            Rule::Free => Cases::default(),
            Rule::Machine { kept, .. } => *kept,
            Rule::System(system) => system.reserve(self.ram),
            Rule::Generic(systems) => {
                let [light, usual, heavy] = systems;
                Cases {
                    optimistic: light.reserve(self.ram).optimistic,
                    typical: usual.reserve(self.ram).typical,
                    conservative: heavy.reserve(self.ram).conservative,
                }
            }
        };
        let kept = kept.map(|kept| kept.checked_add(self.facts.extra).unwrap_or(Bytes::MAX));
        self.facts.app_limit.as_ref().map_or(kept, |(limit, _)| self.around(*limit, kept))
    }

    /// What is kept where `limit` was measured for the memory sold; a rule says `kept`.
    ///
    /// With less memory than that the limit is no larger, with more it is no smaller.
    fn around(&self, limit: Bytes, kept: Cases) -> Cases {
        let careful = Bytes::new((limit.get() / 1000).saturating_mul(CAREFUL_PERMILLE));
        let limits = Cases { optimistic: limit, typical: limit, conservative: careful };
        let one = |case: Case| {
            let (measured, ruled) = (limits.get(case), self.ram.saturating_sub(kept.get(case)));
            let limit = match self.ram.cmp(&self.facts.sold) {
                std::cmp::Ordering::Equal => measured,
                std::cmp::Ordering::Less => measured.min(ruled),
                std::cmp::Ordering::Greater => measured.max(ruled),
            };
            self.ram.saturating_sub(limit)
        };
        Cases {
            optimistic: one(Case::Optimistic),
            typical: one(Case::Typical),
            conservative: one(Case::Conservative),
        }
    }

    /// What the working set may take.
    #[must_use]
    pub fn physical(&self, case: Case) -> Bytes {
        let (ram, kept) = match &self.rule {
            Rule::System(system) => match system.pages {
                Some(pages) => (self.ram.saturating_sub(self.facts.hidden), pages),
                None => (self.ram, self.reserve()),
            },
            Rule::Free | Rule::Generic(_) | Rule::Machine { .. } => (self.ram, self.reserve()),
        };
        let left = ram.saturating_sub(kept.get(case));
        self.gpu_share_permille.map_or(left, |permille| {
            left.min(Bytes::new((self.ram.get() / 1000).saturating_mul(permille.into())))
        })
    }

    /// What the process may be charged, where that is limited apart from the physical budget.
    #[must_use]
    pub fn charge_limit(&self, case: Case) -> Option<Bytes> {
        match &self.rule {
            Rule::System(system) if system.pages.is_some() => {
                Some(self.ram.saturating_sub(self.reserve().get(case)))
            }
            _ => None,
        }
    }

    /// The limit of an app was measured on this very device: where that comes from.
    #[must_use]
    pub fn measured_limit(&self) -> Option<&str> {
        self.facts.app_limit.as_ref().map(|(_, basis)| basis.as_str())
    }

    /// A GPU that is part of the chip gets no more than a share of the memory.
    #[must_use]
    pub const fn is_shared_with_gpu(&self) -> bool {
        self.gpu_share_permille.is_some()
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

    /// It is that of a machine that was looked at.
    #[must_use]
    pub const fn is_machine(&self) -> bool {
        matches!(self.rule, Rule::Machine { .. })
    }

    /// The id of the system, as in the catalog.
    #[must_use]
    pub fn system(&self) -> &str {
        match &self.rule {
            Rule::Free => "free",
            Rule::System(system) => &system.id,
            Rule::Generic(_) => "generic",
            Rule::Machine { .. } => "machine",
        }
    }

    /// The system in words.
    #[must_use]
    pub fn system_name(&self) -> Message {
        match &self.rule {
            Rule::Free => place::free_memory(),
            Rule::System(system) => system.name.clone(),
            Rule::Generic(_) => place::unknown_system(),
            Rule::Machine { name, .. } => name.clone(),
        }
    }

    /// Where it is the budget of: the device of `site`, or the memory and whose it is.
    pub(crate) fn place(&self, site: &Site) -> Message {
        if let Some(device) = &site.device {
            return place::device(&device.name, self.ram);
        }
        match self.rule {
            Rule::Free => place::free(self.ram),
            Rule::Generic(_) => place::machine(self.ram),
            Rule::Machine { .. } => place::this(self.system_name(), self.ram),
            Rule::System(_) => place::under(self.ram, self.system_name()),
        }
    }

    /// Where the reserve comes from.
    #[must_use]
    pub fn source(&self) -> Message {
        match (&self.rule, self.measured_limit()) {
            (_, Some(basis)) => Message::same(basis.to_owned()),
            (Rule::Free, _) => place::nothing_taken_off(),
            (Rule::System(system), _) => Message::same(system.source.clone()),
            (Rule::Generic(_), _) => place::as_a_board_or_a_phone(),
            (Rule::Machine { .. }, _) => place::as_in_use(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(limited: bool) -> Machine {
        Machine {
            total: Bytes::gib(16),
            available: Bytes::gib(12),
            limited,
            system: "linux".to_owned(),
            arch: "x86-64".to_owned(),
            features: Vec::new(),
            cores: 8,
        }
    }

    #[test]
    fn a_machine_keeps_what_is_in_use_or_what_its_system_usually_keeps() {
        let system = Catalog::bundled().get::<System>("linux").unwrap();
        let budget = Budget::machine(&machine(false), Some(&system));
        let kept = [Case::Optimistic, Case::Typical, Case::Conservative]
            .map(|case| budget.reserve().get(case));
        assert_eq!(kept, [Bytes::from_decimal_gib(1.8), Bytes::gib(4), Bytes::gib(5)]);
    }

    #[test]
    fn a_container_has_no_system_of_its_own() {
        let system = Catalog::bundled().get::<System>("linux").unwrap();
        let budget = Budget::machine(&machine(true), Some(&system));
        assert_eq!(budget.reserve(), Cases::same(Bytes::gib(4)));
    }

    #[test]
    fn a_measured_limit_wins_and_never_worsens_with_more_memory() {
        let catalog = Catalog::bundled();
        let (device, system) = (
            catalog.get::<Device>("iphone-13-pro").unwrap(),
            catalog.get::<System>("ios").unwrap(),
        );
        let budget = Budget::sold(Bytes::gib(6), Some(&system), &catalog).unwrap();
        let budget = budget.with_facts_of(&device, false);
        assert_eq!(budget.charge_limit(Case::Typical), Some(Bytes::gib(3)));
        let limits =
            (1..16).map(|gib| budget.with_ram(Bytes::gib(gib)).charge_limit(Case::Typical));
        assert!(limits.collect::<Vec<_>>().is_sorted());
    }
}
