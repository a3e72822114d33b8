//! Systems Manager: parameters.

use crate::sandbox::Object;
use crate::sandbox::clock::Moment;
use crate::sandbox::dispatch::Actions;
use crate::sandbox::store::tables;

tables! {
    /// Systems Manager: parameters.
    pub struct Ssm = "ssm" {
    }
}

impl Ssm {
    /// What exists at `now`.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        Vec::new()
    }
}

/// What this service can do.
pub const ACTIONS: Actions = &[];
