//! What files of the catalog hold, by their paths.

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
    noun: &'static str,
    /// The word after `edgefit list` that shows its entries.
    list: &'static str,
}

const fn words(topic: Topic, path: &'static str, noun: &'static str, list: &'static str) -> Words {
    Words { topic, path, noun, list }
}

const TOPICS: [Words; 27] = [
    words(Topic::Models, "models", "model", "models"),
    words(Topic::Architectures, "architectures", "architecture", "models"),
    words(Topic::Formats, "formats", "block format", "quants"),
    words(Topic::FileTypes, "file_types", "quantization", "quants"),
    words(Topic::Cpus, "cpus", "CPU", "cpus"),
    words(Topic::Socs, "socs", "chip", "socs"),
    words(Topic::Devices, "devices", "device", "devices"),
    words(Topic::Gpus, "gpus", "GPU family", "socs"),
    words(Topic::Backends, "backends", "backend", "runtimes"),
    words(Topic::Systems, "systems", "system", "systems"),
    words(Topic::Tokenizers, "tokenizers", "tokenizer", "models"),
    words(Topic::Runtimes, "runtimes", "runtime", "runtimes"),
    words(Topic::Schemes, "schemes", "scheme", "quants"),
    words(Topic::Sources, "sources", "source", "models"),
    words(Topic::Speed, "speed", "class of speed", "socs"),
    words(Topic::Kernels, "kernels", "group of kernels", "quants"),
    words(Topic::Storage, "storage", "kind of storage", "devices"),
    words(Topic::Power, "power", "kind of machine", "devices"),
    words(Topic::Measured, "measured", "measured run", "devices"),
    words(Topic::Tasks, "tasks", "task", "tasks"),
    words(Topic::Ranking, "ranking", "weight of the ranking", "tasks"),
    words(Topic::Licences, "licences", "licence", "models"),
    words(Topic::Recipes, "recipes", "recipe", "runtimes"),
    words(Topic::Checks, "checks", "check", "systems"),
    words(Topic::Techniques, "techniques", "technique", "runtimes"),
    words(Topic::Preferences, "preferences", "preference", "runtimes"),
    words(Topic::Quality, "quality", "published quality", "quants"),
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
    pub(super) fn noun(self) -> &'static str {
        self.words().noun
    }

    /// The word after `edgefit list` that shows its entries.
    pub(super) fn list(self) -> &'static str {
        self.words().list
    }
}
