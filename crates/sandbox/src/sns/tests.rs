//! What SNS refuses, and what takes it time.

use crate::testing::{first, query, sandbox};
use crate::{Latency, Sandbox};
use std::time::Duration;

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";

async fn ask(sandbox: &Sandbox, form: &str) -> (u16, String) {
    query(sandbox, "sns", form).await
}

#[tokio::test(start_paused = true)]
async fn a_topic_is_made_once_and_refuses_what_it_cannot_have() {
    let sandbox = sandbox(|_| ());
    let create = "Action=CreateTopic&Name=news&Tags.member.1.Key=a&Tags.member.1.Value=1";
    let (status, body) = ask(&sandbox, create).await;
    assert_eq!((status, first(&body, "TopicArn")), (200, TOPIC));
    assert_eq!(ask(&sandbox, create).await.0, 200);
    let (_, body) = ask(&sandbox, &create.replace("Value=1", "Value=2")).await;
    assert!(body.contains("different tags"), "{body}");
    let set = format!("Action=SetTopicAttributes&TopicArn={TOPIC}&AttributeName=");
    for refused in [
        "SignatureVersion&AttributeValue=3",
        "ContentBasedDeduplication&AttributeValue=true",
        "HTTPSuccessFeedbackSampleRate&AttributeValue=101",
        "Colour&AttributeValue=blue",
        "Policy&AttributeValue=",
    ] {
        let (status, body) = ask(&sandbox, &format!("{set}{refused}")).await;
        assert_eq!(status, 400, "{refused}: {body}");
    }
    let rate = "HTTPSuccessFeedbackSampleRate&AttributeValue=50";
    assert_eq!(ask(&sandbox, &format!("{set}{rate}")).await.0, 200);
    let gone = format!("Action=GetTopicAttributes&TopicArn={TOPIC}-gone");
    assert_eq!(ask(&sandbox, &gone).await.0, 404);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_confirmed_cannot_be_ended() {
    let sandbox = sandbox(|options| {
        options.latencies.endpoint_confirmed = Latency::seconds(3, 3);
    });
    ask(&sandbox, "Action=CreateTopic&Name=news").await;
    let subscribe = format!("Action=Subscribe&TopicArn={TOPIC}&Protocol=https");
    let (_, body) = ask(&sandbox, &format!("{subscribe}&Endpoint=nowhere")).await;
    assert!(body.contains("InvalidParameter"), "{body}");
    let subscribe = format!("{subscribe}&Endpoint=https://example.com");
    let (_, body) = ask(&sandbox, &subscribe).await;
    let arn = first(&body, "SubscriptionArn").to_owned();
    let end = format!("Action=Unsubscribe&SubscriptionArn={arn}");
    let (_, body) = ask(&sandbox, &end).await;
    assert!(body.contains("pending confirmation"), "{body}");
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(ask(&sandbox, &end).await.0, 200);
    assert_eq!(ask(&sandbox, &end).await.0, 404);
}
