//! What a program lowers by itself where memory is short: a context nobody asked for.
//!
//! Source: llama.cpp 0c1e57098, `common/fit.cpp` (`common_params_fit_impl`), without GPUs: it measures at
//! the context it would take and at the shortest it goes down to, and takes the line between them.

use crate::{
    Bytes, Error, LoadMode, Message, Part, Question, Tokens,
    ask::How,
    catalog::app::Lowers,
    estimate::Estimate,
    messages::notes as say,
    resolve::workload::{CELL_BLOCK, Workload},
};

/// A workload as its program runs it, and what there is to say of that; `None` where it lowers nothing.
pub fn by_program(
    question: &Question,
    workload: &Workload,
    bill: impl Fn(&Workload) -> Result<Estimate, Error>,
) -> Result<Option<(Workload, Message)>, Error> {
    let Some((lowers, total)) = memory(question, workload) else { return Ok(None) };
    let how = &question.how;
    let margin = lowers.margin_mib.saturating_mul(1 << 20);
    let allowed = total.get().saturating_sub(margin);
    let context = &workload.setup.context;
    let (from, streams) = (context.asked.value, context.streams);
    let least = u64::from(lowers.least_ctx).saturating_mul(streams);
    let needs = |tokens: u64| measured(workload, how, tokens, &bill);
    let full = needs(from)?;
    if full <= allowed || from <= least {
        return Ok(None);
    }
    let line = Line { least: (least, needs(least)?), full: (from, full) };
    let to = line.context(allowed, streams);
    let name = workload.app.as_ref().map_or("", |app| &app.name);
    let room = Bytes::new(allowed);
    let note = if line.least.1 < allowed {
        say::lowers_context(name, from, to, room)
    } else {
        say::lowers_in_vain(name, from, to, room)
    };
    Ok(Some((workload.in_context_of_app(how, to)?, note)))
}

/// What the program lowers, and all the memory of the place, where it would look at that.
fn memory(question: &Question, workload: &Workload) -> Option<(Lowers, Bytes)> {
    let app = workload.app.as_deref()?;
    let lowers = *app.settings.fit.there(&workload.circumstances(app))?;
    if question.how.ctx_size.is_some() || workload.setup.offload.is_used() {
        return None;
    }
    let site = &workload.site;
    let ram = site.ram?;
    let visible = site.device.as_ref().and_then(|device| device.visible(ram));
    Some((lowers, visible.unwrap_or(ram)))
}

/// What it counts at a context: weights read as they are, without copies in another layout, cache and
/// compute buffer.
fn measured(
    workload: &Workload,
    how: &How,
    tokens: u64,
    bill: impl Fn(&Workload) -> Result<Estimate, Error>,
) -> Result<u64, Error> {
    let ctx_size = Some(Tokens::new(u32::try_from(tokens).unwrap_or(u32::MAX)));
    let how = How { ctx_size, load_mode: Some(LoadMode::None), ..how.clone() };
    let estimate = bill(&workload.run_as(&how)?)?;
    let parts = [Part::CopiedWeights, Part::KvCache, Part::RecurrentState, Part::Compute];
    let sum = Bytes::sum(parts.map(|part| estimate.part(part)));
    Ok(sum.unwrap_or(Bytes::MAX).get())
}

/// Two contexts, and what each needs.
struct Line {
    least: (u64, u64),
    full: (u64, u64),
}

impl Line {
    /// The context for so much, in whole blocks of each stream; the shortest where not even that has room.
    fn context(&self, allowed: u64, streams: u64) -> u64 {
        let ((least, below), (full, above)) = (self.least, self.full);
        let Some(room) = allowed.checked_sub(below).filter(|&room| room > 0) else { return least };
        let span = u128::from(full.saturating_sub(least)).saturating_mul(room.into());
        let more = span.checked_div(above.saturating_sub(below).into()).unwrap_or(0);
        let tokens = least.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
        let block = CELL_BLOCK.saturating_mul(streams);
        let over = tokens.checked_rem(block).unwrap_or(0);
        tokens.saturating_sub(over).max(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_lies_on_the_line_in_whole_blocks() {
        let line = Line { least: (4096, 1000), full: (8192, 2000) };
        for (allowed, streams, tokens) in
            [(999, 1, 4096), (1000, 1, 4096), (1500, 1, 6144), (1570, 1, 6400), (1570, 4, 6144)]
        {
            assert_eq!(line.context(allowed, streams), tokens, "{allowed} {streams}");
        }
    }
}
