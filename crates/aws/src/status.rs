//! How far an object is, and what keeps one from being deleted.

/// How far an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not there, not yet or not any more.
    Absent,
    /// On the way; AWS's word for it.
    Pending(String),
    /// As it shall be.
    Ready,
    /// It will never be; AWS's reason.
    Failed(String),
    /// It was, and is no more, though AWS still shows it; why.
    Ended(String),
}

/// An object that keeps another one from being deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// In words: `network interface`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// The id of the object that it goes with; empty if it stands alone.
    pub owner: String,
    /// Whether it is being deleted already, by whoever.
    pub going: bool,
}
