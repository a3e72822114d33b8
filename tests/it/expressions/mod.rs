//! The expression corpus: what Terraform makes of an expression, we make of it.

mod case;
mod examples;
mod hostile;
mod resources;
mod scope;
mod shape;
mod stack;
mod variable;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use case::Case;

/// What became of the cases of a category.
#[derive(Default)]
struct Tally {
    passed: usize,
    /// `category id` of each that failed.
    failures: BTreeSet<String>,
    /// Those that the language alone does not decide.
    left: BTreeSet<String>,
    report: String,
}

/// The cases that are known to fail, one `category id` a line, must be exactly those that do;
/// and those that need the engine are listed beside them, so that nobody takes them for passed.
/// With `RFORM_BLESS` set, the lists are written anew.
#[test]
fn expressions_evaluate_as_in_terraform() {
    let directory = directory();
    let setups = setups(&directory);
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let started: Vec<_> = categories(&directory)
            .into_iter()
            .map(|category| scope.spawn(|| tally(category, &setups)))
            .collect();
        let tallies = started.into_iter().map(|it| it.join().expect("no panic"));
        tallies.collect()
    });
    let mut all = Tally::default();
    for tally in tallies {
        all.passed += tally.passed;
        all.failures.extend(tally.failures);
        all.left.extend(tally.left);
        all.report.push_str(&tally.report);
    }
    let lists = [
        ("known_failures.txt", all.failures),
        ("needs_engine.txt", all.left),
    ];
    for (name, found) in lists {
        compare(&directory.join(name), &found, &all.report);
    }
    assert!(all.passed > 5000, "only {} cases passed", all.passed);
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/expressions")
}

fn tally(category: String, setups: &BTreeMap<String, String>) -> Tally {
    let path = directory().join(format!("{category}.jsonl"));
    let mut tally = Tally::default();
    for line in fs::read_to_string(path).expect("readable").lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let name = format!("{category} {}", case.id);
        if case.needs_engine() {
            tally.left.insert(name);
            continue;
        }
        match case.check(setups) {
            Ok(()) => tally.passed += 1,
            Err(reason) => {
                tally
                    .report
                    .push_str(&format!("{} `{}`: {reason}\n", case.id, case.expr));
                tally.failures.insert(name);
            }
        }
    }
    tally
}

fn compare(list: &Path, found: &BTreeSet<String>, report: &str) {
    let known = fs::read_to_string(list).unwrap_or_default();
    // The reason why a case fails may stand behind it.
    let reasons = known
        .lines()
        .map(|it| it.split_once(" # ").unwrap_or((it, "")));
    let reasons: BTreeMap<&str, &str> = reasons.collect();
    if std::env::var_os("RFORM_BLESS").is_some() {
        let line = |name: &String| match reasons.get(name.as_str()) {
            None | Some(&"") => format!("{name}\n"),
            Some(reason) => format!("{name} # {reason}\n"),
        };
        fs::write(list, found.iter().map(line).collect::<String>()).expect("writable");
        println!("{report}");
        return;
    }
    let known: BTreeSet<String> = reasons.keys().map(|it| (*it).to_owned()).collect();
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(found).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "{}: new: {new:?}\nno longer: {gone:?}\n{report}",
        list.display()
    );
}

fn setups(directory: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(directory.join("setup"))
        .expect("the setups")
        .flatten();
    let read = |path: PathBuf| fs::read_to_string(path).expect("readable");
    files
        .map(|it| {
            (
                it.file_name().to_string_lossy().into_owned(),
                read(it.path()),
            )
        })
        .collect()
}

fn categories(directory: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(directory).expect("the corpus");
    let names = files
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned());
    names
        .filter_map(|name| name.strip_suffix(".jsonl").map(str::to_owned))
        .collect()
}
