//! Files that match a pattern with `*`, `**`, `?`, `[…]` and `{…}`.

use std::path::Path;

use crate::world::World;

/// How many folder entries, and bytes of patterns with a choice made, are looked at for one pattern.
const MOST_STEPS: usize = 1_000_000;

/// Why no files are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The pattern is not well formed.
    BadPattern,
    /// There is too much to look at.
    TooMuch,
}

use Fault::BadPattern;

/// The paths of all files that match a cleaned pattern, without folders.
pub(super) fn find(world: &dyn World, pattern: &str) -> Result<Vec<String>, Fault> {
    let mut search = Search {
        world,
        found: Vec::new(),
        left: MOST_STEPS,
    };
    for alternative in search.alternatives(pattern)? {
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
        search.walk(root, &parts)?;
    }
    let mut found = search.found;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

struct Search<'w> {
    world: &'w dyn World,
    found: Vec<String>,
    /// How many steps may still be taken.
    left: usize,
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

impl Search<'_> {
    fn take(&mut self, steps: usize) -> Result<(), Fault> {
        self.left = self.left.checked_sub(steps).ok_or(Fault::TooMuch)?;
        Ok(())
    }

    /// All ways to choose within `{a,b}`; they may be nested.
    fn alternatives(&mut self, pattern: &str) -> Result<Vec<String>, Fault> {
        self.take(pattern.len())?;
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
                    all.extend(self.alternatives(&format!("{front}{choice}{rest}"))?);
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

    /// Follows the parts of a pattern from a folder (empty, or with a slash at the end).
    fn walk(&mut self, folder: &str, parts: &[Vec<Piece>]) -> Result<(), Fault> {
        let Some((part, rest)) = parts.split_first() else {
            return Ok(());
        };
        if let Some(name) = literal(part) {
            return self.walk_literal(folder, &name, rest);
        }
        let everywhere = part[..] == [Piece::Folders];
        if everywhere && !rest.is_empty() {
            self.walk(folder, rest)?;
        }
        let here = if folder.is_empty() { "." } else { folder };
        let Ok(entries) = self.world.read_dir(Path::new(here)) else {
            return Ok(());
        };
        for entry in entries {
            self.take(1)?;
            let path = format!("{folder}{}", entry.name);
            if everywhere && entry.is_dir {
                self.walk(&format!("{path}/"), parts)?;
            }
            let name: Vec<char> = entry.name.chars().collect();
            let fits = everywhere || matches(part, &name);
            match (fits, rest.is_empty(), entry.is_dir) {
                (true, true, false) => self.found.push(path),
                (true, false, true) if !everywhere => {
                    self.walk(&format!("{path}/"), rest)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn walk_literal(&mut self, folder: &str, name: &str, rest: &[Vec<Piece>]) -> Result<(), Fault> {
        self.take(1)?;
        let path = format!("{folder}{name}");
        if !rest.is_empty() {
            return self.walk(&format!("{path}/"), rest);
        }
        let file = Path::new(&path);
        if self.world.exists(file) && self.world.read_dir(file).is_err() {
            self.found.push(path);
        }
        Ok(())
    }
}

fn unescaped(pattern: &str, wanted: char) -> Option<usize> {
    let mut escaped = false;
    pattern.char_indices().find_map(|(at, char)| {
        let found = char == wanted && !escaped;
        escaped = char == '\\' && !escaped;
        found.then_some(at)
    })
}

fn pieces(part: &str) -> Result<Vec<Piece>, Fault> {
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

fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Piece, Fault> {
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

fn literal(part: &[Piece]) -> Option<String> {
    part.iter()
        .map(|piece| match piece {
            Piece::Char(char) => Some(*char),
            _ => None,
        })
        .collect()
}

/// Whether a name matches: where it goes on after the last `*` is tried one by one, so that many of
/// them take no longer.
fn matches(part: &[Piece], name: &[char]) -> bool {
    let (mut piece, mut char) = (0, 0);
    let mut retry = None;
    while let Some(given) = name.get(char) {
        match part.get(piece) {
            Some(Piece::Some | Piece::Folders) => {
                piece += 1;
                retry = Some((piece, char));
            }
            Some(wanted) if wanted.fits(*given) => {
                piece += 1;
                char += 1;
            }
            _ => {
                let Some((after, from)) = retry else {
                    return false;
                };
                (piece, char) = (after, from + 1);
                retry = Some((after, from + 1));
            }
        }
    }
    let rest = part.get(piece..).unwrap_or_default();
    rest.iter()
        .all(|it| matches!(it, Piece::Some | Piece::Folders))
}

impl Piece {
    /// Whether it stands for this one character.
    fn fits(&self, char: char) -> bool {
        match self {
            Piece::Char(wanted) => *wanted == char,
            Piece::Class(negated, ranges) => {
                ranges.iter().any(|(from, to)| (from..=to).contains(&&char)) != *negated
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, find, matches, pieces};
    use crate::world::Host;

    fn fits(pattern: &str, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        pieces(pattern).is_ok_and(|part| matches(&part, &name))
    }

    #[test]
    fn names_match_patterns() {
        for (pattern, name) in [
            ("*", ""),
            ("a*b*c", "a-b-b-c"),
            ("*.t?", "x.y.tf"),
            ("[a-c]*[^0-9]", "b9x"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("", "a"), ("a*b", "a-c"), ("?", ""), ("*a", "ab")] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
        assert!(!fits(&"*a".repeat(100), &"a".repeat(99)));
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let world = Host::new().expect("a host");
        assert_eq!(find(&world, &"{a,b}".repeat(40)), Err(Fault::TooMuch));
        let long = format!("{}{}", "{a,b}".repeat(12), "x".repeat(3000));
        assert_eq!(find(&world, &long), Err(Fault::TooMuch));
    }
}
