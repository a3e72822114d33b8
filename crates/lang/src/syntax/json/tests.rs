//! JSON as Terraform reads it: what is wrong, and what becomes of what is right.

use expect_test::{Expect, expect};

use super::*;
use crate::eval::{Function, Resolved, Scope, evaluate, evaluate_constant};
use crate::references::Reference;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::Value;

/// Nothing has a name, and yet templates are evaluated.
struct Empty;

impl Scope for Empty {
    fn resolve(&self, _: &Reference) -> Result<Resolved, Diagnostic> {
        Err(Diagnostic::error("Nothing here", ""))
    }

    fn function(&self, _: &str) -> Option<&dyn Function> {
        None
    }

    fn function_names(&self) -> Option<Vec<String>> {
        None
    }

    fn sources(&self) -> Option<&Sources> {
        None
    }
}

fn read(text: &str) -> (Body, Diagnostics) {
    let source = Sources::new().add("main.tf.json", text);
    let parsed = parse_body(text, (source, "main.tf.json"));
    (parsed.tree, parsed.diagnostics)
}

fn told(errors: &Diagnostics) -> String {
    let lines = errors.iter().map(|it| {
        let place = it.span.map(|span| (span.start, span.end));
        format!(
            "{}: {} {:?}\n",
            it.summary,
            it.detail,
            place.unwrap_or_default()
        )
    });
    lines.collect()
}

/// What is told of texts that are no JSON; without the remark on the root that goes with most.
fn check_syntax(texts: &[&str], expected: Expect) {
    let mut report = String::new();
    for text in texts {
        report.push_str(&format!("{text:?}\n"));
        for line in told(&read(text).1).lines() {
            if !line.starts_with("Root value must be object") {
                report.push_str(&format!("    {line}\n"));
            }
        }
    }
    expected.assert_eq(&report);
}

