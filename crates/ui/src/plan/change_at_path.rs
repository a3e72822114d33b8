//! The change at one path: the values before and after, and whether they are unknown, sensitive,
//! relevant or force a replacement.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::json::change::Sides;

static NULL: Json = Json::Null;
static FALSE: Json = Json::Bool(false);

/// A set of paths below one path, as names and indexes.
#[derive(Clone, Debug, Default)]
pub struct Paths<'a> {
    paths: Vec<&'a [Json]>,
    /// Whether a path in the set stands for all paths below it too.
    inherited: bool,
}

impl<'a> Paths<'a> {
    /// The set of these paths; each stands for itself alone.
    pub fn exactly(paths: &'a [Vec<Json>]) -> Paths<'a> {
        Paths {
            paths: paths.iter().map(|path| &path[..]).collect(),
            inherited: false,
        }
    }

    /// The set of these paths and of all paths below them.
    pub fn with_all_below(paths: &'a [Vec<Json>]) -> Paths<'a> {
        Paths {
            inherited: true,
            ..Paths::exactly(paths)
        }
    }

    /// The set of all paths.
    pub fn everything() -> Paths<'a> {
        Paths {
            paths: vec![&[]],
            inherited: true,
        }
    }

    /// Whether this path itself is in the set.
    pub fn here(&self) -> bool {
        self.paths.iter().any(|path| path.is_empty())
    }

    /// Whether this path or one below it is in the set.
    pub fn here_or_below(&self) -> bool {
        !self.paths.is_empty()
    }

    fn child(&self, fits: impl Fn(&Json) -> bool) -> Paths<'a> {
        let step = |path: &&'a [Json]| match path.split_first() {
            None => self.inherited.then_some(*path),
            Some((first, rest)) => fits(first).then_some(rest),
        };
        Paths {
            paths: self.paths.iter().filter_map(step).collect(),
            inherited: self.inherited,
        }
    }
}

/// The change at one path. `*_explicit` tells a null that is present from one that stands for
/// absence.
#[derive(Clone, Debug)]
pub struct ChangeAtPath<'a> {
    pub before: &'a Json,
    pub after: &'a Json,
    pub before_explicit: bool,
    pub after_explicit: bool,
    pub unknown: &'a Json,
    pub before_sensitive: &'a Json,
    pub after_sensitive: &'a Json,
    pub replace: Paths<'a>,
    pub relevant: Paths<'a>,
}

