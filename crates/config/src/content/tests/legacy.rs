//! Blocks and arguments in a module that is written for Terraform 0.11.

use super::*;

/// The value, and the forms of Terraform 0.11 that were warned about.
fn legacy(
    text: &str,
    schema: &Block,
    variables: &[(&'static str, Value)],
) -> (Value, Vec<LegacyForm>) {
    let (value, faults) = decoded(text, schema, variables);
    let forms = faults
        .iter()
        .map(|fault| LegacyForm::of(fault).unwrap_or_else(|| panic!("{fault:?}")));
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
    let (_, faults) = decoded("rule = { port = 1, prot = 2 }\n", &schema, &[]);
    assert!(faults.iter().any(|it| it.summary == "Unsupported argument"));
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