#[test]
fn what_is_no_json_is_told() {
    check_syntax(
        &[
            "",
            "{",
            "{\"a\"",
            "{\"a\":1,}",
            "{\"a\":1]",
            "{\"a\"=1}",
            "{\"a\"}",
            "{a:1}",
            "{\"a\":1 {} \"b\":5}",
            "{} x",
            "[1 2]",
            "[1}",
            "{\"a\":Tru}",
            "{\"a\":01}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":;}",
            "{\"a\":undefined}",
        ],
        expect![[r#"
            ""
                Missing value: The JSON data ends prematurely. (0, 0)
            "{"
                Missing value: The JSON data ends prematurely. (1, 1)
                Invalid object property name: A JSON object property name must be a string (1, 1)
            "{\"a\""
                Missing property value colon: A colon must appear between an object property's name and its value. (4, 4)
            "{\"a\":1,}"
                Trailing comma in object: JSON does not permit a trailing comma after the final property in an object. (6, 7)
            "{\"a\":1]"
                Mismatched braces: A JSON object must be closed with a brace, not a bracket. (7, 7)
            "{\"a\"=1}"
                Missing property value colon: JSON uses a colon as its name/value delimiter, not an equals sign. (4, 5)
            "{\"a\"}"
                Missing object value: A JSON object attribute must have a value, introduced by a colon. (4, 5)
            "{a:1}"
                Invalid JSON keyword: "a" is not a valid JSON keyword. (1, 2)
                Invalid object property name: A JSON object property name must be a string (1, 2)
            "{\"a\":1 {} \"b\":5}"
                Missing attribute seperator comma: A comma must appear between each property definition in an object. (10, 13)
            "{} x"
                Extraneous data after value: Extra characters appear after the JSON value. (3, 4)
            "[1 2]"
                Missing attribute seperator comma: A comma must appear between each value in an array. (5, 5)
            "[1}"
                Mismatched brackets: A JSON array must be closed with a bracket, not a brace. (3, 3)
            "{\"a\":Tru}"
                Invalid JSON keyword: "Tru" is not a valid JSON keyword. Did you mean "true"? (5, 8)
            "{\"a\":01}"
                Invalid JSON number: There is a syntax error in the given JSON number. (5, 7)
            "{\"a\":\"\\x\"}"
                Invalid JSON string: There is a syntax error in the given JSON string. (8, 9)
            "{\"a\":\"\\u12\"}"
                Invalid JSON string: There is a syntax error in the given JSON string. (11, 12)
            "{\"a\":;}"
                Invalid start of value: A JSON value must start with a brace, a bracket, a number, a string, or a keyword. (5, 6)
                Missing attribute seperator comma: A comma must appear between each property definition in an object. (6, 6)
            "{\"a\":undefined}"
                Invalid JSON keyword: The JavaScript identifier "undefined" cannot be used in JSON. (5, 14)
        "#]],
    );
}

const OUTPUT: (&str, &[&str]) = ("output", &["name"]);
const RESOURCE: (&str, &[&str]) = ("resource", &["type", "name"]);

fn check_decided(text: &str, expected: Expect) {
    let (mut body, _) = read(text);
    let mut report = told(&body.decide(["a"], [OUTPUT, RESOURCE, ("locals", &[])]));
    for it in &body.attributes {
        report.push_str(&format!("attribute {}\n", it.name));
    }
    for block in &mut body.blocks {
        let labels: Vec<&str> = block.labels.iter().map(|(label, _)| &**label).collect();
        let errors = told(&block.body.decide_attributes());
        let names: Vec<&str> = block.body.attributes.iter().map(|it| &*it.name).collect();
        report.push_str(&format!(
            "block {} {labels:?} of {names:?}\n{errors}",
            block.kind
        ));
    }
    for (name, span) in body.left() {
        report.push_str(&told(&extraneous(&name, span, "").into()));
    }
    expected.assert_eq(&report);
}

#[test]
fn objects_become_attributes_and_blocks() {
    check_decided(
        r#"{"//": 1, "a": {"b": 1}, "locals": [{"x": 1}, {"y": 2, "//": 3}],
            "resource": {"t": {"n": {"k": 1}, "m": [{"k": 2}, {}]}, "u": {"o": null}},
            "output": [{"o": {"value": 1}}, {"p": {}}], "z": 1}"#,
        expect![[r#"
            attribute a
            block locals [] of ["x"]
            block locals [] of ["y"]
            block resource ["t", "n"] of ["k"]
            block resource ["t", "m"] of ["k"]
            block resource ["t", "m"] of []
            block output ["o"] of ["value"]
            block output ["p"] of []
            Extraneous JSON object property: No argument or block type is named "z". (209, 212)
        "#]],
    );
    check_decided(
        r#"{"a": 1, "a": 2, "locals": [5, {"x": 1, "x": 2}], "resource": {"t": {}, "u": 5},
            "output": {"x": 5}}"#,
        expect![[r#"
            Duplicate argument: The argument "a" was already set at main.tf.json:1,2-8. (9, 12)
            Missing block label: At least one object property is required, whose name represents the resource block's name. (68, 69)
            Incorrect JSON value type: Either a JSON object or JSON array of objects is required here, to specify name labels for this block. (77, 78)
            Missing block label: At least one object property is required, whose name represents the resource block's name. (77, 78)
            Incorrect JSON value type: Either a JSON object or a JSON array is required, representing the contents of one or more "output" blocks. (109, 110)
            attribute a
            block locals [] of []
            Incorrect JSON value type: A JSON object is required here, setting the arguments for this block. (28, 29)
            block locals [] of ["x"]
            Duplicate attribute definition: The argument "x" was already set at main.tf.json:1,33-39. (40, 43)
        "#]],
    );
    check_decided(
        "[1]",
        expect![[r#"
        Incorrect JSON value type: A JSON object is required here, to define arguments and child blocks. (1, 2)
    "#]],
    );
}

#[test]
fn strings_are_templates_where_values_are_evaluated() {
    let (mut body, _) = read(r#"{"a": ["${1 + 1}", "$${x}", "${x"], "b": {"${1}": "aws_x.y[0]"}}"#);
    body.decide_attributes();
    let value = body.attribute("a").map(|it| evaluate_constant(&it.value));
    let texts = ["${1 + 1}", "$${x}", "${x"].map(Value::from);
    assert_eq!(value, Some((Value::tuple(texts), Diagnostics::new())));
    let found = body.attribute("a").map(|it| evaluate(&it.value, &Empty));
    let (value, errors) = found.unwrap_or((Value::NULL, Diagnostics::new()));
    assert_eq!(value.elements().next(), Some(&Value::int(2)));
    assert_eq!(told(&errors).lines().count(), 1);
}

#[test]
fn hostile_depth_ends() {
    let deep = "[".repeat(100_000);
    assert!(told(&read(&deep).1).contains("Too deeply nested"));
    let deep = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert!(told(&read(&deep).1).contains("Too deeply nested"));
}

/// A tree of Terraform 0.11, a line for each block and argument.
fn check_old(text: &str, expected: Expect) {
    let source = Sources::new().add("main.tf.json", text);
    let parsed = parse_hcl1_body(text, (source, "main.tf.json"));
    let mut report = told(&parsed.diagnostics);
    write_old(&parsed.tree, 0, &mut report);
    expected.assert_eq(&report);
}

fn write_old(body: &Body, depth: usize, report: &mut String) {
    let indent = "  ".repeat(depth);
    for it in &body.attributes {
        let (value, errors) = evaluate(&it.value, &Empty);
        report.push_str(&format!(
            "{indent}{} = {value:?}\n{}",
            it.name,
            told(&errors)
        ));
    }
    for block in &body.blocks {
        let labels: Vec<&str> = block.labels.iter().map(|(label, _)| &**label).collect();
        report.push_str(&format!("{indent}{} {labels:?}\n", block.kind));
        write_old(&block.body, depth + 1, report);
    }
}

#[test]
fn terraform_0_11_told_blocks_by_their_kind() {
    check_old(
        r#"[{"resource": [{"a": [{"x": [{"count": 1, "tags": [{"k": "v"}], "count": 2, "n": 1,
              "lifecycle": [{"prevent_destroy": true}], "n": 2}]}]},
              {"b": {"y": {"provisioner": [{"exec": {"c": "1"}}, {"exec": {"c": "2"}}], "z": null}}}]},
            {"terraform": {"backend": {"local": {"path": "p"}}}, "//": "a comment"},
            {"locals": [{"l": [{"k": 1}, {"k": 2}]}, {"m": [[{"k": 1}], []]}]}]"#,
        expect![[r#"
            resource ["a", "x"]
              count = Number(Small(1))
              tags = Object({"k": String("v")})
              n = Number(Small(2))
              lifecycle []
                prevent_destroy = Bool(true)
            resource ["b", "y"]
              provisioner ["exec"]
                c = String("1")
              provisioner ["exec"]
                c = String("2")
            terraform []
              backend ["local"]
                path = String("p")
            locals []
              l = Tuple([Object({"k": Number(Small(1))}), Object({"k": Number(Small(2))})])
            locals []
              m = Tuple([Object({"k": Number(Small(1))}), Tuple([])])
        "#]],
    );
}

