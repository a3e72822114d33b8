//! Objects of S3: read, written with a checksum and encryption, deleted and listed.

use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ObjectCannedAcl, ServerSideEncryption};

use super::connection::Connection;
use super::settings::Encryption;
use rform_aws::error::AwsError;

/// As Terraform sends the state and the lock.
const CONTENT_TYPE: &str = "application/json";

/// The only algorithm that S3 knows for keys of clients.
const CUSTOMER_ALGORITHM: &str = "AES256";

/// Whether a put may replace what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overwrite {
    /// The put replaces an object that exists.
    Allowed,
    /// The put fails if an object exists: `If-None-Match: *`.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
    Refused,
}

impl Connection {
    /// The content of an object; none if there is no such object.
    ///
    /// # Errors
    /// The object cannot be read, or it is not known whether it is there.
    pub async fn get_object(&self, key: &str) -> Result<Option<Vec<u8>>, AwsError> {
        let answer = self.aws.call("s3:GetObject", || async {
            let request = self.s3.get_object().bucket(&self.settings.bucket).key(key);
            let answer = decrypting(request, &self.settings.encryption)
                .send()
                .await?;
            // An answer that breaks off is one that was lost.
            let body = answer.body.collect().await;
            body.map_err(SdkError::timeout_error)
        });
        match answer.await {
            Ok(body) => Ok(Some(body.to_vec())),
            Err(error) if error.is(&["NoSuchKey"]) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes an object.
    ///
    /// # Errors
    /// The object was not written, or it is not known whether it was; `PreconditionFailed` if there
    /// is one that may not be replaced.
    pub async fn put_object(
        &self,
        key: &str,
        content: &[u8],
        overwrite: Overwrite,
    ) -> Result<(), AwsError> {
        let answer = self.aws.call("s3:PutObject", || {
            self.put_request(key, content, overwrite).send()
        });
        answer.await.map(drop)
    }

    fn put_request(
        &self,
        key: &str,
        content: &[u8],
        overwrite: Overwrite,
    ) -> PutObjectFluentBuilder {
        let settings = &self.settings;
        let mut request = self
            .s3
            .put_object()
            .bucket(&settings.bucket)
            .key(key)
            .content_type(CONTENT_TYPE)
            .body(ByteStream::from(content.to_vec()));
        if !settings.skip_checksum {
            request = request.checksum_algorithm(ChecksumAlgorithm::Sha256);
        }
        if let Some(acl) = &settings.acl {
            request = request.acl(ObjectCannedAcl::from(acl.as_str()));
        }
        if overwrite == Overwrite::Refused {
            request = request.if_none_match("*");
        }
        encrypting(request, &settings.encryption)
    }

    /// Deletes an object; it is no error if there is none.
    ///
    /// # Errors
    /// The object may still be there.
    pub async fn delete_object(&self, key: &str) -> Result<(), AwsError> {
        let answer = self.aws.call("s3:DeleteObject", || {
            let request = self.s3.delete_object();
            request.bucket(&self.settings.bucket).key(key).send()
        });
        answer.await.map(drop)
    }

    /// The keys of all objects that begin like this.
    ///
    /// # Errors
    /// They cannot be listed.
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, AwsError> {
        let mut keys = Vec::new();
        let mut from = None;
        loop {
            let answer = self.aws.call("s3:ListObjectsV2", || {
                let request = self.s3.list_objects_v2().bucket(&self.settings.bucket);
                let request = request.prefix(prefix).max_keys(1000);
                request.set_continuation_token(from.clone()).send()
            });
            let page = answer.await?;
            keys.extend(
                page.contents
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|it| it.key),
            );
            from = page.next_continuation_token;
            if page.is_truncated != Some(true) || from.is_none() {
                return Ok(keys);
            }
        }
    }
}

fn encrypting(request: PutObjectFluentBuilder, how: &Encryption) -> PutObjectFluentBuilder {
    match how {
        Encryption::Bucket => request,
        Encryption::Aes256 => request.server_side_encryption(ServerSideEncryption::Aes256),
        Encryption::Kms(key) => request
            .server_side_encryption(ServerSideEncryption::AwsKms)
            .ssekms_key_id(key),
        Encryption::Customer(key) => request
            .sse_customer_algorithm(CUSTOMER_ALGORITHM)
            .sse_customer_key(&key.base64)
            .sse_customer_key_md5(&key.md5),
    }
}

/// Only what a client's key encrypted needs the key again.
fn decrypting(request: GetObjectFluentBuilder, how: &Encryption) -> GetObjectFluentBuilder {
    match how {
        Encryption::Customer(key) => request
            .sse_customer_algorithm(CUSTOMER_ALGORITHM)
            .sse_customer_key(&key.base64)
            .sse_customer_key_md5(&key.md5),
        Encryption::Bucket | Encryption::Aes256 | Encryption::Kms(_) => request,
    }
}
