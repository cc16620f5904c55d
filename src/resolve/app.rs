//! What the program sets that a model is run in, where the question leaves it open.
//!
//! It fills in llama.cpp's options as if they were typed; what is typed wins over it, and it wins over
//! llama.cpp's defaults. Every value it gave has the program as its origin.

use std::sync::Arc;

use super::{Run, site::Site, workload::Setup};
use crate::{
    Bytes, Catalog, Error, Message, Tokens,
    ask::{How, Question},
    catalog::{
        app::{
            App, Batch, ByGpuMemory, CacheRam, CacheRamOf, Context, Flash, GpuLayers, MicroBatch,
            Rows, Settings, Threads,
        },
        runtime::Runtime,
        scope::Circumstances,
        soc::Isa,
        system::System,
    },
    messages::{and, errors as say, list},
    resolve::origin::{Given, Origin},
};

/// llama-completion's batch and cache, which a program that sets the same need not be said to set.
const BATCH: u32 = 2048;
const UBATCH: u32 = 512;
const CACHE: &str = "f16";

/// The program a question is about: the one that is named, or the one that its runtime is.
///
/// # Errors
/// [`Error::Unknown`] for a name nobody knows, [`Error::Refused`] for a program that does not have the
/// runtime that is named beside it.
pub fn asked(question: &Question, catalog: &Catalog) -> Result<Option<Arc<App>>, Error> {
    let how = &question.how;
    let runtime = how.runtime.as_deref().map(|name| catalog.get::<Runtime>(name)).transpose()?;
    let Some(name) = &how.app else {
        let own = runtime.as_ref().and_then(|runtime| runtime.app.as_deref());
        return own.map(|id| catalog.get::<App>(id)).transpose();
    };
    let app = catalog.get::<App>(name)?;
    match runtime.filter(|runtime| runtime.id != app.runtime) {
        Some(other) => {
            Err(Error::Refused(say::app_has_runtime(&app.name, &app.runtime, &other.id)))
        }
        None => Ok(Some(app)),
    }
}

/// The place of a question, and the program there: itself where it runs there, and on a processor as it is
/// built for. A runtime alone is refused elsewhere, by its rules.
///
/// # Errors
/// [`Error::Refused`] with the systems it runs on, if it was named and runs on none like this.
pub fn at(
    app: Option<Arc<App>>,
    question: &Question,
    runtime: &Runtime,
    catalog: &Catalog,
) -> Result<(Option<Arc<App>>, Arc<Site>), Error> {
    let site = Site::of(question, catalog, runtime)?;
    let Some(app) = app else { return Ok((None, Arc::new(site))) };
    let elsewhere = site.system.as_ref().filter(|system| !app.runs_on(&system.id));
    match elsewhere {
        Some(system) if question.how.app.is_some() => Err(refused(&app, system, catalog)?),
        Some(_) => Ok((None, Arc::new(site))),
        None => {
            let site = site.built_for(&app, question, catalog)?;
            Ok((Some(app), Arc::new(site)))
        }
    }
}

/// That a program runs in none of the usual places, and on which systems it does.
///
/// # Errors
/// [`Error::Catalog`] for a faulty entry.
pub fn in_no_usual_place(
    app: &App,
    usual: &[Arc<System>],
    catalog: &Catalog,
) -> Result<Error, Error> {
    let places: Vec<Message> = usual.iter().filter_map(|one| one.stands_for.clone()).collect();
    let ids = app.systems.join(", ");
    let systems = systems_of(app, catalog)?;
    let places = Message::joined(&places, ", ");
    Ok(Error::Refused(say::app_in_no_usual_place(&app.name, places, systems, ids)))
}

/// That a program runs on no system like this, and on which it does.
fn refused(app: &App, system: &System, catalog: &Catalog) -> Result<Error, Error> {
    let systems = systems_of(app, catalog)?;
    Ok(Error::Refused(say::app_elsewhere(&app.name, &system.name, systems)))
}

/// The systems a program runs on, in words.
fn systems_of(app: &App, catalog: &Catalog) -> Result<Message, Error> {
    let name = |id: &String| Ok(catalog.get::<System>(id)?.name.clone());
    let names = app.systems.iter().map(name).collect::<Result<Vec<Message>, Error>>()?;
    Ok(names_of(&names))
}

