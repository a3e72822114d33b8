mod known_names;
mod legacy;

use std::collections::BTreeMap;

use super::*;
use crate::legacy::LegacyForm;
use rform_core::diag::Diagnostic;
use rform_core::diag::{SourceId, Sources};
use rform_core::schema::{Attribute, NestedBlock, Nesting, Presence};
use rform_core::value::{Marks, Type};
use rform_lang::eval::{Function, Resolved};
use rform_lang::references::Subject;
use rform_lang::syntax::parse_body;

/// A scope of variables only.
#[derive(Default)]
struct Variables(BTreeMap<&'static str, Value>);

impl Scope for Variables {
    fn accepts_legacy_blocks(&self) -> bool {
        true
    }

    fn is_legacy_module(&self) -> bool {
        true
    }

    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        match &reference.subject {
            Subject::Variable(name) => self
                .0
                .get(&**name)
                .cloned()
                .map(Resolved::Subject)
                .ok_or_else(|| Diagnostic::error("No such variable", "")),
            _ => Err(Diagnostic::error("Only variables here", "")),
        }
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

fn optional(ty: Type) -> Attribute {
    Attribute::new(ty, Presence::Optional)
}

fn block(attributes: &[(&str, Attribute)], blocks: &[(&str, NestedBlock)]) -> Block {
    Block {
        attributes: attributes
            .iter()
            .map(|(name, it)| ((*name).into(), it.clone()))
            .collect(),
        blocks: blocks
            .iter()
            .map(|(name, it)| ((*name).into(), it.clone()))
            .collect(),
        ..Block::default()
    }
}

fn nested(nesting: Nesting, block: Block, min: usize, max: Option<usize>) -> NestedBlock {
    NestedBlock {
        nesting,
        block,
        min,
        max,
    }
}

/// A rule with a port and a list of ranges, and a nested block of its own.
fn rules(nesting: Nesting) -> Block {
    let note = block(&[("text", optional(Type::String))], &[]);
    let rule = block(
        &[
            ("port", Attribute::new(Type::Number, Presence::Required)),
            ("ranges", optional(Type::list(Type::String))),
        ],
        &[("note", nested(Nesting::List, note, 0, Some(1)))],
    );
    block(
        &[("name", optional(Type::String))],
        &[("rule", nested(nesting, rule, 0, None))],
    )
}

fn decoded(
    text: &str,
    schema: &Block,
    variables: &[(&'static str, Value)],
) -> (Value, Diagnostics) {
    let parsed = parse_body(text, SourceId(0));
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let scope = Variables(variables.iter().cloned().collect());
    decode(&parsed.tree, schema, &scope)
}

/// Decodes what is without errors.
fn good(text: &str, schema: &Block, variables: &[(&'static str, Value)]) -> Value {
    let (value, diagnostics) = decoded(text, schema, variables);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    value
}

/// The messages, each with the text it is at.
fn messages(text: &str, schema: &Block, variables: &[(&'static str, Value)]) -> Vec<String> {
    let (_, diagnostics) = decoded(text, schema, variables);
    let place = |diagnostic: &Diagnostic| {
        let range = diagnostic.span.map(|it| it.start as usize..it.end as usize);
        let place = range.and_then(|range| text.get(range));
        place.unwrap_or_default().to_owned()
    };
    diagnostics
        .iter()
        .map(|diagnostic| {
            format!(
                "{} | {} | {}",
                diagnostic.summary,
                diagnostic.detail,
                place(diagnostic)
            )
        })
        .collect()
}

fn names(value: &Value, path: &[&str]) -> Value {
    path.iter().fold(value.clone(), |value, step| {
        let next = match step.parse::<usize>() {
            Ok(at) => value.elements().nth(at).cloned(),
            Err(_) => value.get(step).cloned(),
        };
        next.unwrap_or_else(|| panic!("no {step} in {value:?}"))
    })
}

#[test]
fn everything_is_there_null_where_unset() {
    let value = good("", &rules(Nesting::Set), &[]);
    let schema = rules(Nesting::Set);
    assert_eq!(value.ty(), schema.object_type());
    assert_eq!(value.get("name"), Some(&Value::Null(Type::String)));
}

#[test]
fn nested_blocks_are_held_by_their_nesting() {
    let text = "rule {\n port = \"80\"\n}\nrule {\n port = 80\n}\n";
    let list = good(text, &rules(Nesting::List), &[]);
    assert_eq!(names(&list, &["rule", "1", "port"]), Value::int(80));
    let set = good(text, &rules(Nesting::Set), &[]);
    assert_eq!(names(&set, &["rule"]).elements().count(), 1);
    let single = good("rule {\n port = 1\n}\n", &rules(Nesting::Single), &[]);
    assert_eq!(names(&single, &["rule", "port"]), Value::int(1));
    let absent = good("", &rules(Nesting::Single), &[]);
    assert!(names(&absent, &["rule"]).is_null());
    let group = good("", &rules(Nesting::Group), &[]);
    assert!(names(&group, &["rule", "port"]).is_null());
    let map = "rule \"a\" {\n port = 1\n}\nrule \"b\" {\n port = 2\n}\n";
    let map = good(map, &rules(Nesting::Map), &[]);
    assert_eq!(names(&map, &["rule", "b", "port"]), Value::int(2));
}

#[test]
fn dynamic_blocks_repeat_their_content() {
    let text = r#"
rule {
  port = 1
}
dynamic "rule" {
  for_each = var.ports
  iterator = it
  content {
    port   = it.value["port"]
    ranges = [it.key, "all"]
    dynamic "note" {
      for_each = it.value.notes
      content {
        text = "${it.key}: ${note.value}"
      }
    }
  }
}
"#;
    let port = |port: i64, notes: &[&str]| {
        let notes = notes.iter().map(|note| Value::from(*note));
        Value::object([("port", Value::int(port)), ("notes", Value::tuple(notes))])
    };
    let ports = Value::object([("a", port(2, &["x"])), ("b", port(3, &[]))]);
    let value = good(text, &rules(Nesting::List), &[("ports", ports)]);
    let ports: Vec<_> = names(&value, &["rule"])
        .elements()
        .map(|rule| names(rule, &["port"]).as_i64())
        .collect();
    assert_eq!(ports, [Some(1), Some(2), Some(3)]);
    assert_eq!(names(&value, &["rule", "1", "ranges", "0"]), "a".into());
    assert_eq!(
        names(&value, &["rule", "1", "note", "0", "text"]),
        "a: x".into()
    );
}

#[test]
fn the_iterator_can_be_taken_as_a_whole_and_indexed_by_an_expression() {
    let text = r#"
dynamic "rule" {
  for_each = [[7, 8]]
  content {
    port   = rule.value[var.at]
    ranges = [for name, part in rule : name]
  }
}
"#;
    let value = good(text, &rules(Nesting::List), &[("at", Value::int(1))]);
    assert_eq!(names(&value, &["rule", "0", "port"]), Value::int(8));
    assert_eq!(names(&value, &["rule", "0", "ranges", "0"]), "key".into());
}

#[test]
fn a_dynamic_block_over_the_unknown_is_unknown_but_checked() {
    let text = r#"
dynamic "rule" {
  for_each = var.unknown
  content {
    port = rule.value
    bad  = 1
  }
}
"#;
    let unknown = [("unknown", Value::unknown(Type::set(Type::Number)))];
    let (value, diagnostics) = decoded(text, &rules(Nesting::Set), &unknown);
    assert!(!names(&value, &["rule"]).is_known());
    assert_eq!(
        names(&value, &["rule"]).ty(),
        rules(Nesting::Set).blocks["rule"].object_type()
    );
    assert_eq!(diagnostics.iter().count(), 1, "{diagnostics:?}");
}

#[test]
fn marks_of_what_is_gone_through_stay() {
    let text =
        "dynamic \"rule\" {\n for_each = var.secret\n content {\n port = rule.value\n }\n}\n";
    let secret = Value::list(Type::Number, [Value::int(1)]).mark(Marks::SENSITIVE);
    let value = good(text, &rules(Nesting::List), &[("secret", secret)]);
    assert_eq!(names(&value, &["rule"]).marks(), Marks::SENSITIVE);
}

#[test]
fn what_does_not_fit_is_told_as_terraform_tells_it() {
    let schema = block(
        &[
            ("arn", Attribute::new(Type::String, Presence::Computed)),
            ("size", optional(Type::Number)),
            ("tags", optional(Type::map(Type::String))),
            ("zone", Attribute::new(Type::String, Presence::Required)),
        ],
        &[
            ("disk", nested(Nesting::List, block(&[], &[]), 1, Some(1))),
            ("one", nested(Nesting::Single, block(&[], &[]), 1, Some(1))),
        ],
    );
    let text =
        "size = \"big\"\ntags = [\"a\"]\nsise = 1\ndisk {\n}\ndisk {\n}\ndysk {\n}\nsize {\n}\n";
    expect_test::expect![[r#"
        Unsupported argument | An argument named "sise" is not expected here. | sise
        Unsupported block type | Blocks of type "dysk" are not expected here. Did you mean "disk"? | dysk
        Unsupported block type | Blocks of type "size" are not expected here. Did you mean to define argument "size"? If so, use the equals sign to assign it a value. | size
        Incorrect attribute value type | Inappropriate value for attribute "size": a number is required. | "big"
        Incorrect attribute value type | Inappropriate value for attribute "tags": map of string required. | ["a"]
        Missing required argument | The argument "zone" is required, but no definition was found. | 
        Too many disk blocks | No more than 1 "disk" blocks are allowed | {
        Missing one block | A block of type "one" is required here. | "#]]
    .assert_eq(&messages(text, &schema, &[]).join("\n"));
    expect_test::expect![[
        r#"Insufficient disk blocks | At least 1 "disk" blocks are required. | "#
    ]]
    .assert_eq(&messages("zone = \"a\"\none {\n}\n", &schema, &[]).join("\n"));
}

#[test]
fn diagnostics_of_dynamic_blocks() {
    let schema = rules(Nesting::List);
    let told = |inner: &str| {
        let text = format!("dynamic \"rule\" {{\n{inner}\n}}\n");
        messages(&text, &schema, &[("n", Value::NULL)]).join("\n")
    };
    expect_test::expect![[r#"
        Missing required argument | The argument "for_each" is required, but no definition was found. | {
        Invalid dynamic for_each value | Cannot use a string value in for_each. An iterable collection is required. | "a"
        Invalid dynamic for_each value | Cannot use a null value in for_each. | var.n
        Missing dynamic content block | A dynamic block must have a nested block of type "content" to describe the body of each generated block. | {
        Invalid dynamic iterator name | Dynamic iterator must be a single variable name. | a.b"#]]
    .assert_eq(
        &[
            "content {\n}",
            "for_each = \"a\"\ncontent {\n}",
            "for_each = var.n\ncontent {\n}",
            "for_each = []",
            "for_each = []\niterator = a.b\ncontent {\n}",
        ]
        .map(told)
        .join("\n"),
    );
    let unknown = "dynamic \"ruls\" {\n for_each = []\n content {\n}\n}\n";
    expect_test::expect![[
        r#"Unsupported block type | Blocks of type "ruls" are not expected here. | "ruls""#
    ]]
    .assert_eq(&messages(unknown, &schema, &[]).join("\n"));
}

#[test]
fn lists_of_objects_are_also_written_as_blocks() {
    let route = Type::object([("to", Type::String), ("via", Type::String)]);
    let schema = block(
        &[(
            "route",
            Attribute::new(Type::set(route.clone()), Presence::OptionalComputed),
        )],
        &[],
    );
    let value = good("route {\n to = \"a\"\n}\n", &schema, &[]);
    let one = Value::object([("to", "a".into()), ("via", Value::Null(Type::String))]);
    assert_eq!(value.get("route"), Some(&Value::set(route.clone(), [one])));
    let empty = good("route = []\n", &schema, &[]);
    assert_eq!(empty.get("route"), Some(&Value::set(route.clone(), [])));
    let dynamic =
        "dynamic \"route\" {\n for_each = [\"x\", \"y\"]\n content {\n to = route.value\n }\n}\n";
    let dynamic = good(dynamic, &schema, &[]);
    assert_eq!(names(&dynamic, &["route"]).elements().count(), 2);
    let absent = good("", &schema, &[]);
    assert!(names(&absent, &["route"]).is_null());
}

#[test]
fn iterators_are_no_references() {
    let text = r#"
name = var.a
dynamic "rule" {
  for_each = var.b
  content {
    port = rule.value + var.c
    dynamic "note" {
      for_each = rule.value
      iterator = it
      content {
        text = "${it.value} ${rule.key} ${note.x}"
      }
    }
  }
}
"#;
    let parsed = parse_body(text, SourceId(0));
    let (found, diagnostics) = references(&parsed.tree, &rules(Nesting::List));
    assert!(diagnostics.is_empty());
    let found: Vec<String> = found.iter().map(|it| it.traversal.to_string()).collect();
    assert_eq!(found, ["var.a", "var.b", "var.c", "note.x"]);
}
