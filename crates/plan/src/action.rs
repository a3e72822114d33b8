//! Which action leads from what is to what shall be.

use rform_core::value::Value;

/// What is done about an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Nothing.
    NoOp,
    /// It is made.
    Create,
    /// A data source is read during apply.
    Read,
    /// It is changed in place.
    Update,
    /// It is deleted and made anew.
    DeleteThenCreate,
    /// Its successor is made, then it is deleted.
    CreateThenDelete,
    /// It is deleted.
    Delete,
    /// It is taken out of the state and left alone.
    Forget,
}

impl Action {
    /// Whether the object is replaced.
    pub fn is_replace(self) -> bool {
        matches!(self, Action::DeleteThenCreate | Action::CreateThenDelete)
    }

    /// Whether a new object comes into being.
    pub fn creates(self) -> bool {
        self == Action::Create || self.is_replace()
    }

    /// Whether an object ceases to be.
    pub fn deletes(self) -> bool {
        self == Action::Delete || self.is_replace()
    }
}

/// Why an action is taken, where that is not plain from the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its creation did not go through.
    Tainted,
    /// The user asked with `-replace`.
    Requested,
    /// An argument changed that cannot be changed in place.
    CannotUpdate,
    /// `replace_triggered_by`
    Triggered,
    /// Its block is no longer in the configuration.
    NoConfig,
    /// It was moved to where nothing is in the configuration.
    NoMoveTarget,
    /// Its module is no longer in the configuration.
    NoModule,
    /// Its index is beyond `count`.
    CountIndex,
    /// Its key is not in `for_each`.
    EachKey,
    /// `count` or `for_each` was added or removed.
    WrongRepetition,
    /// A data source's configuration is not known yet.
    ConfigUnknown,
    /// Something a data source depends on will change.
    DependencyPending,
    /// A data source is read again because a check asks for it.
    Check,
    /// A deposed object is left over.
    Deposed,
}

/// The action for an object that the configuration wants.
///
/// `replaces` tells whether some change cannot be made in place.
pub fn decide(before: &Value, after: &Value, replaces: bool, create_first: bool) -> Action {
    if before.is_null() {
        return Action::Create;
    }
    match (replaces, create_first) {
        (true, true) => Action::CreateThenDelete,
        (true, false) => Action::DeleteThenCreate,
        (false, _) if before == after => Action::NoOp,
        (false, _) => Action::Update,
    }
}
