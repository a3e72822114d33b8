//! Attributes as Terraform before 0.12 kept them: texts under dotted names, `ingress.#` for the
//! number of members of a list or set, `tags.%` for that of a map.
//!
//! Members of sets stand under hashes that cannot be computed again; keys of maps may hold dots.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value as Json};

use super::{Block, Nesting};
use crate::value::json::{implied_type, type_to_json};
use crate::value::{Number, ObjectType, Type};

/// Stands for a value that is not known yet.
/// <https://github.com/hashicorp/terraform/blob/v0.11.14/config/raw_config.go>
const UNKNOWN: &str = "74D93920-ED26-11E3-AC10-0800200C9A66";

/// An attribute that does not fit the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatmapError {
    /// The name of the flat attribute, such as `tags.Name`.
    pub attribute: String,
    /// What was expected, without a full stop.
    pub message: String,
}

impl fmt::Display for FlatmapError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "attribute \"{}\": {}", self.attribute, self.message)
    }
}

/// The JSON object by the schema, with every attribute: null where there is nothing.
///
/// What the schema does not have is there by its shape, for those who upgrade it.
///
/// # Errors
/// Something does not fit the schema, or is not all there.
pub fn expand(flat: &BTreeMap<String, String>, block: &Block) -> Result<Json, FlatmapError> {
    let Type::Object(ty) = block.object_type() else {
        return Ok(Json::Null);
    };
    let mut object = object(&whole(flat), &ty)?;
    empty_blocks(&mut object, block);
    Ok(Json::Object(object))
}

/// The JSON object by the type it has in the state.
///
/// # Errors
/// As of [`expand`].
pub fn expand_as(flat: &BTreeMap<String, String>, ty: &Type) -> Result<Json, FlatmapError> {
    typed(&whole(flat), ty)
}

/// The JSON object by the shape that the names show: texts stay texts.
pub fn by_shape(flat: &BTreeMap<String, String>) -> Json {
    let members = whole(flat).members();
    let members = members.into_iter();
    Json::Object(
        members
            .map(|(name, it)| (name.to_owned(), shape(&it)))
            .collect(),
    )
}

fn whole(flat: &BTreeMap<String, String>) -> Part<'_> {
    Part {
        name: String::new(),
        own: None,
        under: flat.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect(),
    }
}

/// Blocks that do not occur are empty and not null.
fn empty_blocks(object: &mut Map<String, Json>, block: &Block) {
    for (name, nested) in &block.blocks {
        let Some(value) = object.get_mut(&**name) else {
            continue;
        };
        if let (Json::Null, Nesting::List | Nesting::Set) = (&*value, nested.nesting) {
            *value = Json::Array(Vec::new());
        }
        for item in value.as_array_mut().into_iter().flatten() {
            if let Some(members) = item.as_object_mut() {
                empty_blocks(members, &nested.block);
            }
        }
    }
}

/// What stands under one dotted name.
struct Part<'a> {
    name: String,
    /// The text under the name itself.
    own: Option<&'a str>,
    /// What follows after the name and a dot, and the text there.
    under: Vec<(&'a str, &'a str)>,
}

impl<'a> Part<'a> {
    fn of(name: String) -> Part<'a> {
        Part {
            name,
            own: None,
            under: Vec::new(),
        }
    }

    fn is_absent(&self) -> bool {
        self.under.is_empty()
            && self
                .own
                .is_none_or(|text| text.is_empty() || text == UNKNOWN)
    }

    fn sub(&self, name: &str) -> String {
        match self.name.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        let found = self.under.iter().find(|(key, _)| *key == name);
        found.map(|(_, text)| *text)
    }

    /// By the first part of the names; the signs of counts are no members.
    fn members(&self) -> BTreeMap<&'a str, Part<'a>> {
        let mut members = BTreeMap::new();
        for (key, text) in &self.under {
            let (first, rest) = match key.split_once('.') {
                Some((first, rest)) => (first, Some(rest)),
                None => (*key, None),
            };
            if rest.is_none() && matches!(first, "#" | "%") {
                continue;
            }
            let part = members.entry(first);
            let part = part.or_insert_with(|| Part::of(self.sub(first)));
            match rest {
                Some(rest) => part.under.push((rest, text)),
                None => part.own = Some(text),
            }
        }
        members
    }

    fn flatmap_error<T>(&self, message: impl Into<String>) -> Result<T, FlatmapError> {
        Err(FlatmapError {
            attribute: self.name.clone(),
            message: message.into(),
        })
    }

    /// The number under that sign; none if it is not there.
    fn count(&self, sign: &str) -> Result<Option<usize>, FlatmapError> {
        let Some(text) = self.text(sign) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| FlatmapError {
            attribute: self.sub(sign),
            message: format!("the number of members is {text:?}, which is no number"),
        })
    }

    fn miscounted<T>(&self, sign: &str, told: usize, there: usize) -> Result<T, FlatmapError> {
        Err(FlatmapError {
            attribute: self.sub(sign),
            message: format!("it tells of {told} members, and {there} are there"),
        })
    }
}

