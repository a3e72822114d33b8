//! Comparing documents: sets as sets, made-up names by what they stand for.

use rform_core::value::Type;
use serde_json::Value as Json;

use super::names::Names;

/// Notes each place in which two documents differ.
pub struct Comparer<'a> {
    pub names: &'a mut Names,
    pub found: Vec<(String, String)>,
}

impl Comparer<'_> {
    /// Compares two values of a type, as far as it is known.
    pub fn compare(&mut self, place: &str, ty: &Type, recorded: &Json, seen: &Json) {
        match (recorded, seen) {
            (Json::Object(one), Json::Object(other)) => {
                let names = one
                    .keys()
                    .chain(other.keys().filter(|it| !one.contains_key(*it)));
                for name in names {
                    let place = format!("{place}.{name}");
                    match (one.get(name), other.get(name)) {
                        (Some(one), Some(other)) => {
                            self.compare(&place, &within(ty, name), one, other);
                        }
                        (one, other) => self.note(&place, one, other),
                    }
                }
            }
            (Json::Array(one), Json::Array(other)) if matches!(ty, Type::Set(_)) => {
                self.sets(place, &element(ty), one, other);
            }
            (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
                for (index, (one, other)) in one.iter().zip(other).enumerate() {
                    self.compare(&format!("{place}.{index}"), &nth(ty, index), one, other);
                }
            }
            (Json::String(one), Json::String(other)) => {
                if !self.texts(place, one, other) {
                    self.note(place, Some(recorded), Some(seen));
                }
            }
            (Json::Number(one), Json::Number(other)) if one.as_f64() == other.as_f64() => {}
            _ if recorded == seen => {}
            _ => self.note(place, Some(recorded), Some(seen)),
        }
    }

    /// Texts that are JSON documents may hold their lists in any order that the service chooses,
    /// but not other things.
    fn texts(&mut self, place: &str, recorded: &str, seen: &str) -> bool {
        let attribute = place.rsplit('.').next().unwrap_or_default();
        self.names.agree(attribute, recorded, seen)
    }

    fn sets(&mut self, place: &str, ty: &Type, recorded: &[Json], seen: &[Json]) {
        let mut left: Vec<&Json> = seen.iter().collect();
        let mut unmatched = Vec::new();
        for one in recorded {
            let found = left
                .iter()
                .position(|other| self.is_same(place, ty, one, other));
            match found {
                Some(index) => {
                    left.remove(index);
                }
                None => unmatched.push(one),
            }
        }
        if unmatched.len() == 1 && left.len() == 1 {
            self.compare(&format!("{place}.?"), ty, unmatched[0], left[0]);
            return;
        }
        for one in unmatched {
            self.note(place, Some(one), None);
        }
        for other in left {
            self.note(place, None, Some(other));
        }
    }

    /// Whether two elements are the same; if so, their names stand for each other from now on.
    fn is_same(&mut self, place: &str, ty: &Type, recorded: &Json, seen: &Json) -> bool {
        let mut names = self.names.clone();
        let mut trial = Comparer {
            names: &mut names,
            found: Vec::new(),
        };
        trial.compare(place, ty, recorded, seen);
        let is_same = trial.found.is_empty();
        if is_same {
            *self.names = names;
        }
        is_same
    }

    fn note(&mut self, place: &str, recorded: Option<&Json>, seen: Option<&Json>) {
        let show = |it: Option<&Json>| it.map_or("nothing".to_owned(), Json::to_string);
        let what = format!("recorded {}, seen {}", show(recorded), show(seen));
        self.found.push((place.to_owned(), what));
    }
}

fn within(ty: &Type, name: &str) -> Type {
    match ty {
        Type::Object(object) => object
            .attributes
            .get(name)
            .cloned()
            .unwrap_or(Type::Dynamic),
        Type::Map(element) => (**element).clone(),
        _ => Type::Dynamic,
    }
}

fn element(ty: &Type) -> Type {
    match ty {
        Type::List(element) | Type::Set(element) => (**element).clone(),
        _ => Type::Dynamic,
    }
}

fn nth(ty: &Type, index: usize) -> Type {
    match ty {
        Type::Tuple(items) => items.get(index).cloned().unwrap_or(Type::Dynamic),
        ty => element(ty),
    }
}
