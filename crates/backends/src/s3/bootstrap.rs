//! `init -bootstrap`: makes the bucket and the lock table that a block names, where they are missing.
//!
//! The bucket is versioned, encrypted as the block says, and closed to the public, as Terraform
//! recommends for states: <https://developer.hashicorp.com/terraform/language/backend/s3>.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TableStatus,
};
use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
};
use serde_json::Value as Json;

use super::connection::Connection;
use super::errors::Errors;
use super::lock_table::KEY_ATTRIBUTE;
use super::opened::open;
use super::settings::Encryption;
use crate::worker::Worker;
use crate::{BackendContext, Bootstrap};
use rform_aws::error::AwsError;
use rform_core::diag::{Diagnostic, Diagnostics};

/// The region whose buckets are made without saying where.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>
const FIRST_REGION: &str = "us-east-1";

/// A new bucket or table is not seen everywhere at once; how often it is asked for, [`PAUSE`] apart.
const TRIES: u32 = 90;

const PAUSE: Duration = Duration::from_secs(2);

/// Something that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// The bucket, with all that belongs to it.
    Bucket,
    /// The versions of a bucket that is there.
    Versioning,
    /// The DynamoDB table that holds the locks.
    Table,
}

/// The missing objects of one block, and the clients that can create them.
struct Plan {
    worker: Worker,
    connection: Arc<Connection>,
    missing: Vec<Missing>,
}

/// Finds out what is missing.
pub(super) fn bootstrap(
    settings: &Json,
    context: &BackendContext,
) -> Result<Box<dyn Bootstrap>, Diagnostics> {
    let opened = open(settings, context)?;
    let connection = Arc::new(opened.connection);
    let asked = Arc::clone(&connection);
    let missing = opened.worker.run(async move { missing(&asked).await })??;
    Ok(Box::new(Plan {
        worker: opened.worker,
        connection,
        missing,
    }))
}

impl Bootstrap for Plan {
    fn missing(&self) -> Vec<String> {
        let described = self.missing.iter();
        described.map(|it| it.described(&self.connection)).collect()
    }

    fn create(&self) -> Result<(), Diagnostic> {
        let (connection, missing) = (Arc::clone(&self.connection), self.missing.clone());
        self.worker.run(async move {
            for what in missing {
                what.create(&connection).await?;
            }
            Ok(())
        })?
    }
}

async fn missing(connection: &Connection) -> Result<Vec<Missing>, Diagnostic> {
    connection.check_key().await?;
    let mut missing = Vec::new();
    match connection.has_bucket().await? {
        false => missing.push(Missing::Bucket),
        true if !connection.is_versioned().await? => missing.push(Missing::Versioning),
        true => {}
    }
    if let Some(table) = &connection.settings.table
        && connection.table_status(table).await?.is_none()
    {
        missing.push(Missing::Table);
    }
    Ok(missing)
}

impl Missing {
    fn described(self, connection: &Connection) -> String {
        let settings = &connection.settings;
        let (bucket, region) = (&settings.bucket, connection.aws.region());
        match self {
            Missing::Bucket => {
                let how = match &settings.encryption {
                    Encryption::Kms(key) => format!("encrypted by the KMS key {key}"),
                    _ => "encrypted by keys of S3".to_owned(),
                };
                format!(
                    "the S3 bucket \"{bucket}\" in {region}: versioned, {how}, all public access \
                     blocked"
                )
            }
            Missing::Versioning => {
                format!("versioning of the S3 bucket \"{bucket}\", which is there without")
            }
            Missing::Table => format!(
                "the DynamoDB table \"{}\" in {region}: partition key {KEY_ATTRIBUTE} (a string), \
                 on-demand capacity",
                settings.table.as_deref().unwrap_or_default()
            ),
        }
    }

    async fn create(self, connection: &Connection) -> Result<(), Diagnostic> {
        let settings = &connection.settings;
        match self {
            Missing::Bucket => {
                connection.create_bucket().await?;
                connection.block_public_access().await?;
                connection.encrypt_bucket().await?;
                connection.version_bucket().await
            }
            Missing::Versioning => connection.version_bucket().await,
            Missing::Table => {
                let table = settings.table.as_deref().unwrap_or_default();
                connection.create_table(table).await
            }
        }
    }
}

