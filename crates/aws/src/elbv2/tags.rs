//! Tags of load balancers, target groups, listeners and rules, by their ARNs.
//!
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::Tag;

use super::requests::ARNS_AT_ONCE;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tags of these objects, by ARN.
pub(super) async fn tags_of(
    client: &AwsClient,
    arns: &[String],
) -> Result<BTreeMap<String, BTreeMap<String, String>>, AwsError> {
    let mut all = BTreeMap::new();
    for part in arns.chunks(ARNS_AT_ONCE) {
        let answer = client
            .call("elasticloadbalancing:DescribeTags", || {
                let request = client.clients.elbv2.describe_tags();
                request.set_resource_arns(Some(part.to_vec())).send()
            })
            .await?;
        let described = answer.tag_descriptions.unwrap_or_default().into_iter();
        all.extend(described.filter_map(|it| {
            let pairs = it.tags.unwrap_or_default().into_iter();
            let tags = pairs.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())));
            Some((it.resource_arn?, tags.collect()))
        }));
    }
    Ok(all)
}

/// The tagging of all types of the service. Their creates are found without an attempt tag.
pub(super) struct ArnTagging;

#[async_trait]
impl Tagging for ArnTagging {
    fn uses_attempt_tag(&self) -> bool {
        false
    }

    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let tags = sdk_tags(tags);
        let request = || client.clients.elbv2.add_tags().resource_arns(id);
        let send = || request().set_tags(tags.clone()).send();
        let answer = client.call("elasticloadbalancing:AddTags", send);
        answer.await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let request = || client.clients.elbv2.remove_tags().resource_arns(id);
        let send = || request().set_tag_keys(Some(keys.clone())).send();
        let answer = client.call("elasticloadbalancing:RemoveTags", send);
        answer.await.map(drop)
    }
}
