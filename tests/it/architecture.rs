//! Imports go one way: the table of ARCHITECTURE.md, held true.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each room and what it may import.
const ROOMS: &[(&str, &str)] = &[
    ("diag", ""),
    ("world", ""),
    ("addr", ""),
    ("value", ""),
    ("graph", ""),
    ("schema", "diag value"),
    ("lang", "diag world addr value"),
    ("config", "diag world addr value schema lang"),
    ("state", "diag world addr value"),
    ("provider", "diag world value schema addr"),
    ("sandbox", ""),
    ("plan", "diag addr value schema state graph"),
    (
        "engine",
        "diag world addr value graph schema lang config state provider plan",
    ),
    ("ui", "diag addr value plan state schema lang engine"),
    (
        "cli",
        "diag world addr value graph schema lang config state provider sandbox plan engine ui",
    ),
];

#[test]
fn imports_go_one_way() -> std::io::Result<()> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    for (room, allowed) in ROOMS {
        let allowed: BTreeSet<&str> = allowed.split(' ').chain([*room]).collect();
        for file in files(&src, room)? {
            let text = std::fs::read_to_string(&file)?;
            let wrong = imports(&text)
                .into_iter()
                .filter(|it| !allowed.contains(it.as_str()));
            faults.extend(wrong.map(|it| format!("{} imports {it}", file.display())));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    Ok(())
}

#[test]
fn every_room_is_in_the_table() -> std::io::Result<()> {
    let known: BTreeSet<&str> = ROOMS
        .iter()
        .map(|(room, _)| *room)
        .chain(["lib", "main"])
        .collect();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in std::fs::read_dir(src)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        assert!(
            known.contains(name.trim_end_matches(".rs")),
            "{name} is in no room"
        );
    }
    Ok(())
}

/// The rooms named by `crate::room` in a text, with or without braces.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_heads(group)),
            None => found.extend(word(rest)),
        }
    }
    found
}

/// The first words of the members of a brace group.
fn group_heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut heads: Vec<String> = word(group.trim_start()).into_iter().collect();
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.extend(word(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> Option<String> {
    let end = text
        .find(|char: char| !char.is_alphanumeric() && char != '_')
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

fn files(src: &Path, room: &str) -> std::io::Result<Vec<PathBuf>> {
    let single = src.join(format!("{room}.rs"));
    let mut found: Vec<PathBuf> = single.exists().then_some(single).into_iter().collect();
    let mut directories: Vec<PathBuf> = vec![src.join(room)];
    while let Some(directory) = directories.pop().filter(|directory| directory.exists()) {
        for entry in std::fs::read_dir(directory)? {
            let path = entry?.path();
            match path.is_dir() {
                true => directories.push(path),
                false => found.push(path),
            }
        }
    }
    Ok(found)
}

#[test]
fn braces_and_paths_are_read() {
    let text = "use crate::{addr::{A, B}, value}; crate::diag::x(); use crate::state::State;";
    let expected = ["addr", "diag", "state", "value"].map(String::from);
    assert_eq!(imports(text), BTreeSet::from(expected));
}
