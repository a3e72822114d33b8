use super::*;
use crate::schema::{Attribute, NestedBlock, Presence};
use serde_json::json;

fn block(attributes: &[(&str, Type)]) -> Block {
    let attribute = |(name, ty): &(&str, Type)| {
        let attribute = Attribute::new(ty.clone(), Presence::Optional);
        ((*name).into(), attribute)
    };
    Block {
        attributes: attributes.iter().map(attribute).collect(),
        ..Block::default()
    }
}

fn read(schema: &Block, flat: &[(&str, &str)]) -> Result<Json, String> {
    let pair = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let flat = flat.iter().map(pair).collect();
    expand(&flat, schema).map_err(|it| it.to_string())
}

fn one(ty: Type, flat: &[(&str, &str)]) -> Result<Json, String> {
    Ok(read(&block(&[("a", ty)]), flat)?["a"].clone())
}

#[test]
fn single_values_are_read_by_their_type() {
    for (ty, text, expected) in [
        (Type::Bool, "1", json!(true)),
        (Type::Bool, "false", json!(false)),
        (Type::Bool, "", Json::Null),
        (Type::Number, "30", json!(30)),
        (Type::Number, "-1", json!(-1)),
        (Type::Number, "", Json::Null),
        (Type::String, "", json!("")),
        (Type::String, "{\"a\":1}", json!("{\"a\":1}")),
        (Type::String, UNKNOWN, Json::Null),
        (Type::Number, UNKNOWN, Json::Null),
    ] {
        assert_eq!(one(ty, &[("a", text)]), Ok(expected), "{text}");
    }
    assert_eq!(one(Type::Number, &[]), Ok(Json::Null));
}

#[test]
fn collections_are_counted_and_absent_ones_are_null() {
    let strings = || Type::list(Type::String);
    let eleven: Vec<(String, String)> = (0..11)
        .map(|at| (format!("a.{at}"), format!("v{at}")))
        .chain([("a.#".to_owned(), "11".to_owned())])
        .collect();
    let eleven: Vec<_> = eleven.iter().map(|(k, v)| (&**k, &**v)).collect();
    let expected: Vec<String> = (0..11).map(|at| format!("v{at}")).collect();
    assert_eq!(one(strings(), &eleven), Ok(json!(expected)));
    assert_eq!(one(strings(), &[("a.#", "0")]), Ok(json!([])));
    assert_eq!(one(strings(), &[]), Ok(Json::Null));
    assert_eq!(one(strings(), &[("a.#", UNKNOWN)]), Ok(Json::Null));
    let was_a_set = [("a.#", "2"), ("a.3448", "y"), ("a.21", "x")];
    assert_eq!(one(strings(), &was_a_set), Ok(json!(["x", "y"])));
    let set = Type::set(Type::Number);
    let hashed = [("a.#", "2"), ("a.3448", "2"), ("a.21", "1")];
    assert_eq!(one(set, &hashed), Ok(json!([1, 2])));
}

#[test]
fn keys_of_maps_may_hold_dots_and_signs() {
    let texts = || Type::map(Type::String);
    let flat = [("a.%", "3"), ("a.x.y/z", "1"), ("a.x", "2"), ("a.#", "3")];
    let expected = json!({ "x.y/z": "1", "x": "2", "#": "3" });
    assert_eq!(one(texts(), &flat), Ok(expected));
    let first = [("a.#", "1"), ("a.Name", "n")];
    assert_eq!(one(texts(), &first), Ok(json!({ "Name": "n" })));
    assert_eq!(one(texts(), &[("a.%", "0")]), Ok(json!({})));
    let maps = Type::list(texts());
    let flat = [("a.#", "1"), ("a.0.%", "1"), ("a.0.k.e", "v")];
    assert_eq!(one(maps, &flat), Ok(json!([{ "k.e": "v" }])));
}

#[test]
fn blocks_are_read_by_their_schema() {
    let inner = block(&[("port", Type::Number), ("ranges", Type::list(Type::String))]);
    let mut outer = block(&[("id", Type::String)]);
    for (name, nesting) in [("rule", Nesting::Set), ("more", Nesting::List)] {
        let nested = NestedBlock {
            nesting,
            block: inner.clone(),
            min: 0,
            max: None,
        };
        outer.blocks.insert(name.into(), nested);
    }
    let flat = [
        ("id", "x"),
        ("rule.#", "1"),
        ("rule.77.port", "80"),
        ("rule.77.ranges.#", "1"),
        ("rule.77.ranges.0", "r"),
        ("rule.77.gone", "g"),
        ("gone.#", "1"),
        ("gone.0", "y"),
    ];
    let expected = json!({
        "id": "x",
        "rule": [{ "port": 80, "ranges": ["r"], "gone": "g" }],
        "more": [],
        "gone": ["y"],
    });
    assert_eq!(read(&outer, &flat), Ok(expected));
    let bare = read(&outer, &[("more.#", "1")]);
    let expected = json!([{ "port": null, "ranges": null }]);
    assert_eq!(bare.map(|it| it["more"].clone()), Ok(expected));
}

#[test]
fn what_does_not_fit_is_named() {
    let list = || Type::list(Type::String);
    for (ty, flat, part) in [
        (Type::Number, &[("a", "x")][..], "\"a\": a number"),
        (Type::Bool, &[("a", "yes")], "\"a\": true or false"),
        (
            Type::String,
            &[("a.#", "1"), ("a.0", "x")],
            "\"a\": a single",
        ),
        (list(), &[("a", "x")], "\"a\": several values"),
        (
            list(),
            &[("a.#", "2"), ("a.0", "x")],
            "\"a.#\": it tells of 2",
        ),
        (
            list(),
            &[("a.#", "1"), ("a.0", ""), ("a.1", "")],
            "\"a.#\": it tells of 1",
        ),
        (list(), &[("a.#", "x"), ("a.0", "x")], "\"a.#\": the number"),
        (
            list(),
            &[("a.#", "1"), ("a.b", "x")],
            "\"a.b\": it has no place",
        ),
        (
            Type::set(Type::String),
            &[("a.#", "2"), ("a.7", "x")],
            "\"a.#\": it tells of 2",
        ),
        (
            Type::map(Type::Number),
            &[("a.%", "1"), ("a.b.c", "x")],
            "\"a.b.c\": a number",
        ),
        (
            Type::map(Type::String),
            &[("a.%", "2"), ("a.b", "x")],
            "\"a.%\": it tells of 2",
        ),
    ] {
        let said = one(ty, flat).err().unwrap_or_default();
        assert!(said.contains(part), "{flat:?}: {said}");
    }
}

#[test]
fn without_a_schema_the_shape_tells() {
    let flat = [
        ("id", "1"),
        ("l.#", "2"),
        ("l.10", "b"),
        ("l.9", "a"),
        ("m.%", "1"),
        ("m.k.e", "v"),
        ("s.#", "1"),
        ("s.5.%", "1"),
        ("s.5.x", "y"),
        ("old.#", "1"),
        ("old.Name", "n"),
    ];
    let pair = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
    let found = by_shape(&flat.into_iter().map(pair).collect());
    let expected = json!({
        "id": "1", "l": ["a", "b"], "m": { "k.e": "v" }, "s": [{ "x": "y" }],
        "old": { "Name": "n" },
    });
    assert_eq!(found, expected);
}
