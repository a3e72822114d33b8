//! Input that is made to hurt: it is refused, in bounded time and memory.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use rform_core::diag::SourceId;
use rform_lang::eval::evaluate_constant;
use rform_lang::format::format;
use rform_lang::syntax::{decode, parse_body, parse_expression};

use super::stack::{Phase, Stack};

/// No input may take more of this thread's time; how busy the machine is does not count.
const LONGEST: Duration = Duration::from_secs(120);

fn time_spent() -> Duration {
    let spent = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
    spent.expect("threads have clocks").into()
}

#[track_caller]
fn assert_soon(since: Duration) {
    let spent = time_spent() - since;
    assert!(spent < LONGEST, "{spent:?}");
}

/// The summary of the first error, if there is one; it must be found soon.
#[track_caller]
fn refusal(text: &str) -> Option<String> {
    let start = time_spent();
    let (_, found) = parse_body(text, (SourceId(0), "main.tf")).strict();
    assert_eq!(format(text).is_empty(), text.is_empty());
    assert_soon(start);
    found
        .iter()
        .find(|it| it.is_error())
        .map(|it| it.summary.clone())
}

#[test]
fn deep_nesting_is_refused() {
    const DEEP: usize = 10_000;
    let attribute = |open: &str, inner: &str, close: &str| {
        format!("a = {}{inner}{}\n", open.repeat(DEEP), close.repeat(DEEP))
    };
    let texts = [
        attribute("[", "1", "]"),
        attribute("(", "1", ")"),
        attribute("{ a = ", "1", "}"),
        attribute("[for x in ", "1", " : x]"),
        attribute("f(", "1", ")"),
        attribute("\"${", "1", "}\""),
        attribute("!", "true", ""),
        attribute("-", "1", ""),
        attribute("true ? 1 : ", "1", ""),
        attribute("x[", "1", "]"),
        format!(
            "a = \"{}{}\"\n",
            "%{ if true }".repeat(DEEP),
            "%{ endif }".repeat(DEEP)
        ),
        format!("a = x{}\n", ".y".repeat(DEEP)),
        format!("a = x{}\n", "[0]".repeat(DEEP)),
        format!("a = x{}\n", "[*]".repeat(DEEP)),
        format!("a = 1{}\n", " + 1".repeat(DEEP)),
        format!("{}{}", "a {\n".repeat(DEEP), "}\n".repeat(DEEP)),
    ];
    for text in texts {
        let start: String = text.chars().take(20).collect();
        assert_eq!(
            refusal(&text).as_deref(),
            Some("Too deeply nested"),
            "{start}"
        );
    }
}

#[test]
fn keys_within_keys_are_evaluated_once() {
    const DEEP: usize = 60;
    let text = format!("{}x{}", "var.l[".repeat(DEEP), "]".repeat(DEEP));
    let (expression, found) = parse_expression(&text, (SourceId(0), "main.tf")).strict();
    assert!(!found.has_errors(), "{found:?}");
    let (_, found) = evaluate_constant(&expression);
    assert!(found.has_errors());
}

#[test]
fn brackets_that_do_not_close_are_refused() {
    for open in [
        "[", "(", "{", "f(", "\"${", "<<E\n", "%{ if", "a {\n", "/*", "\"",
    ] {
        let text = format!("a = {}", open.repeat(10_000));
        assert!(refusal(&text).is_some(), "{open}");
    }
}

#[test]
fn long_lines_are_read() {
    const LONG: usize = 10_000_000;
    assert_eq!(refusal(&format!("a = \"{}\"\n", "x".repeat(LONG))), None);
    assert_eq!(refusal(&format!("# {}\n", "x".repeat(LONG))), None);
    assert!(refusal(&"x ".repeat(LONG / 2)).is_some());
    let list = format!("a = [{}]\n", "1,".repeat(LONG + 1));
    assert_eq!(refusal(&list).as_deref(), Some("File too large"));
}

#[test]
fn strange_bytes_are_refused_or_read() {
    assert!(decode(b"a = \"\xff\"\n".to_vec(), SourceId(0)).is_err());
    assert_eq!(refusal("\u{feff}a = 1\r\nb = 2\r\n"), None);
    assert_eq!(refusal("a = \0\n").as_deref(), Some("Invalid character"));
    assert_eq!(
        refusal("a = 1\rb = 2\n").as_deref(),
        Some("Invalid character")
    );
}

