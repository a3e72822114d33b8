//! Attributes as Terraform before 0.12 kept them: texts under dotted names, `ingress.#` for the
//! number of members of a list or set, `tags.%` for that of a map.
//!
//! Members of sets stand under hashes that cannot be computed again; keys of maps may hold dots.

mod error;
mod part;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{Block, Nesting};
use crate::value::json::{implied_type, type_to_json};
use crate::value::{Number, ObjectType, Type};
pub use error::FlatmapError;
use error::UNKNOWN;
use part::{Part, alone, counted};

/// The JSON object by the schema, with every attribute: null where there is nothing.
///
/// Attributes that the schema does not have are kept, with types guessed from their keys, because
/// an upgrade of the object's schema version may need them.
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

/// The elements of a list. A former version of the schema may have had a set there: then the keys of
/// its members are hashes, and the members come in the order of those.
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

/// The JSON of attributes that no schema describes, with types guessed from their keys.
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
