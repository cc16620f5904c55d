//! What would have to change where nothing is viable.

use super::search::{Missed, Shortfall};
use crate::{
    Catalog, Error, How, Message, Obstacle, Question, Verdict, answer, catalog::device::Platform,
    messages::plan as say, on_devices, platform_devices, price::Priced,
};

/// What would have to change for the one that comes closest.
pub(super) fn changes(
    missed: &[Missed],
    probe: &Priced,
    catalog: &Catalog,
) -> Result<Vec<Message>, Error> {
    let Some(nearest) = missed.first() else { return Ok(vec![say::change_wishes()]) };
    let answer = answer(&nearest.candidate.question, catalog)?;
    let mut all = match nearest.why {
        Shortfall::Memory => answer.limits.min_ram.iter().map(say::change_memory).collect(),
        Shortfall::Speed => vec![say::change_speed()],
        Shortfall::Download => vec![say::change_download()],
        Shortfall::Viability => Vec::new(),
    };
    let by_memory = matches!(nearest.why, Shortfall::Memory | Shortfall::Viability);
    let mut device = answer.limits.smallest_device.clone().filter(|_| by_memory);
    if let Some(Obstacle::Device { .. }) = &probe.obstacle {
        device = board(&nearest.candidate.question, catalog)?;
    }
    all.extend(device.iter().map(say::change_device));
    match probe.obstacle.as_ref().or(answer.obstacle.as_ref()) {
        Some(Obstacle::Device { .. }) => all.push(say::change_any_device()),
        Some(Obstacle::AddressSpace { .. } | Obstacle::Mapping { .. }) => {
            all.push(say::change_system());
        }
        Some(Obstacle::Runtime { instead: Some(other), .. }) => {
            all.push(say::change_runtime(format!("--runtime {other}")));
        }
        Some(Obstacle::Backend { .. } | Obstacle::Buffer { .. }) => all.push(say::change_backend()),
        Some(Obstacle::Runtime { .. }) | None => {}
    }
    Ok(all)
}

/// The smallest board of the catalog that runs what comes closest.
fn board(question: &Question, catalog: &Catalog) -> Result<Option<String>, Error> {
    let mut question = question.clone();
    question.place = None;
    question.how = How { ctx_size: question.how.ctx_size, ..How::default() };
    let boards = platform_devices(Platform::Iot.id(), catalog)?;
    let all = on_devices(&question, &boards, catalog)?;
    let first = all.iter().find(|one| one.verdict().is_some_and(Verdict::is_yes));
    Ok(first.and_then(Priced::device).map(|(id, _)| id.to_owned()))
}
