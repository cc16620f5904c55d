//! The program: parse, run, exit code.

use std::{io::IsTerminal, process::ExitCode};

use edgefit::{
    Error,
    cli::{Cli, run},
    render::Style,
};

/// 0: answered, or it fits. 1: it does not fit. 2: the question or the data is wrong.
fn main() -> ExitCode {
    let cli = match Cli::try_parse_args(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            anstream::eprintln!("{}", one_sentence(&error));
            return ExitCode::from(2);
        }
        Err(help) => {
            // Help and version are answers; a closed pipe is nobody's fault.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let style = Style::of(width.filter(|_| std::io::stdout().is_terminal()));
    match run(&cli, style, &mut anstream::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// What clap says about bad arguments, without the usage below it.
fn one_sentence(error: &clap::Error) -> String {
    let text = error.render().to_string();
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "error: no command is given; try `edgefit fit MODEL --ram 4GiB`, or --help"
            .to_owned();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let said: Vec<&str> = lines
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .collect();
    said.join(" ")
}
