//! `aws_s3_bucket_acl`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_acl>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html>

use async_trait::async_trait;
use aws_sdk_s3::types::{
    AccessControlPolicy, BucketCannedAcl, Grant, Grantee, Owner, Permission, Type as GranteeType,
};
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, RETRYABLE_ERRORS, found};
use crate::client::AwsClient;
use crate::declare::{
    Nested, STRING, Spec, computed, id, list_block, optional, optional_computed, required,
    set_block,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The grants that have a name.
const CANNED: [&str; 7] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
];

/// The resource `aws_s3_bucket_acl`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_acl>
pub struct BucketAcl;

#[async_trait]
impl Resource for BucketAcl {
    fn title(&self) -> &'static str {
        "S3 Bucket ACL"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("acl", STRING)
                .conflicts_with(&["access_control_policy"])
                .one_of(&[
                    "private",
                    "public-read",
                    "public-read-write",
                    "authenticated-read",
                    "aws-exec-read",
                    "log-delivery-write",
                ]),
            required("bucket", STRING).force_new().length(1, 63),
            optional("expected_bucket_owner", STRING).force_new(),
        ])
        .block(policy().computed().conflicts_with(&["acl"]))
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            retryable_delete_errors: RETRYABLE_ERRORS,
            // Putting the same grants once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(id_of(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["acl", "access_control_policy"]);
        put(operation).await
    }

    fn id_after(&self, operation: &Operation<'_>) -> String {
        id_of(operation.planned)
    }

    async fn delete(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        // A bucket always has grants: they stay as they are, and are nobody's business any more.
        Ok(())
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let (bucket, owner, acl) = parts(id);
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .text("bucket", Some(bucket))
            .maybe("expected_bucket_owner", owner)
            .maybe("acl", acl);
        Ok(builder)
    }
}

fn policy() -> Nested {
    let grantee = list_block(
        "grantee",
        [
            computed("display_name", STRING),
            optional("email_address", STRING),
            optional("id", STRING),
            required("type", STRING).one_of(&["CanonicalUser", "AmazonCustomerByEmail", "Group"]),
            optional("uri", STRING),
        ],
    );
    let permission = required("permission", STRING).one_of(&[
        "FULL_CONTROL",
        "WRITE",
        "WRITE_ACP",
        "READ",
        "READ_ACP",
    ]);
    let owner = list_block(
        "owner",
        [
            optional_computed("display_name", STRING),
            required("id", STRING),
        ],
    );
    list_block("access_control_policy", [])
        .max(1)
        .block(set_block("grant", [permission]).block(grantee.max(1)))
        .block(owner.min(1).max(1))
}

/// Bucket, owner and the name of the grants, as far as they are given.
fn id_of(object: &Value) -> String {
    let parts = ["bucket", "expected_bucket_owner", "acl"];
    let parts: Vec<&str> = parts
        .iter()
        .filter_map(|name| object.string(name))
        .collect();
    parts.join(",")
}

fn parts(id: &str) -> (&str, Option<&str>, Option<&str>) {
    let mut parts = id.split(',');
    let bucket = parts.next().unwrap_or_default();
    let is_acl = |part: &&str| CANNED.contains(part) || *part == "log-delivery-write";
    let rest: Vec<&str> = parts.collect();
    let acl = rest.iter().copied().find(is_acl);
    let owner = rest.iter().copied().find(|part| !is_acl(part));
    (bucket, owner, acl)
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, s3) = (operation.planned, &operation.client.clients.s3);
    let acl = planned.string("acl").map(BucketCannedAcl::from);
    let policy = planned.first("access_control_policy");
    let policy = policy.filter(|_| acl.is_none()).map(sdk_policy);
    operation
        .client
        .call("s3:PutBucketAcl", || {
            s3.put_bucket_acl()
                .bucket(planned.text("bucket"))
                .set_expected_bucket_owner(planned.owned("expected_bucket_owner"))
                .set_acl(acl.clone())
                .set_access_control_policy(policy.clone())
                .send()
        })
        .await?;
    Ok(())
}

fn sdk_policy(block: &Value) -> AccessControlPolicy {
    let grants = block.items("grant").map(|grant| {
        let grantee = grant.first("grantee").and_then(|it| {
            Grantee::builder()
                .r#type(GranteeType::from(it.text("type")))
                .set_email_address(it.owned("email_address"))
                .set_id(it.owned("id"))
                .set_uri(it.owned("uri"))
                .build()
                .ok()
        });
        Grant::builder()
            .set_grantee(grantee)
            .permission(Permission::from(grant.text("permission")))
            .build()
    });
    let owner = block.first("owner").map(|it| {
        Owner::builder()
            .set_display_name(it.owned("display_name"))
            .set_id(it.owned("id"))
            .build()
    });
    AccessControlPolicy::builder()
        .set_grants(Some(grants.collect()))
        .set_owner(owner)
        .build()
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let (bucket, owner, acl) = parts(known.text("id"));
    let answer = client.call("s3:GetBucketAcl", || {
        let request = client.clients.s3.get_bucket_acl().bucket(bucket);
        request
            .set_expected_bucket_owner(owner.map(str::to_owned))
            .send()
    });
    let Some(answer) = found(answer.await)? else {
        return Ok(None);
    };
    let grants = answer.grants.unwrap_or_default();
    let block = Value::object([
        ("grant", grants_value(&grants)),
        ("owner", owner_value(answer.owner.as_ref())),
    ]);
    let mut builder = ObjectBuilder::from(known);
    builder
        .maybe("acl", acl)
        .text("bucket", Some(bucket))
        .text("expected_bucket_owner", owner)
        .set(
            "access_control_policy",
            Value::list(policy().element_type(), [block]),
        );
    Ok(Some(builder.build()))
}

fn inner(name: &str) -> rform_core::value::Type {
    let policy = policy();
    let block = policy.blocks.iter().find(|block| block.name == name);
    block.map_or(rform_core::value::Type::Dynamic, Nested::element_type)
}

fn grants_value(grants: &[Grant]) -> Value {
    let grant = inner("grant");
    let blocks = grants.iter().map(|it| {
        let permission = it.permission.as_ref().map(|it| it.as_str().to_owned());
        let grantee = it.grantee.as_ref().map(grantee_value);
        let ty = grantee
            .as_ref()
            .map_or(rform_core::value::Type::Dynamic, Value::ty);
        Value::object([
            ("permission", Value::string(permission.unwrap_or_default())),
            ("grantee", Value::list(ty, grantee)),
        ])
    });
    Value::set(grant, blocks)
}

fn grantee_value(grantee: &Grantee) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("display_name", grantee.display_name.as_deref())
        .text("email_address", grantee.email_address.as_deref())
        .text("id", grantee.id.as_deref())
        .text("type", Some(grantee.r#type.as_str()))
        .text("uri", grantee.uri.as_deref());
    builder.build()
}

fn owner_value(owner: Option<&Owner>) -> Value {
    let block = owner.map(|it| {
        let text = |it: &Option<String>| Value::string(it.clone().unwrap_or_default());
        Value::object([
            ("display_name", text(&it.display_name)),
            ("id", text(&it.id)),
        ])
    });
    Value::list(inner("owner"), block)
}
