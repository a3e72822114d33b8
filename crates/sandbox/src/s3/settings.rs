//! What is set on a bucket: documents that are put, got and deleted under a query field.

use super::answers::{bucket, document, empty, http, none, wrapped, xml};
use super::{lifecycle, public_access, tagging, tree};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};
use bytes::Bytes;
use http::Method;
use serde_json::Value;

/// The answer about a setting that is not set.
enum Unset {
    /// A document of this root with this inside.
    Document(&'static str, &'static str),
    /// 404 with this code and message.
    Refusal(&'static str, &'static str),
}
use Unset::{Document, Refusal};

const ENCRYPTION: &str = "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>\
     </ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>";

/// The header, and the setting, that says which small objects move:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>.
const MINIMUM_SIZE: &str = "x-amz-transition-default-minimum-object-size";
const DEFAULT_MINIMUM_SIZE: &str = "all_storage_classes_128K";

const SETTINGS: &[(&str, Unset)] = &[
    ("versioning", Document("VersioningConfiguration", "")),
    (
        "encryption",
        Document("ServerSideEncryptionConfiguration", ENCRYPTION),
    ),
    ("logging", Document("BucketLoggingStatus", "")),
    ("accelerate", Document("AccelerateConfiguration", "")),
    (
        "requestPayment",
        Document("RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"),
    ),
    ("notification", Document("NotificationConfiguration", "")),
    (
        "publicAccessBlock",
        Refusal(
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
        ),
    ),
    (
        "ownershipControls",
        Refusal(
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found",
        ),
    ),
    (
        "policy",
        Refusal("NoSuchBucketPolicy", "The bucket policy does not exist"),
    ),
    (
        "tagging",
        Refusal("NoSuchTagSet", "The TagSet does not exist"),
    ),
    (
        "lifecycle",
        Refusal(
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
        ),
    ),
    (
        "cors",
        Refusal(
            "NoSuchCORSConfiguration",
            "The CORS configuration does not exist",
        ),
    ),
    (
        "website",
        Refusal(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
        ),
    ),
    (
        "replication",
        Refusal(
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found",
        ),
    ),
    (
        "object-lock",
        Refusal(
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
        ),
    ),
];

/// Lists of configurations by id, of which this sandbox keeps none.
const LISTS: &[(&str, &str)] = &[
    ("analytics", "ListBucketAnalyticsConfigurationResult"),
    ("inventory", "ListInventoryConfigurationsResult"),
    ("metrics", "ListMetricsConfigurationsResult"),
    (
        "intelligent-tiering",
        "ListBucketIntelligentTieringConfigurationsOutput",
    ),
];

/// `PutBucketVersioning`: writes, reads or deletes one of the bucket's settings, such as its
/// versioning; none for another request.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>.
pub(crate) fn run(account: &mut Account, call: &Call, name: &str) -> Option<Outcome> {
    if call.query.get("policyStatus").is_some() {
        return Some(policy_status(account, name));
    }
    let is_asked = |field: &str| call.query.get(field).is_some();
    if let Some((_, root)) = LISTS.iter().find(|(field, _)| is_asked(field)) {
        return Some(empty_list(account, call, name, root));
    }
    let (field, unset) = SETTINGS.iter().find(|(field, _)| is_asked(field))?;
    Some(match call.method {
        Method::GET => get(account, name, field, unset),
        Method::PUT => put(account, call, name, field),
        Method::DELETE => delete(account, name, field),
        _ => return None,
    })
}

fn get(account: &mut Account, name: &str, field: &str, unset: &Unset) -> Outcome {
    let set = bucket(account, name)?.settings.get(field).cloned();
    match (set, unset) {
        (Some(policy), _) if field == "policy" => {
            Ok(http(200, [("content-type", "application/json")], policy))
        }
        (Some(text), _) if field == "lifecycle" => {
            let size = bucket(account, name)?.settings.get(MINIMUM_SIZE);
            let size = size.map_or(DEFAULT_MINIMUM_SIZE, String::as_str).to_owned();
            let headers = [
                ("content-type", "application/xml"),
                (MINIMUM_SIZE, size.as_str()),
            ];
            Ok(http(200, headers, text))
        }
        (Some(text), _) => document(text),
        (None, Document(root, inside)) => document(wrapped(root, inside)),
        (None, Refusal(code, message)) => Err(none(code, *message)),
    }
}

