//! Who is asking: flags, the terminal, exit codes. The only code that touches standard output.

use std::{ffi::OsString, io::Write, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{
    Bytes, Catalog, Error, How, Place, Question, Tokens, answer, read,
    render::{self, Style},
};

/// Which small language models fit this device, and what exactly will they cost?
#[derive(Debug, Parser)]
#[command(name = "edgefit", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Add or override catalog entries with the YAML files of a folder
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Does a model fit? The verdict, what it costs, and what would change it
    Fit(Box<Fit>),
    /// What the catalog holds
    List {
        /// What to list
        topic: Topic,
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Everything the catalog knows about one entry, with its sources
    Show {
        /// What kind of entry
        kind: Kind,
        /// Its name, as people write it
        id: String,
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: ShowFormat,
    },
}

#[derive(Debug, Args)]
struct Fit {
    /// A catalog name, such as gemma-2-2b or "Gemma 2 2B", or the path of a .gguf file, a Hugging
    /// Face folder, a config.json or a .safetensors file; with or without :QUANT
    #[arg(value_name = "MODEL[:QUANT]")]
    model: String,
    /// The quantization, such as Q4_K_M [default: Q4_K_M]
    #[arg(long, value_name = "Q")]
    quant: Option<String>,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    how: Setup,
    /// Print every term of the bill with its factors and where they come from
    #[arg(long)]
    explain: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: FitFormat,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Where")]
struct Where {
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
struct Setup {
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
enum FlashAttn {
    On,
    Off,
    Auto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LoadModeFlag {
    Auto,
    Mmap,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Backend {
    Cpu,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FitFormat {
    #[default]
    Table,
    Json,
    Markdown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    #[default]
    Table,
    Json,
    Markdown,
    Csv,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    #[default]
    Table,
    Json,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Topic {
    Models,
    Quants,
    Cpus,
    Systems,
    Runtimes,
}

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Model,
    Quant,
    Cpu,
    System,
    Runtime,
}

/// llama.cpp's short flags of more than one letter, and the long ones they stand for.
const LONG_SHORTS: &[(&str, &str)] = &[
    ("-ub", "--ubatch-size"),
    ("-np", "--parallel"),
    ("-ctk", "--cache-type-k"),
    ("-ctv", "--cache-type-v"),
    ("-fa", "--flash-attn"),
];

impl Cli {
    /// Parses arguments, llama.cpp's short flags included.
    ///
    /// # Errors
    /// clap's, for arguments that make no question.
    pub fn try_parse_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(args.into_iter().map(|arg| {
            let text = arg.to_str().unwrap_or_default();
            let (flag, value) =
                text.split_once('=').map_or((text, None), |(flag, value)| (flag, Some(value)));
            let long = LONG_SHORTS.iter().find(|(short, _)| *short == flag).map(|(_, long)| *long);
            match (long, value) {
                (Some(long), Some(value)) => format!("{long}={value}").into(),
                (Some(long), None) => long.into(),
                (None, _) => arg,
            }
        }))
    }
}

/// Answers, writing to `out`; whether the answer is yes.
///
/// # Errors
/// Whatever is wrong with the question or the data; nothing has been written then.
pub fn run(cli: &Cli, style: Style, out: &mut impl Write) -> Result<bool, Error> {
    let catalog = catalog(cli.data.as_deref())?;
    let (text, yes) = match &cli.command {
        Command::Fit(fit) => fit.answer(&catalog, style)?,
        Command::List { topic, format } => {
            (render::list::list(*topic, *format, &catalog, style)?, true)
        }
        Command::Show { kind, id, format } => {
            (render::show::show(*kind, id, *format == ShowFormat::Json, &catalog, style)?, true)
        }
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|source| Error::Io {
        what: "the answer could not be written".to_owned(),
        source,
    })?;
    Ok(yes)
}

impl Fit {
    fn answer(&self, catalog: &Catalog, style: Style) -> Result<(String, bool), Error> {
        let mut answer = answer(&self.question(catalog)?, catalog)?;
        answer.warnings.splice(0..0, self.notes());
        let text = match self.format {
            FitFormat::Table if self.explain => render::explain::explain(&answer, style),
            FitFormat::Table => render::fit::fit(&answer, catalog, &self.flags(), style)?,
            FitFormat::Markdown => render::markdown::fit(&answer, self.explain),
            FitFormat::Json => render::json::fit(&answer, catalog)?,
        };
        let yes = answer.judgement.is_none_or(|judgement| judgement.verdict.is_yes());
        Ok((text, yes))
    }

    fn question(&self, catalog: &Catalog) -> Result<Question, Error> {
        Ok(Question {
            model: self.model.clone(),
            file: read::open(&self.model, catalog)?,
            quant: self.quant.clone(),
            imatrix: self.how.imatrix.is_some(),
            place: self.place.place(),
            how: self.how.how(),
        })
    }

    /// The flags of the question, as they would be typed again; model and format apart.
    fn flags(&self) -> String {
        let how = &self.how;
        let cache = |flag, format: &Option<String>| {
            format.as_ref().map(|format| format!("{flag} {format}"))
        };
        let number = |flag, n: Option<u32>| n.map(|n| format!("{flag} {n}"));
        let tokens = |flag, tokens: Option<Tokens>| number(flag, tokens.map(Tokens::get));
        let set = |flag: &str, on: bool| on.then(|| flag.to_owned());
        let typed = |flag, typed: &Option<Typed>| {
            typed.as_ref().map(|typed| format!("{flag} {}", typed.text.replace(' ', "")))
        };
        [
            typed("--ram", &self.place.ram),
            self.place.os.as_ref().map(|os| format!("--os {os}")),
            set("--entitlement", self.place.entitlement),
            typed("--free", &self.place.free),
            tokens("-c", how.ctx_size),
            tokens("-b", how.batch_size),
            tokens("-ub", how.ubatch_size),
            number("-np", how.parallel),
            cache("-ctk", &how.cache_type_k),
            cache("-ctv", &how.cache_type_v),
            set("-fa off", how.flash_attn == Some(FlashAttn::Off)),
            set("--load-mode none", how.no_mmap || how.load_mode == Some(LoadModeFlag::None)),
            set("--no-repack", how.no_repack),
            set("--swa-full", how.swa_full),
            set("--kv-unified", how.kv_unified),
            number("-t", how.threads),
            set("--imatrix", how.imatrix.is_some()),
            number("--outputs-max", how.outputs_max),
            tokens("--prompt-tokens", how.prompt_tokens),
            how.cpu.as_ref().map(|cpu| format!("--cpu {cpu}")),
        ]
        .into_iter()
        .flatten()
        .fold(String::new(), |flags, flag| flags + " " + &flag)
    }

    /// Memory is sold in GiB, so a typed GB deserves a word.
    fn notes(&self) -> Option<String> {
        let typed = self
            .place
            .ram
            .as_ref()
            .filter(|typed| typed.text.to_ascii_lowercase().ends_with("gb"))?;
        let number = typed.text.trim_end_matches(['b', 'B', 'g', 'G']).trim();
        Some(format!(
            "{} is {}; memory is sold in GiB, so a machine of that name has --ram {number}GiB",
            typed.text, typed.bytes
        ))
    }
}

impl Where {
    fn place(&self) -> Option<Place> {
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

impl Setup {
    fn how(&self) -> How {
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

/// The bundled catalog, and the files of a user's folder over it.
fn catalog(folder: Option<&std::path::Path>) -> Result<Catalog, Error> {
    let mut catalog = Catalog::bundled();
    let Some(folder) = folder else { return Ok(catalog) };
    let fault = |source| Error::Io { what: format!("--data {}", folder.display()), source };
    let mut files = Vec::new();
    for below in ["", "models"] {
        let path = folder.join(below);
        if !below.is_empty() && !path.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&path).map_err(fault)? {
            let name = entry.map_err(fault)?.file_name();
            let name = PathBuf::from(below).join(name);
            if name.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
                files.push(name);
            }
        }
    }
    files.sort();
    for file in files {
        let path = folder.join(&file);
        let text = std::fs::read_to_string(&path)
            .map_err(|source| Error::Io { what: format!("{}", path.display()), source })?;
        catalog.add(&file.to_string_lossy().replace('\\', "/"), text)?;
    }
    Ok(catalog)
}
