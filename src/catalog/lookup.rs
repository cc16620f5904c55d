//! Questions to the catalog that need more than a name.

use std::sync::Arc;

#[cfg(feature = "fleet")]
use super::device_name;
use super::{
    Catalog, Source,
    cpu::Cpu,
    device::{self, Device, Platform},
    measured::Measured,
    model::{self, Listed},
    names,
    scheme::Scheme,
    soc::Isa,
    system::System,
    topic::Topic,
};
use crate::{BitsPerWeight, Bytes, Error};

impl Catalog {
    /// Every verified model, as far as its entry tells without being parsed.
    pub(crate) fn listed_models(&self) -> impl Iterator<Item = Listed<'_>> {
        self.entries(Topic::Models).filter_map(|entry| model::listed(&entry))
    }

    /// Whether `name` is a file type.
    pub(crate) fn has_file_type(&self, name: &str) -> bool {
        if BitsPerWeight::called(name).is_some() {
            return true;
        }
        let exactly = self.entry(Topic::FileTypes, name);
        exactly.or_else(|| self.called(Topic::FileTypes, name)).is_some()
    }

    /// `name` without the quantization behind its last colon, and that, if it is one we know.
    pub(crate) fn split_colon<'a>(&self, name: &'a str) -> (&'a str, Option<&'a str>) {
        match name.rsplit_once(':').filter(|(_, quant)| self.is_quant(quant)) {
            Some((name, quant)) => (name, Some(quant)),
            None => (name, None),
        }
    }

    /// Whether `name` is a quantization: a width, a file type or a scheme.
    pub(super) fn is_quant(&self, name: &str) -> bool {
        let has_scheme = || self.schemes_called(name).is_ok_and(|all| !all.is_empty());
        names::width(name).is_some() || self.has_file_type(name) || has_scheme()
    }

    /// The systems that stand for a machine of which only the memory is said, in the order of the files.
    pub(crate) fn usual_systems(&self) -> Result<Vec<Arc<System>>, Error> {
        let mut all = self.all::<System>()?;
        all.retain(|system| system.stands_for.is_some());
        Ok(all)
    }

    /// The schemes that go by this name: runtimes share some.
    pub(crate) fn schemes_called(&self, name: &str) -> Result<Vec<Arc<Scheme>>, Error> {
        let is_it = |known: &str| known.eq_ignore_ascii_case(name.trim());
        let called = self.entries(Topic::Schemes).filter(|entry| entry.names().any(is_it));
        let mut all: Vec<Arc<Scheme>> =
            called.map(|entry| self.known(&entry)).collect::<Result<_, _>>()?;
        all.retain(|one| is_it(&one.id) || one.aliases.iter().any(|alias| is_it(alias)));
        Ok(all)
    }

    /// The processor of `data/cpus.yaml` that llama.cpp takes `isa` for: the last it can run as.
    pub(crate) fn cpu_of(&self, isa: &Isa) -> Result<Option<Arc<Cpu>>, Error> {
        let mut last = None;
        for entry in self.entries(Topic::Cpus) {
            let cpu = self.known::<Cpu>(&entry)?;
            if cpu.arch == isa.arch && cpu.features.iter().all(|one| isa.features.contains(one)) {
                last = Some(cpu);
            }
        }
        Ok(last)
    }

    /// Every device in every size of its memory for which `there` holds of the platform, the system
    /// and the size, the smallest first: the size, the id, and the size as it is named.
    pub(crate) fn variants(
        &self,
        there: impl Fn(Platform, &str, Bytes) -> bool,
    ) -> Vec<(Bytes, &str, f64)> {
        let mut variants = Vec::new();
        for entry in self.entries(Topic::Devices) {
            let (platform, system) = match entry.raw_value("platform").map(Platform::named) {
                Some(Ok(platform)) => (platform, entry.raw_value("system")),
                _ => continue,
            };
            let system = system.unwrap_or_else(|| platform.system());
            let Some(sizes) = entry.raw_value("ram_gib").and_then(device::sizes) else { continue };
            let named = |size: f64| (Bytes::from_decimal_gib(size), entry.id, size);
            let all = sizes.into_iter().map(named);
            variants.extend(all.filter(|&(ram, ..)| there(platform, system, ram)));
        }
        variants.sort_by_key(|&(ram, id, _)| (ram, id));
        variants
    }

    /// The device that is called `name`, if it is one; no other is looked for.
    #[cfg(feature = "fleet")]
    pub(crate) fn device_called(&self, name: &str) -> Result<Option<Arc<Device>>, Error> {
        let called = device_name::called(name, &self.entries(Topic::Devices), self);
        let one = called.first().filter(|_| called.len() == 1);
        one.map(|entry| self.known(entry)).transpose()
    }

    /// The first device with the chip `id`, or else with one of `maker`; others are not parsed.
    pub(crate) fn device_with(&self, id: &str, maker: &str) -> Result<Option<Arc<Device>>, Error> {
        let devices = self.entries(Topic::Devices);
        let with = |is_chip: &dyn Fn(&str) -> bool| {
            devices.clone().find(|device| device.raw_value("soc").is_some_and(is_chip))
        };
        let socs = self.entries(Topic::Socs);
        let by_maker = |chip: &str| {
            socs.clone().any(|soc| soc.id == chip && soc.raw_value("vendor") == Some(maker))
        };
        with(&|chip| chip == id)
            .or_else(|| with(&by_maker))
            .map(|entry| self.known(&entry))
            .transpose()
    }

    /// Runs measured on a chip or card, in a class of speed; other entries are not parsed.
    pub(crate) fn measured(&self, chip: &str, class: &str) -> Result<Vec<Arc<Measured>>, Error> {
        let prefix = format!("{chip}/{class}/");
        let there = self.entries(Topic::Measured).filter(|entry| entry.id.starts_with(&prefix));
        there.map(|entry| self.known(&entry)).collect()
    }

    /// What source keys stand for.
    pub(crate) fn cited(&self, keys: &[String]) -> Result<Vec<String>, Error> {
        keys.iter().map(|key| Ok(self.get::<Source>(key)?.cites.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{
        check::Check,
        preference::Preference,
        quality::Quality,
        recipe::{Recipe, Writes},
        runtime::Runtime,
        scope::{Circumstances, Unknown},
        technique::Technique,
        tool::Tool,
    };

    fn on<'a>(system: &'a str, chip: &'a str, apis: &'a [String]) -> Circumstances<'a> {
        let (system, soc, vendor) = (Some(system), Some(chip), Some("qualcomm"));
        Circumstances { system, soc, vendor, apis: Some(apis), ..Circumstances::default() }
    }

    /// A file of a scheme, made without an importance matrix.
    fn made(scheme: &str) -> Circumstances<'_> {
        let (scheme, imatrix) = (Some(scheme), Some(false));
        Circumstances { scheme, imatrix, ..Circumstances::default() }
    }

    #[test]
    fn every_runtime_has_a_recipe() {
        let catalog = Catalog::bundled();
        for runtime in catalog.all::<Runtime>().unwrap() {
            let recipe = catalog.get::<Recipe>(&runtime.id).unwrap();
            assert_eq!(recipe.id, runtime.id);
            assert!(!recipe.file.is_empty() && !recipe.convert.is_empty(), "{}", runtime.id);
        }
    }

    #[test]
    fn a_wrapper_starts_from_the_file_of_what_it_wraps() {
        let catalog = Catalog::bundled();
        let (plain, wrapper) =
            (catalog.get::<Recipe>("llama.cpp").unwrap(), catalog.get::<Recipe>("ollama").unwrap());
        assert_eq!(wrapper.file, plain.file);
        let does = |recipe: &Recipe| recipe.convert.iter().map(|step| step.does.clone()).collect();
        let (plain_does, wrapper_does): (Vec<_>, Vec<_>) = (does(&plain), does(&wrapper));
        assert!(wrapper_does.starts_with(&plain_does));
        assert!(!wrapper.import.is_empty() && plain.import.is_empty());
    }

    #[test]
    fn a_conversion_leaves_the_weights_the_wide_file_and_the_result() {
        let recipe = Catalog::bundled().get::<Recipe>("llama.cpp").unwrap();
        let steps =
            recipe.convert.iter().filter(|step| step.when.holds(&made("Q4_K_M"), Unknown::Fails));
        let writes: Vec<Writes> = steps.map(|step| step.writes).collect();
        assert_eq!(writes, [Writes::Original, Writes::SixteenBit, Writes::Result]);
        assert_eq!(writes.iter().map(|writes| writes.bytes_per_param()).sum::<u64>(), 4);
    }

    #[test]
    fn every_scheme_is_converted_in_one_step_at_most_once() {
        let catalog = Catalog::bundled();
        for scheme in catalog.all::<Scheme>().unwrap() {
            let recipe = catalog.get::<Recipe>(&scheme.runtimes[0]).unwrap();
            let steps = recipe.convert.iter().filter(|step| !step.when.schemes.is_empty());
            let count =
                steps.filter(|step| step.when.holds(&made(&scheme.id), Unknown::Fails)).count();
            assert!(count <= 1, "{}: {count} steps", scheme.id);
        }
    }

    #[test]
    fn a_build_is_for_a_system_and_a_backend() {
        let tool = Catalog::bundled().get::<Tool>("llama.cpp-programs").unwrap();
        let build = |system: &str, backend: &str| {
            let here = Circumstances { backend: Some(backend), ..on(system, "", &[]) };
            let task = tool.steps.iter().find(|task| task.when.holds(&here, Unknown::Fails));
            task.is_some_and(|task| task.commands.iter().any(|line| line.contains("GGML_CUDA=ON")))
        };
        assert!(build("jetson", "cuda") && !build("jetson", "cpu") && !build("android", "cuda"));
    }

    #[test]
    fn a_flagship_is_not_taken_for_any_phone() {
        let catalog = Catalog::bundled();
        let id = |here: Circumstances<'_>, gib: Option<u64>| {
            let here = Circumstances { ram_bytes: gib.map(|gib| gib << 30), ..here };
            catalog
                .first(|one: &Preference| one.when.holds(&here, Unknown::Fails))
                .unwrap()
                .unwrap()
                .id
                .clone()
        };
        let apis = ["vulkan".to_owned(), "opencl".to_owned()];
        let flagship = on("android", "snapdragon-8-elite", &apis);
        assert_eq!(id(flagship, Some(12)), "android-snapdragon-flagship");
        assert_eq!(id(on("android", "snapdragon-680", &apis), Some(4)), "android-small");
        assert_eq!(id(on("android", "snapdragon-680", &apis), Some(6)), "android");
        assert_eq!(id(Circumstances::default(), None), "any");
    }

    #[test]
    fn checks_are_those_of_the_system_and_its_chip() {
        let catalog = Catalog::bundled();
        let ids = |here: Circumstances<'_>| -> Vec<String> {
            let checks = catalog.all::<Check>().unwrap().into_iter();
            let there = checks.filter(|one| one.when.holds(&here, Unknown::Fails));
            there.map(|check| check.id.clone()).collect()
        };
        let cuda = ["cuda".to_owned()];
        let linux = ids(on("linux", "", &cuda));
        assert!(linux.contains(&"linux-time".to_owned()), "{linux:?}");
        assert!(linux.contains(&"nvidia-smi".to_owned()), "{linux:?}");
        assert!(!ids(on("linux", "", &[])).contains(&"nvidia-smi".to_owned()));
        assert!(ids(on("android", "", &[])).iter().all(|id| id.starts_with("android-")));
    }

    #[test]
    fn smaller_models_lose_more_to_the_same_type() {
        let all = Catalog::bundled().all::<Quality>().unwrap();
        let loss = |id: &str| {
            let quality = all.iter().find(|quality| quality.id == id).unwrap();
            let row = quality.rows.iter().find(|row| row.quant.as_deref() == Some("Q4_0"));
            quality.loss_percent(row.unwrap()).unwrap()
        };
        let (small, large) = (loss("qwen2-0.5b/perplexity"), loss("qwen2-7b/perplexity"));
        assert!((small - 7.7).abs() < 0.05 && (large - 3.3).abs() < 0.05, "{small} {large}");
    }

    #[test]
    fn techniques_are_the_eight_people_ask_about() {
        let techniques = Catalog::bundled().all::<Technique>().unwrap();
        let ids: Vec<&str> = techniques.iter().map(|technique| technique.id.as_str()).collect();
        assert_eq!(
            ids,
            ["int4", "gguf", "awq", "gptq", "qat", "mlx", "onnx", "litert", "executorch"]
        );
    }
}
