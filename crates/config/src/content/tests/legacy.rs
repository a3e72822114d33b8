//! Blocks and arguments in a module that is written for Terraform 0.11.

use super::*;

/// The value, and the forms of Terraform 0.11 that were warned about.
fn legacy(
    text: &str,
    schema: &Block,
    variables: &[(&'static str, Value)],
) -> (Value, Vec<LegacyForm>) {
    let (value, diagnostics) = decoded(text, schema, variables);
    let forms = diagnostics
        .iter()
        .map(|diagnostic| LegacyForm::of(diagnostic).unwrap_or_else(|| panic!("{diagnostic:?}")));
    (value, forms.collect())
}

#[test]
fn blocks_as_arguments() {
    let schema = rules(Nesting::List);
    let expected = good(
        "rule {\n port = 1\n ranges = [\"a\"]\n note {\n text = \"t\"\n }\n}\n",
        &schema,
        &[],
    );
    let map = Value::object([
        ("port", Value::from("1")),
        ("ranges", Value::tuple([Value::tuple(["a".into()])])),
        ("note", Value::object([("text", Value::from("t"))])),
    ]);
    let once = [LegacyForm::BlockAsArgument];
    let twice = [LegacyForm::BlockAsArgument; 2];
    for (text, forms) in [
        (
            "rule = { port = 1, ranges = [\"a\"], note = { text = \"t\" } }\n",
            &twice[..],
        ),
        (
            "rule = [{ port = 1, ranges = [\"a\"], note = [{ text = \"t\" }] }]\n",
            &twice[..],
        ),
        ("rule = var.map\n", &once[..]),
        ("rule = [\"${var.map}\"]\n", &once[..]),
        ("rule = \"${var.map}\"\n", &once[..]),
    ] {
        let (value, found) = legacy(text, &schema, &[("map", map.clone())]);
        assert_eq!((value, &found[..]), (expected.clone(), forms), "{text}");
    }
    let (unknown, _) = legacy("rule = var.u\n", &schema, &[("u", Value::DYNAMIC)]);
    assert!(!names(&unknown, &["rule"]).is_known());
    let (_, diagnostics) = decoded("rule = { port = 1, prot = 2 }\n", &schema, &[]);
    assert!(
        diagnostics
            .iter()
            .any(|it| it.summary == "Unsupported argument")
    );
}

#[test]
fn arguments_as_blocks() {
    let schema = block(&[("tags", optional(Type::map(Type::String)))], &[]);
    let text = "tags {\n Name = \"a\"\n n = 1\n}\ntags {\n Other = \"b\"\n}\n";
    let (value, forms) = legacy(text, &schema, &[]);
    let expected = Value::map(
        Type::String,
        [
            ("Name", Value::from("a")),
            ("n", "1".into()),
            ("Other", "b".into()),
        ],
    );
    assert_eq!(value.get("tags"), Some(&expected));
    assert_eq!(forms, [LegacyForm::ArgumentAsBlock]);
    let (value, _) = legacy(
        "tags = [{ Name = \"a\", n = 1 }, { Other = \"b\" }]\n",
        &schema,
        &[],
    );
    assert_eq!(value.get("tags"), Some(&expected));
}

/// `ingress = ["${var.rules}"]` and `ingress { … }` are all of them, in the order written.
#[test]
fn blocks_beside_a_list_of_blocks() {
    let rule = |port: &str| Value::object([("port", Value::from(port))]);
    let rules_ = Value::tuple([rule("2"), rule("3")]);
    let text = "rule {\n port = 1\n}\nrule = [\"${var.rules}\"]\nrule {\n port = 4\n}\n";
    let nested = rules(Nesting::List);
    let (value, _) = legacy(text, &nested, &[("rules", rules_.clone())]);
    let ports = |value: &Value| -> Vec<Value> {
        let rules = names(value, &["rule"]);
        rules.elements().map(|it| names(it, &["port"])).collect()
    };
    assert_eq!(ports(&value), [1, 2, 3, 4].map(Value::int));
    let object = Type::object([("port", Type::Number)]);
    let listed = block(&[("rule", optional(Type::list(object)))], &[]);
    let (value, _) = legacy(text, &listed, &[("rules", rules_)]);
    assert_eq!(ports(&value).len(), 4);
    let maps = block(&[("tags", optional(Type::map(Type::String)))], &[]);
    let tags = Value::object([("a", Value::from("x")), ("b", Value::from("y"))]);
    let (value, _) = legacy(
        "tags = var.tags\ntags {\n b = \"z\"\n}\n",
        &maps,
        &[("tags", tags)],
    );
    assert_eq!(names(&value, &["tags", "a"]), Value::from("x"));
    assert_eq!(names(&value, &["tags", "b"]), Value::from("z"));
}

/// Texts were read as Go reads them.
#[test]
fn texts_for_numbers_and_truth_values() {
    let schema = block(
        &[("on", optional(Type::Bool)), ("n", optional(Type::Number))],
        &[],
    );
    for (text, on) in [
        ("", false),
        ("1", true),
        ("T", true),
        ("True", true),
        ("0", false),
    ] {
        let value = good(&format!("on = \"{text}\"\n"), &schema, &[]);
        assert_eq!(value.get("on"), Some(&Value::Bool(on)), "{text}");
    }
    for (text, n) in [("010", 8), ("0x10", 16), ("-3", -3), ("12", 12)] {
        let value = good(&format!("n = \"{text}\"\n"), &schema, &[]);
        assert_eq!(value.get("n"), Some(&Value::int(n)), "{text}");
    }
    assert_eq!(messages("on = \"yes\"\n", &schema, &[]).len(), 1);
    assert_eq!(messages("n = \"\"\n", &schema, &[]).len(), 1);
}

#[test]
fn lists_within_lists() {
    let schema = block(&[("groups", optional(Type::set(Type::String)))], &[]);
    let list = Value::list(Type::String, ["a".into(), "b".into()]);
    let variables = [("list", list), ("unknown", Value::DYNAMIC)];
    let (value, forms) = legacy("groups = [\"${var.list}\", \"c\"]\n", &schema, &variables);
    assert_eq!(names(&value, &["groups"]).elements().count(), 3);
    assert_eq!(forms, [LegacyForm::NestedList]);
    let (value, _) = legacy("groups = [\"${var.unknown}\"]\n", &schema, &variables);
    assert!(!names(&value, &["groups"]).is_known());
    let value = good("groups = [var.unknown]\n", &schema, &variables);
    assert!(names(&value, &["groups"]).is_known());
}
