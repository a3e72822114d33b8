//! Reading a bucket with all that is set on it.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_s3::operation::get_bucket_website::GetBucketWebsiteOutput;
use aws_sdk_s3::types::{
    BucketVersioningStatus, CorsRule, Grant, LoggingEnabled, MfaDeleteStatus,
    ObjectLockConfiguration,
};
use futures_util::future::{join4, join5};

use super::bucket_schema::element;
use super::requests::found;
use super::requests::region_of;
use super::requests::tags_of;
use super::{bucket_policy, bucket_versioning, encryption, lifecycle};
use super::{regions, website};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::{
    Attributes, ObjectBuilder, string_list_value, string_map_value, string_set_value,
};
use crate::{naming, policy};
use rform_core::value::{Type, Value};

/// The attributes of a bucket, by one request for each setting; none if it is gone.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn read(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let name = known.text("id");
    let Some(region) = region_of(client, name).await? else {
        return Ok(None);
    };
    let first = join5(
        bucket_policy::get(client, name),
        grants_of(client, name),
        cors_of(client, name),
        website_of(client, name),
        bucket_versioning::get(client, name, None),
    );
    let second = join4(
        acceleration_of(client, name),
        payer_of(client, name),
        logging_of(client, name),
        lifecycle::get(client, name, None),
    );
    let third = join4(
        encryption::get(client, name, None),
        lock_of(client, name),
        tags_of(client, name),
        is_copied(client, name),
    );
    let (first, second, third) = futures_util::future::join3(first, second, third).await;
    let (policy, grants, cors, site, versioning) = first;
    let (acceleration, payer, logging, rules) = second;
    let (encryption, lock, tags, is_copied) = third;
    let mut builder = ObjectBuilder::from(known);
    names(client, &mut builder, name, &region);
    let policy = policy?.map(|it| policy::kept(&it, known.string("policy")));
    let lock = lock?;
    builder
        .text("policy", policy.as_deref())
        .set("grant", grants_value(&grants?))
        .set("cors_rule", cors_value(&cors?))
        .set("versioning", versioning_value(versioning?.as_ref()))
        .text("acceleration_status", acceleration?.as_deref())
        .text("request_payer", payer?.as_deref())
        .set("logging", logging_value(logging?.as_ref()))
        .set("lifecycle_rule", lifecycle_value(&rules?.rules))
        .set("server_side_encryption_configuration", {
            encryption_value(known, encryption?.as_deref())
        })
        .flag("object_lock_enabled", Some(lock.is_some()))
        .set("object_lock_configuration", lock_value(lock.as_ref()))
        .set("tags_all", string_map_value(&tags?));
    put_website(client, &mut builder, (name, &region), site?.as_ref());
    if !is_copied? {
        let ty = element("replication_configuration");
        builder.set("replication_configuration", Value::list(ty, []));
    }
    Ok(Some(builder.build()))
}

/// The attributes that follow from name and region.
fn names(client: &AwsClient, builder: &mut ObjectBuilder, name: &str, region: &str) {
    let (partition, suffix) = (client.partition(), client.dns_suffix());
    builder
        .text("id", Some(name))
        .text("arn", Some(&format!("arn:{partition}:s3:::{name}")))
        .text("bucket", Some(name))
        .text("bucket_domain_name", Some(&format!("{name}.s3.{suffix}")))
        .text("bucket_prefix", naming::prefix_of(name))
        .text(
            "bucket_regional_domain_name",
            Some(&regions::regional_domain(name, region, suffix)),
        )
        .text("hosted_zone_id", Some(regions::hosted_zone(region)))
        .text("bucket_region", Some(region));
}

async fn grants_of(client: &AwsClient, bucket: &str) -> Result<Vec<Grant>, AwsError> {
    let send = || client.clients.s3.get_bucket_acl().bucket(bucket).send();
    let found = found(client.call("s3:GetBucketAcl", send).await)?;
    Ok(found.and_then(|it| it.grants).unwrap_or_default())
}

