//! What Terraform's own provider was recorded to do, done again by ours against the sandbox.
//!
//! `fixtures/aws/README.md` says what the recordings hold. Whatever differs has to stand in
//! `differences.txt` with a reason, and whatever stands there has to differ.

mod case;
mod cloud;
mod compare;
mod differences;
mod imports;
mod later;
mod listed;
mod names;
mod replay;

pub use listed::is_like;

use std::collections::BTreeSet;
use std::sync::Mutex;

use case::Case;
use listed::Listed;

/// One thing that is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The case, and the step of it: `vpc/basic step1`.
    pub step: String,
    /// The document, the object and the attribute.
    pub place: String,
    /// What was recorded, and what was seen.
    pub what: String,
}

#[test]
fn what_was_recorded_happens_again() {
    let only = std::env::var("RFORM_CASE").unwrap_or_default();
    let cases: Vec<Case> = case::all()
        .into_iter()
        .filter(|it| it.name.contains(&only))
        .collect();
    assert!(!cases.is_empty());
    let unbuilt: BTreeSet<String> = cases.iter().filter_map(Case::unbuilt).collect();
    let built: Vec<&Case> = cases.iter().filter(|it| it.unbuilt().is_none()).collect();
    let later = later::Later::read();
    let mut found = all_differences(&built);
    found.retain(|it| !later.covers(it));
    let listed = Listed::read();
    let (unlisted, unused) = listed.judge(&found);
    for it in &unlisted {
        eprintln!("{} | {} | {}", it.step, it.place, it.what);
    }
    assert_eq!(unlisted.len(), 0, "not as recorded, and not listed");
    if only.is_empty() {
        assert_eq!(unused, Vec::<String>::new(), "listed, but as recorded");
        assert_eq!(unbuilt, listed::unbuilt(), "not_built.txt is not exact");
    }
}

/// The size of a thread's stack, in bytes: without optimisation the futures of a run are large.
const STACK_SIZE: usize = 32 << 20;

/// All cases, on as many threads as there are, each with a clock of its own.
fn all_differences(cases: &[&Case]) -> Vec<Difference> {
    let next = Mutex::new(cases.iter());
    let found = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
            let run = || {
                loop {
                    let Some(case) = next.lock().expect("a list").next() else {
                        break;
                    };
                    let differences = replay::replay(case);
                    found.lock().expect("a list").extend(differences);
                }
            };
            thread.spawn_scoped(scope, run).expect("a thread");
        }
    });
    let mut found = found.into_inner().expect("a list");
    found.sort();
    found
}
