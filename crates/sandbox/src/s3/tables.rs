//! The tables of the service.

use super::model::{Bucket, S3Object};
use crate::store::table::tables;

tables! {
    /// S3.
    pub(crate) struct S3 = "s3" {
        /// By name.
        buckets: Bucket,
        /// By bucket and key.
        objects: S3Object,
    }
}
