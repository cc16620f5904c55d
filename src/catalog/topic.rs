//! What files of the catalog hold, by their paths.

use crate::{Message, messages::errors as say};

/// What a file of the catalog holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

const fn words(topic: Topic, path: &'static str, noun: Message, list: &'static str) -> Words {
    Words { topic, path, noun, list }
}

static TOPICS: [Words; 27] = [
    words(Topic::Models, "models", say::a_model(), "models"),
    words(Topic::Architectures, "architectures", say::a_architecture(), "models"),
    words(Topic::Formats, "formats", say::a_block_format(), "quants"),
    words(Topic::FileTypes, "file_types", say::a_quantization(), "quants"),
    words(Topic::Cpus, "cpus", say::a_cpu(), "cpus"),
    words(Topic::Socs, "socs", say::chip(), "socs"),
    words(Topic::Devices, "devices", say::a_device(), "devices"),
    words(Topic::Gpus, "gpus", say::a_gpu_family(), "socs"),
    words(Topic::Backends, "backends", say::a_backend(), "runtimes"),
    words(Topic::Systems, "systems", say::a_system(), "systems"),
    words(Topic::Tokenizers, "tokenizers", say::a_tokenizer(), "models"),
    words(Topic::Runtimes, "runtimes", say::a_runtime(), "runtimes"),
    words(Topic::Schemes, "schemes", say::a_scheme(), "quants"),
    words(Topic::Sources, "sources", say::a_source(), "models"),
    words(Topic::Speed, "speed", say::a_class_of_speed(), "socs"),
    words(Topic::Kernels, "kernels", say::a_group_of_kernels(), "quants"),
    words(Topic::Storage, "storage", say::a_kind_of_storage(), "devices"),
    words(Topic::Power, "power", say::a_kind_of_machine(), "devices"),
    words(Topic::Measured, "measured", say::a_measured_run(), "devices"),
    words(Topic::Tasks, "tasks", say::a_task(), "tasks"),
    words(Topic::Ranking, "ranking", say::a_weight(), "tasks"),
    words(Topic::Licences, "licences", say::a_licence(), "models"),
    words(Topic::Recipes, "recipes", say::a_recipe(), "runtimes"),
    words(Topic::Checks, "checks", say::a_check(), "systems"),
    words(Topic::Techniques, "techniques", say::a_technique(), "runtimes"),
    words(Topic::Preferences, "preferences", say::a_preference(), "runtimes"),
    words(Topic::Quality, "quality", say::a_quality(), "quants"),
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