fn grants_value(grants: &[Grant]) -> Value {
    type Key = (String, String, String);
    let mut by_grantee: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    for grant in grants {
        let Some(grantee) = &grant.grantee else {
            continue;
        };
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let kind = grantee.r#type.as_str().to_owned();
        let key = (text(&grantee.id), kind, text(&grantee.uri));
        let permission = grant.permission.as_ref().map(|it| it.as_str().to_owned());
        by_grantee.entry(key).or_default().extend(permission);
    }
    let blocks = by_grantee
        .into_iter()
        .map(|((id, kind, uri), permissions)| {
            Value::object([
                ("id", Value::string(id)),
                ("permissions", string_set_value(permissions)),
                ("type", Value::string(kind)),
                ("uri", Value::string(uri)),
            ])
        });
    Value::set(element("grant"), blocks)
}

async fn cors_of(client: &AwsClient, bucket: &str) -> Result<Vec<CorsRule>, AwsError> {
    let send = || client.clients.s3.get_bucket_cors().bucket(bucket).send();
    let found = found(client.call("s3:GetBucketCors", send).await)?;
    Ok(found.and_then(|it| it.cors_rules).unwrap_or_default())
}

fn cors_value(rules: &[CorsRule]) -> Value {
    let block = |rule: &CorsRule| {
        let list = |it: Option<&Vec<String>>| string_list_value(it.cloned().unwrap_or_default());
        let age = rule.max_age_seconds.unwrap_or_default();
        Value::object([
            ("allowed_headers", list(rule.allowed_headers.as_ref())),
            ("allowed_methods", list(Some(&rule.allowed_methods))),
            ("allowed_origins", list(Some(&rule.allowed_origins))),
            ("expose_headers", list(rule.expose_headers.as_ref())),
            ("max_age_seconds", Value::int(age.into())),
        ])
    };
    Value::list(element("cors_rule"), rules.iter().map(block))
}

/// The website that a bucket is; none if it is none.
pub(super) async fn website_of(
    client: &AwsClient,
    bucket: &str,
) -> Result<Option<GetBucketWebsiteOutput>, AwsError> {
    let send = || client.clients.s3.get_bucket_website().bucket(bucket).send();
    found(client.call("s3:GetBucketWebsite", send).await)
}

fn put_website(
    client: &AwsClient,
    builder: &mut ObjectBuilder,
    (name, region): (&str, &str),
    site: Option<&GetBucketWebsiteOutput>,
) {
    let domain = regions::website_domain(region, client.dns_suffix());
    let endpoint = format!("{name}.{domain}");
    let block = site.map(|site| {
        let redirect = site.redirect_all_requests_to.as_ref();
        let redirect = redirect.map(|it| match &it.protocol {
            Some(protocol) => format!("{}://{}", protocol.as_str(), it.host_name),
            None => it.host_name.clone(),
        });
        let error = site.error_document.as_ref().map(|it| it.key.as_str());
        let index = site.index_document.as_ref().map(|it| it.suffix.as_str());
        let rules = site.routing_rules.as_deref().unwrap_or_default();
        Value::object([
            ("error_document", Value::string(error.unwrap_or_default())),
            ("index_document", Value::string(index.unwrap_or_default())),
            (
                "redirect_all_requests_to",
                Value::string(redirect.unwrap_or_default()),
            ),
            ("routing_rules", Value::string(website::routing_text(rules))),
        ])
    });
    builder
        .set("website", Value::list(element("website"), block))
        .maybe("website_domain", site.map(|_| domain.as_str()))
        .maybe("website_endpoint", site.map(|_| endpoint.as_str()));
}

fn versioning_value(
    found: Option<&aws_sdk_s3::operation::get_bucket_versioning::GetBucketVersioningOutput>,
) -> Value {
    let status = found.and_then(|it| it.status.as_ref());
    let mfa = found.and_then(|it| it.mfa_delete.as_ref());
    let block = Value::object([
        (
            "enabled",
            Value::Bool(status == Some(&BucketVersioningStatus::Enabled)),
        ),
        (
            "mfa_delete",
            Value::Bool(mfa == Some(&MfaDeleteStatus::Enabled)),
        ),
    ]);
    Value::list(element("versioning"), [block])
}

async fn acceleration_of(client: &AwsClient, bucket: &str) -> Result<Option<String>, AwsError> {
    let answer = client.call("s3:GetBucketAccelerateConfiguration", || {
        let request = client.clients.s3.get_bucket_accelerate_configuration();
        request.bucket(bucket).send()
    });
    let status = found(answer.await)?.and_then(|it| it.status);
    Ok(status.map(|it| it.as_str().to_owned()))
}