impl Connection {
    /// A bucket that must not be listed is there: for a missing one S3 says so to everybody.
    async fn has_bucket(&self) -> Result<bool, Diagnostic> {
        let answer = self.aws.call("s3:ListObjectsV2", || {
            let request = self.s3.list_objects_v2();
            request.bucket(&self.settings.bucket).max_keys(1).send()
        });
        match answer.await {
            Ok(_) => Ok(true),
            Err(error) if error.is(&["NoSuchBucket"]) => Ok(false),
            Err(error) if error.is(&["AccessDenied"]) => Ok(true),
            Err(error) => {
                let errors = Errors(self);
                let diagnostic = errors.bucket("Unable to look for", &error);
                Err(errors.with_region(diagnostic, &error).await)
            }
        }
    }

    /// Who may not ask is not offered to change it.
    async fn is_versioned(&self) -> Result<bool, Diagnostic> {
        let answer = self.aws.call("s3:GetBucketVersioning", || {
            let request = self.s3.get_bucket_versioning();
            request.bucket(&self.settings.bucket).send()
        });
        match answer.await {
            Ok(found) => Ok(found.status == Some(BucketVersioningStatus::Enabled)),
            Err(error) if error.is(&["AccessDenied", "NotImplemented"]) => Ok(true),
            Err(error) => Err(Errors(self).bucket("Unable to read the versioning of", &error)),
        }
    }

    /// A key is not made here: who may use it is a matter of its policy.
    async fn check_key(&self) -> Result<(), Diagnostic> {
        let Encryption::Kms(key) = &self.settings.encryption else {
            return Ok(());
        };
        let kms = &self.aws.clients.kms;
        let answer = self
            .aws
            .call("kms:DescribeKey", || kms.describe_key().key_id(key).send());
        match answer.await {
            Ok(_) => Ok(()),
            Err(error) if error.is(&["AccessDeniedException"]) => Ok(()),
            Err(error) if error.is(&["NotFoundException"]) => {
                let region = self.aws.region();
                let detail = format!(
                    "\"kms_key_id\" names a key that is not in {region}, and keys are not made by \
                     -bootstrap. Make it first, or remove \"kms_key_id\": objects are then \
                     encrypted by keys of S3."
                );
                let summary = format!("KMS key \"{key}\" does not exist");
                Err(Diagnostic::error(summary, detail))
            }
            Err(error) => Err(Errors(self).key(key, &error)),
        }
    }

    async fn table_status(&self, table: &str) -> Result<Option<TableStatus>, Diagnostic> {
        let dynamodb = &self.aws.clients.dynamodb;
        let answer = self.aws.call("dynamodb:DescribeTable", || {
            dynamodb.describe_table().table_name(table).send()
        });
        match answer.await {
            Ok(found) => Ok(found.table.and_then(|it| it.table_status)),
            Err(error) if error.is(&["ResourceNotFoundException"]) => Ok(None),
            Err(error) => Err(Errors(self).table("Unable to look for", &error)),
        }
    }

    async fn create_bucket(&self) -> Result<(), Diagnostic> {
        let place = (self.aws.region() != FIRST_REGION).then(|| {
            let region = BucketLocationConstraint::from(self.aws.region());
            let builder = CreateBucketConfiguration::builder();
            builder.location_constraint(region).build()
        });
        let answer = self.aws.call("s3:CreateBucket", || {
            let request = self.s3.create_bucket().bucket(&self.settings.bucket);
            request
                .set_create_bucket_configuration(place.clone())
                .send()
        });
        match answer.await {
            // An earlier answer was lost.
            Err(error) if error.is(&["BucketAlreadyOwnedByYou"]) => Ok(()),
            answer => self.made("Unable to create", answer.map(drop)),
        }
    }

    async fn block_public_access(&self) -> Result<(), Diagnostic> {
        let block = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .block_public_policy(true)
            .ignore_public_acls(true)
            .restrict_public_buckets(true)
            .build();
        let answer = self.of_new_bucket(|| {
            self.aws.call("s3:PutPublicAccessBlock", || {
                let request = self.s3.put_public_access_block();
                let request = request.bucket(&self.settings.bucket);
                request
                    .public_access_block_configuration(block.clone())
                    .send()
            })
        });
        self.made("Unable to block public access to", answer.await.map(drop))
    }

