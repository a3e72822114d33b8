//! A fuzzer that needs no nightly compiler: see `fuzz/README.md`.
//!
//!     cargo bench --profile fuzz --bench fuzz -- TARGET… [-runs=N] [-seed=S] [-max_len=N]
//!         [-corpus=DIR] [-time_limit=SECONDS] [-memory_limit=MEGABYTES]
//!
//! The process watches another one that runs the target, so that it outlives whatever happens
//! there: a panic, an overflowing stack, a hang, too much memory.

#![allow(
    clippy::disallowed_methods,
    reason = "a fuzzer keeps its corpus on the host"
)]

mod driver;
mod inputs;
mod targets;

use std::process::ExitCode;

use driver::{Options, fuzz, work};

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::from(2);
        }
    };
    if options.is_worker() {
        work(&options);
        return ExitCode::SUCCESS;
    }
    let found: usize = options
        .targets
        .iter()
        .map(|target| fuzz(target, &options))
        .sum();
    if found > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
