//! What the catalog says about deploying: recipes, checks, techniques, preferences and published quality.

use super::{
    Catalog,
    check::{self, Check},
    preference::{self, Preference},
    quality::{self, Quality},
    recipe::{self, Recipe},
    rule::Facts,
    shelf::Entry,
    technique::{self, Technique},
    topic::Topic,
};
use crate::Error;

impl Catalog {
    /// How a model gets to run in the runtime with this id.
    pub(crate) fn recipe(&self, runtime: &str) -> Result<Recipe, Error> {
        self.parsed(&self.find(Topic::Recipes, runtime)?, |entry| self.read_recipe(entry))
    }

    pub(super) fn read_recipe(&self, entry: &Entry<'_>) -> Result<Recipe, Error> {
        recipe::read(entry, |from| self.find(Topic::Recipes, from))
    }

    /// How a system tells what a program took, in the order of the file.
    pub(crate) fn checks(&self, system: &str, facts: &Facts<'_>) -> Result<Vec<Check>, Error> {
        let mut checks = self.all(Topic::Checks, check::read)?;
        checks.retain(|check| check.is_for(system, facts.vendor, facts.apis));
        Ok(checks)
    }

    /// Every technique people ask about by name.
    pub(crate) fn techniques(&self) -> Result<Vec<Technique>, Error> {
        self.all(Topic::Techniques, technique::read)
    }

    /// What suits a place: the first entry that is about it. `ram` is in bytes, as it is sold.
    pub(crate) fn preference(
        &self,
        facts: &Facts<'_>,
        ram: Option<u64>,
    ) -> Result<Option<Preference>, Error> {
        for entry in self.entries(Topic::Preferences) {
            let preference = self.parsed(&entry, preference::read)?;
            if preference.when.holds(facts, ram) {
                return Ok(Some(preference));
            }
        }
        Ok(None)
    }

    /// Every published cost of quantization in quality.
    pub(crate) fn quality(&self) -> Result<Vec<Quality>, Error> {
        self.all(Topic::Quality, quality::read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::recipe::Writes;

    fn on<'a>(system: &'a str, chip: &'a str, apis: &'a [String]) -> Facts<'a> {
        let (system, chip) = (Some(system), Some(chip));
        Facts { system, chip, vendor: Some("qualcomm"), apis: Some(apis), ..Facts::default() }
    }

    #[test]
    fn every_runtime_has_a_recipe() {
        let catalog = Catalog::bundled();
        for runtime in catalog.runtimes().unwrap() {
            let recipe = catalog.recipe(&runtime.id).unwrap();
            assert_eq!(recipe.id, runtime.id);
            assert!(!recipe.file.is_empty() && !recipe.convert.is_empty(), "{}", runtime.id);
        }
    }

    #[test]
    fn a_wrapper_starts_from_the_file_of_what_it_wraps() {
        let catalog = Catalog::bundled();
        let (plain, wrapper) =
            (catalog.recipe("llama.cpp").unwrap(), catalog.recipe("ollama").unwrap());
        assert_eq!(wrapper.file, plain.file);
        assert!(wrapper.convert.starts_with(&plain.convert));
        assert!(wrapper.convert.len() > plain.convert.len());
    }

    #[test]
    fn a_conversion_leaves_the_weights_the_wide_file_and_the_result() {
        let recipe = Catalog::bundled().recipe("llama.cpp").unwrap();
        let steps = recipe.convert.iter().filter(|step| step.is_for("Q4_K_M", false));
        let writes: Vec<Writes> = steps.map(|step| step.writes).collect();
        assert_eq!(writes, [Writes::Nothing, Writes::Original, Writes::SixteenBit, Writes::Result]);
        assert_eq!(writes.iter().map(|writes| writes.bytes_per_param()).sum::<u64>(), 4);
    }

    #[test]
    fn every_scheme_is_converted_in_one_step_at_most_once() {
        let catalog = Catalog::bundled();
        for scheme in catalog.schemes().unwrap() {
            let recipe = catalog.recipe(&scheme.runtimes[0]).unwrap();
            let steps = recipe.convert.iter().filter(|step| !step.schemes.is_empty());
            let made = steps.filter(|step| step.is_for(&scheme.id, false)).count();
            assert!(made <= 1, "{}: {made} steps", scheme.id);
        }
    }

    #[test]
    fn a_build_is_for_a_system_and_a_backend() {
        let recipe = Catalog::bundled().recipe("llama.cpp").unwrap();
        let build = |system: &str, backend: &str| {
            let task = recipe.build.iter().find(|task| task.is_for(system, backend, "Q4_K_M"));
            task.is_some_and(|task| task.commands.iter().any(|line| line.contains("GGML_CUDA=ON")))
        };
        assert!(build("jetson", "cuda") && !build("jetson", "cpu") && !build("android", "cuda"));
    }

    #[test]
    fn a_flagship_is_not_taken_for_any_phone() {
        let catalog = Catalog::bundled();
        let id = |facts: &Facts<'_>, gib: Option<u64>| {
            catalog.preference(facts, gib.map(|gib| gib << 30)).unwrap().unwrap().id
        };
        let apis = ["vulkan".to_owned(), "opencl".to_owned()];
        let flagship = on("android", "snapdragon-8-elite", &apis);
        assert_eq!(id(&flagship, Some(12)), "android-snapdragon-flagship");
        assert_eq!(id(&on("android", "snapdragon-680", &apis), Some(4)), "android-small");
        assert_eq!(id(&on("android", "snapdragon-680", &apis), Some(6)), "android");
        assert_eq!(id(&Facts::default(), None), "any");
    }

    #[test]
    fn checks_are_those_of_the_system_and_its_chip() {
        let catalog = Catalog::bundled();
        let ids = |facts: &Facts<'_>| -> Vec<String> {
            let checks = catalog.checks(facts.system.unwrap(), facts).unwrap();
            checks.into_iter().map(|check| check.id).collect()
        };
        let cuda = ["cuda".to_owned()];
        let linux = ids(&on("linux", "", &cuda));
        assert!(linux.contains(&"linux-time".to_owned()), "{linux:?}");
        assert!(linux.contains(&"nvidia-smi".to_owned()), "{linux:?}");
        assert!(!ids(&on("linux", "", &[])).contains(&"nvidia-smi".to_owned()));
        assert!(ids(&on("android", "", &[])).iter().all(|id| id.starts_with("android-")));
    }

    #[test]
    fn smaller_models_lose_more_to_the_same_type() {
        let all = Catalog::bundled().quality().unwrap();
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
        let techniques = Catalog::bundled().techniques().unwrap();
        let ids: Vec<&str> = techniques.iter().map(|technique| technique.id.as_str()).collect();
        assert_eq!(ids, ["int4", "gguf", "awq", "gptq", "mlx", "onnx", "litert", "executorch"]);
    }
}
