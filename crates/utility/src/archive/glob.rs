//! Patterns of `excludes`: those of doublestar
//! (<https://pkg.go.dev/github.com/bmatcuk/doublestar/v4#readme-patterns>).

/// Whether a path matches a pattern.
///
/// # Errors
/// The pattern is malformed.
pub fn matches(pattern: &str, path: &str) -> Result<bool, String> {
    let pattern: Vec<char> = pattern.chars().collect();
    check(&pattern)?;
    let path: Vec<char> = path.chars().collect();
    let variants = expanded(&pattern);
    Ok(variants.iter().any(|variant| whole(variant, &path)))
}

fn check(pattern: &[char]) -> Result<(), String> {
    let bad = || Err("syntax error in pattern".to_owned());
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(char) = pattern.get(at) {
        match char {
            '\\' if at + 1 == pattern.len() => return bad(),
            '\\' => at += 1,
            '{' => depth += 1,
            '}' if depth == 0 => return bad(),
            '}' => depth -= 1,
            '[' => match class_end(pattern, at) {
                Some(end) => at = end,
                None => return bad(),
            },
            _ => {}
        }
        at += 1;
    }
    if depth == 0 { Ok(()) } else { bad() }
}

/// The index of the bracket that closes a class.
fn class_end(pattern: &[char], start: usize) -> Option<usize> {
    let mut at = start + 1;
    if matches!(pattern.get(at), Some('^' | '!')) {
        at += 1;
    }
    let first = at;
    loop {
        match pattern.get(at)? {
            ']' if at > first => return Some(at),
            '\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The patterns without alternatives that one with `{a,b}` stands for.
fn expanded(pattern: &[char]) -> Vec<Vec<char>> {
    let Some((start, end, commas)) = alternatives(pattern) else {
        return vec![pattern.to_vec()];
    };
    let (before, after) = (&pattern[..start], &pattern[end + 1..]);
    let starts = std::iter::once(start).chain(commas.iter().copied());
    let ends = commas.iter().copied().chain([end]);
    let choices = starts.zip(ends).map(|(from, to)| &pattern[from + 1..to]);
    let variants = choices.flat_map(|choice| expanded(&[before, choice, after].concat()));
    variants.collect()
}

/// The first braces, and the commas between them.
fn alternatives(pattern: &[char]) -> Option<(usize, usize, Vec<usize>)> {
    let (mut at, mut depth, mut start, mut commas) = (0, 0, 0, Vec::new());
    while let Some(char) = pattern.get(at) {
        match char {
            '\\' => at += 1,
            '[' => at = class_end(pattern, at)?,
            '{' => {
                depth += 1;
                if depth == 1 {
                    start = at;
                }
            }
            ',' if depth == 1 => commas.push(at),
            '}' if depth == 1 => return Some((start, at, commas)),
            '}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Matches part by part between slashes; a part `**` stands for any number of parts.
fn whole(pattern: &[char], path: &[char]) -> bool {
    let parts = |text: &[char]| -> Vec<Vec<char>> {
        text.split(|char| *char == '/')
            .map(<[char]>::to_vec)
            .collect()
    };
    let (pattern, path) = (parts(pattern), parts(path));
    // Which beginnings of the path the beginning of the pattern matches.
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for part in &pattern {
        let mut next = vec![false; path.len() + 1];
        let is_any = part.as_slice() == ['*', '*'];
        for at in 0..=path.len() {
            if is_any {
                next[at] = reached[at] || at > 0 && next[at - 1];
            } else if at > 0 && reached[at - 1] {
                next[at] = one_part(part, &path[at - 1]);
            }
        }
        reached = next;
    }
    reached[path.len()]
}

fn one_part(pattern: &[char], text: &[char]) -> bool {
    // Where to go on when a star has to take one more character.
    let mut star: Option<(usize, usize)> = None;
    let (mut at, mut now) = (0, 0);
    loop {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, now));
                at += 1;
                continue;
            }
            None if now == text.len() => return true,
            _ => {}
        }
        match step(pattern, at, text.get(now)) {
            Some(next) => (at, now) = (next, now + 1),
            None => match star {
                Some((behind, taken)) if taken < text.len() => {
                    star = Some((behind, taken + 1));
                    (at, now) = (behind, taken + 1);
                }
                _ => return false,
            },
        }
    }
}

/// The index behind what matches one character.
fn step(pattern: &[char], at: usize, char: Option<&char>) -> Option<usize> {
    let char = *char?;
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (*pattern.get(at + 1)? == char).then_some(at + 2),
        '[' => {
            let end = class_end(pattern, at)?;
            in_class(&pattern[at + 1..end], char).then_some(end + 1)
        }
        same => (*same == char).then_some(at + 1),
    }
}

fn in_class(class: &[char], char: char) -> bool {
    let (is_negated, class) = match class.split_first() {
        Some(('^' | '!', rest)) => (true, rest),
        _ => (false, class),
    };
    let mut chars = class.iter().copied().peekable();
    let mut is_in = false;
    while let Some(mut low) = chars.next() {
        if low == '\\' {
            low = chars.next().unwrap_or(low);
        }
        let mut high = low;
        if chars.peek() == Some(&'-') {
            chars.next();
            high = match chars.next() {
                Some('\\') => chars.next().unwrap_or(low),
                Some(high) => high,
                None => low,
            };
        }
        is_in |= (low..=high).contains(&char);
    }
    is_in != is_negated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_doublestar() {
        for (pattern, path, expected) in [
            ("a.txt", "a.txt", true),
            ("*.txt", "a.txt", true),
            ("*.txt", "d/a.txt", false),
            ("**/*.txt", "a.txt", true),
            ("**/*.txt", "d/e/a.txt", true),
            ("d/**", "d/e/a.txt", true),
            ("d/**", "d", true),
            ("d/**/a.txt", "d/a.txt", true),
            ("**", ".", true),
            ("a**b", "axyb", true),
            ("?.txt", "ab.txt", false),
            ("[a-c].txt", "b.txt", true),
            ("[^a-c].txt", "b.txt", false),
            ("[!a].txt", "b.txt", true),
            ("{a,b/*}.txt", "b/c.txt", true),
            ("{a,{b,c}}", "c", true),
            ("\\*.txt", "*.txt", true),
            ("\\*.txt", "a.txt", false),
            ("a*b*c", "aXbXbc", true),
            ("a*b*c", "aXbXb", false),
            ("", "", true),
        ] {
            assert_eq!(matches(pattern, path), Ok(expected), "{pattern} {path}");
        }
        for pattern in ["[", "[a", "{a", "a}", "a\\"] {
            assert!(matches(pattern, "a").is_err(), "{pattern}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let path = "a".repeat(5000);
        let pattern = "*a".repeat(200) + "b";
        assert_eq!(matches(&pattern, &path), Ok(false));
        let deep = "a/".repeat(500);
        assert_eq!(matches(&("**/".repeat(200) + "b"), &deep), Ok(false));
    }
}
