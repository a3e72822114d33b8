//! The expression corpus: what Terraform makes of an expression, we make of it.

mod case;
mod examples;
mod file;
mod scope;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use case::Case;

/// The cases that are known to fail, one `category id` a line, must be exactly those that do.
/// With `RFORM_BLESS` set, the list is written anew.
#[test]
fn expressions_evaluate_as_in_terraform() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/expressions");
    let list = folder.join("known_failures.txt");
    let mut failures = BTreeSet::new();
    let mut report = String::new();
    for category in categories(&folder) {
        let path = folder.join(format!("{category}.jsonl"));
        for line in fs::read_to_string(path).expect("readable").lines() {
            let case: Case = serde_json::from_str(line).expect("a case");
            if let Err(reason) = case.check() {
                report.push_str(&format!("{} `{}`: {reason}\n", case.id, case.expr));
                failures.insert(format!("{category} {}", case.id));
            }
        }
    }
    let text: String = failures.iter().map(|line| format!("{line}\n")).collect();
    if std::env::var_os("RFORM_BLESS").is_some() {
        fs::write(&list, &text).expect("writable");
        println!("{report}");
        return;
    }
    let known = fs::read_to_string(&list).unwrap_or_default();
    let new: Vec<&str> = text
        .lines()
        .filter(|line| !known.lines().any(|it| it == *line))
        .collect();
    let gone: Vec<&str> = known
        .lines()
        .filter(|line| !failures.contains(*line))
        .collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "newly failing: {new:?}\nno longer failing: {gone:?}\n{report}"
    );
}

fn categories(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).expect("the corpus");
    let names = files
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned());
    names
        .filter_map(|name| name.strip_suffix(".jsonl").map(str::to_owned))
        .collect()
}
