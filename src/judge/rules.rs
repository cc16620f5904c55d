//! Where a runtime or a scheme cannot run, and what can.

use std::sync::Arc;

use crate::{
    Bytes, Catalog, Error, Message, Obstacle,
    catalog::{
        backend::Backend,
        rule::{Barrier, Rule},
        runtime::Runtime,
        scheme::Scheme,
        scope::{Circumstances, Unknown},
        support::Support,
    },
    file::Packing,
    messages,
    resolve::{QUANT, origin::Origin, site::Site, workload::Workload},
};

/// What a place and a model are, as far as rules go.
pub fn facts(workload: &Workload) -> Circumstances<'_> {
    let (site, model) = (&workload.site, &workload.model);
    // Of a device whose chip or graphics card is known, what is not named is not there.
    let known = site.device.is_some() && (site.soc.is_some() || site.gpu.is_some());
    let none = || known.then_some("");
    let soc = site.soc.as_ref();
    let of_chip = soc.and_then(|soc| soc.isa.as_ref()).map(|isa| isa.arch.as_str());
    let cpu = &site.cpu;
    let seen = matches!(cpu.origin, Origin::Detected | Origin::Asked).then_some(&*cpu.value.arch);
    let no_apis: &[String] = &[];
    Circumstances {
        system: site.system.as_ref().map(|system| system.id.as_str()),
        isa: of_chip.or(seen),
        vendor: soc.map(|soc| soc.vendor.as_str()).or_else(none),
        soc: soc.map(|soc| soc.id.as_str()).or_else(none),
        apis: match &site.gpu {
            Some(gpu) => Some(&gpu.apis),
            None => known.then_some(no_apis),
        },
        device: site.device.as_ref().map(|device| device.id.as_str()),
        class: site.device.as_ref().map(|device| device.class.as_str()),
        family: site.family.as_ref().map(|family| family.id.as_str()),
        backend: Some(&site.backend.value.id),
        arch: Some(&model.arch),
        scheme: workload.scheme.as_ref().map(|scheme| scheme.id.as_str()),
        model: Some(model.as_ref()),
        ..Circumstances::default()
    }
}

/// Whether the runtime carries the model, and why that is no plain yes.
pub fn support(workload: &Workload) -> (Support, Option<&Message>) {
    workload.runtime.supports(&facts(workload))
}

/// The most the runtime asks a GPU for there, where it has a ceiling of its own.
pub fn ceiling(workload: &Workload) -> Option<Bytes> {
    let ceilings = &workload.runtime.ceilings;
    let facts = facts(workload);
    let there = ceilings.iter().find(|one| one.when.holds(&facts, Unknown::Fails))?;
    Some(Bytes::new(there.bytes))
}

/// The first rule of runtime or scheme that the place or the model breaks, with what runs there.
pub fn hindrance(workload: &Workload, catalog: &Catalog) -> Result<Option<Obstacle>, Error> {
    let (runtime, scheme) = (&workload.runtime, workload.scheme.as_deref());
    let of_scheme = scheme.map_or(&[][..], |scheme| &scheme.requires);
    if let Some(packing) = &workload.packing
        && !packing.is_read_by(runtime)
    {
        return unread(packing, workload, catalog).map(Some);
    }
    let facts = facts(workload);
    if workload.priced_from_data().is_some() && workload.model.outline().embeds {
        let reason = messages::obstacle::writes_text();
        let barrier = Barrier::Architecture;
        let other = other(runtime, &facts, catalog)?;
        return Ok(Some(in_the_way((reason, barrier), other, workload)));
    }
    let broken = |rules: &[Rule]| rules.iter().find(|rule| !rule.holds(&facts)).cloned();
    let of_scheme = broken(of_scheme).zip(scheme.map(|scheme| scheme.name.clone()));
    let of_runtime = || Some((broken(&runtime.requires)?, Message::same(runtime.name.clone())));
    let other = || match &workload.packing {
        Some(packing) => reader(packing, &facts, catalog),
        None => other(runtime, &facts, catalog),
    };
    let Some((rule, name)) = of_scheme.or_else(of_runtime) else {
        let (Support::Unsupported, Some(why)) = runtime.supports(&facts) else { return Ok(None) };
        return Ok(Some(in_the_way((why.clone(), Barrier::Architecture), other()?, workload)));
    };
    let other = other()?;
    let words = || way_out(other.as_deref(), workload);
    let alternative = rule.instead.clone().or_else(words);
    let instead = other.as_ref().map(|other| other.id.clone());
    let (barrier, reason) = (rule.barrier(&facts), rule.reason);
    Ok(Some(Obstacle::Runtime { name, reason, barrier, alternative, instead }))
}

