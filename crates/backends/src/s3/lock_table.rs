//! Items of the DynamoDB table: the lock of a state, and the digest of what was written last.
//!
//! | `LockID` | other attributes |
//! |---|---|
//! | `BUCKET/KEY` | `Info`: the information about the holder, as JSON |
//! | `BUCKET/KEY-md5` | `Digest`: the MD5 of the state object, in hexadecimal digits |
//!
//! <https://developer.hashicorp.com/terraform/language/v1.11.x/backend/s3#dynamodb-state-locking>

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::connection::Connection;
use rform_aws::error::AwsError;

/// The name of the table's only key attribute, a string.
pub(super) const KEY_ATTRIBUTE: &str = "LockID";

/// The attribute with the holder.
const INFO: &str = "Info";

/// The attribute with the digest.
const DIGEST: &str = "Digest";

/// The table and the name of the lock of one state.
pub(super) struct LockItem<'a> {
    pub connection: &'a Connection,
    pub table: &'a str,
    /// The value of the item's key attribute: `BUCKET/KEY` of the state's object.
    pub lock_id: String,
}

impl LockItem<'_> {
    /// Makes the item of the lock, unless there is one already.
    ///
    /// # Errors
    /// `ConditionalCheckFailedException` if there is one. Otherwise it is not known whether it was
    /// made.
    pub async fn take(&self, info: &str) -> Result<(), AwsError> {
        let dynamodb = &self.connection.aws.clients.dynamodb;
        let answer = self.connection.aws.call("dynamodb:PutItem", || {
            dynamodb
                .put_item()
                .table_name(self.table)
                .item(KEY_ATTRIBUTE, text(&self.lock_id))
                .item(INFO, text(info))
                .condition_expression(format!("attribute_not_exists({KEY_ATTRIBUTE})"))
                .send()
        });
        answer.await.map(drop)
    }

    /// The information about the holder; none if the lock is free.
    ///
    /// # Errors
    /// The item cannot be read.
    pub async fn holder(&self) -> Result<Option<String>, AwsError> {
        self.attribute(&self.lock_id, INFO).await
    }

    /// Deletes the item of the lock.
    ///
    /// # Errors
    /// The item may still be there.
    pub async fn release(&self) -> Result<(), AwsError> {
        self.delete(&self.lock_id).await
    }

    /// The digest of the state that was written last; none if that is not known.
    ///
    /// # Errors
    /// The item cannot be read.
    pub async fn digest(&self) -> Result<Option<String>, AwsError> {
        let digest = self.attribute(&self.digest_id(), DIGEST).await?;
        Ok(digest.filter(|it| !it.is_empty()))
    }

    /// Writes the digest.
    ///
    /// # Errors
    /// The digest was not written, or it is not known whether it was.
    pub async fn put_digest(&self, digest: &str) -> Result<(), AwsError> {
        let dynamodb = &self.connection.aws.clients.dynamodb;
        let answer = self.connection.aws.call("dynamodb:PutItem", || {
            dynamodb
                .put_item()
                .table_name(self.table)
                .item(KEY_ATTRIBUTE, text(&self.digest_id()))
                .item(DIGEST, text(digest))
                .send()
        });
        answer.await.map(drop)
    }

    /// Deletes the digest.
    ///
    /// # Errors
    /// The item may still be there.
    pub async fn delete_digest(&self) -> Result<(), AwsError> {
        self.delete(&self.digest_id()).await
    }

    /// The `LockID` of the item with the digest.
    pub fn digest_id(&self) -> String {
        format!("{}-md5", self.lock_id)
    }

    async fn attribute(&self, id: &str, name: &str) -> Result<Option<String>, AwsError> {
        let dynamodb = &self.connection.aws.clients.dynamodb;
        let answer = self.connection.aws.call("dynamodb:GetItem", || {
            dynamodb
                .get_item()
                .table_name(self.table)
                .key(KEY_ATTRIBUTE, text(id))
                .projection_expression(format!("{KEY_ATTRIBUTE}, {name}"))
                .consistent_read(true)
                .send()
        });
        let item = answer.await?.item;
        Ok(item.map(|item| text_of(&item, name)))
    }

    async fn delete(&self, id: &str) -> Result<(), AwsError> {
        let dynamodb = &self.connection.aws.clients.dynamodb;
        let answer = self.connection.aws.call("dynamodb:DeleteItem", || {
            let request = dynamodb.delete_item().table_name(self.table);
            request.key(KEY_ATTRIBUTE, text(id)).send()
        });
        answer.await.map(drop)
    }
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// A text of an item; empty if it is not there.
fn text_of(item: &HashMap<String, AttributeValue>, name: &str) -> String {
    let found = item.get(name).and_then(|it| it.as_s().ok());
    found.cloned().unwrap_or_default()
}
