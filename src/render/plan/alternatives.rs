//! The runtimes that were not chosen: a line for each that is of use, the others folded by what keeps them out.

use std::collections::BTreeMap;

use super::{Labelled, Page};
use crate::{
    Message,
    messages::plan as say,
    report::plan::{Barrier, OtherFramework, Plan},
};

/// What is in no table of backends, a line each or a line for each barrier; with `all` every one by itself.
pub fn section(page: &mut Page, plan: &Plan, all: bool) {
    let Some(chosen) = &plan.framework else { return };
    let (mut lines, mut folded) = (Labelled::new(), BTreeMap::<Barrier, Vec<&str>>::new());
    for one in chosen.others.iter().filter(|one| all || !is_tabled(one, plan)) {
        match one.barrier.filter(|barrier| !all && *barrier != Barrier::Setup) {
            Some(barrier) => folded.entry(barrier).or_default().push(&one.name),
            None => lines.push((Message::same(one.name.clone()), one.reason.clone())),
        }
    }
    let folded = folded.into_iter().map(|(barrier, names)| (label(barrier), names.join(", ")));
    lines.extend(folded);
    if !lines.is_empty() {
        page.subsection(say::weighed_heading());
        page.lines(&lines);
    }
}

/// Whether its backends are rows of a table.
fn is_tabled(one: &OtherFramework, plan: &Plan) -> bool {
    super::backends::shown(plan).any(|backend| backend.runtime == one.id)
}

/// What keeps runtimes out.
fn label(barrier: Barrier) -> Message {
    match barrier {
        Barrier::System => say::not_for_system(),
        Barrier::Processor => say::not_for_processor(),
        Barrier::Gpu => say::no_such_gpu(),
        Barrier::Chip => say::not_for_chip(),
        Barrier::Architecture => say::no_converter(),
        Barrier::Setup => say::not_in_setup(),
    }
}
