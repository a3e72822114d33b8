//! Tags of queues.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html>

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::requests::found;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

/// The tags of a queue; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    url: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("sqs:ListQueueTags", || {
        let request = client.clients.sqs.list_queue_tags();
        request.queue_url(url).send()
    });
    let tags = found(answer.await)?.map(|it| it.tags.unwrap_or_default());
    Ok(tags.map(|it| it.into_iter().collect()))
}

/// The tagging of queues, by their URLs.
pub(super) struct QueueTagging;

#[async_trait]
impl Tagging for QueueTagging {
    fn uses_attempt_tag(&self) -> bool {
        false
    }

    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let request = || client.clients.sqs.tag_queue().queue_url(id);
        let tags = || Some(tags.clone().into_iter().collect());
        let send = || request().set_tags(tags()).send();
        client.call("sqs:TagQueue", send).await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let request = || client.clients.sqs.untag_queue().queue_url(id);
        let send = || request().set_tag_keys(Some(keys.clone())).send();
        client.call("sqs:UntagQueue", send).await.map(drop)
    }
}
