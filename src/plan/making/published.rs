//! The published file that is just what is to be run.

use crate::{
    catalog::{
        recipe::Recipe,
        usage::{Ready, ReadyFormat},
    },
    resolve::workload::Workload,
};

/// Published files that are just what is to be run.
#[derive(Clone, Copy, Debug)]
pub struct Published<'a> {
    /// The model.
    pub model: &'a Ready,
    /// Its encoder, where one lies in a file of its own.
    pub encoder: Option<&'a Ready>,
}

impl<'a> Published<'a> {
    /// Those of the workload's model in its quantization that the runtime runs as they are: what was trained for
    /// it first, then the developers' own, then the first that is known. None where one of them is missing.
    pub fn of(workload: &'a Workload, recipe: &Recipe) -> Option<Self> {
        let format = recipe.reads?;
        let model = &workload.model;
        let own = model.repo.as_deref().map(owner);
        let best = |format: ReadyFormat, suits: &dyn Fn(&Ready) -> bool| {
            let all = model.usage.ready.iter().filter(|ready| ready.format == format);
            all.filter(|ready| suits(ready))
                .min_by_key(|ready| (!ready.qat, Some(owner(&ready.repo)) != own))
        };
        let found = best(format, &|ready| is_just(ready, workload) && is_one_file(ready, format))?;
        if workload.encoder.is_none() || workload.runtime.carries_encoder {
            return Some(Self { model: found, encoder: None });
        }
        let beside = |ready: &Ready| ready.file.is_some() && ready.repo == found.repo;
        let encoder = best(ReadyFormat::Mmproj, &beside);
        let encoder = encoder.or_else(|| best(ReadyFormat::Mmproj, &|it| it.file.is_some()))?;
        Some(Self { model: found, encoder: Some(encoder) })
    }
}

/// Who publishes a repository.
pub fn owner(repo: &str) -> String {
    repo.split('/').next().unwrap_or(repo).to_ascii_lowercase()
}

/// Whether it is quantized so. Of other runtimes than llama.cpp publishers name what they made in their own
/// words; that is what the runtime's usual scheme stands for.
fn is_just(ready: &Ready, workload: &Workload) -> bool {
    match (&workload.scheme, &workload.runtime.pricing) {
        (None, _) => ready.quant.as_deref() == Some(workload.quant()),
        (Some(scheme), Some(pricing)) => scheme.id == pricing.scheme,
        (Some(_), None) => false,
    }
}

/// Whether it is named, and whole: of a file in parts the catalog has no list. A repository of MLX is a folder.
fn is_one_file(ready: &Ready, format: ReadyFormat) -> bool {
    match &ready.file {
        Some(file) => !file.contains(['[', '*']) && !file.contains("-of-0"),
        None => format == ReadyFormat::Mlx,
    }
}
