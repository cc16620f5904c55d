//! What guesses ahead of a model: a smaller one beside it, run as llama-server runs it.
//!
//! Source: llama.cpp 0c1e57098, `common/speculative.cpp` and `common/common.cpp`
//! (`common_base_params_to_speculative`).

use std::sync::Arc;

use super::{
    site::Site,
    workload::{Context, Workload},
};
use crate::{
    Catalog, Error, Message, Tokens,
    ask::{How, Question},
    catalog::model::Model,
    messages::{bill, errors, notes},
};

/// The workload of what guesses, if anything does, and what the reader should know of it.
pub(super) fn draft(
    question: &Question,
    (model, site, context): (&Model, &Site, &Context),
    catalog: &Catalog,
) -> Result<(Option<Arc<Workload>>, Vec<Message>), Error> {
    let Some(name) = &question.how.draft else { return Ok((None, Vec::new())) };
    if context.embeddings.value {
        return Err(Error::Refused(errors::nothing_to_guess(&model.name)));
    }
    let beside = Question {
        model: name.clone(),
        file: question.draft.clone(),
        place: question.place.clone(),
        system: question.system.clone(),
        soc: question.soc.clone(),
        how: how(&question.how, site, context)?,
        ..Question::default()
    };
    let (workload, _) = super::workload(&beside, catalog)?;
    if workload.model.outline().embeds || workload.scheme.is_some() {
        return Err(Error::Refused(errors::guesses_nothing(name)));
    }
    let notes = notes_on(model, &workload);
    Ok((Some(Arc::new(workload)), notes))
}

/// How it is run beside a model: in the same context with a cache of its own, one row of logits for each sequence.
pub(super) fn how(how: &How, site: &Site, context: &Context) -> Result<How, Error> {
    let tokens = |n: u64| {
        let n = u32::try_from(n).map_err(|_| Error::Overflow { part: bill::draft() });
        n.map(|n| Some(Tokens::new(n)))
    };
    let parallel = u32::try_from(context.parallel.value).ok();
    Ok(How {
        ctx_size: tokens(context.size)?,
        batch_size: tokens(context.batch.value)?,
        ubatch_size: tokens(context.ubatch.value)?,
        prompt_tokens: tokens(context.prompt.value)?,
        parallel,
        outputs_max: parallel,
        flash_attn: Some(context.flash_attn),
        swa_full: context.swa_full,
        kv_unified: context.kv_unified,
        load_mode: how.load_mode,
        no_repack: how.no_repack,
        threads: how.threads,
        runtime: how.runtime.clone(),
        backend: Some(site.backend.value.id.clone()),
        cpu: how.cpu.clone(),
        ..How::default()
    })
}

/// How llama-server is told of it, and what that asks of its tokens.
fn notes_on(model: &Model, draft: &Workload) -> Vec<Message> {
    let mut notes = vec![notes::draft_speed()];
    if model.shape.vocab.abs_diff(draft.model.shape.vocab) > MOST_OTHER_TOKENS {
        notes.push(notes::other_vocabulary(&draft.model.name));
    }
    notes
}

/// How far vocabularies may differ in size (`SPEC_VOCAB_MAX_SIZE_DIFFERENCE`).
const MOST_OTHER_TOKENS: u64 = 128;
