//! The program.

fn main() -> std::process::ExitCode {
    edgefit::cli::main()
}
