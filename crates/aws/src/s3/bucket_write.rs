//! Setting the former arguments of a bucket, which are resources of their own today.

use aws_sdk_s3::types::{
    AccelerateConfiguration, AccessControlPolicy, BucketAccelerateStatus, BucketCannedAcl,
    BucketLoggingStatus, BucketVersioningStatus, CorsConfiguration, CorsRule, DefaultRetention,
    ErrorDocument, Grant, Grantee, IndexDocument, LoggingEnabled, MfaDelete,
    ObjectLockConfiguration, ObjectLockEnabled, ObjectLockRetentionMode, ObjectLockRule, Payer,
    Permission, Protocol, RedirectAllRequestsTo, RequestPaymentConfiguration, Type as GranteeType,
    VersioningConfiguration, WebsiteConfiguration,
};

use super::requests::found;
use super::{bucket_policy, bucket_versioning, encryption, lifecycle, website};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// Sets all that the configuration says about a new bucket.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn put_all(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    for setting in SETTINGS {
        let value = operation
            .planned
            .attribute(setting.name())
            .unwrap_or(&Value::NULL);
        let is_said = match value.as_str() {
            Some(text) => !text.is_empty(),
            None => value.is_known() && value.elements().next().is_some(),
        };
        // The canned grants went with the request that made the bucket.
        if is_said && *setting != Setting::Acl {
            put(operation, bucket, *setting).await?;
        }
    }
    Ok(())
}

/// Sets what changes of a bucket.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn put_changed(operation: &Operation<'_>) -> Result<(), AwsError> {
    for setting in SETTINGS {
        if operation.changes(setting.name()) {
            put(operation, operation.id(), *setting).await?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    Policy,
    Cors,
    Website,
    Versioning,
    Acl,
    Grant,
    Logging,
    Lifecycle,
    Acceleration,
    Payer,
    Replication,
    Encryption,
    Lock,
}

/// In an order in which they can be set: replication needs versions.
const SETTINGS: &[Setting] = &[
    Setting::Policy,
    Setting::Cors,
    Setting::Website,
    Setting::Versioning,
    Setting::Acl,
    Setting::Grant,
    Setting::Logging,
    Setting::Lifecycle,
    Setting::Acceleration,
    Setting::Payer,
    Setting::Encryption,
    Setting::Lock,
    Setting::Replication,
];

impl Setting {
    fn name(self) -> &'static str {
        match self {
            Setting::Policy => "policy",
            Setting::Cors => "cors_rule",
            Setting::Website => "website",
            Setting::Versioning => "versioning",
            Setting::Acl => "acl",
            Setting::Grant => "grant",
            Setting::Logging => "logging",
            Setting::Lifecycle => "lifecycle_rule",
            Setting::Acceleration => "acceleration_status",
            Setting::Payer => "request_payer",
            Setting::Replication => "replication_configuration",
            Setting::Encryption => "server_side_encryption_configuration",
            Setting::Lock => "object_lock_configuration",
        }
    }
}

async fn put(operation: &Operation<'_>, bucket: &str, setting: Setting) -> Result<(), AwsError> {
    let planned = operation.planned;
    match setting {
        Setting::Policy => match planned.string("policy") {
            Some(policy) => bucket_policy::put(operation.client, bucket, policy).await,
            None => bucket_policy::delete(operation.client, bucket).await,
        },
        Setting::Cors => put_cors(operation, bucket).await,
        Setting::Website => put_website(operation, bucket).await,
        Setting::Versioning => put_versioning(operation, bucket).await,
        Setting::Acl => put_acl(operation, bucket).await,
        Setting::Grant => put_grants(operation, bucket).await,
        Setting::Logging => put_logging(operation, bucket).await,
        Setting::Lifecycle => {
            lifecycle::put(
                operation.client,
                bucket,
                None,
                lifecycle::Rules {
                    rules: lifecycle::sdk_rules(planned),
                    minimum_size: None,
                },
            )
            .await
        }
        Setting::Acceleration => put_acceleration(operation, bucket).await,
        Setting::Payer => put_payer(operation, bucket).await,
        Setting::Replication => Err(AwsError::new(
            "replication cannot be set by the argument \"replication_configuration\" yet",
        )),
        Setting::Encryption => put_encryption(operation, bucket).await,
        Setting::Lock => put_lock(operation, bucket).await,
    }
}

