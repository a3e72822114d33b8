//! Marks in the place of what differs from run to run. Ids stay: [`super::tokens`] compares them.

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use regex::{Captures, Regex};

/// The version of Terraform that was recorded, which rform says it is too.
const VERSION: &str = "1.11.4";

/// Patterns and what stands in their place.
static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let patterns = [
        (
            r#"(\bon |"platform":\s*")(?:linux|darwin|windows|freebsd)_[a-z0-9]+"#,
            "${1}<PLATFORM>",
        ),
        (r"\bafter (?:\d+h)?(?:\d+m)?\d+s\b", "after <DUR>"),
        (r"\[(?:\d+h)?(?:\d+m)?\d+s elapsed\]", "[<DUR> elapsed]"),
        (r#"("elapsed_seconds":\s*)\d+(?:\.\d+)?"#, "${1}0"),
        (r"(\bWho:\s+)\S+@\S+", "${1}<WHO>"),
        (
            r"(deposed object |\(deposed )([0-9a-f]{8})\b",
            "${1}<KEY:${2}>",
        ),
        (
            r#"("deposed(?:_key)?":\s*")([0-9a-f]{8})""#,
            "${1}<KEY:${2}>\"",
        ),
    ];
    let compile = |(pattern, mark)| (Regex::new(pattern).expect("a pattern"), mark);
    patterns.into_iter().map(compile).collect()
});

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)";
    Regex::new(pattern).expect("a pattern")
});

/// The members of a cycle, which come in no fixed order.
static CYCLE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"(Error: Cycle: |"summary":\s*"Cycle: )([^"\n]*)"#;
    Regex::new(pattern).expect("a pattern")
});

pub struct Mask {
    /// Paths and their marks, the longest first.
    pub paths: Vec<(String, &'static str)>,
    pub begun: DateTime<Utc>,
}

impl Mask {
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (path, mark) in &self.paths {
            text = text.replace(path, mark);
        }
        let outside = |it: char| it.is_alphanumeric() || "_./-".contains(it);
        let inside = |it: char| it.is_alphanumeric() || "_-".contains(it);
        text = replace_word(&text, "rform", "terraform", outside, inside);
        text = replace_word(&text, "Rform", "Terraform", outside, inside);
        let digit_or_dot = |it: char| it.is_ascii_digit() || it == '.';
        text = replace_word(&text, VERSION, "<VERSION>", digit_or_dot, |it| {
            it.is_ascii_digit()
        });
        text = TIME
            .replace_all(&text, |it: &Captures| self.time(&it[0]))
            .into_owned();
        for (pattern, mark) in PATTERNS.iter() {
            text = pattern.replace_all(&text, *mark).into_owned();
        }
        CYCLE.replace_all(&text, sorted_cycle).into_owned()
    }

    /// A time of this run is masked, another one stays.
    fn time(&self, text: &str) -> String {
        let slack = TimeDelta::minutes(5);
        let span = self.begun - slack..=Utc::now() + slack;
        match DateTime::parse_from_rfc3339(text) {
            Ok(time) if span.contains(&time.to_utc()) => "<TIME>".to_owned(),
            _ => text.to_owned(),
        }
    }
}

fn sorted_cycle(found: &Captures) -> String {
    let mut members: Vec<&str> = found[2].split(", ").collect();
    members.sort();
    format!("{}{}", &found[1], members.join(", "))
}

/// Replaces a word where neither neighbour belongs to it.
fn replace_word(
    text: &str,
    word: &str,
    with: &str,
    before: impl Fn(char) -> bool,
    after: impl Fn(char) -> bool,
) -> String {
    let mut out = String::new();
    let mut end = 0;
    for (at, _) in text.match_indices(word) {
        let rest = &text[at + word.len()..];
        if !text[..at].chars().next_back().is_some_and(&before) && !rest.starts_with(&after) {
            out += &text[end..at];
            out += with;
            end = at + word.len();
        }
    }
    out + &text[end..]
}

#[test]
fn only_what_belongs_to_this_run_is_masked() {
    let paths = vec![("/tmp/x/w".to_owned(), "<CWD>")];
    let mask = Mask {
        paths,
        begun: Utc::now(),
    };
    let now = Utc::now().to_rfc3339();
    let text =
        format!("rform rform-x ./rform 1.11.4 11.11.4 /tmp/x/w/a {now} 2001-01-01T00:00:00Z");
    let masked = "terraform rform-x ./rform <VERSION> 11.11.4 <CWD>/a <TIME> 2001-01-01T00:00:00Z";
    assert_eq!(mask.text(&text), masked);
    let deposed = r#"{"deposed": "0123abcd"} after 3s"#;
    assert_eq!(
        mask.text(deposed),
        r#"{"deposed": "<KEY:0123abcd>"} after <DUR>"#
    );
}
