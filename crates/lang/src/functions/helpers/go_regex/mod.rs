//! Regular expressions in Go's syntax, translated to the `regex` crate's.
//!
//! They differ in details only: Go's `\d`, `\w`, `\s` and `\b` are ASCII, names of groups
//! may repeat, and what is refused is refused with Go's words.

mod class;
mod escape;
mod names;

/// A pattern in the `regex` crate's syntax, and the names of its groups.
#[derive(Debug, PartialEq)]
pub(crate) struct Translated {
    /// The pattern; all groups are without names.
    pub pattern: String,
    /// The name of each group, if it has one.
    pub groups: Vec<Option<String>>,
}

/// Why a pattern is refused.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    /// The error code in Go's words, such as `missing closing )`.
    pub code: &'static str,
    /// The part of the pattern in which it is.
    pub part: String,
}

type Checked<T> = Result<T, Refused>;

fn refused<T>(code: &'static str, part: &str) -> Checked<T> {
    let part = part.to_owned();
    Err(Refused { code, part })
}

const MISSING_PAREN: &str = "missing closing )";
const PERL_SYNTAX: &str = "invalid or unsupported Perl syntax";
const NAMED_CAPTURE: &str = "invalid named capture";

/// Translates a pattern.
pub(crate) fn translate(pattern: &str) -> Checked<Translated> {
    let mut translator = Translator {
        whole: pattern,
        rest: pattern,
        out: String::new(),
        groups: Vec::new(),
        open: 0,
        repeatable: false,
        last_repeat: None,
        weights: vec![1],
        weight: 1,
    };
    translator.run()?;
    Ok(Translated {
        pattern: translator.out,
        groups: translator.groups,
    })
}

struct Translator<'a> {
    whole: &'a str,
    rest: &'a str,
    out: String,
    groups: Vec<Option<String>>,
    open: usize,
    /// Whether there is something before that may be repeated.
    repeatable: bool,
    /// Where the repetition just before begins.
    last_repeat: Option<&'a str>,
    /// For each open group how often something in it may be repeated, at most.
    weights: Vec<u32>,
    /// How often something in the item just before may be repeated, at most.
    weight: u32,
}

/// How often something may be repeated, counting repetitions of repetitions.
const MOST_REPEATED: u32 = 1000;

/// The text up to where `after`, its end, begins.
fn until<'a>(text: &'a str, after: &str) -> &'a str {
    text.get(..text.len() - after.len()).unwrap_or_default()
}

impl<'a> Translator<'a> {
    fn run(&mut self) -> Checked<()> {
        while let Some(char) = self.rest.chars().next() {
            let last_repeat = self.last_repeat.take();
            match char {
                '(' => self.open_group()?,
                ')' => self.close_group()?,
                '|' => self.operator("|"),
                '^' | '$' | '.' => self.item(char.encode_utf8(&mut [0; 4])),
                '[' => self.class()?,
                '*' | '+' | '?' => {
                    let before = self.rest;
                    self.advance(1);
                    self.repeat(before, last_repeat)?;
                }
                '{' => self.braces(last_repeat)?,
                '\\' => self.escape()?,
                other => {
                    let literal = regex::escape(other.encode_utf8(&mut [0; 4]));
                    self.advance(other.len_utf8());
                    self.push(&literal);
                }
            }
        }
        if self.open > 0 {
            return refused(MISSING_PAREN, self.whole);
        }
        Ok(())
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Writes something that may be repeated.
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.repeatable = true;
        self.weigh();
    }

    /// Begins a group.
    fn nest(&mut self) {
        self.weigh();
        self.open += 1;
        self.weights.push(1);
    }

    /// Notes how often something in the item just before may be repeated, which is at its end.
    fn weigh(&mut self) {
        if let Some(most) = self.weights.last_mut() {
            *most = self.weight.max(*most);
        }
        self.weight = 1;
    }

    /// Takes one byte over.
    fn item(&mut self, text: &str) {
        self.advance(text.len());
        self.push(text);
    }

    fn operator(&mut self, text: &str) {
        self.item(text);
        self.repeatable = false;
    }

    fn open_group(&mut self) -> Checked<()> {
        if self.rest.starts_with("(?") {
            return self.perl_group();
        }
        self.groups.push(None);
        self.nest();
        self.operator("(");
        Ok(())
    }

    fn close_group(&mut self) -> Checked<()> {
        if self.open == 0 {
            return refused("unexpected )", self.whole);
        }
        self.open -= 1;
        self.item(")");
        self.weight = self.weights.pop().unwrap_or(1);
        Ok(())
    }

    fn perl_group(&mut self) -> Checked<()> {
        for opening in ["(?P<", "(?<"] {
            let Some(rest) = self.rest.strip_prefix(opening) else {
                continue;
            };
            let Some((name, after)) = rest.split_once('>') else {
                return refused(NAMED_CAPTURE, self.rest);
            };
            let word = |char: char| char == '_' || char.is_ascii_alphanumeric();
            if name.is_empty() || !name.chars().all(word) {
                return refused(NAMED_CAPTURE, until(self.rest, after));
            }
            self.groups.push(Some(name.to_owned()));
            self.nest();
            self.rest = after;
            self.out.push('(');
            self.repeatable = false;
            return Ok(());
        }
        self.flags()
    }

