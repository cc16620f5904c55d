//! The question a log answers: which model it is of, where and how it ran.

use super::{
    memory::{Memories, Side, is_repacked},
    runs::Measured,
};
use crate::{
    Catalog, Error, LoadMode, Message, Place, Question, Tokens,
    ask::How,
    catalog::{app::App, soc::Isa},
    messages::{errors, verify as say},
    read::log::{Buffer, Context, Holds, Load, Log, Subject},
};

/// The first builds that fuse attention, of April 2024, have about this number (llama.cpp pull request 5021).
const FUSED_SINCE: u64 = 2700;

/// What is known of a run, and what asks for its bill.
pub struct Rebuilt {
    pub question: Question,
    /// What the logs do not say, one phrase each.
    pub assumed: Vec<Message>,
}

/// The question that `logs` answer; what `typed` says wins.
///
/// # Errors
/// [`Error::Refused`] where nothing tells which model it is.
pub fn rebuild(
    logs: &[(String, Log)],
    run: &Measured<'_>,
    typed: &Question,
    catalog: &Catalog,
) -> Result<Rebuilt, Error> {
    let (mut question, mut assumed) = (typed.clone(), Vec::new());
    let load = run.load;
    program(&mut question, logs, run, catalog)?;
    model(&mut question, load, catalog, &mut assumed)?;
    let nothing = Load::default();
    if let Some(log) = run.log {
        let load = load.unwrap_or(&nothing);
        let facts = Facts { log, load, context: load.context(), memories: Memories::of(catalog)? };
        facts.fill(&mut question.how, catalog)?;
        question.imatrix |= load.has_imatrix();
    }
    let prompt = run.log.and_then(|log| log.prompt).and_then(|n| u32::try_from(n).ok());
    let prompt = prompt.map(Tokens::new).filter(|_| !run.readings.is_empty());
    let holds = |prompt: &Tokens| question.how.ctx_size.is_some_and(|size| *prompt <= size);
    question.how.prompt_tokens = question.how.prompt_tokens.or(prompt.filter(holds));
    for (is_open, said) in [
        (question.how.ctx_size.is_none(), say::context()),
        (question.how.ubatch_size.is_none(), say::batch()),
        (question.how.flash_attn.is_none(), say::flash_attention()),
        (question.how.load_mode.is_none(), say::loading()),
        (question.how.backend.is_none(), say::backend()),
    ] {
        if is_open {
            assumed.push(said);
        }
    }
    Ok(Rebuilt { question, assumed })
}

/// The system whose apps have packages, an id of `data/systems`.
pub const WITH_PACKAGES: &str = "android";

/// Adds the program and the system that a log or a meter is of.
fn program(
    question: &mut Question,
    logs: &[(String, Log)],
    run: &Measured<'_>,
    catalog: &Catalog,
) -> Result<(), Error> {
    if logs.iter().any(|(_, log)| log.is_android) {
        let system = || Some(WITH_PACKAGES.to_owned());
        match &mut question.place {
            Some(Place::Ram { system: open @ None, .. }) => *open = system(),
            None | Some(Place::Free(_)) => question.system = question.system.take().or_else(system),
            _ => {}
        }
    }
    if question.how.app.is_some() || question.how.runtime.is_some() {
        return Ok(());
    }
    let shown = run.readings.iter().find_map(|(_, reading)| reading.meter.app.clone());
    let package = logs.iter().find_map(|(_, log)| log.package.as_ref());
    let installed = match package {
        Some(package) => catalog.first(|app: &App| app.packages.contains(package))?,
        None => None,
    };
    question.how.app = shown.or_else(|| installed.map(|app| app.id.clone()));
    Ok(())
}

/// Adds which model it is, and in which quantization.
fn model(
    question: &mut Question,
    load: Option<&Load>,
    catalog: &Catalog,
    assumed: &mut Vec<Message>,
) -> Result<(), Error> {
    let quant = load.map(|load| load.quant(catalog)).transpose()?.flatten();
    if question.model.is_empty() {
        let subject = load.map(|load| load.subject(catalog)).transpose()?.flatten();
        match subject {
            Some(Subject::Listed(id)) => question.model = id,
            Some(Subject::Described(file)) => {
                question.model.clone_from(&file.model().id);
                question.file = Some(*file);
            }
            None => return Err(Error::Refused(errors::log_names_no_model())),
        }
    }
    let has_own = question.quant.is_some()
        || catalog.split_quant(&question.model).1.is_some()
        || question.file.as_ref().is_some_and(|file| file.contents.is_some());
    if !has_own {
        if quant.is_none() {
            assumed.push(say::quantization());
        }
        question.quant = quant;
    }
    Ok(())
}

/// What a log says of one load and one context.
struct Facts<'a> {
    log: &'a Log,
    load: &'a Load,
    context: Option<&'a Context>,
    memories: Memories,
}

