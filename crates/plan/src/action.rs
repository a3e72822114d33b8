//! The actions of a plan, their reasons, and the choice between them.

use rform_core::value::Value;

/// What a change does with an object; the names are those of `terraform show -json`
/// (<https://developer.hashicorp.com/terraform/internals/json-format#change-representation>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// The object stays as it is.
    NoOp,
    /// A new object is created.
    Create,
    /// A data source is read during apply.
    Read,
    /// The object is updated in place.
    Update,
    /// The object is replaced: deleted first, then created.
    DeleteThenCreate,
    /// The object is replaced: its successor is created first, then it is deleted.
    CreateThenDelete,
    /// The object is deleted.
    Delete,
    /// The object is removed from the state and left to exist.
    Forget,
}

impl Action {
    /// Whether the action is a replacement, in either order.
    pub fn is_replace(self) -> bool {
        matches!(self, Action::DeleteThenCreate | Action::CreateThenDelete)
    }

    /// Whether the action creates an object: a create or a replacement.
    pub fn creates(self) -> bool {
        self == Action::Create || self.is_replace()
    }

    /// Whether the action deletes an object: a delete or a replacement.
    pub fn deletes(self) -> bool {
        self == Action::Delete || self.is_replace()
    }
}

/// Why an action is taken, where the values do not show it: `action_reason` in Terraform's JSON
/// (<https://developer.hashicorp.com/terraform/internals/json-format#plan-representation>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The object is tainted: its creation was not finished, or the user has marked it.
    Tainted,
    /// The user has named the instance with `-replace`.
    Requested,
    /// The provider cannot change one of the changed attributes in place.
    CannotUpdate,
    /// Something that `replace_triggered_by` names has changed.
    Triggered,
    /// The resource block is no longer in the configuration.
    NoConfig,
    /// A `moved` block leads to an address for which there is no resource block.
    NoMoveTarget,
    /// The module call is no longer in the configuration, or its instance key has gone.
    NoModule,
    /// The index of the instance is not below `count`.
    CountIndex,
    /// The key of the instance is not among those of `for_each`.
    EachKey,
    /// `count` or `for_each` was added or removed, so that the kind of key no longer fits.
    WrongRepetition,
    /// The configuration of the data source has unknown values: it is read during apply.
    ConfigUnknown,
    /// A managed resource that the data source depends on has pending changes.
    DependencyPending,
    /// The data source belongs to a `check` block, which reads it again during apply.
    Check,
    /// The object is deposed: its successor exists, and it must still be deleted.
    Deposed,
}

/// The action for an object that the configuration asks for.
///
/// `before` is the prior object (null for none) and `after` the planned one. `replaces` says that
/// a change cannot be made in place, and `create_first` that a replacement creates before it deletes.
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
