//! What people read in the code: command lines in messages, documentation, identifiers, and the names
//! and lengths of files.

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

use super::source::{SourceFile, documentation, literals, product};

/// The commands that a message may tell the user to run.
const COMMANDS: [&str; 25] = [
    "apply",
    "console",
    "destroy",
    "fmt",
    "force-unlock",
    "get",
    "graph",
    "import",
    "init",
    "login",
    "logout",
    "metadata",
    "output",
    "plan",
    "providers",
    "refresh",
    "sandbox",
    "show",
    "state",
    "taint",
    "test",
    "untaint",
    "upgrade",
    "validate",
    "workspace",
];

/// Beginnings of literals that have a command line all the same, with the reason.
const EXCEPTIONS: [(&str, &str); 7] = [
    (
        "rform plan",
        "the name of the file format, the same whatever the program is called",
    ),
    (
        "# This file is maintained automatically by",
        "the head of a lock file, byte for byte as Terraform writes it",
    ),
    (
        "The plan was created with the -target option in effect",
        "a sentence of Terraform's, which tools match on",
    ),
    (
        "  /* This configuration does not contain any resources.",
        "Terraform's comment in an empty graph, in columns that another name would break",
    ),
    (
        "/* rform state lock ",
        "the mark of a lock in PostgreSQL, the same whatever the program is called",
    ),
    (
        "While attempting to generate a hash from the password",
        "a sentence of the provider random, word for word",
    ),
    (
        "The output variable requested could not be found in the state file.",
        "a sentence of Terraform's, which tools match on",
    ),
];

/// Identifiers that were renamed to the words of Terraform, its plugin SDK and AWS.
const FORMER_IDENTIFIERS: [&str; 50] = [
    "Course",
    "Facet",
    "Furniture",
    "Job",
    "Lab",
    "Look",
    "Looker",
    "Mentions",
    "Nature",
    "OpenFault",
    "PATIENCE",
    "Placed",
    "Plane",
    "Rig",
    "STRANGERS",
    "Standing",
    "TestSuite",
    "Thing",
    "Ways",
    "Weather",
    "Weaver",
    "Web",
    "broken_promise",
    "careless",
    "carry_out",
    "facet",
    "foundation",
    "furnish",
    "furniture",
    "hollow",
    "is_lenient",
    "lab",
    "let_go",
    "meets_failure",
    "patience",
    "plug",
    "rests_on_failure",
    "rig",
    "standing",
    "still_there",
    "straighten",
    "strangers",
    "suspect_token",
    "teller",
    "tidy",
    "truths",
    "vet",
    "weather",
    "with_wishes",
    "worn",
];

/// Names of files that said nothing of what the file holds.
const FORMER_FILES: [&str; 24] = [
    "adopt",
    "ask",
    "carry_out",
    "changing",
    "combine",
    "due",
    "facet",
    "facts",
    "found",
    "furniture",
    "held",
    "keep",
    "kind",
    "lab",
    "like",
    "look",
    "marks",
    "old",
    "pace",
    "passed",
    "patience",
    "straighten",
    "suite",
    "weather",
];

/// The most lines that a file may have: one subject, to be read whole.
const LONGEST_FILE: usize = 400;

/// Words of comments that have a technical term.
const FORMER_WORDS: [(&str, &str); 4] = [
    ("folder", "directory"),
    ("folders", "directories"),
    ("furniture", "defaults"),
    ("weather", "faults"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The user may have called the program by another name: `command_line` knows it.
#[test]
fn messages_name_commands_by_command_line() {
    let of_file = |file: &SourceFile| {
        let named = literals(file).into_iter().filter(|it| is_command(it));
        named
            .map(|it| format!("{}: {it:?}", file.path))
            .collect::<Vec<_>>()
    };
    let found: Vec<String> = product(root()).iter().flat_map(of_file).collect();
    assert_eq!(found, Vec::<String>::new());
}

fn is_command(text: &str) -> bool {
    let follows = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let is_word = before.is_some_and(|it| it.is_alphanumeric() || "_-/.".contains(it));
            let rest = text[at + name.len()..]
                .strip_prefix(' ')
                .unwrap_or_default();
            let end = rest.find(|it: char| !it.is_ascii_lowercase() && it != '-');
            !is_word && COMMANDS.contains(&&rest[..end.unwrap_or(rest.len())])
        })
    };
    let is_other = EXCEPTIONS
        .iter()
        .any(|(beginning, _)| text.starts_with(beginning));
    !is_other && ["rform", "terraform"].into_iter().any(follows)
}

#[test]
fn command_lines_are_told_from_other_texts() {
    assert!(is_command("Run \"terraform init\" again."));
    assert!(is_command("rform state push"));
    assert!(!is_command("Terraform will perform the following actions"));
    assert!(!is_command("terraform initializes"));
    assert!(!is_command("registry.terraform.io/terraform state"));
}

#[test]
fn documentation_says_more_than_a_name() {
    let of_file = |file: &SourceFile| {
        let short = documentation(file)
            .into_iter()
            .filter(|(_, text)| text.split_whitespace().count() < 3);
        short
            .map(|(line, text)| format!("{}:{line}: {text}", file.path))
            .collect::<Vec<_>>()
    };
    let found: Vec<String> = product(root()).iter().flat_map(of_file).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_former_word_is_left() {
    let found: Vec<String> = product(root()).iter().flat_map(former).collect();
    assert_eq!(found, Vec::<String>::new());
}

fn former(file: &SourceFile) -> Vec<String> {
    let tokens: TokenStream = file.text.parse().expect("Rust");
    let mut names = BTreeSet::new();
    identifiers(tokens, &mut names);
    let names = FORMER_IDENTIFIERS
        .into_iter()
        .filter(|it| names.contains(*it));
    let stem = Path::new(&file.path).file_stem().unwrap_or_default();
    let files = FORMER_FILES.into_iter().filter(|it| stem == *it);
    let comments: String = file
        .text
        .lines()
        .filter_map(|line| Some(line.split_once("//")?.1.to_lowercase() + "\n"))
        .collect();
    let words: BTreeSet<&str> = comments.split(|it: char| !it.is_alphanumeric()).collect();
    let words = FORMER_WORDS.iter().filter(|it| words.contains(it.0));
    let words = words.map(|(former, word)| format!("{}: {former}: say {word}", file.path));
    let names = names.chain(files);
    names
        .map(|it| format!("{}: {it}", file.path))
        .chain(words)
        .collect()
}

fn identifiers(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => _ = names.insert(name.to_string()),
            TokenTree::Group(group) => identifiers(group.stream(), names),
            _ => {}
        }
    }
}

/// Long lists of names are data, not something to be understood line by line.
fn is_name_in_list(line: &str) -> bool {
    let name = line.trim().strip_prefix('"');
    let name = name.and_then(|rest| rest.strip_suffix("\","));
    name.is_some_and(|name| name.chars().all(char::is_alphanumeric))
}

#[test]
fn files_are_short_enough_to_be_read_whole() {
    let sources = product(root());
    let long = sources.iter().filter_map(|file| {
        let lines = file.text.lines().filter(|line| !is_name_in_list(line));
        let lines = lines.count();
        (lines > LONGEST_FILE).then(|| format!("{}: {lines} lines", file.path))
    });
    assert_eq!(long.collect::<Vec<_>>(), Vec::<String>::new());
}
