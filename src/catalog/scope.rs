//! Where an entry of a rule file holds: one set of keys for all of `data/`.

use serde::Deserialize;

use super::model::Model;

/// Where something holds: of each list that is not empty, one must be there; every bound must be
/// kept. Without any of them it holds everywhere.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Systems, by id.
    pub systems: Vec<String>,
    /// Devices, by id.
    devices: Vec<String>,
    /// Classes of devices, such as `phone`.
    classes: Vec<String>,
    /// Chips, by id.
    pub socs: Vec<String>,
    /// Makers of the chip.
    pub vendors: Vec<String>,
    /// Instruction sets, as `data/cpus.yaml` names them.
    pub isas: Vec<String>,
    /// Families of GPUs, by id.
    families: Vec<String>,
    /// Interfaces of the GPU, of which one is enough.
    pub apis: Vec<String>,
    /// Backends, by id.
    pub backends: Vec<String>,
    /// Runtimes, by id.
    runtimes: Vec<String>,
    /// Architectures of models, by their GGUF names.
    pub archs: Vec<String>,
    /// Schemes or file types, by id.
    pub schemes: Vec<String>,
    /// Schemes where it does not hold.
    not_schemes: Vec<String>,
    /// Architectures where it does not hold.
    not_archs: Vec<String>,
    /// Models where it does not hold, by id.
    not_models: Vec<String>,
    /// The most parameters.
    most_params: Option<u64>,
    /// Whether the model has embeddings of its own for every layer.
    per_layer_embedding: Option<bool>,
    /// The least memory a device is sold with, GiB.
    least_ram_gib: Option<u64>,
    /// The most, GiB.
    most_ram_gib: Option<u64>,
    /// Whether the file is made with an importance matrix.
    imatrix: Option<bool>,
    /// Whether an encoder of images and sound is loaded beside the model.
    encoder: Option<bool>,
    /// Whether whoever downloads has to agree to a licence first.
    gated: Option<bool>,
    /// Whether just this file is published.
    published: Option<bool>,
}

/// What a scope is held against: a place and what would run there, by ids of the catalog. What is
/// not known, or not the question, is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances<'a> {
    pub system: Option<&'a str>,
    pub device: Option<&'a str>,
    /// The class of the device.
    pub class: Option<&'a str>,
    pub soc: Option<&'a str>,
    /// The maker of the chip.
    pub vendor: Option<&'a str>,
    /// The instruction set of the processor.
    pub isa: Option<&'a str>,
    /// The family of the GPU.
    pub family: Option<&'a str>,
    /// The interfaces of the GPU.
    pub apis: Option<&'a [String]>,
    pub backend: Option<&'a str>,
    pub runtime: Option<&'a str>,
    /// The architecture of the model.
    pub arch: Option<&'a str>,
    pub scheme: Option<&'a str>,
    /// The model, whose parameters are counted only where a rule asks for them.
    pub model: Option<&'a Model>,
    /// Memory as it is sold, bytes.
    pub ram_bytes: Option<u64>,
    pub imatrix: Option<bool>,
    pub encoder: Option<bool>,
    pub gated: Option<bool>,
    pub published: Option<bool>,
}

/// What becomes of a condition on something that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It counts as kept: a rule that forbids must be sure.
    Passes,
    /// It counts as broken: what is promised must be sure.
    Fails,
}