async fn put_encryption(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let block = operation
        .planned
        .first("server_side_encryption_configuration");
    match block {
        Some(block) => {
            let wanted = encryption::configuration(block.items("rule"));
            encryption::put(operation.client, bucket, None, wanted).await
        }
        None => encryption::delete(operation.client, bucket, None).await,
    }
}

async fn put_versioning(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let null = Value::NULL;
    let block = operation.planned.first("versioning").unwrap_or(&null);
    let status = match block.flag("enabled") {
        true => BucketVersioningStatus::Enabled,
        // A bucket that never had versions stays without.
        false if operation.prior.is_null() => return Ok(()),
        false => BucketVersioningStatus::Suspended,
    };
    let mfa = block.flag("mfa_delete").then_some(MfaDelete::Enabled);
    let wanted = VersioningConfiguration::builder()
        .status(status)
        .set_mfa_delete(mfa)
        .build();
    bucket_versioning::put(operation.client, bucket, None, None, wanted).await
}

async fn put_acl(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let acl = operation.planned.string("acl").unwrap_or("private");
    let s3 = &operation.client.clients.s3;
    operation
        .client
        .call("s3:PutBucketAcl", || {
            let request = s3.put_bucket_acl().bucket(bucket);
            request.acl(BucketCannedAcl::from(acl)).send()
        })
        .await?;
    Ok(())
}

async fn put_grants(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let s3 = &operation.client.clients.s3;
    let send = || s3.get_bucket_acl().bucket(bucket).send();
    let before = operation.client.call("s3:GetBucketAcl", send).await?;
    let mut grants = Vec::new();
    for block in operation.planned.items("grant") {
        let grantee = Grantee::builder()
            .set_id(block.owned("id"))
            .set_uri(block.owned("uri"))
            .r#type(GranteeType::from(block.text("type")))
            .build();
        let grantee = grantee.ok();
        grants.extend(block.strings("permissions").iter().map(|permission| {
            Grant::builder()
                .set_grantee(grantee.clone())
                .permission(Permission::from(permission.as_str()))
                .build()
        }));
    }
    let wanted = AccessControlPolicy::builder()
        .set_grants(Some(grants))
        .set_owner(before.owner)
        .build();
    operation
        .client
        .call("s3:PutBucketAcl", || {
            let request = s3.put_bucket_acl().bucket(bucket);
            request.access_control_policy(wanted.clone()).send()
        })
        .await?;
    Ok(())
}

async fn put_logging(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let enabled = operation.planned.first("logging").and_then(|block| {
        LoggingEnabled::builder()
            .target_bucket(block.text("target_bucket"))
            .target_prefix(block.text("target_prefix"))
            .build()
            .ok()
    });
    let wanted = BucketLoggingStatus::builder()
        .set_logging_enabled(enabled)
        .build();
    let s3 = &operation.client.clients.s3;
    operation
        .client
        .call("s3:PutBucketLogging", || {
            let request = s3.put_bucket_logging().bucket(bucket);
            request.bucket_logging_status(wanted.clone()).send()
        })
        .await?;
    Ok(())
}

async fn put_acceleration(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let status = operation
        .planned
        .string("acceleration_status")
        .unwrap_or("Suspended");
    let wanted = AccelerateConfiguration::builder()
        .status(BucketAccelerateStatus::from(status))
        .build();
    let s3 = &operation.client.clients.s3;
    operation
        .client
        .call("s3:PutBucketAccelerateConfiguration", || {
            let request = s3.put_bucket_accelerate_configuration().bucket(bucket);
            request.accelerate_configuration(wanted.clone()).send()
        })
        .await?;
    Ok(())
}

