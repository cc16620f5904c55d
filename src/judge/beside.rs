//! Memories beside the machine's: of graphics cards and remote hosts. Each must hold what lies there.

use std::cmp::Reverse;

use super::{
    Judgement, Need,
    budget::{Budget, Case},
};
use crate::{
    Bytes, Message, Verdict,
    estimate::Estimate,
    messages::{self, place},
    resolve::workload::{Pool, Workload},
};

/// One memory beside the machine's.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The device it is of, by its place among those of the run.
    pub device: usize,
    pub pool: Pool,
    /// What it is called.
    pub name: Message,
    pub budget: Budget,
}

impl Beside {
    /// Those of `workload`; none where its device is the place itself.
    pub fn all(workload: &Workload) -> Vec<Self> {
        let site = &workload.site;
        let of = |(device, pool): (usize, Pool)| {
            let (name, budget) = match pool {
                Pool::Ram => return None,
                Pool::Gpu(number) => {
                    let card = site.cards.get(usize::from(number))?;
                    (card.name.clone(), Budget::sold(card.ram, &card.system))
                }
                Pool::Remote(number) => {
                    let free = *site.remotes.get(usize::from(number))?;
                    (place::remote_host(u32::from(number).saturating_add(1)), Budget::free(free))
                }
            };
            Some(Self { device, pool, name, budget })
        };
        let pools = workload.setup.offload.devices.iter().map(|device| device.pool);
        pools.enumerate().filter_map(of).collect()
    }

    /// Whether it holds what lies there.
    pub fn judge(&self, workload: &Workload, estimate: &Estimate) -> Judgement {
        Judgement::of(&Need::in_pool(workload, estimate, self.pool), &self.budget)
    }

    /// What is said of it where it is the memory that decides.
    pub fn reason(&self, workload: &Workload, estimate: &Estimate) -> Message {
        let need = Need::in_pool(workload, estimate, self.pool).working_set;
        let have = self.budget.physical(Case::Typical);
        match need.checked_sub(have).filter(|missing| *missing > Bytes::ZERO) {
            Some(missing) => messages::verdict::memory_short(&self.name, need, missing, have),
            None => messages::verdict::memory_tight(&self.name, need, have),
        }
    }
}

impl Judgement {
    /// The worst of the machine's judgement and those of memories beside it.
    pub(crate) fn everywhere(self, workload: &Workload, estimate: &Estimate) -> Self {
        let worst = |worst: Self, one: Self| if one.is_worse_than(&worst) { one } else { worst };
        let all = Beside::all(workload);
        all.iter().map(|memory| memory.judge(workload, estimate)).fold(self, worst)
    }

    fn is_worse_than(&self, other: &Self) -> bool {
        let badness = |one: &Self| (one.verdict, Reverse(one.headroom));
        self.verdict > Verdict::Fits && badness(self) > badness(other)
    }
}