fn typed(part: &Part<'_>, ty: &Type) -> Result<Json, FlatmapError> {
    if !matches!(ty, Type::String) && part.is_absent() {
        return Ok(Json::Null);
    }
    match ty {
        Type::Bool | Type::Number | Type::String => single(part, ty),
        Type::List(element) => list(part, |_| element),
        Type::Tuple(elements) => list(part, |at| elements.get(at).unwrap_or(&Type::Dynamic)),
        Type::Set(element) => set(part, element),
        Type::Map(element) => map(part, element),
        Type::Object(ty) => {
            alone(part)?;
            Ok(Json::Object(object(part, ty)?))
        }
        Type::Dynamic => {
            let value = shape(part);
            let ty = type_to_json(&implied_type(&value));
            Ok(serde_json::json!({ "value": value, "type": ty }))
        }
    }
}

/// A text, number or truth value.
fn single(part: &Part<'_>, ty: &Type) -> Result<Json, FlatmapError> {
    let count = part.text("#").or(part.text("%"));
    let is_empty = part.under.len() == 1 && count == Some("0");
    let text = match part.own {
        _ if !part.under.is_empty() && !is_empty => {
            return part.flatmap_error("a single value is expected, and there are several");
        }
        None | Some(UNKNOWN) => return Ok(Json::Null),
        Some(text) => text,
    };
    let read = match ty {
        Type::Bool => truth(text).map(Json::Bool),
        Type::Number => number(text),
        _ => Some(Json::from(text)),
    };
    match (read, ty) {
        (Some(value), _) => Ok(value),
        // The value itself may be a secret.
        (None, Type::Bool) => {
            part.flatmap_error("true or false is expected, and it is another text")
        }
        (None, _) => part.flatmap_error("a number is expected, and it is another text"),
    }
}

/// As Terraform's SDK read truth values.
fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<Json> {
    let number = Number::parse(text)?;
    serde_json::from_str(&number.to_string()).ok()
}

/// A single text where members are expected is a misfit.
fn alone(part: &Part<'_>) -> Result<(), FlatmapError> {
    match part.own {
        None | Some("" | UNKNOWN) => Ok(()),
        Some(_) => part.flatmap_error("several values are expected, and there is a single one"),
    }
}

/// How many members `#` tells, and those that are there, by index or hash.
type Counted<'a> = (Option<usize>, Vec<(u64, Part<'a>)>);

/// The number of members and the members of a list or set; none while they are not known.
fn counted<'a>(part: &Part<'a>) -> Result<Option<Counted<'a>>, FlatmapError> {
    alone(part)?;
    if part.text("#") == Some(UNKNOWN) {
        return Ok(None);
    }
    let count = part.count("#")?;
    let mut members = Vec::new();
    for (key, member) in part.members() {
        // Hashes of members that were not known wholly had a tilde.
        match key.trim_start_matches('~').parse() {
            Ok(place) => members.push((place, member)),
            Err(_) => return member.flatmap_error("it has no place in a list or set"),
        }
    }
    members.sort_by_key(|(place, _)| *place);
    Ok(Some((count, members)))
}

/// What is a list now may have been a set: then its members have hashes for places, and come in
/// their order.
fn list<'t>(part: &Part<'_>, element: impl Fn(usize) -> &'t Type) -> Result<Json, FlatmapError> {
    let Some((count, members)) = counted(part)? else {
        return Ok(Json::Null);
    };
    match count {
        Some(count) if count != members.len() => sparse(part, element, count, &members),
        _ => {
            let members = members.iter().enumerate();
            let items = members.map(|(at, (_, member))| typed(member, element(at)));
            Ok(Json::Array(items.collect::<Result<_, _>>()?))
        }
    }
}