impl Facts<'_> {
    /// A number of the context, or of what asked for it.
    fn number(&self, key: &str) -> Option<u32> {
        let printed = self.context.and_then(|context| context.number(key));
        let asked = || self.log.asked(self.load, key)?.parse().ok();
        printed.or_else(asked).and_then(|n: u64| u32::try_from(n).ok()).filter(|&n| n > 0)
    }

    fn tokens(&self, key: &str) -> Option<Tokens> {
        self.number(key).map(Tokens::new)
    }

    fn buffers(&self) -> impl Iterator<Item = &Buffer> {
        let own = self.context.into_iter().flat_map(|context| &context.buffers);
        self.load.buffers.iter().chain(own)
    }

    fn weights(&self) -> impl Iterator<Item = &Buffer> {
        let of_weights = |buffer: &&Buffer| buffer.holds == Holds::Weights;
        self.load.buffers.iter().filter(of_weights).filter(|buffer| !buffer.device.is_empty())
    }

    /// Fills in what is left open.
    fn fill(&self, how: &mut How, catalog: &Catalog) -> Result<(), Error> {
        how.ctx_size = how
            .ctx_size
            .or_else(|| self.tokens("n_ctx"))
            .or_else(|| self.slots())
            .or_else(|| self.cells());
        how.batch_size = how.batch_size.or_else(|| self.tokens("n_batch"));
        how.ubatch_size = how.ubatch_size.or_else(|| self.tokens("n_ubatch"));
        how.parallel = how.parallel.or_else(|| self.sequences());
        how.outputs_max = how.outputs_max.or_else(|| self.number("n_outputs_max"));
        let [keys, values] = self.types();
        how.cache_type_k = how.cache_type_k.take().or(keys);
        how.cache_type_v = how.cache_type_v.take().or(values);
        how.flash_attn = how.flash_attn.or_else(|| self.flash_attn());
        how.load_mode = how.load_mode.or_else(|| self.load_mode());
        how.kv_unified |= self.is_unified();
        how.swa_full |= self.context.is_some_and(|context| context.full_windows);
        how.no_repack |= self.repacks_nothing();
        let threads = self.log.threads.and_then(|n| u32::try_from(n).ok());
        how.threads = how.threads.or(threads).or_else(|| self.number("n_threads"));
        if how.backend.is_none() {
            self.backend(how, catalog);
        }
        if how.cpu.is_none() {
            how.cpu = self.cpu(catalog)?;
        }
        Ok(())
    }

    /// The context of a server, by that of its slots.
    fn slots(&self) -> Option<Tokens> {
        let of_slot = self.number("slot_ctx")?;
        let slots = if self.is_unified() { 1 } else { self.sequences().unwrap_or(1) };
        of_slot.checked_mul(slots).map(Tokens::new)
    }

    /// The context, where only its cache is told of.
    fn cells(&self) -> Option<Tokens> {
        let most = self
            .context?
            .caches
            .iter()
            .filter_map(|cache| cache.cells?.checked_mul(cache.streams.unwrap_or(1)));
        most.max().and_then(|cells| u32::try_from(cells).ok()).map(Tokens::new)
    }

    fn sequences(&self) -> Option<u32> {
        let of_cache = || self.context?.caches.iter().filter_map(|cache| cache.sequences).max();
        self.number("n_seq_max").or_else(|| u32::try_from(of_cache()?).ok())
    }

    /// The types of keys and values.
    fn types(&self) -> [Option<String>; 2] {
        let of_cache = self
            .context
            .and_then(|context| context.caches.iter().find_map(|cache| cache.types.clone()));
        if let Some(types) = of_cache {
            return types.map(Some);
        }
        let both = self.log.asked(self.load, "type_kv");
        let typed = |key: &str| self.log.asked(self.load, key).or(both).cloned();
        [typed("type_k"), typed("type_v")]
    }

    /// Whether attention is fused. Versions before there was a choice did not.
    fn flash_attn(&self) -> Option<bool> {
        let said = |word: &str| match word {
            "1" | "on" | "enabled" | "true" => Some(true),
            "0" | "off" | "disabled" | "false" => Some(false),
            _ => None,
        };
        if self.is_before_fused() {
            return Some(false);
        }
        let of_context = |key: &str| self.context.and_then(|context| context.said.get(key));
        let printed = of_context("flash_attn");
        let decided = self.context.and_then(|context| context.flash_attn);
        decided
            .or_else(|| printed.and_then(|word| said(word)))
            .or_else(|| self.log.asked(self.load, "flash_attn").and_then(|word| said(word)))
            .or_else(|| (printed.is_none() && of_context("n_ctx").is_some()).then_some(false))
    }

    /// The build is of before attention could be fused.
    fn is_before_fused(&self) -> bool {
        self.log.is_of_2023 || self.log.build.is_some_and(|build| build > 0 && build < FUSED_SINCE)
    }

    /// How the file came into memory: by the names of its buffers. Before they told, it was mapped.
    fn load_mode(&self) -> Option<LoadMode> {
        let as_mode = |mapped| if mapped { LoadMode::Mmap } else { LoadMode::None };
        if self.weights().any(|buffer| buffer.device.contains("Mapped")) {
            return Some(LoadMode::Mmap);
        }
        let typed = self.log.asked(self.load, "mmap").map(|typed| typed == "true");
        if let Some(mapped) = self.load.mapped.or(typed) {
            return Some(as_mode(mapped));
        }
        let mut plain = self.weights().filter(|buffer| !is_repacked(&buffer.device)).peekable();
        plain.peek()?;
        let pinned = self.weights().any(|buffer| buffer.device.contains("Host"));
        Some(as_mode(self.load.names_no_mapping && !pinned))
    }

    /// Sequences share their cells: so it is said, so a cache shows, or there was no other way.
    fn is_unified(&self) -> bool {
        let several = self.sequences().is_some_and(|n| n > 1);
        if let Some(typed) = self.log.asked(self.load, "kv_unified").filter(|_| several) {
            return typed == "true";
        }
        let Some(context) = self.context.filter(|_| several) else { return false };
        let shown = || {
            let streams = context.caches.iter().find_map(|cache| cache.streams);
            streams.is_none_or(|streams| streams == 1)
        };
        context.said.get("kv_unified").map_or_else(shown, |said| said == "true")
    }

    /// Weights were loaded for the processor, and no copy was made of them.
    fn repacks_nothing(&self) -> bool {
        let on_host = |buffer: &&Buffer| self.memories.named(&buffer.device).side == Side::Host;
        let mut own = self.weights().filter(on_host).peekable();
        let elsewhere = self.weights().any(|buffer| !on_host(&buffer));
        let is_whole = elsewhere && self.load.offloaded.is_some_and(|(some, all)| some >= all);
        own.peek().is_some()
            && !is_whole
            && !self.weights().any(|buffer| is_repacked(&buffer.device))
    }

    /// Where layers ran: by the names of buffers, or by what a program says it can.
    fn backend(&self, how: &mut How, catalog: &Catalog) {
        let named: Vec<&Buffer> =
            self.buffers().filter(|buffer| !buffer.device.is_empty()).collect();
        let side = |device: &str| self.memories.named(device).side;
        let of_gpu =
            named.iter().find(|buffer| matches!(side(&buffer.device), Side::Gpu | Side::Remote));
        let typed = self.log.asked(self.load, "backend");
        let layers = self.load.offloaded.map(|(layers, _)| layers);
        let gpu = match (of_gpu, typed) {
            (Some(buffer), _) => Some(buffer.device.as_str()),
            (None, Some(backends)) if named.is_empty() => {
                backends.split(',').map(str::trim).find(|name| side(name) == Side::Gpu)
            }
            _ => None,
        };
        let asked = self.number("n_gpu_layers");
        match gpu {
            Some(device) => {
                let backend = self.memories.backend(device).map(|backend| backend.id.clone());
                how.backend = backend.or_else(|| copying(catalog));
                let layers = layers.and_then(|layers| u32::try_from(layers).ok()).or(asked);
                how.gpu_layers = how.gpu_layers.or(layers);
            }
            None if !named.is_empty() || typed.is_some() => {
                how.backend = Some("cpu".to_owned());
                how.gpu_layers = None;
            }
            None => {}
        }
    }

    /// The processor, by the features the build uses.
    fn cpu(&self, catalog: &Catalog) -> Result<Option<String>, Error> {
        let Some(arch) = arch(self.log) else { return Ok(None) };
        let has = |name: &str| has(self.log, name);
        let features = [
            ("dotprod", has("dotprod")),
            ("i8mm", has("matmul_int8")),
            ("sve2", has("sve")),
            ("avx2", has("avx2")),
            ("avx512", has("avx512")),
        ];
        let there = features.into_iter().filter(|(_, there)| *there);
        let features: Vec<String> = there.map(|(name, _)| name.to_owned()).collect();
        Ok(catalog.cpu_of(&Isa::of(arch, &features))?.map(|cpu| cpu.id.clone()))
    }
}

/// Whether the build uses a feature of the processor.
fn has(log: &Log, name: &str) -> bool {
    log.features.iter().any(|feature| feature.ends_with(name))
}

/// The architecture of the processor, by the features the build uses; an app of Android runs on no PC.
pub fn arch(log: &Log) -> Option<&'static str> {
    let any = |names: &[&str]| names.iter().any(|name| has(log, name));
    match () {
        () if any(&["neon", "arm_fma"]) => Some("aarch64"),
        () if any(&["sse3", "avx", "avx2"]) && !log.is_android => Some("x86-64"),
        () => None,
    }
}

/// A backend of which only is known that it copies weights.
fn copying(catalog: &Catalog) -> Option<String> {
    let copies =
        |backend: &crate::catalog::backend::Backend| !backend.is_cpu() && backend.host_buffers;
    catalog.first(copies).ok().flatten().map(|backend| backend.id.clone())
}
