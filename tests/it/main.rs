//! Every test that asks from outside, in one program: it is built and linked once.

#[macro_use]
#[cfg(feature = "cli")]
mod program;

mod commands;
#[cfg(feature = "cli")]
mod form;
#[cfg(feature = "cli")]
mod glance;
#[cfg(feature = "cli")]
mod language;
#[cfg(feature = "cli")]
mod markdown;

#[cfg(feature = "cli")]
mod apps;
#[cfg(feature = "cli")]
mod beside;
mod born;
mod catalog;
mod choice;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "files")]
mod configs;
mod contributing;
mod depth;
mod devices;
mod embeddings;
#[cfg(feature = "cli")]
mod encoders;
mod energy;
#[cfg(feature = "files")]
mod files;
#[cfg(all(feature = "cli", feature = "fleet"))]
mod fleet;
#[cfg(feature = "files")]
mod folders;
mod golden;
mod house;
#[cfg(feature = "cli")]
mod languages;
mod limits;
#[cfg(all(feature = "cli", feature = "hub"))]
mod links;
mod logged;
mod names;
mod outcomes;
#[cfg(feature = "cli")]
mod plan;
mod properties;
#[cfg(feature = "cli")]
mod readme;
mod recipes;
mod runtimes;
#[cfg(feature = "files")]
mod samples;
#[cfg(all(feature = "cli", feature = "scan", unix))]
mod scan;
#[cfg(feature = "cli")]
mod schema;
#[cfg(feature = "cli")]
mod scripts;
mod server;
#[cfg(feature = "cli")]
mod ship;
mod speed;
mod speed_runs;
#[cfg(feature = "cli")]
mod stream;
#[cfg(feature = "cli")]
mod table;
mod toolchains;
#[cfg(feature = "cli")]
mod verify;

#[test]
fn every_file_here_is_tested() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") else {
            continue;
        };
        let named = include_str!("main.rs").lines().any(|line| line == format!("mod {module};"));
        assert!(named, "{name} is no module of this program");
    }
}
