//! The tables of the service.

use super::model::{Bucket, S3Object, Upload};
use crate::store::table::tables;

tables! {
    /// The tables that S3's resources are kept in.
    pub(crate) struct S3 = "s3" {
        /// Kept by their names, which are unique in the account.
        buckets: Bucket,
        /// Kept by bucket and key, with all versions.
        objects: S3Object,
        /// Kept by their ids.
        uploads: Upload,
    }
}
