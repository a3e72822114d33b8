//! Emptying a bucket before it is deleted.

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use crate::client::AwsClient;
use crate::error::AwsError;

/// Deletes all versions of all objects of a bucket.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn empty(client: &AwsClient, bucket: &str) -> Result<(), AwsError> {
    of_prefix(client, bucket, "", |_| true).await
}

/// Deletes all versions of the objects under a prefix that `is_wanted` selects by key.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn of_prefix(
    client: &AwsClient,
    bucket: &str,
    prefix: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<(), AwsError> {
    let (mut key, mut version): (Option<String>, Option<String>) = (None, None);
    loop {
        let page = client
            .call("s3:ListObjectVersions", || {
                let request = client.clients.s3.list_object_versions().bucket(bucket);
                request
                    .set_prefix((!prefix.is_empty()).then(|| prefix.to_owned()))
                    .set_key_marker(key.clone())
                    .set_version_id_marker(version.clone())
                    .send()
            })
            .await?;
        let versions = page.versions.unwrap_or_default().into_iter();
        let markers = page.delete_markers.unwrap_or_default().into_iter();
        let all = versions
            .map(|it| (it.key, it.version_id))
            .chain(markers.map(|it| (it.key, it.version_id)));
        let all: Vec<ObjectIdentifier> = all
            .filter(|(key, _)| key.as_deref().is_some_and(&is_wanted))
            .filter_map(|(key, version)| {
                let id = ObjectIdentifier::builder().set_key(key);
                id.set_version_id(version).build().ok()
            })
            .collect();
        for part in all.chunks(1000) {
            delete(client, bucket, part).await?;
        }
        (key, version) = (page.next_key_marker, page.next_version_id_marker);
        if !page.is_truncated.unwrap_or_default() {
            return Ok(());
        }
    }
}

async fn delete(
    client: &AwsClient,
    bucket: &str,
    objects: &[ObjectIdentifier],
) -> Result<(), AwsError> {
    let wanted = Delete::builder()
        .set_objects(Some(objects.to_vec()))
        .quiet(true)
        .build();
    let wanted = wanted.ok();
    let answer = client
        .call("s3:DeleteObjects", || {
            let request = client.clients.s3.delete_objects().bucket(bucket);
            request.set_delete(wanted.clone()).send()
        })
        .await?;
    let failed = answer.errors.unwrap_or_default().into_iter().next();
    match failed {
        Some(error) => {
            let text = |it: Option<String>| it.unwrap_or_default();
            let (key, code) = (text(error.key), text(error.code));
            let message = format!("deleting object {key}: {code}: {}", text(error.message));
            Err(AwsError::new(message))
        }
        None => Ok(()),
    }
}