fn evaluated(files: &[(&str, String)]) -> Result<(), String> {
    let start = time_spent();
    let stack = Stack::read(files).map_err(|(fault, _)| fault.summary)?;
    let result = stack.evaluate(Phase::Apply).map(drop);
    assert_soon(start);
    result.map_err(|fault| fault.summary)
}

fn output(expression: &str) -> (&'static str, String) {
    let text = format!("output \"result\" {{\n  value = {expression}\n}}\n");
    ("main.tf", text)
}

#[test]
fn large_ranges_and_texts_are_refused() {
    for expression in [
        "range(1e9)",
        "length(range(1e9))",
        "indent(1e9, \"a\\nb\")",
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : [a, b, c]]]]",
        "setproduct([for a in range(9) : range(1000)]...)",
        "bcrypt(\"x\", 31)",
        "format(\"%999999999d\", 1)",
        "format(\"%.999999999f\", 1.5)",
        "format(\"%d\", 1e600000000)",
        "cidrhost(\"10.0.0.0/8\", 1e600000000)",
        "regex(\"((a{1000}){1000}){1000}\", \"a\")",
        "file(\"/dev/zero\")",
    ] {
        assert!(evaluated(&[output(expression)]).is_err(), "{expression}");
    }
}

#[test]
fn large_numbers_and_texts_are_evaluated() {
    for expression in [
        "1e600000000 + 1 - 1e-600000000",
        "1e600000000 % 7",
        "floor(1e600000000)",
        "tostring(-1e600000000)",
        "jsonencode(1e99999)",
        "pow(10, 1e9)",
        "parseint(join(\"\", [for a in range(1000) : join(\"\", [for b in range(100) : 9])]), 10)",
        "regexall(\"(a*)*b\", join(\"\", [for a in range(1000) : \"aaaaaaaaaa\"]))",
    ] {
        assert_eq!(evaluated(&[output(expression)]), Ok(()), "{expression}");
    }
}

#[test]
fn deep_documents_are_refused() {
    for (name, text) in [
        (
            "jsondecode",
            format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)),
        ),
        (
            "yamldecode",
            format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)),
        ),
        ("yamldecode", "{a: ".repeat(20_000)),
        ("yamldecode", "- ".repeat(20_000)),
    ] {
        assert!(
            evaluated(&[output(&format!("{name}({text:?})"))]).is_err(),
            "{name}"
        );
    }
}

#[test]
fn a_billion_laughs_in_yaml_are_refused() {
    let mut text = "v0: &v0 [ha, ha]\n".to_owned();
    for level in 1..15 {
        let aliases = vec![format!("*v{}", level - 1); 10].join(", ");
        text.push_str(&format!("v{level}: &v{level} [{aliases}]\n"));
    }
    let found = evaluated(&[output(&format!("yamldecode({text:?})"))]);
    assert_eq!(found, Err("Error in function call".to_owned()));
}

/// Each local value holds the one before ten times.
fn laughs(one: &str, many: impl Fn(&str) -> String) -> (&'static str, String) {
    let mut text = format!("locals {{\n  v0 = {one}\n");
    for level in 1..15 {
        text.push_str(&format!(
            "  v{level} = {}\n",
            many(&format!("local.v{}", level - 1))
        ));
    }
    text.push_str("}\n");
    ("vars.tf", text)
}

#[test]
fn a_billion_laughs_are_refused() {
    let tuples = laughs("[\"ha\"]", |it| format!("[{}]", [it; 10].join(", ")));
    let objects = laughs("{}", |it| {
        let items = (0..10).map(|at| format!("k{at} = {it}"));
        format!("{{ {} }}", items.collect::<Vec<_>>().join(", "))
    });
    let texts = laughs("\"ha\"", |it| {
        format!("\"{}\"", format!("${{{it}}}").repeat(10))
    });
    for vars in [tuples, objects, texts] {
        let found = evaluated(&[output("local.v14"), vars]);
        assert_eq!(found, Err("Value too large".to_owned()));
    }
}
