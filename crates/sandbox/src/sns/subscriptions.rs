//! The actions of subscriptions.

use super::lookup::{absent, answer, entries, invalid, map, page, required, subscription, topic};
use super::model::{Subscription, Topic};
use crate::action::Outcome;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::{Call, Failure};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a topic can send by:
/// <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>.
const PROTOCOLS: &[&str] = &[
    "application",
    "email",
    "email-json",
    "firehose",
    "http",
    "https",
    "lambda",
    "sms",
    "sqs",
];

/// The attributes that are documents.
const DOCUMENTS: &[&str] = &[
    "DeliveryPolicy",
    "FilterPolicy",
    "RedrivePolicy",
    "ReplayPolicy",
];

/// `Subscribe`: answers with a subscription of the same endpoint, unless the attributes differ.
/// <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>.
pub(super) fn subscribe(account: &mut Account, call: &Call) -> Outcome {
    let topic = topic(account, call)?.clone();
    let protocol = required(call, "Protocol")?.to_owned();
    let endpoint = required(call, "Endpoint")?.to_owned();
    check_endpoint(&topic, &protocol, &endpoint)?;
    let given = entries(&call.params);
    let mut same = account.sns.subscriptions.values();
    let same = same.find(|it| {
        (it.topic == topic.arn) && (it.protocol == protocol) && (it.endpoint == endpoint)
    });
    if let Some(same) = same {
        let differs = |(key, value): (&String, &String)| same.attributes.get(key) != Some(value);
        if given.iter().any(differs) {
            let why = "Attributes Reason: Subscription already exists with different attributes";
            return Err(invalid(why));
        }
        let arn = same.arn.clone();
        return answer(|xml| _ = xml.text("SubscriptionArn", arn));
    }
    let mut new = Subscription {
        arn: format!("{}:{}", topic.arn, account.random.uuid()),
        topic: topic.arn,
        confirmed: confirms(account, &protocol),
        attributes: BTreeMap::new(),
        protocol,
        endpoint,
    };
    for (key, value) in &given {
        set(&mut new, key, value)?;
    }
    if new.protocol == "firehose" && !new.attributes.contains_key("SubscriptionRoleArn") {
        return Err(invalid(
            "Attributes Reason: SubscriptionRoleArn is required",
        ));
    }
    let arn = new.arn.clone();
    account.sns.subscriptions.insert(arn.clone(), new);
    answer(|xml| _ = xml.text("SubscriptionArn", arn))
}

/// When an endpoint confirms: services do at once, web servers soon, and nobody reads e-mail here.
fn confirms(account: &mut Account, protocol: &str) -> Option<Moment> {
    match protocol {
        "email" | "email-json" => None,
        "http" | "https" => Some(account.after(account.latencies.endpoint_confirmed)),
        _ => Some(account.now),
    }
}