    /// Translates flags, of the rest of a group or of one of its own: `(?i)`, `(?s-m:`.
    fn flags(&mut self) -> Checked<()> {
        let start = self.rest;
        self.advance(2);
        let (mut negated, mut seen) = (false, false);
        let (mut on, mut off) = (String::new(), String::new());
        while let Some(char) = self.rest.chars().next() {
            self.advance(char.len_utf8());
            match char {
                'i' | 'm' | 's' | 'U' => {
                    seen = true;
                    // The last word on a flag counts.
                    on.retain(|flag| flag != char);
                    off.retain(|flag| flag != char);
                    let flags = if negated { &mut off } else { &mut on };
                    flags.push(char);
                }
                '-' if !negated => (negated, seen) = (true, false),
                ':' | ')' if seen || !negated => {
                    if char == ':' {
                        self.nest();
                    }
                    let off = match off.as_str() {
                        "" => String::new(),
                        off => format!("-{off}"),
                    };
                    // Flags of a group that set nothing: `(?)` has no counterpart.
                    if char == ':' || seen {
                        self.out.push_str(&format!("(?{on}{off}{char}"));
                    }
                    self.repeatable = false;
                    return Ok(());
                }
                _ => break,
            }
        }
        refused(PERL_SYNTAX, until(start, self.rest))
    }

    /// After a repetition operator.
    fn repeat(&mut self, before: &'a str, last_repeat: Option<&'a str>) -> Checked<()> {
        let operator = until(before, self.rest);
        let lazy = self.rest.starts_with('?');
        if lazy {
            self.advance(1);
        }
        if let Some(last) = last_repeat {
            let part = until(last, self.rest);
            return refused("invalid nested repetition operator", part);
        }
        if !self.repeatable {
            let part = until(before, self.rest);
            return refused("missing argument to repetition operator", part);
        }
        self.out.push_str(operator);
        if lazy {
            self.out.push('?');
        }
        self.last_repeat = Some(before);
        Ok(())
    }

    /// `{2,5}`, or a brace that means itself.
    fn braces(&mut self, last_repeat: Option<&'a str>) -> Checked<()> {
        const INVALID: &str = "invalid repeat count";
        let before = self.rest;
        let Some((min, max, after)) = counts(before) else {
            self.advance(1);
            self.push("\\{");
            return Ok(());
        };
        self.rest = after;
        let most = max.unwrap_or(min);
        if min > MOST_REPEATED || most > MOST_REPEATED || most < min {
            return refused(INVALID, until(before, after));
        }
        let weight = match max {
            Some(0) => 1,
            _ => self.weight * most.max(1),
        };
        self.repeat(before, last_repeat)?;
        if weight > MOST_REPEATED {
            return refused(INVALID, until(before, self.rest));
        }
        self.weight = weight;
        Ok(())
    }
}

/// The counts of a repetition, and what follows it; no upper one for `{2,}`.
fn counts(text: &str) -> Option<(u32, Option<u32>, &str)> {
    let (inner, after) = text.strip_prefix('{')?.split_once('}')?;
    let (min, max) = match inner.split_once(',') {
        None => {
            let count = count(inner)?;
            (count, Some(count))
        }
        Some((min, "")) => (count(min)?, None),
        Some((min, max)) => (count(min)?, Some(count(max)?)),
    };
    Some((min, max, after))
}

/// Digits without leading zeros; large ones are all the same.
fn count(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading = text.len() > 1 && text.starts_with('0');
    (digits && !leading).then(|| text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &str) {
        let translated = match translate(pattern) {
            Ok(translated) => translated.pattern,
            Err(refused) => format!("{} in {}", refused.code, refused.part),
        };
        assert_eq!(translated, expected);
    }

    #[test]
    fn patterns_are_translated() {
        check(r"\d+\s?", r"[0-9]+[\t\n\f\r ]?");
        check(r"(?P<a>x)(?P<a>y)", "(x)(y)");
        check(r"\Qa.b\E{2}", r"a\.b{2}");
        check("(?i-i)a(?ii:b)", "(?-i)a(?i:b)");
        check(r"\p{^Lu}\P{^Greek}\pL", r"\P{Lu}\p{Greek}\p{L}");
        check(r"\P{C}[\p{Cs}]", r"[^\p{Cc}\p{Cf}\p{Co}][[^\s\S]]");
        check("a{,5}", r"a\{,5\}");
        check("[[:^alpha:]\\d&&-]", r"[[:^alpha:]0-9\&\&\-]");
    }

    #[test]
    fn what_go_refuses_is_refused() {
        check("a**", "invalid nested repetition operator in **");
        check("(a", "missing closing ) in (a");
        check("[z-a]", "invalid character class range in z-a");
        check(r"(a)\1", r"invalid escape sequence in \1");
        check("a{2,1}", "invalid repeat count in {2,1}");
        check("(a{500}){3}", "invalid repeat count in {3}");
        check("(?:x(a{0,1000})y){2}?", "invalid repeat count in {2}?");
        check("((a{1000}){0}b){2}", "((a{1000}){0}b){2}");
        check("((a{10}){10}){10}b{1000}", "((a{10}){10}){10}b{1000}");
        check(r"\p{greek}", r"invalid character class range in \p{greek}");
        check(r"\pQ", r"invalid character class range in \pQ");
        check(r"\x{110000}", r"invalid escape sequence in \x{110000");
        check(r"\x4", r"invalid escape sequence in \x4");
        check(r"[a-\d]", r"invalid escape sequence in \d");
    }
}
