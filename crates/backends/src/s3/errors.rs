//! What went wrong with an object or an item, and what to do.

use super::connection::Connection;
use super::settings::Encryption;
use rform_aws::error::{AwsError, ErrorKind};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;

/// The codes of refusals for want of rights. The answer to HEAD has no code but its status.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "Forbidden",
    "403",
];

/// The codes of requests that went to another region than the bucket's.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
const ELSEWHERE: &[&str] = &[
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "PermanentRedirect",
    "301",
];

/// Errors of the bucket and the table of a connection.
pub(super) struct Errors<'a>(pub &'a Connection);

impl Errors<'_> {
    /// A request about an object failed.
    pub fn object(&self, doing: &str, key: &str, error: &AwsError) -> Diagnostic {
        if error.is(&["NoSuchBucket"]) {
            return self.no_bucket();
        }
        let bucket = &self.0.settings.bucket;
        let advice = self.object_advice(key, error);
        let summary = format!("{doing} \"{key}\" in S3 bucket \"{bucket}\"");
        self.error(summary, error, advice)
    }

    /// The objects of the bucket cannot be listed.
    pub fn listing(&self, prefix: &str, error: &AwsError) -> Diagnostic {
        if error.is(&["NoSuchBucket"]) {
            return self.no_bucket();
        }
        let bucket = &self.0.settings.bucket;
        let summary =
            format!("Unable to list objects in S3 bucket \"{bucket}\" with prefix \"{prefix}\"");
        let advice = self.object_advice(prefix, error);
        self.error(summary, error, advice)
    }

    /// A request about the bucket as a whole failed.
    pub fn bucket(&self, doing: &str, error: &AwsError) -> Diagnostic {
        let bucket = &self.0.settings.bucket;
        let advice = error.is(ELSEWHERE).then(|| self.elsewhere());
        self.error(format!("{doing} the S3 bucket \"{bucket}\""), error, advice)
    }

    /// A request about the table as a whole failed.
    pub fn table(&self, doing: &str, error: &AwsError) -> Diagnostic {
        let table = self.0.settings.table.as_deref().unwrap_or_default();
        self.error(
            format!("{doing} the DynamoDB table \"{table}\""),
            error,
            None,
        )
    }

    /// A request about the key of KMS failed.
    pub fn key(&self, key: &str, error: &AwsError) -> Diagnostic {
        self.error(
            format!("Unable to look for the KMS key \"{key}\""),
            error,
            None,
        )
    }

    fn elsewhere(&self) -> String {
        let (bucket, region) = (&self.0.settings.bucket, self.0.aws.region());
        format!("The bucket \"{bucket}\" is not in {region}.")
    }

    /// A request about an item of the table failed.
    pub fn item(&self, doing: &str, id: &str, error: &AwsError) -> Diagnostic {
        let table = self.0.settings.table.as_deref().unwrap_or_default();
        let region = self.0.aws.region();
        let advice = match &*error.code {
            "ResourceNotFoundException" => Some(format!(
                "There is no DynamoDB table \"{table}\" in {region}. Correct dynamodb_table, or \
                 make the table, for example by \"{}\".",
                command_line("init -bootstrap")
            )),
            "ValidationException" => Some(format!(
                "The table \"{table}\" needs the partition key LockID, of type string, and no sort \
                 key."
            )),
            _ if error.is(DENIED) => Some(format!(
                "The credentials need dynamodb:GetItem, dynamodb:PutItem and dynamodb:DeleteItem \
                 on the table \"{table}\"."
            )),
            _ => None,
        };
        let summary = format!("{doing} \"{id}\" in DynamoDB table \"{table}\"");
        self.error(summary, error, advice)
    }

    /// The state was written and its digest was not: readers would take it for an old one.
    pub fn digest_not_written(&self, id: &str, digest: &str, error: &AwsError) -> Diagnostic {
        let error = self.item("Unable to write the digest of the state", id, error);
        error.hint(format!(
            "The state itself was written. Until it is written again, or the Digest of that item \
             is set to {digest}, reading it fails."
        ))
    }

    /// The object is not the one that was written last.
    pub fn digest(&self, key: &str, expected: &str, found: &str) -> Diagnostic {
        let settings = &self.0.settings;
        let table = settings.table.as_deref().unwrap_or_default();
        let item = format!("{}-md5", settings.lock_path(key));
        let (what, mend) = match found {
            "" => (
                "there is no state".to_owned(),
                format!("delete the item \"{item}\""),
            ),
            digest => (
                format!("the state has the MD5 {digest}"),
                format!("set the Digest of the item \"{item}\" to {digest}"),
            ),
        };
        let detail = format!(
            "In the bucket \"{}\" under the key \"{key}\" {what}, and the state that was written \
             last has {expected}, says the DynamoDB table \"{table}\".\n\nEither the write of a \
             moment ago is not visible yet: try again in a minute. Or somebody changed the object \
             beside Terraform, or a run was killed between its two writes: compare the versions \
             of the object; if the present one is right, {mend}.",
            settings.bucket
        );
        let summary = "state data in S3 does not have the expected content";
        Diagnostic::error(summary, detail)
    }

    fn no_bucket(&self) -> Diagnostic {
        let bucket = &self.0.settings.bucket;
        let summary = format!("S3 bucket \"{bucket}\" does not exist");
        let detail = format!(
            "The backend does not make its bucket by itself. Correct the name, or make the bucket, \
             for example by \"{}\". One that was made or deleted a moment ago may take a minute to \
             be seen so.",
            command_line("init -bootstrap")
        );
        Diagnostic::error(summary, detail)
    }

    /// Names the region of a bucket that was asked for in another one.
    pub async fn with_region(&self, diagnostic: Diagnostic, error: &AwsError) -> Diagnostic {
        if !error.is(ELSEWHERE) {
            return diagnostic;
        }
        let bucket = &self.0.settings.bucket;
        let head = self.0.s3.head_bucket().bucket(bucket).send().await;
        let region = match &head {
            Ok(head) => head.bucket_region(),
            Err(error) => error
                .raw_response()
                .and_then(|it| it.headers().get("x-amz-bucket-region")),
        };
        match region {
            Some(region) => diagnostic.hint(format!("The bucket is in {region}: set region.")),
            None => diagnostic,
        }
    }

    fn object_advice(&self, key: &str, error: &AwsError) -> Option<String> {
        let settings = &self.0.settings;
        let bucket = &settings.bucket;
        if error.is(ELSEWHERE) {
            return Some(self.elsewhere());
        }
        let is_about_key = error.code.starts_with("KMS.") || error.message.contains("kms:");
        if is_about_key {
            return Some(key_advice(&settings.encryption));
        }
        let is_customer = matches!(settings.encryption, Encryption::Customer(_));
        if error.message.contains("Server Side Encryption") || is_customer && error.is(DENIED) {
            let advice = "The object was written with another customer key: sse_customer_key (or \
                          AWS_SSE_CUSTOMER_KEY) and encrypt must be those of its last write.";
            return Some(advice.to_owned());
        }
        error.is(DENIED).then(|| {
            format!(
                "The credentials need s3:GetObject, s3:PutObject and s3:DeleteObject on \
                 arn:{}:s3:::{bucket}/{key}, and s3:ListBucket on the bucket, without which a \
                 missing object cannot be told from a forbidden one.",
                self.0.aws.partition()
            )
        })
    }

    /// The answer of AWS first, then what it means for this backend or in general.
    fn error(&self, summary: String, error: &AwsError, advice: Option<String>) -> Diagnostic {
        let what = match &*error.code {
            "" => sentence(&error.message),
            code => sentence(&format!("{code}: {}", error.message)),
        };
        let general = || error.problem("").detail;
        let advice = advice.unwrap_or_else(|| match error.kind {
            ErrorKind::Lost | ErrorKind::Throttled if error.is_answer() => {
                let retries = self.0.aws.settings.max_retries;
                format!(
                    "It was asked again up to {retries} times (max_retries). {}",
                    general()
                )
            }
            _ => general(),
        });
        Diagnostic::error(summary, format!("{what} {advice}").trim_end().to_owned())
    }
}

fn key_advice(encryption: &Encryption) -> String {
    let key = match encryption {
        Encryption::Kms(key) => format!("the key \"{key}\" (kms_key_id)"),
        _ => "the key of the bucket's default encryption".to_owned(),
    };
    format!(
        "S3 could not use {key}: it must exist in the bucket's region and be enabled, and the \
         credentials need kms:GenerateDataKey and kms:Decrypt on it."
    )
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}
