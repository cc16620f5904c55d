//! Flags that several commands share: where a model runs, and how.

use std::path::PathBuf;

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    Bytes, Catalog, Error, How, Lang, LoadMode, Message, Place, Question, Tokens,
    catalog::device::Platform,
    messages::{errors, notes},
    platform_devices, read,
    render::Style,
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Where")]
pub(super) struct Where {
    /// A device of `list devices`, as people call it; its memory behind a colon where it comes with
    /// several sizes: pixel-8, rpi-5:8, "iphone 15 pro"; for `fit` also several, with commas
    #[arg(long, value_name = "ID[:GIB]", conflicts_with_all = ["ram", "free"])]
    device: Option<String>,
    /// Every device of a platform: android, ios, ipados, macos, windows, linux, iot; with --ram or
    /// --free its system
    #[arg(long, value_name = "PLATFORM", conflicts_with_all = ["device", "os"])]
    platform: Option<String>,
    /// Memory the machine is sold with, such as 4GiB; its system keeps a share
    #[arg(long, value_name = "SIZE", conflicts_with = "free")]
    ram: Option<Typed>,
    /// The system: android, ios, ipados, macos, windows, linux, sbc, sbc-desktop, jetson, ...
    #[arg(long, value_name = "SYSTEM")]
    os: Option<String>,
    /// The app has the iOS increased-memory entitlement
    #[arg(long)]
    entitlement: bool,
    /// Memory free for the app; nothing is taken off
    #[arg(long, value_name = "SIZE")]
    free: Option<Bytes>,
    /// The chip, where no device says it: its processor and GPU are taken
    #[arg(long, value_name = "CHIP", conflicts_with = "device")]
    soc: Option<String>,
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

/// A size, and how it was typed.
#[derive(Clone, Debug)]
struct Typed {
    text: String,
    bytes: Bytes,
}

impl std::str::FromStr for Typed {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Self { text: text.trim().to_owned(), bytes: text.parse()? })
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How, named as in llama.cpp")]
pub(super) struct Setup {
    /// Tokens of context, such as 8192 or 8k; 0 for the trained length [default: 4096]
    #[arg(short = 'c', long, value_name = "N")]
    ctx_size: Option<Tokens>,
    /// Logical batch in tokens [default: 2048]
    #[arg(short = 'b', long, value_name = "N")]
    batch_size: Option<Tokens>,
    /// Physical batch in tokens (-ub) [default: 512]
    #[arg(long, value_name = "N")]
    ubatch_size: Option<Tokens>,
    /// Parallel sequences (-np) [default: 1]
    #[arg(long, value_name = "N")]
    parallel: Option<u32>,
    /// Type of cached keys (-ctk), such as f16 or q8_0 [default: f16]
    #[arg(long, value_name = "TYPE")]
    cache_type_k: Option<String>,
    /// Type of cached values (-ctv) [default: f16]
    #[arg(long, value_name = "TYPE")]
    cache_type_v: Option<String>,
    /// Fused attention (-fa) [default: auto]
    #[arg(long, value_parser = on_or_off(), num_args = 0..=1, default_missing_value = "on", value_name = "on|off|auto")]
    flash_attn: Option<OrAuto<bool>>,
    /// How weights are loaded [default: auto]
    #[arg(long, value_parser = load_mode(), value_name = "MODE")]
    load_mode: Option<OrAuto<LoadMode>>,
    /// The older name of --load-mode none
    #[arg(long, conflicts_with = "load_mode")]
    no_mmap: bool,
    /// Keep weights in the layout of the file
    #[arg(long)]
    no_repack: bool,
    /// Windowed layers keep the whole context
    #[arg(long)]
    swa_full: bool,
    /// All sequences share one stream of cells
    #[arg(long)]
    kv_unified: bool,
    /// Processor threads [default: 4]
    #[arg(short = 't', long, value_name = "N")]
    threads: Option<u32>,
    /// The recipe llama-quantize follows when given an importance matrix; no file is read
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "a flag whose value is optional")]
    imatrix: Option<Option<PathBuf>>,
    /// Most rows of logits at once; 0 for the batch size [default: 0]
    #[arg(long, value_name = "N")]
    outputs_max: Option<u32>,
    /// Length of the prompt processed [default: one micro-batch]
    #[arg(long, value_name = "N")]
    prompt_tokens: Option<Tokens>,
    /// The runtime, an id of `list runtimes` [default: llama.cpp, or the one that reads the
    /// quantization]
    #[arg(long, value_name = "ID")]
    runtime: Option<String>,
    /// Where operations run: cpu, metal, vulkan, opencl, cuda, npu [default: metal on Apple
    /// devices, else cpu]
    #[arg(long, value_name = "BACKEND")]
    backend: Option<String>,
    /// Layers on the GPU, the output counted as one (-ngl) [default: all]
    #[arg(long, value_name = "N")]
    n_gpu_layers: Option<u32>,
    /// The processor, an id of `list cpus` [default: armv8.2-dotprod]
    #[arg(long, value_name = "ISA")]
    cpu: Option<String>,
}

