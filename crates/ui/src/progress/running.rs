//! What runs at a moment, and how far the run is.

use std::time::Duration;

use rform_core::addr::ResourceInstance;
use rform_plan::Action;

/// A piece of work that is going on.
#[derive(Clone, Debug)]
pub struct Running {
    /// The operation on the object.
    pub work: Work,
    /// When it began, on the clock of the run.
    pub since: Duration,
    /// When it was last mentioned that it still runs.
    pub reminded: Duration,
    /// The id of the object, as far as it is known.
    pub id: Option<String>,
    /// The condition that the provider waits for, in words.
    pub waits_for: Option<String>,
}

/// An operation on an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It is read, to bring the state up to date.
    Refresh,
    /// A data source is read.
    Read,
    /// A step of the plan is carried out.
    Step(Action),
}

/// The address of an instance, and the key of its deposed object if it is about that.
pub type Subject = (ResourceInstance, Option<String>);

/// How far the run is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// How many steps there are; 0 if that is not known.
    pub total: usize,
    /// How many of them are done.
    pub done: usize,
    /// How many of them failed.
    pub failed: usize,
    /// How many objects and data sources were read.
    pub read: usize,
    /// When the run began, on its clock.
    pub started: Duration,
}
