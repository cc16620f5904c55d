//! The model that is chosen on every backend there is: how fast prompts and answers are, and what that draws.

use std::sync::Arc;

use super::{
    framework::{self, RuntimeVerdict},
    request::PlanRequest,
    search::Candidate,
};
use crate::{
    Catalog, Error, Message, Priced,
    catalog::{backend::Backend, runtime::Runtime, support::Support},
    price::Pricer,
    resolve::site::Site,
};

/// A runtime on one of its backends.
#[derive(Debug)]
pub struct BackendVerdict {
    pub runtime: Arc<Runtime>,
    pub backend: Arc<Backend>,
    /// What the model takes there, at the lengths of the task; or why it cannot run there.
    pub outcome: Result<Priced, Message>,
}

/// Prices `chosen`'s model on every backend of the runtimes that it runs with there.
///
/// What wraps another runtime is as fast as that one.
pub(super) fn compare(
    request: &PlanRequest,
    chosen: &Candidate,
    runtimes: &[RuntimeVerdict],
    pricing: &Pricer<'_>,
) -> Result<Vec<BackendVerdict>, Error> {
    let site = &chosen.row.workload.site;
    let tried = |one: &RuntimeVerdict| one.outcome.is_ok() && one.support != Support::Untested;
    let runs = |one: &&RuntimeVerdict| tried(one) && one.runtime.wraps.is_none();
    let mut all = Vec::new();
    for RuntimeVerdict { runtime, .. } in runtimes.iter().filter(runs) {
        for backend in backends(runtime, site, pricing.catalog())? {
            let mut question =
                framework::question(request, chosen, runtime, Some(backend.id.clone()));
            question.how.backend = Some(backend.id.clone());
            if backend.is_cpu() {
                question.how.gpu_layers = None;
            }
            let outcome = framework::outcome(&question, pricing)?.map_err(|why| why.reason);
            all.push(BackendVerdict { runtime: Arc::clone(runtime), backend, outcome });
        }
    }
    Ok(all)
}

/// The backends of a runtime that the hardware has: the CPU, a GPU by its interfaces, an NPU.
fn backends(runtime: &Runtime, site: &Site, catalog: &Catalog) -> Result<Vec<Arc<Backend>>, Error> {
    let apis = site.gpu.as_ref().map(|gpu| &gpu.apis[..]).unwrap_or_default();
    let has_npu = site.soc.as_ref().is_some_and(|soc| soc.npu.is_some());
    let family = site.family.as_ref().map(|family| &family.id);
    let is_there = |backend: &Backend| match &backend.api {
        Some(api) => {
            let suits = backend.families.is_empty()
                || family.is_some_and(|family| backend.families.contains(family));
            suits && apis.contains(api)
        }
        None => backend.is_cpu() || has_npu,
    };
    let named = |backend: &Backend| match &runtime.pricing {
        Some(_) => runtime.backends.contains(&backend.id),
        None => true,
    };
    let all = catalog.all::<Backend>()?.into_iter();
    Ok(all.filter(|backend| named(backend) && is_there(backend)).collect())
}