/// The same obstacle; where it is the backend, with the runtime that has it there.
pub fn beside(
    obstacle: Obstacle,
    workload: &Workload,
    catalog: &Catalog,
) -> Result<Obstacle, Error> {
    let Obstacle::Backend { name, reason, alternative: None, .. } = obstacle else {
        return Ok(obstacle);
    };
    let facts = facts(workload);
    let backend = &workload.backend().id;
    let has = |other: &Runtime| {
        other.id != workload.runtime.id
            && other.backends.contains(backend)
            && is_there(workload.backend(), &workload.site)
            && carries(other, &facts)
    };
    let other = catalog.first::<Runtime>(has)?;
    let alternative = other.as_ref().map(|it| messages::obstacle::runs_there(&it.name, &it.id));
    let instead = other.map(|other| other.id.clone());
    Ok(Obstacle::Backend { name, reason, alternative, instead })
}

/// Whether the place has what a backend runs on, as far as that is known.
fn is_there(backend: &Backend, site: &Site) -> bool {
    match &backend.api {
        Some(api) => site.gpu.as_ref().is_some_and(|gpu| gpu.apis.contains(api)),
        None => site.soc.is_some(),
    }
}

/// What is packed in a way that the runtime does not load.
fn unread(packing: &Packing, workload: &Workload, catalog: &Catalog) -> Result<Obstacle, Error> {
    let reason = messages::obstacle::not_loaded(packing.label());
    let reader = reader(packing, &facts(workload), catalog)?;
    Ok(in_the_way((reason, Barrier::Setup), reader, workload))
}

/// That the runtime itself is in the way, and which other one is not.
fn in_the_way(
    (reason, barrier): (Message, Barrier),
    other: Option<Arc<Runtime>>,
    workload: &Workload,
) -> Obstacle {
    Obstacle::Runtime {
        name: Message::same(workload.runtime.name.clone()),
        reason,
        barrier,
        alternative: way_out(other.as_deref(), workload),
        instead: other.map(|other| other.id.clone()),
    }
}

/// What runs there instead: another runtime, or what is made of the original.
fn way_out(other: Option<&Runtime>, workload: &Workload) -> Option<Message> {
    let say = |other: &Runtime| messages::obstacle::runs_there(&other.name, &other.id);
    let convert = || workload.packing.is_some().then(|| messages::obstacle::convert(QUANT));
    other.map(say).or_else(convert)
}

/// The first runtime that loads what is packed so and whose rules hold.
fn reader(
    packing: &Packing,
    facts: &Circumstances<'_>,
    catalog: &Catalog,
) -> Result<Option<Arc<Runtime>>, Error> {
    let mut readers = packing.readers(catalog)?.into_iter();
    Ok(readers.find(|other| carries(other, facts)))
}

/// The first runtime whose rules hold, by the order of the data.
fn other(
    runtime: &Runtime,
    facts: &Circumstances<'_>,
    catalog: &Catalog,
) -> Result<Option<Arc<Runtime>>, Error> {
    catalog.first::<Runtime>(|other| other.id != runtime.id && carries(other, facts))
}

/// The first other runtime that is known to carry the workload's model there.
pub fn carrier(workload: &Workload, catalog: &Catalog) -> Result<Option<Arc<Runtime>>, Error> {
    other(&workload.runtime, &facts(workload), catalog)
}

/// Whether a runtime's rules hold, and it is known to carry the model.
fn carries(runtime: &Runtime, facts: &Circumstances<'_>) -> bool {
    let has = |backend: &str| runtime.backends.iter().any(|own| own == backend);
    let backend = facts.backend.filter(|it| has(it)).or(runtime.backends.first().map(|it| &**it));
    let scheme = runtime.pricing.as_ref().map(|pricing| pricing.scheme.as_str());
    let facts = Circumstances { backend, scheme, ..*facts };
    runtime.supports(&facts).0 <= Support::Limited
        && runtime.requires.iter().all(|rule| rule.holds(&facts))
}

/// The schemes of the workload's runtime that can run where it does, in the order of the data.
pub fn schemes(workload: &Workload, catalog: &Catalog) -> Result<Vec<Arc<Scheme>>, Error> {
    let Some(current) = &workload.scheme else { return Ok(Vec::new()) };
    let all = catalog.all::<Scheme>()?;
    let (facts, on_gpu) = (facts(workload), workload.setup.offload.is_used());
    let stand_ins: Vec<String> = all.iter().filter_map(|scheme| scheme.on_gpu.clone()).collect();
    let there = |scheme: &Arc<Scheme>| {
        let made_for_gpu = stand_ins.contains(&scheme.id);
        scheme.is_for(&workload.runtime.id)
            && (scheme.caution.is_none() || scheme.id == current.id)
            && scheme.requires.iter().all(|rule| rule.holds(&facts))
            && (on_gpu || !made_for_gpu)
            && (!on_gpu || scheme.on_gpu.is_none())
            && scheme.activations == current.activations
    };
    Ok(all.into_iter().filter(there).collect())
}
