//! What stands for the placeholders of commands.

use std::collections::BTreeMap;

use super::published::Published;
use crate::{
    Catalog, Error, Lang, LoadMode, Message, Tokens,
    catalog::{
        names,
        recipe::Recipe,
        system::Shell,
        task::Task,
        usage::{Mode, Ready, Thinks},
    },
    plan::{capability, search::Candidate},
    resolve::{command::setup_flags, workload::Workload},
};

/// Where the original weights are put.
const FOLDER: &str = "original";
/// What only the reader can say.
const REPOSITORY: &str = "<repository>";
/// Words for placeholders, by their names.
pub(super) struct Words(BTreeMap<&'static str, String>, Shell);

impl Words {
    pub(super) fn of(
        chosen: &Candidate,
        task: &Task,
        (recipe, published): (&Recipe, Option<&Published<'_>>),
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let workload = &chosen.row.workload;
        let mut words = Self::of_model(workload, recipe, published);
        if let Some(beside) = &workload.beside {
            words.add(second(beside, catalog)?);
        }
        words.add([
            ("flags", setup_flags(workload).join(" ")),
            ("bench_flags", bench_flags(workload)),
            ("reasoning", reasoning(workload, task, recipe)),
            (
                "prompt",
                chosen.question.how.prompt_tokens.map_or(task.prompt, Tokens::get).to_string(),
            ),
            ("output", task.output.to_string()),
        ]);
        words.add(of_place(workload, words.1));
        if let Some(published) = published {
            words.add([
                ("ready", from_repository(published.model)),
                ("ready_repo", published.model.repo.clone()),
            ]);
            words.0.extend(published.encoder.map(|it| ("ready_mmproj", from_repository(it))));
        }
        Ok(words)
    }

    /// What the model and its file are called.
    fn of_model(workload: &Workload, recipe: &Recipe, published: Option<&Published<'_>>) -> Self {
        let (model, setup) = (&workload.model, &workload.setup);
        let group = workload.scheme.as_ref().map_or(0, |scheme| scheme.linear.group);
        let repo = model.repo.clone().unwrap_or_else(|| REPOSITORY.to_owned());
        let shell = workload.site.system.as_ref().map(|system| system.shell).unwrap_or_default();
        let mut words = Self(BTreeMap::new(), shell);
        words.add([
            ("repo", repo),
            ("dir", FOLDER.to_owned()),
            ("id", model.id.clone()),
            ("quant", workload.quant().to_owned()),
            ("bits", super::bits(workload).to_string()),
            ("group", group.to_string()),
            ("context", setup.context.asked.value.to_string()),
            ("ubatch", setup.context.ubatch.value.to_string()),
            ("gpu_layers", setup.offload.layers.value.to_string()),
            ("threads", setup.threads.value.to_string()),
        ]);
        let here = super::here(workload, recipe, published);
        let made = words.fill(super::made_file(recipe, workload, &here).unwrap_or(&recipe.file));
        let file = published.and_then(|it| it.model.file.as_deref()).map(last);
        let file = file.map_or_else(|| made.clone(), str::to_owned);
        words.add([("stem", names::stem(&file).to_owned()), ("file", file), ("made", made)]);
        if let Some(encoder) = &workload.encoder {
            let own = &encoder.file.name;
            let written = names::stem(own).rsplit('-').next().unwrap_or_default();
            let found = published.and_then(|it| it.encoder?.file.as_deref()).map(last);
            words.add([
                ("mmproj_type", written.to_ascii_lowercase()),
                ("mmproj", found.unwrap_or(own).to_owned()),
            ]);
        }
        words
    }

    fn add<const N: usize>(&mut self, words: [(&'static str, String); N]) {
        self.0.extend(words);
    }

    pub(super) fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// A text with its words, in every language.
    pub(super) fn told(&self, text: &Message) -> Message {
        Message::new(self.fill(text.to(Lang::En)), self.fill(text.to(Lang::Es)))
    }

    /// Commands with their words, as the shell there takes them; an option that is left out leaves no blank.
    pub(super) fn filled(&self, commands: &[String]) -> Vec<String> {
        let one_line = |command: String| {
            let lines = command.contains('\n');
            if lines { command } else { command.replace("  ", " ").trim_end().to_owned() }
        };
        let all = commands.iter().map(|command| one_line(self.fill(command)));
        match self.1 {
            Shell::Sh => all.collect(),
            Shell::Powershell => all.flat_map(|command| in_powershell(&command)).collect(),
        }
    }
}

/// The file of a second model, which llama.cpp runs, and where it lies.
fn second(beside: &Workload, catalog: &Catalog) -> Result<[(&'static str, String); 2], Error> {
    let recipe = catalog.get::<Recipe>(&beside.runtime.id)?;
    let published = Published::of(beside, &recipe);
    let own = Words::of_model(beside, &recipe, published.as_ref());
    let ready = published.map(|it| from_repository(it.model));
    let ready = ready.unwrap_or_else(|| "<repository> <file>".to_owned());
    Ok([("beside_ready", ready), ("beside_file", own.fill("{file}"))])
}

/// A command of the shell in PowerShell: one line for each, a program handed over as a string.
fn in_powershell(command: &str) -> Vec<String> {
    match command.split_once(" - <<'PY'\n") {
        Some((program, text)) => {
            let text = text.trim_end().trim_end_matches("PY").trim_end();
            vec![format!("@'\n{text}\n'@ | {program} -")]
        }
        None => command.split(" && ").map(str::to_owned).collect(),
    }
}

/// Where a published file lies, as `hf download` takes it.
fn from_repository(ready: &Ready) -> String {
    let Ready { repo, file, revision, .. } = ready;
    let revision = revision.iter().map(|revision| format!("--revision {revision}"));
    let words = [repo.clone()].into_iter().chain(file.clone()).chain(revision);
    words.collect::<Vec<_>>().join(" ")
}

/// The flags of the setup as llama-bench takes them.
///
/// Source: llama.cpp 0c1e57098, `tools/llama-bench/llama-bench.cpp`.
fn bench_flags(workload: &Workload) -> String {
    let setup = &workload.setup;
    let context = &setup.context;
    let mut flags =
        vec![format!("-t {}", setup.threads.value), format!("-ub {}", context.ubatch.value)];
    for (flag, format) in [("-ctk", context.keys), ("-ctv", context.values)] {
        let id = workload.formats[format].id.to_ascii_lowercase();
        flags.extend((id != "f16").then(|| format!("{flag} {id}")));
    }
    flags.extend((!context.flash_attn).then(|| "-fa off".to_owned()));
    if setup.offload.is_used() {
        flags.push(format!("-ngl {}", setup.offload.layers.value));
    } else if workload.leaves_gpu() {
        flags.push("-dev none".to_owned());
    }
    flags.extend((setup.load_mode.value == LoadMode::None).then(|| "-lm none".to_owned()));
    flags.extend((!setup.repack).then(|| "--repack 0".to_owned()));
    flags.join(" ")
}

/// How the runtime's programs are told to think as the task is planned; nothing for a model that cannot
/// choose.
fn reasoning(workload: &Workload, task: &Task, recipe: &Recipe) -> String {
    let model = &workload.model;
    let default = model.usage.thinking.as_ref().and_then(|thinking| thinking.default);
    let chooses = default.is_some_and(Thinks::is_switched);
    let Some(switch) = recipe.thinking.as_ref().filter(|_| chooses) else { return String::new() };
    match capability::mode(model, task) {
        Mode::Thinking => switch.on.clone(),
        _ => switch.off.clone(),
    }
}

/// What depends on the shell there, and on the chip.
fn of_place(workload: &Workload, shell: Shell) -> [(&'static str, String); 7] {
    let site = &workload.site;
    let [python, scripts, built] = match shell {
        Shell::Powershell => ["python", "Scripts", "llama.cpp/build/bin/Release"],
        Shell::Sh => ["python3", "bin", "llama.cpp/build/bin"],
    };
    let soc = site.soc.as_ref();
    let npu_cores = soc.and_then(|soc| soc.npu.as_ref()?.cores);
    let cuda = site.gpu.as_ref().and_then(|gpu| gpu.cuda_arch);
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    // A build for one chip where the chip is known, else one that chooses as it starts.
    let arm = match (soc, &site.cpu.value.march) {
        (Some(_), Some(march)) => format!("-DGGML_CPU_ARM_ARCH={march}"),
        _ => "-DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON".to_owned(),
    };
    [
        ("python", python.to_owned()),
        ("scripts", scripts.to_owned()),
        ("built", built.to_owned()),
        ("arm_build", arm),
        ("cuda_arch", number(cuda).unwrap_or_else(|| "native".to_owned())),
        ("chip", soc.map_or_else(String::new, |soc| soc.id.to_uppercase())),
        ("npu_cores", number(npu_cores).unwrap_or_default()),
    ]
}

/// The name behind the folders of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What the file of a model is called, its weights rounded by a technique where one is asked for.
pub fn file(
    candidate: &Candidate,
    technique: Option<&str>,
    catalog: &Catalog,
) -> Result<String, Error> {
    let workload = &candidate.row.workload;
    let recipe = catalog.get::<Recipe>(&workload.runtime.id)?;
    let published = Published::of(workload, &recipe).filter(|_| technique.is_none());
    Ok(Words::of_model(workload, &recipe, published.as_ref()).fill("{file}"))
}
