//! A change as a tree: the difference of each part, before it becomes text.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// The difference of one part.
#[derive(Debug)]
pub struct Diff<'a> {
    pub kind: DiffKind<'a>,
    pub sign: Sign,
    /// Whether the difference forces the replacement of the object.
    pub replace: bool,
}

/// The form of the part, with its own parts.
#[derive(Debug)]
pub enum DiffKind<'a> {
    /// A number, a bool or a null.
    Scalar { before: &'a Json, after: &'a Json },
    /// A string, possibly of several lines or with a document in it.
    Text { before: &'a Json, after: &'a Json },
    /// An object with its attributes.
    Object(BTreeMap<&'a str, Diff<'a>>),
    /// A map with its elements.
    Map(BTreeMap<&'a str, Diff<'a>>),
    /// A list or a tuple with its elements.
    List(Vec<Diff<'a>>),
    /// A set with its elements.
    Set(Vec<Diff<'a>>),
    /// A block with its attributes and blocks.
    Block {
        attributes: BTreeMap<&'a str, Diff<'a>>,
        blocks: BTreeMap<&'a str, Nested<'a>>,
    },
    /// A sensitive value, which is not shown.
    Hidden {
        inner: Box<Diff<'a>>,
        before: bool,
        after: bool,
    },
    /// A sensitive block, whose content is not shown.
    HiddenBlock,
    /// A write-only attribute, whose value is kept nowhere.
    WriteOnly,
    /// A value that is not known yet, and the difference of its former value.
    Unknown(Option<Box<Diff<'a>>>),
    /// A value that is replaced by one of another type.
    OtherKind(Box<Diff<'a>>, Box<Diff<'a>>),
}

/// The blocks of one name, each with its label.
#[derive(Debug)]
pub struct Nested<'a> {
    pub items: Vec<(Option<&'a str>, Diff<'a>)>,
    pub replace: bool,
    pub before_sensitive: bool,
    pub after_sensitive: bool,
    /// Whether the number of blocks is not known yet.
    pub unknown: bool,
}

/// The action on a part, shown as a sign before its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The part is new.
    Create,
    /// The part is deleted.
    Delete,
    /// The part changes.
    Update,
    /// The part stays as it is.
    Same,
}

impl Sign {
    /// The action on a whole, from the action on its parts so far and the action on one more part.
    pub fn and(self, part: Sign) -> Sign {
        match part {
            Sign::Same => self,
            part if part == self => self,
            _ => Sign::Update,
        }
    }
}