#[test]
fn percent_signs_meant_nothing_to_terraform_0_11() {
    check_old(
        r#"{"output": {"a": {"value": "%{x} $${y} ${1 + 1}%{"}, "b": {"value": "${\"q\"}"}},
            "variable": {"v": {"default": "${aws:username} $${x}", "description": "${"}}}"#,
        expect![[r#"
            output ["a"]
              value = String("%{x} ${y} 2%{")
            output ["b"]
              value = String("q")
            variable ["v"]
              default = String("${aws:username} $${x}")
              description = String("${")
        "#]],
    );
    check_old(
        r#"{"output": {"a": {"value": "${x"}, "b": {"value": "${y}"}}}"#,
        expect![[r#"
            Unclosed template interpolation sequence: There is no closing brace for this interpolation sequence before the end of the file. This might be caused by incorrect nesting inside the given expression. (28, 30)
            output ["a"]
              value = Unknown(Dynamic, None)
            Invalid reference: A reference to a resource type must be followed by at least one attribute access, specifying the resource name. (30, 31)
            output ["b"]
              value = Unknown(Dynamic, None)
            Invalid reference: A reference to a resource type must be followed by at least one attribute access, specifying the resource name. (53, 54)
        "#]],
    );
    let deep = format!(
        "{{\"locals\": {}1{}}}",
        "{\"a\":".repeat(100_000),
        "}".repeat(100_000)
    );
    let parsed = parse_hcl1_body(&deep, (Sources::new().add("x", &*deep), "x"));
    assert!(told(&parsed.diagnostics).contains("Too deeply nested"));
}

#[test]
fn json_of_terraform_0_11_in_its_native_syntax() {
    let text = r#"{"//": "why", "variable": {"v": {"default": "a\n\"${x}"}},
        "resource": [{"null_resource": {"a": [{"triggers": [{"k.l": true, "m": 1.5}],
            "count": "${length(\"x\") + 1}", "provisioner": [{"local-exec": {"command": "a \\ b $${c}"}}],
            "z": null, "l": ["a", {"b": []}]}]}}]}"#;
    let native = to_native(text, FileKind::Configuration).unwrap_or_default();
    expect![[r##"
        # why

        variable "v" {
          default = "a\n\"${x}"
        }

        resource "null_resource" "a" {
          triggers = {
            "k.l" = true
            m = 1.5
          }
          count = "${length("x") + 1}"
          provisioner "local-exec" {
            command = "a \\ b $${c}"
          }
          l = ["a", {
            b = []
          }]
        }
    "##]]
    .assert_eq(&native);
    let values = to_native(r#"{"n": "${a}", "resource": {"a": [1]}}"#, FileKind::Values);
    expect![[r#"
        n = "${a}"
        resource = {
          a = [1]
        }
    "#]]
    .assert_eq(&values.unwrap_or_default());
    assert_eq!(to_native("{", FileKind::Values), None);
}
