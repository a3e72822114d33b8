//! IAM.

use crate::sandbox::Object;
use crate::sandbox::clock::Moment;
use crate::sandbox::cloud::Cloud;
use crate::sandbox::dispatch::Actions;
use crate::sandbox::store::tables;

tables! {
    /// IAM.
    pub struct Iam = "iam" {
    }
}

impl Iam {
    /// What exists at `now`.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        Vec::new()
    }
}

/// What this service can do.
pub const ACTIONS: Actions = &[];

/// Puts in what a fresh account has.
pub fn furnish(_cloud: &mut Cloud) {}
