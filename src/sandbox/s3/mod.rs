//! S3.

use crate::sandbox::Object;
use crate::sandbox::clock::Moment;
use crate::sandbox::cloud::Cloud;
use crate::sandbox::store::tables;
use crate::sandbox::wire::{Answer, Call, Failure};

tables! {
    /// S3.
    pub struct S3 = "s3" {
    }
}

impl S3 {
    /// What exists at `now`.
    pub fn objects(&self, _now: Moment) -> Vec<Object> {
        Vec::new()
    }
}

/// Carries out one request; S3 tells actions apart by method, path and query.
pub fn run(_cloud: &mut Cloud, call: &Call) -> Result<Answer, Failure> {
    let message = format!("{} {} is not known.", call.method, call.path);
    Err(Failure::with_status(501, "NotImplemented", message))
}
