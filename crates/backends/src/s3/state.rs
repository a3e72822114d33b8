//! The state object of one workspace: read with its digest, written and deleted.

use std::time::Duration;

use md5::{Digest, Md5};

use super::connection::Connection;
use super::errors::Errors;
use super::lock::Locks;
use super::lock_table::LockItem;
use super::objects::Overwrite;
use rform_aws::error::{AwsError, ErrorKind};
use rform_core::diag::Diagnostic;

/// How often a state is read again whose digest is another one than was written last, [`PAUSE`]
/// apart: 10 seconds, as in Terraform. S3 itself has been
/// [consistent](https://aws.amazon.com/s3/consistency/) since 2020; other stores may not be.
const FURTHER_READS: u32 = 5;

const PAUSE: Duration = Duration::from_secs(2);

/// The state object of one workspace.
pub(super) struct StateObject<'a> {
    pub connection: &'a Connection,
    pub key: &'a str,
}

impl<'a> StateObject<'a> {
    fn errors(&self) -> Errors<'a> {
        Errors(self.connection)
    }

    fn item(&self) -> Option<LockItem<'a>> {
        let settings = &self.connection.settings;
        Some(LockItem {
            connection: self.connection,
            table: settings.table.as_deref()?,
            lock_id: settings.lock_path(self.key),
        })
    }

    /// The content; none if there is no object, or an empty one.
    ///
    /// # Errors
    /// The object or its digest cannot be read, or they do not go together.
    pub async fn get(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        let mut reads = 0;
        loop {
            let content = self.read().await?;
            let found = content.as_deref().map(digest).unwrap_or_default();
            match self.expected().await? {
                Some(expected) if !expected.eq_ignore_ascii_case(&found) => {
                    let again = reads < FURTHER_READS && self.connection.aws.pause(PAUSE).await;
                    if !again {
                        return Err(self.errors().digest(self.key, &expected, &found));
                    }
                    reads += 1;
                }
                _ => return Ok(content),
            }
        }
    }

    /// The content, whatever its digest is to be.
    ///
    /// # Errors
    /// The object cannot be read.
    pub async fn read(&self) -> Result<Option<Vec<u8>>, Diagnostic> {
        let content = self.connection.get_object(self.key).await;
        match content {
            Ok(content) => Ok(content.filter(|it| !it.is_empty())),
            Err(error) => Err(self.error("Unable to read", &error).await),
        }
    }

    /// The digest of what was written last. Who may read a state and not the table, as the readers
    /// of another stack's outputs, reads it without; Terraform does so too.
    async fn expected(&self) -> Result<Option<String>, Diagnostic> {
        let Some(item) = self.item() else {
            return Ok(None);
        };
        match item.digest().await {
            Ok(digest) => Ok(digest),
            Err(error) if error.is(&["AccessDeniedException"]) => Ok(None),
            Err(error) => {
                let doing = "Unable to read the digest of the state";
                Err(self.errors().item(doing, &item.digest_id(), &error))
            }
        }
    }

    /// Writes the content and its digest, under the lock of that id if there is one.
    ///
    /// # Errors
    /// The lock is no longer ours, or a request failed.
    pub async fn put(&self, content: &[u8], lock: Option<&str>) -> Result<(), Diagnostic> {
        if let Some(id) = lock {
            Locks::of(self.connection, self.key).check(id).await?;
        }
        let put = self
            .connection
            .put_object(self.key, content, Overwrite::Allowed);
        if let Err(error) = put.await
            && !self.is_stored(&error, content).await
        {
            return Err(self.error("Unable to write", &error).await);
        }
        let Some(item) = self.item() else {
            return Ok(());
        };
        let digest = digest(content);
        match item.put_digest(&digest).await {
            Err(error) if !is_recorded(&item, &error, &digest).await => Err(self
                .errors()
                .digest_not_written(&item.digest_id(), &digest, &error)),
            _ => Ok(()),
        }
    }

    /// Whether a write whose answer is lost, or was a server's trouble, has been carried out. Without the
    /// digest beside it nobody could read the state.
    async fn is_stored(&self, error: &AwsError, content: &[u8]) -> bool {
        error.kind == ErrorKind::Lost
            && self
                .read()
                .await
                .is_ok_and(|it| it.as_deref() == Some(content))
    }

    /// Deletes the object and its digest.
    ///
    /// # Errors
    /// One of them may still be there.
    pub async fn delete(&self) -> Result<(), Diagnostic> {
        if let Err(error) = self.connection.delete_object(self.key).await {
            return Err(self.error("Unable to delete", &error).await);
        }
        let Some(item) = self.item() else {
            return Ok(());
        };
        let deleted = item.delete_digest().await;
        let doing = "Unable to delete the digest of the state";
        deleted.map_err(|error| self.errors().item(doing, &item.digest_id(), &error))
    }

    async fn error(&self, doing: &str, error: &AwsError) -> Diagnostic {
        let errors = self.errors();
        errors
            .with_region(errors.object(doing, self.key, error), error)
            .await
    }
}

/// Whether a digest whose answer is lost has been written.
async fn is_recorded(item: &LockItem<'_>, error: &AwsError, digest: &str) -> bool {
    error.kind == ErrorKind::Lost
        && item
            .digest()
            .await
            .is_ok_and(|it| it.as_deref() == Some(digest))
}

/// The MD5 of a state in hexadecimal digits, as the table holds it.
fn digest(content: &[u8]) -> String {
    hex::encode(Md5::digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_content() {
        assert_eq!(digest(b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(digest(b"{}"), "99914b932bd37a50b983c5e7c90ae93b");
    }
}
