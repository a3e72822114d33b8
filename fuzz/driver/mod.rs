//! Running a target many times, and what is done about an execution that goes wrong.

mod options;
mod shrink;
mod watch;
mod worker;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

pub use options::Options;
pub use worker::work;

use crate::targets::Target;
use watch::{Fault, Task, watch};

/// Stop at so many different faults.
const ENOUGH: usize = 10;

/// Runs a target as often as asked. How many different faults were found.
pub fn fuzz(target: &Target, options: &Options) -> usize {
    let begun = Instant::now();
    let mut next = options.from;
    let mut seen = BTreeSet::new();
    let end = options.from + options.runs;
    while next < end && seen.len() < ENOUGH {
        let task = Task::Range {
            target: target.name,
            from: next,
            runs: end - next,
        };
        let Some((index, fault)) = watch(&task, options) else {
            next = end;
            break;
        };
        next = index + 1;
        if seen.insert(fault.kind.clone()) {
            keep(target, index, &fault, options);
        }
    }
    let (count, seconds) = (next - options.from, begun.elapsed().as_secs_f64());
    println!(
        "{}: {count} executions in {seconds:.0} s ({:.0} a second), {} found",
        target.name,
        count as f64 / seconds.max(1e-9),
        seen.len()
    );
    seen.len()
}

/// Makes the input as small as it gets and writes it to `fuzz/found`.
fn keep(target: &Target, index: u64, fault: &Fault, options: &Options) {
    let input = options.inputs().make(target.form, index);
    let shown = String::from_utf8_lossy(&input);
    println!(
        "{} {index}: {}\n{shown:?}\n{}",
        target.name, fault.kind, fault.text
    );
    let small = shrink::shrink(&input, &|input| {
        let again = watch::try_input(target.name, input, options);
        again.is_some_and(|it| it.kind == fault.kind)
    });
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/found");
    let path = directory.join(format!("{}-{}-{index}", target.name, options.seed));
    let written = fs::create_dir_all(&directory).and_then(|()| fs::write(&path, &small));
    match written {
        Ok(()) => println!(
            "  {} of {} bytes in {}",
            small.len(),
            input.len(),
            path.display()
        ),
        Err(error) => println!("  {}: {error}", path.display()),
    }
    println!("  {:?}", String::from_utf8_lossy(&small));
}
