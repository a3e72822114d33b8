//! What becomes of single forms.

use std::path::Path;

use super::{SchemaLookup, Upgraded, upgrade};
use rform_testing::Memory;

fn upgraded(text: &str) -> Upgraded {
    let world = Memory::new([("main.tf", text)]);
    let known = SchemaLookup {
        resources: &|_, _, _| None,
        providers: &|_| None,
    };
    upgrade(&world, Path::new("."), known, false).expect("it can be read")
}

/// The value of an output after the upgrade.
fn value(text: &str) -> String {
    let names = "variable \"a\" {}\nvariable \"l\" {\n  type = \"list\"\n}\n\
                 resource \"x_y\" \"many\" {\n  count = 2\n}\nresource \"x_y\" \"one\" {}\n";
    let text = format!("{names}output \"o\" {{\n  value = {text}\n}}\n");
    let found = upgraded(&text);
    let new = found.files.first().map_or(text, |file| file.new.clone());
    let (_, value) = new.split_once("value = ").expect("the output");
    value.strip_suffix("\n}\n").unwrap_or(value).to_owned()
}

#[test]
fn values() {
    for (old, new) in [
        (r#""${var.a}""#, "var.a"),
        (r#""a ${var.a}""#, r#""a ${var.a}""#),
        (r#""${ var.a }""#, "var.a"),
        (r#""${"${1 + 2}" * 3}""#, "tostring((1 + 2) * 3)"),
        (
            r#""${lookup(map("a", "b"), \"a\")}""#,
            r#"lookup({ "a" = "b" }, "a")"#,
        ),
        (r#""${map("a", "b")}""#, r#"tomap({ "a" = "b" })"#),
        (r#""${map(var.a, "b")}""#, r#"tomap({ (var.a) = "b" })"#),
        (
            r#""${map("${var.a}-x", "b")}""#,
            r#"tomap({ "${var.a}-x" = "b" })"#,
        ),
        (r#""${list()}""#, "tolist([])"),
        (
            r#""${concat(list("a"), var.l)}""#,
            r#"concat(["a"], var.l)"#,
        ),
        (r#"["${var.l}"]"#, "var.l"),
        (r#"[["a"], "b"]"#, r#"flatten([["a"], "b"])"#),
        ("{ a = { b = 1 } }", "{ a = [{ b = 1 }] }"),
        (
            r#""${join(",", list("${1 == 1}"))}""#,
            r#"join(",", [tostring((1 == 1))])"#,
        ),
        (r#"["${var.l}", "x"]"#, r#"flatten([var.l, "x"])"#),
        (r#"["${var.a}"]"#, "[var.a]"),
        (r#"["${x_y.many.0.list}"]"#, "flatten([x_y.many[0].list])"),
        (r#""${x_y.many.count}""#, "tostring(length(x_y.many))"),
        (r#""${x_y.many.id}""#, "x_y.many[0].id"),
        (r#""${x_y.many.*.id}""#, "x_y.many[*].id"),
        (r#""${x_y.many.*.id[1]}""#, "x_y.many[1].id"),
        (r#""${x_y.many.*.net.0.id}""#, "x_y.many[*].net[0].id"),
        (r#""${x_y.one.0.net.0.id}""#, "x_y.one.net[0].id"),
        (
            r#""${element(x_y.many.*.id, count.index)}""#,
            "element(x_y.many[*].id, 0)",
        ),
        (r#""${terraform.env}""#, "terraform.workspace"),
        (
            r#""${var.a == 1 ? "x" : "y"}""#,
            r#"tostring(var.a) == "1" ? "x" : "y""#,
        ),
        (
            r#""${length(var.l) / 2}""#,
            "tostring(floor(length(var.l) / 2))",
        ),
        (
            r#""${length(var.l) / 2.0}""#,
            "tostring(length(var.l) / 2.0)",
        ),
        (r#""100%{x} \x41""#, r#""100%%{x} A""#),
        ("{ a.b = 1 }", r#"{ "a.b" = 1 }"#),
        ("3", r#""3""#),
        ("[1, true, -5, 0x10]", r#"[1, true, -5, 16]"#),
        (
            r#""${list(1, true, 1 == 1)}""#,
            r#"tolist(["1", "1", (1 == 1 ? "1" : "0")])"#,
        ),
        (r#""${1 == 1}""#, "tostring(1 == 1)"),
        (r#""${1 == "01"}""#, "tostring(1 == 1)"),
        (r#""${true == "1"}""#, "tostring(true == true)"),
        (r#""${"1.0" == 1}""#, r#"tostring("1.0" == "1")"#),
        (
            r#""${coalesce(var.a, "")}""#,
            r#"try(coalesce(var.a, ""), "")"#,
        ),
        (r#""${coalesce(var.a, "x")}""#, r#"coalesce(var.a, "x")"#),
        (
            r#""${__builtin_StringToInt(var.a)}""#,
            "tostring(tonumber(var.a))",
        ),
        (r#""a $$ b $${c} $$$$""#, r#""a $ b $${c} $$""#),
        (
            "{ a = true, b = \"${var.a}\" }",
            r#"{ a = true, b = var.a }"#,
        ),
    ] {
        assert_eq!(value(old), new, "{old}");
    }
}

/// The first file after the upgrade.
fn new(text: &str) -> String {
    let found = upgraded(text);
    found.files.first().map_or("", |file| &file.new).to_owned()
}

#[test]
fn of_unknown_types_what_cannot_be_a_block_becomes_a_map() {
    let old = "resource \"k8s_pod\" \"a\" {\n  metadata {\n    annotations {\n      \"a.b/c\" = \
               \"${upper(\"x\")}\"\n      d.e = 1\n    }\n  }\n}\n";
    let expected = "resource \"k8s_pod\" \"a\" {\n  metadata {\n    annotations = {\n      \"a.b/c\" = \
                    upper(\"x\")\n      \"d.e\"   = \"1\"\n    }\n  }\n}\n";
    assert_eq!(new(old), expected);
}

#[test]
fn of_unknown_types_what_is_repeated_becomes_blocks() {
    let old = "resource \"k8s_pod\" \"a\" {\n  env = {\n    name = \"${upper(\"x\")}\"\n  }\n  env = {\n    \
               name = \"B\"\n    value_from {\n      key = \"c\"\n    }\n  }\n}\n";
    let expected = "resource \"k8s_pod\" \"a\" {\n  env {\n    name = upper(\"x\")\n  }\n\n  env {\n    \
                    name = \"B\"\n    value_from {\n      key = \"c\"\n    }\n  }\n}\n";
    assert_eq!(new(old), expected);
}

#[test]
fn names_that_are_reserved_are_for_a_person() {
    for name in ["version", "provider", "count"] {
        let found = upgraded(&format!(
            "variable \"{name}\" {{\n  type = \"string\"\n}}\n"
        ));
        let told = |it: &super::Note| it.text.contains("cannot have this name any more");
        assert!(found.notes.iter().any(told), "{name}");
    }
}

#[test]
fn what_is_written_as_today_stays() {
    let today = "terraform {\n  required_version = \">= 0.12\"\n}\n";
    for text in [
        "output \"o\" {\n  value = \"a ${1 / 2} %%{x}\"\n}\n",
        "variable \"a\" {\n  default = true\n}\n\noutput \"o\" {\n  value = { a = true, b = 010 }\n}\n",
        "",
    ] {
        assert_eq!(upgraded(&format!("{today}{text}")).files, [], "{text}");
    }
    assert_eq!(upgraded("").files, []);
    assert!(upgraded("output \"o\" {\n  value = upper(\"a\")\n}\n").modern);
}

#[test]
fn what_refers_to_others_when_destroyed_is_for_a_person() {
    let found = upgraded(
        "variable \"v\" {\n  type = \"string\"\n}\nresource \"null_resource\" \"a\" {\n  provisioner \
         \"local-exec\" {\n    when    = \"destroy\"\n    command = \"echo ${var.v}\"\n  }\n}\n",
    );
    let notes = found.notes.iter();
    let mut notes = notes.filter(|note| note.text.contains("self.triggers"));
    assert_eq!(notes.next().map(|note| note.line), Some(7));
}

#[test]
fn comments_between_keys_and_values_are_not_lost() {
    let found = upgraded("output \"o\" {\n  value = \"${map(\"a\", /* why */ \"b\")}\"\n}\n");
    let keeps = |new: &str| new.contains("/* why */");
    assert!(found.files.first().is_some_and(|file| keeps(&file.new)));
    assert!(found.notes.iter().any(|note| note.text.contains("map")));
}

#[test]
fn comments_before_a_brace_are_not_lost() {
    let found = upgraded(
        "resource \"x_y\" # why\n  \"a\"\n{\n  b = \"${upper(\"c\")}\"\n}\n\noutput\n\"o\" {\n  \
         value = 1\n}\n",
    );
    let new = found.files.first().map(|file| file.new.as_str());
    let expected = "# why\nresource \"x_y\" \"a\" {\n  b = upper(\"c\")\n}\n\noutput \"o\" {\n  \
                    value = \"1\"\n}\n";
    assert_eq!(new, Some(expected));
}

#[test]
fn names_that_begin_with_a_digit_get_an_underscore() {
    let found = upgraded(
        "variable \"1v\" {\n  type = \"map\"\n}\nresource \"x_y\" \"2r\" {\n  b = \
         \"${var.1v.3k}-${x_y.2r.*.id}\"\n  depends_on = [\"x_y.2r\"]\n}\n",
    );
    let new = found.files.first().map_or("", |file| file.new.as_str());
    let expected = "variable \"_1v\" {\n  type = map(string)\n}\nresource \"x_y\" \"_2r\" {\n  b          = \
                    \"${var._1v[\"3k\"]}-${x_y._2r[*].id}\"\n  depends_on = [x_y._2r]\n}\n\nmoved {\n  from = \
                    \"x_y.2r\"\n  to   = x_y._2r\n}\n";
    assert_eq!(new, expected);
    let notes: Vec<&str> = found.notes.iter().map(|it| it.text.as_str()).collect();
    let rule = "names begin with a letter or an underscore today";
    let known = |text: &str| {
        let mut notes = notes.iter();
        notes.any(|note| note.starts_with(&format!("{rule}: {text}")))
    };
    assert!(known("this is _2r now, and a moved block"), "{notes:?}");
    assert!(
        known("whoever uses this variable from outside must call it _1v"),
        "{notes:?}"
    );
}

/// A default is no expression, so that its lists within a list stay.
#[test]
fn lists_in_lists_of_defaults_are_not_spliced() {
    let old = "variable \"v\" {\n  default = [[\"a\"], [\"b\"]]\n}\n\noutput \"o\" {\n  value = \"${var.v}\"\n}\n";
    let found = upgraded(old);
    let new = found.files.first().map(|file| file.new.clone());
    assert!(new.is_some_and(|new| !new.contains("flatten")));
}
