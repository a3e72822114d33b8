//! What the types of KMS share: paging, keys, aliases and their tags.

use std::collections::BTreeMap;

use aws_sdk_kms::types::{KeyMetadata, KeyState, Tag};

use crate::client::AwsClient;
use crate::error::AwsError;

/// The error code of an absent key or alias:
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["NotFoundException"];

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(NOT_FOUND_CODES) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Asks for all pages of a list. The request is made anew for each.
macro_rules! pages {
    ($client:expr, $action:literal, $items:ident, $request:expr) => {{
        let mut all = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let page = $client
                .call($action, || $request.set_marker(marker.clone()).send())
                .await?;
            all.extend(page.$items.unwrap_or_default());
            marker = page
                .next_marker
                .filter(|it| page.truncated && !it.is_empty());
            if marker.is_none() {
                break all;
            }
        }
    }};
}
pub(super) use pages;

/// A key by id, ARN or alias; none if there is none.
pub(super) async fn describe(
    client: &AwsClient,
    id: &str,
    grants: &[String],
) -> Result<Option<KeyMetadata>, AwsError> {
    let answer = client.call("kms:DescribeKey", || {
        let request = client.clients.kms.describe_key().key_id(id);
        request
            .set_grant_tokens((!grants.is_empty()).then(|| grants.to_vec()))
            .send()
    });
    Ok(found(answer.await)?.and_then(|it| it.key_metadata))
}

/// Whether a key waits for its end.
pub(super) fn is_pending_deletion(key: &KeyMetadata) -> bool {
    matches!(
        key.key_state,
        Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion)
    )
}

/// All aliases, by name: ARN and the key's id.
pub(super) async fn aliases(
    client: &AwsClient,
) -> Result<BTreeMap<String, (String, String)>, AwsError> {
    let kms = &client.clients.kms;
    let all = pages!(
        client,
        "kms:ListAliases",
        aliases,
        kms.list_aliases().limit(100)
    );
    let entries = all.into_iter().filter_map(|it| {
        let key = it.target_key_id.unwrap_or_default();
        Some((it.alias_name?, (it.alias_arn.unwrap_or_default(), key)))
    });
    Ok(entries.collect())
}

/// The ARN of an alias's key.
pub(super) fn key_arn(alias_arn: &str, alias: &str, key: &str) -> String {
    let start = alias_arn.strip_suffix(alias).unwrap_or(alias_arn);
    format!("{start}key/{key}")
}

pub(super) async fn tags_of(
    client: &AwsClient,
    key: &str,
) -> Result<BTreeMap<String, String>, AwsError> {
    let kms = &client.clients.kms;
    let all = pages!(
        client,
        "kms:ListResourceTags",
        tags,
        kms.list_resource_tags().key_id(key)
    );
    Ok(all
        .into_iter()
        .map(|tag: Tag| (tag.tag_key, tag.tag_value))
        .collect())
}