    /// Keys of clients cannot be a bucket's default.
    async fn encrypt_bucket(&self) -> Result<(), Diagnostic> {
        let (algorithm, key) = match &self.settings.encryption {
            Encryption::Kms(key) => (ServerSideEncryption::AwsKms, Some(key.clone())),
            _ => (ServerSideEncryption::Aes256, None),
        };
        let default = ServerSideEncryptionByDefault::builder()
            .sse_algorithm(algorithm)
            .set_kms_master_key_id(key)
            .build();
        let rules = default.and_then(|default| {
            let rule = ServerSideEncryptionRule::builder();
            let rule = rule.apply_server_side_encryption_by_default(default);
            ServerSideEncryptionConfiguration::builder()
                .rules(rule.build())
                .build()
        });
        let rules = rules.map_err(|error| self.unbuilt(&error.to_string()))?;
        let answer = self.of_new_bucket(|| {
            self.aws.call("s3:PutBucketEncryption", || {
                let request = self.s3.put_bucket_encryption();
                let request = request.bucket(&self.settings.bucket);
                request
                    .server_side_encryption_configuration(rules.clone())
                    .send()
            })
        });
        self.made("Unable to encrypt", answer.await.map(drop))
    }

    async fn version_bucket(&self) -> Result<(), Diagnostic> {
        let versioning = VersioningConfiguration::builder()
            .status(BucketVersioningStatus::Enabled)
            .build();
        let answer = self.of_new_bucket(|| {
            self.aws.call("s3:PutBucketVersioning", || {
                let request = self.s3.put_bucket_versioning();
                let request = request.bucket(&self.settings.bucket);
                request.versioning_configuration(versioning.clone()).send()
            })
        });
        self.made("Unable to enable versioning of", answer.await.map(drop))
    }

    /// Sends a request about a bucket that may be too new to be seen.
    async fn of_new_bucket<T, F>(&self, send: impl Fn() -> F) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        let mut tries = 0;
        loop {
            let answer = send().await;
            tries += 1;
            let is_new = |error: &AwsError| error.is(&["NoSuchBucket", "OperationAborted"]);
            let again = tries < TRIES && answer.as_ref().is_err_and(is_new);
            if !again || !self.aws.pause(PAUSE).await {
                return answer;
            }
        }
    }

    async fn create_table(&self, table: &str) -> Result<(), Diagnostic> {
        let unbuilt = |error: aws_sdk_dynamodb::error::BuildError| self.unbuilt(&error.to_string());
        let key = KeySchemaElement::builder()
            .attribute_name(KEY_ATTRIBUTE)
            .key_type(KeyType::Hash)
            .build()
            .map_err(unbuilt)?;
        let attribute = AttributeDefinition::builder()
            .attribute_name(KEY_ATTRIBUTE)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .map_err(unbuilt)?;
        let dynamodb = &self.aws.clients.dynamodb;
        let answer = self.aws.call("dynamodb:CreateTable", || {
            let request = dynamodb.create_table().table_name(table);
            let request = request.billing_mode(BillingMode::PayPerRequest);
            let request = request.key_schema(key.clone());
            request.attribute_definitions(attribute.clone()).send()
        });
        match answer.await {
            // An earlier answer was lost.
            Err(error) if error.is(&["ResourceInUseException"]) => {}
            Err(error) => return Err(Errors(self).table("Unable to create", &error)),
            Ok(_) => {}
        }
        self.wait_for_table(table).await
    }

    async fn wait_for_table(&self, table: &str) -> Result<(), Diagnostic> {
        for _ in 0..TRIES {
            if self.table_status(table).await? == Some(TableStatus::Active) {
                return Ok(());
            }
            if !self.aws.pause(PAUSE).await {
                break;
            }
        }
        let detail = format!("The DynamoDB table \"{table}\" was created and is not active yet.");
        Err(Diagnostic::error("Table is not ready", detail).hint("Run init again in a minute."))
    }

    fn made(&self, doing: &str, answer: Result<(), AwsError>) -> Result<(), Diagnostic> {
        answer.map_err(|error| {
            let diagnostic = Errors(self).bucket(doing, &error);
            match &*error.code {
                "BucketAlreadyExists" => diagnostic
                    .hint("Names of buckets are unique among all accounts: choose another one."),
                _ => diagnostic,
            }
        })
    }

    fn unbuilt(&self, why: &str) -> Diagnostic {
        let bucket = &self.settings.bucket;
        let detail = format!("A request for the bucket \"{bucket}\" could not be built: {why}.");
        Diagnostic::error("Backend request failed", detail)
    }
}
