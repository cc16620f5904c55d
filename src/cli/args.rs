//! Flags that several commands share: where a model runs, and how.

use std::path::PathBuf;

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

#[cfg(feature = "hub")]
use super::progress::Progress;
#[cfg(feature = "fleet")]
use crate::advice::fleet::Everywhere;
use crate::{
    BitsPerWeight, Bytes, Card, Catalog, Error, How, ImageSize, Lang, LoadMode, Lora, Mmproj,
    Place, Question, Split, SplitMode, Tokens,
    ask::HEADS,
    catalog::device::Platform,
    messages::{command_line, errors},
    platform_devices, read,
    render::Style,
};
#[cfg(feature = "hub")]
use crate::{
    hub::{Hub, Linked},
    messages::hub::fetching,
};

#[derive(Debug, Args)]
#[command(next_help_heading = "where")]
pub(super) struct Where {
    #[arg(long, value_name = "ID[:GIB]", conflicts_with_all = ["ram", "free"])]
    device: Option<String>,
    #[arg(long, value_name = "PLATFORM", conflicts_with_all = ["device", "os"])]
    platform: Option<String>,
    #[arg(long, value_name = "SIZE", conflicts_with = "free", value_parser = Bytes::of_memory, allow_hyphen_values = true)]
    ram: Option<Bytes>,
    #[arg(long, value_name = "SYSTEM")]
    os: Option<String>,
    #[arg(long)]
    entitlement: bool,
    #[arg(long, value_name = "SIZE", value_parser = Bytes::of_memory, allow_hyphen_values = true)]
    free: Option<Bytes>,
    #[arg(long, value_name = "ID|SIZE", value_delimiter = ',', conflicts_with = "free")]
    gpu: Vec<Card>,
    #[arg(long, value_name = "SIZE", value_delimiter = ',', value_parser = Bytes::of_memory)]
    rpc: Vec<Bytes>,
    #[arg(long, value_name = "CHIP", conflicts_with = "device")]
    soc: Option<String>,
}

/// How links are followed.
#[derive(Debug, Args)]
pub(super) struct Links {
    #[arg(long)]
    offline: bool,
}

impl Links {
    pub(super) const OFFLINE: Self = Self { offline: true };

    /// What `like` asks, about a model by name, in a file, or behind a link, which `lang` tells is read.
    #[cfg(feature = "hub")]
    pub(super) fn about(
        &self,
        model: &str,
        like: Result<Question, Error>,
        catalog: &Catalog,
        lang: Lang,
    ) -> Result<Question, Error> {
        let hub = Hub::of_environment(self.offline);
        let like = with_linked_draft(like?, &hub, catalog, lang)?;
        if !hub.reads(model, catalog) {
            return about(model, Ok(like), catalog);
        }
        let progress = Progress::busy(&fetching(model), lang);
        let linked = hub.open(model, like.quant.as_deref(), catalog)?;
        drop(progress);
        let Some(Linked { link, model, quant }) = linked else {
            return about(model, Ok(like), catalog);
        };
        with_files(Question { model: link, file: Some(model), quant, ..like }, catalog)
    }

    /// The same without links.
    #[cfg(not(feature = "hub"))]
    #[expect(clippy::unused_self, reason = "without a hub there is nothing to keep from asking")]
    pub(super) fn about(
        &self,
        model: &str,
        like: Result<Question, Error>,
        catalog: &Catalog,
        _: Lang,
    ) -> Result<Question, Error> {
        about(model, like, catalog)
    }
}

/// The same with the draft model read, where that lies behind a link.
#[cfg(feature = "hub")]
fn with_linked_draft(
    mut like: Question,
    hub: &Hub,
    catalog: &Catalog,
    lang: Lang,
) -> Result<Question, Error> {
    let Some(name) = &like.how.draft else { return Ok(like) };
    if !hub.reads(name, catalog) {
        return Ok(like);
    }
    let progress = Progress::busy(&fetching(name), lang);
    let linked = hub.open(name, None, catalog)?;
    drop(progress);
    if let Some(Linked { link, model, quant }) = linked {
        let name = quant.map_or_else(|| link.clone(), |quant| format!("{link}:{quant}"));
        like.how.draft = Some(name);
        like.draft = Some(model);
    }
    Ok(like)
}

/// How to write a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Table,
    Json,
    Markdown,
}