fn names_of(names: &[Message]) -> Message {
    let texts = |lang| names.iter().map(|name| name.to(lang).to_owned()).collect::<Vec<_>>();
    let [en, es] = crate::Lang::ALL.map(|lang| list(&texts(lang), &and()).to(lang).to_owned());
    Message::new(en, es)
}

/// What a program's rules are held against; where the system is not known, its usual one.
pub fn here<'a>(app: &'a App, site: &'a Site, quant: &'a str, arch: &'a str) -> Circumstances<'a> {
    let system = site.system.as_ref().map(|system| system.id.as_str());
    Circumstances {
        system: system.or_else(|| app.systems.first().map(String::as_str)),
        isa: Some(&site.cpu.value.arch),
        backend: Some(&site.backend.value.id),
        arch: Some(arch),
        scheme: Some(quant),
        ..Circumstances::default()
    }
}

impl Site {
    /// The same place, whose processor has none but the features the program is compiled for.
    pub(super) fn built_for(
        mut self,
        app: &App,
        question: &Question,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let cpu = Arc::clone(&self.cpu.value);
        let here = here(app, &self, "", "");
        let Some(built) = app.settings.cpu_features.there(&here) else { return Ok(self) };
        if question.how.cpu.is_some() || cpu.features.iter().all(|one| built.contains(one)) {
            return Ok(self);
        }
        let features: Vec<String> =
            cpu.features.iter().filter(|one| built.contains(one)).cloned().collect();
        if let Some(value) = catalog.cpu_of(&Isa::of(&cpu.arch, &features))? {
            self.cpu = Given { value, origin: by(app) };
        }
        Ok(self)
    }
}

/// The program as the origin of a value.
fn by(app: &App) -> Origin {
    Origin::App(Message::same(app.name.clone()))
}

/// What the program sets there of what is left open, as if it were typed.
///
/// # Errors
/// [`Error::Refused`] where it takes the trained length, which is not known.
pub fn fills(app: &App, run: Run<'_>) -> Result<How, Error> {
    let here = here(app, run.site, run.quant, &run.model.arch);
    let filling = Filling { run, settings: &app.settings, here };
    let parallel = filling.parallel();
    let ctx_size = filling.context(parallel)?;
    if run.runtime.pricing.is_some() {
        return Ok(How { ctx_size, threads: filling.threads(), ..How::default() });
    }
    let ctx = run.how.ctx_size.or(ctx_size);
    let (keys, values) = filling.cache();
    Ok(How {
        batch_size: filling.batch(ctx),
        ubatch_size: filling.ubatch(ctx),
        kv_unified: filling.unifies(),
        flash_attn: filling.flash(),
        cache_type_k: keys,
        cache_type_v: values,
        swa_full: filling.settings.swa_full.there(&filling.here) == Some(&true),
        no_repack: filling.settings.repack.there(&filling.here) == Some(&false),
        load_mode: filling.load_mode(),
        gpu_layers: filling.layers(),
        threads: filling.threads(),
        outputs_max: filling.rows(parallel),
        parallel: parallel.filter(|_| run.how.parallel.is_none()),
        cache_ram: filling.prompt_cache(),
        ctx_checkpoints: filling.checkpoints(),
        ctx_size,
        ..How::default()
    })
}

/// A program's settings, held against what is left open.
struct Filling<'a> {
    run: Run<'a>,
    settings: &'a Settings,
    here: Circumstances<'a>,
}