/// A choice that may be left to the runtime: `auto`.
type OrAuto<T> = Option<T>;

fn on_or_off() -> impl TypedValueParser<Value = OrAuto<bool>> {
    PossibleValuesParser::new(["on", "off", "auto"])
        .map(|text| (text != "auto").then(|| text == "on"))
}

fn load_mode() -> impl TypedValueParser<Value = OrAuto<LoadMode>> {
    PossibleValuesParser::new(["auto", "mmap", "none"]).map(|text| text.parse().ok())
}

impl Where {
    /// Memory is sold in GiB, so a typed GB deserves a word.
    pub(super) fn notes(&self) -> Option<Message> {
        let typed =
            self.ram.as_ref().filter(|typed| typed.text.to_ascii_lowercase().ends_with("gb"))?;
        let number = typed.text.trim_end_matches(['b', 'B', 'g', 'G']).trim();
        Some(notes::typed_gb(&typed.text, typed.bytes, number))
    }

    /// What is asked of a model nobody has named yet; `here` is where it would run if nothing is said.
    pub(super) fn question(
        &self,
        quant: Option<&String>,
        how: &Setup,
        here: impl FnOnce() -> Option<Place>,
    ) -> Result<Question, Error> {
        Ok(Question {
            quant: quant.cloned(),
            imatrix: how.imatrix.is_some(),
            place: self.place()?.or_else(here),
            system: self.system()?,
            soc: self.soc.clone(),
            how: how.how(),
            ..Question::default()
        })
    }

    pub(super) const fn is_plain(&self) -> bool {
        let Self { device, platform, ram, os, entitlement, free, soc } = self;
        let unnamed = device.is_none() && platform.is_none() && soc.is_none();
        unnamed && ram.is_none() && os.is_none() && !*entitlement && free.is_none()
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
            (None, Some(ram), _) => Some(Place::Ram { size: ram.bytes, system, entitled }),
            (None, None, Some(free)) => Some(Place::Free(*free)),
            (None, None, None) => None,
        })
    }

    /// The names of several devices, where more than one is asked about.
    pub(super) fn several(&self, catalog: &Catalog) -> Result<Option<Vec<String>>, Error> {
        if let Some(platform) = self.platform_alone() {
            return platform_devices(platform, catalog).map(Some);
        }
        Ok(self.several_named().map(|names| names.split(',').map(str::to_owned).collect()))
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
        self.device.as_deref().filter(|device| device.contains(','))
    }

    /// A platform that is named without memory: all of its devices are meant.
    pub(super) fn platform_alone(&self) -> Option<&str> {
        self.platform.as_deref().filter(|_| self.ram.is_none() && self.free.is_none())
    }
}

/// The question that `like` asks, about `model`.
pub(super) fn about(
    model: &str,
    like: Result<Question, Error>,
    catalog: &Catalog,
) -> Result<Question, Error> {
    Ok(Question { model: model.to_owned(), file: read::open(model, catalog)?, ..like? })
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
        self.imatrix.is_none() && self.how() == How::default()
    }

    fn how(&self) -> How {
        How {
            ctx_size: self.ctx_size,
            batch_size: self.batch_size,
            ubatch_size: self.ubatch_size,
            parallel: self.parallel,
            cache_type_k: self.cache_type_k.clone(),
            cache_type_v: self.cache_type_v.clone(),
            flash_attn: self.flash_attn.flatten(),
            load_mode: self.load_mode.flatten().or(self.no_mmap.then_some(LoadMode::None)),
            no_repack: self.no_repack,
            swa_full: self.swa_full,
            kv_unified: self.kv_unified,
            threads: self.threads,
            outputs_max: self.outputs_max,
            prompt_tokens: self.prompt_tokens,
            runtime: self.runtime.clone(),
            backend: self.backend.clone(),
            gpu_layers: self.n_gpu_layers,
            cpu: self.cpu.clone(),
        }
    }
}
