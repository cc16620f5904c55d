//! What the reader should know before believing an answer: about the model, about the place.

use crate::{ask::Place, workload::Workload};

/// What the reader should know before believing the answer.
pub(super) fn notes(workload: &Workload) -> Vec<String> {
    let (model, context) = (&workload.model, &workload.setup.context);
    let mut notes = Vec::new();
    if let Some(trained) =
        model.shape.trained_context.filter(|&trained| context.asked.value > u64::from(trained))
    {
        notes.push(format!(
            "{} was trained for {trained} tokens; {} are priced as asked",
            model.name, context.asked.value
        ));
    }
    if !model.verified {
        notes.push(format!(
            "the shape of {} is not checked against a published parameter count",
            model.name
        ));
    }
    if workload.hindrance.is_none() {
        notes.extend(workload.runtime.notes.clone());
    }
    if workload.scheme.is_some() {
        return notes;
    }
    if workload.tokenizer.is_none() {
        notes.push(format!(
            "the tokenizer of {} is not measured; its memory is a guess by vocabulary size",
            model.name
        ));
    }
    notes.extend(model.gguf_note.clone());
    notes
}

/// What the reader should know about the place.
pub(super) fn place_notes(workload: &Workload, place: Option<&Place>) -> Vec<String> {
    let (site, offload) = (&workload.site, &workload.setup.offload);
    let mut notes = Vec::new();
    let card = site.device.as_ref().filter(|device| device.is_card());
    if let Some(card) = card {
        notes.push(format!(
            "the verdict is about the memory of the {}; what stays in the machine's own is not judged",
            card.name
        ));
    } else if offload.is_used() && site.gpu.is_none() && place.is_some() {
        notes.push(
            "the GPU is taken to share the memory asked about; a graphics card is named with --device"
                .to_owned(),
        );
    }
    let planned = offload.is_used() && workload.scheme.is_none();
    if planned && site.backend.value.compute_error_permille > 0 {
        notes.push(
            "compute buffers of a GPU are planned like the CPU's, and may be off by a fifth"
                .to_owned(),
        );
    }
    if let Some(device) = &site.device {
        notes.extend(device.note.as_ref().map(|note| format!("{}: {note}", device.name)));
        notes.extend(device.extra_reserve.as_ref().map(|extra| {
            format!("{} are kept for the system's own models: {}", extra.size(), extra.basis)
        }));
    }
    notes
}
