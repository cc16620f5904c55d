//! A second model that stays loaded beside the first: what makes embeddings for a search, or any other.

use std::sync::Arc;

use super::workload::Workload;
use crate::{
    Catalog, Error, Message, Tokens,
    ask::{How, NOTHING, Question},
    catalog::{model::Model, suitability::Tuned},
    messages::{errors, notes},
};

/// Tokens of a passage that is embedded, unless the model was trained for fewer: llama.cpp reads one in a
/// micro-batch, which has so many.
const PASSAGE: u32 = 512;

/// The workload of the second model, if one is asked for, and what the reader should know of it.
pub(super) fn beside(
    question: &Question,
    workload: &Workload,
    catalog: &Catalog,
) -> Result<(Option<Arc<Workload>>, Vec<Message>), Error> {
    let Some(name) = question.how.second() else { return Ok((None, Vec::new())) };
    let like = |how| Question {
        model: name.to_owned(),
        file: question.beside.clone(),
        place: question.place.clone(),
        system: question.system.clone(),
        soc: question.soc.clone(),
        how,
        ..Question::default()
    };
    let (found, _) = super::workload(&like(shared(&question.how, workload)), catalog)?;
    if found.scheme.is_some() {
        return Err(Error::Refused(errors::beside_in_llama_cpp(name)));
    }
    let second = found.run_as(&how(&question.how, workload, &found.model))?;
    let tokens = second.setup.context.asked.value;
    let note = if second.setup.context.embeddings.value {
        notes::embeds_beside(&second.model.name, second.quant(), tokens)
    } else {
        notes::runs_beside(&second.model.name, second.quant(), tokens)
    };
    Ok((Some(Arc::new(second)), vec![note]))
}

/// How a model is run beside `workload`: in a context of its own, embeddings one passage at a time.
pub(super) fn how(how: &How, workload: &Workload, model: &Model) -> How {
    let shared = shared(how, workload);
    let embeds = model.facts.tuned == Some(Tuned::Embedding) || model.outline().embeds;
    let trained = model.shape.trained_context.unwrap_or(PASSAGE);
    let passage = embeds.then(|| Tokens::new(trained.min(PASSAGE)));
    How { embeddings: embeds, ctx_size: passage, ..shared }
}

/// What holds for both: whatever runs the first, llama.cpp runs the second, on the same backend if it can.
fn shared(how: &How, workload: &Workload) -> How {
    let first = workload.scheme.is_none();
    let backend = first.then(|| workload.site.backend.value.id.clone());
    How {
        load_mode: how.load_mode,
        no_repack: how.no_repack,
        threads: how.threads,
        runtime: how.runtime.clone().filter(|_| first),
        backend,
        cpu: how.cpu.clone(),
        ..How::default()
    }
}

impl How {
    /// The second model that is asked for, if one is.
    pub(crate) fn second(&self) -> Option<&str> {
        self.beside.as_deref().filter(|name| !name.eq_ignore_ascii_case(NOTHING))
    }
}

impl Workload {
    /// What else is loaded in the same process: what guesses ahead, a second model.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Arc<Self>> {
        self.draft.iter().chain(&self.beside)
    }
}
