//! What guesses ahead of a model: a smaller one beside it, or heads of its own, run as llama-server runs them.
//!
//! Source: llama.cpp 0c1e57098, `common/speculative.cpp` and `common/common.cpp`
//! (`common_base_params_to_speculative`).

use std::sync::Arc;

use super::{
    setup::Run,
    site::Site,
    workload::{Context, Setup, Workload},
};
use crate::{
    Catalog, Error, Message, Tokens,
    ask::{HEADS, How, Question},
    catalog::model::Model,
    file::Contents,
    messages::{bill, errors, notes},
};

/// The workload of what guesses, if anything does, and what the reader should know of it.
pub(super) fn draft(
    question: &Question,
    workload: &Workload,
    heads: Option<Arc<Model>>,
    catalog: &Catalog,
) -> Result<(Option<Arc<Workload>>, Vec<Message>), Error> {
    if let Some(heads) = heads {
        let run = workload.run_heads(heads, &question.how)?;
        return Ok((Some(Arc::new(run)), notes_on_heads(workload)));
    }
    let Workload { model, site, setup: Setup { context, .. }, .. } = workload;
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

/// The heads of `model` that guess, if those are asked for.
pub(super) fn heads<'a>(
    question: &Question,
    model: &'a Model,
    contents: Option<&Contents>,
    catalog: &Catalog,
) -> Result<Option<&'a Arc<Model>>, Error> {
    let named = question.how.draft.as_ref().filter(|name| name.eq_ignore_ascii_case(HEADS));
    let Some(name) = named.filter(|_| question.draft.is_none()) else { return Ok(None) };
    if catalog.get::<Model>(name).is_ok() {
        return Ok(None);
    }
    if model.outline().embeds {
        return Err(Error::Refused(errors::nothing_to_guess(&model.name)));
    }
    let layers = model.shape.layers;
    let is_behind = |layer: u16| u64::from(layer) >= layers;
    let in_file = |file: &Contents| file.found().any(|one| one.layer.is_some_and(is_behind));
    if model.shape.nextn_layers == 0 || !contents.is_none_or(in_file) {
        let refused =
            if contents.is_some() { errors::file_without_heads } else { errors::no_heads };
        return Err(Error::Refused(refused(&model.name)));
    }
    match model.heads() {
        Some(heads) => Ok(Some(heads)),
        None => Err(Error::Refused(errors::heads_not_described(&model.name, &model.arch))),
    }
}

impl Workload {
    /// Its heads, run beside it: they take their layers' weights from the model's file.
    ///
    /// Source: llama.cpp 0c1e57098, `common/speculative.cpp` (`common_speculative_state_draft_mtp`).
    pub(super) fn run_heads(&self, heads: Arc<Model>, how: &How) -> Result<Self, Error> {
        let Self { runtime, formats, site, .. } = self;
        let how = self::how(how, site, &self.setup.context)?;
        let (app, quant) = (None, self.quant());
        let run =
            Run { how: &how, runtime, model: &heads, formats, site, app, quant, heads: false };
        let setup = Setup { offload: self.setup.offload.clone(), ..Setup::of(run)? };
        let (contents, adapters) = (None, Vec::new());
        let (encoder, draft, beside, app) = (None, None, None, None);
        let alone = Self { contents, encoder, adapters, draft, beside, app, ..self.clone() };
        Ok(Self { model: heads, setup, ..alone })
    }
}

/// What is to be known of heads: how llama-server is told of them, and that most files leave them out.
pub(super) fn notes_on_heads(workload: &Workload) -> Vec<Message> {
    let mut notes = vec![notes::heads_speed()];
    if workload.contents.is_none() {
        notes.push(notes::file_with_heads());
    }
    notes
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
