//! Tags of log groups.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html>

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;

use super::requests::found;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

/// The ARN of a log group by its name, as requests for tags take it: without `:*` at its end.
pub(super) async fn arn(client: &AwsClient, name: &str) -> Result<String, AwsError> {
    let account = &client.caller().await?.account;
    Ok(client.arn("logs", account, &format!("log-group:{name}")))
}

/// The tags of a log group; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("logs:ListTagsForResource", || {
        let request = client.clients.logs.list_tags_for_resource();
        request.resource_arn(arn).send()
    });
    let tags = found(answer.await)?.map(|it| it.tags.unwrap_or_default());
    Ok(tags.map(|it| it.into_iter().collect()))
}

/// The tagging of log groups, by their names.
pub(super) struct LogGroupTagging;

#[async_trait]
impl Tagging for LogGroupTagging {
    fn uses_attempt_tag(&self) -> bool {
        false
    }

    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let arn = arn(client, id).await?;
        let tags: HashMap<String, String> = tags.clone().into_iter().collect();
        let request = || client.clients.logs.tag_resource().resource_arn(&arn);
        let send = || request().set_tags(Some(tags.clone())).send();
        client.call("logs:TagResource", send).await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let arn = arn(client, id).await?;
        let request = || client.clients.logs.untag_resource().resource_arn(&arn);
        let send = || request().set_tag_keys(Some(keys.clone())).send();
        client.call("logs:UntagResource", send).await.map(drop)
    }
}