impl Filling<'_> {
    /// Sequences at a time, where they are more than one.
    fn parallel(&self) -> Option<u32> {
        let own = self.settings.parallel.there(&self.here).copied().filter(|&n| n > 1);
        self.run.how.parallel.or(own)
    }

    /// Sequences share cells where the program decides how many there are.
    fn unifies(&self) -> bool {
        self.run.how.parallel.is_none() && self.settings.kv_unified.there(&self.here) == Some(&true)
    }

    fn context(&self, parallel: Option<u32>) -> Result<Option<Tokens>, Error> {
        let model = self.run.model;
        let trained = model.shape.trained_context;
        let Some(rule) = self.settings.ctx_size.there(&self.here) else { return Ok(None) };
        if self.run.how.ctx_size.is_some() {
            return Ok(None);
        }
        let shorter = |tokens: u32| trained.map_or(tokens, |trained| trained.min(tokens));
        Ok(Some(Tokens::new(match rule {
            Context::Tokens(tokens) => *tokens,
            Context::AtMost(most) => shorter(most.at_most),
            Context::ByGpuMemory(tiers) => shorter(self.tier(tiers)),
            Context::Named(_) => {
                let no_length = || Error::Refused(say::no_trained_context(&model.id));
                // Where nobody says how long, each stream is as long as the model was trained for.
                let alone = self.unifies() || self.settings.fit.there(&self.here).is_none();
                let streams = if alone { 1 } else { parallel.unwrap_or(1) };
                trained.ok_or_else(no_length)?.saturating_mul(streams)
            }
        })))
    }

    /// The context by the memory of the GPU: a card's own, or a share of the machine's.
    fn tier(&self, tiers: &ByGpuMemory) -> u32 {
        let site = self.run.site;
        let ram = site.ram.filter(|_| !site.backend.value.is_cpu()).unwrap_or(Bytes::ZERO).get();
        let share = if site.is_unified() { tiers.shared_permille } else { 1000 };
        let memory = (ram / 1000).saturating_mul(share);
        let holds = |gib: u64| memory >= gib.saturating_mul(1 << 30);
        let tier = tiers.by_gpu_memory.iter().find(|tier| holds(tier.at_least_gib));
        tier.or_else(|| tiers.by_gpu_memory.last()).map_or(0, |tier| tier.tokens)
    }

    /// The batch the program takes, whether or not that is the usual one.
    fn batch_of(&self, ctx: Option<Tokens>) -> Option<u32> {
        let ctx = ctx.map_or(0, Tokens::get);
        Some(match self.settings.batch_size.there(&self.here)? {
            Batch::Tokens(tokens) => *tokens,
            Batch::Named(_) => ctx,
            Batch::ByContext(steps) => {
                let step = steps.by_context.iter().find(|step| u64::from(ctx) <= step.up_to);
                step.map_or(steps.beyond, |step| step.tokens)
            }
        })
    }

    fn batch(&self, ctx: Option<Tokens>) -> Option<Tokens> {
        let open = self.run.how.batch_size.is_none() && !self.embeds();
        let own = self.batch_of(ctx).filter(|&tokens| open && tokens != BATCH && tokens > 0);
        own.map(Tokens::new)
    }

    fn ubatch(&self, ctx: Option<Tokens>) -> Option<Tokens> {
        let own = match self.settings.ubatch_size.there(&self.here)? {
            MicroBatch::Tokens(tokens) => *tokens,
            MicroBatch::Named(_) => {
                self.run.how.batch_size.map(Tokens::get).or_else(|| self.batch_of(ctx))?
            }
        };
        let open = self.run.how.ubatch_size.is_none() && !self.embeds();
        (open && own != UBATCH && own > 0).then(|| Tokens::new(own))
    }

    fn embeds(&self) -> bool {
        self.run.how.embeddings || self.run.model.outline().embeds
    }

    fn flash(&self) -> Option<bool> {
        let own = match self.settings.flash_attn.there(&self.here)? {
            Flash::Off => Some(false),
            Flash::On | Flash::Auto => None,
        };
        own.filter(|_| self.run.how.flash_attn.is_none())
    }

    fn cache(&self) -> (Option<String>, Option<String>) {
        let how = self.run.how;
        let own = |typed: &Option<String>, own: Option<&String>| {
            own.filter(|own| typed.is_none() && *own != CACHE).cloned()
        };
        let (keys, values) = (&self.settings.cache_type_k, &self.settings.cache_type_v);
        (
            own(&how.cache_type_k, keys.there(&self.here)),
            own(&how.cache_type_v, values.there(&self.here)),
        )
    }

    fn load_mode(&self) -> Option<crate::LoadMode> {
        let site = self.run.site;
        let own = self.settings.load_mode.there(&self.here).copied()?;
        let usual = own == crate::LoadMode::Mmap && site.maps_by_itself();
        (self.run.how.load_mode.is_none() && site.can_map() && !usual).then_some(own)
    }

    /// Layers on a GPU, which whoever names its backend wants to use.
    fn layers(&self) -> Option<u32> {
        let GpuLayers::Layers(layers) = *self.settings.gpu_layers.there(&self.here)? else {
            return None;
        };
        let how = self.run.how;
        let named = how.backend.is_some() && layers == 0;
        let open = how.gpu_layers.is_none() && !named && !self.run.site.backend.value.is_cpu();
        let all = u64::from(layers) > self.run.model.shape.layers;
        (open && !all).then_some(layers)
    }

    fn threads(&self) -> Option<u32> {
        let cores = self.run.site.threads.value;
        let own = match self.settings.threads.there(&self.here)? {
            Threads::Count(count) => u64::from(*count),
            Threads::Share(share) => share.of(cores),
        };
        let own = Some(own).filter(|&own| self.run.how.threads.is_none() && own != cores);
        own.and_then(|own| u32::try_from(own).ok())
    }

    /// Whether it keeps past prompts or states to go back to, as llama-server does and llama-completion does not.
    fn keeps(&self) -> bool {
        let cache = self.settings.cache_ram_mib.there(&self.here);
        let typed = self.run.how.cache_ram.is_some() || self.run.how.ctx_checkpoints.is_some();
        typed
            || cache.is_some_and(|&it| it != CacheRam::Mib(0))
            || self.most_checkpoints().is_some_and(|most| most > 0)
    }

    /// The limit of past prompts, MiB.
    fn prompt_cache(&self) -> Option<i64> {
        let open = self.run.how.cache_ram.is_none() && self.keeps();
        let own = match *self.settings.cache_ram_mib.there(&self.here)? {
            CacheRam::Mib(mib) => i64::from(mib),
            CacheRam::Named(CacheRamOf::Unlimited) => -1,
        };
        open.then_some(own)
    }

    /// The most states to go back to.
    fn checkpoints(&self) -> Option<u32> {
        let open = self.run.how.ctx_checkpoints.is_none() && self.keeps();
        self.most_checkpoints().filter(|_| open)
    }

    fn most_checkpoints(&self) -> Option<u32> {
        let rule = self.settings.ctx_checkpoints.there(&self.here)?;
        Some(rule.most(!self.run.model.outline().states.is_empty()))
    }

    fn rows(&self, parallel: Option<u32>) -> Option<u32> {
        let few = self.settings.outputs_max.there(&self.here) == Some(&Rows::Sequences);
        (few && self.run.how.outputs_max.is_none() && !self.embeds()).then(|| parallel.unwrap_or(1))
    }
}

