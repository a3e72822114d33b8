//! The dialect of Terraform 0.11: each form planned, upgraded, and planned again.
//!
//! `fixtures/dialect/NAME/` holds the files of a stack, `plan.txt` with what is planned and warned
//! about, and `upgraded/` with the files that the upgrade changes. With `RFORM_BLESS` set, the last
//! two are written anew: read the differences before you commit them. A state of the old form in
//! `terraform.tfstate` is what is planned on.

mod applied;
mod links;
mod meaning;
mod stack;
mod table;
mod values;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use stack::{Files, Stack};

/// The one case that is not planned: today's syntax in part.
const REFUSED: &str = "all-versions-mixed";

/// Cases that are planned with other names, which are these again: `_1web` was `1web`.
const RENAMED: [(&str, &[(&str, &str)]); 2] = [
    ("names-with-digits", &[("._", "."), ("\"_", "\"")]),
    (
        "output-names",
        &[
            ("Public_IP", "\"Public IP\""),
            ("ip_port  ", "\"ip:port\"  "),
        ],
    ),
];

#[test]
fn every_form_is_planned_upgraded_and_planned_again() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialect");
    let mut names: Vec<PathBuf> = fs::read_dir(&directory)
        .expect("the cases")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    names.sort();
    assert!(names.len() > 30, "only {} cases", names.len());
    let faults: Vec<String> = names.iter().flat_map(|path| check(path)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is wrong with a case.
fn check(directory: &Path) -> Vec<String> {
    let name = directory
        .file_name()
        .map_or("".into(), |it| it.to_string_lossy());
    let old = stack::read(directory, &["plan.txt", "upgraded"]);
    let before = Stack::new(&old);
    let (plan, warnings) = before.planned();
    let (changed, notes) = before.upgraded();
    let said = format!(
        "{plan}\n{}{}",
        section("Warnings", &warnings),
        section("Notes", &notes)
    );
    let mut faults = Vec::new();
    if plan.contains("Error: ") && name != REFUSED {
        faults.push(format!("it is not planned: {plan}"));
    }
    faults.extend(compare(&directory.join("plan.txt"), &said));
    faults.extend(compare_files(&directory.join("upgraded"), &changed));
    let mut new = old.clone();
    new.extend(changed);
    let after = Stack::new(&new);
    let (again, warnings) = after.planned();
    let names = RENAMED.iter().filter(|(case, _)| *case == name);
    let names = names.flat_map(|(_, names)| *names);
    let again = names.fold(again, |text, (new, old)| text.replace(new, old));
    if again != plan {
        let diff = similar::TextDiff::from_lines(&plan, &again);
        let diff = diff.unified_diff().header("0.11", "upgraded").to_string();
        faults.push(format!("the upgraded stack is planned otherwise:\n{diff}"));
    }
    let of_today = ["Argument is deprecated", "Redundant empty provider block"];
    let is_old = |it: &&String| !of_today.iter().any(|other| it.contains(other));
    let old_forms = warnings.iter().filter(is_old);
    faults.extend(old_forms.map(|it| format!("the upgraded stack still has old forms: {it}")));
    let (twice, _) = after.upgraded();
    if !twice.is_empty() {
        faults.push(format!("upgrading twice changes something: {twice:#?}"));
    }
    faults
        .into_iter()
        .map(|fault| format!("{name}: {fault}"))
        .collect()
}

fn section(title: &str, lines: &[String]) -> String {
    match lines {
        [] => String::new(),
        lines => format!("\n{title}:\n{}\n", lines.join("\n")),
    }
}

fn blessing() -> bool {
    std::env::var_os("RFORM_BLESS").is_some()
}

fn compare(path: &Path, found: &str) -> Option<String> {
    if blessing() {
        fs::write(path, found).expect("writable");
        return None;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(&expected, found);
    let diff = diff.unified_diff().header("recorded", "found").to_string();
    (expected != found).then(|| format!("{}:\n{diff}", path.display()))
}

fn compare_files(directory: &Path, found: &Files) -> Vec<String> {
    if blessing() {
        let _ = fs::remove_dir_all(directory);
        stack::write(directory, found);
        return Vec::new();
    }
    let expected = stack::read(directory, &[]);
    let names: BTreeMap<&PathBuf, ()> = expected
        .keys()
        .chain(found.keys())
        .map(|it| (it, ()))
        .collect();
    let one = |name: &PathBuf| {
        let (expected, found) = (expected.get(name), found.get(name));
        let text = |it: Option<&String>| it.cloned().unwrap_or_default();
        let (expected, found) = (text(expected), text(found));
        let diff = similar::TextDiff::from_lines(&expected, &found);
        let diff = diff.unified_diff().header("recorded", "found").to_string();
        (expected != found).then(|| format!("{}:\n{diff}", name.display()))
    };
    names.into_keys().filter_map(one).collect()
}

/// What a state has under a name of old is moved, and nothing else becomes of it.
#[test]
fn names_with_digits_are_moved_in_the_state() {
    let old = "resource \"null_resource\" \"1a\" {\n  triggers {\n    k = \"${upper(\"v\")}\"\n  \
               }\n}\n\nmodule \"2m\" {\n  source = \"./m\"\n}\n";
    let child = "resource \"null_resource\" \"3b\" {\n  triggers {\n    k = \
                 \"${upper(\"v\")}\"\n  }\n}\n";
    let object = |name: &str| {
        format!(
            "{{\"{name}\": {{\"type\": \"null_resource\", \"primary\": {{\"id\": \"1\", \
             \"attributes\": {{\"id\": \"1\", \"triggers.%\": \"1\", \"triggers.k\": \
             \"V\"}}}}, \"provider\": \"provider.null\"}}}}"
        )
    };
    let state = format!(
        "{{\"version\": 3, \"terraform_version\": \"0.11.14\", \"serial\": 1, \"lineage\": \
         \"l\", \"modules\": [{{\"path\": [\"root\"], \"outputs\": {{}}, \"resources\": {}}}, \
         {{\"path\": [\"root\", \"2m\"], \"outputs\": {{}}, \"resources\": {}}}]}}",
        object("null_resource.1a"),
        object("null_resource.3b")
    );
    let files = [
        ("main.tf", old),
        ("m/main.tf", child),
        ("terraform.tfstate", &state),
    ];
    let mut files: Files = files
        .into_iter()
        .map(|(name, text)| (PathBuf::from(name), text.to_owned()))
        .collect();
    let (plan, _) = Stack::new(&files).planned();
    assert!(plan.contains("No changes"), "{plan}");
    let (changed, _) = Stack::new(&files).upgraded();
    files.extend(changed);
    let (plan, _) = Stack::new(&files).planned();
    for moved in [
        "null_resource.1a has moved to null_resource._1a",
        "module.2m.null_resource.3b has moved to module._2m.null_resource._3b",
        "Plan: 0 to add, 0 to change, 0 to destroy.",
    ] {
        assert!(plan.contains(moved), "{moved}\n{plan}");
    }
}

/// The stack that all this is for.
#[test]
fn the_swarm_stack_is_upgraded_to_one_with_the_same_plan() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/swarm");
    let mut old = stack::read(&directory, &[]);
    // Its source alone: a state that a user has left there is none of the test's.
    old.retain(|name, _| {
        let is_source = name
            .extension()
            .is_some_and(|it| it == "tf" || it == "template");
        is_source && name.components().count() == 1
    });
    if let Some(values) = old.remove(Path::new("terraform.tfvars.template")) {
        old.insert("terraform.tfvars".into(), values);
    }
    let before = Stack::new(&old);
    let (plan, warnings) = before.planned();
    assert!(!warnings.is_empty());
    let (changed, _) = before.upgraded();
    let mut new = old.clone();
    new.extend(changed);
    let after = Stack::new(&new);
    let (again, warnings) = after.planned();
    assert_same(&plan, &again);
    let forms = warnings
        .iter()
        .filter(|it| !it.contains("Argument is deprecated"));
    assert_eq!(forms.collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(after.upgraded().0.is_empty());
    let left: String = new.values().map(String::as_str).collect();
    assert!(
        !left.contains("\"${var.namespace}\"") && !left.contains("merge(map("),
        "{left}"
    );
}

fn assert_same(one: &str, two: &str) {
    let diff = similar::TextDiff::from_lines(one, two);
    let diff = diff.unified_diff().header("0.11", "upgraded").to_string();
    assert!(one == two, "{diff}");
}

/// Whatever is cut out of a file or doubled in it, and also where nothing is known of its
/// resources: the upgrade answers, and what it writes is read.
#[test]
fn broken_files_are_answered() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialect");
    let mut seed: u64 = 1;
    let mut random = move |below: usize| {
        seed = seed
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below.max(1)
    };
    for entry in fs::read_dir(directory).expect("the cases").flatten() {
        let text = fs::read_to_string(entry.path().join("main.tf")).expect("readable");
        let unknown = text
            .replace("aws_", "other_")
            .replace("null_resource", "other_thing");
        for text in [text, unknown] {
            assert_answered(&text);
            (0..25).for_each(|_| assert_answered(&broken(&text, &mut random)));
        }
    }
}

/// Whatever the upgrade makes of a file, today's grammar reads it.
fn assert_answered(old: &str) {
    let files = Files::from([(PathBuf::from("main.tf"), old.to_owned())]);
    let (changed, _) = Stack::new(&files).upgraded();
    for text in changed.values() {
        let parsed = rform_lang::syntax::parse_body(text, rform_core::diag::SourceId(0));
        let found = parsed.strict().1;
        assert!(!found.has_errors(), "{old}\n=>\n{text}\n{found:?}");
    }
}

/// The text with a part of it left out or put in twice.
fn broken(text: &str, random: &mut impl FnMut(usize) -> usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let start = random(chars.len());
    let end = (start + random(12)).min(chars.len());
    let (before, part, behind) = (&chars[..start], &chars[start..end], &chars[end..]);
    let twice = if random(2) == 0 { part } else { &[] };
    [before, twice, twice, behind]
        .concat()
        .into_iter()
        .collect()
}
