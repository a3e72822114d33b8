//! The requests about objects.

use aws_sdk_s3::operation::head_object::HeadObjectOutput as ObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ObjectCannedAcl, ObjectLockLegalHoldStatus, ObjectLockMode,
    ServerSideEncryption, StorageClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::checksum::mode;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use crate::s3::requests::found;
use rform_core::value::Value;

async fn content(planned: &Value) -> Result<Vec<u8>, AwsError> {
    if let Some(path) = planned.string("source") {
        let read = ByteStream::from_path(path).await;
        let read = read.map_err(|error| {
            AwsError::new(format!("opening S3 object source ({path}): {error}"))
        })?;
        let bytes = read.collect().await;
        let bytes = bytes.map_err(|error| AwsError::new(format!("reading {path}: {error}")))?;
        return Ok(bytes.to_vec());
    }
    match planned.string("content_base64") {
        Some(text) => STANDARD
            .decode(text)
            .map_err(|error| AwsError::new(format!("decoding content_base64: {error}"))),
        None => Ok(planned.text("content").as_bytes().to_vec()),
    }
}

pub(super) async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, s3) = (operation.planned, &operation.client.clients.s3);
    let content = content(planned).await?;
    let key = planned.text("key").trim_start_matches('/');
    let metadata = planned.string_map("metadata").into_iter().collect();
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let tags: Vec<String> = operation
        .tags()
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let until = planned.string("object_lock_retain_until_date");
    let until = until.and_then(|it| DateTime::from_str(it, Format::DateTime).ok());
    let hold = planned.string("object_lock_legal_hold_status");
    let key_id = planned.owned("kms_key_id");
    let encryption = match (&key_id, planned.string("server_side_encryption")) {
        (_, Some(wanted)) => Some(ServerSideEncryption::from(wanted)),
        (Some(_), None) => Some(ServerSideEncryption::AwsKms),
        (None, None) => None,
    };
    let metadata: std::collections::HashMap<String, String> = metadata;
    operation
        .client
        .call("s3:PutObject", || {
            s3.put_object()
                .bucket(planned.text("bucket"))
                .key(key)
                .body(ByteStream::from(content.clone()))
                .set_acl(planned.string("acl").map(ObjectCannedAcl::from))
                .set_bucket_key_enabled(planned.boolean("bucket_key_enabled").filter(|on| *on))
                .set_checksum_algorithm(
                    planned
                        .string("checksum_algorithm")
                        .map(ChecksumAlgorithm::from),
                )
                .set_cache_control(planned.owned("cache_control"))
                .set_content_disposition(planned.owned("content_disposition"))
                .set_content_encoding(planned.owned("content_encoding"))
                .set_content_language(planned.owned("content_language"))
                .set_content_type(planned.owned("content_type"))
                .set_metadata((!metadata.is_empty()).then(|| metadata.clone()))
                .set_object_lock_legal_hold_status(hold.map(ObjectLockLegalHoldStatus::from))
                .set_object_lock_mode(planned.string("object_lock_mode").map(ObjectLockMode::from))
                .set_object_lock_retain_until_date(until)
                .set_server_side_encryption(encryption.clone())
                .set_ssekms_key_id(key_id.clone())
                .set_storage_class(planned.string("storage_class").map(StorageClass::from))
                .set_tagging((!tags.is_empty()).then(|| tags.join("&")))
                .set_website_redirect_location(planned.owned("website_redirect"))
                .send()
        })
        .await?;
    Ok(())
}

pub(super) async fn put_acl(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, s3) = (operation.planned, &operation.client.clients.s3);
    operation
        .client
        .call("s3:PutObjectAcl", || {
            s3.put_object_acl()
                .bucket(planned.text("bucket"))
                .key(planned.text("key"))
                .set_acl(planned.string("acl").map(ObjectCannedAcl::from))
                .send()
        })
        .await?;
    Ok(())
}

pub(super) async fn head(
    client: &AwsClient,
    known: &Value,
) -> Result<Option<ObjectOutput>, AwsError> {
    let (bucket, key) = (known.text("bucket"), known.text("key"));
    let sent = key.trim_start_matches('/');
    let answer = client.call("s3:HeadObject", || {
        client
            .clients
            .s3
            .head_object()
            .bucket(bucket)
            .key(sent)
            .set_checksum_mode(mode(known))
            .send()
    });
    found(answer.await)
}
