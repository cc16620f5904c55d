//! What a program lowers by itself where memory is short: a context nobody asked for.
//!
//! Source: llama.cpp 0c1e57098, `common/fit.cpp` (`common_params_fit_impl`), without GPUs or with one: it measures
//! at the context it would take and at the shortest it goes down to, and takes the line between them. Layers that
//! a GPU still has no room for stay on the processor; that is said, and not counted.

use crate::{
    Bytes, Catalog, Error, LoadMode, Message, Part, Question, Tokens,
    ask::How,
    catalog::app::Lowers,
    estimate::{Estimate, bill::Term},
    judge::budget::Budget,
    messages::notes as say,
    resolve::workload::{CELL_BLOCK, Pool, Workload},
};

/// A workload as its program runs it, and what there is to say of that; nothing where it lowers nothing.
pub fn by_program(
    question: &Question,
    workload: &Workload,
    catalog: &Catalog,
    bill: impl Fn(&Workload) -> Result<Estimate, Error>,
) -> Result<Option<(Workload, Message)>, Error> {
    let Some((lowers, total)) = memory(question, workload, catalog)? else { return Ok(None) };
    let how = &question.how;
    let margin = lowers.margin_mib.saturating_mul(1 << 20);
    let allowed = total.get().saturating_sub(margin);
    let context = &workload.setup.context;
    let (from, streams) = (context.asked.value, context.streams);
    let least = u64::from(lowers.least_ctx).saturating_mul(streams);
    let needs = |tokens: u64| measured(workload, how, tokens, &bill);
    let full = needs(from)?;
    if full <= allowed {
        return Ok(None);
    }
    let on_gpu = workload.setup.offload.is_used();
    let name = workload.app.as_ref().map_or("", |app| &app.name);
    let room = Bytes::new(allowed);
    if how.ctx_size.is_some() || from <= least {
        let spills = on_gpu && how.gpu_layers.is_none();
        return Ok(spills.then(|| (workload.clone(), say::spills_from_gpu(name, room))));
    }
    let line = Line { least: (least, needs(least)?), full: (from, full) };
    let to = line.context(allowed, streams);
    let note = match (line.least.1 < allowed, on_gpu) {
        (true, false) => say::lowers_context(name, from, to, room),
        (false, false) => say::lowers_in_vain(name, from, to, room),
        (true, true) => say::lowers_on_gpu(name, from, to, room),
        (false, true) => say::lowers_and_spills(name, from, to, room),
    };
    Ok(Some((workload.in_context_of_app(how, to)?, note)))
}

/// What the program lowers, and the memory it would look at: all of the place, or what its GPU reports as free.
fn memory(
    question: &Question,
    workload: &Workload,
    catalog: &Catalog,
) -> Result<Option<(Lowers, Bytes)>, Error> {
    let Some(app) = workload.app.as_deref() else { return Ok(None) };
    let Some(&lowers) = app.settings.fit.there(&workload.circumstances(app)) else {
        return Ok(None);
    };
    let site = &workload.site;
    let Some(ram) = site.ram else { return Ok(None) };
    if workload.setup.offload.is_used() {
        let budget = Budget::of(question, site, catalog)?;
        return Ok(budget.map(|budget| (lowers, budget.free_on_gpu())));
    }
    let visible = site.device.as_ref().and_then(|device| device.visible(ram));
    let open = question.how.ctx_size.is_none();
    Ok(open.then(|| (lowers, visible.unwrap_or(ram))))
}

/// What it counts at a context: weights read as they are, without copies in another layout, cache and
/// compute buffer; with a GPU, what of them lies there, memory of the machine being as good as endless.
fn measured(
    workload: &Workload,
    how: &How,
    tokens: u64,
    bill: impl Fn(&Workload) -> Result<Estimate, Error>,
) -> Result<u64, Error> {
    let ctx_size = Some(Tokens::new(u32::try_from(tokens).unwrap_or(u32::MAX)));
    let how = How { ctx_size, load_mode: Some(LoadMode::None), ..how.clone() };
    let mut at = workload.run_as(&how)?;
    let pool = if at.setup.offload.is_used() { Pool::VRAM } else { Pool::Ram };
    // Told apart from the machine's, also where both are one memory.
    at.setup.offload = at.setup.offload.apart();
    let estimate = bill(&at)?;
    let parts = [Part::CopiedWeights, Part::KvCache, Part::RecurrentState, Part::Compute];
    let counted = |term: &&Term| term.pool == pool && parts.contains(&term.part);
    let terms = estimate.terms.iter().filter(counted);
    let sum = Bytes::sum(terms.map(|term| term.column(|columns| columns.reserved)));
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
