//! The actions of topics.

use super::lookup::{answer, entries, invalid, map, page, required, topic, topic_mut};
use super::model::Topic;
use super::tags;
use crate::action::Outcome;
use crate::iam;
use crate::store::Account;
use crate::wire::{Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The attributes of topics that are texts without rules of their own:
/// <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>.
const TEXTS: &[&str] = &["DisplayName", "KmsMasterKeyId"];

/// The protocols whose deliveries can be reported.
const REPORTED: &[&str] = &["Application", "Firehose", "HTTP", "Lambda", "SQS"];

/// `CreateTopic`: answers with a topic of that name, unless tags or attributes differ.
/// <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "Name")?.to_owned();
    let (given, tags) = (entries(&call.params), tags::given(call)?);
    let is_fifo = given.get("FifoTopic").is_some_and(|it| it == "true");
    check_name(&name, is_fifo)?;
    let arn = account.arn("sns", &name);
    if let Some(topic) = account.sns.topics.get(&arn) {
        let differs = |(key, value): (&String, &String)| topic.attributes.get(key) != Some(value);
        if !tags.is_empty() && topic.tags != tags {
            return Err(invalid(
                "Tags Reason: Topic already exists with different tags",
            ));
        }
        if given.iter().any(differs) {
            let why = "Attributes Reason: Topic already exists with different attributes";
            return Err(invalid(why));
        }
        return answer(|xml| _ = xml.text("TopicArn", &arn));
    }
    let mut topic = Topic {
        attributes: usual(account, &arn, is_fifo),
        arn: arn.clone(),
        name,
        tags,
    };
    for (key, value) in given.iter().filter(|(key, _)| *key != "FifoTopic") {
        set(account, &mut topic, key, value)?;
    }
    account.sns.topics.insert(arn.clone(), topic);
    answer(|xml| _ = xml.text("TopicArn", &arn))
}

fn check_name(name: &str, is_fifo: bool) -> Result<(), Failure> {
    let bare = if is_fifo {
        name.strip_suffix(".fifo")
    } else {
        Some(name)
    };
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    let is_right = bare.is_some_and(|it| !it.is_empty() && it.chars().all(is_allowed));
    match is_right && name.len() <= 256 {
        true => Ok(()),
        false => Err(invalid("Topic Name")),
    }
}

/// What a new topic has: its owner may do everything with it.
fn usual(account: &Account, arn: &str, is_fifo: bool) -> BTreeMap<String, String> {
    let actions = [
        "GetTopicAttributes",
        "SetTopicAttributes",
        "AddPermission",
        "RemovePermission",
        "DeleteTopic",
        "Subscribe",
        "ListSubscriptionsByTopic",
        "Publish",
    ];
    let policy = json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": actions.map(|it| format!("SNS:{it}")),
            "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": account.account_id}},
        }],
    });
    let mut all = BTreeMap::from([("Policy".to_owned(), policy.to_string())]);
    if is_fifo {
        let of_fifo = [
            ("FifoTopic", "true"),
            ("ContentBasedDeduplication", "false"),
            ("FifoThroughputScope", "Topic"),
        ];
        all.extend(of_fifo.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
    all
}

/// `SetTopicAttributes`: sets one attribute; an empty value removes it.
/// <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>.
pub(super) fn set_attribute(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "AttributeName")?;
    let value = call.params.get("AttributeValue").unwrap_or_default();
    let mut changed = topic(account, call)?.clone();
    set(account, &mut changed, name, value)?;
    *topic_mut(account, call)? = changed;
    answer(|_| ())
}

fn set(account: &Account, topic: &mut Topic, name: &str, value: &str) -> Result<(), Failure> {
    check(account, topic, name, value)?;
    let is_void = value.is_empty() || (name == "ArchivePolicy" && value == "{}");
    match is_void {
        true => _ = topic.attributes.remove(name),
        false => _ = topic.attributes.insert(name.to_owned(), value.to_owned()),
    }
    Ok(())
}

