//! How plan and apply grow with the number of resources, beside Terraform where it is there.
//!
//!     cargo bench --bench scale [-- COUNT…]
//!
//! Builds stacks of `terraform_data` in chains of ten, as separate blocks and by `count`, and
//! prints what the real binary takes. Terraform is run for the smallest count only: it takes
//! minutes for more.

#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark prepares and measures the host itself"
)]

use std::fmt::Write as _;
use std::time::Duration;

mod programs;

use programs::{Failure, is_there, ratio, run};

fn main() -> Result<(), Failure> {
    let counts: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|it| it.parse().ok())
        .collect();
    let counts = if counts.is_empty() {
        vec![1000, 3000]
    } else {
        counts
    };
    let rform = env!("CARGO_BIN_EXE_rform");
    println!(
        "{:24} {:>8} {:>10} {:>10} {:>10}",
        "", "count", "plan", "apply", "destroy"
    );
    let mut first = None;
    for count in &counts {
        let took = measure(rform, *count)?;
        print_row("rform", *count, &took);
        match first {
            None => first = Some((*count, took)),
            Some((fewer, base)) => {
                let more = *count as f64 / fewer as f64;
                println!(
                    "  {more:.1} times as many cost {:.1} times as much to plan, {:.1} to apply",
                    ratio(took.plan, base.plan),
                    ratio(took.apply, base.apply),
                );
            }
        }
    }
    if let (Some((count, ours)), true) = (first, is_there("terraform")) {
        let theirs = measure("terraform", count)?;
        print_row("terraform", count, &theirs);
        println!(
            "  rform is {:.0} times as fast at plan, {:.0} times at apply",
            ratio(theirs.plan, ours.plan),
            ratio(theirs.apply, ours.apply),
        );
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Took {
    plan: Duration,
    apply: Duration,
    destroy: Duration,
}

fn print_row(name: &str, count: usize, took: &Took) {
    let seconds = |duration: Duration| format!("{:.3} s", duration.as_secs_f64());
    let (plan, apply, destroy) = (
        seconds(took.plan),
        seconds(took.apply),
        seconds(took.destroy),
    );
    println!("{name:24} {count:>8} {plan:>10} {apply:>10} {destroy:>10}");
}

fn measure(program: &str, count: usize) -> Result<Took, Failure> {
    let directory = tempfile::tempdir()?;
    std::fs::write(directory.path().join("main.tf"), stack(count))?;
    run(program, directory.path(), &["init"])?;
    Ok(Took {
        plan: run(program, directory.path(), &["plan", "-out=tfplan"])?,
        apply: run(program, directory.path(), &["apply", "-auto-approve"])?,
        destroy: run(program, directory.path(), &["destroy", "-auto-approve"])?,
    })
}

/// Chains of ten: each refers to the one before it.
fn stack(count: usize) -> String {
    let mut text = String::new();
    for index in 0..count {
        let input = match index % 10 {
            0 => format!("\"start {index}\""),
            _ => format!("terraform_data.r{}.output", index - 1),
        };
        let _ = write!(
            text,
            "resource \"terraform_data\" \"r{index}\" {{\n  input = {input}\n}}\n"
        );
    }
    text
}