/// A list with members of which there is no trace: only objects without attributes leave none.
fn sparse<'t>(
    part: &Part<'_>,
    element: impl Fn(usize) -> &'t Type,
    count: usize,
    members: &[(u64, Part<'_>)],
) -> Result<Json, FlatmapError> {
    let there = members.len();
    let mut members = members.iter().peekable();
    let mut items = Vec::new();
    for at in 0..count {
        let next = members.next_if(|(place, _)| usize::try_from(*place) == Ok(at));
        match (next, element(at)) {
            (Some((_, member)), ty) => items.push(typed(member, ty)?),
            (None, Type::Object(ty)) => {
                let nothing = Part::of(part.sub(&at.to_string()));
                items.push(Json::Object(object(&nothing, ty)?));
            }
            (None, _) => return part.miscounted("#", count, there),
        }
    }
    match members.next() {
        Some(_) => part.miscounted("#", count, there),
        None => Ok(Json::Array(items)),
    }
}

fn set(part: &Part<'_>, element: &Type) -> Result<Json, FlatmapError> {
    let Some((count, members)) = counted(part)? else {
        return Ok(Json::Null);
    };
    let there = members.len();
    match count {
        Some(count) if count != there => part.miscounted("#", count, there),
        _ => {
            let items = members.iter().map(|(_, member)| typed(member, element));
            Ok(Json::Array(items.collect::<Result<_, _>>()?))
        }
    }
}

/// All that follows is the key, dots and all. The first format counted maps like lists.
fn map(part: &Part<'_>, element: &Type) -> Result<Json, FlatmapError> {
    alone(part)?;
    let sign = match part.text("%") {
        Some(_) => "%",
        None => "#",
    };
    if part.text(sign) == Some(UNKNOWN) {
        return Ok(Json::Null);
    }
    let count = part.count(sign)?;
    let mut items = Map::new();
    for (key, member) in entries(part, sign, element) {
        items.insert(key.to_owned(), typed(&member, element)?);
    }
    match count {
        Some(count) if count != items.len() => part.miscounted(sign, count, items.len()),
        _ => Ok(Json::Object(items)),
    }
}

/// The members of a map by key: a key has dots where the members are single values.
fn entries<'a>(part: &Part<'a>, sign: &str, element: &Type) -> Vec<(&'a str, Part<'a>)> {
    if !element.is_primitive() {
        return part.members().into_iter().collect();
    }
    let entries = part.under.iter().filter(|(key, _)| *key != sign);
    let member = |(key, text): &(&'a str, &'a str)| {
        let mut member = Part::of(part.sub(key));
        member.own = Some(text);
        (*key, member)
    };
    entries.map(member).collect()
}

fn object(part: &Part<'_>, ty: &ObjectType) -> Result<Map<String, Json>, FlatmapError> {
    let mut there = part.members();
    let mut items = Map::new();
    for (name, ty) in &ty.attributes {
        let member = there.remove(&**name);
        let member = member.unwrap_or_else(|| Part::of(part.sub(name)));
        items.insert(name.to_string(), typed(&member, ty)?);
    }
    for (name, member) in there {
        items.insert(name.to_owned(), shape(&member));
    }
    Ok(items)
}

/// What no schema tells the type of.
fn shape(part: &Part<'_>) -> Json {
    let unknown = |text: Option<&str>| text == Some(UNKNOWN);
    if part.under.is_empty() {
        return match part.own {
            None | Some(UNKNOWN) => Json::Null,
            Some(text) => Json::from(text),
        };
    }
    if unknown(part.text("%")) || unknown(part.text("#")) {
        return Json::Null;
    }
    let members = part.members();
    let is_counted = part.text("#").is_some();
    let places = members.keys().map(|key| key.parse::<u64>());
    match places.collect::<Result<Vec<u64>, _>>() {
        _ if part.text("%").is_some() => texts(part),
        Ok(places) if is_counted => {
            let mut items: Vec<_> = places.into_iter().zip(members.values()).collect();
            items.sort_by_key(|(place, _)| *place);
            Json::Array(items.into_iter().map(|(_, it)| shape(it)).collect())
        }
        _ if is_counted => texts(part),
        _ => {
            let members = members.iter();
            Json::Object(
                members
                    .map(|(k, it)| ((*k).to_owned(), shape(it)))
                    .collect(),
            )
        }
    }
}

fn texts(part: &Part<'_>) -> Json {
    let entries = part
        .under
        .iter()
        .filter(|(key, _)| !matches!(*key, "#" | "%"));
    let entry = |(key, text): &(&str, &str)| ((*key).to_owned(), Json::from(*text));
    Json::Object(entries.map(entry).collect())
}

#[cfg(test)]
mod tests {
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
}