async fn payer_of(client: &AwsClient, bucket: &str) -> Result<Option<String>, AwsError> {
    let answer = client.call("s3:GetBucketRequestPayment", || {
        let request = client.clients.s3.get_bucket_request_payment();
        request.bucket(bucket).send()
    });
    let payer = found(answer.await)?.and_then(|it| it.payer);
    Ok(payer.map(|it| it.as_str().to_owned()))
}

async fn logging_of(client: &AwsClient, bucket: &str) -> Result<Option<LoggingEnabled>, AwsError> {
    let send = || client.clients.s3.get_bucket_logging().bucket(bucket).send();
    let found = found(client.call("s3:GetBucketLogging", send).await)?;
    Ok(found.and_then(|it| it.logging_enabled))
}

fn logging_value(found: Option<&LoggingEnabled>) -> Value {
    let block = found.map(|it| {
        Value::object([
            ("target_bucket", Value::string(it.target_bucket.as_str())),
            ("target_prefix", Value::string(it.target_prefix.as_str())),
        ])
    });
    Value::list(element("logging"), block)
}

fn lifecycle_value(rules: &[aws_sdk_s3::types::LifecycleRule]) -> Value {
    let blocks = rules.iter().map(lifecycle::value);
    Value::list(element("lifecycle_rule"), blocks)
}

fn encryption_value(
    known: &Value,
    rules: Option<&[aws_sdk_s3::types::ServerSideEncryptionRule]>,
) -> Value {
    let before = known.first("server_side_encryption_configuration");
    let before = before.and_then(|it| it.first("rule"));
    let says_key = before.is_some_and(|it| it.boolean("bucket_key_enabled").is_some());
    let block = rules.map(|rules| {
        let rules = rules.iter().map(|it| encryption::rule_value(it, says_key));
        Value::object([("rule", Value::list(encryption::rule_type(), rules))])
    });
    Value::list(element("server_side_encryption_configuration"), block)
}

async fn lock_of(
    client: &AwsClient,
    bucket: &str,
) -> Result<Option<ObjectLockConfiguration>, AwsError> {
    let answer = client.call("s3:GetObjectLockConfiguration", || {
        let request = client.clients.s3.get_object_lock_configuration();
        request.bucket(bucket).send()
    });
    let found = found(answer.await)?;
    Ok(found.and_then(|it| it.object_lock_configuration))
}

fn lock_value(found: Option<&ObjectLockConfiguration>) -> Value {
    let number = |number: Option<i32>| Value::int(number.unwrap_or_default().into());
    let retention = Type::object([
        ("days", Type::Number),
        ("mode", Type::String),
        ("years", Type::Number),
    ]);
    let rule_type = Type::object([("default_retention", Type::list(retention.clone()))]);
    let block = found.map(|lock| {
        let enabled = lock.object_lock_enabled.as_ref();
        let enabled = enabled.map(|it| it.as_str().to_owned()).unwrap_or_default();
        let default = lock
            .rule
            .as_ref()
            .and_then(|it| it.default_retention.as_ref());
        let rule = default.map(|it| {
            let mode = it.mode.as_ref().map(|it| it.as_str().to_owned());
            let kept = Value::object([
                ("days", number(it.days)),
                ("mode", Value::string(mode.unwrap_or_default())),
                ("years", number(it.years)),
            ]);
            Value::object([("default_retention", Value::list(retention.clone(), [kept]))])
        });
        Value::object([
            ("object_lock_enabled", Value::string(enabled)),
            ("rule", Value::list(rule_type.clone(), rule)),
        ])
    });
    Value::list(element("object_lock_configuration"), block)
}

/// Whether the bucket's objects are copied to another one.
async fn is_copied(client: &AwsClient, bucket: &str) -> Result<bool, AwsError> {
    let send = || {
        client
            .clients
            .s3
            .get_bucket_replication()
            .bucket(bucket)
            .send()
    };
    let found = found(client.call("s3:GetBucketReplication", send).await)?;
    Ok(found.is_some_and(|it| it.replication_configuration.is_some()))
}
