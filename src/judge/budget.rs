//! How much memory there is, and how much of it a model may use.

use std::sync::Arc;

use super::known::Known;
use crate::{
    Bytes, Catalog, Error, Message, Question,
    ask::{Machine, Place},
    catalog::{
        device::Device,
        system::{Cases, System},
    },
    messages::place,
    resolve::site::Site,
};

/// Memory, and what its system keeps of it.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The memory asked about: sold with the machine, or free for the app.
    pub ram: Bytes,
    rule: Rule,
    /// What is known of this very device, or of machines sold with as much.
    known: Known,
    /// What a GPU that is part of the chip may take of the memory, thousandths.
    gpu_share_permille: Option<u32>,
    /// What a GPU is given past that fails, and is not read from storage.
    gpu_fails_beyond: bool,
    /// The most the runtime asks for, whatever there is.
    ceiling: Option<Bytes>,
}

/// How much of the memory is not for us.
#[derive(Clone, Debug)]
enum Rule {
    /// None of it: the amount is what is free.
    Free,
    /// What a system keeps.
    System(Arc<System>),
    /// A machine that was looked at: what is in use there, and what its system usually keeps.
    Machine { kept: Cases, name: Message },
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
        let known = Known { sold: ram, ..Known::default() };
        Self { ram, rule, known, gpu_share_permille: None, gpu_fails_beyond: false, ceiling: None }
    }

    /// The budget of the place a question names, found as `site`; `None` where none is named, or where
    /// only memory is and no system.
    pub(crate) fn of(
        question: &Question,
        site: &Site,
        catalog: &Catalog,
    ) -> Result<Option<Self>, Error> {
        let Some(place) = &question.place else { return Ok(None) };
        let system = site.system.as_ref();
        let mut budget = match (place, system, site.device.as_ref().zip(site.device_ram)) {
            (Place::Free(free), ..) => Self::free(*free),
            (Place::Machine(machine), ..) => Self::machine(machine, system.map(Arc::as_ref)),
            (Place::Ram { size, .. }, Some(system), _) => {
                Self::sold(*size, system).with_runs(None, catalog)?
            }
            (Place::Device { entitled, .. }, Some(system), Some((device, ram))) => {
                let budget = Self::sold(ram, system).with_facts_of(device, *entitled);
                budget.with_runs(Some(&device.id), catalog)?
            }
            (Place::Ram { .. } | Place::Device { .. }, ..) => return Ok(None),
        };
        if !site.backend.value.is_cpu()
            && site.has_own_gpu()
            && let Some(system) = system
        {
            budget.gpu_share_permille = system.gpu_share_permille;
            budget.gpu_fails_beyond = system.gpu_fails_beyond;
        }
        Ok(Some(budget))
    }

    /// The budget of so much free memory.
    #[must_use]
    pub fn free(size: Bytes) -> Self {
        Self::new(size, Rule::Free)
    }

    /// The budget of memory as it is sold.
    pub(crate) fn sold(ram: Bytes, system: &Arc<System>) -> Self {
        Self::new(ram, Rule::System(Arc::clone(system)))
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
        if let Rule::System(system) = &self.rule {
            self.known = Known::of(device, self.ram, system, entitled);
        }
        self
    }

    /// The same budget with what ran on the device, or on machines of which nothing else is said.
    fn with_runs(mut self, device: Option<&str>, catalog: &Catalog) -> Result<Self, Error> {
        if let Rule::System(system) = &self.rule {
            self.known.ran = catalog.extremes(&system.id, device, self.ram)?;
        }
        Ok(self)
    }

    /// The same budget for a runtime that asks for no more than `ceiling`.
    pub(crate) fn under(self, ceiling: Option<Bytes>) -> Self {
        Self { ceiling, ..self }
    }

    /// The same place with another amount of memory.
    pub(crate) fn with_ram(&self, ram: Bytes) -> Self {
        Self { ram, ..self.clone() }
    }

    /// What the system keeps.
    #[must_use]
    pub fn reserve(&self) -> Cases {
        let kept = match &self.rule {
            Rule::Free => return Cases::default(),
            Rule::Machine { kept, .. } => return *kept,
            Rule::System(system) => system.reserve(self.ram),
        };
        let extra = self.known.extra;
        let ruled = kept.map(|kept| self.ram.saturating_sub(kept).saturating_sub(extra));
        let mut left = self.known.settle(self.ram, ruled);
        if let Some(ran) = self.known.ran {
            // Where apps are limited apart, only what is charged counts against it.
            let paged = self.pages().is_none();
            let (most, least) = if paged { (ran.working, ran.paged) } else { (Bytes::ZERO, None) };
            let died = ran.died.into_iter().chain(least).min();
            left = self.known.proven(self.ram, left, most.max(ran.charged), died);
        }
        left.map(|left| self.ram.saturating_sub(left))
    }

    /// What is kept of the memory that mapped files lie in, where they have a budget of their own.
    fn pages(&self) -> Option<Cases> {
        match &self.rule {
            Rule::System(system) => system.pages,
            Rule::Free | Rule::Machine { .. } => None,
        }
    }

    /// What the working set may take.
    #[must_use]
    pub fn physical(&self, case: Case) -> Bytes {
        let limits = [self.gpu_share(), self.ceiling].into_iter().flatten();
        limits.fold(self.unshared(case), Bytes::min)
    }

    /// The same, whatever a GPU may take of it.
    fn unshared(&self, case: Case) -> Bytes {
        let Some(pages) = self.pages() else {
            return self.ram.saturating_sub(self.reserve().get(case));
        };
        let seen = self.ram.saturating_sub(self.known.hidden);
        let mut left = pages.map(|kept| seen.saturating_sub(kept));
        if let Some(ran) = self.known.ran {
            left = self.known.proven(self.ram, left, ran.working, ran.paged);
        }
        left.get(case)
    }

    /// What a GPU that is part of the chip may take, where that is a share.
    fn gpu_share(&self) -> Option<Bytes> {
        let permille = self.gpu_share_permille?;
        Some(Bytes::new((self.ram.get() / 1000).saturating_mul(permille.into())))
    }

    /// What a GPU reports as free: the share it may take, or what the system leaves.
    pub(crate) fn free_on_gpu(&self) -> Bytes {
        self.gpu_share().unwrap_or_else(|| self.physical(Case::Typical))
    }

    /// The working set is limited by what the GPU may take, past which it fails.
    pub(crate) fn gpu_fails(&self) -> bool {
        let binds = |share| share <= self.unshared(Case::Typical);
        self.gpu_fails_beyond && self.gpu_share().is_none_or(binds)
    }

    /// What the process may be charged, where that is limited apart from the physical budget.
    #[must_use]
    pub fn charge_limit(&self, case: Case) -> Option<Bytes> {
        self.pages().map(|_| self.ram.saturating_sub(self.reserve().get(case)))
    }

    /// The limit of an app was measured on this very device: where that comes from.
    #[must_use]
    pub fn measured_limit(&self) -> Option<&str> {
        self.known.basis.as_deref()
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
            Rule::Machine { .. } => "machine",
        }
    }

    /// The system in words.
    #[must_use]
    pub fn system_name(&self) -> Message {
        match &self.rule {
            Rule::Free => place::free_memory(),
            Rule::System(system) => system.name.clone(),
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
        let budget = Budget::sold(Bytes::gib(6), &system);
        let budget = budget.with_facts_of(&device, false);
        assert_eq!(budget.charge_limit(Case::Typical), Some(Bytes::gib(3)));
        let limits =
            (1..16).map(|gib| budget.with_ram(Bytes::gib(gib)).charge_limit(Case::Typical));
        assert!(limits.collect::<Vec<_>>().is_sorted());
    }
}