impl Format {
    /// The language of what is written so.
    pub(super) fn lang(self, style: Style) -> Lang {
        if self == Self::Table { style.lang } else { style.written }
    }
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "how")]
pub(super) struct Setup {
    #[arg(short = 'c', long, value_name = "N")]
    ctx_size: Option<Tokens>,
    #[arg(short = 'b', long, value_name = "N")]
    batch_size: Option<Tokens>,
    #[arg(long, value_name = "N")]
    ubatch_size: Option<Tokens>,
    #[arg(long, value_name = "N", value_parser = whole)]
    parallel: Option<u32>,
    #[arg(long, value_name = "TYPE")]
    cache_type_k: Option<String>,
    #[arg(long, value_name = "TYPE")]
    cache_type_v: Option<String>,
    #[arg(long, value_parser = on_or_off(), num_args = 0..=1, default_missing_value = "on", value_name = "on|off|auto")]
    flash_attn: Option<OrAuto<bool>>,
    #[arg(long, value_parser = load_mode(), value_name = "MODE")]
    load_mode: Option<OrAuto<LoadMode>>,
    #[arg(long, conflicts_with = "load_mode")]
    no_mmap: bool,
    #[arg(long)]
    no_repack: bool,
    #[arg(long)]
    swa_full: bool,
    #[arg(long)]
    kv_unified: bool,
    #[arg(long, alias = "embedding")]
    embeddings: bool,
    #[arg(short = 't', long, value_name = "N", value_parser = whole)]
    threads: Option<u32>,
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "a flag whose value is optional")]
    imatrix: Option<Option<PathBuf>>,
    #[arg(long, value_name = "N")]
    bpw: Option<BitsPerWeight>,
    #[arg(long, value_name = "N", value_parser = whole)]
    outputs_max: Option<u32>,
    #[arg(long, value_name = "N")]
    prompt_tokens: Option<Tokens>,
    #[arg(long, value_name = "ID")]
    runtime: Option<String>,
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    #[arg(long, value_name = "BACKEND")]
    backend: Option<String>,
    #[arg(long, value_name = "N", value_parser = whole)]
    n_gpu_layers: Option<u32>,
    #[arg(long)]
    cpu_moe: bool,
    #[arg(long, value_name = "N", value_parser = whole, conflicts_with = "cpu_moe")]
    n_cpu_moe: Option<u32>,
    #[arg(long, value_name = "RULE")]
    override_tensor: Vec<String>,
    #[arg(long)]
    no_kv_offload: bool,
    #[arg(long)]
    no_op_offload: bool,
    #[arg(long, value_name = "SHARES")]
    tensor_split: Option<String>,
    #[arg(long, value_name = "MODE", value_parser = split_mode())]
    split_mode: Option<SplitMode>,
    #[arg(long, value_name = "N", value_parser = whole)]
    main_gpu: Option<u32>,
    #[arg(long, value_name = "ISA")]
    cpu: Option<String>,
    #[arg(long, value_name = "FILE|TYPE", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "a flag whose value is optional")]
    mmproj: Option<Option<String>>,
    #[arg(long, value_name = "WxH")]
    image: Option<ImageSize>,
    #[arg(long, value_name = "FILE|RANK")]
    lora: Vec<String>,
    #[arg(long, value_name = "MODEL[:QUANT]")]
    model_draft: Option<String>,
    #[arg(long, value_name = "TYPE")]
    spec_type: Option<SpecType>,
    #[arg(long, value_name = "MODEL[:QUANT]")]
    with: Option<String>,
    #[arg(long, value_name = "MIB", allow_negative_numbers = true, value_parser = mebibytes)]
    cache_ram: Option<i64>,
    #[arg(long, value_name = "N", value_parser = whole)]
    ctx_checkpoints: Option<u32>,
}

/// What guesses ahead of a model, as llama.cpp calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SpecType {
    DraftMtp,
    DraftSimple,
}

/// A choice that may be left to the runtime: `auto`.
type OrAuto<T> = Option<T>;

fn whole(text: &str) -> Result<u32, Error> {
    text.trim().parse().map_err(|_| Error::Refused(command_line::not_whole(text)))
}

/// So many MiB, or -1 for no limit.
fn mebibytes(text: &str) -> Result<i64, Error> {
    let number = text.trim().parse().ok().filter(|n: &i64| (-1..=i64::from(u32::MAX)).contains(n));
    number.ok_or_else(|| Error::Refused(command_line::no_cache_size(text)))
}

fn on_or_off() -> impl TypedValueParser<Value = OrAuto<bool>> {
    PossibleValuesParser::new(["on", "off", "auto"])
        .map(|text| (text != "auto").then(|| text == "on"))
}

fn split_mode() -> impl TypedValueParser<Value = SplitMode> {
    PossibleValuesParser::new(["layer", "none"])
        .map(|text| text.parse().unwrap_or(SplitMode::Layer))
}

