//! The program as a user runs it, and what it prints as a snapshot.

use std::process::{Command, Output};

use insta_cmd::get_cargo_bin;

/// The command with these arguments.
pub(crate) fn edgefit(args: &[&str]) -> Command {
    let mut command = Command::new(get_cargo_bin("edgefit"));
    command.args(args).env_remove("CLICOLOR_FORCE").env_remove("COLUMNS");
    // Whoever runs the tests, the program speaks English unless asked.
    for variable in ["LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANG"] {
        command.env_remove(variable);
    }
    command
}

/// What it prints and how it ends.
pub(crate) fn run(args: &[&str]) -> Output {
    edgefit(args).output().unwrap()
}

/// Compares what a command prints with its snapshot.
macro_rules! snapshot {
    ($name:literal, $($arg:expr),+) => { snapshot!($name; &[$($arg),+]) };
    ($name:expr; $args:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| {
            insta_cmd::assert_cmd_snapshot!($name, crate::program::edgefit($args))
        });
    }};
}