async fn put_payer(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let payer = operation
        .planned
        .string("request_payer")
        .unwrap_or("BucketOwner");
    let wanted = RequestPaymentConfiguration::builder().payer(Payer::from(payer));
    let wanted = wanted.build().ok();
    let s3 = &operation.client.clients.s3;
    operation
        .client
        .call("s3:PutBucketRequestPayment", || {
            let request = s3.put_bucket_request_payment().bucket(bucket);
            request
                .set_request_payment_configuration(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

async fn put_cors(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let some = |texts: Vec<String>| (!texts.is_empty()).then_some(texts);
    let rule = |block: &Value| {
        CorsRule::builder()
            .set_allowed_headers(some(block.strings("allowed_headers")))
            .set_allowed_methods(Some(block.strings("allowed_methods")))
            .set_allowed_origins(Some(block.strings("allowed_origins")))
            .set_expose_headers(some(block.strings("expose_headers")))
            .set_max_age_seconds(block.integer("max_age_seconds"))
            .build()
            .ok()
    };
    let rules: Vec<CorsRule> = operation
        .planned
        .items("cors_rule")
        .filter_map(rule)
        .collect();
    let s3 = &operation.client.clients.s3;
    if rules.is_empty() {
        let send = || s3.delete_bucket_cors().bucket(bucket).send();
        found(operation.client.call("s3:DeleteBucketCors", send).await)?;
        return Ok(());
    }
    let wanted = CorsConfiguration::builder().set_cors_rules(Some(rules));
    let wanted = wanted.build().ok();
    operation
        .client
        .call("s3:PutBucketCors", || {
            let request = s3.put_bucket_cors().bucket(bucket);
            request.set_cors_configuration(wanted.clone()).send()
        })
        .await?;
    Ok(())
}

async fn put_website(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let s3 = &operation.client.clients.s3;
    let Some(block) = operation.planned.first("website") else {
        let send = || s3.delete_bucket_website().bucket(bucket).send();
        found(operation.client.call("s3:DeleteBucketWebsite", send).await)?;
        return Ok(());
    };
    let redirect = block.string("redirect_all_requests_to").and_then(|target| {
        let (protocol, host) = match target.split_once("://") {
            Some((protocol, host)) => (Some(Protocol::from(protocol)), host),
            None => (None, target),
        };
        let redirect = RedirectAllRequestsTo::builder().host_name(host);
        redirect.set_protocol(protocol).build().ok()
    });
    let index = block.string("index_document");
    let index = index.and_then(|it| IndexDocument::builder().suffix(it).build().ok());
    let error = block.string("error_document");
    let error = error.and_then(|it| ErrorDocument::builder().key(it).build().ok());
    let rules = website::routing_rules(block.text("routing_rules"));
    let wanted = WebsiteConfiguration::builder()
        .set_redirect_all_requests_to(redirect)
        .set_index_document(index)
        .set_error_document(error)
        .set_routing_rules((!rules.is_empty()).then_some(rules))
        .build();
    operation
        .client
        .call("s3:PutBucketWebsite", || {
            let request = s3.put_bucket_website().bucket(bucket);
            request.website_configuration(wanted.clone()).send()
        })
        .await?;
    Ok(())
}

async fn put_lock(operation: &Operation<'_>, bucket: &str) -> Result<(), AwsError> {
    let block = operation.planned.first("object_lock_configuration");
    let retention = block
        .and_then(|it| it.first("rule"))
        .and_then(|it| it.first("default_retention"));
    let number = |block: &Value, name| block.integer(name).filter(|it| *it > 0);
    let rule = retention.map(|it| {
        let retention = DefaultRetention::builder()
            .mode(ObjectLockRetentionMode::from(it.text("mode")))
            .set_days(number(it, "days"))
            .set_years(number(it, "years"))
            .build();
        ObjectLockRule::builder()
            .default_retention(retention)
            .build()
    });
    let wanted = ObjectLockConfiguration::builder()
        .object_lock_enabled(ObjectLockEnabled::Enabled)
        .set_rule(rule)
        .build();
    let s3 = &operation.client.clients.s3;
    operation
        .client
        .call("s3:PutObjectLockConfiguration", || {
            let request = s3.put_object_lock_configuration().bucket(bucket);
            request.object_lock_configuration(wanted.clone()).send()
        })
        .await?;
    Ok(())
}
