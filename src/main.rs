//! The program: parse, run, exit code.

use std::{io::IsTerminal, process::ExitCode};

use edgefit::{
    Error, Lang,
    cli::{Cli, asks_for_json, fault, one_sentence, run},
    render::Style,
};

/// 0: answered, or it fits. 1: it does not fit. 2: the question or the data is wrong.
fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    let as_json = asks_for_json(&args);
    let wrong = |code: &str, message: &str| {
        anstream::eprintln!("{}", fault(code, message, as_json));
        ExitCode::from(2)
    };
    let cli = match Cli::try_parse_args(args) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return wrong("command_line", &one_sentence(&error)),
        Err(help) => {
            // Help and version are answers; a closed pipe is nobody's fault.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let locale = sys_locale::get_locales().find_map(|locale| Lang::of_locale(&locale));
    let width = width.filter(|_| std::io::stdout().is_terminal());
    let style = Style::of(width, locale.unwrap_or_default());
    match run(&cli, style, &mut anstream::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => wrong(error.code(), error.message().to(cli.lang(style, as_json))),
    }
}
