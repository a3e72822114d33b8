//! What becomes of single forms.

mod types;

use std::path::Path;
use std::sync::Arc;

use super::{SchemaLookup, Upgraded, upgrade};
use crate::check::Schemas;
use rform_core::schema::{Attribute, Block, Presence, ResourceSchema};
use rform_core::value::Type;
use rform_testing::Memory;

fn upgraded(text: &str) -> Upgraded {
    upgraded_among([("main.tf", text)])
}

fn upgraded_among<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Upgraded {
    upgraded_with(files, &|_, _, _| None)
}

fn upgraded_with<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    resources: Schemas<'_>,
) -> Upgraded {
    let world = Memory::new(files);
    let known = SchemaLookup {
        resources,
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
            r#""$${f(\"\\n\")} \"q\"""#,
            r#""$${f(\\\"\\\\n\\\")} \"q\"""#,
        ),
        (r#""$${f("x")} \x41""#, r#""$${f(\"x\")} A""#),
        (
            r#""\\ $${f("${var.a}\")} \"q\"""#,
            r#""\\ $${f(\"${var.a}\\\")} \"q\"""#,
        ),
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
fn labels_of_a_default_are_keys_of_maps_within() {
    let old = "variable \"m\" {\n  default \"x\" \"y\" {\n    a = \"1\"\n  }\n}\n";
    let found = new(old);
    let told = "default = { \"x\" = { \"y\" = {\n";
    assert!(found.contains(told) && found.contains("} } }\n"), "{found}");
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
    assert!(upgraded("output \"o\" {\n  value = upper(\"a\")\n}\n").is_current);
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

/// A file that only `template_file` reads is written as today; one that is read otherwise too, or is
/// not of the module, is named with the lines that would change.
#[test]
fn templates_that_others_read_are_named_and_not_changed() {
    let template = |name: &str, path: &str| {
        format!(
            "data \"template_file\" \"{name}\" {{\n  template = \"${{file(\"{path}\")}}\"\n}}\n"
        )
    };
    let own = template("own", "${path.module}/own.tpl");
    let shared = template("shared", "shared.tpl");
    let outside = template("outside", "${path.module}/../outside.tpl");
    let plain = "output \"o\" {\n  value = \"${file(\"./shared.tpl\")}\"\n}\n";
    let main = format!("{own}{shared}{outside}{plain}");
    let text = "a\n$$B %{c} ${upper(\"d\")}\n";
    let files = [
        ("main.tf", &*main),
        ("own.tpl", text),
        ("shared.tpl", text),
        ("../outside.tpl", text),
    ];
    let found = upgraded_among(files);
    let changed = |name: &str| found.files.iter().find(|it| it.name == name);
    let own = changed("own.tpl").map(|it| &*it.new);
    assert_eq!(own, Some("a\n$B %%{c} ${upper(\"d\")}\n"));
    assert!(changed("shared.tpl").is_none() && changed("../outside.tpl").is_none());
    for name in ["shared.tpl", "../outside.tpl"] {
        let mut notes = found.notes.iter();
        assert!(
            notes.any(|it| it.text.starts_with(name) && it.text.ends_with("in line 2")),
            "{name}: {:?}",
            found.notes
        );
    }
}

/// From version 2.0 of its provider on, a template was in today's grammar already.
#[test]
fn templates_of_version_two_stay_as_they_are() {
    let main = |version: &str| {
        format!(
            "provider \"template\" {{\n  version = \"{version}\"\n}}\ndata \"template_file\" \"t\" \
             {{\n  template = \"${{file(\"t.tpl\")}}\"\n}}\n"
        )
    };
    for (version, stays) in [
        ("~> 2.1", true),
        (">= 2.0.0", true),
        ("2.1.2", true),
        ("~> 1.0", false),
        (">= 1.0", false),
        ("~> 0.1", false),
    ] {
        let main = main(version);
        let found = upgraded_among([("main.tf", &*main), ("t.tpl", "$$A %{ if true }\n")]);
        let changed = found.files.iter().any(|it| it.name == "t.tpl");
        assert_eq!(changed, !stays, "{version}");
    }
}

/// Of arguments that exclude each other, those that may be empty are null where they are.
#[test]
fn what_is_empty_beside_another_argument_is_null() {
    let optional = |ty: Type| Attribute::new(ty, Presence::Optional);
    let list = Type::list(Type::String);
    let schema = Arc::new(ResourceSchema {
        block: Block {
            attributes: [
                ("cidr_blocks".into(), optional(list.clone())),
                ("ipv6_cidr_blocks".into(), optional(list)),
                ("self".into(), optional(Type::Bool)),
                ("source_security_group_id".into(), optional(Type::String)),
            ]
            .into(),
            ..Block::default()
        },
        ..ResourceSchema::default()
    });
    let variables = "variable \"l\" {\n  default = []\n}\nvariable \"s\" {\n  default = \"\"\n}\n";
    for (old, new) in [
        (
            "self = true\n  cidr_blocks = [\"${var.l}\"]",
            "length(var.l) > 0 ? var.l : null",
        ),
        (
            "self = true\n  cidr_blocks = [\"${concat(var.l, var.l)}\"]",
            "try(coalescelist(concat(var.l, var.l)), null)",
        ),
        ("self = true\n  cidr_blocks = []", "null"),
        (
            "self = true\n  cidr_blocks = [\"10.0.0.0/8\"]",
            "[\"10.0.0.0/8\"]",
        ),
        (
            "ipv6_cidr_blocks = []\n  cidr_blocks = [\"${var.l}\"]",
            "var.l",
        ),
        ("cidr_blocks = [\"${var.l}\"]", "var.l"),
        (
            "self = true\n  source_security_group_id = \"${var.s}\"",
            "var.s != \"\" ? var.s : null",
        ),
        (
            "self = true\n  source_security_group_id = \"${lower(var.s)}\"",
            "try(coalesce(lower(var.s)), null)",
        ),
        (
            "self = true\n  source_security_group_id = \"sg-${var.s}\"",
            "\"sg-${var.s}\"",
        ),
    ] {
        let resource =
            format!("resource \"aws_security_group_rule\" \"r\" {{\n  {old}\n}}\n{variables}");
        let found = upgraded_with([("main.tf", &*resource)], &|_, _, _| Some(schema.clone()));
        let text = found.files.first().map_or("", |it| &it.new);
        let (before, _) = text.split_once("\n}").expect("a block");
        let (_, value) = before.rsplit_once(" = ").expect("an argument");
        assert_eq!(value, new, "{old}\n{text}");
    }
}
