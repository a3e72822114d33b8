//! The types that variables get.

use std::path::Path;

use super::super::{SchemaLookup, upgrade};
use rform_testing::Memory;

/// The types that the variable `v` of the module `m` gets.
fn type_of(declared: &str, call: &str, uses: &str) -> String {
    let child = format!("variable \"v\" {{\n  {declared}\n}}\n{uses}");
    let root = format!(
        "terraform {{\n  required_version = \"~> 0.11\"\n}}\nmodule \"m\" {{\n  source = \"./m\"\n  {call}\n}}\n"
    );
    let world = Memory::new([("main.tf", &*root), ("m/main.tf", &*child)]);
    let known = SchemaLookup {
        resources: &|_, _, _| None,
        providers: &|_| None,
    };
    let found = upgrade(&world, Path::new("m"), known, false).expect("it can be read");
    let main = found.files.iter().find(|it| it.name == "m/main.tf");
    let text = main.map_or(&*child, |it| &it.new);
    let (_, ty) = text.split_once("type = ").expect("a type");
    ty.split_once('\n').map_or(ty, |(ty, _)| ty).to_owned()
}

/// The type of a list or map takes what its module is given, as it did without the types of elements.
#[test]
fn callers_say_what_elements_are() {
    let joined = "output \"o\" {\n  value = \"${join(\",\", var.v)}\"\n}\n";
    let list = "type = \"list\"";
    let map = "type = \"map\"";
    for (declared, call, uses, ty) in [
        (list, "v = [\"a\"]", "", "list(string)"),
        (list, "v = []", "", "list(any)"),
        (list, "v = []", joined, "list(string)"),
        (list, "v = [{ a = 1 }]", "", "list(map(string))"),
        (list, "v = [{ a = 1, b = [] }]", "", "any"),
        (list, "v = [\"${list(\"a\")}\"]", "", "list(string)"),
        (
            list,
            "v = \"${list(list(\"a\"))}\"",
            "",
            "list(list(string))",
        ),
        (list, "v = \"${split(\",\", \"a,b\")}\"", "", "list(string)"),
        (map, "v = { a = [\"b\"], c = [] }", "", "map(list(string))"),
        (map, "v = { a = [\"b\"], c = \"d\" }", "", "any"),
        (
            map,
            "v = \"${merge(map(\"a\", list(\"b\")), map())}\"",
            "",
            "map(list(string))",
        ),
        (map, "v { a = 1 }", "", "map(string)"),
        (map, "", "", "map(any)"),
    ] {
        assert_eq!(
            type_of(declared, call, uses),
            ty,
            "{declared} {call} {uses}"
        );
    }
}
