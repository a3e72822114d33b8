//! Buckets themselves.

use super::answers::{bucket, empty, http, objects, owner_id, wrapped, xml};
use super::model::Bucket;
use super::tree;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, escape};
use bytes::Bytes;
use std::collections::BTreeMap;

/// The region of buckets that are created without a `LocationConstraint`:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
const FIRST_REGION: &str = "us-east-1";

/// `CreateBucket`: repeating it succeeds in us-east-1 and is `BucketAlreadyOwnedByYou` elsewhere.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
pub(crate) fn create(account: &mut Account, call: &Call, name: &str) -> Outcome {
    check_name(name)?;
    let wanted = if call.body.is_empty() {
        None
    } else {
        Some(tree::parse(&call.body)?)
    };
    let location = wanted
        .as_ref()
        .and_then(|it| it.text_of("LocationConstraint"));
    let location = location.filter(|it| !it.is_empty()).unwrap_or(FIRST_REGION);
    if location != account.region {
        let message = format!(
            "The {location} location constraint is incompatible for the region specific endpoint \
             this request was sent to."
        );
        return Err(Failure::new("IllegalLocationConstraintException", message));
    }
    if let Some(taken) = account.s3.buckets.get(name) {
        // The oldest region says yes to a bucket that the caller has already.
        if taken.region == FIRST_REGION && location == FIRST_REGION {
            return Ok(http(
                200,
                [("location", format!("/{name}").as_str())],
                Bytes::new(),
            ));
        }
        let message =
            "Your previous request to create the named bucket succeeded and you already own it.";
        return Err(Failure::with_status(
            409,
            "BucketAlreadyOwnedByYou",
            message,
        ));
    }
    account
        .quotas
        .admit("buckets", account.s3.buckets.values().count())?;
    let mut settings = first_settings(call)?;
    if let Some(tags) = wanted.as_ref().and_then(|it| it.child("Tags")) {
        settings.insert(
            "tagging".into(),
            super::tagging::document(&super::tagging::tags(tags)?),
        );
    }
    let made = Bucket {
        name: name.to_owned(),
        region: account.region.clone(),
        created: account.now,
        settings,
    };
    account.s3.buckets.insert(name, made);
    Ok(http(
        200,
        [("location", format!("/{name}").as_str())],
        Bytes::new(),
    ))
}

fn check_name(name: &str) -> Result<(), Failure> {
    let allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || ".-".contains(it);
    let fine = (3..=63).contains(&name.len())
        && name.chars().all(allowed)
        && !name.starts_with(['.', '-'])
        && !name.ends_with(['.', '-'])
        && !name.contains("..")
        && !is_reserved(name);
    if fine {
        return Ok(());
    }
    Err(Failure::new(
        "InvalidBucketName",
        "The specified bucket is not valid.",
    ))
}

/// Names that look like addresses, or that AWS keeps for other things:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.
fn is_reserved(name: &str) -> bool {
    let starts = ["xn--", "sthree-", "amzn-s3-demo-"];
    let ends = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];
    name.parse::<std::net::Ipv4Addr>().is_ok()
        || starts.iter().any(|it| name.starts_with(it))
        || ends.iter().any(|it| name.ends_with(it))
}

/// The settings of a new bucket: no access control lists, no public access.
fn first_settings(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let ownership = call
        .header("x-amz-object-ownership")
        .unwrap_or("BucketOwnerEnforced");
    let acl = call.header("x-amz-acl").unwrap_or("private");
    if ownership == "BucketOwnerEnforced" && acl != "private" {
        let message =
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
        return Err(Failure::new("InvalidBucketAclWithObjectOwnership", message));
    }
    let rule = format!(
        "<Rule><ObjectOwnership>{}</ObjectOwnership></Rule>",
        escape(ownership)
    );
    let names = [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];
    let block: String = names
        .iter()
        .map(|name| format!("<{name}>true</{name}>"))
        .collect();
    let mut settings = BTreeMap::from([
        (
            "ownershipControls".to_owned(),
            wrapped("OwnershipControls", &rule),
        ),
        (
            "publicAccessBlock".to_owned(),
            wrapped("PublicAccessBlockConfiguration", &block),
        ),
    ]);
    if acl != "private" {
        settings.insert("acl".into(), acl.to_owned());
    }
    if call.header("x-amz-bucket-object-lock-enabled") == Some("true") {
        let lock = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>";
        settings.insert(
            "object-lock".into(),
            wrapped("ObjectLockConfiguration", lock),
        );
        let versioning = wrapped("VersioningConfiguration", "<Status>Enabled</Status>");
        settings.insert("versioning".into(), versioning);
    }
    Ok(settings)
}

/// `HeadBucket`: returns whether the bucket exists, and its region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>.
pub(crate) fn head(account: &mut Account, _call: &Call, name: &str) -> Outcome {
    let region = bucket(account, name)?.region.clone();
    let headers = [
        ("x-amz-bucket-region", region.as_str()),
        ("x-amz-access-point-alias", "false"),
    ];
    Ok(http(200, headers, Bytes::new()))
}

/// `DeleteBucket`: refused with `BucketNotEmpty` while any version of an object is left.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>.
pub(crate) fn delete(account: &mut Account, _call: &Call, name: &str) -> Outcome {
    let versioned = bucket(account, name)?.versioning().is_some();
    if objects(account, name).next().is_some() {
        let message = if versioned {
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
        } else {
            "The bucket you tried to delete is not empty"
        };
        return Err(Failure::with_status(409, "BucketNotEmpty", message));
    }
    account.s3.buckets.remove(name);
    empty(204)
}

/// `ListBuckets`: lists all buckets of the account.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.query.get("prefix").unwrap_or_default();
    let buckets = account
        .s3
        .buckets
        .values()
        .filter(|it| it.name.starts_with(prefix));
    let owner = owner_id(account);
    xml("ListAllMyBucketsResult", |xml| {
        xml.element("Owner", |xml| {
            xml.text("ID", owner);
        });
        xml.element("Buckets", |xml| {
            for bucket in buckets {
                xml.element("Bucket", |xml| {
                    xml.text("Name", &bucket.name)
                        .text("CreationDate", bucket.created.iso())
                        .text("BucketRegion", &bucket.region);
                });
            }
        });
    })
}

/// `GetBucketLocation`: answered in every region; `us-east-1` is an empty element.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>.
pub(crate) fn location(account: &mut Account, _call: &Call, name: &str) -> Outcome {
    let region = bucket(account, name)?.region.clone();
    xml("LocationConstraint", |xml| {
        if region != FIRST_REGION {
            xml.value(region);
        }
    })
}