fn load_mode() -> impl TypedValueParser<Value = OrAuto<LoadMode>> {
    PossibleValuesParser::new(["auto", "mmap", "none"]).map(|text| text.parse().ok())
}

impl Where {
    /// What is asked of a model nobody has named yet; `here` is where it would run if nothing is said.
    pub(super) fn question(
        &self,
        quant: Option<&String>,
        how: &Setup,
        here: impl FnOnce() -> Option<Place>,
    ) -> Result<Question, Error> {
        Ok(Question {
            quant: how.quant(quant)?,
            imatrix: how.imatrix.is_some(),
            place: self.place()?.or_else(here),
            system: self.system()?,
            soc: self.soc.clone(),
            gpus: self.gpu.clone(),
            remotes: self.rpc.clone(),
            how: How { draft: how.draft()?, ..how.how() },
            ..Question::default()
        })
    }

    /// What holds for all devices that are named elsewhere.
    #[cfg(feature = "fleet")]
    pub(super) fn everywhere(&self) -> Result<Everywhere, Error> {
        let platform = self.platform.as_deref().map(Platform::named).transpose()?;
        let system = platform.map(|platform| platform.system().to_owned());
        Ok(Everywhere { system: system.or_else(|| self.os.clone()), entitled: self.entitlement })
    }

    pub(super) const fn is_plain(&self) -> bool {
        let Self { device, platform, ram, os, entitlement, free, gpu, rpc, soc } = self;
        let unnamed = device.is_none() && platform.is_none() && soc.is_none();
        unnamed
            && gpu.is_empty()
            && rpc.is_empty()
            && ram.is_none()
            && os.is_none()
            && !*entitlement
            && free.is_none()
    }

    /// The place, as it was asked for.
    fn place(&self) -> Result<Option<Place>, Error> {
        let more = self.os.is_some() && self.free.is_none() || self.entitlement;
        let unnamed =
            self.ram.is_none() && self.device.is_none() && self.platform_alone().is_none();
        if more && unnamed {
            return Err(Error::Refused(errors::os_needs_place()));
        }
        let (system, entitled) = (self.named_system()?, self.entitlement);
        if self.platform_alone().is_some() {
            return Ok(Some(Place::Device { name: String::new(), system, entitled }));
        }
        Ok(match (&self.device, &self.ram, &self.free) {
            (Some(name), ..) => Some(Place::Device { name: name.clone(), system, entitled }),
            (None, Some(ram), _) => Some(Place::Ram { size: *ram, system, entitled }),
            (None, None, Some(free)) => Some(Place::Free(*free)),
            (None, None, None) => None,
        })
    }

    /// The names of several devices, where more than one is asked about.
    pub(super) fn several(&self, catalog: &Catalog) -> Result<Option<Vec<String>>, Error> {
        if let Some(platform) = self.platform_alone() {
            return platform_devices(platform, catalog).map(Some);
        }
        Ok(self.several_named().map(listed))
    }

    /// The system that is named, or that of a platform whose memory is named.
    fn named_system(&self) -> Result<Option<String>, Error> {
        match self.platform.as_ref().filter(|_| self.platform_alone().is_none()) {
            Some(platform) => Ok(Some(Platform::named(platform)?.system().to_owned())),
            None => Ok(self.os.clone()),
        }
    }

    /// The system, where the place does not hold it.
    fn system(&self) -> Result<Option<String>, Error> {
        Ok(self.named_system()?.filter(|_| self.free.is_some()))
    }

    /// The names of several devices, where several are named.
    pub(super) fn several_named(&self) -> Option<&str> {
        self.device.as_deref().filter(|device| listed(device).len() > 1)
    }

    /// A platform that is named without memory: all of its devices are meant.
    pub(super) fn platform_alone(&self) -> Option<&str> {
        self.platform.as_deref().filter(|_| self.ram.is_none() && self.free.is_none())
    }
}

/// The names between commas; what begins with a digit belongs to the name before: `iPhone15,3`.
fn listed(names: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names.split(',') {
        match all.last_mut().filter(|_| name.starts_with(|c: char| c.is_ascii_digit())) {
            Some(last) => last.extend([",", name]),
            None => all.push(name.to_owned()),
        }
    }
    all
}

/// The question that `like` asks, about `model`.
pub(super) fn about(
    model: &str,
    like: Result<Question, Error>,
    catalog: &Catalog,
) -> Result<Question, Error> {
    let like = with_files(like?, catalog)?;
    Ok(Question { model: model.to_owned(), file: read::open(model, catalog)?, ..like })
}

