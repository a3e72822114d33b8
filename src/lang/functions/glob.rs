//! Files that match a pattern with `*`, `**`, `?`, `[…]` and `{…}`.

use std::path::Path;

use crate::world::World;

/// The pattern is not well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadPattern;

/// The paths of all files that match a cleaned pattern, without folders.
pub(super) fn find(world: &dyn World, pattern: &str) -> Result<Vec<String>, BadPattern> {
    let mut found = Vec::new();
    for alternative in alternatives(pattern)? {
        let parts: Vec<Vec<Piece>> = alternative
            .trim_start_matches('/')
            .split('/')
            .map(pieces)
            .collect::<Result<_, _>>()?;
        let root = if alternative.starts_with('/') {
            "/"
        } else {
            ""
        };
        walk(world, root, &parts, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What a part of a pattern is made of.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Char(char),
    /// `?`
    Any,
    /// `*`
    Some,
    /// `**` as a whole part: any folders, or none.
    Folders,
    /// `[a-z]`, `[^a]`
    Class(bool, Vec<(char, char)>),
}

/// All ways to choose within `{a,b}`; they may be nested.
fn alternatives(pattern: &str) -> Result<Vec<String>, BadPattern> {
    let Some(open) = unescaped(pattern, '{') else {
        return Ok(vec![pattern.to_owned()]);
    };
    let (front, inner) = pattern.split_at(open);
    let (mut depth, mut escaped) = (0, false);
    let mut choices = vec![String::new()];
    for (at, char) in inner.char_indices() {
        match char {
            '{' if !escaped => depth += 1,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let rest = inner.get(at + 1..).unwrap_or_default();
            let mut all = Vec::new();
            for choice in &choices {
                all.extend(alternatives(&format!("{front}{choice}{rest}"))?);
            }
            return Ok(all);
        }
        if depth == 1 && char == ',' && !escaped {
            choices.push(String::new());
        } else if at > 0
            && let Some(choice) = choices.last_mut()
        {
            choice.push(char);
        }
        escaped = char == '\\' && !escaped;
    }
    Err(BadPattern)
}

fn unescaped(pattern: &str, wanted: char) -> Option<usize> {
    let mut escaped = false;
    pattern.char_indices().find_map(|(at, char)| {
        let found = char == wanted && !escaped;
        escaped = char == '\\' && !escaped;
        found.then_some(at)
    })
}

fn pieces(part: &str) -> Result<Vec<Piece>, BadPattern> {
    if part == "**" {
        return Ok(vec![Piece::Folders]);
    }
    let mut pieces = Vec::new();
    let mut chars = part.chars().peekable();
    while let Some(char) = chars.next() {
        pieces.push(match char {
            '*' => Piece::Some,
            '?' => Piece::Any,
            '\\' => Piece::Char(chars.next().ok_or(BadPattern)?),
            '[' => class(&mut chars)?,
            char => Piece::Char(char),
        });
    }
    Ok(pieces)
}

fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Piece, BadPattern> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let start = match chars.next().ok_or(BadPattern)? {
            ']' if !ranges.is_empty() => return Ok(Piece::Class(negated, ranges)),
            '\\' => chars.next().ok_or(BadPattern)?,
            ']' | '-' => return Err(BadPattern),
            char => char,
        };
        let end = if chars.next_if_eq(&'-').is_some() {
            match chars.next().ok_or(BadPattern)? {
                '\\' => chars.next().ok_or(BadPattern)?,
                ']' => return Err(BadPattern),
                char => char,
            }
        } else {
            start
        };
        ranges.push((start, end));
    }
}

/// Follows the parts of a pattern from a folder (empty, or with a slash at the end).
fn walk(world: &dyn World, folder: &str, parts: &[Vec<Piece>], found: &mut Vec<String>) {
    let Some((part, rest)) = parts.split_first() else {
        return;
    };
    if let Some(name) = literal(part) {
        return walk_literal(world, folder, &name, rest, found);
    }
    let everywhere = part[..] == [Piece::Folders];
    if everywhere && !rest.is_empty() {
        walk(world, folder, rest, found);
    }
    let here = if folder.is_empty() { "." } else { folder };
    let Ok(entries) = world.read_dir(Path::new(here)) else {
        return;
    };
    for entry in entries {
        let path = format!("{folder}{}", entry.name);
        if everywhere && entry.is_dir {
            walk(world, &format!("{path}/"), parts, found);
        }
        let name: Vec<char> = entry.name.chars().collect();
        let fits = everywhere || matches(part, &name);
        match (fits, rest.is_empty(), entry.is_dir) {
            (true, true, false) => found.push(path),
            (true, false, true) if !everywhere => {
                walk(world, &format!("{path}/"), rest, found);
            }
            _ => {}
        }
    }
}

fn walk_literal(
    world: &dyn World,
    folder: &str,
    name: &str,
    rest: &[Vec<Piece>],
    found: &mut Vec<String>,
) {
    let path = format!("{folder}{name}");
    if !rest.is_empty() {
        return walk(world, &format!("{path}/"), rest, found);
    }
    let file = Path::new(&path);
    if world.exists(file) && world.read_dir(file).is_err() {
        found.push(path);
    }
}

fn literal(part: &[Piece]) -> Option<String> {
    part.iter()
        .map(|piece| match piece {
            Piece::Char(char) => Some(*char),
            _ => None,
        })
        .collect()
}

fn matches(part: &[Piece], name: &[char]) -> bool {
    let Some((piece, rest)) = part.split_first() else {
        return name.is_empty();
    };
    if matches!(piece, Piece::Some | Piece::Folders) {
        return (0..=name.len()).any(|skip| matches(rest, name.get(skip..).unwrap_or_default()));
    }
    name.split_first().is_some_and(|(char, tail)| {
        let fits = match piece {
            Piece::Char(wanted) => wanted == char,
            Piece::Class(negated, ranges) => {
                ranges.iter().any(|(from, to)| (from..=to).contains(&char)) != *negated
            }
            _ => true,
        };
        fits && matches(rest, tail)
    })
}
