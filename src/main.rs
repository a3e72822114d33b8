//! The command line. A few lines: everything is in the library.

fn main() -> std::process::ExitCode {
    rform::cli::main()
}
