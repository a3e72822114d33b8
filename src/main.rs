//! The command line. A few lines: everything is in the library.

fn main() -> std::process::ExitCode {
<<<<<<< HEAD
    rform::cli::main()
=======
    eprintln!(
        "rform {} has no commands yet: see README.md",
        env!("CARGO_PKG_VERSION")
    );
    std::process::ExitCode::FAILURE
>>>>>>> main
}
