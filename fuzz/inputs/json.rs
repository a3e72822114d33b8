//! Changes of JSON documents that leave them documents.

use serde_json::{Map, Value as Json, json};

use super::chance::Chance;
use super::words::{NAMES, NUMBERS, TEXTS};

/// Changes a document a few times; `other` is what parts are taken from.
pub fn mutate(document: &mut Json, other: &Json, chance: &mut Chance) {
    for _ in 0..1 + chance.below(4) {
        let part = part(other, chance).clone();
        change(part_mut(document, chance), part, chance);
    }
}

/// Some part of a document.
fn part<'a>(mut json: &'a Json, chance: &mut Chance) -> &'a Json {
    loop {
        let inner = match json {
            Json::Array(items) => items.get(chance.below(items.len())),
            Json::Object(fields) => fields.values().nth(chance.below(fields.len())),
            _ => None,
        };
        match inner {
            Some(inner) if !chance.once_in(6) => json = inner,
            _ => return json,
        }
    }
}

fn part_mut<'a>(mut json: &'a mut Json, chance: &mut Chance) -> &'a mut Json {
    loop {
        let length = match json {
            Json::Array(items) => items.len(),
            Json::Object(fields) => fields.len(),
            _ => 0,
        };
        if length == 0 || chance.once_in(6) {
            return json;
        }
        let at = chance.below(length);
        json = match json {
            Json::Array(items) => &mut items[at],
            Json::Object(fields) => match fields.values_mut().nth(at) {
                Some(inner) => inner,
                None => unreachable!("the index is below the length"),
            },
            other => return other,
        };
    }
}

fn change(part: &mut Json, other: Json, chance: &mut Chance) {
    match chance.below(10) {
        0..=2 => *part = scalar(chance),
        3 | 4 => *part = other,
        5 => remove(part, chance),
        6 => add(part, other, chance),
        7 => rename(part, chance),
        8 => *part = nested(part.take(), chance),
        _ => grow(part, chance),
    }
}

fn scalar(chance: &mut Chance) -> Json {
    match chance.below(6) {
        0 => Json::Null,
        1 => json!(chance.once_in(2)),
        2 => serde_json::from_str(chance.pick::<&str>(NUMBERS)).unwrap_or_default(),
        3 => json!(format!("${{{}}}", chance.pick(TEXTS))),
        4 => json!(chance.pick(NAMES)),
        _ => json!(chance.pick(TEXTS)),
    }
}

fn remove(part: &mut Json, chance: &mut Chance) {
    match part {
        Json::Array(items) if !items.is_empty() => {
            items.remove(chance.below(items.len()));
        }
        Json::Object(fields) => {
            let name = fields.keys().nth(chance.below(fields.len())).cloned();
            name.and_then(|name| fields.shift_remove(&name));
        }
        other => *other = Json::Null,
    }
}

fn add(part: &mut Json, other: Json, chance: &mut Chance) {
    match part {
        Json::Array(items) => items.insert(chance.below(items.len() + 1), other),
        Json::Object(fields) => {
            fields.insert((*chance.pick(NAMES)).to_owned(), other);
        }
        scalar => *scalar = json!([other]),
    }
}

fn rename(part: &mut Json, chance: &mut Chance) {
    let Json::Object(fields) = part else {
        return;
    };
    let name = fields.keys().nth(chance.below(fields.len())).cloned();
    if let Some(value) = name.and_then(|name| fields.shift_remove(&name)) {
        fields.insert((*chance.pick(NAMES)).to_owned(), value);
    }
}

fn nested(mut inner: Json, chance: &mut Chance) -> Json {
    let times = if chance.once_in(10) {
        1 + chance.below(120)
    } else {
        1
    };
    let named = chance.once_in(2);
    for _ in 0..times {
        inner = match named {
            true => Json::Object(Map::from_iter([((*chance.pick(NAMES)).to_owned(), inner)])),
            false => Json::Array(vec![inner]),
        };
    }
    inner
}

fn grow(part: &mut Json, chance: &mut Chance) {
    match part {
        Json::Array(items) => {
            let more = items.clone();
            items.extend(
                more.into_iter()
                    .cycle()
                    .take(if chance.once_in(10) { 300 } else { 2 }),
            );
        }
        Json::String(text) => text.push_str(chance.pick::<&str>(TEXTS)),
        Json::Object(fields) => {
            let value = fields.values().next().cloned().unwrap_or_default();
            fields.insert((*chance.pick(TEXTS)).to_owned(), value);
        }
        other => *other = json!([other.take(), 1]),
    }
}
