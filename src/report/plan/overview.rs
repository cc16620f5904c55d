//! The report of a platform: the model recommended first for each size of memory.

use crate::{
    Lang,
    messages::Say,
    plan::{Candidate, SizePlan},
    report::Row,
    speed::{Figure, Speed},
};

/// What a platform carries, by the memory its devices are sold with.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Overview {
    /// What the task is called.
    pub task: String,
    /// The context it is planned with.
    pub ctx_size: u32,
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
    /// The model, and what it takes; `None` where nothing is viable.
    pub model: Option<OverviewModel>,
    /// The command that asks for the whole plan.
    pub command: String,
}

/// A model that is recommended for a size of memory.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OverviewModel {
    /// What it is called.
    pub name: String,
    /// What it takes.
    pub row: Row,
    /// What its runtime is called.
    pub runtime_name: String,
    /// What its backend is called.
    pub backend_name: String,
    /// What is downloaded.
    pub download_bytes: u64,
    /// Tokens a second, typically, on the devices of the catalog with that memory.
    pub decode_tps: Option<Span>,
    /// Milliseconds to the first token there, typically.
    pub ttft_ms: Option<Span>,
    /// Techniques people ask about by name, and whether each is possible.
    pub techniques: Vec<(String, bool)>,
}

/// The least and the most of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Span {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Span {
    fn of<'a>(speeds: &'a [Speed], figure: fn(&'a Speed) -> Option<&'a Figure>) -> Option<Self> {
        let typical = || speeds.iter().filter_map(figure).map(|figure| figure.typical);
        let (least, most) = (typical().reduce(f64::min)?, typical().reduce(f64::max)?);
        Some(Self { least, most })
    }
}

impl Overview {
    /// The report of the plans that [`crate::overview`] makes.
    #[must_use]
    pub fn of(plans: &[SizePlan], lang: Lang) -> Self {
        let Some(SizePlan { plan: first, .. }) = plans.first() else { return Self::default() };
        let system = first.probe.workload.site.system.as_ref();
        let row = |one: &SizePlan| OverviewRow {
            ram_bytes: one.ram.get(),
            model: one.plan.models.first().map(|first| model(first, one, lang)),
            command: one.plan.command.clone(),
        };
        Self {
            task: first.task.name.say(lang),
            ctx_size: first.task.context,
            system: system.map(|system| system.name.say(lang)).unwrap_or_default(),
            rows: plans.iter().map(row).collect(),
        }
    }
}

fn model(first: &Candidate, of: &SizePlan, lang: Lang) -> OverviewModel {
    let (row, body) = (&first.row, of.plan.body.as_ref());
    let techniques = body.map_or(&[][..], |body| &body.techniques);
    OverviewModel {
        name: first.model().name.clone(),
        row: Row::of(row, lang),
        runtime_name: row.workload.runtime.name.clone(),
        backend_name: row.workload.backend().name.clone(),
        download_bytes: row.estimate.downloads().get(),
        decode_tps: Span::of(&of.speeds, |speed| speed.decode_tps.as_ref()),
        ttft_ms: Span::of(&of.speeds, |speed| speed.ttft_ms.as_ref()),
        techniques: techniques
            .iter()
            .map(|one| (one.technique.name.clone(), one.is_viable()))
            .collect(),
    }
}