impl Scope {
    /// Whether it holds in these circumstances.
    pub fn holds(&self, here: &Circumstances<'_>, unknown: Unknown) -> bool {
        let passes = unknown == Unknown::Passes;
        let gib = |gib: u64| gib.saturating_mul(1 << 30);
        let within = |bound: Option<u64>, fact: Option<u64>, keeps: fn(u64, u64) -> bool| {
            bound.is_none_or(|bound| fact.map_or(passes, |fact| keeps(fact, bound)))
        };
        let params = || {
            let asked = here.model.filter(|_| self.most_params.is_some());
            asked.map(|model| model.outline().params)
        };
        let per_layer = || here.model.map(|model| model.shape.per_layer_embedding > 0);
        let is = |asked: Option<bool>, fact: Option<bool>| {
            asked.is_none_or(|asked| fact.map_or(passes, |fact| fact == asked))
        };
        let excluded = |scheme: &str| self.not_schemes.iter().any(|one| one == scheme);
        let any = |apis: &[String]| apis.iter().any(|api| self.apis.contains(api));
        self.lists(here)
            .iter()
            .all(|(list, fact)| fact.map_or(passes || list.is_empty(), |fact| admits(list, fact)))
            && (self.apis.is_empty() || here.apis.map_or(passes, any))
            && !here.scheme.is_some_and(excluded)
            && !here.arch.is_some_and(|arch| self.not_archs.iter().any(|one| one == arch))
            && !here.model.is_some_and(|model| self.not_models.contains(&model.id))
            && within(self.most_params, params(), |params, most| params <= most)
            && within(self.least_ram_gib.map(gib), here.ram_bytes, |ram, least| ram >= least)
            && within(self.most_ram_gib.map(gib), here.ram_bytes, |ram, most| ram <= most)
            && is(self.per_layer_embedding, per_layer())
            && is(self.imatrix, here.imatrix)
            && is(self.encoder, here.encoder)
            && is(self.gated, here.gated)
            && is(self.published, here.published)
    }

    /// Each list of ids with the fact it is about.
    fn lists<'a>(&'a self, here: &Circumstances<'a>) -> [(&'a [String], Option<&'a str>); 11] {
        [
            (&self.systems, here.system),
            (&self.devices, here.device),
            (&self.classes, here.class),
            (&self.socs, here.soc),
            (&self.vendors, here.vendor),
            (&self.isas, here.isa),
            (&self.families, here.family),
            (&self.backends, here.backend),
            (&self.runtimes, here.runtime),
            (&self.archs, here.arch),
            (&self.schemes, here.scheme),
        ]
    }
}

/// Whether a list names `one`, or nothing and so everything.
pub fn admits(list: &[String], one: &str) -> bool {
    list.is_empty() || list.iter().any(|known| known == one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nowhere() -> Circumstances<'static> {
        Circumstances::default()
    }

    fn scope(text: &str) -> Scope {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn what_is_not_known_passes_or_fails_as_is_asked() {
        let all = "systems devices classes socs vendors isas families apis backends runtimes archs schemes";
        let lists = all.split(' ').map(|key| format!("{{{key}: [x]}}"));
        let bounds = [
            "{most_params: 1}",
            "{least_ram_gib: 1}",
            "{most_ram_gib: 1}",
            "{per_layer_embedding: true}",
            "{imatrix: true}",
            "{encoder: true}",
            "{gated: true}",
            "{published: true}",
        ];
        for text in lists.chain(bounds.map(str::to_owned)) {
            assert!(scope(&text).holds(&nowhere(), Unknown::Passes), "{text}");
            assert!(!scope(&text).holds(&nowhere(), Unknown::Fails), "{text}");
        }
        assert!(scope("{}").holds(&nowhere(), Unknown::Fails));
        let ios = Circumstances { system: Some("ios"), ..nowhere() };
        assert!(scope("{systems: [macos, ios]}").holds(&ios, Unknown::Fails));
        assert!(!scope("{systems: [android]}").holds(&ios, Unknown::Passes));
    }

    #[test]
    fn one_interface_of_several_is_enough() {
        let has = |apis: &[String]| {
            scope("{apis: [cuda, rocm]}")
                .holds(&Circumstances { apis: Some(apis), ..nowhere() }, Unknown::Passes)
        };
        assert!(has(&["vulkan".to_owned(), "rocm".to_owned()]));
        assert!(!has(&["vulkan".to_owned()]) && !has(&[]));
    }

    #[test]
    fn memory_as_sold_counts_up_to_its_bounds() {
        let holds = |text: &str, gib: u64| {
            let here = Circumstances { ram_bytes: Some(gib << 30), ..nowhere() };
            scope(text).holds(&here, Unknown::Fails)
        };
        assert!(holds("{most_ram_gib: 4}", 4) && !holds("{most_ram_gib: 4}", 6));
        assert!(holds("{least_ram_gib: 8}", 8) && !holds("{least_ram_gib: 8}", 6));
    }

    #[test]
    fn a_key_nobody_knows_is_refused_with_those_there_are() {
        let fault = serde_yaml::from_str::<Scope>("{chips: [x]}").unwrap_err().to_string();
        assert!(fault.contains("unknown field `chips`, expected one of `systems`"), "{fault}");
    }
}
