//! The requests for attributes of topics and subscriptions.

use std::collections::BTreeMap;

use crate::answers;
use crate::client::AwsClient;
use crate::error::AwsError;

/// The error code of an absent topic or subscription:
/// <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["NotFound", "NotFoundException"];

/// A policy that names a role or user which was made just now is refused at first.
pub(super) const NEW_PRINCIPAL: (&str, &str) = ("InvalidParameter", "PrincipalNotFound");

/// Attributes by their names in the API.
pub(super) type SnsAttributes = BTreeMap<String, String>;

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    answers::found(answer, NOT_FOUND_CODES)
}

/// All attributes of a topic; none if it is not there.
pub(super) async fn topic(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<SnsAttributes>, AwsError> {
    let answer = client.call("sns:GetTopicAttributes", || {
        let request = client.clients.sns.get_topic_attributes();
        request.topic_arn(arn).send()
    });
    let found = found(answer.await)?.map(|it| it.attributes.unwrap_or_default());
    Ok(found.map(|it| it.into_iter().collect()))
}

/// Sets one attribute of a topic.
pub(super) async fn set_topic(
    client: &AwsClient,
    arn: &str,
    name: &str,
    value: &str,
) -> Result<(), AwsError> {
    let answer = client.call("sns:SetTopicAttributes", || {
        let request = client.clients.sns.set_topic_attributes().topic_arn(arn);
        request.attribute_name(name).attribute_value(value).send()
    });
    answer.await.map(drop)
}

/// The ARNs of all topics of the region.
pub(super) async fn topics(client: &AwsClient) -> Result<Vec<String>, AwsError> {
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let answer = client.call("sns:ListTopics", || {
            let request = client.clients.sns.list_topics();
            request.set_next_token(token.clone()).send()
        });
        let page = answer.await?;
        let topics = page.topics.unwrap_or_default().into_iter();
        all.extend(topics.filter_map(|it| it.topic_arn));
        token = page.next_token.filter(|it| !it.is_empty());
        if token.is_none() {
            return Ok(all);
        }
    }
}

/// The name of a topic in its ARN.
pub(super) fn name_in(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or_default()
}