fn put(account: &mut Account, call: &Call, name: &str, field: &str) -> Outcome {
    let text = String::from_utf8_lossy(&super::body::read(call)?.bytes).into_owned();
    let bucket = bucket(account, name)?;
    let text = if field == "policy" {
        check_policy(bucket.name.as_str(), &text)?;
        public_access::check_policy(bucket, &text)?;
        text
    } else {
        let root = tree::parse(text.as_bytes())?;
        if field == "lifecycle" {
            lifecycle::check(&root)?;
        }
        match (field, root.child("TagSet")) {
            ("tagging", Some(set)) => {
                let tags = tagging::tags(set)?;
                tagging::check_number(&tags, tagging::MOST_OF_BUCKET)?;
                tagging::document(&tags)
            }
            _ => text,
        }
    };
    check_versioned(field, bucket.versioning())?;
    let sizes = [DEFAULT_MINIMUM_SIZE, "varies_by_storage_class"];
    if call
        .header(MINIMUM_SIZE)
        .is_some_and(|it| !sizes.contains(&it))
    {
        let message = "Invalid value for TransitionDefaultMinimumObjectSize";
        return Err(Failure::new("InvalidRequest", message));
    }
    bucket.settings.insert(field.to_owned(), text);
    if field == "lifecycle" {
        let size = call.header(MINIMUM_SIZE).unwrap_or(DEFAULT_MINIMUM_SIZE);
        bucket
            .settings
            .insert(MINIMUM_SIZE.to_owned(), size.to_owned());
        return Ok(http(200, [(MINIMUM_SIZE, size)], Bytes::new()));
    }
    empty(if field == "policy" || field == "tagging" {
        204
    } else {
        200
    })
}

/// Replication and object lock need versions.
fn check_versioned(field: &str, versioning: Option<&str>) -> Result<(), Failure> {
    if !["replication", "object-lock"].contains(&field) || versioning == Some("Enabled") {
        return Ok(());
    }
    if field == "object-lock" {
        let message =
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
        return Err(Failure::with_status(409, "InvalidBucketState", message));
    }
    let message = "Versioning must be 'Enabled' on the bucket to apply a replication configuration";
    Err(Failure::new("InvalidRequest", message))
}

/// The most bytes of a bucket policy:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>.
const MOST_POLICY: usize = 20 * 1024;

fn check_policy(bucket: &str, text: &str) -> Result<(), Failure> {
    let malformed = |message: &str| Err(Failure::new("MalformedPolicy", message));
    if text.len() > MOST_POLICY {
        return malformed("Policy exceeds the maximum allowed document size.");
    }
    let Ok(policy) = serde_json::from_str::<Value>(text) else {
        return malformed("Policies must be valid JSON and the first byte must be '{'");
    };
    let statements = match policy.get("Statement") {
        Some(Value::Array(items)) => items.clone(),
        Some(statement) => vec![statement.clone()],
        None => return malformed("Missing required field Statement"),
    };
    let arn = format!("arn:aws:s3:::{bucket}");
    for statement in statements {
        if statement
            .get("Principal")
            .or(statement.get("NotPrincipal"))
            .is_none()
        {
            return malformed("Missing required field Principal");
        }
        let resources = match statement.get("Resource") {
            Some(Value::Array(items)) => items.clone(),
            Some(resource) => vec![resource.clone()],
            None => Vec::new(),
        };
        let foreign = |it: &Value| {
            !it.as_str()
                .is_some_and(|it| it.starts_with(&arn) || it.contains('*'))
        };
        if resources.iter().any(foreign) {
            return malformed("Policy has invalid resource");
        }
    }
    Ok(())
}

fn delete(account: &mut Account, name: &str, field: &str) -> Outcome {
    bucket(account, name)?.settings.remove(field);
    empty(204)
}

fn policy_status(account: &mut Account, name: &str) -> Outcome {
    let policy = bucket(account, name)?.settings.get("policy").cloned();
    let policy =
        policy.ok_or_else(|| none("NoSuchBucketPolicy", "The bucket policy does not exist"))?;
    let public = public_access::is_public(&policy);
    xml("PolicyStatus", |xml| {
        xml.text("IsPublic", public);
    })
}

fn empty_list(account: &mut Account, call: &Call, name: &str, root: &str) -> Outcome {
    bucket(account, name)?;
    if call.method == Method::GET && call.query.get("id").is_none() {
        return xml(root, |xml| {
            xml.text("IsTruncated", false);
        });
    }
    Err(none(
        "NoSuchConfiguration",
        "The specified configuration does not exist.",
    ))
}
