//! The program: parse, run, exit code.

use std::{io::IsTerminal, process::ExitCode};

use edgefit::{
    Error, Lang,
    cli::{Cli, one_sentence, run},
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
    let locale = sys_locale::get_locales().find_map(|locale| Lang::of_locale(&locale));
    let width = width.filter(|_| std::io::stdout().is_terminal());
    let style = Style::of(width, locale.unwrap_or_default());
    match run(&cli, style, &mut anstream::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            anstream::eprintln!("error: {}", error.message().to(cli.lang(style)));
            ExitCode::from(2)
        }
    }
}
