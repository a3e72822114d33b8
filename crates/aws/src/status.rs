//! How far an object is, and what keeps one from being deleted.

/// How far an object is, as its type understands the states of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// AWS does not show the object: not yet, or not any more.
    Absent,
    /// The object is on its way; holds AWS's word for its state.
    Pending(String),
    /// The object is in the state that was asked for.
    Ready,
    /// The object will never be ready; holds the reason.
    Failed(String),
    /// AWS still shows the object, but it is deleted; holds the reason.
    Ended(String),
}

/// An object that keeps another one from being deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// The kind of the object in words, such as `network interface`.
    pub kind: &'static str,
    /// The id under which AWS knows the blocking object.
    pub id: String,
    /// The id of the object that it is deleted with, such as the instance of a network interface;
    /// empty if it stands alone.
    pub owner: String,
    /// Whether it is being deleted already, by this run or by anyone else.
    pub is_being_deleted: bool,
}

impl Blocker {
    /// A blocker without an owner that is not being deleted.
    pub fn new(kind: &'static str, id: impl Into<String>) -> Blocker {
        Blocker {
            kind,
            id: id.into(),
            owner: String::new(),
            is_being_deleted: false,
        }
    }
}
