//! What would have to change where nothing is viable.

use super::search::{Missed, Shortfall};
use crate::{Catalog, Error, Message, Obstacle, answer, messages::plan as say, table::Row};

/// What would have to change for the one that comes closest.
pub(super) fn changes(
    missed: &[Missed],
    probe: &Row,
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
    all.extend(answer.limits.smallest_device.iter().map(|device| say::change_device(device)));
    match probe.0.obstacle.as_ref().or(answer.obstacle.as_ref()) {
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