impl<'a> ChangeAtPath<'a> {
    /// The change at the empty path: the whole object.
    pub fn whole(sides: &'a Sides, relevant: Paths<'a>) -> ChangeAtPath<'a> {
        ChangeAtPath {
            before: &sides.before,
            after: &sides.after,
            before_explicit: false,
            after_explicit: false,
            unknown: &sides.after_unknown,
            before_sensitive: &sides.before_sensitive,
            after_sensitive: &sides.after_sensitive,
            replace: Paths::exactly(&sides.replace_paths),
            relevant,
        }
    }

    /// A JSON document before and after, with nothing unknown or sensitive in it.
    pub fn plain(before: Option<&'a Json>, after: Option<&'a Json>) -> ChangeAtPath<'a> {
        ChangeAtPath {
            before: before.unwrap_or(&NULL),
            after: after.unwrap_or(&NULL),
            before_explicit: before.is_some(),
            after_explicit: after.is_some(),
            unknown: &FALSE,
            before_sensitive: &FALSE,
            after_sensitive: &FALSE,
            replace: Paths::default(),
            relevant: Paths::everything(),
        }
    }

    /// Whether there is a value before the change.
    pub fn has_before(&self) -> bool {
        self.before_explicit || !self.before.is_null()
    }

    /// Whether there is a value after the change.
    pub fn has_after(&self) -> bool {
        self.after_explicit || !self.after.is_null()
    }

    /// Whether the value is null before and after.
    pub fn is_absent(&self) -> bool {
        self.before.is_null() && self.after.is_null()
    }

    pub fn is_unknown(&self) -> bool {
        *self.unknown == Json::Bool(true)
    }

    pub fn was_sensitive(&self) -> bool {
        *self.before_sensitive == Json::Bool(true)
    }

    pub fn will_be_sensitive(&self) -> bool {
        *self.after_sensitive == Json::Bool(true)
    }

    /// The change with its sensitive marks removed.
    pub fn uncovered(&self) -> ChangeAtPath<'a> {
        ChangeAtPath {
            before_sensitive: &FALSE,
            after_sensitive: &FALSE,
            ..self.clone()
        }
    }

    /// The change as if the value at its path were deleted.
    pub fn gone(&self) -> ChangeAtPath<'a> {
        ChangeAtPath {
            after: &NULL,
            after_explicit: false,
            unknown: &FALSE,
            after_sensitive: &FALSE,
            ..self.clone()
        }
    }

    /// The change as if the value at its path were new.
    pub fn created(&self) -> ChangeAtPath<'a> {
        ChangeAtPath {
            before: &NULL,
            before_explicit: false,
            before_sensitive: &FALSE,
            ..self.clone()
        }
    }

    /// The change, or no change where neither its path nor one below it is relevant.
    pub fn if_relevant(self) -> ChangeAtPath<'a> {
        if self.relevant.here_or_below() {
            return self;
        }
        ChangeAtPath {
            after: self.before,
            after_explicit: self.before_explicit,
            after_sensitive: self.before_sensitive,
            unknown: &FALSE,
            ..self
        }
    }

    /// The change with absent values taken for null.
    pub fn implicit(self) -> ChangeAtPath<'a> {
        ChangeAtPath {
            before_explicit: false,
            after_explicit: false,
            ..self
        }
    }

    /// The change with all paths taken for relevant.
    pub fn all_relevant(self) -> ChangeAtPath<'a> {
        ChangeAtPath {
            relevant: Paths::everything(),
            ..self
        }
    }

    /// Takes an empty string for an absent one: providers of the older plugin SDK cannot tell them
    /// apart.
    pub fn without_empty_texts(self) -> ChangeAtPath<'a> {
        let filled = |json: &'a Json| match json {
            Json::String(text) if text.is_empty() => &NULL,
            other => other,
        };
        ChangeAtPath {
            before: filled(self.before),
            after: filled(self.after),
            ..self
        }
    }

    /// The names of the members before and after.
    pub fn names(&self) -> BTreeSet<&'a str> {
        let sides = [self.before, self.after, self.unknown];
        let members = sides.into_iter().filter_map(Json::as_object);
        members.flat_map(Map::keys).map(String::as_str).collect()
    }

    /// The change of one member of an object or a map.
    pub fn member(&self, name: &str) -> ChangeAtPath<'a> {
        let get = |json: &'a Json| json.as_object().and_then(|members| members.get(name));
        let fits = |step: &Json| step.as_str() == Some(name);
        let (before, after) = (get(self.before), get(self.after));
        ChangeAtPath {
            before: before.unwrap_or(&NULL),
            after: after.unwrap_or(&NULL),
            before_explicit: before.is_some(),
            after_explicit: after.is_some(),
            unknown: get(self.unknown).unwrap_or(&FALSE),
            before_sensitive: get(self.before_sensitive).unwrap_or(&FALSE),
            after_sensitive: get(self.after_sensitive).unwrap_or(&FALSE),
            replace: self.replace.child(fits),
            relevant: self.relevant.child(fits),
        }
    }

    /// The change of one element of a sequence, by its index before and its index after.
    pub fn element(&self, before_at: Option<usize>, after_at: Option<usize>) -> ChangeAtPath<'a> {
        let get = |json: &'a Json, at: Option<usize>| json.as_array().and_then(|it| it.get(at?));
        let at = before_at.or(after_at);
        let fits = |step: &Json| step.as_u64() == at.map(|at| at as u64);
        let (before, after) = (get(self.before, before_at), get(self.after, after_at));
        ChangeAtPath {
            before: before.unwrap_or(&NULL),
            after: after.unwrap_or(&NULL),
            before_explicit: before.is_some(),
            after_explicit: after.is_some(),
            unknown: get(self.unknown, after_at).unwrap_or(&FALSE),
            before_sensitive: get(self.before_sensitive, before_at).unwrap_or(&FALSE),
            after_sensitive: get(self.after_sensitive, after_at).unwrap_or(&FALSE),
            replace: self.replace.child(fits),
            relevant: self.relevant.child(fits),
        }
    }

    /// The elements before and after.
    pub fn elements(&self) -> (&'a [Json], &'a [Json]) {
        let items = |json: &'a Json| json.as_array().map_or(&[][..], Vec::as_slice);
        (items(self.before), items(self.after))
    }
}
