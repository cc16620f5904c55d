//! What files of the catalog hold, by their paths.

use super::{
    Catalog, Source,
    architecture::Architecture,
    backend::Backend,
    cpu::Cpu,
    device::Device,
    file_type::FileType,
    format,
    gpu::GpuFamily,
    licence::Licence,
    measured::Measured,
    model::Model,
    power::{Power, Storage},
    preference::Preference,
    quality::Quality,
    ranking::Weight,
    recipe::Recipe,
    record::Record,
    runtime::Runtime,
    scheme::Scheme,
    shelf::Entry,
    soc::Soc,
    speed::{Kernels, SpeedClass},
    system::System,
    task::Task,
    technique::Technique,
    tokenizer::Tokenizer,
};
use crate::{Error, Message, messages::errors as say};

/// What a file of the catalog holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    Models,
    Architectures,
    Formats,
    FileTypes,
    Cpus,
    Socs,
    Devices,
    Gpus,
    Backends,
    Systems,
    Tokenizers,
    Runtimes,
    Schemes,
    Sources,
    Speed,
    Kernels,
    Storage,
    Power,
    Measured,
    Tasks,
    Ranking,
    Licences,
    Recipes,
    Checks,
    Techniques,
    Preferences,
    Quality,
}

/// What is said about a topic.
struct Words {
    topic: Topic,
    /// The file, or the folder of files, without `.yaml`.
    path: &'static str,
    /// What one entry is called in a message.
    noun: Message,
    /// The word after `edgefit list` that shows its entries.
    list: &'static str,
    check: Check,
}

/// Parses an entry, to see whether it is sound.
type Check = fn(&Entry<'_>, &Catalog) -> Result<(), Error>;

fn sound<T: Record>(entry: &Entry<'_>, catalog: &Catalog) -> Result<(), Error> {
    T::read(entry, catalog).map(drop)
}

const fn words<T: Record>(path: &'static str, noun: Message, list: &'static str) -> Words {
    Words { topic: T::TOPIC, path, noun, list, check: sound::<T> }
}

static TOPICS: [Words; 27] = [
    words::<Model>("models", say::a_model(), "models"),
    words::<Architecture>("architectures", say::a_architecture(), "models"),
    words::<format::Row>("formats", say::a_block_format(), "quants"),
    words::<FileType>("file_types", say::a_quantization(), "quants"),
    words::<Cpu>("cpus", say::a_cpu(), "cpus"),
    words::<Soc>("socs", say::chip(), "socs"),
    words::<Device>("devices", say::a_device(), "devices"),
    words::<GpuFamily>("gpus", say::a_gpu_family(), "socs"),
    words::<Backend>("backends", say::a_backend(), "runtimes"),
    words::<System>("systems", say::a_system(), "systems"),
    words::<Tokenizer>("tokenizers", say::a_tokenizer(), "models"),
    words::<Runtime>("runtimes", say::a_runtime(), "runtimes"),
    words::<Scheme>("schemes", say::a_scheme(), "quants"),
    words::<Source>("sources", say::a_source(), "models"),
    words::<SpeedClass>("speed", say::a_class_of_speed(), "socs"),
    words::<Kernels>("kernels", say::a_group_of_kernels(), "quants"),
    words::<Storage>("storage", say::a_kind_of_storage(), "devices"),
    words::<Power>("power", say::a_kind_of_machine(), "devices"),
    words::<Measured>("measured", say::a_measured_run(), "devices"),
    words::<Task>("tasks", say::a_task(), "tasks"),
    words::<Weight>("ranking", say::a_weight(), "tasks"),
    words::<Licence>("licences", say::a_licence(), "models"),
    words::<Recipe>("recipes", say::a_recipe(), "runtimes"),
    words::<super::check::Check>("checks", say::a_check(), "systems"),
    words::<Technique>("techniques", say::a_technique(), "runtimes"),
    words::<Preference>("preferences", say::a_preference(), "runtimes"),
    words::<Quality>("quality", say::a_quality(), "quants"),
];

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

    /// Parses an entry of it, to see whether it is sound.
    pub(super) fn check(self, entry: &Entry<'_>, catalog: &Catalog) -> Result<(), Error> {
        (self.words().check)(entry, catalog)
    }

    fn words(self) -> &'static Words {
        TOPICS.iter().find(|words| words.topic == self).unwrap_or(&TOPICS[0])
    }

    /// What one entry is called in a message.
    pub(super) fn noun(self) -> Message {
        self.words().noun.clone()
    }

    /// The word after `edgefit list` that shows its entries.
    pub(super) fn list(self) -> &'static str {
        self.words().list
    }
}
