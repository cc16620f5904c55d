//! What files of the catalog hold, by their paths.

use super::{
    Catalog,
    entry::Entry,
    record::{Listed, Record},
};
use crate::{Error, Message, messages::errors as say};

/// What is said about a topic.
pub(super) struct Words {
    topic: Topic,
    /// The file, or the folder of files, without `.yaml`.
    pub(super) path: &'static str,
    /// What one entry is called in a message.
    pub(super) noun: Message,
    /// The word after `edgefit list` that shows its entries.
    pub(super) list: &'static str,
    /// Parses an entry, to see whether it is sound.
    pub(super) check: fn(&Entry<'_>, &Catalog) -> Result<(), Error>,
}

fn sound<T: Record>(entry: &Entry<'_>, catalog: &Catalog) -> Result<(), Error> {
    T::read(entry, catalog).map(drop)
}

/// The topics, each with what its entries are read to, and its [`Words`].
macro_rules! topics {
    ($($(#[$meta:meta])* $topic:ident: $record:path, $path:literal, $noun:ident, $list:literal;)*) => {
        /// What a file of the catalog holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Topic {
            $($(#[$meta])* $topic),*
        }

        static TOPICS: &[Words] = &[$($(#[$meta])* Words {
            topic: Topic::$topic,
            path: $path,
            noun: say::$noun(),
            list: $list,
            check: sound::<$record>,
        }),*];

        $($(#[$meta])* impl Listed for $record {
            const TOPIC: Topic = Topic::$topic;
        })*
    };
}

topics! {
    Models: super::model::Model, "models", a_model, "models";
    Architectures: super::architecture::Architecture, "architectures", a_architecture, "models";
    Formats: super::format::Row, "formats", a_block_format, "quants";
    FileTypes: super::file_type::FileType, "file_types", a_quantization, "quants";
    Cpus: super::cpu::Cpu, "cpus", a_cpu, "cpus";
    Socs: super::soc::Soc, "socs", chip, "socs";
    Devices: super::device::Device, "devices", a_device, "devices";
    Gpus: super::gpu::GpuFamily, "gpus", a_gpu_family, "socs";
    Backends: super::backend::Backend, "backends", a_backend, "runtimes";
    Systems: super::system::System, "systems", a_system, "systems";
    Tokenizers: super::tokenizer::Tokenizer, "tokenizers", a_tokenizer, "models";
    Runtimes: super::runtime::Runtime, "runtimes", a_runtime, "runtimes";
    Schemes: super::scheme::Scheme, "schemes", a_scheme, "quants";
    Sources: super::Source, "sources", a_source, "models";
    Speed: super::speed::SpeedClass, "speed", a_class_of_speed, "socs";
    Kernels: super::speed::Kernels, "kernels", a_group_of_kernels, "quants";
    Storage: super::power::Storage, "storage", a_kind_of_storage, "devices";
    Power: super::power::Power, "power", a_kind_of_machine, "devices";
    Measured: super::measured::Measured, "measured", a_measured_run, "devices";
    Tasks: super::task::Task, "tasks", a_task, "tasks";
    Ranking: super::ranking::Weight, "ranking", a_weight, "tasks";
    Yardsticks: super::yardstick::Yardstick, "yardstick", a_weight, "tasks";
    Stores: super::store::Store, "stores", a_store, "systems";
    Shipping: super::shipping::Shipping, "shipping", a_shipping, "tasks";
    Licences: super::licence::Licence, "licences", a_licence, "models";
    Recipes: super::recipe::Recipe, "recipes", a_recipe, "runtimes";
    Tools: super::tool::Tool, "tools", a_tool, "runtimes";
    Checks: super::check::Check, "checks", a_check, "systems";
    Techniques: super::technique::Technique, "techniques", a_technique, "runtimes";
    Preferences: super::preference::Preference, "preferences", a_preference, "runtimes";
    Endings: super::ending::Ending, "endings", an_ending, "quants";
    Quality: super::quality::Quality, "quality", a_quality, "quants";
    Evidence: super::evidence::Evidence, "evidence", an_evidence, "evidence";
    Meters: super::meter::Meter, "meters", a_meter, "systems";
    Encoders: super::encoder::Encoder, "encoders", an_encoder, "models";
    Apps: super::app::App, "apps", an_app, "apps";
    #[cfg(feature = "scan")]
    Caches: super::cache::Cache, "caches", a_cache, "apps";
}

impl Topic {
    /// What the file at `path` below the data folder holds: `cpus.yaml`, or any file of `cpus/`.
    pub(super) fn of(path: &str) -> Option<Self> {
        let path = path.strip_prefix("data/").unwrap_or(path);
        let name = path.split_once('/').map(|(folder, _)| folder);
        let name =
            name.or_else(|| path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")));
        TOPICS.iter().find(|words| Some(words.path) == name).map(|words| words.topic)
    }

    /// What a data folder may hold.
    pub(super) fn paths() -> String {
        let paths: Vec<String> =
            TOPICS.iter().map(|words| format!("{0}.yaml or {0}/", words.path)).collect();
        paths.join(", ")
    }

    pub(super) fn words(self) -> &'static Words {
        &TOPICS[self as usize]
    }
}
