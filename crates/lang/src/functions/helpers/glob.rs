//! Files that match a pattern with `*`, `**`, `?`, `[…]` and `{…}`.
//!
//! Each part between slashes is held against the names in a directory, so what is wrong with a part is
//! found only if a name comes so far.

use std::path::{Path, PathBuf};

use rform_core::world::World;

/// How many directory entries, and places within their names, are looked at for one pattern.
const MOST_STEPS: usize = 1_000_000;

/// Why no files are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GlobError {
    /// The pattern is not well formed.
    BadPattern,
    /// There is too much to look at.
    TooMuch,
}

use GlobError::BadPattern;

/// The paths of all files that match a cleaned pattern, without directories.
pub(crate) fn find(world: &dyn World, pattern: &str) -> Result<Vec<String>, GlobError> {
    let (root, pattern) = match pattern.strip_prefix('/') {
        Some(rest) => ("/", rest),
        None => ("", pattern),
    };
    let parts = split(&pattern.chars().collect::<Vec<_>>(), '/');
    let mut search = Search {
        world,
        found: Vec::new(),
        within: Vec::new(),
        budget: Budget(MOST_STEPS),
    };
    search.walk(root, &parts)?;
    let mut found = search.found;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

struct Search<'w> {
    world: &'w dyn World,
    found: Vec<String>,
    /// The directories that `**` has led into, without links, from the outermost one.
    within: Vec<PathBuf>,
    budget: Budget,
}

/// How many steps may still be taken.
struct Budget(usize);

impl Budget {
    fn take(&mut self, steps: usize) -> Result<(), GlobError> {
        self.0 = self.0.checked_sub(steps).ok_or(GlobError::TooMuch)?;
        Ok(())
    }
}

