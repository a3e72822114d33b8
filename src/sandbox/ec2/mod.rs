//! EC2.

use crate::sandbox::Object;
use crate::sandbox::clock::Moment;
use crate::sandbox::cloud::Cloud;
use crate::sandbox::dispatch::{Actions, find};
use crate::sandbox::store::tables;
use crate::sandbox::wire::{Answer, Call, Failure};

tables! {
    /// EC2.
    pub struct Ec2 = "ec2" {
    }
}

impl Ec2 {
    /// What exists at `now`.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        Vec::new()
    }
}

/// What this service can do.
const ACTIONS: Actions = &[];

/// Puts in what a fresh account has.
pub fn furnish(_cloud: &mut Cloud) {}

/// Carries out one action.
pub fn run(cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    find(ACTIONS, call)?(cloud, call)
}
