//! The report of a platform: the model recommended first for each size of memory.

use crate::{Bytes, Lang, messages::Say, plan, report::Row};

/// What a platform carries, by the memory its devices are sold with.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Overview {
    /// What the task is called.
    pub task: String,
    /// The system that was planned for, by name.
    pub system: String,
    /// A plan for each size of memory, the smallest first.
    pub rows: Vec<OverviewRow>,
}

/// The model recommended first for a size of memory; sizes in bytes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OverviewRow {
    /// What such a device is sold with.
    pub ram_bytes: u64,
    /// The name of the model, and what it takes; `None` where nothing is viable.
    pub model: Option<(String, Row)>,
    /// The command that asks for the whole plan.
    pub command: String,
}

impl Overview {
    /// The report of the plans that [`crate::overview`] makes.
    #[must_use]
    pub fn of(plans: &[(Bytes, plan::Plan)], lang: Lang) -> Self {
        let Some((_, first)) = plans.first() else { return Self::default() };
        let system = first.probe.workload.site.system.as_ref();
        let row = |(ram, plan): &(Bytes, plan::Plan)| OverviewRow {
            ram_bytes: ram.get(),
            model: plan.models.first().map(|it| (it.model().name.clone(), Row::of(&it.row, lang))),
            command: plan.command.clone(),
        };
        Self {
            task: first.task.name.say(lang),
            system: system.map(|system| system.name.say(lang)).unwrap_or_default(),
            rows: plans.iter().map(row).collect(),
        }
    }
}