fn check_endpoint(topic: &Topic, protocol: &str, endpoint: &str) -> Result<(), Failure> {
    if !PROTOCOLS.contains(&protocol) {
        return Err(invalid(format!(
            "Amazon SNS does not support this protocol string: {protocol}"
        )));
    }
    let fits = match protocol {
        "http" | "https" => endpoint.starts_with(&format!("{protocol}://")),
        "email" | "email-json" => endpoint.contains('@'),
        "sms" => endpoint.bytes().filter(u8::is_ascii_digit).count() >= 5,
        other => endpoint.starts_with("arn:") && endpoint.contains(service(other)),
    };
    if !fits {
        return Err(invalid(format!(
            "Endpoint Reason: {protocol} endpoint ARN or URL"
        )));
    }
    let to_fifo = protocol == "sqs" && endpoint.ends_with(".fifo");
    match to_fifo && !topic.is_fifo() {
        true => Err(invalid(
            "Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        )),
        false => Ok(()),
    }
}

/// What stands in the ARNs of a protocol's endpoints.
fn service(protocol: &str) -> &str {
    match protocol {
        "application" => ":sns:",
        "firehose" => ":firehose:",
        "lambda" => ":lambda:",
        _ => ":sqs:",
    }
}

/// `SetSubscriptionAttributes`: sets one attribute; an empty value removes it.
/// <https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html>.
pub(super) fn set_attribute(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "AttributeName")?;
    let value = call.params.get("AttributeValue").unwrap_or_default();
    let mut changed = subscription(account, call)?.clone();
    set(&mut changed, name, value)?;
    account
        .sns
        .subscriptions
        .insert(changed.arn.clone(), changed);
    answer(|_| ())
}

fn set(row: &mut Subscription, name: &str, value: &str) -> Result<(), Failure> {
    let is_document = || serde_json::from_str::<Value>(value).is_ok_and(|it| it.is_object());
    let fits = match name {
        "FilterPolicyScope" => ["MessageAttributes", "MessageBody"].contains(&value),
        "RawMessageDelivery" => {
            let by = ["sqs", "http", "https", "firehose"];
            value == "false" || (value == "true" && by.contains(&row.protocol.as_str()))
        }
        "SubscriptionRoleArn" => value.starts_with("arn:") && row.protocol == "firehose",
        _ => DOCUMENTS.contains(&name) && (value.is_empty() || is_document()),
    };
    if !fits {
        return Err(invalid(name));
    }
    let is_void = value.is_empty() || (DOCUMENTS.contains(&name) && value.trim() == "{}");
    match is_void {
        true => _ = row.attributes.remove(name),
        false => _ = row.attributes.insert(name.to_owned(), value.to_owned()),
    }
    if row.attributes.contains_key("FilterPolicy") {
        let scope = row.attributes.entry("FilterPolicyScope".to_owned());
        scope.or_insert_with(|| "MessageAttributes".to_owned());
    } else if name == "FilterPolicy" {
        row.attributes.remove("FilterPolicyScope");
    }
    Ok(())
}

/// `GetSubscriptionAttributes`: those that were set, and what follows from the subscription.
/// <https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html>.
pub(super) fn attributes(account: &mut Account, call: &Call) -> Outcome {
    let row = subscription(account, call)?;
    let is_confirmed = row.confirmed.is_some_and(|it| it <= account.now);
    let mut all = row.attributes.clone();
    let more = [
        ("SubscriptionArn", row.arn.clone()),
        ("TopicArn", row.topic.clone()),
        ("Owner", account.account_id.clone()),
        ("Protocol", row.protocol.clone()),
        ("Endpoint", row.endpoint.clone()),
        ("PendingConfirmation", (!is_confirmed).to_string()),
        ("ConfirmationWasAuthenticated", is_confirmed.to_string()),
    ];
    all.extend(more.map(|(key, value)| (key.to_owned(), value)));
    all.entry("RawMessageDelivery".to_owned())
        .or_insert_with(|| "false".to_owned());
    map(all)
}

/// `ListSubscriptionsByTopic`: the subscriptions of a topic.
/// <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let arn = &topic(account, call)?.arn;
    let rows = account.sns.subscriptions.values();
    let rows: Vec<&Subscription> = rows.filter(|it| it.topic == *arn).collect();
    page(call, "Subscriptions", &rows, |xml, it| {
        xml.text("SubscriptionArn", &it.arn)
            .text("Owner", &account.account_id)
            .text("Protocol", &it.protocol)
            .text("Endpoint", &it.endpoint)
            .text("TopicArn", &it.topic);
    })
}

/// `Unsubscribe`: refused for what nobody has confirmed.
/// <https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html>.
pub(super) fn unsubscribe(account: &mut Account, call: &Call) -> Outcome {
    let row = subscription(account, call)?;
    if row.confirmed.is_none_or(|it| it > account.now) {
        let why = "This operation is not allowed: Cannot unsubscribe a subscription that is pending \
                   confirmation";
        return Err(invalid(why));
    }
    let arn = row.arn.clone();
    let removed = account.sns.subscriptions.remove(&arn);
    removed.ok_or_else(|| absent("Subscription"))?;
    answer(|_| ())
}
