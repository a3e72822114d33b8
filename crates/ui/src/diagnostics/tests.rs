#![allow(clippy::disallowed_methods, reason = "tests read recorded files")]

use expect_test::{Expect, expect};
use serde_json::Value as Json;

use super::*;
use crate::json::diagnostic::diagnostic as to_json;
use rform_core::diag::{FunctionCall, Span};

const MAIN: &str = r#"check "one" {
  assert {
    condition     = terraform.workspace == "never"
  }
}
resource "terraform_data" "a" {
  input = jsondecode("{bad json}")
  more  = 
}
"#;

fn sources() -> Sources {
    let mut sources = Sources::new();
    sources.add("main.tf", MAIN);
    sources
}

fn at(sources: &Sources, text: &str) -> Span {
    let (source, main) = sources.iter().next().expect("a source");
    let start = main.text.find(text).expect("the text") as u32;
    Span {
        source,
        start,
        end: start + text.len() as u32,
    }
}

fn check(diagnostics: Vec<Diagnostic>, sources: &Sources, compact: bool, expected: Expect) {
    let printed = print(&Diagnostics(diagnostics), sources, &Layout::PLAIN, compact);
    expected.assert_eq(&format!("{}{}", printed.stdout, printed.stderr));
}

#[test]
fn errors_name_place_code_and_values() {
    let sources = sources();
    let mut failing = Diagnostic::error(
        "Check block assertion failed",
        "A long message that has to be wrapped because it does not fit on one line of \
         seventy-eight characters, with   spaces   kept.",
    );
    failing = failing.at(at(&sources, "terraform.workspace == \"never\""));
    failing
        .values
        .push(("terraform.workspace".into(), "is \"default\"".into()));
    failing.address = Some("terraform_data.a".into());
    let mut call = Diagnostic::error("Error in function call", "Call failed:\n  not wrapped.");
    call = call.at(at(&sources, "jsondecode(\"{bad json}\")"));
    let signature =
        serde_json::json!({ "params": [{ "name": "str" }], "variadic_param": { "name": "more" } });
    call.call = Some(FunctionCall {
        called_as: "jsondecode".into(),
        signature,
    });
    let header = Diagnostic::error("Header", "").at(at(&sources, "check \"one\""));
    let cycle = Diagnostic::error("Cycle: local.x, local.y", "");
    check(
        vec![failing, call, header, cycle],
        &sources,
        false,
        expect![[r#"

        Error: Cycle: local.x, local.y


        Error: Header

          on main.tf line 1:
           1: check "one" {


        Error: Check block assertion failed

          with terraform_data.a,
          on main.tf line 3, in check "one":
           3:     condition     = terraform.workspace == "never"
            ├────────────────
            │ terraform.workspace is "default"

        A long message that has to be wrapped because it does not fit on one line of
        seventy-eight characters, with   spaces   kept.

        Error: Error in function call

          on main.tf line 7, in resource "terraform_data" "a":
           7:   input = jsondecode("{bad json}")
            ├────────────────
            │ while calling jsondecode(str, more...)

        Call failed:
          not wrapped.
    "#]],
    );
}

#[test]
fn a_place_at_the_end_of_a_line_shows_the_next_line_too() {
    let sources = sources();
    let missing = Diagnostic::error("Invalid expression", "Expected the start.");
    let place = at(&sources, "  more  = \n").tail();
    let place = Span {
        start: place.start - 1,
        end: place.end,
        ..place
    };
    check(
        vec![missing.at(place)],
        &sources,
        false,
        expect![[r#"

        Error: Invalid expression

          on main.tf line 8, in resource "terraform_data" "a":
           8:   more  = 
           9: }

        Expected the start.
    "#]],
    );
}

#[test]
fn warnings_of_a_kind_are_shown_once() {
    let sources = sources();
    let warning =
        |text: &str| Diagnostic::warning("Redundant element", "No effect.").at(at(&sources, text));
    let several = vec![warning("input"), warning("more"), warning("assert")];
    check(
        several.clone(),
        &sources,
        false,
        expect![[r#"

        Warning: Redundant element

          on main.tf line 2, in check "one":
           2:   assert {

        No effect.

        (and 2 more similar warnings elsewhere)
    "#]],
    );
    check(
        several,
        &sources,
        true,
        expect![[r#"

        Warnings:

        - Redundant element
          on main.tf line 2 (and 2 more)

        To see the full warning notes, run Terraform without -compact-warnings.
    "#]],
    );
}

#[test]
fn recorded_snippets_are_cut_the_same() {
    let directory =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/expressions");
    let mut errors = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(directory).expect("fixtures/expressions") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a corpus");
        for line in text.lines() {
            let case: Json = serde_json::from_str(line).expect("a case");
            let error = &case["error"];
            if error["range"]["filename"] != "main.tf" || !error["snippet"].is_object() {
                continue;
            }
            count += 1;
            if let Some(error) = snippet_error(&case) {
                errors.push(error);
            }
        }
    }
    assert!(count > 1000, "only {count} snippets");
    assert!(
        errors.is_empty(),
        "{} of {count}:\n{}",
        errors.len(),
        errors.join("\n")
    );
}

fn snippet_error(case: &Json) -> Option<String> {
    let mut sources = Sources::new();
    let sensitive = match case["output_sensitive"] == Json::Bool(true) {
        true => "  sensitive = true\n",
        false => "",
    };
    let expression = case["expr"].as_str()?;
    let text = format!("output \"result\" {{\n  value = {expression}\n{sensitive}}}\n");
    let source = sources.add("main.tf", text);
    let range = &case["error"]["range"];
    let byte = |side: &str| range[side]["byte"].as_u64().unwrap_or(0) as u32;
    let span = Span {
        source,
        start: byte("start"),
        end: byte("end"),
    };
    let recorded = &case["error"]["snippet"];
    let mut diagnostic = Diagnostic::error("", "").at(span);
    // How far the construct around the place reaches is the parser's business.
    let lines = recorded["code"].as_str()?.matches('\n').count();
    let elsewhere = recorded["start_line"] != range["start"]["line"];
    if lines > 0 || elsewhere {
        let whole = sources.get(source)?;
        let first = recorded["start_line"].as_u64()? as usize;
        let start = whole
            .text
            .split_inclusive('\n')
            .take(first - 1)
            .map(str::len)
            .sum::<usize>();
        let length = recorded["code"].as_str()?.len();
        let (start, end) = (start as u32, (start + length) as u32);
        diagnostic = diagnostic.within(Span { source, start, end });
    }
    let texts = Texts::new(&sources);
    let json = to_json(&diagnostic, &texts);
    let keys = [
        "context",
        "code",
        "start_line",
        "highlight_start_offset",
        "highlight_end_offset",
    ];
    let wrong = keys
        .iter()
        .find(|key| json["snippet"][**key] != recorded[**key]);
    let wrong = wrong.or((json["range"] != *range).then_some(&"range"))?;
    Some(format!(
        "{} {wrong}\n  {recorded}\n  {}",
        case["id"], json["snippet"]
    ))
}

#[test]
fn a_terminal_with_colour_gets_the_expression_underlined() {
    let sources = sources();
    let mut failing = Diagnostic::error("Check block assertion failed", "Must not be.");
    failing = failing
        .at(at(&sources, "terraform.workspace == \"never\""))
        .hint("Say so.");
    failing
        .values
        .push(("terraform.workspace".into(), "is \"default\"".into()));
    let layout = Layout {
        paint: crate::paint::Paint { enabled: true },
        is_terminal: true,
        ..Layout::PLAIN
    };
    let shown = |columns: usize| {
        let layout = Layout { columns, ..layout };
        let printed = print(
            &Diagnostics(vec![failing.clone()]),
            &sources,
            &layout,
            false,
        );
        assert!(printed.stderr.contains("\x1b["));
        without_colour(&printed.stderr)
    };
    expect![[r#"

        Error: Check block assertion failed
          in check "one"
           ╭─[main.tf:3:21]
         2 │   assert {
         3 │     condition     = terraform.workspace == "never"
           ·                     ───────────────┬──────────────
           ·                                    ╰── terraform.workspace is "default"
         4 │   }
           ╰────

        Must not be.

        Hint: Say so.
    "#]]
    .assert_eq(&shown(80));
    // Where there is no room beside what is underlined, it is told below.
    expect![[r#"

        Error: Check block assertion failed
          in check "one"
           ╭─[main.tf:3:21]
         2 │   assert {
         3 │     condition     = terraform.workspace == "never"
           ·                     ──────────────────────────────
         4 │   }
           ╰────
           terraform.workspace is "default"

        Must not be.

        Hint: Say so.
    "#]]
    .assert_eq(&shown(60));
}

#[test]
fn a_file_gets_colour_with_a_rule_to_the_left() {
    let error = Diagnostic::error("Here", "There is a long way to go.");
    let layout = Layout {
        paint: crate::paint::Paint { enabled: true },
        columns: 20,
        is_terminal: false,
    };
    let printed = print(&error.into(), &Sources::new(), &layout, false).stderr;
    assert!(printed.starts_with("\x1b["));
    expect![[r#"
        ╷
        │ Error: Here
        │ 
        │ There is a long
        │ way to go.
        ╵
    "#]]
    .assert_eq(&without_colour(&printed));
}

fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        rest = tail.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

#[test]
fn places_at_the_end_of_a_file_and_in_empty_files_are_shown() {
    let layout = Layout {
        paint: crate::paint::Paint { enabled: true },
        is_terminal: true,
        ..Layout::PLAIN
    };
    for text in ["", "a", "a\n", "é = \"世\"\r\n\r\n", "\n\n\n"] {
        let mut sources = Sources::new();
        let source = sources.add("main.tf", text);
        for start in 0..=text.len() as u32 + 2 {
            for end in start..=text.len() as u32 + 2 {
                let at = Diagnostic::error("Here", "There.").at(Span { source, start, end });
                for layout in [
                    Layout::PLAIN,
                    layout,
                    Layout {
                        columns: 0,
                        ..layout
                    },
                ] {
                    let list = Diagnostics(vec![at.clone()]);
                    let printed = print(&list, &sources, &layout, false).stderr;
                    assert!(
                        printed.contains("Here") && printed.contains("There."),
                        "{printed}"
                    );
                }
            }
        }
    }
}