/// The same with what it names files of read: the encoder, other models, adapters.
pub(super) fn with_files(mut like: Question, catalog: &Catalog) -> Result<Question, Error> {
    if let Some(Mmproj::Named(name)) = &like.how.mmproj {
        like.encoder = read::encoder(name, catalog)?;
    }
    if let (Some(name), None) = (&like.how.draft, &like.draft) {
        like.draft = read::open(name, catalog)?;
    }
    if let (Some(name), None) = (like.how.second(), &like.beside) {
        like.beside = read::open(name, catalog)?;
    }
    let files = like.how.lora.iter().filter_map(|lora| match lora {
        Lora::File(path) => Some(read::adapter(path, catalog)),
        Lora::Rank(_) => None,
    });
    like.adapters = files.collect::<Result<_, _>>()?;
    Ok(like)
}

/// This machine, where the program can look at it.
pub(super) fn this_machine() -> Option<Place> {
    #[cfg(feature = "detect")]
    return crate::detect::machine().map(Place::Machine);
    #[cfg(not(feature = "detect"))]
    None
}

impl Setup {
    pub(super) fn is_plain(&self) -> bool {
        let usual = self.imatrix.is_none() && self.bpw.is_none() && self.spec_type.is_none();
        usual && self.how() == How::default()
    }

    /// What is asked of many devices that are named elsewhere.
    #[cfg(feature = "fleet")]
    pub(super) fn of_many(&self, quant: Option<&String>) -> Result<Question, Error> {
        let how = How { draft: self.draft()?, ..self.how() };
        let imatrix = self.imatrix.is_some();
        Ok(Question { quant: self.quant(quant)?, imatrix, how, ..Question::default() })
    }

    /// What is to guess: a model that is named, or heads of the model's own.
    fn draft(&self) -> Result<Option<String>, Error> {
        let named = self.model_draft.as_ref();
        let of_heads = named.is_none_or(|name| name.eq_ignore_ascii_case(HEADS));
        match self.spec_type {
            Some(SpecType::DraftMtp) if of_heads => Ok(Some(HEADS.to_owned())),
            Some(SpecType::DraftMtp) => Err(Error::Refused(errors::heads_apart())),
            Some(SpecType::DraftSimple) if of_heads => {
                Err(Error::Refused(errors::no_draft_named()))
            }
            Some(SpecType::DraftSimple) | None => Ok(named.cloned()),
        }
    }

    /// The quantization asked for, by name or by its bits per weight.
    fn quant(&self, named: Option<&String>) -> Result<Option<String>, Error> {
        match (named, self.bpw) {
            (Some(quant), Some(rate)) => {
                Err(Error::Refused(errors::quant_and_rate(quant, rate.to_string())))
            }
            (named, rate) => Ok(named.cloned().or_else(|| rate.map(|rate| rate.to_string()))),
        }
    }

    fn split(&self) -> Split {
        Split {
            cpu_moe: self.cpu_moe,
            n_cpu_moe: self.n_cpu_moe,
            override_tensor: self.override_tensor.clone(),
            no_kv_offload: self.no_kv_offload,
            no_op_offload: self.no_op_offload,
            tensor_split: self.tensor_split.clone(),
            split_mode: self.split_mode,
            main_gpu: self.main_gpu,
        }
    }

    fn how(&self) -> How {
        How {
            ctx_size: self.ctx_size,
            batch_size: self.batch_size,
            ubatch_size: self.ubatch_size,
            parallel: self.parallel,
            cache_type_k: self.cache_type_k.clone(),
            cache_type_v: self.cache_type_v.clone(),
            // Beside a program, `auto` is typed too: fused, as llama.cpp does wherever it can.
            flash_attn: match (self.flash_attn, &self.app) {
                (Some(None), Some(_)) => Some(true),
                (typed, _) => typed.flatten(),
            },
            load_mode: self.load_mode.flatten().or(self.no_mmap.then_some(LoadMode::None)),
            no_repack: self.no_repack,
            swa_full: self.swa_full,
            kv_unified: self.kv_unified,
            embeddings: self.embeddings,
            threads: self.threads,
            outputs_max: self.outputs_max,
            prompt_tokens: self.prompt_tokens,
            runtime: self.runtime.clone(),
            app: self.app.clone(),
            backend: self.backend.clone(),
            gpu_layers: self.n_gpu_layers,
            split: self.split(),
            cpu: self.cpu.clone(),
            mmproj: self
                .mmproj
                .as_ref()
                .map(|named| named.clone().map_or(Mmproj::Usual, Mmproj::Named)),
            image: self.image,
            draft: self.model_draft.clone(),
            beside: self.with.clone(),
            lora: self.lora.iter().map(|name| Lora::from(name.as_str())).collect(),
            cache_ram: self.cache_ram,
            ctx_checkpoints: self.ctx_checkpoints,
        }
    }
}