impl How {
    /// What is typed, and where nothing is, what `fills` says.
    pub(super) fn filled(&self, fills: &Self) -> Self {
        let text = |own: &Option<String>, other: &Option<String>| own.clone().or(other.clone());
        Self {
            ctx_size: self.ctx_size.or(fills.ctx_size),
            batch_size: self.batch_size.or(fills.batch_size),
            ubatch_size: self.ubatch_size.or(fills.ubatch_size),
            parallel: self.parallel.or(fills.parallel),
            cache_type_k: text(&self.cache_type_k, &fills.cache_type_k),
            cache_type_v: text(&self.cache_type_v, &fills.cache_type_v),
            flash_attn: self.flash_attn.or(fills.flash_attn),
            load_mode: self.load_mode.or(fills.load_mode),
            no_repack: self.no_repack || fills.no_repack,
            swa_full: self.swa_full || fills.swa_full,
            kv_unified: self.kv_unified || fills.kv_unified,
            threads: self.threads.or(fills.threads),
            outputs_max: self.outputs_max.or(fills.outputs_max),
            gpu_layers: self.gpu_layers.or(fills.gpu_layers),
            cache_ram: self.cache_ram.or(fills.cache_ram),
            ctx_checkpoints: self.ctx_checkpoints.or(fills.ctx_checkpoints),
            ..self.clone()
        }
    }
}

impl Setup {
    /// The same, with the program as the origin of what it filled in.
    pub(super) fn filled_by(mut self, app: &App, fills: How) -> Self {
        let own = |set: bool, origin: &mut Origin| {
            if set {
                *origin = by(app);
            }
        };
        let context = &mut self.context;
        own(fills.ctx_size.is_some(), &mut context.asked.origin);
        own(fills.batch_size.is_some(), &mut context.batch.origin);
        own(fills.ubatch_size.is_some(), &mut context.ubatch.origin);
        own(fills.cache_ram.is_some(), &mut context.prompt_cache.origin);
        own(fills.ctx_checkpoints.is_some(), &mut context.checkpoints.origin);
        own(fills.parallel.is_some(), &mut context.parallel.origin);
        own(fills.outputs_max.is_some(), &mut context.outputs_max.origin);
        own(fills.load_mode.is_some(), &mut self.load_mode.origin);
        own(fills.gpu_layers.is_some(), &mut self.offload.layers.origin);
        own(fills.threads.is_some(), &mut self.threads.origin);
        Self { by_app: fills, ..self }
    }
}
