//! The encryption of a bucket, as the bucket and the resource of its own have it.

use aws_sdk_s3::types::{
    BlockedEncryptionTypes, EncryptionType, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};

use super::requests::found;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Check, Field, Nested, STRING, list_block, optional, required, string_list,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_list_value};
use rform_core::value::{Type, Value};

/// The argument of a rule in addition to its block.
pub fn rule_field() -> Field {
    optional("bucket_key_enabled", BOOL)
}

/// The kinds of encryption that nobody may ask for when he puts an object:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_BlockedEncryptionTypes.html>.
pub fn blocked_field() -> Field {
    optional("blocked_encryption_types", string_list()).check_each(is_encryption_type)
}

fn is_encryption_type(name: &str, value: &Value) -> Option<String> {
    Check::OneOf(&["NONE", "SSE-C"]).judge(name, value)
}

/// The block within a rule.
pub fn default_block() -> Nested {
    list_block(
        "apply_server_side_encryption_by_default",
        [
            optional("kms_master_key_id", STRING),
            required("sse_algorithm", STRING).one_of(&["aws:kms", "AES256"]),
        ],
    )
    .max(1)
}

/// The rules in the form of the API.
pub fn configuration<'a>(
    rules: impl Iterator<Item = &'a Value>,
) -> Option<ServerSideEncryptionConfiguration> {
    let rule = |rule: &Value| {
        let by_default = rule.first("apply_server_side_encryption_by_default");
        let by_default = by_default.and_then(|block| {
            ServerSideEncryptionByDefault::builder()
                .sse_algorithm(ServerSideEncryption::from(block.text("sse_algorithm")))
                .set_kms_master_key_id(block.owned("kms_master_key_id"))
                .build()
                .ok()
        });
        let blocked = rule.strings("blocked_encryption_types");
        let blocked: Vec<EncryptionType> = blocked.iter().map(|it| it.as_str().into()).collect();
        let blocked = (!blocked.is_empty()).then(|| {
            let blocked = Some(blocked);
            BlockedEncryptionTypes::builder()
                .set_encryption_type(blocked)
                .build()
        });
        ServerSideEncryptionRule::builder()
            .set_blocked_encryption_types(blocked)
            .set_apply_server_side_encryption_by_default(by_default)
            .set_bucket_key_enabled(rule.boolean("bucket_key_enabled"))
            .build()
    };
    let rules: Vec<ServerSideEncryptionRule> = rules.map(rule).collect();
    ServerSideEncryptionConfiguration::builder()
        .set_rules(Some(rules))
        .build()
        .ok()
}

/// Sets the default encryption of a bucket, for objects that are put from now on:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html>.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn put(
    client: &AwsClient,
    bucket: &str,
    owner: Option<&str>,
    wanted: Option<ServerSideEncryptionConfiguration>,
) -> Result<(), AwsError> {
    client
        .call("s3:PutBucketEncryption", || {
            client
                .clients
                .s3
                .put_bucket_encryption()
                .bucket(bucket)
                .set_expected_bucket_owner(owner.map(str::to_owned))
                .set_server_side_encryption_configuration(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

/// Resets a bucket to encryption with S3's own keys.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn delete(client: &AwsClient, bucket: &str, owner: Option<&str>) -> Result<(), AwsError> {
    let answer = client.call("s3:DeleteBucketEncryption", || {
        let request = client.clients.s3.delete_bucket_encryption();
        request
            .bucket(bucket)
            .set_expected_bucket_owner(owner.map(str::to_owned))
            .send()
    });
    found(answer.await)?;
    Ok(())
}

/// The encryption rules of a bucket; none if it has none.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn get(
    client: &AwsClient,
    bucket: &str,
    owner: Option<&str>,
) -> Result<Option<Vec<ServerSideEncryptionRule>>, AwsError> {
    let answer = client.call("s3:GetBucketEncryption", || {
        let request = client.clients.s3.get_bucket_encryption();
        request
            .bucket(bucket)
            .set_expected_bucket_owner(owner.map(str::to_owned))
            .send()
    });
    let found = found(answer.await)?;
    Ok(found
        .and_then(|it| it.server_side_encryption_configuration)
        .map(|it| it.rules))
}

/// The type of a rule.
pub fn rule_type() -> Type {
    Type::object([
        ("bucket_key_enabled", Type::Bool),
        (
            "apply_server_side_encryption_by_default",
            Type::list(default_block().element_type()),
        ),
    ])
}

/// A rule as an object. `bucket_key_enabled` is null unless the configuration sets it or it is on.
pub fn rule_value(rule: &ServerSideEncryptionRule, says_key: bool) -> Value {
    let by_default = rule.apply_server_side_encryption_by_default.as_ref();
    let block = by_default.map(|it| {
        let key = it.kms_master_key_id.clone().unwrap_or_default();
        Value::object([
            ("kms_master_key_id", Value::string(key)),
            ("sse_algorithm", Value::string(it.sse_algorithm.as_str())),
        ])
    });
    let bucket_key = match rule.bucket_key_enabled {
        Some(on) if on || says_key => Value::Bool(on),
        _ => Value::Null(Type::Bool),
    };
    Value::object([
        ("bucket_key_enabled", bucket_key),
        (
            "apply_server_side_encryption_by_default",
            Value::list(default_block().element_type(), block),
        ),
    ])
}

/// A rule of the resource of its own, which can block kinds of encryption as well. Those that
/// nobody asked about are not shown: AWS blocks some by itself.
pub fn blocking_rule_value(rule: &ServerSideEncryptionRule, known: &Value) -> Value {
    let says_key = known.boolean("bucket_key_enabled").is_some();
    let blocked = rule.blocked_encryption_types.as_ref();
    let blocked = blocked.and_then(|it| it.encryption_type.as_ref());
    let is_asked = known.first("blocked_encryption_types").is_some();
    let blocked = match blocked.filter(|_| is_asked) {
        Some(types) => string_list_value(types.iter().map(EncryptionType::as_str)),
        None => Value::null(&string_list()),
    };
    let mut builder = ObjectBuilder::from(&rule_value(rule, says_key));
    builder.set("blocked_encryption_types", blocked);
    builder.build()
}

/// The type of such a rule.
pub fn blocking_rule_type() -> Type {
    Type::object([
        ("blocked_encryption_types", string_list()),
        ("bucket_key_enabled", Type::Bool),
        (
            "apply_server_side_encryption_by_default",
            Type::list(default_block().element_type()),
        ),
    ])
}
