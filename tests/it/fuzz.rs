//! A taste of `fuzz/`: a few thousand inputs for each target, always the same ones.

#[path = "../../fuzz/inputs/mod.rs"]
mod inputs;
#[path = "../../fuzz/targets/mod.rs"]
mod targets;

use std::panic::catch_unwind;
use std::thread;

use inputs::{Corpus, Inputs};
use targets::{ALL, Target};

const RUNS: u64 = 400;

/// The first inputs that a target does not stand, if there is one.
fn fault(target: &Target, inputs: &Inputs) -> Option<String> {
    (0..RUNS).find_map(|index| {
        let input = inputs.make(target.form, index);
        let tried = catch_unwind(|| (target.run)(&input));
        let shown = String::from_utf8_lossy(&input).into_owned();
        tried
            .err()
            .map(|_| format!("{} {index}: {shown:?}", target.name))
    })
}

#[test]
fn no_target_panics_on_inputs_made_by_chance() {
    let inputs = &Inputs {
        corpus: Corpus::load(),
        seed: 2026,
        max_len: 2048,
    };
    let faults: Vec<String> = thread::scope(|scope| {
        let started: Vec<_> = ALL
            .iter()
            .map(|it| scope.spawn(|| fault(it, inputs)))
            .collect();
        let faults = started.into_iter().map(|it| it.join().expect("caught"));
        faults.flatten().collect()
    });
    assert_eq!(faults, Vec::<String>::new());
}
