//! What the reader should know before believing an answer: about the model, about the place.

use crate::{
    Catalog, Message,
    ask::Place,
    catalog::{app::Context, model::Model, names, suitability::Tuned},
    messages::notes as say,
    resolve::workload::{Mmproj, Workload},
};

/// What the reader should know before believing the answer.
pub(super) fn notes(workload: &Workload) -> Vec<Message> {
    let (model, context) = (&workload.model, &workload.setup.context);
    let mut notes = Vec::new();
    if let Some(trained) =
        model.shape.trained_context.filter(|&trained| context.asked.value > u64::from(trained))
    {
        notes.push(say::trained_for(&model.name, trained, context.asked.value));
    }
    if model.outline().embeds {
        notes.push(say::makes_embeddings());
    } else if model.facts.tuned == Some(Tuned::Embedding)
        && !context.embeddings.value
        && workload.scheme.is_none()
    {
        notes.push(say::made_for_embeddings());
    }
    let trained = model.shape.trained_context.map_or(0, u64::from).min(context.cells);
    if context.whole_text && context.ubatch.value < trained {
        notes.push(say::longest_text(context.ubatch.value, trained));
    }
    let of_image = workload.encoder.as_ref().and_then(Mmproj::tokens_per_image);
    if let Some(tokens) = of_image.filter(|&tokens| tokens > context.of_sequence()) {
        notes.push(say::image_too_long(tokens, context.of_sequence()));
    }
    if !model.verified {
        notes.push(say::not_verified(&model.name));
    }
    notes.extend(workload.runtime.notes.clone());
    notes.extend(app_notes(workload));
    if workload.scheme.is_some() {
        return notes;
    }
    if workload.tokenizer.is_none() {
        notes.push(say::no_tokenizer(&model.name));
    }
    notes.extend(model.gguf_note.clone());
    notes
}

/// What the reader should know about the program.
fn app_notes(workload: &Workload) -> Vec<Message> {
    let Some(app) = workload.app.as_deref() else { return Vec::new() };
    let here = workload.circumstances(app);
    let unknown = app.own_memory.there(&here).is_none();
    let mut notes: Vec<Message> =
        unknown.then(|| say::own_memory_unknown(&app.name)).into_iter().collect();
    let admission = app.admission.there(&here).and_then(|one| one.words.as_ref());
    notes.extend(admission.map(|words| say::about(&app.name, words)));
    let by_gpu = app.settings.ctx_size.there(&here);
    if matches!(by_gpu, Some(Context::ByGpuMemory(_))) && workload.setup.offload.is_used() {
        notes.push(say::offloads_partly(&app.name));
    }
    notes.extend(app.notes.iter().cloned());
    notes
}

/// What the reader should know about the place.
pub(super) fn place_notes(workload: &Workload, place: Option<&Place>) -> Vec<Message> {
    let (site, offload) = (&workload.site, &workload.setup.offload);
    let mut notes = Vec::new();
    let card = site.device.as_ref().filter(|device| device.is_card());
    if let Some(card) = card {
        notes.push(say::card_only(&card.name));
    } else if offload.is_used() && site.has_own_gpu() && site.gpu.is_none() && place.is_some() {
        notes.push(say::shared_gpu());
    }
    let planned = offload.is_used() && workload.scheme.is_none();
    let backend = &site.backend.value;
    let percent = backend.compute_error_permille / 10;
    // What is measured to the byte may still take some scratch of its own.
    if planned && percent > 1 {
        notes.push(say::gpu_buffers(&backend.name, percent));
    }
    if let Some(device) = &site.device {
        let recalled = site.device_ram.filter(|ram| device.is_recalled(*ram));
        notes.extend(recalled.map(|ram| say::recalled_size(&device.name, ram)));
        notes.extend(device.note.as_ref().map(|note| say::about(&device.name, note)));
        let extra = device.extra_reserve.as_ref();
        notes.extend(extra.map(|extra| say::extra_reserve(extra.size(), &extra.basis)));
    }
    notes
}

/// How a model was found by a name that says less than its id, or more.
pub(super) fn name_notes(asked: &str, model: &Model, catalog: &Catalog) -> Vec<Message> {
    if asked == model.id {
        return Vec::new();
    }
    let said = catalog.spelled(asked);
    let quant = said.quant.unwrap_or_default();
    let all = [
        (names::is_gguf(asked) && !asked.contains("://"))
            .then(|| say::not_on_disk(asked, &model.name)),
        model.is_usual_of(said.name).then(|| say::usual_size(said.name, &model.name)),
        model.has_shape_of(said.name).then(|| say::same_shape(said.name, &model.name)),
        said.recipe.map(|recipe| say::near_recipe(recipe, quant)),
    ];
    all.into_iter().flatten().collect()
}