impl Search<'_> {
    /// Follows the parts of a pattern from a directory (empty, or with a slash at the end).
    fn walk(&mut self, directory: &str, parts: &[Vec<char>]) -> Result<(), GlobError> {
        let Some((part, rest)) = parts.split_first() else {
            return Ok(());
        };
        if !part.iter().any(|char| "*?[{\\".contains(*char)) {
            return self.walk_literal(directory, &part.iter().collect::<String>(), rest);
        }
        let everywhere = part[..] == ['*', '*'];
        if everywhere && !rest.is_empty() {
            self.walk(directory, rest)?;
        }
        let here = if directory.is_empty() { "." } else { directory };
        let Ok(entries) = self.world.read_dir(Path::new(here)) else {
            return Ok(());
        };
        for entry in entries {
            self.budget.take(1)?;
            let path = format!("{directory}{}", entry.name);
            if everywhere && entry.is_dir {
                self.walk_further(here, &format!("{path}/"), parts)?;
            }
            let name: Vec<char> = entry.name.chars().collect();
            let fits = everywhere || matches(part, &name, &mut self.budget)? == Match::Yes;
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

    /// Goes on within a directory of this one, unless a link leads back to one it is in.
    fn walk_further(
        &mut self,
        here: &str,
        directory: &str,
        parts: &[Vec<char>],
    ) -> Result<(), GlobError> {
        let here = self.world.real(Path::new(here));
        let next = self.world.real(Path::new(directory));
        if here.starts_with(&next) || self.within.contains(&next) {
            return Ok(());
        }
        self.within.push(next);
        let walked = self.walk(directory, parts);
        self.within.pop();
        walked
    }

    fn walk_literal(
        &mut self,
        directory: &str,
        name: &str,
        rest: &[Vec<char>],
    ) -> Result<(), GlobError> {
        self.budget.take(1)?;
        let path = format!("{directory}{name}");
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

/// Where a character is that no backslash is before.
fn unescaped(pattern: &[char], wanted: char) -> Option<usize> {
    let mut escaped = false;
    pattern.iter().position(|char| {
        let found = *char == wanted && !escaped;
        escaped = *char == '\\' && !escaped;
        found
    })
}

fn split(mut pattern: &[char], separator: char) -> Vec<Vec<char>> {
    let mut parts = Vec::new();
    while let Some(at) = unescaped(pattern, separator) {
        parts.push(pattern[..at].to_vec());
        pattern = &pattern[at + 1..];
    }
    parts.push(pattern.to_vec());
    parts
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    /// It came as far as another `*`, so that an earlier one need not try another place.
    NoFromStar,
}

/// Whether a name matches a part of a pattern.
fn matches(pattern: &[char], name: &[char], budget: &mut Budget) -> Result<Match, GlobError> {
    let (mut rest, mut name) = (pattern, name);
    if name.is_empty() && !rest.is_empty() && *rest != ['*'] {
        return Ok(Match::No);
    }
    while let ([first, after @ ..], [char, others @ ..]) = (rest, name) {
        budget.take(1)?;
        let fits = match first {
            '*' => return star(after, name, budget),
            '{' => return choice(after, name, budget),
            '[' => {
                let end = unescaped(after, ']').ok_or(BadPattern)?;
                rest = &after[end + 1..];
                in_class(&after[..end], *char)?
            }
            '\\' => {
                let (wanted, behind) = after.split_first().ok_or(BadPattern)?;
                rest = behind;
                wanted == char
            }
            wanted => {
                rest = after;
                *wanted == '?' || wanted == char
            }
        };
        if !fits {
            return Ok(Match::No);
        }
        name = others;
    }
    let open = matches!(rest, [] | ['*'] | ['*', '*']);
    Ok(match open && name.is_empty() {
        true => Match::Yes,
        false => Match::No,
    })
}

/// What follows a `*` may begin anywhere in the name; what is wrong with it is not found here.
fn star(after: &[char], name: &[char], budget: &mut Budget) -> Result<Match, GlobError> {
    let after = match after.iter().position(|char| *char != '*') {
        Some(at) => &after[at..],
        None => return Ok(Match::Yes),
    };
    for at in 0..name.len() {
        match matches(after, &name[at..], budget) {
            Ok(Match::No) | Err(BadPattern) => {}
            Ok(Match::NoFromStar) => break,
            decided => return decided,
        }
    }
    Ok(Match::NoFromStar)
}

/// `{a,b}`: up to the first closing brace, so they do not nest.
fn choice(after: &[char], name: &[char], budget: &mut Budget) -> Result<Match, GlobError> {
    let end = unescaped(after, '}').ok_or(BadPattern)?;
    for mut option in split(&after[..end], ',') {
        option.extend(&after[end + 1..]);
        budget.take(option.len())?;
        if matches(&option, name, budget)? == Match::Yes {
            return Ok(Match::Yes);
        }
    }
    Ok(Match::No)
}

/// Whether a character is in a class such as `a-z` or `^a`.
fn in_class(class: &[char], wanted: char) -> Result<bool, GlobError> {
    let (negated, mut rest) = match class {
        [] => return Err(BadPattern),
        ['^', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut found = false;
    while !rest.is_empty() {
        let low = member(&mut rest)?;
        let high = match rest {
            ['-', after @ ..] => {
                rest = after;
                member(&mut rest)?
            }
            _ => low,
        };
        found |= (low..=high).contains(&wanted);
    }
    Ok(found != negated)
}

fn member(rest: &mut &[char]) -> Result<char, GlobError> {
    let (char, after) = match rest {
        ['\\', char, after @ ..] => (char, after),
        ['-' | '\\', ..] | [] => return Err(BadPattern),
        [char, after @ ..] => (char, after),
    };
    *rest = after;
    Ok(*char)
}

#[cfg(test)]
mod tests {
    use super::{BadPattern, Budget, GlobError, MOST_STEPS, Match, find, matches};
    use rform_core::world::Host;

    fn fits(pattern: &str, name: &str) -> Result<bool, GlobError> {
        let [pattern, name] = [pattern, name].map(|it| it.chars().collect::<Vec<_>>());
        matches(&pattern, &name, &mut Budget(MOST_STEPS)).map(|it| it == Match::Yes)
    }

    #[test]
    fn names_match_patterns() {
        for (pattern, name) in [
            ("*", ""),
            ("a*b*c", "a-b-b-c"),
            ("*.t?", "x.y.tf"),
            ("[a-c]*[^0-9]", "b9x"),
            ("{a\\,b,c}d", "a,bd"),
            ("x{,y}z", "xz"),
            ("*{.a,.b}", "x.b"),
        ] {
            assert_eq!(fits(pattern, name), Ok(true), "{pattern} {name}");
        }
        for (pattern, name) in [("", "a"), ("a*b", "a-c"), ("?", ""), ("*a", "ab")] {
            assert_eq!(fits(pattern, name), Ok(false), "{pattern} {name}");
        }
        assert_eq!(fits(&"*a".repeat(100), &"a".repeat(99)), Ok(false));
    }

    #[test]
    fn braces_do_not_nest() {
        assert_eq!(fits("{a,{b,c}}", "c}"), Ok(true));
        assert_eq!(fits("{a,{b,c}}", "c"), Ok(false));
    }

    #[test]
    fn what_is_wrong_is_found_where_a_name_comes_so_far() {
        for pattern in ["a[", "a[]", "a{b", "a\\", "[a-]", "{[a,b]}"] {
            assert_eq!(fits(pattern, "ab"), Err(BadPattern), "{pattern}");
            assert_eq!(fits(&format!("x{pattern}"), "ab"), Ok(false), "{pattern}");
        }
        assert_eq!(fits("*[", "ab"), Ok(false));
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let world = Host::new().expect("a host");
        let choices = fits(&"{a,a}".repeat(40), &"a".repeat(30));
        assert_eq!(choices, Err(GlobError::TooMuch));
        assert_eq!(fits(&"{,}".repeat(3000), "a"), Err(GlobError::TooMuch));
        assert_eq!(fits(&"*".repeat(100_000), "a"), Ok(true));
        let many = "{a,{b,c}}".repeat(40);
        assert_eq!(find(&world, &format!("src/{many}")), Ok(Vec::new()));
    }
}
