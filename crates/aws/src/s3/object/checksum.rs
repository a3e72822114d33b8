//! The checksums of an object.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>

use aws_sdk_s3::operation::head_object::HeadObjectOutput as ObjectOutput;
use aws_sdk_s3::types::ChecksumMode;

use crate::declare::{Field, STRING, computed, optional};
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use rform_core::value::Value;

/// The algorithms that S3 offers.
const ALGORITHMS: &[&str] = &["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"];

/// The checksum that each algorithm leads to.
const CHECKSUMS: [&str; 5] = [
    "checksum_crc32",
    "checksum_crc32c",
    "checksum_crc64nvme",
    "checksum_sha1",
    "checksum_sha256",
];

/// The argument and the attributes about checksums.
pub(super) fn fields() -> Vec<Field> {
    let argument = optional("checksum_algorithm", STRING).one_of(ALGORITHMS);
    let attributes = CHECKSUMS.iter().map(|name| computed(name, STRING));
    attributes.chain([argument]).collect()
}

/// Checksums are asked for where the configuration names an algorithm: to read them takes the
/// permission to use the object's key.
pub(super) fn mode(known: &Value) -> Option<ChecksumMode> {
    let algorithm = known.string("checksum_algorithm");
    algorithm.map(|_| ChecksumMode::Enabled)
}

/// The checksums that S3 answers; empty where there is none.
pub(super) fn shown(mut builder: ObjectBuilder, head: &ObjectOutput) -> ObjectBuilder {
    builder
        .text("checksum_crc32", head.checksum_crc32.as_deref())
        .text("checksum_crc32c", head.checksum_crc32_c.as_deref())
        .text("checksum_crc64nvme", head.checksum_crc64_nvme.as_deref())
        .text("checksum_sha1", head.checksum_sha1.as_deref())
        .text("checksum_sha256", head.checksum_sha256.as_deref());
    builder
}

/// Other content, or another algorithm, has other checksums.
pub(super) fn open(diff: &mut ResourceDiff<'_>, is_other_content: bool) {
    let has_checksums = diff.planned.build().attribute("checksum_crc32").is_some();
    let is_named = diff.prior.string("checksum_algorithm").is_some();
    if has_checksums && (is_other_content && is_named || diff.changes("checksum_algorithm")) {
        for name in CHECKSUMS {
            diff.set_new_computed_string(name);
        }
    }
}