fn check(account: &Account, topic: &Topic, name: &str, value: &str) -> Result<(), Failure> {
    let document = || serde_json::from_str::<Value>(value).ok();
    let one_of = |words: &[&str]| words.contains(&value);
    let of_fifo = [
        "ArchivePolicy",
        "ContentBasedDeduplication",
        "FifoThroughputScope",
    ];
    if of_fifo.contains(&name) && !topic.is_fifo() {
        return Err(invalid(format!("{name} Reason: only FIFO topics have it")));
    }
    let fits = match name {
        "Policy" => return check_policy(account, value),
        "DeliveryPolicy" => value.is_empty() || document().is_some_and(|it| it.is_object()),
        "ArchivePolicy" => {
            let days = document().and_then(|it| it.get("MessageRetentionPeriod")?.as_i64());
            value == "{}" || days.is_some_and(|it| (1..=365).contains(&it))
        }
        "ContentBasedDeduplication" => one_of(&["true", "false"]),
        "FifoThroughputScope" => one_of(&["Topic", "MessageGroup"]),
        "SignatureVersion" => one_of(&["1", "2"]),
        "TracingConfig" => one_of(&["PassThrough", "Active"]),
        _ if TEXTS.contains(&name) => true,
        _ => is_report(name, value),
    };
    match fits {
        true => Ok(()),
        false => Err(invalid(name)),
    }
}

/// Whether an attribute is one about deliveries, and what it may be.
fn is_report(name: &str, value: &str) -> bool {
    let protocol = REPORTED.iter().find_map(|it| name.strip_prefix(*it));
    match protocol {
        Some("SuccessFeedbackRoleArn" | "FailureFeedbackRoleArn") => {
            value.is_empty() || value.starts_with("arn:")
        }
        Some("SuccessFeedbackSampleRate") => value.parse().is_ok_and(|it: u8| it <= 100),
        _ => false,
    }
}

fn check_policy(account: &Account, text: &str) -> Result<(), Failure> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    if document.get("Statement").is_none_or(|it| it.is_null()) {
        return Err(invalid("Policy Error: null"));
    }
    match iam::has_unknown_principal(account, &document) {
        true => Err(invalid("Policy Error: PrincipalNotFound")),
        false => Ok(()),
    }
}

/// `GetTopicAttributes`: those that were set, and what follows from the topic.
/// <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>.
pub(super) fn attributes(account: &mut Account, call: &Call) -> Outcome {
    let topic = topic(account, call)?;
    let subscriptions = account.sns.subscriptions.values();
    let own = subscriptions.filter(|it| it.topic == topic.arn);
    let is_confirmed = |at: Option<crate::clock::Moment>| at.is_some_and(|it| it <= account.now);
    let (confirmed, pending): (Vec<_>, Vec<_>) = own.partition(|it| is_confirmed(it.confirmed));
    let mut all = topic.attributes.clone();
    let more = [
        ("TopicArn", topic.arn.clone()),
        ("Owner", account.account_id.clone()),
        ("SubscriptionsConfirmed", confirmed.len().to_string()),
        ("SubscriptionsPending", pending.len().to_string()),
        ("SubscriptionsDeleted", "0".to_owned()),
    ];
    all.extend(more.map(|(key, value)| (key.to_owned(), value)));
    all.entry("DisplayName".to_owned()).or_default();
    map(all)
}

/// `ListTopics`: the ARNs of all topics of the region.
/// <https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let region = format!(":{}:", account.region);
    let topics = account.sns.topics.values();
    let topics: Vec<&Topic> = topics.filter(|it| it.arn.contains(&region)).collect();
    page(call, "Topics", &topics, |xml, it| {
        xml.text("TopicArn", &it.arn);
    })
}

/// `DeleteTopic`: takes the subscriptions along; a topic that is not there counts as deleted.
/// <https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "TopicArn")?;
    let topic = account.sns.topics.get(arn);
    if topic.is_some_and(|it| it.attributes.contains_key("ArchivePolicy")) {
        let message = "Invalid state: the topic has an active archive policy";
        return Err(Failure::new("InvalidState", message));
    }
    account.sns.topics.remove(arn);
    let subscriptions = &mut account.sns.subscriptions;
    for id in subscriptions.ids_where(|it| it.topic == arn) {
        subscriptions.remove(&id);
    }
    answer(|_| ())
}
