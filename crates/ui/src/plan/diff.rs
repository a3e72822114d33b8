//! A change as a tree: what happens to each part.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// What happens to one part.
#[derive(Debug)]
pub struct Diff<'a> {
    pub kind: DiffKind<'a>,
    pub sign: Sign,
    /// Whether it makes the whole object be replaced.
    pub replace: bool,
}

/// What the part is.
#[derive(Debug)]
pub enum DiffKind<'a> {
    /// A number, a truth value or a null.
    Scalar { before: &'a Json, after: &'a Json },
    /// A text, possibly of several lines or a document.
    Text { before: &'a Json, after: &'a Json },
    /// An object.
    Object(BTreeMap<&'a str, Diff<'a>>),
    /// A map.
    Map(BTreeMap<&'a str, Diff<'a>>),
    /// A list or tuple.
    List(Vec<Diff<'a>>),
    /// A set.
    Set(Vec<Diff<'a>>),
    /// A block.
    Block {
        attributes: BTreeMap<&'a str, Diff<'a>>,
        blocks: BTreeMap<&'a str, Nested<'a>>,
    },
    /// A value that must not be shown.
    Hidden {
        inner: Box<Diff<'a>>,
        before: bool,
        after: bool,
    },
    /// A block that must not be shown.
    HiddenBlock,
    /// A value that is not known yet, and what it was.
    Unknown(Option<Box<Diff<'a>>>),
    /// A value that becomes one of another kind.
    OtherKind(Box<Diff<'a>>, Box<Diff<'a>>),
}

/// The blocks of one name, each with its label.
#[derive(Debug)]
pub struct Nested<'a> {
    pub items: Vec<(Option<&'a str>, Diff<'a>)>,
    pub replace: bool,
    pub before_sensitive: bool,
    pub after_sensitive: bool,
    /// Whether it is not known yet how many there will be.
    pub unknown: bool,
}

/// The sign before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It is new.
    Create,
    /// It goes away.
    Delete,
    /// It changes.
    Update,
    /// It stays.
    Same,
}

impl Sign {
    /// What happens to a whole, given what happened to the parts seen so far and to one more.
    pub fn and(self, part: Sign) -> Sign {
        match part {
            Sign::Same => self,
            part if part == self => self,
            _ => Sign::Update,
        }
    }
}
