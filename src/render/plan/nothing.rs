//! The plan where nothing is viable: what comes closest, and what would have to change.

use super::{Page, figures, place};
use crate::{
    Bytes, Message, Plan, command,
    messages::{Number, plan as say},
    plan::{Missed, Shortfall},
};

/// How many of those that come closest are named.
pub(super) const NEAREST: usize = 3;

/// The whole answer.
pub(super) fn section(page: &mut Page, plan: &Plan) {
    let wishes = &plan.brief.wishes;
    let wish = match plan.missed.first().map(|missed| missed.why) {
        Some(Shortfall::Speed) => wishes.min_tps.map(|tps| say::wish_speed(Number(tps))),
        Some(Shortfall::Download) => wishes.max_download.map(say::wish_download),
        _ => None,
    };
    let nothing = match wish {
        Some(wish) => say::nothing_as_wished(&plan.task.name, place(plan), wish),
        None => say::nothing(&plan.task.name, place(plan)),
    };
    page.document.blocks.push(crate::render::document::Block::Text(
        crate::render::document::Rich::strong(nothing.to(page.lang)),
    ));
    if let Some(obstacle) = &plan.probe.obstacle {
        page.text(&say::nothing_because(obstacle.message()));
    }
    page.section(&say::closest_heading());
    let nearest: Vec<&Missed> = plan.missed.iter().take(NEAREST).collect();
    if nearest.is_empty() {
        page.list(&[say::closest_none()]);
    } else {
        page.list(&nearest.iter().map(|missed| closest(missed)).collect::<Vec<_>>());
        let commands = nearest.iter().map(|missed| command(&missed.candidate.question));
        page.document.commands(commands.collect());
    }
    page.section(&say::change_heading());
    page.list(&plan.changes);
}

/// How one falls short.
pub(super) fn closest(missed: &Missed) -> Message {
    let row = &missed.candidate.row;
    let (workload, needs) = (&row.workload, row.need().working_set);
    let (name, quant) = (&workload.model.name, workload.quant());
    let missing = row.judgement.map_or(Bytes::ZERO, |one| one.shortfall());
    match missed.why {
        Shortfall::Viability if missing == Bytes::ZERO => say::closest_never(name, quant, needs),
        Shortfall::Memory | Shortfall::Viability => {
            say::closest_memory(name, quant, needs, missing)
        }
        Shortfall::Speed => match &row.speed.decode_tps {
            Some(decode) => say::closest_speed(name, quant, figures::said(decode.typical)),
            None => say::closest_speed_unknown(name, quant),
        },
        Shortfall::Download => {
            let size = row.estimate.download();
            say::closest_download(name, quant, size)
        }
    }
}
