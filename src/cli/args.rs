//! Flags that several commands share: where a model runs, and how.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{Bytes, Error, How, Place, Tokens};

#[derive(Debug, Args)]
#[command(next_help_heading = "Where")]
pub(super) struct Where {
    /// Memory the machine is sold with, such as 4GiB; its system keeps a share
    #[arg(long, value_name = "SIZE", conflicts_with = "free")]
    ram: Option<Typed>,
    /// The system: android, ios, ipados, macos, windows, linux, sbc, sbc-desktop, jetson
    #[arg(long, value_name = "SYSTEM", requires = "ram")]
    os: Option<String>,
    /// The app has the iOS increased-memory entitlement
    #[arg(long, requires = "os")]
    entitlement: bool,
    /// Memory free for the app; nothing is taken off
    #[arg(long, value_name = "SIZE")]
    free: Option<Typed>,
}

/// A size, and how it was typed.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    text: String,
    bytes: Bytes,
}

impl Typed {
    pub(super) const fn bytes(&self) -> Bytes {
        self.bytes
    }
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
    #[arg(long, value_enum, num_args = 0..=1, default_missing_value = "on", value_name = "on|off|auto")]
    flash_attn: Option<FlashAttn>,
    /// How weights are loaded [default: auto]
    #[arg(long, value_enum, value_name = "MODE")]
    load_mode: Option<LoadModeFlag>,
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
    /// The runtime [default: llama.cpp]
    #[arg(long, value_name = "ID")]
    runtime: Option<String>,
    /// Where the operations run
    #[arg(long, value_enum, value_name = "BACKEND")]
    backend: Option<Backend>,
    /// The processor, an id of `list cpus` [default: armv8.2-dotprod]
    #[arg(long, value_name = "ISA")]
    cpu: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FlashAttn {
    On,
    Off,
    Auto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LoadModeFlag {
    Auto,
    Mmap,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Backend {
    Cpu,
}

impl Where {
    /// Memory is sold in GiB, so a typed GB deserves a word.
    pub(super) fn notes(&self) -> Option<String> {
        let typed =
            self.ram.as_ref().filter(|typed| typed.text.to_ascii_lowercase().ends_with("gb"))?;
        let number = typed.text.trim_end_matches(['b', 'B', 'g', 'G']).trim();
        Some(format!(
            "{} is {}; memory is sold in GiB, so a machine of that name has --ram {number}GiB",
            typed.text, typed.bytes
        ))
    }

    /// The flags as they would be typed again.
    pub(super) fn flags(&self) -> String {
        let typed = |flag, typed: &Option<Typed>| {
            typed.as_ref().map(|typed| format!("{flag} {}", typed.text.replace(' ', "")))
        };
        joined([
            typed("--ram", &self.ram),
            self.os.as_ref().map(|os| format!("--os {os}")),
            self.entitlement.then(|| "--entitlement".to_owned()),
            typed("--free", &self.free),
        ])
    }

    pub(super) fn place(&self) -> Option<Place> {
        match (&self.ram, &self.free) {
            (Some(ram), _) => Some(Place::Ram {
                size: ram.bytes,
                system: self.os.clone(),
                entitled: self.entitlement,
            }),
            (None, Some(free)) => Some(Place::Free(free.bytes)),
            (None, None) => None,
        }
    }
}

/// What is there, each after a blank.
fn joined(flags: impl IntoIterator<Item = Option<String>>) -> String {
    flags.into_iter().flatten().fold(String::new(), |flags, flag| flags + " " + &flag)
}

impl Setup {
    /// An importance matrix is at hand.
    pub(super) const fn has_imatrix(&self) -> bool {
        self.imatrix.is_some()
    }

    /// The flags as they would be typed again.
    pub(super) fn flags(&self) -> String {
        let number = |flag, n: Option<u32>| n.map(|n| format!("{flag} {n}"));
        let tokens = |flag, tokens: Option<Tokens>| number(flag, tokens.map(Tokens::get));
        let name = |flag, name: &Option<String>| name.as_ref().map(|name| format!("{flag} {name}"));
        let set = |flag: &str, on: bool| on.then(|| flag.to_owned());
        joined([
            tokens("-c", self.ctx_size),
            tokens("-b", self.batch_size),
            tokens("-ub", self.ubatch_size),
            number("-np", self.parallel),
            name("-ctk", &self.cache_type_k),
            name("-ctv", &self.cache_type_v),
            set("-fa off", self.flash_attn == Some(FlashAttn::Off)),
            set("--load-mode none", self.no_mmap || self.load_mode == Some(LoadModeFlag::None)),
            set("--no-repack", self.no_repack),
            set("--swa-full", self.swa_full),
            set("--kv-unified", self.kv_unified),
            number("-t", self.threads),
            set("--imatrix", self.imatrix.is_some()),
            number("--outputs-max", self.outputs_max),
            tokens("--prompt-tokens", self.prompt_tokens),
            name("--cpu", &self.cpu),
        ])
    }

    pub(super) fn how(&self) -> How {
        How {
            ctx_size: self.ctx_size,
            batch_size: self.batch_size,
            ubatch_size: self.ubatch_size,
            parallel: self.parallel,
            cache_type_k: self.cache_type_k.clone(),
            cache_type_v: self.cache_type_v.clone(),
            flash_attn: match self.flash_attn {
                None | Some(FlashAttn::Auto) => None,
                Some(flash_attn) => Some(flash_attn == FlashAttn::On),
            },
            no_mmap: self.no_mmap || self.load_mode == Some(LoadModeFlag::None),
            no_repack: self.no_repack,
            swa_full: self.swa_full,
            kv_unified: self.kv_unified,
            threads: self.threads,
            outputs_max: self.outputs_max,
            prompt_tokens: self.prompt_tokens,
            runtime: self.runtime.clone(),
            cpu: self.cpu.clone(),
        }
    }
}
